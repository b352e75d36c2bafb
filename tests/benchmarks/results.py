"""What was measured: kept as a line of JSON for each run, told as a table of medians."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final

from .parks import Size
from .runs import Run, apart

BEGIN: Final = "<!-- measured: python -m tests.benchmarks --page makes these lines -->"
END: Final = "<!-- end of what was measured -->"

HEAD: Final = (
    "| candidate flows | way | runs | seconds | times ecopark's | memory | off | by stage, seconds |",
    "|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Measured:
    """A run of a way on the park of a size."""

    way: str
    size: Size
    run: Run


@dataclass(frozen=True)
class Median:
    """The runs of a way on a size: medians of seconds, of each stage and of MB; ``off`` is beside the first way."""

    way: str
    size: Size
    runs: int
    seconds: float
    stages: tuple[tuple[str, float], ...]
    megabytes: float
    off: float
    times: float


def lines(found: Iterable[Measured]) -> list[str]:
    """A line of JSON for each run."""
    return [json.dumps(asdict(each)) + "\n" for each in found]


def read(text: str) -> list[Measured]:
    """The runs of such lines."""
    found = []
    for line in filter(None, text.splitlines()):
        entry = json.loads(line)
        run = entry["run"]
        run["values"] = tuple(run["values"])
        found.append(Measured(entry["way"], Size(**entry["size"]), Run(**run)))
    return found


def medians(found: Sequence[Measured]) -> Iterator[Median]:
    """The medians of every size and way, smaller sizes first, each beside the first way of its size."""
    sizes = sorted({each.size for each in found}, key=lambda size: (size.skew, size.periods, size.flows, size.seed))
    for size in sizes:
        here = [each for each in found if each.size == size]
        first = here[0]
        basis = median(each.run.seconds for each in here if each.way == first.way)
        for way in dict.fromkeys(each.way for each in here):
            runs = [each.run for each in here if each.way == way]
            seconds = median(run.seconds for run in runs)
            yield Median(
                way,
                size,
                len(runs),
                seconds,
                tuple((stage, median(run.stages[stage] for run in runs)) for stage in runs[0].stages),
                median(run.megabytes for run in runs),
                max(apart(first.run, run) for run in runs),
                seconds / basis,
            )


def table(found: Sequence[Measured]) -> list[str]:
    """The medians as lines of a table in Markdown."""
    told = list(HEAD)
    for each in medians(found):
        stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in each.stages)
        cells = (f"{each.way}", f"{each.runs}", f"{each.seconds:.2f}", f"{each.times:.1f}", f"{each.megabytes:.0f} MB")
        told.append("| " + " | ".join((_size(each.size), *cells, f"{each.off:.0e}", stages)) + " |")
    return told


def _size(size: Size) -> str:
    periods = f" in each of {size.periods} periods" if size.periods > 1 else ""
    return f"{size.flows:,}{periods}" + ("" if size.skew == Size.skew else f", skew {size.skew:g}")


def renewed(page: str, told: Iterable[str]) -> str:
    """A page with its table made anew, between the marks. Raises ValueError for a page that lacks them."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page has no marks {BEGIN} and {END}")
    return "\n".join([before + BEGIN, "", *told, "", END + after])
