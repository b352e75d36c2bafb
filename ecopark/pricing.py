"""A large park solved on few of its flows: those that the optimum needs enter when their reduced cost calls for them.

A basis holds only as many flows as there are rows, and flows grow with the square of the plants. So the model is built
with the flows that come cheapest to each gate and need. All others are drawn part by part in every round, and priced by
what the model's ``flow_columns`` says of them; none is kept that does not enter. At the end the model is built with the
flows that entered, and reads its solution back as from any other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecopark.choice import choose_builds
from ecopark.columns import NAMED, Few, Places, beginning, columns, held_against, step_numbers
from ecopark.errors import ModelError
from ecopark.flows import KEPT, Floats, Flows, Ints, joined
from ecopark.generation import Progress, Solution, solve
from ecopark.light import no_rubbish
from ecopark.model import FlowModel, checked
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.phrases import phrase
from ecopark.plan import Outcome, Plan, Step
from ecopark.programme import Compiled, amounts_of, built, compiled, own_code, part, prices_of, put_back
from ecopark.programme import joined as side_by_side
from ecopark.reduced import Prices, Terms, packed
from ecopark.session import Session

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
    first = beginning(park, network)
    few = network.with_flows(first.flows)
    programme = built(model, park, few)  # held while its rows and columns are asked for their names
    arrays = compiled(programme)
    places = Places(arrays)
    held_against(model, park, few, arrays, places)
    unheld = _Unheld(park, network, model, first, _Rows(arrays, places))
    if arrays.integer.any():
        chosen = _with_builds(arrays, unheld, deadline)
        if not isinstance(chosen, Compiled):
            return chosen
        arrays = chosen
    solved = solve(Session(arrays), unheld, deadline - time.monotonic())
    if solved.status != "optimal":
        return Outcome(solved.status, arrays.steps[len(solved.steps)])
    return _read_back(park, network, model, unheld.held(first, solved.values), solved, arrays.bounds)


def _with_builds(arrays: Compiled, unheld: _Unheld, deadline: float) -> Compiled | Outcome | None:
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
class _Rows:
    """The rows of a programme, and where they are."""

    arrays: Compiled
    places: Places


@dataclass(frozen=True)
class _Calling:
    """Flows that call: of each its reduced cost, the period and the number; ``at`` is its place in ``flows``."""

    reduced: Floats
    period: Ints
    number: Ints
    at: Ints
    flows: Flows

    def only(self, which: Ints) -> _Calling:
        """Some of them."""
        at, place = np.unique(self.at[which], return_inverse=True)
        return _Calling(self.reduced[which], self.period[which], self.number[which], place, self.flows.only(at))


class _Unheld:
    """The flows of a park, in every period, that HiGHS does not hold; those that entered are noted in their order."""

    def __init__(self, park: Park, network: Network, model: FlowModel, first: Few, rows: _Rows) -> None:
        self._park, self._network, self._model, self._rows = park, network, model, rows
        self._periods, self._steps = len(Calendar(park)), step_numbers(rows.arrays)
        self._first = first.numbers
        self._allowed: list[NDArray[np.bool_]] = []  # of each part: (periods, flows)
        self._used: list[NDArray[np.bool_]] = []  # the same: what an optimum of the step priced last may use
        self._largest: Floats | None = None  # of each step, over all flows
        self._entered: list[_Calling] = []
        self._terms: list[Terms] = []  # of the first parts
        self._kept = 0  # so many flows
        self._most = _most_sent(park)
        self._worst = np.zeros(self._most.shape)

    def entering(self, step: int | None, prices: Floats | None, most: int) -> Compiled | None:
        """See ``Outside``."""
        is_first = self._largest is None
        found = self._enter(self._any() if prices is None else self._priced(step, prices), most)
        if found is None and is_first and prices is not None:
            return self.entering(step, prices, most)  # what counts as rounding is known once all flows have been seen
        return found

    def nearest(self, prices: Floats, most: int) -> Compiled | None:
        """The flows of least reduced cost in the first step, whether they would improve it or not; None if no flow."""
        return self._enter(self._priced(0, prices, below=np.inf), most)

    def _enter(self, parts: Iterator[_Calling], most: int) -> Compiled | None:
        """The columns of the best of some flows, which are outside no more."""
        found = [_best(calling, most) for calling in parts]
        together = _joined([each for each in found if len(each.number)])
        if together is None:
            return None
        chosen = _best(together, most)
        chosen = chosen.only(np.lexsort((chosen.number, chosen.period)))
        self._forbid(chosen)
        self._entered.append(chosen)
        every = columns(
            self._model, self._park, self._network.with_flows(chosen.flows), self._rows.arrays, self._rows.places
        )
        return part(every, chosen.period * len(chosen.flows) + chosen.at)

    def forget_faces(self) -> None:
        """From here on all that is not held may enter again."""
        counts = [allowed.shape[1] for allowed in self._allowed]
        starts = np.cumsum([0, *counts]).tolist()
        self._allowed = [self._not_first(start, count) for start, count in zip(starts, counts, strict=False)]
        for entered in self._entered:
            self._forbid(entered)

    @property
    def progress(self) -> Progress:
        """See ``Outside``: no gate can send more than it has, and no unit of it gains more than the best flow's."""
        gains = self._worst < 0
        held = len(self._first) * self._periods + sum(len(each.number) for each in self._entered)
        gap = float(np.sum(-self._worst[gains] * self._most[gains]))
        return Progress(held, sum(allowed.size for allowed in self._allowed), gap)

    @property
    def is_empty(self) -> bool:
        """Whether all flows are held."""
        return not any(allowed.any() for allowed in self._allowed)

    def keep_face(self) -> None:
        """See ``Outside``."""
        self._allowed = [allowed & used for allowed, used in zip(self._allowed, self._used, strict=True)]

    def held(self, first: Few, values: Floats) -> _Held:
        """The flows to begin with and those in use, with what each is in every period, by the columns' values."""
        column, flow, period = self._rows.places.flows
        start = len(self._rows.arrays.columns)
        entered = _joined(self._entered)
        numbers, at, parts = [first.numbers[flow]], [flow], [first.flows]
        periods, amounts = [period], [values[column]]
        if entered is not None:
            used = np.flatnonzero(values[start:])
            entered, amount = entered.only(used), values[start:][used]
            numbers.append(entered.number)
            at.append(len(first.flows) + entered.at)
            parts.append(entered.flows)
            periods.append(entered.period)
            amounts.append(amount)
        every, place, which = np.unique(np.concatenate(numbers), return_index=True, return_inverse=True)
        sent = np.zeros((self._periods, len(every)))
        sent[np.concatenate(periods), which] = np.concatenate(amounts)
        flows = joined(parts).only(np.concatenate(at)[place])
        others = {name: values[at] for at, name in enumerate(self._rows.places.columns) if name[0] != NAMED}
        return _Held(flows, sent, others, self._rows)

    def _parts(self) -> Iterator[tuple[int, int, Flows]]:
        """The parts of the flows, each with its number and that of its first flow."""
        offset = 0
        for number, flows in enumerate(self._network.parts()):
            if number == len(self._allowed):
                self._allowed.append(self._not_first(offset, len(flows)))
                self._used.append(np.ones_like(self._allowed[number]))
            yield number, offset, flows
            offset += len(flows)

    def _not_first(self, offset: int, count: int) -> NDArray[np.bool_]:
        """Of a part's flows, in every period, those that are not held from the start."""
        found = np.ones((self._periods, count), dtype=bool)
        own = np.searchsorted(self._first, [offset, offset + count])
        found[:, self._first[slice(*own)] - offset] = False
        return found

    def _any(self) -> Iterator[_Calling]:
        """All that may enter at all."""
        for number, offset, flows in self._parts():
            period, at = np.nonzero(self._allowed[number])
            yield _Calling(np.zeros(len(at)), period, offset + at, at, flows)

    def _priced(self, step: int | None, prices: Floats, below: float = 0.0) -> Iterator[_Calling]:
        """What calls at some prices, part by part; and it is noted what an optimum may use."""
        priced, largest = Prices(self._rows.places, prices, self._periods), np.zeros(len(self._steps))
        self._worst[:] = 0.0
        for number, offset, flows in self._parts():
            terms = self._terms_of(number, flows)
            largest = np.maximum(largest, terms.largest)
            known = largest if self._largest is None else self._largest
            reduced, rounding = priced.reduced(terms, step, 1.0 if step is None else float(known[step]))
            self._used[number] = reduced <= rounding
            period, at = np.nonzero(self._allowed[number] & (reduced < below - rounding))
            np.minimum.at(self._worst, (period, flows.gate[at]), reduced[period, at])
            yield _Calling(reduced[period, at], period, offset + at, at, flows)
        self._largest = largest

    def _terms_of(self, number: int, flows: Flows) -> Terms:
        """What the flows of a part are in the programme; kept where all are few."""
        if number < len(self._terms):
            return self._terms[number]
        with own_code(self._model, "flow_columns"):
            entries = self._model.flow_columns(self._park, self._network.with_flows(flows))
            terms = packed(entries, self._steps, self._rows.places, len(flows))
        self._kept += len(flows)
        if self._kept <= KEPT:
            self._terms.append(terms)
        return terms

    def _forbid(self, entering: _Calling) -> None:
        """What is held now is outside no more."""
        ends = np.cumsum([allowed.shape[1] for allowed in self._allowed])
        part_of = np.searchsorted(ends, entering.number, side="right")
        for number in np.unique(part_of).tolist():
            here = part_of == number
            start = ends[number] - self._allowed[number].shape[1]
            self._allowed[number][entering.period[here], entering.number[here] - start] = False


