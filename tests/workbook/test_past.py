"""Results in a workbook that are older than its inputs: a warning of `validate`, gone once it is solved again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ecopark import commands
from tests.refusals.good import Change, add_row, changed, put, write

GREEN = {
    "Scenario": "green",
    "Sheet": "Disposal",
    "Row": "slag / * / *",
    "Column": "Fee",
    "Change": "multiply",
    "Value": 2,
}
"""A scenario in row 4 of Scenarios."""


def solved(tmp_path: Path, *changes: Change, scenario: str | None = None) -> Path:
    """The good workbook after some changes, with its results in it."""
    path = write(tmp_path / "park.xlsx", changed(*changes))
    commands.solve(path, scenario=scenario)
    return path


def edit(path: Path, sheet: str, cell: str, value: str | float) -> None:
    """Change one cell as a spreadsheet would; everything else stays."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def told(path: Path) -> list[str]:
    """The scenarios whose results are said to be old, all of them in Summary."""
    old = [problem for problem in commands.check(path, lang="en") if "older than the inputs" in problem.problem]
    assert {(problem.sheet, problem.severity) for problem in old} <= {("Summary", "warning"), ("Сводка", "warning")}
    return [problem.problem.split("'")[1] for problem in old]


RUSSIAN = put("Settings", 2, "Value", "ru")
CANDIDATE = (put("Processes", 1, "Status", "candidate"), put("Processes", 1, "Capacity", None))


@pytest.mark.parametrize("changes", [(), (RUSSIAN,), CANDIDATE], ids=["plain", "Russian", "with a candidate"])
def test_results_of_the_inputs_as_they_are_are_no_warning(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    path = solved(tmp_path, *changes, scenario="all")
    assert told(path) == []


@pytest.mark.parametrize("changes", [(), (RUSSIAN,)], ids=["en", "ru"])
def test_results_older_than_the_inputs_are_a_warning_until_solved_again(
    tmp_path: Path, changes: tuple[Change, ...]
) -> None:
    path = solved(tmp_path, *changes)
    edit(path, "Demand", "C2", 450)
    assert told(path) == ["base"]
    commands.solve(path)
    assert told(path) == []


def test_the_warning_stands_at_the_cell_of_the_fingerprint(tmp_path: Path) -> None:
    path = solved(tmp_path)
    edit(path, "Demand", "C2", 450)
    (old,) = (problem for problem in commands.check(path, lang="en") if "older" in problem.problem)
    book = openpyxl.load_workbook(path)
    row = book["Summary"][old.cell].row
    assert book["Summary"].cell(row, 1).value == "Fingerprint of the inputs"


def test_a_source_or_note_is_no_input(tmp_path: Path) -> None:
    path = solved(tmp_path, put("Demand", 0, "Note", "a guess"))
    book = openpyxl.load_workbook(path)
    column = next(cell.column_letter for cell in book["Demand"][1] if cell.value == "Note")
    edit(path, "Demand", f"{column}2", "a better guess")
    assert told(path) == []


def test_a_scenario_that_changes_makes_its_own_results_old(tmp_path: Path) -> None:
    path = solved(tmp_path, add_row("Scenarios", GREEN), scenario="all")
    book = openpyxl.load_workbook(path)
    column = next(cell.column_letter for cell in book["Scenarios"][1] if cell.value == "Value")
    edit(path, "Scenarios", f"{column}4", 0.75)
    assert told(path) == ["green"]


def test_results_of_a_scenario_that_is_gone_are_old(tmp_path: Path) -> None:
    path = solved(tmp_path, add_row("Scenarios", GREEN), scenario="all")
    book = openpyxl.load_workbook(path)
    column = next(cell.column_letter for cell in book["Scenarios"][1] if cell.value == "Scenario")
    edit(path, "Scenarios", f"{column}4", "greener")
    assert told(path) == ["green"]
