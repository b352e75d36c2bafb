"""What parks have in common: shadow prices of their materials, and by-products that one uses and another wastes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final, Literal

import numpy as np

from ecopark.analysis.comparison_indicators import Side
from ecopark.books import ROUNDING
from ecopark.flows import Floats
from ecopark.park import Park
from ecopark.schema import terms, units
from ecopark.schema.results import ExchangeRow

Which = Literal["needed", "made"]

SAME: Final = 1e-6
"""By how much of their size prices of two plans may differ and be the same."""


@dataclass(frozen=True)
class Worth:
    """Shadow prices of a unit of a material: in the objective's unit, and in money with the objective kept."""

    impact: float
    money: float


@dataclass(frozen=True)
class SharedPrice:
    """What a unit more of a material costs where it is ``needed``, or saves where it is ``made``; one a park, or None.

    The mean over a park's needs or outputs, by their amounts; ``unit`` is that of the first park that has it.
    """

    material: str
    which: Which
    unit: str
    worth: tuple[Worth | None, ...]


def shared_prices(sides: Sequence[Side | None], *, only_different: bool = False) -> tuple[SharedPrice, ...]:
    """The shadow prices of the materials that two parks or more have by the same name, dearest first.

    ``only_different`` leaves out those that are the same in all.
    """
    found: dict[tuple[Which, str], list[tuple[int, str, Worth]]] = defaultdict(list)
    for number, side in enumerate(sides):
        if side is not None:
            for which, material, worth in _worths(side):
                found[which, terms.fold(material)].append((number, material, worth))
    rows = []
    for (which, _), entries in found.items():
        first = _park(sides, entries[0][0])
        line: list[Worth | None] = [None] * len(sides)
        for number, material, worth in entries:
            line[number] = _per_unit_of(first, entries[0][1], _park(sides, number), material, worth)
        known = [each for each in line if each is not None]
        same = only_different and all(_near(each, known[0]) for each in known)
        if len(known) > 1 and not same and any(abs(each.impact) + abs(each.money) > ROUNDING for each in known):
            rows.append(SharedPrice(entries[0][1], which, first.unit(entries[0][1]).text, tuple(line)))
    return tuple(sorted(rows, key=lambda row: -max(abs(each.impact) for each in row.worth if each)))


def _near(one: Worth, other: Worth) -> bool:
    """Whether two prices are the same but for rounding."""
    pairs = ((one.impact, other.impact), (one.money, other.money))
    return all(abs(first - second) <= SAME * max(abs(first), abs(second), 1.0) for first, second in pairs)


def _park(sides: Sequence[Side | None], number: int) -> Park:
    side = sides[number]
    assert side is not None
    return side.park


def _worths(side: Side) -> Iterator[tuple[Which, str, Worth]]:
    """The mean prices of each material that processes need, and of each that leaves a gate, where anything moves."""
    park, books, network, amounts = side.park, side.books, side.network, side.books.amounts
    runs = books.by_period(amounts.activity)
    prices = [step.prices for step in books.plan.steps[:2]]
    needed = np.array([need.amount * runs[:, need.process] for need in park.needs]).T
    leaving = np.zeros((len(books.calendar), len(park.gates)))
    for gates, moved in (
        (network.flows.gate, amounts.flow),
        (network.sales.gate, amounts.sale),
        (network.disposals.gate, amounts.disposal),
    ):
        for time, period in enumerate(books.by_period(moved)):
            leaving[time] += np.bincount(gates, period, minlength=len(park.gates))
    by_need, by_gate = ([books.by_period(getattr(each, name)) for each in prices] for name in ("need", "gate"))
    yield from _means("needed", [need.material for need in park.needs], needed, by_need)
    yield from _means("made", [gate.material for gate in park.gates], leaving, by_gate)


def _means(
    which: Which, materials: Sequence[str], amounts: Floats, prices: Sequence[Floats]
) -> Iterator[tuple[Which, str, Worth]]:
    """The means by material; amounts and prices are arrays of (periods, places), a place for each of ``materials``."""
    sums: dict[str, Floats] = defaultdict(lambda: np.zeros(3))
    for index, material in enumerate(materials):
        amount = amounts[:, index]
        sums[material] += np.array([amount.sum(), *(amount @ price[:, index] for price in prices)])
    for material, (amount, impact, money) in sums.items():
        if amount > ROUNDING:
            yield which, material, Worth(float(impact / amount), float(money / amount))


def _per_unit_of(first: Park, name: str, park: Park, material: str, worth: Worth) -> Worth | None:
    """A price per unit of the first park; None where nothing leads from the one unit to the other."""
    size = units.factor(first.unit(name), park.unit(material), first.tonnes(name), park.tonnes(material))
    return None if size is None else Worth(worth.impact * size, worth.money * size)


@dataclass(frozen=True)
class Chance:
    """A by-product that has a taker in one park (by number) and is disposed of in another, where it has none.

    ``exchange`` is the largest there is in the first; ``needing`` are the other's plants that need what it meets.
    """

    material: str
    taken_in: int
    exchange: ExchangeRow
    taken: float
    wasted_in: int
    wasting: tuple[str, ...]
    wasted: float
    unit: str
    needing: tuple[str, ...]


def chances(sides: Sequence[Side | None]) -> tuple[Chance, ...]:
    """What one park's plan does that another could, the largest amount wasted first within a pair."""
    found: list[Chance] = []
    for taker, waster in permutations(range(len(sides)), 2):
        one, other = sides[taker], sides[waster]
        if one is not None and other is not None:
            rows = list(_chances(taker, one, waster, other))
            found += sorted(rows, key=lambda row: -row.wasted * (other.park.tonnes(_named(other, row.material)) or 0.0))
    return tuple(found)


def _named(side: Side, material: str) -> str:
    """A park's own spelling of a material."""
    return next(name for name in side.park.materials if terms.fold(name) == terms.fold(material))


def _chances(taker: int, one: Side, waster: int, other: Side) -> Iterator[Chance]:
    flows: dict[str, list[ExchangeRow]] = defaultdict(list)
    for row in one.flows:
        if one.park.kind(row.material) not in ("product", "air"):
            flows[terms.fold(row.material)].append(row)
    sent = {terms.fold(row.material) for row in other.flows}
    wasted: dict[str, dict[str, float]] = defaultdict(dict)
    for gone in other.books.disposals():
        at = wasted[gone.material]
        at[gone.plant] = at.get(gone.plant, 0.0) + gone.quantity
    for material, by_plant in wasted.items():
        rows = flows.get(terms.fold(material))
        if rows and terms.fold(material) not in sent:
            met = {terms.fold(_need(row)) for row in rows}
            needing = {need.plant for need in other.park.needs if terms.fold(need.material) in met}
            yield Chance(
                material=material,
                taken_in=taker,
                exchange=max(rows, key=lambda row: row.quantity),
                taken=sum(row.quantity for row in rows),
                wasted_in=waster,
                wasting=tuple(sorted(by_plant, key=lambda plant: -by_plant[plant])),
                wasted=sum(by_plant.values()),
                unit=other.park.unit(material).text,
                needing=tuple(sorted(needing)),
            )


def _need(row: ExchangeRow) -> str:
    """The material of the need that an exchange meets."""
    return row.for_.rpartition(": ")[2]