def _most_sent(park: Park) -> Floats:
    """What each gate can send at most in each period: (periods, gates); infinite where that hangs on what arrives."""
    most = Calendar(park).activities.most
    found = np.zeros((len(most), len(park.gates)))
    for gate in park.gates:
        for process, amount in gate.makers:
            found[:, gate.index] += amount * most[:, process]
        if gate.followers or gate.store is not None:
            found[:, gate.index] = np.inf
    return found


def _best(calling: _Calling, most: int) -> _Calling:
    """The flows of least reduced cost, at most so many."""
    if len(calling.number) <= most:
        return calling.only(np.arange(len(calling.number)))
    return calling.only(np.sort(np.argsort(calling.reduced, kind="stable")[:most]))


def _joined(found: list[_Calling]) -> _Calling | None:
    """Those that call of several parts; None where none does."""
    if not found:
        return None
    starts = np.cumsum([0, *(len(each.flows) for each in found[:-1])])
    return _Calling(
        np.concatenate([each.reduced for each in found]),
        np.concatenate([each.period for each in found]),
        np.concatenate([each.number for each in found]),
        np.concatenate([start + each.at for start, each in zip(starts, found, strict=True)]),
        joined([each.flows for each in found]),
    )


@dataclass(frozen=True)
class _Held:
    """The flows that a plan is read back with, what each is in every period, and all other columns by their names."""

    flows: Flows
    sent: Floats
    others: Mapping[tuple[str, Any], float]
    rows: _Rows


def _read_back(
    park: Park,
    network: Network,
    model: FlowModel,
    held: _Held,
    solved: Solution,
    bounds: Sequence[float | None],
) -> Outcome:
    """The plan of a solution, read by the model from its programme with the flows to begin with and those in use."""
    few = network.with_flows(held.flows)
    programme = built(model, park, few)
    arrays = compiled(programme)
    places = Places(arrays)
    if places.rows != held.rows.places.rows:
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
