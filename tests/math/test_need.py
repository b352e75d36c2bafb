"""Equation 1. A need n = (k, m) of amount a, over the materials s that can serve it, each at its ratio ρ.

Σ ρ·[ Σ v + Σ (1 - loss)·f ] = a·x[k]   (units of the need a year).

In the common park the kiln makes 50 t of cement and needs a = 2 t of clay for each: 100 t.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Material, Plant, Process, Substitute, Supply

from .parks import MILL_AND_WORKS, makes, slag_link, solve, solve_alone, takes, tonnes, without


def test_what_is_bought_and_what_arrives_add_up_to_what_the_activity_needs() -> None:
    # 1.5 t of ore for each of 100 t of steel; 100 t of clay, of which the mill's 50 t of slag stand in for 50.
    plan = solve(*MILL_AND_WORKS)
    assert plan.runs("furnace") == pytest.approx(100)
    assert plan.bought("ore") == pytest.approx(1.5 * 100)
    assert plan.sent("slag", "mill", "works") == pytest.approx(50)
    assert plan.bought("clay") == pytest.approx(2 * 50 - 50)


def test_a_need_is_met_exactly_even_where_taking_more_would_pay() -> None:
    # A seller who pays 5 for each tonne of ore taken off him is taken 150 t off, and not one more.
    paid = Supply(material="ore", price=-5.0, max=1000.0)
    plan = solve(*MILL_AND_WORKS, paid, weight_virgin=0.0, weight_cost=1.0)
    assert plan.bought("ore") == pytest.approx(150)


def test_offers_of_one_material_add_up_the_cheaper_first() -> None:
    # 60 t of ore at 0.5 and the other 90 t at 1.
    near = Supply(material="ore", seller="near", price=0.5, max=60.0)
    plan = solve(*MILL_AND_WORKS, near)
    assert plan.bought("ore", seller="near") == pytest.approx(60)
    assert plan.bought("ore") == pytest.approx(150)


def test_ratio_is_units_of_the_need_that_a_unit_meets() -> None:
    # 50 t of slag at half a tonne of clay each: 25 t, so 75 t of clay are bought.
    plan = solve(*MILL_AND_WORKS, Substitute(need="clay", substitute="slag", ratio=0.5))
    assert (plan.sent("slag"), plan.bought("clay")) == pytest.approx((50, 75))


def test_ratio_leads_from_the_unit_of_the_substitute_to_that_of_the_need() -> None:
    # A boiler needs 2 MWh of fuel for each of 30 t of steam: 60 MWh, which is 10 t of coal at 6 MWh a tonne.
    plan = solve(
        Material(material="gas", unit="MWh", virgin_weight=1.0),
        *tonnes("coal", "steam"),
        Plant(plant="boiler house"),
        Process(plant="boiler house", process="boiler"),
        takes("boiler house", "boiler", "gas", 2.0),
        makes("boiler house", "boiler", "steam", 1.0),
        Supply(material="gas"),
        Supply(material="coal"),
        Demand(material="steam", min=30.0),
        Substitute(need="gas", substitute="coal", ratio=6.0),
    )
    assert (plan.bought("coal"), plan.bought("gas")) == pytest.approx((10, 0))


@pytest.mark.parametrize(("loss", "ratio", "clay"), [(0.2, 1.0, 60), (0.2, 0.5, 80), (0.0, 1.0, 50)])
def test_only_what_arrives_meets_the_need(loss: float, ratio: float, clay: float) -> None:
    # 50 t of slag are sent, 50·(1 - loss) arrive and meet 50·(1 - loss)·ratio t of the 100 t of clay.
    substitute = Substitute(need="clay", substitute="slag", ratio=ratio)
    plan = solve(*MILL_AND_WORKS, substitute, slag_link(loss=loss))
    assert (plan.sent("slag"), plan.bought("clay")) == pytest.approx((50, clay))


def test_a_substitute_may_also_be_bought() -> None:
    # No way for the mill's slag; slag of somebody else's heap (impact 0) at 2 t of clay a tonne: 50 t for the 100 t.
    plan = solve_alone(
        *MILL_AND_WORKS,
        Substitute(need="clay", substitute="slag", ratio=2.0),
        Supply(material="slag", seller="heap", virgin_weight=0.0),
    )
    assert (plan.bought("slag"), plan.bought("clay"), plan.sent("slag")) == pytest.approx((50, 0, 0))


def test_a_substitute_serves_its_own_need_alone() -> None:
    # 250 t of slag; it stands in for the 100 t of clay, not for the ore.
    rows = (*MILL_AND_WORKS, makes("mill", "furnace", "slag", 2.5))
    plan = solve(*rows)
    assert (plan.sent("slag"), plan.bought("ore"), plan.disposed("slag")) == pytest.approx((100, 150, 150))


def test_each_process_has_needs_of_its_own() -> None:
    # A mixer at the works needs 1 t of clay for each of 20 t of mortar: 20 t beside the kiln's 100.
    plan = solve(
        *MILL_AND_WORKS,
        *tonnes("mortar"),
        Process(plant="works", process="mixer"),
        takes("works", "mixer", "clay", 1.0),
        makes("works", "mixer", "mortar", 1.0),
        Demand(material="mortar", min=20.0),
    )
    assert plan.bought("clay") + plan.sent("slag") == pytest.approx(120)


def test_a_process_that_stands_still_needs_nothing() -> None:
    plan = solve(
        *without(MILL_AND_WORKS, Demand), Demand(material="steel", max=10.0), Demand(material="cement", max=5.0)
    )
    assert (plan.runs("furnace"), plan.bought("ore"), plan.bought("clay")) == pytest.approx((0, 0, 0))
