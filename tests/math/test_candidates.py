"""Equation 4 of a candidate c: Min·τ·φ·z <= x <= Capacity·τ·φ·z with z in {0, 1}; likewise of a group and of a link.

It is built whole or not at all, for an annuity of Capex·r/(1 - (1 + r)^-Lifetime), Capex/Lifetime at r = 0. Here money
alone counts, and the way of slag from the mill to the works is to be built: sending all 50 t saves 700 a year.
"""

from __future__ import annotations

from math import inf

import pytest

from ecopark.answer import Answer, answer
from ecopark.errors import WorkbookError
from ecopark.schema.rows import Demand, Disposal, Group, Limit, Link, Process, Profile, Supply
from ecopark.schema.tables import Row

from .parks import MILL_AND_WORKS, Result, makes, park, slag_link, solve, solve_alone, takes, without
from .seasons import HALVES, during, only_in

MONEY = {"weight_virgin": 0.0, "weight_disposal": 0.0, "weight_cost": 1.0}
FREE = {**MONEY, "discount_rate": 0.0}
"""At no interest 20 years share a Capex evenly."""


def belt(**terms: float) -> Link:
    return slag_link(**{"status": "candidate", "capacity": 50.0, **terms})


def built(plan: Result) -> int:
    """How many of the candidates are built."""
    return int(plan.plan.amounts.build.sum())


def asked(*rows: Row, **settings: float) -> Answer:
    return answer(park(*rows, **settings), "exchange")


@pytest.mark.parametrize(("capex", "is_built"), [(13_900.0, 1), (14_100.0, 0)])
def test_it_is_built_where_it_saves_more_than_its_annuity(capex: float, is_built: float) -> None:
    plan = solve(*MILL_AND_WORKS, belt(capex=capex), **FREE)
    assert built(plan) == is_built
    assert plan.steps[1] == pytest.approx(650 + capex / 20 if is_built else 1350)
    assert plan.sent("slag") == pytest.approx(50 * is_built)


def test_the_solver_says_how_near_no_other_choice_of_builds_comes() -> None:
    plan = solve(*MILL_AND_WORKS, belt(capex=13_900.0), **FREE)
    assert [step.bound for step in plan.plan.steps] == pytest.approx(list(plan.steps), rel=1e-6)
    assert asked(*MILL_AND_WORKS, belt(capex=13_900.0), **FREE).bound == pytest.approx(plan.steps[0])
    assert asked(*MILL_AND_WORKS, slag_link(), **FREE).bound is None


def test_its_annuity_pays_interest() -> None:
    # 10 % over 2 years: 1000·0.1/(1 - 1/1.21) = 576.19 a year; 700 are saved.
    plan = solve(*MILL_AND_WORKS, belt(capex=1000.0, lifetime=2.0), **MONEY, discount_rate=0.1)
    assert plan.steps[1] == pytest.approx(650 + 100 / (1 - 1 / 1.21))
    assert plan.value(plan.totals.capex) == pytest.approx(1000)
    dear = solve(*MILL_AND_WORKS, belt(capex=1000.0, lifetime=2.0), **MONEY, discount_rate=0.4)
    assert built(dear) == 0


def test_it_is_built_whole() -> None:
    # A belt for 20 t saves 280, whatever it costs; half a belt for half the money is none.
    plan = solve(*MILL_AND_WORKS, belt(capacity=20.0, capex=5000.0), **FREE)
    assert (plan.sent("slag"), plan.steps[1]) == pytest.approx((20, 1350 - 280 + 250))
    assert built(solve(*MILL_AND_WORKS, belt(capacity=1000.0, capex=15_000.0), **FREE)) == 0


def test_least_and_most_are_of_what_is_built() -> None:
    # 60 t, take or pay, cannot be had of 50: not built, where a link that stood would leave no plan.
    assert solve(*MILL_AND_WORKS, slag_link(min=60.0), **FREE).status == "infeasible"
    plan = solve(*MILL_AND_WORKS, belt(min=60.0, capacity=90.0), **FREE)
    assert (built(plan), plan.steps[1]) == pytest.approx((0, 1350))


def test_a_process_to_build() -> None:
    # A kiln that takes 1 t of clay a tonne instead of 2 saves 10 a tonne of cement, and runs for 20 t at least.
    def better(capex: float, **terms: float) -> Process:
        return Process(plant="works", process="new kiln", status="candidate", capex=capex, **terms)  # type: ignore[arg-type]

    rows = (
        *without(MILL_AND_WORKS, Link),
        takes("works", "new kiln", "clay", 1.0),
        makes("works", "new kiln", "cement", 1.0),
    )
    plan = solve_alone(*rows, better(6000.0, capacity=40.0), **FREE)
    assert (built(plan), plan.runs("new kiln"), plan.steps[1]) == pytest.approx((1, 40, 1250))
    assert built(solve_alone(*rows, better(8100.0, capacity=40.0), **FREE)) == 0
    must = better(0.0, min_activity=60.0, capacity=90.0)
    assert built(solve_alone(*rows, must, **FREE)) == 0


