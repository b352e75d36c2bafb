"""Measure sizes and ways side by side: each run in a process of its own, the ways by turns, and the medians.

``python -m tests.benchmarks --sizes 100x100 1000x1000 --ways ecopark raw --repeats 3``; ``MILLSxWORKS``, then perhaps
``xPERIODS``. ``--skew 1.5`` makes volumes unlike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from .parks import Size, drawn
from .ways import WAYS, Run, apart


def main() -> None:
    """Read what to measure, and print a table."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    asked.add_argument("--sizes", nargs="+", default=["100x100", "300x350", "1000x1000"])
    asked.add_argument("--ways", nargs="+", choices=[*WAYS], default=["ecopark", "raw"])
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--skew", type=float, default=0.3)
    asked.add_argument("--one", help=argparse.SUPPRESS)  # what a process of its own does
    options = asked.parse_args()
    if options.one:
        size = _size(options.sizes[0], options.skew)
        json.dump(asdict(WAYS[options.one](drawn(size))), sys.stdout)
        return
    for text in options.sizes:
        size = _size(text, options.skew)
        runs: dict[str, list[Run]] = {way: [] for way in options.ways}
        for _ in range(options.repeats):
            for way in options.ways:
                runs[way].append(_apart(way, text, options.skew))
        _tell(size, runs)


def _size(text: str, skew: float) -> Size:
    mills, works, *periods = map(int, text.split("x"))
    return Size(mills, works, periods[0] if periods else 1, skew)


def _apart(way: str, size: str, skew: float) -> Run:
    """A run in a process of its own, whose peak of memory is its own too."""
    command = [sys.executable, "-m", "tests.benchmarks", "--one", way, "--sizes", size, "--skew", str(skew)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Run(found["stages"], found["megabytes"], tuple(found["values"]))


def _tell(size: Size, runs: Mapping[str, Sequence[Run]]) -> None:
    """Medians of each way, and how many times as long as the first way each other one takes."""
    sys.stdout.write(f"\n{size.flows:,} flows x {size.periods}, skew {size.skew}\n")
    first = statistics.median(run.seconds for run in next(iter(runs.values())))
    for way, found in runs.items():
        seconds = statistics.median(run.seconds for run in found)
        stages = {stage: statistics.median(run.stages[stage] for run in found) for stage in found[0].stages}
        told = ", ".join(f"{stage} {value:.2f}" for stage, value in stages.items())
        off = max(apart(next(iter(runs.values()))[0], run) for run in found)
        megabytes = statistics.median(run.megabytes for run in found)
        sys.stdout.write(
            f"{way:8} {seconds:8.2f} s {seconds / first:6.1f} x {megabytes:6.0f} MB  off {off:.0e}  ({told})\n"
        )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
