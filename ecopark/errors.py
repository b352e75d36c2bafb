"""What can go wrong, one class a stage; each says what, where, and the mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or odd) in a workbook: its place, the rule it breaks and the mend.

    ``sheet`` is the sheet's title as the analyst wrote it; ``cell`` is an address such as ``C4``, or blank where the
    whole sheet is meant.
    """

    sheet: str
    cell: str
    severity: Severity
    problem: str
    fix: str

    @property
    def place(self) -> str:
        """Where it is, as a formula would write it: ``Demand!C4``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}; {self.fix}" if self.fix else f"{self.place}: {self.problem}"


class EcoparkError(Exception):
    """Anything that ecopark refuses to do; ``exit_code`` is what the command line answers with."""

    exit_code = 2


class UsageError(EcoparkError):
    """The call itself is wrong: an unknown option value, a name that does not exist."""

    exit_code = 2


class FileError(EcoparkError):
    """A file could not be read or written."""

    exit_code = 4

    def __init__(self, path: str | Path, what: str, mend: str) -> None:
        self.path = str(path)
        self.what = what
        self.mend = mend
        super().__init__(f"{path}: {what}; {mend}")


class WorkbookError(EcoparkError):
    """The workbook has errors. ``problems`` holds every one of them, and the warnings beside them."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ModelError(EcoparkError):
    """A model file that is no model, or a model that cannot be built."""

    exit_code = 2


class SolveError(EcoparkError):
    """The solver failed in a way that says nothing about the workbook (a return code it should never give)."""

    exit_code = 5