def test_a_group_to_build() -> None:
    # The kiln runs only with a mill of 50 t; where it costs more than cement without it is bought, it is not built.
    rows = (
        *MILL_AND_WORKS,
        Process(plant="works", process="kiln", group="grinding"),
        Process(plant="works", process="old kiln"),
        takes("works", "old kiln", "clay", 3.0),
        makes("works", "old kiln", "cement", 1.0),
    )

    def grinding(capex: float, capacity: float = 50.0) -> Group:
        return Group(plant="works", group="grinding", capacity=capacity, status="candidate", capex=capex)

    plan = solve_alone(*rows, grinding(9_000.0), **FREE)
    assert (built(plan), plan.runs("kiln"), plan.runs("old kiln")) == pytest.approx((1, 50, 0))
    assert plan.steps[1] == pytest.approx(1350 + 450)
    plan = solve_alone(*rows, grinding(11_000.0), **FREE)
    assert (built(plan), plan.runs("old kiln"), plan.steps[1]) == pytest.approx((0, 50, 1350 + 500))
    plan = solve_alone(*rows, grinding(0.0, capacity=30.0), **FREE)
    assert plan.runs("kiln") == pytest.approx(30)


def test_of_two_ways_the_cheaper_is_built_and_not_both() -> None:
    # A belt for 50 t at 200 a year; or a chute for 30 t at 100 a year, which saves 420 of 700: 500 against 320.
    rows = (*MILL_AND_WORKS, belt(capex=4000.0))
    chute = Process(plant="mill", process="chute", status="candidate", capacity=30.0, capex=2000.0)
    bricks = (chute, takes("mill", "chute", "slag", 1.0), makes("mill", "chute", "clay", 1.0))
    way = Link(from_="mill", to="works", material="clay")
    plan = solve(*rows, *bricks, way, **FREE)
    kinds = [build.kind for build in plan.park.candidates]
    assert dict(zip(kinds, plan.plan.amounts.build.tolist(), strict=True)) == {
        "process": 0,
        "link": 1,
    }
    assert plan.steps[1] == pytest.approx(650 + 200)


def test_its_limits_are_rates_and_follow_the_profile() -> None:
    # 50 t a year in two halves: in winter no more than 25 of it, though all cement is asked for then.
    plan = solve(*MILL_AND_WORKS, *HALVES, *only_in("winter", "Demand", "cement"), belt(), **FREE)
    assert during(plan, "winter").sent("slag") == pytest.approx(25)
    shut = Profile(period="summer", sheet="Processes", item="new kiln", factor=0.5)
    rows = (
        *without(MILL_AND_WORKS, Link),
        takes("works", "new kiln", "clay", 1.0),
        makes("works", "new kiln", "cement", 1.0),
    )
    kiln = Process(plant="works", process="new kiln", status="candidate", capacity=50.0)
    plan = solve_alone(*rows, kiln, *HALVES, shut, **FREE)
    assert (during(plan, "summer").runs("new kiln"), during(plan, "winter").runs("new kiln")) == pytest.approx(
        (12.5, 25)
    )


def test_without_exchange_no_link_is_built_unless_it_is_there_anyway() -> None:
    assert solve_alone(*MILL_AND_WORKS, belt(capex=100.0), **FREE).steps[1] == pytest.approx(1350)
    baseline = slag_link(status="candidate", capacity=50.0, capex=100.0, baseline=True)
    assert solve_alone(*MILL_AND_WORKS, baseline, **FREE).steps[1] == pytest.approx(655)


def test_where_money_has_no_weight_the_second_step_weighs_it() -> None:
    # Impact asks for the belt at any price; nothing asks for a second way, so cost leaves it out.
    plan = solve(*MILL_AND_WORKS, belt(capex=1e6))
    assert (built(plan), plan.steps[0]) == pytest.approx((1, 200))
    idle = Process(plant="works", process="spare kiln", status="candidate", capacity=50.0, capex=10.0)
    spare = (idle, takes("works", "spare kiln", "clay", 2.0), makes("works", "spare kiln", "cement", 1.0))
    plan = solve(*MILL_AND_WORKS, *spare)
    assert (built(plan), plan.steps[1]) == pytest.approx((0, 650))


