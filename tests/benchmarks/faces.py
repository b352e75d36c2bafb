"""The steps of the objective on a programme that HiGHS holds, each on the optimal face of the one before.

The rule is ``Session.keep_face``'s: a column with a reduced cost is held at its bound, a row with a price is held
tight. The library's HiGHS is asked as ``Session`` asks it: simplex, one thread, the same tolerances and scaling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from ecopark.session import PRICED, TOLERANCE

from .runs import Floats, Ints

OPTIONS: Final[Mapping[str, bool | int | float | str]] = {
    "output_flag": False,
    "small_matrix_value": 1e-12,
    "threads": 1,
    "random_seed": 0,
    "solver": "simplex",
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
}

AT: Final = 1e-7
"""A value counts as at a bound within this part of its size."""


@dataclass(frozen=True)
class Range:
    """The bounds of all columns, or of all rows."""

    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Solution:
    """An optimum: values and reduced costs of the columns, sums and prices of the rows."""

    values: Floats
    reduced: Floats
    sums: Floats
    prices: Floats


class Held(Protocol):
    """A programme in a library's HiGHS."""

    def minimise(self, costs: Floats) -> Solution:
        """The optimum of an objective, from where the last one ended."""
        ...

    def bound_columns(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Give some columns other bounds."""
        ...

    def bound_rows(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Give some rows other bounds."""
        ...


def steps(held: Held, columns: Range, rows: Range, objectives: Sequence[tuple[Floats, float]]) -> tuple[float, ...]:
    """The least value of each objective (costs and a constant) among the optima of those before."""
    found = []
    for costs, constant in objectives:
        largest = float(np.abs(costs).max(initial=0.0)) or 1.0
        solution = held.minimise(costs / largest)
        found.append(float(costs @ solution.values) + constant)
        columns, which = _kept(columns, solution.values, solution.reduced)
        held.bound_columns(which, columns.lower[which], columns.upper[which])
        rows, which = _kept(rows, solution.sums, solution.prices)
        held.bound_rows(which, rows.lower[which], rows.upper[which])
    return tuple(found)


def _kept(bounds: Range, values: Floats, prices: Floats) -> tuple[Range, Ints]:
    """The bounds once what has a price is held where it stands, and which of them are others."""
    size = AT * np.maximum(1.0, np.abs(values))
    at_lower = (prices > PRICED) & (np.abs(values - bounds.lower) <= size)
    at_upper = (prices < -PRICED) & (np.abs(values - bounds.upper) <= size)
    upper = np.where(at_lower, bounds.lower, bounds.upper)
    lower = np.where(at_upper, bounds.upper, bounds.lower)
    return Range(lower, upper), np.flatnonzero((lower != bounds.lower) | (upper != bounds.upper))
