"""Changes that cannot be made: each told at its cell of Scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecopark import scenario
from ecopark.errors import WorkbookError
from ecopark.park import Park

from .refusals.good import (
    WORKS,
    cell,
    changed,
    drop_sheet,
    put,
)
from .refusals.ruled import problems, tables
from .what_ifs import Row, what_if

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


def test_changes_that_a_scenario_cannot_make_are_refused(tmp_path: Path) -> None:
    told = tables(tmp_path / "a.xlsx", *what_if(("Demand", "*", "Min", "set", "lots")))
    with pytest.raises(WorkbookError, match=r"Scenarios!F2: 'lots' is no number"):
        scenario.apply(Park(told), "what if")
