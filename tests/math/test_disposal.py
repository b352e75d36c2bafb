"""Equation 5, Disposal. Each row r: Σ d <= Max (units of the material a year), over the park where it names no plant.

In the common park the mill leaves 50 t of slag; without exchange all of it is dumped.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Disposal, Plant, Process

from .parks import MILL_AND_WORKS, makes, solve_alone, tonnes, without

FOUNDRY = (
    *tonnes("castings"),
    Plant(plant="foundry"),
    Process(plant="foundry", process="cupola"),
    makes("foundry", "cupola", "castings", 1.0),
    makes("foundry", "cupola", "slag", 0.25),
    Demand(material="castings", min=40.0),
)
"""Another plant that leaves slag: 10 t."""

PARK = without(MILL_AND_WORKS, Disposal)


def landfill(plant: str | None = None, **terms: float) -> Disposal:
    return Disposal(material="slag", route="landfill", plant=plant, **terms)  # type: ignore[arg-type]


@pytest.mark.parametrize(("most", "status"), [(50.0, "optimal"), (49.0, "infeasible")])
def test_no_more_is_dumped_than_the_route_takes(most: float, status: str) -> None:
    assert solve_alone(*PARK, landfill(max=most)).status == status


def test_a_row_without_a_plant_is_one_limit_for_the_park() -> None:
    # 50 t and 10 t: a landfill for 60 t, and not for 59.
    assert solve_alone(*PARK, *FOUNDRY, landfill(max=60.0)).disposed("slag") == pytest.approx(60)
    assert solve_alone(*PARK, *FOUNDRY, landfill(max=59.0)).status == "infeasible"


def test_a_row_of_a_plant_is_for_that_plant_alone() -> None:
    # The foundry may not use the mill's landfill, however large.
    assert solve_alone(*PARK, *FOUNDRY, landfill("mill"), landfill("foundry", max=9.0)).status == "infeasible"
    plan = solve_alone(*PARK, *FOUNDRY, landfill("mill"), landfill("foundry", max=10.0))
    assert (plan.disposed("slag", "mill"), plan.disposed("slag", "foundry")) == pytest.approx((50, 10))


def test_routes_add_up_the_cheaper_first() -> None:
    # 20 t at 1 by road fill, the other 30 t at 4.
    fill = Disposal(material="slag", route="road fill", fee=1.0, max=20.0)
    plan = solve_alone(*PARK, landfill(fee=4.0), fill)
    assert (plan.disposed("slag", route="road fill"), plan.disposed("slag", route="landfill")) == pytest.approx(
        (20, 30)
    )
    assert plan.steps[1] == pytest.approx(150 * 1 + 100 * 10 + 20 * 1 + 30 * 4)


def test_a_route_serves_its_own_material_alone() -> None:
    # Dust has a stack of its own; the landfill is for slag.
    plan = solve_alone(
        *PARK,
        *tonnes("dust"),
        makes("mill", "furnace", "dust", 0.1),
        landfill(),
        Disposal(material="dust", route="stack"),
    )
    assert (plan.disposed("slag", route="landfill"), plan.disposed("dust", route="stack")) == pytest.approx((50, 10))
