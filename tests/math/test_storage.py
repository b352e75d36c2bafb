"""Equation 3 with a store: Σ b·x + (1 - decay)·g[t-1] = Σ f + Σ y + Σ d + g[t]; decay = 1 - (1 - Loss)^τ.

g[0] is Initial, or g[T] where it is blank; 0 <= g <= Capacity, Final <= g[T] <= Final max. A year of two halves; the
mill makes 25 t of slag in each, and all 50 t of cement, which take 100 t of clay or slag, are asked for in winter.
Without a store 25 t of slag are used: virgin 150 + 75, disposal 25, cost 150 + 750 + 100.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Disposal, Link, Plant, Storage, Supply
from ecopark.schema.tables import Row

from .parks import MILL_AND_WORKS, slag_link, solve, solve_alone, without
from .seasons import HALVES, during, held, only_in

PARK: tuple[Row, ...] = (*MILL_AND_WORKS, *HALVES, *only_in("winter", "Demand", "cement"))


def heap(capacity: float = 100.0, **terms: float) -> Storage:
    return Storage(plant="mill", material="slag", capacity=capacity, **terms)  # type: ignore[arg-type]


def test_without_a_store_summers_slag_is_dumped() -> None:
    assert solve(*PARK).steps == pytest.approx((250, 1000, 0))


def test_what_is_made_in_one_period_is_used_in_the_next() -> None:
    plan = solve(*PARK, heap())
    assert (held(plan, "summer", "mill"), held(plan, "winter", "mill")) == pytest.approx((25, 0))
    assert during(plan, "winter").sent("slag") == pytest.approx(50)
    assert plan.steps == pytest.approx((200, 650, 0))


def test_no_more_is_held_than_the_capacity_which_is_an_amount_and_no_rate() -> None:
    plan = solve(*PARK, heap(10.0))
    assert held(plan, "summer", "mill") == pytest.approx(10)
    assert (during(plan, "winter").sent("slag"), during(plan, "summer").disposed("slag")) == pytest.approx((35, 15))


def test_a_blank_initial_is_what_it_ends_with() -> None:
    # Cement in summer, the first half: winter's slag is held over the turn of the year.
    plan = solve(*MILL_AND_WORKS, *HALVES, *only_in("summer", "Demand", "cement"), heap(10.0))
    assert (held(plan, "summer", "mill"), held(plan, "winter", "mill")) == pytest.approx((0, 10))
    assert during(plan, "summer").sent("slag") == pytest.approx(35)


def test_a_store_that_begins_with_0_ends_with_0() -> None:
    plan = solve(*MILL_AND_WORKS, *HALVES, *only_in("summer", "Demand", "cement"), heap(10.0, initial=0.0))
    assert held(plan, "winter", "mill") == 0
    assert during(plan, "summer").sent("slag") == pytest.approx(25)


def test_an_initial_is_left_again_at_the_end() -> None:
    # 10 + 25 are there after summer; winter's 25 more and 25 of them are sent, and 10 are left.
    plan = solve(*PARK, heap(initial=10.0))
    assert (held(plan, "summer", "mill"), held(plan, "winter", "mill")) == pytest.approx((35, 10))
    assert during(plan, "winter").sent("slag") == pytest.approx(50)


@pytest.mark.parametrize(("final", "sent"), [(0.0, 60.0), (4.0, 56.0), (10.0, 50.0), (13.0, 47.0)])
def test_a_final_of_ones_own_is_the_least_that_is_left(final: float, sent: float) -> None:
    plan = solve(*PARK, heap(initial=10.0, final=final))
    assert during(plan, "winter").sent("slag") == pytest.approx(sent)
    assert held(plan, "winter", "mill") == pytest.approx(final)


def test_a_store_is_no_landfill() -> None:
    # Without a landfill or a way 49 of 50 t would have to stay. A store that began empty ends empty; one with a blank
    # Initial may hold what it began with and never gain; only a Final max of its own lets it keep them.
    stuck = (*without(PARK, Disposal, Link), Demand(material="slag", max=1.0))
    assert solve(*stuck, heap(initial=0.0), exchanges="listed").status == "infeasible"
    assert solve(*stuck, heap(), exchanges="listed").status == "infeasible"
    plan = solve(*stuck, heap(initial=0.0, final_max=60.0), exchanges="listed")
    assert held(plan, "winter", "mill") == pytest.approx(50 - plan.sold("slag"))
    assert plan.sold("slag") <= 1


def test_an_old_heap_needs_no_maker_and_its_plant_may_be_closed() -> None:
    # A closed mine's heap of 40 t beside the mill's slag, of which winter has 25: 35 t of clay are left to buy.
    plan = solve(
        *PARK,
        Plant(plant="mine", status="closed"),
        Storage(plant="mine", material="slag", capacity=40.0, initial=40.0, final=0.0),
        Link(from_="mine", to="works", material="slag"),
    )
    assert plan.park.gates[-1].makers == ()
    assert during(plan, "winter").sent("slag", from_="mine") == pytest.approx(40)
    assert during(plan, "winter").bought("clay") == pytest.approx(35)


def test_a_share_is_lost_in_each_period_and_counts_as_disposed_of() -> None:
    # 0.36 a year leave 0.8 over half a year: of 25 t held 5 are lost, of weight 1 each; 20 + 25 replace clay.
    plan = solve(*PARK, heap(loss=0.36))
    assert held(plan, "summer", "mill") == pytest.approx(25)
    assert during(plan, "winter").sent("slag") == pytest.approx(45)
    assert plan.value(plan.totals.disposal()) == pytest.approx(5)
    assert plan.steps[0] == pytest.approx(150 + 55 + 5)


def test_what_it_began_with_is_lost_too() -> None:
    # Of 10 t 8 are left after summer, with 25 more; of 33 t 26.4 after winter: lost 2 + 6.6, sent 26.4 + 25.
    plan = solve(*PARK, heap(initial=10.0, final=0.0, loss=0.36))
    assert held(plan, "summer", "mill") == pytest.approx(33)
    assert during(plan, "winter").sent("slag") == pytest.approx(51.4)
    assert plan.value(plan.totals.disposal()) == pytest.approx(8.6)
    assert plan.steps[0] == pytest.approx(150 + 48.6 + 8.6)


def test_what_is_held_over_the_turn_of_the_year_is_lost_too() -> None:
    plan = solve(*MILL_AND_WORKS, *HALVES, *only_in("summer", "Demand", "cement"), heap(loss=0.36))
    assert held(plan, "winter", "mill") == pytest.approx(25)
    assert plan.value(plan.totals.disposal()) == pytest.approx(5)


def test_holding_costs_by_the_part_of_a_year() -> None:
    # 10 t over half a year at 6 a tonne and year: 30.
    plan = solve(*PARK, heap(10.0, cost=6.0))
    assert plan.steps[1] == pytest.approx(150 + 650 + 15 * 4 + 30)


def test_a_store_is_filled_by_its_plants_own_output_alone() -> None:
    # Clay is to be had in summer alone and cement asked for in winter: the works cannot lay it in.
    rows = (*PARK, Storage(plant="works", material="clay", capacity=1e6), Supply(material="clay", price=10.0))
    assert solve(*rows).status == "optimal"
    assert solve(*rows, *only_in("summer", "Supply", "clay")).status == "infeasible"


def test_a_store_is_there_without_the_park() -> None:
    # A road takes 40 t of slag in winter alone; the works takes none without the park.
    road = (Demand(material="slag", max=40.0), *only_in("winter", "Demand", "slag"))
    assert during(solve_alone(*PARK, *road), "winter").sold("slag") == pytest.approx(25)
    assert during(solve_alone(*PARK, *road, heap()), "winter").sold("slag") == pytest.approx(40)


def test_what_is_held_earns_nothing_and_weighs_nothing() -> None:
    # A way for 30 t a year, 15 in winter: the rest is dumped in either half, and no plan gains by holding more.
    plan = solve(*PARK, heap(initial=5.0), slag_link(capacity=30.0))
    assert during(plan, "winter").sent("slag") == pytest.approx(15)
    assert plan.steps == pytest.approx((150 + 85 + 35, 150 + 850 + 140, 0))
