"""Equation 3. The gate of plant p and a material m that it makes, in one year and without a store.

Σ b·x = Σ f + Σ y + Σ d   (units of the material a year).

In the common park the furnace makes 50 t of slag (b = 0.5 t for each of 100 t of steel).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecopark.schema.rows import Coefficient, Demand, Disposal, Link, Material, Plant, Process, Substitute, Transport
from ecopark.schema.tables import Row

from .parks import MILL_AND_WORKS, Result, makes, slag_link, solve, solve_alone, takes, tonnes, without


def test_what_is_made_is_sent_sold_or_disposed_of() -> None:
    # 20 t fit on the link, 10 t find a buyer, 20 t are left for the landfill.
    plan = solve(*MILL_AND_WORKS, slag_link(capacity=20.0), Demand(material="slag", max=10.0, price=1.0))
    assert (plan.sent("slag"), plan.sold("slag"), plan.disposed("slag")) == pytest.approx((20, 10, 20))


def test_all_that_is_made_must_go_somewhere() -> None:
    # 30 t of landfill and a link for 19 t: 1 t of the 50 is left over.
    def park(landfill: float) -> tuple[Row, ...]:
        return (*MILL_AND_WORKS, slag_link(capacity=19.0), Disposal(material="slag", route="landfill", max=landfill))

    assert solve(*park(30.0)).status == "infeasible"
    assert solve(*park(31.0)).disposed("slag") == pytest.approx(31)


def test_all_processes_of_a_plant_share_its_gate() -> None:
    # A foundry at the mill leaves 0.25 t of slag for each of 40 t of castings: 60 t in all.
    plan = solve(
        *MILL_AND_WORKS,
        *tonnes("castings"),
        Process(plant="mill", process="foundry"),
        makes("mill", "foundry", "castings", 1.0),
        makes("mill", "foundry", "slag", 0.25),
        Demand(material="castings", min=40.0),
    )
    assert plan.sent("slag") == pytest.approx(60)


def test_each_plant_has_a_gate_of_its_own() -> None:
    # A second mill's 8 t of slag cannot use the first one's landfill or link: its own outlet takes them.
    plan = solve(
        *MILL_AND_WORKS,
        *tonnes("wire"),
        Plant(plant="rolling mill"),
        Process(plant="rolling mill", process="rolls"),
        makes("rolling mill", "rolls", "wire", 1.0),
        makes("rolling mill", "rolls", "slag", 0.1),
        Demand(material="wire", min=80.0),
        Disposal(material="slag", plant="mill", route="landfill"),
        Disposal(material="slag", plant="rolling mill", route="own heap"),
    )
    assert plan.disposed("slag", "rolling mill", "own heap") == pytest.approx(8)
    assert plan.sent("slag", from_="mill") == pytest.approx(50)


def test_what_is_bought_is_not_passed_on() -> None:
    # Clay costs 10 and sells at 1000; only the pit's own 3 t are sold, not one tonne that the works could buy.
    plan = solve(
        *MILL_AND_WORKS,
        Plant(plant="pit"),
        Process(plant="pit", process="digging", capacity=3.0),
        makes("pit", "digging", "clay", 1.0),
        Demand(material="clay", max=100.0, price=1000.0),
        weight_virgin=0.0,
        weight_disposal=0.0,
        weight_cost=1.0,
    )
    assert plan.sold("clay") == pytest.approx(3)


def test_a_hub_is_a_process_that_takes_and_makes() -> None:
    # No way from the mill to the works but over a depot, whose process takes 1 t of slag and gives 1 t of slag.
    plan = solve(
        *without(MILL_AND_WORKS, Link),
        Plant(plant="depot"),
        Process(plant="depot", process="yard"),
        takes("depot", "yard", "slag", 1.0),
        makes("depot", "yard", "slag", 1.0),
        Link(from_="mill", to="depot", material="slag"),
        Link(from_="depot", to="works", material="slag"),
    )
    assert plan.sent("slag", "mill", "depot") == pytest.approx(50)
    assert plan.sent("slag", "depot", "works") == pytest.approx(50)
    assert plan.bought("clay") == pytest.approx(50)


ONE_PLANT: tuple[Row, ...] = (
    *without(MILL_AND_WORKS, Link, Plant, Process, Coefficient),
    Plant(plant="mill"),
    Process(plant="mill", process="furnace"),
    Process(plant="mill", process="kiln"),
    takes("mill", "furnace", "ore", 1.5),
    makes("mill", "furnace", "steel", 1.0),
    makes("mill", "furnace", "slag", 0.5),
    takes("mill", "kiln", "clay", 2.0),
    makes("mill", "kiln", "cement", 1.0),
)
"""The common park with furnace and kiln at one plant."""


@pytest.mark.parametrize("going", [solve, solve_alone])
def test_own_output_meets_own_need_with_and_without_the_park(going: Callable[..., Result]) -> None:
    # Internal reuse: 50 t of slag for 50 t of clay. It travels nowhere, and is no exchange.
    plan = going(*ONE_PLANT)
    assert (plan.sent("slag", "mill", "mill"), plan.bought("clay")) == pytest.approx((50, 50))
    assert plan.steps == pytest.approx((150 + 50, 150 * 1 + 50 * 10, 0))
    assert plan.value(plan.totals.exchange(None, "slag")) == 0
    assert plan.value(plan.totals.exchanged_tonnes) == 0


def test_own_output_pays_no_transport_and_loses_nothing_but_pays_the_substitutes_cost() -> None:
    # Trucks that cost 7 a tonne and lose a tenth a km do not come in; 50 t at 2 money of treatment do.
    plan = solve(
        *ONE_PLANT,
        Substitute(need="clay", substitute="slag", cost=2.0),
        Transport(mode="truck", handling_cost=7.0, cost_per_unit_km=1.0, loss_per_km=0.1),
        exchanges="listed",
    )
    assert plan.bought("clay") == pytest.approx(50)
    assert plan.steps[1:] == pytest.approx((150 + 500 + 50 * 2, 0))


def test_own_output_of_the_very_material_meets_the_need_without_a_substitute_row() -> None:
    # The works' own pit digs 30 t of clay for its kiln; 70 t are bought or slag.
    plan = solve_alone(
        *MILL_AND_WORKS,
        Process(plant="works", process="digging", capacity=30.0, min_activity=30.0),
        makes("works", "digging", "clay", 1.0),
    )
    assert (plan.sent("clay", "works", "works"), plan.bought("clay")) == pytest.approx((30, 70))


def test_a_material_that_may_not_leave_its_plant_still_serves_it() -> None:
    stays = Material(material="slag", unit="t", exchange=False)
    assert solve(*ONE_PLANT, stays).sent("slag", "mill", "mill") == pytest.approx(50)
    assert solve(*without(MILL_AND_WORKS, Link), stays, exchanges="all").sent("slag") == 0


def test_the_smallest_output_is_not_nothing() -> None:
    # 1e-9 kt (a kilogram) of dioxin for each of 50 t of cement, at a weight of 1e9 a kt: 50 beside the other 200.
    plan = solve(
        *MILL_AND_WORKS,
        Material(material="dioxin", unit="kt", disposal_weight=1e9),
        makes("works", "kiln", "dioxin", 1e-9),
        Disposal(material="dioxin", route="air"),
    )
    assert plan.disposed("dioxin") == pytest.approx(50e-9)
    assert plan.steps[0] == pytest.approx(250)
