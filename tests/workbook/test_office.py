"""LibreOffice's own dialect: what it recalculates and saves, and what is filled in within it, is read as what it is.

The tests need ``soffice``. Without it they are skipped, but where ``ECOPARK_CI`` is set they fail.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from ecopark import commands
from ecopark.schema import inputs, terms
from ecopark.workbook.package import open_package
from ecopark.workbook.splice_marks import marked_sheets
from tests.pictures import MissingError, convert

from ..refusals.good import changed, put, write
from .test_template_filled import PAIRS, typed

OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


def through_office(path: Path, form: str) -> Path:
    """A workbook as LibreOffice opens, recalculates and saves it, in a folder beside."""
    folder = path.parent / f"as {form}"
    folder.mkdir()
    try:
        return convert(path, folder, form)
    except MissingError as missing:
        if os.environ.get("ECOPARK_CI"):
            raise
        pytest.skip(str(missing))


@pytest.mark.parametrize("park", ["rustavi", "nikopol"])
def test_results_saved_anew_by_libreoffice_are_solved_to_the_same_plan(park: str, tmp_path: Path) -> None:
    path = commands.new(tmp_path / "park.xlsx", park=park)
    first = commands.solve(path)
    saved = through_office(path, "xlsx")
    assert saved.read_bytes() != path.read_bytes()
    before = [sheet.title for sheet in open_package(saved).all_sheets]
    marks = {sheet.key for sheet in marked_sheets(open_package(path))}
    assert {sheet.key for sheet in marked_sheets(open_package(saved))} == marks
    assert not [problem for problem in commands.check(saved) if problem.severity == "error"]
    assert not [problem for problem in commands.check(saved) if "older than the inputs" in problem.problem]
    second = commands.solve(saved)
    assert (first.status, second.status) == ("optimal", "optimal")
    assert len(first.exchange_plan) > 0
    # Not within a tolerance: what LibreOffice wrote down are the very same numbers.
    assert second.exchange_plan.equals(first.exchange_plan)
    assert second.activities.equals(first.activities)
    assert second.supply_plan.equals(first.supply_plan)
    assert [answer.park.fingerprint for answer in second.answers] == [
        answer.park.fingerprint for answer in first.answers
    ]
    assert [sheet.title for sheet in open_package(saved).all_sheets] == before


@LANGUAGES
def test_a_blank_workbook_filled_in_libreoffice_is_solved(language: str, tmp_path: Path) -> None:
    """The example's rows are deleted, others typed, and the sheets saved, all in LibreOffice's own form."""
    document = through_office(commands.new(tmp_path / "park.xlsx", lang=language), "fods")
    tree = etree.parse(document)
    rows = typed()
    for table in inputs.INPUTS[1:]:
        fill(sheet(tree, terms.translate("sheet", table.title, language)), rows.get(table.title, []), language)
    tree.write(document, xml_declaration=True, encoding="UTF-8")
    saved = through_office(document, "xlsx")
    assert commands.check(saved) == ()
    found = commands.solve(saved)
    assert found.status == "optimal"
    # Each works makes 1000 t of bricks and takes all the dust that its quarry has: 0.2 t of 1 t of rock, 500 t of them.
    assert found.exchange_plan["quantity"].tolist() == pytest.approx([100.0] * PAIRS)


def test_a_formula_never_calculated_is_mended_as_the_problem_says(tmp_path: Path) -> None:
    path = write(
        tmp_path / "park.xlsx", changed(put("Demand", 0, "Min", "=5*100"), put("Supply", 0, "Price", "=Demand!C2/10"))
    )
    problems = [problem for problem in commands.check(path) if problem.severity == "error"]
    assert [problem.place for problem in problems] == ["Supply!D2", "Demand!C2"]
    for problem in problems:
        assert "was never calculated" in problem.problem
        assert "LibreOffice, let it calculate, and save it" in problem.fix
    saved = through_office(path, "xlsx")
    assert not [problem for problem in commands.check(saved) if problem.severity == "error"]
    tables = commands.solve(saved, write=False).answers[0].park.tables
    assert (tables.demand[0].min, tables.supply[0].price) == (500.0, 50.0)


def sheet(tree: etree._ElementTree, title: str) -> etree._Element:
    """A sheet of a document."""
    return next(one for one in tree.iter(f"{{{TABLE}}}table") if one.get(f"{{{TABLE}}}name") == title)


def fill(table: etree._Element, rows: Sequence[Mapping[str, str | float]], language: str) -> None:
    """Put rows in the place of all that stand under the headers, the contract's words in a language."""
    header, *others = table.iter(f"{{{TABLE}}}table-row")
    for row in others:
        row.getparent().remove(row)  # type: ignore[union-attr]
    titles = [str(paragraph.xpath("string()")) for paragraph in header.iterfind(f"*/{{{TEXT}}}p")]
    last = header if header.getparent() is table else header.getparent()
    for values in reversed(rows):
        words = {
            terms.translate("column", head, language): (
                terms.translate("value", str(value), language) if head == "Direction" else value
            )
            for head, value in values.items()
        }
        assert words.keys() <= set(titles)
        made = etree.Element(f"{{{TABLE}}}table-row")
        made.extend(typed_cell(words.get(title)) for title in titles)
        last.addnext(made)  # type: ignore[union-attr]


def typed_cell(value: str | float | None) -> etree._Element:
    """A cell with a number, a text or nothing."""
    cell = etree.Element(f"{{{TABLE}}}table-cell")
    if isinstance(value, str):
        cell.set(f"{{{OFFICE}}}value-type", "string")
    elif value is not None:
        cell.set(f"{{{OFFICE}}}value-type", "float")
        cell.set(f"{{{OFFICE}}}value", str(value))
    if value is not None:
        etree.SubElement(cell, f"{{{TEXT}}}p").text = str(value)
    return cell
