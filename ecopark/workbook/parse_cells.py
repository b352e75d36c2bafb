"""One cell of a column: what Excel holds there becomes a typed value, or a complaint with its mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ecopark.errors import Problem, Severity
from ecopark.phrases import Phrase, phrase
from ecopark.schema import values
from ecopark.schema.tables import Column
from ecopark.schema.values import Bad
from ecopark.workbook.cell_values import DateValue, ErrorValue, Uncalculated, Value, address

CellTyping = Callable[[Value], object]
"""Gives a cell's typed value, None for one that is as good as blank, or Bad."""

_REMARKS: Final = ("source", "note")
_CALCULATE: Final = phrase("open the workbook in Excel or LibreOffice, let it calculate, and save it")


def cell_typing(column: Column, typed: values.Typing | None = None) -> CellTyping:
    """The function that types a column's cells; ``typed`` takes the place of the column's own typing of values."""
    typed = typed or values.typing(column)
    known: dict[str, object] = {}
    remark = column.attribute in _REMARKS

    def convert(value: Value) -> object:
        if isinstance(value, str):
            # The same few names stand in thousands of rows.
            found = known.get(value)
            if found is None:
                found = typed(value)
                known[value] = found
            return found
        if isinstance(value, float):
            return typed(value)
        if remark and isinstance(value, (bool, DateValue)):
            return value.text if isinstance(value, DateValue) else str(value).upper()
        return refusal(value, values.wanted(column))

    return convert


def refusal(value: bool | DateValue | ErrorValue | Uncalculated, wanted: Phrase) -> Bad:
    """What is wrong with a cell that holds neither number nor text; ``wanted`` is what to write instead."""
    if isinstance(value, bool):
        return Bad(phrase("'{value}' is a truth value", value=str(value).upper()), wanted)
    if isinstance(value, DateValue):
        mend = phrase("{wanted}, in a cell that is not formatted as a date", wanted=wanted)
        return Bad(phrase("'{date}' is a date", date=value.text), mend)
    if isinstance(value, Uncalculated):
        formula = values.brief(f"={value.formula}")
        return Bad(phrase("the formula '{formula}' was never calculated", formula=formula), _CALCULATE)
    if value.raw.startswith("#"):
        mend = phrase("mend its formula, or {wanted}", wanted=wanted)
        return Bad(phrase("the cell shows the error '{error}'", error=value.raw), mend)
    return Bad(phrase("'{text}' is no value", text=values.brief(value.raw)), wanted)


@dataclass
class Findings:
    """The problems of one sheet as they turn up; ``sheet`` is its title as written, 0 stands for no row or column."""

    sheet: str
    _found: list[tuple[int, int, Problem]] = field(default_factory=list)

    def report(self, row: int, column: int, bad: Bad, severity: Severity = "error") -> None:
        """Add a problem of a cell."""
        cell = address(row, column) if row else ""
        self._found.append((row, column, Problem(self.sheet, cell, severity, bad.problem, bad.fix)))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems from top to bottom and left to right."""
        return tuple(problem for *_, problem in sorted(self._found, key=lambda found: found[:2]))
