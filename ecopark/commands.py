"""The commands as functions, each with the same name and arguments as on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark import rules, scenario
from ecopark.errors import FileError, Problem, UsageError, WorkbookError
from ecopark.model import load, shipped, shipped_folder
from ecopark.park import Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import messages, terms
from ecopark.schema.inputs import BASE
from ecopark.schema.results import PROBLEMS, WHY
from ecopark.solution import Solution
from ecopark.workbook import past
from ecopark.workbook.layout import SheetPlan
from ecopark.workbook.notices import notices
from ecopark.workbook.parse import Reading, read_tables
from ecopark.workbook.save import as_copy, probe, refuse_foreign, save
from ecopark.workbook.splice import additions, claim_sheets, marked_sheets, splice
from ecopark.workbook.write_problems import problems_sheet

if TYPE_CHECKING:
    from pandas import DataFrame

    from ecopark.analysis.flexibility import Flexibility
    from ecopark.analysis.opportunities import Opportunities
    from ecopark.analysis.ranging import Sensitivity
    from ecopark.answer import Answer
    from ecopark.explanation import Explained, Explanation

ALL: Final = "all"
"""The scenario that means every one of them, the workbook as it stands included."""


class Found(tuple[Problem, ...]):
    """Problems, their texts in ``language``."""

    language: str

    @classmethod
    def said(cls, problems: Sequence[Problem], language: str) -> Found:
        """Some problems in a language."""
        found = cls(messages.all_translated(problems, language))
        found.language = language
        return found


@dataclass(frozen=True)
class Marked:
    """The problems that ``mark`` found, and the file with the Problems sheet; the rest is as in ``Solution``."""

    problems: Found
    written: Path
    held_by: str | None = None
    kept: Path | None = None
    notices: tuple[Problem, ...] = ()
    language: str = terms.ENGLISH


def new(file: str | Path, *, park: str | None = None, lang: str | None = None, force: bool = False) -> Path:
    """Write a new workbook: blank, with an example row a sheet and in a language, or a copy of a shipped park.

    Raises UsageError for a park or language that there is not, FileError where the file is there already and is not
    ecopark's own (unless ``force``) or cannot be written.
    """
    path = Path(file)
    with messages.voice(lang) as voice:
        if path.suffix.lower() != ".xlsx":
            raise UsageError(phrase("{path}: a new workbook's name ends in .xlsx", path=str(path)))
        if park is not None and lang is not None:
            raise UsageError(
                phrase("a shipped park comes as it is; for results in Russian write ru at Language in its Settings")
            )
        data = _blank(voice.language) if park is None else _shipped_park(park)
        if path.exists() and not force:
            mend = phrase("choose another name, or --force to replace it")
            raise FileError(path, phrase("there is such a file already"), mend)
        return save(data, path, None).path


def shipped_parks() -> tuple[str, ...]:
    """The names of the shipped parks."""
    return tuple(sorted(path.stem for path in shipped_folder("scenarios").glob("*.xlsx")))


def _blank(language: str) -> bytes:
    from ecopark.workbook.template import blank

    return blank(language)


def _shipped_park(name: str) -> bytes:
    if name not in shipped_parks():
        raise UsageError(
            phrase("there is no park '{name}'; the shipped ones are: {names}", name=name, names=shipped_parks())
        )
    return (shipped_folder("scenarios") / f"{name}.xlsx").read_bytes()


def validate(file: str | Path, *, mark: bool = False, lang: str | None = None) -> DataFrame:
    """Every problem of a workbook, errors and warnings: sheet, cell, severity, problem and fix; see ``check``.

    With ``mark`` they are written into it too, as its Problems sheet; see ``marked``.
    """
    import pandas as pd

    found = marked(file, lang=lang).problems if mark else check(file, lang=lang)
    names = ["sheet", "cell", "severity", "problem", "fix"]
    return pd.DataFrame([[getattr(problem, name) for name in names] for problem in found], columns=names)


def check(file: str | Path, *, lang: str | None = None) -> Found:
    """Every problem of a workbook, errors and warnings, its scenarios' included; nothing is raised for them.

    Results in it that are older than its inputs are a warning. The problems are told in the language ``lang``, else
    the workbook's.

    Raises FileError where the file is no sound workbook, UsageError where there is no such language.
    """
    path = Path(file)
    with messages.voice(lang) as voice:
        found = _problems(path, _read(path, voice))
        return Found.said(found, voice.language)


def marked(file: str | Path, *, lang: str | None = None) -> Marked:
    """Write every problem of a workbook into it, as its Problems sheet, each leading to its cell.

    The rest of the workbook stays as it is, its results too. The sheet is in the workbook's language, whatever ``lang``
    says of what is returned. Raises FileError where the file is no sound workbook or cannot be written.
    """
    path = Path(file)
    with messages.voice(lang) as voice:
        reading = _read(path, voice)
        found = _problems(path, reading)
        put = _put(reading, [_problems_sheet(reading, found)], path, others_stay=True)
        return Marked(Found.said(found, voice.language), *put, voice.language)


def _read(path: Path, voice: messages.Voice) -> Reading:
    """Read a workbook; from then on its language is spoken, unless another was asked for."""
    reading = read_tables(path)
    voice.heard(reading.tables.settings)
    return reading


def _problems(path: Path, reading: Reading, *, results_stand: bool = True) -> tuple[Problem, ...]:
    """Every problem of a workbook; that its results are old is one as long as they stand."""
    try:
        base = park_of(path, reading)
    except WorkbookError as refused:
        return refused.problems
    found, parks = list(base.warnings), {BASE: base}
    for name in scenario.names(base.tables):
        try:
            made = _what_if(base, name)
            found += made.warnings
            parks[name] = made
        except WorkbookError as refused:
            found += refused.problems
    old = past.outdated(reading.package, parks) if results_stand else ()
    return tuple(dict.fromkeys([*found, *old]))


def _problems_sheet(reading: Reading, problems: Sequence[Problem]) -> SheetPlan:
    return problems_sheet(problems, _titles(reading), reading.tables.settings.language, _now())


def _titles(reading: Reading) -> tuple[str, ...]:
    return tuple(sheet.title for sheet in reading.package.all_sheets)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def solve(
    file: str | Path,
    *,
    scenario: str | None = None,
    model: str | None = None,
    flex: str | float | None = None,
    time_limit: float = float("inf"),
    output: str | Path | None = None,
    write: bool = True,
    force: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Solve a workbook's park and write the result sheets into it, or into a copy ``output``.

    ``scenario`` names one of its Scenarios, or ``all``; ``model`` a shipped model or a Python file; ``time_limit`` is
    in seconds for each scenario. With ``flex``, a part of the objective (``0.01`` or ``"1%"``), also how little and how
    much each exchange can be in plans that are at most so much worse. ``tell`` is told of each stage, in the language
    ``lang``, else the workbook's, as are errors. Raises WorkbookError with every problem, FileError, UsageError,
    ModelError; a park without a solution is no error but a status.
    """
    path = Path(file)
    target = Path(output) if output is not None else path
    with messages.voice(lang) as voice:
        if target.suffix.lower() != path.suffix.lower():
            raise UsageError(_another_ending(path, target))
        tolerance = None if flex is None else _tolerance(flex)
        reading = _read(path, voice)
        parks = scenarios_of(park_of(path, reading), scenario)
        # Not before the workbook is found sound: Pyomo and SciPy alone take half a second to import.
        from ecopark.analysis import opportunities, ranging
        from ecopark.answer import answer
        from ecopark.explanation import explanation
        from ecopark.reporting.rounds import watched
        from ecopark.workbook.write import empty_sheets

        if model is not None:
            load(model)
        is_copy = not _same(target, path)
        if write:
            if is_copy and not force:
                refuse_foreign(target)
            claim_sheets(reading.package, empty_sheets(parks[0].settings.language))
            probe(target)
        why: list[Explanation] = []
        for one in parks:
            solving = phrase("solving {scenario}", scenario=Term("value", one.scenario))
            tell(messages.said(solving, voice.language))
            with watched(tell, voice.language):
                found = answer(one, model or one.settings.model, time_limit)
            why.append(explanation(found, time_limit - found.seconds))
        answers = tuple(each.answer for each in why)
        flexible = () if tolerance is None else _flexibility(answers, tolerance, time_limit)
        if not write:
            return Solution(answers, language=voice.language, why=tuple(why), flexibility=flexible)
        would_pay = opportunities.of_all(answers, min(time_limit, opportunities.SECONDS))
        hangs_on = ranging.of_all(answers, min(time_limit, ranging.SECONDS))
        put = _put(reading, _sheets(path, reading, why, would_pay, flexible, hangs_on), target, is_copy=is_copy)
        return Solution(answers, *put, voice.language, tuple(why), would_pay, flexible, hangs_on)


