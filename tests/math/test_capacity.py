"""Equation 4. A process that can run: Min activity <= x <= Capacity (units of activity a year).

In the common park 100 t of steel and 50 t of cement are asked for, so the furnace runs at 100 and the kiln at 50.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Disposal, Plant, Process

from .parks import MILL_AND_WORKS, makes, solve, takes


def furnace(**terms: float) -> Process:
    return Process(plant="mill", process="furnace", **terms)  # type: ignore[arg-type]


OLD_FURNACE = (
    Process(plant="mill", process="old furnace"),
    takes("mill", "old furnace", "ore", 2.0),
    makes("mill", "old furnace", "steel", 1.0),
)
"""Makes steel too, from 2 t of ore a tonne where the furnace takes 1.5."""


def test_no_process_runs_above_its_capacity() -> None:
    # The furnace does 60 of the 100 t, and the old one, which takes more ore, the other 40.
    plan = solve(*MILL_AND_WORKS, *OLD_FURNACE, furnace(capacity=60.0))
    assert (plan.runs("furnace"), plan.runs("old furnace")) == pytest.approx((60, 40))


def test_a_blank_capacity_is_no_bound() -> None:
    plan = solve(*MILL_AND_WORKS, Demand(material="steel", min=1e6))
    assert plan.runs("furnace") == pytest.approx(1e6)


@pytest.mark.parametrize(("capacity", "status"), [(100.0, "optimal"), (99.0, "infeasible")])
def test_a_demand_beyond_all_capacity_has_no_plan(capacity: float, status: str) -> None:
    assert solve(*MILL_AND_WORKS, furnace(capacity=capacity)).status == status


def test_no_process_runs_below_its_least() -> None:
    # The old furnace must do 30 although it takes more ore.
    plan = solve(*MILL_AND_WORKS, *OLD_FURNACE, Process(plant="mill", process="old furnace", min_activity=30.0))
    assert (plan.runs("furnace"), plan.runs("old furnace")) == pytest.approx((70, 30))


def test_what_must_run_needs_somewhere_for_its_output() -> None:
    # 120 t of steel where 100 are sold: no plan; with a scrap heap for steel there is one.
    assert solve(*MILL_AND_WORKS, furnace(min_activity=120.0)).status == "infeasible"
    plan = solve(*MILL_AND_WORKS, furnace(min_activity=120.0), Disposal(material="steel", route="scrap"))
    assert plan.disposed("steel") == pytest.approx(20)


def test_least_and_most_may_be_one() -> None:
    plan = solve(*MILL_AND_WORKS, *OLD_FURNACE, furnace(min_activity=25.0, capacity=25.0))
    assert plan.runs("furnace") == pytest.approx(25)


def test_a_closed_process_stands_still_whatever_its_least() -> None:
    closed = Process(plant="mill", process="old furnace", min_activity=30.0, status="closed")
    plan = solve(*MILL_AND_WORKS, *OLD_FURNACE, closed)
    assert (plan.runs("furnace"), plan.runs("old furnace")) == pytest.approx((100, 0))
    assert plan.bought("ore") == pytest.approx(150)


def test_a_closed_plants_processes_stand_still_and_its_demand_is_dropped() -> None:
    # Nothing is left of the mill: neither its must-run nor the 100 t asked of it; the works goes on with clay alone.
    plan = solve(
        *(row for row in MILL_AND_WORKS if row != Demand(material="steel", min=100.0)),
        Demand(plant="mill", material="steel", min=100.0),
        Plant(plant="mill", status="closed"),
        furnace(min_activity=30.0),
    )
    assert (plan.bought("ore"), plan.bought("clay"), plan.sent("slag")) == pytest.approx((0, 100, 0))
