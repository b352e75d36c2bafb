"""`ecopark export`: the programme as .mps and .lp, the plan as .geojson and as a folder of tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highspy
import pytest

import ecopark
from ecopark import cli
from ecopark.exports.command import TABLES
from ecopark.exports.geography import _line

from ..refusals.good import changed, drop_sheet, put, write
from .conftest import INFEASIBLE, Done
from .test_compare import FORMULA, NASTY, as_text, renamed

Run = Callable[..., Done]
Workbook = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ecopark in this process, which spares the seconds of starting one."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        code = cli.run(arguments)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return run


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_programme_and_the_key_to_its_names(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    """The good workbook's ceiling is what it costs without exchange: an amount in the file."""
    path = workbook()
    least = ecopark.solve(path, write=False).answers[0].exchange.plan
    assert least is not None
    for name in ("park.mps", "park.lp"):
        found = run("export", "park.xlsx", "-o", name, "--json").json
        assert found["status"] == "written"
        assert [Path(each).name for each in found["written"]] == [name, f"{name}.names.csv"]
        highs = highspy.Highs()
        highs.silent()
        assert highs.readModel(str(tmp_path / name)) == highspy.HighsStatus.kOk
        highs.run()
        assert highs.getInfo().objective_function_value == pytest.approx(least.steps[0].value, rel=1e-6)
        names = {row["name"]: row["words"] for row in rows(tmp_path / f"{name}.names.csv")}
        assert set(highs.getLp().col_names_) <= set(names) | {"constant"}
        assert names["run.Steel_mill.furnace"] == "Steel mill / furnace"
        assert "cost_ceiling" in names


