"""Exit codes: 0 done, 1 errors in the workbook, 2 wrong usage, 3 no solution, 4 files, 5 a plan not confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..refusals.good import Change, put
from .conftest import INFEASIBLE, INVALID, UNBOUNDED, WARNED, Done, cells, fingerprint, texts

Run = Callable[..., Done]
Workbook = Callable[..., Path]

WRONG_AMOUNTS = """
from dataclasses import replace
from ecopark.model import load

shipped = load("exchange")
build, prices = shipped.build, shipped.prices


def amounts(programme):
    found = shipped.amounts(programme)
    return replace(found, purchase=found.purchase * 1.001)
"""


@pytest.mark.parametrize("changes", [(), WARNED], ids=["good", "warned"])
def test_0_done(run: Run, workbook: Workbook, changes: tuple[Change, ...]) -> None:
    path = workbook(*changes)
    assert run("validate", path).code == 0
    assert run("solve", path).code == 0


@pytest.mark.parametrize("command", ["validate", "solve"])
def test_1_the_workbook_has_errors(run: Run, workbook: Workbook, command: str) -> None:
    path = workbook(*INVALID)
    before = fingerprint(path)
    done = run(command, path)
    said = done.out if command == "validate" else done.err
    assert done.code == 1
    assert "Coefficients!C2" in said
    assert "Disposal!D2" in said
    assert "2 errors" in said
    assert fingerprint(path) == before


def test_1_an_error_of_one_scenario_among_all(run: Run, workbook: Workbook) -> None:
    path = workbook(put("Scenarios", 0, "Row", "Steel mill / stele"))
    before = fingerprint(path)
    done = run("solve", path, "--scenario", "all")
    assert done.code == 1
    assert "Scenarios!C2" in done.err
    assert fingerprint(path) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["frobnicate"], "frobnicate"),
        (["solve"], "FILE"),
        (["solve", "park.xlsx", "--fast"], "ecopark: solve takes no --fast"),
        (["report", "park.xlsx", "--flex", "-1%"], "ecopark: report takes no --flex -1%"),
        (["report", "park.xlsx", "--flex", "-1%"], "usage: ecopark report"),
        (["compare", "park.xlsx", "#all"], "'#all' names no workbook: write it before the #, as in park.xlsx#all"),
        (["compare", "park.xlsx", ""], "'' names no workbook"),
        (["solve", "park.xlsx", "--time-limit", "soon"], "--time-limit"),
        (["solve", "park.xlsx", "--time-limit", "-1"], "seconds are 0 or more"),
        (["solve", "park.xlsx", "--time-limit", "nan"], "seconds are 0 or more"),
        (["solve", "park.xlsx", "--scenario", "nix"], "base, growth"),
        (["solve", "park.xlsx", "--model", "nix"], "exchange"),
        (["solve", "park.xlsx", "--model", "nix.py"], "nix.py: there is no such file"),
        (["solve", "park.xlsx", "--model", "text.py"], "it has no function `build`"),
        (["solve", "park.xlsx", "--model", "broken.py"], "SyntaxError"),
        (["new", "park.xls"], ".xlsx"),
        (["new", "made.xlsx", "--park", "atlantis"], "rustavi"),
        (["new", "made.xlsx", "--park", "../rustavi"], "../rustavi"),
        (["new", "made.xlsx", "--lang", "la"], "en, ru"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_2_wrong_usage(run: Run, workbook: Workbook, tmp_path: Path, arguments: list[str], said: str) -> None:
    path = workbook()
    (tmp_path / "text.py").write_text("nothing = 1\n")
    (tmp_path / "broken.py").write_text("def build(:\n")
    before = fingerprint(path)
    done = run(*arguments)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
    assert fingerprint(path) == before
    assert not (tmp_path / "made.xlsx").exists()


def test_2_a_model_that_cannot_be_built(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "def build(park, network):\n    raise KeyError('oh')\n\n\namounts = prices = build\n"
    )
    path = workbook()
    before = fingerprint(path)
    done = run("solve", path, "--model", "mine.py")
    assert done.code == 2
    assert "mine.py" in done.err
    assert fingerprint(path) == before


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [(INFEASIBLE, "infeasible", "asks for 5,000 t"), (UNBOUNDED, "unbounded", "earns without end")],
    ids=["infeasible", "unbounded"],
)
def test_3_no_solution(run: Run, workbook: Workbook, changes: tuple[Change, ...], status: str, said: str) -> None:
    done = run("solve", workbook(*changes))
    assert done.code == 3
    assert status in done.out
    assert said in done.out


def test_3_the_time_limit_met(run: Run, workbook: Workbook) -> None:
    for changes in ((), (put("Links", 0, "Capacity", None),)):  # what may be built has no capacity: it is sought first
        done = run("solve", workbook(*changes), "--time-limit", "0")
        assert done.code == 3
        assert "interrupted" in done.out


def test_3_where_one_scenario_of_several_has_no_solution(run: Run, workbook: Workbook) -> None:
    path = workbook(put("Scenarios", 0, "Value", 10))
    assert run("solve", path, "--no-write").code == 0
    done = run("solve", path, "--scenario", "all")
    assert done.code == 3
    assert "scenario base: optimal" in done.out
    assert "scenario growth: infeasible" in done.out


@pytest.mark.parametrize("command", ["validate", "solve"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.xlsx", "no such file"),
        ("empty.xlsx", "empty"),
        ("text.xlsx", "not an Excel workbook"),
        ("folder.xlsx", "a folder"),
        ("torn.xlsx", "torn.xlsx"),
    ],
)
def test_4_a_file_that_cannot_be_read(
    run: Run, workbook: Workbook, tmp_path: Path, command: str, name: str, said: str
) -> None:
    whole = workbook().read_bytes()
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "text.xlsx").write_text("Material,Unit\nslag,t\n")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "torn.xlsx").write_bytes(whole[: len(whole) // 2])
    kept = {path: fingerprint(path) for path in tmp_path.iterdir() if path.is_file()}
    done = run(command, name)
    assert done.code == 4
    assert said in done.err
    assert done.err.startswith("ecopark: ")
    assert len(done.err.splitlines()) == 1
    assert done.out == ""
    assert {path: fingerprint(path) for path in tmp_path.iterdir() if path.is_file()} == kept


def test_1_a_model_that_there_is_not_named_in_the_workbook(run: Run, workbook: Workbook) -> None:
    path = workbook(put("Settings", 10, "Value", "nope"))
    for command in ("validate", "solve"):
        done = run(command, path)
        assert done.code == 1
        assert "Settings!B" in done.out + done.err
        assert "there is no model 'nope'; write one of: exchange" in done.out + done.err


def test_4_a_folder_that_is_not_there(run: Run, workbook: Workbook) -> None:
    assert run("solve", workbook(), "-o", "nowhere/out.xlsx").code == 4
    assert run("new", "nowhere/new.xlsx").code == 4


def test_5_a_plan_that_its_certificate_does_not_confirm(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG_AMOUNTS)
    path = workbook()
    done = run("solve", path, "--model", "wrong.py")
    assert done.code == 5
    assert "uncertified" in done.out
    assert "uncertified" in texts(path, "Summary")
    assert cells(path, "Exchange plan") == []
    told = run("solve", path, "--model", "wrong.py", "--json")
    assert told.code == 5
    assert told.json["status"] == "uncertified"
    assert told.json["objective"] is None
    assert max(value or 0 for value in told.json["certificate"].values()) > 1e-6
