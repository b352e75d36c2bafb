"""Every park of the page is solved from its own tables, and gives every row that the page shows, and no other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import ecopark
from ecopark.solution import Solution
from tests.oracle import formulation, workbooks

from .page import Example, examples
from .shown import matching, rows_of

TITLES = tuple(examples())

WHOLE = frozenset({"Exchange plan"})
"""Those that it shows whole: a row that is not on the page must not be in the answer."""


@cache
def solved(title: str, folder: Path) -> Solution:
    """The workbook of an example's tables, with all its scenarios."""
    path = folder / "park.xlsx"
    workbooks.write(examples()[title].sheets, path)
    return ecopark.solve(path, scenario="all" if "Scenarios" in examples()[title].sheets else None, write=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


@pytest.mark.parametrize("title", TITLES)
def test_the_answer_is_the_one_on_the_page(title: str, folder: Path) -> None:
    solution = solved(title, folder)
    assert solution.status == "optimal"
    for name, shown in examples()[title].shown.items():
        found = rows_of(solution, name)
        for row in shown:
            assert len(matching(row, found)) == 1, (name, row)
        if name in WHOLE:
            assert len(found) == len(shown), name


@pytest.mark.parametrize("title", TITLES)
def test_an_independent_formulation_comes_to_the_same(title: str, folder: Path) -> None:
    expected = formulation.solve(examples()[title].sheets)
    base = [row for row in rows_of(solved(title, folder), "Indicators") if row["Scenario"] == "base"]
    found = {row["Indicator"]: row["With exchange"] for row in base}
    assert expected.status == "optimal"
    assert (found["Objective"], found["Net cost"], found["Transport work"]) == pytest.approx(
        (expected.objective, expected.cost, expected.transport_work), rel=1e-9, abs=1e-9
    )


def test_the_five_are_there_with_what_they_are_for() -> None:
    found = examples()
    sheets = [set(example.sheets) for example in found.values()]
    for needed in ({"Periods", "Profiles", "Storage"}, {"Quality limits"}, {"Groups"}, {"Scenarios"}):
        assert any(needed <= there for there in sheets), needed
    assert any("Carrier" in row for example in found.values() for row in example.sheets["Materials"])
    assert all(example.shown for example in found.values())


def objective(example: Example, folder: Path) -> float:
    """With exchange, of the workbook as it stands."""
    path = folder / "other.xlsx"
    workbooks.write(example.sheets, path)
    (found,) = (row for row in ecopark.solve(path, write=False).results.indicators if row.indicator == "Objective")
    assert found.with_exchange is not None
    return found.with_exchange


def without(title: str, *sheets: str) -> Example:
    """An example without some of its sheets."""
    example = examples()[title]
    return Example(title, {name: rows for name, rows in example.sheets.items() if name not in sheets}, {})


def test_without_the_silo_only_the_campaigns_pulp_is_used(tmp_path: Path) -> None:
    # 900 t in three months: 6,000 + 2,700 extracted, 3,900 dumped.
    assert objective(without("Twelve months and a silo", "Storage"), tmp_path) == pytest.approx(12_600)


def test_in_one_year_the_campaign_would_be_forgotten(tmp_path: Path) -> None:
    # Without periods all feed is pulp: 6,000 extracted, 1,200 dumped.
    one_year = without("Twelve months and a silo", "Periods", "Profiles", "Storage")
    assert objective(one_year, tmp_path) == pytest.approx(7_200)


def test_without_the_quality_limit_all_plastics_are_burnt(tmp_path: Path) -> None:
    assert objective(without("A quality limit that binds", "Quality limits"), tmp_path) == pytest.approx(9_600)


def test_an_hour_more_of_the_crusher_saves_100(tmp_path: Path) -> None:
    example = examples()["One crusher for two"]
    longer = [{**row, "Capacity": 1001.0} for row in example.sheets["Groups"]]
    assert objective(Example("", {**example.sheets, "Groups": longer}, {}), tmp_path) == pytest.approx(180_000 - 100)
