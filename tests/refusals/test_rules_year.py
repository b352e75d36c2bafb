"""The year and what outlasts its parts: periods, profiles, stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good import MILL, WORKS, Change, add_row, copy_row, drop_row, drop_sheet, put
from .ruled import Case, Says, check, warns


def seasons(winter: float, summer: float) -> list[Change]:
    """Two periods in the place of the year, each with the profile of the cement."""
    return [
        put("Periods", 0, "Period", "winter"),
        put("Periods", 0, "Share", winter),
        add_row("Periods", {"Period": "summer", "Share": summer}),
        put("Profiles", 0, "Period", "winter"),
        copy_row("Profiles", 0, Period="summer"),
    ]


HALVES = seasons(0.5, 0.5)


def profile(sheet: str, plant: str | None, item: str | None, factor: float) -> Change:
    """Add a row of Profiles; it is the second."""
    row: dict[str, object] = {"Period": "year", "Sheet": sheet, "Plant": plant, "Item": item, "Factor": factor}
    return add_row("Profiles", row)


PERIODS = [
    Case("as it is", [], []),
    Case("two halves", HALVES, []),
    Case(
        "a year that is not whole",
        seasons(0.5, 0.49),
        [Says("Periods", 0, "Share", "the shares of the periods add up to 0.99, not to 1; make them add up to 1")],
    ),
    Case("a year that is too long", seasons(0.5, 0.506), [Says("Periods", 0, "Share", "add up to 1.006, not to 1")]),
    Case("nearly a year", seasons(0.5, 0.495), [warns("Periods", 0, "Share", "add up to 0.995, and are rescaled")]),
    Case("a share that could not be read", [put("Periods", 0, "Share", "x")], [Says("Periods", 0, "Share", "'x' is")]),
    Case(
        "a period twice",
        [copy_row("Periods", 0)],
        [Says("Periods", 1, "Period", "row 3 repeats row 2: the same Period")],
    ),
    Case(
        "a period that there is not",
        [put("Profiles", 0, "Period", "yaer")],
        [Says("Profiles", 0, "Period", "period 'yaer' is not in Periods; did you mean 'year'?")],
    ),
    Case(
        "profiles without periods",
        [drop_sheet("Periods")],
        [Says("Profiles", 0, "Period", "period 'year' is not in Periods; add it to Periods")],
    ),
    Case("neither", [drop_sheet("Periods"), drop_sheet("Profiles")], []),
]

PROFILES = [
    Case(
        "a material that there is not",
        [put("Profiles", 0, "Item", "kiln")],
        [Says("Profiles", 0, "Item", "material 'kiln' is not in Materials")],
    ),
    Case(
        "a process that there is not",
        [profile("Processes", WORKS, "cement", 1)],
        [Says("Profiles", 1, "Item", "process 'cement' is not in Processes")],
    ),
    Case("a process", [profile("Processes", WORKS, "kiln", 1)], []),
    Case("any process of a plant", [profile("Processes", WORKS, None, 1)], []),
    Case("any process", [profile("Processes", None, None, 1)], []),
    Case(
        "a process of another plant",
        [profile("Processes", MILL, "kiln", 1)],
        [
            warns("Profiles", 1, "Item", f"no row of Processes of 'kiln' with the Plant '{MILL}' takes the factor"),
        ],
    ),
    Case(
        "an offer to all is none to a plant",
        [profile("Supply", MILL, "ore", 1)],
        [warns("Profiles", 1, "Item", f"no row of Supply of 'ore' with the Plant '{MILL}' takes the factor")],
    ),
    Case("an offer to all", [profile("Supply", None, "ore", 1)], []),
    Case(
        "an offer without limit",
        [profile("Supply", WORKS, "heat", 1)],
        [warns("Profiles", 1, "Item", "what takes the factor has no limit in Supply to multiply; give it one")],
    ),
    Case(
        "no offer at all in a part of the year",
        [*HALVES, profile("Supply", WORKS, "heat", 0), put("Profiles", 2, "Period", "summer")],
        [warns("Profiles", 2, "Factor", "over the year the factors come to 0.5, not to about 1; the limits of the")],
    ),
    Case(
        "a route without limit",
        [profile("Disposal", None, None, 1)],
        [warns("Profiles", 1, "Item", "no limit in Disposal")],
    ),
    Case("a route", [profile("Disposal", MILL, "slag", 1), put("Disposal", 0, "Max", 900)], []),
    Case(
        "a profile that more specific ones leave nothing to",
        [profile("Demand", None, "cement", 1)],
        [warns("Profiles", 1, "Item", "no row of Demand of 'cement' takes the factor; name Plant and Item")],
    ),
    Case(
        "an item goes before a plant",
        [profile("Processes", WORKS, None, 1), profile("Processes", None, "kiln", 1)],
        [warns("Profiles", 1, "Item", f"no row of Processes with the Plant '{WORKS}' takes the factor")],
    ),
    Case("a profile of the rest", [profile("Demand", None, None, 1)], []),
    Case(
        "a profile of what is closed",
        [profile("Processes", WORKS, "kiln", 1), put("Processes", 1, "Status", "closed")],
        [
            warns("Links", 0, "To", "is closed"),
            warns("Links", 1, "To", "is closed"),
            warns("Demand", 1, "Min", "and 0 can be at most (Processes!G3, Storage!D2)"),
        ],
    ),
    Case("a season", [*HALVES, put("Profiles", 0, "Factor", 0.4), put("Profiles", 1, "Factor", 1.6)], []),
    Case(
        "a season that takes from the year",
        [*HALVES, put("Profiles", 0, "Factor", 0.4)],
        [warns("Profiles", 0, "Factor", "come to 0.7, not to about 1; the limits of the year in Demand are 0.7 of")],
    ),
    Case(
        "a season without its other half",
        [*HALVES, drop_row("Profiles", 1), put("Profiles", 0, "Factor", 1.6)],
        [warns("Profiles", 0, "Factor", "come to 1.3")],
    ),
    Case(
        "the other half is a general one",
        [
            *HALVES,
            put("Profiles", 0, "Factor", 1.6),
            put("Profiles", 1, "Factor", 0.4),
            put("Profiles", 1, "Item", None),
        ],
        [warns("Profiles", 1, "Factor", "come to 0.7")],
    ),
    Case("a month without work", [*seasons(1 / 12, 11 / 12), put("Profiles", 0, "Factor", 0)], []),
]

STORES = [
    Case(
        "more than it holds to begin with",
        [put("Storage", 0, "Initial", 151)],
        [Says("Storage", 0, "Initial", "Initial is above Capacity (151 > 150); lower Initial or raise Capacity")],
    ),
    Case(
        "more than it holds in the end",
        [put("Storage", 0, "Final", 151), put("Storage", 0, "Final max", 160)],
        [Says("Storage", 0, "Final", "Final is above Capacity (151 > 150)")],
    ),
    Case(
        "least above most",
        [put("Storage", 0, "Final", 31)],
        [Says("Storage", 0, "Final", "Final is above Final max (31 > 30); lower Final or raise Final max")],
    ),
    Case(
        "a blank Final is Initial",
        [put("Storage", 0, "Final", None), put("Storage", 0, "Initial", 31)],
        [Says("Storage", 0, "Final", "Initial (31) is left, and above Final max (30); give a Final, 0 for a store")],
    ),
    Case("and may be Final max", [put("Storage", 0, "Final", None), put("Storage", 0, "Initial", 30)], []),
    Case("a cyclic store", [put("Storage", 0, name, None) for name in ("Initial", "Final", "Final max")], []),
    Case("a store without limit", [put("Storage", 0, "Capacity", "inf")], []),
    Case(
        "a store for what nobody makes there",
        [add_row("Storage", {"Plant": WORKS, "Material": "ore", "Capacity": 5})],
        [warns("Storage", 1, "Material", f"'{WORKS}' makes no 'ore', so nothing fills the store; give what is in it")],
    ),
    Case("an old heap", [add_row("Storage", {"Plant": WORKS, "Material": "ore", "Capacity": 5, "Initial": 5})], []),
    Case(
        "a store is an outlet",
        [drop_row("Disposal", 2), *(copy_row("Storage", 0, Plant=p, Material="flue gas") for p in (MILL, WORKS))],
        [],
    ),
    Case(
        "a store meets a need",
        [
            drop_row("Supply", 0),
            drop_row("Limits", 1),
            add_row("Storage", {"Plant": MILL, "Material": "ore", "Capacity": 900, "Initial": 900, "Final": 0}),
        ],
        [],
    ),
    Case(
        "what a store holds can be sold and disposed of",
        [
            add_row("Storage", {"Plant": MILL, "Material": "limestone", "Capacity": 9, "Initial": 9, "Final": 0}),
            add_row("Demand", {"Plant": MILL, "Material": "limestone", "Max": 5}),
            add_row("Disposal", {"Plant": MILL, "Material": "limestone", "Route": "landfill"}),
        ],
        [],
    ),
    Case(
        "a closed plant's store can still be drawn on",
        [
            put("Plants", 0, "Status", "closed"),
            add_row("Storage", {"Plant": MILL, "Material": "slag", "Capacity": 90, "Initial": 90, "Final": 0}),
        ],
        [
            warns("Demand", 0, "Plant", f"'{MILL}' is closed"),
            warns("Links", 1, "From", "what makes 'heat'"),
            warns("Limits", 1, "Quantity", "there is no 'purchase'"),
        ],
    ),
    Case(
        "lost in store without a weight",
        [
            put("Materials", 5, "Disposal weight", None),
            drop_row("Disposal", 1),
            put("Links", 1, "Loss", 0),
            add_row("Storage", {"Plant": MILL, "Material": "heat", "Capacity": 5, "Loss": 0.5}),
        ],
        [
            Says(
                "Materials", 5, "Disposal weight", "'heat' can be lost in store, and a GJ of it has no mass to weigh by"
            )
        ],
    ),
    Case(
        "kept without a loss",
        [
            put("Materials", 5, "Disposal weight", None),
            drop_row("Disposal", 1),
            put("Links", 1, "Loss", 0),
            add_row("Storage", {"Plant": MILL, "Material": "heat", "Capacity": 5}),
        ],
        [],
    ),
    Case(
        "what is lost in store is disposed of",
        [add_row("Limits", {"Quantity": "disposal", "Material": "cement", "Max": 4}), put("Storage", 0, "Loss", 0.1)],
        [],
    ),
    Case(
        "what is not lost is not",
        [add_row("Limits", {"Quantity": "disposal", "Material": "cement", "Max": 4})],
        [warns("Limits", 2, "Quantity", "there is no 'disposal' of 'cement'")],
    ),
    Case(
        "a unit that does not lead to the material's",
        [put("Storage", 0, "Unit", "GJ")],
        [Says("Storage", 0, "Unit", "GJ cannot be converted to t, the unit of 'cement'")],
    ),
    Case(
        "a store that must be filled",
        [
            put("Demand", 0, "Max", 9),
            put("Demand", 0, "Min", 0),
            put("Demand", 1, "Min", 0),
            put("Processes", 0, "Min activity", 0),
            put("Storage", 0, "Final", 25),
        ],
        [],
    ),
]


@pytest.mark.parametrize("case", PERIODS, ids=str)
def test_periods(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


@pytest.mark.parametrize("case", PROFILES, ids=str)
def test_profiles(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


@pytest.mark.parametrize("case", STORES, ids=str)
def test_stores(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")
