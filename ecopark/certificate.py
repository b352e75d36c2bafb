"""Park + Plan -> is it so, feasible, and optimal in each step of the objective.

Knows no solver and no Pyomo: it holds the plan's amounts and prices against the programme stated a second time, and
asks what a textbook asks of an optimum. Primal: every row and bound holds. Dual: no candidate, chosen or not, has a
reduced cost of the wrong sign, and no row a price of the wrong sign. Gap: the prices account for the whole objective.
Each step of the objective is judged on the face that the steps before it leave. Of a plan whose network has some of the
flows alone all the others are drawn and judged too, part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ecopark.flows import PART, Floats
from ecopark.periods import Calendar
from ecopark.plan import Plan, Step
from ecopark.restated import Restated, flow_columns, in_line, restate
from ecopark.totals import Totals, Weights, flat

TOLERANCE: Final = 1e-6
"""What a plan's certificate may be off, relative to the terms of each sum."""

PRICED: Final = 1e-9
"""A reduced cost or a price counts as none below this part of the terms that it is the sum of."""

NOISE: Final = 1e-12
"""Nor does a reduced cost count below this part of the largest cost: prices that cancel out leave as much."""


@dataclass(frozen=True)
class Certificate:
    """The greatest relative errors: of any row or bound, of the needs and gates alone, of the prices, and the gap.

    ``dual`` and ``gap`` are None for a model of the analyst's own: it may have rows that nobody but it knows.
    """

    primal: float
    balance: float
    dual: float | None
    gap: float | None

    @property
    def worst(self) -> float:
        """The greatest of them; NaN where any is."""
        known = (error for error in (self.primal, self.balance, self.dual, self.gap) if error is not None)
        return float(np.max(list(known)))

    @property
    def confirms(self) -> bool:
        """Whether the plan is what it says: feasible and optimal within the tolerance. NaN confirms nothing."""
        return bool(self.worst <= TOLERANCE)


@dataclass(frozen=True)
class _Face:
    """The bounds of columns and rows once what the steps so far have decided is held."""

    least: Floats
    most: Floats
    lower: Floats
    upper: Floats


def certify(plan: Plan, *, optimality: bool = True, objectives: Sequence[Weights] = ()) -> Certificate:
    """Recompute every row of the plan's park and, unless told not to, the optimality of every step.

    ``objectives`` are what the plan's steps minimise, where it is not what the workbook asks for; the plan's network
    then has all flows.
    """
    programme = restate(plan.park, plan.network, plan.amounts.build)
    amounts = flat(plan.amounts)
    activity = programme.matrix @ amounts
    sizes = np.maximum(1.0, programme.sizes @ np.abs(amounts))
    over = np.maximum(programme.lower - activity, activity - programme.upper) / sizes
    beyond = np.maximum(programme.least - amounts, amounts - programme.most) / np.maximum(1.0, np.abs(amounts))
    primal, balance = _greatest(over, beyond), _greatest(over[programme.is_balance])
    if not optimality:
        return Certificate(primal, balance, None, None)
    totals = Totals(plan.park, plan.network)
    face = _Face(programme.least, programme.most, programme.lower, programme.upper)
    dual = gap = 0.0
    asked = objectives or (totals.impact, totals.cost, totals.transport_work)
    for step, objective in zip(plan.steps, asked, strict=True):
        judged = _judge(programme, amounts, objective, step, face)
        dual, gap, face = float(np.maximum(dual, judged[0])), float(np.maximum(gap, judged[1])), judged[2]
    if plan.network is not plan.network.whole:
        largest = [float(np.abs(objective.flat).max(initial=0.0)) for objective in asked]
        dual = _greatest(np.array([dual]), np.array([*_left_out(plan, largest)]))
    return Certificate(primal, balance, dual, gap)


