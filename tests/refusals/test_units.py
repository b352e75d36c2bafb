"""Units: of a header, of a row, of both; what converts, and what must not be guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecopark.schema import units
from ecopark.workbook.parse import Reading

from .good import MILL, Change, Rows, add_row, cell, changed, only, put, rename_header

Read = Callable[..., Reading]


def header(sheet: str, name: str, unit: str) -> Change:
    """Give a header a unit in brackets."""
    return rename_header(sheet, name, f"{name} ({unit})")


def alone(sheet: str, row: int, column: str) -> Change:
    """Blank a column in all other rows, which count in other units."""

    def change(rows: Rows) -> None:
        for number, values in enumerate(rows[sheet]):
            if number != row:
                values[column] = None

    return change


@pytest.mark.parametrize(
    ("sheet", "row", "column", "name", "expected"),
    [
        ("Supply", 0, "Max", "Max (kt)", 5_000_000),
        ("Supply", 0, "Max", "Max [kt]", 5_000_000),
        ("Supply", 0, "Max", "MAX ( kg )", 5),
        ("Supply", 0, "Max", "Max (тыс. т)", 5_000_000),
        ("Supply", 0, "Max", "Макс. (1000 t)", 5_000_000),
        ("Supply", 2, "Max", "Max (MWh)", float("inf")),
        ("Supply", 0, "Price", "Price (EUR/kt)", 0.05),
        ("Supply", 0, "Price", "Price (eur / kt)", 0.05),
        ("Supply", 0, "Price", "Price (/kt)", 0.05),
        ("Supply", 0, "Price", "Price (per kt)", 0.05),
        ("Supply", 0, "Price", "Price (EUR per kt)", 0.05),
        ("Supply", 0, "Price", "Price (EUR)", 50),
        ("Supply", 0, "Price", "Цена (EUR/кг)", 50_000),
        ("Supply", 0, "Distance km", "Distance (km)", 300),
        ("Supply", 0, "Distance km", "Distance km (km)", 300),
        ("Supply", 0, "Distance km", "Distance (m)", 0.3),
        ("Supply", 0, "Distance km", "Distance (mi)", 482.8032),
        ("Supply", 0, "Distance km", "Расстояние (км)", 300),
        ("Transport", 0, "Max distance km", "Max distance (m)", 0.5),
        ("Transport", 0, "Max distance km", "Max distance (км)", 500),
        ("Substitutes", 0, "Cost", "Cost (EUR/kg)", 500),
        ("Disposal", 0, "Fee", "Fee (/kt)", 0.006),
        ("Links", 0, "Capacity", "Capacity (kt)", 400_000),
        ("Processes", 0, "Capacity", "Capacity (kt)", 1_000_000),
        ("Processes", 0, "Cost", "Cost (EUR/kt)", 0.02),
        ("Limits", 1, "Max", "Max (kt)", 4_000_000),
    ],
)
def test_the_unit_of_a_header_converts_its_column(
    read: Read, sheet: str, row: int, column: str, name: str, expected: float
) -> None:
    reading = read(alone(sheet, row, column), rename_header(sheet, column, name))
    assert reading.problems == ()
    rows = getattr(reading.tables, sheet.lower())
    assert getattr(rows[row], column.lower().replace(" ", "_")) == pytest.approx(expected, rel=1e-12)


def test_a_header_converts_each_row_to_its_own_materials_unit(read: Read) -> None:
    reading = read(put("Materials", 5, "Tonnes per unit", 0.05), header("Coefficients", "Amount", "kg"))
    assert reading.problems == ()
    amounts = {(row.process, row.material): row.amount for row in reading.tables.coefficients}
    assert amounts["furnace", "ore"] == pytest.approx(0.0016)
    assert amounts["kiln", "heat"] == pytest.approx(0.06)


def test_the_unit_of_a_row_converts_its_quantities_and_inversely_its_prices(read: Read) -> None:
    reading = read(
        put("Supply", 0, "Unit", "kt"),
        put("Supply", 0, "Max", 5),
        put("Supply", 0, "Price", 50_000),
        put("Supply", 0, "Virgin weight", 2000),
        put("Supply", 0, "CO2e per unit", 3000),
        put("Supply", 1, "Price", 4),
    )
    assert reading.problems == ()
    row = reading.tables.supply[0]
    assert (row.max, row.price, row.virgin_weight, row.co2e_per_unit) == (5000, 50, 2, 3)
    assert (row.distance_km, row.unit) == (300, "kt")
    assert reading.tables.supply[1].price == 4


def test_what_is_blank_stays_what_a_blank_means(read: Read) -> None:
    reading = read(put("Supply", 1, "Unit", "kt"), put("Supply", 1, "Price", None))
    row = reading.tables.supply[1]
    assert (row.max, row.price, row.virgin_weight) == (float("inf"), 0, None)


def test_a_mass_of_something_counted_in_energy_converts_by_its_tonnes_per_unit(read: Read) -> None:
    reading = read(
        put("Materials", 5, "Tonnes per unit", 0.4), put("Supply", 2, "Unit", "t"), put("Supply", 2, "Max", 100)
    )
    assert reading.problems == ()
    assert reading.tables.supply[2].max == pytest.approx(250)
    assert reading.tables.supply[2].price == pytest.approx(2.8)


def test_units_of_one_dimension_need_no_mass(read: Read) -> None:
    reading = read(put("Supply", 2, "Unit", "МВт·ч"), put("Supply", 2, "Max", 100))
    assert reading.tables.supply[2].max == pytest.approx(360)
    assert reading.tables.supply[2].unit == "MWh"


def test_a_header_and_a_row_that_say_the_same_convert_once(read: Read) -> None:
    reading = read(put("Demand", 0, "Unit", "kt"), put("Demand", 1, "Min", None), header("Demand", "Min", "тыс. т"))
    assert reading.problems == ()
    assert reading.tables.demand[0].min == 500_000
    assert reading.tables.demand[0].price == pytest.approx(0.4)


def test_a_substitutes_cost_is_per_its_rows_unit(read: Read) -> None:
    reading = read(put("Substitutes", 0, "Unit", "kt"), put("Substitutes", 0, "Cost", 500))
    assert reading.problems == ()
    (row,) = reading.tables.substitutes
    assert (row.cost, row.ratio, row.max_share) == (0.5, 1, 0.3)
    only(read(put("Substitutes", 0, "Unit", "GJ")).problems, "Substitutes!I2", "GJ cannot be converted to t", "'slag'")


def test_a_process_converts_to_what_its_activity_unit_begins_with(read: Read) -> None:
    reading = read(
        put("Processes", 0, "Unit", "kt"),
        put("Processes", 1, "Activity unit", "тыс. т клинкера"),
        put("Processes", 1, "Unit", "t"),
    )
    assert reading.problems == ()
    furnace, kiln = reading.tables.processes
    assert (furnace.capacity, furnace.min_activity, furnace.cost) == (1_000_000, 100_000, 0.02)
    assert (kiln.capacity, kiln.cost) == (3, 8000)


def test_a_transport_rows_unit_is_what_its_prices_are_per(read: Read) -> None:
    row = read(put("Transport", 0, "Unit", "kt")).tables.transport[0]
    assert (row.unit, row.cost_per_unit_km, row.handling_cost) == ("kt", 0.1, 1)


def test_limits_convert_amounts_of_a_material_and_co2(read: Read) -> None:
    reading = read(
        add_row("Limits", {"Quantity": "co2", "Max": 3, "Unit": "t"}),
        add_row("Limits", {"Quantity": "purchase", "Material": "ore", "Max": 3, "Unit": "kt"}),
    )
    assert reading.problems == ()
    assert [row.max for row in reading.tables.limits[2:]] == [3000, 3000]


BAD_HEADERS = [
    ("Supply", "Max", "parsecs", ("'parsecs' is no unit that ecopark knows", "single unit")),
    ("Supply", "Max", "kT", ("'kT' is no unit", "did you mean 'kt'?")),
    ("Supply", "Max", "t/year", ("'t/year' is no unit", "per year anyway")),
    ("Supply", "Max", "km", ("'km' is a unit of length",)),
    ("Supply", "Max", "", ("'' is no unit",)),
    ("Supply", "Price", "kt", ("does not say per what", "'Price (EUR/t)' or 'Price (/t)'")),
    ("Supply", "Price", "USD", ("does not say per what",)),
    ("Supply", "Price", "USD/kt", ("is in USD, but Price is in EUR", "set Currency")),
    ("Supply", "Price", "тыс. EUR/т", ("is in тыс. EUR, but Price is in EUR",)),
    ("Supply", "Price", "EUR/parsec", ("'parsec' is no unit",)),
    ("Supply", "CO2e per unit", "t/t", ("is in t, but CO2e per unit is in kg",)),
    ("Supply", "Distance km", "m", ("names two units", "'Distance (m)'")),
    ("Supply", "Distance km", "t", ("'t' is no unit of length",)),
    ("Substitutes", "Max share", "%", ("Max share takes none", "from 0 to 1")),
    ("Substitutes", "Ratio", "t/t", ("Ratio takes none",)),
    ("Links", "Loss", "%", ("Loss takes none",)),
    ("Transport", "Cost per unit km", "EUR/t", ("takes none",)),
    ("Materials", "Disposal weight", "per kt", ("takes none",)),
    ("Plants", "Latitude", "N", ("takes none",)),
    ("Processes", "Capacity", "t/day", ("'t/day' is no unit",)),
    ("Quality", "Value", "%", ("Value takes none",)),
]


@pytest.mark.parametrize(("sheet", "name", "unit", "words"), BAD_HEADERS)
def test_a_bad_unit_in_a_header_is_the_only_problem(
    read: Read, sheet: str, name: str, unit: str, words: tuple[str, ...]
) -> None:
    change = header(sheet, name, unit)
    place = cell(changed(change), sheet, -1, f"{name} ({unit})")
    only(read(change).problems, f"{sheet}!{place}", f"'{name} ({unit})'", *words)


def test_a_unit_that_leads_nowhere_is_named_at_each_cell_it_spoils(read: Read) -> None:
    reading = read(put("Supply", 1, "Price", None), header("Supply", "Price", "EUR/MWh"))
    only(reading.problems, "Supply!D2", "MWh cannot be converted to t, the unit of 'ore'", "give a unit of mass")


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (put("Supply", 0, "Unit", "GJ"), "Supply!G2", ("GJ cannot be converted to t", "give a unit of mass")),
        (
            put("Supply", 2, "Unit", "t"),
            "Supply!H4",
            ("t cannot be converted to GJ", "or Tonnes per unit of 'heat' in Materials"),
        ),
        (put("Supply", 2, "Unit", "m3"), "Supply!H4", ("m3 cannot be converted to GJ", "give a unit of energy")),
        (put("Supply", 0, "Unit", "parsecs"), "Supply!G2", ("'parsecs' is no unit",)),
        (put("Coefficients", 0, "Unit", "m3"), "Coefficients!F2", ("m3 cannot be converted to t",)),
        (put("Processes", 0, "Unit", "GJ"), "Processes!H2", ("GJ cannot be converted to t, the unit of 't steel'",)),
        (put("Limits", 0, "Unit", "t"), "Limits!F2", ("'transport work' takes no unit", "t-km")),
        (add_row("Limits", {"Quantity": "virgin", "Max": 1, "Unit": "t"}), "Limits!F4", ("takes no unit", "impact")),
        (add_row("Limits", {"Quantity": "cost", "Max": 1, "Unit": "t"}), "Limits!F4", ("takes no unit", "money")),
        (add_row("Limits", {"Quantity": "co2", "Max": 1, "Unit": "GJ"}), "Limits!F4", ("GJ cannot be converted",)),
    ],
)
def test_a_row_whose_unit_leads_nowhere_is_one_error(
    read: Read, change: Change, place: str, words: tuple[str, ...]
) -> None:
    only(read(change).problems, place, *words)


@pytest.mark.parametrize("activity", [None, "heats", "batches of t"])
def test_a_process_with_a_unit_needs_one_in_its_activity_unit(read: Read, activity: str | None) -> None:
    blank = put("Processes", 0, "Activity unit", activity)
    only(read(blank, put("Processes", 0, "Unit", "kt")).problems, "Processes!H2", "Activity unit", "begin")
    reading = read(blank, header("Processes", "Capacity", "kt"))
    only(reading.problems, "Processes!D2", "Activity unit", "begin")
    assert read(blank).problems == ()


def test_a_header_and_a_row_that_differ_are_one_error(read: Read) -> None:
    reading = read(header("Demand", "Min", "t"), header("Demand", "Price", "EUR/t"), put("Demand", 0, "Unit", "kt"))
    only(reading.problems, "Demand!F2", "Unit says kt, and the header of Min says t", "take one of the two away")
    assert read(header("Demand", "Max", "t"), put("Demand", 0, "Unit", "kt")).problems == ()  # Max is blank there


def test_a_unit_that_leads_nowhere_in_header_and_row_is_one_error(read: Read) -> None:
    changes = alone("Supply", 0, "Max"), put("Supply", 0, "Unit", "GJ"), header("Supply", "Max", "GJ")
    only(read(*changes).problems, "Supply!G2", "GJ cannot be converted to t")


def test_a_header_on_limits_that_take_no_unit_is_an_error_at_the_number(read: Read) -> None:
    only(read(header("Limits", "Max", "kt")).problems, "Limits!E2", "'transport work' takes no unit")


def test_an_unknown_material_or_a_bad_unit_of_one_is_not_reported_again(read: Read) -> None:
    assert read(put("Supply", 0, "Material", "Ore"), put("Supply", 0, "Unit", "kt")).problems == ()
    reading = read(put("Materials", 0, "Unit", "parsecs"), put("Supply", 0, "Unit", "kt"))
    only(reading.problems, "Materials!B2", "'parsecs' is no unit")
    reading = read(put("Processes", 0, "Activity unit", "#REF!"), put("Processes", 0, "Unit", "kt"))
    only(reading.problems, "Processes!C2", "#REF!")


@pytest.mark.parametrize(
    ("unit", "header", "number", "mend"),
    [
        ("Mt", "Min", 1.1e9, "count in a larger unit"),
        ("Mt", "Max", 1.1e9, "or write inf where there is no limit"),
        ("g", "Price", -1.1e9, "count in a larger unit"),
    ],
)
def test_a_number_that_its_unit_makes_absurd_is_an_error(
    read: Read, unit: str, header: str, number: float, mend: str
) -> None:
    changes = put("Demand", 0, header, number), put("Demand", 0, "Unit", unit)
    place = cell(changed(*changes), "Demand", 0, header)
    only(read(*changes).problems, f"Demand!{place}", "once converted, is more than can be reckoned with", mend)


def test_the_largest_number_and_no_limit_are_taken_in_any_unit(read: Read) -> None:
    reading = read(put("Demand", 0, "Max", 1e9), put("Demand", 0, "Unit", "Mt"))
    assert (reading.problems, reading.tables.demand[0].max) == ((), 1e15)
    reading = read(put("Demand", 0, "Max", "inf"), put("Demand", 0, "Unit", "Mt"))
    assert (reading.problems, reading.tables.demand[0].max) == ((), float("inf"))


def test_a_distance_that_its_unit_makes_absurd_is_an_error(read: Read) -> None:
    reading = read(rename_header("Supply", "Distance km", "Distance (mi)"), put("Supply", 0, "Distance (mi)", 9e14))
    only(reading.problems, "Supply!F2", "once converted, is more than can be reckoned with")


def test_a_price_without_a_currency_setting_is_in_the_default(read: Read) -> None:
    no_currency = put("Settings", 1, "Value", None)
    assert read(no_currency, header("Demand", "Price", "USD/t")).problems == ()
    only(read(no_currency, header("Demand", "Price", "EUR/t")).problems, "Demand!E1", "Price is in USD")


@pytest.mark.parametrize(
    ("text", "base", "size"),
    [
        ("km3", "m3", 1e9),
        ("Mm3", "m3", 1e6),
        ("1000 m3", "m3", 1000),
        ("l", "m3", 0.001),
        ("Gcal", "GJ", 4.1868),
        ("toe", "GJ", 41.868),
        ("MWh", "GJ", 3.6),
        ("MMBtu", "GJ", 1.05505585262),
        ("lb", "kg", 0.45359237),
        ("шт.", "piece", 1),
    ],
)
def test_what_a_unit_is_worth(text: str, base: str, size: float) -> None:
    assert units.factor(units.known(text), units.known(base)) == pytest.approx(size, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "e", "pi", "0 t", "-1 t", "t*t", "t/h", "dimensionless", "mt", "1 e", ""]
)
def test_what_is_no_unit(text: str) -> None:
    assert units.parse(text) is None


def test_a_units_name_is_never_evaluated(read: Read) -> None:
    expression = put("Materials", 0, "Unit", "__import__('os').system('true')")
    only(read(expression).problems, "Materials!B2", "is no unit")


def test_a_unit_keeps_rows_of_other_materials_apart(read: Read) -> None:
    reading = read(add_row("Disposal", {"Material": "slag", "Plant": MILL, "Route": "river", "Fee": 3, "Unit": "kg"}))
    assert [row.fee for row in reading.tables.disposal] == [6, 0, 1, 3000]
