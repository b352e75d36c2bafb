"""What stands on a result sheet, and the sheets drawn by XlsxWriter in memory; knows nothing of parks or plans."""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

TEXT = "@"
GENERAL = "General"
NUMBER = "#,##0.00"
SHARE = "0.0%"
DATE_TIME = "yyyy-mm-dd hh:mm"

TABLE_PREFIX = "ecopark_"
LAST_ROW = 1_048_576
"""Rows that Excel can hold on one sheet."""

_LONGEST_TEXT = 32_767
_NARROWEST, _WIDEST = 9.0, 46.0
_FILTER_BUTTON = 3
_BOLD = 1.15  # how much wider than plain letters
_LINE = 15.0
_TABLE_STYLE = "Table Style Light 1"
_HEADER = {"bold": True, "bg_color": "#E3E9E4", "bottom": 1, "text_wrap": True, "valign": "vcenter", "num_format": TEXT}
# Over numbers, and clear of the filter's button.
_INDENT = 2
_NUMBER_HEADER = {**_HEADER, "align": "right", "indent": _INDENT}
_FROZEN_AT_MOST = 8
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")

Number = float | int | datetime


@dataclass(frozen=True, slots=True)
class Formatted:
    """A number with a number format of its own, where one column mixes units (or shares and amounts)."""

    value: Number | None
    format: str


Value = str | Number | Formatted | None


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text, one a row: the sheet's title, a heading above a grid, or notes."""

    lines: tuple[str, ...]
    style: Literal["title", "heading", "note"] = "note"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a grid.

    ``format`` is an Excel number format; ``width`` is in characters, None for one that fits the content; ``total`` sums
    the column in the grid's totals row.
    """

    header: str
    format: str = TEXT
    width: float | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a filter on its headers, an Excel table named ``ecopark_`` + ``name``.

    The analyst's formulas may refer to that name, so it stays the same from run to run and in every language: Latin
    letters and underscores only. (A digit at the end is what Excel gives to the table of a copied sheet.) Rows are as
    long as ``columns``. ``total_label`` stands in the first column of the totals row; blank: there is no such row.
    """

    name: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    total_label: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z]+(_[A-Za-z]+)*", self.name):
            raise ValueError(f"a grid's name is Latin letters and underscores, not {self.name!r}")
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"grid {self.name}: every row needs a value for each of its columns")

    @property
    def table_name(self) -> str:
        """The name of the Excel table."""
        return TABLE_PREFIX + self.name

    @property
    def height(self) -> int:
        """Rows that it takes: its header, at least one row (Excel's tables have one), and the totals."""
        return 1 + max(1, len(self.rows)) + bool(self.total_label)


Block = Text | Grid


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One result sheet: ``key`` identifies it in every language and never changes, ``title`` is what the tab says."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Its grids, from top to bottom."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    def places(self) -> tuple[tuple[int, Block], ...]:
        """Each block with its first row (0 is the top); a blank row stands between two blocks, but under no heading."""
        places, row = [], 0
        for block in self.blocks:
            places.append((row, block))
            row += block.height if isinstance(block, Grid) else len(block.lines)
            row += not (isinstance(block, Text) and block.style == "heading")
        return tuple(places)

    @property
    def height(self) -> int:
        """Rows from the top of the sheet to the end of its last block."""
        return max(
            (row + (block.height if isinstance(block, Grid) else len(block.lines)) for row, block in self.places()),
            default=0,
        )


def build(sheets: Sequence[SheetPlan], date1904: bool = False) -> bytes:
    """Draw the sheets into a workbook of their own, an .xlsx in memory.

    Every cell has an explicit number format. Texts are always strings, whatever they begin with; NaN becomes a blank
    and an infinite number the text ``inf``. ``date1904`` counts dates from 1904, as the workbook does that the sheets
    are meant for. Raises XlsxWriter's own exception for a title that Excel does not allow.
    """
    stream = io.BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "date_1904": date1904})
    styles = _Styles(workbook)
    for sheet in sheets:
        _draw(workbook.add_worksheet(sheet.title), sheet, styles)
    if not sheets:
        workbook.add_worksheet()
    workbook.close()
    return stream.getvalue()


