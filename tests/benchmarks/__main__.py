"""Measure sizes and ways side by side: each run in a process of its own, the ways by turns, and the medians.

``python -m tests.benchmarks --sizes 100x100 1000x1000 --ways ecopark raw --repeats 3``; ``MILLSxWORKS``, then perhaps
``xPERIODS``. ``--skew 1.5`` makes volumes unlike. ``--save FILE`` adds every run to a file as a line, ``--told FILE``
tells what such a file holds and measures nothing; both go with ``--plot PICTURE`` and ``--page PAGE``, which puts the
table between the marks of a page. ``--workbook FILE`` writes the park of the first size as a workbook.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from .parks import Size, drawn, workbook
from .plot import draw
from .results import Measured, lines, read, renewed, table
from .ways import WAYS, missing


def main() -> None:
    """Read what to measure, measure it, and print a table."""
    options = _asked()
    sizes = [_size(text, options.skew, options.seed) for text in options.sizes]
    if options.one:
        json.dump(asdict(Measured(options.one, sizes[0], WAYS[options.one](drawn(sizes[0])))), sys.stdout)
        return
    if options.workbook:
        options.workbook.write_bytes(workbook(sizes[0]))
        return
    found = read(options.told.read_text("utf-8")) if options.told else _measured(sizes, options)
    sys.stdout.write("\n".join(table(found)) + "\n")
    if options.save:
        with options.save.open("a", encoding="utf-8") as file:
            file.writelines(lines(found))
        found = read(options.save.read_text("utf-8"))
    if options.plot:
        draw(found, options.plot)
    if options.page:
        options.page.write_text(renewed(options.page.read_text("utf-8"), table(found)), "utf-8")


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    asked.add_argument("--sizes", nargs="+", default=["100x100", "300x350", "1000x1000"])
    asked.add_argument("--ways", nargs="+", choices=[*WAYS], default=["ecopark", "raw", "linopy", "pyoptinterface"])
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--skew", type=float, default=0.3)
    asked.add_argument("--seed", type=int, default=0)
    for name in ("--workbook", "--save", "--told", "--plot", "--page"):
        asked.add_argument(name, type=Path, metavar="FILE")
    asked.add_argument("--one", help=argparse.SUPPRESS)  # what a process of its own does
    return asked.parse_args()


def _size(text: str, skew: float, seed: int) -> Size:
    mills, works, *periods = map(int, text.split("x"))
    return Size(mills, works, periods[0] if periods else 1, skew, seed)


def _measured(sizes: list[Size], options: argparse.Namespace) -> list[Measured]:
    """Every way on every size, by turns; a way whose library is not installed is told, and left out."""
    ways = []
    for way in options.ways:
        if lacking := missing(way):
            sys.stderr.write(f"{way} is left out: it needs {' and '.join(lacking)} (pip install .[bench]).\n")
        else:
            ways.append(way)
    return [_apart(way, size) for size in sizes for _ in range(options.repeats) for way in ways]


def _apart(way: str, size: Size) -> Measured:
    """A run in a process of its own, whose peak of memory is its own too."""
    text = f"{size.mills}x{size.works}x{size.periods}"
    command = [sys.executable, "-m", "tests.benchmarks", "--one", way, "--sizes", text]
    command += ["--skew", str(size.skew), "--seed", str(size.seed)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return read(next(line for line in said.splitlines() if line.startswith("{")))[0]  # HiGHS may say who it is


if __name__ == "__main__":
    main()
