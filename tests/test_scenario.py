"""Scenarios: a change of a cell comes to what the workbook would say with that cell written anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecopark import cells, changes, rules, scenario
from ecopark.cells import ANY, BLANK, CellError, Key
from ecopark.errors import UsageError, WorkbookError
from ecopark.flows import takes_all_pairs
from ecopark.park import Park
from ecopark.schema import inputs
from ecopark.schema.inputs import BASE
from ecopark.sheets import Tables

from .refusals.good import (
    MILL,
    WORKS,
    Change,
    add_row,
    cell,
    changed,
    drop_row,
    drop_sheet,
    put,
    rename_header,
    rename_sheet,
)
from .refusals.ruled import problems, tables

Row = tuple[str, str | None, str | None, str, object]
"""Sheet, row, column, change and value of a row of Scenarios."""


def what_if(*rows: Row, name: str = "what if") -> list[Change]:
    """The good workbook's scenarios give way to one of these rows."""
    headers = ("Sheet", "Row", "Column", "Change", "Value")
    added = [add_row("Scenarios", {"Scenario": name, **dict(zip(headers, row, strict=True))}) for row in rows]
    return [drop_sheet("Scenarios"), *added]


def park(path: Path, *edits: Change) -> Park:
    """The park of the good workbook after some edits."""
    return rules.park(tables(path, *edits), name="park")


def plain(told: Tables) -> dict[str, Any]:
    """All that tables say, apart from Scenarios, where things stand, and the last digits of numbers."""
    said = dataclasses.asdict(replace(told, scenarios=(), layouts={}, setting_lines={}))
    return {sheet: rounded(rows) for sheet, rows in said.items()}


def rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items() if key != "line"}
    return [rounded(entry) for entry in value] if isinstance(value, (list, tuple)) else value


SLAG_IN_KT = [put("Disposal", 0, "Unit", "kt"), put("Disposal", 0, "Fee", 6000), put("Disposal", 0, "Max", 1)]
CEMENT_IN_KT = [
    rename_header("Demand", "Max", "Max (kt)"),
    put("Demand", 1, "Max (kt)", 1.2),
    rename_header("Demand", "Price", "Price (EUR/kt)"),
]
HEAT_BY_MASS = [
    put("Materials", 5, "Tonnes per unit", 0.001),
    put("Supply", 2, "Unit", "t"),
    put("Supply", 2, "Price", 7000),
    put("Supply", 2, "Max", 9),
]
LIMITED = [put("Demand", 0, "Max", 700)]
TWO_SLAGS = [add_row("Disposal", {"Material": "slag", "Plant": None, "Route": "road/rail", "Fee": 9})]

