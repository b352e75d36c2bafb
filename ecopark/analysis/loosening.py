"""Limits of the workbook that would be worth most looser: found by their shadow prices, confirmed by solving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from ecopark import cell_units
from ecopark.analysis.trials import Trial, Trials
from ecopark.errors import place_of
from ecopark.flows import Floats
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.schema.results import LooseningRow
from ecopark.schema.rows import Limit, Process
from ecopark.schema.tables import Row
from ecopark.sheets import table_of

LOOSER: Final = 0.1
"""By this part of itself a limit is loosened."""

CONFIRMED: Final = 10
"""So many limits are confirmed at most."""

ESTIMATED: Final = 5
"""So many more are told by their shadow prices."""


@dataclass(frozen=True)
class Loosening:
    """A limit a tenth looser: its cell's number then, and the most that this can save by its shadow price.

    ``saves`` is money where the objective is indifferent to it.
    """

    row: Row
    attribute: str
    value: float
    gain: float
    saves: float

    @property
    def rank(self) -> tuple[float, float]:
        """What promises most goes first."""
        return -self.gain, -self.saves

    def made(self, park: Park) -> Park:
        """The park with it."""
        attribute = table_of(self.row).attribute
        change: dict[str, Any] = {self.attribute: self.value}
        rows = getattr(park.tables, attribute)
        changed: dict[str, Any] = {attribute: tuple(replace(row, **change) if row is self.row else row for row in rows)}
        return replace(park, tables=replace(park.tables, **changed))


def limits(park: Park, plan: Plan, trials: Trials, deadline: float) -> tuple[LooseningRow, ...]:
    """The limits of a park worth loosening, best first, by a plan of it.

    Those for which no time was left until ``deadline`` (of ``time.process_time``) stand last, by their shadow prices.
    """
    confirmed: list[tuple[Trial, LooseningRow]] = []
    open_: list[LooseningRow] = []
    for loosening in promising(park, plan, trials):
        if len(confirmed) < CONFIRMED:
            # a limit bounds what moves: what could move is the same
            trial = trials.trial(loosening.made(plan.park), plan.network.whole, deadline)
            if trial is not None:
                if trial.pays:
                    confirmed.append((trial, _row(plan.park, loosening, trial.gain, trial.saves, "yes")))
                continue
        if len(open_) < ESTIMATED:
            gain, saves = (value if value > 0 else None for value in (loosening.gain, loosening.saves))
            open_.append(_row(plan.park, loosening, gain, saves, "no"))
    confirmed.sort(key=lambda entry: (-entry[0].gain, -entry[0].saves))
    return (*(row for _, row in confirmed), *open_)


def promising(park: Park, plan: Plan, trials: Trials) -> list[Loosening]:
    """The limits with a shadow price, what promises most first.

    ``park`` is the one asked about: what bounds a candidate that gives no capacity is no limit of its workbook.
    """
    found = []
    for limit in _finite(park, plan):
        impact, money = (np.maximum(0.0, -price) * LOOSER * limit.room for price in limit.prices)
        gain = float(impact.sum())
        # what the objective is not indifferent to is held where it is before money is asked
        indifferent = np.abs(limit.prices[0]) * LOOSER * limit.room <= trials.least_gain
        saves = float(money[indifferent].sum())
        gain, saves = gain if gain > trials.least_gain else 0.0, saves if saves > trials.least_saving else 0.0
        if gain or saves:
            value = limit.now + LOOSER * abs(limit.now)
            found.append(Loosening(limit.row, limit.attribute, value, gain, 0.0 if gain else saves))
    return sorted(found, key=lambda loosening: loosening.rank)


@dataclass(frozen=True)
class _Finite:
    """A limit that is finite: its cell's number, what it comes to in each period, and its prices there in two steps."""

    row: Row
    attribute: str
    now: float
    room: Floats
    prices: tuple[Floats, Floats]


def _finite(park: Park, plan: Plan) -> Iterator[_Finite]:
    """The capacities of processes, groups, stores and links, and the greatest supplies, disposals and Limits."""
    calendar, rows = Calendar(park), plan.park
    blocks: tuple[tuple[str, Sequence[Row], str, Floats], ...] = (
        ("activity", rows.processes, "capacity", calendar.activities.most),
        ("group", rows.groups, "capacity", calendar.groups.most),
        ("stock", [store.row for store in rows.stores], "capacity", calendar.stores.most),
        ("supply", rows.tables.supply, "max", calendar.supply.most),
        ("disposal", rows.tables.disposal, "max", calendar.disposal.most),
        ("link", rows.links, "capacity", calendar.links.most),
    )
    first, second = (step.prices for step in plan.steps[:2])
    for name, members, attribute, most in blocks:
        impact, money = (getattr(prices, name).reshape(most.shape) for prices in (first, second))
        for index, row in enumerate(members):
            if np.isfinite(most[:, index]).all():
                prices = impact[:, index], money[:, index]
                yield _Finite(row, attribute, getattr(row, attribute), most[:, index], prices)
    for index, limit in enumerate(rows.tables.limits):
        if limit.max is not None and np.isfinite(limit.max):
            prices = first.limit[index : index + 1], second.limit[index : index + 1]
            yield _Finite(limit, "max", limit.max, np.abs([limit.max]), prices)


def _row(park: Park, loosening: Loosening, gain: float | None, saves: float | None, confirmed: str) -> LooseningRow:
    row, table = loosening.row, table_of(loosening.row)
    column = table.column(loosening.attribute)
    size = cell_units.size(park, table, row, column) or 1.0
    return LooseningRow(
        scenario=park.scenario,
        place=place_of(*park.tables.place(table, row.line, loosening.attribute)),
        limit=column.header,
        of=park.tables.keys_of(row),
        now=getattr(row, loosening.attribute) / size,
        loosened=loosening.value / size,
        unit=unit_of(park, row, loosening.attribute),
        gain=gain,
        saves=saves,
        confirmed=confirmed,
    )


def unit_of(park: Park, row: Row, attribute: str) -> str:
    """What the limit's cell is counted in; blank where that is nothing."""
    if isinstance(row, Process):
        return row.activity_unit or ""
    unit = cell_units.written_unit(park, table_of(row), row, table_of(row).column(attribute))
    if unit is not None:
        return unit.text
    if isinstance(row, Limit):
        return {"transport work": "t-km", "virgin": "impact", "disposal": "impact"}.get(
            row.quantity, park.settings.currency
        )
    return ""
