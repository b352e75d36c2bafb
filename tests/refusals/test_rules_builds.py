"""What may be built, what shares a capacity, what cascades, and what comes out Per a material."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good import MILL, WORKS, Change, add_row, copy_row, drop_row, drop_sheet, put
from .ruled import Case, Says, check, warns

NO_CEILING = put("Settings", 6, "Value", None)
HEAT = 5  # its row in Materials

STEAM: list[Change] = [
    add_row(
        "Materials",
        {
            "Material": "steam",
            "Unit": "GJ",
            "Mode": "pipe",
            "Virgin weight": 0.1,
            "Disposal weight": 0,
            "Carrier": "hot gas",
            "Temperature C": 450,
        },
    ),
    add_row("Supply", {"Material": "steam", "Plant": WORKS}),
]
"""A hotter material of the carrier of heat, which can be bought."""

GROUPS = [
    Case("as it is", [], []),
    Case(
        "a group that there is not",
        [put("Processes", 1, "Group", "cement mil")],
        [
            Says(
                "Processes",
                1,
                "Group",
                f"group 'cement mil' is not in Groups at '{WORKS}'; did you mean 'cement mill'?",
            )
        ],
    ),
    Case(
        "a group of another plant",
        [put("Processes", 0, "Group", "cement mill")],
        [Says("Processes", 0, "Group", f"group 'cement mill' is not in Groups at '{MILL}'")],
    ),
    Case(
        "one name at two plants",
        [put("Processes", 0, "Group", "cement mill"), copy_row("Groups", 0, Plant=MILL)],
        [],
    ),
    Case(
        "a group of nobody",
        [copy_row("Groups", 0, Group="crusher")],
        [warns("Groups", 1, "Group", f"no process of '{WORKS}' belongs to the group 'crusher'; name it as the Group")],
    ),
    Case(
        "a group without capacity",
        [put("Groups", 0, "Capacity", None)],
        [warns("Groups", 0, "Capacity", "the group 'cement mill' has no capacity to share: the row limits nothing")],
    ),
    Case("one that may be built", [put("Groups", 0, "Capacity", None), put("Groups", 0, "Status", "candidate")], []),
    Case(
        "a use of no group",
        [put("Processes", 0, "Group use", 2)],
        [warns("Processes", 0, "Group use", "'furnace' has a Group use and no Group; name the group")],
    ),
    Case(
        "a closed group closes its processes",
        [put("Groups", 0, "Status", "closed"), put("Storage", 0, "Initial", 0), put("Storage", 0, "Final", 0)],
        [
            *(warns("Links", row, "To", f"at '{WORKS}' is closed") for row in range(2)),
            warns("Demand", 1, "Min", "1,000 t of cement must be delivered, and 0 can be at most (Groups!D2)"),
        ],
    ),
    Case(
        "what only a closed group could meet",
        [put("Groups", 0, "Status", "closed"), drop_row("Disposal", 0), drop_sheet("Storage")],
        [
            warns("Coefficients", 2, "Material", "nothing can take the 'slag'"),
            *(warns("Links", row, "To", f"at '{WORKS}' is closed") for row in range(2)),
            warns("Demand", 1, "Material", f"'{WORKS}' has no open process that makes 'cement'; its Min cannot be met"),
        ],
    ),
]

BUILDS = [
    Case(
        "money that decides nothing",
        [NO_CEILING],
        [warns("Links", 0, "Status", "what it costs decides nothing: Weight cost is 0, and no money is limited; give")],
    ),
    Case("a weight", [NO_CEILING, put("Settings", 5, "Value", 0.1)], []),
    Case("a limit of capex", [NO_CEILING, add_row("Limits", {"Quantity": "capex", "Max": 9})], []),
    Case("a limit of cost", [NO_CEILING, add_row("Limits", {"Quantity": "cost", "Max": 9})], []),
    Case(
        "a limit of something else",
        [NO_CEILING, add_row("Limits", {"Quantity": "co2", "Max": 9})],
        [warns("Links", 0, "Status", "decides nothing")],
    ),
    Case("a ceiling in money", [put("Settings", 6, "Value", 0)], []),
    Case("no candidate", [NO_CEILING, put("Links", 0, "Status", None), put("Links", 0, "Capex", None)], []),
    Case(
        "a process",
        [NO_CEILING, put("Links", 0, "Status", "closed"), put("Processes", 1, "Status", "candidate")],
        [warns("Processes", 1, "Status", "this may be built, and what it costs decides nothing")],
    ),
    Case(
        "Capex of what stands",
        [put("Links", 0, "Status", "existing"), put("Processes", 0, "Capex", 5), put("Groups", 0, "Capex", 5)],
        [
            warns("Processes", 0, "Capex", "Capex is for what may be built, and this stands already"),
            warns("Groups", 0, "Capex", "stands already"),
            warns("Links", 0, "Capex", "write 'candidate' as its Status, or blank it"),
        ],
    ),
    Case(
        "a candidate that is there without the park",
        [put("Links", 0, "Baseline", "yes")],
        [warns("Links", 0, "Baseline", "without the park (Baseline is yes), and yet to be built; write 'existing'")],
    ),
    Case(
        "what stands, or is closed, may be there without the park",
        [
            put("Links", 0, "Baseline", "yes"),
            put("Links", 0, "Status", "closed"),
            put("Links", 1, "Baseline", "yes"),
        ],
        [],
    ),
    Case("Capex of what is closed", [put("Links", 0, "Status", "closed")], []),
    Case(
        "a limit of capex where nothing may be built",
        [put("Links", 0, "Status", "closed"), add_row("Limits", {"Quantity": "capex", "Max": 9})],
        [warns("Limits", 2, "Quantity", "there is no 'capex' in the park to limit")],
    ),
    Case(
        "a candidate need not run",
        [
            put("Demand", 0, "Max", 9),
            put("Demand", 0, "Min", 0),
            put("Demand", 1, "Min", 0),
            put("Processes", 0, "Status", "candidate"),
            put("Links", 0, "Min", 5),
        ],
        [warns("Demand", 0, "", "nothing must be made")],
    ),
    Case("a candidate is a maker and a taker", [put("Processes", row, "Status", "candidate") for row in range(2)], []),
]

CASCADES = [
    Case(
        "a carrier without temperature",
        [put("Materials", HEAT, "Temperature C", None)],
        [
            Says(
                "Materials", HEAT, "Temperature C", "'heat' is of the carrier 'hot gas', and how hot it is is not given"
            )
        ],
    ),
    Case("a temperature without carrier", [put("Materials", HEAT, "Carrier", None)], []),
    Case("a hotter one", STEAM, []),
    Case(
        "in another unit of energy",
        [*STEAM, put("Materials", 7, "Unit", "MWh")],
        [Says("Materials", 7, "Unit", "'steam' counts in MWh, and 'heat' of the same carrier in GJ; count both in GJ")],
    ),
    Case(
        "in no unit of energy",
        [*STEAM, put("Materials", 7, "Unit", "t"), put("Materials", 7, "Mode", "truck")],
        [Says("Materials", 7, "Unit", "'steam' is of the carrier 'hot gas', and t is no unit of energy")],
    ),
    Case(
        "in a unit that could not be read",
        [*STEAM, put("Materials", HEAT, "Unit", "gj"), put("Transport", 1, "Unit", "MWh")],
        [Says("Materials", HEAT, "Unit", "'gj' is no unit that ecopark knows; did you mean 'GJ'?")],
    ),
    Case(
        "two carriers that differ by case",
        [*STEAM, put("Materials", 7, "Carrier", "Hot gas")],
        [
            Says("Materials", 7, "Carrier", "carrier 'Hot gas' differs from 'hot gas' only by case"),
            warns("Supply", 3, "Material", f"'{WORKS}' has no need that 'steam' can serve"),
        ],
    ),
    Case("a need that only the cascade meets", [*STEAM, drop_row("Supply", 2), drop_row("Links", 1)], []),
    Case(
        "a cooler one meets none",
        [*STEAM, put("Materials", 7, "Temperature C", 399), drop_row("Supply", 2), drop_row("Links", 1)],
        [
            Says("Coefficients", 6, "Material", "nothing can meet the need of 'kiln'"),
            warns("Supply", 2, "Material", f"'{WORKS}' has no need that 'steam' can serve"),
        ],
    ),
    Case(
        "nor does a hotter one that is forbidden",
        [*STEAM, add_row("Substitutes", {"Need": "heat", "Substitute": "steam", "Max share": 0})],
        [warns("Supply", 3, "Material", f"'{WORKS}' has no need that 'steam' can serve")],
    ),
    Case(
        "what comes by the cascade needs a quality, too",
        [
            *STEAM,
            add_row("Quality limits", {"Need": "heat", "Property": "moisture", "Max": 1}),
            add_row("Quality", {"Material": "heat", "Property": "moisture", "Value": 0}),
        ],
        [Says("Quality limits", 1, "Property", "'steam' from the market could serve the need for 'heat' and has no")],
    ),
]

FOLLOWERS = [
    Case(
        "a need Per a material",
        [put("Coefficients", 0, "Per", "slag")],
        [
            Says(
                "Coefficients", 0, "Per", "what goes in is for each unit of activity, not for each of 'slag'; blank Per"
            )
        ],
    ),
    Case(
        "Per what does not go in",
        [put("Coefficients", 3, "Per", "limestone")],
        [Says("Coefficients", 3, "Per", "'furnace' cannot take in 'limestone': it meets none of its needs")],
    ),
    Case(
        "Per what there is not",
        [put("Coefficients", 3, "Per", "orre")],
        [Says("Coefficients", 3, "Per", "material 'orre' is not in Materials; did you mean 'ore'?")],
    ),
    Case("Per a substitute", [put("Coefficients", 8, "Per", "slag")], []),
    Case(
        "Per a substitute of another process",
        [put("Coefficients", 3, "Per", "slag")],
        [Says("Coefficients", 3, "Per", "'furnace' cannot take in 'slag'")],
    ),
    Case("Per a hotter one", [*STEAM, put("Coefficients", 8, "Per", "steam")], []),
    Case(
        "Per a substitute that is forbidden",
        [put("Coefficients", 8, "Per", "slag"), put("Substitutes", 0, "Max share", 0)],
        [warns("Links", 0, "To", f"'{WORKS}' has no need that 'slag' can serve")],
    ),
    Case(
        "Per at a closed plant",
        [put("Coefficients", 8, "Per", "slag"), put("Plants", 1, "Status", "closed")],
        [
            warns("Demand", 1, "Plant", "is closed"),
            *(warns("Links", row, "To", "is closed") for row in range(2)),
        ],
    ),
    Case(
        "so much for each, and so much Per",
        [
            add_row("Coefficients", {"Plant": WORKS, "Process": "kiln", "Material": "flue gas", "Direction": "out"}),
            put("Coefficients", 9, "Per", "limestone"),
            put("Coefficients", 9, "Amount", 0.01),
        ],
        [],
    ),
    Case(
        "what only comes out Per a material needs an outlet",
        [
            put("Disposal", 2, "Plant", WORKS),
        ],
        [Says("Coefficients", 3, "Material", f"nothing can take the 'flue gas' that '{MILL}' makes")],
    ),
    Case(
        "a balance counts what comes out Per a need",
        [put("Coefficients", 3, "Amount", 0.2)],
        [warns("Processes", 0, "Process", "'furnace' takes in 1.6 t and gives out 1.72 t for a t steel")],
    ),
    Case(
        "a balance with something Per a substitute is none",
        [put("Coefficients", 8, "Per", "slag"), put("Coefficients", 7, "Amount", 0.5)],
        [],
    ),
    Case(
        "in another unit",
        [put("Coefficients", 3, "Unit", "kg"), put("Coefficients", 3, "Amount", 125)],
        [],
    ),
]


@pytest.mark.parametrize("case", GROUPS, ids=str)
def test_groups(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


@pytest.mark.parametrize("case", BUILDS, ids=str)
def test_builds(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


@pytest.mark.parametrize("case", CASCADES, ids=str)
def test_cascades(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


@pytest.mark.parametrize("case", FOLLOWERS, ids=str)
def test_followers(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
