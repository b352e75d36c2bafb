"""Result sheets drawn by XlsxWriter, in memory."""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ecopark.workbook.layout import (
    DATE_TIME,
    GENERAL,
    ROW_PIXELS,
    TEXT,
    Charts,
    Facts,
    Formatted,
    Grid,
    GridColumn,
    Link,
    SheetPlan,
    Text,
    Value,
)
from ecopark.workbook.layout_charts import draw_charts, said_outright

_LONGEST_TEXT = 32_767
_NARROWEST, _WIDEST = 9.0, 54.0
_FILTER_BUTTON = 3
_BOLD = 1.15  # how much wider than plain letters
_LINE = 15.0
_ROW = ROW_PIXELS * 0.75
_TITLE = 26.0
_TABLE_STYLE = "Table Style Light 1"
_RULE = {"bottom": 1, "bottom_color": "#DCE1DD"}
_MOST_LINKS = 65_000  # Excel has room for some more on a sheet
_PAGE = 130.0  # characters that a sheet is wide at least, for texts that run over it
_HEADER = {
    "bold": True,
    "bg_color": "#E3E9E4",
    "bottom": 1,
    "bottom_color": "#7A8A7E",
    "text_wrap": True,
    "valign": "vcenter",
    "num_format": TEXT,
}
# Over numbers, and clear of the filter's button.
_INDENT = 2
_NUMBER_HEADER = {**_HEADER, "align": "right", "indent": _INDENT}
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")


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
        _draw(workbook, workbook.add_worksheet(sheet.title), sheet, styles)
    if not sheets:
        workbook.add_worksheet()
    workbook.close()
    has_charts = any(isinstance(block, Charts) for sheet in sheets for block in sheet.blocks)
    return said_outright(stream.getvalue()) if has_charts else stream.getvalue()


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

    def cell(self, number_format: str, *, wrap: bool = False, bold: bool = False, link: bool = False) -> Format:
        properties: dict[str, object] = {"num_format": number_format, "valign": "vcenter", **_RULE}
        if wrap:
            properties["text_wrap"] = True
        if number_format != TEXT:
            # Clear of the text that may begin in the next column.
            properties |= {"align": "right", "indent": 1}
        if bold:
            properties |= {"bold": True, "top": 1}
        if link:
            properties |= {"font_color": "#0B5394", "underline": 1}
        return self.get(properties)

    def line(self, style: str) -> Format:
        # Long notes: some versions of Excel show a long text of the format "@" as a row of #.
        sizes = {"title": {"bold": True, "font_size": 16}, "heading": {"bold": True, "font_size": 12}}
        return self.get({"num_format": GENERAL, "valign": "vcenter", **sizes.get(style, {})})

    def fact(self, *, link: bool = False) -> Format:
        properties: dict[str, object] = {"num_format": GENERAL, "valign": "top", "align": "left", "text_wrap": True}
        return self.get(properties | _RULE | ({"font_color": "#0B5394", "underline": 1} if link else {}))


def _draw(workbook: Workbook, worksheet: Worksheet, sheet: SheetPlan, styles: _Styles) -> None:
    _set_up(worksheet)
    widths = _sheet_widths(sheet)
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, width)
    for top, block in sheet.places():
        match block:
            case Text():
                for offset, line in enumerate(block.lines):
                    worksheet.write_string(top + offset, 0, _text(line), styles.line(block.style))
                if block.style == "title":
                    worksheet.set_row(top, _TITLE)
            case Facts():
                _draw_facts(worksheet, top, block, widths, styles)
            case Grid():
                _draw_grid(worksheet, top, block, widths, styles)
            case Charts():
                draw_charts(workbook, worksheet, sheet, top, block)
    if sheet.header is not None:
        worksheet.freeze_panes(sheet.header + 1, 0)


def _set_up(worksheet: Worksheet) -> None:
    """What is the same on every sheet, on the screen and on paper: A4 across, as wide as the page, pages numbered."""
    worksheet.hide_gridlines(2)
    worksheet.set_default_row(_ROW)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&A&R&P / &N")


