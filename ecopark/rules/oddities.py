"""Warnings worth having: what is allowed, and seldom meant."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.park import Park
from ecopark.phrases import phrase
from ecopark.rules.facts import At, Facts
from ecopark.schema import inputs, units
from ecopark.schema.rows import Coefficient, Demand

_MOST_IMBALANCE = 0.05


def nothing_must_run(facts: Facts) -> Iterator[Problem]:
    """Without a Min anywhere the optimum is to do nothing."""
    park, tables = facts.park, facts.tables
    must = (
        any(row.min for row in park.demand)
        or any(row.min_activity and row.status != "candidate" for row in park.processes)
        or any(row.min and row.status != "candidate" for row in park.links)
        or any((row.min or 0) > 0 for row in tables.limits)
        or any((row.final or 0) > row.initial for row in tables.storage if row.initial is not None)
    )
    if not must:
        what = phrase("nothing must be made: there is no Min anywhere, so doing nothing has the least impact")
        mend = phrase("give Min in Demand, or Min activity in Processes")
        yield tables.problem(inputs.DEMAND, 0, None, what, mend, "warning")


def unlimited_by_product(facts: Facts) -> Iterator[Problem]:
    """Unlimited Demand for a by-product is a bottomless sink: one by its Kind, or by what it is made along with."""
    for row in facts.park.demand:
        if row.max == math.inf and not row.min and _is_by_product(facts, row):
            what = phrase("the market takes any amount of the by-product '{material}'", material=row.material)
            mend = phrase("give the Max that it really takes")
            yield facts.tables.problem(inputs.DEMAND, row, "max", what, mend, "warning")


def _is_by_product(facts: Facts, row: Demand) -> bool:
    """Whether what is sold is a by-product: as its Kind says, else where all of its makers run for something else.

    Demand alone does not tell: it makes a product of whatever has no Kind.
    """
    kind = facts.park.materials[row.material].kind
    if kind is not None:
        return kind == "by-product"
    outputs: dict[At, set[str]] = defaultdict(set)
    for made in facts.tables.coefficients:
        if made.direction == "out" and row.plant in (None, made.plant):
            outputs[made.plant, made.process].add(made.material)
    makers = [(plant, made - {row.material}) for (plant, _), made in outputs.items() if row.material in made]
    return bool(makers) and all(any(_is_wanted(facts, plant, other) for other in rest) for plant, rest in makers)


def _is_wanted(facts: Facts, plant: str, material: str) -> bool:
    """Whether a plant makes a material for its own sake: its Kind is product, or a Demand has a Min of it."""
    if facts.park.materials[material].kind == "product":
        return True
    return any(row.min and row.material == material and row.plant in (None, plant) for row in facts.park.demand)


def coinciding_plants(facts: Facts) -> Iterator[Problem]:
    """Two plants at the same coordinates."""
    first: dict[tuple[float, float], str] = {}
    for row in facts.tables.plants:
        if row.latitude is None or row.longitude is None:
            continue
        earlier = first.setdefault((row.latitude, row.longitude), row.plant)
        if earlier != row.plant:
            what = phrase("'{plant}' stands at the coordinates of '{other}'", plant=row.plant, other=earlier)
            mend = phrase("what moves between them travels 0 km; correct one if that is not so")
            yield facts.tables.problem(inputs.PLANTS, row, "latitude", what, mend, "warning")


def process_out_of_balance(facts: Facts) -> Iterator[Problem]:
    """A process whose tonnes in and out differ by more than 5 %, where the mass of all but energy is known."""
    rows: dict[At, list[Coefficient]] = defaultdict(list)
    for row in facts.tables.coefficients:
        rows[row.plant, row.process].append(row)
    for process in facts.tables.processes:
        tonnes = _balance(facts.park, rows[process.plant, process.process])
        if tonnes is None or not abs(tonnes[0] - tonnes[1]) > _MOST_IMBALANCE * max(tonnes):
            continue
        what = phrase(
            "'{process}' takes in {taken:.4g} t and gives out {given:.4g} t for a {unit}",
            process=process.process,
            taken=tonnes[0],
            given=tonnes[1],
            unit=process.activity_unit or phrase("unit of activity"),
        )
        mend = phrase("tonnes in are tonnes out: name what is missing (water vapour, flue gas, dust)")
        yield facts.tables.problem(inputs.PROCESSES, process, "process", what, mend, "warning")


def process_that_feeds_itself(facts: Facts) -> Iterator[Problem]:
    """A process that takes in what it gives out can run on its own output, and do nothing but that."""
    given = {(row.plant, row.process, row.material) for row in facts.tables.coefficients if row.direction == "out"}
    for row in facts.tables.coefficients:
        if row.direction == "in" and (row.plant, row.process, row.material) in given:
            what = phrase(
                "'{process}' takes in the '{material}' that it gives out, and may run on that alone",
                process=row.process,
                material=row.material,
            )
            mend = phrase("give what comes out a name of its own, and name it as a Substitute where it is needed")
            yield facts.tables.problem(inputs.COEFFICIENTS, row, "material", what, mend, "warning")


def _balance(park: Park, rows: list[Coefficient]) -> tuple[float, float] | None:
    """Tonnes in and out for a unit of activity, each need met by its own material.

    None where something other than energy has no known mass, or where something comes out Per a substitute.
    """
    total = {"in": 0.0, "out": 0.0}
    taken = {row.material: row.amount for row in rows if row.direction == "in"}
    for row in rows:
        tonnes = park.tonnes(row.material)
        if tonnes is None and not _is_energy(park, row.material):
            return None
        if row.per is not None and row.per not in taken:
            return None
        if row.direction in total:
            times = taken[row.per] if row.direction == "out" and row.per is not None else 1.0
            total[row.direction] += row.amount * times * (tonnes or 0.0)
    return total["in"], total["out"]


def _is_energy(park: Park, material: str) -> bool:
    return park.kind(material) == "energy" or park.unit(material).dimension == units.ENERGY
