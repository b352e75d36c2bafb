"""The command that makes a page of a plan; named as on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark import commands
from ecopark.errors import Problem, SolveError, UsageError
from ecopark.model import load
from ecopark.phrases import Term, phrase
from ecopark.plan import Status
from ecopark.schema import messages
from ecopark.workbook.parse import read_tables
from ecopark.workbook.save import probe, refuse_foreign, save

if TYPE_CHECKING:
    from ecopark.analysis.flexibility import Flexibility
    from ecopark.answer import Answer
    from ecopark.explanation import Explanation
    from ecopark.reporting.page.findings import Findings

SUFFIXES: Final = (".html", ".htm")

TOLERANCE: Final = 0.01
"""By this part the objective may be worse in the plans that tell how far exchanges can change."""

SECONDS: Final = 5.0
"""How long it is asked how far exchanges can change."""


@dataclass(frozen=True)
class Reported:
    """The page that ``report`` wrote, and what it is of; ``held_by`` is the program that has the file open, if any."""

    written: Path
    why: Explanation
    language: str
    flexibility: tuple[Flexibility, ...] = ()
    held_by: str | None = None
    kept: Path | None = None
    notices: tuple[Problem, ...] = ()

    @property
    def answer(self) -> Answer:
        """The answer that the page shows."""
        return self.why.answer

    @property
    def status(self) -> Status:
        """How it ended."""
        return self.answer.status


def report(
    file: str | Path,
    *,
    output: str | Path | None = None,
    scenario: str | None = None,
    model: str | None = None,
    time_limit: float = float("inf"),
    force: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Reported:
    """Solve a workbook's park and write a page of it, that opens offline: one HTML file, with all that it needs in it.

    ``output`` is the page, the workbook's name with .html where it is not given; a file of that name is written over
    only where it is a page of ecopark's, or with ``force``. The workbook stays as it is. The other arguments are those
    of ``solve``; ``scenario`` is one of them. The page is in the language ``lang``, else the workbook's.

    Raises WorkbookError with every problem, FileError, UsageError, ModelError; of a park without a plan the page says
    why.
    """
    path = Path(file)
    target = path.with_suffix(SUFFIXES[0]) if output is None else Path(output)
    with messages.voice(lang) as voice:
        _refuse(target, scenario, force)
        reading = read_tables(path)
        voice.heard(reading.tables.settings)
        (park,) = commands.scenarios_of(commands.park_of(path, reading), scenario)
        # Not before the workbook is found sound: Pyomo and SciPy alone take half a second to import.
        from ecopark.answer import answer
        from ecopark.explanation import explanation
        from ecopark.reporting.page.compose import page
        from ecopark.reporting.page.render import html

        if model is not None:
            load(model)
        probe(target)
        solving = phrase("solving {scenario}", scenario=Term("value", park.scenario))
        tell(messages.said(solving, voice.language))
        found = answer(park, model or park.settings.model, time_limit)
        why = explanation(found, time_limit - found.seconds)
        tell(messages.said(phrase("asking what the plan hangs on"), voice.language))
        findings = _findings(why, path.name, time_limit - found.seconds)
        tell(messages.said(phrase("drawing"), voice.language))
        saved = save(html(page(findings, voice.language)).encode("utf-8"), target, None)
        known = () if findings.flexibility is None else (findings.flexibility,)
        return Reported(saved.path, why, voice.language, known, saved.held_by)


def _refuse(target: Path, scenario: str | None, force: bool) -> None:
    """What is wrong with the call, before anything is solved."""
    if scenario == commands.ALL:
        raise UsageError(phrase("a page is of one scenario; name it"))
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(phrase("{file}: a page's name ends in {known}", file=str(target), known=SUFFIXES))
    if not force:
        refuse_foreign(target)


def _findings(why: Explanation, file: str, seconds: float) -> Findings:
    """An answer, and what can be found out about it in the seconds that are left."""
    from ecopark.analysis import opportunities, ranging
    from ecopark.analysis.flexibility import flexibility
    from ecopark.reporting.page.findings import Findings

    answer = why.answer
    left = max(0.0, seconds)
    try:
        flexible = flexibility(answer, TOLERANCE, min(left, SECONDS))
    except SolveError:
        flexible = None  # the plan stands without it
    sides = (answer.exchange, answer.without)
    return Findings(
        answer=answer,
        sensitivity=ranging.sensitivity(answer, min(left, ranging.SECONDS)),
        opportunities=opportunities.opportunities(answer, min(left, opportunities.SECONDS)),
        flexibility=flexible,
        reasons=tuple(dict.fromkeys(hint for side in sides for hint in side.hints)),
        file=file,
        solved_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
    )
