"""Rules of what can be used at all: outputs with an outlet, needs that something meets, rows that somebody uses."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.park import Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.rules.facts import At, Facts, Movements
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
        what = phrase("nothing can take the '{material}' that '{plant}' makes", material=row.material, plant=row.plant)
        mend = phrase("add a Disposal route for it, a Demand, or a need that it can reach")
        if at not in facts.open.outlets:
            reported.add(at)
            yield _coefficient(facts, row, what, mend)
        elif at in running:
            reported.add(at)
            yield _coefficient(facts, row, phrase("{what}: what could is closed", what=what), mend, warning=True)


def need_that_nothing_meets(facts: Facts) -> Iterator[Problem]:
    """A need that no Supply and no plant can meet is an error; where what could is only closed, a warning."""
    running = {(row.plant, row.process) for row in facts.park.processes}
    for row in facts.tables.coefficients:
        need = row.plant, row.process, row.material
        if row.direction != "in" or need in facts.now.met:
            continue
        what = phrase(
            "nothing can meet the need of '{process}' at '{plant}' for '{material}'",
            process=row.process,
            plant=row.plant,
            material=row.material,
        )
        if need not in facts.open.met:
            yield _coefficient(facts, row, what, _way_to_meet(facts.open_park, row))
        elif (row.plant, row.process) in running:
            what = phrase("{what}: what could is closed", what=what)
            yield _coefficient(facts, row, what, _way_to_meet(facts.park, row), warning=True)


def _way_to_meet(park: Park, row: Coefficient) -> Phrase:
    """What would meet a need: a Supply row, or a link from a plant that makes it."""
    gate = next(iter(park.gates_of.get(row.material, ())), None)
    if gate is None:
        return phrase("add a Supply row, or a process that makes it")
    if gate.makers or gate.followers:
        return phrase("add a Supply row, or a Links row from '{plant}', which makes it", plant=gate.plant)
    return phrase("add a Supply row, or a Links row from '{plant}', which stores it", plant=gate.plant)


def _coefficient(facts: Facts, row: Coefficient, what: Phrase, mend: Phrase, *, warning: bool = False) -> Problem:
    return facts.tables.problem(inputs.COEFFICIENTS, row, "material", what, mend, "warning" if warning else "error")


def _there(plant: str | None) -> Phrase:
    """A plant, or the park where a row has none."""
    return phrase("'{plant}'", plant=plant) if plant else phrase("the park")


def supply_that_nobody_needs(facts: Facts) -> Iterator[Problem]:
    """A Supply row that nothing can use is a warning; one for what is closed is as the analyst means it."""
    for place, row in enumerate(facts.tables.supply):
        if place not in facts.now.supply and place not in facts.open.supply:
            where = _there(row.plant)
            what = phrase("{where} has no need that '{material}' can serve", where=where, material=row.material)
            yield facts.tables.problem(inputs.SUPPLY, row, "material", what, phrase("the row buys nothing"), "warning")


def disposal_that_nobody_needs(facts: Facts) -> Iterator[Problem]:
    """A Disposal row that nothing can use is a warning; one for what is closed is as the analyst means it."""
    for place, row in enumerate(facts.tables.disposal):
        if place not in facts.now.disposal and place not in facts.open.disposal:
            where, mend = _there(row.plant), phrase("the row takes nothing")
            what = phrase("{where} makes no '{material}', and stores none", where=where, material=row.material)
            yield facts.tables.problem(inputs.DISPOSAL, row, "material", what, mend, "warning")


def demand_that_nobody_meets(facts: Facts) -> Iterator[Problem]:
    """A closed plant's Demand is dropped with a warning; one that nobody makes anything for is a warning, too."""
    for place, row in enumerate(facts.tables.demand):
        if not facts.park.holds(row):
            what = phrase(
                "'{plant}' is closed, so its Demand of '{material}' is dropped",
                plant=row.plant or "",
                material=row.material,
            )
            mend = phrase("blank the Plant to keep it")
            yield facts.tables.problem(inputs.DEMAND, row, "plant", what, mend, "warning")
        elif place not in facts.now.demand:
            where, material = _there(row.plant), row.material
            what = phrase("{where} makes no '{material}', and stores none", where=where, material=material)
            if place in facts.open.demand:
                what = phrase("{where} has no open process that makes '{material}'", where=where, material=material)
            mend = phrase("its Min cannot be met") if row.min else phrase("the row sells nothing")
            yield facts.tables.problem(inputs.DEMAND, row, "material", what, mend, "warning")


def limit_of_nothing(facts: Facts) -> Iterator[Problem]:
    """A Limits row on what cannot happen is a warning; with a Min above 0 that no opening could meet, an error."""
    for row in facts.tables.limits:
        if _happens(facts.now, row):
            continue
        hopeless = (row.min or 0) > 0 and not _happens(facts.open, row)
        quantity = phrase("'{quantity}'", quantity=Term("value", row.quantity))
        if row.material:
            quantity = phrase("{quantity} of '{material}'", quantity=quantity, material=row.material)
        where = phrase("at '{plant}'", plant=row.plant) if row.plant else phrase("in the park")
        what = phrase("there is no {quantity} {where} to limit", quantity=quantity, where=where)
        attribute = "min" if hopeless else "quantity"
        mend = phrase("take the row away, or name what there is")
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
