"""The flows of a large park that its plan does not hold, beside a programme taken apart: they enter where they call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from ecopark.analysis.left_out import LeftOut, stated_with_few
from ecopark.flows import Floats, Ints
from ecopark.generation import ENTERING, FEWEST
from ecopark.model import Model
from ecopark.plan import Plan, Status
from ecopark.programme import Coefficients, Compiled, built, compiled, part
from ecopark.session import NOISE, PRICED, Basis, Session


def columns_beyond(plan: Plan, model: Model, of_model: Ints) -> Compiled | None:
    """The columns of all flows that a plan does not hold; None where it holds all.

    Its rows are those of a programme taken apart: ``of_model`` is the row of the model that each has the flows of.
    """
    if plan.network is plan.network.whole:
        return None
    programme = built(model, plan.park, plan.network)  # held while its rows are asked for their names
    arrays = compiled(programme)
    stated = stated_with_few(plan.park, plan.network, model, arrays, np.zeros((0, len(arrays.steps))))
    if stated is None:
        return None
    every = LeftOut(stated).every()
    rows = np.flatnonzero(of_model >= 0)
    shape = len(of_model), len(arrays.rows)
    chosen = csr_matrix((np.ones(len(rows)), (rows, of_model[rows])), shape=shape)
    return replace(every, matrix=csc_matrix(chosen @ every.matrix), rows=[None] * len(of_model))


class Beyond:
    """Such columns, and which of them a session may yet take in: those that its programme does not hold."""

    def __init__(self, every: Compiled) -> None:
        self.every, self.coefficients = every, Coefficients(every.matrix)
        self.largest = np.abs(every.objectives).max(axis=1, initial=0.0)
        self.allowed = np.ones(len(every.lower), dtype=bool)


class Wide(Session):
    """A session of a programme, with columns beyond it that enter where they call; without them like any other."""

    def __init__(self, arrays: Compiled, beyond: Beyond | None) -> None:
        super().__init__(arrays, presolve=False, is_brief=True)
        self._beyond = beyond
        self._begin()

    def _begin(self) -> None:
        """Only its own columns, and any may enter."""
        self._own = len(self.arrays.lower)
        if self._beyond is not None:
            self._entered: Ints = np.zeros(0, dtype=np.int64)
            self._allowed = self._used = self._beyond.allowed

    def least(self, objective: Floats, step: int | None, left: Callable[[], float]) -> Status:
        """Minimise an objective of its own columns over all; of those beyond it is a step's, or nothing.

        ``left`` are the seconds that there are.
        """
        beyond = self._beyond
        if beyond is None:
            return self.minimise(objective, left())
        while True:
            costs = np.zeros(len(beyond.allowed)) if step is None else beyond.every.objectives[step]
            status = self.minimise(np.concatenate([objective, costs[self._entered]]), left())
            if status == "optimal":
                largest = 1.0 if step is None else float(beyond.largest[step]) or 1.0
                calling = self._calling(beyond.coefficients, costs, self.duals, NOISE * largest)
            elif status == "infeasible":
                ray = self.contradiction(left())
                nothing = np.zeros(len(costs))
                calling = self._entered[:0] if ray is None else self._calling(beyond.coefficients, nothing, ray, NOISE)
            else:
                return status
            if not len(calling):
                return status
            entering = np.sort(calling[: max(FEWEST, int(ENTERING * len(self.arrays.rows)))])
            self._allowed = self._allowed.copy()
            self._allowed[entering] = False
            self._entered = np.concatenate([self._entered, entering])
            self.widen(part(beyond.every, entering))

    def take_in(self) -> None:
        """What has entered is its own from here on, and of all sessions that are made of its programme."""
        if self._beyond is not None:
            self._beyond.allowed = self._allowed
            self._begin()

    @property
    def value(self) -> float:
        """What the last objective came to."""
        return float(self._objective @ self.values)

    def keep_face(self) -> None:
        """See ``Session``; what lies beyond and no optimum uses is left out too."""
        super().keep_face()
        if self._beyond is not None:
            self._allowed = self._allowed & self._used

    def renew(self, arrays: Compiled, basis: Basis) -> None:
        """See ``Session``; nothing has entered then."""
        self.narrow(self._own)
        super().renew(arrays, basis)
        self._begin()

    def _calling(self, coefficients: Coefficients, cost: Floats, prices: Floats, least: float) -> Ints:
        """What would be of use at some prices, the best first."""
        reduced = cost - coefficients.turned @ prices
        rounding = np.maximum(PRICED * (coefficients.sizes @ np.abs(prices) + np.abs(cost)), least)
        self._used = reduced <= rounding
        found = np.flatnonzero(self._allowed & (reduced < -rounding))
        return found[np.argsort(reduced[found], kind="stable")]