SAME: dict[str, tuple[Sequence[Change], Sequence[Row], Sequence[Change]]] = {
    "set": ([], [("Demand", f"{MILL} / steel", "Price", "set", 410)], [put("Demand", 0, "Price", 410)]),
    "multiply": ([], [("Demand", f"{MILL} / steel", "Min", "multiply", 1.2)], [put("Demand", 0, "Min", 600)]),
    "add": ([], [("Processes", f"{MILL} / furnace", "Cost", "add", -25)], [put("Processes", 0, "Cost", -5)]),
    "from top to bottom": (
        [],
        [("Demand", f"{MILL} / steel", "Min", "set", 50), ("Demand", f"{MILL} / steel", "Min", "multiply", 3)],
        [put("Demand", 0, "Min", 150)],
    ),
    "remove": ([], [("Disposal", "heat", None, "remove", None)], [drop_row("Disposal", 1)]),
    "fewer keys match any": (
        [],
        [("Coefficients", MILL, "Amount", "multiply", 2)],
        [put("Coefficients", row, "Amount", amount) for row, amount in enumerate([3.2, 2, 0.8, 0.25, 4])],
    ),
    "a blank row matches all": (
        [],
        [("Links", None, "Price", "set", 3)],
        [put("Links", 0, "Price", 3), put("Links", 1, "Price", 3)],
    ),
    "a star matches anything": (
        [],
        [("Coefficients", "* / kiln / * / in", "Amount", "multiply", 2)],
        [put("Coefficients", 5, "Amount", 2.6), put("Coefficients", 6, "Amount", 6)],
    ),
    "a dash matches a blank": (
        TWO_SLAGS,
        [("Disposal", "slag / -", "Fee", "set", 1)],
        [put("Disposal", 3, "Fee", 1)],
    ),
    "quotes for a slash": (
        TWO_SLAGS,
        [("Disposal", '* / * / "road/rail"', "Fee", "set", 1)],
        [put("Disposal", 3, "Fee", 1)],
    ),
    "a blank mode and its name": (
        [],
        [("Links", f"{MILL} / {WORKS} / heat / pipe", "Price", "set", 3)],
        [put("Links", 1, "Price", 3)],
    ),
    "a blank mode": ([], [("Links", "* / * / * / -", "Price", "set", 3)], [put("Links", 1, "Price", 3)]),
    "a setting": ([], [("Settings", "Weight cost", "Value", "set", 0.5)], [put("Settings", 5, "Value", 0.5)]),
    "a setting without a row": (
        [drop_row("Settings", 8)],
        [("Settings", "Detour factor", "Value", "multiply", 2)],
        [add_row("Settings", {"Setting": "Detour factor", "Value": 2.6})],
    ),
    "a setting to its default": (
        [put("Settings", 8, "Value", 1.9)],
        [("Settings", "Detour factor", "Value", "set", None)],
        [put("Settings", 8, "Value", 1.3)],
    ),
    "a ceiling in money": (
        [],
        [("Settings", "Cost ceiling", "Value", "set", 5000)],
        [put("Settings", 6, "Value", 5000)],
    ),
    "no ceiling": ([], [("Settings", "Cost ceiling", "Value", "set", None)], [put("Settings", 6, "Value", None)]),
    "in Russian": (
        [rename_sheet("Demand", "Спрос"), rename_header("Спрос", "Min", "Мин.")],
        [("спрос", f"{MILL} / steel", "мин.", "умножить", 1.2), ("Processes", "*", "Status", "задать", "есть")],
        [put("Спрос", 0, "Мин.", 600)],
    ),
    "a choice in Russian, a key that is one": (
        [],
        [
            ("Coefficients", "* / * / limestone / вход", "Amount", "set", "1,35"),
            ("Links", "*", "Status", "set", "закрыто"),
        ],
        [
            put("Coefficients", 5, "Amount", 1.35),
            put("Links", 0, "Status", "closed"),
            put("Links", 1, "Status", "closed"),
        ],
    ),
    "a flag": ([], [("Links", "* / * / slag", "Baseline", "set", "yes")], [put("Links", 0, "Baseline", "yes")]),
    "unlimited": ([], [("Disposal", "slag", "Max", "set", "inf")], []),
    "unlimited times 2 is unlimited": ([], [("Supply", "heat", "Max", "multiply", 2)], []),
    "a name": (
        [put("Materials", 5, "Tonnes per unit", 0.001)],
        [("Links", "* / * / heat", "Mode", "set", "truck")],
        [put("Links", 1, "Mode", "truck")],
    ),
    "a key": (
        [],
        [("Disposal", "slag", "Route", "set", "quarry")],
        [put("Disposal", 0, "Route", "quarry")],
    ),
    "a blank is the default": ([], [("Supply", "ore", "Max", "set", None)], [put("Supply", 0, "Max", None)]),
    "in the row's unit": (
        SLAG_IN_KT,
        [("Disposal", "slag", "Max", "set", 2), ("Disposal", "slag", "Fee", "add", 500)],
        [put("Disposal", 0, "Max", 2), put("Disposal", 0, "Fee", 6500)],
    ),
    "times what has a unit": (
        SLAG_IN_KT,
        [("Disposal", "slag", "Max", "multiply", 2)],
        [put("Disposal", 0, "Max", 2)],
    ),
    "in the header's unit": (
        CEMENT_IN_KT,
        [("Demand", "* / cement", "Max", "set", 1.5), ("Demand", "* / cement", "Price (EUR/kt)", "set", 70000)],
        [put("Demand", 1, "Max (kt)", 1.5), put("Demand", 1, "Price (EUR/kt)", 70000)],
    ),
    "by mass": (
        HEAT_BY_MASS,
        [("Supply", "heat", "Max", "add", 1)],
        [put("Supply", 2, "Max", 10)],
    ),
    "another mass of a unit": (
        HEAT_BY_MASS,
        [("Materials", "heat", "Tonnes per unit", "multiply", 2)],
        [put("Materials", 5, "Tonnes per unit", 0.002)],
    ),
    "another unit of a row": (
        SLAG_IN_KT,
        [("Disposal", "slag", "Unit", "set", "t")],
        [put("Disposal", 0, "Unit", "t")],
    ),
    "another unit of a material": (
        [*SLAG_IN_KT, put("Materials", 0, "Unit", "t")],
        [("Materials", "slag", "Unit", "set", "kg")],
        [put("Materials", 4, "Unit", "kg")],
    ),
    "a unit of activity": (
        [
            put("Processes", 0, "Unit", "kt"),
            put("Processes", 0, "Capacity", 1),
            put("Processes", 0, "Min activity", 0.1),
        ],
        [("Processes", f"{MILL} / furnace", "Capacity", "set", 1.1)],
        [
            put("Processes", 0, "Unit", "kt"),
            put("Processes", 0, "Capacity", 1.1),
            put("Processes", 0, "Min activity", 0.1),
        ],
    ),
    "a substitute's cost in its row's unit": (
        [put("Substitutes", 0, "Unit", "kt"), put("Substitutes", 0, "Cost", 500)],
        [("Substitutes", "limestone / slag", "Cost", "add", 100)],
        [put("Substitutes", 0, "Cost", 600)],
    ),
    "a limit in its unit": (
        [put("Limits", 1, "Unit", "kt"), put("Limits", 1, "Max", 4)],
        [("Limits", "purchase", "Max", "add", 1)],
        [put("Limits", 1, "Unit", "kt"), put("Limits", 1, "Max", 5)],
    ),
    "a period, a profile and a build": (
        [],
        [
            ("Profiles", f"year / Demand / {WORKS} / cement", "Factor", "set", 1.05),
            ("Profiles", "* / спрос", "Factor", "multiply", 2),
            ("Groups", f"{WORKS} / cement mill", "Capacity", "multiply", 2),
            ("Links", "* / * / slag", "Capex", "add", 100),
            ("Links", "* / * / slag", "Status", "set", "existing"),
            ("Coefficients", "* / * / flue gas / out / ore", "Amount", "set", 0.1),
            ("Materials", "heat", "Temperature C", "add", -20),
        ],
        [
            put("Profiles", 0, "Factor", 2.1),
            put("Groups", 0, "Capacity", 5000),
            put("Links", 0, "Capex", 1000),
            put("Links", 0, "Status", "existing"),
            put("Coefficients", 3, "Amount", 0.1),
            put("Materials", 5, "Temperature C", 380),
        ],
    ),
    "no Per is a blank": (
        [],
        [("Coefficients", "* / * / flue gas / out / -", "Amount", "multiply", 2)],
        [put("Coefficients", 8, "Amount", 0.6)],
    ),
    "a store in its row's unit": (
        [
            put("Storage", 0, "Unit", "kt"),
            put("Storage", 0, "Capacity", 0.15),
            put("Storage", 0, "Initial", 0.02),
            put("Storage", 0, "Final", 0.02),
            put("Storage", 0, "Final max", 0.03),
            put("Storage", 0, "Cost", 2000),
        ],
        [
            ("Storage", "* / cement", "Capacity", "add", 0.05),
            ("Storage", "* / cement", "Cost", "set", 3000),
            ("Storage", "* / cement", "Loss", "set", 0.1),
        ],
        [put("Storage", 0, "Capacity", 0.2), put("Storage", 0, "Cost", 3000), put("Storage", 0, "Loss", 0.1)],
    ),
    "an amount Per a material in its own unit": (
        [put("Coefficients", 3, "Unit", "kg"), put("Coefficients", 3, "Amount", 125)],
        [("Coefficients", "* / * / * / * / ore", "Amount", "add", 5), ("Materials", "ore", "Unit", "set", "kt")],
        [put("Coefficients", 3, "Amount", 130), put("Materials", 0, "Unit", "kt")],
    ),
    "kilometres in a header": (
        [
            rename_header("Supply", "Distance km", "Distance (m)"),
            put("Supply", 0, "Distance (m)", 3000),
            put("Supply", 1, "Distance (m)", 9000),
        ],
        [("Supply", "ore", "Distance km", "set", 5000)],
        [put("Supply", 0, "Distance (m)", 5000)],
    ),
}
"""By name: how the workbook stands, a scenario, and the edits that come to the same."""

