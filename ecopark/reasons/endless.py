"""What earns without end in a park whose objective has no least: the cells along which it can fall for ever."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

import numpy as np

from ecopark.errors import Problem
from ecopark.model import Model
from ecopark.network import Network
from ecopark.park import Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.programme import Compiled, built, compiled
from ecopark.schema import inputs
from ecopark.session import Session

ANY: Final = 1e-6
"""Of a direction in which each amount grows by 1 at most, less than this is rounding."""

ROUNDS: Final = 50
"""How often more is sought beside what is known to earn without end."""

MANY: Final = 20
"""Of more rows than this none is asked whether the others would do."""


def endless(
    park: Park, network: Network, model: Model, step: str, seconds: float = float("inf")
) -> tuple[Problem, ...]:
    """What earns without end in a park whose objective has no bound: the rows along which it can fall for ever.

    With a limit on each of them there is an end, and none of up to MANY can be spared.
    """
    programme = built(model, park, network)  # held while its variables are asked for their names
    falling = _Falling(compiled(programme), step, time.monotonic() + seconds)
    rows = _rows(park, network, falling, step)
    found: dict[Problem | None, float] = {}
    for _ in range(ROUNDS):
        earned = falling.earned(frozenset[int]().union(*(rows[problem] for problem in found)))
        more = {problem: float(sum(earned.get(column, 0.0) for column in rows[problem])) for problem in rows}
        more = {problem: amount for problem, amount in more.items() if amount > 0 and problem not in found}
        if not more:
            break
        found |= more
    needed = set(found)
    for problem in sorted(found, key=lambda each: found[each]) if len(found) <= MANY else ():
        fewer = needed - {problem}
        if fewer and not falling.earned(frozenset[int]().union(*(rows[each] for each in fewer))):
            needed = fewer
    return tuple(problem for problem in found if problem is not None and problem in needed)


class _Falling:
    """The directions along which a programme's plans go on for ever, and a step's objective falls."""

    def __init__(self, arrays: Compiled, step: str, deadline: float) -> None:
        self.number = arrays.steps.index(step)
        self.objective = arrays.objectives[self.number]
        self._deadline = deadline
        self.cone = replace(
            arrays,
            row_lower=np.where(np.isfinite(arrays.row_lower), 0.0, arrays.row_lower),
            row_upper=np.where(np.isfinite(arrays.row_upper), 0.0, arrays.row_upper),
            lower=np.where(np.isfinite(arrays.lower), 0.0, -1.0),
            upper=np.where(np.isfinite(arrays.upper), 0.0, 1.0),
        )

    def earned(self, still: Collection[int]) -> dict[int, float]:
        """What each column earns in the steepest direction in which some columns do not grow; none: there is none."""
        upper = self.cone.upper.copy()
        upper[list(still)] = 0.0
        session = Session(replace(self.cone, upper=upper))
        for earlier in self.cone.objectives[
            : self.number
        ]:  # what these decide against does not earn, whatever it would
            if session.minimise(earlier, self._deadline - time.monotonic()) != "optimal":
                return {}
            session.keep_face()
        if session.minimise(self.objective, self._deadline - time.monotonic()) != "optimal":
            return {}
        gains = -self.objective * session.values
        if gains.sum() <= ANY * np.abs(self.objective).max(initial=0.0):
            return {}
        return {int(at): float(gains[at]) for at in np.flatnonzero((session.values > ANY) & (gains > 0))}


def _rows(park: Park, network: Network, falling: _Falling, step: str) -> dict[Problem | None, frozenset[int]]:
    """The rows that may earn without end, as problems, each with its columns; under None what no row is known of."""
    found: dict[Problem | None, set[int]] = {}
    for column in np.flatnonzero((falling.objective < 0) & (falling.cone.upper > 0)).tolist():
        problem = _earner(park, network, falling.cone.columns[column], step)
        found.setdefault(problem, set()).add(column)
    return {problem: frozenset(columns) for problem, columns in found.items()}


def _earner(park: Park, network: Network, variable: Any, step: str) -> Problem | None:
    """The workbook's row of a candidate whose amount may grow for ever and pays."""
    name, of = variable.parent_component().local_name, variable.index()
    index = of[0] if isinstance(of, tuple) else of
    what, fix = (
        phrase("it earns without end: the {step} has no least", step=Term("value", step)),
        phrase("give it a Max"),
    )
    if name == "y":
        row = park.demand[network.sales.demand[index]]
        return park.tables.problem(inputs.DEMAND, row, "max", what, fix)
    if name == "v":
        offer = park.tables.supply[network.purchases.supply[index]]
        return park.tables.problem(inputs.SUPPLY, offer, "price", what, fix)
    if name == "d":
        route = park.tables.disposal[network.disposals.disposal[index]]
        return park.tables.problem(inputs.DISPOSAL, route, "fee", what, fix)
    if name == "x":
        return park.tables.problem(
            inputs.PROCESSES, park.processes[index], "capacity", what, phrase("give it a Capacity")
        )
    if name == "f":
        return _paying_flow(park, network, index, what)
    return None if name in ("g", "z") else Problem(str(name), "", "error", what, phrase("bound it in the model"))


def _paying_flow(park: Park, network: Network, index: int, what: Phrase) -> Problem | None:
    """The row that makes a flow earn: its link's, its mode's, or the substitute's whose treatment is paid for."""
    link, mode = int(network.flows.link[index]), int(network.flows.mode[index])
    if link >= 0:
        return park.tables.problem(inputs.LINKS, park.links[link], "cost", what, phrase("give it a Capacity"))
    if mode >= 0 and network.flows.haulage[index] < 0:
        row = park.tables.transport[mode]
        return park.tables.problem(
            inputs.TRANSPORT, row, "handling_cost", what, phrase("a haul that pays needs a limit")
        )
    material = park.gates[network.flows.gate[index]].material
    paying = next((row for row in park.tables.substitutes if row.substitute == material and row.cost < 0), None)
    if paying is None:
        return None
    return park.tables.problem(inputs.SUBSTITUTES, paying, "cost", what, phrase("give it a Max share"))
