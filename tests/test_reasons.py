"""Why there is no plan: cells that cannot hold together, and what earns without end.

The workbook's mill makes 100 t of steel, each from 1.5 t of ore and with 0.3 t of slag; its works 50 t of cement, each
from 2 t of clay or slag. The cells are those of the sheets as they are written: a column for each key, in this order.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from math import inf
from pathlib import Path
from threading import Event, Thread

import pytest

from ecopark import cli, commands
from ecopark.answer import Answer, answer
from ecopark.errors import Problem
from ecopark.model import load
from ecopark.network import candidates
from ecopark.reasons.asked import reasons
from ecopark.reasons.endless import endless
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Limit,
    Link,
    Material,
    Plant,
    Process,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row

from .math.parks import MILL_AND_WORKS, makes, park, slag_link, solve, takes, tonnes, without
from .oracle import workbooks
from .oracle.sheets import Sheets
from .oracle.test_formulation import furnace_and_kiln, setting

Solving = Callable[[Sheets], Answer]


@pytest.fixture
def solving(tmp_path: Path) -> Solving:
    """Write a workbook and solve it."""

    def run(sheets: Sheets) -> Answer:
        workbooks.write(sheets, tmp_path / "park.xlsx")
        return commands.solve(tmp_path / "park.xlsx", write=False).answers[0]

    return run


def told(hints: tuple[Problem, ...]) -> list[str]:
    """Each hint as its place and what is wrong there."""
    return [f"{hint.place}: {hint.problem}" for hint in hints]


# What cannot hold together: the gallery has all sorts of it


def short_of_ore() -> Sheets:
    # 90 t of ore are 60 t of steel.
    sheets = furnace_and_kiln()
    sheets["Supply"] = [{"Material": "ore", "Max": 90}, {"Material": "clay"}]
    return sheets


def test_a_demand_that_cannot_be_met_and_what_would_mend_it(solving: Solving) -> None:
    asked = solving(short_of_ore())
    assert asked.status == "infeasible"
    assert told(asked.exchange.hints) == [
        "Demand!B2: Demand!B2 asks for 100 t of steel; Supply!B2 offers 90 t of ore at most: together that cannot be"
    ]
    assert asked.exchange.hints[0].fix == "one of these would do: Demand!B2 60 t; Supply!B2 150 t"


def test_what_cannot_be_without_exchange_is_told_apart(solving: Solving) -> None:
    # 5 t of landfill: with exchange all slag goes; going without, the furnace that must run has 25 t too many.
    sheets = furnace_and_kiln()
    sheets["Processes"][0]["Min activity"] = 100
    sheets["Disposal"][0]["Max"] = 5
    asked = solving(sheets)
    assert (asked.status, asked.without.status) == ("optimal", "infeasible")
    assert asked.exchange.hints == ()
    named = [{cited.place for cited in conflict.cells} for conflict in asked.without.reasons.conflicts]
    assert named == [{"Processes!C2", "Disposal!D2"}, {"Demand!B2", "Disposal!D2"}]


def test_a_plan_that_is_there_needs_no_hint(solving: Solving) -> None:
    asked = solving(furnace_and_kiln())
    assert asked.exchange.hints == asked.without.hints == ()


def test_the_command_line_shows_it_and_leaves_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(short_of_ore(), path)
    assert cli.run(["solve", str(path), "--no-write"]) == 3
    assert "Supply!B2 offers 90 t of ore at most" in " ".join(capsys.readouterr().out.split())


def test_hints_do_not_hang_on_when_memory_is_cleared() -> None:
    # Pyomo's rows do not hold the model that they are of; here the collector is at work all the time.
    short = park(*MILL_AND_WORKS, Supply(material="ore", max=90.0))
    earning = park(*MILL_AND_WORKS, Demand(material="steel", min=100.0, max=inf, price=100.0), weight_cost=1.0)
    done = Event()

    def collect() -> None:
        while not done.is_set():
            gc.collect()

    collector = Thread(target=collect)
    gc.freeze()  # what was there before need not be looked through
    collector.start()
    try:
        found = (
            reasons(short, load()).problems,
            endless(earning, candidates(earning), load(), "impact"),
        )
    finally:
        done.set()
        collector.join()
        gc.unfreeze()
    assert [hint.sheet for hints in found for hint in hints] == ["Demand", "Demand"]


# What earns without end


def test_an_unlimited_sale_is_named_at_its_max(solving: Solving) -> None:
    sheets = furnace_and_kiln(Settings=[setting("Weight cost", 1)])
    sheets["Demand"] = [
        {"Material": "cement", "Min": 50},
        {"Material": "steel", "Min": 100, "Max": "inf", "Price": 100},
    ]
    asked = solving(sheets)
    assert asked.status == "unbounded"
    assert told(asked.exchange.hints) == ["Demand!C3: it earns without end: the impact has no least"]
    assert asked.exchange.hints[0].fix == "give it a Max"


def test_in_a_later_step_too(solving: Solving) -> None:
    sheets = furnace_and_kiln(Settings=[setting("Weight virgin", 0), setting("Weight disposal", 0)])
    sheets["Demand"][0] |= {"Max": "inf", "Price": 100}
    asked = solving(sheets)
    assert asked.status == "unbounded"
    assert told(asked.exchange.hints) == ["Demand!C2: it earns without end: the cost has no least"]


def test_what_an_earlier_step_holds_back_does_not_earn_without_end() -> None:
    # Steel would earn 100 a tonne, but weighs 1, so the first step makes no more of it than it must. Sunshine weighs
    # nothing, and is what has no end.
    asked = answer(
        park(
            *MILL_AND_WORKS,
            Demand(material="steel", min=100.0, max=inf, price=100.0),
            *tonnes("sunshine"),
            Plant(plant="roof"),
            Process(plant="roof", process="panel"),
            makes("roof", "panel", "sunshine", 1.0),
            Demand(material="sunshine", max=inf, price=1.0),
        ),
        "exchange",
    )
    assert asked.status == "unbounded"
    # Demand's rows are steel 2, cement 3, sunshine 4.
    assert [hint.cell for hint in asked.exchange.hints] == ["A4"]


def test_a_haul_that_pays_is_named_at_its_mode() -> None:
    # A works that takes all the slag there is, each tonne of which is hauled for a subsidy, from a mill without limits.
    asked = answer(
        park(
            *without(without(MILL_AND_WORKS, Demand), Link),
            Transport(mode="subsidised", handling_cost=-500.0),
            Demand(material="steel", max=inf),
            Demand(material="cement", max=inf),
            Substitute(need="clay", substitute="slag"),
            weight_cost=1.0,
            weight_virgin=0.0,
            weight_disposal=0.0,
            exchanges="all",
        ),
        "exchange",
    )
    assert asked.exchange.status == "unbounded"
    assert "Transport" in [hint.sheet for hint in asked.exchange.hints]


BURNER: tuple[Row, ...] = (
    *MILL_AND_WORKS,
    *tonnes("rubbish"),
    Material(material="flue gas", unit="t", kind="air", disposal_weight=0.0),
    Plant(plant="burner"),
    Process(plant="burner", process="fire"),
    takes("burner", "fire", "rubbish", 1.0),
    makes("burner", "fire", "flue gas", 1.0),
    Supply(material="rubbish", virgin_weight=0.0),
    Disposal(material="flue gas", route="air"),
)
"""Burns as much rubbish as it likes: what it takes, does and gives off is unlimited, and here free."""


@pytest.mark.parametrize(
    ("row", "sheet"),
    [
        (Supply(material="rubbish", virgin_weight=0.0, price=-5.0), "Supply"),
        (Process(plant="burner", process="fire", cost=-5.0), "Processes"),
        (Disposal(material="flue gas", route="air", fee=-5.0), "Disposal"),
    ],
)
def test_whatever_pays_without_end_is_named_where_it_pays(row: Row, sheet: str) -> None:
    assert solve(*BURNER).status == "optimal"
    asked = answer(park(*BURNER, row), "exchange")
    assert asked.status == "unbounded"
    assert [hint.sheet for hint in asked.exchange.hints] == [sheet]


def test_a_link_that_pays_without_end_is_named() -> None:
    # A heap that digs slag without end, a fire that takes it without end, and a way that pays 5 a tonne.
    asked = answer(
        park(
            *without(BURNER, Link),
            takes("burner", "fire", "slag", 1.0),
            Process(plant="mill", process="digging"),
            makes("mill", "digging", "slag", 1.0),
            slag_link(),
            Link(from_="mill", to="burner", material="slag", cost=-5.0),
        ),
        "exchange",
    )
    assert asked.status == "unbounded"
    assert [(hint.sheet, hint.cell) for hint in asked.exchange.hints] == [("Links", "A3")]


def test_a_limit_ends_what_had_no_end() -> None:
    # The same with no more than 1000 t of rubbish bought.
    paid = Supply(material="rubbish", virgin_weight=0.0, price=-5.0)
    asked = solve(*BURNER, paid, Limit(quantity="purchase", material="rubbish", max=1000.0))
    assert asked.bought("rubbish") == pytest.approx(1000)
