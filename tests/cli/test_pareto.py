"""`ecopark pareto`: the corners in a terminal, as JSON, in files; and what is refused before anything is solved."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import ecopark
from ecopark.model import shipped_folder

from ..pictures import MissingError, convert
from ..refusals.good import put
from .conftest import INFEASIBLE, UNBOUNDED, Done, cells, fingerprint, titles

Run = Callable[..., Done]
Workbook = Callable[..., Path]

RUSTAVI = shipped_folder("scenarios") / "rustavi.xlsx"
DISPOSAL = ("pareto", RUSTAVI, "--y", "disposal")


def test_the_corners_are_told_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    done = run(*DISPOSAL)
    assert (done.code, done.err) == (0, "")
    assert "Rustavi, scenario base: 11 corners" in done.out
    assert re.search(r"\n +1 +-824,703,947 +1,390,391 +15 +-0.0506 +19.7 +straight", done.out)
    assert re.search(r"\n +6 +leaves +Rustavi Steel +Tsentrolit +pig iron +7,400 +0 +t", done.out)
    assert "Each unit less of Disposal (impact units) costs 19.75 USD of Net cost at the first corner" in done.out
    assert "These are all corners: no plan lies below the lines between them." in done.out
    assert re.search(r"Certificates of all corners: worst error \d.\de-\d\d\.", done.out)
    assert not list(tmp_path.iterdir())


def test_in_russian(run: Run) -> None:
    done = run(*DISPOSAL, "--lang", "ru")
    assert "Rustavi, сценарий база: 11 вершин" in done.out
    assert re.search(r" 6 +выходит +Rustavi Steel +Tsentrolit +pig iron +7\u00a0400 +0 +т", done.out)
    assert "Это все вершины: под линиями между ними планов нет." in done.out
    english = re.findall(r"\b(?:corner|the|less|more|cost|straight)\b", done.out)
    assert not english


def test_as_json(run: Run) -> None:
    found = run(*DISPOSAL, "--points", "3", "--json").json
    assert found["status"] == "optimal"
    assert (found["x"], found["y"]) == ({"name": "cost", "unit": "USD"}, {"name": "disposal", "unit": "impact"})
    assert len(found["corners"]) == 3
    assert found["open_edges"] == [1, 2]
    first = found["corners"][0]
    assert first["edge"]["slope"] == pytest.approx(-1 / first["edge"]["price"])
    assert not first["edge"]["is_proved"]
    assert first["certificate"]["gap"] < 1e-9
    assert {"kind", "from", "to", "material", "before", "after", "unit"} == set(first["changes"][0])
    assert found["corners"][-1]["edge"] is None


def test_too_few_points_are_told_of(run: Run, tmp_path: Path) -> None:
    done = run(*DISPOSAL, "--points", "3", "-o", "curve.csv")
    assert "More corners may lie below the line after corner 1, 2: ask for more with --points." in done.out
    assert "These are all corners" not in done.out
    assert "more corners below" in done.out
    assert "The curve is in" in done.out
    assert len((tmp_path / "curve.csv").read_text("utf-8").splitlines()) == 4


def test_a_workbook_of_the_curve(tmp_path: Path) -> None:
    out = tmp_path / "curve.xlsx"
    assert ecopark.pareto(RUSTAVI, y="disposal", output=out).written == out
    assert titles(out) == ["Trade-off curve", "Exchanges that change"]
    table = cells(out, "Trade-off curve")
    at = next(number for number, row in enumerate(table) if row[0] == "Corner")
    assert table[at][1:3] == ("Net cost, USD", "Disposal, impact units")
    assert [row[0] for row in table[at + 1 :]] == list(range(1, 12))
    assert table[at + 1][1] == pytest.approx(-824_703_947, abs=1)
    book = openpyxl.load_workbook(out)
    assert set(book["Trade-off curve"].tables) == {"Corners"}
    assert set(book["Exchanges that change"].tables) == {"Changes"}
    with zipfile.ZipFile(out) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
    top, left = book["Trade-off curve"].tables["Corners"].ref.split(":")[0][1:], "B"
    assert "scatterChart" in chart
    assert f"'Trade-off curve'!${left}${int(top) + 1}:${left}${int(top) + 11}" in chart
    ecopark.pareto(RUSTAVI, y="disposal", output=out)  # its own file is written over
    try:
        again = convert(out, tmp_path, "fods").read_text("utf-8")
    except MissingError:
        return  # there is no LibreOffice to open it
    assert again.count("<draw:object") == 1
    assert 'chart:class="chart:scatter"' in again


def test_a_table_with_commas(tmp_path: Path) -> None:
    out = tmp_path / "curve.csv"
    assert ecopark.pareto(RUSTAVI, y="disposal", output=out).written == out
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert len(rows) == 11
    assert float(rows[0]["cost"]) == pytest.approx(-824_703_947, abs=1)
    assert rows[0]["edge"] == "straight"
    with pytest.raises(ecopark.FileError, match="there is such a file already"):
        ecopark.pareto(RUSTAVI, y="disposal", output=out)
    assert ecopark.pareto(RUSTAVI, y="disposal", output=out, force=True).written == out


def test_as_a_function() -> None:
    found = ecopark.pareto(RUSTAVI, x="transport-cost", y="disposal", points=5)
    assert found.status == "optimal"
    assert list(found.corners.columns[:4]) == ["corner", "transport_cost", "disposal", "cost"]
    assert found.corners["transport_cost"].is_monotonic_increasing
    assert found.corners["disposal"].is_monotonic_decreasing
    assert set(found.changes["corner"]) <= set(range(1, 6))


def test_a_scenario(workbook: Workbook) -> None:
    found, base = ecopark.pareto(workbook(), scenario="growth"), ecopark.pareto(workbook())
    assert found.curve.answer.park.scenario == "growth"
    assert found.corners["cost"][0] != base.corners["cost"][0]
    for wrong in ("all", "nothing"):
        with pytest.raises(ecopark.UsageError):
            ecopark.pareto(workbook(), scenario=wrong)


def test_no_plan_is_explained_as_solve_explains_it(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    path, out = workbook(*INFEASIBLE), tmp_path / "curve.xlsx"
    done, solved = run("pareto", path, "-o", out), run("solve", path, "--no-write")
    assert done.code == solved.code == 3
    assert done.out.splitlines()[1:] == [line for line in solved.out.splitlines()[1:] if line != "Nothing was written."]
    assert not out.exists()
    assert run("pareto", path, "--json").json["status"] == "infeasible"


def test_no_least_is_explained_too(run: Run, workbook: Workbook) -> None:
    done = run("pareto", workbook(*UNBOUNDED))
    assert done.code == 3
    assert "it earns without end" in done.out


def test_a_cost_without_a_least_where_impact_has_one(run: Run, workbook: Workbook) -> None:
    """The workbook's own objective is impact alone, so `solve` finds a plan; a curve has no end at least cost."""
    path = workbook(*UNBOUNDED, put("Settings", 5, "Value", 0))
    assert ecopark.solve(path, write=False).status == "optimal"
    done = run("pareto", path)
    assert done.code == 3
    assert "it earns without end" in done.out


