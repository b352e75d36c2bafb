"""What may be built: a bound where a candidate gives no capacity, and when a build has paid.

A candidate's limits are times z, so each needs a finite capacity. Where the workbook gives none it follows from
whatever is finite around it: the most that the candidate can do in the park at all, the answer of a linear programme.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np

from ecopark.errors import Problem, WorkbookError
from ecopark.flows import Floats
from ecopark.model import Model
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.parts import Candidate
from ecopark.periods import Calendar
from ecopark.phrases import phrase
from ecopark.plan import Plan
from ecopark.programme import Compiled, built, compiled
from ecopark.schema.rows import INFINITY, Group, Link, Process
from ecopark.session import Session
from ecopark.sheets import table_of
from ecopark.solver import optimum
from ecopark.totals import Totals

Buildable = Process | Group | Link
RowType = TypeVar("RowType", Process, Group, Link)

ROOM: Final = 1e-6
"""How much wider than found a bound is, so that rounding does not make it a limit."""


class Derived(float):
    """A capacity that no cell gives: it follows from what is around the candidate, and changes with that."""


def bounded(park: Park, model: Model, seconds: float = float("inf")) -> Park:
    """The park with a capacity, Derived, for every candidate that has none, or one that was derived before.

    Raises WorkbookError, naming the cells, where nothing around a candidate is finite; TimeoutError after the seconds.
    """
    deadline = time.monotonic() + seconds
    open_ended = [build for build in park.candidates if is_open(build.row)]
    if not open_ended:
        return park
    loose = _unasked(_replaced(park, [(build.row, _standing(build.row)) for build in park.candidates]))
    network = candidates(loose)
    programme = built(model, loose, network)  # held while its variables are asked for their names
    arrays = compiled(programme)
    session = Session(arrays)
    if session.minimise(np.zeros(len(arrays.columns)), deadline - time.monotonic()) == "infeasible":
        # nor has the park itself a plan; but what falls short is then not what a capacity of 0 leaves undone
        loose = _unforced(loose)
        programme = built(model, loose, network)
        arrays = compiled(programme)
        session = Session(arrays)
    found: list[tuple[Buildable, Buildable]] = []
    problems: list[Problem] = []
    for build in open_ended:
        most = _most(session, arrays, loose, network, build, deadline)
        if most is None:
            problems.append(_endless(park, build))
        else:
            found.append((build.row, replace(build.row, capacity=Derived(most * (1 + ROOM) + ROOM))))
    if problems:
        raise WorkbookError(problems)
    return _replaced(park, found)


def paybacks(plan: Plan, model: Model, seconds: float = float("inf")) -> Mapping[int, float]:
    """Years until each build of a plan has paid: Capex over what the park costs less a year because of it.

    What it saves is found by solving the park without it; one that saves nothing, or without which there is no plan,
    has none, nor has one for which no time is left. By the candidate's number.
    """
    deadline = time.monotonic() + seconds
    park, found = plan.park, {}
    cost = Totals(park, plan.network).cost.of(plan.amounts)
    for build in park.candidates:
        if not plan.amounts.build[build.index]:
            continue
        without = _replaced(park, [(build.row, replace(build.row, status="closed"))])
        other = optimum(without, candidates(without), model, deadline - time.monotonic()).plan
        if other is not None:
            saved = Totals(without, other.network).cost.of(other.amounts) - (cost - build.annuity)
            if saved > 0:
                found[build.index] = build.capex / saved
    return found


def is_open(row: Buildable) -> bool:
    """Whether no cell gives a row's capacity."""
    return row.capacity == INFINITY or isinstance(row.capacity, Derived)


def _standing(row: Buildable) -> Buildable:
    """The row as if it stood, and need not run; with no capacity but what a cell gives."""
    capacity = INFINITY if is_open(row) else row.capacity
    if isinstance(row, Process):
        return replace(row, status="existing", capacity=capacity, min_activity=0.0)
    if isinstance(row, Link):
        return replace(row, status="existing", capacity=capacity, min=0.0)
    return replace(row, status="existing", capacity=capacity)


def _unasked(park: Park) -> Park:
    """The park with no least in Limits, nor anything on capex: what stands costs none, and a bound needs no least."""
    rows = (replace(row, min=None) for row in park.tables.limits if row.quantity != "capex")
    return replace(park, tables=replace(park.tables, limits=tuple(rows)))


def _unforced(park: Park) -> Park:
    """The park in which nothing must be made, run, sent or left in store."""
    tables = park.tables
    demand = (replace(row, min=0.0, max=park.demand_bounds(row)[1]) for row in tables.demand)
    forced = replace(
        tables,
        demand=tuple(demand),
        processes=tuple(replace(row, min_activity=0.0) for row in tables.processes),
        links=tuple(replace(row, min=0.0) for row in tables.links),
        storage=tuple(replace(row, final=0.0, final_max=INFINITY) for row in tables.storage),
    )
    return replace(park, tables=forced)


def _replaced(park: Park, changes: Sequence[tuple[Buildable, Buildable]]) -> Park:
    """The park with some rows of Processes, Groups and Links replaced."""
    by_id = {id(old): new for old, new in changes}
    tables = replace(
        park.tables,
        processes=tuple(_new(by_id, row) for row in park.tables.processes),
        groups=tuple(_new(by_id, row) for row in park.tables.groups),
        links=tuple(_new(by_id, row) for row in park.tables.links),
    )
    return replace(park, tables=tables)


def _new(changes: Mapping[int, Any], row: RowType) -> RowType:
    found: RowType = changes.get(id(row), row)
    return found


def _most(
    session: Session, arrays: Compiled, loose: Park, network: Network, build: Candidate, deadline: float
) -> float | None:
    """The capacity for a year that lets a candidate do the most it can in any period; None where there is no most.

    Raises TimeoutError at the deadline.
    """
    most = 0.0
    for period, pace in enumerate(_pace(loose, build)):
        uses = dict(_uses(loose, network, build, period))
        objective = np.array([uses.get(_name(column), 0.0) for column in arrays.columns])
        status = session.minimise(-objective, deadline - time.monotonic())
        if status == "interrupted":
            raise TimeoutError
        if status == "unbounded":
            return None
        if status == "optimal" and pace > 0:
            most = max(most, float(objective @ session.values) / pace)
    return most


def _pace(park: Park, build: Candidate) -> Floats:
    """What of a yearly capacity a candidate has in each period: τ·φ of a process, τ of a group or a link."""
    calendar = Calendar(park)
    if build.kind != "process":
        return calendar.shares
    return calendar.activities.scale[:, build.of]


def _uses(
    park: Park, network: Network, build: Candidate, period: int
) -> Iterator[tuple[tuple[str, tuple[int, int]], float]]:
    """The variables that a candidate's capacity bounds in a period, each with how much of it a unit takes."""
    if build.kind == "process":
        yield ("x", (build.of, period)), 1.0
    elif build.kind == "group":
        for process, use in park.members[build.of]:
            yield ("x", (process, period)), use
    else:
        for flow in np.flatnonzero(network.flows.link == build.of).tolist():
            yield ("f", (flow, period)), 1.0


def _name(variable: Any) -> tuple[str, Any]:
    return variable.parent_component().local_name, variable.index()


def _endless(park: Park, build: Candidate) -> Problem:
    """The problem of a candidate whose capacity nothing around it bounds."""
    what = phrase("the candidate has no capacity, and nothing around it bounds what it could do")
    return park.tables.problem(table_of(build.row), build.row, "capacity", what, phrase("give it a Capacity"))
