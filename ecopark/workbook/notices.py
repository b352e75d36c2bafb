"""What the analyst is told of a workbook that was written: what was kept, and what refers to the results."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from ecopark.errors import Problem
from ecopark.phrases import phrase
from ecopark.schema import inputs, terms, values
from ecopark.workbook.splice import Addition, Dependent, Spliced

_NAMED = 5


def notices(spliced: Spliced, additions: Sequence[Addition], kept: Path | None) -> tuple[Problem, ...]:
    """Warnings about what was written, each with its sheet and cell.

    ``additions`` are what the analyst had on the result sheets, ``kept`` the copy of the workbook as it was (None: the
    workbook itself was left alone).
    """
    told = [_addition(one, kept) for one in additions] if kept is not None else []
    told += [_dependents(sheet, list(cells)) for sheet, cells in groupby(spliced.dependents, lambda one: one.sheet)]
    told += [_kept_title(title) for title in spliced.kept_titles]
    return tuple(told)


def _addition(one: Addition, kept: Path) -> Problem:
    return Problem(
        one.sheet,
        "",
        "warning",
        phrase(
            "it was replaced with what you had put on it: {what}; a copy as it was is {copy}",
            what=one.what,
            copy=kept.name,
        ),
        phrase("put what is yours on a sheet of your own, which ecopark leaves alone"),
    )


def _dependents(sheet: str, cells: Sequence[Dependent]) -> Problem:
    """One warning a sheet; an input that follows the results is a circle, which only the analyst can close."""
    named = (*(one.cell for one in cells[:_NAMED]), *([phrase("and others")] if len(cells) > _NAMED else []))
    first = cells[0].cell.partition(":")[0]
    if terms.fold(values.trimmed(sheet)) in values.folded(values.spellings("sheet", _inputs())):
        problem = phrase(
            "inputs are taken from result sheets, and were those of the last results: {cells}", cells=named
        )
        fix = phrase(
            "open and save the workbook in Excel or LibreOffice and solve again, or write the numbers themselves"
        )
        return Problem(sheet, first, "warning", problem, fix)
    problem = phrase("formulas take from result sheets and show the last results: {cells}", cells=named)
    return Problem(sheet, first, "warning", problem, phrase("Excel calculates them anew when it opens the workbook"))


def _kept_title(title: str) -> Problem:
    problem = phrase("this result sheet keeps its name in the other language, since something of yours refers to it")
    return Problem(title, "", "warning", problem, phrase("rename it in Excel, which renames it in your formulas too"))


def _inputs() -> list[str]:
    return [table.title for table in inputs.INPUTS]
