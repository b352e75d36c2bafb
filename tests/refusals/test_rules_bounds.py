"""What one row breaks by itself: least above most, limits of the wrong kind, substitutes that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good import WORKS, Change, add_row, copy_row, put
from .ruled import Case, Says, check, warns

RATE = 9  # its row in Settings


def limit(quantity: str, **given: object) -> Change:
    """Add a row of Limits; it is the third."""
    return add_row("Limits", {"Quantity": quantity, **given})


CASES = [
    Case("as it is", [], []),
    Case(
        "a Discount rate in percent",
        [put("Settings", RATE, "Value", 8)],
        [Says("Settings", RATE, "Value", "the Discount rate is 800% a year; write 0.08 for 8 %")],
    ),
    Case("a Discount rate of 100 %", [put("Settings", RATE, "Value", 1)], []),
    Case(
        "Min activity above Capacity",
        [put("Processes", 0, "Min activity", 1001)],
        [Says("Processes", 0, "Min activity", "Min activity is above Capacity (1001 > 1000); lower Min activity")],
    ),
    Case("Min activity at Capacity", [put("Processes", 0, "Min activity", 1000)], []),
    Case(
        "Demand's Min above Max",
        [put("Demand", 1, "Min", 1201)],
        [Says("Demand", 1, "Min", "Min is above Max (1201 > 1200); lower Min or raise Max")],
    ),
    Case(
        "the same in two units is not above",
        [put("Demand", 1, "Min", 1.2), put("Demand", 1, "Unit", "kt"), put("Demand", 1, "Max", 1.2)],
        [],
    ),
    Case(
        "a link's Min above Capacity",
        [put("Links", 0, "Min", 401)],
        [Says("Links", 0, "Min", "Min is above Capacity (401 > 400)")],
    ),
    Case(
        "Quality limits",
        [put("Quality limits", 0, "Min", 0.09)],
        [Says("Quality limits", 0, "Min", "Min is above Max (0.09 > 0.08)")],
    ),
    Case("Limits", [put("Limits", 1, "Min", 4001)], [Says("Limits", 1, "Min", "Min is above Max (4001 > 4000)")]),
    Case(
        "Demand without Min and Max",
        [put("Demand", 0, "Min", None)],
        [Says("Demand", 0, "Max", "neither Min nor Max says how much 'steel' is wanted")],
    ),
    Case("Demand with Max alone", [put("Demand", 1, "Min", None)], []),
    Case(
        "a Max that could not be read is not called missing",
        [put("Demand", 1, "Min", None), put("Demand", 1, "Max", "lots")],
        [Says("Demand", 1, "Max", "'lots' is no number")],
    ),
    Case(
        "limits of nothing",
        [put("Quality limits", 0, "Max", None), limit("cost")],
        [
            warns("Quality limits", 0, "Max", "limits nothing"),
            warns("Limits", 2, "Max", "neither Min nor Max is given: the row limits nothing"),
        ],
    ),
    Case(
        "a plant's transport work",
        [limit("transport work", Plant=WORKS, Max=5)],
        [Says("Limits", 2, "Plant", "'transport work' is limited for the park as a whole; blank the Plant")],
    ),
    Case("a plant's purchase", [limit("purchase", Plant=WORKS, Material="limestone", Max=5)], []),
    Case(
        "purchase of nothing named",
        [limit("purchase", Max=5)],
        [Says("Limits", 2, "Material", "'purchase' is limited for one material, and none is named; name the Material")],
    ),
    Case(
        "cost of a material",
        [limit("cost", Material="ore", Max=5)],
        [Says("Limits", 2, "Material", "'cost' is not of a material; blank the Material")],
    ),
    Case("virgin of a material, and of all", [limit("virgin", Material="ore", Max=5), limit("virgin", Max=5)], []),
    Case("negative cost", [limit("cost", Max=-5)], []),
    Case(
        "negative disposal",
        [limit("disposal", Max=-5)],
        [Says("Limits", 2, "Max", "'disposal' cannot be negative (-5); give 0 or more")],
    ),
    Case(
        "half a place",
        [put("Plants", 0, "Longitude", None)],
        [
            Says("Plants", 0, "Longitude", "has one coordinate without the other; give its longitude too, or neither"),
        ],
    ),
    Case(
        "two masses of a tonne",
        [put("Materials", 0, "Tonnes per unit", 1.02)],
        [Says("Materials", 0, "Tonnes per unit", "a t is 1 t, not 1.02; blank it")],
    ),
    Case("the mass of a tonne", [put("Materials", 0, "Tonnes per unit", 1)], []),
    Case(
        "a substitute for no need",
        [put("Substitutes", 0, "Need", "steel")],
        [
            Says("Substitutes", 0, "Need", "no process takes in 'steel', so it is no need"),
            *([warns("Links", 0, "To", f"'{WORKS}' has no need that 'slag' can serve")]),
        ],
    ),
    Case(
        "a substitute for another process's need",
        [copy_row("Substitutes", 0, Need="ore", Process=None)],
        [warns("Substitutes", 1, "Need", f"'{WORKS}' takes in no 'ore': the row changes nothing")],
    ),
    Case(
        "a quality of no need",
        [put("Quality limits", 0, "Need", "cement")],
        [Says("Quality limits", 0, "Need", "no process takes in 'cement', so it is no need")],
    ),
    Case(
        "a substitute of itself",
        [copy_row("Substitutes", 0, Substitute="limestone")],
        [Says("Substitutes", 1, "Substitute", "'limestone' is named as its own substitute")],
    ),
    Case(
        "a substitute out of proportion",
        [put("Substitutes", 0, "Ratio", 0.7)],
        [warns("Substitutes", 0, "Ratio", "1 t of 'slag' replace 0.7 t of 'limestone'; a process can say")],
    ),
    Case("a substitute in proportion", [put("Substitutes", 0, "Ratio", 0.8)], []),
    Case(
        "a forbidden substitute has no proportion",
        [copy_row("Substitutes", 0, Plant=None, Process=None, Max_share=0, Ratio=0.5)],
        [],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bounds(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
