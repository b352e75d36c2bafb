"""The flows of a large park that its plan does not hold: drawn part by part, priced, brought in where they call.

A large park's plan has few of its flows. What is asked of it later, on its face or with a row more in its programme,
may use others. These are priced by what the model's ``flow_columns`` says of them; none is kept that does not enter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, vstack

from ecopark.columns import Places, columns
from ecopark.flows import KEPT, PART, Floats, Flows, Ints, joined
from ecopark.generation import ENTERING, FEWEST
from ecopark.model import FlowModel, Model, says_columns
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Status
from ecopark.programme import Compiled, part
from ecopark.programme import joined as side_by_side
from ecopark.session import NOISE, PRICED, Session

Mask = NDArray[np.bool_]

AT_A_TIME: Final = 1_000_000
"""So many reduced costs are in memory at a time."""


@dataclass(frozen=True)
class Stated:
    """The programme of a park as its model builds it with the few flows of a network, and where its rows are.

    ``more`` are rows that stand below those of the model, each as what it takes of every step's objective: of none
    where it has nothing to do with the flows left out.
    """

    park: Park
    network: Network
    model: FlowModel
    arrays: Compiled
    places: Places
    more: Floats

    @cached_property
    def periods(self) -> int:
        """How many periods there are."""
        return len(Calendar(self.park))

    def columns_of(self, flows: Flows) -> Compiled:
        """The columns of some flows in every period, period after period."""
        found = columns(self.model, self.park, self.network.with_flows(flows), self.arrays, self.places)
        anything = np.full(len(self.more), np.inf)
        return with_rows(found, self.more @ found.objectives, -anything, anything) if len(self.more) else found


def stated_with_few(park: Park, network: Network, model: Model, arrays: Compiled, more: Floats) -> Stated | None:
    """A programme that is built with few flows, while its names can be asked for; None where it has them all."""
    if network is network.whole or not says_columns(model):
        return None
    return Stated(park, network, model, arrays, Places(arrays), more)


def with_rows(arrays: Compiled, more: Floats, least: Floats, most: Floats) -> Compiled:
    """A programme with more rows below its own: of each the coefficients, the least and the most."""
    return replace(
        arrays,
        matrix=csc_matrix(vstack([arrays.matrix, csr_matrix(more)])),
        row_lower=np.append(arrays.row_lower, least),
        row_upper=np.append(arrays.row_upper, most),
        rows=[*arrays.rows, *[None] * len(more)],
    )


class LeftOut:
    """The flows, in every period, that a programme built with few does not hold: an ``Outside`` of its columns.

    ``entered`` is the flow of each column that came in, in their order.
    """

    def __init__(self, stated: Stated) -> None:
        self._stated = stated
        self._held = np.sort(self._keys(stated.network.flows))
        self._largest = np.abs(stated.arrays.objectives).max(axis=1, initial=0.0)
        self._kept: Network | None = None
        self._allowed: list[Mask] = []  # of each part: (periods, flows)
        self._used: list[Mask] = []  # the same: what an optimum of the step priced last may use
        self.entered = stated.network.flows.only(slice(0))

    def entering(self, step: int | None, prices: Floats | None, most: int) -> Compiled | None:
        """See ``Outside``."""
        pool = _Pool(most, 1)
        least = NOISE if step is None else NOISE * (float(self._largest[step]) or 1.0)
        for block in self._blocks():
            arrays = block.arrays
            if prices is None:
                pool.add(block, np.zeros((len(block.allowed), 1)), block.allowed[:, None])
                continue
            cost = np.zeros(len(arrays.lower)) if step is None else arrays.objectives[step]
            reduced = cost[:, None] - block.turned @ prices[:, None]
            rounding = np.maximum(least, PRICED * (block.sizes @ np.abs(prices[:, None]) + np.abs(cost)[:, None]))
            self._used[block.part][:, block.which] = (reduced <= rounding).reshape(self._stated.periods, -1)
            pool.add(block, reduced, block.allowed[:, None] & (reduced < -rounding))
        return self._bring(pool)

    def calling(self, prices: Floats, most: int) -> tuple[Compiled | None, Mask]:
        """The columns that improve something that costs none of them, at any of some prices: (rows, times asked).

        Each time the best of them, and of all the best so many; and in which times there are any.
        """
        pool, sizes = _Pool(most, prices.shape[1]), np.abs(prices)
        for block in self._blocks(max(1, AT_A_TIME // prices.shape[1])):
            reduced = -(block.turned @ prices)
            near = np.flatnonzero(block.allowed & (reduced.min(axis=1) < 0))
            rounding = np.maximum(NOISE, PRICED * (block.sizes[near] @ sizes))
            calls = np.zeros(reduced.shape, dtype=bool)
            calls[near] = reduced[near] < -rounding
            pool.add(block, reduced, calls)
        return self._bring(pool), pool.is_called

    def of(self, wanted: Callable[[Flows], Mask]) -> Compiled | None:
        """The columns of all flows that are wanted and not ruled out."""
        pool = _Pool(0, 1)
        for block in self._blocks():
            chosen = block.allowed & np.tile(wanted(block.flows), self._stated.periods)
            pool.take(block, np.flatnonzero(chosen))
        return self._bring(pool)

    def settle(self, session: Session, step: int, seconds: float) -> Status:
        """Minimise a step over a session's columns and these; unlike ``generation.minimise`` without any rounding."""
        deadline = time.monotonic() + seconds
        most = max(FEWEST, int(ENTERING * len(session.arrays.rows)))
        while True:
            status = session.minimise(session.arrays.objectives[step], deadline - time.monotonic())
            if status == "optimal":
                entering = self.entering(step, session.duals, most)
            elif status == "infeasible":
                entering = self.entering(None, session.contradiction(deadline - time.monotonic()), most)
            else:
                return status
            if entering is None:
                return status
            session.widen(entering)

    def every(self) -> Compiled:
        """The columns of all."""
        none = part(self._stated.arrays, np.zeros(0, dtype=np.int64))
        blocks = [part(block.arrays, np.flatnonzero(block.allowed)) for block in self._blocks()]
        return side_by_side(none, *blocks)

    def keep_face(self) -> None:
        """See ``Outside``. What few are left are kept, and not drawn again."""
        self._allowed = [allowed & used for allowed, used in zip(self._allowed, self._used, strict=True)]
        if sum(int(allowed.any(axis=0).sum()) for allowed in self._allowed) > KEPT:
            return
        none = self._stated.network.flows.only(slice(0))
        left = [(flows, allowed) for _, flows, allowed in self._parts()]
        some = [np.flatnonzero(allowed.any(axis=0)) for _, allowed in left]
        kept = [flows.only(which) for (flows, _), which in zip(left, some, strict=True) if len(which)]
        masks = [allowed[:, which] for (_, allowed), which in zip(left, some, strict=True)]
        every = np.concatenate([np.zeros((self._stated.periods, 0), dtype=bool), *masks], axis=1)
        self._kept = self._stated.network.with_flows(joined([none, *kept]))
        self._allowed = [every[:, start : start + PART] for start in range(0, every.shape[1], PART)]
        self._used = [allowed.copy() for allowed in self._allowed]

    def priced(self, step: int, prices: Floats) -> Iterator[tuple[Flows, Floats]]:
        """The flows that are not ruled out, part by part, and the least reduced cost of each in any period."""
        for block in self._blocks():
            reduced = np.where(block.allowed, block.arrays.objectives[step] - block.turned @ prices, np.inf)
            yield block.flows, reduced.reshape(self._stated.periods, -1).min(axis=0)

    def _keys(self, flows: Flows) -> Ints:
        """A number of each flow: no two have the gate, the need and the link in common."""
        needs, links = len(self._stated.park.needs), len(self._stated.park.links)
        return np.asarray((flows.gate * needs + flows.need) * (links + 1) + flows.link + 1)

    def _parts(self) -> Iterator[tuple[int, Flows, Mask]]:
        """The parts of all flows, or of those kept, each with its number and what of it may enter."""
        network = self._stated.network.whole if self._kept is None else self._kept
        for number, flows in enumerate(network.parts()):
            if number == len(self._allowed):
                keys = self._keys(flows)
                place = np.minimum(np.searchsorted(self._held, keys), len(self._held) - 1)
                outside = self._held[place] != keys if len(self._held) else np.ones(len(keys), dtype=bool)
                self._allowed.append(np.tile(outside, (self._stated.periods, 1)))
                self._used.append(self._allowed[-1].copy())
            yield number, flows, self._allowed[number]

    def _blocks(self, most: int = PART) -> Iterator[_Block]:
        """What may enter, in blocks of at most so many columns, or those of one flow."""
        at_a_time = max(1, min(most, PART) // self._stated.periods)
        for number, flows, allowed in self._parts():
            open_ = np.flatnonzero(allowed.any(axis=0))
            for start in range(0, len(open_), at_a_time):
                which = open_[start : start + at_a_time]
                some = flows.only(which)
                yield _Block(number, which, some, allowed[:, which].ravel(), self._stated.columns_of(some))

    def _bring(self, pool: _Pool) -> Compiled | None:
        """What entered of a pool, noted as not outside any more; None where nothing does."""
        found = pool.best()
        if not found:
            return None
        for block, chosen in found:
            count = len(block.which)
            self._allowed[block.part][chosen // count, block.which[chosen % count]] = False
        flows = [block.flows.only(chosen % len(block.which)) for block, chosen in found]
        self.entered = joined([self.entered, *flows])
        first, *others = (part(block.arrays, chosen) for block, chosen in found)
        return side_by_side(first, *others) if others else first


@dataclass(frozen=True)
class _Block:
    """Columns of some flows of a part, ``which``, period after period, and which of the columns may enter."""

    part: int
    which: Ints
    flows: Flows
    allowed: Mask
    arrays: Compiled

    @cached_property
    def turned(self) -> csr_matrix:
        """The coefficients, a line of each column."""
        return csr_matrix(self.arrays.matrix.T)

    @cached_property
    def sizes(self) -> csr_matrix:
        """Their sizes."""
        return abs(self.turned)

    def only(self, columns: Ints) -> tuple[_Block, Ints]:
        """The block with the flows of some columns alone, and where the columns then are."""
        count, periods = len(self.which), len(self.allowed) // len(self.which)
        flows, place = np.unique(columns % count, return_inverse=True)
        every = (np.arange(periods)[:, None] * count + flows).ravel()
        less = _Block(
            self.part, self.which[flows], self.flows.only(flows), self.allowed[every], part(self.arrays, every)
        )
        return less, np.asarray(columns // count * len(flows) + place)


class _Pool:
    """What calls of some blocks: each of some times the best column, and of all the best, at most so many."""

    def __init__(self, most: int, times: int) -> None:
        self._most, self._least = most, np.zeros(times)
        self.is_called: Mask = np.zeros(times, dtype=bool)
        self._found: list[tuple[_Block, Ints, Floats]] = []  # with each column's score; -inf where it enters anyhow

    def add(self, block: _Block, reduced: Floats, calls: Mask) -> None:
        """Take of a block what calls, by its reduced costs: (columns, times)."""
        called = np.where(calls, reduced, np.inf)
        score = called.min(axis=1, initial=np.inf)
        if not np.isfinite(score).any():
            return
        best, least = called.argmin(axis=0), called.min(axis=0)
        better = np.isfinite(least) & (~self.is_called | (least < self._least))
        self._least[better] = least[better]
        self.is_called |= np.isfinite(least)
        chosen = np.flatnonzero(np.isfinite(score))
        if len(chosen) > self._most:
            chosen = chosen[np.argsort(score[chosen], kind="stable")[: self._most]]
        score[best[better]] = -np.inf
        chosen = np.union1d(chosen, best[better])
        less, places = block.only(chosen)
        self._found.append((less, places, score[chosen]))

    def take(self, block: _Block, chosen: Ints) -> None:
        """Take some columns of a block anyhow."""
        if len(chosen):
            less, places = block.only(chosen)
            self._found.append((less, places, np.full(len(chosen), -np.inf)))

    def best(self) -> list[tuple[_Block, Ints]]:
        """The columns that enter, by blocks."""
        if not self._found:
            return []
        scores = np.sort(np.concatenate([score for _, _, score in self._found]))
        anyhow = int(np.isneginf(scores).sum())
        limit = scores[min(max(self._most, anyhow, 1), len(scores)) - 1]
        chosen = [(block, places[score <= limit]) for block, places, score in self._found]
        return [(block, places) for block, places in chosen if len(places)]
