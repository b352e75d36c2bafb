"""The result tables: by hand over one park in which everything happens once, and in sum over random parks.

The park is that of the totals: of 50 t of slag 30 are sent by truck over 20 km at a price of 2 (a tenth is lost, 27 t
arrive), 5 are sold and 15 dumped 10 km off. The works takes 27 t of slag and 73 t of clay, the mill 150 t of ore from
40 km. A truck takes 1 of handling, 0.1 money and 0.05 kg of CO2 a t-km. Without exchange 45 t are dumped and 100 t of
clay are bought.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from ecopark import commands
from ecopark.accounts import Results, in_the_year, results
from ecopark.answer import Answer, answer
from ecopark.books import DECAYED, LOST, Books
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.schema.results import LedgerRow
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Link,
    Material,
    Plant,
    Process,
    Profile,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row
from ecopark.totals import Totals

from .math.parks import MILL_AND_WORKS, makes, park, slag_link, takes, tonnes, without
from .math.seasons import HALVES
from .oracle import workbooks
from .oracle.parks import random_park

EVERYTHING: tuple[Row, ...] = (
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
    Process(plant="mill", process="furnace", cost=0.25, capacity=125.0, activity_unit="t steel"),
)


def asked(*rows: Row) -> Answer:
    return answer(park(*rows), "exchange")


@pytest.fixture(scope="module")
def found() -> Results:
    """The result tables of the park."""
    return results(asked(*EVERYTHING))


def ledger(tables: Results, plant: str) -> LedgerRow:
    return next(row for row in tables.plant_ledger if row.plant == plant)


# By hand


def test_the_exchange_plan(found: Results) -> None:
    (row,) = found.exchange_plan
    assert (row.from_, row.to, row.material, row.for_) == ("mill", "works", "slag", "kiln: clay")
    assert (row.period, row.unit, row.mode) == ("year", "t", "truck")
    assert (row.quantity, row.distance_km) == pytest.approx((30, 20))
    assert row.share_of_need == pytest.approx(0.27)
    assert (row.transport_cost, row.co2_kg, row.value) == pytest.approx((30 * 3, 30, 30 * 2))


def test_the_exchange_plan_goes_flow_by_flow_through_the_year() -> None:
    # The kiln takes 100 t of slag a year, of which 40 in summer, and paving 30 t, half of it in summer.
    rows = (
        *MILL_AND_WORKS,
        *HALVES,
        Profile(period="summer", sheet="Demand", item="cement", factor=0.8),
        Profile(period="winter", sheet="Demand", item="cement", factor=1.2),
        Plant(plant="yard"),
        Process(plant="yard", process="paving"),
        takes("yard", "paving", "slag", 1.0),
        *tonnes("road"),
        makes("yard", "paving", "road", 1.0),
        Demand(material="road", min=30.0),
        Supply(material="slag", price=100.0),
        Link(from_="mill", to="yard", material="slag"),
        Demand(material="steel", min=300.0),
    )
    plan = results(asked(*rows)).exchange_plan
    assert [(row.to, row.period) for row in plan] == [
        ("works", "summer"),
        ("works", "winter"),
        ("yard", "summer"),
        ("yard", "winter"),
    ]
    assert [row.quantity for row in plan] == pytest.approx([40, 60, 15, 15])
    assert [row.to for row in in_the_year(plan)] == ["works", "yard"]
    assert [row.quantity for row in in_the_year(plan)] == pytest.approx([100, 30])


def test_the_supply_plan(found: Results) -> None:
    ore, clay = found.supply_plan
    assert (ore.plant, ore.material, ore.for_, clay.plant, clay.material) == (
        "mill",
        "ore",
        "furnace: ore",
        "works",
        "clay",
    )
    assert (ore.quantity, ore.purchase, ore.transport_cost, ore.impact) == pytest.approx((150, 150, 150 * 5, 150))
    assert ore.co2_kg == pytest.approx(150 * 2 + 150 * 40 * 0.05)
    assert (clay.quantity, clay.purchase, clay.transport_cost, clay.impact) == pytest.approx((73, 730, 0, 36.5))


def test_the_disposal_plan_has_what_is_lost_on_the_way_at_its_sender(found: Results) -> None:
    landfill, lost = found.disposal_plan
    assert (landfill.plant, landfill.route) == ("mill", "landfill")
    assert (landfill.quantity, landfill.fee, landfill.transport_cost) == pytest.approx((15, 60, 15 * 2))
    assert (landfill.impact, landfill.co2_kg) == pytest.approx((45, 15 * 7 + 15 * 10 * 0.05))
    assert (lost.plant, lost.material, lost.route) == ("mill", "slag", "lost on the way")
    assert (lost.quantity, lost.fee, lost.transport_cost, lost.impact) == pytest.approx((3, 0, 0, 9))


def test_the_activities(found: Results) -> None:
    furnace, kiln = found.activities
    assert (furnace.plant, furnace.process, furnace.activity_unit) == ("mill", "furnace", "t steel")
    assert (furnace.activity, furnace.capacity, furnace.use) == pytest.approx((100, 125, 0.8))
    assert furnace.without_exchange == pytest.approx(100)
    assert kiln.activity == pytest.approx(50)
    assert (kiln.capacity, kiln.use) == (None, None)


def test_a_process_at_its_capacity_has_a_price() -> None:
    # One more tonne by the furnace than by the old one, which takes 2 t of ore for 1.5 and leaves no slag that saves
    # half a tonne of clay: 1 of impact, and 0.5 of ore and 5 of clay in money.
    tables = results(
        asked(
            *MILL_AND_WORKS,
            Process(plant="mill", process="furnace", capacity=60.0),
            Process(plant="mill", process="old furnace"),
            takes("mill", "old furnace", "ore", 2.0),
            makes("mill", "old furnace", "steel", 1.0),
        )
    )
    prices = {row.process: (row.shadow_price_impact, row.shadow_price_money) for row in tables.activities}
    assert prices["furnace"] == pytest.approx((1, 5.5))
    assert prices["old furnace"] == pytest.approx((0, 0))


def test_the_ledger_of_the_sender(found: Results) -> None:
    mill = ledger(found, "mill")
    assert mill.sales == pytest.approx(100 * 8 + 5 * 6)
    assert (mill.by_products_sold, mill.by_products_bought) == pytest.approx((60, 0))
    assert (mill.purchases, mill.fees, mill.treatment) == pytest.approx((-150, -60, 0))
    assert (mill.transport, mill.operating_cost) == pytest.approx((-150 * 5 - 15 * 2, -25))
    assert mill.profit == pytest.approx(830 + 60 - 150 - 60 - 780 - 25)


def test_the_ledger_of_the_receiver_who_pays_price_transport_and_treatment(found: Results) -> None:
    works = ledger(found, "works")
    assert (works.sales, works.by_products_sold, works.fees, works.operating_cost) == pytest.approx((0, 0, 0, 0))
    assert (works.by_products_bought, works.purchases) == pytest.approx((-60, -730))
    assert (works.transport, works.treatment) == pytest.approx((-30 * 3, -27 * 1.5))
    assert works.profit == pytest.approx(-60 - 730 - 90 - 40.5)


def test_what_exchange_is_worth_to_each_plant(found: Results) -> None:
    # Without it the mill dumps 30 t more at 4 and 2 on the way, and is paid nothing; the works buys 27 t of clay more.
    mill, works = ledger(found, "mill"), ledger(found, "works")
    assert mill.change == pytest.approx(30 * 6 + 60)
    assert works.change == pytest.approx(270 - 60 - 90 - 40.5)
    for row in (mill, works):
        assert row.profit_without_exchange is not None
        assert row.profit == pytest.approx(row.profit_without_exchange + (row.change or 0))


def test_a_candidate_without_a_capacity_is_shown_without_one() -> None:
    # The programme bounds it by what is around it, which is no capacity of the workbook's.
    dryer = Process(plant="works", process="kiln", status="candidate", capex=10.0, cost=0.0)
    tables = results(answer(park(*MILL_AND_WORKS, dryer, weight_cost=1.0), "exchange"))
    kiln = next(row for row in tables.activities if row.process == "kiln")
    assert kiln.activity == pytest.approx(50)
    assert (kiln.built, kiln.capacity, kiln.use) == ("yes", None, None)


def test_the_park_of_an_answer_is_the_one_that_was_asked_about() -> None:
    # Neither a ceiling found by solving nor a capacity found for a candidate is an input.
    dryer = Process(plant="works", process="kiln", status="candidate")
    question = park(*MILL_AND_WORKS, dryer, cost_ceiling="without exchange", weight_cost=1.0)
    found = answer(question, "exchange")
    assert found.park is question
    assert found.exchange.park is not question


def test_the_indicators_side_by_side(found: Results) -> None:
    told = {row.indicator: row for row in found.indicators}
    virgin = told["Virgin extraction"]
    assert (virgin.without_exchange, virgin.with_exchange, virgin.change) == pytest.approx((200, 186.5, -13.5))
    assert virgin.change_percent == pytest.approx(-13.5 / 200)
    assert (told["Disposal"].without_exchange, told["Disposal"].with_exchange) == pytest.approx((45 * 3, 54))
    assert told["Extraction avoided outside"].with_exchange == pytest.approx(2)
    assert told["Exchanged"].with_exchange == pytest.approx(30)
    assert (told["Exchanges"].without_exchange, told["Exchanges"].with_exchange) == (0, 1)
    assert told["Objective"].with_exchange == pytest.approx(186.5 - 2 + 54)


def test_no_percentage_is_of_a_sum_with_sales_in_it(found: Results) -> None:
    told = {row.indicator: row for row in found.indicators}
    for name in ("Net cost", "Sales", "Objective"):
        assert told[name].change is not None
        assert told[name].change_percent is None
    # Nor of nothing: there is no exchange to go without.
    assert told["Exchanged"].change_percent is None


def test_the_totals_by_material(found: Results) -> None:
    slag = next(row for row in found.material_totals if row.material == "slag")
    assert (slag.exchanged, slag.sold, slag.disposed, slag.disposed_without) == pytest.approx((30, 5, 18, 45))
    assert slag.disposal_impact == pytest.approx(54)
    # What arrived, was sold, dumped and lost is what was made.
    assert (slag.exchanged - 3) + slag.sold + slag.disposed == pytest.approx(50)
    clay = next(row for row in found.material_totals if row.material == "clay")
    assert (clay.bought, clay.bought_without, clay.virgin_impact) == pytest.approx((73, 100, 36.5))


# What is shown and what is not


def test_two_needs_of_one_receiver_are_two_rows_and_one_exchange() -> None:
    tables = results(
        asked(
            *MILL_AND_WORKS,
            *tonnes("mortar"),
            Process(plant="works", process="mixer"),
            takes("works", "mixer", "clay", 1.0),
            makes("works", "mixer", "mortar", 1.0),
            Demand(material="mortar", min=20.0),
            Substitute(need="clay", substitute="slag", max_share=0.25),
        )
    )
    assert [row.for_ for row in tables.exchange_plan] == ["kiln: clay", "mixer: clay"]
    assert [row.share_of_need for row in tables.exchange_plan] == pytest.approx([0.25, 0.25])
    assert [row.quantity for row in tables.exchange_plan] == pytest.approx([25, 5])
    assert next(row for row in tables.indicators if row.indicator == "Exchanges").with_exchange == 1


def test_internal_reuse_is_no_exchange() -> None:
    # The mill's second process takes 10 t of its own slag.
    rows: tuple[Row, ...] = (
        *without(MILL_AND_WORKS, Link),
        *tonnes("bricks"),
        Process(plant="mill", process="press"),
        takes("mill", "press", "slag", 1.0),
        makes("mill", "press", "bricks", 1.0),
        Demand(material="bricks", min=10.0),
        slag_link(status="closed"),
    )
    tables = results(asked(*rows))
    assert tables.exchange_plan == ()
    assert sum(row.quantity for row in tables.disposal_plan) == pytest.approx(40)


def test_crumbs_of_rounding_are_no_rows_and_small_amounts_are() -> None:
    plan = asked(*EVERYTHING).exchange.plan
    assert plan is not None
    rows = Books(plan)
    for crumb, count in ((1e-9, 0), (1e-5, 1)):
        # As if no more than that went: a need of 100 t, a gate of 50.
        sent = replace(plan, amounts=replace(plan.amounts, flow=plan.amounts.flow * 0 + crumb))
        assert len(list(Books(sent).exchanges())) == count
        bought = replace(plan, amounts=replace(plan.amounts, purchase=plan.amounts.purchase * 0 + crumb))
        assert len(list(Books(bought).supplies())) == 2 * count
        dumped = replace(plan, amounts=replace(plan.amounts, disposal=plan.amounts.disposal * 0 + crumb))
        assert len(list(Books(dumped).disposals())) == count
    assert len(list(rows.exchanges())) == 1


def test_where_going_without_has_no_plan_nothing_is_compared() -> None:
    tables = results(asked(*MILL_AND_WORKS, Disposal(material="slag", route="landfill", max=30.0)))
    assert len(tables.exchange_plan) == 1
    assert {(row.without_exchange, row.change, row.change_percent) for row in tables.indicators} == {(None, None, None)}
    assert {(row.profit_without_exchange, row.change) for row in tables.plant_ledger} == {(None, None)}
    assert {row.without_exchange for row in tables.activities} == {None}
    assert {(row.bought_without, row.disposed_without) for row in tables.material_totals} == {(None, None)}


def test_where_there_is_no_plan_there_are_no_rows() -> None:
    tables = results(asked(*MILL_AND_WORKS, Supply(material="ore", max=10.0)))
    assert tables == Results()
    assert all(getattr(tables, entry.name) == () for entry in fields(tables))


def test_results_of_several_scenarios_stand_one_after_the_other(found: Results) -> None:
    both = found + results(asked(*MILL_AND_WORKS))
    assert [row.quantity for row in both.exchange_plan] == pytest.approx([30, 50])
    assert len(both.plant_ledger) == 4


# In sum, over random parks


@pytest.fixture(scope="module", params=[1, 2, 3, 8, 15, 22])
def random(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The answer of a random park."""
    path: Path = tmp_path_factory.mktemp("random") / "park.xlsx"
    workbooks.write(random_park(request.param), path)
    asked = commands.solve(path, write=False).answers[0]
    if asked.status != "optimal":
        pytest.skip(f"the park is {asked.status}")
    return asked


