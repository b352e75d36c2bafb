"""Opening a package: what a sound one tells, and that a file of another kind is refused in plain words, untouched."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from ecopark.errors import FileError
from ecopark.workbook.package import STRICT, open_package

from .hand_written import MAIN_TYPE, OFFICE, PACKAGE, STRICT_OFFICE, refusal, save_parts, small_parts, workbook_xml


@pytest.fixture
def book(target: Path) -> Path:
    """A workbook as Excel's own libraries write it, with a hidden sheet and a chart sheet."""
    workbook = xlsxwriter.Workbook(str(target))
    workbook.add_worksheet("Plants").write_column("A1", ["Plant", "mill", "kiln"])
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=Plants!$A$1:$A$3"})
    workbook.add_chartsheet("Picture").set_chart(chart)
    workbook.add_worksheet("Завод").hide()
    workbook.add_worksheet("Deep").very_hidden()
    workbook.close()
    return target


# -- what a sound package tells -------------------------------------------------------------------------------------


def test_parts_and_bytes_are_those_of_the_file(book: Path) -> None:
    package = open_package(book)
    with zipfile.ZipFile(book) as archive:
        assert package.names == tuple(archive.namelist())
        for name in package.names:
            assert package.read(name) == archive.read(name)
    assert package.path == book
    assert package.data == book.read_bytes()
    assert package.fingerprint == hashlib.sha256(book.read_bytes()).hexdigest()


def test_a_part_is_found_whatever_its_case_and_streams(book: Path) -> None:
    package = open_package(book)
    assert package.has("/XL/Workbook.XML")
    assert not package.has("xl/workbook")
    assert package.stored_name("XL/WORKBOOK.xml") == "xl/workbook.xml"
    with package.open("xl/WORKBOOK.xml") as first, package.open("xl/styles.xml") as second:
        head = first.read(10), second.read(10)
        assert (head[0] + first.read(), head[1] + second.read()) == (
            package.read("xl/workbook.xml"),
            package.read("xl/styles.xml"),
        )
    with pytest.raises(KeyError):
        package.read("xl/none.xml")


def test_sheets_in_order_with_their_kind_and_state(book: Path) -> None:
    package = open_package(book)
    assert [(sheet.title, sheet.kind, sheet.state) for sheet in package.all_sheets] == [
        ("Plants", "worksheet", "visible"),
        ("Picture", "chartsheet", "visible"),
        ("Завод", "worksheet", "hidden"),
        ("Deep", "worksheet", "veryHidden"),
    ]
    assert [sheet.title for sheet in package.sheets] == ["Plants", "Завод", "Deep"]
    plants = package.sheets[0]
    assert (plants.part, plants.sheet_id, plants.relationship_id) == ("xl/worksheets/sheet1.xml", 1, "rId1")
    assert package.workbook_part == "xl/workbook.xml"
    assert (package.date1904, package.strict) == (False, False)


def test_a_sheet_whose_part_is_missing_is_no_worksheet(target: Path) -> None:
    parts = small_parts()
    del parts["xl/worksheets/sheet1.xml"]
    package = open_package(save_parts(target, parts))
    assert package.sheets == ()
    assert [(sheet.title, sheet.part, sheet.kind) for sheet in package.all_sheets] == [("Plants", "", "")]


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("true", True), ("0", False)])
def test_date1904(target: Path, value: str, expected: bool) -> None:
    parts = small_parts()
    parts["xl/workbook.xml"] = workbook_xml(f'<workbookPr date1904="{value}"/><sheets/>')
    assert open_package(save_parts(target, parts)).date1904 is expected


def test_strict_files_are_known_and_read_alike(target: Path) -> None:
    package = open_package(save_parts(target, small_parts(main=STRICT, office=STRICT_OFFICE)))
    assert package.strict
    assert [(sheet.title, sheet.part, sheet.relationship_id) for sheet in package.sheets] == [
        ("Plants", "xl/worksheets/sheet1.xml", "r1")
    ]


