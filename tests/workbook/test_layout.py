"""Result sheets as XlsxWriter draws them: what another program reads from them."""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ecopark.workbook.layout import (
    DATE_TIME,
    GENERAL,
    NUMBER,
    SHARE,
    TEXT,
    Block,
    Cells,
    Chart,
    Charts,
    Facts,
    Formatted,
    Grid,
    GridColumn,
    Link,
    Series,
    SheetPlan,
    Text,
    Value,
)
from ecopark.workbook.layout_draw import build


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
    assert widths[1] < 58
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


def test_link_leads_to_a_cell_of_another_sheet() -> None:
    links: list[Value] = [Link("=see", "Plant's own", "C4"), Link("here", "Data", "A1")]
    sheet = drawn(one_column(links))
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].number_format) == ("=see", "s", TEXT)
    assert [(link.location, link.target) for link in links_of(sheet)] == [
        ("'Plant''s own'!C4", None),
        ("'Data'!A1", None),
    ]


def links_of(sheet: Worksheet) -> list[Hyperlink]:
    return [cell.hyperlink for (cell,) in sheet["A2:A5"] if cell.hyperlink]


def test_more_links_than_excel_takes_are_texts(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr("ecopark.workbook.layout_draw._MOST_LINKS", 2)
    sheet = drawn(one_column([Link(f"cell {number}", "Data", "A1") for number in range(4)]))
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == [f"cell {number}" for number in range(4)]
    assert len(links_of(sheet)) == 2
    assert not recwarn.list


def test_facts_run_over_the_width_of_the_sheet() -> None:
    long = "word " * 60
    sheet = drawn(Facts(((Link("Data!C4", "Data", "C4"), long), ("Model", "=exchange"))))
    (first, second) = sorted(sheet.merged_cells.ranges, key=lambda area: area.min_row)
    assert (first.min_row, first.min_col) == (1, 2)
    assert second.max_col == first.max_col > 3
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B2"].value] == ["Data!C4", "Model", "=exchange"]
    assert sheet["B1"].alignment.wrap_text
    assert (sheet.row_dimensions[1].height or 0) >= 40
    assert not sheet.tables


def test_sheets_are_printed_across_as_wide_as_the_page() -> None:
    sheet = drawn(one_column(["a"]))
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == (
        "landscape",
        0,
        9,
    )
    fitting = sheet.sheet_properties.pageSetUpPr
    assert fitting is not None
    assert fitting.fitToPage


def charted(*values: float, **options: bool) -> SheetPlan:
    """A sheet of one table below a title, and a chart of it."""
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (f"plant {at}", Formatted(value, NUMBER)) for at, value in enumerate(values)
    )
    grid = Grid("Profits", (GridColumn("Plant"), GridColumn("Profit", NUMBER)), rows)
    last = len(values) - 1
    series = Series(Cells("Profits", -1, 1, -1, 1), Cells("Profits", 0, 1, last, 1), "#0072B2")
    chart = Chart(
        "Bars", "Profit", "Profit by plant", "million USD", "0.0", Cells("Profits", 0, 0, last, 0), (series,), **options
    )
    return SheetPlan("key", "It's all", (Text(("Title",), "title"), grid, Charts((chart, chart), 400, 220)))


def parts_of(plan: SheetPlan) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build([plan]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("lying", [False, True])
def test_chart_takes_its_numbers_from_the_cells_of_the_sheet(lying: bool) -> None:
    found = parts_of(charted(5.0, -2.0, lying=lying))
    chart = etree.fromstring(found["xl/charts/chart1.xml"])
    assert [element.text for element in chart.iter("{*}f")] == [
        "'It''s all'!$B$3",
        "'It''s all'!$A$4:$A$5",
        "'It''s all'!$B$4:$B$5",
    ]
    assert [element.text for element in chart.iter("{*}v")] == ["Profit", "plant 0", "plant 1", "5", "-2"]
    assert [element.text for element in chart.iter("{*}t")] == ["Profit", "million USD"]
    drawing = etree.fromstring(found["xl/drawings/drawing1.xml"])
    assert {(frame.get("name"), frame.get("descr")) for frame in drawing.iter("{*}cNvPr")} == {
        ("ecopark_Bars", "Profit by plant")
    }


def test_chart_leaves_nothing_to_a_later_excel_to_understand() -> None:
    """What XlsxWriter leaves out means "no" to Excel 2007 alone: everybody else would show all names on every bar."""
    chart = etree.fromstring(parts_of(charted(5.0, -2.0))["xl/charts/chart1.xml"])
    said = {
        (etree.QName(element.getparent()).localname, etree.QName(element).localname): element.get("val")
        for element in chart.iter()
        if element.get("val") is not None
    }
    labels = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    assert [said["dLbls", name] for name in labels] == ["0", "1", "0", "0", "0", "0"]
    assert [etree.QName(element).localname for element in next(chart.iter("{*}dLbls"))][-6:] == list(labels)
    for place in (("chartSpace", "roundedCorners"), ("ser", "invertIfNegative"), ("barChart", "varyColors")):
        assert said[place] == "0"
    for axis in ("catAx", "valAx"):
        assert said[axis, "delete"] == "0"


def test_the_blocks_below_charts_stand_clear_of_them() -> None:
    plan = charted(1.0)
    plan = replace(plan, blocks=(*plan.blocks, Text(("below",))))
    rows = [row for row, _ in plan.places()]
    assert rows == [0, 2, 5, 16]
    drawing = etree.fromstring(parts_of(plan)["xl/drawings/drawing1.xml"])
    bottoms = [int(corner.findtext("{*}row", "")) for corner in drawing.iter("{*}to")]
    assert max(bottoms) < 16


@pytest.mark.parametrize("name", ["", "Bars 1", "Графики"])
def test_chart_name_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Latin letters"):
        Chart(name, "", "", "", "0", Cells("Profits", 0, 0, 0, 0), ())
