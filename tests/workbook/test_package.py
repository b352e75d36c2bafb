"""Opening a package: what a sound one tells, and that every other file is refused in plain words, untouched."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from ecopark.errors import FileError
from ecopark.workbook.package import STRICT, TRANSITIONAL, Package, open_package

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

Parts = dict[str, bytes]


def relationships(*lines: tuple[str, str], office: str = OFFICE) -> bytes:
    """A .rels part of (kind, target) lines; their ids are r1, r2 and so on."""
    body = "".join(
        f'<Relationship Id="r{i}" Type="{office}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(lines, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'.encode()


def workbook_xml(inner: str, main: str = TRANSITIONAL, office: str = OFFICE) -> bytes:
    return f'<workbook xmlns="{main}" xmlns:r="{office}">{inner}</workbook>'.encode()


def small_parts(sheet_data: str = "", after: str = "", main: str = TRANSITIONAL, office: str = OFFICE) -> Parts:
    """The least workbook there is: one sheet, called Plants."""
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN_TYPE}"/></Types>'
        ).encode(),
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml"), office=office),
        "xl/workbook.xml": workbook_xml('<sheets><sheet name="Plants" sheetId="7" r:id="r1"/></sheets>', main, office),
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
            office=office,
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>'
        ).encode(),
    }


def save_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> FileError:
    """Why the file is refused: within 2 s, and with the file as it was."""
    before = (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None
    start = time.perf_counter()
    with pytest.raises(FileError) as caught:
        open_package(path)
    assert time.perf_counter() - start < 2
    assert before is None or before == (path.read_bytes(), path.stat().st_mtime_ns)
    assert caught.value.exit_code == 4
    assert caught.value.path == str(path)
    assert caught.value.mend
    return caught.value


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "park.xlsx"


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


# -- zips that are no workbook, or one that must not be changed -----------------------------------------------------


def _binary(parts: Parts) -> None:
    parts["xl/workbook.bin"] = b"\x83\x01\x00"
    parts["_rels/.rels"] = relationships(("officeDocument", "xl/workbook.bin"))
    del parts["xl/workbook.xml"]


def _open_document(parts: Parts) -> None:
    parts.clear()
    parts["mimetype"] = b"application/vnd.oasis.opendocument.spreadsheet"
    parts["content.xml"] = b"<office/>"


def _word(parts: Parts) -> None:
    parts["_rels/.rels"] = relationships(("officeDocument", "word/document.xml"))
    parts["word/document.xml"] = b"<document/>"


def _no_workbook(parts: Parts) -> None:
    del parts["xl/workbook.xml"]


def _signed(parts: Parts) -> None:
    parts["_XmlSignatures/origin.sigs"] = b""


def _signed_elsewhere(parts: Parts) -> None:
    kind = f"{PACKAGE}/relationships/digital-signature"
    parts["_rels/.rels"] = relationships(("origin", "s/origin.sigs"), office=kind)


def _shared(parts: Parts) -> None:
    parts["xl/revisions/revisionHeaders.xml"] = b"<headers/>"


def _doctype(parts: Parts) -> None:
    parts["xl/workbook.xml"] = b'<!DOCTYPE w [<!ENTITY a "b">]>' + parts["xl/workbook.xml"]


def _doctype_in_utf16(parts: Parts) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w>' + parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = text.encode("utf-16")


def _outer_entity(parts: Parts) -> None:
    parts["_rels/.rels"] = b'<!DOCTYPE r SYSTEM "file:///etc/hostname">' + parts["_rels/.rels"]


def _entities_that_nobody_reads(parts: Parts) -> None:
    parts["xl/media/notes.xml"] = b'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a "b">]><n>&a;</n>'


def _laughs(parts: Parts) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    text = f'<!DOCTYPE w [<!ENTITY a0 "ha">{entities}]><workbook>&a11;</workbook>'
    parts["xl/workbook.xml"] = text.encode()


def _broken_xml(parts: Parts) -> None:
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"][:-5]


def _many_elements(parts: Parts) -> None:
    parts["xl/workbook.xml"] = workbook_xml("<a/>" * 600_000)


def _long_part(parts: Parts) -> None:
    parts["xl/workbook.xml"] = workbook_xml(" " * 17 * 2**20)


def _other_root(parts: Parts) -> None:
    parts["xl/workbook.xml"] = b'<workbook xmlns="http://example.org/beta"/>'


def _same_titles(parts: Parts) -> None:
    parts["xl/workbook.xml"] = workbook_xml(
        '<sheets><sheet name="Plants" sheetId="1" r:id="r1"/><sheet name="PLANTS" sheetId="2" r:id="r1"/></sheets>'
    )


def _bomb(parts: Parts) -> None:
    parts["xl/worksheets/sheet1.xml"] = b"<row/>" * (40 * 2**20 // 6)


def _many_large_parts(parts: Parts) -> None:
    for number in range(18):
        parts[f"xl/media/image{number}.bmp"] = bytes(31 * 2**20)


def _climbing(parts: Parts) -> None:
    parts["xl/../../evil.xml"] = b""


def _absolute(parts: Parts) -> None:
    parts["/xl/evil.xml"] = b""


def _backslash(parts: Parts) -> None:
    parts["xl\\evil.xml"] = b""


def _drive(parts: Parts) -> None:
    parts["C:evil.xml"] = b""


def _twice(parts: Parts) -> None:
    parts["XL/Workbook.xml"] = parts["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_binary, "binary workbook (.xlsb)"),
        (_open_document, "OpenDocument file (.ods)"),
        (_word, "no Excel workbook"),
        (_no_workbook, "no Excel workbook"),
        (_signed, "digital signature"),
        (_signed_elsewhere, "digital signature"),
        (_shared, "shared workbook"),
        (_doctype, "xl/workbook.xml has a DOCTYPE"),
        (_doctype_in_utf16, "xl/workbook.xml has a DOCTYPE"),
        (_outer_entity, "_rels/.rels has a DOCTYPE"),
        (_laughs, "has a DOCTYPE"),
        (_entities_that_nobody_reads, "xl/media/notes.xml has a DOCTYPE"),
        (_broken_xml, "xl/workbook.xml is not well-formed"),
        (_many_elements, "holds far more than Excel"),
        (_long_part, "too large to be"),
        (_other_root, "no Excel workbook"),
        (_same_titles, "two of its sheets are called 'plants'"),
        (_bomb, "zip bomb"),
        (_many_large_parts, "unpacks to more than 512 MB"),
        (_climbing, "points outside the package"),
        (_absolute, "name that no workbook uses"),
        (_backslash, "name that no workbook uses"),
        (_drive, "name that no workbook uses"),
        (_twice, "holds the part xl/workbook.xml twice"),
    ],
)
def test_zips_that_are_refused(target: Path, change: Callable[[Parts], None], reason: str) -> None:
    parts = small_parts()
    open_package(save_parts(target, parts))  # the control
    change(parts)
    assert reason in refusal(save_parts(target, parts)).what


def test_the_same_part_twice(target: Path) -> None:
    save_parts(target, small_parts())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<other/>")
    assert "twice" in refusal(target).what


def test_a_large_part_is_welcome_where_it_is_not_absurd(target: Path) -> None:
    parts = small_parts()
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 1_000_001))
    parts["xl/worksheets/sheet1.xml"] = small_parts(rows)["xl/worksheets/sheet1.xml"]
    parts["xl/media/image1.bmp"] = bytes(20 * 2**20)
    assert isinstance(open_package(save_parts(target, parts)), Package)


# -- packages damaged or forged byte by byte ------------------------------------------------------------------------


def _local(data: bytes, name: bytes) -> int:
    return data.index(b"PK\x03\x04", data.index(name) - 30 - 4)


def _central(data: bytes, name: bytes) -> int:
    return data.rindex(name) - 46


def _patched(data: bytes, at: int, form: str, value: int) -> bytes:
    piece = struct.pack(form, value)
    return data[:at] + piece + data[at + len(piece) :]


SHEET = b"xl/worksheets/sheet1.xml"


def _flip_content(data: bytes) -> bytes:
    at = _local(data, SHEET) + 30 + len(SHEET) + 5
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def _flip_checksum(data: bytes) -> bytes:
    return _patched(data, _central(data, SHEET) + 16, "<L", zlib.crc32(b"something else"))


def _lie_about_size(data: bytes) -> bytes:
    return _patched(data, _central(data, SHEET) + 24, "<L", 10_000)


def _encrypted(data: bytes) -> bytes:
    return _patched(data, _central(data, SHEET) + 8, "<H", 1)


def _encrypted_locally(data: bytes) -> bytes:
    return _patched(data, _local(data, SHEET) + 6, "<H", 1)


def _other_compression(data: bytes) -> bytes:
    return _patched(data, _central(data, SHEET) + 10, "<H", 14)


def _other_compression_locally(data: bytes) -> bytes:
    return _patched(data, _local(data, SHEET) + 8, "<H", 0)


def _overlapping(data: bytes) -> bytes:
    at = _central(data, b"xl/workbook.xml") + 20
    (size,) = struct.unpack_from("<L", data, at)
    return _patched(data, at, "<L", size + 40)


def _same_place(data: bytes) -> bytes:
    return _patched(data, _central(data, SHEET) + 42, "<L", _local(data, b"xl/workbook.xml"))


def _past_the_end(data: bytes) -> bytes:
    return _patched(data, _central(data, SHEET) + 20, "<L", len(data))


def _other_name_locally(data: bytes) -> bytes:
    at = _local(data, SHEET) + 30
    return data[:at] + b"xl/worksheets/sheet9.xml" + data[at + 24 :]


def _something_before(data: bytes) -> bytes:
    return b"PK\x03\x04 a program" + data


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _huge_directory(data: bytes) -> bytes:
    return _patched(data, data.rfind(b"PK\x05\x06") + 12, "<L", 2**30)


def _wrong_directory(data: bytes) -> bytes:
    return _patched(data, data.rfind(b"PK\x01\x02"), "<L", 0)


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (_flip_content, "damaged (its part xl/worksheets/sheet1.xml"),
        (_flip_checksum, "Bad CRC-32"),
        (_lie_about_size, "damaged (its part xl/worksheets/sheet1.xml"),
        (_encrypted, "sheet1.xml is encrypted"),
        (_encrypted_locally, "sheet1.xml is encrypted"),
        (_other_compression, "compressed in a way"),
        (_other_compression_locally, "two descriptions"),
        (_overlapping, "overlaps another"),
        (_same_place, "overlaps another"),
        (_past_the_end, "runs past the end"),
        (_other_name_locally, "two descriptions"),
        (_something_before, "damaged"),
        (_cut, "cut short or damaged"),
        (_huge_directory, "far more parts"),
        (_wrong_directory, "list of parts cannot be read"),
    ],
)
def test_forged_and_damaged_zips(target: Path, forge: Callable[[bytes], bytes], reason: str) -> None:
    save_parts(target, small_parts("<row><c><v>1</v></c></row>" * 20))
    open_package(target)  # the control
    target.write_bytes(forge(target.read_bytes()))
    assert reason in refusal(target).what


def test_no_byte_of_a_package_can_be_wrong_without_a_plain_answer(target: Path) -> None:
    """Every byte in turn is another: the package opens or is refused, and nothing else ever happens."""
    save_parts(target, small_parts("<row><c><v>1</v></c></row>"))
    data = target.read_bytes()
    refused = 0
    for at in range(0, len(data), 3):
        target.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            open_package(target)
        except FileError:
            refused += 1
    assert refused > len(data) / 3 / 2
