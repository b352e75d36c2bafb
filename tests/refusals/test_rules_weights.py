"""Weights and qualities: what is weighed needs a weight, what is averaged a value in a unit that can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good import MILL, Change, add_row, copy_row, drop_row, put
from .ruled import Case, Says, check

HEAT = 5  # its row in Materials
MOIST_HEAT: list[Change] = [
    add_row("Quality limits", {"Need": "heat", "Property": "moisture", "Max": 1}),
    add_row("Substitutes", {"Need": "heat", "Substitute": "slag", "Ratio": 1000}),
    add_row("Quality", {"Material": "heat", "Property": "moisture", "Value": 0}),
]
"""A limit on what meets the need for heat, which slag can meet as well."""

CASES = [
    Case("as it is", [], []),
    Case(
        "bought without a weight",
        [put("Materials", HEAT, "Virgin weight", None)],
        [
            Says(
                "Materials", HEAT, "Virgin weight", "'heat' can be bought, and a GJ of it has no mass to weigh by; give"
            )
        ],
    ),
    Case(
        "bought with a weight of its own",
        [put("Materials", HEAT, "Virgin weight", None), put("Supply", 2, "Virgin weight", 0)],
        [],
    ),
    Case(
        "bought by mass",
        [put("Materials", HEAT, "Virgin weight", None), put("Materials", HEAT, "Tonnes per unit", 0.001)],
        [],
    ),
    Case("not bought at all", [put("Materials", HEAT, "Virgin weight", None), drop_row("Supply", 2)], []),
    Case("a weight of 0 is a weight", [put("Materials", HEAT, "Virgin weight", 0)], []),
    Case(
        "disposed of without a weight",
        [put("Materials", HEAT, "Disposal weight", None)],
        [Says("Materials", HEAT, "Disposal weight", "'heat' can be disposed of, and a GJ of it has no mass to weigh")],
    ),
    Case(
        "lost without a weight",
        [put("Materials", HEAT, "Disposal weight", None), drop_row("Disposal", 1)],
        [Says("Materials", HEAT, "Disposal weight", "'heat' can be lost on the way, and a GJ of it has no mass")],
    ),
    Case(
        "neither disposed of nor lost",
        [put("Materials", HEAT, "Disposal weight", None), drop_row("Disposal", 1), put("Links", 1, "Loss", 0)],
        [],
    ),
    Case(
        "air without a weight",
        [put("Materials", 6, "Disposal weight", None)],
        [Says("Materials", 6, "Disposal weight", "'flue gas' can be disposed of, and air has no default weight; give")],
    ),
    Case(
        "a value of the market that is missing",
        [drop_row("Quality", 1)],
        [
            Says(
                "Quality limits",
                0,
                "Property",
                "'limestone' from the market could serve the need for 'limestone' and has no value of 'moisture'",
            )
        ],
    ),
    Case(
        "a value of a plant that is missing",
        [put("Quality", 0, "Material", "cement")],
        [
            Says(
                "Quality limits", 0, "Property", f"'slag' from '{MILL}' could serve the need for 'limestone' and has no"
            )
        ],
    ),
    Case("a value wherever it comes from", [put("Quality", 0, "Plant", None)], []),
    Case("a value of what cannot come", [put("Quality", 0, "Material", "cement"), drop_row("Links", 0)], []),
    Case("a value of another property", [add_row("Quality", {"Material": "ore", "Property": "grade", "Value": 9})], []),
    Case(
        "a mean of GJ and t",
        [*MOIST_HEAT, put("Coefficients", 2, "Amount", 0.4)],
        [
            Says(
                "Materials",
                HEAT,
                "Tonnes per unit",
                "the mean 'moisture' of what meets the need for 'heat' adds t of 'slag' to GJ; "
                "give Tonnes per unit of 'heat'",
            )
        ],
    ),
    Case("a mean by mass", [*MOIST_HEAT, put("Materials", HEAT, "Tonnes per unit", 0.001)], []),
    Case(
        "a limit without Min and Max needs no values",
        [drop_row("Quality", 1), copy_row("Quality limits", 0, Max=None), drop_row("Quality limits", 0)],
        [Says("Quality limits", 0, "Max", "limits nothing", "warning")],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_weights(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
