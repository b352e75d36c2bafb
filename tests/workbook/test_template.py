"""A new workbook: every sheet and column of the contract, in both languages, and an example that can be solved."""

from __future__ import annotations

import dataclasses
import io
import re
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ecopark import changes, rules
from ecopark.answer import answer
from ecopark.errors import UsageError
from ecopark.schema import inputs, prose, terms
from ecopark.schema.rows import Settings
from ecopark.schema.sentences import sentences
from ecopark.schema.tables import Column, Kind, Table
from ecopark.sheets import Tables
from ecopark.workbook.parse import Reading, read_tables
from ecopark.workbook.template import blank, filled
from ecopark.workbook.template_example import EXAMPLE

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
ROWED = [table for table in inputs.INPUTS if table is not inputs.SETTINGS]
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)

BOOKS: dict[str, Workbook] = {}


def book(language: str) -> Workbook:
    """The blank workbook, as another program reads it."""
    if language not in BOOKS:
        BOOKS[language] = openpyxl.load_workbook(io.BytesIO(blank(language)))
    return BOOKS[language]


def sheet_of(table: Table, language: str) -> Worksheet:
    found = book(language)[terms.translate("sheet", table.title, language)]
    assert isinstance(found, Worksheet)
    return found


def headers(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[1]]


def validation_at(sheet: Worksheet, row: int, position: int) -> DataValidation | None:
    cell = sheet.cell(row, position).coordinate
    return next((entry for entry in sheet.data_validations.dataValidation if cell in entry.sqref), None)


def reading_of(data: bytes, folder: Path) -> Reading:
    path = folder / "park.xlsx"
    path.write_bytes(data)
    return read_tables(path)


@LANGUAGES
def test_every_sheet_is_there_in_the_contracts_order_behind_the_guide(language: str) -> None:
    titles = [terms.translate("sheet", table.title, language) for table in inputs.INPUTS]
    hidden = prose.say("Names in use", language)
    assert book(language).sheetnames == [prose.say("Read me", language), *titles, hidden]
    assert [sheet.title for sheet in book(language).worksheets if sheet.sheet_state != "visible"] == [hidden]


@LANGUAGES
@pytest.mark.parametrize("table", ROWED, ids=lambda table: table.title)
def test_every_column_is_there_and_no_other(table: Table, language: str) -> None:
    expected = [terms.translate("column", column.header, language) for column in table.columns]
    assert headers(sheet_of(table, language)) == expected


@LANGUAGES
def test_settings_explain_themselves_and_have_their_defaults_written_out(language: str, tmp_path: Path) -> None:
    sheet = sheet_of(inputs.SETTINGS, language)
    names = [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)]
    assert names == [terms.translate("setting", setting.header, language) for setting in inputs.SETTING_COLUMNS]
    for row, setting in enumerate(inputs.SETTING_COLUMNS, start=2):
        meaning = prose.say(setting.meaning, language).replace("`", "'")
        assert str(sheet.cell(row, 3).value).casefold().startswith(meaning.casefold())
        if setting.attribute not in ("park", "language"):
            assert sheet.cell(row, 2).value == setting.default
    read = reading_of(filled({}, language), tmp_path).tables.settings
    assert read == Settings(language=language)


@LANGUAGES
@pytest.mark.parametrize("table", inputs.INPUTS, ids=lambda table: table.title)
def test_every_header_has_a_note_with_its_meaning_and_what_a_blank_means(table: Table, language: str) -> None:
    sheet = sheet_of(table, language)
    notes = {cell.value: cell.comment.text for cell in sheet[1] if cell.comment is not None}
    for column in table.columns:
        note = notes[terms.translate("column", column.header, language)]
        lines = note.split("\n")
        meaning = prose.say(column.meaning, language).replace("`", "'")
        assert lines[0].casefold().rstrip(".") == meaning.casefold().rstrip(".")
        assert lines[1] == (
            prose.say("Required.", language)
            if column.required
            else prose.say("Blank: {blank}.", language, blank=prose.blank(column, language))
        )
        for word in prose.choices(column, language):
            assert word in note


def test_a_note_says_bounds_measures_keys_and_references() -> None:
    notes = {cell.value: cell.comment.text for cell in sheet_of(inputs.SUBSTITUTES, "en")[1] if cell.comment}
    assert "Number: from 0 to 1." in notes["Max share"]
    assert "Measure: per unit of the material." in notes["Cost"]
    assert "any number, negative too" in notes["Cost"]
    assert "Number: above 0." in notes["Ratio"]
    assert "A name from the sheet Processes." in notes["Process"]
    assert "the columns Need, Substitute, Plant, Process are unique together" in notes["Process"]
    plants = {cell.value: cell.comment.text for cell in sheet_of(inputs.PLANTS, "en")[1] if cell.comment}
    assert "Each stands once only." in plants["Plant"]


