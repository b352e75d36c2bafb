"""Whether the least and most of every exchange are so, by fresh solves that know nothing of what was asked before.

An exchange that is held there has a plan within the tolerance; a little beyond there is none.
Above 0 it is asked of the programme as the certificate states it, by SciPy; at 0 of the model's own, step by step.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack

from ecopark.analysis.flexibility import FlexibleExchange, flexibility
from ecopark.answer import Answer
from ecopark.flows import Floats, Flows
from ecopark.model import load
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.programme import Compiled, built, compiled
from ecopark.restated import restate
from ecopark.session import Session
from ecopark.totals import Totals, flat

BEYOND: Final = 0.01
"""By this part of itself, or of its most, an exchange is put beyond its least or most."""

EXACT: Final = 1e-7
"""What an objective may be off, of all that it sums, and be the same."""

WORSE: Final = 1e-10
"""By this much it is another: what goes a hundredth further may be a small thing beside all that is summed."""


def prove(of: Answer, tolerance: float) -> int:
    """Prove every least and most of an answer's exchanges, and that no other exchange could be; how many there were."""
    told, plan = flexibility(of, tolerance), of.exchange.plan
    if told is None or plan is None:
        return 0
    assert told.is_whole
    held = _Anew(with_all_flows(plan), told.room if tolerance else None)
    for each in told.exchanges:
        assert each.least is not None
        assert each.most is not None
        assert each.least <= each.quantity * (1 + 1e-9)
        assert each.most >= each.quantity * (1 - 1e-9)
        step = BEYOND * (each.most if isfinite(each.most) else max(each.quantity, 1.0))
        _proved(held, each, at=each.least, beyond=each.least - step if each.least else None, upper=True)
        _proved(held, each, at=each.most, beyond=each.most + step if isfinite(each.most) else None, upper=False)
    some = 1e-4 * float(plan.amounts.flow.max(initial=0.0)) + 1e-6  # beside what moves in the plan less is rounding
    known = {(each.from_, each.to, each.material) for each in told.exchanges}
    if not told.unasked:
        for name in sorted(set(held.names) - known):
            assert not held.possible(name, some, inf), name
    return 2 * len(told.exchanges)


def with_all_flows(plan: Plan) -> Plan:
    """The plan over all flows of its park, also those that it does not hold."""
    few, every = plan.network.flows, plan.network.whole.flows
    place = {way: number for number, way in enumerate(_ways(every))}
    periods = len(Calendar(plan.park))
    sent = np.zeros((periods, len(every)))
    sent[:, [place[way] for way in _ways(few)]] = plan.amounts.flow.reshape(periods, -1)
    return replace(plan, network=plan.network.whole, amounts=replace(plan.amounts, flow=sent.ravel()))


def _ways(flows: Flows) -> list[tuple[int, int, int]]:
    return list(zip(flows.gate.tolist(), flows.need.tolist(), flows.link.tolist(), strict=True))


def _proved(held: _Anew, each: FlexibleExchange, *, at: float, beyond: float | None, upper: bool) -> None:
    name = each.from_, each.to, each.material
    if isfinite(at):
        assert held.possible(name, *((-inf, at) if upper else (at, inf))), (name, "at", at)
    if beyond is not None:
        assert not held.possible(name, *((-inf, beyond) if upper else (beyond, inf)), exact=WORSE), (
            name,
            "beyond",
            beyond,
        )


class _Anew:
    """A plan's park, to be solved anew with an exchange between bounds."""

    def __init__(self, plan: Plan, room: float | None) -> None:
        self._plan, self._room = plan, room
        park, network = plan.park, plan.network
        self.names: dict[tuple[str, str, str], list[int]] = {}
        for flow in network.exchanges.tolist():
            gate, need = park.gates[network.flows.gate[flow]], park.needs[network.flows.need[flow]]
            self.names.setdefault((gate.plant, need.plant, gate.material), []).append(flow)
        totals = Totals(park, network)
        self._totals = (totals.impact, totals.cost, totals.transport_work)
        self._sizes = [max(1.0, float(np.abs(total.flat) @ np.abs(flat(plan.amounts)))) for total in self._totals]
        self._programme = built(load(), park, network)
        self._restated = restate(park, network, plan.amounts.build)

    def possible(self, name: tuple[str, str, str], least: float, most: float, exact: float = EXACT) -> bool:
        """Whether there is a plan within the tolerance with so much of an exchange, all of it together."""
        if self._room is None:
            return self._is_optimal(name, least, most, exact)
        return self._is_within(name, least, most, exact)

    def _is_within(self, name: tuple[str, str, str], least: float, most: float, exact: float) -> bool:
        stated, total = self._restated, self._totals[0]
        times, flows = len(Calendar(self._plan.park)), len(self._plan.network.flows)
        start = times * len(self._plan.park.processes)
        row = np.zeros(stated.matrix.shape[1])
        for flow in self.names[name]:
            row[[start + time * flows + flow for time in range(times)]] = 1.0
        found = _least(
            total.flat,
            vstack([stated.matrix, csr_matrix(row)], format="csr"),
            np.append(stated.lower, least),
            np.append(stated.upper, most),
            Bounds(stated.least, stated.most),
        )
        if found is None:
            return False
        assert self._room is not None
        over = found + total.constant - self._plan.steps[0].value - self._room
        return over <= exact * self._sizes[0]

    def _is_optimal(self, name: tuple[str, str, str], least: float, most: float, exact: float) -> bool:
        arrays = self._bounded(name, least, most)
        session = Session(arrays)
        steps = zip(arrays.objectives, arrays.constants, self._plan.steps, self._sizes, strict=True)
        for objective, constant, step, size in steps:
            status = session.minimise(objective)
            if status == "infeasible":
                session.grant_rounding()
                status = session.minimise(objective)
            if status != "optimal":
                return False
            if float(objective @ session.values) + constant > step.value + exact * size:
                return False
            session.keep_face()
        return True

    def _bounded(self, name: tuple[str, str, str], least: float, most: float) -> Compiled:
        arrays = compiled(self._programme)
        of = set(self.names[name])
        kinds = [(column.parent_component().local_name, column.index()) for column in arrays.columns]
        row = np.array([float(kind == "f" and index[0] in of) for kind, index in kinds])
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        for number, (kind, index) in enumerate(kinds):
            if kind == "z":
                lower[number] = upper[number] = self._plan.amounts.build[index]
        return replace(
            arrays,
            matrix=vstack([arrays.matrix, csr_matrix(row)], format="csc"),
            row_lower=np.append(arrays.row_lower, least),
            row_upper=np.append(arrays.row_upper, most),
            rows=[*arrays.rows, None],
            lower=lower,
            upper=upper,
            integer=np.zeros(len(lower), dtype=bool),
        )


def _least(objective: Floats, matrix: Any, lower: Floats, upper: Floats, bounds: Bounds) -> float | None:
    """The least of an objective over rows and columns; None where nothing meets them."""
    done = milp(objective, constraints=LinearConstraint(matrix, lower, upper), bounds=bounds)
    assert done.status in (0, 2), done.message
    return float(done.fun) if done.status == 0 else None
