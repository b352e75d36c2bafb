"""Random parks are not refused, and whatever is done to the good workbook is answered with problems, not a crash."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from ecopark import rules, scenario
from ecopark.errors import Problem, WorkbookError
from ecopark.workbook.parse import read_tables
from tests.oracle import parks, workbooks

from .good import MILL, WORKS, Rows, good, headers, write
from .ruled import problems

ODD: Final[tuple[object, ...]] = (
    *(None, "", "x", 0, -1, 5, 1e300, "inf", "no", "yes", "closed", "Ore", "ore", "slag", "heat", MILL, WORKS, True),
    *("all", "listed", "truck", "pipe", "kt", "GJ", "MWh", "m3", "furnace", "kiln", "moisture", "in", "out", "base"),
    *("virgin", "disposal", "exchange", "purchase", "dispose", "cost", "*", "-", "remove", "multiply", "add", "set"),
    *("Demand", "Links", "Materials", "Supply", "Plants", "Max", "Distance km", "Tonnes per unit", "Unit", "Material"),
    *(
        "year",
        "candidate",
        "cement mill",
        "hot gas",
        "limestone",
        "cement",
        "Processes",
        "Storage",
        "Profiles",
        "capex",
    ),
)
"""What is put into cells where it does not belong, or does by chance."""


@pytest.mark.parametrize("seed", range(40))
def test_random_parks_have_no_errors(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(parks.random_park(seed), path)
    assert not [problem for problem in problems(path) if problem.severity == "error"]


@pytest.mark.parametrize("seed", range(120))
def test_nothing_is_answered_with_a_crash(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rows = good()
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        _disturb(rows, rng)
    found = _refusal(write(tmp_path / "park.xlsx", {sheet: lines for sheet, lines in rows.items() if lines}))
    assert found is None or any(problem.severity == "error" for problem in found)


def _refusal(path: Path) -> tuple[Problem, ...] | None:
    """Why a workbook or one of its scenarios is refused; None where it is not."""
    reading = read_tables(path)
    try:
        park = rules.park(reading.tables, reading_problems=reading.problems)
        for name in scenario.names(park.tables):
            scenario.apply(park, name)
    except WorkbookError as refused:
        return refused.problems
    return None


def _disturb(rows: Rows, rng: random.Random) -> None:
    """Change a cell, take a row or a sheet away, or repeat a row."""
    sheet = rng.choice([sheet for sheet in rows if rows[sheet]])
    row = rng.choice(rows[sheet])
    what = rng.random()
    if what < 0.7:
        row[rng.choice(headers(rows, sheet))] = rng.choice(ODD)
    elif what < 0.85:
        rows[sheet].remove(row)
    elif what < 0.9:
        rows[sheet].clear()
    else:
        rows[sheet].append(dict(row))
