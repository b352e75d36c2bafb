"""Rules of quality: what could serve a limited need has a value, and can be averaged with the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.phrases import Term, phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs
from ecopark.schema.rows import QualityLimit


def value_missing(facts: Facts) -> Iterator[Problem]:
    """A material that could serve a limited need and has no value of the property is an error."""
    reported: set[tuple[str, str | None, str]] = set()
    for row, sender, material in _deliveries(facts):
        key = material, sender, row.property
        if key in reported or facts.park.quality(material, sender, row.property) is not None:
            continue
        reported.add(key)
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
    reported: set[tuple[str, str]] = set()
    for row, _, material in _deliveries(facts):
        if (material, row.need) in reported:
            continue
        reported.add((material, row.need))
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
    """Each limit of quality with each sender (None: the market) and material that could serve a need it limits."""
    if not facts.tables.quality_limits:
        return
    limits: dict[int, list[QualityLimit]] = defaultdict(list)
    for bound in facts.park.quality_bounds:
        limits[bound.need].append(bound.row)
    found: dict[QualityLimit, set[tuple[str | None, str]]] = defaultdict(set)
    for need, sender, material in facts.now.deliveries:
        for row in limits.get(need, ()):
            found[row].add((sender, material))
    for row in facts.tables.quality_limits:
        for sender, material in sorted(found[row], key=lambda entry: (entry[1], entry[0] or "")):
            yield row, sender, material
