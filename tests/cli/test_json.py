"""``--json``: one JSON object on standard output, of the shape that docs/cli.md states, and nothing else there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..refusals.good import put
from .conftest import INFEASIBLE, INVALID, WARNED, Done

Run = Callable[..., Done]
Workbook = Callable[..., Path]

TOTALS = ["objective", "virgin", "disposal", "cost", "transport_cost", "co2", "exchanged", "exchanges"]
ANSWER = [
    "status",
    *TOTALS,
    "without_exchange",
    "certificate",
    "bound",
    "scenario",
    "model",
    "seconds",
    "hints",
    "warnings",
    "why",
    "written",
    "held_by",
    "kept",
    "notices",
]
PROBLEM = ["sheet", "cell", "severity", "problem", "fix"]


def test_an_answer(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook(), "--json")
    found = done.json
    assert done.code == 0
    assert done.err == ""
    assert list(found) == ANSWER
    assert list(found["without_exchange"]) == ["status", *TOTALS]
    assert list(found["certificate"]) == ["primal", "dual", "gap", "balance"]
    assert (found["status"], found["scenario"], found["model"]) == ("optimal", "base", "exchange")
    assert found["hints"] == []
    assert found["why"] == {"conflicts": [], "mend": [], "endless": [], "complete": True}
    (heavy,) = found["warnings"]
    assert heavy["problem"] == "'limestone' has 50% of all impact and hides the rest"
    assert (heavy["sheet"], heavy["severity"]) == ("Materials", "warning")


def test_the_numbers_of_the_good_workbook(run: Run, workbook: Workbook) -> None:
    """By hand: 500 t of steel give 200 t of slag and 1000 GJ of heat; 1000 t of cement take 1300 t and 3000 GJ.

    With exchange the slag (0.5 a tonne at the landfill) takes the place of 200 t of limestone, and 900 GJ of heat
    arrive (a tenth is lost on the way, where it weighs nothing). The flue gas weighs 0.2.
    """
    found = run("solve", workbook(), "--json", "--no-write").json
    gas = 0.2 * (500 * 0.2 + 1000 * 0.3)
    alone = found["without_exchange"]
    assert alone["virgin"] == pytest.approx(500 * 1.6 + 1300 + 0.1 * 3000)
    assert alone["disposal"] == pytest.approx(200 * 0.5 + gas)
    assert alone["exchanges"] == 0
    assert found["virgin"] == pytest.approx(500 * 1.6 + 1100 + 0.1 * 2100)
    assert found["disposal"] == pytest.approx(gas)
    assert found["objective"] == pytest.approx(found["virgin"] + found["disposal"])
    assert found["exchanged"] == pytest.approx(200)  # the heat has no tonnes
    assert found["exchanges"] == 2
    assert max(found["certificate"].values()) < 1e-9


def test_a_list_for_all_scenarios(run: Run, workbook: Workbook) -> None:
    found = run("solve", workbook(), "--scenario", "all", "--json").json
    assert [answer["scenario"] for answer in found] == ["base", "growth"]
    assert all(list(answer) == ANSWER for answer in found)


def test_one_object_for_a_named_scenario(run: Run, workbook: Workbook) -> None:
    found = run("solve", workbook(), "--scenario", "growth", "--json").json
    assert found["scenario"] == "growth"


def test_no_solution(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook(*INFEASIBLE), "--json")
    found = done.json
    assert done.code == 3
    assert list(found) == ANSWER
    assert found["status"] == found["without_exchange"]["status"] == "infeasible"
    assert {found[key] for key in TOTALS} == {None}
    assert found["certificate"] is None
    assert [(hint["sheet"], hint["cell"]) for hint in found["hints"][:1]] == [("Demand", "C2")]
    assert list(found["hints"][0]) == PROBLEM
    assert list(found["why"]) == ["conflicts", "mend", "endless", "complete"]
    assert [cell["cell"] for cell in found["why"]["conflicts"][0]["cells"]] == ["C2", "D2"]


@pytest.mark.parametrize("command", ["validate", "solve"])
def test_problems(run: Run, workbook: Workbook, command: str) -> None:
    done = run(command, workbook(*INVALID), "--json")
    assert done.code == 1
    assert done.err == ""
    assert list(done.json) == ["status", "problems"]
    assert done.json["status"] == "invalid"
    assert all(list(problem) == PROBLEM for problem in done.json["problems"])
    assert {(p["sheet"], p["cell"], p["severity"]) for p in done.json["problems"]} == {
        ("Coefficients", "C2", "error"),
        ("Disposal", "D2", "error"),
    }


def test_warnings_alone_are_valid(run: Run, workbook: Workbook) -> None:
    done = run("validate", workbook(*WARNED), "--json")
    assert done.code == 0
    assert done.json["status"] == "valid"
    assert {problem["severity"] for problem in done.json["problems"]} == {"warning"}


def test_a_file_that_cannot_be_read(run: Run) -> None:
    done = run("solve", "missing.xlsx", "--json")
    assert done.code == 4
    assert list(done.json) == ["status", "error"]
    assert done.json["status"] == "file"
    assert "missing.xlsx" in done.json["error"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--json"], "usage", "COMMAND"),
        (["frobnicate", "--json"], "usage", "frobnicate"),
        (["solve", "--json"], "usage", "FILE"),
        (["solve", "park.xlsx", "--json", "--fast"], "usage", "--fast"),
        (["solve", "park.xlsx", "--time-limit", "soon", "--json"], "usage", "--time-limit"),
        (["solve", "park.xlsx", "--scenario", "nix", "--json"], "usage", "base, growth"),
        (["new", "park.xls", "--json"], "usage", ".xlsx"),
        (["solve", "park.xlsx", "--model", "nix", "--json"], "model", "exchange"),
        (["solve", "park.xlsx", "--model", "nix.py", "--json"], "model", "there is no such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_object_too(
    run: Run, workbook: Workbook, arguments: list[str], status: str, said: str
) -> None:
    workbook()
    done = run(*arguments)
    assert done.code == 2
    assert done.err == ""
    assert list(done.json) == ["status", "error"]
    assert done.json["status"] == status
    assert said in done.json["error"]


def test_a_new_workbook(run: Run, tmp_path: Path) -> None:
    done = run("new", "made.xlsx", "--json")
    assert done.code == 0
    assert done.json["status"] == "written"
    assert Path(done.json["file"]).samefile(tmp_path / "made.xlsx")


def test_names_of_any_alphabet_are_utf_8(run: Run, workbook: Workbook) -> None:
    path = workbook(put("Settings", 0, "Value", "Парк"), name="парк.xlsx")
    done = run("solve", path, "--scenario", "нет", "--json", env={"PYTHONIOENCODING": "ascii"})
    assert done.code == 2
    assert "нет" in done.json["error"]
