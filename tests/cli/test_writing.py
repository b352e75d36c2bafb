"""What the commands write, and what they leave alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ecopark import commands
from ecopark.errors import FileError

from ..refusals.good import add_row, good
from .conftest import INFEASIBLE, Done, cells, fingerprint, texts, titles

Run = Callable[..., Done]
Workbook = Callable[..., Path]

RESULTS = [
    "Summary",
    "Exchange plan",
    "Activities",
    "Supply plan",
    "Disposal plan",
    "Plant ledger",
    "Sensitivity",
    "Opportunities",
]


TOUCHED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
"""What a new sheet has to be entered in."""


def untouched_parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook that adding a sheet to it does not concern."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name not in TOUCHED}


def test_the_plan_stands_in_the_workbook(run: Run, workbook: Workbook) -> None:
    path = workbook()
    before = untouched_parts(path)
    assert run("solve", path).code == 0
    assert titles(path) == [*good(), *RESULTS]
    assert before.items() <= untouched_parts(path).items()
    plan = cells(path, "Exchange plan")
    header = plan[0]
    rows = [dict(zip(header, row, strict=True)) for row in plan[1:]]
    sent = {row["Material"]: (row["From"], row["To"], row["Quantity"]) for row in rows if row["Material"]}
    assert sent["slag"] == ("Steel mill", "Cement works", pytest.approx(200))
    assert sent["heat"] == ("Steel mill", "Cement works", pytest.approx(1000))
    assert "optimal" in texts(path, "Summary")


def test_a_second_solve_replaces_in_place(run: Run, workbook: Workbook) -> None:
    path = workbook()
    run("solve", path)
    first, size = {sheet: cells(path, sheet) for sheet in RESULTS[1:]}, path.stat().st_size
    assert run("solve", path).code == 0
    assert titles(path) == [*good(), *RESULTS]
    assert {sheet: cells(path, sheet) for sheet in RESULTS[1:]} == first
    assert abs(path.stat().st_size - size) < 200


def test_all_scenarios_stand_side_by_side(run: Run, workbook: Workbook) -> None:
    path = workbook()
    assert run("solve", path, "--scenario", "all").code == 0
    assert {"base", "growth"} <= texts(path, "Summary")
    assert "Scenario" in cells(path, "Exchange plan")[0]
    assert {row[0] for row in cells(path, "Exchange plan")[1:]} >= {"base", "growth"}


def test_an_old_plan_does_not_pass_for_a_new_one(run: Run, workbook: Workbook) -> None:
    path = workbook()
    assert run("solve", path).code == 0
    assert cells(path, "Exchange plan")
    book = openpyxl.load_workbook(path)  # as the analyst would: a demand that nobody can meet
    book["Demand"]["C2"] = 5000
    book.save(path)
    done = run("solve", path)
    assert done.code == 3
    assert "infeasible" in texts(path, "Summary")
    assert any("asks for 5,000 t" in text for text in texts(path, "Summary"))
    assert {sheet: cells(path, sheet) for sheet in RESULTS[1:]} == {sheet: [] for sheet in RESULTS[1:]}
    assert titles(path) == [*good(), *RESULTS]


def test_no_write_writes_nothing(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path = workbook()
    before = fingerprint(path)
    done = run("solve", path, "--no-write")
    assert done.code == 0
    assert "Virgin extraction" in done.out
    assert "Nothing was written." in done.out
    assert fingerprint(path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["park.xlsx"]


def test_validate_writes_nothing(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path = workbook()
    before = fingerprint(path)
    assert run("validate", path).code == 0
    assert fingerprint(path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["park.xlsx"]


def test_an_output_leaves_the_workbook_alone(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path, copy = workbook(), tmp_path / "copy.xlsx"
    before = fingerprint(path)
    assert run("solve", path, "-o", copy).code == 0
    assert fingerprint(path) == before
    assert titles(copy) == [*good(), *RESULTS]
    assert run("solve", path, "--output", copy).code == 0, "ecopark's own output is replaced without --force"


def test_another_workbook_is_a_strangers_file_though_it_has_been_solved(run: Run, workbook: Workbook) -> None:
    path, other = workbook(), workbook(name="other.xlsx")
    assert run("solve", other).code == 0
    before = fingerprint(other)
    assert run("solve", path, "-o", other).code == 4
    assert fingerprint(other) == before


def test_why_there_is_no_plan_says_in_which_park(run: Run, workbook: Workbook) -> None:
    path = workbook(*INFEASIBLE)
    assert run("solve", path).code == 3
    shown = texts(path, "Summary")
    assert {"Why there is no plan", "Demand!C2"} <= shown
    assert "Conflict 1, with exchange and without it: these cannot hold together" in shown
    assert "The least that would do, together" in shown


def test_a_strangers_file_is_overwritten_with_force_alone(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path, other = workbook(), workbook(name="other.xlsx")
    before = fingerprint(other)
    refused = run("solve", path, "-o", other)
    assert refused.code == 4
    assert "other.xlsx" in refused.err
    assert "--force" in refused.err
    assert fingerprint(other) == before
    assert run("solve", path, "-o", other, "--force").code == 0
    assert RESULTS[0] in titles(other)


def test_a_strangers_text_is_overwritten_with_force_alone(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    notes = tmp_path / "notes.xlsx"
    notes.write_text("not to be lost")
    assert run("solve", workbook(), "-o", notes).code == 4
    assert notes.read_text() == "not to be lost"
    assert run("solve", workbook(), "-o", notes, "--force").code == 0


def test_a_sheet_of_the_analysts_own_is_never_overwritten(run: Run, workbook: Workbook) -> None:
    path = workbook(add_row("Summary", {"My notes": "not to be lost"}))
    before = fingerprint(path)
    done = run("solve", path)
    assert done.code == 4
    assert "Summary" in done.err
    assert fingerprint(path) == before


def test_new_makes_a_workbook_that_can_be_solved(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "made.xlsx"
    done = run("new", made)
    assert done.code == 0
    assert "made.xlsx" in done.out
    assert run("validate", made).code == 0
    assert run("solve", made).code == 0


def test_new_never_replaces_without_force(run: Run, workbook: Workbook) -> None:
    path = workbook()
    before = fingerprint(path)
    refused = run("new", path)
    assert refused.code == 4
    assert "--force" in refused.err
    assert fingerprint(path) == before
    assert run("new", path, "--force").code == 0
    assert fingerprint(path) != before


def test_a_run_that_fails_leaves_no_litter(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    run("solve", workbook(*INFEASIBLE), "-o", "nowhere/x.xlsx")
    run("solve", workbook(), "--scenario", "nix")
    assert [entry.name for entry in tmp_path.iterdir()] == ["park.xlsx"]


@pytest.mark.parametrize("ending", ["out.txt", "out.xlsm", "out"])
def test_an_output_is_named_as_what_it_is(run: Run, workbook: Workbook, tmp_path: Path, ending: str) -> None:
    """A workbook under another ending does not open in Excel."""
    done = run("solve", workbook(), "-o", ending)
    assert done.code == 2
    assert ".xlsx" in done.err
    assert not (tmp_path / ending).exists()


def with_note(path: Path) -> bytes:
    """Put a text beside the plan, as the analyst might, and return the file."""
    book = openpyxl.load_workbook(path)
    book["Exchange plan"]["P2"] = "ask them"
    book.save(path)
    return path.read_bytes()


def test_what_the_analyst_put_on_a_result_sheet_is_kept_in_a_copy(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path, kept = workbook(), tmp_path / "park.before.xlsx"
    run("solve", path)
    assert run("solve", path, "--json").json["kept"] is None, "nothing of the analyst's stood there"
    assert not kept.exists()
    before = with_note(path)
    done = run("solve", path)
    assert done.code == 0
    assert f"kept as {kept}" in done.out
    assert "Exchange plan: it was replaced with what you had put on it: cells that were filled or changed" in done.out
    assert kept.read_bytes() == before
    assert "ask them" not in texts(path, "Exchange plan")
    assert run("solve", path, "--json").json["notices"] == [], "once is enough"


def test_each_copy_has_a_name_of_its_own(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path = workbook()
    run("solve", path)
    first = with_note(path)
    run("solve", path)
    second = with_note(path)
    found = run("solve", path, "--json").json
    assert found["kept"] == str(tmp_path / "park.before-2.xlsx")
    assert [notice["sheet"] for notice in found["notices"]] == ["Exchange plan"]
    assert (tmp_path / "park.before.xlsx").read_bytes() == first
    assert (tmp_path / "park.before-2.xlsx").read_bytes() == second


def test_no_copy_is_made_of_a_workbook_that_stays(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path = workbook()
    run("solve", path)
    before = with_note(path)
    assert run("solve", path, "-o", tmp_path / "out.xlsx", "--json").json["kept"] is None
    (tmp_path / "~$park.xlsx").touch()
    held = run("solve", path, "--json").json
    assert (held["written"], held["held_by"], held["kept"]) == (str(tmp_path / "park.results.xlsx"), "Excel", None)
    assert path.read_bytes() == before
    assert not (tmp_path / "park.before.xlsx").exists()


def test_formulas_that_follow_the_results_are_named(run: Run, workbook: Workbook) -> None:
    path = workbook()
    run("solve", path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Report")["B3"] = "='Exchange plan'!A2"
    book.save(path)
    (notice,) = run("solve", path, "--json").json["notices"]
    assert (notice["sheet"], notice["cell"], notice["severity"]) == ("Report", "B3", "warning")
    assert "formulas take from result sheets" in notice["problem"]


def test_language_and_back(run: Run, workbook: Workbook) -> None:
    path = workbook()
    run("solve", path)
    for language, summary in (("ru", "Сводка"), ("en", "Summary")):
        book = openpyxl.load_workbook(path)
        book["Settings"]["B4"] = language
        book.save(path)
        assert run("solve", path).code == 0
        found = titles(path)
        assert found[: len(good())] == list(good())
        assert len(found) == len(good()) + len(RESULTS), "renamed, not doubled"
        assert summary in found


def test_where_nothing_can_be_written_nothing_is_solved(workbook: Workbook, tmp_path: Path) -> None:
    path, told = workbook(), list[str]()
    (tmp_path / "~$park.xlsx").touch()
    (tmp_path / "park.results.xlsx").write_bytes(b"somebody's")
    with pytest.raises(FileError, match="ecopark did not write"):
        commands.solve(path, tell=told.append)
    assert told == []
    assert (tmp_path / "park.results.xlsx").read_bytes() == b"somebody's"


def test_a_workbook_that_changes_while_it_is_solved_is_left_alone(workbook: Workbook, tmp_path: Path) -> None:
    path = workbook()

    def edited(_: str) -> None:
        book = openpyxl.load_workbook(path)
        book["Demand"]["C2"] = 7
        book.save(path)

    with pytest.raises(FileError, match="changed by another program"):
        commands.solve(path, tell=edited)
    assert cells(path, "Demand")[1][2] == 7
    assert titles(path) == list(good())
    assert [entry.name for entry in tmp_path.iterdir()] == ["park.xlsx"]
