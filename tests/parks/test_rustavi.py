"""The Rustavi park: slag to cement, steam to its neighbours, heat to the town, at the Soviet peak and today."""

from __future__ import annotations

import pytest

from . import common


def test_different_burdens_weigh_differently() -> None:
    """CO2, water, quarry stone and hazardous dust don't weigh the same by accident."""
    park = common.as_asked("rustavi")
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
    park = common.as_asked("rustavi")
    for name in ("electricity", "steam", "low-grade heat"):
        assert park.unit(name).dimension == "energy"
        assert park.materials[name].tonnes_per_unit is None


def test_bought_intermediates_carry_the_weight_of_making_them_elsewhere() -> None:
    wanted = {"clinker", "pig iron", "coke"}
    bought = {row.material: row for row in common.as_asked("rustavi").tables.supply if row.material in wanted}
    assert set(bought) == wanted
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
def test_the_exchanges_that_make_the_park_are_in_the_plan(scenario: str, exchange: common.Exchange) -> None:
    assert exchange in common.exchanges("rustavi", scenario)


def test_caprolactam_to_the_fibre_works_is_ordinary_trade() -> None:
    trade = ("Rustavi Azot", "Khimvolokno", "caprolactam")
    links = common.as_asked("rustavi").links
    assert any(link.baseline and (link.from_, link.to, link.material) == trade for link in links)