@LANGUAGES
@pytest.mark.parametrize("table", inputs.INPUTS, ids=lambda table: table.title)
def test_required_columns_are_marked_and_remarks_stand_apart(table: Table, language: str) -> None:
    sheet = sheet_of(table, language)
    required = {terms.translate("column", column.header, language) for column in table.required}
    remarks = {terms.translate("column", head, language) for head in ("Source", "Note")}
    assert {cell.value for cell in sheet[1] if cell.font.bold} == required
    colours = {str(cell.value): cell.fill.fgColor.rgb for cell in sheet[1]}
    kinds = [required, remarks, colours.keys() - required - remarks]
    shown = [{colours[head] for head in heads if head in colours} for heads in kinds]
    assert all(len(one) <= 1 for one in shown[:2])
    assert not shown[0] & shown[1]
    assert not shown[0] & shown[2]
    assert sheet.sheet_properties.tabColor is not None
    # The tab and the headers that must be given are of one colour.
    assert {sheet.sheet_properties.tabColor.rgb} == shown[0]


def test_what_says_what_a_row_is_stays_in_sight() -> None:
    frozen = {table.title: sheet_of(table, "en").freeze_panes for table in inputs.INPUTS}
    assert (frozen["Materials"], frozen["Processes"], frozen["Links"]) == ("B2", "C2", "D2")
    assert {place[1:] for place in frozen.values() if isinstance(place, str)} == {"2"}


@pytest.mark.parametrize("table", inputs.INPUTS, ids=lambda table: table.title)
def test_a_sheet_is_printed_across_the_paper_with_its_headers_on_every_page(table: Table) -> None:
    sheet = sheet_of(table, "en")
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert str(sheet.print_title_rows).endswith("$1:$1")


def offered(table: Table) -> list[tuple[int, Column]]:
    return [(at, column) for at, column in enumerate(table.columns, start=1) if column.choices]


@LANGUAGES
@pytest.mark.parametrize("table", ROWED, ids=lambda table: table.title)
def test_choices_are_offered_down_to_the_last_row(table: Table, language: str) -> None:
    for position, column in offered(table):
        found = validation_at(sheet_of(table, language), 1_048_576, position)
        assert found is not None
        words = [terms.translate("value", word, language) for word in column.choices]
        assert found.formula1 == f'"{",".join(words)}"'
        assert found is validation_at(sheet_of(table, language), 2, position)


@LANGUAGES
def test_nothing_that_is_pasted_is_refused_by_excel(language: str) -> None:
    for table in inputs.INPUTS:
        for entry in sheet_of(table, language).data_validations.dataValidation:
            assert entry.errorStyle == "warning"
            assert entry.allowBlank


def test_numbers_are_held_against_their_bounds() -> None:
    def bounds(table: Table, attribute: str) -> tuple[str, float, float]:
        found = validation_of(table, attribute, "en")
        assert found.type == "decimal"
        assert found.operator in (None, "between")
        return found.type, float(str(found.formula1)), float(str(found.formula2))

    assert bounds(inputs.SUBSTITUTES, "max_share") == ("decimal", 0.0, 1.0)
    assert bounds(inputs.PLANTS, "longitude") == ("decimal", -180.0, 180.0)
    assert bounds(inputs.SUBSTITUTES, "cost")[1:] == (-1e300, 1e300)
    _, least, most = bounds(inputs.SUBSTITUTES, "ratio")
    assert 0 < least < 1e-200
    assert most > 1e200


def test_inf_is_a_number_where_it_is_one() -> None:
    here = "INDEX($D:$D,MAX(ROW()))"
    bounds = f"AND(ISNUMBER({here}),{here}>=0)"
    assert validation_of(inputs.PROCESSES, "capacity", "en").formula1 == f'OR({bounds},{here}="inf")'
    russian = f'OR({bounds},{here}="inf",{here}="беск.")'
    assert validation_of(inputs.PROCESSES, "capacity", "ru").formula1 == russian


def validation_of(table: Table, attribute: str, language: str) -> DataValidation:
    position = next(at for at, column in enumerate(table.columns, start=1) if column.attribute == attribute)
    found = validation_at(sheet_of(table, language), 2, position)
    assert found is not None
    return found


@LANGUAGES
def test_settings_offer_their_own_choices_in_their_own_rows(language: str) -> None:
    sheet = sheet_of(inputs.SETTINGS, language)
    for row, setting in enumerate(inputs.SETTING_COLUMNS, start=2):
        found = validation_at(sheet, row, 2)
        if setting.choices:
            assert found is not None
            assert found.formula1 == f'"{",".join(prose.choices(setting, language))}"'
            # An amount of money may stand where `without exchange` is offered.
            assert found.showErrorMessage == (setting.kind is not Kind.ANY)
        elif setting.kind is Kind.NUMBER:
            assert found is not None
            assert (found.type, float(str(found.formula1))) == ("decimal", setting.low)


