"""What the analyst puts on a result sheet is told from what ecopark wrote, also after another program has saved it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from ecopark.errors import FileError
from ecopark.workbook.package import open_package
from ecopark.workbook.splice import additions, claim_sheets, marked_sheets, splice

from .packages import analyst_book, changed, charted_sheet, parts, plan_sheet, summary_sheet, write

PLAN = "xl/worksheets/sheet4.xml"
RELATIONS = "xl/worksheets/_rels/sheet4.xml.rels"
REFERENCE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELLS = "cells that were filled or changed"
EMPHASIS = "cells that were coloured or emphasised"
OBJECTS = "drawings, rules, links or merged cells"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Results with numbers that need all their digits: programs write the last of these differently."""
    path = analyst_book(tmp_path / "park.xlsx")
    write(path, summary_sheet(), plan_sheet(40), charted_sheet((1 / 3, 2e7 / 7)))
    return path


def added(path: Path) -> dict[str, set[str]]:
    return {one.sheet: {str(what) for what in one.what} for one in additions(open_package(path))}


def test_sheets_as_they_were_written_hold_nothing_of_the_analysts(book: Path) -> None:
    assert added(book) == {}
    write(book, summary_sheet(), plan_sheet(3))
    assert added(book) == {}, "nor does one that is emptied"


def test_a_workbook_of_the_analysts_alone_has_no_additions(tmp_path: Path) -> None:
    assert added(analyst_book(tmp_path / "park.xlsx")) == {}


def resaved(path: Path, edit: Callable[[Worksheet], object] = lambda _: None) -> Path:
    """The workbook as another program saves it, with an edit of the analyst's to the plan."""
    workbook = openpyxl.load_workbook(path)
    edit(workbook["Exchange plan"])
    workbook.save(path)
    return path


def test_saved_anew_by_another_program_it_is_still_ecoparks(book: Path) -> None:
    before = parts(book.read_bytes())[PLAN]
    assert added(resaved(book)) == {}
    assert parts(book.read_bytes())[PLAN] != before


def typed(sheet: Worksheet) -> None:
    sheet["H30"] = "my note"


def overwritten(sheet: Worksheet) -> None:
    sheet["B5"] = 123.25


def emptied(sheet: Worksheet) -> None:
    sheet["B5"] = None


def calculated(sheet: Worksheet) -> None:
    sheet["D2"] = "=B2*2"


def other_total(sheet: Worksheet) -> None:
    sheet["B42"] = "=SUBTOTAL(101,B2:B41)"


def noted(sheet: Worksheet) -> None:
    sheet["A2"].comment = Comment("ask them", "analyst")


def coloured(sheet: Worksheet) -> None:
    sheet["J9"].fill = PatternFill("solid", fgColor="FFFFFF00")


def bold(sheet: Worksheet) -> None:
    sheet["A4"].font = Font(bold=True)


def ruled(sheet: Worksheet) -> None:
    rule = CellIsRule("greaterThan", ["5"], font=Font(color="FFFF0000"))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("B2:B9", rule)


def listed(sheet: Worksheet) -> None:
    sheet.add_data_validation(DataValidation("list", formula1='"a,b"', sqref="F1"))


def charted(sheet: Worksheet) -> None:
    sheet.add_chart(BarChart(), "F2")


def tabled(sheet: Worksheet) -> None:
    sheet["J1"], sheet["J2"] = "a", 1
    sheet.add_table(Table(displayName="Mine_too", ref="J1:J2"))


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells("M1:N1")


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (typed, {CELLS}),
        (overwritten, {CELLS}),
        (emptied, {CELLS}),
        (calculated, {CELLS}),
        (other_total, {CELLS}),
        (noted, {"a note"}),
        (coloured, {EMPHASIS}),
        (bold, {EMPHASIS}),
        (ruled, {OBJECTS}),
        (listed, {OBJECTS}),
        (charted, {OBJECTS}),
        (merged, {OBJECTS}),
        (tabled, {"a table", CELLS}),
    ],
)
def test_what_the_analyst_added_is_told(book: Path, edit: Callable[[Worksheet], object], what: set[str]) -> None:
    assert added(resaved(book, edit)) == {"Exchange plan": what}
    write(book, summary_sheet(), plan_sheet(40), charted_sheet())
    assert added(book) == {}, "the sheet was replaced"
    assert "xl/worksheets/sheet1.xml" in parts(book.read_bytes())


