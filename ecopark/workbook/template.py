"""A new workbook: every input sheet of the contract, with notes, dropdowns and a page that says how to begin."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from xlsxwriter import Workbook

from ecopark.schema import inputs, messages, prose
from ecopark.schema.tables import Kind
from ecopark.workbook import template_lists
from ecopark.workbook.template_example import EXAMPLE
from ecopark.workbook.template_guide import Guide
from ecopark.workbook.template_sheet import Drawing
from ecopark.workbook.template_style import Styles
from ecopark.workbook.template_words import Cells, Sheet, sheet

# A fixed date: the same rows make the same file, byte for byte.
_CREATED: Final = datetime(2024, 1, 1)


def blank(language: str) -> bytes:
    """A blank workbook (.xlsx), with the rows of a small example park that can be solved and then deleted.

    Raises UsageError for a language that there is not.
    """
    return _workbook(_example(language), language, example=True)


def filled(sheets: Mapping[str, Sequence[Cells]], language: str = "en") -> bytes:
    """A workbook (.xlsx) of rows by English sheet title, each keyed by the contract's English headers, blanks absent.

    The contract's own words (headers, choices, units) are written in ``language``; names and notes as they are.
    Settings without a row stand with their defaults.

    Raises UsageError for a language that there is not, ValueError for a sheet or header that the template lacks.
    """
    return _workbook(sheets, language, example=False)


def _workbook(sheets: Mapping[str, Sequence[Cells]], language: str, *, example: bool) -> bytes:
    messages.must_be_known(language)
    if unknown := sheets.keys() - {table.title for table in inputs.INPUTS}:
        raise ValueError(f"the template has no sheet {', '.join(sorted(unknown))}")
    drawn = [sheet(table, sheets.get(table.title, ()), language) for table in inputs.INPUTS]
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _CREATED, "title": _park(drawn), "author": "ecopark"})
    drawing = Drawing(book, Styles(book), language)
    counts = {entry.table: len(entry.rows) for entry in drawn}
    Guide(drawing, book.add_worksheet(prose.say("Read me", language))).draw(_park(drawn), counts, example=example)
    for entry in drawn:
        drawing.draw(entry)
    template_lists.define(book, language, _recurring(drawn))
    book.close()
    return stream.getvalue()


def _recurring(sheets: Sequence[Sheet]) -> dict[template_lists.Place, list[str]]:
    """The names that stand now in each column whose names recur."""
    found: dict[template_lists.Place, list[str]] = {}
    for entry in sheets:
        for position, column in enumerate(entry.columns):
            place = (entry.table.title, column.header)
            if place in template_lists.RECURRING:
                values = (row[position] for row in entry.rows)
                found[place] = [str(value) for value in values if value is not None]
    return found


def _park(sheets: Sequence[Sheet]) -> str:
    """The park's name as its setting has it; blank where it has none."""
    settings = next(entry for entry in sheets if entry.table is inputs.SETTINGS)
    at = next(row for row, column in enumerate(inputs.SETTING_COLUMNS) if column.attribute == "park")
    return str(settings.rows[at][1] or "")


def _example(language: str) -> Mapping[str, Sequence[Cells]]:
    """The example rows, their names in the language."""
    marks = {"Source": prose.say("example", language)}
    marks["Note"] = prose.say("an example: overwrite or delete this row", language)
    told: dict[str, list[Cells]] = {}
    for title, rows in EXAMPLE.items():
        columns = {column.header: column for column in inputs.input_table(title).columns}
        own = (Kind.TEXT, Kind.NAME, Kind.ANY)
        told[title] = [
            {
                head: prose.say(value, language) if isinstance(value, str) and columns[head].kind in own else value
                for head, value in row.items()
            }
            | marks
            for row in rows
        ]
    return told
