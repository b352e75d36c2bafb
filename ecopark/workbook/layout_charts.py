"""The charts of a result sheet, as native ones of Excel that take their numbers from the sheet's cells."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from lxml import etree
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ecopark.workbook.layout import TABLE_PREFIX, Cells, Chart, Charts, Grid, Series, SheetPlan

_BETWEEN: Final = 16  # pixels between two charts
_INK: Final = "#404040"
_FAINT: Final = {"color": "#E3E3E3", "width": 0.75}
_PLAIN: Final = {"size": 9, "bold": False, "color": _INK}
_NO_LINE: Final = {"none": True}

_SPACE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_SAID_OUTRIGHT: Final = (
    ("chartSpace", "roundedCorners", "0", ("date1904", "lang")),
    ("chart", "autoTitleDeleted", "0", ("title",)),
    ("title", "overlay", "0", ("tx", "layout")),
    ("legend", "overlay", "0", ("legendPos", "layout")),
    ("barChart", "varyColors", "0", ("barDir", "grouping")),
    ("ser", "invertIfNegative", "0", ("idx", "order", "tx", "spPr")),
    ("dLbls", "showLegendKey", "0", ("numFmt", "spPr", "txPr", "dLblPos")),
    ("dLbls", "showCatName", "0", ("showVal",)),
    ("dLbls", "showSerName", "0", ("showCatName",)),
    ("dLbls", "showPercent", "0", ("showSerName",)),
    ("dLbls", "showBubbleSize", "0", ("showPercent",)),
    ("catAx", "delete", "0", ("axId", "scaling")),
    ("valAx", "delete", "0", ("axId", "scaling")),
    ("catAx", "noMultiLvlLbl", "0", ("lblOffset",)),
)
"""What XlsxWriter leaves out of an element: the child, its value, and after which children it stands."""


def draw_charts(workbook: Workbook, worksheet: Worksheet, sheet: SheetPlan, top: int, block: Charts) -> None:
    """Put the charts of a block side by side. The cells that they refer to stand in grids of the same sheet."""
    for place, chart in enumerate(block.charts):
        made = _made(workbook, sheet, chart)
        made.set_size({"width": block.width, "height": block.pixels - _BETWEEN})
        # They move with their cells, but a filter that hides rows does not squeeze them.
        options = {"object_position": 2, "description": chart.described}
        worksheet.insert_chart(top, 0, made, options | {"x_offset": place * (block.width + _BETWEEN)})


def said_outright(data: bytes) -> bytes:
    """Write into the charts of a workbook of XlsxWriter's what it leaves to be understood.

    It says that its workbooks are of Excel 2007, for which "no" is understood. Spliced into one of a later Excel the
    same silence would mean "yes": labels with all names, white bars below zero, round corners.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _completed(part) if name.startswith("xl/charts/") else part)
    return stream.getvalue()


def _completed(part: bytes) -> bytes:
    root = etree.fromstring(part)
    for parent, child, value, before in _SAID_OUTRIGHT:
        for element in root.iter(_SPACE + parent):
            if element.find(_SPACE + child) is None:
                names = {_SPACE + name for name in before}
                place = max((at for at, other in enumerate(element, start=1) if other.tag in names), default=0)
                element.insert(place, etree.Element(_SPACE + child, val=value))
    completed: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return completed


def _made(workbook: Workbook, sheet: SheetPlan, chart: Chart) -> Any:
    made = workbook.add_chart({"type": "bar" if chart.lying else "column"})
    made.chart_name = TABLE_PREFIX + chart.name
    for number, series in enumerate(chart.series):
        made.add_series(_series(sheet, chart, series, first=number == 0))
    title = {"name": chart.title, "name_font": {"size": 12, "bold": True, "color": _INK}, "overlay": False}
    made.set_title(title)
    # Names below the bars, also of those that go below zero; of lying bars the first is the topmost.
    names: dict[str, Any] = {"num_font": _PLAIN, "label_position": "low", "line": {"color": "#A6A6A6"}}
    names |= {"major_tick_mark": "none", "minor_tick_mark": "none", "reverse": chart.lying}
    values: dict[str, Any] = {
        "name": chart.unit,
        "name_font": _PLAIN,
        "num_font": _PLAIN,
        "num_format": chart.format,
        "line": _NO_LINE,
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "major_gridlines": {"visible": not chart.labelled, "line": _FAINT},
    }
    if chart.labelled:
        values["label_position"] = "none"
    across, up = (values, names) if chart.lying else (names, values)
    made.set_x_axis(across)
    made.set_y_axis(up)
    if len(chart.series) > 1:
        made.set_legend({"position": "top" if chart.lying else "bottom", "font": _PLAIN})
    else:
        made.set_legend({"none": True})
    made.set_chartarea({"border": {"color": "#D0D6D1"}})
    made.show_na_as_empty_cell()
    return made


def _series(sheet: SheetPlan, chart: Chart, series: Series, *, first: bool) -> dict[str, Any]:
    of: dict[str, Any] = {
        "name": _reference(sheet, series.name)[:3],
        "categories": _reference(sheet, chart.categories),
        "values": _reference(sheet, series.values),
        "fill": {"color": series.colour},
        "border": _NO_LINE,
        "invert_if_negative": False,
    }
    if first:
        of |= {"gap": 60, "overlap": -5 if len(chart.series) > 1 else 0}
    if chart.labelled:
        of["data_labels"] = {"value": True, "num_format": chart.format, "font": _PLAIN}
    return of


def _reference(sheet: SheetPlan, cells: Cells) -> list[Any]:
    """Where cells of a grid stand, as XlsxWriter wants it. StopIteration where the sheet has no such grid."""
    header = next(top for top, block in sheet.places() if isinstance(block, Grid) and block.name == cells.grid)
    first = header + 1
    return [sheet.title, first + cells.top, cells.left, first + cells.bottom, cells.right]
