"""A row's numbers into its material's unit: from the unit in a column's header, or from the row's own Unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import inputs, units, values
from ecopark.schema.headers import PER_AMOUNTS
from ecopark.schema.rows import Material
from ecopark.schema.tables import Measure, Table
from ecopark.schema.units import Unit
from ecopark.schema.values import Bad
from ecopark.workbook.parse_cells import Findings
from ecopark.workbook.parse_headers import Heading

Given = dict[str, Any]
"""A row's typed values by attribute: the cells that are not blank, and its ``line``."""

_CONVERTED: Final = (Measure.AMOUNT, Measure.ACTIVITY, Measure.QUANTITY, *PER_AMOUNTS)


@dataclass(frozen=True, slots=True)
class Target:
    """What a row's numbers are converted to: a unit, the mass of one of it in t, and what is counted in it."""

    unit: Unit
    tonnes: float | None
    thing: Phrase


Targets = Callable[[Given], Target | Bad | None]
"""Gives a row's target; None where a name or unit elsewhere is wrong and reported there; Bad where it can have none."""


class Conversions:
    """The conversions of a sheet, from its headings; ``apply`` makes those of a row."""

    def __init__(
        self, table: Table, headings: Iterable[Heading], materials: Mapping[str, Target], findings: Findings
    ) -> None:
        headings = tuple(headings)
        self.findings = findings
        self.headings = {heading.column.attribute: heading for heading in headings}
        self.amounts = [
            (heading.column.attribute, heading.column.measure in PER_AMOUNTS, heading.unit)
            for heading in headings
            if heading.column.measure in _CONVERTED
        ]
        self.lengths = [
            (heading.column.attribute, units.factor(heading.unit, units.known("km")) or 1.0)
            for heading in headings
            if heading.column.measure is Measure.KM and heading.unit is not None
        ]
        self.by_header = any(unit for *_, unit in self.amounts)
        self.by_row = "unit" in self.headings and any(column.measure in _CONVERTED for column in table.columns)
        self.target = _targets(table, materials)

    def apply(self, row: Given) -> None:
        """Convert a row in place; what cannot be is left as it is and reported."""
        for attribute, factor in self.lengths:
            if row.get(attribute) is not None:
                self._put(row, attribute, row[attribute] * factor)
        own = units.parse(row.get("unit") or "") if self.by_row else None
        if own is None and not self.by_header:
            return
        factor_of_row = self._factor(own, row, "unit") if own else None
        if own and self._contradicts(own, row):
            return
        for attribute, inverse, unit in self.amounts:
            value = row.get(attribute)
            if value is None:
                continue
            size = self._factor(unit, row, attribute) if unit and not own else factor_of_row
            if size is None:
                continue
            self._put(row, attribute, value / size if inverse else value * size)

    def _put(self, row: Given, attribute: str, converted: float) -> None:
        """Put the converted number in its place; one that is too large is reported."""
        value = row[attribute]
        bad = values.too_large(converted, self.headings[attribute].column, value)
        if bad and not math.isinf(value):
            self._report(row, attribute, bad)
        else:
            row[attribute] = converted

    def _contradicts(self, own: Unit, row: Given) -> bool:
        """Whether a header of a cell that is given names another unit than the row: one of them must be wrong."""
        for attribute, _, unit in self.amounts:
            if unit and row.get(attribute) is not None and (unit.dimension, unit.size) != (own.dimension, own.size):
                what = phrase(
                    "Unit says {unit}, and the header of {column} says {other}",
                    unit=Term("unit", own.text),
                    column=self.headings[attribute].column.term,
                    other=Term("unit", unit.text),
                )
                self._report(row, "unit", Bad(what, phrase("take one of the two away")))
                return True
        return False

    def _factor(self, unit: Unit, row: Given, attribute: str) -> float | None:
        """How many of the row's target one of the unit is; None where that is not known."""
        target = self.target(row)
        if isinstance(target, Bad):
            self._report(row, attribute, target)
        if not isinstance(target, Target):
            return None
        factor = units.factor(unit, target.unit, target_tonnes=target.tonnes)
        if factor is None:
            mass = units.MASS in (unit.dimension, target.unit.dimension)
            mend = phrase("give a unit of {dimension}", dimension=values.dimension(target.unit))
            if mass and target.unit.dimension != units.MASS:
                mend = phrase("{mend}, or Tonnes per unit of {thing} in Materials", mend=mend, thing=target.thing)
            what = phrase(
                "{unit} cannot be converted to {target}, the unit of {thing}",
                unit=Term("unit", unit.text),
                target=Term("unit", target.unit.text),
                thing=target.thing,
            )
            self._report(row, attribute, Bad(what, mend))
        return factor

    def _report(self, row: Given, attribute: str, bad: Bad) -> None:
        self.findings.report(row["line"], self.headings[attribute].position, bad)


def materials_by_name(materials: Iterable[Material]) -> dict[str, Target]:
    """What each material is counted in; one whose unit is none is left out (that is reported where it stands)."""
    found = {}
    for row in materials:
        unit = units.parse(row.unit)
        if unit is not None:
            thing = phrase("'{name}'", name=values.brief(row.material))
            found[row.material] = Target(unit, row.tonnes_per_unit, thing)
    return found


def _targets(table: Table, materials: Mapping[str, Target]) -> Targets:
    if table is inputs.PROCESSES:
        return _activity
    name = "substitute" if table is inputs.SUBSTITUTES else "material"
    if table is inputs.LIMITS:
        return lambda row: _limited(row, materials)
    return lambda row: materials.get(row.get(name, ""))


def _activity(row: Given) -> Target | Bad | None:
    """The unit that a process's Activity unit begins with: ``t`` of ``t clinker``."""
    if "activity_unit" not in row:
        what = phrase("a unit is given, and Activity unit is blank")
        return Bad(what, phrase("begin Activity unit with a unit: t clinker"))
    text = row["activity_unit"]
    if text is None:
        return None
    unit = units.leading(text)
    if unit is not None:
        return Target(unit, None, phrase("'{name}'", name=values.brief(text)))
    what = phrase("a unit is given, and Activity unit '{text}' does not begin with one", text=values.brief(text))
    return Bad(what, phrase("begin it with a unit (t clinker), or give the numbers in it without a unit"))


def _limited(row: Given, materials: Mapping[str, Target]) -> Target | Bad | None:
    """What a row of Limits counts: units of its material, kg of CO2, or something that has no unit to choose."""
    quantity = row.get("quantity")
    if quantity in ("purchase", "dispose", "exchange"):
        return materials.get(row.get("material") or "")
    if quantity == "co2":
        return Target(units.known("kg"), None, phrase("{quantity}", quantity=Term("value", quantity)))
    if not quantity:
        return None
    what = phrase("'{quantity}' takes no unit", quantity=Term("value", quantity))
    counted = _COUNTED.get(quantity, phrase("money"))
    return Bad(what, phrase("leave the unit away: it is in {counted}", counted=counted))


_COUNTED: Final = {
    "virgin": phrase("impact units"),
    "disposal": phrase("impact units"),
    "transport work": phrase("t-km"),
}
