"""Zips that are no workbook, or are damaged or forged: refused in plain words, untouched."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ecopark.errors import FileError
from ecopark.workbook.package import Package, open_package

from .hand_written import PACKAGE, Parts, refusal, relationships, save_parts, small_parts, workbook_xml

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
