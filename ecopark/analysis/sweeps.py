"""A sweep: its points solved by workers, on this machine or a cluster, in any order, and none lost when it stops.

Workers are executors of ``concurrent.futures``: one process, several, or those of a Dask cluster. A point starts from
the same basis wherever it is solved, so what is told does not depend on who solved it, or after what.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final, TextIO

import numpy as np

from ecopark import changes
from ecopark.analysis.designs import Design, Method, Vary, design
from ecopark.analysis.points import OUTPUTS, Point, Solver, Sweep, Told
from ecopark.cells import CellError
from ecopark.errors import FileError, UsageError
from ecopark.park import Park
from ecopark.phrases import phrase
from ecopark.sheets import Layout

BLOCK: Final = 32
"""Points that a worker solves at a time."""

AGAIN: Final = 3
"""How often the workers of this machine are begun anew when one of them dies."""

SAME: Final = 1e-9
"""Outputs that differ by less, of their size, are the same."""


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
    axes = tuple(each.axis for each in varies)
    ends = [each.ends for each in varies]
    low, high = tuple(least for least, _ in ends), tuple(most for _, most in ends)
    sweep = Sweep(park, model, axes, low, high)
    made = design(varies, method, samples, seed, _now(park, varies) if method == "one-at-a-time" else ())
    for place, each in enumerate(varies):
        for value in dict.fromkeys((low[place], high[place], *each.values)):
            _taken(park, each, value)
    return sweep, made


def _taken(park: Park, each: Vary, value: float) -> None:
    """Raises CellError, naming the cells and the value, where they do not take it."""
    axis = each.axis
    try:
        changes.made(park.tables, axis.cells, "multiply" if axis.is_factor else "set", value)
    except CellError as error:
        factor = "x" if axis.is_factor else ""
        told = phrase("{cells}={value}: {problem}", cells=axis.text, value=f"{factor}{value:g}", problem=error.problem)
        raise CellError(error.part, told, error.fix) from None


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

    ``journal`` keeps each point as soon as it is done; with ``resume`` those that it has are not solved again. Raises
    FileError where it can't be written, or is another sweep's.
    """
    wanted = dict(enumerate(made.points))
    digest = _digest(sweep, made)
    done = _read(journal, digest) if resume and journal is not None else {}
    left = {number: values for number, values in wanted.items() if number not in done}
    with _journal(journal, digest, done) as keep:
        for point in _solved(sweep, left, workers, cluster):
            done[point.number] = point
            keep(point)
            tell(len(done), len(wanted))
    points = tuple(done[number] for number in sorted(wanted))
    indices = tuple(_indices(made, points, outputs)) if made.method == "sobol" else ()
    found = Swept(made, tuple(outputs), points, indices, tuple(_idle(sweep, made, points)))
    if journal is not None:
        journal.unlink(missing_ok=True)
    return found


# Who solves


def _solved(sweep: Sweep, left: Mapping[int, tuple[float, ...]], workers: int, cluster: str | None) -> Iterator[Point]:
    """The points, as they are done."""
    numbers = sorted(left)
    blocks = [[(number, left[number]) for number in numbers[at : at + BLOCK]] for at in range(0, len(numbers), BLOCK)]
    if cluster is None and (workers == 1 or len(blocks) < 2):
        solver = Solver(sweep)
        yield from (solver.point(number, values) for block in blocks for number, values in block)
        return
    packed = pickle.dumps(_portable(sweep))
    if cluster is not None:
        with _cluster(cluster) as executor:
            yield from _gathered(executor, packed, blocks)
        return
    for attempt in range(AGAIN + 1):
        got: set[int] = set()
        with ProcessPoolExecutor(min(workers, len(blocks))) as executor:
            try:
                for point in _gathered(executor, packed, blocks):
                    got.add(point.number)
                    yield point
            except BrokenProcessPool:
                if attempt == AGAIN:
                    raise
        blocks = [block for block in blocks if block[0][0] not in got]
        if not blocks:
            return


def _portable(sweep: Sweep) -> Sweep:
    """The sweep as another process may have it: what was looked up is left behind."""
    tables = sweep.park.tables
    layouts = {
        title: Layout(layout.sheet, dict(layout.letters), dict(layout.units))
        for title, layout in tables.layouts.items()
    }
    bare = replace(tables, layouts=layouts, setting_lines=dict(tables.setting_lines))
    return replace(sweep, park=replace(sweep.park, tables=bare))


def _gathered(
    executor: Executor, packed: bytes, blocks: Sequence[Sequence[tuple[int, tuple[float, ...]]]]
) -> Iterator[Point]:
    futures: list[Future[list[Point]]] = [executor.submit(solve_block, packed, block) for block in blocks]
    try:
        for future in as_completed(futures):
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask cluster. Raises UsageError where Dask is not there, FileError where the cluster is not."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(phrase("--cluster needs Dask: install ecopark[cluster]")) from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as fault:
        raise FileError(address, phrase("there is no cluster"), phrase("give its scheduler's address")) from fault
    with client:
        yield client.get_executor(retries=AGAIN, pure=False)


