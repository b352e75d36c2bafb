"""Answers and problems as text: colours and ruled tables for a terminal, plain text for a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Final, Literal

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ecopark.errors import Problem
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reporting.machine import SavedFile
from ecopark.reporting.teller import Teller
from ecopark.reporting.terminal_why import show_reasons
from ecopark.schema import locales, messages

if TYPE_CHECKING:
    from ecopark.accounts import Results
    from ecopark.analysis.flexibility import Flexibility
    from ecopark.answer import Answer
    from ecopark.explanation import Explanation

Written = Literal["results", "problems", "reasons", "page"]
"""What a command put into a workbook, or beside it."""

AT_ONCE: Final = 1.0
"""Work that takes no more seconds is done before anybody could read how far it is."""

_SHOWN = 10
_STYLE = {"optimal": "bold green", "uncertified": "bold red", "interrupted": "bold yellow"}


def console(language: str, *, to_stderr: bool = False) -> Teller:
    """A console that heeds NO_COLOR, and is as wide as it needs to be where nobody looks at it."""
    found = Teller(stderr=to_stderr, highlight=False)
    if not found.is_terminal:
        found = Teller(stderr=to_stderr, highlight=False, width=160, color_system=None)
    found.language = language
    return found


@contextmanager
def progress(language: str, *, silent: bool, verbose: bool = False) -> Iterator[Callable[[str], None]]:
    """What tells a person at a terminal what is being done; a pipe is told only if ``verbose``."""
    target = Console(stderr=True)
    if verbose:
        yield lambda stage: target.print(escape(stage), soft_wrap=True)
        return
    if silent or not target.is_terminal:
        yield lambda _: None
        return
    status = target.status(messages.said(phrase("reading"), language))
    soon = Timer(AT_ONCE, status.start)  # what is done at once needs no telling
    soon.start()
    try:
        yield lambda stage: status.update(escape(stage))
    finally:
        soon.cancel()
        status.stop()


def show_problems(target: Teller, problems: Sequence[Problem]) -> None:
    """Every problem on a line of its own, errors first, and how many there are."""
    errors = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity == "warning"]
    for style, found in (("red", errors), ("yellow", warnings)):
        for problem in found:
            severity = target.say(Term("result", problem.severity))
            target.print(f"[{style}]{severity}[/] {target.problem(problem)}", soft_wrap=True)
    if not problems:
        target.tell(phrase("No problems."))
    else:
        counted = phrase("{count} error|{count} errors", count=len(errors))
        target.tell(phrase("{errors}, {warnings}.", errors=counted, warnings=_warnings(len(warnings))))


def _warnings(count: int) -> Phrase:
    return phrase("{count} warning|{count} warnings", count=count)


def show_answer(target: Teller, answer: Answer, why: Explanation | None = None) -> None:
    """How a scenario ended, what exchange changes, the largest exchanges; ``why`` says why there is no plan."""
    status = answer.status
    park = answer.park
    target.tell(
        phrase(
            "{park}, scenario {scenario}: {status} in {seconds:.2f} s",
            park=f"[bold]{escape(park.name)}[/]",
            scenario=escape(target.say(Term("value", park.scenario))),
            status=f"[{_STYLE.get(status, 'bold red')}]{target.say(Term('result', status))}[/]",
            seconds=answer.seconds,
        )
    )
    _show_ends(target, answer)
    if why is not None:
        show_reasons(target, why)
    found = _results(answer)
    if found.indicators:
        target.print(_indicators(target, answer))
        target.print(_exchanges(target, answer))
        certificate = answer.exchange.certificate
        if certificate:
            judged = phrase("rows, balances, prices, gap")
            if certificate.gap is None:
                judged = phrase("rows, balances; a model of your own")
            target.tell(
                phrase("Certificate: worst error {worst:.1e} ({judged}).", worst=certificate.worst, judged=judged)
            )
    if answer.warnings:
        counted = f"[yellow]{target.say(_warnings(len(answer.warnings)))}[/]"
        target.tell(phrase("{warnings} (all of them in Summary):", warnings=counted))
        for warning in answer.warnings[:_SHOWN]:
            target.print(f"  {target.problem(warning)}", soft_wrap=True)


def _results(answer: Answer) -> Results:
    # Not with this module: problems are shown without anything being solved.
    from ecopark.accounts import results

    return results(answer)


def _show_ends(target: Teller, answer: Answer) -> None:
    """How the park ended with exchange and without it, where either has no plan; said once where both ended so."""
    sides = [(phrase("with exchange"), answer.exchange), (phrase("without exchange"), answer.without)]
    if answer.exchange.status == answer.without.status:
        sides = [(phrase("with and without exchange"), answer.exchange)]
    for label, solved in sides:
        if solved.status != "optimal":
            target.tell(phrase("{side}: {status}", side=label, status=Term("result", solved.status)))


def show_flexibility(target: Teller, found: Sequence[Flexibility]) -> None:
    """How many exchanges each scenario's plan must have, and how many it could do without."""
    for each in found:
        for line in each.lines():
            target.tell(line)