def test_time_that_is_over(workbook: Workbook) -> None:
    assert ecopark.pareto(workbook(), time_limit=0).status == "interrupted"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--x", "noise"),
            "there is no quantity 'noise'; there are: virgin, disposal, impact, cost, transport cost, co2",
        ),
        (("--x", "impact"), "a trade-off is between two quantities, and --x and --y are both impact"),
        (("--points", "1"), "a curve has at least 2 points"),
        (("-o", "curve.pdf"), "a trade-off's name ends in .xlsx, .csv"),
    ],
)
def test_wrong_calls_are_refused_before_anything_is_read(run: Run, options: tuple[str, ...], message: str) -> None:
    done = run("pareto", "nothing.xlsx", *options)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_the_workbook_itself_is_never_written_over(run: Run, workbook: Workbook) -> None:
    path = workbook()
    before = fingerprint(path)
    done = run("pareto", path, "-o", path, "--force")
    assert done.code == 4
    assert "a trade-off is no part of its workbook" in done.err
    assert fingerprint(path) == before


def test_a_wrong_workbook_is_told_cell_by_cell(run: Run, workbook: Workbook) -> None:
    done = run("pareto", workbook(put("Disposal", 0, "Fee", "dear")), "--json")
    assert done.code == 1
    assert json.loads(done.out)["problems"][0]["cell"] == "D2"
