"""A candidate without a Capacity can do what is around it: where that is too little, that is told, no blank cell."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from ecopark.answer import answer
from ecopark.builds import bounded
from ecopark.explanation import explanation
from ecopark.model import load
from ecopark.park import Park
from ecopark.schema.rows import Demand, Process, Supply
from tests.math.parks import MILL_AND_WORKS, makes, park, takes

NEW = Process(plant="mill", process="new", status="candidate", capex=1000.0)


def mill(ore: float, steel: float) -> Park:
    """A mill whose furnace makes 50 t of steel at most of 1.5 t of ore each; a new one takes 2 t for each."""
    return park(
        *MILL_AND_WORKS,
        Process(plant="mill", process="furnace", capacity=50.0),
        NEW,
        takes("mill", "new", "ore", 2.0),
        makes("mill", "new", "steel", 1.0),
        Supply(material="ore", max=ore),
        Demand(material="steel", min=steel, max=1000.0),
    )


def test_what_is_around_is_told() -> None:
    # 125 t of ore are 50 t of steel of 75 t, and 25 t of 50 t; 100 t need 75 t and 100 t.
    explained = explanation(answer(mill(125.0, 100.0), "exchange"))
    (clash,) = explained.conflicts
    assert {cited.sheet for cited in clash.cells} == {"Demand", "Supply"}
    assert {(change.sheet, change.would_do, change.confirmed) for change in clash.changes} == {
        ("Demand", 75, True),
        ("Supply", 175, True),
    }


def test_a_bound_that_was_derived_is_derived_anew() -> None:
    narrow, wide = (bounded(mill(ore, 10.0), load()) for ore in (30.0, 300.0))
    assert narrow.processes[-1].capacity < wide.processes[-1].capacity < inf
    asked_again = replace(mill(300.0, 10.0), tables=replace(wide.tables, processes=narrow.tables.processes))
    assert bounded(asked_again, load()).processes[-1].capacity == wide.processes[-1].capacity
