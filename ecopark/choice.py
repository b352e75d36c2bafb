"""What is built: the whole numbers of a programme, chosen so that every step of the objective is least."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from ecopark.plan import Outcome
from ecopark.programme import Compiled
from ecopark.session import Session


def choose_builds(arrays: Compiled, deadline: float) -> Outcome | Compiled:
    """Decide what is built, every step at zero gap, and return the programme with that fixed: a linear one.

    With integers the optimal face is no face of a polyhedron, so between these steps the objective is held by a row,
    with a slack of BUILT of its size; the linear steps that follow hold it exactly.
    """
    session = Session(arrays, with_integers=True)
    bounds: list[float | None] = [None] * len(arrays.steps)
    for number, (name, objective) in enumerate(zip(arrays.steps, arrays.objectives, strict=True)):
        status = session.minimise(objective, deadline - time.monotonic())
        if status == "infeasible" and number > 0:
            break  # the row that holds the step before leaves no room to rounding: its own builds stand
        if status != "optimal":
            return Outcome(status, name)
        bounds[number] = session.bound + float(arrays.constants[number])
        session.hold(objective)
    built = np.round(session.values)
    return replace(
        arrays,
        lower=np.where(arrays.integer, built, arrays.lower),
        upper=np.where(arrays.integer, built, arrays.upper),
        integer=np.zeros(len(built), dtype=bool),
        bounds=bounds,
    )
