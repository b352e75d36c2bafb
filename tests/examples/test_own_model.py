"""The page on models of one's own: its file is written out, run from the command line, and does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ecopark
from ecopark import cli
from ecopark.errors import ModelError
from tests.oracle import workbooks
from tests.oracle.sheets import Row

from .page import DOCS, examples
from .shown import matching, rows_of

PAGE = (DOCS / "own-model.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(block("py"), "utf-8")
    return path


@pytest.fixture
def park(tmp_path: Path) -> Path:
    path = tmp_path / "park.xlsx"
    workbooks.write(examples("own-model.md")["A groundwater cap"].sheets, path)
    return path


def test_it_adds_one_constraint_in_under_20_lines() -> None:
    assert len(block("py").splitlines()) < 20
    assert block("py").count("pyo.Constraint") == 1


def test_the_cap_binds_as_the_page_says(park: Path, mine: Path) -> None:
    solution = ecopark.solve(park, model=str(mine), write=False)
    assert solution.status == "optimal"
    for name, shown in examples("own-model.md")["A groundwater cap"].shown.items():
        for row in shown:
            assert len(matching(row, rows_of(solution, name))) == 1, (name, row)
    assert len(rows_of(solution, "Supply plan")) == 3


def test_without_it_both_pump_all_their_water(park: Path) -> None:
    solution = ecopark.solve(park, write=False)
    wells = {row["Seller"]: row["Quantity"] for row in rows_of(solution, "Supply plan")}
    assert wells == pytest.approx({"well 1": 200_000, "well 2": 200_000})
    assert matching({"Indicator": "Net cost", "With exchange": 120_000.0}, rows_of(solution, "Indicators"))


def test_the_cap_is_on_the_year_however_it_is_cut(park: Path, mine: Path) -> None:
    sheets = examples("own-model.md")["A groundwater cap"].sheets
    halves: list[Row] = [{"Period": name, "Share": 0.5} for name in ("summer", "winter")]
    workbooks.write({**sheets, "Periods": halves}, park)
    solution = ecopark.solve(park, model=str(mine), write=False)
    assert matching({"Indicator": "Net cost", "With exchange": 230_000.0}, rows_of(solution, "Indicators"))


def test_it_is_run_from_the_command_line(park: Path, mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["solve", str(park), "--model", str(mine)]) == 0
    assert "230,000" in capsys.readouterr().out


def test_a_file_that_is_no_model_is_told_as_the_page_says(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.py"
    notes.write_text("CAP = 300_000\n", "utf-8")
    before = park.read_bytes()
    assert cli.run(["solve", str(park), "--model", str(notes)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert block("text").strip().removeprefix("notes.py: ") in told
    assert park.read_bytes() == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("<= CAP", "<= CAPS"), "`build` fails with NameError"),
        (("quicksum(bought) <=", "quicksum(bought) ** 2 <="), "the model is no linear programme"),
        (("    return m", "    m.impact.deactivate()\n    return m"), "they must be impact, cost, transport work"),
    ],
)
def test_a_slip_in_it_is_told(park: Path, mine: Path, changed: tuple[str, str], told: str) -> None:
    mine.write_text(block("py").replace(*changed), "utf-8")
    with pytest.raises(ModelError, match=re.escape(told)):
        ecopark.solve(park, model=str(mine), write=False)
