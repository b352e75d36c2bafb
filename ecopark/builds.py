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
    loose = _with(park, {build.row: replace(build.row, status="existing", **_no_least(build)) for build in park.candidates})
    programme = model.build(loose, candidates(loose))
    arrays = compiled(programme)
    numbers = {id(column): number for number, column in enumerate(arrays.columns)}
    session = Session(arrays)
    changes: dict[Process | Group | Link, Process | Group | Link] = {}
    problems: list[Problem] = []
    for build in open_ended:
        most = _most(session, programme, loose, build, numbers)
        if most is None:
            problems.append(_endless(park, build))
        else:
            changes[build.row] = replace(build.row, capacity=most * (1 + ROOM) + ROOM)
    if problems:
        raise WorkbookError(problems)
    return _with(park, changes)
