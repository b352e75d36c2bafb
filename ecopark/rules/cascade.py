"""Rules of carriers: what forms a temperature cascade has a temperature, and one unit of energy."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.phrases import Term, phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs, units
from ecopark.schema.rows import Material


def carrier_without_temperature(facts: Facts) -> Iterator[Problem]:
    """A material of a carrier needs its temperature, which decides what it can serve."""
    for row in facts.tables.materials:
        if row.carrier is not None and row.temperature_c is None:
            what = phrase(
                "'{material}' is of the carrier '{carrier}', and how hot it is is not given",
                material=row.material,
                carrier=row.carrier,
            )
            yield facts.tables.problem(inputs.MATERIALS, row, "temperature_c", what, phrase("give Temperature C"))


def carrier_of_several_units(facts: Facts) -> Iterator[Problem]:
    """One serves for one in a cascade, so that the materials of a carrier count in one unit of energy."""
    first: dict[str, Material] = {}
    for row in facts.tables.materials:
        unit = units.parse(row.unit)
        if row.carrier is None or unit is None or facts.doubts(inputs.MATERIALS, row):
            continue
        if unit.dimension != units.ENERGY:
            what = phrase(
                "'{material}' is of the carrier '{carrier}', and {unit} is no unit of energy",
                material=row.material,
                carrier=row.carrier,
                unit=Term("unit", row.unit),
            )
            mend = phrase("count it in GJ or MWh, or blank Carrier")
            yield facts.tables.problem(inputs.MATERIALS, row, "unit", what, mend)
            continue
        other = first.setdefault(row.carrier, row)
        if unit.size != units.known(other.unit).size:
            what = phrase(
                "'{material}' counts in {unit}, and '{other}' of the same carrier in {other_unit}",
                material=row.material,
                unit=Term("unit", row.unit),
                other=other.material,
                other_unit=Term("unit", other.unit),
            )
            mend = phrase("count both in {unit}: one serves for one in a cascade", unit=Term("unit", other.unit))
            yield facts.tables.problem(inputs.MATERIALS, row, "unit", what, mend)
