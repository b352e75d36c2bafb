"""The command line: arguments, one call, an exit code; no logic.

Heavy rooms are opened by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from ecopark import calls, errors
from ecopark.calls import NO_SOLUTION, UNCERTIFIED, print_json, seconds
from ecopark.phrases import Phrase, phrase

FAULT: Final = 70
INTERRUPTED: Final = 130

_ABOUT: Final = (
    "Find the best exchange plan of an eco-industrial park: fill a scenario workbook, solve it, read the plan in it."
)
_EXIT_CODES: Final = (
    "Exit codes: 0 done; 1 the workbook has errors; 2 wrong usage; 3 no solution, or the time limit met; 4 a file "
    "could not be read or written; 5 a plan that its certificate does not confirm; 130 interrupted."
)

_LANG: Final = "language of what is said (the workbook's), and of a new workbook (en)"


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

    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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
    return {"optimal": 0, "uncertified": UNCERTIFIED}.get(solution.status, NO_SOLUTION)


def explain(options: argparse.Namespace) -> int:
    """Say why a workbook has no plan: the cells that cannot hold together, and the least changes that would do."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal, terminal_why

    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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
    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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

    silent = options.quiet or options.json
    with terminal.progress(options.lang or "en", silent=silent, verbose=options.verbose) as tell:
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
    return {"optimal": 0, "uncertified": UNCERTIFIED}.get(found.status, NO_SOLUTION)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(prog="ecopark", description=_ABOUT, epilog=_EXIT_CODES)
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    everywhere = _Parser(add_help=False)
    everywhere.add_argument(
        "--json", action="store_true", help="print one JSON object on standard output, nothing else"
    )
    for parser in (top, everywhere):  # where a command has none the one before it counts
        parser.add_argument("--lang", metavar="en|ru", help=_LANG, default=None if parser is top else argparse.SUPPRESS)
    everywhere.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    everywhere.add_argument("-v", "--verbose", action="store_true", help="tell each stage on standard error")

    def command(run: Callable[[argparse.Namespace], int], name: str) -> argparse.ArgumentParser:
        about = (run.__doc__ or "").splitlines()[0]
        made = commands.add_parser(name, help=about, description=about, epilog=_EXIT_CODES, parents=[everywhere])
        made.set_defaults(run=run)
        return made

    making = command(new, "new")
    making.add_argument("file", metavar="FILE", type=Path, help="the workbook to write (.xlsx)")
    making.add_argument(
        "--park",
        metavar="NAME",
        help="copy a shipped park (baku, kalundborg, nikopol, rustavi, small-scale); without it the workbook is blank",
    )
    making.add_argument("--force", action="store_true", help="replace a file that is there already")

    checking = command(validate, "validate")
    checking.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")
    checking.add_argument(
        "--mark", action="store_true", help="write the problems into FILE too, as its Problems sheet, linked to cells"
    )

    solving = command(solve, "solve")
    _takes_a_park(solving, scenario="NAME|all", which="a what-if of the Scenarios sheet, or all of them")
    solving.add_argument(
        "--flex",
        metavar="1%",
        help="how little and how much each exchange can be while the objective is at most so much worse (0: no worse)",
    )
    solving.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help="write the results into a copy, not into FILE"
    )
    solving.add_argument("--no-write", action="store_true", help="write nothing, print the summary only")
    solving.add_argument("--force", action="store_true", help="overwrite an OUT that ecopark did not write")

    explaining = command(explain, "explain")
    _takes_a_park(explaining, scenario="NAME", which="a what-if of the Scenarios sheet")
    explaining.add_argument(
        "--exchange", metavar='"FROM / TO / MATERIAL"', help="why that exchange is in the plan, or is not"
    )
    explaining.add_argument(
        "--write", action="store_true", help="write the reasons into FILE too, as its Why sheet, linked to cells"
    )
    _sweeping(command(sweep, "sweep"))
    _trading(command(pareto, "pareto"))
    calls.add(command)
    return top


def _sweeping(sweeping: argparse.ArgumentParser) -> None:
    """The arguments of a sweep; each may stand in the file of --config too, by its long name."""
    sweeping.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")
    sweeping.add_argument(
        "--vary",
        metavar="CELLS=VALUES",
        action="append",
        help="cells and their values: Disposal[slag].Fee=0,5,10 or low:high:count, with a leading x a factor, or "
        "uniform(a,b), triangular(a,mode,b), normal(mean,sd); may be given several times",
    )
    sweeping.add_argument(
        "-o", "--output", metavar="OUT", help="where to write: .xlsx (table and charts), .csv or .parquet"
    )
    sweeping.add_argument("--method", metavar="M", help="grid (the default), one-at-a-time, lhs or sobol")
    sweeping.add_argument(
        "--samples", metavar="N", type=int, help="how many points lhs draws, sobol's base number (256)"
    )
    sweeping.add_argument(
        "--seed", metavar="N", type=int, help="where drawing begins: the same seed, the same points (0)"
    )
    sweeping.add_argument("--outputs", metavar="A,B", help="what each row tells (all): objective, virgin, disposal, …")
    sweeping.add_argument("--workers", metavar="N", type=int, help="processes that solve (1)")
    sweeping.add_argument("--cluster", metavar="ADDRESS", help="solve on the Dask cluster of this scheduler")
    sweeping.add_argument("--scenario", metavar="NAME", help="a what-if of the Scenarios sheet")
    sweeping.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )
    sweeping.add_argument("--config", metavar="FILE.toml", help="options from a file; those given here go first")
    sweeping.add_argument(
        "--resume", action="store_true", default=None, help="go on with the points that a stopped sweep has kept"
    )
    sweeping.add_argument("--force", action="store_true", default=None, help="overwrite an OUT that is there already")


