"""Rows of the contract as tables of a page: headers with their units, words and numbers in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ecopark.figures.asked import Words
from ecopark.phrases import Term
from ecopark.reporting.page.views import Cell, Head, Table
from ecopark.schema import prose, tables
from ecopark.schema.results import WORDS
from ecopark.schema.tables import Column, Kind, Measure

_TOTALLED: Final = (Measure.MONEY, Measure.KG, Measure.IMPACT)
_IN_MONEY: Final = (Measure.MONEY, Measure.MONEY_PRICE)
_FORMATS: Final[Mapping[Measure, str]] = MappingProxyType(
    {Measure.SHARE: ",.1%", Measure.KM: ",.1f", Measure.YEARS: ",.1f"}
)
_HIDDEN: Final = frozenset({"scenario", "source", "note"})


def tabled(
    table: tables.Table,
    rows: Sequence[tables.Row],
    words: Words,
    currency: str,
    *,
    id: str,
    caption: str,
    first: str = "",
    only: Sequence[str] = (),
    total: bool = False,
    searchable: bool = False,
    notes: Sequence[str] = (),
) -> Table:
    """Rows as a table, without the columns that say nothing in any row.

    ``first`` is the attribute of the column that names a row, ``only`` those wanted (all); with ``total`` what is in
    money, kg or impact has a sum.
    """
    columns = [column for column in table.columns if column.attribute not in _HIDDEN]
    if only:
        columns = [table.column(attribute) for attribute in only]
    if first:
        columns.sort(key=lambda column: column.attribute != first)
    columns = [columns[0], *(column for column in columns[1:] if _says(column, rows))]
    in_money = {column.measure in _IN_MONEY for column in columns if column.kind is Kind.NUMBER} == {True}
    shown = [_shown(column, rows, words) for column in columns]
    sums = tuple(_sum(column, rows, words) for column in columns[1:])
    return Table(
        id=id,
        caption=f"{caption}, {currency}" if in_money else caption,
        heads=tuple(_head(column, words, "" if in_money else currency) for column in columns),
        rows=tuple(tuple(show(row) for show in shown) for row in rows),
        searchable=searchable,
        total=(Cell(words(Term("result", "Total"))), *sums) if total and len(rows) > 1 else (),
        notes=tuple(notes),
    )


def _says(column: Column, rows: Sequence[tables.Row]) -> bool:
    """Whether a column tells anything: not the one period of a year, no noughts and blanks alone."""
    values = {getattr(row, column.attribute) for row in rows}
    return bool(values - ({"", "year", None} if column.kind is not Kind.NUMBER else {0.0, None}))


def _head(column: Column, words: Words, currency: str) -> Head:
    header = words.term("column", column.header)
    heading = words.term("heading", column.header)
    if heading != column.header:
        header = heading
    if column.measure in _IN_MONEY and currency:
        header = f"{header}, {currency}"
    return Head(header, prose.say(column.meaning, words.language), column.kind is Kind.NUMBER)


def _shown(column: Column, rows: Sequence[tables.Row], words: Words) -> Callable[[tables.Row], Cell]:
    attribute, spec = column.attribute, _spec(column, rows)

    def show(row: tables.Row) -> Cell:
        value = getattr(row, attribute)
        if isinstance(value, str):
            return Cell(words(Term(WORDS[attribute], value)) if attribute in WORDS and value else value)
        return Cell("" if value is None else words.number(value, spec) if value else "–", value)

    return show


def _spec(column: Column, rows: Sequence[tables.Row]) -> str:
    """How the numbers of a column are written: those that are summed all alike, others each by its own size."""
    if column.measure in _TOTALLED:
        largest = max((abs(getattr(row, column.attribute) or 0.0) for row in rows), default=0.0)
        return ",.0f" if largest >= 100 else ",.2f"
    return _FORMATS.get(column.measure, "")


def _sum(column: Column, rows: Sequence[tables.Row], words: Words) -> Cell:
    if column.measure not in _TOTALLED:
        return Cell("")
    whole = sum(getattr(row, column.attribute) or 0.0 for row in rows)
    return Cell(words.number(whole, _spec(column, rows)), whole)
