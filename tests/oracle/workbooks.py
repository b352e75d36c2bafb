"""Rows -> a plain workbook, by openpyxl: one sheet a sheet, the headers in row 1."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from .sheets import Row, Sheets, rows


def headers(sheet_rows: list[Row]) -> list[str]:
    """Every header that a row of the sheet has, in the order they are met."""
    return list(dict.fromkeys(header for row in sheet_rows for header in row))


def write(sheets: Sheets, path: Path) -> None:
    """Put the park in an xlsx at `path`; a sheet without rows is left out. Overwrites what is there."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, sheet_rows in sheets.items():
        if not rows(sheets, name):
            continue
        sheet = book.create_sheet(name)
        columns = headers(sheet_rows)
        for position, header in enumerate(columns, start=1):
            sheet.cell(1, position, header)
        for line, row in enumerate(sheet_rows, start=2):
            for position, header in enumerate(columns, start=1):
                if header in row:
                    sheet.cell(line, position).value = row[header]
    book.save(path)


def read(path: Path) -> Sheets:
    """The rows of such a workbook, blanks absent: the way back, for published parks that come as workbooks."""
    book = openpyxl.load_workbook(path, data_only=True)
    sheets: Sheets = {}
    for sheet in book.worksheets:
        lines = list(sheet.iter_rows(values_only=True))
        if not lines:
            continue
        columns = [str(header) for header in lines[0]]
        sheets[sheet.title] = [
            {header: cell for header, cell in zip(columns, line, strict=True) if cell is not None}
            for line in lines[1:]
            if any(cell is not None for cell in line)
        ]
    return sheets
