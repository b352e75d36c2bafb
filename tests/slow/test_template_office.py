"""The template in LibreOffice: its lists offer what was typed, its checks survive, and what it saves is solved."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from ecopark import rules
from ecopark.answer import answer
from ecopark.schema import inputs
from ecopark.workbook.parse import read_tables
from ecopark.workbook.template import blank
from tests.pictures import MissingError, convert
from tests.workbook.test_template_filled import emptied, sheet_of, type_in, typed

pytestmark = pytest.mark.slow
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


def resaved(path: Path, folder: Path) -> Path:
    """A workbook as LibreOffice opens, recalculates and saves it."""
    folder.mkdir()
    try:
        return convert(path, folder, "xlsx")
    except MissingError as missing:
        pytest.skip(str(missing))


@LANGUAGES
def test_every_check_and_list_is_there_after_libreoffice_has_saved(language: str, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank(language))
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(resaved(path, tmp_path / "again"))
    for table in inputs.INPUTS:
        assert kinds(sheet_of(after, table.title, language)) == kinds(sheet_of(before, table.title, language))
    lists = {name for name in before.defined_names if name.startswith("list_")}
    assert lists
    assert lists <= set(after.defined_names)


def kinds(sheet: Worksheet) -> dict[str, tuple[object, ...]]:
    """What the cells of row 2 check, by their column."""
    found: dict[str, tuple[object, ...]] = {}
    for column in range(1, sheet.max_column + 1):
        cell = sheet.cell(2, column).coordinate
        for entry in sheet.data_validations.dataValidation:
            if cell in entry.sqref:
                found[cell] = (entry.type, bool(entry.showErrorMessage), entry.errorStyle)
    return found


@LANGUAGES
def test_lists_offer_what_was_typed(language: str, tmp_path: Path) -> None:
    path = emptied(language, tmp_path)
    book = openpyxl.load_workbook(path)
    rows = typed()
    rows["Disposal"] = [{"Material": "rock", "Route": route} for route in ("river", "heap", "river", "air")]
    for title in ("Materials", "Plants", "Processes", "Coefficients", "Disposal"):
        type_in(sheet_of(book, title, language), rows[title], language)
    # Each formula stands in the row that it is the list of: what a process is depends on that row's plant.
    asked = {
        "list_plants_plant": 2,
        "list_materials_material": 2,
        "list_disposal_route": 2,
        "list_coefficients_process": 5,
    }
    probe = book.create_sheet("probe")
    for column, (name, row) in enumerate(asked.items(), start=1):
        cell = probe.cell(row, column).coordinate
        probe[cell] = ArrayFormula(cell, f'=_xlfn.TEXTJOIN("|",FALSE,{name})')
    book.save(path)
    found = openpyxl.load_workbook(resaved(path, tmp_path / "again"), data_only=True)["probe"]
    told = [str(found.cell(row, column).value).split("|") for column, row in enumerate(asked.values(), start=1)]
    assert told[0] == [str(row["Plant"]) for row in rows["Plants"]]
    assert told[1] == [str(row["Material"]) for row in rows["Materials"]]
    assert told[2] == ["river", "heap", "air"]
    assert rows["Coefficients"][3]["Plant"] == "Works 0"
    assert told[3] == ["firing"]


@LANGUAGES
def test_what_libreoffice_saved_is_solved_the_same(language: str, tmp_path: Path) -> None:
    path = emptied(language, tmp_path)
    book = openpyxl.load_workbook(path)
    for title, rows in typed().items():
        type_in(sheet_of(book, title, language), rows, language)
    book.save(path)
    first, second = read_tables(path), read_tables(resaved(path, tmp_path / "again"))
    assert first.tables == second.tables
    found = answer(rules.park(second.tables, reading_problems=second.problems), "exchange")
    assert found.status == "optimal"