def test_a_limit_on_capex_is_on_what_is_built() -> None:
    assert built(solve(*MILL_AND_WORKS, belt(capex=1000.0), Limit(quantity="capex", max=1000.0), **FREE)) == 1
    assert built(solve(*MILL_AND_WORKS, belt(capex=1000.0), Limit(quantity="capex", max=999.0), **FREE)) == 0


def test_the_cost_ceiling_counts_annuities() -> None:
    rows = (*MILL_AND_WORKS, belt(capex=20_000.0))
    assert asked(*rows, cost_ceiling="without exchange").exchange.plan is not None  # type: ignore[arg-type]
    assert built(solve(*rows, discount_rate=0.0, cost_ceiling=1650.0)) == 1
    assert built(solve(*rows, discount_rate=0.0, cost_ceiling=1649.0)) == 0


def test_prices_are_of_what_is_built() -> None:
    # A belt for 20 t stands: one more tonne of capacity saves 10 of clay and 4 of fee; one more of slag costs 4.
    plan = solve(*MILL_AND_WORKS, belt(capacity=20.0, capex=1000.0), **FREE)
    prices = plan.plan.steps[0].prices
    assert prices.link == pytest.approx([-14])
    (slag,) = (gate.index for gate in plan.park.gates if gate.material == "slag")
    assert prices.gate[slag] == pytest.approx(-4)


def test_a_blank_capacity_is_the_most_that_it_could_do() -> None:
    # No more than 50 t of slag are made for the 100 t of steel, so the belt is as if it had a capacity of 50 t.
    found = asked(*MILL_AND_WORKS, belt(capacity=inf, capex=1000.0), **FREE)
    assert found.exchange.plan is not None
    assert found.status == "optimal"
    assert found.exchange.park.links[0].capacity == pytest.approx(50, rel=1e-5)
    assert found.exchange.plan.steps[1].value == pytest.approx(700)


def test_where_nothing_around_it_is_finite_the_cell_is_named() -> None:
    endless = (
        *MILL_AND_WORKS,
        Demand(material="steel", min=100.0, max=inf),
        Demand(material="cement", min=50.0, max=inf),
    )
    with pytest.raises(WorkbookError, match="no capacity, and nothing around it") as refused:
        asked(*endless, belt(capacity=inf), **FREE)
    assert len(refused.value.problems) == 1
    problem = refused.value.problems[0]
    assert (problem.sheet, problem.fix) == ("Links", "give it a Capacity")


@pytest.mark.parametrize("bound", ["supply", "process", "disposal"])
def test_one_finite_limit_around_it_is_enough(bound: str) -> None:
    # Ore for 200 t of steel, a furnace for 200 t: 100 t of slag at most either way.
    around: dict[str, Row] = {
        "supply": Supply(material="ore", price=1.0, max=300.0),
        "process": Process(plant="mill", process="furnace", capacity=200.0),
        "disposal": Demand(material="steel", min=100.0, max=200.0),
    }
    rows = (*MILL_AND_WORKS, Demand(material="steel", min=100.0, max=inf), Demand(material="cement", min=50.0, max=inf))
    found = asked(*rows, around[bound], belt(capacity=inf, capex=1000.0), **FREE)
    assert found.exchange.park.links[0].capacity == pytest.approx(100, rel=1e-5)


def test_a_build_has_paid_when_what_it_saves_has_come_to_its_capex() -> None:
    # 700 a year before the annuity: 1000 are paid back in 1.43 years.
    found = asked(*MILL_AND_WORKS, belt(capex=1000.0), **MONEY)
    assert dict(found.paybacks) == {0: pytest.approx(1000 / 700)}


def test_what_is_not_built_pays_nothing_back_and_what_saves_nothing_never() -> None:
    assert asked(*MILL_AND_WORKS, belt(capex=1e6), **MONEY).paybacks == {}
    # Slag that is free to dump and clay for nothing: impact has the belt built, and money never comes back.
    free = (Disposal(material="slag", route="landfill"), Supply(material="clay"))
    assert asked(*MILL_AND_WORKS, *free, belt(capex=100.0)).paybacks == {}


def test_a_candidate_that_nothing_bounds_but_what_it_could_do_is_not_why_there_is_no_plan() -> None:
    # 10 t of ore are 6.67 t of steel. The kiln may be built, and could make all the cement that is asked for: its bound
    # is sought in a park that has no plan either.
    kiln = Process(plant="works", process="kiln", status="candidate")
    found = asked(*MILL_AND_WORKS, kiln, Supply(material="ore", max=10.0), weight_cost=1.0)
    assert found.status == "infeasible"
    assert [hint.place for hint in found.exchange.hints] == ["Demand!A2"]
    assert "cement" not in found.exchange.hints[0].problem
