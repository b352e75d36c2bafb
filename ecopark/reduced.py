"""What flows cost at some prices of a programme's rows: their reduced costs, by whole arrays, without a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ecopark.columns import Places
from ecopark.flows import Floats
from ecopark.model import Entries
from ecopark.session import NOISE, PRICED

Small = NDArray[np.int32]

Values = TypeVar("Values", Small, Floats)


@dataclass(frozen=True)
class Term:
    """Coefficients of flows in a constraint, packed: ``flow`` None where it is every flow, one after the other.

    ``row`` and ``amount`` are arrays of one number where it is the same for all.
    """

    name: str
    row: Small
    flow: Small | None
    amount: Floats

    def of(self, which: NDArray[np.bool_]) -> Term:
        """The coefficients of some of the flows."""
        there = which if self.flow is None else which[self.flow]
        flow = np.flatnonzero(which).astype(np.int32) if self.flow is None else self.flow[there]
        row = self.row if len(self.row) == 1 else self.row[there]
        return Term(self.name, row, flow, self.amount if len(self.amount) == 1 else self.amount[there])


@dataclass(frozen=True)
class Terms:
    """What flows are in each objective, (steps, flows), and in the rows."""

    costs: Floats
    terms: tuple[Term, ...]

    @property
    def largest(self) -> Floats:
        """The largest coefficient of each objective."""
        return np.asarray(np.abs(self.costs).max(axis=1, initial=0.0))


def packed(entries: Iterable[Entries], steps: Mapping[str, int], places: Places, count: int) -> Terms:
    """The coefficients of so many flows, those of no row left out; ``steps`` are the numbers of the objectives."""
    costs = np.zeros((len(steps), count))
    every = np.arange(count)
    terms = []
    for each in entries:
        if each.name in steps:
            np.add.at(costs[steps[each.name]], each.flow, each.amount)
        elif each.name in places.numbers and len(each.flow):
            flow = None if np.array_equal(each.flow, every) else each.flow.astype(np.int32)
            terms.append(
                Term(each.name, _one(each.row.astype(np.int32)), flow, _one(np.asarray(each.amount, dtype=np.float64)))
            )
    return Terms(costs, tuple(terms))


def _one(values: Values) -> Values:
    """The values, or the one that all of them are."""
    return values[:1].copy() if (values == values[0]).all() else values


class Prices:
    """The prices of a programme's rows by what a model calls the rows: arrays of (index, periods)."""

    def __init__(self, places: Places, prices: Floats, periods: int) -> None:
        priced = np.append(prices, 0.0)  # what is no row, -1, has no price
        self._periods = periods
        self._of = {name: _table([priced[each] for each in found], periods) for name, found in places.numbers.items()}
        self._sizes = {
            name: _table([np.abs(priced[each]) for each in found], periods) for name, found in places.numbers.items()
        }

    def reduced(self, terms: Terms, step: int | None, largest: float) -> tuple[Floats, Floats]:
        """The reduced costs of flows in each period, in a step or in none, and what of each is rounding.

        ``largest`` is the largest coefficient of all in the step's objective.
        """
        cost = np.zeros(terms.costs.shape[1]) if step is None else terms.costs[step]
        reduced = np.tile(cost, (self._periods, 1))
        greatest = float(np.abs(cost).max(initial=0.0))
        for each in terms.terms:
            self._add(reduced, each, self._of[each.name], -1.0)
            greatest += float(np.abs(each.amount).max(initial=0.0)) * float(self._sizes[each.name].max(initial=0.0))
        least = NOISE * (largest or 1.0)
        rounding = np.full(reduced.shape, least)
        near = np.any(np.abs(reduced) <= max(PRICED * greatest * len(terms.terms), least), axis=0)
        if near.any():  # sizes are added up only where they may matter
            sizes = np.zeros(reduced.shape)
            sizes[:, near] = np.abs(cost[near])
            for each in terms.terms:
                self._add(sizes, each.of(near), self._sizes[each.name], 1.0)
            np.maximum(rounding, PRICED * sizes, out=rounding)
        return reduced, rounding

    def _add(self, to: Floats, term: Term, table: Floats, sign: float) -> None:
        """Add what some coefficients come to at the prices of their rows; their sizes where the sum is of sizes."""
        amount = sign * (np.abs(term.amount) if sign > 0 else term.amount)
        rows = np.minimum(term.row, table.shape[1] - 1)
        for period in range(self._periods):
            part = amount * table[period][rows]
            if term.flow is None:
                to[period] += part
            else:
                np.add.at(to[period], term.flow, part)


def _table(found: list[Floats], periods: int) -> Floats:
    """The sum of some tables of (index, period or 1) as one of (periods, index and one more, which is 0)."""
    total = np.sum(found, axis=0).T
    wide = np.broadcast_to(total, (periods, total.shape[1]))
    return np.hstack([wide, np.zeros((periods, 1))])
