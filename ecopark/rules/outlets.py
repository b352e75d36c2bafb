"""Rules of what can be used at all: outputs with an outlet, needs that something meets, rows that somebody uses."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.park import Park
from ecopark.rules.facts import At, Facts, Movements, holds
from ecopark.schema import inputs
from ecopark.schema.rows import Coefficient, Limit


def output_without_outlet(facts: Facts) -> Iterator[Problem]:
    """An `out` material that nothing can take is an error; where what could is only closed, a warning."""
    running = {(gate.plant, gate.material) for gate in facts.park.gates}
    reported: set[At] = set()
    for row in facts.tables.coefficients:
        at = row.plant, row.material
        if row.direction != "out" or at in reported or at in facts.now.outlets:
            continue
        what = f"nothing can take the '{row.material}' that '{row.plant}' makes"
        mend = "add a Disposal route for it, a Demand, or a need that it can reach"
        if at not in facts.open.outlets:
            reported.add(at)
            yield _coefficient(facts, row, what, mend)
        elif at in running:
            reported.add(at)
            yield _coefficient(facts, row, f"{what}: what could is closed", mend, warning=True)


def need_that_nothing_meets(facts: Facts) -> Iterator[Problem]:
    """A need that no Supply and no plant can meet is an error; where what could is only closed, a warning."""
    running = {(row.plant, row.process) for row in facts.park.processes}
    for row in facts.tables.coefficients:
        need = row.plant, row.process, row.material
        if row.direction != "in" or need in facts.now.met:
            continue
        what = f"nothing can meet the need of '{row.process}' at '{row.plant}' for '{row.material}'"
        if need not in facts.open.met:
            yield _coefficient(facts, row, what, _way_to_meet(facts.open_park, row))
        elif (row.plant, row.process) in running:
            yield _coefficient(facts, row, f"{what}: what could is closed", _way_to_meet(facts.park, row), warning=True)


def _way_to_meet(park: Park, row: Coefficient) -> str:
    """What would meet a need: a Supply row, or a link from a plant that makes it."""
    gate = next(iter(park.gates_of.get(row.material, ())), None)
    if gate is None:
        return "add a Supply row, or a process that makes it"
    does = "makes" if gate.makers or gate.followers else "stores"
    return f"add a Supply row, or a Links row from '{gate.plant}', which {does} it"


def _coefficient(facts: Facts, row: Coefficient, what: str, mend: str, *, warning: bool = False) -> Problem:
    return facts.tables.problem(inputs.COEFFICIENTS, row, "material", what, mend, "warning" if warning else "error")


def supply_that_nobody_needs(facts: Facts) -> Iterator[Problem]:
    """A Supply row that nothing can use is a warning; one for what is closed is as the analyst means it."""
    for place, row in enumerate(facts.tables.supply):
        if place not in facts.now.supply and place not in facts.open.supply:
            where = f"'{row.plant}'" if row.plant else "the park"
            what = f"{where} has no need that '{row.material}' can serve"
            yield facts.tables.problem(inputs.SUPPLY, row, "material", what, "the row buys nothing", "warning")


def disposal_that_nobody_needs(facts: Facts) -> Iterator[Problem]:
    """A Disposal row that nothing can use is a warning; one for what is closed is as the analyst means it."""
    for place, row in enumerate(facts.tables.disposal):
        if place not in facts.now.disposal and place not in facts.open.disposal:
            where = f"'{row.plant}'" if row.plant else "the park"
            what = f"{where} makes no '{row.material}', and stores none"
            yield facts.tables.problem(inputs.DISPOSAL, row, "material", what, "the row takes nothing", "warning")


def demand_that_nobody_meets(facts: Facts) -> Iterator[Problem]:
    """A closed plant's Demand is dropped with a warning; one that nobody makes anything for is a warning, too."""
    for place, row in enumerate(facts.tables.demand):
        if not holds(facts.park, row):
            what = f"'{row.plant}' is closed, so its Demand of '{row.material}' is dropped"
            yield facts.tables.problem(inputs.DEMAND, row, "plant", what, "blank the Plant to keep it", "warning")
        elif place not in facts.now.demand:
            where = f"'{row.plant}'" if row.plant else "the park"
            what = f"{where} makes no '{row.material}', and stores none"
            if place in facts.open.demand:
                what = f"{where} has no open process that makes '{row.material}'"
            mend = "its Min cannot be met" if row.min else "the row sells nothing"
            yield facts.tables.problem(inputs.DEMAND, row, "material", what, mend, "warning")


def limit_of_nothing(facts: Facts) -> Iterator[Problem]:
    """A Limits row on what cannot happen is a warning; with a Min above 0 that no opening could meet, an error."""
    for row in facts.tables.limits:
        if _happens(facts.now, row):
            continue
        hopeless = (row.min or 0) > 0 and not _happens(facts.open, row)
        of = f" of '{row.material}'" if row.material else ""
        where = f"at '{row.plant}'" if row.plant else "in the park"
        what = f"there is no '{row.quantity}'{of} {where} to limit"
        attribute = "min" if hopeless else "quantity"
        mend = "take the row away, or name what there is"
        yield facts.tables.problem(inputs.LIMITS, row, attribute, what, mend, "error" if hopeless else "warning")


def _happens(movements: Movements, row: Limit) -> bool:
    """Whether anything can move, or be built, that a limit is about."""
    if row.quantity in ("purchase", "virgin"):
        moved = movements.bought
    elif row.quantity == "dispose":
        moved = movements.disposed
    elif row.quantity == "disposal":
        moved = movements.disposed | movements.lost | movements.decaying
    elif row.quantity == "exchange":
        moved = movements.exchanged
    elif row.quantity == "capex":
        return bool(movements.park.candidates)
    else:
        return True
    return any(row.plant in (None, plant) and row.material in (None, material) for plant, material in moved)
