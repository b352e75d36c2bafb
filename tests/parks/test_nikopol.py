"""The Nikopol park: slag to the builders, metal and manganese won back, furnace gas to heat, by season."""

from __future__ import annotations

from dataclasses import replace

import pytest

from . import common

PARK = "nikopol"
SCENARIOS = ("base", "reduced", "buildings-only", "all-gas")

SEEDS = {
    ("SiMn Shop", "Slag Works", "SiMn slag"),
    ("Old Slag Heap", "Slag Works", "old slag"),
    ("Slag Works", "Road Builders", "slag stone"),
    ("Slag Works", "Road Builders", "slag sand"),
    ("Slag Works", "Railway", "slag ballast"),
    ("Slag Works", "Concrete Works", "slag stone"),
    ("Slag Works", "Concrete Works", "slag sand"),
    ("Slag Works", "SiMn Shop", "metal concentrate"),
    ("Slag Works", "Sinter Plant", "manganese residue"),
    ("SiMn Shop", "Sinter Plant", "gas-cleaning sludge"),
    ("FeMn Shop", "Sinter Plant", "gas-cleaning sludge"),
    ("SiMn Shop", "Sinter Plant", "clean gas"),
    ("SiMn Shop", "Boiler House", "clean gas"),
    ("FeMn Shop", "Boiler House", "clean gas"),
}
"""In the plan of every scenario."""

TO_TOWN = ("Boiler House", "Nikopol Town Heat", "hot water")

SLAG = ("SiMn slag", "old slag", "slag stone", "slag sand", "slag ballast", "metal concentrate", "manganese residue")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_exchanges_that_make_the_park_are_in_the_plan(scenario: str) -> None:
    """These, hot water to the town where there is a main, and nothing else but ordinary trade."""
    assert common.gained(PARK, scenario) == (SEEDS if scenario == "buildings-only" else {*SEEDS, TO_TOWN})


@pytest.mark.parametrize(
    ("scenario", "kind", "share"),
    [
        ("base", "by-product", 0.964),
        ("base", "energy", 0.035),
        ("reduced", "by-product", 0.975),
        ("reduced", "energy", 0.024),
    ],
)
def test_what_each_kind_brings_is_what_the_page_says(scenario: str, kind: str, share: float) -> None:
    found = common.share_lost(PARK, common.of_kind(PARK, kind, scenario), scenario)
    assert found == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize(("of", "share"), [("Net cost", 0.35), ("CO2", 0.51)])
def test_gas_brings_more_of_the_money_and_of_the_carbon_dioxide(of: str, share: float) -> None:
    assert common.share_lost(PARK, common.of_kind(PARK, "energy"), of=of) == pytest.approx(share, abs=0.005)


def test_no_water_is_exchanged_and_the_scrubbers_take_more_of_it() -> None:
    assert not any(common.as_asked(PARK).kind(material) == "water" for _, _, material in common.exchanges(PARK))
    (water,) = (row for row in common.tables(PARK).material_totals if row.material == "fresh water")
    assert water.bought_without is not None
    assert water.bought - water.bought_without == pytest.approx(104_782, rel=1e-4)


@pytest.mark.parametrize(
    ("materials", "scenario", "share"),
    [
        (SLAG, "base", 0.880),
        (["metal concentrate"], "base", 0.113),
        (["manganese residue"], "base", 0.040),
        (["gas-cleaning sludge"], "base", 0.082),
        (["old slag"], "base", 0.039),
        (SLAG, "reduced", 0.924),
        (["old slag"], "reduced", 0.383),
    ],
)
def test_what_an_exchange_brings_is_what_the_page_says(materials: list[str], scenario: str, share: float) -> None:
    assert common.share_lost(PARK, materials, scenario) == pytest.approx(share, abs=0.001)


def test_gas_runs_out_in_winter_and_is_flared_in_summer() -> None:
    """In winter natural gas is burned beside it; in no other season is there too little of it."""
    bought = {row.period: row.quantity for row in common.tables(PARK).supply_plan if row.material == "natural gas"}
    assert bought == {"winter": pytest.approx(122_393, rel=1e-4)}
    flared = {"winter": 0.0, "spring and autumn": 0.0, "summer": 0.0}
    for row in common.tables(PARK).activities:
        flared[row.period] += row.activity if row.process == "flare" else 0.0
    assert flared == pytest.approx({"winter": 0, "spring and autumn": 51_653, "summer": 261_957}, rel=1e-4, abs=1e-6)


def test_piles_keep_winters_stone_for_the_building_season() -> None:
    """Without them winter's stone goes back to the heap, and the old heap is dug in summer."""
    park = common.as_asked(PARK)
    piles = {"slag stone", "slag sand", "slag ballast"}
    heap = tuple(row for row in park.tables.storage if row.material not in piles)
    assert len(park.tables.storage) - len(heap) == len(piles)
    less = common.tables_of(replace(park, tables=replace(park.tables, storage=heap)))
    assert common.gain(less) / common.without_and_with(less)[0] == pytest.approx(0.192, abs=0.0005)


@pytest.mark.parametrize(
    ("scenario", "without", "with_exchange"),
    [("base", 6_416_085, 5_031_729), ("reduced", 2_740_114, 1_889_586)],
)
def test_the_impact_is_that_of_the_programme_that_was_written_apart(
    scenario: str, without: float, with_exchange: float
) -> None:
    """The park's author solved the same rows by a linear programme of their own, with periods and stores."""
    found = common.without_and_with(common.tables(PARK, scenario))
    assert found == pytest.approx((without, with_exchange), rel=1e-6)
