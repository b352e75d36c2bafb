"""The Rustavi park: sound in its numbers, honest about them, and with a plan that an engineer would believe."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ecopark import commands
from ecopark.accounts import Results, results
from ecopark.answer import Answer
from ecopark.model import shipped_folder
from ecopark.park import Park
from ecopark.schema import inputs
from ecopark.workbook.parse import read_tables

from . import balances

SCENARIOS = ("base", "soviet-peak", "today")
WORKBOOK = shipped_folder("scenarios") / "rustavi.xlsx"


@cache
def answers() -> dict[str, Answer]:
    """The shipped workbook, every scenario solved."""
    solution = commands.solve(WORKBOOK, scenario="all", write=False)
    return {answer.park.scenario: answer for answer in solution.answers}


def park(scenario: str = "base") -> Park:
    return answers()[scenario].park


def tables(scenario: str) -> Results:
    return results(answers()[scenario])


def test_it_has_the_scenarios_that_it_should() -> None:
    assert tuple(answers()) == SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_is_optimal_and_certified_with_and_without_exchange(scenario: str) -> None:
    answer = answers()[scenario]
    for solved in (answer.exchange, answer.without):
        assert solved.status == "optimal"
        assert solved.certificate is not None
        assert solved.certificate.worst < 1e-6


def test_every_row_has_a_source_and_says_how_sure_it_is() -> None:
    read = read_tables(WORKBOOK).tables
    confidence = ("published", "literature", "estimate")
    for table in inputs.INPUTS:
        for row in read.rows(table):
            assert row.source, f"{table.title}, row {row.line} has no Source"
            assert (row.note or "").startswith(confidence), f"{table.title}, row {row.line}: {row.note}"


def test_every_process_gives_out_the_tonnes_that_it_takes_in() -> None:
    """Within 5 %; processes of heat and power alone have no tonnes."""
    for (plant, process), (came, went) in balances.of_processes(park()).items():
        assert abs(went - came) <= 0.05 * max(came, went), f"{process} of {plant}: {came} t in, {went} t out"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_plant_gives_out_the_tonnes_that_it_takes_in(scenario: str) -> None:
    for solved in (answers()[scenario].exchange, answers()[scenario].without):
        assert solved.plan is not None
        for plant, (came, went) in balances.of_plants(solved.plan).items():
            assert abs(went - came) <= 0.05 * max(came, went), f"{plant}: {came} t in, {went} t out"


def test_heat_and_power_are_in_energy_units_and_weigh_nothing_by_accident() -> None:
    for name in ("electricity", "steam", "low-grade heat"):
        assert park().unit(name).dimension == "energy"
        assert park().materials[name].tonnes_per_unit is None


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_with_and_without_exchange_deliver_the_same_products(scenario: str) -> None:
    """No gain by making less: every product is sold in the same amount."""
    answer = answers()[scenario]
    sold: list[dict[str, float]] = []
    for solved in (answer.exchange, answer.without):
        assert solved.plan is not None
        amounts: dict[str, float] = {}
        for gate, amount in zip(solved.network.sales.gate.tolist(), solved.plan.amounts.sale.tolist(), strict=True):
            material = solved.park.gates[gate].material
            amounts[material] = amounts.get(material, 0.0) + amount
        sold.append(amounts)
    assert sold[0] == pytest.approx(sold[1], rel=1e-6)


def test_different_burdens_weigh_differently() -> None:
    """CO2, water, quarry stone and hazardous dust don't weigh the same by accident."""
    weights = {
        park().disposal_weight("carbon dioxide"),
        park().virgin_weight("fresh water"),
        park().virgin_weight("limestone"),
        park().virgin_weight("iron ore concentrate"),
        park().disposal_weight("EAF dust"),
    }
    assert len(weights) == 5
    assert None not in weights


def test_bought_intermediates_carry_the_weight_of_making_them_elsewhere() -> None:
    bought = {row.material: row for row in park().tables.supply if row.material in {"clinker", "pig iron", "coke"}}
    assert set(bought) == {"clinker", "pig iron", "coke"}
    for row in bought.values():
        assert (row.virgin_weight or 0.0) > 0.5, row.material


@pytest.mark.parametrize(
    ("scenario", "exchange"),
    [
        ("soviet-peak", ("Rustavi Steel", "Rustavi Cement", "granulated slag")),
        ("soviet-peak", ("Rustavi Steel", "Rustavi Cement", "air-cooled slag")),
        ("soviet-peak", ("Rustavi Steel", "Khimvolokno", "steam")),
        ("soviet-peak", ("Rustavi Azot", "Rustavi Town Heat", "low-grade heat")),
        ("soviet-peak", ("Tsentrolit", "Rustavi Cement", "spent foundry sand")),
        ("soviet-peak", ("Khimvolokno", "Rustavi Azot", "polyamide waste")),
        ("today", ("GeoSteel", "Rustavi Cement", "steelmaking slag")),
    ],
)
def test_the_exchanges_that_make_the_park_are_in_the_plan(scenario: str, exchange: tuple[str, str, str]) -> None:
    assert exchange in {(row.from_, row.to, row.material) for row in tables(scenario).exchange_plan}


def test_ordinary_trade_is_no_merit_of_the_park() -> None:
    """Caprolactam to the fibre works runs in both cases: its link is Baseline."""
    trade = ("Rustavi Azot", "Khimvolokno", "caprolactam")
    without = answers()["soviet-peak"].without
    assert any(link.baseline and (link.from_, link.to, link.material) == trade for link in park().links)
    assert without.plan is not None
    assert without.plan.amounts.flow[without.network.exchanges].sum() > 0


@pytest.mark.parametrize(("scenario", "least", "most"), [("soviet-peak", 0.07, 0.12), ("today", 0.05, 0.09)])
def test_what_exchange_saves_is_what_the_docs_say(scenario: str, least: float, most: float) -> None:
    """The band that docs/parks/rustavi.md gives for other weights of carbon, stone and slag."""
    (objective,) = (row for row in tables(scenario).indicators if row.indicator == "Objective")
    assert objective.with_exchange is not None
    assert objective.without_exchange is not None
    assert least < 1 - objective.with_exchange / objective.without_exchange < most


def test_without_exchange_costs_no_less() -> None:
    """The Cost ceiling holds: the plan costs the park no more than going without."""
    for scenario in SCENARIOS:
        (cost,) = (row for row in tables(scenario).indicators if row.indicator == "Net cost")
        assert cost.change is not None
        assert cost.change <= 1e-6 * abs(cost.without_exchange or 1.0)


def test_the_shipped_workbook_holds_inputs_only() -> None:
    """A copy made by `ecopark new` begins without somebody's old results."""
    assert Path(WORKBOOK).is_file()
    assert "Summary" not in {sheet.title for sheet in read_tables(WORKBOOK).package.sheets}
