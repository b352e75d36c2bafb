"""A comparison of parks as a workbook of its own: a sheet a table, what is said of it above."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from ecopark.analysis.comparison import Comparison
from ecopark.analysis.comparison_tables import Cell, Share, Sheet, sheets

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDEST: Final = 60
_NARROWEST: Final = 9
_NUMBER_WIDTH: Final = 15
_MOST_HEADER: Final = 240
"""Letters of a table's header; Excel refuses a file with more than 255."""
_HEIGHT: Final = 15.0
"""Points of a line of text."""
_RAGGED: Final = 1.1
"""Lines that break between words hold so much less."""
_BUTTON: Final = 3
"""What the filter's button takes of a header's width."""


def compare_book(found: Comparison, language: str) -> bytes:
    """The workbook's bytes, its words in a language."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for sheet in sheets(found, language):
            _write(book, sheet)
    return data.getvalue()


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.title[:31])
    widths = [_width([row[place] for row in sheet.rows], header) for place, header in enumerate(sheet.headers)]
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    top = _head(book, page, sheet, widths)
    text = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {form: book.add_format({"num_format": form, "valign": "top"}) for form in _FORMATS}
    for place, row in enumerate(sheet.rows, start=top + 1):
        page.set_row(place, _HEIGHT * _lines(row, widths))
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(place, column, cell, text)
            elif cell is not None and np.isfinite(cell):
                page.write_number(place, column, cell, formats[_format(cell)])
            elif cell is not None:
                page.write_string(place, column, "inf" if cell > 0 else "-inf", text)
    page.freeze_panes(top + 1, 2 if sheet.name == "Indicators" else 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _head(book: Workbook, page: Worksheet, sheet: Sheet, widths: Sequence[int]) -> int:
    """The title, what is said of the table across its columns, and its headers; the line that these stand in."""
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
    for line, about in enumerate(sheet.about, start=1):
        page.merge_range(line, 0, line, len(widths) - 1, about, wrapped)
        page.set_row(line, _HEIGHT * _lines([about], [sum(widths)]))
    top = len(sheet.about) + 2
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    columns = [{"header": header, "header_format": head} for header in _different(sheet.headers)]
    options = {"name": f"ecopark_{sheet.name}", "style": "Table Style Light 1", "columns": columns}
    page.add_table(top, 0, top + max(1, len(sheet.rows)), len(widths) - 1, options)
    page.set_row(top, _HEIGHT * _lines(sheet.headers, [width - _BUTTON for width in widths]))
    return top


def _lines(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """How many lines the longest text of a row takes; a spreadsheet that is not told shows but one."""
    lines = [1]
    for cell, width in zip(cells, widths, strict=True):
        length = len(cell) if isinstance(cell, str) else 0
        lines.append(1 if length <= width - 2 else math.ceil(_RAGGED * length / width))
    return max(lines)


def _different(headers: tuple[str, ...]) -> tuple[str, ...]:
    """The headers, no two the same, as a table of Excel's wants it."""
    cut = [header[:_MOST_HEADER] for header in headers]
    return tuple(
        header if cut.count(header) == 1 else f"{header} [{place}]" for place, header in enumerate(cut, start=1)
    )


_FORMATS: Final = ("0.0%", "#,##0", "#,##0.0", "0.000", "0.00E+00")


def _format(cell: float) -> str:
    """How a number is shown: as many digits as its size asks for."""
    size = abs(cell)
    if isinstance(cell, Share):
        return "0.0%"
    if size >= 1000 or cell == int(cell):
        return "#,##0"
    return "#,##0.0" if size >= 10 else "0.000" if size >= 0.0005 else "0.00E+00"


def _width(cells: list[Cell], header: str) -> int:
    """How wide a column is: its texts wrap, and the longest word of the header fits."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    numbers = _NUMBER_WIDTH if any(isinstance(cell, float) for cell in cells) else 0
    words = max((len(word) for word in header.split()), default=0) + 3
    return min(_WIDEST, max(_NARROWEST, longest + 2, numbers, words))
