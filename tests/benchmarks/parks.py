"""Parks of any size, drawn from a seed: regions, skewed volumes, substitutes with shares, and limits that bind.

What binds: the furnaces' capacities, shares of substitutes, links between neighbours, what the near clay pit, the tips
and the buyer of ash take, and a transport budget of what it would take to send each by-product to its nearest works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

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
from ecopark.sheets import table_of
from tests.math.parks import makes, tables, takes

from .runs import Floats

WASTES: Final = ("slag", "ash", "dust", "sludge")
"""By-products of the mills; each may be some part of the clay that the works take in."""

KM_A_DEGREE: Final = 111.195
"""Of latitude."""


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
    return rules.park(tables(*rows(size), exchanges="all"))


def workbook(size: Size) -> bytes:
    """The same park as a workbook (.xlsx) that is read, checked and solved as any other."""
    from ecopark.workbook.template import filled  # here, so that what writes Excel counts in no run's memory

    sheets: dict[str, list[dict[str, object]]] = {"Settings": [{"Setting": "Exchanges", "Value": "all"}]}
    for row in rows(size):
        table = table_of(row)
        cells = {column.header: getattr(row, column.attribute) for column in table.columns}
        sheets.setdefault(table.title, []).append({head: cell for head, cell in cells.items() if cell is not None})
    return filled(sheets)


def rows(size: Size) -> Iterator[Row]:
    """The rows of a park's sheets."""
    drawing = _Drawing(size)
    for name in ("ore", "clay", "steel", "cement", *WASTES):
        yield Material(material=name, unit="t")
    for number in range(size.mills):
        yield from drawing.mill(number)
    for number in range(size.works):
        yield from drawing.kiln(number)
    yield from drawing.between()
    # of sludge the treatment costs more than the clay and the far tip that it saves: least impact is not least cost
    for waste, share, cost in zip(WASTES, (0.5, 0.3, 0.2, 0.1), (2.0, 4.0, 8.0, 25.0), strict=True):
        made = sum(each.made for each in drawing.mills if each.waste == waste)
        yield Substitute(need="clay", substitute=waste, max_share=share, cost=cost)
        yield Disposal(material=waste, route="tip", fee=4.0, max=0.05 * made)
        yield Disposal(material=waste, route="far tip", fee=9.0)
        if waste == "ash":
            yield Demand(material=waste, max=0.05 * made, price=3.0)
    yield Supply(material="ore", price=20.0)
    yield Supply(material="clay", seller="near pit", price=10.0, max=0.3 * drawing.clay)
    yield Supply(material="clay", seller="far pit", price=14.0)
    yield Transport(mode="truck", unit="t", cost_per_unit_km=0.1)
    for month in range(size.periods if size.periods > 1 else 0):
        yield Period(period=f"period {month + 1}", share=1.0 / size.periods)


@dataclass(frozen=True)
class _Mill:
    """A mill that was drawn: where it is, its by-product, and the t of it that what it must sell makes."""

    name: str
    place: Floats
    waste: str
    made: float


@dataclass
class _Drawing:
    """A park on its way: the mills so far, the works' places, and the t of clay that what they must sell takes."""

    size: Size
    mills: list[_Mill] = field(default_factory=list)
    works: list[Floats] = field(default_factory=list)
    clay: float = 0.0

    def __post_init__(self) -> None:
        self.draw = np.random.default_rng(self.size.seed)
        count = max(2, (self.size.mills + self.size.works) // 40)
        self.towns = self.draw.uniform((40.0, 44.0), (45.0, 49.0), (count, 2))

    def mill(self, number: int) -> Iterator[Row]:
        """A mill with a good furnace and an old one, which it needs for what it must sell where that is much."""
        place, most, sold = self._plant()
        mill = _Mill(f"mill {number}", place, WASTES[number % len(WASTES)], 0.4 * sold)
        self.mills.append(mill)
        yield Plant(plant=mill.name, latitude=float(place[0]), longitude=float(place[1]))
        for process, part, cost in (("furnace", 0.7, 5.0), ("old furnace", 0.5, 8.0)):
            yield Process(plant=mill.name, process=process, capacity=part * most, cost=cost)
            yield takes(mill.name, process, "ore", 1.4)
            yield makes(mill.name, process, "steel", 1.0)
            yield makes(mill.name, process, mill.waste, 0.4)
        yield Demand(plant=mill.name, material="steel", min=sold)

    def kiln(self, number: int) -> Iterator[Row]:
        """Works that burn clay, or what may take its place."""
        place, most, sold = self._plant()
        self.works.append(place)
        self.clay += sold
        name = f"works {number}"
        yield Plant(plant=name, latitude=float(place[0]), longitude=float(place[1]))
        yield Process(plant=name, process="kiln", capacity=most)
        yield takes(name, "kiln", "clay", 1.0)
        yield makes(name, "kiln", "cement", 1.0)
        yield Demand(plant=name, material="cement", min=sold)

    def between(self) -> Iterator[Row]:
        """Links of some capacity from every fifth mill to its nearest works, and the transport budget."""
        places, budget = np.array(self.works), 0.0
        for number, mill in enumerate(self.mills):
            apart = (places - mill.place) * (KM_A_DEGREE, KM_A_DEGREE * np.cos(np.radians(mill.place[0])))
            km = np.hypot(*apart.T)
            nearest = int(np.argmin(km))
            budget += mill.made * float(km[nearest])
            if number % 5 == 0:
                capacity = float(self.draw.uniform(0.05, 0.3)) * mill.made
                yield Link(from_=mill.name, to=f"works {nearest}", material=mill.waste, capacity=capacity)
        yield Limit(quantity="transport work", max=budget)

    def _plant(self) -> tuple[Floats, float, float]:
        """A place near a town, a capacity, and how much of it must be sold."""
        place = self.towns[self.draw.integers(len(self.towns))] + self.draw.normal(0.0, 0.1, 2)
        most = float(np.round(500.0 * self.draw.lognormal(0.0, self.size.skew), 3))
        return place, most, float(self.draw.uniform(0.2, 0.9)) * most