DEFAULTS: dict[str, tuple[Sequence[Change], Row, tuple[str, int, str, float]]] = {
    "Virgin weight by mass": (
        [],
        ("Materials", "ore", "Virgin weight", "multiply", 2),
        ("materials", 0, "virgin_weight", 2),
    ),
    "Disposal weight by mass": (
        [],
        ("Materials", "ore", "Disposal weight", "add", 2),
        ("materials", 0, "disposal_weight", 3),
    ),
    "Tonnes by the unit": (
        [],
        ("Materials", "ore", "Tonnes per unit", "multiply", 1),
        ("materials", 0, "tonnes_per_unit", 1),
    ),
    "an offer's Virgin weight": (
        [],
        ("Supply", "heat", "Virgin weight", "multiply", 3),
        ("supply", 2, "virgin_weight", 0.3),
    ),
    "Max is Min": ([], ("Demand", "* / steel", "Max", "multiply", 3), ("demand", 0, "max", 1500)),
    "Min is 0": ([put("Demand", 1, "Min", None)], ("Demand", "* / cement", "Min", "add", 5), ("demand", 1, "min", 5)),
    "CO2e is 0": ([], ("Supply", "ore", "CO2e per unit", "add", 5), ("supply", 0, "co2e_per_unit", 5)),
    "a store's Final is Initial": (
        [put("Storage", 0, "Final", None)],
        ("Storage", "* / cement", "Final", "add", 5),
        ("storage", 0, "final", 25),
    ),
    "a cyclic store's Final is 0": (
        [put("Storage", 0, "Final", None), put("Storage", 0, "Initial", None)],
        ("Storage", "* / cement", "Final", "add", 5),
        ("storage", 0, "final", 5),
    ),
    "Final max is the greater of Initial and Final": (
        [put("Storage", 0, "Final", 25), put("Storage", 0, "Final max", None)],
        ("Storage", "* / cement", "Final max", "multiply", 2),
        ("storage", 0, "final_max", 50),
    ),
    "a cyclic store's Final max is Capacity": (
        [put("Storage", 0, "Initial", None), put("Storage", 0, "Final max", None)],
        ("Storage", "* / cement", "Final max", "multiply", 0.5),
        ("storage", 0, "final_max", 75),
    ),
    "a link's distance": (
        [put("Links", 1, "Distance km", None)],
        ("Links", "* / * / heat", "Distance km", "multiply", 2),
        ("links", 1, "distance_km", 8.70),
    ),
    "a link's cost": ([], ("Links", "* / * / slag", "Cost", "multiply", 2), ("links", 0, "cost", 3)),
    "a link's loss": (
        [put("Links", 1, "Loss", None), put("Links", 1, "Distance km", 4)],
        ("Links", "* / * / heat", "Loss", "multiply", 2),
        ("links", 1, "loss", 0.08),
    ),
}
"""By name: how the workbook stands, a change of a blank, and what stands there then."""

