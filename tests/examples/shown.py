"""Rows of result sheets as a page shows them: the cells that it shows, to the digits that it shows."""

from __future__ import annotations

import math

from ecopark.schema import results
from ecopark.solution import Solution
from tests.oracle.sheets import Row

SHOWN = {
    "Indicators": (results.INDICATORS, "indicators"),
    "Exchange plan": (results.EXCHANGE_PLAN, "exchange_plan"),
    "Activities": (results.ACTIVITIES, "activities"),
    "Supply plan": (results.SUPPLY_PLAN, "supply_plan"),
    "Disposal plan": (results.DISPOSAL_PLAN, "disposal_plan"),
}
"""The result tables that the page shows rows of."""


def rows_of(solution: Solution, name: str) -> list[Row]:
    """The rows of a result table, keyed by its headers."""
    table, attribute = SHOWN[name]
    found = getattr(solution.results, attribute)
    return [{column.header: getattr(row, column.attribute) for column in table.columns} for row in found]


def agrees(shown: object, found: object) -> bool:
    """Whether a cell says what is shown, to the digits that are shown."""
    if isinstance(shown, float) and isinstance(found, float):
        decimals = len(f"{shown:.12g}".partition(".")[2])
        return math.isclose(shown, round(found, decimals), rel_tol=1e-9, abs_tol=1e-9)
    return shown == found


def matching(shown: Row, found: list[Row]) -> list[Row]:
    """The rows in which every cell that is shown is so."""
    return [row for row in found if all(agrees(cell, row[header]) for header, cell in shown.items())]
