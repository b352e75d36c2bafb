"""The good workbook with rows of Scenarios, and the park that it makes."""

from __future__ import annotations

from pathlib import Path

from ecopark import rules
from ecopark.park import Park

from .refusals.good import Change, add_row, drop_sheet, put
from .refusals.ruled import tables

Row = tuple[str, str | None, str | None, str, object]
"""Sheet, row, column, change and value of a row of Scenarios."""

SLAG_IN_KT = [put("Disposal", 0, "Unit", "kt"), put("Disposal", 0, "Fee", 6000), put("Disposal", 0, "Max", 1)]


def what_if(*rows: Row, name: str = "what if") -> list[Change]:
    """The good workbook's scenarios give way to one of these rows."""
    headers = ("Sheet", "Row", "Column", "Change", "Value")
    added = [add_row("Scenarios", {"Scenario": name, **dict(zip(headers, row, strict=True))}) for row in rows]
    return [drop_sheet("Scenarios"), *added]


def park(path: Path, *edits: Change) -> Park:
    """The park of the good workbook after some edits."""
    return rules.park(tables(path, *edits), name="park")
