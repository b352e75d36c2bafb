"""The least and the most that each exchange can be over all plans within a tolerance: one hot session, few solves.

The optimal face, or a row that holds the objective within the tolerance, is put in once; what then changes is the
objective alone, so every solve goes on from the basis of the one before. A solve is spared where a plan that was seen
on the way proves the answer: what was 0 once has a least of 0.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Final

import numpy as np

from ecopark.analysis.exchange_tally import Pairs, Unused
from ecopark.analysis.left_out import LeftOut, stated_with_few, with_rows
from ecopark.analysis.line import exchange_of_columns, exchanges_of, named
from ecopark.books import ROUNDING, Books
from ecopark.certificate import TOLERANCE
from ecopark.errors import ModelError, SolveError
from ecopark.flows import Floats, Flows, Ints, joined
from ecopark.generation import ENTERING, FEWEST
from ecopark.model import Model
from ecopark.network import Network
from ecopark.phrases import phrase
from ecopark.plan import Plan, Status
from ecopark.programme import Compiled, built, compiled
from ecopark.session import TOLERANCE as FEASIBILITY
from ecopark.session import Session
from ecopark.totals import Totals, flat

SWEEPS: Final = 3
"""So many times the sum of all that was never seen at 0 is minimised, which finds most that can be 0 at once."""

PRICES: Final = 5_000_000
"""So many prices of rows are in memory before the flows left out are held against them."""


class Ranges:
    """The exchanges of a plan's park, by number, and what is known of how little and how much each can be.

    Of a large park these are at first those of the flows that its plan holds, and then also ``cheapest_unused``;
    ``count`` is how many there are in all. ``quantity`` is what the plan has of each in a year, without rounding;
    ``room`` is by how much the objective may be above its least. ``deadline`` is a time of ``time.monotonic``; past it
    ``is_whole`` is False and some are unknown.
    """

    def __init__(self, plan: Plan, model: Model, tolerance: float, deadline: float) -> None:
        park, network = plan.park, plan.network
        self._plan, self._deadline = plan, deadline
        self.is_whole = True
        self.names, self._exchange_of_flow = exchanges_of(park, network)
        self.count = len(self.names)
        books = Books(plan)
        self.quantity = self._summed(self._exchange_of_flow, books.by_period(books.amounts.flow).sum(axis=0))
        self._leaving = _leaving(books)
        self._sent = np.zeros(len(self.names))
        between = self._exchange_of_flow >= 0
        self._sent[self._exchange_of_flow[between]] = self._leaving[network.flows.gate[between]]
        self._nothing = np.maximum(ROUNDING * self._sent, FEASIBILITY)
        self._beyond: dict[int, Flows] = {}  # all flows of the exchanges whose flows the network lacks
        programme = built(model, park, network)  # named: its columns know what they are as long as it is there
        arrays = _with_builds(compiled(programme), plan.amounts.build)
        self._names_of_columns = named(arrays.columns)
        self._exchange = exchange_of_columns(self._names_of_columns, self._exchange_of_flow)
        self._low, self._high = self.quantity.copy(), self.quantity.copy()  # the least and most seen in any plan
        self._least: dict[int, float] = {}
        self._most: dict[int, float] = {}
        least = plan.steps[0].value
        self.room = tolerance * abs(least)
        size = float(np.abs(Totals(park, network).impact.flat) @ np.abs(flat(plan.amounts)))
        is_wide = self.room > TOLERANCE * size
        largest = float(np.abs(arrays.objectives[0]).max(initial=0.0)) or 1.0
        # the row that holds the first step's objective, as what it takes of each step's
        row = np.array([[1.0 / largest, *[0.0] * (len(arrays.steps) - 1)]])[: int(is_wide)]
        stated = stated_with_few(park, network, model, arrays, row)
        self._rest = None if stated is None else LeftOut(stated)
        if is_wide:
            most = np.array([least + self.room - float(arrays.constants[0])]) / largest
            arrays = with_rows(arrays, row @ arrays.objectives, np.array([-inf]), most)
            self._session = Session(arrays)
            self._prepare(1, on_face=False)
        else:  # a tolerance, but of nothing: other steps are free all the same
            self._session = Session(arrays)
            self._prepare(1 if tolerance else len(arrays.steps), on_face=True)

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

    def flows_of(self, number: int) -> Flows:
        """All flows of an exchange that the plan lacks, held or not."""
        held = self._plan.network.flows
        return self._beyond[number] if number in self._beyond else held.only(self._exchange_of_flow == number)

    def cheapest_unused(self, most: int) -> tuple[list[int], int]:
        """The exchanges that the plan lacks and that may be possible, those first that cost the objective least.

        How much each could be at most is told by the reduced costs: the room over what a unit costs. At most so many;
        and how many more there are.
        """
        if self._rest is not None:
            return self._cheapest_of_all(self._rest, most)
        _, upper = self._session.bounds
        flows = np.flatnonzero((self._exchange >= 0) & (upper > 0))
        cost = np.full(len(self.names), inf)
        np.minimum.at(cost, self._exchange[flows], np.maximum(self._costs[flows], 0.0))
        unused = [one for one in range(len(self.names)) if cost[one] < inf and not self.quantity[one]]
        # what a sender without anything to send could do no price tells: it goes last
        ordered = sorted(unused, key=lambda one: (self._sent[one] == 0, cost[one] * self._sent[one], one))
        return ordered[:most], len(ordered[most:])

    def _cheapest_of_all(self, rest: LeftOut, most: int) -> tuple[list[int], int]:
        """The same of a large park. What it and the plan have of each is brought in whole, as far as it may be used."""
        network, session, pairs = self._plan.network, self._session, Pairs(self._plan.park)
        of_flow = pairs.of(network.flows)
        known = np.zeros(len(self.names), dtype=np.int64)
        known[self._exchange_of_flow[of_flow >= 0]] = of_flow[of_flow >= 0]
        planned = known[self.quantity > 0]
        held = exchange_of_columns(self._names_of_columns, of_flow)
        unused = Unused(pairs, planned, self._leaving, most)
        costs = session.arrays.objectives[0] - session.arrays.matrix.T @ self._prices
        unused.add(np.concatenate([held, pairs.of(rest.entered)]), np.where(session.bounds[1] > 0, costs, inf))
        for flows, cost in rest.priced(0, self._prices):
            unused.add(pairs.of(flows), cost)
        self.count, ways = _count(network, pairs, unused.best)
        wanted = np.zeros(pairs.count + 1, dtype=bool)  # the last place is for what is no exchange
        wanted[planned] = wanted[unused.best] = True
        more = rest.of(lambda flows: wanted[pairs.of(flows)])
        if more is not None:
            session.widen(more)
        new = unused.best[~np.isin(unused.best, known)]
        self._add([pairs.named(pair) for pair in new.tolist()], self._leaving[pairs.gates(new)])
        known = np.concatenate([known, new])
        self._exchange = _places(np.concatenate([held, pairs.of(rest.entered)]), known)
        open_ = _places(unused.best, known).tolist()
        of_way = pairs.of(ways)
        self._beyond = {one: ways.only(of_way == pair) for one, pair in zip(open_, unused.best.tolist(), strict=True)}
        return open_, unused.count - len(open_)

    def _add(self, names: Sequence[tuple[str, str, str]], sent: Floats) -> None:
        """Exchanges that the plan's network lacks."""
        nothing = np.zeros(len(names))
        self.names = [*self.names, *names]
        self._sent = np.concatenate([self._sent, sent])
        self._nothing = np.concatenate([self._nothing, np.maximum(ROUNDING * sent, FEASIBILITY)])
        self.quantity = np.concatenate([self.quantity, nothing])
        self._low, self._high = np.concatenate([self._low, nothing]), np.concatenate([self._high, nothing])

    def ask(self, planned: Sequence[int], unused: Sequence[int]) -> None:
        """Find out the least and most of what the plan has, and the most of what it lacks."""
        for _ in range(SWEEPS):
            left = [one for one in planned if self._low[one] > self._none(one)]
            if not left or self._seen(self._weights(left)) is None:
                break
            if all(self._low[one] > self._none(one) for one in left):
                break
        every = [*planned, *unused]
        for one, most in self._extremes(every, -1.0).items():
            self._most[one] = most if most > self._nothing[one] or self.quantity[one] else 0.0
        for one, least in self._extremes(every, 1.0).items():
            self._least[one] = least if least > self._none(one) else 0.0

    def _extremes(self, numbers: Sequence[int], sign: float) -> dict[int, float]:
        """The least (sign 1) or most (-1) of some exchanges; never beyond what a plan was seen to have.

        Those of which a plan has none have a least of 0. What is not there is not known: the time was over.
        """
        found: dict[int, float] = {}
        at_a_time = max(1, PRICES // len(self._session.arrays.rows))
        for start in range(0, len(numbers), at_a_time):
            left: Sequence[int] = numbers[start : start + at_a_time]
            while left:
                left = self._asked(left, sign, found)
        return found

    def _asked(self, numbers: Sequence[int], sign: float, found: dict[int, float]) -> list[int]:
        """Put what some exchanges can be into ``found``; left are those that flows which now came in may yet better."""
        asked, prices = [], []
        for one in numbers:
            if sign > 0 and self._low[one] <= self._none(one):
                found[one] = 0.0
                continue
            status = self._seen(sign * np.asarray(self._exchange == one, dtype=float))
            if status is None:
                break
            if status == "unbounded":
                found[one] = inf
            else:
                asked.append(one)
                prices.append(self._session.duals)
        is_called = self._brought_in(prices)
        extreme = self._low if sign > 0 else self._high
        found |= {one: float(extreme[one]) for one, called in zip(asked, is_called, strict=True) if not called}
        return [one for one, called in zip(asked, is_called, strict=True) if called]

    def _brought_in(self, prices: Sequence[Floats]) -> Sequence[bool]:
        """Bring in the flows that call at some prices; which of these they call at."""
        if self._rest is None or not prices:
            return [False] * len(prices)
        more, is_called = self._rest.calling(np.stack(prices, axis=1), max(FEWEST, int(ENTERING * len(prices[0]))))
        if more is not None:
            self._session.widen(more)
            self._exchange = np.append(self._exchange, np.full(len(more.lower), -1))
        return [bool(called) for called in is_called]

    def _none(self, one: int) -> float:
        """Below this an exchange is rounding."""
        return float(max(self._nothing[one], TOLERANCE * min(self._high[one], self._most.get(one, inf))))

    def _weights(self, numbers: Sequence[int]) -> Floats:
        """The sum of some exchanges, each as a part of what the plan has of it."""
        parts = np.zeros(len(self.names) + 1)  # the last is for columns of no exchange, which have number -1
        parts[list(numbers)] = 1.0 / self.quantity[list(numbers)]
        return np.asarray(parts[self._exchange])

    def _seen(self, objective: Floats) -> Status | None:
        """Minimise an objective over what is held, and take down what its plan has of every exchange."""
        status = self._solved(lambda seconds: self._session.minimise(objective, seconds))
        if status == "optimal":
            sent = self._summed(self._exchange, self._session.values)
            self._low, self._high = np.minimum(self._low, sent), np.maximum(self._high, sent)
        return status

    def _solved(self, solve: Callable[[float], Status]) -> Status | None:
        """Solve within the seconds that are left; None where the time is over."""
        status = solve(self._deadline - time.monotonic())
        if status == "infeasible":
            self._session.grant_rounding()
            status = solve(self._deadline - time.monotonic())
        if status == "interrupted":
            self.is_whole = False
            return None
        if status not in ("optimal", "unbounded"):
            raise SolveError(phrase("the plan itself is not found within the tolerance of it"))
        return status

    def _prepare(self, steps: int, *, on_face: bool) -> None:
        """Go through some steps, each on the face of those before, and stay there; keep the first one's reduced costs.

        Nothing is seen on the way: an optimum of the first step need be none of the next.
        """
        session, rest = self._session, self._rest
        self._costs, self._prices = np.zeros(len(session.values)), np.zeros(len(session.duals))
        for number in range(steps):

            def solve(seconds: float, number: int = number) -> Status:
                if rest is not None:
                    return rest.settle(session, number, seconds)
                return session.minimise(session.arrays.objectives[number], seconds)

            if self._solved(solve) is None:
                return
            if number == 0:
                self._costs, self._prices = session.reduced_costs, session.duals
            if on_face:
                session.keep_face()
                if rest is not None:
                    rest.keep_face()
        session.expect_feasible_starts()

    def _summed(self, exchange: Ints, amounts: Floats) -> Floats:
        """Amounts added up by exchange; those of number -1 are of none."""
        flows = exchange >= 0
        return np.bincount(exchange[flows], amounts[flows], minlength=len(self.names)).astype(float)


def _leaving(books: Books) -> Floats:
    """What leaves each gate in the plan (units in a year)."""
    flows, sales, disposals = books.network.flows, books.network.sales, books.network.disposals
    leaving = np.zeros(len(books.park.gates))
    moved = ((flows.gate, "flow"), (sales.gate, "sale"), (disposals.gate, "disposal"))
    for gate, name in moved:
        year = books.by_period(getattr(books.amounts, name)).sum(axis=0)
        leaving += np.bincount(gate, year, minlength=len(leaving))
    return leaving


def _count(network: Network, pairs: Pairs, wanted: Ints) -> tuple[int, Flows]:
    """How many exchanges a park could have, and all flows of those wanted."""
    is_wanted, is_candidate = np.zeros(pairs.count + 1, dtype=bool), np.zeros(pairs.count + 1, dtype=bool)
    is_wanted[wanted] = True
    found = []
    for flows in network.whole.parts():
        pair = pairs.of(flows)
        is_candidate[pair] = True
        found.append(flows.only(is_wanted[pair]))
    return int(is_candidate[:-1].sum()), joined(found)


def _places(numbers: Ints, among: Ints) -> Ints:
    """The place of each number among others, all different; -1 where it is none of them."""
    order = np.argsort(among, kind="stable")
    place = np.minimum(np.searchsorted(among[order], numbers), len(among) - 1)
    return np.where(among[order][place] == numbers, order[place], -1) if len(among) else np.full(len(numbers), -1)


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
