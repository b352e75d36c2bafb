"""A sweep as a workbook of its own: every point on a row, and what one looks at: lines, a heat map or a tornado."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecopark.analysis.points import OUTPUTS
from ecopark.analysis.sweeps import Swept
from ecopark.analysis.tabled import headers, lines

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which the colour-blind can tell apart."""

POINTS: Final = "Points"
CHARTS: Final = "Charts"
INDICES: Final = "Sobol indices"


def sweep_book(found: Swept) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        charts = book.add_worksheet(CHARTS)
        points = book.add_worksheet(POINTS)
        _points(book, points, found)
        if found.indices:
            _indices(book, book.add_worksheet(INDICES), found)
        _charts(book, charts, found)
    return data.getvalue()


def _points(book: Workbook, sheet: Worksheet, found: Swept) -> None:
    _table(book, sheet, POINTS, headers(found), lines(found))


def _indices(book: Workbook, sheet: Worksheet, found: Swept) -> None:
    names = ("Cells", "Output", "First order", "Confidence", "Total", "Confidence of total")
    rows = [
        (each.cells, each.output, each.first, each.first_confidence, each.total, each.total_confidence)
        for each in found.indices
    ]
    _table(book, sheet, "Indices", names, rows)


def _table(book: Workbook, sheet: Worksheet, name: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.######"})
    shown = [[None if isinstance(cell, float) and not np.isfinite(cell) else cell for cell in row] for row in rows]
    sheet.add_table(
        0,
        0,
        max(1, len(rows)),
        len(names) - 1,
        {
            "name": name,
            "data": shown,
            "columns": [{"header": header, "header_format": head, "format": number} for header in names],
            "style": "Table Style Light 1",
        },
    )
    sheet.set_row(0, 45)
    sheet.set_column(0, len(names) - 1, 16)
    sheet.freeze_panes(1, 0)


def _charts(book: Workbook, sheet: Worksheet, found: Swept) -> None:
    varies = found.design.varies
    sheet.hide_gridlines(2)
    sheet.write(0, 0, "What the plan does as the cells vary", book.add_format({"bold": True, "font_size": 14}))
    for place, cells in enumerate(found.idle):
        sheet.write(1 + place, 0, f"{cells} changes no output.")
    top = 2 + len(found.idle)
    if found.design.method == "one-at-a-time":
        _tornados(book, sheet, found, top)
    elif found.design.method == "grid" and len(varies) == 1:
        _lines(book, sheet, found, top)
    elif found.design.method == "grid" and len(varies) == 2:
        _heat_maps(book, sheet, found, top)
    elif found.indices:
        _index_bars(book, sheet, found, top)


def _lines(book: Workbook, sheet: Worksheet, found: Swept, top: int) -> None:
    """A chart an output: with exchange and without, over the values."""
    names, count = headers(found), len(found.points)
    for place, output in enumerate(found.outputs):
        chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        for colour, header in zip(COLOURS, (output, f"{output} without exchange"), strict=False):
            column = names.index(header)
            chart.add_series(
                {
                    "name": header.replace("_", " "),
                    "categories": [POINTS, 1, 0, count, 0],
                    "values": [POINTS, 1, column, count, column],
                    "line": {"color": colour, "width": 2},
                    "marker": {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}},
                }
            )
        chart.set_title({"name": output.replace("_", " "), "name_font": {"size": 12}})
        chart.set_x_axis({"name": names[0], "name_font": {"bold": False}, "major_gridlines": {"visible": False}})
        chart.set_y_axis(
            {"num_format": "#,##0.###", "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 560, "height": 320})
        sheet.insert_chart(top + 17 * (place // 2), 9 * (place % 2), chart)


def _heat_maps(book: Workbook, sheet: Worksheet, found: Swept, top: int) -> None:
    """A table an output, the one cells down and the others across, coloured from the least to the greatest."""
    down, across = (tuple(dict.fromkeys(each.values)) for each in found.design.varies)
    by = {point.values: point for point in found.points}
    bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.###"})
    head = book.add_format({"bold": True, "num_format": "0.####", "bottom": 1})
    for output in found.outputs:
        at = OUTPUTS.index(output)
        sheet.write(top, 0, f"{output.replace('_', ' ')}: {found.design.varies[0].axis.text} down,", bold)
        sheet.write(top + 1, 0, f"{found.design.varies[1].axis.text} across", bold)
        sheet.write_row(top + 2, 1, across, head)
        for row, one in enumerate(down, start=top + 3):
            sheet.write(row, 0, one, head)
            for column, other in enumerate(across, start=1):
                told = by[one, other].with_exchange
                if told.status == "optimal":
                    sheet.write_number(row, column, told.outputs[at], number)
                else:
                    sheet.write(row, column, told.status)
        colours = {"type": "3_color_scale", "min_color": "#F7FBFF", "mid_color": "#6BAED6", "max_color": "#08306B"}
        sheet.conditional_format(top + 3, 1, top + 2 + len(down), len(across), colours)
        top += len(down) + 5
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, len(across), 12)


def _tornados(book: Workbook, sheet: Worksheet, found: Swept, top: int) -> None:
    """A chart an output: how far each cell moves it from what it is, the one that moves it most on top."""
    base, place = found.points[0].with_exchange, 0
    ranges: dict[str, list[list[float]]] = {each.axis.text: [] for each in found.design.varies}
    rest = iter(found.points[1:])
    for each in found.design.varies:
        for _ in each.values:
            told = next(rest).with_exchange
            if told.status == "optimal":
                ranges[each.axis.text].append(list(told.outputs))
    data = book.add_worksheet("Tornado")
    row = 0
    for output in found.outputs:
        at = OUTPUTS.index(output)
        moves = [
            (
                text,
                min(each[at] for each in values) - base.outputs[at],
                max(each[at] for each in values) - base.outputs[at],
            )
            for text, values in ranges.items()
            if values and base.status == "optimal"
        ]
        moves.sort(key=lambda move: move[2] - move[1])
        if not moves or moves[-1][2] == moves[-1][1]:
            continue
        data.write_row(row, 0, (output, "least", "greatest"))
        for line, move in enumerate(moves, start=row + 1):
            data.write_row(line, 0, move)
        chart = book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, colour in ((1, COLOURS[0]), (2, COLOURS[1])):
            chart.add_series(
                {
                    "name": ["Tornado", row, column],
                    "categories": ["Tornado", row + 1, 0, row + len(moves), 0],
                    "values": ["Tornado", row + 1, column, row + len(moves), column],
                    "fill": {"color": colour},
                    "gap": 40,
                }
            )
        chart.set_title(
            {"name": f"{output.replace('_', ' ')}: change from {base.outputs[at]:,.6g}", "name_font": {"size": 12}}
        )
        chart.set_y_axis({"label_position": "low", "major_gridlines": {"visible": False}})
        chart.set_x_axis(
            {"num_format": "#,##0.###", "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 140 + 36 * len(moves)})
        sheet.insert_chart(top, 0, chart)
        top += 8 + 2 * len(moves)
        row += len(moves) + 2
        place += 1


def _index_bars(book: Workbook, sheet: Worksheet, found: Swept, top: int) -> None:
    """A chart an output: what each cell accounts for, by itself and in all."""
    row = 1
    for output in dict.fromkeys(each.output for each in found.indices):
        count = sum(each.output == output for each in found.indices)
        chart = book.add_chart({"type": "bar"})
        for column, name, colour in ((2, "by itself", COLOURS[0]), (4, "with all others", COLOURS[1])):
            chart.add_series(
                {
                    "name": name,
                    "categories": [INDICES, row, 0, row + count - 1, 0],
                    "values": [INDICES, row, column, row + count - 1, column],
                    "fill": {"color": colour},
                }
            )
        chart.set_title({"name": f"{output.replace('_', ' ')}: part of the variance", "name_font": {"size": 12}})
        chart.set_x_axis({"min": 0, "max": 1})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 160 + 50 * count})
        sheet.insert_chart(top, 0, chart)
        top += 10 + 3 * count
        row += count