def _tolerance(given: str | float) -> float:
    """A part of the objective, from 0 to less than 1, or in per cent. Raises UsageError where it is none."""
    text = str(given).strip()
    percent = text.endswith("%")
    try:
        part = float(text.removesuffix("%")) / (100 if percent else 1)
    except ValueError:
        part = float("nan")
    if not 0 <= part < 1:
        raise UsageError(
            phrase(
                "'{given}' is no tolerance: give per cent (1%) or a part (0.01), from 0 to less than all", given=text
            )
        )
    return part


def _flexibility(answers: Sequence[Answer], tolerance: float, time_limit: float) -> tuple[Flexibility, ...]:
    """How far the exchanges of each answer that has a plan can change, in what is left of its time."""
    from ecopark.analysis.flexibility import flexibility

    found = (flexibility(each, tolerance, time_limit - each.seconds) for each in answers)
    return tuple(each for each in found if each is not None)


def _another_ending(path: Path, target: Path) -> Phrase:
    return phrase(
        "{target}: a copy of {file} ends in {ending}; what is in it stays as it is",
        target=str(target),
        file=path.name,
        ending=path.suffix,
    )


def _sheets(
    path: Path,
    reading: Reading,
    why: Sequence[Explanation],
    would_pay: Opportunities,
    flexible: Sequence[Flexibility],
    hangs_on: Sensitivity,
) -> tuple[SheetPlan, ...]:
    """All sheets that a run writes: the results, and problems and reasons where the workbook has sheets of them."""
    from ecopark.workbook.write import result_sheets
    from ecopark.workbook.write_why import why_sheet

    answers = [each.answer for each in why]
    sheets = result_sheets(answers, _now(), _titles(reading), why, would_pay, flexible, hangs_on)
    there = {sheet.key for sheet in marked_sheets(reading.package)}
    if WHY in there and any(each.has_reasons for each in why):  # where there are none it is blanked, like all old ones
        sheets = (*sheets, why_sheet(why, _titles(reading), _now()))
    if PROBLEMS in there:
        # An old list of problems must not pass for a new one.
        found = [*_problems(path, reading, results_stand=False), *(one for each in answers for one in each.warnings)]
        sheets = (*sheets, _problems_sheet(reading, tuple(dict.fromkeys(found))))
    return sheets


