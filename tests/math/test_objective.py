"""The objective, step by step, each among the optima of those before.

Step 1: w_v·V + w_d·D + w_c·C with V = Σ weight·v - Σ Avoided weight·y, D = Σ Disposal weight·(d + loss·f) and
C = purchases + fees + operating, transport and treatment cost - sales. Step 2: C. Step 3: transport work (t-km).
"""

from __future__ import annotations

import pytest

from ecopark.errors import WorkbookError
from ecopark.schema.rows import Demand, Disposal, Link, Material, Process, Substitute, Supply, Transport

from .parks import MILL_AND_WORKS, makes, slag_link, solve, solve_alone, takes, without

# Step 1


def test_impact_is_extraction_and_disposal_by_their_weights() -> None:
    # Without exchange 250 t are extracted and 50 t dumped: 2·250 + 3·50.
    plan = solve_alone(*MILL_AND_WORKS, weight_virgin=2.0, weight_disposal=3.0)
    assert plan.steps[0] == pytest.approx(650)


def test_each_material_weighs_what_its_row_says() -> None:
    # Ore 0.5 a tonne, clay 0 (a weight like any other), slag dumped 4.
    plan = solve_alone(
        *MILL_AND_WORKS,
        Material(material="ore", unit="t", virgin_weight=0.5),
        Material(material="clay", unit="t", virgin_weight=0.0),
        Material(material="slag", unit="t", disposal_weight=4.0),
    )
    assert plan.steps[0] == pytest.approx(150 * 0.5 + 0 + 50 * 4)


def test_a_material_weighs_its_tonnes_where_nothing_is_said() -> None:
    # Ore told in kg: 150 000 of them weigh 150.
    plan = solve_alone(
        *MILL_AND_WORKS,
        Material(material="ore", unit="kg"),
        takes("mill", "furnace", "ore", 1500.0),
        Supply(material="ore", price=0.001),
    )
    assert plan.steps == pytest.approx((300, 1350, 0))


def test_what_goes_into_the_air_has_no_weight_but_a_given_one() -> None:
    # 10 t of flue gas at 0.2 each; a tonne of it does not weigh 1 because it is a tonne.
    gas = (makes("works", "kiln", "flue gas", 0.2), Disposal(material="flue gas", route="air"))
    weighed = Material(material="flue gas", unit="t", kind="air", disposal_weight=0.2)
    assert solve_alone(*MILL_AND_WORKS, *gas, weighed).steps[0] == pytest.approx(300 + 10 * 0.2)
    with pytest.raises(WorkbookError, match="flue gas"):
        solve_alone(*MILL_AND_WORKS, *gas, Material(material="flue gas", unit="t", kind="air"))


def test_an_offer_may_weigh_otherwise_than_its_material() -> None:
    # Scrap clay at 0 goes before virgin clay; a bought intermediate carries 3.
    scrap = Supply(material="clay", seller="scrap", virgin_weight=0.0, price=99.0, max=30.0)
    plan = solve_alone(*MILL_AND_WORKS, scrap, Supply(material="ore", price=1.0, virgin_weight=3.0))
    assert plan.bought("clay", seller="scrap") == pytest.approx(30)
    assert plan.steps[0] == pytest.approx(150 * 3 + 70 + 50)


def test_products_may_save_extraction_outside() -> None:
    # 10 t of slag sold save 3 each: 30 off 150 + 60.
    plan = solve(*MILL_AND_WORKS, Demand(material="slag", max=10.0, avoided_weight=3.0))
    assert plan.steps[0] == pytest.approx(150 + 60 - 30)


def test_what_is_lost_on_the_way_weighs_as_if_dumped() -> None:
    # Half is lost: sending 50 t saves 25 of clay and 25 of dumping. Were losses nothing, it would save 50 of dumping.
    plan = solve(*MILL_AND_WORKS, slag_link(loss=0.5))
    assert plan.steps[0] == pytest.approx(150 + 75 + 25)


def test_cost_counts_as_much_as_its_weight() -> None:
    # 300 of impact and 0.1·1350 of money.
    assert solve_alone(*MILL_AND_WORKS, weight_cost=0.1).steps[0] == pytest.approx(300 + 135)


@pytest.mark.parametrize(("weight", "sent"), [(0.1, 50), (0.3, 0)])
def test_money_may_outweigh_impact(weight: float, sent: float) -> None:
    # A tonne of slag sent saves 2 of impact and 14 of money and costs 24: worth it while 10·w < 2.
    assert solve(*MILL_AND_WORKS, slag_link(cost=24.0), weight_cost=weight).sent("slag") == pytest.approx(sent)


# Step 2


def test_cost_is_all_that_is_paid_less_what_is_earned() -> None:
    # 150 of ore, 500 of clay, 50 t at 3 on the way and 2 in treatment, 100 runs at 0.7, less 100 t of steel at 5.
    plan = solve(
        *MILL_AND_WORKS,
        slag_link(cost=3.0),
        Substitute(need="clay", substitute="slag", cost=2.0),
        Process(plant="mill", process="furnace", cost=0.7),
        Demand(material="steel", min=100.0, price=5.0),
    )
    assert plan.steps[1] == pytest.approx(150 + 500 + 150 + 100 + 70 - 500)


