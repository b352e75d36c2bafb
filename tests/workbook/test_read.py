"""Reading a sheet: every kind of cell told apart, whoever wrote it."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from ecopark.workbook.cell_values import Area, DateValue, ErrorValue, Row, Uncalculated, Value, address, column_letters
from ecopark.workbook.package import STRICT, TRANSITIONAL, open_package
from ecopark.workbook.read import merged_ranges, sheet_rows

from .hand_read import GOOD_ROW, cells_of, formulas_of, one, read, rows_of, shared, styles
from .hand_written import STRICT_OFFICE, relationships, save_parts, small_parts, workbook_xml

# -- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_column_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters
    assert address(4, column) == f"{letters}4"


# -- what one cell holds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        # numbers
        ('<c r="C1"><v>1.5</v></c>', 1.5),
        ('<c r="C1" t="n"><v>-2E-3</v></c>', -0.002),
        ('<c r="C1"><v>0</v></c>', 0.0),
        ('<c r="C1"><v><!-- note -->12<?pi?>3</v></c>', 123.0),
        # what is no number must not pass for one
        ('<c r="C1"><v>NaN</v></c>', ErrorValue("NaN")),
        ('<c r="C1"><v>inf</v></c>', ErrorValue("inf")),
        ('<c r="C1"><v>-Infinity</v></c>', ErrorValue("-Infinity")),
        ('<c r="C1"><v>1e999</v></c>', ErrorValue("1e999")),
        ('<c r="C1"><v>1_000</v></c>', ErrorValue("1_000")),
        ('<c r="C1"><v>１２</v></c>', ErrorValue("１２")),
        ('<c r="C1"><v>1,5</v></c>', ErrorValue("1,5")),
        ('<c r="C1"><v>abc</v></c>', ErrorValue("abc")),
        # texts
        ('<c r="C1" t="str"><v>slag</v></c>', "slag"),
        ('<c r="C1" t="str"><v>12</v></c>', "12"),
        ('<c r="C1" t="inlineStr"><is><t>slag</t></is></c>', "slag"),
        ('<c r="C1" t="inlineStr"><is><r><t>sl</t></r><r><rPr/><t xml:space="preserve">ag </t></r></is></c>', "slag "),
        ('<c r="C1" t="inlineStr"><v>slag</v></c>', "slag"),
        ('<c r="C1" t="inlineStr"><is><t>a_x000D_b_x005F_x000D_c_x00e9_</t></is></c>', "a\rb_x000D_cé"),
        ('<c r="C1" t="str"><v>_xD83D__xDE00__xD83D_</v></c>', "😀\ufffd"),
        ('<c r="C1" t="str"><v>a &amp; b &lt;c&gt;</v></c>', "a & b <c>"),
        # truth, errors, dates
        ('<c r="C1" t="b"><v>1</v></c>', True),
        ('<c r="C1" t="b"><v>0</v></c>', False),
        ('<c r="C1" t="b"><v>2</v></c>', ErrorValue("2")),
        ('<c r="C1" t="e"><v>#REF!</v></c>', ErrorValue("#REF!")),
        ('<c r="C1" t="d"><v>2024-03-01T00:00:00</v></c>', DateValue("2024-03-01T00:00:00")),
        ('<c r="C1" t="odd"><v>x</v></c>', ErrorValue("x")),
        # blanks
        ('<c r="C1" s="1"/>', None),
        ('<c r="C1"><v></v></c>', None),
        ('<c r="C1" t="str"><v></v></c>', None),
        ('<c r="C1" t="inlineStr"><is><t></t></is></c>', None),
        # formulas
        ('<c r="C1"><f>A1*2</f><v>2</v></c>', 2.0),
        ('<c r="C1" t="str"><f>A1&amp;"x"</f><v>1x</v></c>', "1x"),
        ('<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ErrorValue("#DIV/0!")),
        ('<c r="C1" t="b"><f>TRUE()</f><v>1</v></c>', True),
        ('<c r="C1" t="str"><f>""</f><v></v></c>', None),
        ('<c r="C1"><f>A1*2</f></c>', Uncalculated("A1*2")),
        ('<c r="C1"><f>A1*2</f><v></v></c>', Uncalculated("A1*2")),
        ('<c r="C1"><f>A1*2</f><v/></c>', Uncalculated("A1*2")),
        ('<c r="C1" t="str"><f>A1*2</f></c>', Uncalculated("A1*2")),
    ],
)
def test_a_cell(target: Path, cell: str, value: Value | None) -> None:
    found = one(target, cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("index", "value"),
    [
        ("0", "slag"),
        ("1", "fly ash"),
        ("2", "東京"),
        ("3", "x\ty"),
        ("4", None),
        ("5", ErrorValue("5")),
        ("-1", ErrorValue("-1")),
        ("9" * 5000, ErrorValue("9" * 5000)),
        ("one", ErrorValue("one")),
    ],
)
def test_a_shared_text(target: Path, index: str, value: Value | None) -> None:
    texts = shared(
        "<t>slag</t>",
        "<r><t>fly</t></r><r><rPr><b/></rPr><t> ash</t></r>",
        '<t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh><phoneticPr fontId="1"/>',
        "<t>x_x0009_y</t>",
        "<t/>",
    )
    assert one(target, f'<c r="B1" t="s"><v>{index}</v></c>', texts) == value


def test_shared_texts_are_read_once_and_a_text_may_be_used_often(target: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in (1, 2))
    package = open_package(save_parts(target, {**small_parts(cells), **shared("<t>slag</t>")}))
    first, second = (cells_of(list(sheet_rows(package, package.sheets[0]))) for _ in range(2))
    assert first == second == {"A1": "slag", "A2": "slag"}
    assert first["A1"] is second["A2"]


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_that_a_library_can_write_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / "t.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    written = workbook.add_worksheet().write_string(0, 0, text)
    workbook.close()
    # XML itself turns a bare carriage return into a line feed; two characters it cannot hold at all.
    if written == 0 and not {"\r", "\ufffe", "\uffff"} & set(text):
        assert cells_of(rows_of(path)) == {"A1": text}


# -- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        *("14", "17", "22", "27", "36", "45", "46", "47", "50", "58"),
        *("yyyy-mm-dd", "d.m.yyyy", "DD/MM/YYYY", "hh:mm", "[h]:mm:ss", "[mm]", "[ss].00", "mmm", "AM/PM h"),
        *("[$-409]d-mmm;@", "[Red]yyyy", 'yyyy"г."', "yyyy;0", "aaa", "ggge"),
    ],
)
def test_formats_of_dates(target: Path, code: str) -> None:
    assert one(target, '<c r="B1" s="1"><v>45352</v></c>', styles("0", code)) == DateValue("45352")


@pytest.mark.parametrize(
    "code",
    [
        *("0", "1", "2", "4", "9", "10", "11", "13", "37", "44", "48", "49", "59", "164"),
        *("0.00", "#,##0", "0.0E+00", "General", "# ?/?", "@", "0%", "[Red]0;[Blue]-0", "[$USD] 0", "[$-419]0.0"),
        *('0 "days"', '0"d;m"', r"0\d", "0_d", "0*y0", "[Yellow]0", "[>=100]0;0.0", "0;yyyy", '"h"0'),
    ],
)
def test_formats_of_numbers(target: Path, code: str) -> None:
    assert one(target, '<c r="B1" s="1"><v>45352</v></c>', styles("0", code)) == 45352.0


def test_a_built_in_format_that_the_file_defines_anew(target: Path) -> None:
    text = styles("0", "14")["xl/styles.xml"].decode()
    text = text.replace("<numFmts>", '<numFmts><numFmt numFmtId="14" formatCode="0.0"/>')
    assert one(target, '<c r="B1" s="1"><v>5</v></c>', {"xl/styles.xml": text.encode()}) == 5.0


def test_the_normal_style_may_be_a_date(target: Path) -> None:
    rows = read(
        target, '<row r="1"><c r="A1"><v>45352</v></c><c r="B1" s="1"><v>2</v></c></row>', "", styles("14", "0")
    )
    assert cells_of(rows) == {"A1": DateValue("45352"), "B1": 2.0}


def test_only_a_number_is_a_date(target: Path) -> None:
    cells = '<c r="B1" s="1" t="str"><v>x</v></c>', '<c r="B1" s="1" t="b"><v>1</v></c>', '<c r="B1" s="1"><v>x</v></c>'
    assert [one(target, cell, styles("0", "14")) for cell in cells] == ["x", True, ErrorValue("x")]


def test_the_1904_system_goes_with_the_date(target: Path) -> None:
    parts = {**small_parts('<row><c s="1"><v>0</v></c><c s="1"><v>366.5</v></c></row>'), **styles("0", "14")}
    sheets = '<sheets><sheet name="Plants" sheetId="7" r:id="r1"/></sheets>'
    parts["xl/workbook.xml"] = workbook_xml(f'<workbookPr date1904="1"/>{sheets}')
    found = cells_of(rows_of(save_parts(target, parts)))
    assert found == {"A1": DateValue("0", True), "B1": DateValue("366.5", True)}
    assert DateValue("366.5", True).text == "1905-01-01 12:00:00"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("45352", "2024-03-01"),
        ("45352.5", "2024-03-01 12:00:00"),
        ("0.5", "12:00:00"),
        ("0.0625", "01:30:00"),
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("2024-03-01", "2024-03-01"),
        ("1e300", "1e300"),
    ],
)
def test_the_text_of_a_date(raw: str, text: str) -> None:
    assert DateValue(raw).text == text


# -- formulas that reach beyond their cell --------------------------------------------------------------------------


def test_cells_that_share_a_formula_are_known_as_formulas(target: Path) -> None:
    rows = read(
        target,
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A4" si="3">Summary!B1</f><v>1</v></c><c r="B1"><v>9</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="3"/><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="3"/></c></row>'
        '<row r="4"><c r="A4" t="str"><f t="shared" si="3"/><v></v></c><c r="B4"><v>1</v></c></row>',
    )
    assert formulas_of(rows) == dict.fromkeys(("A1", "A2", "A3", "A4"), "Summary!B1")
    assert cells_of(rows) == {"A1": 1.0, "B1": 9.0, "A2": 2.0, "A3": Uncalculated("Summary!B1"), "B4": 1.0}


def test_the_area_of_an_array_formula_is_known_as_formulas(target: Path) -> None:
    rows = read(
        target,
        '<row r="2"><c r="B2"><f t="array" ref="B2:C3">F1:G2*2</f><v>1</v></c><c r="C2"><v>2</v></c><c r="D2"><v>3</v>'
        '</c></row><row r="3"><c r="A3"><v>4</v></c><c r="B3"><v>5</v></c><c r="C3" t="str"><v></v></c></row>'
        '<row r="4"><c r="B4"><v>6</v></c></row>',
    )
    assert formulas_of(rows) == dict.fromkeys(("B2", "C2", "B3", "C3"), "F1:G2*2")
    assert cells_of(rows) == {"B2": 1.0, "C2": 2.0, "D2": 3.0, "A3": 4.0, "B3": 5.0, "B4": 6.0}


def test_an_array_formula_never_calculated_leaves_no_blank_behind(target: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append([1, 2])
    sheet.append([3])
    sheet["C1"] = ArrayFormula("C1:C2", "=A1:A2*2")
    workbook.save(target)
    found = cells_of(rows_of(target))
    assert (found["C1"], found["C2"]) == (Uncalculated("A1:A2*2"), Uncalculated("A1:A2*2"))


def test_a_row_whose_formulas_all_came_to_an_empty_text_is_blank(target: Path) -> None:
    rows = read(
        target, '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    )
    assert [row.number for row in rows] == [2]


def test_formulas_as_the_libraries_write_them(target: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append([1, "=A1*2"])
    workbook.save(target)
    assert cells_of(rows_of(target)) == {"A1": 1.0, "B1": Uncalculated("A1*2")}
    other = xlsxwriter.Workbook(str(target))
    other.add_worksheet().write_formula("B1", "=A1*2", None, 84)
    other.close()
    assert (cells_of(rows_of(target)), formulas_of(rows_of(target))) == ({"B1": 84.0}, {"B1": "A1*2"})


# -- rows, addresses, merged ranges ---------------------------------------------------------------------------------


def test_blank_cells_and_rows_are_left_out_and_numbers_kept(target: Path) -> None:
    rows = read(
        target,
        '<row r="1" s="1" customFormat="1"/><row r="3"><c r="B3" s="1"/><c r="D3"><v>1</v></c></row>'
        '<row r="4"><c r="A4" s="1"/></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    )
    assert rows == [Row(3, {4: 1.0}, {}), Row(1048576, {16384: 2.0}, {})]


def test_rows_and_cells_without_addresses_follow_one_another(target: Path) -> None:
    rows = read(
        target,
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/>"
        '<row><c><v>1</v></c><c r="E3"><v>5</v></c><c><v>6</v></c></row>'
        '<row r="9"><c t="inlineStr"><is><t>x</t></is></c><c><f>A1</f></c></row><row><c><v>7</v></c></row>',
    )
    assert [(row.number, row.values) for row in rows] == [
        (1, {1: 1.0, 3: 3.0}),
        (3, {1: 1.0, 5: 5.0, 6: 6.0}),
        (9, {1: "x", 2: Uncalculated("A1")}),
        (10, {1: 7.0}),
    ]


def test_a_merged_range_reads_as_its_top_left_cell(target: Path) -> None:
    data = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><f>X1</f><v>{r}</v></c>' for c in "ABCD") + "</row>"
        for r in range(1, 6)
    )
    merges = '<mergeCells><mergeCell ref="B2:C3"/><mergeCell ref="D1:D2"/><mergeCell ref="A4:D4"/></mergeCells>'
    package = open_package(save_parts(target, small_parts(data, merges)))
    sheet = package.sheets[0]
    assert merged_ranges(package, sheet) == (Area(2, 2, 3, 3), Area(1, 4, 2, 4), Area(4, 1, 4, 4))
    rows = list(sheet_rows(package, sheet))
    assert list(cells_of(rows)) == ["A1", "B1", "C1", "D1", "A2", "B2", "A3", "D3", "A4", "A5", "B5", "C5", "D5"]
    assert formulas_of(rows).keys() == cells_of(rows).keys()


def test_merged_ranges_of_each_sheet_apart(target: Path) -> None:
    workbook = xlsxwriter.Workbook(str(target))
    workbook.add_worksheet("One").merge_range("A1:B1", "title")
    workbook.add_worksheet("Two").write("B1", 5)
    workbook.close()
    package = open_package(target)
    assert [merged_ranges(package, sheet) for sheet in package.sheets] == [(Area(1, 1, 1, 2),), ()]
    assert [cells_of(list(sheet_rows(package, sheet))) for sheet in package.sheets] == [{"A1": "title"}, {"B1": 5.0}]


# -- namespaces, encodings, writers ---------------------------------------------------------------------------------

EVERY_KIND = '<row r="2"><c r="B2"><f>A1</f><v>5</v></c><c r="C2" t="inlineStr"><is><t>слаг</t></is></c></row>'


def test_strict_namespaces(target: Path) -> None:
    parts = small_parts(EVERY_KIND, '<mergeCells><mergeCell ref="C2:D9"/></mergeCells>', STRICT, STRICT_OFFICE)
    texts = {name: part.replace(TRANSITIONAL.encode(), STRICT.encode()) for name, part in styles("14").items()}
    package = open_package(save_parts(target, {**parts, **texts}))
    assert list(sheet_rows(package, package.sheets[0])) == [Row(2, {2: DateValue("5"), 3: "слаг"}, {2: "A1"})]
    assert merged_ranges(package, package.sheets[0]) == (Area(2, 3, 9, 4),)


def test_prefixed_names(target: Path) -> None:
    text = (
        f'<x:worksheet xmlns:x="{TRANSITIONAL}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>'
    )
    parts = {**small_parts(), "xl/worksheets/sheet1.xml": text.encode()}
    package = open_package(save_parts(target, parts))
    assert list(sheet_rows(package, package.sheets[0])) == [Row(1, {1: 1.0}, {})]
    assert merged_ranges(package, package.sheets[0]) == (Area(1, 1, 2, 1),)


def test_utf16(target: Path) -> None:
    merges = '<mergeCells><mergeCell ref="C2:D9"/></mergeCells>'
    text = small_parts(EVERY_KIND, merges)["xl/worksheets/sheet1.xml"].decode()
    text = f'<?xml version="1.0" encoding="UTF-16"?>{text}'
    package = open_package(save_parts(target, {**small_parts(), "xl/worksheets/sheet1.xml": text.encode("utf-16")}))
    assert list(sheet_rows(package, package.sheets[0])) == [Row(2, {2: 5.0, 3: "слаг"}, {2: "A1"})]
    assert merged_ranges(package, package.sheets[0]) == (Area(2, 3, 9, 4),)


def test_hidden_sheets_are_read_like_any_other(target: Path) -> None:
    workbook = openpyxl.Workbook()
    hidden = workbook.create_sheet("Hidden")
    hidden["B2"] = datetime.datetime(2024, 3, 1)
    hidden["C2"] = True
    hidden.sheet_state = "hidden"
    workbook.save(target)
    assert cells_of(rows_of(target, "Hidden")) == {"B2": DateValue("45352"), "C2": True}


def test_the_relationships_of_a_file_without_styles_or_texts(target: Path) -> None:
    parts = small_parts(GOOD_ROW)
    parts["xl/_rels/workbook.xml.rels"] = relationships(("worksheet", "worksheets/sheet1.xml"))
    assert cells_of(rows_of(save_parts(target, parts))) == {"A1": 1.0}
