"""``ecopark sweep``, by its help alone: each option does what it says; what is wrong is refused before a solve."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
import pytest

import ecopark
from ecopark.analysis.points import OUTPUTS, Solver
from ecopark.cli import run as command_line

from ..refusals.good import Change, put
from .conftest import INVALID, fingerprint, texts, titles

Workbook = Callable[..., Path]

BUILT: Final[tuple[Change, ...]] = (put("Links", 0, "Status", "existing"),)
"""Nothing of the good workbook is a candidate: its points are solved hot."""

STEEL: Final = "Demand[* / steel].Min"
FEE: Final = "Disposal[slag].Fee"


@pytest.fixture
def park(workbook: Workbook) -> Path:
    return workbook(*BUILT)


@pytest.fixture
def sweep(park: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str, str]]:
    """Run ``ecopark sweep`` on the park: the exit code, what it printed, and what it said on standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsysbinary.readouterr()
        code = command_line(["sweep", str(park), *map(str, arguments)])
        out, err = capsysbinary.readouterr()
        assert b"Traceback" not in out + err
        return code, out.decode(), err.decode()

    return run


Sweep = Callable[..., tuple[int, str, str]]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# What is asked for


def test_a_row_for_every_combination_of_several_cells(sweep: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    code, said, _ = sweep("--vary", f"{STEEL}=400,500", "--vary", f"{FEE}=x1:3:3", "-o", out)
    assert code == 0
    found = rows(out)
    assert [(float(row[STEEL]), float(row[f"{FEE} (factor)"])) for row in found] == [
        (steel, fee) for steel in (400, 500) for fee in (1, 2, 3)
    ]
    assert [float(row["exchanged"]) for row in found] == pytest.approx([160] * 3 + [200] * 3)
    assert {row["status"] for row in found} == {row["status without exchange"] for row in found} == {"optimal"}
    assert {"6 points: 6 optimal.", f"The points are in {out}."} <= set(said.splitlines())


def test_a_row_is_what_solve_says_of_the_workbook_with_those_cells(
    sweep: Sweep, workbook: Workbook, tmp_path: Path
) -> None:
    sweep("--vary", f"{STEEL}=420", "-o", tmp_path / "out.csv")
    (row,) = rows(tmp_path / "out.csv")
    solved = ecopark.solve(workbook(*BUILT, put("Demand", 0, "Min", 420), name="alone.xlsx"), write=False)
    told = solved.indicators.set_index("indicator")
    for key, name in (
        ("virgin", "Virgin extraction"),
        ("cost", "Net cost"),
        ("co2", "CO2"),
        ("exchanged", "Exchanged"),
    ):
        assert float(row[key]) == pytest.approx(told.loc[name, "with_exchange"], rel=1e-9)
        assert float(row[f"{key} without exchange"]) == pytest.approx(told.loc[name, "without_exchange"], rel=1e-9)


@pytest.mark.parametrize(
    ("method", "values", "points"),
    [
        ("grid", f"{STEEL}=400:600:3", 3),
        ("one-at-a-time", f"{STEEL}=400:600:3", 4),
        ("lhs", f"{STEEL}=uniform(400,600)", 8),
        ("sobol", f"{STEEL}=triangular(400,500,600)", 8 * 3),
    ],
)
def test_methods(sweep: Sweep, method: str, values: str, points: int) -> None:
    code, said, _ = sweep("--vary", values, "--method", method, "--samples", "8", "--json")
    assert code == 0
    found = json.loads(said)
    assert (found["status"], len(found["points"]), found["written"]) == ("swept", points, None)
    if method == "one-at-a-time":
        assert found["points"][0][STEEL] == 500
    if method == "sobol":
        assert {index["output"] for index in found["indices"]} >= {"virgin", "cost"}
        assert all(index["first"] == pytest.approx(1, abs=0.2) for index in found["indices"])


@pytest.mark.parametrize(("language", "header"), [("en", "By itself"), ("ru", "Сами по себе")])
def test_the_indices_are_told_to_who_writes_no_charts(sweep: Sweep, tmp_path: Path, language: str, header: str) -> None:
    """A .csv has the points alone: without this a long sobol sweep would tell none of what it was run for."""
    asked = ("--vary", f"{STEEL}=400:600:2", "--method", "sobol", "--samples", "8", "--outputs", "virgin")
    found = json.loads(sweep(*asked, "--json")[1])["indices"][0]
    code, said, _ = sweep(*asked, "-o", tmp_path / "out.csv", "--lang", language)
    assert code == 0
    assert header in said
    told = next(line for line in said.splitlines() if STEEL in line)
    shown = [float(part.replace(",", ".")) for part in re.findall(r"\d[\d.,]*", told.partition(STEEL)[2])]
    wanted = [found[key] for key in ("first", "first_confidence", "total", "total_confidence")]
    assert shown == pytest.approx(wanted, rel=6e-3)


def test_the_same_seed_repeats_a_run_exactly(sweep: Sweep, tmp_path: Path) -> None:
    def drawn(name: str, *more: str) -> bytes:
        out = tmp_path / name
        varied = ("--vary", f"{STEEL}=normal(500,20)", "--vary", f"{FEE}=uniform(0,9)")
        assert sweep(*varied, "--method", "lhs", "--samples", "12", *more, "-o", out)[0] == 0
        return out.read_bytes()

    assert drawn("a.csv", "--seed", "7") == drawn("b.csv", "--seed", "7") != drawn("c.csv", "--seed", "8")


def test_two_workers_write_what_one_does_to_the_last_byte(sweep: Sweep, tmp_path: Path) -> None:
    def written(name: str, workers: int) -> bytes:
        out = tmp_path / name
        varied = ("--vary", f"{STEEL}=400:600:5", "--vary", "Settings[Weight cost].Value=0:0.01:5")
        assert sweep(*varied, "--workers", str(workers), "-o", out)[0] == 0
        return out.read_bytes()

    assert written("one.csv", 1) == written("two.csv", 2)


def test_outputs_are_chosen(sweep: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    sweep("--vary", f"{STEEL}=500", "--outputs", "co2, transport cost", "-o", out)
    (row,) = rows(out)
    assert list(row) == [
        *(STEEL, "status", "co2", "transport_cost"),
        *("status without exchange", "co2 without exchange", "transport_cost without exchange"),
    ]


def test_a_scenario_is_swept(sweep: Sweep) -> None:
    found = json.loads(sweep("--vary", f"{STEEL}=x1", "--scenario", "growth", "--json")[1])
    assert found["points"][0]["exchanged"] == pytest.approx(240)  # a fifth more steel than the workbook's 200
    assert sweep("--vary", f"{STEEL}=x1", "--scenario", "nix")[0] == 2
    assert sweep("--vary", f"{STEEL}=x1", "--scenario", "all")[0] == 2


def test_a_point_without_a_plan_is_a_row_with_its_status_and_no_numbers(sweep: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    code, said, _ = sweep("--vary", f"{STEEL}=500,5000", "-o", out)  # the furnace makes no more than 1000 t
    assert code == 0
    assert "2 points: 1 optimal, 1 infeasible." in said
    first, second = rows(out)
    assert (first["status"], second["status"], second["objective"]) == ("optimal", "infeasible", "")
    found = json.loads(sweep("--vary", f"{STEEL}=500,5000", "--json")[1])
    assert found["points"][1]["objective"] is None


def test_a_cell_without_effect_is_named(sweep: Sweep) -> None:
    idle = "Supply[ore].Max"  # 5000 t of ore are more than any plan here takes
    for more in ((), ("--method", "lhs", "--samples", "4"), ("--method", "one-at-a-time")):
        code, said, _ = sweep("--vary", f"{idle}=4000:6000:2", "--vary", f"{STEEL}=400:500:2", *more)
        assert code == 0
        assert f"{idle} changes no output." in said
        assert f"{STEEL} changes" not in said


# Files


def test_the_ending_says_what_is_written(sweep: Sweep, tmp_path: Path) -> None:
    for ending in ("csv", "parquet", "xlsx"):
        assert sweep("--vary", f"{STEEL}=400,500,5000", "-o", tmp_path / f"out.{ending}", "-q") == (0, "", "")
    table = pd.read_parquet(tmp_path / "out.parquet")
    pd.testing.assert_frame_equal(table, pd.read_csv(tmp_path / "out.csv"), check_exact=True)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Charts", "Points"]
    lines = list(book["Points"].iter_rows(values_only=True))
    assert [line[2] for line in lines[1:]] == pytest.approx([*table["objective"][:2], None])
    assert lines[0][:3] == ("Demand, steel: Min, t", "Status", "Objective, weighted impact")
    assert not list(tmp_path.glob("*.points*"))


CHARTS: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    "lines": (("--vary", f"{STEEL}=400:600:3"), 6),
    "heat map": (("--vary", f"{STEEL}=400,600", "--vary", f"{FEE}=1,20"), 0),
    "tornado": (("--vary", f"{STEEL}=400,600", "--vary", f"{FEE}=1,20", "--method", "one-at-a-time"), 5),
    "sobol": (("--vary", f"{STEEL}=400:600:2", "--vary", f"{FEE}=1:20:2", "--method", "sobol", "--samples", "4"), 5),
}


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_charts_and_their_words(sweep: Sweep, tmp_path: Path, kind: str, language: str) -> None:
    out = tmp_path / "out.xlsx"
    arguments, least = CHARTS[kind]
    assert sweep(*arguments, "-o", out, "--lang", language)[0] == 0
    book = openpyxl.load_workbook(out)
    first = book.worksheets[0]
    assert len(first._charts) >= least  # type: ignore[attr-defined]
    said = {value for sheet in titles(out) for value in texts(out, sheet)}
    if kind == "heat map":
        assert first.conditional_formatting
        assert ({"en": "Net cost, EUR", "ru": "Чистые затраты, EUR"}[language]) in said
    if language == "ru":
        words = " ".join(said).replace("steel", "").replace("slag", "").replace("EUR", "").replace("CO2", "")
        assert not [letter for letter in words if "a" <= letter.lower() <= "z"], words


def test_a_tornado_has_what_moves_most_on_top_and_leaves_out_what_moves_nothing(sweep: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    idle, price = "Supply[ore].Max=4000,6000", "Supply[ore].Price=x0.9,1.1"
    sweep("--vary", idle, "--vary", price, "--vary", f"{STEEL}=400,600", "--method", "one-at-a-time", "-o", out)
    book = openpyxl.load_workbook(out)
    told = list(book["Tornado"].iter_rows(values_only=True))
    at = next(place for place, row in enumerate(told) if str(row[0]).startswith("Net cost"))
    bars = told[at + 1 : at + 3]  # drawn from below
    assert [bar[0] for bar in bars] == ["Supply, ore: Price (× 0.9 … × 1.1)", "Demand, steel: Min (400 … 600)"]
    assert bars[0][1:] == pytest.approx((-0.1 * 50 * 800, 0.1 * 50 * 800))  # 800 t of ore at 50
    assert all(abs(float(str(change))) > 4000 for change in bars[1][1:])
    assert len(told) == at + 3 or not any(told[at + 3])
    assert "Supply[ore].Max" not in str(told)


def test_russian_of_a_russian_workbook(workbook: Workbook, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(*BUILT, put("Settings", 2, "Value", "ru"))
    assert command_line(["sweep", str(path), "--vary", f"{STEEL}=400,5000"]) == 0
    said = capsys.readouterr().out
    assert "2 точки: 1 — оптимум найден, 1 — решения нет." in said
    assert "Чистые затраты" in said
    assert "Наибольшее" in said


def test_what_is_there_is_not_overwritten(sweep: Sweep, park: Path, tmp_path: Path) -> None:
    for name in ("out.csv", "out.xlsx"):
        (tmp_path / name).write_text("mine")
        assert sweep("--vary", f"{STEEL}=500", "-o", tmp_path / name)[0] == 4
        assert (tmp_path / name).read_text() == "mine"
        assert sweep("--vary", f"{STEEL}=500", "-o", tmp_path / name, "--force")[0] == 0
    assert sweep("--vary", f"{STEEL}=500", "-o", tmp_path / "out.xlsx")[0] == 0  # its own
    before = fingerprint(park)
    assert sweep("--vary", f"{STEEL}=500", "-o", park, "--force")[0] == 4
    assert fingerprint(park) == before


def test_options_from_a_file(sweep: Sweep, tmp_path: Path) -> None:
    config = tmp_path / "sweep.toml"
    out = tmp_path / "out.csv"
    config.write_text(
        f'vary = ["{STEEL}=400:600:2"]\nmethod = "lhs"\nsamples = 5\nseed = 3\noutputs = "cost"\nworkers = 1\n'
        f'scenario = "growth"\noutput = {json.dumps(str(out))}\n'
    )
    assert sweep("--config", config)[0] == 0
    found = rows(out)
    assert (len(found), list(found[0])[:3]) == (5, [STEEL, "status", "cost"])
    assert sweep("--config", config, "--samples", "2", "-o", tmp_path / "two.csv")[0] == 0  # what is given goes first
    assert len(rows(tmp_path / "two.csv")) == 2


# What is refused before the first solve


@pytest.fixture
def unsolved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What was solved; the real thing goes on."""
    solved: list[object] = []
    point = Solver.point

    def counted(self: Solver, number: int, values: tuple[float, ...]) -> Any:
        solved.append(values)
        return point(self, number, values)

    monkeypatch.setattr(Solver, "point", counted)
    yield solved
    assert not solved


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("--vary", "Disposal[dust].Fee=1"), 2, "no row of Disposal has the Material 'dust'"),
        (("--vary", "Disposal[slag].Fees=1"), 2, "Disposal has no column 'Fees'; did you mean 'Fee'?"),
        (("--vary", "Disposals[slag].Fee=1"), 2, "Disposals"),
        (("--vary", f"{STEEL}=500,-1"), 2, f"{STEEL}=-1: '-1' is below 0"),
        (("--vary", f"{STEEL}=x1:-1:3"), 2, f"{STEEL}=x-1"),
        (("--vary", f"{STEEL}=uniform(-9,9)", "--method", "lhs"), 2, "is below 0"),
        (("--vary", f"{STEEL}=5", "--vary", f"{STEEL}=6"), 2, f"{STEEL} would vary twice"),
        (("--vary", f"{STEEL}=1:2:2000", "--vary", f"{FEE}=1:2:2000"), 2, "4,000,000 points"),
        (("--vary", f"{STEEL}=5", "--outputs", "cost,luck"), 2, "there is no output 'luck'; there are: objective"),
        (("--vary", f"{STEEL}=5", "--method", "guess"), 2, "there is no method 'guess'; there are: grid"),
        (("--vary", f"{STEEL}=5", "--workers", "0"), 2, "--workers"),
        (("--vary", f"{STEEL}=5:6:2", "--method", "lhs", "--samples", "0"), 2, "--samples"),
        (("--vary", f"{STEEL}=5:6:2", "--method", "sobol", "--samples", "6"), 2, "power of 2"),
        (("--vary", f"{STEEL}=5:6:2", "--method", "lhs", "--seed", "-1"), 2, "--seed"),
        (("--vary", f"{STEEL}=uniform(1,2)"), 2, "a distribution is for sampling"),
        (("--vary", f"{STEEL}=5", "--model", "nix"), 2, "nix"),
        (("--vary", f"{STEEL}=5", "-o", "out.txt"), 2, ".xlsx, .csv, .parquet"),
        (("--vary", f"{STEEL}=5", "-o", "nowhere/out.csv"), 4, "nowhere"),
        (("--vary", f"{STEEL}=5", "--config", "nix.toml"), 4, "nix.toml"),
        ((), 2, "--vary"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_refused_before_the_first_solve(
    sweep: Sweep, unsolved: list[object], arguments: tuple[str, ...], code: int, named: str
) -> None:
    found, out, err = sweep(*arguments)
    assert (found, out) == (code, "")
    assert named in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ('varied = ["a"]', 2, "there is no option 'varied'; there are: vary"),
        ('vary = "a"', 2, 'vary is written as vary = ["…"]'),
        ("samples = true", 2, "samples is written as samples = 7"),
        ("vary = [", 4, "it is no TOML"),
    ],
)
def test_a_file_of_options_that_is_none(
    sweep: Sweep, unsolved: list[object], tmp_path: Path, text: str, code: int, named: str
) -> None:
    config = tmp_path / "sweep.toml"
    config.write_text(text)
    found, _, err = sweep("--vary", f"{STEEL}=5", "--config", config)
    assert (found, named in err) == (code, True), err


def test_a_workbook_with_errors_is_refused(workbook: Workbook, unsolved: list[object]) -> None:
    assert command_line(["sweep", str(workbook(*INVALID)), "--vary", f"{STEEL}=5"]) == 1


# Ctrl-C


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own, and with its workers a group, as a terminal has it."""
    return subprocess.Popen(
        [sys.executable, "-m", "ecopark", "sweep", "park.xlsx", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kept(journal: Path) -> int:
    """How many points a journal has."""
    return len(journal.read_text("utf-8").splitlines()) - 1 if journal.exists() else 0


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is another signal")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_the_points_and_resume_goes_on(
    workbook: Workbook, tmp_path: Path, workers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    park = workbook()  # what may be built is built anew at each point, which takes some hundredths of a second
    before, count = fingerprint(park), 24
    asked = ("--vary", f"{STEEL}=400:600:{count}", "--workers", workers, "-o", "out.csv")
    journal = tmp_path / "out.csv.points"
    process = started(tmp_path, *asked)
    try:
        deadline = time.monotonic() + 60
        while kept(journal) < 5 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process.poll() is None
        sent = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
        took = time.monotonic() - sent
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert (process.returncode, out) == (130, "")
    assert err == f"ecopark: interrupted; {kept(journal)} points are kept in out.csv.points: go on with --resume\n"
    assert took < 8  # a second, and what the tests beside this one take of a small machine
    assert 5 <= kept(journal) < count
    assert not (tmp_path / "out.csv").exists()
    assert fingerprint(park) == before

    done = kept(journal)
    told: list[str] = []
    ecopark.sweep(
        *(park,), vary=[f"{STEEL}=400:600:{count}"], output=tmp_path / "out.csv", resume=True, tell=told.append
    )
    assert told[0] == f"{done + 1} of {count} points"  # none of those that were done again
    assert len(told) == count - done
    found = rows(tmp_path / "out.csv")
    assert [float(row[STEEL]) for row in found] == pytest.approx([400 + 200 * n / (count - 1) for n in range(count)])
    assert [float(row["exchanged"]) for row in found] == pytest.approx([0.4 * float(row[STEEL]) for row in found])
    assert not journal.exists()


# Python


def test_the_same_as_a_function(park: Path, tmp_path: Path) -> None:
    found = ecopark.sweep(park, vary=[f"{STEEL}=400:600:3"], outputs="cost", output=tmp_path / "out.csv")
    assert found.written == tmp_path / "out.csv"
    assert list(found.table.columns)[:3] == [STEEL, "status", "cost"]
    pd.testing.assert_frame_equal(found.table, pd.read_csv(found.written), check_exact=True)
    assert set(ecopark.sweep(park, vary=[f"{STEEL}=400"]).table.columns) >= set(OUTPUTS)
    with pytest.raises(ecopark.UsageError):
        ecopark.sweep(park, vary=["Disposal[dust].Fee=1"])
