"""Equation 6. A need with a bound on the mean of a property, weighted by what arrives (in the need's unit).

Σ (q - q_max)·(v + (1 - loss)·f) <= 0, and likewise Σ (q - q_min)·(...) >= 0.

In the common park clay has 1 % of ash and the mill's slag 9 %. A mean of 2 % is one part of slag in eight: of 100 t
that arrive 12.5 t, from (1 - 2)·87.5 + (9 - 2)·12.5 = 0.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Link, Material, Plant, Process, Quality, QualityLimit, Substitute, Supply
from ecopark.schema.tables import Row

from .parks import MILL_AND_WORKS, makes, slag_link, solve, takes, tonnes


def ash(material: str, value: float, plant: str | None = None) -> Quality:
    return Quality(material=material, property="ash", value=value, plant=plant)


def bound(**terms: float | str) -> QualityLimit:
    return QualityLimit(need="clay", property="ash", **terms)  # type: ignore[arg-type]


PARK: tuple[Row, ...] = (*MILL_AND_WORKS, ash("clay", 1.0), ash("slag", 9.0))


def test_a_greatest_mean_bounds_the_mixture() -> None:
    plan = solve(*PARK, bound(max=2.0))
    assert (plan.sent("slag"), plan.bought("clay")) == pytest.approx((12.5, 87.5))


def test_a_least_mean_bounds_it_too() -> None:
    # At least 2 %: 12.5 t of slag at least. Only 10 t are made of 20 t of steel: no plan; of 25 t exactly 12.5.
    assert solve(*PARK, bound(min=2.0), Demand(material="steel", min=20.0)).status == "infeasible"
    assert solve(*PARK, bound(min=2.0), Demand(material="steel", min=25.0)).sent("slag") == pytest.approx(12.5)


def test_the_mean_is_of_what_arrives() -> None:
    # A fifth is lost: 12.5 t that arrive are 15.625 that were sent.
    assert solve(*PARK, bound(max=2.0), slag_link(loss=0.2)).sent("slag") == pytest.approx(12.5 / 0.8)


def test_the_mean_is_by_amounts_not_by_what_they_meet() -> None:
    # At half a tonne of clay each, s of slag and c of clay meet c + s/2 = 100, with one part in eight: c = 7·s.
    plan = solve(*PARK, bound(max=2.0), Substitute(need="clay", substitute="slag", ratio=0.5))
    assert plan.sent("slag") == pytest.approx(100 / 7.5)
    assert plan.bought("clay") == pytest.approx(700 / 7.5)


def test_amounts_are_weighed_in_the_unit_of_the_need() -> None:
    # The same slag counted in kg: 12.5 t of it are 12 500 kg beside 87.5 t of clay.
    plan = solve(
        *PARK,
        Material(material="slag", unit="kg"),
        makes("mill", "furnace", "slag", 500.0),
        Substitute(need="clay", substitute="slag", ratio=0.001),
        bound(max=2.0),
    )
    assert (plan.sent("slag"), plan.bought("clay")) == pytest.approx((12500, 87.5))


def test_a_value_of_a_plant_goes_before_the_general_one() -> None:
    # The mill's own slag has 5 %: (1 - 2)·80 + (5 - 2)·... one part in four: 25 t.
    assert solve(*PARK, bound(max=2.0), ash("slag", 5.0, "mill")).sent("slag") == pytest.approx(25)


def test_a_value_of_another_plant_does_not_count() -> None:
    assert solve(*PARK, bound(max=2.0), ash("slag", 5.0, "works")).sent("slag") == pytest.approx(12.5)


def test_what_is_bought_has_the_general_value() -> None:
    # No slag from the mill, but as much as wanted of the market's, at 9 % and without impact: 12.5 t. The works' own
    # row for slag says what it would make, not what it buys.
    market = Supply(material="slag", virgin_weight=0.0)
    plan = solve(*PARK, market, slag_link(status="closed"), bound(max=2.0), ash("slag", 1.0, "works"))
    assert plan.bought("slag") == pytest.approx(12.5)


def test_a_sender_is_judged_by_its_own_value() -> None:
    # The foundry's slag, 3 %, may be half of all that arrives: with 3·1 part of clay. Its 20 t go with 20 t of clay to
    # spare; the other 60 t of clay take 60/7 t of the mill's at 9 %.
    plan = solve(
        *PARK,
        *tonnes("castings"),
        Plant(plant="foundry"),
        Process(plant="foundry", process="cupola"),
        makes("foundry", "cupola", "castings", 1.0),
        makes("foundry", "cupola", "slag", 0.5),
        Demand(material="castings", min=40.0),
        Link(from_="foundry", to="works", material="slag"),
        ash("slag", 3.0, "foundry"),
        bound(max=2.0),
    )
    # f = 20 at 3 %, s at 9 %, c = 80 - s at 1 %: (3-2)·20 + (9-2)·s - (80 - s) = 0, so 8·s = 60.
    assert plan.sent("slag", "foundry") == pytest.approx(20)
    assert plan.sent("slag", "mill") == pytest.approx(7.5)


def test_all_limits_that_match_hold() -> None:
    # The general row allows 3 %, the works' 2.5 %, the kiln's 2 %: the kiln's bounds; the loosest alone lets 25 t pass.
    rows = (bound(max=3.0), bound(plant="works", max=2.5), bound(process="kiln", max=2.0))
    assert solve(*PARK, *rows).sent("slag") == pytest.approx(12.5)
    assert solve(*PARK, *rows[:1]).sent("slag") == pytest.approx(25)


def test_a_limit_of_another_process_does_not_bind() -> None:
    mixer = (
        *tonnes("mortar"),
        Process(plant="works", process="mixer"),
        takes("works", "mixer", "clay", 1.0),
        makes("works", "mixer", "mortar", 1.0),
        Demand(material="mortar", min=20.0),
    )
    # The mixer's 20 t must be clay to the last; the kiln takes all 50 t of slag.
    plan = solve(*PARK, *mixer, bound(process="mixer", max=1.0))
    assert plan.sent("slag") == pytest.approx(50)


def test_least_and_greatest_may_stand_in_one_row() -> None:
    # Between 1.8 and 2.0 %: the objective takes all that it may; dear slag takes as little as it may, a tenth.
    both = bound(min=1.8, max=2.0)
    assert solve(*PARK, both).sent("slag") == pytest.approx(12.5)
    dear = solve(*PARK, both, slag_link(cost=100.0), weight_virgin=0.0, weight_disposal=0.0)
    assert dear.sent("slag") == pytest.approx(10)


def test_a_need_that_is_not_there_is_bound_by_nothing() -> None:
    # Without cement nothing arrives, and 0 is a mean of nothing.
    assert solve(*PARK, bound(min=5.0), Demand(material="cement", max=10.0)).status == "optimal"
