"""Parks of any size, drawn from a seed: regions, skewed volumes, substitutes with shares, capacities that bind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ecopark import rules
from ecopark.park import Park
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Limit,
    Link,
    Material,
    Period,
    Plant,
    Process,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row
from tests.math.parks import makes, tables, takes

WASTES = ("slag", "ash", "dust", "sludge")
"""By-products of the mills; each may be some part of the clay that the works take in."""


@dataclass(frozen=True)
class Size:
    """Of a park: mills x works flows in each of the periods; ``skew`` is the sigma of a lognormal volume."""

    mills: int
    works: int
    periods: int = 1
    skew: float = 0.3
    seed: int = 0

    @property
    def flows(self) -> int:
        """The candidate flows of a period."""
        return self.mills * self.works


def drawn(size: Size) -> Park:
    """The park of a size, checked by every rule."""
    return rules.park(tables(*_rows(size), exchanges="all", weight_cost=0.001))


def _rows(size: Size) -> Iterator[Row]:
    draw = np.random.default_rng(size.seed)
    for name in ("ore", "clay", "steel", "cement", *WASTES):
        yield Material(material=name, unit="t")
    towns = draw.uniform((40.0, 44.0), (45.0, 49.0), (max(2, (size.mills + size.works) // 40), 2))

    def plant(name: str) -> Plant:
        latitude, longitude = towns[draw.integers(len(towns))] + draw.normal(0.0, 0.1, 2)
        return Plant(plant=name, latitude=float(latitude), longitude=float(longitude))

    def volume() -> float:
        return float(np.round(500.0 * draw.lognormal(0.0, size.skew), 3))

    made = 0.0
    for number in range(size.mills):
        mill, most, waste = f"mill {number}", volume(), WASTES[number % len(WASTES)]
        made += 0.4 * most
        yield plant(mill)
        for process, part in (("furnace", 0.7), ("old furnace", 0.5)):
            yield Process(plant=mill, process=process, capacity=part * most, cost=5.0 if process == "furnace" else 8.0)
            yield takes(mill, process, "ore", 1.5)
            yield makes(mill, process, "steel", 1.0)
            yield makes(mill, process, waste, 0.4)
        yield Demand(plant=mill, material="steel", min=float(draw.uniform(0.2, 0.9)) * most)
    for number in range(size.works):
        works, most = f"works {number}", volume()
        yield plant(works)
        yield Process(plant=works, process="kiln", capacity=most)
        yield takes(works, "kiln", "clay", 1.2)
        yield makes(works, "kiln", "cement", 1.0)
        yield Demand(plant=works, material="cement", min=float(draw.uniform(0.2, 0.9)) * most)
    for waste, share in zip(WASTES, (0.5, 0.3, 0.2, 0.1), strict=True):
        yield Substitute(need="clay", substitute=waste, max_share=share)
        yield Disposal(material=waste, route="tip", fee=4.0)
    for number in range(min(size.mills, size.works) // 5):
        waste = WASTES[number % len(WASTES)]
        yield Link(from_=f"mill {number}", to=f"works {number}", material=waste, capacity=float(draw.uniform(5, 50)))
    yield Supply(material="ore", price=20.0)
    yield Supply(material="clay", price=10.0)
    yield Transport(mode="truck", unit="t", cost_per_unit_km=0.1)
    yield Limit(quantity="transport work", max=20.0 * made)
    for month in range(size.periods if size.periods > 1 else 0):
        yield Period(period=f"period {month + 1}", share=1.0 / size.periods)