def test_relationships_resolve_to_stored_names(target: Path) -> None:
    parts = small_parts()
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/drawing" Target="../Drawings/drawing1.xml"/>'
        f'<Relationship Id="b" Type="{OFFICE}/table" Target="/xl/tables/my%20table.xml"/>'
        f'<Relationship Id="c" Type="{OFFICE}/hyperlink" Target="http://x/../y" TargetMode="External"/>'
        f'<Relationship Id="d" Type="{OFFICE}/gone" Target="../../../none.xml"/></Relationships>'
    ).encode()
    parts["xl/drawings/drawing1.xml"] = b"<d/>"
    parts["xl/tables/my table.xml"] = b"<t/>"
    found = open_package(save_parts(target, parts)).relationships("xl/worksheets/sheet1.xml")
    assert [(one.id, one.kind, one.target, one.external) for one in found] == [
        ("a", "drawing", "xl/drawings/drawing1.xml", False),
        ("b", "table", "xl/tables/my table.xml", False),
        ("c", "hyperlink", "http://x/../y", True),
        ("d", "gone", "none.xml", False),
    ]


def test_relationships_of_a_part_without_any(book: Path) -> None:
    assert open_package(book).relationships("xl/styles.xml") == ()


def test_content_types_own_before_extension(book: Path) -> None:
    package = open_package(book)
    assert package.content_type("/XL/workbook.xml") == MAIN_TYPE
    assert package.content_type("xl/other.XML") == "application/xml"
    assert package.content_type("xl/other.bin") == ""


def test_a_workbook_without_package_relationships_is_found_by_its_type(target: Path) -> None:
    parts = small_parts()
    del parts["_rels/.rels"]
    assert open_package(save_parts(target, parts)).workbook_part == "xl/workbook.xml"


def test_openpyxl_and_macro_workbooks_open(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.save(tmp_path / "a.xlsx")
    assert [sheet.title for sheet in open_package(tmp_path / "a.xlsx").sheets] == ["Sheet"]
    macros = xlsxwriter.Workbook(str(tmp_path / "b.xlsm"))
    macros.add_worksheet("M")
    macros.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0"), True)
    macros.close()
    assert [sheet.title for sheet in open_package(tmp_path / "b.xlsm").sheets] == ["M"]


def test_zip64_endings_that_some_writers_always_add(book: Path) -> None:
    data = book.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    count, size, offset = struct.unpack("<HLL", data[end + 10 : end + 20])
    long_end = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    short_end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    book.write_bytes(data[:end] + long_end + locator + short_end)
    assert len(open_package(book).sheets) == 3


# -- files that are no zip ------------------------------------------------------------------------------------------

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"Plant,Sector\nmill,steel\n", "is not an Excel workbook"),
        (b"<html>PK</html>", "is not an Excel workbook"),
        (OLD_OFFICE + "Workbook".encode("utf-16-le").ljust(128, b"\0"), "old Excel format (.xls)"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0"), "encrypted with a password"),
        (b"PK\x03\x04" + bytes(100), "cut short or damaged"),
        (b"PK\x05\x06" + bytes(18), "no Excel workbook"),
    ],
)
def test_files_of_another_kind(target: Path, content: bytes, reason: str) -> None:
    target.write_bytes(content)
    assert reason in refusal(target).what


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.xlsx").what
    assert "is a folder" in refusal(tmp_path).what
    assert "no such file" in refusal(tmp_path / "none" / "none.xlsx").what
    assert "cannot be read" in refusal(tmp_path / "a\0b.xlsx").what


def test_a_note_that_excel_keeps_beside_an_open_workbook(tmp_path: Path) -> None:
    path = tmp_path / "~$park.xlsx"
    path.write_bytes(b"\x05Anna" + bytes(160))
    assert refusal(path).mend == "name park.xlsx itself"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(target: Path) -> None:
    os.mkfifo(target)
    assert "not an ordinary file" in refusal(target).what


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are another matter here")
def test_no_permission(book: Path) -> None:
    user = os.geteuid()
    book.chmod(0)
    try:
        if user == 0:
            os.seteuid(65534)  # the superuser may read everything; nobody may not
        with pytest.raises(FileError, match="may not be read"):
            open_package(book)
    finally:
        os.seteuid(user)


def test_a_file_too_large_is_refused_unread(target: Path) -> None:
    with target.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(3 * 2**30)  # sparse: takes no disk
    start = time.perf_counter()
    with pytest.raises(FileError, match="larger than 100 MB"):
        open_package(target)
    assert time.perf_counter() - start < 0.5