@LANGUAGES
def test_scenarios_offer_the_sheets_that_they_can_change(language: str) -> None:
    found = validation_at(sheet_of(inputs.SCENARIOS, language), 2, 2)
    assert found is not None
    titles = [terms.translate("sheet", table.title, language) for table in inputs.INPUTS[:-1]]
    assert found.formula1 == f'"{",".join(titles)}"'


@LANGUAGES
def test_the_blank_workbook_is_sound_and_its_example_has_an_exchange(language: str, tmp_path: Path) -> None:
    reading = reading_of(blank(language), tmp_path)
    assert reading.problems == ()
    park = rules.park(reading.tables, reading_problems=reading.problems)
    assert park.warnings == ()
    found = answer(park, "exchange")
    assert found.status == found.without.status == "optimal"
    assert found.warnings == ()
    assert found.exchange.plan is not None
    # Half of the 2700 and 3300 t of wood chips that the boards need in winter and summer: the most that may be sawdust.
    assert found.exchange.plan.amounts.flow.tolist() == pytest.approx([1350.0, 1650.0])


@LANGUAGES
@pytest.mark.parametrize("table", ROWED, ids=lambda table: table.title)
def test_every_sheet_has_an_example_that_says_so(table: Table, language: str, tmp_path: Path) -> None:
    rows = reading_of(blank(language), tmp_path).tables.rows(table)
    assert rows
    assert {row.source for row in rows} == {prose.say("example", language)}


@LANGUAGES
def test_the_scenario_of_the_example_can_be_made(language: str, tmp_path: Path) -> None:
    tables = reading_of(blank(language), tmp_path).tables
    changed, problems = changes.applied(tables, tables.scenarios[0].scenario)
    assert problems == ()
    assert (tables.disposal[0].fee, changed.disposal[0].fee) == (15.0, 45.0)


def test_russian_speaks_russian_throughout() -> None:
    russian = book("ru")
    guide = [str(cell.value) for row in russian.worksheets[0].iter_rows() for cell in row if cell.value]
    texts = [text for text in guide if not text.startswith("=COUNTA(")]
    for sheet in russian.worksheets[1:]:
        for cell in sheet[1]:
            texts += cell.comment.text.split("\n") if cell.comment else []
    texts += [entry.error for table in inputs.INPUTS for entry in validations(table, "ru") if entry.error]
    assert [text for text in texts if not CYRILLIC.search(text) and text not in NUMBERS_ONLY] == []


NUMBERS_ONLY = frozenset({"Одно из: en, ru.", "•", *"12345"})


def validations(table: Table, language: str) -> list[DataValidation]:
    return list(sheet_of(table, language).data_validations.dataValidation)


def test_every_meaning_that_the_template_shows_has_its_russian() -> None:
    said = sentences("prose", "ru")
    columns = [column for table in inputs.INPUTS for column in table.columns] + list(inputs.SETTING_COLUMNS)
    wanted = {text for column in columns for text in (column.meaning, column.blank) if text}
    wanted |= {table.meaning for table in inputs.INPUTS}
    assert wanted - said.keys() == set()


def test_english_and_russian_say_the_same_park(tmp_path: Path) -> None:
    english = reading_of(filled(EXAMPLE), tmp_path)
    russian = reading_of(filled(EXAMPLE, "ru"), tmp_path)
    assert english.problems == russian.problems == ()
    assert russian.tables.settings == dataclasses.replace(english.tables.settings, language="ru")
    for table in ROWED[:-1]:
        assert english.tables.rows(table) == russian.tables.rows(table)
    assert (russian.tables.scenarios[0].sheet, russian.tables.scenarios[0].column) == ("Удаление отходов", "Плата")
    assert after(russian.tables).disposal == after(english.tables).disposal


def after(tables: Tables) -> Tables:
    changed, problems = changes.applied(tables, "dear landfill")
    assert problems == ()
    return changed


def test_words_that_a_scenario_sets_are_written_in_the_language(tmp_path: Path) -> None:
    name = {"Scenario": "s", "Change": "set"}
    rows = [
        name | {"Sheet": "Plants", "Row": "Sawmill", "Column": "Status", "Value": "closed"},
        name | {"Sheet": "Settings", "Row": "Exchanges", "Column": "Value", "Value": "all"},
        name | {"Sheet": "Supply", "Row": "logs", "Column": "Seller", "Value": "all"},
    ]
    read = reading_of(filled({**EXAMPLE, "Scenarios": rows}, "ru"), tmp_path).tables.scenarios
    assert [(row.row, row.value) for row in read] == [("Sawmill", "закрыто"), ("Обмены", "все"), ("logs", "all")]


