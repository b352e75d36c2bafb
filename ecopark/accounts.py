"""An answer's accounts: the result tables, with the park without exchange beside the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Final

import numpy as np

from ecopark.answer import Answer
from ecopark.books import ROUNDING, Books, Moved
from ecopark.ledger import ledger
from ecopark.parts import Candidate
from ecopark.periods import Calendar
from ecopark.schema.results import (
    ActivityRow,
    DisposalRow,
    ExchangeRow,
    IndicatorRow,
    LedgerRow,
    MaterialRow,
    SupplyRow,
)
from ecopark.schema.rows import Link, Process


@dataclass(frozen=True)
class Results:
    """The rows of all result tables, of one scenario or of several."""

    indicators: tuple[IndicatorRow, ...] = ()
    material_totals: tuple[MaterialRow, ...] = ()
    exchange_plan: tuple[ExchangeRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    supply_plan: tuple[SupplyRow, ...] = ()
    disposal_plan: tuple[DisposalRow, ...] = ()
    plant_ledger: tuple[LedgerRow, ...] = ()

    def __add__(self, other: Results) -> Results:
        """The rows of both, one after the other."""
        return Results(
            **{entry.name: (*getattr(self, entry.name), *getattr(other, entry.name)) for entry in fields(Results)}
        )


def results(answer: Answer) -> Results:
    """The result tables of an answer; empty where it has no certified plan."""
    if answer.status != "optimal" or answer.exchange.plan is None:
        return Results()
    books = Books(answer.exchange.plan)
    before = Books(answer.without.plan) if answer.without.status == "optimal" and answer.without.plan else None
    return Results(
        indicators=tuple(_indicators(books, before)),
        material_totals=tuple(_materials(books, before)),
        exchange_plan=tuple(_exchanges(books)),
        activities=tuple(_activities(books, before, answer)),
        supply_plan=tuple(books.supplies()),
        disposal_plan=tuple([*books.disposals(), *books.losses()]),
        plant_ledger=tuple(_ledger(books, before)),
    )


def _exchanges(books: Books) -> Iterator[ExchangeRow]:
    """The flows between plants, by material, those with the most in the year first, each period after period."""
    flows: dict[Hashable, list[ExchangeRow]] = defaultdict(list)
    for row in books.exchanges():
        flows[row.material, row.from_, row.to, row.for_, row.mode].append(row)
    largest_first = sorted(flows.values(), key=lambda rows: (rows[0].material, -sum(row.quantity for row in rows)))
    return chain.from_iterable(largest_first)


def in_the_year(rows: Iterable[ExchangeRow]) -> list[ExchangeRow]:
    """The flows between plants with their quantities over the year, in the order that they are met.

    Of the other columns only those that say which flow it is are of the year.
    """
    found: dict[Hashable, ExchangeRow] = {}
    for row in rows:
        flow = row.scenario, row.material, row.from_, row.to, row.for_, row.mode
        before = found.get(flow)
        found[flow] = row if before is None else replace(before, quantity=before.quantity + row.quantity)
    return list(found.values())


def _activities(books: Books, before: Books | None, answer: Answer) -> Iterator[ActivityRow]:
    paybacks = answer.paybacks
    impact, money = (books.by_period(step.prices.activity) for step in books.plan.steps[:2])
    # of the park asked about: what bounds a candidate that gives no capacity is none
    runs, most = books.by_period(books.amounts.activity), Calendar(answer.park).activities.most
    alone = None if before is None else before.by_period(before.amounts.activity)
    builds = {entry.of: entry for entry in books.park.candidates if entry.kind == "process"}
    for time, period in enumerate(books.calendar.names):
        for index, process in enumerate(books.park.processes):
            limited = bool(np.isfinite(most[time, index]))
            build = builds.get(index)
            yield ActivityRow(
                scenario=books.scenario,
                plant=process.plant,
                process=process.process,
                period=period,
                activity=float(runs[time, index]),
                activity_unit=process.activity_unit or "",
                capacity=float(most[time, index]) if limited else None,
                use=float(runs[time, index] / most[time, index]) if limited and most[time, index] else None,
                without_exchange=None if alone is None else float(alone[time, index]),
                built="" if build is None else _built(books, build),
                payback=None if build is None else paybacks.get(build.index),
                shadow_price_impact=_worth(impact[time, index], process),
                shadow_price_money=_worth(money[time, index], process),
            )
    yield from _other_builds(books, paybacks)


def _other_builds(books: Books, paybacks: Mapping[int, float]) -> Iterator[ActivityRow]:
    """The groups and links that may be built: whether they are, and when that has paid."""
    for build in books.park.candidates:
        if build.kind == "process":
            continue
        row = build.row
        place, what = (row.to, f"link from {row.from_}: {row.material}") if isinstance(row, Link) else (row.plant, "")
        yield ActivityRow(
            scenario=books.scenario,
            plant=place,
            process=what or f"group {getattr(row, 'group', '')}",
            period="",
            activity=0.0,
            activity_unit="",
            capacity=None,
            use=None,
            without_exchange=None,
            built=_built(books, build),
            payback=paybacks.get(build.index),
            shadow_price_impact=0.0,
            shadow_price_money=0.0,
        )


def _built(books: Books, build: Candidate) -> str:
    return "yes" if books.amounts.build[build.index] else "no"


def _worth(reduced_cost: float, process: Process) -> float:
    """What a unit more of a process's Capacity saves, or (below 0) of its Min activity costs.

    The reduced cost of a process that stands idle by its own choice is no price of a limit.
    """
    idle = reduced_cost > 0 and process.min_activity == 0
    return 0.0 if idle or abs(reduced_cost) < ROUNDING else -float(reduced_cost)


def _ledger(books: Books, before: Books | None) -> Iterator[LedgerRow]:
    alone = None if before is None else ledger(before)
    for plant, row in ledger(books).items():
        if alone is None:
            yield row
        else:
            profit = alone[plant].profit
            yield replace(row, profit_without_exchange=profit, change=row.profit - profit)


@dataclass(frozen=True)
class Indicator:
    """A total of the park: its name, its unit (``{currency}`` stands for the workbook's), and how it is reckoned.

    ``in_percent`` says whether its change in per cent means something: never that of a sum with sales in it.
    """

    key: str
    name: str
    unit: str
    of: Callable[[Books], float]
    in_percent: bool


INDICATORS: Final = (
    Indicator("virgin", "Virgin extraction", "impact", lambda books: books.value(books.totals.virgin()), True),
    Indicator("disposal", "Disposal", "impact", lambda books: books.value(books.totals.disposal()), True),
    Indicator(
        "avoided", "Extraction avoided outside", "impact", lambda books: books.value(books.totals.avoided), False
    ),
    Indicator("gross_cost", "Gross cost", "{currency}", lambda books: books.value(books.totals.gross_cost), True),
    Indicator("sales", "Sales", "{currency}", lambda books: books.value(books.totals.sales), False),
    Indicator("cost", "Net cost", "{currency}", lambda books: books.value(books.totals.cost), False),
    Indicator(
        "transport_cost", "Transport cost", "{currency}", lambda books: books.value(books.totals.transport_cost), True
    ),
    Indicator("transport_work", "Transport work", "t-km", lambda books: books.value(books.totals.transport_work), True),
    Indicator("co2", "CO2", "kg", lambda books: books.value(books.totals.co2), True),
    Indicator("exchanged", "Exchanged", "t", lambda books: books.value(books.totals.exchanged_tonnes), False),
    Indicator("exchanges", "Exchanges", "links", lambda books: float(books.exchange_count), False),
    Indicator("objective", "Objective", "weighted impact", lambda books: books.value(books.totals.impact), False),
)
"""The indicators of the Summary and of ``--json``, in their order."""


def indicator(key: str, books: Books) -> float:
    """The value of an indicator by its key."""
    return next(entry for entry in INDICATORS if entry.key == key).of(books)


def _indicators(books: Books, before: Books | None) -> Iterator[IndicatorRow]:
    for entry in INDICATORS:
        now, then = entry.of(books), None if before is None else entry.of(before)
        change = None if then is None else now - then
        yield IndicatorRow(
            scenario=books.scenario,
            indicator=entry.name,
            unit=entry.unit.format(currency=books.park.settings.currency),
            without_exchange=then,
            with_exchange=now,
            change=change,
            change_percent=change / abs(then) if entry.in_percent and change is not None and then else None,
        )


def _materials(books: Books, before: Books | None) -> Iterator[MaterialRow]:
    for name in books.park.materials:
        now, then = books.moved.get(name), None if before is None else before.moved.get(name)
        if now is None and then is None:
            continue
        now, then = now or Moved(), then or Moved()
        yield MaterialRow(
            scenario=books.scenario,
            material=name,
            kind=books.park.kind(name),
            unit=books.park.unit(name).text,
            bought_without=None if before is None else then.bought,
            bought=now.bought,
            virgin_impact=now.virgin_impact,
            disposed_without=None if before is None else then.disposed,
            disposed=now.disposed,
            disposal_impact=now.disposal_impact,
            exchanged=now.exchanged,
            sold=now.sold,
        )
