"""Changes of cells, as the Scenarios sheet makes them: set, multiply, add, remove.

A change is made to the typed rows, and comes to what the workbook would say if the cell itself had been written anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

import numpy as np

from ecopark import cell_units, cells
from ecopark.cells import CellError, Cells
from ecopark.errors import Problem
from ecopark.network import great_circle_km, needs_distance
from ecopark.park import Park, tonnes_per_unit
from ecopark.schema import inputs, values
from ecopark.schema.rows import Link, Scenario, Storage
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


def _column(tables: Tables, table: Table, text: str | None) -> tuple[Column, Unit | None]:
    if text is None:
        raise CellError("column", "no Column is named", "name the column that is to change")
    return cells.find_column(table, text, tables.settings.currency)


def removed(tables: Tables, table: Table, places: tuple[int, ...]) -> Tables:
    """The tables without some rows of a sheet.

    Raises:
        CellError: the sheet is Settings, whose settings always have a value.
    """
    if table is inputs.SETTINGS:
        raise CellError("sheet", "a setting cannot be removed", "set its Value, to a blank for its default")
    gone = set(places)
    kept = tuple(row for place, row in enumerate(tables.rows(table)) if place not in gone)
    if table.must_have_rows and not kept:
        raise CellError("row", f"no row of {table.title} would be left", "name the rows that are to go")
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
            cell = _Cell(self.column, typing, (self.table.title, row.line), before, size)
            after: dict[str, Any] = {self.column.attribute: cell.after(change, operand)}
            rows[place] = replace(row, **after)
        tables = _with(self.tables, self.table.attribute, tuple(rows))
        return _recounted(self.tables, tables, self.table) if self.column.attribute in _RECOUNTED else tables

    def _settings(self, change: str, value: float | str | None) -> Tables:
        if self.column.attribute != "value":
            raise CellError("column", f"{self.column.header} of Settings cannot be changed", "write 'Value'")
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
            what = f"{self.column.header} stands in {written.text} there, not in {self.unit.text}"
            raise CellError("column", what, f"write '{self.column.header}', and the Value in {written.text}")

    def _set_to(self, value: float | str | None) -> object:
        """A value that is set, typed; a name that is declared elsewhere must be."""
        typed = _typed(self.column, value)
        if self.column.refers is not None and isinstance(typed, str):
            sheet, header = self.column.refers
            target = inputs.input_table(sheet)
            attribute = next(column.attribute for column in target.columns if column.header == header)
            names = dict.fromkeys(getattr(row, attribute) for row in self.tables.rows(target))
            if typed not in names:
                mend = values.guess(typed, names, f"add it to {sheet}, or write one that is there")
                raise CellError("value", f"{header.lower()} {values.shown(typed)} is not in {sheet}", mend)
        return typed


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it is: what it holds, in the park's units, and what a written 1 comes to in these.

    ``typing`` is its column's, ``place`` its sheet and line; a setting has none.
    """

    column: Column
    typing: values.Typing
    place: tuple[str, int] | None
    value: object
    size: float

    @property
    def name(self) -> str:
        """What to call it."""
        return f"{self.column.header} of row {self.place[1]} of {self.place[0]}" if self.place else self.column.header

    def after(self, change: str, operand: object) -> object:
        """What it holds after a change by an operand in the cell's own unit."""
        if change == "set":
            return self._within(operand * self.size) if isinstance(operand, float) else operand
        if self.value is None:
            raise CellError("row", f"{self.name} is blank and has no default", f"set it before you {change} it")
        if not isinstance(self.value, float) or not isinstance(operand, float):
            raise CellError("column", f"{self.name} holds no number", "use 'set'")
        after = self.value * operand if change == "multiply" else self.value + operand * self.size
        if math.isnan(after):
            raise CellError("value", f"{self.name} is unlimited, and 0 times that is no number", "use 'set'")
        return self._within(after)

    def _within(self, value: float) -> object:
        typed = self.typing(value) if self.column.kind is Kind.NUMBER else value
        if isinstance(typed, Bad):
            raise CellError("value", f"{self.name} would be out of bounds: {typed.problem}", typed.fix)
        return value


def _operand(change: str, value: float | str | None) -> float:
    """A number to multiply with or to add."""
    number = values.number_in(value) if isinstance(value, str) else value
    if isinstance(number, Bad):
        raise CellError("value", number.problem, number.fix)
    if number is None:
        given = "a blank" if value is None else values.shown(value)
        raise CellError("value", f"'{change}' needs a number, not {given}", "write a number")
    return number


def _typed(column: Column, value: float | str | None) -> object:
    """A value that is set, typed; a blank is the column's default."""
    typed = values.typing(column)(value) if value is not None else None
    if isinstance(typed, Bad):
        raise CellError("value", typed.problem, typed.fix)
    if typed is None and column.required:
        raise CellError("value", f"{column.header} must be given", values.wanted(column))
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
            what = f"{column.header} of row {row.line} of {table.title} could not be converted any more"
            raise CellError("value", what, "give Tonnes per unit, or a unit that leads to the material's")
        if size and size != other and not math.isinf(value):
            found[column.attribute] = value * (other / size)
            bad = values.too_large(found[column.attribute], column, values.number_text(value))
            if bad is not None:
                name = f"{column.header} of row {row.line} of {table.title}"
                raise CellError("value", f"{name} would be out of bounds: {bad.problem}", bad.fix)
    return found


def default(park: Park, table: Table, row: Row, column: Column) -> float | None:
    """What a blank number means, in the park's units; None where it has no default."""
    derive = _DERIVED.get((table.title, column.attribute))
    return derive(park, row) if derive else None


def _virgin_weight(park: Park, row: Any) -> float | None:
    return park.virgin_weight(row.material) if row.material in park.materials else None


def _road(park: Park, row: Link) -> float | None:
    """The distance of a link in km: its own, else by its plants' coordinates; None where they do not give it."""
    if row.distance_km is not None:
        return row.distance_km
    ends = [park.plants[name] for name in (row.from_, row.to) if name in park.plants]
    places = [(end.latitude, end.longitude) for end in ends if end.latitude is not None and end.longitude is not None]
    if len(places) == 2:
        (north, east), (to_north, to_east) = (np.array(place) for place in places)
        return park.settings.detour_factor * float(great_circle_km(north, east, to_north, to_east))
    mode = park.mode(row.material, row.mode)
    return None if needs_distance(mode) else 0.0


def _link_cost(park: Park, row: Link) -> float | None:
    km, haulage = _road(park, row), park.haulage(row.material, park.mode(row.material, row.mode))
    return None if km is None else haulage.handling + haulage.cost_km * km


def _link_loss(park: Park, row: Link) -> float | None:
    km, haulage = _road(park, row), park.haulage(row.material, park.mode(row.material, row.mode))
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