def _draw_facts(worksheet: Worksheet, top: int, facts: Facts, widths: Sequence[float], styles: _Styles) -> None:
    """Texts over merged cells, so that a long one widens no column."""
    room = sum(widths[1:])
    for row, (label, text) in enumerate(facts.rows, start=top):
        if isinstance(label, Link):
            _write_link(worksheet, (row, 0), label, styles.fact(link=True))
        else:
            worksheet.write_string(row, 0, _text(label), styles.fact())
        worksheet.merge_range(row, 1, row, len(widths) - 1, "", styles.fact())
        worksheet.write_string(row, 1, _text(text), styles.fact())
        lines = max(_lines(text, room), _lines(label.text if isinstance(label, Link) else label, widths[0]))
        if lines > 1:
            worksheet.set_row(row, _height(lines))


def _draw_grid(worksheet: Worksheet, top: int, grid: Grid, widths: Sequence[float], styles: _Styles) -> None:
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
            "banded_rows": False,
            "columns": options,
            "total_row": bool(grid.total_label),
        },
    )
    lines = dict.fromkeys(range(top, bottom + 1), 1)
    for index, (column, header) in enumerate(zip(grid.columns, headers, strict=True)):
        values = [row[index] for row in grid.rows]
        width = widths[index]
        lines[top] = max(lines[top], _lines(header, (width - _FILTER_BUTTON) / _BOLD))
        texts = [_shown(value) if column.format == TEXT else "" for value in values]
        wrap = any(_lines(text, width) > 1 for text in texts)
        for row, value in enumerate(values or [None], start=top + 1):
            _write(worksheet, (row, index), value, _CellStyle(styles, column.format, wrap))
        for row, text in enumerate(texts, start=top + 1):
            lines[row] = max(lines[row], _lines(text, width))
    # Not every program fits the height of a row to its text.
    for row, count in lines.items():
        if count > 1:
            worksheet.set_row(row, _height(count))
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
    if isinstance(value, Link):
        _write_link(worksheet, cell, value, style.styles.cell(TEXT, wrap=style.wrap, link=True))
    elif isinstance(value, str) and value:
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


def _write_link(worksheet: Worksheet, cell: tuple[int, int], link: Link, form: Format) -> None:
    """Write a text that leads to a cell, or the text alone where Excel takes no more links on the sheet."""
    if worksheet.hlink_count >= _MOST_LINKS:
        worksheet.write_string(*cell, _text(link.text), form)
        return
    sheet = link.sheet.replace("'", "''")
    worksheet.write_url(*cell, f"internal:'{sheet}'!{link.cell}", form, _text(link.text))


def _shown(value: Value) -> str:
    """Return the text of a cell; nothing of a number."""
    return value.text if isinstance(value, Link) else value if isinstance(value, str) else ""


def _height(lines: int) -> float:
    """Return how high a row of several lines is, in points."""
    return _ROW + _LINE * (lines - 1)


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


def _sheet_widths(sheet: SheetPlan) -> list[float]:
    """For each column of a sheet, the width of the widest grid column that stands in it.

    Where texts run over the sheet there are columns enough to make it a page wide.
    """
    widths: list[float] = []
    for grid in sheet.grids:
        for index, column in enumerate(grid.columns):
            width = _width(column, [row[index] for row in grid.rows])
            if index < len(widths):
                widths[index] = max(widths[index], width)
            else:
                widths.append(width)
    facts = [block for block in sheet.blocks if isinstance(block, Facts)]
    labels = [label.text if isinstance(label, Link) else label for block in facts for label, _ in block.rows]
    if labels:
        wanted = min(_WIDEST, max(map(len, labels)) + 3)
        widths = [max([wanted, *widths[:1]]), *widths[1:]]
        widths += [_NARROWEST] * math.ceil(max(0.0, _PAGE - sum(widths)) / _NARROWEST)
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
    if isinstance(value, str | Link):
        return max(map(len, _shown(value).splitlines()), default=0)
    if isinstance(value, datetime):
        return len(DATE_TIME)
    if not math.isfinite(value):
        return len("-inf")
    decimals = re.search(r"\.([0#?]+)", number_format)
    return len(f"{value:,.{len(decimals[1]) if decimals else 0}f}")
