"""The headers of an input sheet: which column of the contract stands where, and in what unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecopark.phrases import phrase
from ecopark.schema import headers, values
from ecopark.schema.headers import Header
from ecopark.schema.tables import Column, Table
from ecopark.schema.units import Unit
from ecopark.schema.values import Bad
from ecopark.workbook.cell_values import ErrorValue, Row, Uncalculated, Value, address
from ecopark.workbook.parse_cells import Findings, refusal
from ecopark.workbook.parse_strangers import Stranger, stranger


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the contract in a sheet: its position counts from 1, ``unit`` is what the header gives, if any."""

    column: Column
    position: int
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Headings:
    """The headers of a sheet. ``positions`` are of all of them, the analyst's own included."""

    known: tuple[Heading, ...]
    strangers: tuple[Stranger, ...]
    positions: frozenset[int]
    missing: tuple[Column, ...]


def _known(table: Table, value: Value) -> Header | None:
    return headers.header_in(table, value) if isinstance(value, str) else None


def header_row(table: Table, first: Sequence[Row]) -> Row | None:
    """The row among the first few that holds the headers: the one with most of them, the first of these.

    Row 1, where it has as many; elsewhere only a row with two headers at least, so that no row of data is taken for it.
    """
    best, most = None, 0
    for row in first:
        count = len(
            {found.column.attribute for found in (_known(table, value) for value in row.values.values()) if found}
        )
        if count > most and (row.number == 1 or count > 1):
            best, most = row, count
    return best


def read_headings(table: Table, row: Row | None, currency: str, findings: Findings) -> Headings:
    """Match a row of headers with the table's columns; what is wrong with a header is reported at its cell."""
    known: dict[str, Heading] = {}
    unknown: dict[int, str] = {}
    positions: set[int] = set()
    cells = sorted(row.values.items()) if row is not None else []
    number = row.number if row is not None else 1
    for position, value in cells:
        if isinstance(value, str) and not value.strip():
            continue
        positions.add(position)
        if isinstance(value, (ErrorValue, Uncalculated)):
            findings.report(number, position, refusal(value, phrase("write the header")))
            continue
        header = _known(table, value)
        if header is None:
            unknown |= {position: value} if isinstance(value, str) else {}
            continue
        column, attribute = header.column, header.column.attribute
        if attribute in known:
            first = address(number, known[attribute].position)
            what = phrase("the column {column} stands twice, here and in {first}", column=column.term, first=first)
            findings.report(number, position, Bad(what, phrase("take one of the two away, or rename it")))
            continue
        unit = headers.unit_of(header, currency)
        if isinstance(unit, Bad):
            findings.report(number, position, unit)
        known[attribute] = Heading(column, position, unit if isinstance(unit, Unit) else None)
    missing = tuple(column for column in table.required if column.attribute not in known)
    strangers = tuple(stranger(table, text, position, known.keys()) for position, text in unknown.items())
    return Headings(tuple(known.values()), strangers, frozenset(positions), missing)


def report_gaps(headings: Headings, row: int, has_rows: bool, findings: Findings) -> None:
    """Report the required columns that a sheet lacks, and headers that were meant for others, each mistake once."""
    used: set[int] = set()
    for column in headings.missing if has_rows else ():
        near = next((one for one in headings.strangers if one.column is column), None)
        what = phrase("the column {column} is missing", column=column.term)
        if near is None:
            findings.report(row, 1, Bad(what, phrase("add it: {purpose}", purpose=column.purpose)))
            continue
        used.add(near.position)
        mend = phrase(
            "did you mean it by '{text}'? Then write '{meant}'", text=values.brief(near.text), meant=near.meant or ""
        )
        findings.report(row, near.position, Bad(what, mend))
    for one in headings.strangers:
        if one.bad is not None and one.position not in used:
            findings.report(row, one.position, one.bad, "warning")
