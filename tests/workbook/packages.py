"""Workbooks of an analyst's for the tests of splicing, and ways to look into a package and to change one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import xlsxwriter

from ecopark.workbook.layout import NUMBER, Cells, Chart, Charts, Grid, GridColumn, Series, SheetPlan, Text, Value
from ecopark.workbook.package import Package, open_package
from ecopark.workbook.splice import splice

REFERENCE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"

VBA = b"\xd0\xcf\x11\xe0 macros"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000"
    "1ff89993d1d0000000049454e44ae426082"
)


def plan_sheet(rows: int = 2, key: str = "plan", title: str = "Exchange plan") -> SheetPlan:
    columns = (GridColumn("From"), GridColumn("Quantity", NUMBER, total=True))
    values: list[tuple[Value, ...]] = [(("=1+1", "@SUM(A1)", "Завод & Co <1>")[n % 3], 1.5 * n) for n in range(rows)]
    return SheetPlan(key, title, (Grid("Exchange_plan", columns, tuple(values), "Total"),))


def summary_sheet(status: str = "optimal") -> SheetPlan:
    grid = Grid("Summary", (GridColumn("Indicator"), GridColumn("Value", NUMBER)), (("Impact", 10.0),))
    return SheetPlan("summary", "Summary", (Text((status,), "title"), grid))


def charted_sheet(values: tuple[float, ...] = (1.0, 2.0)) -> SheetPlan:
    """A result sheet with a chart of its numbers."""
    rows = tuple((f"Plant {number}", value) for number, value in enumerate(values))
    grid = Grid("Bars", (GridColumn("Plant"), GridColumn("Profit", NUMBER)), rows)
    last = len(rows) - 1
    series = Series(Cells("Bars", -1, 1, -1, 1), Cells("Bars", 0, 1, last, 1), "#336699")
    chart = Chart("Profit", "Profit by plant", "bars", "USD", NUMBER, Cells("Bars", 0, 0, last, 0), (series,))
    return SheetPlan("charted", "Charts", (grid, Charts((chart,), 400, 220)))


def analyst_book(path: Path, formula: str = "=A1*2", name: str = "=Data!$A$1", **options: object) -> Path:
    """A workbook with what openpyxl would lose: cached values, a picture, a chart, a note, macros, names of sheets."""
    workbook = xlsxwriter.Workbook(str(path), options)
    data, hidden = workbook.add_worksheet("Data"), workbook.add_worksheet("Hidden")
    data.write_number("A1", 42)
    data.write_formula("B1", formula, None, 84)
    data.write_string("A2", "shared text")
    data.write_comment("A1", "note")
    data.insert_image("D1", "pixel.png", {"image_data": io.BytesIO(PIXEL)})
    data.add_table("F1:G3", {"name": "Mine"})
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$A$1:$A$2"})
    data.insert_chart("D5", chart)
    hidden.hide()
    hidden.write_datetime("A1", datetime(2024, 1, 1), workbook.add_format({"num_format": "d.m.yyyy"}))
    data.conditional_format("A1", {"type": "blanks", "format": workbook.add_format({"num_format": "0.000"})})
    workbook.define_name("Rate", name)
    workbook.define_name("Hidden!Local", "=Hidden!$A$1")
    workbook.add_vba_project(io.BytesIO(VBA), True)
    workbook.close()
    return path


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed(
    path: Path, edits: Mapping[str, Callable[[bytes], bytes | None]], names: Callable[[str], str] = str
) -> Path:
    """Rewrite a package with parts edited (None: left out; where there is none: made from nothing) and renamed."""
    content = parts(path.read_bytes())
    for name, edit in edits.items():
        new = edit(content.get(name, b""))
        if new is None:
            del content[name]
        else:
            content[name] = new
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(names(name), data)
    return path


def write(path: Path, *sheets: SheetPlan) -> Package:
    """Splice the sheets into the workbook at the path, and open it again."""
    path.write_bytes(splice(open_package(path), sheets).data)
    return open_package(path)


def loaded(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True, keep_vba=path.suffix == ".xlsm")


def workbook_xml(path: Path) -> str:
    return parts(path.read_bytes())["xl/workbook.xml"].decode()


def read_twice(path: Path) -> None:
    """The results can be read, and written again to the same bytes."""
    write(path, summary_sheet(), plan_sheet())
    after = loaded(path)
    assert after.sheetnames[-2:] == ["Summary", "Exchange plan"]
    assert after["Exchange plan"]["A2"].value == "=1+1"
    assert after["Exchange plan"]["B3"].number_format == "#,##0.00"
    assert after["Data"]["B1"].value == 84
    first = path.read_bytes()
    write(path, summary_sheet(), plan_sheet())
    assert path.read_bytes() == first
