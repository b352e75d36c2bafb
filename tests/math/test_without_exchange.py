"""The park without exchange: the same programme, with f between different plants at zero but for Baseline links.

In the common park it extracts 250, dumps 50 and costs 1350; with exchange it extracts 200 and costs 650.
"""

from __future__ import annotations

import pytest

from ecopark.answer import answer
from ecopark.schema.rows import Demand, Disposal, Limit, Link, Supply

from .parks import MILL_AND_WORKS, park, slag_link, solve, solve_alone, without


def test_nothing_goes_between_plants() -> None:
    plan = solve_alone(*MILL_AND_WORKS)
    assert (plan.sent("slag"), plan.bought("clay"), plan.disposed("slag")) == pytest.approx((0, 100, 50))
    assert plan.steps == pytest.approx((300, 1350, 0))


def test_nor_where_every_pair_is_a_candidate() -> None:
    assert solve_alone(*without(MILL_AND_WORKS, Link), exchanges="all").sent("slag") == 0


def test_a_baseline_link_is_there_without_the_park_with_all_its_terms() -> None:
    # 20 t at 3 money and a fifth lost.
    plan = solve_alone(*MILL_AND_WORKS, slag_link(baseline=True, capacity=20.0, cost=3.0, loss=0.2, distance_km=5.0))
    assert (plan.sent("slag"), plan.bought("clay"), plan.disposed("slag")) == pytest.approx((20, 84, 30))
    assert plan.steps == pytest.approx((150 + 84 + 30 + 4, 150 + 840 + 120 + 60, 100))


def test_a_closed_baseline_link_is_not() -> None:
    assert solve_alone(*MILL_AND_WORKS, slag_link(baseline=True, status="closed")).sent("slag") == 0


def test_what_is_delivered_is_the_same_with_and_without() -> None:
    # A product that could be sold without end would be made more of where exchange makes it cheaper; Min alone is Max.
    with_exchange, alone = solve(*MILL_AND_WORKS), solve_alone(*MILL_AND_WORKS)
    for product in ("steel", "cement"):
        assert with_exchange.sold(product) == pytest.approx(alone.sold(product))


def test_all_other_limits_stay() -> None:
    assert solve_alone(*MILL_AND_WORKS, Supply(material="clay", max=99.0)).status == "infeasible"
    assert solve(*MILL_AND_WORKS, Supply(material="clay", max=99.0)).status == "optimal"
    assert solve_alone(*MILL_AND_WORKS, Limit(quantity="dispose", material="slag", max=49.0)).status == "infeasible"


def test_a_max_on_exchange_stays_where_baseline_links_carry_it() -> None:
    limit = Limit(quantity="exchange", material="slag", min=5.0, max=10.0)
    assert solve_alone(*MILL_AND_WORKS, slag_link(baseline=True), limit).sent("slag") == pytest.approx(10)


def test_both_are_answered_and_the_park_asked_about_is_the_one_with_exchange() -> None:
    asked = answer(park(*MILL_AND_WORKS), "exchange")
    assert asked.status == asked.without.status == "optimal"
    assert asked.exchange.plan is not None
    assert asked.without.plan is not None
    assert asked.exchange.plan.steps[0].value == pytest.approx(200)
    assert asked.without.plan.steps[0].value == pytest.approx(300)


def test_where_it_has_no_plan_the_answer_says_what_falls_short_and_stands_with_exchange() -> None:
    # A landfill for 30 t takes the slag of 60 t of steel, so 40 of the 100 t of steel cannot be made.
    asked = answer(park(*MILL_AND_WORKS, Disposal(material="slag", route="landfill", max=30.0)), "exchange")
    assert (asked.status, asked.without.status) == ("optimal", "infeasible")
    assert asked.without.plan is None
    (conflict,) = asked.without.reasons.conflicts
    assert {cited.place for cited in conflict.cells} == {"Demand!A2", "Disposal!A2"}
    assert {change.place: change.would_do for change in conflict.changes} == {"Demand!A2": 60, "Disposal!A2": 50}


def test_where_exchange_itself_has_no_plan_that_is_the_answer() -> None:
    asked = answer(park(*MILL_AND_WORKS, slag_link(min=51.0)), "exchange")
    assert (asked.status, asked.without.status) == ("infeasible", "optimal")


def test_money_from_exchange_does_not_leak_into_going_without() -> None:
    # A link's Price is the exchange's; a Demand for slag is there either way.
    rows = (*MILL_AND_WORKS, slag_link(price=30.0), Demand(material="slag", max=10.0, price=1.0))
    assert solve_alone(*rows).value(solve_alone(*rows).totals.sales) == pytest.approx(10)
