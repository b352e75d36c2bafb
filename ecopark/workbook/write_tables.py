"""A result table as a grid: its headers with their units, its words in the workbook's language, its formats."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ecopark.errors import Problem
from ecopark.schema import messages, terms
from ecopark.schema.results import WORDS
from ecopark.schema.tables import Column, Kind, Measure, Row, Table
from ecopark.workbook.layout import TEXT, Formatted, Grid, GridColumn, Link, Value


@dataclass(frozen=True, slots=True)
class Say:
    """What the result sheets say, in the workbook's language."""

    language: str

    def __call__(self, where: str, word: str) -> str:
        """The word for an English one: where it stands (sheet, column, result ...) and the word."""
        return terms.translate(where, word, self.language)

    def problem(self, problem: Problem) -> Problem:
        """A problem with its texts in the language."""
        return messages.translated(problem, self.language)


_FORMATS: Final = {Measure.SHARE: "0.0%", Measure.KM: "#,##0.0", Measure.YEARS: "#,##0.0"}
_TOTALLED: Final = (Measure.MONEY, Measure.KG, Measure.IMPACT)
"""What is counted in one unit all down the column, so that it may be summed and has one format."""
_EACH_ITS_OWN: Final = (Measure.AMOUNT, Measure.PRICE, Measure.MONEY_PRICE)
_IN_MONEY: Final = (Measure.MONEY, Measure.MONEY_PRICE)
_HIDDEN: Final = frozenset({"source", "note"})
_THOUSAND: Final = 1000.0
_MOST_DECIMALS: Final = 6


def result_grid(
    table: Table,
    rows: Sequence[Row],
    *,
    several: bool,
    currency: str,
    say: Say,
    scenario_at: int = 0,
    summed: bool = True,
) -> Grid:
    """A result table as declared; where there are several scenarios each row tells its own, in column ``scenario_at``.

    Columns of money, kg and impact have a total, unless the rows are of several scenarios or are not to be ``summed``.
    """
    columns = [column for column in table.columns if column.attribute not in {*_HIDDEN, "scenario"}]
    if several:
        columns.insert(scenario_at, table.column("scenario"))
    totals = any(column.measure in _TOTALLED for column in columns) and len(rows) > 1 and summed and not several
    return Grid(
        name=table.title.replace(" ", "_"),
        columns=tuple(
            GridColumn(
                header(column, currency, say),
                column_format(column, (getattr(row, column.attribute) for row in rows)),
                total=totals and column.measure in _TOTALLED,
            )
            for column in columns
        ),
        rows=tuple(tuple(shown(column, getattr(row, column.attribute), say) for column in columns) for row in rows),
        total_label=say("result", "Total") if totals else "",
    )


def linked(grid: Grid, sheets: Collection[str], at: int) -> Grid:
    """A grid whose column ``at`` has cells by their addresses (``Links!F2``), each leading there."""

    def led(row: tuple[Value, ...]) -> tuple[Value, ...]:
        sheet, _, cell = str(row[at]).rpartition("!")
        return (*row[:at], Link(str(row[at]), sheet, cell), *row[at + 1 :]) if sheet in sheets else row

    return replace(grid, rows=tuple(map(led, grid.rows)))


def header(column: Column, currency: str, say: Say) -> str:
    """A column's header; of money with the currency. What a result's header means may be another word elsewhere."""
    word = terms.translate("heading", column.header, say.language, say("column", column.header))
    return f"{word} ({currency})" if column.measure in _IN_MONEY else word


def column_format(column: Column, values: Iterable[float | None]) -> str:
    """The number format of a column: of what is summed one that fits its largest number."""
    if column.kind is not Kind.NUMBER:
        return TEXT
    if column.measure in _TOTALLED:
        return fitting(max((abs(value) for value in values if value), default=0.0), whole=True).format
    return _FORMATS.get(column.measure, _format(2))


def shown(column: Column, value: str | float | None, say: Say) -> Value:
    """A value as its cell has it: a word of the contract translated, a number that mixes units with its own format."""
    if isinstance(value, str):
        return say(WORDS[column.attribute], value) if column.attribute in WORDS else value
    return fitting(value) if value is not None and column.measure in _EACH_ITS_OWN else value


def fitting(value: float, *, whole: bool = False) -> Formatted:
    """A number with as many decimals as its size asks for, none where it is whole (unless ``whole`` says not to look).

    1234567 is shown as 1,234,567 (as the reader's country parts thousands), 0.0012 as it is, 0 as a dash.
    """
    size = abs(value)
    if size >= _THOUSAND or (value == round(value) and (not whole or not value)):
        return Formatted(value, _format(0))
    if size >= 1:
        return Formatted(value, _format(1 if size >= _THOUSAND / 10 else 2))
    # Two digits that count, at least.
    decimals = max(4, 1 - math.floor(math.log10(size)))
    return Formatted(value, _format(decimals) if decimals <= _MOST_DECIMALS else "0.0E+00")


def _format(decimals: int) -> str:
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{digits};-{digits};"–"'
