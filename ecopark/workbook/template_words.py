"""The cells of a template in its language: names and numbers as they are, the contract's own words translated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ecopark.phrases import number_text
from ecopark.schema import inputs, prose, terms
from ecopark.schema.tables import Column, Kind, Table

Cells = Mapping[str, object]
"""A row by the English headers of the contract, blanks absent."""

Value = str | float | None

EXPLANATION: Final = Column("meaning", "Meaning", Kind.TEXT, "what the setting decides, and what a blank stands for")
"""A column that Settings has beside the contract's: the reader takes it for the analyst's own."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An input sheet about to be drawn: its columns, and rows as long as these."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def header(column: Column, language: str) -> str:
    """The header of a column."""
    if column is EXPLANATION:
        return prose.say(column.header, language)
    return terms.translate("column", column.header, language)


def sheet(table: Table, rows: Sequence[Cells], language: str) -> Sheet:
    """The sheet of some rows.

    Raises ValueError for a header that the template has no column for, and for a value that no cell can hold.
    """
    columns = table.columns
    known = {column.header for column in columns}
    for row in rows:
        if unknown := row.keys() - known:
            raise ValueError(f"{table.title}: the template has no column {', '.join(sorted(unknown))}")
    if table is inputs.SETTINGS:
        return _settings(columns, rows, language)
    return Sheet(table, columns, tuple(_cells(table, columns, row, language) for row in rows))


def _cells(table: Table, columns: Sequence[Column], row: Cells, language: str) -> tuple[Value, ...]:
    read = _scenario_columns(row) if table is inputs.SCENARIOS else {}
    return tuple(_value(read.get(column.header, column), row.get(column.header), language) for column in columns)


def _settings(columns: tuple[Column, ...], rows: Sequence[Cells], language: str) -> Sheet:
    """Every setting on a row, its default written out where it has one: what is seen can be changed."""
    given = {str(row["Setting"]): row for row in rows}
    if unknown := given.keys() - {setting.header for setting in inputs.SETTING_COLUMNS}:
        raise ValueError(f"Settings: there is no setting {', '.join(sorted(unknown))}")
    found = []
    for setting in inputs.SETTING_COLUMNS:
        default = language if setting.attribute == "language" else setting.default
        row = given.get(setting.header, {"Value": default})
        cells: dict[str, Value] = {
            "setting": terms.translate("setting", setting.header, language),
            "value": _value(setting, row.get("Value"), language),
            "meaning": _setting_meaning(setting, language),
            "source": _value(columns[-2], row.get("Source"), language),
            "note": _value(columns[-1], row.get("Note"), language),
        }
        found.append(cells)
    shown = (*columns[:2], EXPLANATION, *columns[2:])
    return Sheet(inputs.SETTINGS, shown, tuple(tuple(cells[column.attribute] for column in shown) for cells in found))


def _setting_meaning(setting: Column, language: str) -> str:
    blank = prose.say("Blank: {blank}.", language, blank=prose.blank(setting, language))
    return f"{sentence(prose.say(setting.meaning, language))} {blank}"


def sentence(text: str) -> str:
    """A meaning as a sentence of its own: words of the contract in quotes, a point at the end."""
    plain = text.replace("`", "'")
    return f"{plain[0].upper()}{plain[1:]}" + ("" if plain.endswith(".") else ".")


def _scenario_columns(row: Cells) -> Mapping[str, Column]:
    """What the cells of a row of Scenarios stand for: a title, a header, and a value of the column that it changes."""
    title, changed = str(row.get("Sheet", "")), str(row.get("Column", ""))
    read = {"Sheet": _SHEET, "Column": _HEADER}
    if title == inputs.SETTINGS.title:
        setting = {column.header: column for column in inputs.SETTING_COLUMNS}.get(str(row.get("Row", "")))
        return read | {"Row": _SETTING} | ({"Value": setting} if setting else {})
    table = {table.title: table for table in inputs.INPUTS}.get(title)
    target = next((column for column in table.columns if column.header == changed), None) if table else None
    return read | ({"Value": target} if target and target.choices else {})


_SHEET: Final = Column("sheet", "Sheet", Kind.TEXT, "a title")
_HEADER: Final = Column("column", "Column", Kind.TEXT, "a header")
_SETTING: Final = Column("setting", "Row", Kind.TEXT, "a setting's name")
_TERMS: Final = {_SHEET: "sheet", _HEADER: "column", _SETTING: "setting"}


def _value(column: Column, value: object, language: str) -> Value:
    """A value as its cell holds it; raises ValueError for one that none can."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return terms.translate("value", "yes" if value else "no", language)
    if isinstance(value, int | float):
        return _number(column, float(value), language)
    if isinstance(value, str):
        where = _where(column, value)
        return terms.translate(where, value, language) if where else value
    raise ValueError(f"{column.header}: a cell cannot hold {value!r}")


def _where(column: Column, word: str) -> str | None:
    """Which of the contract's terms a word of a column is; None where it is the analyst's own."""
    if column in _TERMS:
        return _TERMS[column]
    if column.kind is Kind.UNIT:
        return "unit"
    return "value" if word in column.choices or (column.unlimited and word == "inf") else None


def _number(column: Column, value: float, language: str) -> Value:
    if math.isinf(value) and value > 0:
        return terms.translate("value", "inf", language)
    if not math.isfinite(value):
        raise ValueError(f"{column.header}: a cell cannot hold {value!r}")
    return value if column.kind in (Kind.NUMBER, Kind.ANY) else number_text(value)
