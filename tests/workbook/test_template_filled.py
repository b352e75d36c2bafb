"""A blank workbook as an analyst uses it: the example deleted, rows typed in by another program, solved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ecopark import rules
from ecopark.answer import answer
from ecopark.errors import WorkbookError
from ecopark.schema import inputs, prose, terms
from ecopark.workbook.parse import read_tables
from ecopark.workbook.template import blank

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
PAIRS = 100
"""Of a quarry and a brick works each: with their materials and coefficients more than five hundred rows."""


def emptied(language: str, folder: Path) -> Path:
    """A blank workbook whose example has been deleted, row by row, on every sheet but Settings."""
    path = folder / f"park-{language}.xlsx"
    path.write_bytes(blank(language))
    book = openpyxl.load_workbook(path)
    example = prose.say("example", language)
    for table in inputs.INPUTS[1:]:
        sheet = sheet_of(book, table.title, language)
        source = next(cell.column for cell in sheet[1] if cell.value == terms.translate("column", "Source", language))
        for row in range(sheet.max_row, 1, -1):
            assert sheet.cell(row, source).value == example
            sheet.delete_rows(row)
    book.save(path)
    return path


def sheet_of(book: Workbook, title: str, language: str) -> Worksheet:
    found = book[terms.translate("sheet", title, language)]
    assert isinstance(found, Worksheet)
    return found


@LANGUAGES
def test_without_its_example_it_says_which_sheets_must_be_filled(language: str, tmp_path: Path) -> None:
    reading = read_tables(emptied(language, tmp_path))
    with pytest.raises(WorkbookError) as raised:
        rules.park(reading.tables, reading_problems=reading.problems)
    wanted = {terms.translate("sheet", table.title, language) for table in inputs.INPUTS if table.must_have_rows}
    assert {problem.sheet for problem in raised.value.problems} == wanted


@LANGUAGES
def test_five_hundred_rows_typed_into_it_are_solved(language: str, tmp_path: Path) -> None:
    path = emptied(language, tmp_path)
    book = openpyxl.load_workbook(path)
    for title, rows in typed().items():
        type_in(sheet_of(book, title, language), rows, language)
    book.save(path)
    reading = read_tables(path)
    tables = reading.tables
    park = rules.park(tables, reading_problems=reading.problems)
    found = answer(park, "exchange")
    assert len(tables.materials) + len(tables.coefficients) + len(tables.processes) > 500
    assert (found.status, found.without.status) == ("optimal", "optimal")
    assert found.exchange.plan is not None
    # Each works makes 1000 t of bricks and takes all the dust that its quarry has: 0.2 t of 1 t of rock, 500 t of them.
    assert sorted(found.exchange.plan.amounts.flow.tolist()) == pytest.approx([100.0] * PAIRS)


def type_in(sheet: Worksheet, rows: Iterable[dict[str, str | float]], language: str) -> None:
    """Type rows under a sheet's headers, the contract's words in the workbook's language."""
    columns = {str(cell.value): position for position, cell in enumerate(sheet[1], start=1)}
    for number, row in enumerate(rows, start=2):
        for head, value in row.items():
            word = terms.translate("value", str(value), language) if head == "Direction" else value
            sheet.cell(number, columns[terms.translate("column", head, language)], word)


def typed() -> dict[str, list[dict[str, str | float]]]:
    found: dict[str, list[dict[str, str | float]]] = {
        title: [] for title in ("Materials", "Plants", "Processes", "Coefficients", "Supply", "Demand", "Disposal")
    }
    found["Substitutes"], found["Links"] = [], []
    for name in ("rock", "gravel", "clay", "bricks"):
        found["Materials"].append({"Material": name, "Unit": "t"})
    found["Supply"] += [{"Material": "rock"}, {"Material": "clay"}]
    for number in range(PAIRS):
        quarry, works, dust = f"Quarry {number}", f"Works {number}", f"dust {number}"
        found["Materials"].append({"Material": dust, "Unit": "t"})
        found["Plants"] += [{"Plant": quarry}, {"Plant": works}]
        found["Processes"] += [
            {"Plant": quarry, "Process": "crushing", "Capacity": 500, "Min activity": 500},
            {"Plant": works, "Process": "firing", "Capacity": 1000},
        ]
        found["Coefficients"] += [
            {"Plant": quarry, "Process": "crushing", "Material": "rock", "Direction": "in", "Amount": 1},
            {"Plant": quarry, "Process": "crushing", "Material": "gravel", "Direction": "out", "Amount": 0.8},
            {"Plant": quarry, "Process": "crushing", "Material": dust, "Direction": "out", "Amount": 0.2},
            {"Plant": works, "Process": "firing", "Material": "clay", "Direction": "in", "Amount": 1},
            {"Plant": works, "Process": "firing", "Material": "bricks", "Direction": "out", "Amount": 1},
        ]
        found["Demand"] += [
            {"Plant": quarry, "Material": "gravel", "Min": 0, "Max": 400},
            {"Plant": works, "Material": "bricks", "Min": 1000},
        ]
        found["Disposal"].append({"Material": dust, "Plant": quarry, "Route": "heap"})
        found["Substitutes"].append({"Need": "clay", "Substitute": dust})
        found["Links"].append({"From": quarry, "To": works, "Material": dust})
    return found
