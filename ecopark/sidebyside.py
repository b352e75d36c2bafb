"""The command that sets parks side by side; named as on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark import commands
from ecopark.errors import FileError, UsageError, WorkbookError
from ecopark.model import load
from ecopark.park import Park
from ecopark.phrases import Term, phrase
from ecopark.schema import messages
from ecopark.workbook.parse import read_tables
from ecopark.workbook.save import as_copy, probe, refuse_foreign, save

if TYPE_CHECKING:
    from pandas import DataFrame

    from ecopark.analysis.comparison import Comparison

SUFFIXES: Final = (".xlsx", ".html")

SCENARIO: Final = "#"
"""Stands between a workbook and the scenario of it."""


@dataclass(frozen=True)
class SideBySide:
    """What ``compare`` found, as data frames, and the file that holds it, if one does."""

    found: Comparison
    written: Path | None
    language: str

    @property
    def indicators(self) -> DataFrame:
        """A row an indicator, two columns a park: without exchange and with it."""
        return self._table("Indicators")

    @property
    def definitions(self) -> DataFrame:
        """What each indicator is, and who says so."""
        return self._table("Definitions")

    @property
    def parks(self) -> DataFrame:
        """How each park ended, and whether it is an industrial symbiosis by the 3-2 criterion."""
        return self._table("Parks")

    @property
    def shadow_prices(self) -> DataFrame:
        """What a unit more of the materials is worth that they share."""
        return self._table("Prices")

    @property
    def chances(self) -> DataFrame:
        """By-products with a taker in one park and none in another."""
        return self._table("Chances")

    @property
    def inputs(self) -> DataFrame:
        """The cells that differ between versions of the first park."""
        return self._table("Inputs")

    @property
    def flows(self) -> DataFrame:
        """The exchanges that differ between versions of the first park."""
        return self._table("Flows")

    def _table(self, name: str) -> DataFrame:
        import pandas as pd

        from ecopark.analysis.comparison_tables import sheets

        for sheet in sheets(self.found, self.language):
            if sheet.name == name:
                return pd.DataFrame(list(sheet.rows), columns=list(sheet.headers))
        return pd.DataFrame()


def compare(
    *parks: str | Path,
    output: str | Path | None = None,
    model: str | None = None,
    time_limit: float = float("inf"),
    force: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> SideBySide:
    """Solve parks, each with and without exchange, and set them side by side.

    Each of ``parks`` is a workbook, or ``WORKBOOK#SCENARIO``; ``#all`` takes all its scenarios. ``output`` is a file
    that ends in .xlsx or .html. ``time_limit`` is in seconds for each. Texts are in the language ``lang``, else that of
    the first workbook.

    Raises WorkbookError with every problem of all workbooks, UsageError, ModelError, FileError; a park without a plan
    is no error but a status.
    """
    with messages.voice(lang) as voice:
        target = None if output is None else Path(output)
        if not parks:
            raise UsageError(phrase("name the workbooks to compare, such as rustavi.xlsx baku.xlsx#cold-winter"))
        if target is not None:
            _refuse_target(target, [_parted(park)[0] for park in parks], force)
        asked = _asked(parks, voice)
        if len(asked) < 2:
            raise UsageError(phrase("one park cannot be compared: name another, or a scenario of it after #"))
        # Not before the workbooks are found sound: Pyomo and SciPy alone take half a second to import.
        from ecopark.analysis.comparison import comparison
        from ecopark.answer import answer

        if model is not None:
            load(model)
        if target is not None:
            probe(target)
        answers = []
        for path, park in asked:
            solving = phrase("solving {park}, {scenario}", park=park.name, scenario=Term("value", park.scenario))
            tell(messages.said(solving, voice.language))
            answers.append((path, answer(park, model or park.settings.model, time_limit)))
        found = comparison(answers)
        written = None if target is None else save(_bytes(found, target, voice.language), target, None).path
        return SideBySide(found, written, voice.language)


def _parted(park: str | Path) -> tuple[Path, str | None]:
    """The workbook and the scenario; a file whose name has the sign in it is taken for a file.

    Raises UsageError where there is no name before the sign.
    """
    text = str(park)
    if text and (SCENARIO not in text or Path(text).exists()):
        return Path(text), None
    file, _, scenario = text.rpartition(SCENARIO)
    if not file:
        raise UsageError(phrase("'{park}' names no workbook: write it before the #, as in park.xlsx#all", park=text))
    return Path(file), scenario or None


def _asked(parks: Sequence[str | Path], voice: messages.Voice) -> list[tuple[Path, Park]]:
    """The parks, each workbook read once. Raises WorkbookError with what is wrong in all of them, by file."""
    read: dict[Path, Park] = {}
    found: list[tuple[Path, Park]] = []
    problems = []
    for number, each in enumerate(parks):
        path, scenario = _parted(each)
        try:
            if path not in read:
                reading = read_tables(path)
                if number == 0:
                    voice.heard(reading.tables.settings)
                read[path] = commands.park_of(path, reading)
            found += [(path, park) for park in commands.scenarios_of(read[path], scenario)]
        except WorkbookError as refused:
            problems += [
                replace(problem, problem=phrase("in {file}: {problem}", file=path.name, problem=problem.problem))
                for problem in refused.problems
            ]
    if problems:
        raise WorkbookError(tuple(dict.fromkeys(problems)))
    return found


def _refuse_target(target: Path, sources: Sequence[Path], force: bool) -> None:
    """Why a comparison can't be written there, before anything is solved."""
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(phrase("{file}: a comparison's name ends in {known}", file=str(target), known=SUFFIXES))
    if not target.exists():
        return
    if any(source.exists() and target.samefile(source) for source in sources):
        what = phrase("a comparison is no part of the workbooks that it compares")
        raise FileError(target, what, phrase("choose another name"))
    if not force:
        refuse_foreign(target)


def _bytes(found: Comparison, target: Path, language: str) -> bytes:
    """The comparison as a file."""
    if target.suffix.lower() == ".html":
        from ecopark.reporting.compare_page import compare_page

        return compare_page(found, language).encode("utf-8")
    from ecopark.workbook.compare_book import compare_book

    return as_copy(compare_book(found, language))