def test_fees_are_paid_for_what_is_dumped() -> None:
    assert solve_alone(*MILL_AND_WORKS).steps[1] == pytest.approx(150 + 1000 + 50 * 4)


def test_treatment_is_paid_for_bought_substitutes_too() -> None:
    # 50 t of a heap's slag at 1 and 2 of treatment each beside the mill's 50, which pay 2 too.
    plan = solve(
        *MILL_AND_WORKS,
        Supply(material="slag", seller="heap", virgin_weight=0.0, price=1.0),
        Substitute(need="clay", substitute="slag", cost=2.0),
    )
    assert plan.steps[:2] == pytest.approx((150, 150 + 50 * 1 + 100 * 2))


def test_among_equal_impacts_the_cheapest() -> None:
    # Two landfills weigh the same; the one at 1 is full at 20 t.
    cheap = Disposal(material="slag", route="other landfill", fee=1.0, max=20.0)
    assert solve_alone(*MILL_AND_WORKS, cheap).steps == pytest.approx((300, 150 + 1000 + 20 * 1 + 30 * 4, 0))


def test_no_money_saved_is_worth_impact() -> None:
    # A tonne sent costs 1000 where clay and landfill cost 14, and saves 2 of impact: all 50 go.
    plan = solve(*MILL_AND_WORKS, slag_link(cost=1000.0))
    assert (plan.sent("slag"), plan.steps[0]) == pytest.approx((50, 200))


def test_where_impact_decides_nothing_money_does() -> None:
    plan = solve(*MILL_AND_WORKS, slag_link(cost=1000.0), weight_virgin=0.0, weight_disposal=0.0)
    assert (plan.sent("slag"), plan.steps[0], plan.steps[1]) == pytest.approx((0, 0, 1350))


# Step 3


TWO_WAYS = (
    *without(MILL_AND_WORKS, Link),
    Transport(mode="truck"),
    Transport(mode="rail"),
    slag_link(mode="truck", distance_km=20.0, cost=3.0),
    slag_link(mode="rail", distance_km=11.0, cost=3.0, capacity=30.0),
)
"""A way of 20 km and one of 11 km for 30 t, at the same cost."""


def test_among_equal_costs_the_least_transport_work() -> None:
    plan = solve(*TWO_WAYS)
    assert (plan.sent("slag", mode="rail"), plan.sent("slag", mode="truck")) == pytest.approx((30, 20))
    assert plan.steps == pytest.approx((200, 150 + 500 + 150, 30 * 11 + 20 * 20))


def test_no_way_saved_is_worth_money() -> None:
    # A hundredth more a tonne, and the shorter way is not taken.
    plan = solve(*TWO_WAYS, slag_link(mode="rail", distance_km=11.0, cost=3.01))
    assert plan.steps[1:] == pytest.approx((150 + 500 + 150, 50 * 20))


def test_no_way_saved_is_worth_impact() -> None:
    # Not to exchange would save 1000 t-km.
    assert solve(*MILL_AND_WORKS, slag_link(distance_km=20.0)).steps[2] == pytest.approx(1000)


def test_hauls_of_supply_and_disposal_count_too() -> None:
    # Two ore mines at the same price, at 10 and 40 km; the near one has 60 t.
    plan = solve(
        *MILL_AND_WORKS,
        Supply(material="ore", seller="far", price=0.5, distance_km=40.0),
        Supply(material="ore", seller="near", price=0.5, distance_km=10.0, max=60.0),
    )
    assert plan.steps[2] == pytest.approx(60 * 10 + 90 * 40)


def test_every_step_is_an_optimum_of_the_one_before_however_badly_scaled() -> None:
    # Impacts of millionths and money of millions: the steps are scaled each by itself.
    tiny, huge = 1e-6, 1e6
    plan = solve(
        *TWO_WAYS,
        Material(material="ore", unit="t", virgin_weight=tiny),
        Material(material="clay", unit="t", virgin_weight=tiny),
        Material(material="slag", unit="t", disposal_weight=tiny),
        Supply(material="ore", price=huge),
        Supply(material="clay", price=10 * huge),
    )
    assert plan.steps[0] == pytest.approx(200 * tiny, rel=1e-9)
    assert plan.steps[1] == pytest.approx(150 * huge + 500 * huge + 150, rel=1e-12)
    assert plan.steps[2] == pytest.approx(30 * 11 + 20 * 20, rel=1e-9)


def test_an_unlimited_sale_without_a_price_is_no_way_out() -> None:
    # Slag that anyone takes for nothing would be a bottomless sink; that it meets clay is still worth more.
    free = Demand(material="slag", max=float("inf"))
    plan = solve(*MILL_AND_WORKS, free, makes("mill", "furnace", "slag", 2.0))
    assert (plan.sent("slag"), plan.sold("slag")) == pytest.approx((100, 100))
