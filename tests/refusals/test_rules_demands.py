"""What is asked for beyond what can be made: a warning where that is certain, and never where there is a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecopark import commands

from ..gallery.case import WITH, write
from ..gallery.case import Case as Broken
from ..gallery.test_expectations import CASES as BROKEN
from .good import MILL, WORKS, add_row, copy_row, drop_sheet, put
from .ruled import Case, check, warns

NO_PLAN = "lower what is asked for or raise what can be made: as it is there is no plan"
SEASONS = (
    put("Periods", 0, "Period", "summer"),
    put("Periods", 0, "Share", 0.5),
    add_row("Periods", {"Period": "winter", "Share": 0.5}),
    put("Profiles", 0, "Period", "winter"),
)
"""The year in two halves; cement's demand is as it was in both."""


def smelter(direction: str, **more: object) -> dict[str, object]:
    """A row of a process that takes limestone in and gives as much out."""
    return {"Plant": WORKS, "Process": "smelter", "Material": "limestone", "Direction": direction, "Amount": 1} | more


CASES = [
    Case("all that the furnace makes", [put("Demand", 0, "Min", 1000)], []),
    Case(
        "more than the furnace makes",
        [put("Demand", 0, "Min", 1200)],
        [
            warns(
                "Demand",
                0,
                "Min",
                f"1,200 t of steel must be delivered, and 1,000 can be at most (Processes!D2); {NO_PLAN}",
            )
        ],
    ),
    Case("a furnace without limit", [put("Demand", 0, "Min", 1200), put("Processes", 0, "Capacity", None)], []),
    Case(
        "another demand of the same",
        [copy_row("Demand", 0, Plant=None, Min=600)],
        [
            warns(
                "Demand",
                2,
                "Min",
                "and 1,000 can be at most (Processes!D2); the others that ask for it: Demand!C2",
            )
        ],
    ),
    Case(
        "of the group's capacity",
        [put("Demand", 1, "Min", 2400), put("Demand", 1, "Max", None)],
        [
            warns(
                "Demand",
                1,
                "Min",
                "2,400 t of cement must be delivered, and 2,272.73 can be at most (Groups!C2, Storage!D2)",
            )
        ],
    ),
    Case(
        "what stands in store",
        [put("Processes", 1, "Capacity", 1000), put("Demand", 1, "Min", 1015), put("Storage", 0, "Final", 0)],
        [],
    ),
    Case(
        "more than what stands in store",
        [put("Processes", 1, "Capacity", 1000), put("Demand", 1, "Min", 1025), put("Storage", 0, "Final", 0)],
        [
            warns(
                "Demand",
                1,
                "Min",
                "1,025 t of cement must be delivered, and 1,020 can be at most (Processes!D3, Storage!D2)",
            )
        ],
    ),
    Case(
        "a store that must end as it began gives nothing",
        [put("Processes", 1, "Capacity", 1000), put("Demand", 1, "Min", 1015)],
        [warns("Demand", 1, "Min", "and 1,000 can be at most")],
    ),
    Case(
        "take or pay beyond what is made",
        [
            put("Links", 0, "Status", None),
            put("Links", 0, "Capex", None),
            put("Links", 0, "Min", 401),
            put("Links", 0, "Capacity", 500),
        ],
        [warns("Links", 0, "Min", "401 t of slag must be delivered, and 400 can be at most (Processes!D2)")],
    ),
    Case(
        "take or pay of a link that may be built", [put("Links", 0, "Min", 401), put("Links", 0, "Capacity", 500)], []
    ),
    Case(
        "in one half of the year, with no store to bridge it",
        [
            *SEASONS,
            drop_sheet("Storage"),
            put("Profiles", 0, "Factor", 1.5),
            add_row(
                "Profiles", {"Period": "summer", "Sheet": "Demand", "Plant": WORKS, "Item": "cement", "Factor": 0.5}
            ),
            put("Demand", 1, "Min", 1000),
            put("Demand", 1, "Max", None),
            put("Processes", 1, "Capacity", 1400),
        ],
        [warns("Demand", 1, "Min", "750 t of cement must be delivered in winter, and 700 can be (Processes!D3)")],
    ),
    Case(
        "the same with a store",
        [
            *SEASONS,
            put("Profiles", 0, "Factor", 1.5),
            add_row(
                "Profiles", {"Period": "summer", "Sheet": "Demand", "Plant": WORKS, "Item": "cement", "Factor": 0.5}
            ),
            put("Demand", 1, "Min", 1000),
            put("Demand", 1, "Max", None),
            put("Processes", 1, "Capacity", 1400),
        ],
        [],
    ),
    Case(
        "an output that follows what is burnt has no bound of its own",
        [
            put("Coefficients", 2, "Per", "ore"),
            put("Coefficients", 2, "Amount", 0.25),
            put("Demand", 0, "Min", 100),
            add_row("Demand", {"Plant": MILL, "Material": "slag", "Min": 5000}),
        ],
        [],
    ),
    Case(
        "nor has one beside a maker that has",
        [
            add_row("Processes", {"Plant": WORKS, "Process": "smelter", "Capacity": 1}),
            add_row("Coefficients", smelter("in")),
            add_row("Coefficients", smelter("out", Material="slag", Per="limestone")),
            add_row("Demand", {"Plant": None, "Material": "slag", "Min": 500}),
            drop_sheet("Quality"),
            drop_sheet("Quality limits"),
        ],
        [],
    ),
    Case(
        "a group that must give more than it has",
        [put("Processes", 1, "Min activity", 2400), put("Processes", 1, "Capacity", 2600)],
        [
            warns(
                "Groups",
                0,
                "Capacity",
                "the group 'cement mill' must give 2,640 to its processes (Processes!E3), and has 2,500;",
            )
        ],
    ),
    Case("a group that gives all it has", [put("Processes", 1, "Min activity", 2500 / 1.1)], []),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_beyond(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path / "park.xlsx")


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_it_is_certain(case: Broken, tmp_path: Path) -> None:
    """Whatever is warned of is a conflict: its cell, with a cell that is named, is one that cannot hold."""
    path = write(tmp_path / "park.xlsx", case.whole)
    for problem in commands.check(path):
        if "must be delivered" in problem.problem:
            assert any(problem.place in clash.cells for clash in case.on(WITH)), str(problem)
