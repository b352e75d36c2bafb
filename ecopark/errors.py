"""What can go wrong, one class a stage; each says what, where, and the mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ecopark.phrases import Phrase, phrase

Severity = Literal["error", "warning"]


def place_of(sheet: str, cell: str) -> str:
    """A cell as a formula would write it, ``Demand!C4``; the sheet alone where ``cell`` is blank."""
    return f"{sheet}!{cell}" if cell else sheet


class Placed:
    """What stands in a cell, or is said of one; of a whole sheet where ``cell`` is blank."""

    __slots__ = ()

    sheet: str
    cell: str

    @property
    def place(self) -> str:
        """The cell as a formula would write it: ``Demand!C4``."""
        return place_of(self.sheet, self.cell)


@dataclass(frozen=True, slots=True)
class Problem(Placed):
    """One thing that is wrong (or odd) in a workbook: its place, the rule it breaks and the mend.

    ``sheet`` is the sheet's title as the analyst wrote it; ``cell`` is an address such as ``C4``, or blank where the
    whole sheet is meant.
    """

    sheet: str
    cell: str
    severity: Severity
    problem: str
    fix: str

    def __str__(self) -> str:
        named = self.problem.startswith(self.place)  # a sentence that begins with its cell need not be told twice
        told = self.problem if named else f"{self.place}: {self.problem}"
        return f"{told}; {self.fix}" if self.fix else told


class EcoparkError(Exception):
    """Anything that ecopark refuses to do.

    ``exit_code`` is what the command line answers with, ``status`` the word for it in its JSON; ``language`` is the one
    that its texts are in.
    """

    exit_code = 2
    status = "usage"
    language = "en"

    def __init__(self, message: Phrase) -> None:
        super().__init__(message)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, while a command spoke ``language``. ``kept`` says what of the work is kept, where some is."""

    def __init__(self, language: str, kept: Phrase | None = None) -> None:
        self.language, self.kept = language, kept
        super().__init__()


class UsageError(EcoparkError):
    """The call itself is wrong: an unknown option value, a name that does not exist."""

    exit_code = 2


class FileError(EcoparkError):
    """A file could not be read or written."""

    exit_code = 4
    status = "file"

    def __init__(self, path: str | Path, what: Phrase, mend: Phrase) -> None:
        self.path = str(path)
        self.what: str = what
        self.mend: str = mend
        super().__init__(phrase("{path}: {what}; {mend}", path=self.path, what=what, mend=mend))


class WorkbookError(EcoparkError):
    """The workbook has errors. ``problems`` holds every one of them, and the warnings beside them."""

    exit_code = 1
    status = "invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        told = "\n".join(str(problem) for problem in self.problems)
        super().__init__(phrase("{problems}", problems=told))


class ModelError(EcoparkError):
    """A model file that is no model, or a model that cannot be built."""

    exit_code = 2
    status = "model"


class SolveError(EcoparkError):
    """The solver failed in a way that says nothing about the workbook (a return code it should never give)."""

    exit_code = 5
    status = "solver"
