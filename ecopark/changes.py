"""Changes of cells, as the Scenarios sheet makes them: set, multiply, add, remove.

A change is made to the typed rows, and comes to what the workbook would say if the cell itself had been written anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from ecopark import cell_units, cells
from ecopark.cells import CellError, Cells
from ecopark.errors import Problem
from ecopark.flows import link_km, road_km
from ecopark.park import FREE, Park, tonnes_per_unit
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import inputs, values
from ecopark.schema.rows import Link, Scenario, Storage, Transport
from ecopark.schema.tables import Column, Kind, Row, Table
from ecopark.schema.units import Unit
from ecopark.schema.values import Bad
from ecopark.sheets import Tables

Found = TypeVar("Found")

_RECOUNTED: Final = frozenset({"unit", "material", "substitute", "tonnes_per_unit", "activity_unit", "quantity"})
"""Columns that decide in what unit other cells are read."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A row of Scenarios that cannot be made, and why."""

    row: Scenario
    error: CellError

    def problem(self, tables: Tables) -> Problem:
        """What is wrong with the row, at its cell."""
        error = self.error
        return tables.problem(inputs.SCENARIOS, self.row, error.part, error.problem, error.fix)


def applied(tables: Tables, scenario: str) -> tuple[Tables, tuple[Failure, ...]]:
    """The tables after the changes of a scenario, from top to bottom, and what is wrong with those that cannot be made.

    The tables are not checked again: that is for ``rules``.
    """
    linked = bool(tables.links)
    failures: list[Failure] = []
    for row in tables.scenarios:
        if row.scenario == scenario and row.sheet and row.change:  # what could not be read is reported by the reader
            tables, errors = changed(tables, row)
            failures += [Failure(row, error) for error in errors]
    if linked and not tables.links and tables.settings.exchanges is None:
        # Where the links go one by one, the last one to go must not turn every pair on.
        tables = replace(tables, settings=replace(tables.settings, exchanges="listed"))
    return tables, tuple(failures)


def changed(tables: Tables, row: Scenario) -> tuple[Tables, tuple[CellError, ...]]:
    """The tables after one row of Scenarios; or as they were, with all that is wrong with the row."""
    errors: list[CellError] = []

    def attempt(find: Callable[[], Found]) -> Found | None:
        try:
            return find()
        except CellError as error:
            errors.append(error)
            return None

    table = attempt(lambda: cells.find_table(row.sheet))
    if table is None:
        return tables, tuple(errors)
    keys = attempt(lambda: cells.find_row(table, row.row))
    places = attempt(lambda: cells.matching(tables, table, keys)) if keys is not None else None
    removing = row.change == "remove"
    column = None if removing else attempt(lambda: _column(tables, table, row.column))
    if places is None or errors:
        return tables, tuple(errors)
    if column is None:
        return attempt(lambda: removed(tables, table, places)) or tables, tuple(errors)
    change = _Change(tables, table, places, *column)
    return attempt(lambda: change.made(row.change, row.value)) or tables, tuple(errors)


def made(tables: Tables, where: Cells, change: str, value: float | str | None) -> Tables:
    """The tables after some cells are ``set``, multiplied (``multiply``) or increased (``add``) by a value.

    The value is in the cells' unit; a number to multiply with has none.

    Raises:
        CellError: no row matches, or the cells do not take the change.
    """
    places = cells.matching(tables, where.table, where.row)
    return _Change(tables, where.table, places, where.column, where.unit).made(change, value)


def numbers_of(tables: Tables, where: Cells) -> tuple[float, ...]:
    """The numbers that some cells hold, in the cells' own units; a blank counts as its default.

    Raises:
        CellError: no row matches, or a cell holds no number and has no default.
    """
    places = cells.matching(tables, where.table, where.row)
    if where.table is inputs.SETTINGS:
        held = [getattr(tables.settings, inputs.SETTING_COLUMNS[place].attribute) for place in places]
        sizes = [1.0] * len(held)
    else:
        park, rows = Park(tables), [tables.rows(where.table)[place] for place in places]
        held = [getattr(row, where.column.attribute) for row in rows]
        held = [
            default(park, where.table, row, where.column) if value is None else value
            for row, value in zip(rows, held, strict=True)
        ]
        sizes = [cell_units.size(park, where.table, row, where.column) or 1.0 for row in rows]
    numbers = [value / size for value, size in zip(held, sizes, strict=True) if isinstance(value, int | float)]
    if len(numbers) < len(held):
        what = phrase("{column} holds no number there", column=where.column.term)
        raise CellError("column", what, phrase("name a column of numbers"))
    return tuple(numbers)


