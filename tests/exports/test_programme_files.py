"""MPS and LP files: another reader finds the same programme in them, under names that a person can read."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

from ecopark.builds import bounded
from ecopark.exports.naming import MOST, Names, ascii_text
from ecopark.exports.programme_files import key, lp, mps
from ecopark.exports.programme_names import Programme, named
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.programme import built, compiled
from ecopark.schema.rows import Demand, Limit, Period, Process, Storage, Supply
from ecopark.schema.tables import Row
from ecopark.solver import optimum

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, takes, tonnes

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")

BUILT: tuple[Row, ...] = (
    *MILL_AND_WORKS,
    *tonnes("brick"),
    Process(plant="works", process="brickyard", status="candidate", capacity=30.0, capex=100.0),
    takes("works", "brickyard", "slag", 1.0),
    makes("works", "brickyard", "brick", 1.0),
    Demand(material="brick", min=0.0, max=30.0, avoided_weight=5.0),
    Supply(material="slag", price=1.0, max=10.0),
)
"""A brickyard may be built, whose bricks spare so much outside that it pays."""

KEPT: tuple[Row, ...] = (
    *MILL_AND_WORKS,
    Period(period="summer", share=0.5),
    Period(period="winter", share=0.5),
    Storage(plant="mill", material="slag", capacity=40.0, initial=10.0, final=0.0, loss=0.2),
    Limit(quantity="purchase", material="clay", min=20.0, max=90.0),
)
"""What the heap holds when the year begins decays whatever is done: the objective has a constant."""


def stated(asked: Park) -> Programme:
    """The park's programme with its names."""
    model = load()
    asked = bounded(asked, model)
    network = candidates(asked)
    programme = built(model, asked, network)
    return named(asked, network, "exchange", compiled(programme))


def optimum_of(asked: Park) -> float:
    """The least weighted impact, by ecopark itself."""
    asked = bounded(asked, load())
    plan = optimum(asked, candidates(asked), load()).plan
    assert plan is not None
    return plan.steps[0].value


def read_back(text: str, path: Path) -> highspy.Highs:
    """A file as HiGHS reads it, solved."""
    path.write_text(text, "ascii")
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    return highs


PARKS = {"mill": MILL_AND_WORKS, "built": BUILT, "kept": KEPT}


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
@pytest.mark.parametrize("name", PARKS)
def test_another_reader_finds_the_same_optimum(name: str, suffix: str, tmp_path: Path) -> None:
    asked = park(*PARKS[name])
    programme = stated(asked)
    highs = read_back(mps(programme) if suffix == ".mps" else lp(programme), tmp_path / f"park{suffix}")
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    assert highs.getInfo().objective_function_value == pytest.approx(optimum_of(asked), rel=1e-9)


def test_the_parks_of_these_tests_have_what_is_to_be_tried() -> None:
    assert stated(park(*BUILT)).arrays.integer.any()
    assert optimum_of(park(*BUILT)) < optimum_of(park(*MILL_AND_WORKS)), "the brickyard is built"
    assert stated(park(*KEPT)).arrays.constants[0] == pytest.approx(10 * (1 - 0.8**0.5))


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_the_arrays_come_back_number_for_number(suffix: str, tmp_path: Path) -> None:
    """A row's sides, a column's bounds, whole numbers and every coefficient, under the names of the file."""
    programme = stated(park(*BUILT, slag_link(min=1.0, capacity=45.0)))
    arrays = programme.arrays
    read = read_back(mps(programme) if suffix == ".mps" else lp(programme), tmp_path / f"park{suffix}").getLp()
    columns = [list(read.col_names_).index(each.name) for each in programme.columns]
    rows = [list(read.row_names_).index(each.name) for each in programme.rows]
    assert np.array_equal(np.array(read.col_cost_)[columns], arrays.objectives[0])
    assert np.array_equal(np.array(read.col_lower_)[columns], arrays.lower)
    assert np.array_equal(np.array(read.col_upper_)[columns], arrays.upper)
    assert np.array_equal(np.array(read.row_lower_)[rows], arrays.row_lower)
    assert np.array_equal(np.array(read.row_upper_)[rows], arrays.row_upper)
    whole = np.array([kind == highspy.HighsVarType.kInteger for kind in read.integrality_])[columns]
    assert np.array_equal(whole, arrays.integer)
    assert len(read.a_matrix_.value_) == arrays.matrix.nnz


