"""What one looks at of a sweep: lines over one cell, heat maps over two, tornados, bars of Sobol's indices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecopark.analysis.points import OUTPUTS, Told
from ecopark.analysis.sweep_words import FACTOR, Words
from ecopark.analysis.sweeps import SAME, Swept
from ecopark.phrases import Phrase, Term, phrase
from ecopark.workbook.sweep_numbers import APART, Scale, decimals, nice_step, plain, scaled

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WITHOUT, WITH, OTHER = "#8C8C8C", "#0072B2", "#E69F00"
"""Grey, blue and orange: they differ in lightness too."""

_PALE, _DEEP = "#FFFFFF", "#6BAED6"  # black figures can be read on both
_INK: Final = "#404040"
_FAINT: Final = {"visible": True, "line": {"color": "#E3E3E3", "width": 0.75}}
_FONT: Final = {"size": 9, "bold": False, "color": _INK}
_ROW: Final = 20  # pixels of a row
_MOST_BARS: Final = 20
_LAST: Final = 7  # the last column of a sentence
_LINE, _LETTERS = 15, 125  # how high a line of a sentence is, in points, and how many letters it has


class Canvas:
    """The first sheet of a sweep's workbook, filled from top to bottom; ``data`` holds what bars are drawn from."""

    def __init__(self, book: Workbook, sheet: Worksheet, points: Worksheet, words: Words) -> None:
        self.book, self.sheet, self.points, self.words = book, sheet, points, words
        self.data = points
        self.row = 0
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 60, 12)

    def title(self, text: Phrase) -> None:
        """The heading of the sheet."""
        form = self.book.add_format({"bold": True, "font_size": 14})
        self.sheet.write_string(self.row, 0, self.words.say(text), form)
        self.row += 1

    def line(self, text: Phrase) -> None:
        """A sentence, on as many lines as it needs."""
        said = self.words.say(text)
        form = self.book.add_format({"font_color": _INK, "text_wrap": True, "valign": "top"})
        self.sheet.merge_range(self.row, 0, self.row, _LAST, said, form)
        self.sheet.set_row(self.row, _LINE * -(-len(said) // _LETTERS))
        self.row += 1

    def gap(self) -> None:
        """A blank row."""
        self.row += 1

    def put(self, charts: Sequence[Any], width: int, height: int) -> None:
        """Some charts beside each other, and what follows below them."""
        for place, chart in enumerate(charts):
            chart.set_size({"width": width, "height": height})
            chart.set_chartarea({"border": {"none": True}})
            self.sheet.insert_chart(self.row, 0, chart, {"x_offset": place * (width + 16), "object_position": 2})
        self.row += -(-height // _ROW) + 1


def moving(found: Swept) -> tuple[tuple[str, ...], tuple[tuple[str, float], ...]]:
    """The outputs that are not the same at all points, of the plan with exchange; and the others, with their value."""
    moved, still = [], []
    for key in found.outputs:
        values = _column(found, key)
        values = values[np.isfinite(values)]
        if len(values) and float(np.ptp(values)) > SAME * max(1.0, float(np.abs(values).max())):
            moved.append(key)
        elif len(values):
            still.append((key, float(values[0])))
    return tuple(moved), tuple(still)


def without_plan(found: Swept) -> int:
    """How many points have no plan with exchange."""
    return sum(point.with_exchange.status != "optimal" for point in found.points)


def _column(found: Swept, key: str, *, alone: bool = False) -> Any:
    """An output at all points: (points,), NaN where there is no plan."""
    sides = [point.without_exchange if alone else point.with_exchange for point in found.points]
    return np.array([_value(side, key) for side in sides])


def _value(told: Told, key: str) -> float:
    return told.outputs[OUTPUTS.index(key)] if told.status == "optimal" else float("nan")


def _styled(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 11, "bold": True, "color": _INK}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT})


# One cell


def scatters(canvas: Canvas, found: Swept, keys: Sequence[str]) -> None:
    """A chart an output, two beside each other: with exchange and without, over the values of the cells."""
    drawn = [_scatter(canvas, found, key) for key in keys]
    for place in range(0, len(drawn), 2):
        canvas.put(drawn[place : place + 2], 560, 320)


def _scatter(canvas: Canvas, found: Swept, key: str) -> Any:
    words, count, (vary,) = canvas.words, len(found.points), found.design.varies
    values = [_column(found, key), _column(found, key, alone=True)]
    shown = [0, 1] if _near(*values) else [0]
    finite = np.concatenate([values[side][np.isfinite(values[side])] for side in shown]).tolist()
    scale = scaled(finite, words.unit(key), words.language)
    joined = found.design.method == "grid"
    chart = canvas.book.add_chart({"type": "scatter", "subtype": "straight_with_markers" if joined else "marker_only"})
    sides = ((Term("column", "With exchange"), WITH), (Term("column", "Without exchange"), WITHOUT))
    for side in shown:
        name: str = sides[side][0]
        colour = sides[side][1]
        if len(shown) == 1 and np.isfinite(values[1]).any():
            ends = tuple(dict.fromkeys(_said(float(end(values[1])), words) for end in (np.nanmin, np.nanmax)))
            name = phrase("With exchange (without it: {ends})", ends=" … ".join(ends))
        column = 1 + side * (1 + len(found.outputs)) + 1 + found.outputs.index(key)
        chart.add_series(
            {
                "name": words.say(name),
                "categories": [canvas.points.name, 1, 0, count, 0],
                "values": [canvas.points.name, 1, column, count, column],
                "line": {"color": colour, "width": 2} if joined else {"none": True},
                "marker": {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    _styled(chart, f"{words.output(key)}, {scale.unit}")
    ((low, high),) = found.design.ends
    limits = {"min": low, "max": high} if low < high else {}
    form = f'"{FACTOR}"0.####' if vary.axis.is_factor else "General"
    about = {"name": words.cells_and_unit(vary.axis), "name_font": _FONT, "num_font": _FONT, "num_format": form}
    chart.set_x_axis({**about, **limits, "major_gridlines": {"visible": False}, "label_position": "low"})
    upright = {"num_format": scale.form, "num_font": _FONT, "major_gridlines": _FAINT, "line": {"none": True}}
    chart.set_y_axis({**upright, "crossing": "min"})
    return chart


def _near(with_: Any, without: Any) -> bool:
    """Whether both sides on one chart let one see how each moves."""
    with_, without = with_[np.isfinite(with_)], without[np.isfinite(without)]
    if not len(without) or not len(with_):
        return bool(len(without))
    low, high = min(with_.min(), without.min()), max(with_.max(), without.max())
    return bool(high - low <= 10 * np.ptp(with_))


# Two cells


def heat_maps(canvas: Canvas, found: Swept, keys: Sequence[str]) -> None:
    """A table an output: the one cells down, the others across, the darker the greater."""
    words, book, sheet = canvas.words, canvas.book, canvas.sheet
    one, other = found.design.varies
    down, across = (tuple(dict.fromkeys(each.values)) for each in (one, other))
    by = {point.values: point for point in found.points}
    bold = book.add_format({"bold": True, "font_size": 11, "font_color": _INK})
    over = book.add_format({"font_color": _INK, "align": "center", "bottom": 1})
    beside = book.add_format({"font_color": _INK, "text_wrap": True, "valign": "vcenter", "align": "right", "right": 1})
    for key in keys:
        values = _column(found, key)
        scale = scaled(values[np.isfinite(values)].tolist(), words.unit(key), words.language)
        number = book.add_format({"num_format": scale.form, "align": "center"})
        no_plan = book.add_format({"align": "center", "font_color": "#9C0006", "bg_color": "#F2F2F2"})
        top = canvas.row
        sheet.write_string(top, 0, f"{words.output(key)}, {scale.unit}", bold)
        _over(canvas, top + 1, len(across), words.cells_and_unit(other.axis), over)
        for column, value in enumerate(across, start=2):
            sheet.write_number(top + 2, column, value, _head(canvas, other.axis.is_factor, across))
        _beside(canvas, top + 3, len(down), words.cells_and_unit(one.axis), beside)
        for row, value in enumerate(down, start=top + 3):
            sheet.write_number(row, 1, value, _head(canvas, one.axis.is_factor, down))
            for column, further in enumerate(across, start=2):
                told = by[value, further].with_exchange
                if told.status == "optimal":
                    sheet.write_number(row, column, _value(told, key), number)
                else:
                    sheet.write_string(row, column, words.status(told.status), no_plan)
        colours = {"type": "2_color_scale", "min_color": _PALE, "max_color": _DEEP}
        sheet.conditional_format(top + 3, 2, top + 2 + len(down), 1 + len(across), colours)
        canvas.row = top + 4 + len(down)


def _head(canvas: Canvas, is_factor: bool, values: Sequence[float]) -> Any:
    form = f'"{FACTOR}"0.####' if is_factor else plain(values)
    return canvas.book.add_format({"bold": True, "num_format": form, "align": "center", "font_color": _INK})


def _over(canvas: Canvas, row: int, count: int, text: str, form: Any) -> None:
    if count > 1:
        canvas.sheet.merge_range(row, 2, row, 1 + count, text, form)
    else:
        canvas.sheet.write_string(row, 2, text, form)


def _beside(canvas: Canvas, row: int, count: int, text: str, form: Any) -> None:
    if count > 1:
        canvas.sheet.merge_range(row, 0, row + count - 1, 0, text, form)
    else:
        canvas.sheet.write_string(row, 0, text, form)


# One at a time


def tornados(canvas: Canvas, found: Swept, keys: Sequence[str]) -> None:
    """A chart an output: how far the least and the greatest value of each cell move it; the farthest on top."""
    words, base = canvas.words, found.points[0].with_exchange
    if base.status != "optimal" or not keys:
        canvas.line(phrase("There is no tornado: the workbook as it stands has no plan, or nothing moves."))
        return
    canvas.data = canvas.book.add_worksheet(words.say(phrase("Tornado")))
    canvas.data.set_column(0, 0, 50)
    canvas.data.set_column(1, 2, 24)
    row = 0
    for key in keys:
        moves = _moves(found, key, words)[-_MOST_BARS:]
        start = _value(base, key)
        changes = [change for _, *pair in moves for change in pair if np.isfinite(change)]
        if not moves:
            continue  # it moves between the ends of a cell only
        scale = scaled([0.0, *changes], words.unit(key), words.language, 10 * APART)
        heads = (phrase("at the least value of the cells"), phrase("at the greatest value of the cells"))
        canvas.data.write_row(row, 0, (words.output_and_unit(key), *map(words.say, heads)))
        for line, (name, *pair) in enumerate(moves, start=row + 1):
            canvas.data.write_string(line, 0, name)
            for column, change in enumerate(pair, start=1):
                if np.isfinite(change):
                    canvas.data.write_number(line, column, change, canvas.book.add_format({"num_format": plain(pair)}))
        canvas.put([_tornado(canvas, key, row, moves, scale, start)], 860, 120 + 44 * len(moves))
        row += len(moves) + 2


def _moves(found: Swept, key: str, words: Words) -> list[tuple[str, float, float]]:
    """Each axis with what its least and its greatest value change an output by; the widest last, as bars are drawn.

    Those that move it by rounding alone are left out.
    """
    base, at, moves = _value(found.points[0].with_exchange, key), 1, []
    for each in found.design.varies:
        points = found.points[at : at + len(each.values)]
        at += len(each.values)
        told = dict(zip(each.values, (point.with_exchange for point in points), strict=True))
        ends = [(value, told[value]) for value in (min(told), max(told))]
        said = [
            words.value(each, value) + ("" if side.status == "optimal" else f": {words.status(side.status)}")
            for value, side in ends
        ]
        low, high = (_value(side, key) - base for _, side in ends)
        rounding = SAME * max(1.0, abs(base))
        low, high = (0.0 if abs(change) <= rounding else change for change in (low, high))
        moves.append((f"{words.cells(each.axis)} ({' … '.join(said)})", low, high))
    return sorted((move for move in moves if _widest(move)), key=_widest)


def _widest(move: tuple[str, float, float]) -> float:
    """How far an axis moves an output; 0 where there is no plan at either end."""
    return float(np.nan_to_num([abs(move[1]), abs(move[2])]).max())


def _tornado(canvas: Canvas, key: str, row: int, moves: Sequence[Any], scale: Scale, start: float) -> Any:
    words, data = canvas.words, canvas.data.name
    apart = any(one * other > 0 for _, one, other in moves)  # one bar would hide the other
    chart = canvas.book.add_chart({"type": "bar"})
    for column, colour in ((1, WITH), (2, OTHER)):
        chart.add_series(
            {
                "name": [data, row, column],
                "categories": [data, row + 1, 0, row + len(moves), 0],
                "values": [data, row + 1, column, row + len(moves), column],
                "fill": {"color": colour},
                "border": {"none": True},
                "gap": 40,
                "overlap": 0 if apart else 100,
                "data_labels": {"value": True, "num_format": scale.signed, "position": "outside_end", "font": _FONT},
            }
        )
    now = words.say(
        phrase(
            "{output}: change from {number} {unit}, the workbook as it stands",
            output=words.output(key),
            number=_said(start, words),
            unit=words.unit(key),
        )
    )
    _styled(chart, now)
    chart.set_y_axis(
        {"label_position": "low", "num_font": _FONT, "major_gridlines": {"visible": False}, "line": {"color": _INK}}
    )
    widest = _widest(moves[-1])
    step = nice_step(widest)
    reach = step * math.ceil(1.2 * widest / step)  # room for the figures at the ends
    chart.set_x_axis(
        {
            "name": scale.unit,
            "name_font": _FONT,
            "num_font": _FONT,
            "num_format": f"{decimals(step / scale.step)}{scale.commas}",
            "min": -reach,
            "max": reach,
            "major_unit": step,
            "major_gridlines": _FAINT,
            "line": {"none": True},
        }
    )
    return chart


def _said(value: float, words: Words) -> str:
    from ecopark.schema import locales

    return locales.number(value, words.language, ",.0f" if abs(value) >= 1000 else ",.4g")


# Sobol


def index_bars(canvas: Canvas, found: Swept) -> None:
    """A chart an output: what part of its variance each cell accounts for, by itself and with all others."""
    words, data, row, drawn = canvas.words, canvas.data.name, 1, []
    for key in dict.fromkeys(each.output for each in found.indices):
        count = sum(each.output == key for each in found.indices)
        chart = canvas.book.add_chart({"type": "bar"})
        for column, name, colour in ((2, phrase("By itself"), WITH), (4, phrase("With all others"), OTHER)):
            spread = f"='{data}'!{_cells(row, column + 1, count)}"
            chart.add_series(
                {
                    "name": words.say(name),
                    "categories": [data, row, 0, row + count - 1, 0],
                    "values": [data, row, column, row + count - 1, column],
                    "fill": {"color": colour},
                    "border": {"none": True},
                    "gap": 60,
                    "y_error_bars": {"type": "custom", "plus_values": spread, "minus_values": spread},
                }
            )
        _styled(chart, words.say(phrase("{output}: parts of its variance", output=words.output(key))))
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": _FONT, "major_gridlines": _FAINT})
        chart.set_y_axis({"num_font": _FONT, "reverse": True, "major_gridlines": {"visible": False}})
        drawn.append((chart, 140 + 50 * count))
        row += count
    for chart, height in drawn:
        canvas.put([chart], 720, height)


def _cells(row: int, column: int, count: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    found: str = xl_range_abs(row, column, row + count - 1, column)
    return found