def _column(tables: Tables, table: Table, text: str | None) -> tuple[Column, Unit | None]:
    if text is None:
        raise CellError("column", phrase("no Column is named"), phrase("name the column that is to change"))
    return cells.find_column(table, text, tables.settings.currency)


def removed(tables: Tables, table: Table, places: tuple[int, ...]) -> Tables:
    """The tables without some rows of a sheet.

    Raises:
        CellError: the sheet is Settings, whose settings always have a value.
    """
    if table is inputs.SETTINGS:
        what = phrase("a setting cannot be removed")
        raise CellError("sheet", what, phrase("set its Value, to a blank for its default"))
    gone = set(places)
    kept = tuple(row for place, row in enumerate(tables.rows(table)) if place not in gone)
    if table.must_have_rows and not kept:
        what = phrase("no row of {sheet} would be left", sheet=table.term)
        raise CellError("row", what, phrase("name the rows that are to go"))
    return _with(tables, table.attribute, kept)


def _with(tables: Tables, attribute: str, value: object) -> Tables:
    changes: dict[str, Any] = {attribute: value}
    return replace(tables, **changes)


@dataclass(frozen=True)
class _Change:
    """One column of some rows of a sheet, about to change. ``unit`` is the one that the column was named with."""

    tables: Tables
    table: Table
    places: tuple[int, ...]
    column: Column
    unit: Unit | None

    def made(self, change: str, value: float | str | None) -> Tables:
        """The tables after the change.

        Raises:
            CellError: the column does not hold what the change needs, or the value is none that the cells take.
        """
        if self.table is inputs.SETTINGS:
            return self._settings(change, value)
        operand = self._set_to(value) if change == "set" else _operand(change, value)
        park, rows = Park(self.tables), list(self.tables.rows(self.table))
        typing = values.typing(self.column)
        for place in self.places:
            row = rows[place]
            self._check_unit(park, row)
            before: object = getattr(row, self.column.attribute)
            if before is None and change != "set":
                before = default(park, self.table, row, self.column)
            size = cell_units.size(park, self.table, row, self.column) or 1.0
            cell = _Cell(self.column, typing, (self.table.term, row.line), before, size)
            after: dict[str, Any] = {self.column.attribute: cell.after(change, operand)}
            rows[place] = replace(row, **after)
        tables = _with(self.tables, self.table.attribute, tuple(rows))
        return _recounted(self.tables, tables, self.table) if self.column.attribute in _RECOUNTED else tables

    def _settings(self, change: str, value: float | str | None) -> Tables:
        if self.column.attribute != "value":
            what = phrase("{column} of Settings cannot be changed", column=self.column.term)
            raise CellError("column", what, phrase("write '{text}'", text=Term("column", "Value")))
        after: dict[str, Any] = {}
        for place in self.places:
            setting = inputs.SETTING_COLUMNS[place]
            operand = _typed(setting, value) if change == "set" else _operand(change, value)
            before = getattr(self.tables.settings, setting.attribute)
            cell = _Cell(setting, values.typing(setting), None, before, 1.0)
            after[setting.attribute] = cell.after(change, operand)
        return replace(self.tables, settings=replace(self.tables.settings, **after))

    def _check_unit(self, park: Park, row: Row) -> None:
        """Values are in the cell's unit: a unit that the column is named with must be that one."""
        written = cell_units.written_unit(park, self.table, row, self.column)
        if self.unit is None or written is None:
            return
        if (self.unit.dimension, self.unit.size) != (written.dimension, written.size):
            what = phrase(
                "{column} stands in {written} there, not in {unit}",
                column=self.column.term,
                written=Term("unit", written.text),
                unit=Term("unit", self.unit.text),
            )
            mend = phrase(
                "write '{column}', and the Value in {unit}", column=self.column.term, unit=Term("unit", written.text)
            )
            raise CellError("column", what, mend)

    def _set_to(self, value: float | str | None) -> object:
        """A value that is set, typed; a name that is declared elsewhere must be."""
        typed = _typed(self.column, value)
        if self.column.refers is not None and isinstance(typed, str):
            sheet, header = self.column.refers
            target = inputs.input_table(sheet)
            attribute = next(column.attribute for column in target.columns if column.header == header)
            names = dict.fromkeys(getattr(row, attribute) for row in self.tables.rows(target))
            if typed not in names:
                place = phrase("{sheet}", sheet=target.term)
                what = phrase(
                    "{noun} '{name}' is not in {place}",
                    noun=Term("noun", header.lower()),
                    name=values.brief(typed),
                    place=place,
                )
                otherwise = phrase("add it to {place}, or write one that is there", place=place)
                raise CellError("value", what, values.guess(typed, names, otherwise))
        return typed


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it is: what it holds, in the park's units, and what a written 1 comes to in these.

    ``typing`` is its column's, ``place`` its sheet and line; a setting has none.
    """

    column: Column
    typing: values.Typing
    place: tuple[Term, int] | None
    value: object
    size: float

    @property
    def name(self) -> Phrase:
        """What to call it."""
        if self.place is None:
            return phrase("{column}", column=self.column.term)
        return _cell_name(self.column, *self.place)

    def after(self, change: str, operand: object) -> object:
        """What it holds after a change by an operand in the cell's own unit."""
        if change == "set":
            return self._within(operand * self.size) if isinstance(operand, float) else operand
        if self.value is None:
            what = phrase("{cell} is blank and has no default", cell=self.name)
            raise CellError("row", what, phrase("set it before you {change} it", change=Term("value", change)))
        if not isinstance(self.value, float) or not isinstance(operand, float):
            raise CellError("column", phrase("{cell} holds no number", cell=self.name), phrase("use 'set'"))
        after = self.value * operand if change == "multiply" else self.value + operand * self.size
        if math.isnan(after):
            what = phrase("{cell} is unlimited, and 0 times that is no number", cell=self.name)
            raise CellError("value", what, phrase("use 'set'"))
        return self._within(after)

    def _within(self, value: float) -> object:
        typed = self.typing(value) if self.column.kind is Kind.NUMBER else value
        if isinstance(typed, Bad):
            raise CellError("value", _out_of_bounds(self.name, typed), typed.fix)
        return value


