"""A linear programme solved step by step on few of its columns: the others enter when their reduced cost calls.

A basis holds only as many columns as there are rows, so most flows of a large park are never used. HiGHS holds some
columns; all others are priced after every run, and enter where they would improve (column generation), or where they
would end a contradiction (Farkas pricing). The solution is an optimum of the whole programme: in each step no column
left out has a reduced cost that would improve it, on the face of the steps before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf
from typing import Final, Protocol

import numpy as np

from ecopark import watch
from ecopark.flows import Floats
from ecopark.plan import Status
from ecopark.programme import Compiled
from ecopark.session import Session

ENTERING: Final = 0.3
"""In a round at most this many columns a row enter: more make HiGHS slower, fewer make more rounds."""

FEWEST: Final = 100
"""So many may enter however few rows there are."""

ROUNDS: Final = 200
"""After so many rounds twice as many may enter in each that follows."""


@dataclass(frozen=True)
class Progress:
    """How many flows are held, of how many, and by how much less a step's value can be with them all, at most."""

    held: int
    flows: int
    gap: float


class Outside(Protocol):
    """The columns of a programme that HiGHS does not hold."""

    @property
    def progress(self) -> Progress | None:
        """How far the step asked about last is; None where nobody would look."""
        ...

    def entering(self, step: int | None, prices: Floats | None, most: int) -> Compiled | None:
        """The columns that would improve a step at some prices of the rows, at most so many, the best; None if none.

        Where ``step`` is None ``prices`` are what adds the rows up to a contradiction, and the columns would end it; if
        that is None too, any. What enters is not outside any more.
        """
        ...

    def keep_face(self) -> None:
        """From here on leave out the columns that no optimum uses of the step asked about last, which none entered."""
        ...


@dataclass(frozen=True)
class Solution:
    """How a solve ended, the value of each step and the rows' prices in it, and the columns' values.

    Of the steps that were reached; the values are those of the last step, 0 where there is no plan.
    """

    status: Status
    steps: tuple[float, ...]
    values: Floats
    prices: tuple[Floats, ...] = ()


def solve(session: Session, outside: Outside, seconds: float = inf) -> Solution:
    """Minimise all steps over the columns of a session and those outside; the values are those of the session's.

    Raises SolveError where HiGHS gives no answer.
    """
    deadline = time.monotonic() + seconds
    steps: list[float] = []
    prices: list[Floats] = []
    count = len(session.arrays.steps)
    for number in range(count):
        status = minimise(session, outside, number, deadline)
        arrays = session.arrays
        if status != "optimal":
            return Solution(status, tuple(steps), np.zeros(len(arrays.lower)), tuple(prices))
        prices.append(session.duals)
        steps.append(float(arrays.objectives[number] @ session.values) + float(arrays.constants[number]))
        if number + 1 < count:
            outside.keep_face()
            session.keep_face()
    return Solution("optimal", tuple(steps), session.values, tuple(prices))


def entering_at_once(session: Session) -> int:
    """How many columns may enter a session in one round."""
    return max(FEWEST, int(ENTERING * len(session.arrays.rows)))


def minimise(session: Session, outside: Outside, number: int, deadline: float) -> Status:
    """Minimise a step over the columns of a session and those outside, on the face that both hold."""
    rounds, most = 0, entering_at_once(session)
    while True:
        status = session.minimise(session.arrays.objectives[number], deadline - time.monotonic())
        if status == "optimal":
            entering = outside.entering(number, session.duals, most)
        elif status == "infeasible":
            entering = outside.entering(None, session.contradiction(deadline - time.monotonic()), most)
        else:
            return status
        _tell(session, outside.progress, number, rounds + 1, is_optimal=status == "optimal")
        if entering is not None:
            session.widen(entering)
        elif status == "infeasible" and not session.is_rounding_granted:
            # what has just room enough may have none at TOLERANCE, a later step's face least of all
            session.grant_rounding()
        else:
            return status
        rounds += 1
        most *= 1 if rounds < ROUNDS else 2


def _tell(session: Session, progress: Progress | None, number: int, rounds: int, *, is_optimal: bool) -> None:
    """Tell who watches how far a step has come."""
    if progress is not None:
        arrays, value, gap = session.arrays, None, inf
        if is_optimal:
            value, gap = (
                float(arrays.objectives[number] @ session.values) + float(arrays.constants[number]),
                progress.gap,
            )
        watch.tell(watch.Round(arrays.steps[number], rounds, value, progress.held, progress.flows, gap))
