"""Rules of what comes out Per a material that goes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.phrases import phrase
from ecopark.rules.facts import At, Facts
from ecopark.schema import inputs


def per_of_a_need(facts: Facts) -> Iterator[Problem]:
    """Only an `out` row can be Per a material: a need is for each unit of activity."""
    for row in facts.tables.coefficients:
        if row.direction == "in" and row.per is not None:
            what = phrase("what goes in is for each unit of activity, not for each of '{material}'", material=row.per)
            yield facts.tables.problem(inputs.COEFFICIENTS, row, "per", what, phrase("blank Per"))


def per_what_is_not_taken_in(facts: Facts) -> Iterator[Problem]:
    """What comes out Per a material needs a need of its process that the material can meet, though it be forbidden."""
    if not any(row.per for row in facts.tables.coefficients):
        return
    taken = _taken_in(facts)
    for row in facts.tables.coefficients:
        if row.direction == "out" and row.per is not None and row.per not in taken[row.plant, row.process]:
            what = phrase(
                "'{process}' cannot take in '{material}': it meets none of its needs",
                process=row.process,
                material=row.per,
            )
            mend = phrase("name what goes in, or add it to Substitutes for what it replaces")
            yield facts.tables.problem(inputs.COEFFICIENTS, row, "per", what, mend)


def _taken_in(facts: Facts) -> dict[At, set[str]]:
    """What each process can take in, closed or not, with the substitutes that a Max share of 0 forbids."""
    park = facts.open_park
    found: dict[At, set[str]] = defaultdict(set)
    for serving in park.servings:
        need = park.needs[serving.need]
        found[need.plant, need.process_name].add(serving.material)
    forbidden = [row for row in facts.tables.substitutes if row.max_share == 0]
    for need in park.needs if forbidden else ():
        at = need.plant, need.process_name
        for row in forbidden:
            if row.need == need.material and row.plant in (None, at[0]) and row.process in (None, at[1]):
                found[at].add(row.substitute)
    return found