def with_relation(path: Path, kind: str, target: str = "../own/part.xml", **others: bytes) -> Path:
    relation = b'<Relationship Id="rId9" Type="%b/%b" Target="%b"/></Relationships>'
    edits: dict[str, Callable[[bytes], bytes | None]] = {
        RELATIONS: lambda data: data.replace(
            b"</Relationships>", relation % (REFERENCE, kind.encode(), target.encode())
        ),
        "xl/own/part.xml": lambda _: b"<x/>",
    }
    for name, data in others.items():
        edits[name] = lambda _, data=data: data  # type: ignore[misc]
    return changed(path, edits)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("pivotTable", "a pivot table"),
        ("threadedComment", "a comment"),
        ("comments", "a note"),
        ("oleObject", "an embedded object"),
        ("somethingNew", "an object"),
    ],
)
def test_what_stands_on_the_sheet_goes_with_it_and_is_named(book: Path, kind: str, what: str) -> None:
    with_relation(book, kind)
    assert what in added(book)["Exchange plan"]
    write(book, plan_sheet())
    assert "xl/own/part.xml" not in parts(book.read_bytes())


def test_printer_settings_that_excel_stores_are_nothing_of_the_analysts(book: Path) -> None:
    assert added(with_relation(book, "printerSettings")) == {}


def test_pivot_cache_stays_for_the_workbook_lists_it(book: Path) -> None:
    with_relation(book, "pivotTable")
    relation = b'<Relationship Id="rIdP" Type="%b/pivotCacheDefinition" Target="pivotCache/d.xml"/></Relationships>'
    part = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%b' % relation
    changed(
        book,
        {
            "xl/pivotCache/d.xml": lambda _: b"<pivotCacheDefinition/>",
            "xl/own/_rels/part.xml.rels": lambda _: (part % REFERENCE).replace(b"pivotCache/", b"../pivotCache/"),
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", relation % REFERENCE),
        },
    )
    write(book, plan_sheet())
    assert "xl/pivotCache/d.xml" in parts(book.read_bytes())
    assert "xl/own/part.xml" not in parts(book.read_bytes())


@pytest.mark.parametrize(("kind", "what"), [("slicer", "a slicer"), ("timeline", "a timeline")])
def test_slicers_and_timelines_are_refused(book: Path, kind: str, what: str) -> None:
    """The workbook's own lists and caches refer to them: the file would not open without a repair."""
    with_relation(book, kind)
    with pytest.raises(FileError, match=rf"'Exchange plan' holds {what} of yours.*; move it"):
        claim_sheets(open_package(book), [plan_sheet(0)])


def test_pivot_table_that_a_slicer_elsewhere_belongs_to_is_refused(book: Path) -> None:
    with_relation(book, "pivotTable")
    sheet_id = next(one.sheet.sheet_id for one in marked_sheets(open_package(book)) if one.key == "plan")
    cache = (
        '<slicerCacheDefinition><pivotTables><pivotTable tabId="{}" name="P"/></pivotTables></slicerCacheDefinition>'
    )
    relation = b'<Relationship Id="rIdS" Type="http://x/slicerCache" Target="slicerCaches/s.xml"/></Relationships>'
    for number, refused in ((99, False), (sheet_id, True)):
        changed(
            book,
            {
                "xl/slicerCaches/s.xml": lambda _, n=number: cache.format(n).encode(),  # type: ignore[misc]
                "xl/_rels/workbook.xml.rels": lambda data: (
                    data if b"rIdS" in data else data.replace(b"</Relationships>", relation)
                ),
            },
        )
        if refused:
            with pytest.raises(FileError, match="a slicer on another sheet belongs to a pivot table of yours"):
                splice(open_package(book), [plan_sheet()])
        else:
            splice(open_package(book), [plan_sheet()])


def test_pivot_table_that_a_chart_elsewhere_shows_is_refused(book: Path) -> None:
    with_relation(book, "pivotTable")
    source = b"<c:pivotSource><c:name>[park.xlsx]Exchange plan!PivotTable1</c:name></c:pivotSource><c:chart>"
    changed(book, {"xl/charts/chart1.xml": lambda data: data.replace(b"<c:chart>", source)})
    with pytest.raises(FileError, match="a chart on another sheet belongs to a pivot table of yours"):
        splice(open_package(book), [plan_sheet()])


def test_mark_without_an_imprint_counts_as_changed(book: Path) -> None:
    changed(book, {"xl/workbook.xml": lambda data: re.sub(rb"plan\|[0-9a-f.]{51}\|", b"plan|", data)})
    assert [one.given_title for one in marked_sheets(open_package(book))] == ["Summary", "Exchange plan", "Charts"]
    assert added(book) == {"Exchange plan": {CELLS}}


def test_result_sheet_that_is_no_xml_is_refused(book: Path) -> None:
    changed(book, {PLAN: lambda data: data.replace(b"</sheetData>", b"")})
    with pytest.raises(FileError, match=r"sheet4.xml is not well-formed"):
        additions(open_package(book))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_it_anew_and_it_is_still_ecoparks(book: Path, tmp_path: Path) -> None:
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*office, "--outdir", str(tmp_path / "new"), str(book)], check=True, capture_output=True)
    assert len(marked_sheets(open_package(tmp_path / "new" / "park.xlsx"))) == 3
    assert added(tmp_path / "new" / "park.xlsx") == {}
