"""Transport: what a haul costs, loses and emits, per unit sent over a distance L (km).

cost = Handling cost + Cost per unit km·L; loss = min(1, Loss per km·L); co2 = CO2 per unit km·L (kg); work = tonnes·L
(t-km). A mode's unit is converted to the material's. Here L = 20 km, and 50 t of slag replace 50 of 100 t of clay.
"""

from __future__ import annotations

import pytest

from ecopark.network import candidates
from ecopark.schema.rows import Demand, Disposal, Link, Material, Substitute, Supply, Transport

from .parks import MILL_AND_WORKS, makes, park, slag_link, solve, solve_alone, without

WAY = (*MILL_AND_WORKS, slag_link(distance_km=20.0))

GOODS = 150 * 1 + 50 * 10
"""Money for ore and clay once all slag is sent."""


def test_without_the_sheet_everything_moves_at_no_cost() -> None:
    plan = solve(*WAY)
    assert plan.steps == pytest.approx((200, GOODS, 50 * 20))
    assert plan.value(plan.totals.co2) == 0


def test_cost_is_handling_and_so_much_a_km() -> None:
    # 1 + 0.1·20 = 3 money a tonne.
    truck = Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1)
    assert solve(*WAY, truck).steps == pytest.approx((200, GOODS + 50 * 3, 1000))


def test_work_and_co2_are_of_the_way() -> None:
    plan = solve(*WAY, Transport(mode="truck", co2_per_unit_km=0.05))
    assert plan.value(plan.totals.transport_work) == pytest.approx(50 * 20)
    assert plan.value(plan.totals.co2) == pytest.approx(50 * 20 * 0.05)


def test_loss_grows_with_the_way_and_is_disposed_of_at_the_sender() -> None:
    # 0.01·20: a fifth of 50 t is lost, 40 t arrive: 150 + 60 extracted, 10 lost at weight 1.
    plan = solve(*WAY, Transport(mode="truck", loss_per_km=0.01))
    assert plan.bought("clay") == pytest.approx(60)
    assert plan.steps[0] == pytest.approx(150 + 60 + 10)


def test_cost_work_and_co2_are_of_what_is_sent_not_of_what_arrives() -> None:
    truck = Transport(mode="truck", handling_cost=1.0, loss_per_km=0.01, co2_per_unit_km=0.05)
    plan = solve(*WAY, truck)
    assert plan.steps[1:] == pytest.approx((150 + 600 + 50 * 1, 50 * 20))
    assert plan.value(plan.totals.co2) == pytest.approx(50)


def test_treatment_is_of_what_arrives() -> None:
    # 40 of 50 t arrive; the works pays 2 for each of them.
    lossy = Transport(mode="truck", loss_per_km=0.01)
    plan = solve(*WAY, lossy, Substitute(need="clay", substitute="slag", cost=2.0))
    assert plan.steps[1] == pytest.approx(150 + 600 + 40 * 2)


def test_what_is_lost_could_not_rather_be_dumped_for_free() -> None:
    # Slag whose disposal weighs 5: to lose a fifth of 50 t weighs as much as dumping it; a Fee is paid for neither.
    heavy = Material(material="slag", unit="t", disposal_weight=5.0)
    plan = solve(*WAY, heavy, Transport(mode="truck", loss_per_km=0.01))
    assert plan.steps[0] == pytest.approx(150 + 60 + 10 * 5)
    assert plan.value(plan.totals.dispose("mill", "slag")) == 0


@pytest.mark.parametrize("per_km", [0.05, 0.06, 1.0])
def test_a_flow_that_loses_all_does_not_exist(per_km: float) -> None:
    # 0.05·20 = 1; the loss is never more than that.
    assert len(candidates(park(*WAY, Transport(mode="truck", loss_per_km=per_km))).flows) == 0
    assert solve(*WAY, Transport(mode="truck", loss_per_km=per_km)).sent("slag") == 0


def test_a_links_cost_replaces_handling_and_the_cost_of_the_way() -> None:
    truck = Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1, co2_per_unit_km=0.05)
    plan = solve(*WAY, truck, slag_link(distance_km=20.0, cost=7.0))
    assert plan.steps[1:] == pytest.approx((GOODS + 50 * 7, 1000))
    assert plan.value(plan.totals.co2) == pytest.approx(50)
    free = solve(*WAY, truck, slag_link(distance_km=20.0, cost=0.0))
    assert free.steps[1] == pytest.approx(GOODS)


def test_a_links_loss_replaces_the_modes() -> None:
    truck = Transport(mode="truck", loss_per_km=0.01)
    assert solve(*WAY, truck, slag_link(distance_km=20.0, loss=0.5)).bought("clay") == pytest.approx(75)
    assert solve(*WAY, truck, slag_link(distance_km=20.0, loss=0.0)).bought("clay") == pytest.approx(50)


def test_a_link_names_its_own_mode() -> None:
    # Rail at 0.5 a tonne, where slag's own mode, the first row, is a truck at 5.
    modes = (Transport(mode="truck", handling_cost=5.0), Transport(mode="rail", handling_cost=0.5))
    plan = solve(*without(WAY, Link), *modes, slag_link(mode="rail", distance_km=20.0))
    assert plan.steps[1] == pytest.approx(GOODS + 50 * 0.5)
    assert solve(*WAY, *modes).steps[1] == pytest.approx(GOODS + 50 * 5)


