"""A candidate without a Capacity can do what is around it: where that is too little, that is told, and no blank cell."""

from __future__ import annotations

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
    """A mill whose furnace makes 50 t of steel at most; a new one has no Capacity, and takes 2 t of ore for each."""
    return park(
        *MILL_AND_WORKS,
        Process(plant="mill", process="furnace", capacity=50.0),
        NEW,
        takes("mill", "new", "ore", 2.0),
        makes("mill", "new", "steel", 1.0),
        Supply(material="ore", max=ore),
        Demand(material="steel", min=steel),
    )


def test_what_is_around_is_told() -> None:
    # 50 t of steel of 75 t of ore, and 50 t of 100 t: 175 t.
    asked = mill(125.0, 100.0)
    explained = explanation(answer(asked, "exchange"))
    (clash,) = explained.conflicts
    assert {cited.sheet for cited in clash.cells} == {"Demand", "Supply", "Processes"}
    (at,) = [cited.place for cited in clash.cells if cited.sheet == "Processes"]
    assert at == f"Processes!A{asked.processes[0].line}"
    assert {(change.sheet, change.would_do, change.confirmed) for change in clash.changes} == {
        ("Demand", 75.0, True),
        ("Supply", 175.0, True),
        ("Processes", 83.33334, True),
    } or [(change.sheet, change.would_do) for change in clash.changes]


def test_a_bound_that_was_derived_is_derived_anew() -> None:
    narrow, wide = (bounded(mill(ore, 10.0), load()) for ore in (30.0, 300.0))
    again = bounded(park(*narrow.tables.processes, *_but_processes(wide)), load())
    assert again.processes[-1].capacity == wide.processes[-1].capacity > narrow.processes[-1].capacity
    assert wide.processes[-1].capacity < inf


def _but_processes(asked: Park) -> tuple[object, ...]:
    tables = asked.tables
    return (
        *(*tables.materials, *tables.plants, *tables.coefficients, *tables.supply),
        *(*tables.demand, *tables.disposal, *tables.substitutes, *tables.links),
    )