def _cell_name(column: Column, sheet: Term, line: int) -> Phrase:
    return phrase("{column} of row {row} of {sheet}", column=column.term, row=str(line), sheet=sheet)


def _out_of_bounds(cell: Phrase, bad: Bad) -> Phrase:
    return phrase("{cell} would be out of bounds: {problem}", cell=cell, problem=bad.problem)


def _operand(change: str, value: float | str | None) -> float:
    """A number to multiply with or to add."""
    number = values.number_in(value) if isinstance(value, str) else value
    if isinstance(number, Bad):
        raise CellError("value", number.problem, number.fix)
    if number is None:
        made = Term("value", change)
        what = phrase("'{change}' needs a number, not a blank", change=made)
        if value is not None:
            what = phrase("'{change}' needs a number, not '{text}'", change=made, text=values.brief(value))
        raise CellError("value", what, phrase("write a number"))
    return number


def _typed(column: Column, value: float | str | None) -> object:
    """A value that is set, typed; a blank is the column's default."""
    typed = values.typing(column)(value) if value is not None else None
    if isinstance(typed, Bad):
        raise CellError("value", typed.problem, typed.fix)
    if typed is None and column.required:
        raise CellError("value", phrase("{column} must be given", column=column.term), values.wanted(column))
    return column.default if typed is None else typed


