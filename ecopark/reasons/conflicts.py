"""Sets of limits that cannot hold together, none of which can be spared: a Farkas ray, then a deletion filter.

A ray names some limits that contradict one another; each of these is let loose in turn and stays so where the rest
still contradicts itself (Chinneck, Feasibility and Infeasibility in Optimization, 2008). With something to build the
filter works on the mixed-integer programme. Other sets are sought by letting loose one limit of each set that is known
(Reiter, A Theory of Diagnosis from First Principles, 1987).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from ecopark.errors import SolveError
from ecopark.generation import entering_at_once
from ecopark.plan import Status
from ecopark.programme import Compiled
from ecopark.reasons.apart import Programme, Time
from ecopark.session import Session
from ecopark.unheld import Unheld

MOST = 12
"""More sets than this are not told: whoever mends these sees the rest next time."""

LARGE = 20
"""Beside a set of more limits than this (all is short of everything) only such as share none with it are sought."""

TRIES = 400
"""Programmes solved in search of further sets, at most."""

PART_OF_RAY = 1e-9
"""A multiplier below this part of the greatest is rounding."""


class Prover:
    """Asks of a programme's limits which of them can hold together; hot from one question to the next.

    Raises TimeoutError where the time is over, SolveError where HiGHS gives no answer.
    """

    def __init__(self, programme: Programme, seconds: float = float("inf")) -> None:
        self.programme = programme
        self._deadline = time.monotonic() + seconds
        self._integers = bool(programme.arrays.integer.any())
        self._rest = None if programme.begun is None else Unheld(programme.begun)
        self._entered: list[Compiled] = []
        self._begin()
        self.asked = 0

    def _begin(self) -> None:
        self._session = Session(self.programme.arrays, with_integers=self._integers, presolve=self._integers)
        self._session.grant_rounding()
        for more in self._entered:
            self._session.widen(more)

    def hold_together(self, active: frozenset[int], spared: frozenset[Time] = frozenset()) -> bool:
        """Whether some plan meets the structure and these limits, some spared in a period."""
        self.asked += 1
        try:
            status = self._status(active, spared)
        except SolveError:  # from where the questions before have led; afresh it may go another way
            self._begin()
            status = self._status(active, spared)
        if status == "interrupted":
            raise TimeoutError
        return status != "infeasible"

    def _status(self, active: frozenset[int], spared: frozenset[Time]) -> Status:
        session = self._session
        session.bound_rows(*self.programme.bounds(active, spared))
        while True:
            status = session.minimise(np.zeros(len(session.arrays.lower)), self._deadline - time.monotonic())
            if status != "infeasible" or self._rest is None:
                return status
            ray = session.contradiction()
            more = None if ray is None else self.programme.priced(self._rest, ray, entering_at_once(session))
            if more is None:
                return status
            session.widen(more)
            self._entered.append(more)

    def suspects(self, active: frozenset[int]) -> frozenset[int]:
        """Of limits that were just found not to hold together, some that already do not."""
        ray = None if self._integers else self._session.contradiction()
        if ray is None:
            return active
        there = np.abs(ray) > PART_OF_RAY * np.abs(ray).max(initial=0.0)
        found = frozenset(
            number for number in active if any(there[hold.row] for hold in self.programme.limits[number].holds)
        )
        return found or active

    def conflict(self, active: frozenset[int]) -> frozenset[int] | None:
        """A set of these limits that cannot hold together, while any of its subsets can; None where all can."""
        if self.hold_together(active):
            return None
        left = self.suspects(active)
        needed: set[int] = set()
        parts = deque(_halves(self._by_interest(left)))
        while parts:
            part = [number for number in parts.popleft() if number in left]
            if not part:
                continue
            fewer = left - frozenset(part)
            if not self.hold_together(fewer):
                left = self.suspects(fewer) | (needed & fewer)
            elif len(part) == 1:
                needed.add(part[0])
            else:
                parts.extendleft(reversed(_halves(part)))
        return left

    def _by_interest(self, limits: frozenset[int]) -> Sequence[int]:
        """What is spared first where there is a choice: limits of the whole park, then of what moves, then plants."""
        return sorted(limits, key=lambda number: (-self.programme.limits[number].sort, number))

    def times(self, conflict: frozenset[int]) -> frozenset[Time]:
        """When the limits of a conflict matter: the periods in which it arises by itself, else what can't be spared.

        Empty where it arises in every period, or in the year as a whole.
        """
        every = self.programme.times(conflict)
        periods = sorted({period for _, period in every})
        if len(periods) < 2:
            return frozenset()
        alone = {
            period
            for period in periods
            if not self.hold_together(conflict, frozenset(when for when in every if when[1] != period))
        }
        if alone:
            return frozenset(when for when in every if when[1] in alone) if len(alone) < len(periods) else frozenset()
        left = every
        for when in sorted(every):
            if not self.hold_together(conflict, every - left | {when}):
                left -= {when}
        return left if left < every else frozenset()

    def conflicts(self) -> Iterator[frozenset[int]]:
        """All sets of limits that cannot hold together and none of which can be spared, up to MOST of them."""
        known: list[frozenset[int]] = []
        seen: set[frozenset[int]] = set()
        mending: list[frozenset[int]] = []
        waiting: deque[frozenset[int]] = deque([frozenset()])
        while waiting and len(known) < MOST and self.asked < TRIES:
            loose = waiting.popleft()
            if any(enough <= loose for enough in mending):
                continue
            found = next((conflict for conflict in known if not conflict & loose), None)
            if found is None:
                found = self.conflict(self.programme.everything - loose)
                if found is None:
                    mending.append(loose)
                    continue
                known.append(found)
                yield found
            for fewer in [{number} for number in sorted(found)] if len(found) <= LARGE else [found]:
                more = loose | fewer
                if more not in seen:
                    seen.add(more)
                    waiting.append(more)


def _halves(numbers: Sequence[int]) -> list[Sequence[int]]:
    middle = len(numbers) // 2
    return [part for part in (numbers[:middle], numbers[middle:]) if part]
