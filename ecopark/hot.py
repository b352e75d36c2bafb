"""A programme solved again and again while its numbers change: every step of the objective, on few columns at a time.

The programme that HiGHS holds has the columns that the first solution used or came near to using; the others are priced
after every run, over whole arrays.

Every solve starts from the same basis and the same columns, so an answer does not depend on what was asked before.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from ecopark.flows import Floats, Ints
from ecopark.generation import Solution, solve
from ecopark.programme import Coefficients, Compiled, part
from ecopark.session import NOISE, PRICED, Basis, Session

NEAR: Final = 1
"""Columns are held for a start beyond those that are used, this many for each row, those of least reduced cost."""


class Hot:
    """A linear programme kept hot. ``solve`` takes its arrays with other numbers in the same places.

    ``start`` are the numbers of the columns that every solve starts with: those that a solve of the whole programme
    uses or comes near to using.

    Raises SolveError where HiGHS gives no answer.
    """

    def __init__(self, arrays: Compiled) -> None:
        self._arrays, self._coefficients = arrays, Coefficients(arrays.matrix)
        self.start = self._first_columns()
        self._cut_from, self._cut = arrays.matrix, csc_matrix(arrays.matrix[:, self.start])
        # a ray, which says what would end a contradiction, is there only without presolve
        self._session = Session(self._start_of(arrays), is_brief=True, presolve=False)
        self._session.minimise(arrays.objectives[0][self.start])
        self._basis: Basis = self._session.basis()

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
            reduced, rounding = _reduced(self._coefficients, objective, session.duals)
            decided = undecided & (reduced > rounding)
            nearness[decided] = session.reduced_costs[decided] / largest + len(arrays.steps) - number
            undecided &= ~decided
            session.keep_face()
        used = (arrays.lower != 0) | np.isfinite(arrays.upper) | (session.values > 0)
        near = np.argsort(nearness, kind="stable")[: NEAR * arrays.matrix.shape[0]]
        used[near] = True
        return np.flatnonzero(used)

    def solve(self, arrays: Compiled, seconds: float = inf) -> Solution:
        """Solve the programme with other numbers: objectives, bounds and coefficients, the same rows and columns."""
        session = self._session
        session.narrow(len(self.start))
        session.renew(self._start_of(arrays), self._basis)
        self._arrays, self._coefficients = arrays, self._coefficients.of(arrays.matrix)
        outside = _Rest(arrays, self._coefficients, self.start)
        solved = solve(session, outside, seconds)
        values = np.zeros(len(arrays.lower))
        values[np.concatenate(outside.held)] = solved.values
        return replace(solved, values=values)

    def _start_of(self, arrays: Compiled) -> Compiled:
        """The columns that a solve starts with; a matrix that is the same needs no cutting again."""
        if arrays.matrix is not self._cut_from:
            self._cut_from, self._cut = arrays.matrix, csc_matrix(arrays.matrix[:, self.start])
        return part(arrays, self.start, self._cut)


class _Rest:
    """The columns of arrays beside those that are held. ``held`` are these, and what entered since."""

    def __init__(self, arrays: Compiled, coefficients: Coefficients, held: Ints) -> None:
        self._arrays, self._coefficients = arrays, coefficients
        self.held = [held]
        self._allowed: NDArray[np.bool_] = np.ones(len(arrays.lower), dtype=bool)
        self._allowed[held] = False
        self._used = self._allowed
        self.progress = None  # a point of many is solved before anybody would look

    def entering(self, step: int | None, prices: Floats | None, most: int) -> Compiled | None:
        """See ``Outside``."""
        if prices is None:
            calling = np.flatnonzero(self._allowed)
        else:
            costs = np.zeros(len(self._arrays.lower)) if step is None else self._arrays.objectives[step]
            reduced, rounding = _reduced(self._coefficients, costs, prices)
            self._used = reduced <= rounding
            calling = np.flatnonzero(self._allowed & (reduced < -rounding))
            calling = calling[np.argsort(reduced[calling], kind="stable")]
        if not len(calling):
            return None
        entering = np.sort(calling[:most])
        self._allowed[entering] = False
        self.held.append(entering)
        return part(self._arrays, entering)

    def keep_face(self) -> None:
        """See ``Outside``."""
        self._allowed &= self._used


def _reduced(coefficients: Coefficients, costs: Floats, prices: Floats) -> tuple[Floats, Floats]:
    """The reduced costs of all columns, and what of each is rounding."""
    size = coefficients.sizes @ np.abs(prices) + np.abs(costs)
    largest = float(np.abs(costs).max(initial=0.0)) or 1.0
    return costs - coefficients.turned @ prices, np.maximum(PRICED * size, NOISE * largest)
