"""A programme solved again and again while its numbers change: every step of the objective, on few columns at a time.

A basis holds only as many columns as there are rows, so most flows are never used. The programme that HiGHS holds has
the columns that the first solution used or came near to using; the others are priced after every run, over whole
arrays, and enter where their reduced cost calls for them (column generation). A solution is an optimum of the whole
programme: in each step no column left out has a reduced cost that would improve it, on the face of the steps before.

Every solve starts from the same basis and the same columns, so an answer does not depend on what was asked before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from ecopark.network import Floats, Ints
from ecopark.plan import Status
from ecopark.programme import Coefficients, Compiled, part
from ecopark.session import NOISE, PRICED, Basis, Session

NEAR: Final = 1
"""Columns are held for a start beyond those that are used, this many for each row, those of least reduced cost."""

ENTERING: Final = 0.3
"""In a round at most this many columns a row enter: more make HiGHS slower, fewer make more rounds."""

FEWEST: Final = 100
"""So many may enter however few rows there are."""

ROUNDS: Final = 200
"""After so many rounds all columns enter that call, however many."""


@dataclass(frozen=True)
class Solution:
    """How a solve ended, the value of each step and the rows' prices in it, and the columns' values.

    Of the steps that were reached; the values are those of the last step, 0 where there is no plan.
    """

    status: Status
    steps: tuple[float, ...]
    values: Floats
    prices: tuple[Floats, ...] = ()


class Hot:
    """A linear programme kept hot. ``solve`` takes its arrays with other numbers in the same places.

    ``held`` are the numbers of the columns that HiGHS has; to begin with those given, else such as a solve of the whole
    programme uses or comes near to using. One that is not ``is_brief`` can be stopped by Ctrl-C at any time.

    Raises SolveError where HiGHS gives no answer.
    """

    def __init__(self, arrays: Compiled, held: Ints | None = None, *, is_brief: bool = True) -> None:
        self._arrays, self._coefficients = arrays, Coefficients(arrays.matrix)
        self._is_brief = is_brief
        self.held = self._first_columns() if held is None else held
        self._begin()

    def _first_columns(self) -> Ints:
        """The columns to start with: those not simply from 0 up, those used, and those that came nearest to being used.

        How near is told by the first step that decides against a column.
        """
        arrays, session = self._arrays, Session(self._arrays)
        nearness = np.zeros(len(arrays.lower))
        undecided = np.ones(len(arrays.lower), dtype=bool)
        for number, objective in enumerate(arrays.objectives):
            if session.minimise(objective) != "optimal":
                break
            largest = float(np.abs(objective).max(initial=0.0)) or 1.0
            decided = undecided & self._priced(arrays, number, session.duals)
            nearness[decided] = session.reduced_costs[decided] / largest + len(arrays.steps) - number
            undecided &= ~decided
            session.keep_face()
        used = (arrays.lower != 0) | np.isfinite(arrays.upper) | (session.values > 0)
        near = np.argsort(nearness, kind="stable")[: NEAR * arrays.matrix.shape[0]]
        used[near] = True
        return np.flatnonzero(used)

    def _begin(self) -> None:
        """A session over the columns held, and the basis that every solve starts from."""
        self._cut_from, self._cut = self._arrays.matrix, csc_matrix(self._arrays.matrix[:, self.held])
        # a ray, which says what would end a contradiction, is there only without presolve
        self._session = Session(self._start_of(self._arrays), is_brief=self._is_brief, presolve=False)
        self._started = len(self.held)
        self._session.minimise(self._arrays.objectives[0][self.held])
        self._basis: Basis = self._session.basis()
        self._outside = np.ones(len(self._arrays.lower), dtype=bool)
        self._outside[self.held] = False

    def solve(self, arrays: Compiled, seconds: float = inf) -> Solution:
        """Solve the programme with other numbers: objectives, bounds and coefficients, the same rows and columns."""
        self._give(arrays)
        deadline = time.monotonic() + seconds
        steps: list[float] = []
        prices: list[Floats] = []
        allowed = self._outside.copy()
        for number in range(len(arrays.steps)):
            status = self._minimise(arrays, number, allowed, deadline)
            if status != "optimal":
                return Solution(status, tuple(steps), np.zeros(len(arrays.lower)), tuple(prices))
            session = self._session
            prices.append(session.duals)
            steps.append(float(arrays.objectives[number][self.held] @ session.values) + float(arrays.constants[number]))
            if number + 1 < len(arrays.steps):
                allowed &= ~self._priced(arrays, number, session.duals)
                session.keep_face()
        values = np.zeros(len(arrays.lower))
        values[self.held] = self._session.values
        return Solution("optimal", tuple(steps), values, tuple(prices))

    def _give(self, arrays: Compiled) -> None:
        """Put the numbers in, and go back to the columns and the basis of the start."""
        session = self._session
        session.narrow(self._started)
        self.held = self.held[: self._started]
        self._outside = np.ones(len(arrays.lower), dtype=bool)
        self._outside[self.held] = False
        session.renew(self._start_of(arrays), self._basis)
        self._arrays, self._coefficients = arrays, self._coefficients.of(arrays.matrix)

    def _start_of(self, arrays: Compiled) -> Compiled:
        """The columns that a solve starts with; a matrix that is the same needs no cutting again."""
        if arrays.matrix is not self._cut_from:
            self._cut_from, self._cut = arrays.matrix, csc_matrix(arrays.matrix[:, self.held])
        return part(arrays, self.held, self._cut)

    def _minimise(self, arrays: Compiled, number: int, allowed: NDArray[np.bool_], deadline: float) -> Status:
        """Minimise a step over all columns that are allowed."""
        objective, session, rounds = arrays.objectives[number], self._session, 0
        while True:
            status = session.minimise(objective[self.held], deadline - time.monotonic())
            if status == "optimal":
                prices, costs = session.duals, objective
            elif status == "infeasible":
                ray = session.contradiction()
                prices, costs = (np.zeros(0) if ray is None else ray), np.zeros(len(objective))
            else:
                return status
            entering = self._calling(costs, prices, allowed) if len(prices) else np.flatnonzero(allowed)
            if rounds < ROUNDS:
                entering = entering[: max(FEWEST, int(ENTERING * len(arrays.rows)))]
            if not len(entering) and status == "infeasible" and not session.is_rounding_granted:
                # what has just room enough may have none at TOLERANCE, a later step's face least of all
                session.grant_rounding()
                continue
            if not len(entering):
                return status
            entering = np.sort(entering)
            self._widen(arrays, entering)
            allowed[entering] = False
            rounds += 1

    def _priced(self, arrays: Compiled, number: int, prices: Floats) -> NDArray[np.bool_]:
        """The columns that no optimum of a step uses."""
        reduced, rounding = self._reduced(arrays.objectives[number], prices)
        return np.asarray(reduced > rounding)

    def _widen(self, arrays: Compiled, entering: Ints) -> None:
        self.held = np.concatenate([self.held, entering])
        self._outside[entering] = False
        self._session.widen(part(arrays, entering))

    def _reduced(self, costs: Floats, prices: Floats) -> tuple[Floats, Floats]:
        """The reduced costs of all columns, and what of each is rounding."""
        size = self._coefficients.sizes @ np.abs(prices) + np.abs(costs)
        largest = float(np.abs(costs).max(initial=0.0)) or 1.0
        return costs - self._coefficients.turned @ prices, np.maximum(PRICED * size, NOISE * largest)

    def _calling(self, costs: Floats, prices: Floats, allowed: NDArray[np.bool_]) -> Ints:
        """The columns that would improve, or end a contradiction: the worst first."""
        reduced, rounding = self._reduced(costs, prices)
        calling = np.flatnonzero(allowed & (reduced < -rounding))
        return calling[np.argsort(reduced[calling], kind="stable")]
