"""Two versions of one park: which cells of the workbook differ, and which exchanges change."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecopark import cell_units
from ecopark.analysis.comparison_indicators import Side
from ecopark.park import Park
from ecopark.schema import headers, inputs, terms, units
from ecopark.schema.rows import Settings
from ecopark.schema.tables import Column, Measure, Row, Table

SAME_PARK = 0.5
"""Parks that have more than this of their plants, materials and processes in common are versions of one."""

SAME = 1e-9
"""By how much of its size a number may differ and be the same."""

_TOLD_ALONE = ("source", "note")
"""Columns that bear on no answer."""

Value = float | str | None


@dataclass(frozen=True)
class CellChange:
    """A cell that is not the same: its sheet, its row's keys (or setting), its column, and what each version has there.

    Numbers are in the cell's own unit, which stands beside them; ``present`` tells in which versions the row is.
    """

    table: Table
    row: str
    column: Column | None
    values: tuple[Value, Value]
    units: tuple[str, str]
    present: tuple[bool, bool] = (True, True)


@dataclass(frozen=True)
class FlowChange:
    """An exchange whose amount in the year is not the same, in the first version's unit."""

    from_: str
    to: str
    material: str
    unit: str
    before: float
    after: float


def are_versions(first: Park, other: Park) -> bool:
    """Whether two parks are one: they bear one name, or most of what they name is the same."""
    if first.name and terms.fold(first.name) == terms.fold(other.name):
        return True
    one, two = _names(first), _names(other)
    return len(one & two) > SAME_PARK * max(1, len(one | two))


def _names(park: Park) -> set[tuple[str, ...]]:
    tables = park.tables
    found: set[tuple[str, ...]] = {("plant", row.plant) for row in tables.plants}
    found |= {("material", row.material) for row in tables.materials}
    return found | {("process", row.plant, row.process) for row in tables.processes}


def cell_changes(first: Park, other: Park) -> tuple[CellChange, ...]:
    """The cells that differ, in the order of the sheets; of rows that only one version has, all that is filled."""
    found = list(_settings(first.settings, other.settings))
    for table in inputs.INPUTS:
        if table not in (inputs.SETTINGS, inputs.SCENARIOS):
            found += _rows(table, first, other)
    return tuple(found)


def _settings(one: Settings, two: Settings) -> Iterator[CellChange]:
    for setting in inputs.SETTING_COLUMNS:
        values = _plain(getattr(one, setting.attribute)), _plain(getattr(two, setting.attribute))
        if not _is_same(*values):
            yield CellChange(inputs.SETTINGS, setting.header, inputs.SETTINGS.column("value"), values, ("", ""))


def _rows(table: Table, first: Park, other: Park) -> Iterator[CellChange]:
    sides = _keyed(table, first), _keyed(table, other)
    for keys in dict.fromkeys([*sides[0], *sides[1]]):
        one, two = sides[0].get(keys), sides[1].get(keys)
        row = " / ".join("-" if key is None else str(key) for key in keys[:-1])
        if one is None or two is None:
            present = one is not None, two is not None
            yield CellChange(table, row, None, (None, None), ("", ""), present)
            continue
        for column in table.columns:
            if column.key or column.attribute in _TOLD_ALONE:
                continue
            told = _told(first, table, one, column), _told(other, table, two, column)
            if not _is_same(told[0].value, _in_units_of(told[0], told[1], column)):
                values, texts = (told[0].value, told[1].value), (told[0].text, told[1].text)
                yield CellChange(table, row, column, values, texts)


@dataclass(frozen=True)
class _Told:
    """What a cell says as it is written, and its unit: in words, and as far as it can be converted."""

    value: Value
    text: str = ""
    unit: units.Unit | None = None


def _keyed(table: Table, park: Park) -> dict[tuple[object, ...], Row]:
    """Rows by their keys; the last one tells rows of the same keys apart, which sheets without keys have."""
    seen: dict[tuple[object, ...], int] = defaultdict(int)
    found: dict[tuple[object, ...], Row] = {}
    for row in park.tables.rows(table):
        keys = tuple(getattr(row, column.attribute) for column in table.keys)
        found[*keys, seen[keys]] = row
        seen[keys] += 1
    return found


def _told(park: Park, table: Table, row: Row, column: Column) -> _Told:
    """What a cell says."""
    value, currency = _plain(getattr(row, column.attribute)), park.settings.currency
    if not isinstance(value, float):
        return _Told(value)
    if column.measure not in cell_units.CONVERTED:
        return _Told(value, currency if column.measure is Measure.MONEY else "")
    size = cell_units.size(park, table, row, column) or 1.0
    unit = cell_units.written_unit(park, table, row, column)
    if unit is None:
        return _Told(value)
    per = column.measure in cell_units.PER
    return _Told(value / size, f"{headers.said(column, currency)}/{unit.text}" if per else unit.text, unit)


def _in_units_of(told: _Told, other: _Told, column: Column) -> Value:
    """What another cell says, in the units of a first one where they convert."""
    if told.unit is None or other.unit is None or not isinstance(other.value, float):
        return other.value
    size = units.factor(other.unit, told.unit)
    if size is None:
        return f"{other.value} {other.text}"
    return other.value / size if column.measure in cell_units.PER else other.value * size


def _plain(value: object) -> Value:
    """A cell's value as a text, a number or nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return float(value) if isinstance(value, int | float) else None if value is None else str(value)


def _is_same(one: object, two: object) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=SAME)
    return one == two


def flow_changes(first: Side, other: Side) -> tuple[FlowChange, ...]:
    """The exchanges that are not the same in the two plans, the most changed first."""
    before, after = _sums(first), _sums(other)
    found = []
    for flow in dict.fromkeys([*before, *after]):
        material = flow[2]
        known = first if flow in before else other
        size = 1.0
        if flow in before and flow in after:
            size = units.factor(
                other.park.unit(material),
                first.park.unit(material),
                other.park.tonnes(material),
                first.park.tonnes(material),
            ) or float("nan")
        amounts = before.get(flow, 0.0), size * after.get(flow, 0.0)
        if abs(amounts[0] - amounts[1]) > 1e-6 * max(amounts):
            unit = known.park.unit(material).text
            found.append((known.park.tonnes(material) or 0.0, FlowChange(*flow, unit, *amounts)))
    found.sort(key=lambda entry: (-entry[0] * abs(entry[1].after - entry[1].before), -abs(entry[1].after)))
    return tuple(change for _, change in found)


def _sums(side: Side) -> dict[tuple[str, str, str], float]:
    """The exchanges of a plan: sender, receiver, material and the amount of the year."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in side.flows:
        found[row.from_, row.to, row.material] += row.quantity
    return found


def versions(parks: Sequence[Park]) -> tuple[int, ...]:
    """The numbers of the parks that are versions of the first."""
    return tuple(number for number in range(1, len(parks)) if are_versions(parks[0], parks[number]))
