"""What a plan hangs on: each limit's shadow price and each movement's reduced cost, with the ranges that they hold in.

All prices are one-sided and proved by solving again, hot: with one unit more and with one less the objective may change
by different amounts, where the optimum is degenerate, and each price has its own range. What is built stays built.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from ecopark import cell_units
from ecopark.analysis.loosening import unit_of
from ecopark.analysis.ranged import AnotherOptimumError, LateError, Ranged
from ecopark.analysis.ranged_cells import Cell
from ecopark.analysis.slopes import Piece, UnprovedError
from ecopark.answer import Answer
from ecopark.errors import SolveError, place_of
from ecopark.model import load
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.schema import inputs
from ecopark.schema.rows import WITHOUT_EXCHANGE
from ecopark.schema.sensitivity import (
    ANOTHER_PRICE,
    AT_LEAST,
    AT_ONCE,
    CELL_ENDS,
    NO_PLAN,
    ReducedCostRow,
    ShadowPriceRow,
)
from ecopark.schema.tables import Measure
from ecopark.sheets import table_of

SECONDS: Final = 2.0
"""How long prices and ranges are proved, all in all: of the processor's time."""

FAR: Final = 1000.0
"""So many times a cell's number, or the plan's own, is as far as anybody asks: what holds there has no limit."""

NEAR: Final = 10.0
"""So many times that is where one asks first."""

SAME: Final = 1e-9
"""What differs by less than this part of itself is the same."""

FAR_COST: Final = 100.0
"""So many times the greatest cost of all columns is as far as anybody asks."""

LARGE: Final = 20_000
"""Of a park that is held on more flows, periods counted, nothing is told: stating it again would take too long."""

LARGEST: Final = 300_000
"""Nor of one that is held on few of more than so many: pricing the others would."""

PART: Final = 0.7
"""The part of the time that limits may take, and movements must leave them."""

_AFTER: Final = {"bend": ANOTHER_PRICE, "nothing": NO_PLAN, "way": ""}


@dataclass(frozen=True)
class Sensitivity:
    """The rows of the sheet, and what is missing in them.

    ``unpriced`` limits that bind, and ``unranged`` exchanges and processes, are left out for want of time or proof;
    ``rough`` limits with room have a range that is only known to be at least their slack. ``too_large`` parks have no
    rows, nor have those whose model says what no cell does (``of_its_own``). ``of_few`` are solved on few of their
    flows: of what they do not use nothing is told.
    """

    shadow_prices: tuple[ShadowPriceRow, ...] = ()
    reduced_costs: tuple[ReducedCostRow, ...] = ()
    unpriced: int = 0
    rough: int = 0
    unranged: int = 0
    too_large: int = 0
    of_its_own: int = 0
    with_builds: int = 0
    with_ceiling: int = 0
    of_few: int = 0

    def __add__(self, other: Sensitivity) -> Sensitivity:
        """Those of both, one after the other."""
        return Sensitivity(
            **{entry.name: getattr(self, entry.name) + getattr(other, entry.name) for entry in fields(Sensitivity)}
        )


def sensitivity(answer: Answer, seconds: float = SECONDS) -> Sensitivity:
    """What a certified plan hangs on; ``seconds`` of the processor's are for proving it."""
    plan = answer.exchange.plan
    if answer.status != "optimal" or plan is None:
        return Sensitivity()
    if _is_too_large(plan):
        return Sensitivity(too_large=1)
    started = time.process_time()
    try:
        ranged = Ranged(plan, load(answer.model), started + PART * seconds)
    except LateError:
        return Sensitivity(too_large=1)
    except (AnotherOptimumError, SolveError, UnprovedError):
        return Sensitivity(of_its_own=1)
    prices = _Prices(answer, ranged)
    rows = tuple(prices.rows())
    costs = _Costs(answer, ranged)
    ranged.deadline = started + seconds
    movements = tuple(costs.rows())
    return Sensitivity(
        shadow_prices=rows,
        reduced_costs=movements,
        unpriced=prices.unpriced,
        rough=prices.rough,
        unranged=costs.unranged,
        with_builds=int(bool(answer.park.candidates)),
        with_ceiling=int(answer.park.settings.cost_ceiling == WITHOUT_EXCHANGE),
        of_few=int(plan.network is not plan.network.whole),
    )


