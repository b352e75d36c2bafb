"""`explain` as people use it: what it prints, its JSON, its exit codes, the sheet Why.

Which cells it names is held by tests/gallery; here that they arrive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import openpyxl
import pytest

import ecopark

from ..gallery.case import Case
from ..gallery.case import write as write_sheets
from ..gallery.endless import CASES as ENDLESS
from ..gallery.test_expectations import CASES
from ..refusals.good import good, put
from .conftest import INFEASIBLE, INVALID, UNBOUNDED, Done, cells, fingerprint, texts, titles
from .test_marking import links
from .test_writing import untouched_parts

Run = Callable[..., Done]
Workbook = Callable[..., Path]

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "explain.md"
CASE: Final = {case.name: case for case in CASES}
SCANT: Final = (put("Demand", 0, "Min", 1200),)
"""More steel than the furnace makes, and nothing else falls short."""

RUSSIAN: Final = put("Settings", 2, "Value", "ru")


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str], Path]:
    """A park of the gallery, as ``park.xlsx``."""

    def make(name: str) -> Path:
        case: Case = CASE[name]
        return write_sheets(tmp_path / "park.xlsx", case.sheets)

    return make


def row(output: str, place: str) -> list[list[str]]:
    """What stands beside a cell in the tables that were printed."""
    return [line.split()[1:] for line in output.splitlines() if line.split()[:1] == [place]]


# In a terminal


def test_a_conflict_is_a_chain_with_what_would_mend_it(run: Run, workbook: Workbook) -> None:
    done = run("explain", workbook(*SCANT))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Two works, scenario base: There is no plan, neither with exchange nor without it.",
        "",
        "Conflict 1, with exchange and without it: these cannot hold together",
        "   - Demand!C2 asks for 1,200 t of steel",
        "   - 'furnace' of 'Steel mill' makes 1,000 t of steel at most (Processes!D2)",
        "   Any one of these would do (confirmed by solving):",
        *(f"   {line}" for line in TABLE),
        "",
        "The least that would do, together (confirmed by solving)",
        "   cell         now  would do  unit",
        "   Demand!C2  1,200     1,000  t   ",
    ]


TABLE: Final = (
    "cell            now  would do  unit   ",
    "Demand!C2     1,200     1,000  t      ",
    "Processes!D2  1,000     1,200  t steel",
)


def test_every_conflict_says_on_which_side_it_is(run: Run, broken: Callable[[str], Path]) -> None:
    done = run("explain", broken("one with exchange, another without"))
    assert "Conflict 1, only with exchange: these" in done.out
    assert "Conflict 2, only without exchange: these" in done.out
    assert row(done.out, "Demand!C3") == [["50", "40", "t"], ["50", "40", "t"]]


def test_a_conflict_of_one_period_says_which(run: Run, broken: Callable[[str], Path]) -> None:
    done = run("explain", broken("winter's demand"))
    assert "Conflict 1, with exchange and without it, in winter: these cannot hold together" in done.out
    assert "times 1.5 in winter (Profiles!E3)" in done.out


def test_shares_have_no_unit_and_words_stay_words(run: Run, broken: Callable[[str], Path]) -> None:
    assert row(run("explain", broken("three")).out, "Substitutes!C2") == [["0.3", "0.4"]]
    closed = run("explain", broken("closed process beside a small one")).out
    assert row(closed, "Processes!F2")[0] == ["closed", "existing"]


def test_only_without_exchange(run: Run, broken: Callable[[str], Path]) -> None:
    case = next(case for case in CASES if case.clashes and not case.on("with exchange"))
    done = run("explain", broken(case.name))
    assert "There is a plan with exchange; without it there is none" in done.out
    assert done.code == 0


def test_a_scenario(run: Run, broken: Callable[[str], Path]) -> None:
    path = broken("growth")
    assert "There is a plan, with exchange and without it" in run("explain", path).out
    done = run("explain", path, "--scenario", "growth")
    assert "scenario growth: There is no plan" in done.out
    assert "Demand!C2 asks for 150 t of steel" in done.out


def test_what_earns_without_end(run: Run, workbook: Workbook) -> None:
    done = run("explain", workbook(*UNBOUNDED))
    assert done.code == 0
    assert "something earns without end" in done.out
    assert "Demand!D2" in done.out


def test_a_sound_park_has_nothing_to_explain(run: Run, workbook: Workbook) -> None:
    done = run("explain", workbook())
    assert done.code == 0
    assert done.out.splitlines() == [
        "Two works, scenario base: There is a plan, with exchange and without it: nothing is in its way.",
        "The plan itself: ecopark solve; all that would pay stands on its sheet 'Opportunities'.",
    ]


def test_of_a_sound_park_what_else_would_pay_is_told(run: Run, tmp_path: Path) -> None:
    path = ecopark.new(tmp_path / "rustavi.xlsx", park="rustavi")
    done = run("explain", path)
    told = done.out.split("What else would pay")[1].strip().splitlines()
    assert told
    assert all(re.search(r"a tenth looser, .* gains [\d,.]+, the park saves -?[\d,.]+ a year$", line) for line in told)
    machine = run("explain", path, "--json").json
    assert [f"   - {line}" for line in machine["would_pay"]] == [f"   {line.strip()}" for line in told]


def test_the_page_shows_what_is_printed(run: Run, broken: Callable[[str], Path]) -> None:
    shown = re.search(r"^```text\n\$ (.*?)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert shown is not None
    broken("two that share a demand")
    done = run(*shown[1].split()[1:])
    assert [line.rstrip() for line in done.out.splitlines()] == shown[2].splitlines()


# Exit codes


def test_what_it_refuses(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT)
    assert run("explain", workbook(*INVALID, name="invalid.xlsx")).code == 1
    assert run("explain", path, "--scenario", "shrinkage").code == 2
    assert run("explain", path, "--scenario", "all").code == 2
    assert run("explain", path, "--model", "mine").code == 2
    assert run("explain", "missing.xlsx").code == 4
    assert run("explain", path, "-q") == Done(0, "", "")


def test_a_time_limit_met_is_told(run: Run, workbook: Workbook) -> None:
    done = run("explain", workbook(*SCANT), "--time-limit", "0")
    assert done.code == 3
    assert "With exchange: interrupted. Without exchange: interrupted." in done.out


def test_nothing_is_written_unasked(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path = workbook(*SCANT)
    before = fingerprint(path)
    run("explain", path)
    assert fingerprint(path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["park.xlsx"]


# JSON


def test_json(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT)
    done = run("explain", path, "--json")
    assert (done.code, done.err) == (0, "")
    seconds = done.json["seconds"]
    assert done.json == {
        "status": "infeasible",
        "without_exchange": {"status": "infeasible"},
        "conflicts": [
            {
                "side": "both",
                "text": "Demand!C2 asks for 1,200 t of steel; "
                "'furnace' of 'Steel mill' makes 1,000 t of steel at most (Processes!D2)",
                "cells": [
                    {"sheet": "Demand", "cell": "C2", "says": "Demand!C2 asks for 1,200 t of steel", "periods": []},
                    {
                        "sheet": "Processes",
                        "cell": "D2",
                        "says": "'furnace' of 'Steel mill' makes 1,000 t of steel at most (Processes!D2)",
                        "periods": [],
                    },
                ],
                "changes": [
                    change("Demand", "C2", 1200, 1000, "t"),
                    change("Processes", "D2", 1000, 1200, "t steel"),
                ],
            }
        ],
        "mend": [change("Demand", "C2", 1200, 1000, "t")],
        "endless": [],
        "complete": True,
        "would_pay": [],
        "scenario": "base",
        "model": "exchange",
        "seconds": seconds,
        "written": None,
        "held_by": None,
        "kept": None,
        "notices": [],
    }


def change(sheet: str, cell: str, now: float, would_do: float, unit: str) -> dict[str, object]:
    return {"sheet": sheet, "cell": cell, "now": now, "would_do": would_do, "unit": unit, "confirmed": True}


def test_json_of_periods_and_of_what_has_no_end(run: Run, broken: Callable[[str], Path], tmp_path: Path) -> None:
    (conflict,) = run("explain", broken("winter's demand"), "--json").json["conflicts"]
    assert {cell["cell"]: cell["periods"] for cell in conflict["cells"]} == {"C2": ["winter"]}
    endless = run("explain", write_sheets(tmp_path / "endless.xlsx", ENDLESS[0].sheets), "--json").json
    assert endless["status"] == "unbounded"
    assert [f"{one['sheet']}!{one['cell']}" for one in endless["endless"]] == list(ENDLESS[0].cells)


# The sheet Why


def test_the_sheet_leads_to_the_cells(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT)
    before = untouched_parts(path)
    done = run("explain", path, "--write")
    assert done.code == 0
    assert f"The reasons are in {path}" in done.out
    assert titles(path) == [*good(), "Why"]
    assert before.items() <= untouched_parts(path).items()
    assert links(path, "Why") == {"Demand!C2": "'Demand'!C2", "Processes!D2": "'Processes'!D2"}
    shown = cells(path, "Why")
    assert shown[1][:1] == ("There is no plan, neither with exchange nor without it.",)
    table = [line for line in shown if line[1] == "1"]
    assert [line[:6] for line in table] == [
        ("Demand!C2", "1", 1200, 1000, "t", "yes"),
        ("Processes!D2", "1", 1000, 1200, "t steel", "yes"),
        ("Demand!C2", "1", 1200, 1000, "t", "yes"),
    ]


def test_a_number_that_would_do_is_shown_with_all_its_digits(run: Run, broken: Callable[[str], Path]) -> None:
    """42.86 for 42.85714 would not do: the cell asks for less, and that is more."""
    path = broken("three")
    run("explain", path, "--write")
    book = openpyxl.load_workbook(path)
    shown = {
        cell.value: cell.number_format for line in book["Why"].iter_rows() for cell in line if cell.value == 42.85714
    }
    assert shown == {42.85714: "#,##0.00000"}


def test_results_stay_as_they_are(run: Run, workbook: Workbook) -> None:
    path = workbook()
    run("solve", path)
    before = untouched_parts(path)
    assert run("explain", path, "--write").code == 0
    assert titles(path)[-1] == "Why"
    assert before.items() <= untouched_parts(path).items()
    assert run("validate", path).code == 0, "the sheet is no problem itself"


def test_an_old_explanation_does_not_pass_for_a_new_one(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT)
    run("explain", path, "--write")
    mended = openpyxl.load_workbook(path)
    mended["Demand"]["C2"] = 900
    mended.save(path)
    assert "older than the inputs" in run("validate", path).out
    assert run("solve", path).code == 0
    assert not texts(path, "Why") - {"Cell", "Conflict", "Now", "Would do", "Unit", "Confirmed", "What", "base"}
    assert run("validate", path).out.count("older") == 0


def test_a_solve_without_a_plan_writes_it_anew(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT)
    run("explain", path, "--write")
    worse = openpyxl.load_workbook(path)
    worse["Demand"]["C2"] = 1300
    worse.save(path)
    assert run("solve", path).code == 3
    assert "Demand!C2 asks for 1,300 t of steel" in texts(path, "Why") & texts(path, "Summary")
    assert links(path, "Summary")["Processes!D2"] == "'Processes'!D2"


def test_a_solve_makes_no_sheet_that_nobody_asked_for(run: Run, workbook: Workbook) -> None:
    path = workbook(*INFEASIBLE)
    assert run("solve", path).code == 3
    assert "Why" not in titles(path)


def test_a_sheet_of_the_analysts_is_never_overwritten(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Why")["A1"] = "mine"
    book.save(path)
    before = fingerprint(path)
    done = run("explain", path, "--write")
    assert done.code == 4
    assert "'Why'" in done.err
    assert fingerprint(path) == before
    assert run("explain", path).code == 0


def test_several_scenarios_on_summary(run: Run, workbook: Workbook) -> None:
    """In `growth` a fifth more is asked for: 1080 t."""
    path = workbook(put("Demand", 0, "Min", 900))
    assert run("solve", path, "--scenario", "all").code == 3
    shown = texts(path, "Summary")
    assert "growth: Conflict 1, with exchange and without it: these cannot hold together" in shown
    assert not [text for text in shown if text.startswith("base: ")]


# In Russian


def test_a_russian_workbook_is_explained_in_russian(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT, RUSSIAN)
    done = run("explain", path, "--write")
    assert done.code == 0
    assert done.out.splitlines()[:-1] == [
        "Two works, сценарий база. Плана нет ни с обменом, ни без него.",
        "",
        "Противоречие 1, с обменом и без него: вместе это невозможно",
        "   - Demand!C2 требует 1\u00a0200 т «steel»",
        "   - процесс «furnace» предприятия «Steel mill» даёт не больше 1\u00a0000 т «steel» (Processes!D2)",
        "   Достаточно любого из этих изменений (проверено решением):",
        "   ячейка        сейчас  достаточно  единица",
        "   Demand!C2      1\u00a0200       1\u00a0000  т      ",
        "   Processes!D2   1\u00a0000       1\u00a0200  t steel",
        "",
        "Наименьшее, чего достаточно вместе (проверено решением)",
        "   ячейка     сейчас  достаточно  единица",
        "   Demand!C2   1\u00a0200       1\u00a0000  т      ",
    ]
    assert titles(path) == [*good(), "Причины"]
    assert {"Ячейка", "Сейчас", "Достаточно"} <= texts(path, "Причины")


def test_another_language_may_be_asked_for(run: Run, workbook: Workbook) -> None:
    path = workbook(*SCANT, RUSSIAN)
    assert "There is no plan" in run("explain", path, "--lang", "en").out
    (conflict,) = run("explain", path, "--json").json["conflicts"]
    assert "требует" in conflict["text"]
    assert ["требует" in cell["says"] or "даёт" in cell["says"] for cell in conflict["cells"]] == [True, True]


# As a function


def test_as_a_function(workbook: Workbook) -> None:
    found = ecopark.explain(workbook(*SCANT))
    assert found.status == "infeasible"
    assert list(found.cells["cell"]) == ["C2", "D2"]
    assert list(found.alternatives["would_do"]) == [1000, 1200]
    assert found.mending.to_dict("records") == [change("Demand", "C2", 1200, 1000, "t")]
    assert ecopark.explain(workbook()).cells.empty