def test_a_later_step_stands_in_the_mps_as_a_free_row() -> None:
    lines = mps(stated(park(*MILL_AND_WORKS))).splitlines()
    assert [line for line in lines if line.startswith(" N ")] == [" N impact", " N cost", " N transport_work"]
    assert " buy.clay.works.kiln cost 10.0" in lines
    assert any(line.startswith("* Step 1 of 3 is the objective") for line in lines)
    assert (
        "\\ Step 2: minimise cost, the steps before held at their least."
        in lp(stated(park(*MILL_AND_WORKS))).splitlines()
    )


# Names


def test_names_are_the_workbooks_words() -> None:
    programme = stated(park(*BUILT, slag_link(min=1.0, capacity=45.0)))
    columns, rows = ({each.name for each in found} for found in (programme.columns, programme.rows))
    assert {
        "run.mill.furnace",
        "send.slag.mill.works.kiln.clay",
        "buy.clay.works.kiln",
        "sell.steel.mill",
        "dispose.slag.mill.landfill",
        "build.process.works.brickyard",
    } <= columns
    assert {
        "need.works.kiln.clay",
        "gate.mill.slag",
        "link.slag.mill.works.min",
        "link.slag.mill.works.max",
        "demand.steel",
        "built_most.works.brickyard",
    } <= rows


def test_a_period_stands_at_the_end_of_a_name() -> None:
    programme = stated(park(*KEPT))
    assert {"keep.slag.mill.summer", "run.mill.furnace.winter"} <= {each.name for each in programme.columns}
    assert {"limit.purchase.clay.min", "gate.mill.slag.summer"} <= {each.name for each in programme.rows}


NASTY = ("=cmd()", "<script>alert(1)</script>", "Мартеновский цех № 2", "Їжак & Co: a*b", "鋼", "free", "x" * 200, "e5")


def test_names_survive_the_rules_of_the_formats(tmp_path: Path) -> None:
    for nasty in NASTY:
        asked = park(*(_renamed(row, nasty) for row in (*MILL_AND_WORKS, slag_link(min=1.0))))
        programme = stated(asked)
        for names in ([each.name for each in programme.columns], [each.name for each in programme.rows]):
            assert all(PLAIN.fullmatch(name) and len(name) <= MOST for name in names), nasty
            assert len({name.casefold() for name in names}) == len(names)
        for suffix, write in ((".mps", mps), (".lp", lp)):
            found = read_back(write(programme), tmp_path / f"park{suffix}").getInfo().objective_function_value
            assert found == pytest.approx(optimum_of(asked)), (nasty, suffix)
        told = {words for _, kind, _, words in key(programme) if kind == "variable"}
        assert f"{nasty} / furnace" in told, "the key has the workbook's own words"


def _renamed(row: Row, name: str) -> Row:
    """A row with the mill called otherwise."""
    changes: dict[str, Any] = {entry.name: name for entry in fields(row) if getattr(row, entry.name) == "mill"}
    return replace(row, **changes)


def test_cyrillic_is_spelt_in_latin_letters() -> None:
    assert ascii_text("Щебёночный завод «Юг»") == "Shchebenochnyy zavod Yug"
    assert ascii_text("Нікополь, Запоріжжя") == "Nikopol, Zaporizhzhya"
    assert ascii_text("Näöß Ølen") == "Nao len"


def test_two_names_are_never_the_same() -> None:
    names = Names()
    assert [names.name(["a", "b c"]), names.name(["a", "b-c"]), names.name(["A", "B c"])] == [
        "a.b_c",
        "a.b_c.2",
        "A.B_c.3",
    ]
    assert names.name(["a", "b c", "2"]) == "a.b_c.2.2"
    long = [names.name(["send", "m" * 90, "from", "to"]) for _ in range(3)]
    assert len(set(long)) == 3
    assert all(name.startswith("send.mm") and ".from.to" in name and len(name) <= MOST for name in long)