def solve_block(packed: bytes, block: Sequence[tuple[int, tuple[float, ...]]]) -> list[Point]:
    """Some points of a sweep, by a worker, who keeps its solver for the next ones."""
    solver = _solver(packed)
    return [solver.point(number, tuple(values)) for number, values in block]


@lru_cache(maxsize=1)
def _solver(packed: bytes) -> Solver:
    sweep = pickle.loads(packed)  # from the process that began this one
    assert isinstance(sweep, Sweep)
    return Solver(sweep)


# What is kept


def _digest(sweep: Sweep, made: Design) -> str:
    """What tells one sweep from another."""
    told = [sweep.park.fingerprint, sweep.model, [(axis.text, axis.is_factor) for axis in sweep.axes], made.points]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _read(journal: Path, digest: str) -> dict[int, Point]:
    """The points that a journal has; a last line that was cut short is none."""
    try:
        lines = journal.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise FileError(journal, phrase("the points cannot be read"), phrase("see that you may read it")) from fault
    if not lines or lines[0] != json.dumps({"sweep": digest}):
        raise FileError(
            journal, phrase("it holds the points of another sweep"), phrase("remove it, or sweep without --resume")
        )
    found = {}
    for line in lines[1:]:
        try:
            number, values, *sides = json.loads(line)
            told = [Told(status, tuple(outputs)) for status, outputs in sides]
            found[number] = Point(number, tuple(values), told[0], told[1])
        except (ValueError, IndexError):
            continue
    return found


@contextmanager
def _journal(path: Path | None, digest: str, done: Mapping[int, Point]) -> Iterator[Callable[[Point], None]]:
    """Writes each point down as soon as it is done."""
    if path is None:
        yield lambda _: None
        return
    try:
        file: TextIO = path.open("w", encoding="utf-8")
    except OSError as fault:
        raise FileError(path, phrase("the points cannot be kept"), phrase("see that you may write there")) from fault
    with file:
        file.write(json.dumps({"sweep": digest}) + "\n")

        def keep(point: Point) -> None:
            sides = [[side.status, side.outputs] for side in (point.with_exchange, point.without_exchange)]
            file.write(json.dumps([point.number, point.values, *sides]) + "\n")
            file.flush()

        for point in done.values():
            keep(point)
        yield keep


# What the points say


def _indices(made: Design, points: Sequence[Point], outputs: Sequence[str]) -> Iterator[Index]:
    """Sobol's indices of each output, with exchange. None where a point has no plan: the indices need all of them."""
    if any(point.with_exchange.status != "optimal" for point in points):
        return
    from SALib.analyze import sobol

    from ecopark.analysis.designs import problem_of

    for output in outputs:
        values = np.array([point.with_exchange.outputs[OUTPUTS.index(output)] for point in points])
        spread = float(np.ptp(values))
        if spread <= SAME * max(1.0, float(np.abs(values).max())):
            continue
        found = sobol.analyze(problem_of(len(made.varies)), values, calc_second_order=False, seed=0)
        for place, each in enumerate(made.varies):
            numbers = (float(found[key][place]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
            yield Index(each.axis.text, output, *numbers)


def _idle(sweep: Sweep, made: Design, points: Sequence[Point]) -> Iterator[str]:
    """The cells that change nothing: at any point of a grid, else from end to end with the others in the middle."""
    if made.method == "grid":
        for place, each in enumerate(made.varies):
            if len(each.values) > 1 and _is_idle(_apart(points, place)):
                yield each.axis.text
        return
    solver = Solver(sweep)
    middle = [(low + high) / 2 for low, high in zip(sweep.low, sweep.high, strict=True)]
    for place, each in enumerate(made.varies):
        ends = [(*middle[:place], end, *middle[place + 1 :]) for end in (sweep.low[place], sweep.high[place])]
        if sweep.low[place] < sweep.high[place] and _is_idle([[solver.point(0, tuple(end)) for end in ends]]):
            yield each.axis.text


def _apart(points: Sequence[Point], place: int) -> Iterable[Sequence[Point]]:
    """The points of a grid that differ in one axis alone."""
    lines: dict[tuple[float, ...], list[Point]] = {}
    for point in points:
        lines.setdefault((*point.values[:place], *point.values[place + 1 :]), []).append(point)
    return lines.values()


def _is_idle(lines: Iterable[Sequence[Point]]) -> bool:
    """Whether in each line all points tell the same."""
    for line in lines:
        for one, other in ((point, line[0]) for point in line[1:]):
            for side, first in (
                (one.with_exchange, other.with_exchange),
                (one.without_exchange, other.without_exchange),
            ):
                if side.status != first.status or not np.allclose(
                    side.outputs, first.outputs, rtol=SAME, atol=SAME, equal_nan=True
                ):
                    return False
    return True


def outputs_named(text: str | None) -> tuple[str, ...]:
    """The outputs of a list with commas; all where there is none. Raises UsageError for one that there is not."""
    if text is None:
        return OUTPUTS
    names = tuple(name.strip().replace(" ", "_") for name in text.split(","))
    for name in names:
        if name not in OUTPUTS:
            raise UsageError(phrase("there is no output '{name}'; there are: {known}", name=name, known=OUTPUTS))
    return names
