"""A plan period by period: the same questions as of a year, asked of one part of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecopark.flows import Floats
from ecopark.periods import Calendar
from ecopark.schema.rows import Period, Profile

from .parks import Result

HALVES = (Period(period="summer", share=0.5), Period(period="winter", share=0.5))
"""A year of two halves, summer first."""


def only_in(period: str, sheet: str, item: str | None = None, factor: float = 2.0) -> tuple[Profile, Profile]:
    """In a year of two halves: all of an item's yearly limit in one of them."""
    other = "summer" if period == "winter" else "winter"
    return (
        Profile(period=period, sheet=sheet, item=item, factor=factor),
        Profile(period=other, sheet=sheet, item=item, factor=0.0),
    )


def during(result: Result, period: str) -> Result:
    """What a plan says of one period (units in that period)."""
    calendar = Calendar(result.park)
    number, count = calendar.names.index(period), len(calendar)

    def part(line: Floats) -> Floats:
        return np.asarray(line.reshape(count, -1)[number])

    whole = result.plan.amounts
    amounts = replace(
        whole,
        activity=part(whole.activity),
        flow=part(whole.flow),
        purchase=part(whole.purchase),
        sale=part(whole.sale),
        disposal=part(whole.disposal),
        stock=part(whole.stock),
    )
    return replace(result, found=replace(result.plan, amounts=amounts))


def held(result: Result, period: str, plant: str) -> float:
    """What the one store of a plant holds at the end of a period."""
    (store,) = (row.index for row in result.park.stores if row.row.plant == plant)
    return float(during(result, period).plan.amounts.stock[store])
