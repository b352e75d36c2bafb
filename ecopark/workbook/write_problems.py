"""The Problems sheet: every problem of a workbook on a row of its own, each leading to its cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from ecopark.errors import Problem
from ecopark.schema.results import PROBLEMS
from ecopark.workbook.cell_values import area_of
from ecopark.workbook.layout import Grid, GridColumn, Link, SheetPlan, Text
from ecopark.workbook.write_tables import Say

_WIDE: Final = 60.0


def problems_sheet(
    problems: Sequence[Problem], sheets: Sequence[str], language: str, checked_at: datetime
) -> SheetPlan:
    """The sheet of a workbook's problems, by sheet and cell; where there are none it says so.

    ``sheets`` are the titles of the workbook's sheets in their order, to which the links lead.
    """
    say = Say(language)
    order = {title: place for place, title in enumerate(sheets)}
    found = sorted(
        map(say.problem, problems), key=lambda problem: (order.get(problem.sheet, -1), problem.sheet, _corner(problem))
    )
    columns = (
        *(GridColumn(say("column", header)) for header in ("Severity", "Sheet", "Cell")),
        *(GridColumn(say("column", header), width=_WIDE) for header in ("Problem", "Mend")),
    )
    rows = tuple(
        (say("result", problem.severity), problem.sheet, _cell(problem, order), problem.problem, problem.fix)
        for problem in found
    )
    note = Text((_told(found, say), say("result", "Checked at {time} UTC").format(time=f"{checked_at:%Y-%m-%d %H:%M}")))
    return SheetPlan(PROBLEMS, say("sheet", PROBLEMS), (note, Grid(PROBLEMS, columns, rows)))


def _told(problems: Sequence[Problem], say: Say) -> str:
    """How many there are."""
    if not problems:
        return say("result", "No problems.")
    errors = sum(problem.severity == "error" for problem in problems)
    words = say("result", "Errors: {errors}. Warnings: {warnings}.")
    return words.format(errors=errors, warnings=len(problems) - errors)


def _cell(problem: Problem, sheets: Collection[str]) -> str | Link:
    """The cell's address, leading to it; of a whole sheet its first cell."""
    return Link(problem.cell or "A1", problem.sheet, problem.cell or "A1") if problem.sheet in sheets else problem.cell


def _corner(problem: Problem) -> tuple[int, int]:
    """The row and column of a problem's cell, for sorting; what is of the whole sheet goes first."""
    area = area_of(problem.cell)
    return (area.top, area.left) if area else (0, 0)
