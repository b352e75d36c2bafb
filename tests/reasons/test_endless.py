"""Random parks that earn without end: with a limit on every row named there is an end, and none can be spared.

The proof is by plain solving: each limit is written in the workbook's own cell, and the park is solved again.
"""

from __future__ import annotations

import copy
import random
from math import inf
from pathlib import Path

import pytest

from ecopark import builds
from ecopark.answer import answer
from ecopark.errors import WorkbookError
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.reasons.endless import endless
from ecopark.schema.rows import Demand, Disposal, Plant, Process, Supply
from ecopark.schema.tables import Row
from ecopark.solver import optimum
from tests.math.parks import makes, takes, tonnes
from tests.math.parks import park as park_with
from tests.oracle.parks import random_park
from tests.oracle.sheets import Sheets

from .cells import limits, loosened, park_of

SEEDS = range(12)
LIMIT = {"Demand": "Max", "Supply": "Max", "Disposal": "Max", "Processes": "Capacity", "Links": "Capacity"}
ENOUGH = 1e5
"""More than any Min."""


def earning_park(seed: int) -> Sheets:
    """The park of a seed without limits, in which something sold, bought, dumped, run or sent may pay."""
    sheets, rng = random_park(seed), random.Random(seed)
    sheets = loosened(sheets, [place for place, (_, _, header) in limits(sheets).items() if header != "Status"])
    sheets["Settings"] = [row for row in sheets.get("Settings", []) if row.get("Setting") != "Weight cost"]
    if rng.random() < 0.6:
        sheets["Settings"].append({"Setting": "Weight cost", "Value": 1})
    for title, header, pays in (("Demand", "Price", 1), ("Supply", "Price", -1), ("Disposal", "Fee", -1)):
        for row in sheets.get(title, ()):
            if rng.random() < 0.3:
                row[header] = pays * rng.choice([1, 20, 300])
    for row in sheets["Processes"]:
        if rng.random() < 0.1:
            row["Cost"] = -20
    for row in sheets.get("Links", ()):
        if rng.random() < 0.1:
            row["Cost"] = -5
    return sheets


def faults(seed: int, folder: Path) -> list[str] | None:
    """What is not so of what is said to earn without end; None where nothing does."""
    sheets, path = earning_park(seed), folder / f"{seed}.xlsx"
    try:
        status, step = _ends(sheets, path)
    except WorkbookError:  # a candidate that nothing bounds is refused before any solve
        return None
    if status != "unbounded":
        return None
    park = builds.bounded(park_of(sheets, path), load())
    found = [(problem.sheet, problem.cell) for problem in endless(park, candidates(park), load(), step)]
    if any(sheet not in LIMIT for sheet, _ in found):  # a mode's hauls have no limit that one could write
        return None
    if not found:
        return ["nothing is named"]
    rows = [(sheet, int("".join(filter(str.isdigit, cell)))) for sheet, cell in found]
    ended = _ends(_limited(sheets, rows), path)  # a later step may have no end of its own
    told = [f"{rows} are not enough"] if ended[0] == "infeasible" or ended == ("unbounded", step) else []
    for row in rows:
        others = [other for other in rows if other != row]
        if _ends(_limited(sheets, others), path) != ("unbounded", step):
            told.append(f"{row} of {rows} can be spared")
    return told


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_named_is_enough_and_each_is_needed(seed: int, tmp_path: Path) -> None:
    assert not faults(seed, tmp_path)


def test_most_of_these_parks_earn_without_end(tmp_path: Path) -> None:
    assert sum(faults(seed, tmp_path) is not None for seed in SEEDS) > len(SEEDS) / 2


# What is not superfluous


RUBBISH = (*tonnes("rubbish", "gas", "ash"), Plant(plant="burner"), Process(plant="burner", process="fire", cost=5.0))


def burner(*rows: Row) -> Park:
    """Who takes rubbish is paid 4 a tonne, for which no fire would be lit, as that costs 5; its gas is sold at 100."""
    return park_with(
        *RUBBISH,
        takes("burner", "fire", "rubbish", 1.0),
        makes("burner", "fire", "gas", 1.0),
        Supply(material="rubbish", price=-4.0),
        Demand(material="gas", max=inf, price=100.0),
        *rows,
        weight_cost=1.0,
        weight_virgin=0.0,
        weight_disposal=0.0,
    )


def named(asked: Park) -> list[str]:
    found = answer(asked, "exchange").exchange
    assert found.status == "unbounded"
    return [problem.sheet for problem in found.hints]


def test_what_pays_but_has_an_end_without_the_rest_is_not_named() -> None:
    assert named(burner()) == ["Demand"]


def test_what_a_bottleneck_hides_at_first_is_named_too() -> None:
    # The ash can be sold as well, and pays by itself when the gas has a Max: the rest of that is burnt off.
    asked = burner(
        makes("burner", "fire", "ash", 1.0),
        Demand(material="ash", max=inf, price=50.0),
        *(Disposal(material=material, route="away") for material in ("gas", "ash")),
    )
    assert named(asked) == ["Demand", "Demand"]


def test_a_limit_on_what_alone_can_take_the_ash_is_enough() -> None:
    asked = burner(
        makes("burner", "fire", "ash", 1.0),
        Demand(material="ash", max=inf, price=50.0),
        Disposal(material="gas", route="away"),
    )
    assert named(asked) == ["Demand"]


def test_with_something_to_build() -> None:
    # A furnace that may be built bears its own bound; the fire beside it has none.
    new = Process(plant="burner", process="new", capacity=10.0, status="candidate", capex=100.0)
    asked = burner(new, takes("burner", "new", "rubbish", 1.0), makes("burner", "new", "gas", 2.0))
    assert asked.candidates
    assert named(asked) == ["Demand"]


def test_what_can_hold_nothing_at_all_does_not_earn() -> None:
    # HiGHS may find the direction first; there is no plan that could go there.
    new = Process(plant="burner", process="new", capacity=10.0, status="candidate", capex=100.0)
    rows = (new, takes("burner", "new", "rubbish", 1.0), makes("burner", "new", "ash", 2.0))
    asked = burner(*rows, Disposal(material="ash", route="tip"), Demand(material="ash", min=30.0, max=inf))
    found = answer(asked, "exchange").exchange
    assert found.status == "infeasible"
    assert {cited.sheet for conflict in found.reasons.conflicts for cited in conflict.cells} == {"Demand", "Processes"}


def _ends(sheets: Sheets, path: Path) -> tuple[str, str]:
    park = builds.bounded(park_of(sheets, path), load())
    ended = optimum(park, candidates(park), load())
    return ended.status, ended.step


def _limited(sheets: Sheets, rows: list[tuple[str, int]]) -> Sheets:
    fresh = copy.deepcopy(sheets)
    for title, line in rows:
        fresh[title][line - 2][LIMIT[title]] = ENOUGH
    return fresh