def test_what_is_there_is_not_replaced_unasked(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    workbook()
    (tmp_path / "park.mps.names.csv").write_text("mine", "utf-8")
    (tmp_path / "park.geojson").write_text("mine", "utf-8")
    for name in ("park.mps", "park.geojson"):
        assert run("export", "park.xlsx", "-o", name).code == 4
    assert (tmp_path / "park.geojson").read_text("utf-8") == "mine"
    assert not (tmp_path / "park.mps").exists()
    assert run("export", "park.xlsx", "-o", "park.geojson", "--force").code == 0


def test_a_call_that_is_wrong(run: Run, workbook: Workbook) -> None:
    workbook()
    assert run("export", "park.xlsx", "-o", "park.gms").code == 2
    assert run("export", "park.xlsx").code == 2
    assert run("export", "park.xlsx", "-o", "park.lp", "--scenario", "all").code == 2
    assert run("export", "missing.xlsx", "-o", "park.lp").code == 4
    assert run("export", "park.xlsx", "-o", "nowhere/park.lp").code == 4


def test_without_a_plan_there_is_a_programme_and_no_map(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    workbook(*INFEASIBLE)
    done = run("export", "park.xlsx", "-o", "park.geojson")
    assert done.code == 3
    assert "infeasible" in done.out
    assert not (tmp_path / "park.geojson").exists()
    assert run("export", "park.xlsx", "-o", "park.csv", "--json").json["status"] == "infeasible"
    assert not (tmp_path / "park.csv").exists()
    assert run("export", "park.xlsx", "-o", "park.mps").code == 0


def test_the_plan_on_the_map(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "park.xlsx", changed(renamed("Steel mill", NASTY), drop_sheet("Scenarios")))
    assert run("export", "park.xlsx", "-o", "park.geojson").code == 0
    found = json.loads((tmp_path / "park.geojson").read_text("utf-8"))
    plan = ecopark.solve(tmp_path / "park.xlsx", write=False)
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    for feature in found["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
    mill, works, *exchanges = found["features"]
    assert mill["geometry"] == {"type": "Point", "coordinates": [45.02, 41.55]}, "longitude first"
    assert mill["properties"]["plant"] == NASTY
    assert works["properties"]["change"] == pytest.approx(float(plan.plant_ledger["change"][1]))
    sent = {each["properties"]["material"]: each for each in exchanges}
    assert sent["slag"]["geometry"] == {"type": "LineString", "coordinates": [[45.02, 41.55], [45.05, 41.57]]}
    assert sent["slag"]["properties"]["quantity"] == pytest.approx(200)
    assert sent["heat"]["properties"]["tonnes"] is None
    assert mill["properties"]["sent_t"] == pytest.approx(sum(each["properties"]["tonnes"] or 0 for each in exchanges))
    for total, name in (("virgin_impact", "Virgin extraction"), ("disposal_impact", "Disposal")):
        indicators = plan.indicators.set_index("indicator")["with_exchange"]
        assert mill["properties"][total] + works["properties"][total] == pytest.approx(float(indicators[name]))


def test_a_plant_nobody_knows_the_place_of_has_no_geometry(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    """RFC 7946, 3.2: such a feature is unlocated. Its own way is then given in km."""
    workbook(
        put("Plants", 0, "Latitude", None),
        put("Plants", 0, "Longitude", None),
        *(put("Links", row, "Distance km", 5) for row in range(2)),
    )
    assert run("export", "park.xlsx", "-o", "park.geojson").code == 0
    kinds = [
        (each["properties"]["kind"], each["geometry"] and each["geometry"]["type"])
        for each in json.loads((tmp_path / "park.geojson").read_text("utf-8"))["features"]
    ]
    assert kinds[:2] == [("plant", None), ("plant", "Point")]
    assert set(kinds[2:]) == {("exchange", None)}


def test_a_line_is_cut_at_the_antimeridian() -> None:
    """RFC 7946, 3.1.9: from 170 E to 170 W it is 20 degrees, and half the way is at 180."""
    assert _line((170.0, 10.0), (-170.0, 30.0)) == {
        "type": "MultiLineString",
        "coordinates": [[[170.0, 10.0], [180.0, 20.0]], [[-180.0, 20.0], [-170.0, 30.0]]],
    }
    back: Any = _line((-175.0, 0.0), (170.0, 30.0))
    assert back["coordinates"] == [[[-175.0, 0.0], [-180.0, 10.0]], [[180.0, 10.0], [170.0, 30.0]]]


def test_a_folder_of_all_tables_that_runs_nothing(run: Run, tmp_path: Path) -> None:
    nasty = (renamed("Steel mill", FORMULA), drop_sheet("Scenarios"), put("Settings", 0, "Value", "@SUM(A1)"))
    write(tmp_path / "park.xlsx", changed(*nasty), as_text)
    assert run("export", "park.xlsx", "-o", "park.csv", "-q").code == 0
    folder = tmp_path / "park.csv"
    assert {each.name for each in folder.iterdir()} == {"about.csv", *(f"{table.attribute}.csv" for table in TABLES)}
    plan = ecopark.solve(tmp_path / "park.xlsx", write=False)
    sent = rows(folder / "exchange_plan.csv")
    assert [float(row["quantity"]) for row in sent] == list(plan.exchange_plan["quantity"])
    assert {row["from"] for row in sent} == {f"'{FORMULA}"}
    assert [row["plant"] for row in rows(folder / "plant_ledger.csv")] == [f"'{FORMULA}", "Cement works"]
    about = {row["what"]: row["value"] for row in rows(folder / "about.csv")}
    assert about["currency"] == "EUR"
    assert about["park"] == "'@SUM(A1)"
    for path in folder.iterdir():
        for line in csv.reader(path.open(encoding="utf-8", newline="")):
            for cell in line:
                assert not cell.startswith(("=", "+", "@")), (path.name, cell)
    assert run("export", "park.xlsx", "-o", "park.csv").code == 4
    assert run("export", "park.xlsx", "-o", "park.csv", "--force").code == 0


def test_it_speaks_russian(run: Run, workbook: Workbook) -> None:
    workbook()
    assert "Записан" in run("export", "park.xlsx", "-o", "park.lp", "--lang", "ru").out
    assert "оканчивается" in run("export", "park.xlsx", "-o", "park.gms", "--lang", "ru").err


def test_the_same_from_python(workbook: Workbook, tmp_path: Path) -> None:
    found = ecopark.export(workbook(), tmp_path / "grown.mps", scenario="growth")
    assert found.status == "written"
    assert "scenario growth" in found.written[0].read_text("ascii")


OWN_MODEL = """
import pyomo.environ as pyo

from ecopark.model import load

base = load("exchange")
amounts, prices = base.amounts, base.prices


def build(park, network):
    programme = base.build(park, network)
    programme.at_most = pyo.Constraint(["a b"], rule=lambda m, _: m.x[0, 0] <= 150)
    return programme
"""


def test_a_models_own_rows_bear_its_own_names(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    workbook()
    (tmp_path / "mine.py").write_text(OWN_MODEL, "utf-8")
    assert run("export", "park.xlsx", "-o", "park.mps", "--model", "./mine.py").code == 0
    assert " L own.at_most_a_b" in (tmp_path / "park.mps").read_text("ascii").splitlines()
    key = {row["name"]: row for row in rows(tmp_path / "park.mps.names.csv")}
    assert key["own.at_most_a_b"]["words"] == "at_most[a b]"
    assert key["own.at_most_a_b"]["what"] == "the model's own"
