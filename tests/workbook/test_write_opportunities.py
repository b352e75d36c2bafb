"""The sheet Opportunities: its tables, whither its limits lead, its words, and when it is asked for.

Of the mill's 200 t of slag each tonne that the works takes saves a tonne of limestone and half a unit of disposal.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ecopark import commands
from ecopark.analysis.opportunities import Opportunities

from ..refusals.good import Change, changed, drop_row, put, write
from .test_write_summary import RUSSIAN

HEADINGS = ["Exchanges that would pay", "Limits worth loosening", "Takers wanted", "Makers wanted"]

UNLISTED: Change = drop_row("Links", 0)
NARROW: tuple[Change, ...] = (put("Links", 0, "Status", "existing"), put("Links", 0, "Capacity", 20))


def solved(tmp_path: Path, *changes: Change, scenario: str | None = None) -> Worksheet:
    path = write(tmp_path / "park.xlsx", changed(*changes))
    commands.solve(path, scenario=scenario)
    sheet = openpyxl.load_workbook(path).worksheets[-1]
    assert sheet.title == ("Возможности" if RUSSIAN in changes else "Opportunities")
    return sheet


def texts(sheet: Worksheet) -> list[list[object]]:
    """The rows that have anything, without their blanks."""
    rows: list[list[object]] = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    return [row for row in rows if row]


def row_below(sheet: Worksheet, first: str) -> dict[str, object]:
    """The first row of the first table whose first header is ``first``, by its headers."""
    rows = list(sheet.iter_rows())
    header, values = next((head, below) for head, below in pairwise(rows) if head[0].value == first)
    return {str(head.value): cell.value for head, cell in zip(header, values, strict=True) if head.value is not None}


def test_an_exchange_that_nobody_listed(tmp_path: Path) -> None:
    sheet = solved(tmp_path, UNLISTED)
    row = row_below(sheet, "From")
    assert (row["From"], row["To"], row["Material"]) == ("Steel mill", "Cement works", "slag")
    assert (row["Quantity"], row["Unit"], row["Gain"]) == (pytest.approx(200), "t", pytest.approx(300))
    assert (row["Ruled out by"], row["Confirmed"]) == ("not in Links", "yes")
    assert isinstance(row["Saves (EUR)"], float)
    assert [found[0] for found in texts(sheet) if len(found) == 1 and found[0] in HEADINGS] == HEADINGS
    assert ["No limit would be worth anything a tenth looser."] in texts(sheet)
    assert row_below(sheet, "Plant")["Could serve"] == "Cement works: limestone"


def test_a_limit_leads_to_its_cell(tmp_path: Path) -> None:
    sheet = solved(tmp_path, *NARROW)
    row = row_below(sheet, "Cell")
    assert (row["Cell"], row["Column"], row["Row"]) == (
        "Links!F2",
        "Capacity",
        "Steel mill / Cement works / slag / truck",
    )
    assert (row["Now"], row["A tenth looser"], row["Gain"]) == pytest.approx((20, 22, 3))
    assert [cell.hyperlink.location for (cell, *_) in sheet.iter_rows() if cell.hyperlink] == ["'Links'!F2"]
    assert ["No exchange that is left out would pay."] in texts(sheet)


def test_it_speaks_the_language_of_the_workbook(tmp_path: Path) -> None:
    sheet = solved(tmp_path, UNLISTED, RUSSIAN)
    row = row_below(sheet, "Отправитель")
    assert (row["Чем исключено"], row["Подтверждено"]) == ("нет в «Связях»", "да")
    words = " ".join(str(value) for found in texts(sheet) for value in found)
    assert not [heading for heading in HEADINGS if heading in words]
    assert "No " not in words
    assert "Each " not in words


def test_several_scenarios_tell_which(tmp_path: Path) -> None:
    sheet = solved(tmp_path, *NARROW, scenario="all")
    row = row_below(sheet, "Scenario")
    assert row["Scenario"] == "base"
    assert "Links!F2" in [cell.value for found in sheet.iter_rows() for cell in found if cell.hyperlink]


def test_nothing_is_summed(tmp_path: Path) -> None:
    """Each is by itself: two of them together are worth less than their sum."""
    assert not [row for row in texts(solved(tmp_path, *NARROW)) if row[0] == "Total"]


def test_without_a_plan_the_sheet_is_blank(tmp_path: Path) -> None:
    assert texts(solved(tmp_path, put("Demand", 0, "Min", 500_000), put("Demand", 0, "Max", None))) == []


def test_what_is_not_written_is_reckoned_when_it_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "park.xlsx", changed(UNLISTED))
    unwritten, written = commands.solve(path, write=False), commands.solve(path)
    assert unwritten.would_pay is None
    assert isinstance(written.would_pay, Opportunities)
    for found in (unwritten, written):
        (row,) = found.opportunities.to_dict("records")
        assert (row["from_"], row["to"], row["gain"]) == ("Steel mill", "Cement works", pytest.approx(300))
        assert list(found.takers_wanted["material"]) == ["slag"]
        assert list(found.makers_wanted["material"]) == ["limestone", "ore"]
        assert found.limits_worth_loosening.empty