def totals(asked: Answer) -> dict[str, float]:
    """What the plan adds up to."""
    plan = asked.exchange.plan
    assert plan is not None
    found = Totals(plan.park, plan.network)
    names = ("cost", "sales", "transport_cost", "exchange_transport_cost", "co2", "avoided")
    return {name: getattr(found, name).of(plan.amounts) for name in names} | {
        "virgin": found.virgin().of(plan.amounts),
        "disposal": found.disposal().of(plan.amounts),
    }


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-7, abs=1e-6)


def test_the_profits_of_the_plants_are_the_parks_net_cost(random: Answer) -> None:
    tables, sums = results(random), totals(random)
    assert sum(row.profit for row in tables.plant_ledger) == near(-sums["cost"])
    assert sum(row.sales for row in tables.plant_ledger) == near(sums["sales"])
    assert sum(row.transport for row in tables.plant_ledger) == near(-sums["transport_cost"])
    for row in tables.plant_ledger:
        parts = (row.sales, row.by_products_sold, row.by_products_bought, row.purchases, row.fees)
        assert row.profit == near(sum(parts) + row.transport + row.treatment + row.operating_cost + row.annuities)


def test_what_one_plant_is_paid_another_pays(random: Answer) -> None:
    tables = results(random)
    sold = sum(row.by_products_sold for row in tables.plant_ledger)
    assert sold == near(-sum(row.by_products_bought for row in tables.plant_ledger))
    assert sold == near(sum(row.value for row in tables.exchange_plan))