def _put(
    reading: Reading, sheets: Sequence[SheetPlan], target: Path, *, is_copy: bool = False, others_stay: bool = False
) -> tuple[Path, str | None, Path | None, tuple[Problem, ...]]:
    """Write sheets into the workbook, or a copy: the file written, who holds the workbook, what was kept, notices."""
    spliced = splice(reading.package, sheets, others_stay=others_stay)
    own = additions(reading.package, {sheet.key for sheet in sheets} if others_stay else None)
    if is_copy:
        saved = save(as_copy(spliced.data), target, None)
    else:
        saved = save(spliced.data, target, reading.fingerprint, original=reading.package.data if own else None)
    return saved.path, saved.held_by, saved.kept, notices(spliced, own, saved.kept)


def explain(
    file: str | Path,
    *,
    scenario: str | None = None,
    model: str | None = None,
    time_limit: float = float("inf"),
    exchange: str | None = None,
    write: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Explained:
    """Why a workbook's park has no plan: the cells that cannot hold together, and the least changes that mend it.

    With ``exchange`` (``FROM / TO / MATERIAL``, as the keys of a row are written) also why that is in the plan, or not.
    With ``write`` it is put into the workbook too, as its sheet Why, and the rest stays as it is, results too. The
    other arguments and errors are those of ``solve``; ``scenario`` is one of them.
    """
    path = Path(file)
    with messages.voice(lang) as voice:
        if scenario == ALL:
            raise UsageError(phrase("scenarios are explained one at a time: name one"))
        reading = _read(path, voice)
        (park,) = scenarios_of(park_of(path, reading), scenario)
        from ecopark.analysis.exchange import asked_for, exchange_reason
        from ecopark.analysis.opportunities import opportunities, told
        from ecopark.answer import answer
        from ecopark.explanation import Explained, explanation
        from ecopark.workbook.write_why import empty_why, why_sheet

        if model is not None:
            load(model)
        if exchange is not None:
            asked_for(park, exchange)
        if write:
            claim_sheets(reading.package, [empty_why(park.settings.language)])
            probe(path)
        tell(messages.said(phrase("explaining {scenario}", scenario=Term("value", park.scenario)), voice.language))
        found = answer(park, model or park.settings.model, time_limit)
        why = explanation(found, time_limit - found.seconds)
        reason = None if exchange is None else exchange_reason(found, exchange, time_limit - found.seconds)
        would_pay = told(opportunities(found)) if exchange is None else ()
        if not write:
            return Explained(why, voice.language, exchange=reason, would_pay=would_pay)
        sheet = why_sheet([why], _titles(reading), _now(), reason, would_pay)
        put = _put(reading, [sheet], path, others_stay=True)
        return Explained(why, voice.language, *put, reason, would_pay)


def _same(one: Path, other: Path) -> bool:
    """Whether two names are of one file."""
    return one.resolve() == other.resolve()


def park_of(path: Path, reading: Reading) -> Park:
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
        what = phrase("there is no model '{name}'", name=named)
        mend = phrase("write one of: {names}", names=shipped())
        raise WorkbookError([park.tables.setting_problem("model", what, mend), *park.warnings])


def _what_if(park: Park, name: str) -> Park:
    """The park after a scenario's changes. Raises WorkbookError where they make something that it may not be."""
    made = scenario.apply(park, name)
    _refuse_unknown_model(made)
    return made


def scenarios_of(park: Park, wanted: str | None) -> tuple[Park, ...]:
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
