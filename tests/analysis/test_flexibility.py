"""Flexibility, by hand over the mill and the works, and proved by solving anew over random parks.

Of 100 t of steel the mill has 50 t of slag left; the works takes 100 t of clay, or slag in its place. The objective is
200: 150 of ore, 50 of clay, nothing dumped. A tonne of slag less takes a tonne of clay more and dumps a tonne: 2.
"""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Any, Final

import pytest

from ecopark import commands
from ecopark.accounts import results
from ecopark.analysis.flexibility import Flexibility, FlexibleExchange, flexibility, flexible_rows
from ecopark.answer import Answer, answer
from ecopark.errors import ModelError
from ecopark.schema.rows import Demand, Disposal, Link, Material, Plant, Process, Supply, Transport
from ecopark.schema.tables import Row

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, takes
from ..math.seasons import HALVES, only_in
from ..oracle import workbooks
from ..oracle.parks import random_park
from .proving import prove

MONEY = {"weight_virgin": 0.0, "weight_disposal": 0.0, "weight_cost": 1.0, "discount_rate": 0.0}


def asked(*rows: Row, **settings: Any) -> Answer:
    found = answer(park(*rows, **settings), "exchange")
    assert found.status == "optimal"
    return found


def found(of: Answer, tolerance: float) -> Flexibility:
    told = flexibility(of, tolerance)
    assert told is not None
    return told


def only(of: Answer, tolerance: float) -> FlexibleExchange:
    (each,) = found(of, tolerance).exchanges
    return each


def old_link(**terms: Any) -> Link:
    return Link(from_="old mill", to="works", material="slag", **terms)


def two_mills(**terms: Any) -> tuple[Row, ...]:
    """A second mill like the first, and half the cement: 50 t of slag are wanted, and each mill has that much."""
    return (
        *MILL_AND_WORKS,
        Plant(plant="old mill"),
        Process(plant="old mill", process="furnace"),
        takes("old mill", "furnace", "ore", 1.5),
        makes("old mill", "furnace", "steel", 1.0),
        makes("old mill", "furnace", "slag", 0.5),
        Demand(material="steel", min=200.0),
        Demand(material="cement", min=25.0),
        Process(plant="mill", process="furnace", capacity=100.0),
        Process(plant="old mill", process="furnace", capacity=100.0),
        old_link(**terms),
    )


def by_sender(told: Flexibility) -> dict[str, tuple[float, float, str]]:
    """Least, most and class by the sender's name."""
    return {each.from_: (each.least or 0.0, each.most or 0.0, each.kind or "") for each in told.exchanges}


# By hand


def test_a_single_source_is_a_must() -> None:
    each = only(asked(*MILL_AND_WORKS), 0.0)
    assert (each.from_, each.to, each.material, each.unit, each.kind) == ("mill", "works", "slag", "t", "must-have")
    assert (each.quantity, each.least, each.most) == pytest.approx((50, 50, 50))


@pytest.mark.parametrize(("tolerance", "least"), [(0.01, 49), (0.1, 40), (0.49, 1)])
def test_what_the_tolerance_buys(tolerance: float, least: float) -> None:
    """A hundredth of 200 is 2: one tonne may stay away. More than 50 t there are not."""
    told = found(asked(*MILL_AND_WORKS), tolerance)
    (each,) = told.exchanges
    assert (each.least, each.most, told.room) == pytest.approx((least, 50, 200 * tolerance))
    assert each.kind == "must-have"


@pytest.mark.parametrize("tolerance", [0.5, 0.9])
def test_half_of_the_objective_buys_all_of_it(tolerance: float) -> None:
    each = only(asked(*MILL_AND_WORKS), tolerance)
    assert (each.least, each.kind) == (0.0, "swappable")
    assert each.most == pytest.approx(50)


def test_one_of_two_that_are_alike_will_do() -> None:
    told = by_sender(found(asked(*two_mills()), 0.0))
    for least, most, kind in told.values():
        assert (least, kind) == (0.0, "swappable")
        assert most == pytest.approx(50)
    assert sorted(told) == ["mill", "old mill"]