def _left_out(plan: Plan, largest: Sequence[float]) -> Iterator[float]:
    """The dual residual of every flow of the whole network, part by part, each step on the face of those before.

    A flow that is not used stands at 0, its only bound: no reduced cost may be below 0, but of one that a step before
    holds there. ``largest`` is the largest coefficient of each objective.
    """
    for flows in plan.network.whole.parts():
        for start in range(0, len(flows), max(1, PART // len(Calendar(plan.park)))):
            some = flows.only(slice(start, start + max(1, PART // len(Calendar(plan.park)))))
            matrix, costs = flow_columns(plan.park, some, plan.amounts.build)
            sizes, undecided = abs(matrix), np.ones(matrix.shape[0], dtype=bool)
            for step, objective, most in zip(plan.steps, costs, largest, strict=True):
                prices = in_line(step.prices)
                reduced = objective - matrix @ prices
                weights = sizes @ np.abs(prices) + np.abs(objective)
                wrong = undecided & (reduced < 0)
                yield float(np.max(wrong * -reduced / np.maximum(weights, most or 1.0), initial=0.0))
                undecided &= reduced <= np.maximum(PRICED * weights, NOISE * most)


def _judge(programme: Restated, amounts: Floats, total: Weights, step: Step, face: _Face) -> tuple[float, float, _Face]:
    """The dual residual and the gap of a step on its face, and the face that it leaves to the next."""
    prices, objective = in_line(step.prices), total.flat
    reduced = objective - programme.matrix.T @ prices
    weights = programme.sizes.T @ np.abs(prices) + np.abs(objective)
    largest = float(np.abs(objective).max(initial=0.0)) or 1.0
    # a reduced cost needs a bound to lean on: a positive one a least, a negative one a most
    cannot_rise, cannot_fall = np.isfinite(face.most), np.isfinite(face.least)
    wrong = np.where(reduced > 0, ~cannot_fall, ~cannot_rise) * np.abs(reduced) / np.maximum(weights, largest)
    row_price = np.abs(prices) * programme.row_sizes
    row_wrong = np.where(prices > 0, ~np.isfinite(face.lower), ~np.isfinite(face.upper)) * row_price / largest
    leaning = np.where(reduced > 0, face.least, face.most)
    column_part = np.where(np.isfinite(leaning), reduced * np.where(np.isfinite(leaning), leaning, 0.0), 0.0)
    tight = np.where(prices > 0, face.lower, face.upper)
    row_part = np.where(np.isfinite(tight), prices * np.where(np.isfinite(tight), tight, 0.0), 0.0)
    terms = max(1.0, float(np.abs(objective) @ np.abs(amounts)))
    gap = abs(float(objective @ amounts) - float(column_part.sum() + row_part.sum())) / terms
    told = abs(float(objective @ amounts) + total.constant - step.value) / terms
    activity = programme.matrix @ amounts
    sizes = np.maximum(1.0, programme.sizes @ np.abs(amounts))
    # what is not at its bound has no price, whatever rounding leaves of one
    held = (np.abs(reduced) > np.maximum(PRICED * weights, NOISE * largest)) & _at(amounts, leaning, np.abs(amounts))
    tied = (row_price > PRICED * largest) & _at(activity, tight, sizes)
    left = _Face(
        least=np.where(held & (reduced < 0) & np.isfinite(face.most), face.most, face.least),
        most=np.where(held & (reduced > 0) & np.isfinite(face.least), face.least, face.most),
        lower=np.where(tied & (prices < 0) & np.isfinite(face.upper), face.upper, face.lower),
        upper=np.where(tied & (prices > 0) & np.isfinite(face.lower), face.lower, face.upper),
    )
    return _greatest(wrong, row_wrong), float(np.maximum(gap, told)), left  # unlike max, it keeps NaN


def _at(values: Floats, bounds: Floats, sizes: Floats) -> NDArray[np.bool_]:
    """Which values are at their bounds, within the tolerance of their size."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(values - bounds) <= TOLERANCE * np.maximum(1.0, sizes))


def _greatest(*errors: Floats) -> float:
    """The greatest of some errors; NaN stays NaN."""
    return float(np.max([np.max(error, initial=0.0) for error in errors]))
