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

from ecopark.flows import Drawing, Floats, Flows, Ints, takes_all_pairs
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.restated import flow_columns, in_line
from ecopark.schema.rows import INFINITY, Transport

PRICED: Final = 1e-9
"""A gain counts as none below this part of the terms that it is the sum of."""


@dataclass(frozen=True)
class FirstUnits:
    """Of each flow of a block in each period, arrays of (periods, flows), what its first unit saves.

    ``objective`` is 0 where the objective gains nothing; ``money`` is what is saved where the objective is indifferent.
    """

    objective: Floats
    money: Floats


def unlisted(park: Park) -> Iterator[Flows]:
    """The flows between different plants that a park's network lacks, part by part; all of a gate stand in one part.

    Left out are pairs that have a row in Links by the same mode, closed or open; those of plants without coordinates,
    for nobody knows how far it is; and materials that their mode cannot count.
    """
    materials = frozenset(_with_pairs_left_out(park))
    if not materials:
        return
    pairs = _Pairs(park)
    for flows in Drawing(_opened(park, materials)):
        left_out = ~(flows.internal | pairs.is_candidate(flows) | pairs.is_linked(flows)) & pairs.is_located(flows)
        if left_out.any():
            yield flows.only(left_out)


def unlocated(park: Park) -> tuple[str, ...]:
    """The plants whose exchanges are left out because nobody knows where they are."""
    return tuple(row.plant for row in park.tables.plants if row.latitude is None or row.longitude is None)


def extended(network: Network, flows: Flows) -> Network:
    """A network with flows more, behind all its own, which are not held for it."""
    return replace(network.whole, source=_Extended(network.whole, flows))


@dataclass(frozen=True)
class _Extended:
    """The flows of a network, and behind them some more."""

    network: Network
    more: Flows

    def __iter__(self) -> Iterator[Flows]:
        yield from self.network.parts()
        yield self.more


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


def _with_pairs_left_out(park: Park) -> Iterator[str]:
    """The materials that could go from one plant to another where the network may have no such flow."""
    for material in park.gates_of:
        every = _is_open(park, material) and park.mode(material).max_distance_km == INFINITY
        if material in park.servings_of and not every and _is_counted(park, material):
            yield material


def _is_open(park: Park, material: str) -> bool:
    """Whether a material may go to whatever plant is within reach, listed or not."""
    return takes_all_pairs(park) and park.materials[material].exchange and not park.mode(material).listed_only


def _is_counted(park: Park, material: str) -> bool:
    """Whether what a material's way costs can be reckoned: a mode per tonne says nothing of what has no tonnes."""
    mode = park.mode(material)
    return park.mode_units(material, mode) is not None or not _costs(mode)


def _costs(mode: Transport) -> bool:
    return any((mode.cost_per_unit_km, mode.handling_cost, mode.co2_per_unit_km))


class _Pairs:
    """What is known of the flows between a park's plants, by the numbers of their gates and needs."""

    def __init__(self, park: Park) -> None:
        plant = {name: index for index, name in enumerate(park.plants)}
        material = {name: index for index, name in enumerate(park.materials)}
        nowhere = frozenset(unlocated(park))
        self._located = np.array([name not in nowhere for name in park.plants], dtype=bool)
        self._plants, self._materials = len(plant), len(material)
        self._gate_plant = _whole([plant[gate.plant] for gate in park.gates])
        self._gate_material = _whole([material[gate.material] for gate in park.gates])
        self._need_plant = _whole([plant[need.plant] for need in park.needs])
        reach = [park.mode(name).max_distance_km if _is_open(park, name) else -1.0 for name in material]
        self._reach = np.array(reach, dtype=float)
        self._linked = _whole(
            [
                self._way(material[row.material], plant[row.from_], plant[row.to])
                for row in park.tables.links
                if park.mode(row.material, row.mode) is park.mode(row.material)
            ]
        )

    def _way(self, material: int, from_: int, to: int) -> int:
        return (material * self._plants + from_) * self._plants + to

    def is_candidate(self, flows: Flows) -> NDArray[np.bool_]:
        """Whether each flow is in the park's network, where no row in Links says how it goes."""
        return np.asarray(flows.distance <= self._reach[self._gate_material[flows.gate]])

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
