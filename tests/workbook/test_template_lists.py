"""What a template's dropdowns offer, and that neither Excel's limits nor deleted rows stand in their way."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import combinations

import openpyxl
import pytest
from lxml import etree
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from ecopark.schema import inputs, prose, terms
from ecopark.schema.tables import Table
from ecopark.workbook.template import blank, filled
from ecopark.workbook.template_lists import GATHERED_NAMES, RECURRING

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
ROWED = [table for table in inputs.INPUTS if table is not inputs.SETTINGS]
ROW_REFERENCE = re.compile(r"\$?\b[A-Z]{1,3}\$?\d+\b")
TEXT = re.compile('"[^"]*"')

BOOKS: dict[str, Workbook] = {}


def book(language: str) -> Workbook:
    if language not in BOOKS:
        BOOKS[language] = openpyxl.load_workbook(io.BytesIO(blank(language)))
    return BOOKS[language]


def sheet_of(table: Table, language: str) -> Worksheet:
    found = book(language)[terms.translate("sheet", table.title, language)]
    assert isinstance(found, Worksheet)
    return found


def validations(language: str) -> Iterator[tuple[Table, DataValidation]]:
    for table in inputs.INPUTS:
        for entry in sheet_of(table, language).data_validations.dataValidation:
            yield table, entry


def offered(table: Table, attribute: str, language: str) -> DataValidation:
    letter = chr(ord("A") + [column.attribute for column in table.columns].index(attribute))
    entries: list[DataValidation] = sheet_of(table, language).data_validations.dataValidation
    return next(entry for entry in entries if f"{letter}2" in entry.sqref)


def defined(name: str, language: str) -> str:
    return str(book(language).defined_names[name].attr_text)


@LANGUAGES
@pytest.mark.parametrize("table", ROWED, ids=lambda table: table.title)
def test_names_are_offered_from_the_analysts_own_lists(table: Table, language: str) -> None:
    for column in table.columns:
        if column.refers is None:
            continue
        found = offered(table, column.attribute, language)
        assert (found.type, found.errorStyle, found.showErrorMessage) == ("list", "warning", True)
        # The list's definition leads, name by name, to the column that the contract names, in the language's sheet.
        reached, names = "", {str(found.formula1)}
        for _ in range(4):
            text = " ".join(defined(name, language) for name in names)
            reached += text
            names = set(re.findall(r"\b(?:list|all|rows)_\w+", text))
        if column.refers in RECURRING:
            assert f"'{prose.say('Names in use', language)}'!" in reached
            reached = defined(f"all_{'_'.join(column.refers).lower()}", language)
        sheet, head = (
            terms.translate(*pair, language) for pair in zip(("sheet", "column"), column.refers, strict=True)
        )
        home = book(language)[sheet]
        letter = next(cell.column_letter for cell in home[1] if cell.value == head)
        assert re.search(rf"'?{sheet}'?!\${letter}:\${letter}", reached)


@LANGUAGES
def test_a_deleted_row_takes_no_list_check_or_colour_with_it(language: str) -> None:
    """A formula that points at a row breaks with it; the example rows are there to be deleted."""
    hidden = prose.say("Names in use", language)
    formulas = [str(entry.formula1) for _, entry in validations(language)]
    for table in inputs.INPUTS:
        for rules in sheet_of(table, language).conditional_formatting:
            formulas += [formula for rule in rules.rules for formula in rule.formula]
    for entry in book(language).defined_names.values():
        formulas.append(re.sub(rf"'{hidden}'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", "", str(entry.attr_text)))
    cells = [cell.value for row in book(language)[hidden].iter_rows(min_row=2) for cell in row]
    gathered = [str(cell.text) for cell in cells if isinstance(cell, ArrayFormula)]
    assert len(gathered) == GATHERED_NAMES * len(RECURRING)
    outside = [formula for formula in formulas if ROW_REFERENCE.search(TEXT.sub("", formula))]
    assert outside == []
    assert not [formula for formula in gathered if "!" in formula]


@LANGUAGES
def test_a_process_and_a_group_are_those_of_the_rows_plant(language: str) -> None:
    for table, attribute in (
        (inputs.COEFFICIENTS, "process"),
        (inputs.PROCESSES, "group"),
        (inputs.SUBSTITUTES, "process"),
    ):
        found = offered(table, attribute, language)
        formula = defined(str(found.formula1), language)
        letter = chr(ord("A") + [column.attribute for column in table.columns].index("plant"))
        title = terms.translate("sheet", table.title, language)
        assert f"{title}!${letter}:${letter},MAX(ROW())" in formula
        assert "MATCH" in formula


@LANGUAGES
def test_free_names_are_offered_again_and_new_ones_are_welcome(language: str) -> None:
    for title, header in RECURRING:
        table = inputs.input_table(title)
        attribute = next(column.attribute for column in table.columns if column.header == header)
        found = offered(table, attribute, language)
        assert found.type == "list"
        assert not found.showErrorMessage


def test_names_that_recur_stand_once_each_in_the_order_of_their_rows() -> None:
    routes = ["river", "landfill", "river", "air", "landfill"]
    rows = [{"Material": f"m{number}", "Route": route} for number, route in enumerate(routes)]
    made = openpyxl.load_workbook(io.BytesIO(filled({"Disposal": rows})), data_only=True)["Names in use"]
    column = next(cells for cells in made.iter_cols(values_only=True) if cells[0] == "Disposal: Route")
    assert [name for name in column[1:] if name] == ["river", "landfill", "air"]


@LANGUAGES
def test_excel_takes_every_validation(language: str) -> None:
    for table, entry in validations(language):
        assert len(str(entry.formula1)) <= 255, table.title
        assert len(entry.errorTitle or "") <= 32
        assert len(entry.error or "") <= 225
        assert not entry.promptTitle
    for table in inputs.INPUTS:
        areas = [
            area for entry in sheet_of(table, language).data_validations.dataValidation for area in entry.sqref.ranges
        ]
        assert not [pair for pair in combinations(areas, 2) if not pair[0].isdisjoint(pair[1])]


@LANGUAGES
def test_excel_takes_every_name(language: str) -> None:
    names = list(book(language).defined_names)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z_][a-z0-9_.]{0,254}", name)
        assert not re.fullmatch(r"[a-z]{1,3}\d+|r\d*c?\d*|c\d*", name)
        assert len(defined(name, language)) < 8192
        for other in re.findall(r"\b(?:list|all|rows)_\w+", defined(name, language)):
            assert other in names


@LANGUAGES
def test_the_package_is_whole(language: str) -> None:
    """What Excel would offer to repair: parts without a type, relations that lead nowhere, names or ids given twice."""
    with zipfile.ZipFile(io.BytesIO(blank(language))) as package:
        names = package.namelist()
        types = etree.fromstring(package.read("[Content_Types].xml"))
        parts = {node.get("PartName", "").lstrip("/") for node in types if node.tag.endswith("Override")}
        endings = {node.get("Extension", "") for node in types if node.tag.endswith("Default")}
        relations = {name: etree.fromstring(package.read(name)) for name in names if name.endswith(".rels")}
        shapes = [package.read(name).decode() for name in names if name.endswith(".vml")]
    assert len(names) == len({name.casefold() for name in names})
    assert parts <= set(names)
    assert not [name for name in names if name not in parts and name.rpartition(".")[2] not in endings]
    for name, found in relations.items():
        folder = name.split("_rels/", maxsplit=1)[0]
        assert len({node.get("Id") for node in found}) == len(found)
        for node in found:
            if node.get("TargetMode") != "External" and not str(node.get("Target")).startswith("#"):
                target = _resolved(folder, str(node.get("Target")))
                assert target in names, (name, target)
    ids = [identity for shape in shapes for identity in re.findall(r'<v:shape id="([^"]+)"', shape)]
    assert len(ids) == len(set(ids)) == sum(len(table.columns) for table in inputs.INPUTS)


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts: list[str] = []
    for part in f"{folder}{target}".split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


@LANGUAGES
def test_the_box_of_a_note_holds_its_text(language: str) -> None:
    notes = [cell.comment.text for table in inputs.INPUTS for cell in sheet_of(table, language)[1] if cell.comment]
    with zipfile.ZipFile(io.BytesIO(blank(language))) as package:
        drawn = [package.read(f"xl/drawings/vmlDrawing{number}.vml").decode() for number in range(1, 20)]
    sizes = re.findall(r"width:([\d.]+)pt;height:([\d.]+)pt;", "".join(drawn))
    assert len(sizes) == len(notes)
    for note, (width, height) in zip(notes, sizes, strict=True):
        # Of Tahoma in 9 points: a letter is 4.6 points wide on the average, a line 11 high.
        lines = sum(1 + int(len(line) * 4.6 / (float(width) - 8)) for line in note.split("\n"))
        assert float(height) >= 11 * lines, note
