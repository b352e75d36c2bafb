"""Equation 7. Each row of Limits, over the year: Min <= its quantity <= Max.

Here slag is hauled 20 km at 3 money a tonne (a truck: 1 of handling, 0.1 a t-km) and 0.05 kg of CO2 a t-km. A tonne
sent saves 1 impact of clay and 1 of disposal, 10 money of clay and 4 of landfill, so all 50 t go unless a limit
forbids. With s sent: virgin 250 - s, disposal 50 - s, cost 1350 - 14·s + 3·s, transport cost 3·s, transport work 20·s,
co2 1·s.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Disposal, Limit, Link, Material, Plant, Process, Supply, Transport

from .parks import MILL_AND_WORKS, makes, slag_link, solve, solve_alone, takes, tonnes, without

HAULED = (
    *MILL_AND_WORKS,
    Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1, co2_per_unit_km=0.05),
    slag_link(distance_km=20.0),
)


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        (Limit(quantity="virgin", min=240.0), 10),
        (Limit(quantity="virgin", material="clay", min=95.0), 5),
        (Limit(quantity="virgin", plant="works", min=96.0), 4),
        (Limit(quantity="virgin", plant="works", material="clay", min=97.0), 3),
        (Limit(quantity="disposal", min=12.0), 38),
        (Limit(quantity="disposal", plant="mill", material="slag", min=13.0), 37),
        (Limit(quantity="cost", min=1350.0 - 11 * 20), 20),
        (Limit(quantity="transport cost", max=30.0), 10),
        (Limit(quantity="exchange transport cost", max=36.0), 12),
        (Limit(quantity="transport work", max=100.0), 5),
        (Limit(quantity="co2", max=7.0), 7),
        (Limit(quantity="purchase", material="clay", min=98.0), 2),
        (Limit(quantity="purchase", plant="works", material="clay", min=99.0), 1),
        (Limit(quantity="dispose", material="slag", min=22.0), 28),
        (Limit(quantity="dispose", plant="mill", material="slag", min=23.0), 27),
        (Limit(quantity="exchange", material="slag", max=6.0), 6),
        (Limit(quantity="exchange", plant="mill", material="slag", max=7.0), 7),
        (Limit(quantity="exchange", plant="works", material="slag", max=8.0), 8),
    ],
)
def test_each_quantity_can_be_bounded(limit: Limit, sent: float) -> None:
    assert solve(*HAULED, limit).sent("slag") == pytest.approx(sent)


@pytest.mark.parametrize(
    "limit",
    [
        Limit(quantity="virgin", plant="mill", max=150.0),
        Limit(quantity="virgin", material="slag", max=0.0),
        Limit(quantity="disposal", plant="works", max=0.0),
        Limit(quantity="purchase", plant="mill", material="clay", max=0.0),
        Limit(quantity="exchange", material="clay", max=0.0),
    ],
)
def test_a_plant_or_a_material_narrows_a_quantity_to_itself(limit: Limit) -> None:
    # None of these has anything to do with the 50 t of slag on their way, nor with the works' 50 t of clay.
    assert solve(*HAULED, limit).sent("slag") == pytest.approx(50)


@pytest.mark.parametrize(
    ("limit", "status"),
    [
        (Limit(quantity="virgin", max=200.0), "optimal"),
        (Limit(quantity="virgin", max=199.0), "infeasible"),
        (Limit(quantity="cost", max=800.0), "optimal"),
        (Limit(quantity="cost", max=799.0), "infeasible"),
        (Limit(quantity="exchange", material="slag", min=50.0), "optimal"),
        (Limit(quantity="exchange", material="slag", min=51.0), "infeasible"),
    ],
)
def test_a_bound_that_no_plan_keeps_leaves_none(limit: Limit, status: str) -> None:
    assert solve(*HAULED, limit).status == status


def test_least_and_most_hold_together() -> None:
    # Between 20 and 30 t; all would go but for the Max, and at 100 money a tonne none but for the Min.
    both = Limit(quantity="exchange", material="slag", min=20.0, max=30.0)
    assert solve(*HAULED, both).sent("slag") == pytest.approx(30)
    dear = solve(*HAULED, both, slag_link(distance_km=20.0, cost=100.0), weight_virgin=0.0, weight_disposal=0.0)
    assert dear.sent("slag") == pytest.approx(20)


def test_disposal_counts_what_is_lost_on_the_way_and_dispose_does_not() -> None:
    # A tenth of s is lost: disposal is 50 - s + s/10 at the mill, dispose is 50 - s.
    lossy = (*HAULED, slag_link(distance_km=20.0, loss=0.1))
    assert solve(*lossy, Limit(quantity="disposal", plant="mill", min=14.0)).sent("slag") == pytest.approx(36 / 0.9)
    assert solve(*lossy, Limit(quantity="dispose", material="slag", min=14.0)).sent("slag") == pytest.approx(36)


def test_virgin_does_not_subtract_what_is_avoided_outside() -> None:
    # 5 t of slag sold save 3 each outside: 150 + 55 are extracted all the same.
    sold = Demand(material="slag", min=5.0, avoided_weight=3.0)
    assert solve(*HAULED, sold, Limit(quantity="virgin", max=205.0)).sent("slag") == pytest.approx(45)
    assert solve(*HAULED, sold, Limit(quantity="virgin", max=204.0)).status == "infeasible"


def test_transport_cost_is_of_all_hauls_and_exchange_transport_cost_of_those_between_plants() -> None:
    # Ore from 10 km away at 2 money a tonne: 300 for its 150 t; slag to a landfill 10 km off at 2.
    rows = (
        *without(HAULED, Disposal),
        Supply(material="ore", price=1.0, distance_km=10.0),
        Disposal(material="slag", route="landfill", distance_km=10.0),
    )
    # 300 + 3·s + 2·(50 - s) <= 410: s = 10. Between plants 3·s <= 36: s = 12.
    assert solve(*rows, Limit(quantity="transport cost", max=410.0)).sent("slag") == pytest.approx(10)
    assert solve(*rows, Limit(quantity="exchange transport cost", max=36.0)).sent("slag") == pytest.approx(12)
    # t-km: 1500 + 20·s + 10·(50 - s) <= 2150.
    assert solve(*rows, Limit(quantity="transport work", max=2150.0)).sent("slag") == pytest.approx(15)


def test_co2_is_of_transport_of_disposal_and_upstream() -> None:
    # Slag dumped emits 2 kg a tonne, clay 3 upstream: 2·(50 - s) + 3·(100 - s) + s = 400 - 4·s, at least 320.
    rows = (*HAULED, Material(material="slag", unit="t", co2e_per_unit=2.0))
    upstream = Supply(material="clay", price=10.0, co2e_per_unit=3.0)
    assert solve(*rows, upstream, Limit(quantity="co2", min=320.0)).sent("slag") == pytest.approx(20)


def test_an_exchange_counts_at_its_sender_and_its_receiver_once_over_the_park() -> None:
    # A smithy sends the mill's crusher 10 t of slag, which gives 10 t of slag: the mill can send 60 t and receive 10.
    rows = (
        *HAULED,
        *tonnes("nails"),
        Plant(plant="smithy"),
        Process(plant="smithy", process="forge"),
        makes("smithy", "forge", "nails", 1.0),
        makes("smithy", "forge", "slag", 1.0),
        Demand(material="nails", min=10.0),
        Process(plant="mill", process="crusher", capacity=10.0, min_activity=10.0),
        takes("mill", "crusher", "slag", 1.0),
        makes("mill", "crusher", "slag", 1.0),
        Link(from_="smithy", to="mill", material="slag", distance_km=1.0),
        slag_link(distance_km=20.0),
    )
    exchanged = solve(*rows, Limit(quantity="exchange", material="slag", plant="mill", min=70.0))
    assert exchanged.sent("slag", "mill", "works") + exchanged.sent("slag", "smithy", "mill") == pytest.approx(70)
    assert solve(*rows, Limit(quantity="exchange", material="slag", plant="mill", min=71.0)).status == "infeasible"
    assert solve(*rows, Limit(quantity="exchange", material="slag", min=71.0)).status == "infeasible"


def test_without_exchange_a_min_on_exchange_is_dropped_and_all_else_stays() -> None:
    assert solve_alone(*HAULED, Limit(quantity="exchange", material="slag", min=10.0)).status == "optimal"
    assert solve_alone(*HAULED, Limit(quantity="virgin", max=249.0)).status == "infeasible"
    assert solve_alone(*HAULED, Limit(quantity="virgin", max=250.0)).status == "optimal"
