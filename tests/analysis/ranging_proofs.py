"""Prices and ranges proved by solving changed parks afresh, whole: at the end of each range, within it and beyond it.

A cell is changed in its row and the park stated and solved anew, with what was built; a cost is changed in the
objective of the park stated anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any

import numpy as np

from ecopark import builds, rules
from ecopark.analysis.ranging import Sensitivity
from ecopark.answer import Answer
from ecopark.errors import WorkbookError
from ecopark.flows import Floats
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Plan
from ecopark.programme import Compiled, built, compiled
from ecopark.schema import inputs
from ecopark.schema.results import ResultRow
from ecopark.schema.sensitivity import (
    ANOTHER_PRICE,
    AT_LEAST,
    AT_ONCE,
    CELL_ENDS,
    NO_PLAN,
    ReducedCostRow,
    ShadowPriceRow,
)
from ecopark.session import Session
from ecopark.sheets import Tables

from .proving import with_all_flows

NEAR = 1e-6
"""A value is on a line where it is off by less than this part of what is summed."""

TINY = 1e-5
"""What is tried just beyond, as a part of the cell's number."""


@dataclass(frozen=True)
class Value:
    """What a park comes to: the objective and the money."""

    impact: float
    money: float


class Proof:
    """An answer, its plan's programme solved again and again with something changed."""

    def __init__(self, answer: Answer) -> None:
        assert answer.exchange.plan is not None
        self.plan: Plan = with_all_flows(answer.exchange.plan)
        self.park, self.answer = answer.exchange.park, answer
        self.size = max(1e-6, float(np.abs(self._arrays.objectives[0]) @ np.abs(self.values)))
        self.money_size = max(1e-6, float(np.abs(self._arrays.objectives[1]) @ np.abs(self.values)))
        base = self.solved(self._arrays)
        assert base is not None
        self.base = base

    @cached_property
    def _arrays(self) -> Compiled:
        return self.stated(self.park)

    def stated(self, park: Park) -> Compiled:
        """A park's programme, what is built as in the plan."""
        model = load(self.answer.model)
        park = builds.bounded(park, model)
        programme = built(model, park, candidates(park))
        arrays = compiled(programme)
        self._names = [(column.parent_component().local_name, column.index()) for column in arrays.columns]
        if arrays.integer.any():
            z = np.array([self.plan.amounts.build[i] if name == "z" else 0.0 for name, i in self._names])
            lower, upper = np.where(arrays.integer, z, arrays.lower), np.where(arrays.integer, z, arrays.upper)
            arrays = replace(arrays, lower=lower, upper=upper, integer=np.zeros(len(z), dtype=bool))
        return arrays

    def columns(self, name: str, number: int) -> list[int]:
        """The columns of a flow or process."""
        return [place for place, (of, i) in enumerate(self._names) if of == name and i[0] == number]

    @cached_property
    def values(self) -> Floats:
        """The plan's amounts by column."""
        amounts, arrays = self.plan.amounts, self._arrays
        lines = {"x": amounts.activity, "f": amounts.flow, "v": amounts.purchase, "y": amounts.sale}
        lines |= {"d": amounts.disposal, "g": amounts.stock}
        periods = len(self.park.tables.periods) or 1
        found = np.zeros(len(arrays.lower))
        for place, (name, index) in enumerate(self._names):
            if name in lines:
                number, period = index
                found[place] = lines[name].reshape(periods, -1)[period, number]
            elif name == "z":
                found[place] = amounts.build[index]
        return found

    def solved(self, arrays: Compiled) -> Value | None:
        """What a programme comes to, None where it has no solution."""
        session = Session(arrays)
        found: list[float] = []
        for number in (0, 1):
            status = session.minimise(arrays.objectives[number])
            if status == "infeasible":
                session.grant_rounding()
                status = session.minimise(arrays.objectives[number])
            if status == "unbounded":
                return Value(-inf, -inf) if number == 0 else Value(found[0], -inf)
            if status != "optimal":
                assert number == 0, "no solution on the face"
                return None
            found.append(float(arrays.objectives[number] @ session.values + arrays.constants[number]))
            session.keep_face()
        return Value(*found)

    @staticmethod
    def _keeps_the_rules(tables: Tables) -> bool:
        """A candidate's capacity that follows from others may be below its Min, where it is not built."""
        try:
            rules.park(tables)
        except WorkbookError:
            return False
        return True

    # Cells

    def with_cell(self, row: ShadowPriceRow, value: float) -> Value | None:
        """What the park comes to with a number in a row's cell, as the cell is written."""
        sheet, _, at = row.place.rpartition("!")
        tables = self.park.tables
        if sheet == "Settings":
            assert row.limit == "Cost ceiling"
            tables = replace(tables, settings=replace(tables.settings, cost_ceiling=value))
            return self.solved(self.stated(replace(self.park, tables=tables)))
        table = inputs.input_table(sheet)
        attribute = next(
            key for key, letters in tables.layouts[sheet].letters.items() if letters == at.rstrip("0123456789")
        )
        line = int(at.removeprefix(tables.layouts[sheet].letters[attribute]))
        (old,) = [one for one in tables.rows(table) if one.line == line]
        size = getattr(old, attribute) / row.value if row.value else 1.0
        change: dict[str, Any] = {attribute: value * size}
        new: dict[str, Any] = {
            table.attribute: tuple(replace(one, **change) if one is old else one for one in tables.rows(table))
        }
        changed = replace(tables, **new)
        if self._keeps_the_rules(tables) and not self._keeps_the_rules(changed):
            return None  # the workbook would be refused
        return self.solved(self.stated(replace(self.park, tables=changed)))

    def faults(self, row: ShadowPriceRow) -> Iterator[str]:
        """What is wrong with a row."""
        if row.value == 0 and "Settings" not in row.place:
            return  # nothing to take the unit from
        for direction in (1, -1):
            more = direction > 0
            yield from self._side(
                row,
                direction,
                row.price_more if more else row.price_less,
                row.increase if more else row.decrease,
                row.after_increase if more else row.after_decrease,
                row.money_more if more else row.money_less,
                row.money_increase if more else row.money_decrease,
            )

    def _side(
        self,
        row: ShadowPriceRow,
        direction: int,
        price: float | None,
        extent: float | None,
        after: str,
        money: float | None,
        money_extent: float | None,
    ) -> Iterator[str]:
        where = f"{row.place} {row.limit} {row.of} {row.value:.9g} {direction:+d}: "
        scale = max(abs(row.value), 1e-3)
        if price is None:
            if after == NO_PLAN and self.with_cell(row, row.value + direction * TINY * scale) is not None:
                yield where + "there is a plan"
            return
        assert money is not None
        if after == AT_ONCE:
            step = direction * 1e-5 * scale
            found = self.with_cell(row, row.value + step)
            if found is None:
                return
            told, seen = -price * step, found.impact - self.base.impact
            if abs(told - seen) > 0.01 * max(abs(told), abs(seen)) + NEAR * NEAR * self.size:
                yield where + f"a ratio: {told:.9g} is said and {seen:.9g} seen"
            return
        for part in (0.5, 1.0):
            yield from self._on(where, row, direction * part * (3 * scale if extent is None else extent), price, None)
            yield from self._on(
                where, row, direction * part * (3 * scale if money_extent is None else money_extent), None, money
            )
        if after in (CELL_ENDS, AT_LEAST) or extent is None:
            return
        just = self.with_cell(row, row.value + direction * (extent + TINY * scale))
        if after == NO_PLAN and just is not None:
            yield where + f"there is a plan beyond {extent:.9g}"
        if after == ANOTHER_PRICE and just is not None:
            yield from self._bends(where, row, direction, extent, price)

    def _bends(self, where: str, row: ShadowPriceRow, direction: int, extent: float, price: float) -> Iterator[str]:
        """Beyond its end the objective is above the line, the more the further."""
        scale, above = max(abs(row.value), 1e-3), []
        for beyond in (1e-3 * scale, 0.1 * scale, scale, 10 * scale):
            step = direction * (extent + beyond)
            if row.value + step < 0 and row.value >= 0:
                break
            found = self.with_cell(row, row.value + step)
            if found is None:
                return
            above.append(found.impact - self.base.impact + price * step)
        if above and max(above) <= 1e-9 * self.size:
            yield where + f"the price holds beyond {extent:.9g}: {above}"

    def _on(
        self, where: str, row: ShadowPriceRow, step: float, price: float | None, money: float | None
    ) -> Iterator[str]:
        if row.value + step < 0 <= row.value:
            return  # no cell says less than nothing
        found = self.with_cell(row, row.value + step * (1 - NEAR))  # a range is told to that part of itself
        if found is None:
            yield where + f"there is no plan at {step:.9g}"
        elif price is not None:
            off = found.impact - self.base.impact + price * step * (1 - NEAR)
            if abs(off) > NEAR * (self.size + abs(price * step)):
                yield where + f"the objective is off by {off:.9g} at {step:.9g}"
        elif money is not None:
            off = found.money - self.base.money + money * step * (1 - NEAR)
            if abs(off) > NEAR * (self.money_size + abs(money * step)):
                yield where + f"the money is off by {off:.9g} at {step:.9g}"

    # Costs

    def cost_faults(self, row: ReducedCostRow) -> Iterator[str]:
        """What is wrong with the range of a cost."""
        columns = self._columns_of(row)
        weight = self.park.settings.weight_cost
        for direction, told, money in ((1, row.increase, row.money_increase), (-1, row.decrease, row.money_decrease)):
            where = f"{row.plant} {row.to} {row.item} {direction:+d}: "
            yield from self._range(where, columns, direction, told, 0)
            if weight:
                same = (told is None) == (money is None) and (told is None or np.isclose(told, (money or 0.0) * weight))
                if not same:
                    yield where + "money is not the objective by its weight"
            else:
                yield from self._range(where + "money ", columns, direction, money, 1)

    def _range(self, where: str, columns: list[int], direction: int, told: float | None, step: int) -> Iterator[str]:
        arrays, amount = self._arrays, float(self.values[columns].sum())
        dearest = float(np.abs(arrays.objectives[step]).max()) or 1.0
        size = self.money_size if step else self.size
        base = self.base.money if step else self.base.impact
        tries: list[tuple[float, bool]] = [(10 * dearest, True), (100 * dearest, True)]
        if told is not None:
            tries = [(told * (1 - NEAR), True), (told + 0.01 * dearest, False), (told + 10 * dearest, False)]
        for by, holds in tries:
            objectives = arrays.objectives.copy()
            objectives[step, columns] += direction * by
            found = self.solved(replace(arrays, objectives=objectives))
            assert found is not None
            off = (found.money if step else found.impact) - base - direction * by * amount
            if holds and abs(off) > NEAR * (size + by * max(1.0, float(np.abs(self.values).max())) * 1e-3):
                yield where + f"the plan is not best any more at {by:.9g}: {off:.9g}"
            if not holds:
                if off < -1e-9 * size:
                    return
                if (by, holds) == tries[-1]:
                    yield where + f"the plan is still best beyond {told:.9g}: {off:.9g}"

    def _columns_of(self, row: ReducedCostRow) -> list[int]:
        park, flows = self.plan.park, self.plan.network.flows
        if not row.to:
            (found,) = [
                k
                for k, process in enumerate(park.processes)
                if (process.plant, process.process) == (row.plant, row.item)
            ]
            return self.columns("x", found)
        for index in np.flatnonzero(~flows.internal).tolist():
            gate, need, mode = park.gates[flows.gate[index]], park.needs[flows.need[index]], int(flows.mode[index])
            words = gate.plant, need.plant, gate.material, f"{need.process_name}: {need.material}"
            how = park.tables.transport[mode].mode if mode >= 0 else ""
            if (*words, how) == (row.plant, row.to, row.item, row.for_, row.mode):
                return self.columns("f", index)
        raise AssertionError(row)


def faults(answer: Answer, found: Sensitivity, most: int, seed: int) -> list[str]:
    """What is wrong with some rows, at most so many of each table."""
    proof, rng = Proof(answer), random.Random(seed)

    def some(rows: tuple[ResultRow, ...]) -> list[Any]:
        return list(rows) if len(rows) <= most else rng.sample(rows, most)

    return [
        *(fault for row in some(found.shadow_prices) for fault in proof.faults(row)),
        *(fault for row in some(found.reduced_costs) for fault in proof.cost_faults(row)),
    ]