FAULTS: dict[str, tuple[Row, str, str]] = {
    "no such sheet": (("Demands", "*", "Min", "set", 1), "Sheet", "no input sheet 'Demands'; did you mean 'Demand'?"),
    "Scenarios itself": (("Scenarios", "*", "Value", "set", 1), "Sheet", "a scenario cannot change Scenarios"),
    "no such column": (
        ("Demand", "*", "Pricee", "set", 1),
        "Column",
        "Demand has no column 'Pricee'; did you mean 'Price'?",
    ),
    "no column": (("Demand", "*", None, "set", 1), "Column", "no Column is named"),
    "no such row": (
        ("Demand", "* / stel", "Min", "set", 1),
        "Row",
        "no row of Demand has the Material 'stel'; did you",
    ),
    "keys that do not meet": (
        ("Demand", f"{WORKS} / steel", "Min", "set", 1),
        "Row",
        f"no row of Demand is '{WORKS} / steel'",
    ),
    "no blank there": (
        ("Demand", "-", "Min", "set", 1),
        "Row",
        "no row of Demand has a blank Plant; write '*' for any",
    ),
    "too many keys": (
        ("Demand", "* / * / *", "Min", "set", 1),
        "Row",
        "'* / * / *' has 3 keys, Demand 2; the keys are",
    ),
    "an open quote": (("Demand", '"Steel / *', "Min", "set", 1), "Row", "cannot be read as keys"),
    "an empty key": (("Demand", "* /", "Min", "set", 1), "Row", "'* /' has an empty key; write '-' for a blank"),
    "no such setting": (
        ("Settings", "Detour", "Value", "set", 1),
        "Row",
        "no row of Settings has the Setting 'Detour'",
    ),
    "no number": (("Demand", "*", "Min", "set", "lots"), "Value", "'lots' is no number"),
    "out of bounds": (("Demand", "*", "Min", "set", -5), "Value", "'-5' is below 0"),
    "out of bounds, in the end": (
        ("Demand", "*", "Min", "add", -2000),
        "Value",
        "Min of row 2 of Demand would be out of",
    ),
    "absurd": (("Demand", "*", "Price", "set", 1e16), "Value", "more than can be reckoned with"),
    "absurd, in the end": (("Demand", "*", "Price", "multiply", 1e14), "Value", "more than can be reckoned with"),
    "not of the list": (("Processes", "*", "Status", "set", "shut"), "Value", "'shut' is not one of"),
    "an unknown name": (
        ("Links", "*", "Mode", "set", "truk"),
        "Value",
        "mode 'truk' is not in Transport; did you mean",
    ),
    "a blank that must be given": (("Coefficients", "*", "Amount", "set", None), "Value", "Amount must be given"),
    "times a text": (
        ("Processes", "*", "Status", "multiply", 2),
        "Column",
        "Status of row 2 of Processes holds no number",
    ),
    "times nothing": (("Demand", "*", "Min", "multiply", None), "Value", "'multiply' needs a number, not a blank"),
    "times a word": (("Demand", "*", "Min", "multiply", "two"), "Value", "'multiply' needs a number, not 'two'"),
    "a blank without default": (
        ("Limits", "transport work", "Min", "multiply", 2),
        "Row",
        "Min of row 2 of Limits is blank and has no default; set it before you multiply it",
    ),
    "a group that there is not": (
        ("Processes", "*", "Group", "set", "cement mil"),
        "Value",
        "group 'cement mil' is not in Groups; did you mean 'cement mill'?",
    ),
    "nothing times unlimited": (("Supply", "heat", "Max", "multiply", 0), "Value", "is unlimited, and 0 times that"),
    "a setting's name": (
        ("Settings", "Park", "Setting", "set", "x"),
        "Column",
        "Setting of Settings cannot be changed",
    ),
    "a setting away": (("Settings", "Park", None, "remove", None), "Sheet", "a setting cannot be removed"),
    "times a setting's text": (
        ("Settings", "Cost ceiling", "Value", "multiply", 2),
        "Column",
        "Cost ceiling holds no number",
    ),
    "another unit than the cell's": (
        ("Supply", "ore", "Max (kt)", "set", 2),
        "Column",
        "Max stands in t there, not in kt",
    ),
    "a unit that there is not": (
        ("Supply", "ore", "Max (parsecs)", "set", 2),
        "Column",
        "'Max (parsecs)': 'parsecs' is no unit that ecopark knows",
    ),
    "another currency than the workbook's": (
        ("Supply", "ore", "Price (RUB per t)", "set", 2),
        "Column",
        "'Price (RUB per t)' is in RUB, but Price is in EUR",
    ),
    "a unit where there is none": (("Links", "*", "Loss (%)", "set", 0.5), "Column", "Loss takes none; write 'Loss'"),
    "brackets on a name": (("Supply", "*", "Mode (by)", "set", "pipe"), "Column", "Supply has no column 'Mode (by)'"),
    "all plants away": (("Plants", "*", None, "remove", None), "Row", "no row of Plants would be left"),
}
"""By name: a row of Scenarios, where it is wrong and the words."""