class _Styles:
    """XlsxWriter's formats, made once for each set of properties."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, properties: dict[str, object]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def cell(self, number_format: str, *, wrap: bool = False, bold: bool = False) -> Format:
        properties: dict[str, object] = {"num_format": number_format, "valign": "top"}
        if wrap:
            properties["text_wrap"] = True
        if number_format != TEXT:
            # Clear of the text that may begin in the next column.
            properties |= {"align": "right", "indent": 1}
        if bold:
            properties |= {"bold": True, "top": 1}
        return self.get(properties)

    def line(self, style: str) -> Format:
        # Long notes: some versions of Excel show a long text of the format "@" as a row of #.
        sizes = {"title": {"bold": True, "font_size": 16}, "heading": {"bold": True, "font_size": 12}}
        return self.get({"num_format": GENERAL, "valign": "top", **sizes.get(style, {})})


def _draw(worksheet: Worksheet, sheet: SheetPlan, styles: _Styles) -> None:
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    for top, block in sheet.places():
        if isinstance(block, Text):
            for offset, line in enumerate(block.lines):
                worksheet.write_string(top + offset, 0, _text(line), styles.line(block.style))
        else:
            _draw_grid(worksheet, top, block, styles)
    for column, width in enumerate(_sheet_widths(sheet.grids)):
        worksheet.set_column(column, column, width)
    tops = [top for top, block in sheet.places() if isinstance(block, Grid)]
    if len(tops) == 1 and tops[0] <= _FROZEN_AT_MOST:
        worksheet.freeze_panes(tops[0] + 1, 0)


def _draw_grid(worksheet: Worksheet, top: int, grid: Grid, styles: _Styles) -> None:
    headers = _unique_headers(grid.columns)
    bottom = top + grid.height - 1
    options = [
        {
            "header": header,
            "header_format": styles.get(_HEADER if column.format == TEXT else _NUMBER_HEADER),
            "format": styles.cell(column.format),
        }
        for header, column in zip(headers, grid.columns, strict=True)
    ]
    if grid.total_label:
        options[0]["total_string"] = _text(grid.total_label)
        for option, column in zip(options, grid.columns, strict=True):
            if column.total:
                option["total_function"] = "sum"
    worksheet.add_table(
        top,
        0,
        bottom,
        len(headers) - 1,
        {
            "name": grid.table_name,
            "style": _TABLE_STYLE,
            "columns": options,
            "total_row": bool(grid.total_label),
        },
    )
    lines = dict.fromkeys(range(top, bottom + 1), 1)
    for index, (column, header) in enumerate(zip(grid.columns, headers, strict=True)):
        values = [row[index] for row in grid.rows]
        width = _width(column, values)
        lines[top] = max(lines[top], _lines(header, width - _FILTER_BUTTON))
        wrap = column.format == TEXT and any(isinstance(value, str) and _lines(value, width) > 1 for value in values)
        for row, value in enumerate(values or [None], start=top + 1):
            _write(worksheet, (row, index), value, _CellStyle(styles, column.format, wrap))
            if wrap and isinstance(value, str):
                lines[row] = max(lines[row], _lines(value, width))
    # Not every program fits the height of a row to its text.
    for row, count in lines.items():
        if count > 1:
            worksheet.set_row(row, _LINE * count)
    if grid.total_label:
        _draw_totals(worksheet, bottom, grid, styles)


def _draw_totals(worksheet: Worksheet, row: int, grid: Grid, styles: _Styles) -> None:
    """Write the totals over XlsxWriter's, each with its value, for readers that calculate nothing."""
    for index, (column, header) in enumerate(zip(grid.columns, _unique_headers(grid.columns), strict=True)):
        style = styles.cell(column.format, bold=True)
        if column.total:
            values = (line[index] for line in grid.rows)
            numbers = (value.value if isinstance(value, Formatted) else value for value in values)
            total = math.fsum(n for n in numbers if isinstance(n, int | float) and math.isfinite(n))
            name = re.sub(r"(['#@\[\]])", r"'\1", header)
            worksheet.write_formula(row, index, f"=SUBTOTAL(109,{grid.table_name}[{name}])", style, total)
        elif index == 0:
            worksheet.write_string(row, index, _text(grid.total_label), style)
        else:
            worksheet.write_blank(row, index, None, style)


