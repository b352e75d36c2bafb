"""The flows of a large park that a programme built with few does not hold: drawn, priced, let in where they call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ecopark.columns import Few, Places, beginning, columns, held_against, step_numbers
from ecopark.flows import KEPT, Floats, Flows, Ints, joined
from ecopark.generation import Progress
from ecopark.model import FlowModel
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.programme import Compiled, built, compiled, own_code, part
from ecopark.reduced import Prices, Terms, packed


@dataclass(frozen=True)
class Begun:
    """A park's programme as its model builds it with the flows to begin with, ``first`` of those of a network."""

    park: Park
    network: Network
    model: FlowModel
    first: Few
    arrays: Compiled
    places: Places
    _terms: list[Terms] = field(default_factory=list)  # of the first parts, as far as they are kept

    def columns_of(self, flows: Flows) -> Compiled:
        """The columns of some flows in every period, period after period."""
        return columns(self.model, self.park, self.network.with_flows(flows), self.arrays, self.places)

    def terms_of(self, number: int, flows: Flows) -> Terms:
        """What the flows of a part, by its number, are in the programme; kept where all are few."""
        if number < len(self._terms):
            return self._terms[number]
        with own_code(self.model, "flow_columns"):
            entries = self.model.flow_columns(self.park, self.network.with_flows(flows))
            terms = packed(entries, step_numbers(self.arrays), self.places, len(flows))
        if number == len(self._terms) and sum(each.costs.shape[1] for each in self._terms) + len(flows) <= KEPT:
            self._terms.append(terms)
        return terms


def begun(park: Park, network: Network, model: FlowModel, links: NDArray[np.bool_] | None = None) -> Begun:
    """Build a park's programme with the flows to begin with, and with those along some of its links.

    Raises ModelError where ``flow_columns`` says another thing than ``build``.
    """
    first = beginning(park, network, links)
    few = network.with_flows(first.flows)
    programme = built(model, park, few)  # held while its rows and columns are asked for their names
    arrays = compiled(programme)
    places = Places(arrays)
    held_against(model, park, few, arrays, places)
    return Begun(park, network, model, first, arrays, places)


@dataclass(frozen=True)
class Calling:
    """Flows that call: of each its reduced cost, the period and the number; ``at`` is its place in ``flows``."""

    reduced: Floats
    period: Ints
    number: Ints
    at: Ints
    flows: Flows

    def only(self, which: Ints) -> Calling:
        """Some of them."""
        at, place = np.unique(self.at[which], return_inverse=True)
        return Calling(self.reduced[which], self.period[which], self.number[which], place, self.flows.only(at))


class Unheld:
    """The flows of a park, in every period, that HiGHS does not hold; those that entered are noted in their order."""

    def __init__(self, begun: Begun) -> None:
        self._begun = begun
        self._periods, self._first = len(Calendar(begun.park)), begun.first.numbers
        self._allowed: list[NDArray[np.bool_]] = []  # of each part: (periods, flows)
        self._used: list[NDArray[np.bool_]] = []  # the same: what an optimum of the step priced last may use
        self._largest: Floats | None = None  # of each step, over all flows
        self._entered: list[Calling] = []
        self._most = _most_sent(begun.park)
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

    def _enter(self, parts: Iterator[Calling], most: int) -> Compiled | None:
        """The columns of the best of some flows, which are outside no more."""
        best: Calling | None = None
        for calling in parts:
            if len(calling.number):
                more = _best(calling, most)
                best = more if best is None else _best(_together([best, more]), most)
        if best is None:
            return None
        chosen = best.only(np.lexsort((best.number, best.period)))
        self._forbid(chosen)
        self._entered.append(chosen)
        every = self._begun.columns_of(chosen.flows)
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
    def entered(self) -> Calling | None:
        """The flows that entered, in their order; None where none did."""
        return _together(self._entered) if self._entered else None

    @property
    def is_empty(self) -> bool:
        """Whether all flows are held."""
        return not any(allowed.any() for allowed in self._allowed)

    def keep_face(self) -> None:
        """See ``Outside``."""
        self._allowed = [allowed & used for allowed, used in zip(self._allowed, self._used, strict=True)]

    def _parts(self) -> Iterator[tuple[int, int, Flows]]:
        """The parts of the flows, each with its number and that of its first flow."""
        offset = 0
        for number, flows in enumerate(self._begun.network.parts()):
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

    def _any(self) -> Iterator[Calling]:
        """All that may enter at all."""
        for number, offset, flows in self._parts():
            period, at = np.nonzero(self._allowed[number])
            yield Calling(np.zeros(len(at)), period, offset + at, at, flows)

    def _priced(self, step: int | None, prices: Floats, below: float = 0.0) -> Iterator[Calling]:
        """What calls at some prices, part by part; and it is noted what an optimum may use."""
        priced, largest = Prices(self._begun.places, prices, self._periods), np.zeros(len(self._begun.arrays.steps))
        self._worst[:] = 0.0
        for number, offset, flows in self._parts():
            terms = self._begun.terms_of(number, flows)
            largest = np.maximum(largest, terms.largest)
            known = largest if self._largest is None else self._largest
            reduced, rounding = priced.reduced(terms, step, 1.0 if step is None else float(known[step]))
            self._used[number] = reduced <= rounding
            period, at = np.nonzero(self._allowed[number] & (reduced < below - rounding))
            np.minimum.at(self._worst, (period, flows.gate[at]), reduced[period, at])
            yield Calling(reduced[period, at], period, offset + at, at, flows)
        self._largest = largest

    def _forbid(self, entering: Calling) -> None:
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


def _best(calling: Calling, most: int) -> Calling:
    """The flows of least reduced cost, at most so many."""
    if len(calling.number) <= most:
        return calling.only(np.arange(len(calling.number)))
    return calling.only(np.sort(np.argsort(calling.reduced, kind="stable")[:most]))


def _together(found: list[Calling]) -> Calling:
    """The flows of several."""
    starts = np.cumsum([0, *(len(each.flows) for each in found[:-1])])
    return Calling(
        np.concatenate([each.reduced for each in found]),
        np.concatenate([each.period for each in found]),
        np.concatenate([each.number for each in found]),
        np.concatenate([start + each.at for start, each in zip(starts, found, strict=True)]),
        joined([each.flows for each in found]),
    )
