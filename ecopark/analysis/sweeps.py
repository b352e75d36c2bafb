"""A sweep: its points solved by workers, on this machine or a cluster, in any order, and none lost when it stops."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ecopark import cells, changes, rules
from ecopark.analysis.designs import Design, Method, Vary, design, problem_of
from ecopark.analysis.points import OUTPUTS, Point, Sweep
from ecopark.analysis.sweep_journal import digest, keeping, kept
from ecopark.analysis.sweep_workers import solved
from ecopark.cells import CellError
from ecopark.errors import UsageError
from ecopark.park import Park
from ecopark.phrases import Phrase, phrase
from ecopark.sheets import Tables

SAME: Final = 1e-9
"""Outputs that differ by less, of their size, are the same."""

SEED: Final = 1
"""Where SALib's drawing for the confidence of indices begins. It takes 0 for no seed, and then no two runs agree."""


@dataclass(frozen=True)
class Index:
    """What of an output's variance a cell accounts for, by itself and with all others, each with its confidence (95 %).

    Sobol's indices (Saltelli et al., Variance based sensitivity analysis of model output, 2010), by SALib.
    """

    cells: str
    output: str
    first: float
    first_confidence: float
    total: float
    total_confidence: float


@dataclass(frozen=True)
class Swept:
    """A finished sweep: its points in order, the outputs that were asked for, and what the cells account for.

    ``idle`` are the cells that change no output.
    """

    sweep: Sweep
    design: Design
    outputs: tuple[str, ...]
    points: tuple[Point, ...]
    indices: tuple[Index, ...]
    idle: tuple[str, ...]


def planned(
    park: Park, model: str, varies: Sequence[Vary], method: Method, samples: int, seed: int
) -> tuple[Sweep, Design]:
    """The sweep and its points.

    Raises CellError where a cell does not take its values, UsageError where the method does not go with them.
    """
    for place, each in enumerate(varies):
        if any(each.axis.cells == other.axis.cells for other in varies[:place]):
            raise UsageError(phrase("{cells} would vary twice; give all its values at once", cells=each.axis.text))
        for value in each.values:
            _taken(park, each, value)
    for one, other in itertools.combinations(varies, 2):
        _refuse_overlap(park, one, other)
    made = design(varies, method, samples, seed, _now(park, varies) if method == "one-at-a-time" else ())
    for each, ends in zip(varies, made.ends, strict=True):
        for value in dict.fromkeys(ends):
            _refuse_fault(each, value, _taken(park, each, value))
    low, high = zip(*made.ends, strict=True)
    return Sweep(park, model, tuple(each.axis for each in varies), low, high), made


def _refuse_overlap(park: Park, one: Vary, other: Vary) -> None:
    """Raises UsageError where both change a cell and one of them sets it: then a row would not say what it holds."""
    mine, others = one.axis.cells, other.axis.cells
    if (mine.table, mine.column) != (others.table, others.column) or (one.axis.is_factor and other.axis.is_factor):
        return
    tables = park.tables
    if set(cells.matching(tables, mine.table, mine.row)) & set(cells.matching(tables, others.table, others.row)):
        raise UsageError(
            phrase(
                "{one} and {other} change the same cells, and not both by a factor; keep them apart",
                one=one.axis.text,
                other=other.axis.text,
            )
        )


def _taken(park: Park, each: Vary, value: float) -> Tables:
    """The park's tables with a value. Raises CellError, naming the cells and the value, where they do not take it."""
    axis = each.axis
    try:
        return changes.made(park.tables, axis.cells, "multiply" if axis.is_factor else "set", value)
    except CellError as error:
        raise CellError(error.part, _told(each, value, error.problem), error.fix) from None


def _refuse_fault(each: Vary, value: float, tables: Tables) -> None:
    """Raises CellError where a value, all other cells as they are, breaks a rule across cells: a Min above its Max."""
    for fault in rules.faults(tables):
        raise CellError("value", _told(each, value, fault.problem), phrase("{message}", message=fault.fix))


def _told(each: Vary, value: float, problem: str) -> Phrase:
    factor = "x" if each.axis.is_factor else ""
    return phrase("{cells}={value}: {problem}", cells=each.axis.text, value=f"{factor}{value:g}", problem=problem)


def _now(park: Park, varies: Sequence[Vary]) -> tuple[float, ...]:
    """What each axis has in the workbook. Raises UsageError where its cells have no one number."""
    found = []
    for each in varies:
        axis = each.axis
        if axis.is_factor:
            found.append(1.0)
            continue
        numbers = set(changes.numbers_of(park.tables, axis.cells))
        if len(numbers) != 1:
            raise UsageError(
                phrase("{cells} are several numbers; change them by a factor: {cells}=x0.5:x1.5:3", cells=axis.text)
            )
        found += numbers
    return tuple(found)


