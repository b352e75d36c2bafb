"""Workbooks written by hand, part by part, and what becomes of them when they are opened."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ecopark.errors import FileError
from ecopark.workbook.package import TRANSITIONAL, open_package

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
