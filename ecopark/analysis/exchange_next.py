"""The next best: the best plan without an exchange, and what the exchange saves beside it, in what and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

import numpy as np

from ecopark.analysis.exchange_facts import Difference, Kind, NextBest, Profit
from ecopark.analysis.exchange_trials import Trials, forbidden, is_of
from ecopark.books import Books
from ecopark.errors import place_of
from ecopark.ledger import ledger
from ecopark.park import Park
from ecopark.phrases import Term, phrase
from ecopark.reasons.asked import Cited
from ecopark.reasons.words import figure
from ecopark.schema import inputs, units

CHANGED: Final = 1e-6
"""A change counts from this part of the larger amount on."""

_Key = tuple[Kind, str, str, str, str]


def next_best(trials: Trials) -> NextBest:
    """The best plan of the park in which an exchange of the plan is forbidden, beside the plan."""
    tried = trials.solved(forbidden(trials.park, trials.asked))
    asked_for = _asked_for(trials)
    if tried.plan is None:
        needed = trials.against(tried.park) if tried.status == "infeasible" else ()
        return NextBest(tried.status, None, (), (), False, needed, asked_for)
    other = Books(tried.plan)
    return NextBest(
        tried.status,
        trials.saved(tried.plan),
        _told(trials, other),
        profits(trials.books, other),
        tried.certified,
        (),
        asked_for,
    )


def _told(trials: Trials, other: Books) -> tuple[Difference, ...]:
    """What is otherwise without the exchange: first what stands in for it, and what else becomes of it, by mass."""
    asked, park, flows = trials.asked, trials.park, trials.network.flows
    met = {int(need) for need in flows.need[trials.flows]}
    serving = {each.material for each in park.servings if each.need in met}

    def near(each: Difference) -> bool:
        at_receiver = asked.to in (each.to, each.plant) and each.what in serving
        return at_receiver or (each.plant, each.what) == (asked.from_, asked.material)

    skipped: _Key = ("exchange", asked.from_, asked.material, asked.to, "")
    found = differences(trials.books, other, skipped)
    return tuple(sorted(found, key=lambda each: not near(each)))


def differences(books: Books, other: Books, skipped: _Key | None = None) -> tuple[Difference, ...]:
    """What two plans of a park's variants have otherwise, the greatest mass first, then what has none."""
    now, then = dict(_amounts(books)), dict(_amounts(other))
    found = []
    for key in dict.fromkeys((*now, *then)):
        before, after = now.get(key, 0.0), then.get(key, 0.0)
        if key != skipped and abs(after - before) > CHANGED * max(abs(before), abs(after)):
            found.append(_difference(books.park, key, before, after))
    return tuple(sorted(found, key=_heaviest))


def _heaviest(each: Difference) -> tuple[bool, float, int]:
    """Sorts the greatest mass first; what has none comes after, by its own unit."""
    size = abs(each.then - each.now) if each.tonnes is None else each.tonnes
    return each.tonnes is None, -size, get_args(Kind).index(each.kind)


def _difference(park: Park, key: _Key, now: float, then: float) -> Difference:
    kind, plant, what, to, by = key
    if kind == "activity":
        process = next(row for row in park.tables.processes if (row.plant, row.process) == (plant, what))
        unit, counted = process.activity_unit or "", units.leading(process.activity_unit or "")
        mass = units.tonnes(counted) if counted else None
    else:
        unit, mass = park.unit(what).text, park.tonnes(what)
    tonnes = None if mass is None else mass * abs(then - now)
    return Difference(kind, plant, what, to, by, now, then, unit, tonnes)


def _amounts(books: Books) -> Iterator[tuple[_Key, float]]:
    """Everything that a plan does in a year, by what it is, where and to whom."""
    found: dict[_Key, float] = {}

    def add(amount: float, kind: Kind, plant: str, what: str, to: str = "", by: str = "") -> None:
        key = kind, plant, what, to, by
        found[key] = found.get(key, 0.0) + amount

    for bought in books.supplies():
        add(bought.quantity, "purchase", bought.plant, bought.material, by=bought.seller)
    for gone in (*books.disposals(), *books.losses()):
        add(gone.quantity, "disposal", gone.plant, gone.material, by=gone.route)
    for sent in books.exchanges():
        add(sent.quantity, "exchange", sent.from_, sent.material, sent.to)
    gates, flows = books.park.gates, books.network.flows
    year = books.by_period(books.amounts.flow).sum(axis=0)
    for flow in np.flatnonzero(flows.internal & (year > 0)).tolist():
        gate = gates[flows.gate[flow]]
        add(float(year[flow]), "reuse", gate.plant, gate.material)
    sold = books.by_period(books.amounts.sale).sum(axis=0)
    for number, amount in zip(books.network.sales.gate.tolist(), sold.tolist(), strict=True):
        add(amount, "sale", gates[number].plant, gates[number].material)
    runs = books.by_period(books.amounts.activity).sum(axis=0)
    for process, amount in zip(books.park.processes, runs.tolist(), strict=True):
        add(amount, "activity", process.plant, process.process)
    yield from found.items()


def profits(books: Books, other: Books) -> tuple[Profit, ...]:
    """What each plant's profit changes by, the greatest gain first, losses last; without those that it leaves alone."""
    now, then = ledger(books), ledger(other)
    found = [Profit(plant, row.profit, then[plant].profit) for plant, row in now.items()]
    told = [each for each in found if abs(each.change) > CHANGED * max(1.0, abs(each.now), abs(each.then))]
    return tuple(sorted(told, key=lambda each: -each.change))


def _asked_for(trials: Trials) -> Cited | None:
    """The cell of Links that has the exchange sent whatever it costs: its Min."""
    tables = trials.park.tables
    for row in trials.park.links:
        if is_of(row, trials.asked) and row.min > 0:
            sheet, cell = tables.place(inputs.LINKS, row.line, "min")
            says = phrase(
                "{place} asks for {amount:,} {unit} of it a year at least",
                place=place_of(sheet, cell),
                amount=figure(row.min),
                unit=Term("unit", trials.park.unit(row.material).text),
            )
            return Cited(sheet, cell, says)
    return None
