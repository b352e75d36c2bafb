"""What may be built: a bound where a candidate gives no capacity, and when a build has paid.

A candidate's limits are times z, so each needs a finite capacity. Where the workbook gives none it follows from whatever
is finite around it: the most that the candidate can do in the park at all, the answer of a linear programme and no constant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ecopark.errors import Problem, WorkbookError
from ecopark.model import Model
from ecopark.network import Floats, Network, candidates
from ecopark.park import Park
from ecopark.parts import Candidate
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.schema import inputs
from ecopark.schema.rows import INFINITY, Group, Link, Process
from ecopark.sheets import Tables
from ecopark.solver import Session, compiled, optimum
from ecopark.totals import Totals

ROOM: Final = 1e-6
"""How much wider than found a bound is, so that rounding does not make it a limit."""


def bounded(park: Park, model: Model) -> Park:
    """The park with a capacity for every candidate that has none.

    Raises WorkbookError, naming the cells, where nothing around a candidate is finite.
    """
    open_ended = [build for build in park.candidates if _capacity(build) == INFINITY]
    if not open_ended:
        return park
    loose = _replaced(park, [(build.row, _standing(build.row)) for build in park.candidates])
    programme = built(model, loose, candidates(loose))
    session = Session(compiled(programme))
    found: list[tuple[Buildable, Buildable]] = []
    problems: list[Problem] = []
    for build in open_ended:
        most = _most(session, loose, build)
        if most is None:
            problems.append(_endless(park, build))
        else:
            found.append((build.row, replace(build.row, capacity=most * (1 + ROOM) + ROOM)))
    if problems:
        raise WorkbookError(problems)
    return _replaced(park, found)


def paybacks(plan: Plan, model: Model) -> Mapping[int, float]:
    """Years until each build of a plan has paid: Capex over what the park costs less a year because of it.

    What it saves is found by solving the park without it; one that saves nothing, or without which there is no plan,
    has none. By the candidate's number.
    """
    park, found = plan.park, {}
    cost = Totals(park, plan.network).cost.of(plan.amounts)
    for build in park.candidates:
        if not plan.amounts.build[build.index]:
            continue
        without = _replaced(park, [(build.row, replace(build.row, status="closed"))])
        network = candidates(without)
        other = optimum(without, network, model).plan
        if other is not None:
            saved = Totals(without, network).cost.of(other.amounts) - (cost - build.annuity)
            if saved > 0:
                found[build.index] = build.capex / saved
    return found


def _capacity(build: Candidate) -> float:
    return build.row.capacity


def _standing(row: Buildable) -> Buildable:
    """The row as if it stood, and need not run."""
    if isinstance(row, Process):
        return replace(row, status="existing", min_activity=0.0)
    return replace(row, status="existing", min=0.0) if isinstance(row, Link) else replace(row, status="existing")


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


def _most(session: Session, park: Park, build: Candidate) -> float | None:
    """The most that a candidate can do in a year at the pace of any period; None where there is no most."""
    calendar, most = Calendar(park), 0.0
    ones = Calendar(_replaced(park, [])).activities.most if build.kind == "process" else None
    for time, share in enumerate(calendar.shares):
        objective = _use(session, park, build, time)
        status = session.minimise(-objective)
        if status == "unbounded":
            return None
        if status != "optimal":
            return 0.0
        pace = share if ones is None or not np.isfinite(ones[time, build.of]) else share
        most = max(most, float(objective @ session.values) / pace)
    return most