PLAIN: Mapping[str, list[dict[str, object]]] = {
    "Settings": [{"Setting": "Weight cost", "Value": 0.5, "Source": "a choice"}],
    "Materials": [
        {"Material": "=1+1", "Unit": "t", "Exchange": False, "Virgin weight": 0},
        {"Material": "@SUM(A1)", "Unit": "1000 m3", "Note": "+ <b> & 'x'\nsecond line"},
        {"Material": "<r>rich</r>", "Unit": "kt", "Kind": ""},
        {"Material": 2024, "Unit": "t", "Kind": None},
    ],
    "Demand": [{"Material": "=1+1", "Min": 1_234_567.875, "Max": float("inf"), "Price": -3}],
}


@LANGUAGES
def test_texts_stay_texts_and_numbers_numbers(language: str, tmp_path: Path) -> None:
    data = filled(PLAIN, language)
    assert b"<f" not in inputs_xml(data)
    tables = reading_of(data, tmp_path).tables
    assert [row.material for row in tables.materials] == ["=1+1", "@SUM(A1)", "<r>rich</r>", "2024"]
    assert [row.unit for row in tables.materials] == ["t", "1000 m3", "kt", "t"]
    assert [row.exchange for row in tables.materials] == [False, True, True, True]
    assert [row.virgin_weight for row in tables.materials] == [0.0, None, None, None]
    assert tables.materials[1].note == "+ <b> & 'x'\nsecond line"
    row = tables.demand[0]
    assert (row.min, row.max, row.price) == (1_234_567.875, float("inf"), -3.0)
    assert (tables.settings.weight_cost, tables.settings.weight_virgin) == (0.5, 1.0)


@LANGUAGES
def test_the_contracts_words_are_in_the_language_and_names_as_they_were_given(language: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(filled(PLAIN, language)))[terms.translate("sheet", "Materials", language)]
    assert isinstance(sheet, Worksheet)
    assert [cell.value for cell in sheet["A"][1:]] == ["=1+1", "@SUM(A1)", "<r>rich</r> ", "2024"]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 5
    tonnes, kilotonnes, no = ("t", "kt", "no") if language == "en" else ("т", "тыс. т", "нет")
    assert [cell.value for cell in sheet["B"][1:]] == [tonnes, "1000 m3", kilotonnes, tonnes]
    assert sheet["I2"].value == no


def inputs_xml(data: bytes) -> bytes:
    """The XML of the input sheets: neither the guide's, which is first, nor the hidden one's, which is last."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [f"xl/worksheets/sheet{number}.xml" for number in range(2, len(inputs.INPUTS) + 2)]
        return b"".join(package.read(name).replace(b"<formula", b"<-") for name in parts)


def test_a_filled_workbook_looks_like_a_blank_one() -> None:
    full = openpyxl.load_workbook(io.BytesIO(filled(PLAIN)))
    assert full.sheetnames == book("en").sheetnames
    for table in inputs.INPUTS:
        sheet = full[table.title]
        assert isinstance(sheet, Worksheet)
        assert headers(sheet) == headers(sheet_of(table, "en"))
        assert len(sheet.data_validations.dataValidation) == len(validations(table, "en"))
    texts = [cell.value for row in full.worksheets[0].iter_rows() for cell in row]
    assert not any("example" in str(text) for text in texts)


def test_long_texts_are_wrapped_and_their_rows_high_enough() -> None:
    data = filled({"Plants": [{"Plant": "A"}, {"Plant": "B", "Source": "from afar " * 40}]})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Plants"]
    assert isinstance(sheet, Worksheet)
    assert sheet["F3"].alignment.wrap_text
    assert sheet.row_dimensions[2].height is None
    height = sheet.row_dimensions[3].height
    assert height is not None
    assert height >= 15 * 400 / sheet.column_dimensions["F"].width * 0.8


@LANGUAGES
def test_the_same_rows_make_the_same_bytes(language: str) -> None:
    first = filled(EXAMPLE, language)
    time.sleep(2.1)  # longer than the clock of a zip package ticks
    assert filled(EXAMPLE, language) == first


@pytest.mark.parametrize(
    ("sheets", "named"),
    [
        ({"Plant": []}, "Plant"),
        ({"Plants": [{"Plant": "A", "Colour": "red"}]}, "Colour"),
        ({"Settings": [{"Setting": "Colour", "Value": 1}]}, "Colour"),
        ({"Plants": [{"Plant": "A", "Latitude": float("nan")}]}, "Latitude"),
        ({"Plants": [{"Plant": ["A"]}]}, "Plant"),
        ({"Plants": [{"Plant": "A" * 40_000}]}, "40000"),
    ],
)
def test_what_the_template_has_no_place_for_is_refused(
    sheets: Mapping[str, list[dict[str, object]]], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        filled(sheets)


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="'fr'; there are: en, ru"):
        blank("fr")
