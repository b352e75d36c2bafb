"""A sweep as a workbook of its own: every point on a row, and what one looks at: lines, a heat map or a tornado."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ecopark.analysis.sweep_words import Words, unchanging
from ecopark.analysis.sweeps import Swept
from ecopark.analysis.tabled import lines, titles
from ecopark.phrases import phrase
from ecopark.workbook.sweep_charts import Canvas, heat_maps, index_bars, moving, scatters, tornados, without_plan
from ecopark.workbook.sweep_numbers import plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_ACROSS: int = 60
"""More values than this make no heat map that one can read."""


def sweep_book(found: Swept, language: str) -> bytes:
    """The workbook's bytes, its words in a language."""
    import xlsxwriter

    data, words = io.BytesIO(), Words(found.sweep, language)
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        charts = book.add_worksheet(words.say(phrase("Charts")))
        points = book.add_worksheet(words.say(phrase("Points")))
        _table(book, points, "Points", titles(found, words), _in_words(found, words))
        canvas = Canvas(book, charts, points, words)
        if found.indices:
            canvas.data = book.add_worksheet(words.say(phrase("Sobol indices")))
            _table(book, canvas.data, "Indices", _index_titles(words), _index_rows(found, words))
        _page(canvas, found)
    return data.getvalue()


def _in_words(found: Swept, words: Words) -> list[list[Any]]:
    """The rows of the points; how each ended in words."""
    first = len(found.design.varies)
    told = (first, first + 1 + len(found.outputs))
    return [
        [words.status(str(cell)) if place in told else cell for place, cell in enumerate(line)] for line in lines(found)
    ]


def _index_titles(words: Words) -> tuple[str, ...]:
    return tuple(
        words.say(text)
        for text in (
            phrase("Cells"),
            phrase("Output"),
            phrase("By itself"),
            phrase("± (95 %), by itself"),
            phrase("With all others"),
            phrase("± (95 %), with all others"),
        )
    )


def _index_rows(found: Swept, words: Words) -> list[list[Any]]:
    names = {each.axis.text: words.cells(each.axis) for each in found.design.varies}
    return [
        [
            names[each.cells],
            words.output(each.output),
            *(each.first, each.first_confidence, each.total, each.total_confidence),
        ]
        for each in found.indices
    ]


def _table(book: Workbook, sheet: Worksheet, name: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    shown = [[None if isinstance(cell, float) and not np.isfinite(cell) else cell for cell in row] for row in rows]
    formats = [
        book.add_format({"num_format": plain([cell for cell in column if isinstance(cell, float)])})
        for column in zip(*shown, strict=True)
    ]
    sheet.add_table(
        0,
        0,
        max(1, len(rows)),
        len(names) - 1,
        {
            "name": name,
            "data": shown,
            "columns": [
                {"header": header, "header_format": head, "format": form}
                for header, form in zip(names, formats, strict=True)
            ],
            "style": "Table Style Light 1",
        },
    )
    sheet.set_row(0, 75)
    for place, column in enumerate(zip(*shown, strict=True)):
        longest = max((len(cell) for cell in column if isinstance(cell, str)), default=0)
        sheet.set_column(place, place, min(50, max(18, longest + 2)))
    sheet.freeze_panes(1, 0)


def _page(canvas: Canvas, found: Swept) -> None:
    """The first sheet: what is said of the sweep as a whole, then the charts of the outputs that move."""
    words, method, axes = canvas.words, found.design.method, len(found.design.varies)
    canvas.title(phrase("What the plan does as the cells vary"))
    for each in found.design.varies:
        if each.axis.text in found.idle:
            canvas.line(phrase("{cells} changes no output.", cells=words.cells(each.axis)))
    missing = without_plan(found)
    if missing:
        canvas.line(phrase("{count} point has no plan.|{count} points have no plan.", count=missing))
    if method == "sobol" and missing:
        canvas.line(phrase("There are no indices: they need a plan at every point."))
    moved, still = moving(found)
    if still:
        same = tuple(unchanging(words, key, value) for key, value in still)
        canvas.line(phrase("The same at every point: {outputs}.", outputs=tuple(map(words.say, same))))
    canvas.gap()
    if method == "one-at-a-time":
        tornados(canvas, found, moved)
    elif method == "sobol" and found.indices:
        index_bars(canvas, found)
    elif axes == 1 and method in ("grid", "lhs"):
        scatters(canvas, found, moved)
    elif axes == 2 and method == "grid" and max(len(each.values) for each in found.design.varies) <= _ACROSS:
        heat_maps(canvas, found, moved)
    else:
        canvas.line(phrase("So many cells make no chart; the points are on the next sheet."))
