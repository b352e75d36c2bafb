"""Rules of quality: what could serve a limited need has a value, and can be averaged with the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from ecopark.errors import Problem
from ecopark.flows import Ints
from ecopark.phrases import Term, phrase
from ecopark.rules.facts import NOT_ASKED, Facts
from ecopark.schema import inputs
from ecopark.schema.rows import QualityLimit


def value_missing(facts: Facts) -> Iterator[Problem]:
    """A material that could serve a limited need and has no value of the property is an error."""
    for row, sender, material in _deliveries(facts):
        if facts.park.quality(material, sender, row.property) is not None:
            continue
        origin = phrase("from '{plant}'", plant=sender) if sender else phrase("from the market")
        what = phrase(
            "'{material}' {origin} could serve the need for '{need}' and has no value of '{property}'",
            material=material,
            origin=origin,
            need=row.need,
            property=row.property,
        )
        mend = phrase(
            "give its '{property}' in Quality, or forbid it with a Max share of 0 in Substitutes", property=row.property
        )
        if material == row.need:
            mend = phrase("give its '{property}' in Quality", property=row.property)
        yield facts.tables.problem(inputs.QUALITY_LIMITS, row, "property", what, mend)


def units_that_cannot_be_averaged(facts: Facts) -> Iterator[Problem]:
    """A mean is weighted by the amounts that arrive, so all that could serve a limited need counts in one unit."""
    park = facts.park
    for row, material in _servings(facts):
        if park.in_unit_of(material, row.need) is None:
            own, other = park.materials[material], park.materials[row.need]
            what = phrase(
                "the mean '{property}' of what meets the need for '{need}' adds {unit} of '{material}' to {other_unit}",
                property=row.property,
                need=row.need,
                unit=Term("unit", own.unit),
                material=material,
                other_unit=Term("unit", other.unit),
            )
            blamed = own if park.tonnes(material) is None else other
            mend = phrase("give Tonnes per unit of '{material}'", material=blamed.material)
            yield facts.tables.problem(inputs.MATERIALS, blamed, "tonnes_per_unit", what, mend)


def _deliveries(facts: Facts) -> Iterator[tuple[QualityLimit, str | None, str]]:
    """Each sender (None: the market) and material that could serve a need limited in a property, once a property.

    They come with the first row that so limits a need they could serve, in the order of the rows.
    """
    rows = facts.park.tables.quality_limits
    of_property: dict[str, Ints] = defaultdict(lambda: np.full(len(facts.park.needs), NOT_ASKED))
    for need, number in _limited(facts):
        numbers = of_property[rows[number].property]
        numbers[need] = min(numbers[need], number)
    found = [
        (number, material, sender)
        for numbers in of_property.values()
        for (sender, material), number in facts.now.least_served(numbers).items()
    ]
    for number, material, sender in sorted(found, key=lambda entry: (entry[0], entry[1], entry[2] or "")):
        yield rows[number], sender, material


def _servings(facts: Facts) -> Iterator[tuple[QualityLimit, str]]:
    """Each material that could serve limited needs for a material, once for both, with the first row that limits."""
    park = facts.park
    numbers = np.full(len(park.needs), NOT_ASKED)
    for need, number in _limited(facts):
        numbers[need] = min(numbers[need], number)
    if (numbers == NOT_ASKED).all():
        return
    served, materials = facts.now.served, [*park.materials]
    asked = numbers[served.need]
    first: dict[tuple[str, str], int] = {}
    for place in np.flatnonzero(asked < NOT_ASKED).tolist():
        key = materials[served.material[place]], park.needs[served.need[place]].material
        first[key] = min(first.get(key, NOT_ASKED), int(asked[place]))
    for (material, _), number in sorted(first.items(), key=lambda entry: (entry[1], entry[0])):
        yield park.tables.quality_limits[number], material


def _limited(facts: Facts) -> Iterator[tuple[int, int]]:
    """Each need that is limited, with the number of the row that limits it."""
    number = {id(row): place for place, row in enumerate(facts.park.tables.quality_limits)}
    for bound in facts.park.quality_bounds:
        yield bound.need, number[id(bound.row)]
