"""The candidate movements of a park as arrays: what could be exchanged, bought, sold and disposed of, and its terms.

Every array of a block has one entry a candidate. Amounts are counted in the material's unit; a flow is measured at its
sender. Money, kg, impact and t-km are per unit of the material.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar

import numpy as np

from ecopark.flows import PART, Drawing, Floats, Flows, Ints, joined
from ecopark.park import Park
from ecopark.parts import Gate, Serving
from ecopark.schema.rows import Demand, Disposal, Supply


@dataclass(frozen=True)
class Purchases:
    """What could be bought for a need from a Supply row. ``weight`` is the impact of extraction, ``co2`` all of it."""

    need: Ints
    supply: Ints
    ratio: Floats
    price: Floats
    haulage: Floats
    treatment: Floats
    weight: Floats
    co2: Floats
    work: Floats

    def __len__(self) -> int:
        return len(self.need)


@dataclass(frozen=True)
class Sales:
    """What a gate could sell on a Demand row. ``avoided`` is the extraction saved outside the park."""

    gate: Ints
    demand: Ints
    price: Floats
    avoided: Floats

    def __len__(self) -> int:
        return len(self.gate)


@dataclass(frozen=True)
class Disposals:
    """What a gate could dispose of on a Disposal row. ``co2`` is the haul's and the emission's."""

    gate: Ints
    disposal: Ints
    fee: Floats
    haulage: Floats
    co2: Floats
    work: Floats

    def __len__(self) -> int:
        return len(self.gate)


@dataclass(frozen=True)
class Network:
    """All candidate movements of a park, or with some of its flows (``of`` is then the network that has them all).

    ``source`` are the flows, or what draws them, the same each time: of a large park they need not all be in memory.
    """

    source: Flows | Iterable[Flows]
    purchases: Purchases
    sales: Sales
    disposals: Disposals
    of: Network | None = None

    @cached_property
    def flows(self) -> Flows:
        """The flows, all at once."""
        return self.source if isinstance(self.source, Flows) else joined([*self.source])

    def parts(self) -> Iterator[Flows]:
        """The flows in parts of about PART, in the order of ``flows``, which they need not be held for."""
        if isinstance(self.source, Flows):
            for start in range(0, len(self.source), PART):
                yield self.source.only(slice(start, start + PART))
        else:
            yield from self.source

    def has_more_flows_than(self, count: int) -> bool:
        """Whether there are so many flows."""
        found = 0
        for part in self.parts():
            found += len(part)
            if found > count:
                return True
        return False

    @property
    def whole(self) -> Network:
        """The network with all flows."""
        return self if self.of is None else self.of.whole

    def with_flows(self, flows: Flows) -> Network:
        """The network with these flows, some of its own, in place of all."""
        return replace(self, source=flows, of=self.whole)

    @cached_property
    def exchanges(self) -> Ints:
        """The numbers of the flows between different plants."""
        return np.flatnonzero(~self.flows.internal)


def alone(flows: Flows) -> Network:
    """A network of these flows and nothing else."""
    return Network(flows, _rows(Purchases, []), _rows(Sales, []), _rows(Disposals, []))


def grouped(keys: Ints, count: int) -> list[list[int]]:
    """The places of each key 0 .. count - 1 in an array, in order; a negative key is in no group."""
    order = np.argsort(keys, kind="stable")
    starts = np.searchsorted(keys[order], np.arange(count + 1))
    places = order.tolist()
    return [places[start:end] for start, end in pairwise(starts.tolist())]


def matching(keys: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """All pairs of places, in the one array and in the other, where the same number stands."""
    order = np.argsort(wanted, kind="stable")
    first, last = (np.searchsorted(wanted[order], keys, side) for side in ("left", "right"))
    count = last - first
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(np.arange(len(keys)), count), order[np.repeat(first, count) + within]


def candidates(park: Park) -> Network:
    """The candidate movements of a park; its flows are drawn when they are asked for."""
    return Network(Drawing(park), _purchases(park), _sales(park), _disposals(park))


def _purchases(park: Park) -> Purchases:
    at: dict[tuple[str, str], list[Serving]] = {}  # looked up, not searched: rows of plants times plants are many
    for serving in park.servings:
        at.setdefault((serving.material, park.needs[serving.need].plant), []).append(serving)
    found = []
    for index, row in enumerate(park.tables.supply):
        cost, co2, work = _outside(park, row)
        weight = park.virgin_weight(row.material) if row.virgin_weight is None else row.virgin_weight
        every = park.servings_of.get(row.material, ()) if row.plant is None else at.get((row.material, row.plant), ())
        for serving in every:
            terms = (row.price, cost, serving.cost, weight or 0.0, row.co2e_per_unit + co2, work)
            found.append((serving.need, index, serving.ratio, *terms))
    return _rows(Purchases, found)


def _sales(park: Park) -> Sales:
    at = _gate_at(park)
    found = [
        (gate.index, index, row.price, row.avoided_weight)
        for index, row in enumerate(park.demand)
        for gate in _gates(park, at, row)
    ]
    return _rows(Sales, found)


def _disposals(park: Park) -> Disposals:
    at, found = _gate_at(park), []
    for index, row in enumerate(park.tables.disposal):
        cost, co2, work = _outside(park, row)
        emitted = park.materials[row.material].co2e_per_unit + co2
        found += [(gate.index, index, row.fee, cost, emitted, work) for gate in _gates(park, at, row)]
    return _rows(Disposals, found)


def _gate_at(park: Park) -> dict[tuple[str, str], Gate]:
    return {(gate.material, gate.plant): gate for gate in park.gates}


def _gates(park: Park, at: Mapping[tuple[str, str], Gate], row: Demand | Disposal) -> Sequence[Gate]:
    """The gates that a row is for: its plant's, or all of its material."""
    if row.plant is None:
        return park.gates_of.get(row.material, ())
    own = at.get((row.material, row.plant))
    return () if own is None else (own,)


def _outside(park: Park, row: Supply | Disposal) -> tuple[float, float, float]:
    """Cost, kg of CO2 and t-km of hauling a unit from or to outside. At distance 0 nothing is hauled or handled."""
    if not row.distance_km:
        return 0.0, 0.0, 0.0
    haulage = park.haulage(row.material, park.mode(row.material, row.mode))
    km = row.distance_km
    return haulage.handling + haulage.cost_km * km, haulage.co2_km * km, (park.tonnes(row.material) or 0.0) * km


BlockType = TypeVar("BlockType", Purchases, Sales, Disposals)

_NUMBERS: Final = frozenset({"gate", "need", "supply", "demand", "disposal"})


def _rows(block: type[BlockType], rows: Sequence[tuple[float, ...]]) -> BlockType:
    """A block from one tuple a candidate, in the order of the block's fields."""
    names = [entry.name for entry in fields(block)]
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return block(**{name: _column(name, column) for name, column in zip(names, columns, strict=True)})


def _column(name: str, values: Sequence[float]) -> Any:
    """An array of a field: numbers of rows are whole, all else is real."""
    return np.array(values, dtype=np.int64 if name in _NUMBERS else np.float64)
