"""The Rustavi park: slag to cement, steam to its neighbours, heat to the town, at the Soviet peak and today."""

from __future__ import annotations

import pytest

from . import common

PARK = "rustavi"
STEEL, AZOT, FIBRE, CEMENT = "Rustavi Steel", "Rustavi Azot", "Khimvolokno", "Rustavi Cement"

PEAK = {
    (STEEL, CEMENT, "granulated slag"),
    (STEEL, CEMENT, "air-cooled slag"),
    (STEEL, FIBRE, "steam"),
    (STEEL, AZOT, "steam"),
    (STEEL, FIBRE, "nitrogen"),
    (AZOT, "Rustavi Town Heat", "low-grade heat"),
    (AZOT, CEMENT, "alkaline effluent"),
    (FIBRE, AZOT, "polyamide waste"),
    (FIBRE, STEEL, "fibre works effluent"),
    ("Tsentrolit", CEMENT, "spent foundry sand"),
}

TODAY = {
    (STEEL, "steelmaking slag"),
    ("GeoSteel", "steelmaking slag"),
    (STEEL, "mill scale"),
    ("GeoSteel", "mill scale"),
    ("Tsentrolit", "spent foundry sand"),
    ("Knauf Tbilisi", "waste board"),
}
"""Who sends what to one of the two cement works."""


def test_different_burdens_weigh_differently() -> None:
    """CO2, water, quarry stone and hazardous dust don't weigh the same by accident."""
    park = common.as_asked(PARK)
    weights = {
        park.disposal_weight("carbon dioxide"),
        park.virgin_weight("fresh water"),
        park.virgin_weight("limestone"),
        park.virgin_weight("iron ore concentrate"),
        park.disposal_weight("EAF dust"),
    }
    assert len(weights) == 5
    assert None not in weights


def test_heat_and_power_have_no_mass() -> None:
    park = common.as_asked(PARK)
    for name in ("electricity", "steam", "low-grade heat"):
        assert park.unit(name).dimension == "energy"
        assert park.materials[name].tonnes_per_unit is None


def test_bought_intermediates_carry_the_weight_of_making_them_elsewhere() -> None:
    wanted = {"clinker", "pig iron", "coke"}
    bought = {row.material: row for row in common.as_asked(PARK).tables.supply if row.material in wanted}
    assert set(bought) == wanted
    for row in bought.values():
        assert (row.virgin_weight or 0.0) > 0.5, row.material


def test_the_exchanges_that_make_the_park_are_in_the_plan() -> None:
    """All that is exchanged beside ordinary trade, at either time, and nothing else."""
    assert common.gained(PARK, "soviet-peak") == PEAK
    today = common.gained(PARK, "today")
    assert {(sender, material) for sender, _, material in today} == TODAY
    assert {receiver for _, receiver, _ in today} == {CEMENT, "Kartuli Cementi"}


@pytest.mark.parametrize(
    ("scenario", "kind", "share"),
    [
        ("soviet-peak", "by-product", 0.946),
        ("soviet-peak", "energy", 0.048),
        ("soviet-peak", "water", 0.016),
        ("today", "by-product", 1.0),
    ],
)
def test_what_each_kind_brings_is_what_the_page_says(scenario: str, kind: str, share: float) -> None:
    found = common.share_lost(PARK, common.of_kind(PARK, kind, scenario), scenario)
    assert found == pytest.approx(share, abs=0.001)


def test_heat_and_steam_bring_more_of_the_money_and_of_the_carbon_dioxide() -> None:
    heat = common.of_kind(PARK, "energy", "soviet-peak")
    assert common.share_lost(PARK, heat, "soviet-peak", of="Net cost") == pytest.approx(0.25, abs=0.005)
    assert common.share_lost(PARK, heat, "soviet-peak", of="CO2") == pytest.approx(0.19, abs=0.005)


def test_the_open_hearths_slag_steps_in_for_the_blast_furnaces() -> None:
    """Slag is nine tenths of the gain only where none of it may go; open-hearth slag alone is missed by nobody."""
    of_blast_furnace = ("granulated slag", "air-cooled slag")
    for forbidden, share in (
        (of_blast_furnace, 0.721),
        (("steelmaking slag",), 0.0),
        ((*of_blast_furnace, "steelmaking slag"), 0.901),
    ):
        assert common.share_lost(PARK, forbidden, "soviet-peak") == pytest.approx(share, abs=0.001)
    assert common.share_lost(PARK, ["steelmaking slag"], "today") == pytest.approx(0.864, abs=0.001)


@pytest.mark.parametrize(
    ("scenario", "material", "amount"),
    [
        ("soviet-peak", "granulated slag", 200_000),
        ("soviet-peak", "air-cooled slag", 55_100),
        ("soviet-peak", "steam", 62_750 + 50_762),
        ("soviet-peak", "low-grade heat", 50_000),
        ("soviet-peak", "fibre works effluent", 270_000),
        ("soviet-peak", "nitrogen", 15_022),
        ("soviet-peak", "spent foundry sand", 7_934),
        ("today", "steelmaking slag", 43_066),
        ("today", "mill scale", 4_227),
        ("today", "waste board", 1_607),
    ],
)
def test_amounts_are_what_the_page_says(scenario: str, material: str, amount: float) -> None:
    assert common.sent(PARK, material, scenario) == pytest.approx(amount, rel=1e-4)


def test_caprolactam_to_the_fibre_works_is_ordinary_trade() -> None:
    trade = ("Rustavi Azot", "Khimvolokno", "caprolactam")
    links = common.as_asked(PARK).links
    assert any(link.baseline and (link.from_, link.to, link.material) == trade for link in links)
