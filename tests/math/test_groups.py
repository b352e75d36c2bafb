"""Equation 4 of a group: Σ use·x <= Capacity·τ (units of the group's capacity), besides each process's own.

In the common park the furnace runs at 100. Here it shares the mill's ladle crane with a foundry, whose 40 t of castings
leave 0.25 t of slag each.
"""

from __future__ import annotations

import pytest

from ecopark.errors import WorkbookError
from ecopark.schema.rows import Demand, Group, Process
from ecopark.schema.tables import Row

from .parks import MILL_AND_WORKS, makes, park, solve, takes, tonnes
from .seasons import HALVES, only_in


def furnace(use: float = 1.0, **terms: float) -> Process:
    return Process(plant="mill", process="furnace", group="crane", group_use=use, **terms)  # type: ignore[arg-type]


def foundry(use: float = 1.0, group: str | None = "crane") -> Process:
    return Process(plant="mill", process="foundry", group=group, group_use=use)


def crane(capacity: float, **terms: str) -> Group:
    return Group(plant="mill", group="crane", capacity=capacity, **terms)  # type: ignore[arg-type]


PARK: tuple[Row, ...] = (
    *MILL_AND_WORKS,
    *tonnes("castings"),
    furnace(),
    foundry(),
    makes("mill", "foundry", "castings", 1.0),
    makes("mill", "foundry", "slag", 0.25),
    Demand(material="castings", min=0.0, max=40.0, price=1.0, avoided_weight=10.0),
)
"""40 t of castings save an impact of 10 each elsewhere: as many are made as the crane can lift."""


@pytest.mark.parametrize(("capacity", "castings"), [(150.0, 40), (140.0, 40), (115.0, 15), (100.0, 0)])
def test_a_group_bounds_what_its_processes_do_together(capacity: float, castings: float) -> None:
    plan = solve(*PARK, crane(capacity))
    assert (plan.runs("furnace"), plan.runs("foundry")) == pytest.approx((100, castings))


def test_a_demand_beyond_it_has_no_plan() -> None:
    assert solve(*PARK, crane(99.0)).status == "infeasible"


def test_each_process_takes_as_much_of_it_as_it_says() -> None:
    # 0.5·100 + 2·x <= 90: 20 t of castings.
    assert solve(*PARK, furnace(0.5), foundry(2.0), crane(90.0)).runs("foundry") == pytest.approx(20)


def test_a_group_that_nothing_takes_of_bounds_nothing() -> None:
    plan = solve(*PARK, furnace(0.0), foundry(0.0), crane(1.0))
    assert (plan.runs("furnace"), plan.runs("foundry")) == pytest.approx((100, 40))


def test_a_process_without_the_group_takes_none_of_it() -> None:
    assert solve(*PARK, foundry(group=None), crane(100.0)).runs("foundry") == pytest.approx(40)


def test_its_own_capacity_holds_besides() -> None:
    assert solve(*PARK, furnace(capacity=99.0), crane(150.0)).status == "infeasible"


def test_a_blank_capacity_bounds_nothing() -> None:
    assert solve(*PARK, Group(plant="mill", group="crane")).runs("foundry") == pytest.approx(40)


def test_a_closed_group_closes_its_processes() -> None:
    assert solve(*PARK, crane(200.0, status="closed")).status == "infeasible"
    plan = solve(*PARK, crane(200.0, status="closed"), Demand(material="steel", max=100.0))
    assert (plan.runs("furnace"), plan.runs("foundry"), plan.bought("clay")) == pytest.approx((0, 0, 100))


def test_it_is_a_rate_in_every_period() -> None:
    # All steel in winter takes 100 of a crane that lifts 200 a year, 100 in each half; its castings wait for summer.
    plan = solve(*PARK, crane(200.0), *HALVES, *only_in("winter", "Demand", "steel"))
    assert plan.runs("foundry") == pytest.approx(20)
    assert solve(*PARK, crane(199.0), *HALVES, *only_in("winter", "Demand", "steel")).status == "infeasible"


def test_a_group_is_of_its_own_plant() -> None:
    # Two groups of one name at two plants are two; a process cannot name one of another plant.
    plan = solve(
        *PARK,
        crane(115.0),
        Group(plant="works", group="crane", capacity=50.0),
        Process(plant="works", process="kiln", group="crane"),
    )
    assert (plan.runs("foundry"), plan.runs("kiln")) == pytest.approx((15, 50))
    with pytest.raises(WorkbookError, match="crane"):
        park(*PARK, crane(115.0), Process(plant="works", process="kiln", group="crane"))


def test_one_more_of_its_capacity_is_worth_what_one_more_casting_saves() -> None:
    # A casting saves 10 and leaves 0.25 t of slag, each for a tonne of clay.
    plan = solve(*PARK, crane(115.0))
    assert plan.plan.steps[0].prices.group == pytest.approx([-10.25])


def test_a_group_is_shared_by_what_takes_and_what_makes() -> None:
    # A second furnace in the same group, of 2 t of ore a tonne: the crane is the only bound on both together.
    old = (
        Process(plant="mill", process="old furnace", group="crane", min_activity=30.0),
        takes("mill", "old furnace", "ore", 2.0),
        makes("mill", "old furnace", "steel", 1.0),
    )
    plan = solve(*PARK, *old, crane(110.0))
    assert (plan.runs("furnace"), plan.runs("old furnace"), plan.runs("foundry")) == pytest.approx((70, 30, 10))