def test_the_rows_add_up_to_the_totals(random: Answer) -> None:
    tables, sums = results(random), totals(random)
    hauls = [sum(row.transport_cost for row in rows) for rows in (tables.exchange_plan, tables.supply_plan)]
    assert hauls[0] == near(sums["exchange_transport_cost"])
    assert sum(hauls) + sum(row.transport_cost for row in tables.disposal_plan) == near(sums["transport_cost"])
    assert sum(row.impact for row in tables.supply_plan) == near(sums["virgin"])
    assert sum(row.impact for row in tables.disposal_plan) == near(sums["disposal"])
    emitted = [row.co2_kg for rows in (tables.exchange_plan, tables.supply_plan, tables.disposal_plan) for row in rows]
    assert sum(emitted) == near(sums["co2"])


def test_quantities_are_the_plans_and_every_gate_is_balanced(random: Answer) -> None:
    # Made and drawn from store = exchanged + used by the plant itself + sold + disposed of by routes, by material.
    plan, tables = random.exchange.plan, results(random)
    assert plan is not None
    flows, periods = plan.network.flows, len(Calendar(plan.park))
    sent = plan.amounts.flow.reshape(periods, -1).sum(0)
    for total in tables.material_totals:
        gates = [gate.index for gate in plan.park.gates if gate.material == total.material]
        reused = sum(
            amount for amount, gate, own in zip(sent, flows.gate, flows.internal, strict=True) if own and gate in gates
        )
        lost = sum(
            row.quantity
            for row in tables.disposal_plan
            if row.material == total.material and row.route in (LOST, DECAYED)
        )
        given = total.exchanged + reused + total.sold + (total.disposed - lost)
        assert given == near(made(plan, gates) + drawn(plan, gates) - decayed(tables, total.material))
        assert total.exchanged == near(
            sum(row.quantity for row in tables.exchange_plan if row.material == total.material)
        )
        assert total.bought == near(sum(row.quantity for row in tables.supply_plan if row.material == total.material))


