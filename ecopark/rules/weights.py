"""Rules of weights: there is no default to add megawatt-hours to tonnes with."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.phrases import Term, phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs


def virgin_weight_missing(facts: Facts) -> Iterator[Problem]:
    """A material that can be bought needs a weight of extraction: its row's, the material's, or its mass."""
    reported: set[str] = set()
    for place in sorted(facts.now.supply):
        row = facts.tables.supply[place]
        material = row.material
        if row.virgin_weight is not None or material in reported or facts.park.virgin_weight(material) is not None:
            continue
        reported.add(material)
        what = phrase(
            "'{material}' can be bought, and a {unit} of it has no mass to weigh by",
            material=material,
            unit=Term("unit", facts.park.materials[material].unit),
        )
        mend = phrase("give Virgin weight (0 is a weight) or Tonnes per unit")
        yield facts.tables.problem(inputs.MATERIALS, facts.park.materials[material], "virgin_weight", what, mend)


def disposal_weight_missing(facts: Facts) -> Iterator[Problem]:
    """A material that can be disposed of or lost, on the way or in store, needs a weight; for air it must be given."""
    disposed = {material for _, material in facts.now.disposed}
    lost = {material for _, material in facts.now.lost}
    decaying = {material for _, material in facts.now.decaying}
    for row in facts.tables.materials:
        if row.material not in disposed | lost | decaying or facts.park.disposal_weight(row.material) is not None:
            continue
        if row.material in disposed:
            happens = phrase("'{material}' can be disposed of", material=row.material)
        elif row.material in lost:
            happens = phrase("'{material}' can be lost on the way", material=row.material)
        else:
            happens = phrase("'{material}' can be lost in store", material=row.material)
        if facts.park.kind(row.material) == "air":
            what = phrase("{happens}, and air has no default weight", happens=happens)
            mend = phrase("give Disposal weight (0 is a weight)")
        else:
            unit = Term("unit", row.unit)
            what = phrase("{happens}, and a {unit} of it has no mass to weigh by", happens=happens, unit=unit)
            mend = phrase("give Disposal weight (0 is a weight) or Tonnes per unit")
        yield facts.tables.problem(inputs.MATERIALS, row, "disposal_weight", what, mend)
