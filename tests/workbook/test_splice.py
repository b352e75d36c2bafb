"""Result sheets in an analyst's workbook: what changes, and that nothing else does."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ecopark.errors import FileError
from ecopark.workbook.layout import NUMBER, Grid, GridColumn, SheetPlan, Text, Value
from ecopark.workbook.package import open_package
from ecopark.workbook.splice import claim_sheets, marked_sheets, splice

from .packages import VBA, analyst_book, changed, loaded, parts, plan_sheet, summary_sheet, write

INDEX = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def test_every_other_part_is_the_same_to_the_byte_and_in_the_same_order(book: Path) -> None:
    before = parts(book.read_bytes())
    write(book, summary_sheet(), plan_sheet())
    after = parts(book.read_bytes())
    assert {name for name in before if after[name] != before[name]} == INDEX
    assert list(after)[: len(before)] == list(before)
    assert after["xl/vbaProject.bin"] == VBA
    assert set(after) - set(before) == {
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/_rels/sheet3.xml.rels",
        "xl/worksheets/sheet4.xml",
        "xl/worksheets/_rels/sheet4.xml.rels",
        "xl/tables/table2.xml",
        "xl/tables/table3.xml",
    }


def test_members_that_stay_keep_their_compressed_bytes(tmp_path: Path) -> None:
    """Also of a zip written as a stream, its sizes after the data, and of members that are not compressed."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    stream = Stream()
    source = parts(analyst_book(tmp_path / "park.xlsm").read_bytes())
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in source.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name.endswith(".bin") else None)
        archive.writestr("customXml/данные.xml", b"<a/>")
        archive.writestr("customXml/caf~.xml", b"<a/>")
        padded = zipfile.ZipInfo("customXml/padded.xml", (2020, 2, 29, 12, 30, 58))
        padded.extra = b"\x99\x99\x04\x00abcd"
        archive.writestr(padded, b"<a/>")
    path = tmp_path / "stream.xlsm"
    # A name in the old code page.
    path.write_bytes(stream.data.replace(b"caf~", b"caf\x82"))

    def packed(data: bytes, expect_flags: bool) -> dict[str, tuple[int, int, tuple[int, ...], bytes]]:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
        starts = [
            info.header_offset + 30 + sum(struct.unpack_from("<HH", data, info.header_offset + 26)) for info in infos
        ]
        assert expect_flags == any(info.flag_bits & 0x08 for info in infos)
        return {
            info.filename: (info.compress_type, info.CRC, info.date_time, data[start : start + info.compress_size])
            for info, start in zip(infos, starts, strict=True)
        }

    before = packed(path.read_bytes(), expect_flags=True)
    write(path, plan_sheet())
    after = packed(path.read_bytes(), expect_flags=False)
    assert {name for name in before if after[name] != before[name]} == INDEX
    assert {"customXml/данные.xml", "customXml/café.xml", "customXml/padded.xml"} <= set(after)


def test_formulas_keep_their_cached_values(book: Path) -> None:
    write(book, summary_sheet(), plan_sheet())
    assert loaded(book)["Data"]["B1"].value == 84


def test_result_sheets_are_read_back(book: Path) -> None:
    write(book, summary_sheet(), plan_sheet(3))
    after = loaded(book)
    assert after.sheetnames == ["Data", "Hidden", "Summary", "Exchange plan"]
    rows = [[cell.value for cell in row] for row in after["Exchange plan"]]
    assert rows == [["From", "Quantity"], ["=1+1", 0], ["@SUM(A1)", 1.5], ["Завод & Co <1>", 3], ["Total", 4.5]]
    assert {cell.data_type for row in after["Exchange plan"]["A1:A5"] for cell in row} == {"s"}
    assert after["Exchange plan"]["B2"].number_format == NUMBER
    assert after["Hidden"]["A1"].number_format == "d.m.yyyy"


def test_result_sheet_is_not_selected_together_with_another(book: Path) -> None:
    write(book, summary_sheet(), plan_sheet())
    selected = [name for name, data in parts(book.read_bytes()).items() if b"tabSelected" in data]
    assert selected == ["xl/worksheets/sheet1.xml"]


def test_same_results_again_change_nothing_at_all(book: Path) -> None:
    write(book, summary_sheet(), plan_sheet())
    first = book.read_bytes()
    write(book, summary_sheet(), plan_sheet())
    assert book.read_bytes() == first


def test_file_does_not_grow_run_after_run(book: Path) -> None:
    write(book, summary_sheet(), plan_sheet(2))
    first = parts(book.read_bytes())
    for rows in (50, 7, 2):
        write(book, summary_sheet("other"), plan_sheet(rows))
    write(book, summary_sheet(), plan_sheet(2))
    assert parts(book.read_bytes()) == first


