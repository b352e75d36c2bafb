"""Sheets and headers: found in either language, wherever they stand in their row; named where they are not right."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import openpyxl
import pytest

from ecopark.schema import inputs, terms
from ecopark.schema.tables import Column
from ecopark.workbook.parse import Reading

from .good import (
    WORKS,
    Rows,
    add_row,
    cell,
    changed,
    drop_column,
    drop_row,
    drop_sheet,
    good,
    headers,
    only,
    put,
    rename_header,
    rename_sheet,
)

Read = Callable[..., Reading]

REQUIRED = [(table.title, column.header) for table in inputs.INPUTS for column in table.required]


def in_russian(rows: Rows) -> None:
    """Write every title, header, setting and word of a list in Russian."""

    def word(column: Column, value: object) -> object:
        if column.attribute == "setting":
            return terms.translate("setting", str(value), "ru")
        return terms.translate("value", str(value), "ru") if value in column.choices else value

    for title in list(rows):
        columns = {column.header: column for column in inputs.input_table(title).columns}
        rows[terms.translate("sheet", title, "ru")] = [
            {terms.translate("column", header, "ru"): word(columns[header], value) for header, value in row.items()}
            for row in rows.pop(title)
        ]
    for row in rows["Настройки"]:
        if row["Значение"] in ("listed", "without exchange"):
            row["Значение"] = terms.translate("value", str(row["Значение"]), "ru")


def test_a_workbook_in_russian_is_the_same_workbook(read: Read) -> None:
    english, russian = read(), read(in_russian)
    assert russian.problems == ()
    for table in inputs.INPUTS:
        assert russian.tables.rows(table) == english.tables.rows(table), table.title
    assert russian.tables.settings == english.tables.settings
    assert russian.tables.layouts["Demand"].sheet == "Спрос"
    assert russian.tables.layouts["Demand"].letters == english.tables.layouts["Demand"].letters


def test_case_outer_blanks_and_the_order_of_columns_do_not_matter(read: Read) -> None:
    def shuffle(rows: Rows) -> None:
        rows["Demand"] = [dict(reversed(row.items())) for row in rows["Demand"]]

    reading = read(
        shuffle,
        rename_sheet("Quality limits", " quality LIMITS "),
        rename_header("Demand", "Price", "  pRICE "),
        rename_header("Links", "Distance km", "DISTANCE\nkm"),
    )
    assert reading.problems == ()
    assert reading.tables.demand == read().tables.demand
    assert len(reading.tables.quality_limits) == 1
    assert reading.tables.layouts["Demand"].letters["price"] == "A"
    assert reading.tables.layouts["Quality limits"].sheet == " quality LIMITS "


def test_where_each_column_stands_is_known(read: Read) -> None:
    tables = read(rename_header("Demand", "Max", "Max (kt)"), put("Demand", 0, "Max", 1)).tables
    assert tables.layouts["Demand"].letters == {"plant": "A", "material": "B", "min": "C", "max": "D", "price": "E"}
    assert tables.layouts["Demand"].units == {"max": "kt"}
    assert tables.place(inputs.DEMAND, tables.demand[1].line, "max") == ("Demand", "D3")
    assert tables.setting_lines["detour_factor"] == 10


@pytest.mark.parametrize("title", ["Materials", "Plants", "Processes", "Coefficients"])
def test_a_sheet_that_must_be_there_is_missed(read: Read, title: str) -> None:
    reading = read(drop_sheet(title))
    only(reading.problems, title, "the sheet is missing", "add it")


@pytest.mark.parametrize("title", ["Materials", "Plants", "Processes", "Coefficients"])
def test_a_sheet_that_must_have_rows_is_missed_when_it_has_none(read: Read, title: str) -> None:
    def empty(book: openpyxl.Workbook) -> None:
        book[title].delete_rows(2, 100)

    reading = read(edit=empty)
    only(reading.problems, title, "the sheet has no rows", "at least one")


@pytest.mark.parametrize("title", [title for title in good() if not inputs.input_table(title).must_have_rows])
def test_other_sheets_may_be_missing_or_empty_or_blank(read: Read, title: str) -> None:
    def empty(book: openpyxl.Workbook) -> None:
        book[title].delete_rows(2, 100)

    def blank(book: openpyxl.Workbook) -> None:
        book[title].delete_rows(1, 100)

    assert read(drop_sheet(title)).problems == ()
    assert read(edit=empty).problems == ()
    assert read(edit=blank).problems == ()


def test_a_sheet_in_both_languages_is_an_error(read: Read) -> None:
    reading = read(add_row("Спрос", {"Plant": WORKS, "Material": "cement", "Max": 5}))
    only(reading.problems, "Спрос", "this sheet and 'Demand' are both Demand", "into one")


@pytest.mark.parametrize(
    ("title", "meant"), [("Demands", "Demand"), ("Quality limit", "Quality limits"), ("Спросы", "Спрос")]
)
def test_an_unknown_sheet_close_to_a_known_one_is_a_warning(read: Read, title: str, meant: str) -> None:
    reading = read(add_row(title, {"Plant": WORKS}))
    only(reading.problems, title, "unknown and ignored", f"did you mean '{meant}'?", severity="warning")


def test_a_missing_sheet_with_a_close_title_is_one_error(read: Read) -> None:
    only(read(rename_sheet("Plants", "Plnats")).problems, "Plants", "missing", "did you mean it by the sheet 'Plnats'?")


def test_an_unknown_sheet_and_result_sheets_are_left_alone(read: Read) -> None:
    reading = read(
        add_row("Our notes", {"Plant": "?"}), add_row("Supply plan", {"Max": "x"}), add_row("План обмена", {"a": 1})
    )
    assert reading.problems == ()


@pytest.mark.parametrize(("sheet", "header"), REQUIRED)
def test_a_required_column_is_missed(read: Read, sheet: str, header: str) -> None:
    reading = read(drop_column(sheet, header))
    only(reading.problems, f"{sheet}!A1", f"the column {header} is missing", "add it")
    assert len(reading.tables.rows(inputs.input_table(sheet))) == len(good()[sheet]) * (sheet != "Settings")


def test_a_required_column_is_not_missed_in_a_sheet_without_rows(read: Read) -> None:
    def only_headers(book: openpyxl.Workbook) -> None:
        book["Demand"].delete_rows(2, 9)
        book["Demand"]["Z7"] = "beside the table"

    assert read(drop_column("Demand", "Material"), edit=only_headers).problems == ()


def test_settings_without_values_are_an_error(read: Read) -> None:
    only(read(drop_column("Settings", "Value")).problems, "Settings!A1", "the column Value is missing")
    only(read(rename_header("Settings", "Value", "Amount")).problems, "Settings!A1", "the column Value is missing")


def test_a_misspelt_required_column_is_one_error(read: Read) -> None:
    reading = read(rename_header("Coefficients", "Amount", "Amuont (t)"))
    only(
        reading.problems,
        "Coefficients!E1",
        "the column Amount is missing",
        "did you mean it by 'Amuont (t)'? Then write 'Amount'",
    )


@pytest.mark.parametrize(
    ("header", "name", "meant"),
    [
        ("Max", "Maxx", "Max"),
        ("Price", "Pirce", "Price"),
        ("Distance km", "Distance", "Distance km"),
        ("Seller", "Sellers", "Seller"),
        ("Price", "Цены", "Цена"),
    ],
)
def test_a_header_close_to_a_known_one_is_a_warning(read: Read, header: str, name: str, meant: str) -> None:
    letter = "ABCDEFG"[headers(good(), "Supply").index(header)]
    reading = read(rename_header("Supply", header, name))
    place = f"Supply!{letter}1"
    only(reading.problems, place, f"'{name}' is unknown", f"did you mean '{meant}'?", severity="warning")


@pytest.mark.parametrize(
    ("sheet", "header", "name", "words"),
    [
        (
            "Disposal",
            "Fee",
            "Cost",
            ("'Cost' is a column of Processes, ", " and Storage, not of Disposal", "mean 'Fee'?"),
        ),
        ("Disposal", "Fee", "Cost (EUR/t)", ("did you mean 'Fee'?",)),
        ("Disposal", "Max", "Capacity", ("is a column of Processes,", "did you mean 'Max'?")),
        ("Supply", "Price", "Fee", ("is a column of Disposal, not of Supply", "did you mean 'Price'?")),
        ("Supply", "Max", "Maximum", ("'Maximum' is unknown", "did you mean 'Max'?")),
        ("Supply", "Max", "MAX_QUANTITY (t)", ("did you mean 'Max'?",)),
        ("Supply", "Max", "Максимум", ("did you mean 'Макс.'?",)),
        ("Supply", "Seller", "Supplier", ("did you mean 'Seller'?",)),
        ("Supply", "Seller", "Поставщик", ("did you mean 'Продавец'?",)),
        ("Supply", "Seller", "Process", ("not of Supply: it is ignored", "take the column away, or rename it")),
        ("Demand", "Min", "Minimum", ("'Minimum' is unknown", "did you mean 'Min'?")),
        ("Demand", "Price", "Unit price", ("did you mean 'Price'?",)),
        ("Processes", "Cost", "Operating cost", ("did you mean 'Cost'?",)),
        ("Processes", "Capacity", "Max", ("not of Processes", "did you mean 'Capacity'?")),
        ("Processes", "Min activity", "Min", ("not of Processes", "did you mean 'Min activity'?")),
        ("Links", "Capacity", "Max distance km", ("is a column of Transport, not of Links",)),
    ],
)
def test_a_header_that_was_meant_for_another_is_a_warning(
    read: Read, sheet: str, header: str, name: str, words: tuple[str, ...]
) -> None:
    change = rename_header(sheet, header, name)
    place = cell(changed(change), sheet, -1, name)
    only(read(change).problems, f"{sheet}!{place}", *words, severity="warning")


@pytest.mark.parametrize(
    ("sheet", "header", "name"),
    [
        ("Disposal", "Max", "Fee note"),
        ("Disposal", "Max", "Source of Max"),
        ("Disposal", "Max", "Mining licence"),
        ("Processes", "Cost", "Sector"),
        ("Processes", "Cost", "Plant manager"),
        ("Processes", "Cost", "Total workers per unit"),
        ("Supply", "Seller", "Price in the year before"),
        ("Coefficients", "Amount", "Tonnes per year"),
        ("Demand", "Price", "Цена за прошлый год"),
    ],
)
def test_a_header_with_words_of_others_may_be_the_analysts_own(read: Read, sheet: str, header: str, name: str) -> None:
    assert read(put(sheet, 0, name, 1)).problems == ()


def test_a_header_that_has_the_words_of_a_required_one_is_one_error(read: Read) -> None:
    reading = read(rename_header("Coefficients", "Amount", "Amount in tonnes"))
    only(reading.problems, "Coefficients!E1", "the column Amount is missing", "did you mean it by 'Amount in tonnes'?")


@pytest.mark.parametrize("name", ["Our remark", "2020", "x", "Колонка аналитика", 2020, True])
def test_an_unknown_header_is_the_analysts_own(read: Read, name: str | float | bool) -> None:
    def head(book: openpyxl.Workbook) -> None:
        book["Demand"]["H1"], book["Demand"]["H2"] = name, "#REF!"

    assert read(edit=head).problems == ()


@pytest.mark.parametrize("again", ["Price", " price", "Цена", "Price (EUR/t)"])
def test_a_header_that_stands_twice_is_an_error(read: Read, again: str) -> None:
    reading = read(put("Demand", 0, "Note", "x"), put("Demand", 0, again + " ", 7))
    only(reading.problems, "Demand!G1", "the column Price stands twice, here and in E1", "take one of the two away")
    assert reading.tables.demand[0].price == 400.0


def test_a_header_that_cannot_be_read_is_an_error(read: Read) -> None:
    def break_header(book: openpyxl.Workbook) -> None:
        book["Demand"]["E1"] = "#NAME?"

    only(read(edit=break_header).problems, "Demand!E1", "the error '#NAME?'")


@pytest.mark.parametrize("above", ["", "Demand for the year 2020", "Material"])
def test_headers_that_are_not_in_row_1_are_found_and_named(read: Read, above: str) -> None:
    def push_down(book: openpyxl.Workbook) -> None:
        book["Demand"].insert_rows(1, 2)
        book["Demand"]["B1"] = above or None

    reading = read(edit=push_down)
    only(reading.problems, "Demand!A3", "the headers stand in row 3", "row 1 is where they belong")
    assert reading.tables.demand == ()


def test_headers_astray_in_a_sheet_that_must_have_rows_are_one_error(read: Read) -> None:
    reading = read(edit=lambda book: book["Plants"].insert_rows(1))
    only(reading.problems, "Plants!A2", "the headers stand in row 2")


def test_titles_and_headers_are_compared_in_unicodes_composed_form(read: Read) -> None:
    reading = read(
        in_russian,
        rename_sheet("Настройки", unicodedata.normalize("NFD", "Настройки")),
        rename_header("Предприятия", "Предприятие", unicodedata.normalize("NFD", "Предприятие")),
        rename_header("Закупка", "Материал", unicodedata.normalize("NFD", "Материал")),
        rename_header("Транспорт", "Макс. расстояние км", unicodedata.normalize("NFD", "Макс. расстояние км")),
    )
    assert reading.problems == ()
    assert reading.tables.settings.currency == "EUR"


def test_a_sheet_of_something_else_lacks_the_columns(read: Read) -> None:
    def overwrite(rows: Rows) -> None:
        rows["Limits"] = [{"city": "Rustavi", "people": 125000}]

    only(read(overwrite).problems, "Limits!A1", "the column Quantity is missing")


def test_a_word_of_the_headers_in_a_row_makes_no_headers_of_it(read: Read) -> None:
    def overwrite(rows: Rows) -> None:
        rows["Limits"] = [{"city": "Plant", "people": 125000}]

    only(read(overwrite).problems, "Limits!A1", "the column Quantity is missing")


def test_brackets_on_a_column_without_numbers_make_it_the_analysts_own(read: Read) -> None:
    reading = read(put("Demand", 0, "Plant (code)", "P1"))
    only(reading.problems, "Demand!F1", "'Plant (code)' is unknown", "did you mean 'Plant'?", severity="warning")


@pytest.mark.parametrize(
    ("merged", "place"),
    [
        ("A2:A3", "Demand!A2"),
        ("E2:E3", "Demand!E2"),
        ("C3:D3", "Demand!C3"),
        ("B2:E3", "Demand!B2"),
        ("A1:A2", "Demand!A1"),
        ("G2:I3", ""),
        ("C2:C2", ""),
        ("E2:F2", ""),
        ("A1:B1", "Demand!A1"),
        ("A9:E9", ""),
    ],
)
def test_merged_cells_are_not_guessed(read: Read, merged: str, place: str) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        sheet = book["Demand"]
        sheet["D2"] = 900
        sheet["G2"] = "beside the table"
        sheet.merge_cells(merged)

    found = read(edit=merge).problems
    if merged == "A1:B1":  # a header of two columns leaves one without
        assert [problem.problem for problem in found] == ["the column Material is missing"]
    elif place:
        only(found, place, "are merged", "unmerge it and fill each cell")
    else:
        assert found == ()


def test_merged_cells_that_are_blank_are_blank(read: Read) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for column in "BD":
            book["Demand"][f"{column}2"] = None
            book["Demand"].merge_cells(f"{column}2:{column}3")

    problems = read(edit=merge).problems
    assert [(problem.place, problem.problem) for problem in problems] == [
        (place, "Material is blank and must be given") for place in ("Demand!B2", "Demand!B3")
    ]


def test_hidden_sheets_and_columns_count(read: Read) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["Demand"].sheet_state = "hidden"
        book["Demand"].column_dimensions["E"].hidden = True

    reading = read(put("Demand", 0, "Price", "abc"), edit=hide)
    only(reading.problems, "Demand!E2", "'abc' is no number")


def test_rows_that_are_taken_away_are_no_rows(read: Read) -> None:
    assert read(drop_row("Demand", 0), drop_row("Scenarios", 0)).tables.demand[0].material == "cement"