def _recounted(before: Tables, after: Tables, table: Table) -> Tables:
    """The tables with the numbers of every cell whose unit, or what that comes to, is another one now."""
    old, new = Park(before), Park(after)
    for sheet in inputs.INPUTS if table is inputs.MATERIALS else (table,):
        columns = [column for column in sheet.columns if column.measure in cell_units.CONVERTED]
        rows = list(after.rows(sheet)) if columns else []
        for place, (was, row) in enumerate(zip(before.rows(sheet), list(rows), strict=False)):
            changes = _scaled(old, new, sheet, columns, was, row)
            if changes:
                rows[place] = replace(row, **changes)
        if rows:
            after = _with(after, sheet.attribute, tuple(rows))
    return after


def _scaled(old: Park, new: Park, table: Table, columns: list[Column], was: Row, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        value = getattr(row, column.attribute)
        if value is None:
            continue
        size, other = cell_units.size(old, table, was, column), cell_units.size(new, table, row, column)
        if other is None:
            what = phrase("{cell} could not be converted any more", cell=_cell_name(column, table.term, row.line))
            mend = phrase("give Tonnes per unit, or a unit that leads to the material's")
            raise CellError("value", what, mend)
        if size and size != other and not math.isinf(value):
            found[column.attribute] = value * (other / size)
            bad = values.too_large(found[column.attribute], column, value)
            if bad is not None:
                name = _cell_name(column, table.term, row.line)
                raise CellError("value", _out_of_bounds(name, bad), bad.fix)
    return found


def default(park: Park, table: Table, row: Row, column: Column) -> float | None:
    """What a blank number means, in the park's units; None where it has no default."""
    derive = _DERIVED.get((table.title, column.attribute))
    return derive(park, row) if derive else None


def _virgin_weight(park: Park, row: Any) -> float | None:
    return park.virgin_weight(row.material) if row.material in park.materials else None


def _mode(park: Park, row: Link) -> Transport:
    """How a link moves; at no cost where its names lead nowhere any more, which is reported where they stand."""
    material = park.materials.get(row.material)
    named = row.mode or (material.mode if material else None)
    known = {mode.mode for mode in park.tables.transport}
    return park.mode(row.material, row.mode) if material and (named is None or named in known) else FREE


def _road(park: Park, row: Link) -> float | None:
    """The distance of a link in km; None where neither it nor its plants' coordinates give one that is needed."""
    km = link_km(row, road_km(park, row.from_, row.to), _mode(park, row))
    return None if math.isnan(km) else km


def _link_cost(park: Park, row: Link) -> float | None:
    km, haulage = _road(park, row), park.haulage(row.material, _mode(park, row))
    return None if km is None else haulage.handling + haulage.cost_km * km


def _link_loss(park: Park, row: Link) -> float | None:
    km, haulage = _road(park, row), park.haulage(row.material, _mode(park, row))
    return None if km is None else min(1.0, haulage.loss_km * km)


def _final(_: Park, row: Storage) -> float:
    """The least that a store ends with: Initial."""
    return row.initial or 0.0


def _final_max(_: Park, row: Storage) -> float:
    """The most that a store ends with: what it can hold, or what it may have begun with or must end with."""
    return row.capacity if row.initial is None else max(row.initial, row.final or 0.0)


_DERIVED: Final[Mapping[tuple[str, str], Callable[[Park, Any], float | None]]] = MappingProxyType(
    {
        ("Materials", "tonnes_per_unit"): lambda _, row: tonnes_per_unit(row),
        ("Materials", "virgin_weight"): _virgin_weight,
        ("Materials", "disposal_weight"): lambda park, row: park.disposal_weight(row.material),
        ("Supply", "virgin_weight"): _virgin_weight,
        ("Demand", "min"): lambda _, __: 0.0,
        ("Demand", "max"): lambda _, row: row.min,
        ("Links", "distance_km"): _road,
        ("Links", "cost"): _link_cost,
        ("Links", "loss"): _link_loss,
        ("Storage", "final"): _final,
        ("Storage", "final_max"): _final_max,
    }
)
