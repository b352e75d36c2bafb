"""Equation 5, Demand. Row j: Min <= Σ y <= Max (units of the material a year), over the park where it names no plant.

A blank Max is Min where Min is given. In the common park 100 t of steel are asked for, and nothing else must run.
"""

from __future__ import annotations

from math import inf

import pytest

from ecopark.schema.rows import Demand, Plant, Process

from .parks import MILL_AND_WORKS, makes, solve, takes

MINI_MILL = (
    Plant(plant="mini mill"),
    Process(plant="mini mill", process="arc"),
    takes("mini mill", "arc", "ore", 0.9),
    makes("mini mill", "arc", "steel", 1.0),
)
"""Makes steel too, from 0.9 t of ore a tonne: better than the furnace's 1.5, less 0.5 of clay that its slag saves."""


def steel(**terms: float | str) -> Demand:
    return Demand(material="steel", **terms)  # type: ignore[arg-type]


def test_no_less_is_sold_than_is_asked_for() -> None:
    assert solve(*MILL_AND_WORKS, steel(min=70.0, max=90.0)).sold("steel") == pytest.approx(70)


def test_an_unlimited_market_may_ask_for_a_least_too() -> None:
    assert solve(*MILL_AND_WORKS, steel(min=70.0, max=inf)).sold("steel") == pytest.approx(70)


def test_what_nobody_can_make_any_more_is_asked_for_all_the_same() -> None:
    closed = Process(plant="mill", process="furnace", status="closed")
    assert solve(*MILL_AND_WORKS, closed).status == "infeasible"


def test_no_more_is_sold_than_the_market_takes() -> None:
    # Each tonne sold saves 10 outside the park: as much as can be sold is made.
    assert solve(*MILL_AND_WORKS, steel(max=90.0, avoided_weight=10.0)).sold("steel") == pytest.approx(90)


def test_a_blank_max_is_min_so_that_both_parks_deliver_the_same() -> None:
    assert solve(*MILL_AND_WORKS, steel(min=70.0, avoided_weight=10.0)).sold("steel") == pytest.approx(70)


def test_an_unlimited_market_is_bounded_by_what_can_be_made() -> None:
    plan = solve(
        *MILL_AND_WORKS,
        Process(plant="mill", process="furnace", capacity=120.0),
        steel(max=inf, avoided_weight=10.0),
    )
    assert plan.sold("steel") == pytest.approx(120)


def test_one_market_is_served_by_any_maker() -> None:
    # The mini mill takes less ore, so it makes all 100 t.
    plan = solve(*MILL_AND_WORKS, *MINI_MILL)
    assert (plan.sold("steel", "mini mill"), plan.sold("steel", "mill")) == pytest.approx((100, 0))


def test_a_plants_own_demand_is_served_by_it_alone() -> None:
    # 40 t asked of the mill itself beside 100 t of anyone.
    plan = solve(*MILL_AND_WORKS, *MINI_MILL, steel(plant="mill", min=40.0))
    assert (plan.sold("steel", "mini mill"), plan.sold("steel", "mill")) == pytest.approx((100, 40))


def test_one_limit_holds_over_all_makers() -> None:
    plan = solve(*MILL_AND_WORKS, *MINI_MILL, steel(max=90.0, avoided_weight=10.0))
    assert plan.sold("steel") == pytest.approx(90)


def test_rows_of_one_material_are_markets_of_their_own() -> None:
    # Of 100 t that the furnace can make, the better-paying 30 t go to the mill's own customers.
    plan = solve(
        *MILL_AND_WORKS,
        Process(plant="mill", process="furnace", min_activity=100.0, capacity=100.0),
        steel(max=inf, price=1.0),
        steel(plant="mill", max=30.0, price=9.0),
    )
    assert plan.value(plan.totals.sales) == pytest.approx(30 * 9 + 70 * 1)
