"""Parks side by side: every indicator of two small parks as reckoned by hand, 3-2, chances, prices, versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecopark.analysis.comparison import Comparison, Value, comparison
from ecopark.analysis.comparison_indicators import INDICATORS
from ecopark.analysis.comparison_tables import sheets
from ecopark.analysis.shared import Worth
from ecopark.answer import answer
from ecopark.park import Park
from ecopark.schema import inputs
from ecopark.schema.rows import (
    Coefficient,
    Demand,
    Disposal,
    Link,
    Period,
    Plant,
    Process,
    Profile,
    Substitute,
    Supply,
)
from ecopark.schema.tables import Row

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, takes, tonnes, without

MILL: tuple[Row, ...] = (
    *MILL_AND_WORKS,
    Supply(material="clay", price=10.0, co2e_per_unit=20.0),
    Demand(material="steel", min=100.0, price=20.0),
    Demand(material="cement", min=50.0, price=30.0),
    slag_link(distance_km=10.0),
)
"""As MILL_AND_WORKS: 250 t of ore and clay, 50 t of slag, 150 t of products, which sell for 2000 + 1500. With exchange
50 t of slag go 10 km and spare as much clay, of 20 kg CO2 a tonne."""

SMITHY: tuple[Row, ...] = (
    *tonnes("ore", "steel", "slag", "scale", "iron", "tool", "ash", "lime", "crop"),
    *(Plant(plant=name) for name in ("mill", "smithy", "farm", "old inn")),
    Plant(plant="old inn", status="closed"),
    Process(plant="mill", process="furnace"),
    Process(plant="smithy", process="forge"),
    Process(plant="farm", process="field"),
    takes("mill", "furnace", "ore", 1.5),
    makes("mill", "furnace", "steel", 1.0),
    makes("mill", "furnace", "slag", 0.5),
    makes("mill", "furnace", "scale", 0.1),
    takes("smithy", "forge", "iron", 1.0),
    makes("smithy", "forge", "tool", 1.0),
    makes("smithy", "forge", "ash", 0.2),
    takes("farm", "field", "lime", 1.0),
    makes("farm", "field", "crop", 1.0),
    *(Supply(material=name, price=price) for name, price in (("ore", 1.0), ("iron", 5.0), ("lime", 2.0))),
    Demand(material="steel", min=100.0),
    Demand(material="tool", min=50.0),
    Demand(material="crop", min=30.0),
    *(Disposal(material=name, route="tip", fee=fee) for name, fee in (("slag", 4.0), ("scale", 1.0), ("ash", 1.0))),
    Substitute(need="iron", substitute="scale"),
    Substitute(need="lime", substitute="ash"),
    Link(from_="mill", to="smithy", material="scale", distance_km=2.0),
    Link(from_="smithy", to="farm", material="ash", distance_km=4.0),
)
"""150 t of ore, 50 of iron, 30 of lime make 100 t of steel, 50 of tools, 30 of crop; 50 t of slag, 10 of scale, 10 of
ash are left. With exchange the scale spares iron and the ash lime; nobody takes the slag."""


def named(made: Park, name: str) -> Park:
    return replace(made, name=name)


def compared(*parks: Park) -> Comparison:
    return comparison([(Path(f"{number}.xlsx"), answer(each, "exchange")) for number, each in enumerate(parks)])


def two() -> Comparison:
    return compared(named(park(*MILL), "Mill"), named(park(*SMITHY), "Smithy"))


def value(found: Comparison, key: str, number: int) -> Value:
    (line,) = [line for line in found.lines if line.indicator.key == key]
    return line.values[number]


BY_HAND: dict[str, tuple[tuple[float | None, float | None], tuple[float | None, float | None]]] = {
    "plants": ((2, 2), (3, 3)),
    "products": ((150, 150), (180, 180)),
    "sales": ((3500, 3500), (0, 0)),
    "virgin_per_tonne": ((250 / 150, 200 / 150), (230 / 180, 210 / 180)),
    "disposal_per_tonne": ((50 / 150, 0), (70 / 180, 50 / 180)),
    "virgin_per_sales": ((250 / 3.5, 200 / 3.5), (None, None)),
    "disposal_per_sales": ((50 / 3.5, 0), (None, None)),
    "needs_met": ((0, 50 / (150 + 50 + 50)), (0, 20 / (150 + 50 + 30))),
    "by_products_used": ((0, 1), (0, 20 / 70)),
    "exchanges": ((0, 1), (0, 2)),
    "exchanges_per_plant": ((0, 1 / 2), (0, 2 / 3)),
    "connectance": ((0, 1 / (2 * 1)), (0, 2 / (3 * 2))),
    "haul": ((None, 10), (None, (10 * 2 + 10 * 4) / 20)),
    "impact_saved": ((None, 300 - 200), (None, 300 - 260)),
    "impact_saved_share": ((None, 100 / 300), (None, 40 / 300)),
    "cost_saved": ((None, 1350 - 650), (None, 680 - 590)),
    "cost_saved_share": ((None, 700 / 1350), (None, 90 / 680)),
    "co2_saved": ((None, 50 * 20 / 1000), (None, 0)),
    "co2_saved_share": ((None, 0.5), (None, None)),
}


@pytest.fixture(scope="module")
def both() -> Comparison:
    return two()


def test_every_indicator_is_reckoned_by_hand(both: Comparison) -> None:
    assert set(BY_HAND) == {indicator.key for indicator in INDICATORS}
    for key, parks in BY_HAND.items():
        for number, (alone, plan) in enumerate(parks):
            found = value(both, key, number)
            assert (found.without, found.plan) == (
                alone if alone is None else pytest.approx(alone),
                plan if plan is None else pytest.approx(plan),
            ), (key, number)


def test_every_indicator_says_what_it_is_and_who_says_so() -> None:
    for indicator in INDICATORS:
        assert indicator.definition
        assert indicator.source
        assert (indicator.of is None) != (indicator.saved is None)


def test_water_and_air_and_products_are_in_no_share_of_by_products() -> None:
    """A hundred times the slag as water that is reused changes neither share."""
    rows = (
        *MILL,
        *(replace(row, kind="water", virgin_weight=0.0, disposal_weight=0.0) for row in tonnes("brook", "rinse")),
        makes("mill", "furnace", "rinse", 50.0),
        takes("works", "kiln", "brook", 100.0),
        Supply(material="brook", price=1.0),
        Disposal(material="rinse", route="river"),
        Substitute(need="brook", substitute="rinse"),
        Link(from_="mill", to="works", material="rinse"),
    )
    found = compared(park(*rows), park(*SMITHY))
    assert value(found, "exchanges", 0).plan == 2
    assert value(found, "needs_met", 0).plan == pytest.approx(0.2)
    assert value(found, "by_products_used", 0).plan == pytest.approx(1)


def test_what_is_lost_on_the_way_is_not_used() -> None:
    """Of 50 t of slag 10 are lost: 40 t reach the works, and spare 40 t of clay."""
    found = compared(park(*MILL, slag_link(loss=0.2)), park(*SMITHY))
    assert value(found, "by_products_used", 0).plan == pytest.approx(0.8)
    assert value(found, "needs_met", 0).plan == pytest.approx(40 / 250)


# The 3-2 criterion


def test_three_plants_and_two_materials_are_a_symbiosis(both: Comparison) -> None:
    mill, smithy = (each.symbiosis for each in both.parks)
    assert mill is not None
    assert mill.verdict == "no"
    assert smithy is not None
    assert smithy.verdict == "yes"
    assert smithy.web.plants == ("farm", "mill", "smithy")
    assert smithy.web.materials == ("ash", "scale")
    assert smithy.perhaps_recyclers == ()


def test_a_plant_that_lives_on_by_products_may_be_a_recycler() -> None:
    """Of 15 t of lime 10 come as ash."""
    found = compared(park(*SMITHY, Demand(material="crop", min=15.0)), park(*MILL)).parks[0].symbiosis
    assert found is not None
    assert found.perhaps_recyclers == ("farm",)
    assert found.verdict == "depends"
    assert found.without_them.plants == ("mill", "smithy")


def test_two_pairs_that_do_not_hang_together_are_no_symbiosis() -> None:
    rows = (
        *without(SMITHY, Link),
        Plant(plant="garden"),
        Process(plant="garden", process="bed"),
        takes("garden", "bed", "peat", 1.0),
        makes("garden", "bed", "rose", 1.0),
        *tonnes("peat", "rose"),
        Supply(material="peat", price=1.0),
        Demand(material="rose", min=9.0),
        Substitute(need="peat", substitute="slag"),
        Link(from_="mill", to="garden", material="slag"),
        Link(from_="smithy", to="farm", material="ash"),
    )
    found = compared(park(*rows), park(*MILL)).parks[0].symbiosis
    assert found is not None
    assert found.verdict == "no"
    assert len(found.web.plants) == 2


# What they share


def test_shadow_prices_of_what_both_have(both: Comparison) -> None:
    """A tonne more of steel spares 1.5 t of ore; its half tonne of slag is missed in the one park alone.

    In the other it is a tenth of scale.
    """
    worth = {(row.which, row.material): row.worth for row in both.prices}
    assert near(worth["needed", "ore"][0], 1, 1)
    assert near(worth["needed", "ore"][1], 1, 1)
    assert near(worth["made", "slag"][0], 1, 10)
    assert near(worth["made", "slag"][1], -1, -4)
    assert near(worth["made", "steel"][0], 1.5 - 0.5, 1.5 - 5)
    assert near(worth["made", "steel"][1], 1.5 + 0.5 - 0.1, 1.5 + 2 - 0.5)
    assert ("made", "ash") not in worth
    assert ("needed", "clay") not in worth


def near(worth: Worth | None, impact: float, money: float) -> bool:
    assert worth is not None
    return worth.impact == pytest.approx(impact) and worth.money == pytest.approx(money)


def test_prices_are_per_unit_of_the_first_park() -> None:
    """The same mill in kt: what a kt costs is a thousand times what a t does."""
    in_kt = [replace(row, unit="kt", virgin_weight=1000.0, disposal_weight=1000.0) for row in tonnes("ore", "slag")]
    rows = [
        replace(row, amount=row.amount / 1000)
        if isinstance(row, Coefficient) and row.material in ("ore", "slag")
        else replace(row, price=1000.0)
        if isinstance(row, Supply) and row.material == "ore"
        else row
        for row in without(SMITHY, Disposal)
    ]
    fees = (Disposal(material="slag", route="tip", fee=4000.0), Disposal(material="scale", route="tip"))
    other = park(*rows, *in_kt, *fees, Disposal(material="ash", route="tip"))
    worth = {(row.which, row.material): row for row in compared(park(*MILL), other).prices}
    assert worth["made", "slag"].unit == "t"
    assert near(worth["made", "slag"].worth[1], -1, -4)


def test_the_price_of_what_follows_a_fuel_and_of_every_period_is_told() -> None:
    """A tenth of a tonne of slag follows each tonne of ore; cement is asked for in summer alone."""
    rows = (
        *(row for row in MILL if row != makes("mill", "furnace", "slag", 0.5)),
        Coefficient(plant="mill", process="furnace", material="slag", direction="out", per="ore", amount=0.1),
        Period(period="summer", share=0.5),
        Period(period="winter", share=0.5),
        Profile(period="summer", sheet="Demand", plant=None, item="cement", factor=2.0),
        Profile(period="winter", sheet="Demand", plant=None, item="cement", factor=0.0),
    )
    worth = {(row.which, row.material): row.worth for row in compared(park(*rows), park(*SMITHY)).prices}
    # in summer a tonne more spares a tonne of clay; in winter nobody needs it, and it is dumped
    assert near(worth["made", "slag"][0], (1 - 1) / 2, (10 - 4) / 2)


def test_what_one_does_and_the_other_could(both: Comparison) -> None:
    (chance,) = both.chances
    assert (chance.material, chance.taken_in, chance.wasted_in) == ("slag", 0, 1)
    assert (chance.exchange.from_, chance.exchange.to, chance.wasting) == ("mill", "works", ("mill",))
    assert [chance.taken, chance.wasted] == pytest.approx([50, 50])
    assert chance.unit == "t"
    assert chance.needing == ()


def test_a_chance_names_who_needs_the_like_there() -> None:
    rows = (
        *SMITHY,
        *tonnes("clay", "pot"),
        takes("farm", "kiln", "clay", 1.0),
        makes("farm", "kiln", "pot", 1.0),
        Process(plant="farm", process="kiln"),
        Supply(material="clay", price=1.0),
        Demand(material="pot", min=1.0),
    )
    (chance,) = compared(park(*MILL), park(*rows)).chances
    assert chance.needing == ("farm",)


def test_a_by_product_that_is_sent_in_part_is_no_chance() -> None:
    rows = (
        *SMITHY,
        *tonnes("clay", "pot"),
        takes("farm", "kiln", "clay", 1.0),
        makes("farm", "kiln", "pot", 1.0),
        Process(plant="farm", process="kiln"),
        Supply(material="clay", price=1.0),
        Demand(material="pot", min=1.0),
        Substitute(need="clay", substitute="slag"),
        Link(from_="mill", to="farm", material="slag"),
    )
    assert compared(park(*MILL), park(*rows)).chances == ()


def test_impact_by_other_weights_and_money_of_other_currencies_are_told() -> None:
    heavy = [replace(row, virgin_weight=2.0) for row in tonnes("ore")]
    found = compared(park(*MILL, currency="EUR"), park(*SMITHY, *heavy, currency="USD"))
    told = " ".join(map(str, found.notes))
    assert "EUR, USD" in told
    assert "ore" in told
    assert not two().notes
    units = {str(row[1]): row[2] for row in sheets(found, "en")[1].rows}
    assert units["Sales"] == "own currency"
    assert sheets(found, "en")[1].headers[3] == "0 (EUR), without exchange"


@pytest.mark.parametrize(
    ("avoided", "saved_share"),
    [(1.0, 100 / (300 - 100)), (3.0, None)],  # the second is below nought without exchange
)
def test_impact_is_the_objectives_with_what_products_avoid_outside(avoided: float, saved_share: float | None) -> None:
    steel = Demand(material="steel", min=100.0, price=20.0, avoided_weight=avoided)
    rows = (*(row for row in MILL if not (isinstance(row, Demand) and row.material == "steel")), steel)
    found = compared(park(*rows), park(*SMITHY))
    assert value(found, "impact_saved", 0).plan == pytest.approx(100)
    assert value(found, "impact_saved_share", 0).plan == (saved_share and pytest.approx(saved_share))


def test_impact_saved_counts_more_products_where_exchange_lets_more_be_made() -> None:
    # 60 t of clay are enough for 30 t of cement, with 50 t of slag for 55; each spares 5 units outside. So without
    # exchange 150 + 60 + 50 - 150 = 110, with it 150 + 60 + 0 - 275 = -65.
    at = park(
        *without(MILL, Demand, Supply),
        Supply(material="ore"),
        Supply(material="clay", max=60.0),
        Demand(material="steel", min=100.0),
        Demand(material="cement", min=0.0, max=80.0, avoided_weight=5.0),
    )
    found = compared(at, park(*SMITHY))
    assert value(found, "impact_saved", 0).plan == pytest.approx(110 + 65)


def test_a_park_without_a_plan_has_a_status_and_no_numbers() -> None:
    stuck = park(*MILL, Supply(material="ore", price=1.0, max=10.0))
    found = compared(stuck, park(*SMITHY))
    assert found.status == "infeasible"
    assert value(found, "virgin_per_tonne", 0) == Value(None, None)
    assert value(found, "exchanges", 1).plan == 2
    assert found.parks[0].symbiosis is None
    assert not found.prices
    assert sheets(found, "ru")


def test_a_park_that_cannot_go_without_exchange_saves_nothing_that_can_be_told() -> None:
    """No clay is to be had but for half: only slag makes up for the rest."""
    found = compared(park(*MILL, Supply(material="clay", price=10.0, max=50.0)), park(*SMITHY))
    assert found.status == "optimal"
    assert value(found, "virgin_per_tonne", 0).without is None
    assert value(found, "virgin_per_tonne", 0).plan == pytest.approx(200 / 150)
    assert value(found, "cost_saved", 0).plan is None


# Versions of one park


def changed(*rows: Row, **settings: Any) -> Comparison:
    return compared(named(park(*MILL), "Mill"), named(park(*MILL, *rows, **settings), "Mill, changed"))


def test_versions_tell_the_cells_and_the_exchanges_that_differ() -> None:
    (version,) = changed(slag_link(distance_km=10.0, capacity=10.0)).versions
    (cell,) = version.cells
    assert cell.table is inputs.LINKS
    assert cell.row == "mill / works / slag / -"
    assert cell.column is not None
    assert (cell.column.header, cell.values, cell.units) == ("Capacity", (float("inf"), 10.0), ("t", "t"))
    assert version.flows is not None
    (flow,) = version.flows
    assert (flow.from_, flow.to, flow.material, flow.unit) == ("mill", "works", "slag", "t")
    assert [flow.before, flow.after] == pytest.approx([50, 10])


def test_a_row_that_one_version_lacks_is_one_difference() -> None:
    (version,) = changed(Supply(material="slag", price=1.0)).versions
    (cell,) = version.cells
    assert (cell.table, cell.row, cell.column) == (inputs.SUPPLY, "slag / - / -", None)
    assert cell.present == (False, True)
    assert version.flows == ()


def test_settings_differ_too_and_sources_do_not() -> None:
    (version,) = changed(Plant(plant="mill", source="a letter"), weight_disposal=2.0).versions
    (cell,) = version.cells
    assert (cell.table, cell.row, cell.values) == (inputs.SETTINGS, "Weight disposal", (1.0, 2.0))


def test_a_number_in_another_unit_is_the_same_number() -> None:
    """A tonne's price of 1 is a kilotonne's of 1000: of the row only the unit differs."""
    (version,) = changed(
        Supply(material="ore", price=1.0, max=400.0, unit="kt"), Supply(material="clay", price=10.0)
    ).versions
    told = {(cell.row, cell.column.header if cell.column else ""): (cell.values, cell.units) for cell in version.cells}
    assert told == {
        ("ore / - / -", "Max"): ((float("inf"), 0.4), ("t", "kt")),
        ("ore / - / -", "Unit"): ((None, "kt"), ("", "")),
        ("clay / - / -", "CO2e per unit"): ((20.0, 0.0), ("kg/t", "kg/t")),
    }


def test_the_order_of_rows_is_no_difference() -> None:
    found = compared(named(park(*MILL), "Mill"), named(park(*reversed(park_rows())), "Mill"))
    assert found.versions[0].cells == ()


def park_rows() -> list[Row]:
    tables = park(*MILL).tables
    return [row for table in inputs.INPUTS for row in tables.rows(table)]


def test_unlike_parks_are_no_versions(both: Comparison) -> None:
    assert both.versions == ()


def test_prices_of_versions_are_told_where_they_differ() -> None:
    assert not changed().prices
    assert {row.material for row in changed(slag_link(capacity=10.0)).prices} >= {"slag"}


# Tables


def test_no_table_says_less_than_was_found(both: Comparison) -> None:
    made = {sheet.name: sheet for sheet in sheets(both, "en")}
    assert set(made) == {"Parks", "Indicators", "Definitions", "Prices", "Chances"}
    assert len(made["Indicators"].rows) == len(made["Definitions"].rows) == len(INDICATORS)
    for sheet in made.values():
        assert all(len(row) == len(sheet.headers) for row in sheet.rows)
    needs = next(row for row in made["Indicators"].rows if row[1] == "Needs met by by-products of others")
    assert list(needs[3:]) == pytest.approx([0.0, 0.2, 0.0, 20 / 230])
    assert "Eurostat" in str(made["Definitions"].rows)
