"""Park + model -> Plan: what is built, and the steps of the objective, each among the optima of those before."""

from __future__ import annotations

import time
from typing import Final

from ecopark import pricing
from ecopark.choice import choose_builds
from ecopark.model import Model, says_columns
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Outcome, Plan, Status, Step
from ecopark.programme import Compiled, amounts_of, built, compiled, prices_of, put_back
from ecopark.session import Session

LARGE: Final = 20_000
"""Beyond so many flows, in all periods, they are priced; below, taking them all is as quick."""


def optimum(park: Park, network: Network, model: Model, time_limit: float = float("inf")) -> Outcome:
    """Solve a park's programme, step by step. ``time_limit`` is in seconds, over all steps.

    Raises SolveError where HiGHS ends in a way that says nothing about the park, KeyboardInterrupt on Ctrl-C.
    """
    if says_columns(model) and network.has_more_flows_than(LARGE // len(Calendar(park))):
        priced = pricing.optimum(park, network, model, time_limit)
        if priced is not None:
            return priced
    deadline = time.monotonic() + time_limit
    programme = built(model, park, network)
    arrays = compiled(programme)
    if arrays.integer.any():
        chosen = choose_builds(arrays, deadline)
        if isinstance(chosen, Outcome):
            return chosen
        arrays = chosen
    session = Session(arrays)
    steps: list[Step] = []
    for number, name in enumerate(arrays.steps):
        status, value = minimised(session, arrays, number, deadline)
        if status != "optimal":
            return Outcome(status, name)
        put_back(programme, arrays, session.values, session.reduced_costs, session.duals)
        steps.append(Step(name, value, prices_of(model, programme), arrays.bounds[number]))
        session.keep_face()
    return Outcome("optimal", arrays.steps[-1], Plan(park, network, amounts_of(model, programme), tuple(steps)))


def minimised(session: Session, arrays: Compiled, number: int, deadline: float) -> tuple[Status, float]:
    """Minimise an objective of a linear programme in its session: how it ends, and its least value."""
    objective = arrays.objectives[number]
    status = session.minimise(objective, deadline - time.monotonic())
    if status == "infeasible":
        # what has just room enough may have none at TOLERANCE, a later step's face least of all
        session.grant_rounding()
        status = session.minimise(objective, deadline - time.monotonic())
    return status, float(objective @ session.values) + float(arrays.constants[number])
