"""The command that asks what one total costs in another; named as on the command line."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark import commands
from ecopark.analysis.pareto import USUAL, Curve, curve, quantities
from ecopark.analysis.pareto_words import changes, columns
from ecopark.errors import FileError, UsageError
from ecopark.explanation import Explained, explanation
from ecopark.model import load
from ecopark.phrases import phrase
from ecopark.plan import Status
from ecopark.reporting.commas import comma_separated
from ecopark.schema import messages
from ecopark.workbook.parse import read_tables
from ecopark.workbook.save import refuse_foreign, save

if TYPE_CHECKING:
    from pandas import DataFrame

SUFFIXES: Final = (".xlsx", ".csv")


@dataclass(frozen=True)
class TradeOff:
    """What ``pareto`` found: the curve, or why there is none, and the file that was written, if one was.

    ``language`` is the one that is spoken of it.
    """

    curve: Curve
    language: str
    written: Path | None = None
    explained: Explained | None = None

    @property
    def status(self) -> Status:
        """How it ended; ``optimal`` is a curve, whole or not."""
        return self.curve.status

    @property
    def corners(self) -> DataFrame:
        """A row a corner, from the least of x to the least of y."""
        import pandas as pd

        return pd.DataFrame({column.key.replace(" ", "_"): column.cells for column in columns(self.curve)})

    @property
    def changes(self) -> DataFrame:
        """The exchanges that change from each corner to the next; those of the first corner are planned."""
        import pandas as pd

        return pd.DataFrame({column.key: column.cells for column in changes(self.curve)})


def pareto(
    file: str | Path,
    *,
    x: str = "cost",
    y: str = "impact",
    points: int = USUAL,
    output: str | Path | None = None,
    scenario: str | None = None,
    model: str | None = None,
    time_limit: float = math.inf,
    force: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> TradeOff:
    """Find the trade-off curve of two totals of a workbook's park.

    ``x`` and ``y`` are two of virgin, disposal, impact, cost, transport cost, co2; ``points`` the most corners;
    ``output`` a file that ends in .xlsx or .csv; the rest is as in ``solve``. A park without a plan is no error but a
    status. Raises WorkbookError, FileError, UsageError, ModelError.
    """
    path, target = Path(file), None if output is None else Path(output)
    with messages.voice(lang) as voice:
        quantities(x, y, points, "")
        if scenario == commands.ALL:
            raise UsageError(phrase("a trade-off is of one scenario; name it"))
        if target is not None:
            _refuse_target(target, path, force)
        reading = read_tables(path)
        voice.heard(reading.tables.settings)
        (park,) = commands.scenarios_of(commands.park_of(path, reading), scenario)
        if model is not None:
            load(model)

        def told(count: int) -> None:
            tell(messages.said(phrase("{count} corner|{count} corners", count=count), voice.language))

        deadline = time.monotonic() + time_limit
        found = curve(park, model or park.settings.model, x, y, points, time_limit=time_limit, tell=told)
        if not found.corners:
            why = explanation(found.answer, deadline - time.monotonic())
            return TradeOff(found, voice.language, explained=Explained(why, voice.language))
        if target is None or found.status == "uncertified":
            return TradeOff(found, voice.language)
        return TradeOff(found, voice.language, save(_bytes(found, target, voice.language), target, None).path)


def _refuse_target(target: Path, source: Path, force: bool) -> None:
    """Why a curve can't be written there, before anything is solved."""
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(phrase("{file}: a trade-off's name ends in {known}", file=str(target), known=SUFFIXES))
    if target.exists() and source.exists() and target.samefile(source):
        raise FileError(target, phrase("a trade-off is no part of its workbook"), phrase("choose another name"))
    if target.exists() and not force:
        if suffix != ".xlsx":
            mend = phrase("choose another name, or --force to replace it")
            raise FileError(target, phrase("there is such a file already"), mend)
        refuse_foreign(target)


def _bytes(found: Curve, target: Path, language: str) -> bytes:
    """The corners as a file."""
    if target.suffix.lower() == ".csv":
        shown = columns(found)
        rows = zip(*(column.cells for column in shown), strict=True)
        return comma_separated([column.key for column in shown], rows).encode("utf-8")
    from ecopark.workbook.pareto_book import pareto_book
    from ecopark.workbook.save import as_copy

    return as_copy(pareto_book(found, language))
