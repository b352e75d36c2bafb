"""The small-scale park: some tonnes of sawdust, whey, pomace, frying oil, sand and warmth among 21 small works."""

from __future__ import annotations

import pytest

from . import common

PARK = "small-scale"
SCENARIOS = ("base", "dry-year", "money-alone", "no-digester")
HEAT = ("hot water", "laundry heat", "waste heat")
WATER = ("pit water", "rinse water")

SEEDS = {
    ("Sawmill", "Pellet Plant", "sawdust"),
    ("Cheese Dairy", "Pig Farm", "whey"),
    ("Restaurants", "Biodiesel Plant", "frying oil, used"),
    ("Foundry", "Asphalt Plant", "foundry sand"),
    ("Laundry", "Town", "laundry heat"),
    ("Limestone Quarry", "Brickworks", "limestone fines"),
    ("Sand Pit", "Brickworks", "wash silt"),
    ("Brewery", "Dairy Farm", "spent grain"),
    ("Brewery", "Greenhouse", "liquid CO2"),
    ("Sawmill", "Brickworks", "sawdust"),
    ("Foundry", "Block Works", "foundry sand"),
    ("Brickworks", "Pellet Plant", "waste heat"),
    ("Foundry", "Town", "waste heat"),
    ("Limestone Quarry", "Sand Pit", "pit water"),
    ("Laundry", "Foundry", "rinse water"),
}
"""In the plan of every scenario, that of money alone and that without a digester included."""

POMACE = ("Winery", "Composting Yard", "grape pomace")

DIGESTED = {
    ("Pig Farm", "Biogas Plant", "pig slurry"),
    ("Restaurants", "Biogas Plant", "food waste"),
    ("Biogas Plant", "Greenhouse", "hot water"),
    ("Biogas Plant", "Arable Farm", "digestate"),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_exchanges_that_make_the_park_are_in_the_plan(scenario: str) -> None:
    assert common.exchanges(PARK, scenario) >= SEEDS


@pytest.mark.parametrize("scenario", ["base", "dry-year", "no-digester"])
def test_pomace_is_composted_where_impact_decides(scenario: str) -> None:
    assert POMACE in common.exchanges(PARK, scenario)


def test_by_money_alone_pomace_is_not_composted_and_manure_changes_places() -> None:
    found = common.exchanges(PARK, "money-alone")
    assert POMACE not in found
    assert ("Dairy Farm", "Biogas Plant", "cattle slurry") in found
    assert ("Pig Farm", "Arable Farm", "pig slurry") in found


def test_the_digester_takes_what_rots_and_gives_gas_heat_and_soil() -> None:
    assert common.exchanges(PARK) >= DIGESTED
    assert not any(
        "Biogas Plant" in (sender, receiver) for sender, receiver, _ in common.exchanges(PARK, "no-digester")
    )


@pytest.mark.parametrize(("materials", "share"), [(HEAT, 0.02), (WATER, 0.04), ((*HEAT, *WATER), 0.06)])
def test_what_each_kind_brings_is_what_the_page_says(materials: tuple[str, ...], share: float) -> None:
    """By-products alone bring 94 % of the gain."""
    assert common.share_lost(PARK, materials) == pytest.approx(share, abs=0.005)


def test_heat_brings_more_of_the_carbon_dioxide_and_of_the_money() -> None:
    assert common.share_lost(PARK, HEAT, of="CO2") == pytest.approx(0.35, abs=0.02)
    assert common.share_lost(PARK, HEAT, of="Net cost") == pytest.approx(0.10, abs=0.005)


def test_all_that_is_exchanged_is_of_one_of_these_kinds() -> None:
    park = common.as_asked(PARK)
    for kind, materials in (("energy", HEAT), ("water", WATER)):
        assert {material for _, _, material in common.exchanges(PARK) if park.kind(material) == kind} == set(materials)
    others = {material for _, _, material in common.exchanges(PARK)} - {*HEAT, *WATER}
    assert {park.kind(material) for material in others} == {"by-product", "product"}


def test_products_among_the_plants_are_ordinary_trade() -> None:
    """What is sold anyway (stone, sand, milk, barley) is no gain of exchange."""
    park = common.as_asked(PARK)
    trade = {(link.from_, link.to, link.material) for link in park.links if link.baseline}
    products = {exchange for exchange in common.exchanges(PARK) if park.kind(exchange[2]) == "product"}
    assert products
    assert products <= trade


def test_the_board_mill_outside_gets_its_chips_with_exchange_as_without() -> None:
    """Otherwise it would be starved for the park's sake."""
    answer = common.answers(PARK)["base"]
    assert common.sold(answer.exchange)["wood chips"] == pytest.approx(common.sold(answer.without)["wood chips"])


@pytest.mark.parametrize(
    ("material", "amount"),
    [
        ("wash silt", 1_271),
        ("whey", 5_280),
        ("foundry sand", 950),
        ("spent grain", 600),
        ("pit water", 3_177),
        ("frying oil, used", 74.9),
    ],
)
def test_amounts_are_what_the_page_says_and_fit_small_works(material: str, amount: float) -> None:
    assert common.sent(PARK, material) == pytest.approx(amount, rel=1e-3)


def test_water_weighs_four_times_as_much_in_a_dry_year() -> None:
    usual, dry = (common.as_asked(PARK, scenario).virgin_weight("fresh water") for scenario in ("base", "dry-year"))
    assert usual is not None
    assert dry == pytest.approx(4 * usual)
