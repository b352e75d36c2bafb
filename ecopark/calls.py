"""The command lines of what sets parks side by side, shows them, hands them on: arguments, a call, an exit code.

Heavy rooms are opened by the command that needs them, as in ``cli``, which holds the other commands.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

NO_SOLUTION: Final = 3
UNCERTIFIED: Final = 5


def add(command: Callable[[Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]) -> None:
    """Add these commands and their arguments to the command line, by what makes a command of a function."""
    takes_parks(command(compare, "compare"))
    takes_a_page(command(report, "report"))
    takes_an_export(command(export, "export"))


def compare(options: argparse.Namespace) -> int:
    """Set parks side by side, each with and without exchange: indicators, what they share, what differs."""
    from ecopark import sidebyside
    from ecopark.reporting import terminal, told_comparison

    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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
    return {"optimal": 0, "uncertified": UNCERTIFIED}.get(done.found.status, NO_SOLUTION)


def takes_parks(comparing: argparse.ArgumentParser) -> None:
    """The arguments of ``compare``."""
    comparing.add_argument(
        "parks",
        metavar="PARK",
        nargs="+",
        help="a workbook, or WORKBOOK#SCENARIO (#all: every scenario of it); two parks at least",
    )
    comparing.add_argument(
        "-o", "--output", metavar="OUT", help="where to write all of it: .xlsx, or .html (one page that needs no other)"
    )
    comparing.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )
    comparing.add_argument(
        "--time-limit", metavar="S", type=seconds, default=float("inf"), help="give up on a park after S seconds"
    )
    comparing.add_argument("--force", action="store_true", help="overwrite an OUT that ecopark did not write")


def report(options: argparse.Namespace) -> int:
    """Write a page of a park and its plan, one file that opens offline; the workbook stays as it is."""
    from ecopark import pages
    from ecopark.reporting import machine, terminal

    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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
    return {"optimal": 0, "uncertified": UNCERTIFIED}.get(done.status, NO_SOLUTION)


def takes_a_page(reporting: argparse.ArgumentParser) -> None:
    """The arguments of ``report``."""
    reporting.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")
    reporting.add_argument("--scenario", metavar="NAME", help="a what-if of the Scenarios sheet")
    reporting.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )
    reporting.add_argument(
        "--time-limit", metavar="S", type=seconds, default=float("inf"), help="give up on it after S seconds"
    )
    reporting.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help="the page to write (.html); FILE's name with .html without it"
    )
    reporting.add_argument("--force", action="store_true", help="overwrite an OUT that ecopark did not write")


def export(options: argparse.Namespace) -> int:
    """Write the programme for another solver (.mps, .lp), or the plan for another tool (.geojson, .csv)."""
    from ecopark.exports import command
    from ecopark.reporting import machine, terminal, told_export

    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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
    return {"optimal": 0, "written": 0, "uncertified": UNCERTIFIED}.get(done.status, NO_SOLUTION)


def takes_an_export(exporting: argparse.ArgumentParser) -> None:
    """The arguments of ``export``."""
    exporting.add_argument("file", metavar="FILE", help="the scenario workbook (.xlsx or .xlsm)")
    exporting.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="what to write, by how its name ends: .mps or .lp (the programme), .geojson (the plan on the map), .csv "
        "(a folder of all result tables)",
    )
    exporting.add_argument("--scenario", metavar="NAME", help="a what-if of the Scenarios sheet")
    exporting.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )
    exporting.add_argument(
        "--time-limit", metavar="S", type=seconds, default=float("inf"), help="give up on the plan after S seconds"
    )
    exporting.add_argument("--force", action="store_true", help="overwrite what is there already")


def seconds(text: str) -> float:
    """A number of seconds, not negative."""
    try:
        found = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds") from None
    if not found >= 0:
        raise argparse.ArgumentTypeError("seconds are 0 or more")
    return found


def print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding."""
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.flush()