def _is_too_large(plan: Plan) -> bool:
    if len(plan.amounts.flow) > LARGE:
        return True
    whole = plan.network.whole
    return plan.network is not whole and whole.has_more_flows_than(LARGEST // len(Calendar(plan.park)))


def of_all(answers: tuple[Answer, ...], seconds: float = SECONDS) -> Sensitivity:
    """What the plans of some answers hang on; ``seconds`` are for all of them together."""
    return sum((sensitivity(answer, seconds / len(answers)) for answer in answers), Sensitivity())


@dataclass(frozen=True)
class _Side:
    """One side of a cell: what a unit saves (of the objective, of money), how far that holds, and what comes after.

    A price of None is where there is no plan; an extent of None has no limit.
    """

    price: float | None = 0.0
    extent: float | None = None
    after: str = ""
    money: float | None = 0.0
    money_extent: float | None = None


class _Prices:
    """The limits of a plan, priced: those that bind and weigh most first."""

    def __init__(self, answer: Answer, ranged: Ranged) -> None:
        self._ranged, self._park = ranged, answer.park
        self.unpriced = self.rough = 0

    def rows(self) -> Iterator[ShadowPriceRow]:
        """A row for each limit, those that bind first; a limit that binds and has no proof in time is left out."""
        ranged = self._ranged
        rooms = [ranged.room(cell) for cell in ranged.cells]
        order = sorted(range(len(rooms)), key=lambda number: self._rank(number, rooms[number]))
        for number in order:
            cell, room = ranged.cells[number], rooms[number]
            try:
                ranged.check_time()
                sides = self._sides(number, room)
            except (LateError, UnprovedError, SolveError):
                if room == 0:
                    self.unpriced += 1
                    continue
                self.rough += 1
                sides = self._roughly(cell, room)
            yield self._row(cell, room, *sides)

    def _rank(self, number: int, room: float | None) -> tuple[bool, float, int]:
        cell = self._ranged.cells[number]
        return room != 0, -abs(float(self._ranged.slopes[number])) * max(abs(cell.now), 1e-9), number

    def _sides(self, number: int, room: float | None) -> tuple[_Side, _Side]:
        cell = self._ranged.cells[number]
        if cell.is_ratio:
            return self._ratio(number, room)
        return self._side(number, 1, room), self._side(number, -1, room)

    def _ratio(self, number: int, room: float | None) -> tuple[_Side, _Side]:
        """A ratio's price changes as it moves; where there is room it has none as far as that goes, at least."""
        cell = self._ranged.cells[number]
        if room != 0:
            return self._roughly(cell, room)
        found = []
        for direction in (1, -1):
            if self._way(cell, direction) == 0:
                found.append(_Side(None, 0.0, CELL_ENDS, None, 0.0))
                continue
            slopes = self._ranged.ratio_side(number, direction)
            if slopes is None:
                found.append(_Side(None, 0.0, NO_PLAN, None, 0.0))
            else:
                after = AT_ONCE if any(slopes) else AT_LEAST
                found.append(_Side(-slopes[0], 0.0, after, -slopes[1], 0.0))
        return found[0], found[1]

    def _roughly(self, cell: Cell, room: float | None) -> tuple[_Side, _Side]:
        """Of a limit with room: it is worth nothing, and so much tighter it still is."""
        unknown = _Side(0.0, 0.0, AT_LEAST, 0.0, 0.0)
        looser = unknown if self._ranged.idles(cell) else _Side()
        tighter = _Side(0.0, room, AT_LEAST, 0.0, room)
        if room is None:  # the plan has nothing that it limits, however tight
            way = self._way(cell, -cell.looser)
            tighter = _Side(0.0, way, CELL_ENDS, 0.0, way) if self._is_bounded(cell, -cell.looser) else unknown
        return (looser, tighter) if cell.looser > 0 else (tighter, looser)

    def _way(self, cell: Cell, direction: int) -> float:
        """How far a cell may move by its own bounds, and is asked to."""
        limit = cell.limit
        if limit.row is None:
            low, high = -math.inf, math.inf
        else:
            column = table_of(limit.row).column(limit.attribute)
            low, high = column.low, column.high
        end = high - cell.now if direction > 0 else cell.now - low
        return end if math.isfinite(end) else FAR * self._ranged.scale(cell)

    def _side(self, number: int, direction: int, room: float | None) -> _Side:
        ranged, cell = self._ranged, self._ranged.cells[number]
        far = self._way(cell, direction)
        if far <= 0:
            return _Side(None, 0.0, CELL_ENDS, None, 0.0)
        if room and cell.looser == direction:
            return _Side()  # what does not bind is worth nothing, however much looser
        kept = min(room or 0.0, far) * (1 + SAME)  # as far as there is room the plan stays as it is
        piece = Piece(0.0, far, "way") if kept >= far else self._piece(number, direction, far)
        if math.isinf(piece.slope):
            return _Side(None, 0.0, NO_PLAN, None, 0.0)
        money = Piece(0.0, piece.extent, "way")
        if kept < piece.extent:
            money = ranged.money_side(number, direction, piece.extent, piece.slope)
        extent, after = self._told(cell, direction, piece)
        return _Side(
            price=-direction * piece.slope,
            extent=extent,
            after=after,
            money=-direction * money.slope,
            money_extent=extent if money.end == "way" else money.extent,
        )

    def _piece(self, number: int, direction: int, far: float) -> Piece:
        """The price and how far it holds; near by is asked first, for far off numbers are large and solving is slow."""
        near = min(far, NEAR * self._ranged.scale(self._ranged.cells[number]))
        piece = self._ranged.side(number, direction, near)
        return self._ranged.side(number, direction, far) if piece.end == "way" and near < far else piece

    def _told(self, cell: Cell, direction: int, piece: Piece) -> tuple[float | None, str]:
        """How far a piece goes, None without limit, and what comes after."""
        if piece.end != "way":
            return piece.extent, _AFTER[piece.end]
        return (piece.extent, CELL_ENDS) if self._is_bounded(cell, direction) else (None, "")

    def _is_bounded(self, cell: Cell, direction: int) -> bool:
        """Whether a cell's column says how far it may go that way."""
        row = cell.limit.row
        column = None if row is None else table_of(row).column(cell.limit.attribute)
        return column is not None and math.isfinite(column.high if direction > 0 else column.low)

    def _row(self, cell: Cell, room: float | None, more: _Side, less: _Side) -> ShadowPriceRow:
        place, header, of, unit, size = self._words(cell)
        now = cell.now / size
        slack = None if room is None else room / size

        def amount(value: float | None) -> float | None:
            return None if value is None else value / size

        def price(value: float | None) -> float | None:
            return None if value is None else value * size + 0.0

        return ShadowPriceRow(
            scenario=self._park.scenario,
            place=place,
            limit=header,
            of=of,
            unit=unit,
            value=now,
            final=None if slack is None else now - cell.looser * slack,
            slack=slack,
            price_more=price(more.price),
            increase=amount(more.extent),
            after_increase=more.after,
            price_less=price(less.price),
            decrease=amount(less.extent),
            after_decrease=less.after,
            money_more=price(more.money),
            money_increase=amount(more.money_extent),
            money_less=price(less.money),
            money_decrease=amount(less.money_extent),
        )

    def _words(self, cell: Cell) -> tuple[str, str, str, str, float]:
        """A cell's address, its column's header, its row's keys, its unit and what a written 1 comes to."""
        park, limit = self._park, cell.limit
        row = limit.row
        if row is None:
            line = park.tables.setting_lines.get(limit.attribute, 0)
            place = place_of(*park.tables.place(inputs.SETTINGS, line, "value"))
            header = next(one.header for one in inputs.SETTING_COLUMNS if one.attribute == limit.attribute)
            return place, header, "", park.settings.currency, 1.0
        table = table_of(row)
        column = table.column(limit.attribute)
        place = place_of(*park.tables.place(table, row.line, limit.attribute))
        size = cell_units.size(park, table, row, column) or 1.0
        of = park.tables.keys_of(row)
        unit = "" if column.measure is Measure.SHARE else unit_of(park, row, limit.attribute)
        return place, column.header, of, unit, size


class _Costs:
    """The exchanges and processes of a plan, and what their costs may be: what the plan has first."""

    def __init__(self, answer: Answer, ranged: Ranged) -> None:
        self._ranged, self._park = ranged, answer.park
        self._weight = answer.park.settings.weight_cost
        self.unranged = 0

    def rows(self) -> Iterator[ReducedCostRow]:
        """A row for each exchange that is possible and each process."""
        plan, ranged = self._ranged.plan, self._ranged
        flows = plan.network.flows
        found = [("f", index) for index in np.flatnonzero(~flows.internal).tolist()]
        found += [("x", index) for index in range(len(plan.park.processes))]
        amounts = {key: ranged.amount(*key) for key in found}
        if plan.network is not plan.network.whole:  # which others it holds says nothing of them
            found = [key for key in found if key[0] == "x" or amounts[key]]
        found.sort(key=lambda key: (key[0] != "f", amounts[key] == 0, -amounts[key] if key[0] == "f" else 0.0))
        for name, index in found:
            try:
                ranged.check_time()
                yield self._row(name, index, amounts[name, index])
            except (LateError, UnprovedError, SolveError):
                self.unranged += 1

    def _row(self, name: str, index: int, amount: float) -> ReducedCostRow:
        increase, decrease = (self._extent(name, index, amount, direction, in_money=False) for direction in (1, -1))
        if self._weight:
            more, less = (None if one is None else one / self._weight for one in (increase, decrease))
        else:
            more, less = (self._extent(name, index, amount, direction, in_money=True) for direction in (1, -1))
        park, network = self._park, self._ranged.plan.network
        if name == "x":
            row = park.processes[index]
            plant, to, item, for_, mode, unit = row.plant, "", row.process, "", "", row.activity_unit or ""
        else:
            gate, need = park.gates[network.flows.gate[index]], park.needs[network.flows.need[index]]
            moved = int(network.flows.mode[index])
            plant, to, item, for_ = gate.plant, need.plant, gate.material, f"{need.process_name}: {need.material}"
            mode, unit = park.tables.transport[moved].mode if moved >= 0 else "", park.unit(gate.material).text
        return ReducedCostRow(
            scenario=park.scenario,
            plant=plant,
            to=to,
            item=item,
            for_=for_,
            mode=mode,
            unit=unit,
            final=amount,
            reduced_cost=0.0 if amount else decrease,
            increase=increase,
            decrease=decrease,
            reduced_money=0.0 if amount else less,
            money_increase=more,
            money_decrease=less,
        )

    def _extent(self, name: str, index: int, amount: float, direction: int, *, in_money: bool) -> float | None:
        """How far a cost can move that way with the plan still best; None without limit."""
        if not amount and direction > 0:
            return None  # what is not there may be as dear as it likes
        far = FAR_COST * self._ranged.dearest(in_money=in_money)
        columns = self._ranged.places(name, index)
        piece = self._ranged.cost_side(columns, direction, far, in_money=in_money)
        return None if piece.end == "way" else piece.extent
