"""Who solves the points of a sweep: this process, several on this machine, or those of a Dask cluster.

Workers are executors of ``concurrent.futures``. A point starts from the same basis wherever it is solved, so what is
told does not depend on who solved it, or after what.
"""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import signal
import sys
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeAlias

from ecopark import cells
from ecopark.analysis.points import Point, Solver, Sweep
from ecopark.errors import FileError, SolveError, UsageError
from ecopark.light import no_rubbish
from ecopark.phrases import phrase
from ecopark.sheets import Layout

BLOCK: Final = 32
"""Points that a worker solves at a time, at most."""

SHARES: Final = 4
"""Blocks for each worker at least, so that none waits long for the others; of a cluster for each of its cores."""

AGAIN: Final = 3
"""How often the workers of this machine are begun anew when one of them dies, and a block of a cluster's is."""

Block: TypeAlias = "Sequence[tuple[int, tuple[float, ...]]]"
"""The numbers of some points and their values."""


def solved(
    sweep: Sweep, left: Mapping[int, tuple[float, ...]], workers: int, cluster: str | None
) -> Generator[Point, None, None]:
    """The points, as they are done.

    Raises UsageError where Dask is not there, FileError where the cluster is not, SolveError where workers keep dying.
    """
    packed = pickle.dumps(_portable(sweep))
    if cluster is not None:
        with _cluster(cluster) as (executor, cores):
            yield from _of_cluster(executor, packed, _blocks(left, cores))
        return
    if workers == 1 or len(left) <= workers:
        yield from (point for block in _blocks(left, 1, 1) for point in solve_block(packed, block))
        return
    # The first is solved here: what workers share is made once, and forked ones begin with it.
    first = min(left)
    yield from solve_block(packed, [(first, left[first])])
    yield from _of_processes(packed, _blocks({n: v for n, v in left.items() if n != first}, workers), workers)


def _blocks(left: Mapping[int, tuple[float, ...]], workers: int, most: int = BLOCK) -> list[Block]:
    numbers = sorted(left)
    size = max(1, min(most, len(numbers) // (SHARES * workers)))
    return [[(number, left[number]) for number in numbers[at : at + size]] for at in range(0, len(numbers), size)]


def _portable(sweep: Sweep) -> Sweep:
    """The sweep as another process may have it: what was looked up is left behind."""
    tables = sweep.park.tables
    layouts = {
        title: Layout(layout.sheet, dict(layout.letters), dict(layout.units))
        for title, layout in tables.layouts.items()
    }
    bare = replace(tables, layouts=layouts, setting_lines=dict(tables.setting_lines))
    return replace(sweep, park=replace(sweep.park, tables=bare))


def _at_home(sweep: Sweep) -> Sweep:
    """A sweep that came from another process, its cells those of this one's contract, which goes by identity."""
    currency = sweep.park.settings.currency
    axes = tuple(replace(axis, cells=cells.find_cells(axis.text, currency)) for axis in sweep.axes)
    return replace(sweep, axes=axes)


# On this machine


def _of_processes(packed: bytes, blocks: list[Block], workers: int) -> Iterator[Point]:
    """The points by processes of this machine; where one dies, what it left is solved by others."""
    for _ in range(AGAIN + 1):
        got: set[int] = set()
        with _processes(min(workers, len(blocks))) as executor:
            try:
                for point in _gathered(executor, packed, blocks):
                    got.add(point.number)
                    yield point
            except BrokenProcessPool:
                pass
        blocks = [block for block in blocks if block[0][0] not in got]
        if not blocks:
            return
    raise SolveError(phrase("the workers died again and again; there may be too little memory for so many"))


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """Workers that end at once where the sweep does: nobody waits for points that nobody wants any more."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    before = multiprocessing.active_children()
    executor = ProcessPoolExecutor(count, mp_context=context, initializer=_left_to_the_first)
    try:
        yield executor
    except BaseException:
        for process in multiprocessing.active_children():
            if process not in before:
                process.kill()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _left_to_the_first() -> None:
    """Ctrl-C at a terminal reaches all processes; the one that began the others ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _gathered(executor: Executor, packed: bytes, blocks: Sequence[Block]) -> Iterator[Point]:
    futures: list[Future[list[Point]]] = [executor.submit(solve_block, packed, block) for block in blocks]
    try:
        for future in as_completed(futures):
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()


# On a cluster


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask cluster, and how many cores they have."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(phrase("--cluster needs Dask: install ecopark[cluster]")) from None
    with _hushed("distributed", "distributed.client", "distributed.utils", "asyncio"):
        try:
            client = Client(address, timeout="10s")
        except (OSError, ValueError) as fault:
            raise FileError(address, phrase("there is no cluster"), phrase("give its scheduler's address")) from fault
        with client:
            yield client.get_executor(retries=AGAIN, pure=False), max(1, sum(client.ncores().values()))


@contextmanager
def _hushed(*names: str) -> Iterator[None]:
    """What Dask writes of a lost connection, tracebacks and all, is told in a sentence instead."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _of_cluster(executor: Executor, packed: bytes, blocks: Sequence[Block]) -> Iterator[Point]:
    """The points by a cluster, which gives the blocks of a worker that is lost to others."""
    from distributed import KilledWorker

    try:
        yield from _gathered(executor, packed, blocks)
    except KilledWorker:
        raise SolveError(
            phrase("the workers died again and again; there may be too little memory for so many")
        ) from None
    except CancelledError:
        raise SolveError(phrase("the cluster is gone; go on with --resume")) from None


# What a worker does


def solve_block(packed: bytes, block: Block) -> list[Point]:
    """Some points of a sweep, by a worker, who keeps its solver for the next ones."""
    with _ONE, no_rubbish():
        solver = _solver(packed)
        return [solver.point(number, tuple(values)) for number, values in block]


_ONE: Final = threading.Lock()
"""A process solves one point at a time: a worker of Dask has several threads, and they share the solver."""


@lru_cache(maxsize=1)
def _solver(packed: bytes) -> Solver:
    sweep = pickle.loads(packed)  # from the process that began this one
    assert isinstance(sweep, Sweep)
    return Solver(_at_home(sweep))
