"""Warnings worth having: what is allowed, and seldom meant."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.park import Park
from ecopark.rules.facts import At, Facts
from ecopark.schema import inputs, units
from ecopark.schema.rows import Coefficient

_MOST_IMBALANCE = 0.05


def nothing_must_run(facts: Facts) -> Iterator[Problem]:
    """Without a Min anywhere the optimum is to do nothing."""
    park, tables = facts.park, facts.tables
    must = (
        any(row.min for row in park.demand)
        or any(row.min_activity for row in park.processes)
        or any(row.min for row in park.links)
        or any((row.min or 0) > 0 for row in tables.limits)
    )
    if not must:
        what = "nothing must be made: there is no Min anywhere, so doing nothing has the least impact"
        mend = "give Min in Demand, or Min activity in Processes"
        yield tables.problem(inputs.DEMAND, 0, None, what, mend, "warning")


def unlimited_by_product(facts: Facts) -> Iterator[Problem]:
    """Unlimited Demand for a by-product is a bottomless sink."""
    for row in facts.park.demand:
        if row.max == math.inf and facts.park.kind(row.material) == "by-product":
            what = f"the market takes any amount of the by-product '{row.material}'"
            mend = "give the Max that it really takes"
            yield facts.tables.problem(inputs.DEMAND, row, "max", what, mend, "warning")


def coinciding_plants(facts: Facts) -> Iterator[Problem]:
    """Two plants at the same coordinates."""
    first: dict[tuple[float, float], str] = {}
    for row in facts.tables.plants:
        if row.latitude is None or row.longitude is None:
            continue
        earlier = first.setdefault((row.latitude, row.longitude), row.plant)
        if earlier != row.plant:
            what = f"'{row.plant}' stands at the coordinates of '{earlier}'"
            mend = "what moves between them travels 0 km; correct one if that is not so"
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
        per = process.activity_unit or "unit of activity"
        what = f"'{process.process}' takes in {tonnes[0]:.4g} t and gives out {tonnes[1]:.4g} t for a {per}"
        mend = "tonnes in are tonnes out: name what is missing (water vapour, flue gas, dust)"
        yield facts.tables.problem(inputs.PROCESSES, process, "process", what, mend, "warning")


def process_that_feeds_itself(facts: Facts) -> Iterator[Problem]:
    """A process that takes in what it gives out can run on its own output, and do nothing but that."""
    given = {(row.plant, row.process, row.material) for row in facts.tables.coefficients if row.direction == "out"}
    for row in facts.tables.coefficients:
        if row.direction == "in" and (row.plant, row.process, row.material) in given:
            what = f"'{row.process}' takes in the '{row.material}' that it gives out, and may run on that alone"
            mend = "give what comes out a name of its own, and name it as a Substitute where it is needed"
            yield facts.tables.problem(inputs.COEFFICIENTS, row, "material", what, mend, "warning")


def _balance(park: Park, rows: list[Coefficient]) -> tuple[float, float] | None:
    """Tonnes in and out for a unit of activity; None where something other than energy has no known mass."""
    total = {"in": 0.0, "out": 0.0}
    for row in rows:
        tonnes = park.tonnes(row.material)
        if tonnes is None and not _is_energy(park, row.material):
            return None
        if row.direction in total:
            total[row.direction] += row.amount * (tonnes or 0.0)
    return total["in"], total["out"]


def _is_energy(park: Park, material: str) -> bool:
    return park.kind(material) == "energy" or park.unit(material).dimension == units.ENERGY
