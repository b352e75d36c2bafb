"""What the cells and the outputs of a sweep are called, in plain words of a language, and what they are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ecopark import cell_units
from ecopark.accounts import INDICATORS
from ecopark.analysis.designs import Vary
from ecopark.analysis.points import Axis, Sweep
from ecopark.cells import matching
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import headers, inputs, locales, messages
from ecopark.schema.tables import Measure

FACTOR: Final = "× "
"""Stands before a factor."""

_MONEY_SETTINGS: Final = ("cost_ceiling",)


@dataclass(frozen=True)
class Words:
    """The words of a sweep in a language."""

    sweep: Sweep
    language: str

    def say(self, text: str) -> str:
        """A phrase or term in the language."""
        return messages.said(text, self.language)

    def output(self, key: str) -> str:
        """What an output is called, as on the Summary sheet."""
        return self.say(Term("result", next(entry.name for entry in INDICATORS if entry.key == key)))

    def unit(self, key: str) -> str:
        """What an output is counted in."""
        unit = next(entry.unit for entry in INDICATORS if entry.key == key)
        unit = unit.format(currency=self.sweep.park.settings.currency)
        return self.say(Term("result", "impact units") if unit == "impact" else Term("unit", unit))

    def output_and_unit(self, key: str) -> str:
        """An output with its unit."""
        return f"{self.output(key)}, {self.unit(key)}"

    def status(self, status: str) -> str:
        """How a point ended."""
        return self.say(Term("result", status))

    def cells(self, axis: Axis) -> str:
        """What some cells are called: ``Disposal: Fee``, ``Disposal, slag / landfill: Fee``, ``Weight cost``."""
        cells = axis.cells
        keys = ["-" if key.text is None else key.text for key in cells.row if not key.any]
        if cells.table is inputs.SETTINGS:
            return " / ".join(self.say(Term("column", key)) for key in keys) or self.say(cells.table.term)
        sheet, column = self.say(cells.table.term), self.say(cells.column.term)
        return f"{sheet}, {' / '.join(keys)}: {column}" if keys else f"{sheet}: {column}"

    def cells_and_unit(self, axis: Axis) -> str:
        """Some cells with what their values are: a factor on what the workbook says, or in a unit."""
        name = self.cells(axis)
        if axis.is_factor:
            return self.say(phrase("{cells}, times what the workbook says", cells=name))
        unit = self.cells_unit(axis)
        return f"{name}, {unit}" if unit else name

    def value(self, vary: Vary, value: float) -> str:
        """A value of some cells, or a factor on them."""
        return f"{FACTOR if vary.axis.is_factor else ''}{locales.number(value, self.language, f',.{_digits(value)}f')}"

    def cells_unit(self, axis: Axis) -> str:
        """What the numbers of some cells are counted in; blank where it isn't one unit, or they have none."""
        cells, park = axis.cells, self.sweep.park
        currency = park.settings.currency
        if cells.table is inputs.SETTINGS:
            names = [key.text for key in cells.row]
            money = {entry.header for entry in inputs.SETTING_COLUMNS if entry.attribute in _MONEY_SETTINGS}
            return currency if set(names) <= money else ""
        measure = cells.column.measure
        if measure is Measure.MONEY:
            return currency
        rows = [park.tables.rows(cells.table)[place] for place in matching(park.tables, cells.table, cells.row)]
        if measure is Measure.PER_UNIT_KM:
            units = {str(getattr(row, "unit", "") or "") for row in rows}
            per = next(iter(units)) if len(units) == 1 else ""
            return f"{currency}/({self.say(Term('unit', per))} km)" if per else ""
        written = {cell_units.written_unit(park, cells.table, row, cells.column) for row in rows}
        unit = next(iter(written)) if len(written) == 1 else None
        if measure not in cell_units.CONVERTED or unit is None:
            return ""
        text = self.say(Term("unit", unit.text))
        if measure in cell_units.PER:
            of = headers.said(cells.column, currency)
            return f"{self.say(Term('result', of)) if of == 'impact' else self.say(Term('unit', of))}/{text}"
        return text


def unchanging(words: Words, key: str, value: float) -> Phrase:
    """That an output is the same at all points."""
    number = locales.number(value, words.language, f",.{_digits(value)}f")
    return phrase("{output}: {number} {unit}", output=words.output(key), number=number, unit=words.unit(key))


def _digits(value: float) -> int:
    """Decimals that tell a value to four digits, and none that is 0 at its end."""
    text = f"{value:.4g}"
    plain = f"{float(text):.12f}".rstrip("0")
    return min(12, len(plain.partition(".")[2]))