@pytest.mark.parametrize(
    ("link", "modes"),
    [({"cost": 1.0}, ()), ({"mode": "truck", "distance_km": 20.0}, (Transport(mode="truck"),))],
    ids=["cost", "transport work"],
)
def test_a_later_step_breaks_the_tie(link: dict[str, Any], modes: tuple[Row, ...]) -> None:
    """What costs more, or is further, is in no optimum; with any tolerance it may be, for it weighs nothing."""
    of = asked(*two_mills(**link), *modes)
    (each,) = found(of, 0.0).exchanges
    assert (each.from_, each.kind) == ("mill", "must-have")
    assert (each.least, each.most) == pytest.approx((50, 50))
    assert (found(of, 0.0).possible, found(of, 0.0).never) == (0, 1)
    told = found(of, 0.001)
    assert (told.possible, told.never) == (1, 0)
    assert {name: kind for name, (_, _, kind) in by_sender(told).items()} == {
        "mill": "swappable",
        "old mill": "swappable",
    }
    assert by_sender(told)["old mill"][1] == pytest.approx(50)
    (unused,) = told.unused
    assert (unused.from_, unused.to, unused.material, unused.for_) == ("old mill", "works", "slag", "kiln: clay")
    assert (unused.quantity, unused.period) == (0.0, "")


def test_what_the_plan_lacks_and_could_be() -> None:
    """The objective is 350 of impact and 500 of money, a hundredth 8.5.

    A tonne from the old mill costs 17 more than one from the mill; a tonne of slag less takes a tonne of clay (1 and
    10 of money) and is dumped (1 and 4).
    """
    told = found(asked(*two_mills(cost=17.0), weight_cost=1.0), 0.01)
    assert told.room == pytest.approx(8.5)
    first, second = told.exchanges
    assert (first.from_, second.from_) == ("mill", "old mill")
    assert (first.least, first.most) == pytest.approx((50 - 8.5 / 16, 50))
    assert (second.least, second.most) == pytest.approx((0, 0.5))
    assert (second.quantity, second.kind, told.unasked) == (0.0, "swappable", 0)
    assert (told.must_have, told.swappable, told.possible) == (1, 0, 1)


def test_all_periods_together() -> None:
    """In each half 25 t are sent; a hundredth of the objective is a tonne in the year, in whichever half."""
    of = asked(*MILL_AND_WORKS, *HALVES)
    assert [row.quantity for row in results(of).exchange_plan] == pytest.approx([25, 25])
    each = only(of, 0.01)
    assert (each.quantity, each.least, each.most) == pytest.approx((50, 49, 50))


def test_a_season_bounds_the_year() -> None:
    """All steel is made in summer, and half of the clay is wanted then."""
    each = only(
        asked(*MILL_AND_WORKS, *HALVES, *only_in("summer", "Demand", "steel"), Demand(material="cement", min=30.0)), 0.0
    )
    assert (each.least, each.most) == pytest.approx((30, 30))


def test_all_ways_and_needs_together() -> None:
    """A belt takes 20 t, trucks the rest at some cost: each way may change, the exchange may not."""
    rows = [row for row in MILL_AND_WORKS if not isinstance(row, Link)]
    modes = (Transport(mode="truck", handling_cost=1.0), Transport(mode="belt"))
    links = (slag_link(mode="truck"), slag_link(mode="belt", capacity=20.0))
    mixer = (
        Material(material="mortar", unit="t"),
        Process(plant="works", process="mixer"),
        takes("works", "mixer", "clay", 1.0),
        makes("works", "mixer", "mortar", 1.0),
        Demand(material="mortar", min=20.0),
    )
    of = asked(*rows, *modes, *links, *mixer)
    assert len(results(of).exchange_plan) > 1
    each = only(of, 0.0)
    assert (each.least, each.most) == pytest.approx((50, 50))
    told = found(of, 0.01)
    assert (told.room, told.exchanges[0].least) == pytest.approx((2.2, 50 - 1.1))


def test_what_is_built_stays() -> None:
    """At 13,900 over 20 years the belt costs 695 a year whether it carries anything or not; a tonne on it saves 14."""
    of = asked(*MILL_AND_WORKS, slag_link(status="candidate", capacity=50.0, capex=13_900.0), **MONEY)
    told = found(of, 0.01)
    assert told.builds_held
    assert told.room == pytest.approx(0.01 * 1345)
    assert told.exchanges[0].least == pytest.approx(50 - 13.45 / 14)
    assert found(of, 0.5).exchanges[0].least == pytest.approx(50 - 672.5 / 14), "not 0: the belt is not taken down"
    assert not found(asked(*MILL_AND_WORKS), 0.01).builds_held


def test_what_is_not_built_is_never() -> None:
    of = asked(*two_mills(status="candidate", capacity=50.0, capex=100.0), **MONEY)
    assert [each.from_ for each in found(of, 0.5).exchanges] == ["mill"]


