"""Answers and problems as text: colours and ruled tables for a terminal, plain text for a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ecopark.accounts import results
from ecopark.answer import Answer
from ecopark.errors import Problem

_SHOWN = 10
_STYLE = {"optimal": "bold green", "uncertified": "bold red", "interrupted": "bold yellow"}


class _Console(Console):
    """A console that leaves it to the command line what a reader who has gone means."""

    def on_broken_pipe(self) -> None:
        """Raise what happened, where the library would leave with exit code 1."""
        raise BrokenPipeError


def console(*, to_stderr: bool = False) -> Console:
    """A console that heeds NO_COLOR, and is as wide as it needs to be where nobody looks at it."""
    found = _Console(stderr=to_stderr, highlight=False)
    return found if found.is_terminal else _Console(stderr=to_stderr, highlight=False, width=160, color_system=None)


@contextmanager
def progress(*, silent: bool, verbose: bool = False) -> Iterator[Callable[[str], None]]:
    """What tells a person at a terminal which scenario is being solved; a pipe is told only if ``verbose``."""
    target = Console(stderr=True)
    if verbose:
        yield lambda stage: target.print(f"solving {escape(stage)}", soft_wrap=True)
        return
    if silent or not target.is_terminal:
        yield lambda _: None
        return
    with target.status("reading") as status:
        yield lambda stage: status.update(f"solving {escape(stage)}")


def show_problems(target: Console, problems: Sequence[Problem]) -> None:
    """Every problem on a line of its own, errors first, and how many there are."""
    errors = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity == "warning"]
    for style, found in (("red", errors), ("yellow", warnings)):
        for problem in found:
            target.print(f"[{style}]{problem.severity}[/] {escape(str(problem))}", soft_wrap=True)
    if not problems:
        target.print("No problems.")
    else:
        target.print(f"{_count(len(errors), 'error')}, {_count(len(warnings), 'warning')}.")


def show_answer(target: Console, answer: Answer) -> None:
    """How a scenario ended, what exchange changes, the largest exchanges; what falls short where there is no plan."""
    status = answer.status
    park = answer.park
    target.print(
        f"[bold]{escape(park.name)}[/], scenario {escape(park.scenario)}: "
        f"[{_STYLE.get(status, 'bold red')}]{status}[/] in {answer.seconds:.2f} s",
        soft_wrap=True,
    )
    _show_hints(target, answer)
    found = results(answer)
    if found.indicators:
        target.print(_indicators(answer, target.is_terminal))
        target.print(_exchanges(answer, target.is_terminal))
        certificate = answer.exchange.certificate
        if certificate:
            judged = (
                "rows, balances, prices, gap" if certificate.gap is not None else "rows, balances; a model of your own"
            )
            target.print(f"Certificate: worst error {certificate.worst:.1e} ({judged}).")
    if answer.warnings:
        target.print(f"[yellow]{_count(len(answer.warnings), 'warning')}[/] (all of them in Summary):")
        for warning in answer.warnings[:_SHOWN]:
            target.print(f"  {escape(str(warning))}", soft_wrap=True)


def _show_hints(target: Console, answer: Answer) -> None:
    """What falls short or has no end, with exchange, without, or (said once) either way."""
    sides = [("with exchange", answer.exchange), ("without exchange", answer.without)]
    if (answer.exchange.status, answer.exchange.hints) == (answer.without.status, answer.without.hints):
        sides = [("with and without exchange", answer.exchange)]
    for label, solved in sides:
        if solved.status != "optimal":
            target.print(f"{label}: {solved.status}")
            for hint in solved.hints:
                target.print(f"  {escape(str(hint))}", soft_wrap=True)


def show_written(target: Console, written: Path | None, held_by: str | None) -> None:
    """Where the results are."""
    if written is None:
        target.print("Nothing was written.")
    elif held_by:
        target.print(
            f"{held_by} has the workbook open; the results are in [bold]{escape(str(written))}[/].", soft_wrap=True
        )
    else:
        target.print(f"The results are in [bold]{escape(str(written))}[/].", soft_wrap=True)


def show_new(target: Console, written: Path) -> None:
    """Where a new workbook is, and what to do next."""
    target.print(
        f"Wrote [bold]{escape(str(written))}[/]. Fill it in, then: ecopark solve {escape(str(written))}", soft_wrap=True
    )


def number(value: float | None) -> str:
    """A number as people read it: thousands apart, as many decimals as its size asks for."""
    if value is None:
        return ""
    size = abs(value)
    return (
        f"{value:,.0f}" if size >= 1000 or value == int(value) else f"{value:,.1f}" if size >= 10 else f"{value:,.3g}"
    )


def _indicators(answer: Answer, ruled: bool) -> Table:
    table = _table("Without exchange and with it", ruled)
    for header in ("", "unit"):
        table.add_column(header)
    for header in ("without", "with", "change", "%"):
        table.add_column(header, justify="right", no_wrap=True)
    for row in results(answer).indicators:
        percent = "" if row.change_percent is None else f"{row.change_percent:+.1%}"
        amounts = (number(row.without_exchange), number(row.with_exchange), number(row.change))
        table.add_row(row.indicator, escape(row.unit), *amounts, percent)
    return table


def _exchanges(answer: Answer, ruled: bool) -> Table:
    rows = results(answer).exchange_plan
    table = _table(f"Largest of {_count(len(rows), 'planned flow')}", ruled)
    for header in ("material", "from", "to", "for"):
        table.add_column(header)
    table.add_column("quantity", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    tonnes = {row.material: answer.park.tonnes(row.material) or 0.0 for row in rows}
    for row in sorted(rows, key=lambda row: -row.quantity * tonnes[row.material])[:_SHOWN]:
        names = (row.material, row.from_, row.to, row.for_)
        table.add_row(*(escape(name) for name in names), number(row.quantity), escape(row.unit))
    return table


def _table(title: str, ruled: bool) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD if ruled else None, pad_edge=False)


def _count(number_of: int, what: str) -> str:
    return f"{number_of} {what}" if number_of == 1 else f"{number_of} {what}s"
