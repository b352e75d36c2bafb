"""Result sheets as XlsxWriter draws them: what another program reads from them."""

from __future__ import annotations

import io
import math
from datetime import datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ecopark.workbook.layout import (
    DATE_TIME,
    GENERAL,
    NUMBER,
    SHARE,
    TEXT,
    Block,
    Formatted,
    Grid,
    GridColumn,
    SheetPlan,
    Text,
    Value,
    build,
)


def drawn(*blocks: Block, date1904: bool = False) -> Worksheet:
    data = build([SheetPlan("key", "Sheet", blocks)], date1904)
    return openpyxl.load_workbook(io.BytesIO(data))["Sheet"]


def one_column(values: list[Value], number_format: str = TEXT) -> Grid:
    return Grid("One", (GridColumn("Column", number_format),), tuple((value,) for value in values))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "+7", "-x", "http://example.org", "1234", "007", "TRUE", "  outer  ", "a\nb", "_x0041_"],
)
def test_texts_are_strings_whatever_they_look_like(text: str) -> None:
    sheet = drawn(one_column([text]))
    cell = sheet["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.number_format == TEXT
    assert cell.hyperlink is None


def test_text_that_looks_like_rich_text_stays_text() -> None:
    assert drawn(one_column(["<r><t>x</t></r>"]))["A2"].value == "<r><t>x</t></r> "


def test_text_that_excel_cannot_hold_is_made_to_fit() -> None:
    sheet = drawn(one_column(["half \ud800 character", "x" * 40_000]), Text(("a\x01b",)))
    assert sheet["A2"].value == "half \ufffd character"
    assert len(str(sheet["A3"].value)) == 32_767
    assert sheet["A3"].value.endswith("…")


@pytest.mark.parametrize("value", [None, "", math.nan, Formatted(math.nan, SHARE), Formatted(None, SHARE)])
def test_no_number_is_a_blank_cell(value: Value) -> None:
    assert drawn(one_column([value], NUMBER))["A2"].value is None


@pytest.mark.parametrize(("value", "text"), [(math.inf, "inf"), (-math.inf, "-inf")])
def test_infinite_number_is_a_text(value: float, text: str) -> None:
    cell = drawn(one_column([value], NUMBER))["A2"]
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (0.25, SHARE, SHARE),
        (3, "#,##0.000", "#,##0.000"),
        (3.5, TEXT, GENERAL),
        (Formatted(0.5, SHARE), NUMBER, SHARE),
        (datetime(2024, 2, 29, 12, 30), NUMBER, DATE_TIME),
        (Formatted(datetime(2024, 2, 29), "yyyy-mm-dd"), TEXT, "yyyy-mm-dd"),
        ("text", NUMBER, NUMBER),
        (None, NUMBER, NUMBER),
    ],
)
def test_every_cell_has_its_number_format(value: Value, column: str, expected: str) -> None:
    cell = drawn(one_column([value], column))["A2"]
    plain = value.value if isinstance(value, Formatted) else value
    assert (cell.value, cell.number_format) == (plain, expected)


@pytest.mark.parametrize("date1904", [False, True])
def test_dates_count_from_the_workbooks_own_day(date1904: bool) -> None:
    when = datetime(2024, 2, 29, 12, 30)
    data = build([SheetPlan("key", "Sheet", (one_column([when]),))], date1904)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert (book.epoch.year == 1904) == date1904
    assert book["Sheet"]["A2"].value == when


def test_table_has_a_stable_name_a_filter_and_the_whole_grid() -> None:
    grid = Grid("Exchange_plan", (GridColumn("From"), GridColumn("Quantity", NUMBER)), (("a", 1.0), ("b", 2.0)))
    sheet = drawn(Text(("Title",), "title"), grid)
    table = sheet.tables["ecopark_Exchange_plan"]
    assert (table.ref, table.autoFilter.ref, table.totalsRowCount) == ("A3:B5", "A3:B5", None)
    assert [column.name for column in table.tableColumns] == ["From", "Quantity"]
    assert sheet.freeze_panes == "A4"


def test_totals_are_formulas_with_their_value() -> None:
    columns = (GridColumn("From"), GridColumn("t [1]", NUMBER, total=True), GridColumn("Share", SHARE))
    rows: tuple[tuple[Value, ...], ...] = (("a", 1.5, 0.5), ("b", math.inf, 0.5), ("c", Formatted(2.0, SHARE), None))
    plan = SheetPlan("key", "Sheet", (Grid("Plan", columns, rows, "Total"),))
    data = build([plan])
    formulas = openpyxl.load_workbook(io.BytesIO(data))["Sheet"]
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Sheet"]
    assert formulas["B5"].value == "=SUBTOTAL(109,ecopark_Plan[t '[1']])"
    assert [cell.value for cell in values[5]] == ["Total", 3.5, None]
    assert formulas.tables["ecopark_Plan"].totalsRowCount == 1


def test_grid_without_rows_keeps_its_table() -> None:
    sheet = drawn(one_column([]))
    assert sheet.tables["ecopark_One"].ref == "A1:A2"
    assert sheet["A2"].value is None


def test_headers_of_a_table_differ_without_regard_to_case() -> None:
    columns = tuple(GridColumn(header) for header in ("Base", "BASE", "", "two\nlines", "base (2)"))
    sheet = drawn(Grid("Plan", columns, ()))
    expected = ["Base", "BASE (2)", "Column 3", "two lines", "base (2) (2)"]
    assert [cell.value for cell in sheet[1]] == expected
    assert [column.name for column in sheet.tables["ecopark_Plan"].tableColumns] == expected


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    columns = (GridColumn("A"), GridColumn("B"), GridColumn("C", width=5), GridColumn("D", "#,##0.00"))
    sheet = drawn(Grid("Plan", columns, (("x" * 30, "y" * 300, "z", 1234567.0),)))
    widths = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert 30 < widths[0] < 36
    assert widths[1] < 50
    assert 5 <= widths[2] < 6
    assert len("1,234,567.00") < widths[3] < 16
    # What is longer than the widest column wraps, in a row high enough for it.
    assert sheet["B2"].alignment.wrap_text
    assert not sheet["A2"].alignment.wrap_text
    assert (sheet.row_dimensions[2].height or 0) >= 15 * 300 / widths[1]


def test_blocks_stand_below_each_other() -> None:
    plan = SheetPlan(
        "key",
        "Sheet",
        (Text(("T",), "title"), Text(("n", "m")), Text(("h",), "heading"), one_column(["a"]), Text(("end",))),
    )
    assert [row for row, _ in plan.places()] == [0, 2, 5, 6, 9]
    assert plan.height == 10
    sheet = drawn(*plan.blocks)
    cells = {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None}
    assert cells == {"A1": "T", "A3": "n", "A4": "m", "A6": "h", "A7": "Column", "A8": "a", "A10": "end"}


@pytest.mark.parametrize("name", ["", "Plan 1", "Plan1", "_Plan", "Plan_", "План", "Plan-B"])
def test_grid_name_that_formulas_could_not_rely_on_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Latin letters"):
        Grid(name, (GridColumn("A"),), ())


def test_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="every row"):
        Grid("Plan", (GridColumn("A"), GridColumn("B")), (("a",),))