def test_an_exchange_that_nothing_bounds() -> None:
    """Water that weighs and costs nothing may go round as often as it likes."""
    free = {"unit": "t", "virgin_weight": 0.0, "disposal_weight": 0.0}
    of = asked(
        *MILL_AND_WORKS,
        *[Material(material=name, **free) for name in ("water", "warm water", "cold water")],  # type: ignore[arg-type]
        Process(plant="mill", process="cooling", min_activity=1.0),
        takes("mill", "cooling", "water", 1.0),
        makes("mill", "cooling", "warm water", 1.0),
        Process(plant="works", process="washing"),
        takes("works", "washing", "warm water", 1.0),
        makes("works", "washing", "cold water", 1.0),
        Supply(material="water"),
        Disposal(material="cold water", route="river"),
        Link(from_="mill", to="works", material="warm water"),
    )
    told = found(of, 0.0)
    water = next(each for each in told.exchanges if each.material == "warm water")
    assert (water.least, water.most) == pytest.approx((1, inf))
    row = next(row for row in flexible_rows(results(of).exchange_plan, [told]) if row.material == "warm water")
    assert row.least == pytest.approx(1)
    assert (row.most, row.flexibility) == (None, "must-have")


def test_an_objective_of_nought_has_no_hundredth() -> None:
    """Impact weighs nothing, so the tolerance is of nothing; money, which no step of the objective holds, is free."""
    told = found(asked(*MILL_AND_WORKS, weight_virgin=0.0, weight_disposal=0.0), 0.01)
    assert told.room == 0
    assert (told.exchanges[0].least, told.exchanges[0].kind) == (0.0, "swappable")


def test_without_time_nothing_is_known() -> None:
    told = flexibility(asked(*MILL_AND_WORKS), 0.01, seconds=0.0)
    assert told is not None
    assert not told.is_whole
    assert [(each.least, each.most, each.kind) for each in told.exchanges] == [(None, None, None)]


def test_without_a_plan_there_is_none() -> None:
    assert flexibility(answer(park(*MILL_AND_WORKS, slag_link(min=60.0)), "exchange"), 0.01) is None


OWN = """
from dataclasses import replace
import pyomo.environ as pyo
from ecopark.model import load
base = load("exchange")
amounts, prices = base.amounts, base.prices
def build(park, network):
    m = base.build(park, network)
    {}
    return m
"""


def test_an_own_models_rows_count(tmp_path: Path) -> None:
    """It has a row that no cell says: the exchange is 30 t at most."""
    model = tmp_path / "own.py"
    model.write_text(
        OWN.format("m.mine = pyo.Constraint(expr=m.nothing + sum(m.f[i, 0] for i in range(len(network.flows))) <= 30)")
    )
    each = only(answer(park(*MILL_AND_WORKS), str(model)), 0.0)
    assert (each.least, each.most) == pytest.approx((30, 30))


def test_an_own_models_whole_numbers_are_refused(tmp_path: Path) -> None:
    model = tmp_path / "own.py"
    model.write_text(
        OWN.format("m.n = pyo.Var(domain=pyo.Integers, bounds=(0, 3)); m.mine = pyo.Constraint(expr=m.n >= 1)")
    )
    with pytest.raises(ModelError, match="whole numbers of its own: 'n'; leave out --flex"):
        flexibility(answer(park(*MILL_AND_WORKS), str(model)), 0.0)


# As rows


def test_each_row_of_the_plan_has_what_its_exchange_can_be() -> None:
    of = asked(*two_mills(cost=17.0), *HALVES, weight_cost=1.0)
    told = found(of, 0.01)
    rows = flexible_rows(results(of).exchange_plan, [told])
    assert [(row.from_, row.period, row.flexibility) for row in rows] == [
        ("mill", "summer", "must-have"),
        ("mill", "winter", "must-have"),
        ("old mill", "", "swappable"),
    ]
    assert [row.quantity for row in rows] == pytest.approx([25, 25, 0])
    assert {(row.least, row.most) for row in rows[:2]} == {(told.exchanges[0].least, told.exchanges[0].most)}


# Proved

SEEDS: Final = range(6)
TOLERANCES: Final = (0.0, 0.01, 0.2)


def answered(seed: int, folder: Path) -> Answer:
    path = folder / f"{seed}.xlsx"
    workbooks.write(random_park(seed), path)
    return commands.solve(path, write=False).answers[0]


def test_random_parks(tmp_path: Path) -> None:
    """Those of tests/slow/test_flexibility.py are many more."""
    found = [prove(answered(seed, tmp_path), tolerance) for seed in SEEDS for tolerance in TOLERANCES]
    assert sum(found) > 60