@pytest.mark.parametrize("name", SAME)
def test_a_change_is_the_cell_written_anew(name: str, tmp_path: Path) -> None:
    before, rows, edits = SAME[name]
    made = scenario.apply(park(tmp_path / "a.xlsx", *what_if(*rows), *before), "what if")
    written = tables(tmp_path / "b.xlsx", *before, *edits)
    assert plain(made.tables) == plain(written)
    assert made.scenario == "what if"


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_blank_with_a_default_counts_as_the_default(name: str, tmp_path: Path) -> None:
    before, row, (sheet, place, attribute, value) = DEFAULTS[name]
    made, _ = changes.applied(tables(tmp_path / "a.xlsx", *what_if(row), *before), "what if")
    assert getattr(getattr(made, sheet)[place], attribute) == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize("name", FAULTS)
def test_a_change_that_cannot_be_made_is_told_at_its_cell(name: str, tmp_path: Path) -> None:
    row, header, words = FAULTS[name]
    edits = what_if(row)
    path = tmp_path / "a.xlsx"
    tables(path, *edits)
    (found,) = problems(path)
    assert found.place == f"Scenarios!{cell(changed(*edits), 'Scenarios', 0, header)}"
    assert words in f"{found.problem}; {found.fix}"
    assert found.severity == "error"


