"""Scenarios: named what-ifs of a workbook, what they make of its park, and the park without exchange."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecopark import cells, changes, scenario
from ecopark.cells import ANY, BLANK, CellError, Key
from ecopark.errors import UsageError, WorkbookError
from ecopark.flows import takes_all_pairs
from ecopark.park import Park
from ecopark.schema import inputs
from ecopark.schema.inputs import BASE

from .refusals.good import (
    WORKS,
    add_row,
    drop_sheet,
    put,
)
from .refusals.ruled import problems, tables
from .what_ifs import SLAG_IN_KT, park, what_if


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