def made(plan: Plan, gates: list[int]) -> float:
    """What the processes give to some gates in a year: by their activity, and by what they take in."""
    park, network, amounts = plan.park, plan.network, plan.amounts
    periods = len(Calendar(park))
    activity = amounts.activity.reshape(periods, -1).sum(0)
    sent, bought = amounts.flow.reshape(periods, -1).sum(0), amounts.purchase.reshape(periods, -1).sum(0)
    total = 0.0
    for gate in (park.gates[index] for index in gates):
        total += sum(amount * activity[process] for process, amount in gate.makers)
        for process, material, amount in gate.followers:
            total += amount * sum(
                sent[i] * network.flows.arriving[i]
                for i in range(len(network.flows))
                if park.needs[network.flows.need[i]].process == process
                and park.gates[network.flows.gate[i]].material == material
            )
            total += amount * sum(
                bought[i]
                for i in range(len(network.purchases))
                if park.needs[network.purchases.need[i]].process == process
                and park.tables.supply[network.purchases.supply[i]].material == material
            )
    return total


def drawn(plan: Plan, gates: list[int]) -> float:
    """By how much the stores of some gates are lower at the end of the year."""
    last = plan.amounts.stock.reshape(len(Calendar(plan.park)), -1)[-1]
    stores = [store for store in plan.park.stores if store.gate in gates]
    begun = [last[store.index] if store.initial is None else store.initial for store in stores]
    return float(sum(begun) - sum(last[store.index] for store in stores))


def decayed(tables: Results, material: str) -> float:
    """What the stores lose of a material."""
    return sum(row.quantity for row in tables.disposal_plan if (row.material, row.route) == (material, DECAYED))


def test_indicators_are_the_sums_of_the_tables(random: Answer) -> None:
    tables, sums = results(random), totals(random)
    told = {row.indicator: row.with_exchange for row in tables.indicators}
    assert told["Virgin extraction"] == near(sums["virgin"])
    assert told["Disposal"] == near(sums["disposal"])
    assert told["Net cost"] == near(sums["cost"])
    assert told["Gross cost"] == near(sums["cost"] + sums["sales"])
    assert told["Exchanges"] == len({(row.from_, row.to, row.material) for row in tables.exchange_plan})


def test_each_total_of_change_is_the_sum_of_the_plants(random: Answer) -> None:
    tables = results(random)
    net = next(row for row in tables.indicators if row.indicator == "Net cost")
    if net.change is not None:
        assert sum(row.change or 0 for row in tables.plant_ledger) == near(-net.change)