def swept(
    sweep: Sweep,
    made: Design,
    outputs: Sequence[str],
    *,
    workers: int = 1,
    cluster: str | None = None,
    journal: Path | None = None,
    resume: bool = False,
    tell: Callable[[int, int], None] = lambda _, __: None,
) -> Swept:
    """Solve the points. ``tell`` is told how many are done, of how many.

    ``journal`` keeps each point as soon as it is done; with ``resume`` those that it has are not solved again. It is
    left to who asked to remove it, once what was found is safe elsewhere. Raises FileError where it can't be written,
    or is another sweep's.
    """
    wanted = dict(enumerate((*made.points, *made.probes)))
    this = digest(sweep, made)
    done = kept(journal, this) if resume and journal is not None else {}
    left = {number: values for number, values in wanted.items() if number not in done}
    with keeping(journal, this, done) as keep, closing(solved(sweep, left, workers, cluster)) as coming:
        for point in coming:
            done[point.number] = point
            keep(point)
            tell(len(done), len(wanted))
    in_order = tuple(done[number] for number in sorted(wanted))
    points, probes = in_order[: len(made.points)], in_order[len(made.points) :]
    indices = tuple(_indices(made, points, outputs)) if made.method == "sobol" else ()
    return Swept(sweep, made, tuple(outputs), points, indices, tuple(_idle(made, points, probes)))


# What the points say


def _indices(made: Design, points: Sequence[Point], outputs: Sequence[str]) -> Iterator[Index]:
    """Sobol's indices of each output, with exchange, the cells that account for most of it first.

    None where a point has no plan: the indices need all of them.
    """
    if any(point.with_exchange.status != "optimal" for point in points):
        return
    from SALib.analyze import sobol

    for output in outputs:
        values = np.array([point.with_exchange.outputs[OUTPUTS.index(output)] for point in points])
        spread = float(np.ptp(values))
        if spread <= SAME * max(1.0, float(np.abs(values).max())):
            continue
        found = sobol.analyze(problem_of(len(made.varies)), values, calc_second_order=False, seed=SEED)
        named = [
            Index(each.axis.text, output, *(float(found[key][place]) for key in ("S1", "S1_conf", "ST", "ST_conf")))
            for place, each in enumerate(made.varies)
        ]
        yield from sorted(named, key=lambda index: -index.total)


def _idle(made: Design, points: Sequence[Point], probes: Sequence[Point]) -> Iterator[str]:
    """The cells that change nothing, of those that have several values: at any point at which they vary alone."""
    at = 1
    for place, (each, (low, high)) in enumerate(zip(made.varies, made.ends, strict=True)):
        lines: Iterable[Sequence[Point]]
        if made.method == "grid":
            lines = _apart(points, place)
        elif made.method == "one-at-a-time":
            lines = [(points[0], *points[at : at + len(each.values)])]
            at += len(each.values)
        else:
            lines = [probes[2 * place : 2 * place + 2]]
        if low < high and _is_idle(lines):
            yield each.axis.text


def _apart(points: Sequence[Point], place: int) -> Iterable[Sequence[Point]]:
    """The points of a grid that differ in one axis alone."""
    lines: dict[tuple[float, ...], list[Point]] = {}
    for point in points:
        lines.setdefault((*point.values[:place], *point.values[place + 1 :]), []).append(point)
    return lines.values()


def _is_idle(lines: Iterable[Sequence[Point]]) -> bool:
    """Whether in each line all points tell the same, and some has a plan that could have told otherwise."""
    has_plan = False
    for line in lines:
        has_plan |= any("optimal" in (point.with_exchange.status, point.without_exchange.status) for point in line)
        for one, other in ((point, line[0]) for point in line[1:]):
            for side, first in (
                (one.with_exchange, other.with_exchange),
                (one.without_exchange, other.without_exchange),
            ):
                if side.status != first.status or not np.allclose(
                    side.outputs, first.outputs, rtol=SAME, atol=SAME, equal_nan=True
                ):
                    return False
    return has_plan


def outputs_named(text: str | None) -> tuple[str, ...]:
    """The outputs of a list with commas; all where there is none. Raises UsageError for one that there is not."""
    if text is None:
        return OUTPUTS
    names = tuple(dict.fromkeys(name.strip().replace(" ", "_") for name in text.split(",")))
    for name in names:
        if name not in OUTPUTS:
            raise UsageError(phrase("there is no output '{name}'; there are: {known}", name=name, known=OUTPUTS))
    return names