def test_a_sheet_without_rows_has_nothing_to_change(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables(path, drop_sheet("Storage"), *what_if(("Storage", "*", "Cost", "set", 1)))
    (found,) = problems(path)
    assert (found.place, found.problem) == ("Scenarios!C2", "Storage has no rows")


def test_a_cyclic_store_begins_with_no_default(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables(path, put("Storage", 0, "Initial", None), *what_if(("Storage", "*", "Initial", "multiply", 2)))
    (found,) = problems(path)
    assert found.problem == "Initial of row 2 of Storage is blank and has no default"


def test_another_unit_that_makes_a_number_absurd_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables(
        path,
        put("Disposal", 0, "Max", 1e11),
        put("Disposal", 0, "Unit", "t"),
        *what_if(("Materials", "slag", "Unit", "set", "g")),
    )
    (found,) = problems(path)
    assert "Max of row 2 of Disposal would be out of bounds: '100000000000', once converted," in found.problem


def test_all_faults_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables(path, *what_if(("Demand", "plutonium", "Pricee", "set", 1), ("Demands", "*", "Min", "set", 1)))
    assert [found.place for found in problems(path)] == ["Scenarios!C2", "Scenarios!D2", "Scenarios!B3"]


@pytest.mark.parametrize(("exchanges", "meant"), [(None, "listed"), ("listed", "listed"), ("all", "all")])
def test_a_scenario_without_links_keeps_what_exchanges_meant(exchanges: str | None, meant: str, tmp_path: Path) -> None:
    edits = [put("Settings", 7, "Value", exchanges), *what_if(("Links", "*", None, "remove", None))]
    made, failures = changes.applied(tables(tmp_path / "a.xlsx", *edits), "what if")
    assert (failures, made.links, made.settings.exchanges) == ((), (), meant)


def test_a_scenario_of_a_workbook_without_links_keeps_all_pairs(tmp_path: Path) -> None:
    edits = [drop_sheet("Links"), put("Settings", 7, "Value", None)]
    made, _ = changes.applied(tables(tmp_path / "a.xlsx", *edits), "growth")
    assert takes_all_pairs(Park(made))


def test_base_is_the_park_itself(tmp_path: Path) -> None:
    made = park(tmp_path / "a.xlsx")
    assert scenario.apply(made, BASE) is made
    assert scenario.apply(made, "база") is made
    assert scenario.names(made.tables) == ("growth",)


def test_an_unknown_scenario_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no scenario 'slump'; there are base, growth"):
        scenario.apply(park(tmp_path / "a.xlsx"), "slump")


@pytest.mark.parametrize("name", ["base", "Base", "all", "база"])
def test_reserved_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables(path, *what_if(("Demand", "*", "Price", "set", 1), name=name))
    (found,) = problems(path)
    assert (found.place, found.severity) == ("Scenarios!A2", "error")


def test_what_a_scenario_breaks_names_the_scenario(tmp_path: Path) -> None:
    made = park(tmp_path / "a.xlsx", *what_if(("Demand", "* / cement", "Min", "set", 5000)))
    with pytest.raises(WorkbookError) as refused:
        scenario.apply(made, "what if")
    (found,) = [problem for problem in refused.value.problems if problem.severity == "error"]
    assert found.place == "Demand!C3"
    assert found.problem.startswith("in scenario 'what if': Min is above Max")


@pytest.mark.parametrize("gone", ["Materials", "Transport"])
@pytest.mark.parametrize("column", ["Cost", "Loss", "Distance km"])
def test_a_default_of_a_link_whose_material_or_mode_is_gone(gone: str, column: str, tmp_path: Path) -> None:
    name = {"Materials": "slag", "Transport": "truck"}[gone]
    rows = what_if((gone, name, None, "remove", None), ("Links", "* / * / slag", column, "multiply", 2))
    with pytest.raises(WorkbookError) as refused:
        scenario.apply(park(tmp_path / "a.xlsx", *rows), "what if")
    assert {f"is not in {gone}" in found.problem for found in refused.value.problems} == {True}


def test_what_a_scenario_makes_odd_names_the_scenario(tmp_path: Path) -> None:
    closing = ("Plants", WORKS, "Status", "set", "closed")
    made = scenario.apply(park(tmp_path / "a.xlsx", *what_if(closing)), "what if")
    assert any("is closed, so its Demand" in warning.problem for warning in made.warnings)
    assert all(warning.problem.startswith("in scenario 'what if': ") for warning in made.warnings)


def test_a_warning_of_the_workbook_is_not_the_scenarios(tmp_path: Path) -> None:
    made = park(tmp_path / "a.xlsx", add_row("Demand", {"Material": "slag", "Max": "inf"}))
    assert made.warnings
    assert scenario.apply(made, "growth").warnings == made.warnings


def test_changes_that_a_scenario_cannot_make_are_refused(tmp_path: Path) -> None:
    told = tables(tmp_path / "a.xlsx", *what_if(("Demand", "*", "Min", "set", "lots")))
    with pytest.raises(WorkbookError, match=r"Scenarios!F2: 'lots' is no number"):
        scenario.apply(Park(told), "what if")


def test_without_exchange(tmp_path: Path) -> None:
    made = park(
        tmp_path / "a.xlsx",
        put("Settings", 7, "Value", "all"),
        put("Links", 1, "Baseline", "yes"),
        add_row("Limits", {"Quantity": "exchange", "Material": "slag", "Min": 3, "Max": 300}),
        add_row("Limits", {"Quantity": "purchase", "Material": "limestone", "Min": 3}),
    )
    alone = scenario.without_exchange(made)
    assert [row.material for row in alone.links] == ["heat"]
    assert alone.settings == replace(made.settings, cost_ceiling=None, exchanges="listed")
    assert [(row.min, row.max) for row in alone.tables.limits[2:]] == [(None, 300), (3, None)]
    assert (alone.name, alone.scenario, alone.warnings) == (made.name, made.scenario, made.warnings)


def test_an_amount_as_ceiling_stays_without_exchange(tmp_path: Path) -> None:
    made = park(tmp_path / "a.xlsx", put("Settings", 6, "Value", 9000))
    assert scenario.without_exchange(made).settings.cost_ceiling == 9000


def test_cells_in_one_text() -> None:
    found = cells.find_cells("Transport[truck].Cost per unit km", "EUR")
    assert (found.table, found.row, found.column.header) == (inputs.TRANSPORT, (Key("truck"),), "Cost per unit km")
    found = cells.find_cells('Disposal[slag / - / "a [b] / ""c"""].Fee', "EUR")
    assert found.row == (Key("slag"), BLANK, Key('a [b] / "c"'))
    assert cells.find_cells("Settings[Weight cost].Value", "EUR").row == (Key("Weight cost"),)
    assert cells.find_cells("Links[].Price", "EUR").row == (ANY,) * 4
    assert cells.find_cells('Plants["-" ].Sector', "EUR").row == (Key("-"),)


@pytest.mark.parametrize("text", ["Transport", "Transport[truck]", "Transport.Unit", "Demand[a].", "[a].Min", ""])
def test_no_cells(text: str) -> None:
    with pytest.raises(CellError):
        cells.find_cells(text, "EUR")


def test_cells_that_a_sweep_sets(tmp_path: Path) -> None:
    told = tables(tmp_path / "a.xlsx", *SLAG_IN_KT)
    made = changes.made(told, cells.find_cells("Disposal[slag / * / landfill].Fee", "EUR"), "set", 9000)
    assert made.disposal[0].fee == pytest.approx(9)
    with pytest.raises(CellError, match="no row of Disposal has the Material 'slagg'"):
        changes.made(told, cells.find_cells("Disposal[slagg].Fee", "EUR"), "set", 9000)