@dataclass(frozen=True, slots=True)
class _CellStyle:
    styles: _Styles
    format: str
    wrap: bool

    def number(self, number_format: str | None = None) -> Format:
        chosen = number_format or self.format
        return self.styles.cell(GENERAL if chosen == TEXT else chosen)


def _write(worksheet: Worksheet, cell: tuple[int, int], value: Value, style: _CellStyle) -> None:
    number_format = None
    if isinstance(value, Formatted):
        number_format = value.format
        value = value.value
    if isinstance(value, str) and value:
        worksheet.write_string(*cell, _text(value), style.styles.cell(style.format, wrap=style.wrap))
    elif isinstance(value, datetime):
        own = style.format if "y" in style.format else DATE_TIME
        worksheet.write_datetime(*cell, value, style.number(number_format or own))
    elif value is None or value == "" or math.isnan(value):
        worksheet.write_blank(*cell, None, style.styles.cell(style.format))
    elif math.isinf(value):
        worksheet.write_string(*cell, "inf" if value > 0 else "-inf", style.styles.cell(style.format))
    else:
        worksheet.write_number(*cell, value, style.number(number_format))


def _text(text: str) -> str:
    """Return what Excel can hold of a text: whole characters, and not more than a cell takes."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - 1] + "…"
    # XlsxWriter takes such a string for rich text in XML. A blank at the end keeps it what it is, a text.
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text


def _unique_headers(columns: tuple[GridColumn, ...]) -> list[str]:
    """Make the headers as Excel's tables want them: on one line, not blank, different without regard to case."""
    seen: set[str] = set()
    headers = []
    for number, column in enumerate(columns, start=1):
        header = " ".join(_UNWRITABLE.sub(" ", _text(column.header)).split())[:250] or f"Column {number}"
        candidate, copy = header, 2
        while candidate.casefold() in seen:
            candidate, copy = f"{header} ({copy})", copy + 1
        seen.add(candidate.casefold())
        headers.append(candidate)
    return headers


def _sheet_widths(grids: tuple[Grid, ...]) -> list[float]:
    """For each column of a sheet, the width of the widest grid column that stands in it."""
    widths: list[float] = []
    for grid in grids:
        for index, column in enumerate(grid.columns):
            width = _width(column, [row[index] for row in grid.rows])
            if index < len(widths):
                widths[index] = max(widths[index], width)
            else:
                widths.append(width)
    return widths


def _width(column: GridColumn, values: Sequence[Value]) -> float:
    if column.width is not None:
        return column.width
    # A long header wraps, so its longest word and half its length are what it needs.
    longest = max((len(word) for word in column.header.split()), default=0)
    header = max(longest * _BOLD, len(column.header) / 2) + _FILTER_BUTTON
    header += 0 if column.format == TEXT else _INDENT
    content = max((_shown_length(value, column.format) for value in values), default=0) + 3
    return float(min(_WIDEST, max(_NARROWEST, header, content)))


def _lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column of a width (Excel shows some 25 at most)."""
    if len(text) <= width and "\n" not in text:
        return 1
    short = text[: int(width) * 30].splitlines() or [""]
    return min(25, sum(max(1, len(textwrap.wrap(line, max(1, int(width))))) for line in short))


def _shown_length(value: Value, number_format: str) -> int:
    """Estimate how many characters a value takes on the screen."""
    if isinstance(value, Formatted):
        number_format = value.format
        value = value.value
    if value is None:
        return 0
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    if isinstance(value, datetime):
        return len(DATE_TIME)
    if not math.isfinite(value):
        return len("-inf")
    decimals = re.search(r"\.([0#?]+)", number_format)
    return len(f"{value:,.{len(decimals[1]) if decimals else 0}f}")
