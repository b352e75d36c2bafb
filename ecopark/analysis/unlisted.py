"""The exchanges that a park's network lacks: what they are, and what the first unit of each would gain.

They are the pairs of a plant that makes or stores a material and a need elsewhere that it can serve, by the material's
own mode, which the workbook does not list or Max distance, Listed only or Exchange rules out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ecopark.flows import Floats, Flows, Ints, joined
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.restated import flow_columns, in_line
from ecopark.schema.rows import INFINITY, Transport

PAIRS: Final = 200_000
"""Materials are taken together until they have so many pairs, and one that has more is priced by so many at a time."""

PRICED: Final = 1e-9
"""A gain counts as none below this part of the terms that it is the sum of."""


@dataclass(frozen=True)
class FirstUnits:
    """Of each flow of a block in each period, arrays of (periods, flows), what its first unit saves.

    ``objective`` is 0 where the objective gains nothing; ``money`` is what is saved where the objective is indifferent.
    """

    objective: Floats
    money: Floats


def unlisted(park: Park, network: Network) -> Iterator[Flows]:
    """The flows between different plants that a network lacks, block by block; all of a gate stand in one block.

    Left out are pairs that have a row in Links by the same mode, closed or open; those of plants without coordinates,
    for nobody knows how far it is; and materials that their mode cannot count.
    """
    there = _Pairs(park)
    known = there.codes(network.flows)
    for materials in _blocks(park):
        flows = candidates(_opened(park, materials)).flows
        new = ~flows.internal & there.is_located(flows) & ~there.is_linked(flows)
        new &= ~np.isin(there.codes(flows), known)
        which = np.flatnonzero(new)
        for part in _parts(flows.gate[which]):
            yield flows.only(which[part])


def _parts(gates: Ints) -> Iterator[slice]:
    """Flows in parts of some PAIRS each, all of a gate in one: they stand gate by gate."""
    start = 0
    while start < len(gates):
        end = min(start + PAIRS, len(gates))
        end += int(np.argmax(np.append(gates[end:] != gates[end - 1], True)))
        yield slice(start, end)
        start = end


def unlocated(park: Park) -> tuple[str, ...]:
    """The plants whose exchanges are left out because nobody knows where they are."""
    return tuple(row.plant for row in park.tables.plants if row.latitude is None or row.longitude is None)


def extended(network: Network, flows: Flows) -> Network:
    """A network with flows more, behind all its own."""
    return replace(network.whole, source=joined([network.whole.flows, flows]))


def first_units(plan: Plan, flows: Flows) -> FirstUnits:
    """What the first unit of each flow saves under a plan's prices, by the rows of the shipped model.

    In its objective by the prices of step 1. Where these leave it indifferent, the flow is on the optimal face of step
    1, and in money by the prices of step 2 on that face.
    """
    times, count = len(Calendar(plan.park)), len(flows)
    matrix, costs = flow_columns(plan.park, flows, plan.amounts.build)
    found: list[Floats] = []
    open_ = np.ones(times * count, dtype=bool)
    for step, objective in zip(plan.steps[:2], costs[:2], strict=False):
        prices = in_line(step.prices)
        reduced = objective - matrix @ prices
        size = abs(matrix) @ np.abs(prices) + np.abs(objective)
        counts = np.abs(reduced) > PRICED * size
        found.append(np.where(open_ & counts & (reduced < 0), -reduced, 0.0).reshape(times, count))
        open_ &= ~counts
    return FirstUnits(*found)


def _opened(park: Park, materials: frozenset[str]) -> Park:
    """The park in which some materials may go from any plant to any other, and the rest from none."""
    tables = park.tables
    opened = replace(
        tables,
        settings=replace(tables.settings, exchanges="all"),
        materials=tuple(replace(row, exchange=row.material in materials) for row in tables.materials),
        transport=tuple(replace(row, listed_only=False, max_distance_km=INFINITY) for row in tables.transport),
        links=(),
    )
    return replace(park, tables=opened)


def _blocks(park: Park) -> Iterator[frozenset[str]]:
    """The materials that can go somewhere, as many at a time as have PAIRS pairs."""
    block: list[str] = []
    pairs = 0
    for material in park.materials:
        size = len(park.gates_of.get(material, ())) * len(park.servings_of.get(material, ()))
        if not size or not _is_counted(park, material):
            continue
        if block and pairs + size > PAIRS:
            yield frozenset(block)
            block, pairs = [], 0
        block.append(material)
        pairs += size
    if block:
        yield frozenset(block)


def _is_counted(park: Park, material: str) -> bool:
    """Whether what a material's way costs can be reckoned: a mode per tonne says nothing of what has no tonnes."""
    mode = park.mode(material)
    return park.mode_units(material, mode) is not None or not _costs(mode)


def _costs(mode: Transport) -> bool:
    return any((mode.cost_per_unit_km, mode.handling_cost, mode.co2_per_unit_km))


class _Pairs:
    """The pairs of a park's gates and needs as numbers, and what is known of them."""

    def __init__(self, park: Park) -> None:
        self._needs, self._modes = len(park.needs), len(park.tables.transport) + 1
        plant = {name: index for index, name in enumerate(park.plants)}
        material = {name: index for index, name in enumerate(park.materials)}
        self._located = np.array([name not in set(unlocated(park)) for name in park.plants], dtype=bool)
        self._plants, self._materials = len(plant), len(material)
        self._gate_plant = _whole([plant[gate.plant] for gate in park.gates])
        self._gate_material = _whole([material[gate.material] for gate in park.gates])
        self._need_plant = _whole([plant[need.plant] for need in park.needs])
        self._linked = _whole(
            [
                self._way(material[row.material], plant[row.from_], plant[row.to])
                for row in park.tables.links
                if park.mode(row.material, row.mode) is park.mode(row.material)
            ]
        )

    def _way(self, material: int, from_: int, to: int) -> int:
        return (material * self._plants + from_) * self._plants + to

    def codes(self, flows: Flows) -> Ints:
        """A number for each gate, need and mode."""
        return np.asarray((flows.gate * self._needs + flows.need) * self._modes + flows.mode + 1)

    def is_located(self, flows: Flows) -> NDArray[np.bool_]:
        """Whether it is known where both ends of each flow are."""
        return np.asarray(self._located[self._gate_plant[flows.gate]] & self._located[self._need_plant[flows.need]])

    def is_linked(self, flows: Flows) -> NDArray[np.bool_]:
        """Whether each flow has a row in Links by the material's own mode."""
        gate = flows.gate
        ways = (self._gate_material[gate] * self._plants + self._gate_plant[gate]) * self._plants
        return np.asarray(np.isin(ways + self._need_plant[flows.need], self._linked))


def _whole(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
