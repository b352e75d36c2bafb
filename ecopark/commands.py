"""The commands as functions, each with the same name and arguments as on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark import rules, scenario
from ecopark.accounts import Results, results
from ecopark.answer import Answer, answer
from ecopark.errors import FileError, Problem, UsageError, WorkbookError
from ecopark.model import load, shipped, shipped_folder
from ecopark.park import Park
from ecopark.plan import Status
from ecopark.schema import terms
from ecopark.schema.inputs import BASE
from ecopark.schema.results import ResultRow
from ecopark.workbook.parse import Reading, read_tables
from ecopark.workbook.save import as_copy, beside, holder, probe, refuse_foreign, save
from ecopark.workbook.splice import claim_sheets, splice
from ecopark.workbook.write import empty_sheets, result_sheets

if TYPE_CHECKING:
    from pandas import DataFrame

ALL: Final = "all"
"""The scenario that means every one of them, the workbook as it stands included."""

_WORST_FIRST: Final[tuple[Status, ...]] = ("uncertified", "interrupted", "unbounded", "infeasible", "optimal")


@dataclass(frozen=True)
class Solution:
    """What ``solve`` found: an answer a scenario, the result tables as data frames, and the file that was written."""

    answers: tuple[Answer, ...]
    written: Path | None = None
    held_by: str | None = None

    @property
    def status(self) -> Status:
        """How it ended; of several scenarios the worst."""
        found = {answer.status for answer in self.answers}
        return next(status for status in _WORST_FIRST if status in found)

    @cached_property
    def results(self) -> Results:
        """The rows of all result tables."""
        return sum((results(answer) for answer in self.answers), Results())

    @property
    def indicators(self) -> DataFrame:
        """What the park takes, gives off, pays and moves, without exchange and with it."""
        return _frame(self.results.indicators)

    @property
    def exchange_plan(self) -> DataFrame:
        """What is sent from plant to plant."""
        return _frame(self.results.exchange_plan)

    @property
    def activities(self) -> DataFrame:
        """How much each process runs."""
        return _frame(self.results.activities)

    @property
    def supply_plan(self) -> DataFrame:
        """What is bought."""
        return _frame(self.results.supply_plan)

    @property
    def disposal_plan(self) -> DataFrame:
        """What is disposed of or lost."""
        return _frame(self.results.disposal_plan)

    @property
    def plant_ledger(self) -> DataFrame:
        """Each plant's money."""
        return _frame(self.results.plant_ledger)


def _frame(rows: Sequence[ResultRow]) -> DataFrame:
    """Rows as a data frame, its columns the rows' attributes."""
    import pandas as pd

    hidden = {"line", "source", "note"}
    names = [entry.name for entry in fields(type(rows[0])) if entry.name not in hidden] if rows else []
    return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)


def new(file: str | Path, *, park: str | None = None, lang: str | None = None, force: bool = False) -> Path:
    """Write a new workbook: blank, with an example row a sheet, or a copy of a shipped park.

    Raises UsageError for a park or language that there is not, FileError where the file is there already and is not
    ecopark's own (unless ``force``) or cannot be written.
    """
    path = Path(file)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{path}: a new workbook's name ends in .xlsx")
    if park is not None and lang is not None:
        raise UsageError("a shipped park comes as it is; for results in Russian write ru at Language in its Settings")
    data = _blank(lang or terms.ENGLISH) if park is None else _shipped_park(park)
    if path.exists() and not force:
        raise FileError(path, "there is such a file already", "choose another name, or --force to replace it")
    return save(data, path, None)


def shipped_parks() -> tuple[str, ...]:
    """The names of the shipped parks."""
    return tuple(sorted(path.stem for path in shipped_folder("scenarios").glob("*.xlsx")))


def _blank(language: str) -> bytes:
    from ecopark.workbook.template import blank

    if language not in terms.languages():
        raise UsageError(f"there is no language {language!r}; there are: {', '.join(terms.languages())}")
    return blank(language)


def _shipped_park(name: str) -> bytes:
    if name not in shipped_parks():
        raise UsageError(f"there is no park {name!r}; the shipped ones are: {', '.join(shipped_parks())}")
    return (shipped_folder("scenarios") / f"{name}.xlsx").read_bytes()


