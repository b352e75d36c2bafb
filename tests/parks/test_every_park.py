"""What every shipped park must show: sound numbers, honest about them, and a gain that is the gain of exchange."""

from __future__ import annotations

import pytest

from ecopark import commands
from ecopark.schema import inputs
from ecopark.schema.rows import WITHOUT_EXCHANGE
from ecopark.workbook.parse import read_tables

from . import balances, common
from .common import PARKS, Shipped

CONFIDENCE = ("published", "literature", "estimate")
NAMES = [pytest.param(shipped.name, id=shipped.name) for shipped in PARKS]
EVERY = [
    pytest.param(shipped.name, scenario, id=f"{shipped.name}-{scenario}")
    for shipped in PARKS
    for scenario in shipped.gains
]
BANDS = [
    pytest.param(shipped, scenario, *band, id=f"{shipped.name}-{scenario}")
    for shipped in PARKS
    for scenario, band in shipped.gains.items()
]


def test_every_shipped_park_is_held_to_this() -> None:
    assert tuple(shipped.name for shipped in PARKS) == commands.shipped_parks()


@pytest.mark.parametrize("shipped", PARKS, ids=lambda shipped: shipped.name)
def test_it_has_the_scenarios_that_it_should(shipped: Shipped) -> None:
    assert tuple(common.answers(shipped.name)) == tuple(shipped.gains)


@pytest.mark.parametrize("shipped", PARKS, ids=lambda shipped: shipped.name)
def test_it_has_no_errors(shipped: Shipped) -> None:
    assert not [problem for problem in commands.check(shipped.workbook) if problem.severity == "error"]


@pytest.mark.parametrize("shipped", PARKS, ids=lambda shipped: shipped.name)
def test_every_row_has_a_source_and_says_how_sure_it_is(shipped: Shipped) -> None:
    read = read_tables(shipped.workbook).tables
    for table in inputs.INPUTS:
        for row in read.rows(table):
            assert row.source, f"{table.title}, row {row.line} has no Source"
            assert (row.note or "").startswith(CONFIDENCE), f"{table.title}, row {row.line}: {row.note}"


@pytest.mark.parametrize("shipped", PARKS, ids=lambda shipped: shipped.name)
def test_the_shipped_workbook_holds_inputs_only(shipped: Shipped) -> None:
    """A copy made by `ecopark new` begins without somebody's old results."""
    titles = {sheet.title for sheet in read_tables(shipped.workbook).package.sheets}
    assert titles == {"Read me", "Names in use", *(table.title for table in inputs.INPUTS)}


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_it_is_optimal_and_certified_with_and_without_exchange(name: str, scenario: str) -> None:
    answer = common.answers(name)[scenario]
    for solved in (answer.exchange, answer.without):
        assert solved.status == "optimal"
        assert solved.certificate is not None
        assert solved.certificate.worst < 1e-6


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_every_process_gives_out_the_tonnes_that_it_takes_in(name: str, scenario: str) -> None:
    """Within 5 %; processes of heat and power alone have no tonnes."""
    for (plant, process), (came, went) in balances.of_processes(common.answers(name)[scenario].park).items():
        assert abs(went - came) <= 0.05 * max(came, went), f"{process} of {plant}: {came} t in, {went} t out"


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_every_plant_gives_out_the_tonnes_that_it_takes_in(name: str, scenario: str) -> None:
    answer = common.answers(name)[scenario]
    for solved in (answer.exchange, answer.without):
        assert solved.plan is not None
        found = balances.of_plants(solved.plan)
        assert sum(came for came, _ in found.values()) > 1e3, "there is something to balance"
        for plant, (came, went) in found.items():
            assert abs(went - came) <= 0.05 * max(came, went), f"{plant}: {came} t in, {went} t out"


