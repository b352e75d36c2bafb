"""What each command does: one call, and what it found told as text or JSON; the exit code. No logic.

Heavy rooms are opened by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from ecopark import errors

NO_SOLUTION: Final = 3
UNCERTIFIED: Final = 5


def new(options: argparse.Namespace) -> int:
    """Write a new workbook: blank, with headers, dropdowns, notes and example rows, or a copy of a shipped park."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal

    written = commands.new(options.file, park=options.park, lang=options.lang, force=options.force)
    if options.json:
        print_json(machine.written_as_json(written))
    elif not options.quiet:
        terminal.show_new(terminal.console(options.lang or "en"), written)
    return 0


def validate(options: argparse.Namespace) -> int:
    """Check a workbook: every problem at once, by sheet and cell, with the mend."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal

    marked = commands.marked(options.file, lang=options.lang) if options.mark else None
    problems = commands.check(options.file, lang=options.lang) if marked is None else marked.problems
    invalid = any(problem.severity == "error" for problem in problems)
    if options.json:
        print_json(machine.problems_as_json(problems, marked))
    elif invalid or not options.quiet:
        target = terminal.console(problems.language)
        terminal.show_problems(target, problems)
        if marked is not None:
            terminal.show_written(target, marked, what="problems")
    return errors.WorkbookError.exit_code if invalid else 0


def solve(options: argparse.Namespace) -> int:
    """Solve a workbook with and without exchange, and write the plan into it as result sheets."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal

    with _progress(options) as tell:
        solution = commands.solve(
            options.file,
            scenario=options.scenario,
            model=options.model,
            flex=options.flex,
            time_limit=options.time_limit,
            output=options.output,
            write=not options.no_write,
            force=options.force,
            lang=options.lang,
            tell=tell,
        )
    if options.json:
        several = options.scenario == commands.ALL
        print_json(machine.answers_as_json(solution.why, solution, solution.flexibility, several=several))
    elif not options.quiet:
        target = terminal.console(solution.language)
        for answer, why in zip(solution.answers, solution.why, strict=True):
            terminal.show_answer(target, answer, why)
        terminal.show_flexibility(target, solution.flexibility)
        terminal.show_written(target, solution)
    return _code(solution.status)


def explain(options: argparse.Namespace) -> int:
    """Say why a workbook has no plan: the cells that cannot hold together, and the least changes that would do."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal, terminal_why

    with _progress(options) as tell:
        explained = commands.explain(
            options.file,
            scenario=options.scenario,
            model=options.model,
            time_limit=options.time_limit,
            exchange=options.exchange,
            write=options.write,
            lang=options.lang,
            tell=tell,
        )
    if options.json:
        print_json(machine.explanation_as_json(explained))
    elif not options.quiet:
        target = terminal.console(explained.language)
        terminal_why.show_explained(target, explained)
        if options.write:
            terminal.show_written(target, explained, what="reasons")
    # a park without a plan that is explained is a job done
    return {"interrupted": NO_SOLUTION, "uncertified": UNCERTIFIED}.get(explained.status, 0)


def sweep(options: argparse.Namespace) -> int:
    """Solve a workbook for many values of its cells, and write a row for each."""
    from ecopark import whatif
    from ecopark.reporting import terminal, told_sweep

    given = whatif.configured(options.config) if options.config else {}
    named = {name: getattr(options, name) for name in whatif.KEYS if getattr(options, name) is not None}
    with _progress(options) as tell:
        found = whatif.sweep(options.file, **{**given, **named}, lang=options.lang, tell=tell)
    if options.json:
        print_json(told_sweep.sweep_as_json(found.found, found.written))
    elif not options.quiet:
        told_sweep.show_sweep(terminal.console(found.language), found.found, found.written)
    return 0


def pareto(options: argparse.Namespace) -> int:
    """Find the trade-off curve of two totals: its corners, and the exchanges that enter and leave at each."""
    from ecopark import tradeoffs
    from ecopark.reporting import machine, terminal, told_pareto

    with _progress(options) as tell:
        found = tradeoffs.pareto(
            options.file,
            x=options.x,
            y=options.y,
            points=options.points,
            output=options.output,
            scenario=options.scenario,
            model=options.model,
            time_limit=options.time_limit,
            force=options.force,
            lang=options.lang,
            tell=tell,
        )
    why = found.explained
    if options.json:
        print_json(machine.explanation_as_json(why) if why else told_pareto.curve_as_json(found.curve, found.written))
    elif why is not None:
        terminal.show_answer(terminal.console(found.language), why.explanation.answer, why.explanation)
    elif not options.quiet:
        told_pareto.show_curve(terminal.console(found.language), found.curve, found.written)
    return _code(found.status)


def compare(options: argparse.Namespace) -> int:
    """Set parks side by side, each with and without exchange: indicators, what they share, what differs."""
    from ecopark import sidebyside
    from ecopark.reporting import terminal, told_comparison

    with _progress(options) as tell:
        done = sidebyside.compare(
            *options.parks,
            output=options.output,
            model=options.model,
            time_limit=options.time_limit,
            force=options.force,
            lang=options.lang,
            tell=tell,
        )
    if options.json:
        print_json(told_comparison.comparison_as_json(done.found, done.written, done.language))
    elif not options.quiet:
        told_comparison.show_comparison(terminal.console(done.language), done.found, done.written)
    return _code(done.found.status)


def report(options: argparse.Namespace) -> int:
    """Write a page of a park and its plan, one file that opens offline; the workbook stays as it is."""
    from ecopark import pages
    from ecopark.reporting import machine, terminal

    with _progress(options) as tell:
        done = pages.report(
            options.file,
            output=options.output,
            scenario=options.scenario,
            model=options.model,
            time_limit=options.time_limit,
            force=options.force,
            lang=options.lang,
            tell=tell,
        )
    if options.json:
        print_json(machine.answers_as_json([done.why], done, done.flexibility, several=False))
    elif not options.quiet:
        target = terminal.console(done.language)
        terminal.show_answer(target, done.answer, done.why)
        terminal.show_written(target, done, what="page")
    return _code(done.status)


def export(options: argparse.Namespace) -> int:
    """Write the programme for another solver (.mps, .lp), or the plan for another tool (.geojson, .csv)."""
    from ecopark.exports import command
    from ecopark.reporting import machine, terminal, told_export

    with _progress(options) as tell:
        done = command.export(
            options.file,
            options.output,
            scenario=options.scenario,
            model=options.model,
            time_limit=options.time_limit,
            force=options.force,
            lang=options.lang,
            tell=tell,
        )
    why = done.explained
    if options.json:
        print_json(machine.explanation_as_json(why) if why else told_export.export_as_json(done.status, done.written))
    elif why is not None:
        terminal.show_answer(terminal.console(done.language), why.explanation.answer, why.explanation)
    elif not options.quiet:
        told_export.show_export(terminal.console(done.language), done.written)
    return 0 if done.status == "written" else _code(done.status)


def _progress(options: argparse.Namespace) -> AbstractContextManager[Callable[[str], None]]:
    """What tells each stage while a command works, where that was asked for."""
    from ecopark.reporting import terminal

    silent = options.quiet or options.json
    return terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose)


def _code(status: str) -> int:
    """The exit code of how a park with exchange ended."""
    return {"optimal": 0, "uncertified": UNCERTIFIED}.get(status, NO_SOLUTION)


def print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding."""
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.flush()
