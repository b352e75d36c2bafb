"""A change of a scenario comes to what the workbook would say with that cell written anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecopark import changes, scenario
from ecopark.sheets import Tables

from .refusals.good import (
    MILL,
    WORKS,
    Change,
    add_row,
    drop_row,
    put,
    rename_header,
    rename_sheet,
)
from .refusals.ruled import tables
from .what_ifs import SLAG_IN_KT, Row, park, what_if


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