@pytest.mark.parametrize("name", NAMES)
def test_heat_and_power_are_in_energy_units_and_have_no_mass_but_that_of_a_gas(name: str) -> None:
    """What is counted in MWh is energy; only gas, which is hauled and burnt, has tonnes as well."""
    park = common.answers(name)["base"].park
    for material in park.materials.values():
        energy = park.unit(material.material).dimension == "energy"
        assert energy or park.kind(material.material) != "energy", material.material
        assert not energy or park.tonnes(material.material) is None or "gas" in material.material, material.material


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_with_and_without_exchange_deliver_the_same_products(name: str, scenario: str) -> None:
    """No gain by making less: every product is sold in the same amount."""
    answer = common.answers(name)[scenario]
    with_exchange, without = common.sold(answer.exchange), common.sold(answer.without)
    assert with_exchange == pytest.approx(without, rel=1e-6, abs=1e-6)
    assert sum(with_exchange.values()) > 0


@pytest.mark.parametrize("shipped", PARKS, ids=lambda shipped: shipped.name)
def test_the_plan_may_not_cost_more_than_going_without(shipped: Shipped) -> None:
    assert read_tables(shipped.workbook).tables.settings.cost_ceiling == WITHOUT_EXCHANGE


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_with_exchange_costs_no_more(name: str, scenario: str) -> None:
    """The Cost ceiling holds: the plan costs the park no more than going without."""
    without, with_exchange = common.without_and_with(common.tables(name, scenario), "Net cost")
    assert with_exchange - without <= 1e-6 * abs(without)


@pytest.mark.parametrize(("shipped", "scenario", "least", "most"), BANDS)
def test_what_exchange_saves_is_what_the_page_says(shipped: Shipped, scenario: str, least: float, most: float) -> None:
    """The band that the park's page in docs/parks gives for other weights."""
    rows = common.tables(shipped.name, scenario)
    without, _ = common.without_and_with(rows)
    assert least < common.gain(rows) / abs(without) < most


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_ordinary_trade_is_no_merit_of_the_park(name: str, scenario: str) -> None:
    """Without exchange only Baseline links carry something, and with it they are there still."""
    without = common.answers(name)[scenario].without
    assert without.plan is not None
    trade = {(link.from_, link.to, link.material) for link in without.park.links if link.baseline}
    network = without.network
    flow = balances.in_a_year(without.plan, without.plan.amounts.flow)
    assert flow[network.exchanges].sum() > 0
    for index in network.exchanges.tolist():
        if flow[index] > 0:
            gate, need = without.park.gates[network.flows.gate[index]], without.park.needs[network.flows.need[index]]
            assert (gate.plant, need.plant, gate.material) in trade


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_what_is_exchanged_beside_ordinary_trade_is_by_products_energy_or_water(name: str, scenario: str) -> None:
    """So that the gain by kind is all of it."""
    park = common.as_asked(name, scenario)
    found = {material for _, _, material in common.gained(name, scenario)}
    assert found
    assert {park.kind(material) for material in found} <= {"by-product", "energy", "water"}


@pytest.mark.parametrize(("name", "scenario"), EVERY)
def test_no_material_hides_the_rest(name: str, scenario: str) -> None:
    """None has more than half of all impact."""
    rows = common.tables(name, scenario).material_totals
    impact = {row.material: row.virgin_impact + row.disposal_impact for row in rows}
    assert max(impact.values()) < 0.5 * sum(impact.values())


@pytest.mark.parametrize("name", NAMES)
def test_different_burdens_weigh_differently(name: str) -> None:
    """CO2, water and rock don't weigh the same by accident."""
    park = common.answers(name)["base"].park
    water = "fresh water" if "fresh water" in park.materials else "ground water"
    rock = next(name for name in ("limestone", "clay", "quartzite") if name in park.materials)
    weights = {park.disposal_weight("carbon dioxide"), park.virgin_weight(water), park.virgin_weight(rock)}
    assert len(weights) == 3
    assert None not in weights
