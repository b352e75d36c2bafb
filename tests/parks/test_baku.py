"""The Baku park: residues of a refinery and a steelworks, heat of the chemical works, and who may use them."""

from __future__ import annotations

import pytest

from . import common

RESIDUES = ("oily sludge", "bottom ash", "steelmaking slag", "fuel coke", "mill scale", "spent catalyst")
HEAT = ("heat 90-120 C", "heat 60-90 C", "steam", "flare gas")
WATER = ("treated effluent",)

REFINERY, STEEL = "Heydar Aliyev Refinery", "Baku Steel"
GARADAGH, NORM = "Garadagh Cement", "Norm Sement"

SEEDS = {
    ("Balakhani Waste-to-Energy", "Absheron Road Base", "bottom ash"),
    (REFINERY, NORM, "oily sludge"),
    (REFINERY, STEEL, "treated effluent"),
    (REFINERY, STEEL, "flare gas"),
    (REFINERY, "Khatai Heat", "heat 90-120 C"),
    ("SOCAR Carbamide", "Sumgait Heat", "heat 90-120 C"),
    ("SOCAR Methanol", "Sahil Heat", "heat 90-120 C"),
    (REFINERY, "Zykh Desalination", "heat 60-90 C"),
    (REFINERY, "Zykh Greenhouses", "heat 60-90 C"),
    (STEEL, REFINERY, "steam"),
    ("Azerboru", NORM, "mill scale"),
}
"""In the plan of every scenario."""

WITH_GARADAGH = {
    (STEEL, GARADAGH, "steelmaking slag"),
    (REFINERY, GARADAGH, "oily sludge"),
    (STEEL, GARADAGH, "mill scale"),
    (GARADAGH, "SOCAR Methanol", "steam"),
}
"""In every plan in which the cement works beside methanol runs."""

TRADE = {
    ("Azerikimya", "SOCAR Polymer", "ethylene"),
    ("Azerikimya", "SOCAR Polymer", "propylene"),
    (REFINERY, "Azerikimya", "straight-run gasoline"),
    (REFINERY, "Azerikimya", "propane-propylene fraction"),
    (STEEL, "Azerboru", "billets"),
    ("Garadagh Quarries", GARADAGH, "waste limestone"),
    ("Garadagh Quarries", NORM, "waste limestone"),
}


@pytest.mark.parametrize("scenario", ["base", "cold-winter", "carbon", "coke-sold", "garadagh-closed"])
def test_the_exchanges_that_make_the_park_are_in_the_plan(scenario: str) -> None:
    assert common.exchanges("baku", scenario) >= SEEDS
    if scenario != "garadagh-closed":
        assert common.exchanges("baku", scenario) >= WITH_GARADAGH


def test_supply_contracts_and_waste_stone_are_ordinary_trade() -> None:
    """A first try that took them for exchange gave -14 %."""
    links = common.as_asked("baku").links
    assert {(link.from_, link.to, link.material) for link in links if link.baseline} >= TRADE


@pytest.mark.parametrize(("materials", "share"), [(RESIDUES, 0.82), (HEAT, 0.12), (WATER, 0.05)])
def test_what_each_kind_brings_is_what_the_page_says(materials: tuple[str, ...], share: float) -> None:
    assert common.share_lost("baku", materials) == pytest.approx(share, abs=0.01)


def test_all_exchange_but_ordinary_trade_is_of_one_of_these_kinds() -> None:
    park = common.as_asked("baku")
    found = {material: park.kind(material) for _, _, material in common.gained("baku")}
    kinds = {"by-product": RESIDUES, "energy": HEAT, "water": WATER}
    assert found == {material: kind for kind, materials in kinds.items() for material in materials}


def test_fuel_coke_burns_in_a_kiln_only_while_nobody_buys_it() -> None:
    assert (REFINERY, GARADAGH, "fuel coke") in common.exchanges("baku")
    assert common.sent("baku", "fuel coke") == pytest.approx(56_700, rel=1e-3)
    assert common.sent("baku", "fuel coke", "coke-sold") == 0


def test_fuel_coke_gives_more_carbon_dioxide_than_it_saves() -> None:
    """Without it CO2 would fall by more: it gains because it else lies on the yard."""
    assert common.share_lost("baku", ["fuel coke"], of="CO2") < -1


def test_a_hard_winter_uses_less_of_the_waste_heat() -> None:
    """More is needed, but less of it as base load, and there is no store."""
    usual, cold = (common.sent("baku", "heat 90-120 C", scenario) for scenario in ("base", "cold-winter"))
    assert usual == pytest.approx(215_680, rel=1e-3)
    assert cold == pytest.approx(188_720, rel=1e-3)


@pytest.mark.parametrize("heat", ["heat 90-120 C", "heat 60-90 C", "steam", "flare gas", "treated effluent"])
def test_heat_gas_and_water_move_only_through_pipes_that_are_listed(heat: str) -> None:
    park = common.as_asked("baku")
    assert park.mode(heat).listed_only
    listed = {(link.from_, link.to) for link in park.links if link.material == heat}
    assert {(sender, receiver) for sender, receiver, sent in common.exchanges("baku") if sent == heat} <= listed


def test_bought_intermediates_carry_the_weight_of_making_them_elsewhere() -> None:
    park = common.as_asked("baku")
    bought = {row.material: row.virgin_weight for row in park.tables.supply if row.material in {"clinker", "ammonia"}}
    assert set(bought) == {"clinker", "ammonia"}
    assert all((weight or 0.0) > 0.5 for weight in bought.values())
