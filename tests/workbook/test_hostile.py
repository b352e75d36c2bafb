"""Files that are hostile, encrypted or broken: each is refused in plain words by a cold process, fast and small."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from ..refusals.good import good
from .hostile import (
    ELSEWHERE,
    LAUGHS,
    LONG,
    MEGABYTE,
    OUTER,
    SHEET,
    UNREAD,
    Make,
    bomb,
    claiming_64_bits,
    cut,
    encrypted,
    in_utf16,
    link,
    many_bombs,
    named,
    overlapping,
    said_to_unpack_to,
    sheet,
    twice,
    whole,
    with_doctype,
    with_part,
    without_directory,
)
from .measuring import measurable, measured
from .mutants import written

pytestmark = measurable

SECONDS: Final = 2
MEGABYTES: Final = 200


def nested(name: str, end: bytes) -> Make:
    """A part with elements in one another, 200,000 deep."""
    return with_part(name, lambda data: data.replace(end, b"<a>" * 200_000 + b"</a>" * 200_000 + end))


ATTRIBUTES: Final = '<row r="1" ' + " ".join(f'a{n}="1"' for n in range(10**6)) + "/>"
TEXT: Final = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 31_000_000}</t></is></c></row>'
DOCTYPE: Final = "has a DOCTYPE"

HOSTILE: Final[dict[str, tuple[Make, str]]] = {
    "billion laughs in the workbook": (with_doctype("xl/workbook.xml", LAUGHS), DOCTYPE),
    "billion laughs in a sheet": (with_doctype(SHEET, LAUGHS), DOCTYPE),
    "billion laughs in the texts": (with_doctype("xl/sharedStrings.xml", LAUGHS), DOCTYPE),
    "billion laughs in the formats": (with_doctype("xl/styles.xml", LAUGHS), DOCTYPE),
    "billion laughs in a part that nobody reads": (with_doctype(UNREAD, LAUGHS), DOCTYPE),
    "billion laughs in the relationships": (with_doctype("_rels/.rels", LAUGHS), DOCTYPE),
    "billion laughs in the content types": (with_doctype("[Content_Types].xml", LAUGHS), DOCTYPE),
    "billion laughs in UTF-16": (in_utf16(SHEET, LAUGHS), DOCTYPE),
    "billion laughs behind a long comment": (with_doctype(SHEET, f"<!--{' ' * 300_000}-->{LAUGHS}"), "'Plants'"),
    "quadratic blowup": (with_doctype(SHEET, LONG, uses=20_000), DOCTYPE),
    "a file of this machine as an entity": (with_doctype(SHEET, OUTER), DOCTYPE),
    "an entity from elsewhere": (with_doctype("xl/workbook.xml", ELSEWHERE), DOCTYPE),
    "a deep workbook": (nested("xl/workbook.xml", b"</workbook>"), "not well-formed XML"),
    "deep formats": (nested("xl/styles.xml", b"</styleSheet>"), "not well-formed XML"),
    "a deep sheet": (with_part(SHEET, sheet("<row>" * 200_000 + "</row>" * 200_000)), "not well-formed XML"),
    "a million attributes": (with_part(SHEET, sheet(ATTRIBUTES)), "hostile"),
    "a row's number of 9 MB": (with_part(SHEET, sheet(f'<row r="{"1" * 9_000_000}"/>')), "is damaged (row 1"),
    "a text of 31 MB": (with_part(SHEET, sheet(TEXT)), "not well-formed XML"),
    "four million comments": (with_part(SHEET, sheet("<!-- -->" * 4_000_000)), "hostile"),
    "a sheet of 600 MB in 3": (bomb(SHEET, 600 * MEGABYTE, b"<row/>  "), "zip bomb"),
    "a picture of 600 MB in 3": (bomb("xl/media/image1.bmp", 600 * MEGABYTE, b"\0"), "zip bomb"),
    "a sheet said to be of 2 GB": (said_to_unpack_to(2**31), "zip bomb"),
    "a sheet said to be of 4 GB": (said_to_unpack_to(2**32 - 2), "zip bomb"),
    "a sheet said to be of 10 bytes": (said_to_unpack_to(10), "damaged"),
    "twenty small bombs": (many_bombs, "unpacks to more than 512 MB"),
    "a thousand members in one place": (overlapping, "unpacks to more than 512 MB"),
    "a member of a folder above": (named("../../evil.xml"), "points outside the package"),
    "a member of the machine's root": (named("/etc/evil"), "a name that no workbook uses"),
    "a member of a drive": (named("C:/evil.xml"), "a name that no workbook uses"),
    "a member with a backslash": (named("xl\\evil.xml"), "a name that no workbook uses"),
    "a member that is a link": (link, "a link to another file"),
    "a member twice": (twice, "holds the part xl/workbook.xml twice"),
    "a member with a long name": (named("x" * 60_000), "a name that no workbook uses"),
    "a sheet with a long title": (
        with_part("xl/workbook.xml", lambda data: data.replace(b'"Plants"', b'"%s"' % (b"x" * MEGABYTE))),
        "a title of more than 255 letters",
    ),
    "a fifth of the file": (cut(0.2), "cut short or damaged"),
    "all but the last bytes": (cut(0.999), "cut short or damaged"),
    "a table of contents cut short": (without_directory, "list of parts cannot be read"),
    "a table of contents of petabytes": (claiming_64_bits, "far more parts than any workbook"),
    "encrypted": (encrypted(0), "encrypted with a password"),
    "encrypted, of 95 MB": (encrypted(95 * MEGABYTE), "encrypted with a password"),
    "a PDF": (whole(b"%PDF-1.7"), "not an Excel workbook"),
    "another archive": (whole(b"\x1f\x8b\x08" + bytes(100)), "not an Excel workbook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_2_s_and_200_mb(name: str, tmp_path: Path) -> None:
    """Measured: 0.4 s and 45 MB, of which Python and its libraries take nearly all; at most 0.8 s and 140 MB."""
    make, words = HOSTILE[name]
    path = tmp_path / "park.xlsx"
    make(path)
    before = path.read_bytes()
    done = measured("validate", path)
    assert done.code == 4
    assert done.err.startswith(f"ecopark: {path}: ")
    assert words in done.err
    assert "Traceback" not in done.err + done.out
    assert "root:" not in done.err + done.out  # what stands in /etc/passwd
    assert len(done.err) < 600
    assert done.out == ""
    assert done.seconds < SECONDS
    assert done.megabytes < MEGABYTES
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_workbook_that_these_are_made_of_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    path.write_bytes(written(good()))
    assert measured("validate", path).code == 0
