"""Prices: by how much a step's least value changes for one unit more on a row's right-hand side.

Of a gate what one more unit of the by-product saves. Each is worked by hand, and held against the value of a park in
which that one number is a little larger. In money they are those of step 2: the least impact is kept.
"""

from __future__ import annotations

import pytest

from ecopark.plan import Prices
from ecopark.schema.rows import Demand, Disposal, Limit, Process, Supply
from ecopark.schema.tables import Row

from .parks import MILL_AND_WORKS, Result, makes, slag_link, solve, solve_alone, takes

MORE = 0.5


def prices(plan: Result, step: int = 0) -> Prices:
    return plan.plan.steps[step].prices


def gate(plan: Result, material: str) -> int:
    return next(entry.index for entry in plan.park.gates if entry.material == material)


def test_of_a_gate_what_one_more_unit_saves() -> None:
    # A tonne of slag more replaces a tonne of clay: 1 of impact, 10 of money.
    plan = solve(*MILL_AND_WORKS)
    assert prices(plan).gate[gate(plan, "slag")] == pytest.approx(1)
    assert prices(plan, 1).gate[gate(plan, "slag")] == pytest.approx(10)


def test_of_a_gate_that_dumps_what_one_more_unit_costs() -> None:
    # Without exchange a tonne more is a tonne more on the landfill: 1 of impact and 4 of money worse.
    plan = solve_alone(*MILL_AND_WORKS)
    assert prices(plan).gate[gate(plan, "slag")] == pytest.approx(-1)
    assert prices(plan, 1).gate[gate(plan, "slag")] == pytest.approx(-4)


def test_of_a_need_what_one_more_unit_costs() -> None:
    # A tonne of clay: 1 of impact, 10 of money. A tonne of ore: 1 and 1.
    plan = solve(*MILL_AND_WORKS)
    needs = {need.material: need.index for need in plan.park.needs}
    assert prices(plan).need[[needs["clay"], needs["ore"]]] == pytest.approx([1, 1])
    assert prices(plan, 1).need[[needs["clay"], needs["ore"]]] == pytest.approx([10, 1])


def changes(less: tuple[Row, ...], more: tuple[Row, ...]) -> tuple[float, float]:
    """How the least impact, and the least cost, change from one park to another, for each unit of MORE."""
    before, after = solve(*less).steps, solve(*more).steps
    return (after[0] - before[0]) / MORE, (after[1] - before[1]) / MORE


def test_of_a_link() -> None:
    # A tonne more on the link: one less dumped and one of clay saved.
    rows = (*MILL_AND_WORKS, slag_link(capacity=20.0))
    plan = solve(*rows)
    found = prices(plan).link[0], prices(plan, 1).link[0]
    assert found == pytest.approx((-2, -14))
    assert found == pytest.approx(changes(rows, (*rows, slag_link(capacity=20.0 + MORE))))


def test_of_a_demand() -> None:
    # A tonne of steel more: 1.5 of ore, and 0.5 of slag that saves as much clay.
    plan = solve(*MILL_AND_WORKS)
    found = prices(plan).demand[0], prices(plan, 1).demand[0]
    assert found == pytest.approx((1.5 - 0.5, 1.5 - 0.5 * 10))
    assert found == pytest.approx(changes(MILL_AND_WORKS, (*MILL_AND_WORKS, Demand(material="steel", min=100 + MORE))))


def test_of_a_supply() -> None:
    # Clay without impact at 12 for 20 t: a tonne more of it saves 1, and costs 2 more than the other.
    rows = (*MILL_AND_WORKS, Supply(material="clay", seller="scrap", price=12.0, virgin_weight=0.0, max=20.0))
    more = Supply(material="clay", seller="scrap", price=12.0, virgin_weight=0.0, max=20.0 + MORE)
    plan = solve(*rows)
    found = prices(plan).supply[2], prices(plan, 1).supply[2]
    assert found == pytest.approx((-1, 2))
    assert found == pytest.approx(changes(rows, (*rows, more)))


def test_of_a_disposal() -> None:
    # A landfill at 1 for 20 t, of the same weight as that at 4: worth nothing in impact and 3 of money.
    rows = (*MILL_AND_WORKS, slag_link(capacity=10.0), Disposal(material="slag", route="fill", fee=1.0, max=20.0))
    plan = solve(*rows)
    found = prices(plan).disposal[1], prices(plan, 1).disposal[1]
    assert found == pytest.approx((0, -3))
    more = Disposal(material="slag", route="fill", fee=1.0, max=20.0 + MORE)
    assert found == pytest.approx(changes(rows, (*rows, more)))


def test_of_a_limit() -> None:
    rows = (*MILL_AND_WORKS, Limit(quantity="exchange", material="slag", max=20.0))
    plan = solve(*rows)
    found = prices(plan).limit[0], prices(plan, 1).limit[0]
    assert found == pytest.approx((-2, -14))
    assert found == pytest.approx(changes(rows, (*rows, Limit(quantity="exchange", material="slag", max=20.0 + MORE))))


def test_of_a_ceiling() -> None:
    # At 24 a tonne on the way a tonne sent costs 10 more and saves 2 of impact: 0.2 for each unit of money.
    plan = solve(*MILL_AND_WORKS, slag_link(cost=24.0), cost_ceiling=1550.0)
    assert prices(plan).ceiling == pytest.approx(-0.2)


def test_of_a_capacity_its_reduced_cost() -> None:
    # An old furnace takes 2 t of ore where the furnace, full at 60, takes 1.5 and saves 0.5 of clay.
    def rows(capacity: float) -> tuple[Row, ...]:
        return (
            *MILL_AND_WORKS,
            Process(plant="mill", process="furnace", capacity=capacity),
            Process(plant="mill", process="old furnace"),
            takes("mill", "old furnace", "ore", 2.0),
            makes("mill", "old furnace", "steel", 1.0),
        )

    plan = solve(*rows(60.0))
    found = prices(plan).activity[0], prices(plan, 1).activity[0]
    assert found == pytest.approx((1.5 - 0.5 - 2, 1.5 - 0.5 * 10 - 2))
    assert found == pytest.approx(changes(rows(60.0), rows(60.0 + MORE)))


def test_what_does_not_bind_is_worth_nothing() -> None:
    plan = solve(*MILL_AND_WORKS, slag_link(capacity=70.0), Supply(material="ore", price=1.0, max=1000.0))
    for step in (0, 1):
        assert prices(plan, step).link[0] == 0
        assert prices(plan, step).supply[0] == 0
