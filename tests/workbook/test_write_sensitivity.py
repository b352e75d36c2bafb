"""The sheet Sensitivity: its two tables, whither its limits lead, its words, and what it says that it leaves out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ecopark import commands
from ecopark.analysis.ranging import Sensitivity
from ecopark.workbook.write_sensitivity import sensitivity_sheet
from ecopark.workbook.write_tables import Say

from ..refusals.good import Change, changed, put, write
from .test_write_opportunities import NARROW, texts
from .test_write_summary import RUSSIAN


def solved(tmp_path: Path, *changes: Change, scenario: str | None = None) -> Worksheet:
    path = write(tmp_path / "park.xlsx", changed(*changes))
    commands.solve(path, scenario=scenario)
    return openpyxl.load_workbook(path).worksheets[-2]


def rows_of(sheet: Worksheet, first: str) -> list[dict[str, object]]:
    """The rows of the table whose first header is ``first``, by its headers."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == first)
    found: list[dict[str, object]] = []
    for line in lines[start + 1 :]:
        if sum(value is not None for value in line) < 3:
            break  # a note, or a blank row
        found.append(dict(zip(map(str, lines[start]), line, strict=True)))
    return found


def test_a_limit_that_binds_stands_first_and_leads_to_its_cell(tmp_path: Path) -> None:
    sheet = solved(tmp_path, *NARROW)
    assert sheet.title == "Sensitivity"
    (row,) = [one for one in rows_of(sheet, "Cell") if one["Cell"] == "Links!F2"]
    assert (row["Column"], row["Unit"], row["Value"], row["Final value"], row["Slack"]) == ("Capacity", "t", 20, 20, 0)
    assert row["Shadow price"] == row["Shadow price below"] == pytest.approx(1.5)
    assert (row["Allowable increase"], row["After increase"]) == (pytest.approx(180), "another price")
    assert (row["Allowable decrease"], row["After decrease"]) == (pytest.approx(20), "the cell ends")
    assert isinstance(row["Shadow price in money (EUR)"], float)
    assert "'Links'!F2" in [cell.hyperlink.location for (cell, *_) in sheet.iter_rows() if cell.hyperlink]


def test_exchanges_and_processes_have_the_ranges_of_their_costs(tmp_path: Path) -> None:
    rows = rows_of(solved(tmp_path, *NARROW), "Plant")
    (slag,) = [one for one in rows if one["Material or process"] == "slag"]
    assert (slag["Plant"], slag["To"], slag["Final value"], slag["Reduced cost"]) == (
        "Steel mill",
        "Cement works",
        20,
        0,
    )
    assert slag["Allowable increase"] == pytest.approx(1.5)
    assert {"furnace", "kiln"} <= {one["Material or process"] for one in rows}


def test_it_says_how_it_is_meant(tmp_path: Path) -> None:
    words = " ".join(str(value) for line in texts(solved(tmp_path, *NARROW)) for value in line)
    assert "Two prices that differ: the cell stands at a bend" in words


def test_it_speaks_the_language_of_the_workbook(tmp_path: Path) -> None:
    sheet = solved(tmp_path, *NARROW, RUSSIAN)
    assert sheet.title == "Чувствительность"
    (row,) = [one for one in rows_of(sheet, "Ячейка") if one["Ячейка"] == "Связи!F2" or one["Ячейка"] == "Links!F2"]
    assert (row["За увеличением"], row["Теневая цена"]) == ("другая цена", pytest.approx(1.5))
    words = " ".join(str(value) for line in texts(sheet) for value in line)
    assert not [word for word in ("Shadow", "Reduced", "price", "Each ") if word in words]


def test_several_scenarios_tell_which(tmp_path: Path) -> None:
    assert rows_of(solved(tmp_path, *NARROW, scenario="all"), "Scenario")[0]["Scenario"] == "base"


def test_without_a_plan_the_sheet_is_blank(tmp_path: Path) -> None:
    assert texts(solved(tmp_path, put("Demand", 0, "Min", 500_000), put("Demand", 0, "Max", None))) == []


def test_what_is_left_out_is_counted() -> None:
    plan = sensitivity_sheet(
        Sensitivity(unpriced=1, rough=2, unranged=3, too_large=1, with_builds=1, with_ceiling=1, of_few=1),
        (),
        Say("en"),
        several=False,
        currency="EUR",
    )
    words = " ".join(line for block in plan.blocks for line in getattr(block, "lines", ()))
    for said in ("1 limit that binds is left out", "2 limits with slack", "3 exchanges and processes", "of this size"):
        assert said in words
    assert "the exchanges of the plan alone" in words
    assert "What is built stays built" in words
    assert "The cost ceiling stays at its amount" in words


def test_python_has_the_same_as_data_frames(tmp_path: Path) -> None:
    path = write(tmp_path / "park.xlsx", changed(*NARROW))
    for found in (commands.solve(path, write=False), commands.solve(path)):
        prices = found.shadow_prices.set_index("place")["price_more"]
        assert prices["Links!F2"] == pytest.approx(1.5)
        assert "reduced_cost" in found.reduced_costs.columns


def test_headers_are_no_two_alike(tmp_path: Path) -> None:
    for first in ("Cell", "Plant"):
        headers = sorted(rows_of(solved(tmp_path), first)[0])
        assert not [one for one, other in pairwise(headers) if one == other]
