"""Names and keys: unique, declared, and told apart by more than case, blanks or an alphabet."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecopark.rules.names import Names, difference, skeleton

from .good import MILL, WORKS, copy_row, drop_row, drop_sheet, put
from .ruled import Case, Says, check

CASES = [
    Case("as it is", [], []),
    Case(
        "a row twice",
        [copy_row("Materials", 0)],
        [Says("Materials", 7, "Material", "row 9 repeats row 2: the same Material; take one of the two away")],
    ),
    Case(
        "a plant twice, elsewhere",
        [copy_row("Plants", 0, Latitude=None, Longitude=None)],
        [Says("Plants", 2, "Plant", "row 4 repeats row 2: the same Plant; take one of the two away")],
    ),
    Case(
        "a plant twice, closed",
        [copy_row("Plants", 0, Status="closed", Latitude=None)],
        [Says("Plants", 2, "Plant", "row 4 repeats row 2")],
    ),
    Case(
        "a coefficient twice is not taken for twice as much",
        [copy_row("Coefficients", 0)],
        [
            Says(
                "Coefficients", 9, "Plant", "row 11 repeats row 2: the same Plant, Process, Material, Direction and Per"
            )
        ],
    ),
    Case(
        "nor for what is missing: one of the two may be another",
        [copy_row("Coefficients", 8), drop_row("Coefficients", 4)],
        [Says("Coefficients", 8, "Plant", "row 10 repeats row 9")],
    ),
    Case(
        "a period twice, of half a year",
        [put("Periods", 0, "Share", 0.5), copy_row("Periods", 0)],
        [Says("Periods", 1, "Period", "row 3 repeats row 2: the same Period")],
    ),
    Case(
        "blank keys count",
        [copy_row("Disposal", 2)],
        [Says("Disposal", 3, "Material", "row 5 repeats row 4: the same Material, Plant and Route")],
    ),
    Case("another seller is another offer", [copy_row("Supply", 2, Seller="other")], []),
    Case(
        "a blank Mode and the same mode spelled out",
        [copy_row("Links", 1, Mode="pipe", Distance_km=3)],
        [Says("Links", 2, "From", "row 4 repeats row 3: the same From, To, Material and Mode")],
    ),
    Case(
        "two modes between the same plants",
        [copy_row("Links", 0, Mode="cart"), copy_row("Transport", 0, Mode="cart")],
        [],
    ),
    Case(
        "an unknown material",
        [put("Disposal", 0, "Material", "slags")],
        [Says("Disposal", 0, "Material", "material 'slags' is not in Materials; did you mean 'slag'?")],
    ),
    Case(
        "an unknown material like no other",
        [put("Disposal", 0, "Material", "plutonium")],
        [Says("Disposal", 0, "Material", "material 'plutonium' is not in Materials; add it to Materials")],
    ),
    Case(
        "only case",
        [put("Supply", 0, "Material", "Ore")],
        [Says("Supply", 0, "Material", "material 'Ore' differs from 'ore' in Materials only by case; write 'ore'")],
    ),
    Case(
        "only blanks",
        [put("Demand", 0, "Plant", "Steelmill")],
        [Says("Demand", 0, "Plant", "plant 'Steelmill' differs from 'Steel mill' in Plants only by inner blanks")],
    ),
    Case(
        "only an alphabet",
        [put("Demand", 0, "Material", "st\u0435el")],
        [Says("Demand", 0, "Material", "differs from 'steel' in Materials only by Latin and Cyrillic look-alikes")],
    ),
    Case("outer blanks are no difference", [put("Demand", 0, "Material", " steel ")], []),
    Case(
        "a mode that is not there",
        [put("Links", 0, "Mode", "barge")],
        [Says("Links", 0, "Mode", "mode 'barge' is not in Transport")],
    ),
    Case(
        "modes without Transport",
        [drop_sheet("Transport"), put("Links", 0, "Mode", None), put("Disposal", 0, "Mode", None)],
        [Says("Materials", row, "Mode", "is not in Transport; add it to Transport") for row in range(7)],
    ),
    Case(
        "a process of another plant",
        [put("Coefficients", 8, "Process", "furnace")],
        [Says("Coefficients", 8, "Process", f"process 'furnace' is not in Processes at '{WORKS}'")],
    ),
    Case(
        "a process of no plant",
        [put("Substitutes", 0, "Plant", None), put("Substitutes", 0, "Process", "kilm")],
        [Says("Substitutes", 0, "Process", "process 'kilm' is not in Processes; did you mean 'kiln'?")],
    ),
    Case(
        "a substitute's process that the plant has not",
        [put("Substitutes", 0, "Plant", MILL)],
        [Says("Substitutes", 0, "Process", f"process 'kiln' is not in Processes at '{MILL}'")],
    ),
    Case(
        "a property without values",
        [put("Quality limits", 0, "Property", "moistures")],
        [Says("Quality limits", 0, "Property", "property 'moistures' is not in Quality; did you mean 'moisture'?")],
    ),
    Case(
        "two materials that differ by case",
        [copy_row("Materials", 0, Material="ORE")],
        [Says("Materials", 7, "Material", "material 'ORE' differs from 'ore' only by case; write both alike")],
    ),
    Case(
        "two plants that differ by an alphabet",
        [copy_row("Plants", 1, Plant="C\u0435ment works", Latitude=41.6)],
        [Says("Plants", 2, "Plant", "only by Latin and Cyrillic look-alikes")],
    ),
    Case(
        "one mistake in a plant's name is told where the name stands, not where it is used",
        [put("Plants", 0, "Plant", "Steel mil")],
        [
            Says("Processes", 0, "Plant", "did you mean 'Steel mil'?"),
            *(Says("Coefficients", row, "Plant", "did you mean 'Steel mil'?") for row in range(5)),
            Says("Demand", 0, "Plant", "did you mean"),
            *(Says("Disposal", row, "Plant", "did you mean") for row in range(2)),
            *(Says("Links", row, "From", "did you mean") for row in range(2)),
            Says("Quality", 0, "Plant", "did you mean"),
            Says("Limits", 1, "Plant", "did you mean"),
            Says("Scenarios", 0, "Row", "no row of Demand has the Plant 'Steel mill'; did you mean 'Steel mil'?"),
        ],
    ),
    Case(
        "an unread name hides nothing else",
        [put("Disposal", 0, "Material", None), put("Demand", 1, "Min", 1300)],
        [Says("Disposal", 0, "Material", "is blank and must be given"), Says("Demand", 1, "Min", "Min is above Max")],
    ),
    Case(
        "names that no sheet declares are not all told where the sheet could not be read",
        [drop_sheet("Plants")],
        [Says("Plants", 0, "", "the sheet is missing")],
    ),
]


def test_what_two_names_differ_by() -> None:
    assert difference("Fly ash", "fly ash") == "case"
    assert difference("flyash", "fly ash") == "inner blanks"
    assert difference("fly\u200b ash", "fly ash") == "inner blanks"
    assert difference("\u0441oal", "coal") == "Latin and Cyrillic look-alikes"
    assert difference("\u0421oal", "coal") == "case and Latin and Cyrillic look-alikes"
    assert skeleton("\u041d\u041e\u0422 coal") == skeleton("hot coal")


def test_what_was_meant() -> None:
    names = Names(["fly ash", "slag", "slag wool"])
    assert names.meant("fly-ash") == "fly ash"
    assert names.meant("SLAG") == "slag"
    assert names.meant("plutonium") is None
    assert "" not in Names(["", "slag"])
    assert not Names(["", "slag"]).complete


@pytest.mark.parametrize("case", CASES, ids=str)
def test_names(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


FOLLOWED = [
    Case(
        "a lost material is not called missing in Limits",
        [put("Limits", 1, "Material", "xyz")],
        [Says("Limits", 1, "Material", "material 'xyz' is not in Materials")],
    ),
    Case(
        "a lost mode counts nothing",
        [put("Materials", 5, "Mode", "xyz")],
        [Says("Materials", 5, "Mode", "mode 'xyz' is not in Transport")],
    ),
    Case(
        "a mode without a readable unit counts nothing",
        [put("Transport", 1, "Unit", "xyz")],
        [Says("Transport", 1, "Unit", "'xyz' is no unit")],
    ),
    Case(
        "an unread unit is no other one",
        [put("Materials", 5, "Unit", "xyz"), put("Materials", 5, "Tonnes per unit", 3)],
        [Says("Materials", 5, "Unit", "'xyz' is no unit")],
    ),
    Case(
        "an unread property is no missing value",
        [put("Quality", 0, "Property", None)],
        [Says("Quality", 0, "Property", "is blank and must be given")],
    ),
    Case(
        "an unread number hides no other mistake",
        [put("Supply", 0, "Price", "dear"), put("Disposal", 2, "Plant", WORKS), put("Limits", 1, "Min", 5000)],
        [
            Says("Supply", 0, "Price", "'dear' is no number"),
            Says("Coefficients", 3, "Material", f"nothing can take the 'flue gas' that '{MILL}' makes"),
            Says("Limits", 1, "Min", "Min is above Max"),
        ],
    ),
    Case(
        "an unread direction leaves nothing without outlet",
        [put("Coefficients", 6, "Direction", "inside")],
        [Says("Coefficients", 6, "Direction", "'inside' is not one of in, out")],
    ),
]


@pytest.mark.parametrize("case", FOLLOWED, ids=str)
def test_one_mistake_is_told_once(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
