"""A trade-off curve as a workbook of its own: the curve drawn, its corners, and the exchanges that change on it."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ecopark.analysis.pareto import Curve
from ecopark.analysis.pareto_words import Column, changes, columns, named, sentences
from ecopark.phrases import phrase
from ecopark.schema import messages

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_BLUE: Final = "#0072B2"
_INK: Final = "#404040"
_FAINT: Final = {"visible": True, "line": {"color": "#E3E3E3", "width": 0.75}}
_FONT: Final = {"size": 9, "bold": False, "color": _INK}
_WIDTH, _HEIGHT = 860, 420  # of the chart, in pixels
_ROW: Final = 20  # pixels of a row
_LETTERS: Final = 125  # of a sentence on one line
_LAST: Final = 7  # the last column of a sentence
_LINE: Final = 15  # how high a line is, in points
_NARROW: Final = 14  # letters of a header on a line
_SMALL: Final = "0.0E+00"


def pareto_book(found: Curve, language: str) -> bytes:
    """The workbook's bytes, its words in a language."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _Pages(book, found, language).draw()
    return data.getvalue()


class _Pages:
    """The two sheets of a curve."""

    def __init__(self, book: Workbook, found: Curve, language: str) -> None:
        self._book, self._found, self._language = book, found, language

    def draw(self) -> None:
        """The curve with its corners, and on a sheet of their own the exchanges that change."""
        title = self._say(phrase("Trade-off curve"))
        sheet, other = (self._book.add_worksheet(name) for name in (title, self._say(phrase("Exchanges that change"))))
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, self._book.add_format({"bold": True, "font_size": 14}))
        row = 1
        wrapped = self._book.add_format({"font_color": _INK, "text_wrap": True, "valign": "top"})
        for sentence in sentences(self._found):
            said = self._say(sentence)
            sheet.merge_range(row, 0, row, _LAST, said, wrapped)
            sheet.set_row(row, _LINE * -(-len(said) // _LETTERS))
            row += 1
        top = row + 2 + -(-_HEIGHT // _ROW)
        self._table(sheet, "Corners", columns(self._found), top)
        sheet.insert_chart(row + 1, 0, self._chart(title, top))
        self._table(other, "Changes", changes(self._found), 0)
        other.freeze_panes(1, 0)

    def _say(self, text: str) -> str:
        return messages.said(text, self._language)

    def _chart(self, sheet: str, top: int) -> Any:
        """The curve over the table's second and third column, each corner with its number; dashed with builds."""
        found, count = self._found, len(self._found.corners)
        chart = self._book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        line = {"color": _BLUE, "width": 2}
        chart.add_series(
            {
                "name": self._say(phrase("Corners")),
                "categories": [sheet, top + 1, 1, top + count, 1],
                "values": [sheet, top + 1, 2, top + count, 2],
                "line": line | ({"dash_type": "dash"} if found.has_builds else {}),
                "marker": {"type": "circle", "size": 6, "fill": {"color": _BLUE}, "border": {"color": _BLUE}},
                "data_labels": {
                    "value": True,
                    "position": "above",
                    "font": _FONT,
                    "custom": [{"value": str(number)} for number in range(1, count + 1)],
                },
            }
        )
        axes = ((found.x, chart.set_x_axis, 0), (found.y, chart.set_y_axis, 1))
        for quantity, set_axis, at in axes:
            values = [(corner.x, corner.y)[at] for corner in found.corners]
            shape = {"num_format": _plain(values), "major_gridlines": _FAINT, "label_position": "low"}
            fonts = {"name_font": _FONT, "num_font": _FONT}
            set_axis({"name": self._say(named(quantity)), **shape, **fonts})
        chart.set_title({"none": True})
        chart.set_legend({"none": True})
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        chart.set_chartarea({"border": {"none": True}})
        return chart

    def _table(self, sheet: Worksheet, name: str, shown: Sequence[Column], top: int) -> None:
        """A table from a row on, its columns as wide as their texts need."""
        told = [[self._say(cell) if isinstance(cell, str) else cell for cell in column.cells] for column in shown]
        looks = [
            {"align": "left", "indent": 1}
            if any(isinstance(cell, str) for cell in column.cells)
            else {"align": "right"}
            for column in shown
        ]
        heads = [self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"} | look) for look in looks]
        formats = [
            self._book.add_format(
                {"num_format": _SMALL if column.key == "worst error" else _plain(column.cells)} | look
            )
            for column, look in zip(shown, looks, strict=True)
        ]
        sheet.add_table(
            top,
            0,
            top + max(1, len(told[0])),
            len(shown) - 1,
            {
                "name": name,
                "data": [list(row) for row in zip(*told, strict=True)],
                "columns": [
                    {"header": self._say(column.title), "header_format": head, "format": form}
                    for column, head, form in zip(shown, heads, formats, strict=True)
                ],
                "style": "Table Style Light 1",
            },
        )
        sheet.set_row(top, _LINE * max(-(-len(self._say(column.title)) // _NARROW) for column in shown))
        for place, cells in enumerate(told):
            longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
            sheet.set_column(place, place, min(40, max(16, longest + 2)))


def _plain(cells: Sequence[object]) -> str:
    """The format of a column of numbers: as many decimals as their size asks for."""
    values = [abs(cell) for cell in cells if isinstance(cell, int | float)]
    if all(value == int(value) for value in values):
        return "#,##0"
    if max(values) >= 1e5:
        return "#,##0"
    least = min(value for value in values if value)
    decimals = 2 if max(values) >= 10 else min(8, max(2, 2 - math.floor(math.log10(least))))
    return "#,##0." + "0" * decimals