def test_a_material_has_its_own_mode_else_the_first() -> None:
    modes = (Transport(mode="truck", handling_cost=5.0), Transport(mode="rail", handling_cost=0.5))
    by_rail = Material(material="slag", unit="t", mode="rail")
    assert solve(*WAY, *modes, by_rail).steps[1] == pytest.approx(GOODS + 50 * 0.5)


def test_a_mode_that_is_listed_only_needs_a_row() -> None:
    belt = Transport(mode="belt", listed_only=True)
    assert solve(*without(WAY, Link), belt, exchanges="all").sent("slag") == 0
    assert solve(*WAY, belt, exchanges="all").sent("slag") == pytest.approx(50)


def test_a_material_that_may_not_leave_its_plant_goes_no_way() -> None:
    stays = Material(material="slag", unit="t", exchange=False)
    assert solve(*WAY, stays).sent("slag") == 0
    assert solve(*without(WAY, Link), stays).sent("slag") == 0


def test_a_modes_unit_is_converted_to_the_materials() -> None:
    # Slag in kg: 50 000 kg are 50 t at 3 money a tonne.
    rows = (
        *WAY,
        Material(material="slag", unit="kg"),
        makes("mill", "furnace", "slag", 500.0),
        Disposal(material="slag", route="landfill"),
        Substitute(need="clay", substitute="slag", ratio=0.001),
        Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1, co2_per_unit_km=0.05),
    )
    plan = solve(*rows)
    assert plan.sent("slag") == pytest.approx(50_000)
    assert plan.steps == pytest.approx((200, GOODS + 50 * 3, 50 * 20))
    assert plan.value(plan.totals.co2) == pytest.approx(50)


def test_it_is_converted_through_the_tonnes_of_a_unit_where_it_must_be() -> None:
    # Slag in m³ of 2 t: 25 m³ are 50 t; a tonne at 3 money makes a m³ 6.
    rows = (
        *WAY,
        Material(material="slag", unit="m3", tonnes_per_unit=2.0),
        makes("mill", "furnace", "slag", 0.25),
        Substitute(need="clay", substitute="slag", ratio=2.0),
        Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1),
    )
    plan = solve(*rows)
    assert plan.sent("slag") == pytest.approx(25)
    assert plan.steps == pytest.approx((200, GOODS + 25 * 6, 50 * 20))


def test_what_has_no_mass_makes_no_transport_work() -> None:
    # The mill's waste heat, 50 MWh by a pipe that costs 0.1 an MWh and km, in place of 50 of 100 MWh of gas.
    rows = (
        *without(WAY, Link, Substitute, Supply),
        Material(material="slag", unit="MWh", disposal_weight=0.5),
        Material(material="clay", unit="MWh", virgin_weight=2.0),
        Supply(material="ore", price=1.0),
        Supply(material="clay", price=10.0),
        Substitute(need="clay", substitute="slag"),
        Transport(mode="pipe", unit="MWh", cost_per_unit_km=0.1),
        slag_link(distance_km=20.0),
    )
    plan = solve(*rows)
    assert plan.steps == pytest.approx((150 + 50 * 2, GOODS + 50 * 2, 0))


def test_supply_and_disposal_are_hauled_as_far_as_their_rows_say() -> None:
    # Ore from 10 km at 1 + 0.1·10 = 2, slag to a landfill 30 km off at 1 + 3 = 4 and its Fee of 4; without exchange.
    truck = Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1, co2_per_unit_km=0.05)
    plan = solve_alone(
        *WAY,
        truck,
        Supply(material="ore", price=1.0, distance_km=10.0),
        Disposal(material="slag", route="landfill", fee=4.0, distance_km=30.0),
    )
    assert plan.steps == pytest.approx((300, 150 * (1 + 2) + 1000 + 50 * (4 + 4), 150 * 10 + 50 * 30))
    assert plan.value(plan.totals.co2) == pytest.approx((1500 + 1500) * 0.05)


def test_at_distance_zero_nothing_is_hauled_and_no_handling_paid() -> None:
    truck = Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1)
    assert solve_alone(*WAY, truck).steps[1:] == pytest.approx((150 + 1000 + 200, 0))


def test_supply_loses_nothing_on_its_way() -> None:
    # 100 km at a hundredth each would lose all.
    lossy = Transport(mode="truck", loss_per_km=0.01)
    plan = solve(*WAY, lossy, Supply(material="ore", price=1.0, distance_km=100.0))
    assert plan.bought("ore") == pytest.approx(150)


def test_supply_and_disposal_may_name_their_mode() -> None:
    modes = (Transport(mode="truck", handling_cost=5.0), Transport(mode="rail", handling_cost=0.5))
    plan = solve_alone(
        *WAY,
        *modes,
        Supply(material="ore", price=1.0, distance_km=10.0, mode="rail"),
        Disposal(material="slag", route="landfill", distance_km=10.0, mode="rail"),
    )
    assert plan.value(plan.totals.transport_cost) == pytest.approx(150 * 0.5 + 50 * 0.5)


def test_a_market_is_at_the_gate() -> None:
    # What is sold is not hauled.
    truck = Transport(mode="truck", handling_cost=5.0)
    plan = solve(*WAY, truck, Demand(material="slag", min=50.0))
    assert plan.value(plan.totals.transport_cost) == 0