def test_sheets_are_replaced_in_their_place(book: Path) -> None:
    """Another program has moved and hidden a result sheet, and put one of the analyst's with a name behind it."""
    write(book, summary_sheet(), plan_sheet())
    other = openpyxl.load_workbook(book, keep_vba=True)
    other.move_sheet("Summary", -2)
    other["Exchange plan"].sheet_state = "hidden"
    mine = other.create_sheet("Mine")
    mine["A1"] = 7
    mine.defined_names["Local"] = openpyxl.workbook.defined_name.DefinedName("Local", attr_text="Mine!$A$1")
    other.save(book)
    before = open_package(book)
    after = write(book, plan_sheet(9), summary_sheet())
    assert after.all_sheets == before.all_sheets
    assert [sheet.title for sheet in after.all_sheets] == ["Summary", "Data", "Hidden", "Exchange plan", "Mine"]
    assert loaded(book)["Exchange plan"].max_row == 11
    assert loaded(book)["Exchange plan"].sheet_state == "hidden"
    assert loaded(book)["Mine"].defined_names["Local"].attr_text == "Mine!$A$1"
    assert loaded(book)["Hidden"].defined_names["Local"].attr_text == "Hidden!$A$1"


def test_marks_are_hidden_names_of_their_sheets(book: Path) -> None:
    assert marked_sheets(open_package(book)) == ()
    package = write(book, summary_sheet(), plan_sheet())
    assert [(one.key, one.given_title, one.sheet.title, one.position) for one in marked_sheets(package)] == [
        ("summary", "Summary", "Summary", 2),
        ("plan", "Exchange plan", "Exchange plan", 3),
    ]
    assert loaded(book)["Summary"].defined_names["_ecopark_result"].hidden
    assert "_ecopark_result" not in loaded(book).defined_names


@pytest.mark.parametrize("title", ["Hidden", "HIDDEN"])
def test_sheet_of_the_analysts_is_not_written_over(book: Path, title: str) -> None:
    with pytest.raises(FileError, match=r"sheet 'Hidden'.*not written by ecopark; rename it"):
        splice(open_package(book), [plan_sheet(title=title)])


def test_table_of_the_analysts_is_not_doubled(book: Path) -> None:
    changed(book, {"xl/tables/table1.xml": lambda data: data.replace(b'"Mine"', b'"ECOPARK_exchange_plan"')})
    with pytest.raises(FileError, match=r"table 'ECOPARK_exchange_plan' on the sheet 'Data'.*; rename it"):
        splice(open_package(book), [plan_sheet()])


def test_defined_name_of_the_analysts_is_not_doubled(book: Path) -> None:
    changed(book, {"xl/workbook.xml": lambda data: data.replace(b'"Rate"', b'"ecopark_Exchange_plan"')})
    with pytest.raises(FileError, match=r"defines the name 'ecopark_Exchange_plan'.*; rename it"):
        splice(open_package(book), [plan_sheet()])


def test_refusals_can_be_had_before_solving(book: Path) -> None:
    claims = claim_sheets(open_package(book), [plan_sheet(0)])
    assert [claim.replaces for claim in claims] == [None]
    with pytest.raises(FileError, match="rename it"):
        claim_sheets(open_package(book), [plan_sheet(0, title="Data")])


def test_sheet_no_longer_produced_is_emptied_but_for_its_table(book: Path) -> None:
    write(book, summary_sheet(), plan_sheet(5))
    package = write(book, summary_sheet("infeasible"))
    assert [one.key for one in marked_sheets(package)] == ["summary", "plan"]
    sheet = loaded(book)["Exchange plan"]
    assert [cell.value for row in sheet for cell in row if cell.value is not None] == ["From", "Quantity"]
    assert sheet.tables["ecopark_Exchange_plan"].ref == "A1:B2"
    emptied = book.read_bytes()
    write(book, summary_sheet("infeasible"))
    assert book.read_bytes() == emptied


def test_title_that_the_analyst_gave_stays(book: Path) -> None:
    write(book, plan_sheet())
    changed(book, {"xl/workbook.xml": lambda data: data.replace(b'name="Exchange plan"', b'name="My plan"')})
    write(book, plan_sheet(4))
    after = loaded(book)
    assert after.sheetnames == ["Data", "Hidden", "My plan"]
    assert after["My plan"].max_row == 6
    # In another language too: it is not ecopark's to translate.
    package = write(book, plan_sheet(title="План обменов"))
    assert [(one.sheet.title, one.given_title) for one in marked_sheets(package)] == [("My plan", "Exchange plan")]


def test_copy_that_the_analyst_made_is_left_alone(book: Path) -> None:
    """Excel copies the mark too, but gives the copy another title and its table another name."""
    write(book, plan_sheet())
    workbook = copied_by_excel(book)
    package = write(book, plan_sheet(8))
    assert [one.sheet.title for one in marked_sheets(package)] == ["Exchange plan"]
    assert parts(book.read_bytes())["xl/worksheets/copy.xml"] == workbook
    assert loaded(book)["Exchange plan"].max_row == 10


def test_copy_whose_original_is_gone_is_left_alone(book: Path) -> None:
    write(book, plan_sheet())
    changed(
        book,
        {
            "xl/workbook.xml": lambda data: data.replace(b'name="Exchange plan"', b'name="Exchange plan (2)"'),
            "xl/tables/table2.xml": lambda data: data.replace(b"ecopark_Exchange_plan", b"ecopark_Exchange_plan2"),
        },
    )
    assert marked_sheets(open_package(book)) == ()
    copy = parts(book.read_bytes())["xl/worksheets/sheet3.xml"]
    write(book, plan_sheet(8))
    assert parts(book.read_bytes())["xl/worksheets/sheet3.xml"] == copy
    assert loaded(book).sheetnames == ["Data", "Hidden", "Exchange plan (2)", "Exchange plan"]


