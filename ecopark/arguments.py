"""What each command takes: its arguments and options, and what the help says of them."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from ecopark import calls, errors
from ecopark.phrases import phrase

_ABOUT: Final = (
    "Find the best exchange plan of an eco-industrial park: fill a scenario workbook, solve it, read the plan in it."
)
_EXIT_CODES: Final = (
    "Exit codes: 0 done; 1 the workbook has errors; 2 wrong usage; 3 no solution, or the time limit met; 4 a file "
    "could not be read or written; 5 a plan that its certificate does not confirm; 130 interrupted."
)

_LANG: Final = "language of what is said (the workbook's), and of a new workbook (en)"


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Raises Misuse, with the command's own usage where that is known."""
    found, unknown = parser().parse_known_args(arguments)
    if unknown:
        raise Misuse(f"{found.command.prog.split()[-1]} takes no {' '.join(unknown)}", found.command.format_usage())
    return found


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
        made.set_defaults(run=run, command=made)
        return made

    _making(command(calls.new, "new"))
    _checking(command(calls.validate, "validate"))
    _solving(command(calls.solve, "solve"))
    _explaining(command(calls.explain, "explain"))
    _sweeping(command(calls.sweep, "sweep"))
    _trading(command(calls.pareto, "pareto"))
    _comparing(command(calls.compare, "compare"))
    _reporting(command(calls.report, "report"))
    _exporting(command(calls.export, "export"))
    return top


def _making(making: argparse.ArgumentParser) -> None:
    """The arguments of ``new``."""
    making.add_argument("file", metavar="FILE", type=Path, help="the workbook to write (.xlsx)")
    making.add_argument(
        "--park",
        metavar="NAME",
        help="copy a shipped park (baku, kalundborg, nikopol, rustavi, small-scale); without it the workbook is blank",
    )
    making.add_argument("--force", action="store_true", help="replace a file that is there already")


def _checking(checking: argparse.ArgumentParser) -> None:
    """The arguments of ``validate``."""
    _takes_a_file(checking)
    checking.add_argument(
        "--mark", action="store_true", help="write the problems into FILE too, as its Problems sheet, linked to cells"
    )


def _solving(solving: argparse.ArgumentParser) -> None:
    """The arguments of ``solve``."""
    _takes_a_file(solving)
    solving.add_argument("--scenario", metavar="NAME|all", help="a what-if of the Scenarios sheet, or all of them")
    _takes_a_model(solving)
    _takes_a_time_limit(solving, "a scenario")
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


def _explaining(explaining: argparse.ArgumentParser) -> None:
    """The arguments of ``explain``."""
    _takes_a_park(explaining)
    explaining.add_argument(
        "--exchange", metavar='"FROM / TO / MATERIAL"', help="why that exchange is in the plan, or is not"
    )
    explaining.add_argument(
        "--write", action="store_true", help="write the reasons into FILE too, as its Why sheet, linked to cells"
    )


def _sweeping(sweeping: argparse.ArgumentParser) -> None:
    """The arguments of a sweep; each may stand in the file of --config too, by its long name."""
    _takes_a_file(sweeping)
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
    _takes_a_scenario(sweeping)
    _takes_a_model(sweeping)
    sweeping.add_argument("--config", metavar="FILE.toml", help="options from a file; those given here go first")
    sweeping.add_argument(
        "--resume", action="store_true", default=None, help="go on with the points that a stopped sweep has kept"
    )
    sweeping.add_argument("--force", action="store_true", default=None, help="overwrite an OUT that is there already")


def _trading(trading: argparse.ArgumentParser) -> None:
    """The arguments of a trade-off curve."""
    _takes_a_park(trading)
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


def _takes_a_park(command: argparse.ArgumentParser) -> None:
    """What most commands that solve take: a workbook, which scenario of it, by which model, how long."""
    _takes_a_file(command)
    _takes_a_scenario(command)
    _takes_a_model(command)
    _takes_a_time_limit(command, "a scenario")


def _takes_a_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", type=Path, help="the scenario workbook (.xlsx or .xlsm)")


def _takes_a_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("--scenario", metavar="NAME", help="a what-if of the Scenarios sheet")


def _takes_a_model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", metavar="NAME|PATH", help="a shipped model (exchange), or a Python file of your own"
    )


def _takes_a_time_limit(command: argparse.ArgumentParser, what: str) -> None:
    help_ = f"give up on {what} after S seconds"
    command.add_argument("--time-limit", metavar="S", type=_seconds, default=float("inf"), help=help_)


def _comparing(comparing: argparse.ArgumentParser) -> None:
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
    _takes_a_model(comparing)
    _takes_a_time_limit(comparing, "a park")
    comparing.add_argument("--force", action="store_true", help="overwrite an OUT that ecopark did not write")


def _reporting(reporting: argparse.ArgumentParser) -> None:
    """The arguments of ``report``."""
    _takes_a_file(reporting)
    _takes_a_scenario(reporting)
    _takes_a_model(reporting)
    _takes_a_time_limit(reporting, "it")
    reporting.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help="the page to write (.html); FILE's name with .html without it"
    )
    reporting.add_argument("--force", action="store_true", help="overwrite an OUT that ecopark did not write")


def _exporting(exporting: argparse.ArgumentParser) -> None:
    """The arguments of ``export``."""
    _takes_a_file(exporting)
    exporting.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="what to write, by how its name ends: .mps or .lp (the programme), .geojson (the plan on the map), .csv "
        "(a folder of all result tables)",
    )
    _takes_a_scenario(exporting)
    _takes_a_model(exporting)
    _takes_a_time_limit(exporting, "the plan")
    exporting.add_argument("--force", action="store_true", help="overwrite what is there already")


def _seconds(text: str) -> float:
    """A number of seconds, not negative."""
    try:
        found = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds") from None
    if not found >= 0:
        raise argparse.ArgumentTypeError("seconds are 0 or more")
    return found


class Misuse(errors.UsageError):
    """Arguments that the parser does not take; ``usage`` is how the command is called."""

    def __init__(self, message: str, usage: str) -> None:
        self.usage = usage
        super().__init__(phrase("{message}", message=message))


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to ``run`` to say what is wrong with the arguments."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._negative_number_matcher = _BELOW_NOTHING  # the library knows no per cent, and asks for a value

    def error(self, message: str) -> NoReturn:
        """Raise Misuse, where the library would print and leave."""
        raise Misuse(message, self.format_usage())


_BELOW_NOTHING: Final = re.compile(r"-[.,]?[0-9].*")
"""What is a value though it begins as an option does."""


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and leave."""
        from importlib.metadata import version

        sys.stdout.write(f"ecopark {version('ecopark')}\n")
        parser.exit()
