"""The least and the most that each exchange can be over all plans within a tolerance: one hot session, few solves.

The optimal face, or a row that holds the objective within the tolerance, is put in once; what then changes is the
objective alone, so every solve goes on from the basis of the one before. A solve is spared where a plan that was seen
on the way proves the answer: what was 0 once has a least of 0.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, vstack

from ecopark.analysis.line import exchange_of_columns, exchanges_of, named
from ecopark.books import ROUNDING, Books
from ecopark.certificate import TOLERANCE
from ecopark.errors import ModelError, SolveError
from ecopark.flows import Floats, Ints
from ecopark.model import Model
from ecopark.phrases import phrase
from ecopark.plan import Plan, Status
from ecopark.programme import Compiled, built, compiled
from ecopark.session import TOLERANCE as FEASIBILITY
from ecopark.session import Session
from ecopark.totals import Totals, flat

SWEEPS: Final = 3
"""So many times the sum of all that was never seen at 0 is minimised, which finds most that can be 0 at once."""


class Ranges:
    """The exchanges of a plan's park, by number, and what is known of how little and how much each can be.

    ``quantity`` is what the plan has of each in a year, without rounding; ``room`` is by how much the objective may be
    above its least. ``deadline`` is a time of ``time.monotonic``; past it ``is_whole`` is False and some are unknown.
    """

    def __init__(self, plan: Plan, model: Model, tolerance: float, deadline: float) -> None:
        park, network = plan.park, plan.network
        self._deadline = deadline
        self.is_whole = True
        self.names, self.exchange_of_flow = exchanges_of(park, network)
        books = Books(plan)
        self.quantity = self._summed(self.exchange_of_flow, books.by_period(books.amounts.flow).sum(axis=0))
        self._sent = self._sent_by_sender(books)
        self._nothing = np.maximum(ROUNDING * self._sent, FEASIBILITY)
        programme = built(model, park, network)  # named: its columns know what they are as long as it is there
        arrays = _with_builds(compiled(programme), plan.amounts.build)
        self._exchange = exchange_of_columns(named(arrays.columns), self.exchange_of_flow)
        self._count = len(arrays.columns)
        self._low, self._high = self.quantity.copy(), self.quantity.copy()  # the least and most seen in any plan
        self._least: dict[int, float] = {}
        self._most: dict[int, float] = {}
        least = plan.steps[0].value
        self.room = tolerance * abs(least)
        size = float(np.abs(Totals(park, network).impact.flat) @ np.abs(flat(plan.amounts)))
        if self.room > TOLERANCE * size:
            arrays = _within(arrays, least + self.room)
            self._session = Session(arrays)
            self._prepare(arrays.objectives[:1], on_face=False)
        else:  # a tolerance, but of nothing: other steps are free all the same
            self._session = Session(arrays)
            self._prepare(arrays.objectives[:1] if tolerance else arrays.objectives, on_face=True)

    @property
    def by_size(self) -> list[int]:
        """The numbers of the exchanges, by material, the largest first: as the Exchange plan has them."""
        return sorted(range(len(self.names)), key=lambda one: (self.names[one][2], -self.quantity[one], one))

    def least(self, number: int) -> float | None:
        """The least that an exchange can be (units in a year); None where it is not known."""
        return self._least.get(number)

    def most(self, number: int) -> float | None:
        """The most that it can be; infinite without a bound."""
        return self._most.get(number)

    def cheapest_unused(self, most: int) -> tuple[list[int], int]:
        """The exchanges that the plan lacks and that may be possible, those first that cost the objective least.

        How much each could be at most is told by the reduced costs: the room over what a unit costs. At most so many;
        and how many more there are.
        """
        _, upper = self._session.bounds
        flows = np.flatnonzero((self._exchange >= 0) & (upper > 0))
        cost = np.full(len(self.names), inf)
        np.minimum.at(cost, self._exchange[flows], np.maximum(self._costs[flows], 0.0))
        unused = [one for one in range(len(self.names)) if cost[one] < inf and not self.quantity[one]]
        # what a sender without anything to send could do no price tells: it goes last
        ordered = sorted(unused, key=lambda one: (self._sent[one] == 0, cost[one] * self._sent[one], one))
        return ordered[:most], len(ordered[most:])

    def ask(self, planned: Sequence[int], unused: Sequence[int]) -> None:
        """Find out the least and most of what the plan has, and the most of what it lacks."""
        for _ in range(SWEEPS):
            left = [one for one in planned if self._low[one] > self._none(one)]
            if not left or self._seen(self._weights(left)) is None:
                break
            if all(self._low[one] > self._none(one) for one in left):
                break
        for one in (*planned, *unused):
            most = self._extreme(one, -1.0)
            if most is not None:
                self._most[one] = most if most > self._nothing[one] or self.quantity[one] else 0.0
        for one in (*planned, *unused):
            least = 0.0 if self._low[one] <= self._none(one) else self._extreme(one, 1.0)
            if least is not None:
                self._least[one] = least if least > self._none(one) else 0.0

    def _none(self, one: int) -> float:
        """Below this an exchange is rounding."""
        return float(max(self._nothing[one], TOLERANCE * min(self._high[one], self._most.get(one, inf))))

    def _extreme(self, one: int, sign: float) -> float | None:
        """The least (sign 1) or most (-1) of an exchange; never beyond what a plan was seen to have."""
        found = self._seen(sign * np.asarray(self._exchange == one, dtype=float))
        if found is None:
            return None
        if found == "unbounded":
            return inf
        return float(self._low[one] if sign > 0 else self._high[one])

    def _weights(self, numbers: Sequence[int]) -> Floats:
        """The sum of some exchanges, each as a part of what the plan has of it."""
        parts = np.zeros(len(self.names) + 1)  # the last is for columns of no exchange, which have number -1
        parts[list(numbers)] = 1.0 / self.quantity[list(numbers)]
        return np.asarray(parts[self._exchange])

    def _seen(self, objective: Floats) -> Status | None:
        """Minimise an objective over what is held, and take down what its plan has of every exchange."""
        status = self._solved(objective)
        if status == "optimal":
            sent = self._summed(self._exchange, self._session.values)
            self._low, self._high = np.minimum(self._low, sent), np.maximum(self._high, sent)
        return status

    def _solved(self, objective: Floats) -> Status | None:
        """Minimise an objective; None where the time is over."""
        left = self._deadline - time.monotonic()
        status = self._session.minimise(objective, left)
        if status == "infeasible":
            self._session.grant_rounding()
            status = self._session.minimise(objective, left)
        if status == "interrupted":
            self.is_whole = False
            return None
        if status not in ("optimal", "unbounded"):
            raise SolveError(phrase("the plan itself is not found within the tolerance of it"))
        return status

    def _prepare(self, objectives: Floats, *, on_face: bool) -> None:
        """Go through steps, each on the face of those before, and stay there; keep the first one's reduced costs.

        Nothing is seen on the way: an optimum of the first step need be none of the next.
        """
        self._costs = np.zeros(self._count)
        for number, objective in enumerate(objectives):
            if self._solved(objective) is None:
                return
            if number == 0:
                self._costs = self._session.reduced_costs
            if on_face:
                self._session.keep_face()
        self._session.expect_feasible_starts()

    def _summed(self, exchange: Ints, amounts: Floats) -> Floats:
        """Amounts added up by exchange; those of number -1 are of none."""
        flows = exchange >= 0
        return np.bincount(exchange[flows], amounts[flows], minlength=len(self.names)).astype(float)

    def _sent_by_sender(self, books: Books) -> Floats:
        """What leaves the gate that each exchange comes from, in the plan (units in a year)."""
        flows, sales, disposals = books.network.flows, books.network.sales, books.network.disposals
        leaving = np.zeros(len(books.park.gates))
        moved = ((flows.gate, "flow"), (sales.gate, "sale"), (disposals.gate, "disposal"))
        for gate, name in moved:
            year = books.by_period(getattr(books.amounts, name)).sum(axis=0)
            leaving += np.bincount(gate, year, minlength=len(leaving))
        found = np.zeros(len(self.names))
        between = self.exchange_of_flow >= 0
        found[self.exchange_of_flow[between]] = leaving[flows.gate[between]]
        return found


def _with_builds(arrays: Compiled, build: Floats) -> Compiled:
    """The programme with what is built as it is: a linear one. Raises ModelError where it has other whole numbers."""
    if not arrays.integer.any():
        return arrays
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    for column in np.flatnonzero(arrays.integer).tolist():
        variable = arrays.columns[column]
        if variable.parent_component().local_name != "z":
            raise ModelError(
                phrase(
                    "flexibility is not told of a model with whole numbers of its own: '{name}'; leave out --flex",
                    name=variable.name,
                )
            )
        lower[column] = upper[column] = build[variable.index()]
    return replace(arrays, lower=lower, upper=upper, integer=np.zeros(len(lower), dtype=bool))


def _within(arrays: Compiled, most: float) -> Compiled:
    """The programme with one row more: the first step's objective is at most so much."""
    objective = arrays.objectives[0]
    largest = float(np.abs(objective).max(initial=0.0)) or 1.0
    row = csr_matrix(objective / largest)
    return replace(
        arrays,
        matrix=vstack([arrays.matrix, row], format="csc"),
        row_lower=np.append(arrays.row_lower, -inf),
        row_upper=np.append(arrays.row_upper, (most - float(arrays.constants[0])) / largest),
        rows=[*arrays.rows, None],
    )
