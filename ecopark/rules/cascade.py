"""Rules of carriers: what forms a temperature cascade has a temperature, and one unit of energy."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.rules.facts import Facts
from ecopark.schema import inputs, units
from ecopark.schema.rows import Material


def carrier_without_temperature(facts: Facts) -> Iterator[Problem]:
    """A material of a carrier needs its temperature, which decides what it can serve."""
    for row in facts.tables.materials:
        if row.carrier is not None and row.temperature_c is None:
            what = f"'{row.material}' is of the carrier '{row.carrier}', and how hot it is is not given"
            yield facts.tables.problem(inputs.MATERIALS, row, "temperature_c", what, "give Temperature C")


def carrier_of_several_units(facts: Facts) -> Iterator[Problem]:
    """One serves for one in a cascade, so that the materials of a carrier count in one unit of energy."""
    first: dict[str, Material] = {}
    for row in facts.tables.materials:
        unit = units.parse(row.unit)
        if row.carrier is None or unit is None or facts.doubts(inputs.MATERIALS, row):
            continue
        if unit.dimension != units.ENERGY:
            what = f"'{row.material}' is of the carrier '{row.carrier}', and {row.unit} is no unit of energy"
            yield facts.tables.problem(inputs.MATERIALS, row, "unit", what, "count it in GJ or MWh, or blank Carrier")
            continue
        other = first.setdefault(row.carrier, row)
        if unit.size != units.known(other.unit).size:
            what = f"'{row.material}' counts in {row.unit}, and '{other.material}' of the same carrier in {other.unit}"
            mend = f"count both in {other.unit}: one serves for one in a cascade"
            yield facts.tables.problem(inputs.MATERIALS, row, "unit", what, mend)