def _trading(trading: argparse.ArgumentParser) -> None:
    """The arguments of a trade-off curve."""
    _takes_a_park(trading, scenario="NAME", which="a what-if of the Scenarios sheet")
    trading.add_argument(
        "--x",
        metavar="A",
        default="cost",
        help="one total: virgin, disposal, impact, cost, transport cost or co2 (cost)",
    )
    trading.add_argument("--y", metavar="B", default="impact", help="the other (impact)")
    trading.add_argument(
        "--points", metavar="N", type=int, default=20, help="the most corners; beyond, the largest gaps go first (20)"
    )
    trading.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help="write the curve: .xlsx (tables and a chart) or .csv"
    )
    trading.add_argument("--force", action="store_true", help="overwrite an OUT that is there already")


def _takes_a_park(command: argparse.ArgumentParser, *, scenario: str, which: str) -> None:
    """The arguments of a command that solves: a workbook, which scenario of it, by which model, how long."""
    command.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")
    command.add_argument("--scenario", metavar=scenario, help=which)
    command.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )
    command.add_argument(
        "--time-limit", metavar="S", type=seconds, default=float("inf"), help="give up on a scenario after S seconds"
    )


class _Misuse(errors.UsageError):
    """Arguments that the parser does not take; ``usage`` is how the command is called."""

    def __init__(self, message: str, usage: str) -> None:
        self.usage = usage
        super().__init__(phrase("{message}", message=message))


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to ``run`` to say what is wrong with the arguments."""

    def error(self, message: str) -> NoReturn:
        """Raise _Misuse, where the library would print and leave."""
        raise _Misuse(message, self.format_usage())


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and leave."""
        from importlib.metadata import version

        sys.stdout.write(f"ecopark {version('ecopark')}\n")
        parser.exit()


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow encoding shows `?`, and stops nothing
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read us has had enough; nothing more may be written, not even at the interpreter's end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as problem:
        sys.stderr.write(f"ecopark: the output cannot be written: {problem.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = errors.FileError.exit_code
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; what stops it becomes a message and an exit code, never a traceback."""
    as_json = "--json" in arguments
    try:
        options = parser().parse_args(arguments)
    except _Misuse as misuse:
        if not as_json:
            sys.stderr.write(misuse.usage)
        return _refused(misuse, as_json)
    as_json = bool(options.json)
    try:
        code: int = options.run(options)
    except errors.EcoparkError as refused:
        return _refused(refused, as_json)
    except KeyboardInterrupt as stop:
        what = phrase("interrupted; every file is as it was")
        if isinstance(stop, errors.Interrupted):
            options.lang, what = stop.language, stop.kept or what
        return _stopped("interrupted", _said(what, options), INTERRUPTED, as_json)
    except OSError:
        raise  # only the output's: files are FileErrors by now
    except MemoryError:
        what = phrase("there is not enough memory for this")
        return _stopped("memory", _said(what, options), errors.FileError.exit_code, as_json)
    except Exception as fault:
        if os.environ.get("ECOPARK_DEBUG"):
            raise
        what = phrase(
            "a fault in ecopark itself ({kind}: {fault}); please report it, with ECOPARK_DEBUG=1 set for the details",
            kind=type(fault).__name__,
            fault=str(fault),
        )
        return _stopped("fault", _said(what, options), FAULT, as_json)
    return code


def _said(what: Phrase, options: argparse.Namespace) -> str:
    """A sentence in the language asked for; in English where the workbook was to say, which may be what failed."""
    from ecopark.schema import messages, terms

    return messages.said(what, options.lang if options.lang in terms.languages() else terms.ENGLISH)


def _refused(refused: errors.EcoparkError, as_json: bool) -> int:
    """Say why a command was refused: every problem of a workbook, one line of anything else."""
    from ecopark.reporting import machine, terminal

    if not isinstance(refused, errors.WorkbookError):
        return _stopped(refused.status, str(refused), refused.exit_code, as_json)
    if as_json:
        print_json(machine.problems_as_json(refused.problems))
    else:
        terminal.show_problems(terminal.console(refused.language, to_stderr=True), refused.problems)
    return refused.exit_code


def _stopped(status: str, message: str, code: int, as_json: bool) -> int:
    """Say in one line what stopped a command."""
    if as_json:
        from ecopark.reporting import machine

        print_json(machine.failure_as_json(status, message))
    else:
        sys.stderr.write(f"ecopark: {message}\n")
    return code
