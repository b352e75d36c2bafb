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
from typing import Final

from ecopark import errors

NO_SOLUTION: Final = 3
UNCERTIFIED: Final = 5
FAULT: Final = 70
INTERRUPTED: Final = 130

_ABOUT: Final = (
    "Find the best exchange plan of an eco-industrial park: fill a scenario workbook, solve it, read the plan in it."
)
_EXIT_CODES: Final = (
    "Exit codes: 0 done; 1 the workbook has errors; 2 wrong usage; 3 no solution, or the time limit met; 4 a file "
    "could not be read or written; 5 a plan that its certificate does not confirm; 130 interrupted."
)


def new(options: argparse.Namespace) -> int:
    """Write a new workbook: blank, with headers, dropdowns, notes and example rows, or a copy of a shipped park."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal

    written = commands.new(options.file, park=options.park, lang=options.lang, force=options.force)
    if options.json:
        print_json(machine.written_as_json(written))
    elif not options.quiet:
        terminal.show_new(terminal.console(), written)
    return 0


def validate(options: argparse.Namespace) -> int:
    """Check a workbook: every problem at once, by sheet and cell, with the mend."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal

    problems = commands.check(options.file)
    invalid = any(problem.severity == "error" for problem in problems)
    if options.json:
        print_json(machine.problems_as_json(problems))
    elif invalid or not options.quiet:
        terminal.show_problems(terminal.console(), problems)
    return errors.WorkbookError.exit_code if invalid else 0


def solve(options: argparse.Namespace) -> int:
    """Solve a workbook with and without exchange, and write the plan into it as result sheets."""
    from ecopark import commands
    from ecopark.reporting import machine, terminal

    with terminal.progress(silent=options.quiet or options.json, verbose=options.verbose) as tell:
        solution = commands.solve(
            options.file,
            scenario=options.scenario,
            model=options.model,
            time_limit=options.time_limit,
            output=options.output,
            write=not options.no_write,
            force=options.force,
            tell=tell,
        )
    if options.json:
        print_json(machine.answers_as_json(solution.answers, several=options.scenario == commands.ALL))
    elif not options.quiet:
        target = terminal.console()
        for answer in solution.answers:
            terminal.show_answer(target, answer)
        terminal.show_written(target, solution.written, solution.held_by)
    return {"optimal": 0, "uncertified": UNCERTIFIED}.get(solution.status, NO_SOLUTION)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="ecopark", description=_ABOUT, epilog=_EXIT_CODES)
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument(
        "--json", action="store_true", help="print one JSON object on standard output, nothing else"
    )
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
    making.add_argument("--lang", metavar="en|ru", help="language of a blank workbook (en)")
    making.add_argument("--force", action="store_true", help="replace a file that is there already")

    checking = command(validate, "validate")
    checking.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")

    solving = command(solve, "solve")
    solving.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")
    solving.add_argument("--scenario", metavar="NAME|all", help="a what-if of the Scenarios sheet, or all of them")
    solving.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )
    solving.add_argument(
        "--time-limit", metavar="S", type=_seconds, default=float("inf"), help="give up on a scenario after S seconds"
    )
    solving.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help="write the results into a copy, not into FILE"
    )
    solving.add_argument("--no-write", action="store_true", help="write nothing, print the summary only")
    solving.add_argument("--force", action="store_true", help="overwrite an OUT that ecopark did not write")
    return top


def _seconds(text: str) -> float:
    """A number of seconds, not negative."""
    try:
        seconds = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds") from None
    if not seconds >= 0:
        raise argparse.ArgumentTypeError("seconds are 0 or more")
    return seconds


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
    options = parser().parse_args(arguments)
    as_json = bool(options.json)
    try:
        code: int = options.run(options)
    except errors.EcoparkError as refused:
        return _refused(refused, as_json)
    except KeyboardInterrupt:
        return _stopped("interrupted; every file is as it was", INTERRUPTED, as_json)
    except OSError:
        raise  # only the output's: files are FileErrors by now
    except MemoryError:
        return _stopped("there is not enough memory for this", errors.FileError.exit_code, as_json)
    except Exception as fault:
        if os.environ.get("ECOPARK_DEBUG"):
            raise
        what = f"a fault in ecopark itself ({type(fault).__name__}: {fault})"
        return _stopped(f"{what}; please report it, with ECOPARK_DEBUG=1 set for the details", FAULT, as_json)
    return code


def print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding."""
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.flush()


def _refused(refused: errors.EcoparkError, as_json: bool) -> int:
    """Say why a command was refused: every problem of a workbook, one line of anything else."""
    from ecopark.reporting import machine, terminal

    if not isinstance(refused, errors.WorkbookError):
        return _stopped(str(refused), refused.exit_code, as_json)
    if as_json:
        print_json(machine.problems_as_json(refused.problems))
    else:
        terminal.show_problems(terminal.console(to_stderr=True), refused.problems)
    return refused.exit_code


def _stopped(message: str, code: int, as_json: bool) -> int:
    """Say in one line what stopped a command."""
    if as_json:
        from ecopark.reporting import machine

        print_json(machine.failure_as_json(message))
    else:
        sys.stderr.write(f"ecopark: {message}\n")
    return code
