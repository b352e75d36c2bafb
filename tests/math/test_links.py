"""Equation 5, Links. Each row l: Min <= Σ f <= Capacity (units of the material a year, measured at the sender).

In the common park 50 t of slag go from the mill to the works, where the kiln could take 100.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Link, Process, Substitute, Transport

from .parks import MILL_AND_WORKS, makes, slag_link, solve, solve_alone, takes, tonnes, without

MIXER = (
    *tonnes("mortar"),
    Process(plant="works", process="mixer"),
    takes("works", "mixer", "clay", 1.0),
    makes("works", "mixer", "mortar", 1.0),
    Demand(material="mortar", min=20.0),
)
"""Another process at the works that needs clay."""


def test_capacity_is_measured_at_the_sender() -> None:
    # 30 t enter the link, 27 arrive: 73 t of clay.
    plan = solve(*MILL_AND_WORKS, slag_link(capacity=30.0, loss=0.1))
    assert (plan.sent("slag"), plan.bought("clay")) == pytest.approx((30, 73))


def test_capacity_holds_over_all_needs_of_the_receiver() -> None:
    plan = solve(*MILL_AND_WORKS, *MIXER, slag_link(capacity=30.0))
    assert plan.sent("slag") == pytest.approx(30)


def test_take_or_pay_sends_what_it_must() -> None:
    # Money alone decides: a tonne of slag costs 60 on the way and saves 4 of landfill and 0.1 t of clay, 1 money.
    # Nobody would send it, but a contract for 20 t is kept.
    weak = Substitute(need="clay", substitute="slag", ratio=0.1)
    terms = {"weight_virgin": 0.0, "weight_disposal": 0.0}
    assert solve(*MILL_AND_WORKS, weak, slag_link(cost=60.0), **terms).sent("slag") == pytest.approx(0)
    assert solve(*MILL_AND_WORKS, weak, slag_link(cost=60.0, min=20.0), **terms).sent("slag") == pytest.approx(20)


@pytest.mark.parametrize(("least", "status"), [(50.0, "optimal"), (51.0, "infeasible")])
def test_take_or_pay_beyond_what_is_made_has_no_plan(least: float, status: str) -> None:
    assert solve(*MILL_AND_WORKS, slag_link(min=least)).status == status


def test_two_modes_between_two_plants_are_two_rows() -> None:
    # The belt carries 20 t for nothing; trucks at 1 money a tonne carry the other 30.
    plan = solve(
        *without(MILL_AND_WORKS, Link),
        Transport(mode="truck", handling_cost=1.0),
        Transport(mode="belt"),
        slag_link(mode="truck"),
        slag_link(mode="belt", capacity=20.0),
    )
    assert (plan.sent("slag", mode="belt"), plan.sent("slag", mode="truck")) == pytest.approx((20, 30))


def test_a_closed_link_carries_nothing() -> None:
    assert solve(*MILL_AND_WORKS, slag_link(status="closed")).sent("slag") == 0


def test_a_closed_link_closes_its_pair_where_every_pair_is_a_candidate() -> None:
    assert solve(*MILL_AND_WORKS, slag_link(status="closed"), exchanges="all").sent("slag") == 0


def test_where_links_has_rows_only_they_are_candidates() -> None:
    # Cement's pair is listed, slag's is not.
    nothing = Link(from_="works", to="mill", material="cement")
    assert solve(*without(MILL_AND_WORKS, Link), nothing).sent("slag") == 0
    assert solve(*without(MILL_AND_WORKS, Link), nothing, exchanges="all").sent("slag") == pytest.approx(50)


def test_without_rows_every_pair_is_a_candidate() -> None:
    rows = without(MILL_AND_WORKS, Link)
    assert solve(*rows).sent("slag") == pytest.approx(50)
    assert solve(*rows, exchanges="listed").sent("slag") == 0


def test_a_link_goes_one_way() -> None:
    back = Link(from_="works", to="mill", material="slag")
    assert solve(*without(MILL_AND_WORKS, Link), back).sent("slag") == 0


def test_price_moves_money_within_the_park_and_is_no_cost_of_it() -> None:
    free, paid = solve(*MILL_AND_WORKS), solve(*MILL_AND_WORKS, slag_link(price=30.0))
    assert paid.sent("slag") == pytest.approx(50)
    assert paid.steps == pytest.approx(free.steps)


def test_a_capacity_holds_without_exchange_only_where_the_link_does() -> None:
    # Take or pay is part of the park; a baseline link's is there without it.
    assert solve_alone(*MILL_AND_WORKS, slag_link(min=51.0)).status == "optimal"
    assert solve_alone(*MILL_AND_WORKS, slag_link(min=51.0, baseline=True)).status == "infeasible"
    assert solve_alone(*MILL_AND_WORKS, slag_link(capacity=30.0, baseline=True)).sent("slag") == pytest.approx(30)
