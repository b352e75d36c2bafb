"""What moves between plants: links that carry something, distances where they are needed, modes that can count."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good import MILL, WORKS, Change, add_row, copy_row, drop_row, put
from .ruled import Case, Says, check, warns

EVERYWHERE = put("Settings", 7, "Value", "all")
NOWHERE: list[Change] = [put("Plants", 0, "Latitude", None), put("Plants", 0, "Longitude", None)]
"""The mill without coordinates."""

CASES = [
    Case("as it is", [], []),
    Case("all pairs", [EVERYWHERE], []),
    Case(
        "a link to itself",
        [copy_row("Links", 0, To=MILL)],
        [Says("Links", 2, "To", f"the link leads from '{MILL}' to itself; name another plant")],
    ),
    Case(
        "a material that cannot leave",
        [put("Materials", 4, "Exchange", "no")],
        [
            warns("Links", 0, "Material", "'slag' cannot leave its plant (Exchange is no)"),
        ],
    ),
    Case(
        "a material that cannot leave and must",
        [put("Materials", 4, "Exchange", "no"), put("Links", 0, "Min", 5)],
        [Says("Links", 0, "Min", "'slag' cannot leave its plant (Exchange is no), but Min is 5")],
    ),
    Case(
        "a sender that makes none",
        [copy_row("Links", 0, From=WORKS, To=MILL)],
        [warns("Links", 2, "From", f"'{WORKS}' makes no 'slag', and stores none; name a plant that makes it")],
    ),
    Case(
        "a sender that makes none and must",
        [copy_row("Links", 0, From=WORKS, To=MILL, Min=7)],
        [Says("Links", 2, "Min", f"'{WORKS}' makes no 'slag', and stores none, but Min is 7")],
    ),
    Case(
        "a receiver that needs none",
        [copy_row("Links", 0, Material="steel")],
        [warns("Links", 2, "To", f"'{WORKS}' has no need that 'steel' can serve")],
    ),
    Case(
        "all lost on the way",
        [copy_row("Links", 0, Mode="pipe", Loss=1)],
        [warns("Links", 2, "Loss", "all of the 'slag' is lost on the way")],
    ),
    Case("a closed link may be anything", [copy_row("Links", 0, Material="steel", Min=9, Status="closed")], []),
    Case(
        "a sender that is closed",
        [put("Links", 0, "Min", 5), put("Processes", 0, "Status", "closed")],
        [
            warns("Links", 0, "From", f"what makes 'slag' at '{MILL}' is closed; close the link too"),
            warns("Links", 1, "From", f"what makes 'heat' at '{MILL}' is closed"),
            warns("Demand", 0, "Material", f"'{MILL}' has no open process that makes 'steel'; its Min cannot be met"),
            warns("Limits", 1, "Quantity", f"there is no 'purchase' of 'ore' at '{MILL}' to limit"),
        ],
    ),
    Case(
        "a link without distance",
        [*NOWHERE, put("Links", 0, "Distance km", None), put("Links", 1, "Distance km", 3)],
        [Says("Links", 0, "Distance km", f"'truck' needs the distance from '{MILL}' to '{WORKS}'")],
    ),
    Case("links with distances need no coordinates", [*NOWHERE, put("Links", 1, "Distance km", 3)], []),
    Case(
        "a mode with nothing per km needs no distance",
        [
            *NOWHERE,
            put("Transport", 1, "Cost per unit km", 0),
            put("Transport", 1, "Loss per km", 0),
        ],
        [],
    ),
    Case(
        "a mode with a Max distance needs one",
        [
            *NOWHERE,
            put("Transport", 1, "Cost per unit km", 0),
            put("Transport", 1, "Loss per km", 0),
            put("Transport", 1, "Max distance km", 9),
        ],
        [Says("Links", 1, "Distance km", f"'pipe' needs the distance from '{MILL}' to '{WORKS}'")],
    ),
    Case(
        "all pairs without coordinates",
        [EVERYWHERE, *NOWHERE, drop_row("Links", 0), put("Links", 0, "Distance km", 3)],
        [Says("Plants", 0, "Latitude", f"'truck' needs the distance from '{MILL}' to '{WORKS}', and '{MILL}' has no")],
    ),
    Case(
        "one coordinate is told where the other is missing",
        [EVERYWHERE, NOWHERE[0], drop_row("Links", 0), put("Links", 0, "Distance km", 3)],
        [Says("Plants", 0, "Latitude", f"'{MILL}' has one coordinate without the other")],
    ),
    Case(
        "a plant without coordinates is told once",
        [
            EVERYWHERE,
            *NOWHERE,
            put("Plants", 1, "Latitude", None),
            put("Plants", 1, "Longitude", None),
            drop_row("Links", 0),
            put("Links", 0, "Distance km", 3),
        ],
        [Says("Plants", row, "Latitude", "'truck' needs the distance") for row in range(2)],
    ),
    Case(
        "pairs of all that Links has need no coordinates",
        [EVERYWHERE, *NOWHERE, put("Links", 1, "Distance km", 3)],
        [],
    ),
    Case(
        "a mode that cannot count a material",
        [put("Materials", 5, "Mode", "truck")],
        [
            Says("Materials", 5, "Tonnes per unit", "'truck' counts in t, and 'heat' in GJ: nothing leads from one"),
        ],
    ),
    Case(
        "a mass that lets it",
        [put("Materials", 5, "Mode", "truck"), put("Materials", 5, "Tonnes per unit", 0.001)],
        [],
    ),
    Case(
        "a mode that only counts mass in energy",
        [copy_row("Links", 0, Mode="pipe")],
        [Says("Materials", 4, "Mode", "'pipe' counts in GJ, and 'slag' in t: nothing leads from one to the other")],
    ),
    Case(
        "a link with its own cost counts nothing",
        [copy_row("Links", 0, Mode="pipe", Cost=3)],
        [],
    ),
    Case(
        "but its CO2 does",
        [copy_row("Links", 0, Mode="pipe", Cost=3), put("Transport", 1, "CO2 per unit km", 1)],
        [Says("Materials", 4, "Mode", "'pipe' counts in GJ")],
    ),
    Case(
        "a haul from outside counts",
        [put("Materials", 5, "Mode", "truck"), drop_row("Links", 1), put("Supply", 2, "Distance km", 5)],
        [Says("Materials", 5, "Tonnes per unit", "'truck' counts in t, and 'heat' in GJ")],
    ),
    Case(
        "what is not hauled does not",
        [put("Materials", 5, "Mode", "truck"), drop_row("Links", 1)],
        [],
    ),
    Case(
        "nor does what nobody can use",
        [add_row("Supply", {"Material": "steel", "Distance km": 5, "Mode": "pipe"})],
        [warns("Supply", 3, "Material", "the park has no need that 'steel' can serve; the row buys nothing")],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_ways(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
