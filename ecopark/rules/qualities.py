"""Rules of quality: what could serve a limited need has a value, and can be averaged with the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ecopark.errors import Problem
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
        origin = f"from '{sender}'" if sender else "from the market"
        what = f"'{material}' {origin} could serve the need for '{row.need}' and has no value of '{row.property}'"
        mend = f"give its '{row.property}' in Quality, or forbid it with a Max share of 0 in Substitutes"
        if material == row.need:
            mend = f"give its '{row.property}' in Quality"
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
            what = (
                f"the mean '{row.property}' of what meets the need for '{row.need}' adds {own.unit} of '{material}' "
                f"to {other.unit}"
            )
            blamed = own if park.tonnes(material) is None else other
            mend = f"give Tonnes per unit of '{blamed.material}'"
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
