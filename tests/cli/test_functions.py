"""The commands as functions of the package: the same names and arguments, data frames back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ecopark

from ..refusals.good import put
from .conftest import INFEASIBLE, INVALID, fingerprint

Workbook = Callable[..., Path]


def test_solve_gives_data_frames(workbook: Workbook) -> None:
    found = ecopark.solve(workbook())
    plan = found.exchange_plan.set_index("material")
    assert found.status == "optimal"
    assert plan.loc["slag", "quantity"] == pytest.approx(200)
    assert plan.loc["heat", "from_"] == "Steel mill"
    for frame in (found.indicators, found.activities, found.supply_plan, found.disposal_plan, found.plant_ledger):
        assert len(frame)
    assert set(found.activities["plant"]) == {"Steel mill", "Cement works"}


def test_solve_writes_only_where_asked(workbook: Workbook) -> None:
    path = workbook()
    before = fingerprint(path)
    assert ecopark.solve(str(path), write=False).written is None
    assert fingerprint(path) == before
    assert ecopark.solve(path).written == path
    assert fingerprint(path) != before


def test_no_solution_is_a_status_and_no_error(workbook: Workbook) -> None:
    found = ecopark.solve(workbook(*INFEASIBLE))
    assert found.status == "infeasible"
    assert found.exchange_plan.empty


def test_several_scenarios_end_as_the_worst(workbook: Workbook) -> None:
    found = ecopark.solve(workbook(put("Scenarios", 0, "Value", 10)), scenario="all", write=False)
    assert [answer.status for answer in found.answers] == ["optimal", "infeasible"]
    assert found.status == "infeasible"


def test_errors_are_exceptions_that_hold_every_problem(workbook: Workbook) -> None:
    with pytest.raises(ecopark.WorkbookError) as refused:
        ecopark.solve(workbook(*INVALID))
    assert [problem.place for problem in refused.value.problems] == ["Coefficients!C2", "Disposal!D2"]
    with pytest.raises(ecopark.FileError):
        ecopark.solve("missing.xlsx")
    with pytest.raises(ecopark.UsageError):
        ecopark.solve(workbook(), scenario="nix")


def test_validate_returns_what_solve_raises(workbook: Workbook) -> None:
    assert len(ecopark.validate(workbook())) == 0
    found = ecopark.validate(workbook(*INVALID))
    assert list(found.columns) == ["sheet", "cell", "severity", "problem", "fix"]
    assert list(found["sheet"] + "!" + found["cell"]) == ["Coefficients!C2", "Disposal!D2"]


def test_new(tmp_path: Path) -> None:
    path = ecopark.new(tmp_path / "made.xlsx")
    assert path.is_file()
    with pytest.raises(ecopark.FileError):
        ecopark.new(path)
    assert ecopark.new(path, force=True) == path
    with pytest.raises(ecopark.UsageError):
        ecopark.new(tmp_path / "other.xlsx", park="atlantis")