def validate(file: str | Path) -> DataFrame:
    """Every problem of a workbook, errors and warnings: sheet, cell, severity, problem and fix; see ``check``."""
    import pandas as pd

    names = ["sheet", "cell", "severity", "problem", "fix"]
    return pd.DataFrame([[getattr(problem, name) for name in names] for problem in check(file)], columns=names)


def check(file: str | Path) -> tuple[Problem, ...]:
    """Every problem of a workbook, errors and warnings, its scenarios' included; nothing is raised for them.

    Raises FileError where the file is no sound workbook.
    """
    path = Path(file)
    reading = read_tables(path)
    try:
        base = _park(path, reading)
    except WorkbookError as refused:
        return refused.problems
    found = list(base.warnings)
    for name in scenario.names(base.tables):
        try:
            found += _what_if(base, name).warnings
        except WorkbookError as refused:
            found += refused.problems
    return tuple(dict.fromkeys(found))


def solve(
    file: str | Path,
    *,
    scenario: str | None = None,
    model: str | None = None,
    time_limit: float = float("inf"),
    output: str | Path | None = None,
    write: bool = True,
    force: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Solve a workbook's park and write the result sheets into it, or into a copy ``output``.

    ``scenario`` names one of its Scenarios, or ``all``; ``model`` a shipped model or a Python file; ``time_limit`` is
    in seconds for each scenario. ``tell`` is told of each stage. Raises WorkbookError with every problem, FileError,
    UsageError, ModelError; a park without a solution is no error but a status.
    """
    path = Path(file)
    target = Path(output) if output is not None else path
    if target.suffix.lower() != path.suffix.lower():
        raise UsageError(f"{target}: a copy of {path.name} ends in {path.suffix}; what is in it stays as it is")
    reading = read_tables(path)
    park = _park(path, reading)
    parks = _scenarios(park, scenario)
    if model is not None:
        load(model)
    is_copy = not _same(target, path)
    if write:
        if is_copy and not force:
            refuse_foreign(target)
        claim_sheets(reading.package, empty_sheets(parks[0].settings.language))
        probe(target)
    answers = []
    for one in parks:
        tell(one.scenario)
        answers.append(answer(one, model or one.settings.model, time_limit))
    if not write:
        return Solution(tuple(answers))
    data = splice(reading.package, result_sheets(answers, datetime.now(UTC).replace(tzinfo=None, microsecond=0)))
    written = save(as_copy(data), target, None) if is_copy else save(data, target, reading.fingerprint)
    return Solution(tuple(answers), written, holder(target) if written == beside(target.resolve()) else None)


def _same(one: Path, other: Path) -> bool:
    """Whether two names are of one file."""
    return one.resolve() == other.resolve()


def _park(path: Path, reading: Reading) -> Park:
    """The park of a workbook. Raises WorkbookError with every problem where there is an error."""
    park = rules.park(
        reading.tables,
        name=reading.tables.settings.park or path.stem,
        reading_problems=reading.problems,
    )
    _refuse_unknown_model(park)
    return park


def _refuse_unknown_model(park: Park) -> None:
    """A workbook may name a shipped model only: opening a workbook never runs code."""
    named = park.settings.model
    if named not in shipped():
        what, mend = f"there is no model '{named}'", f"write one of: {', '.join(shipped())}"
        raise WorkbookError([park.tables.setting_problem("model", what, mend), *park.warnings])


def _what_if(park: Park, name: str) -> Park:
    """The park after a scenario's changes. Raises WorkbookError where they make something that it may not be."""
    made = scenario.apply(park, name)
    _refuse_unknown_model(made)
    return made


def _scenarios(park: Park, wanted: str | None) -> tuple[Park, ...]:
    """The parks to solve: the workbook as it stands, a named what-if of it, or all of them."""
    if wanted != ALL:
        return (_what_if(park, wanted or BASE),)
    problems: list[Problem] = []
    parks: list[Park] = []
    for name in (BASE, *scenario.names(park.tables)):
        try:
            parks.append(_what_if(park, name))
        except WorkbookError as refused:
            problems += refused.problems
    if problems:
        raise WorkbookError(tuple(dict.fromkeys(problems)))
    return tuple(parks)