def show_written(target: Teller, saved: SavedFile, *, what: Written = "results") -> None:
    """Where the results (or problems, or reasons) are, and what of the analyst's they concern."""
    written, held_by = saved.written, saved.held_by
    if written is None:
        target.tell(phrase("Nothing was written."))
        return
    there = {
        "results": phrase("The results are in {file}.", file=_file(written)),
        "problems": phrase("The problems are in {file}.", file=_file(written)),
        "reasons": phrase("The reasons are in {file}.", file=_file(written)),
        "page": phrase("The page is {file}.", file=_file(written)),
    }
    if held_by:
        target.tell(phrase("{program} has the workbook open.", program=held_by))
    target.tell(there[what])
    if saved.kept is not None:
        target.tell(phrase("The workbook as it was is kept as {file}.", file=_file(saved.kept)))
    for notice in saved.notices:
        target.print(f"  [yellow]{target.problem(notice)}[/]", soft_wrap=True)


def _file(path: Path) -> str:
    return f"[bold]{escape(str(path))}[/]"


def show_new(target: Teller, written: Path) -> None:
    """Where a new workbook is, and what to do next."""
    target.tell(
        phrase("Wrote {file}. Fill it in, then: ecopark solve {name}", file=_file(written), name=escape(str(written)))
    )


def _indicators(target: Teller, answer: Answer) -> Table:
    table = _table(target, phrase("Without exchange and with it"))
    for header in ("", Term("noun", "unit")):
        table.add_column(target.say(header))
    for header in (phrase("without"), phrase("with"), Term("noun", "change"), "%"):
        table.add_column(target.say(header), justify="right", no_wrap=True)
    for row in _results(answer).indicators:
        percent = "" if row.change_percent is None else locales.number(row.change_percent, target.language, "+.1%")
        amounts = (target.number(row.without_exchange), target.number(row.with_exchange), target.number(row.change))
        unit = target.say(Term("unit", row.unit))
        table.add_row(target.say(Term("result", row.indicator)), escape(unit), *amounts, percent)
    return table


def _exchanges(target: Teller, answer: Answer) -> Table:
    from ecopark.accounts import in_the_year

    rows = in_the_year(_results(answer).exchange_plan)
    title = phrase("Largest of {count} planned flow|Largest of {count} planned flows", count=len(rows))
    table = _table(target, title)
    for header in ("material", "from", "to", "for"):
        table.add_column(target.say(Term("noun", header)))
    table.add_column(target.say(phrase("quantity")), justify="right", no_wrap=True)
    table.add_column(target.say(Term("noun", "unit")), no_wrap=True)
    tonnes = {row.material: answer.park.tonnes(row.material) or 0.0 for row in rows}
    for row in sorted(rows, key=lambda row: -row.quantity * tonnes[row.material])[:_SHOWN]:
        names = (row.material, row.from_, row.to, row.for_)
        unit = target.say(Term("unit", row.unit))
        table.add_row(*(escape(name) for name in names), target.number(row.quantity), escape(unit))
    return table


def _table(target: Teller, title: Phrase) -> Table:
    ruled = box.SIMPLE_HEAD if target.is_terminal else None
    return Table(title=target.say(title), title_justify="left", box=ruled, pad_edge=False)
