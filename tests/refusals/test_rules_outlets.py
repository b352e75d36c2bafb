"""What can be used at all: outputs with an outlet, needs that something meets, rows that somebody uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good import MILL, WORKS, Change, add_row, copy_row, drop_row, drop_sheet, put
from .ruled import Case, Says, check, warns

CLOSED_WORKS: list[Change] = [put("Plants", 1, "Status", "closed")]

OF_CLOSED_WORKS = [
    warns("Demand", 1, "Plant", f"'{WORKS}' is closed, so its Demand of 'cement' is dropped; blank the Plant"),
    warns("Links", 0, "To", f"what takes 'slag' at '{WORKS}' is closed"),
    warns("Links", 1, "To", f"what takes 'heat' at '{WORKS}' is closed"),
]

FURNACE = {"Plant": MILL, "Process": "furnace"}

CASES = [
    Case("as it is", [], []),
    Case(
        "an output without outlet",
        [drop_row("Disposal", 2)],
        [
            Says("Coefficients", 3, "Material", f"nothing can take the 'flue gas' that '{MILL}' makes; add a Disposal"),
            Says("Coefficients", 8, "Material", f"nothing can take the 'flue gas' that '{WORKS}' makes"),
        ],
    ),
    Case(
        "a need that can take it is an outlet",
        [drop_row("Disposal", 0)],
        [],
    ),
    Case(
        "a link that is not there is none",
        [drop_row("Disposal", 0), drop_row("Links", 0)],
        [Says("Coefficients", 2, "Material", f"nothing can take the 'slag' that '{MILL}' makes")],
    ),
    Case(
        "all pairs are one",
        [drop_row("Disposal", 0), drop_row("Links", 0), put("Settings", 7, "Value", "all")],
        [],
    ),
    Case(
        "unless they are too far",
        [
            drop_row("Disposal", 0),
            drop_row("Links", 0),
            put("Settings", 7, "Value", "all"),
            put("Transport", 0, "Max distance km", 2),
        ],
        [Says("Coefficients", 2, "Material", f"nothing can take the 'slag' that '{MILL}' makes")],
    ),
    Case(
        "an outlet that is only closed",
        [drop_row("Disposal", 0), *CLOSED_WORKS],
        [
            warns(
                "Coefficients", 2, "Material", f"nothing can take the 'slag' that '{MILL}' makes: what could is closed"
            ),
            *OF_CLOSED_WORKS,
        ],
    ),
    Case(
        "an outlet whose link is closed",
        [drop_row("Disposal", 0), put("Links", 0, "Status", "closed")],
        [warns("Coefficients", 2, "Material", "makes: what could is closed")],
    ),
    Case(
        "an output that nothing could take is an error at a closed plant, too",
        [
            *CLOSED_WORKS,
            add_row("Coefficients", {"Plant": WORKS, "Process": "kiln", "Material": "ore"}),
            put("Coefficients", 9, "Direction", "out"),
            put("Coefficients", 9, "Amount", 0.01),
        ],
        [Says("Coefficients", 9, "Material", f"nothing can take the 'ore' that '{WORKS}' makes"), *OF_CLOSED_WORKS],
    ),
    Case(
        "a need that nothing meets",
        [drop_row("Supply", 0), drop_row("Limits", 1)],
        [Says("Coefficients", 0, "Material", f"nothing can meet the need of 'furnace' at '{MILL}' for 'ore'; add a")],
    ),
    Case(
        "a need whose maker has no link",
        [drop_row("Supply", 2), drop_row("Links", 1)],
        [
            Says(
                "Coefficients",
                6,
                "Material",
                f"nothing can meet the need of 'kiln' at '{WORKS}' for 'heat'; "
                f"add a Supply row, or a Links row from '{MILL}', which makes it",
            )
        ],
    ),
    Case(
        "a need that only a closed plant could meet",
        [drop_row("Supply", 2), put("Processes", 0, "Status", "closed")],
        [
            warns("Coefficients", 6, "Material", "for 'heat': what could is closed"),
            warns("Links", 0, "From", "is closed"),
            warns("Links", 1, "From", "is closed"),
            warns("Demand", 0, "Material", "open process"),
            warns("Limits", 1, "Quantity", "there is no 'purchase'"),
        ],
    ),
    Case(
        "an offer that its plant cannot use",
        [copy_row("Supply", 0, Plant=WORKS)],
        [warns("Supply", 3, "Material", f"'{WORKS}' has no need that 'ore' can serve; the row buys nothing")],
    ),
    Case(
        "a route for what nobody makes",
        [copy_row("Disposal", 2, Material="limestone")],
        [warns("Disposal", 3, "Material", "the park makes no 'limestone', and stores none; the row takes nothing")],
    ),
    Case(
        "Demand for what nobody makes",
        [add_row("Demand", {"Material": "ore", "Max": 5})],
        [warns("Demand", 2, "Material", "the park makes no 'ore', and stores none; the row sells nothing")],
    ),
    Case(
        "Demand for what nobody makes, with a Min",
        [add_row("Demand", {"Material": "ore", "Min": 5})],
        [warns("Demand", 2, "Material", "the park makes no 'ore', and stores none; its Min cannot be met")],
    ),
    Case("a closed plant", CLOSED_WORKS, OF_CLOSED_WORKS),
    Case(
        "a limit with a Min that only a closed plant could keep",
        [*CLOSED_WORKS, add_row("Limits", {"Quantity": "exchange", "Material": "slag", "Min": 4})],
        [*OF_CLOSED_WORKS, warns("Limits", 2, "Quantity", "there is no 'exchange' of 'slag' in the park to limit")],
    ),
    Case(
        "a limit of what cannot happen",
        [add_row("Limits", {"Quantity": "dispose", "Material": "cement", "Max": 4})],
        [warns("Limits", 2, "Quantity", "there is no 'dispose' of 'cement' in the park to limit")],
    ),
    Case(
        "a limit of what cannot happen, with a Min",
        [add_row("Limits", {"Quantity": "exchange", "Material": "cement", "Min": 4})],
        [Says("Limits", 2, "Min", "there is no 'exchange' of 'cement' in the park to limit")],
    ),
    Case(
        "an exchange counts at both ends",
        [
            add_row("Limits", {"Quantity": "exchange", "Plant": plant, "Material": "slag", "Max": 4})
            for plant in (MILL, WORKS)
        ],
        [],
    ),
    Case(
        "what is lost is disposed of",
        [drop_row("Disposal", 1), add_row("Limits", {"Quantity": "disposal", "Material": "heat", "Max": 4})],
        [],
    ),
    Case(
        "nothing must run",
        [
            put("Demand", 0, "Max", 9),
            put("Demand", 0, "Min", 0),
            put("Demand", 1, "Min", 0),
            put("Processes", 0, "Min activity", 0),
        ],
        [warns("Demand", 0, "", "nothing must be made: there is no Min anywhere")],
    ),
    Case(
        "unlimited Demand for a by-product",
        [add_row("Demand", {"Material": "slag", "Max": "inf"})],
        [warns("Demand", 2, "Max", "the market takes any amount of the by-product 'slag'")],
    ),
    Case(
        "unlimited Demand for a by-product with a Min",
        [add_row("Demand", {"Material": "slag", "Min": 1, "Max": "inf"})],
        [],
    ),
    Case(
        "unlimited Demand for what is made along with a product",
        [put("Materials", 4, "Kind", None), add_row("Demand", {"Material": "slag", "Max": "inf"})],
        [warns("Demand", 2, "Max", "the market takes any amount of the by-product 'slag'")],
    ),
    Case(
        "unlimited Demand for what is made along with something that must be sold",
        [
            put("Materials", 4, "Kind", None),
            put("Materials", 2, "Kind", None),
            add_row("Demand", {"Plant": MILL, "Material": "slag", "Max": "inf"}),
        ],
        [warns("Demand", 2, "Max", "the market takes any amount of the by-product 'slag'")],
    ),
    Case(
        "unlimited Demand for one of several outputs of which none is a product",
        [
            put("Materials", 4, "Kind", None),
            put("Materials", 2, "Kind", None),
            put("Demand", 0, "Min", None),
            put("Demand", 0, "Max", 900),
            add_row("Demand", {"Material": "slag", "Max": "inf"}),
        ],
        [],
    ),
    Case(
        "unlimited Demand for a product",
        [put("Materials", 2, "Kind", None), put("Demand", 0, "Min", None), put("Demand", 0, "Max", "inf")],
        [],
    ),
    Case(
        "unlimited Demand for what another process makes for its own sake",
        [
            put("Materials", 4, "Kind", None),
            add_row("Demand", {"Material": "slag", "Max": "inf"}),
            add_row("Processes", {"Plant": MILL, "Process": "slag works"}),
            add_row(
                "Coefficients",
                {"Plant": MILL, "Process": "slag works", "Material": "slag", "Direction": "out", "Amount": 1},
            ),
            add_row(
                "Coefficients",
                {"Plant": MILL, "Process": "slag works", "Material": "ore", "Direction": "in", "Amount": 1},
            ),
        ],
        [],
    ),
    Case("limited Demand for a by-product", [add_row("Demand", {"Material": "slag", "Max": 9})], []),
    Case(
        "plants at one place",
        [put("Plants", 1, "Latitude", 41.55), put("Plants", 1, "Longitude", 45.02)],
        [warns("Plants", 1, "Latitude", f"'{WORKS}' stands at the coordinates of '{MILL}'")],
    ),
    Case(
        "a process out of balance",
        [put("Coefficients", 0, "Amount", 1.7)],
        [warns("Processes", 0, "Process", "'furnace' takes in 1.7 t and gives out 1.61")],
    ),
    Case(
        "a process that takes in what it gives out",
        [add_row("Coefficients", {**FURNACE, "Material": "heat", "Direction": "in", "Amount": 0.5})],
        [warns("Coefficients", 9, "Material", "'furnace' takes in the 'heat' that it gives out")],
    ),
    Case("a process nearly in balance", [put("Coefficients", 0, "Amount", 1.66)], []),
    Case(
        "a process of unknown mass",
        [
            put("Coefficients", 0, "Amount", 1.7),
            put("Materials", 0, "Unit", "m3"),
            put("Materials", 0, "Mode", "barge"),
            put("Materials", 0, "Virgin weight", 1),
            copy_row("Transport", 0, Mode="barge", Unit="m3"),
        ],
        [],
    ),
    Case("no Substitutes", [drop_sheet("Substitutes"), drop_row("Links", 0)], []),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_outlets(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
