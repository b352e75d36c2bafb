"""``solve --flex``: what is told at the terminal, in JSON, in the workbook and as data frames.

Of the good workbook the objective is 2190 (2110 of extraction, 80 of disposal), a hundredth 21.9. A tonne of slag less
takes a tonne of limestone and dumps a tonne at half a unit: 1.5. A GJ of heat less, 0.9 of which arrives, takes 0.9 GJ
of coal at a tenth: 0.09.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import ecopark

from ..workbook.test_write_summary import RUSSIAN
from .conftest import INFEASIBLE, Done, fingerprint

Run = Callable[..., Done]
Workbook = Callable[..., Path]

SLAG = 200 - 21.9 / 1.5
HEAT = 1000 - 21.9 / 0.09


def table(path: Path, title: str = "Exchange plan") -> list[dict[str, object]]:
    """The rows of a sheet by its headers, without what is blank below or beside."""
    head, *rows = openpyxl.load_workbook(path)[title].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows if row[0] not in (None, "Total", "Итого")]


def test_at_the_terminal(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook(), "--flex", "1%", "--no-write")
    assert done.code == 0
    told = "Flexibility of base, the objective at most 1% worse: must-have 2, swappable 0, possible beside the plan 0, "
    assert told + "never 0." in done.out.splitlines()
    assert "Flexibility" not in run("solve", workbook(), "--no-write").out
    assert "over all optimal plans: must-have 2" in run("solve", workbook(), "--flex", "0", "--no-write").out


def test_in_russian(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook(RUSSIAN), "--flex", "0.5%", "--no-write")
    assert "цель хуже не более чем на 0,5 %: обязательных обменов 2, заменимых 0" in done.out


def test_in_json(run: Run, workbook: Workbook) -> None:
    found = run("solve", workbook(), "--flex", "0.01", "--no-write", "--json").json["flexibility"]
    numbers = {name: found[name] for name in ("tolerance", "room", "must_have", "swappable", "possible", "never")}
    assert numbers == pytest.approx(
        {"tolerance": 0.01, "room": 21.9, "must_have": 2, "swappable": 0, "possible": 0, "never": 0}
    )
    assert (found["builds_held"], found["complete"], len(found["lines"])) == (True, True, 2)
    heat, slag = sorted(found["exchanges"], key=lambda each: str(each["material"]))
    assert list(slag) == ["from", "to", "material", "unit", "quantity", "least", "most", "bounded", "class"]
    assert (slag["from"], slag["to"], slag["unit"]) == ("Steel mill", "Cement works", "t")
    assert (slag["quantity"], slag["least"], slag["most"]) == pytest.approx((200, SLAG, 200))
    assert (heat["quantity"], heat["least"], heat["most"]) == pytest.approx((1000, HEAT, 1000))
    assert (slag["class"], heat["class"], slag["bounded"]) == ("must-have", "must-have", True)


def test_json_is_as_it_was_where_nobody_asks(run: Run, workbook: Workbook) -> None:
    assert "flexibility" not in run("solve", workbook(), "--no-write", "--json").json
    assert "flexibility" not in run("solve", workbook(*INFEASIBLE), "--no-write", "--json", "--flex", "1%").json


def test_each_scenario_has_its_own(run: Run, workbook: Workbook) -> None:
    found = run("solve", workbook(), "--scenario", "all", "--flex", "1%", "--no-write", "--json").json
    base, growth = (answer["flexibility"]["room"] for answer in found)
    assert base == pytest.approx(21.9)
    assert growth == pytest.approx(found[1]["objective"] / 100)


def test_columns_of_the_exchange_plan(workbook: Workbook) -> None:
    path = workbook()
    ecopark.solve(path, flex="1%")
    rows = table(path)
    assert list(rows[0])[-4:] == ["Value (EUR)", "Least", "Most", "Flexibility"]
    slag = next(row for row in rows if row["Material"] == "slag")
    assert (slag["Least"], slag["Most"]) == pytest.approx((SLAG, 200))
    assert slag["Flexibility"] == "must-have"
    ecopark.solve(path)
    assert list(table(path)[0])[-1] == "Value (EUR)", "they go again where nobody asks"


def test_columns_in_russian(workbook: Workbook) -> None:
    path = workbook(RUSSIAN)
    ecopark.solve(path, flex=0.9)
    rows = table(path, "План обмена")
    assert list(rows[0])[-3:] == ["Наименьшее", "Наибольшее", "Гибкость"]
    assert {row["Гибкость"] for row in rows} == {"заменим"}


def test_a_row_for_what_could_be(tmp_path: Path) -> None:
    """Last what the plan lacks: nothing is sent, and it says what could be."""
    path = ecopark.new(tmp_path / "rustavi.xlsx", park="rustavi")
    found = ecopark.solve(path, flex="1%").flexibility[0]
    rows = table(path)
    last = rows[-found.possible :]
    assert found.possible == sum(row["Quantity"] == 0 for row in rows) == len(last) > 0
    for row in last:
        assert (row["Quantity"], row["Period"], row["Least"], row["Flexibility"]) == (0, None, 0, "swappable")
        assert row["For"]
    scrap = next(row for row in last if row["Material"] == "steel scrap")
    assert (scrap["From"], scrap["To"]) == ("Rustavi Steel", "Tsentrolit")
    assert scrap["Most"] == pytest.approx(12950)


def test_as_a_data_frame(workbook: Workbook) -> None:
    found = ecopark.solve(workbook(), flex=0.01, write=False)
    frame = found.exchange_plan.set_index("material")
    assert frame.loc["slag", "least"] == pytest.approx(SLAG)
    assert frame.loc["heat", "flexibility"] == "must-have"
    assert found.flexibility[0].must_have == 2
    assert "least" not in ecopark.solve(workbook(), write=False).exchange_plan.columns


@pytest.mark.parametrize("given", ["-1%", "-0.01", "1", "100%", "nan", "inf", "one", "", "%", "1%%", "0,5%"])
def test_what_is_no_tolerance(run: Run, workbook: Workbook, given: str) -> None:
    path = workbook()
    before = fingerprint(path)
    done = run("solve", path, f"--flex={given}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ecopark: '{given}' is no tolerance: give per cent (1%) or a part (0.01)")
    assert fingerprint(path) == before


@pytest.mark.parametrize("given", ["-1%", "-.5%", "-1,5%"])
def test_less_than_nothing_is_a_value_and_no_option(run: Run, workbook: Workbook, given: str) -> None:
    done = run("solve", workbook(), "--flex", given)
    assert done.code == 2
    assert done.err.startswith(f"ecopark: '{given}' is no tolerance: give per cent (1%) or a part (0.01)")
