"""A large park solved on few of its flows: those that the optimum needs enter when their reduced cost calls for them.

A basis holds only as many flows as there are rows, and flows grow with the square of the plants. So the model is built
with the flows that come cheapest to each gate and need. All others are drawn part by part in every round, and priced by
what the model's ``flow_columns`` says of them; none is kept that does not enter. At the end the model is built with the
flows that entered, and reads its solution back as from any other.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecopark.choice import choose_builds
from ecopark.columns import NAMED, Places
from ecopark.errors import ModelError
from ecopark.flows import Floats, Flows, joined
from ecopark.generation import Solution, solve
from ecopark.light import no_rubbish
from ecopark.model import FlowModel, checked
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.phrases import phrase
from ecopark.plan import Outcome, Plan, Step
from ecopark.programme import Compiled, amounts_of, built, compiled, prices_of, put_back
from ecopark.programme import joined as side_by_side
from ecopark.session import Session
from ecopark.unheld import Begun, Calling, Unheld, begun

BESIDE: Final = 20_000
"""Where something is to be built it is chosen on so many flows more than suffice if it may be built in part."""


def optimum(park: Park, network: Network, model: FlowModel, seconds: float) -> Outcome | None:
    """Solve a park's programme, step by step, on few of its flows.

    None where something is to be built and nothing can be on the flows that suffice where it may be built in part. The
    plan's network has the flows that were held. Raises ModelError where ``flow_columns`` says another thing than
    ``build``, SolveError where HiGHS gives no answer.
    """
    with no_rubbish():
        return _optimum(park, network, model, time.monotonic() + seconds)


def _optimum(park: Park, network: Network, model: FlowModel, deadline: float) -> Outcome | None:
    start = begun(park, network, model)
    arrays, unheld = start.arrays, Unheld(start)
    if arrays.integer.any():
        chosen = _with_builds(arrays, unheld, deadline)
        if not isinstance(chosen, Compiled):
            return chosen
        arrays = chosen
    solved = solve(Session(arrays), unheld, deadline - time.monotonic())
    if solved.status != "optimal":
        return Outcome(solved.status, arrays.steps[len(solved.steps)])
    return _read_back(start, _held(start, unheld.entered, solved.values), solved, arrays.bounds)


def _with_builds(arrays: Compiled, unheld: Unheld, deadline: float) -> Compiled | Outcome | None:
    """The programme on more flows, with what is built decided and fixed.

    The flows are priced where everything may be built in part, in every step; the first step's value there is a bound
    on the objective, and is told with it. What is built is chosen on the flows that suffice there and on those that
    cost the objective least beside them. None where nothing can be chosen on these flows.
    """
    session = Session(replace(arrays, integer=np.zeros(len(arrays.lower), dtype=bool)))
    solved = solve(session, unheld, deadline - time.monotonic())
    if solved.status != "optimal":
        return Outcome(solved.status, arrays.steps[len(solved.steps)])
    unheld.forget_faces()
    more = unheld.nearest(solved.prices[0], BESIDE)
    held = session.arrays if more is None else side_by_side(session.arrays, more)
    held = replace(held, integer=_padded(arrays.integer, len(held.lower)))
    chosen = choose_builds(held, deadline)
    if isinstance(chosen, Outcome):
        return None if chosen.status == "infeasible" and not unheld.is_empty else chosen
    bound = chosen.bounds[0] if unheld.is_empty else solved.steps[0]
    return replace(chosen, bounds=(bound, *[None] * (len(arrays.steps) - 1)))


def _padded(marks: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """The marks of some first columns; those that follow bear none."""
    return np.concatenate([marks, np.zeros(count - len(marks), dtype=bool)])


@dataclass(frozen=True)
class _Held:
    """The flows that a plan is read back with, what each is in every period, and all other columns by their names."""

    flows: Flows
    sent: Floats
    others: Mapping[tuple[str, Any], float]


def _held(start: Begun, entered: Calling | None, values: Floats) -> _Held:
    """The flows to begin with and those in use, with what each is in every period, by the columns' values."""
    column, flow, period = start.places.flows
    width = len(start.arrays.columns)
    numbers, at, parts = [start.first.numbers[flow]], [flow], [start.first.flows]
    periods, amounts = [period], [values[column]]
    if entered is not None:
        used = np.flatnonzero(values[width:])
        entered, amount = entered.only(used), values[width:][used]
        numbers.append(entered.number)
        at.append(len(start.first.flows) + entered.at)
        parts.append(entered.flows)
        periods.append(entered.period)
        amounts.append(amount)
    every, place, which = np.unique(np.concatenate(numbers), return_index=True, return_inverse=True)
    sent = np.zeros((len(Calendar(start.park)), len(every)))
    sent[np.concatenate(periods), which] = np.concatenate(amounts)
    flows = joined(parts).only(np.concatenate(at)[place])
    return _Held(flows, sent, {name: values[at] for at, name in enumerate(start.places.columns) if name[0] != NAMED})


def _read_back(start: Begun, held: _Held, solved: Solution, bounds: Sequence[float | None]) -> Outcome:
    """The plan of a solution, read by the model from its programme with the flows to begin with and those in use."""
    park, model = start.park, start.model
    few = start.network.with_flows(held.flows)
    programme = built(model, park, few)
    arrays = compiled(programme)
    places = Places(arrays)
    if places.rows != start.places.rows:
        raise ModelError(phrase("the model's rows depend on which flows there are: leave `flow_columns` out"))
    values = np.array([held.others.get(name, 0.0) for name in places.columns])
    column, flow, period = places.flows
    values[column] = held.sent[period, flow]
    steps: list[Step] = []
    for number, (name, value, prices) in enumerate(zip(arrays.steps, solved.steps, solved.prices, strict=True)):
        put_back(programme, arrays, values, arrays.objectives[number] - arrays.matrix.T @ prices, prices)
        steps.append(Step(name, value, prices_of(model, programme), bounds[number]))
    plan = checked(Plan(park, few, amounts_of(model, programme), tuple(steps)), model)
    return Outcome("optimal", arrays.steps[-1], plan)