def copied_by_excel(path: Path) -> bytes:
    content = parts(path.read_bytes())
    sheet = content["xl/worksheets/sheet3.xml"]
    table = content["xl/tables/table2.xml"].replace(b"ecopark_Exchange_plan", b"ecopark_Exchange_plan2")
    relation = b'<Relationship Id="rIdC" Type="%b/worksheet" Target="worksheets/copy.xml"/></Relationships>'
    format_type = b"application/vnd.openxmlformats-officedocument.spreadsheetml.%b+xml"
    types = b'<Override PartName="/xl/%b.xml" ContentType="' + format_type + b'"/>'
    base = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    mark = re.search(rb"<definedName [^>]*_ecopark_result.*?</definedName>", content["xl/workbook.xml"])
    assert mark
    changed(
        path,
        {
            "xl/worksheets/copy.xml": lambda _: sheet,
            "xl/tables/copied.xml": lambda _: table.replace(b' id="2"', b' id="8"'),
            "xl/worksheets/_rels/copy.xml.rels": lambda _: content["xl/worksheets/_rels/sheet3.xml.rels"].replace(
                b"table2", b"copied"
            ),
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", relation % base),
            "[Content_Types].xml": lambda data: data.replace(
                b"</Types>",
                types % (b"worksheets/copy", b"worksheet") + types % (b"tables/copied", b"table") + b"</Types>",
            ),
            "xl/workbook.xml": lambda data: data.replace(
                b"</sheets>", b'<sheet name="Exchange plan (2)" sheetId="9" r:id="rIdC"/></sheets>'
            ).replace(mark[0], mark[0].replace(b'localSheetId="2"', b'localSheetId="3"') + mark[0]),
        },
    )
    return sheet


def test_tables_have_numbers_of_their_own_and_keep_them(book: Path) -> None:
    write(book, plan_sheet())
    write(book, summary_sheet(), plan_sheet(9))
    tables = {
        name: (found[1].decode(), found[2].decode())
        for name, data in parts(book.read_bytes()).items()
        if (found := re.search(rb'<table [^>]*?id="(\d+)" name="(\w+)"', data))
    }
    assert sorted(tables.values()) == [("1", "Mine"), ("2", "ecopark_Exchange_plan"), ("3", "ecopark_Summary")]


def test_new_sheet_takes_no_part_of_one_that_is_replaced(book: Path) -> None:
    write(book, plan_sheet())
    write(book, summary_sheet(), plan_sheet(9))
    after = loaded(book)
    assert after.sheetnames == ["Data", "Hidden", "Exchange plan", "Summary"]
    assert [after["Summary"]["A1"].value, after["Exchange plan"]["A1"].value] == ["optimal", "From"]


def test_tables_format_new_rows_as_theirs(book: Path) -> None:
    """The numbers of the workbook's formats are not those with which the sheet was drawn."""
    package = write(book, plan_sheet())
    columns = package.xml("xl/tables/table2.xml").iter("{*}tableColumn")
    formats = [element.get("formatCode") for element in package.xml("xl/styles.xml").iterfind("{*}dxfs//{*}numFmt")]
    assert [formats[int(str(column.get("dataDxfId")))] for column in columns] == ["@", NUMBER]
    assert formats[0] == "0.000"


def test_blanks_around_a_text_are_kept(book: Path) -> None:
    write(book, replace(summary_sheet(), blocks=(Text((" indented ", "plain")),)))
    sheet = parts(book.read_bytes())["xl/worksheets/sheet3.xml"]
    assert b'<t xml:space="preserve"> indented </t>' in sheet
    assert b"<t>plain</t>" in sheet


def test_name_that_macros_know_a_sheet_by_stays(book: Path) -> None:
    write(book, plan_sheet())
    named = b'<sheetPr codeName="Sheet7">'
    changed(book, {"xl/worksheets/sheet3.xml": lambda data: data.replace(b"<sheetPr>", named)})
    write(book, plan_sheet(5))
    assert named in parts(book.read_bytes())["xl/worksheets/sheet3.xml"]


def test_sheet_too_long_for_excel_is_refused(book: Path) -> None:
    rows: tuple[tuple[Value, ...], ...] = (("a",),) * 1_048_576
    with pytest.raises(FileError, match="1048577 rows, more than Excel can hold"):
        splice(open_package(book), [SheetPlan("k", "Long", (Grid("Long", (GridColumn("A"),), rows),))])


def test_title_with_signs_that_xml_needs(book: Path) -> None:
    title = 'A & "B" <c> it\'s'
    package = write(book, plan_sheet(title=title))
    assert [(one.key, one.given_title, one.sheet.title) for one in marked_sheets(package)] == [("plan", title, title)]
    assert loaded(book)[title].max_row == 4
