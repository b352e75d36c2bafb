"""What a plan adds up to, by hand, over one park in which everything happens once.

Slag: 50 t, of which 30 are sent by truck over 20 km (a tenth lost, 27 arrive), 5 are sold and 15 dumped 10 km off. The
works takes 27 t of slag and 73 t of clay; the mill 150 t of ore from 40 km. A truck takes 1 of handling, 0.1 money and
0.05 kg of CO2 a t-km.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Disposal, Material, Process, Substitute, Supply, Transport

from .parks import MILL_AND_WORKS, Result, slag_link, solve


@pytest.fixture(scope="module")
def plan() -> Result:
    return solve(
        *MILL_AND_WORKS,
        Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1, co2_per_unit_km=0.05),
        slag_link(distance_km=20.0, capacity=30.0, loss=0.1, price=2.0),
        Material(material="slag", unit="t", disposal_weight=3.0, co2e_per_unit=7.0),
        Supply(material="ore", price=1.0, distance_km=40.0, co2e_per_unit=2.0),
        Supply(material="clay", price=10.0, virgin_weight=0.5),
        Demand(material="slag", min=5.0, price=6.0, avoided_weight=0.4),
        Demand(material="steel", min=100.0, price=8.0),
        Disposal(material="slag", route="landfill", fee=4.0, distance_km=10.0),
        Substitute(need="clay", substitute="slag", cost=1.5),
        Process(plant="mill", process="furnace", cost=0.25),
    )


def test_virgin_is_extraction_by_weight(plan: Result) -> None:
    totals = plan.totals
    assert plan.value(totals.virgin()) == pytest.approx(150 + 73 * 0.5)
    assert plan.value(totals.virgin(plant="mill")) == pytest.approx(150)
    assert plan.value(totals.virgin(material="clay")) == pytest.approx(36.5)
    assert plan.value(totals.virgin(plant="mill", material="clay")) == 0


def test_avoided_is_what_products_save(plan: Result) -> None:
    assert plan.value(plan.totals.avoided) == pytest.approx(5 * 0.4)


def test_disposal_is_what_is_dumped_and_lost(plan: Result) -> None:
    totals = plan.totals
    assert plan.value(totals.disposal()) == pytest.approx((15 + 3) * 3)
    assert plan.value(totals.disposal(plant="mill")) == pytest.approx(54)
    assert plan.value(totals.disposal(plant="works")) == 0
    assert plan.value(totals.disposal(material="slag")) == pytest.approx(54)
    assert plan.value(totals.disposal(material="steel")) == 0


TRANSPORT = 30 * (1 + 0.1 * 20) + 150 * (1 + 0.1 * 40) + 15 * (1 + 0.1 * 10)
GROSS = TRANSPORT + 150 * 1 + 73 * 10 + 15 * 4 + 27 * 1.5 + 100 * 0.25
SALES = 100 * 8 + 5 * 6


def test_transport_cost_is_of_all_hauls(plan: Result) -> None:
    assert plan.value(plan.totals.transport_cost) == pytest.approx(TRANSPORT)
    assert plan.value(plan.totals.exchange_transport_cost) == pytest.approx(30 * 3)


def test_cost_is_gross_cost_less_sales_and_prices_of_links_cancel(plan: Result) -> None:
    assert plan.value(plan.totals.gross_cost) == pytest.approx(GROSS)
    assert plan.value(plan.totals.sales) == pytest.approx(SALES)
    assert plan.value(plan.totals.cost) == pytest.approx(GROSS - SALES)


def test_transport_work_is_t_km(plan: Result) -> None:
    assert plan.value(plan.totals.transport_work) == pytest.approx(30 * 20 + 150 * 40 + 15 * 10)


def test_co2_is_of_hauls_of_what_is_dumped_and_upstream(plan: Result) -> None:
    hauls = (30 * 20 + 150 * 40 + 15 * 10) * 0.05
    assert plan.value(plan.totals.co2) == pytest.approx(hauls + 15 * 7 + 150 * 2)


def test_amounts_by_material_and_plant(plan: Result) -> None:
    totals = plan.totals
    assert plan.value(totals.purchase(None, "ore")) == pytest.approx(150)
    assert plan.value(totals.purchase("works", "clay")) == pytest.approx(73)
    assert plan.value(totals.purchase("mill", "clay")) == 0
    assert plan.value(totals.dispose(None, "slag")) == pytest.approx(15)
    assert plan.value(totals.dispose("works", "slag")) == 0
    for plant in (None, "mill", "works"):
        assert plan.value(totals.exchange(plant, "slag")) == pytest.approx(30)
    assert plan.value(totals.exchange(None, "clay")) == 0
    assert plan.value(totals.exchanged_tonnes) == pytest.approx(30)


def test_the_steps_are_the_totals(plan: Result) -> None:
    totals = plan.totals
    impact = plan.value(totals.virgin()) - plan.value(totals.avoided) + plan.value(totals.disposal())
    assert plan.value(totals.impact) == pytest.approx(impact)
    assert plan.steps == pytest.approx((impact, plan.value(totals.cost), plan.value(totals.transport_work)))


def test_what_has_no_mass_weighs_nothing_in_exchanged_tonnes() -> None:
    rows = (
        *MILL_AND_WORKS,
        Material(material="slag", unit="MWh", disposal_weight=1.0),
        Material(material="clay", unit="MWh", virgin_weight=1.0),
    )
    result = solve(*rows)
    assert result.value(result.totals.exchange(None, "slag")) == pytest.approx(50)
    assert result.value(result.totals.exchanged_tonnes) == 0
