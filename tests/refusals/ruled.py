"""What the rules say of a workbook, and how a test states what it expects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ecopark import rules
from ecopark.errors import Problem
from ecopark.sheets import Tables
from ecopark.workbook.parse import read_tables

from .good import Change, Rows, cell, changed, headers, write
from .spoken import check_russian


@dataclass(frozen=True)
class Says:
    """A problem that is expected: at a row (0 is the first under the headers) and header of a sheet, with its words."""

    sheet: str
    row: int
    header: str
    words: str
    severity: str = "error"


@dataclass(frozen=True)
class Case:
    """Changes of the good workbook, and every problem that they cause."""

    name: str
    changes: Sequence[Change]
    says: Sequence[Says]

    def __str__(self) -> str:
        return self.name


def warns(sheet: str, row: int, header: str, words: str) -> Says:
    """A warning that is expected."""
    return Says(sheet, row, header, words, "warning")


def problems(path: Path) -> tuple[Problem, ...]:
    """What the rules say of a workbook; those of reading it come first."""
    reading = read_tables(path)
    found = (*reading.problems, *rules.problems(reading.tables, reading_problems=reading.problems))
    check_russian(found)
    return found


def tables(path: Path, *changes: Change) -> Tables:
    """The tables of the good workbook after some changes, written to ``path`` and read again."""
    return read_tables(write(path, changed(*changes))).tables


def check(case: Case, path: Path) -> None:
    """The workbook of a case has the problems it names, at their cells, and no others."""
    rows = changed(*case.changes)
    found = problems(write(path, rows))
    expected = {_place(rows, says): says for says in case.says}
    assert sorted(problem.place for problem in found) == sorted(expected), "\n".join(map(str, found))
    for problem in found:
        says = expected[problem.place]
        assert says.words in f"{problem.problem}; {problem.fix}"
        assert says.severity == problem.severity
        assert problem.fix


def _place(rows: Rows, says: Says) -> str:
    """Where a problem is expected: at the sheet where no header is named, in the row's first cell where it lacks it."""
    if not says.header:
        return says.sheet
    there = says.header in headers(rows, says.sheet)
    return f"{says.sheet}!{cell(rows, says.sheet, says.row, says.header) if there else f'A{says.row + 2}'}"
