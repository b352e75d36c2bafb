"""A cell that holds what its column does not take is named, with what is wrong and how to mend it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ecopark.schema import inputs, values
from ecopark.workbook.parse import Reading, read_tables

from .good import MILL, Rows, calculated, cell, changed, copy_row, only, put

Read = Callable[..., Reading]

PRICE, LEAST, MOST = "Price", "Min", "Max"
DEMAND = ("Demand", 0)


def test_the_good_workbook_has_no_problems(read: Read) -> None:
    reading = read()
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("1 234 567", 1234567.0),
        ("1234.5", 1234.5),
        ("1234,567", 1234.567),
        (" 12 ", 12.0),
        ("0,125", 0.125),
        ("12,5", 12.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("-3", -3.0),
        ("−3", -3.0),
        ("+3", 3.0),
        ("1.5e3", 1500.0),
    ],
)
def test_a_text_that_reads_as_one_number_is_that_number(read: Read, text: str, number: float) -> None:
    reading = read(put(*DEMAND, PRICE, text))
    assert reading.problems == ()
    assert reading.tables.demand[0].price == number


BAD_CELLS = [
    # numbers
    (*DEMAND, PRICE, "1,234", ("'1,234'", "1.234 or 1234", "as a number")),
    (*DEMAND, PRICE, "1.234", ("1.234 or 1234",)),
    (*DEMAND, PRICE, "-12,345", ("-12.345 or -12345",)),
    (*DEMAND, PRICE, "abc", ("'abc' is no number", "write a number")),
    (*DEMAND, PRICE, "12 34", ("'12 34' is no number",)),
    (*DEMAND, PRICE, "1_000", ("is no number",)),
    (*DEMAND, PRICE, "nan", ("'nan' is no number",)),
    (*DEMAND, PRICE, "1e999", ("is no number",)),
    (*DEMAND, PRICE, "12 EUR", ("is no number",)),
    (*DEMAND, PRICE, "inf", ("'inf' is not allowed in Price",)),
    (*DEMAND, LEAST, "inf", ("'inf' is not allowed in Min",)),
    (*DEMAND, MOST, "-inf", ("is no number", "or inf")),
    (*DEMAND, LEAST, "5%", ("'5%' is no number", "write 0.05")),
    (*DEMAND, LEAST, -1, ("'-1' is below 0", "0 or more")),
    (*DEMAND, LEAST, "-1", ("'-1' is below 0",)),
    ("Coefficients", 0, "Amount", 0, ("'0' is not above 0",)),
    ("Coefficients", 0, "Amount", -1.6, ("'-1.6' is not above 0",)),
    ("Substitutes", 0, "Ratio", 0, ("not above 0",)),
    ("Substitutes", 0, "Max share", 1.2, ("'1.2' is above 1", "from 0 to 1")),
    ("Transport", 0, "Loss per km", 1.5, ("above 1",)),
    ("Links", 1, "Loss", -0.1, ("below 0",)),
    ("Plants", 0, "Latitude", 91, ("'91' is above 90", "from -90 to 90")),
    ("Plants", 0, "Longitude", -181, ("below -180",)),
    ("Materials", 4, "Disposal weight", -1, ("below 0",)),
    ("Processes", 0, "Capacity", -5, ("below 0", "or inf")),
    (*DEMAND, PRICE, 1e30, ("more than can be reckoned with (1e+15)", "count in a larger unit")),
    (*DEMAND, PRICE, "-1e16", ("'-1e+16' is more than can be reckoned with", "count in a larger unit")),
    (*DEMAND, LEAST, 1e21, ("more than can be reckoned with",)),
    (*DEMAND, LEAST, -1e21, ("below 0",)),
    (*DEMAND, MOST, 1.1e15, ("count in a larger unit, or write inf where there is no limit",)),
    ("Coefficients", 0, "Amount", 1e25, ("more than can be reckoned with",)),
    ("Settings", 6, "Value", 1e20, ("more than can be reckoned with",)),
    # what only Excel has
    (*DEMAND, PRICE, True, ("'TRUE' is a truth value", "write a number")),
    (*DEMAND, "Material", False, ("'FALSE' is a truth value", "write a name")),
    ("Materials", 6, "Exchange", True, ("'TRUE' is a truth value", "yes or no")),
    (*DEMAND, PRICE, datetime.datetime(2024, 5, 1), ("'2024-05-01' is a date", "not formatted as a date")),
    (*DEMAND, "Material", datetime.date(2024, 5, 1), ("is a date",)),
    (*DEMAND, PRICE, "#REF!", ("the error '#REF!'", "mend its formula")),
    (*DEMAND, "Material", "#N/A", ("the error '#N/A'",)),
    ("Settings", 3, "Value", "#DIV/0!", ("the error '#DIV/0!'",)),
    (*DEMAND, PRICE, "=400*1.1", ("'=400*1.1' was never calculated", "let it calculate")),
    (*DEMAND, "Material", '="ste"&"el"', ("was never calculated",)),
    # blanks
    (*DEMAND, "Material", None, ("Material is blank and must be given", "write a name")),
    (*DEMAND, "Material", "  ", ("Material is blank",)),
    ("Coefficients", 0, "Amount", None, ("Amount is blank", "a number above 0")),
    ("Coefficients", 0, "Direction", None, ("Direction is blank", "in or out")),
    ("Materials", 0, "Unit", None, ("Unit is blank", "unit of mass")),
    ("Quality", 0, "Value", None, ("Value is blank",)),
    # words
    ("Coefficients", 0, "Direction", "inn", ("'inn' is not one of in, out", "did you mean 'in'?")),
    ("Plants", 0, "Status", "shut", ("'shut' is not one of operating, closed",)),
    ("Plants", 0, "Status", "candidate", ("not one of operating, closed",)),
    ("Transport", 1, "Listed only", "maybe", ("'maybe' is not one of yes, no",)),
    ("Transport", 1, "Listed only", 1, ("'1' is not one of yes, no",)),
    ("Limits", 0, "Quantity", "transport works", ("did you mean 'transport work'?",)),
    ("Scenarios", 0, "Change", "divide", ("not one of set, multiply, add, remove",)),
    ("Materials", 0, "Kind", "сырье?", ("did you mean 'сырьё'?",)),
    # units
    ("Materials", 0, "Unit", "parsecs", ("'parsecs' is no unit that ecopark knows",)),
    ("Materials", 0, "Unit", "gj", ("'gj' is no unit", "did you mean 'GJ'?")),
    ("Materials", 0, "Unit", "km", ("'km' is a unit of length",)),
    ("Materials", 0, "Unit", "t**9999999", ("is no unit",)),
    ("Materials", 0, "Unit", "0 t", ("is no unit",)),
    ("Materials", 0, "Unit", 5, ("'5' is no unit",)),
    ("Transport", 0, "Unit", "km", ("length",)),
    # periods, profiles, stores, groups, builds, carriers
    ("Periods", 0, "Share", 0, ("'0' is not above 0", "above 0, at most 1")),
    ("Periods", 0, "Share", 1.01, ("'1.01' is above 1",)),
    ("Periods", 0, "Share", None, ("Share is blank and must be given",)),
    ("Profiles", 0, "Sheet", "Links", ("'Links' is not one of Processes, Demand, Supply, Disposal",)),
    ("Profiles", 0, "Factor", -0.5, ("'-0.5' is below 0",)),
    ("Profiles", 0, "Factor", None, ("Factor is blank",)),
    ("Storage", 0, "Capacity", None, ("Capacity is blank",)),
    ("Storage", 0, "Capacity", -1, ("below 0", "or inf")),
    ("Storage", 0, "Initial", "inf", ("'inf' is not allowed in Initial",)),
    ("Storage", 0, "Loss", 1.5, ("above 1",)),
    ("Groups", 0, "Capacity", -1, ("below 0", "or inf")),
    ("Groups", 0, "Status", "open", ("not one of existing, candidate, closed",)),
    ("Processes", 1, "Group use", -1, ("below 0",)),
    ("Processes", 0, "Status", "candidates", ("did you mean 'candidate'?",)),
    ("Links", 0, "Lifetime", 0, ("'0' is not above 0",)),
    ("Links", 0, "Capex", -1, ("below 0",)),
    ("Links", 0, "Lifetime", "=1+1", ("was never calculated",)),
    ("Materials", 5, "Temperature C", -274, ("'-274' is below -273.15",)),
    # settings
    ("Settings", 0, "Setting", "Prak", ("'Prak' is not one of Park", "did you mean 'Park'?")),
    ("Settings", 0, "Setting", None, ("Setting is blank",)),
    ("Settings", 1, "Setting", "Park", ("Park stands twice", "row 2")),
    ("Settings", 1, "Setting", "парк", ("Park stands twice",)),
    ("Settings", 2, "Value", "de", ("'de' is not one of en, ru",)),
    ("Settings", 3, "Value", -1, ("'-1' is below 0",)),
    ("Settings", 6, "Value", "none", ("'none' is neither a number nor 'without exchange'",)),
    ("Settings", 6, "Value", "inf", ("neither a number nor",)),
    ("Settings", 7, "Value", "some", ("not one of all, listed",)),
    ("Settings", 8, "Value", 0.9, ("'0.9' is below 1",)),
    ("Settings", 9, "Value", "8%", ("write 0.08",)),
    ("Settings", 10, "Value", "../evil.py", ("'../evil.py' is not the name of a model", "--model")),
    ("Settings", 10, "Value", r"models\exchange", ("not the name of a model",)),
    ("Settings", 10, "Value", "exchange.py", ("not the name of a model",)),
]


@pytest.mark.parametrize(
    ("sheet", "row", "header", "value", "words"), BAD_CELLS, ids=[f"{s}-{h}-{v}" for s, _, h, v, _ in BAD_CELLS]
)
def test_a_bad_cell_is_the_only_problem(
    read: Read, sheet: str, row: int, header: str, value: object, words: tuple[str, ...]
) -> None:
    change = put(sheet, row, header, value)
    only(read(change).problems, f"{sheet}!{cell(changed(change), sheet, row, header)}", *words)


def test_a_cell_that_holds_not_a_number_is_named(workbook: Callable[..., Path]) -> None:
    path = calculated(workbook(put(*DEMAND, PRICE, "=0/1")), math.nan)
    only(read_tables(path).problems, "Demand!E2", "'nan' is no value", "write a number")


GOOD_CELLS = [
    (*DEMAND, MOST, "inf", math.inf),
    (*DEMAND, MOST, "INF", math.inf),
    (*DEMAND, MOST, "∞", math.inf),
    (*DEMAND, MOST, "беск.", math.inf),
    (*DEMAND, MOST, None, None),
    (*DEMAND, PRICE, -5, -5.0),
    (*DEMAND, PRICE, None, 0.0),
    ("Supply", 0, "Price", "-1 200,50", -1200.5),
    ("Supply", 1, "Max", None, math.inf),
    ("Plants", 0, "Latitude", -90, -90.0),
    ("Plants", 0, "Status", " CLOSED ", "closed"),
    ("Plants", 0, "Status", "Закрыто", "closed"),
    ("Plants", 0, "Sector", 2020, "2020"),
    ("Plants", 0, "Sector", 2.5, "2.5"),
    ("Plants", 0, "Plant", "  Steel mill\u00a0", MILL),
    ("Plants", 0, "Plant", "Cafe\u0301", "Café"),
    ("Plants", 0, "Plant", "=1+1", "=1+1"),
    ("Materials", 6, "Exchange", "да", True),
    ("Materials", 0, "Kind", "Сырье", "raw"),
    ("Materials", 0, "Unit", "тыс. т", "kt"),
    ("Materials", 0, "Unit", " m³ ", "m3"),
    ("Materials", 0, "Unit", "1000 м3", "1000 m3"),
    ("Scenarios", 0, "Value", "1 234,5", 1234.5),
    ("Scenarios", 0, "Value", "closed", "closed"),
    ("Scenarios", 0, "Value", None, None),
    ("Limits", 1, "Min", None, None),
    ("Limits", 0, "Quantity", "capex", "capex"),
    ("Processes", 0, "Status", "проект", "candidate"),
    ("Materials", 5, "Temperature C", -10, -10.0),
    ("Coefficients", 3, "Per", " ore ", "ore"),
    ("Storage", 0, "Capacity", "inf", math.inf),
    ("Storage", 0, "Initial", None, None),
    ("Profiles", 0, "Sheet", "Спрос", "Demand"),
    (*DEMAND, "Note", datetime.date(2024, 5, 1), "2024-05-01"),
    (*DEMAND, "Source", True, "TRUE"),
    (*DEMAND, "Source", 1974, "1974"),
]


@pytest.mark.parametrize(("sheet", "row", "header", "value", "typed"), GOOD_CELLS)
def test_what_a_good_cell_means(read: Read, sheet: str, row: int, header: str, value: object, typed: object) -> None:
    def write_as_text(book: openpyxl.Workbook) -> None:
        if isinstance(value, str):
            target = book[sheet][cell(changed(put(sheet, row, header, value)), sheet, row, header)]
            target.value, target.data_type = value, "s"

    reading = read(put(sheet, row, header, value), edit=write_as_text)
    assert reading.problems == ()
    rows = getattr(reading.tables, sheet.lower().replace(" ", "_"))
    assert getattr(rows[row], header.lower().replace(" ", "_")) == typed
    assert rows[row].line == row + 2


def test_settings_are_read_in_any_order_and_language(read: Read) -> None:
    def russian(rows: Rows) -> None:
        rows["Settings"] = [
            {"Setting": "Потолок затрат", "Value": "Без обмена"},
            {"Setting": " обмены", "Value": "все"},
            {"Setting": "Вес затрат", "Value": "0,5"},
            {"Setting": "Park", "Value": 7},
            {"Setting": "Currency", "Value": None},
        ]

    reading = read(russian)
    assert reading.problems == ()
    settings = reading.tables.settings
    assert (settings.cost_ceiling, settings.exchanges, settings.weight_cost) == ("without exchange", "all", 0.5)
    assert (settings.park, settings.currency, settings.detour_factor) == ("7", "USD", 1.3)
    assert reading.tables.setting_lines == {
        "cost_ceiling": 2, "exchanges": 3, "weight_cost": 4, "park": 5, "currency": 6
    }  # fmt: skip


def test_a_cost_ceiling_may_be_an_amount_of_money_below_nothing(read: Read) -> None:
    assert read(put("Settings", 6, "Value", "-1 500")).tables.settings.cost_ceiling == -1500.0


def test_a_wholly_blank_row_ends_nothing(read: Read) -> None:
    reading = read(put("Plants", 0, "Sector", "x"), edit=lambda book: book["Plants"].insert_rows(3, 2))
    assert reading.problems == ()
    assert [row.line for row in reading.tables.plants] == [2, 5]


def test_cells_under_no_header_or_an_unknown_one_are_ignored(read: Read) -> None:
    def scribble(book: openpyxl.Workbook) -> None:
        sheet = book["Demand"]
        sheet["Z3"], sheet["Z9"], sheet["Y1"], sheet["Y9"] = "#REF!", "total", "Quarter of the year", True

    reading = read(edit=scribble)
    assert reading.problems == ()
    assert len(reading.tables.demand) == 2


def test_all_problems_are_told_at_once_and_each_once(read: Read) -> None:
    reading = read(
        put("Settings", 3, "Value", "x"),
        put("Materials", 0, "Unit", "parsecs"),
        put("Demand", 0, "Price", "abc"),
        put("Demand", 0, "Min", -1),
        put("Demand", 1, "Material", None),
        put("Quality", 0, "Value", "wet"),
        copy_row("Coefficients", 0, Amount="some"),
    )
    assert [problem.place for problem in reading.problems] == [
        "Settings!B5",
        "Materials!B2",
        "Coefficients!E11",
        "Demand!C2",
        "Demand!E2",
        "Demand!B3",
        "Quality!D2",
    ]
    assert len(reading.tables.demand) == 2


def test_the_problems_of_a_row_go_from_left_to_right(read: Read) -> None:
    reading = read(put("Demand", 0, "Price", "abc"), put("Demand", 0, "Material", None), put("Demand", 0, "Min", -1))
    assert [problem.place for problem in reading.problems] == ["Demand!B2", "Demand!C2", "Demand!E2"]


def test_infinity_as_a_number_is_only_taken_where_a_limit_may_be_lifted() -> None:
    assert values.typing(inputs.DEMAND.column("max"))(math.inf) == math.inf
    assert isinstance(values.typing(inputs.DEMAND.column("max"))(-math.inf), values.Bad)
    assert isinstance(values.typing(inputs.DEMAND.column("price"))(math.inf), values.Bad)
    assert isinstance(values.typing(inputs.DEMAND.column("price"))(math.nan), values.Bad)


def test_a_wrong_cell_has_a_stand_in(read: Read) -> None:
    tables = read(
        put("Demand", 0, "Price", "abc"), put("Coefficients", 0, "Amount", "abc"), put("Demand", 1, "Material", True)
    ).tables
    assert tables.demand[0].price == 0.0
    assert math.isnan(tables.coefficients[0].amount)
    assert tables.demand[1].material == ""


@pytest.mark.parametrize(
    ("formula", "title"),
    [
        ("=Summary!B3", "Summary"),
        ("=2*'Exchange plan'!F2", "Exchange plan"),
        ("=SUM('supply PLAN'!A1:A9)", "supply PLAN"),
        ("='План обмена'!F2", "План обмена"),
        ("=Сводка!B2", "Сводка"),
    ],
)
def test_a_formula_that_takes_from_a_result_sheet_is_a_warning(
    workbook: Callable[..., Path], formula: str, title: str
) -> None:
    reading = read_tables(calculated(workbook(put(*DEMAND, PRICE, formula)), 7))
    only(reading.problems, "Demand!E2", f"the result sheet '{title}'", "copy the value", severity="warning")
    assert reading.tables.demand[0].price == 7.0


@pytest.mark.parametrize("formula", ["=[1]Summary!B3", "='[1]Summary'!B3", "=MySummary!B3", "=Notes!B3", "=1+1"])
def test_other_formulas_are_no_problem(workbook: Callable[..., Path], formula: str) -> None:
    reading = read_tables(calculated(workbook(put(*DEMAND, PRICE, formula)), 7))
    assert reading.problems == ()
    assert reading.tables.demand[0].price == 7.0


def test_a_formula_in_a_column_of_the_analysts_own_is_no_problem(workbook: Callable[..., Path]) -> None:
    path = workbook(put(*DEMAND, "Last year's plan", "=Summary!B3"))
    assert read_tables(calculated(path, 7)).problems == ()
