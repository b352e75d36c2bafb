"""Sheets written by hand, and what they read as."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ecopark.workbook.cell_values import Row, Value, address
from ecopark.workbook.package import TRANSITIONAL, open_package
from ecopark.workbook.read import sheet_rows

from .hand_written import save_parts, small_parts

GOOD_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def rows_of(path: Path, title: str = "") -> list[Row]:
    package = open_package(path)
    sheet = next(sheet for sheet in package.sheets if title in ("", sheet.title))
    return list(sheet_rows(package, sheet))


def cells_of(rows: list[Row]) -> dict[str, Value]:
    return {address(row.number, column): value for row in rows for column, value in row.values.items()}


def formulas_of(rows: list[Row]) -> dict[str, str]:
    return {address(row.number, column): text for row in rows for column, text in row.formulas.items()}


def read(target: Path, sheet_data: str, after: str = "", more: Mapping[str, bytes] | None = None) -> list[Row]:
    """The rows of a sheet written by hand."""
    return rows_of(save_parts(target, {**small_parts(sheet_data, after), **(more or {})}))


def one(target: Path, cell: str, more: Mapping[str, bytes] | None = None) -> Value | None:
    """What a cell written by hand reads as; None is blank."""
    rows = read(target, f'<row r="1"><c r="A1" t="n"><v>1</v></c>{cell}</row>', "", more)
    assert [row.number for row in rows] == [1]
    assert rows[0].values.pop(1) == 1.0
    assert len(rows[0].values) <= 1
    return next(iter(rows[0].values.values()), None)


def styles(*formats: str) -> dict[str, bytes]:
    """A styles part whose cell formats show these number formats: a number is a built-in one."""
    codes = [code for code in formats if not code.isdecimal()]
    ids = {code: str(164 + i) for i, code in enumerate(codes)}
    own = "".join(f'<numFmt numFmtId="{ids[code]}" formatCode="{code.replace(chr(34), "&quot;")}"/>' for code in codes)
    cells = "".join(f'<xf numFmtId="{ids.get(code, code)}"/>' for code in formats)
    # The other lists of formats must not be taken for the cells': theirs are dates.
    return {
        "xl/styles.xml": (
            f'<styleSheet xmlns="{TRANSITIONAL}"><numFmts>{own}</numFmts>'
            f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs>'
            '<dxfs><dxf><numFmt numFmtId="164" formatCode="d"/></dxf></dxfs></styleSheet>'
        ).encode()
    }


def shared(*items: str) -> dict[str, bytes]:
    text = "".join(f"<si>{item}</si>" for item in items)
    return {"xl/sharedStrings.xml": f'<sst xmlns="{TRANSITIONAL}">{text}</sst>'.encode()}
