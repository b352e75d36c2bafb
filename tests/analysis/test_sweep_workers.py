"""Who solves a sweep's points: several processes or a real Dask cluster, of which one is killed: nothing is lost.

The workbook has a candidate, so that each point is built anew, which takes some hundredths of a second: there is a
middle of the sweep to kill a worker in.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pandas as pd
import pytest

import ecopark
from ecopark.analysis import sweep_workers
from ecopark.analysis.designs import vary
from ecopark.analysis.points import OUTPUTS
from ecopark.analysis.sweeps import Swept, planned, swept
from ecopark.errors import FileError, SolveError

from ..math.parks import MILL_AND_WORKS
from ..math.parks import park as made
from ..refusals.good import good, write

COUNT: Final = 30
VARY: Final = [f"Demand[* / steel].Min=400:600:{COUNT // 2}", "Settings[Weight cost].Value=0,0.001"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there nothing is killed by a signal")


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sweep") / "park.xlsx", good())


@pytest.fixture(scope="module")
def by_one(park: Path) -> pd.DataFrame:
    """What one local worker tells."""
    return ecopark.sweep(park, vary=VARY).table


def test_a_local_worker_is_killed_and_nothing_is_lost(park: Path, by_one: pd.DataFrame) -> None:
    told: list[str] = []
    killed: list[int] = []

    def tell(text: str) -> None:
        told.append(text)
        children = multiprocessing.active_children()
        if children and not killed and len(told) > 3:
            killed.append(children[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    found = ecopark.sweep(park, vary=VARY, workers=2, tell=tell)
    assert killed
    assert told == [f"{done} of {COUNT} points" for done in range(1, COUNT + 1)]
    pd.testing.assert_frame_equal(found.table, by_one, check_exact=True)
    assert not multiprocessing.active_children()


def test_workers_that_keep_dying_end_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    at = made(*MILL_AND_WORKS)
    plan = planned(at, "exchange", [vary("Demand[* / steel].Min=10:20:9", "USD")], "grid", 8, 0)
    monkeypatch.setattr(sweep_workers, "_ONE", Dying(os.getpid()))
    with pytest.raises(SolveError, match="died again and again"):
        swept(*plan, OUTPUTS, workers=2)


class Dying:
    """What no process but one survives."""

    def __init__(self, here: int) -> None:
        self.here = here

    def __enter__(self) -> None:
        if os.getpid() != self.here:
            os.kill(os.getpid(), signal.SIGKILL)

    def __exit__(self, *_: object) -> None:
        pass


def test_what_is_named_by_identity_is_found_by_workers_too() -> None:
    """Settings and Links go by the identity of their sheets, which no copy in another process has."""
    at = made(*MILL_AND_WORKS)

    def told(workers: int) -> Swept:
        varies = [vary(text, "USD") for text in ("Settings[Weight cost].Value=0:1:4", "Supply[ore].Price=1:2:3")]
        return swept(*planned(at, "exchange", varies, "grid", 8, 0), OUTPUTS, workers=workers)

    assert told(2).points == told(1).points


# Dask


@dataclass(frozen=True)
class Cluster:
    """A scheduler with its address and its workers, a process each."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A real scheduler and two workers."""
    file = tmp_path / "scheduler.json"
    processes = [_dask(tmp_path, "scheduler", "--port", "0", "--scheduler-file", str(file), "--no-dashboard")]
    try:
        worker = ("worker", "--scheduler-file", str(file), "--nthreads", "2", "--no-nanny", "--no-dashboard")
        processes += [_dask(tmp_path, *worker) for _ in range(2)]
        from distributed import Client

        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        with Client(scheduler_file=str(file), timeout="60s") as client:
            client.wait_for_workers(2, timeout=60)
            address: str = client.scheduler.address
        yield Cluster(address, processes[0], processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait(timeout=30)


def _dask(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")
def test_a_worker_of_a_cluster_is_killed_and_nothing_is_lost(
    cluster: Cluster, park: Path, by_one: pd.DataFrame
) -> None:
    workers = cluster.workers
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        if len(told) == 4:
            workers[0].kill()

    found = ecopark.sweep(park, vary=VARY, cluster=cluster.address, tell=tell)
    assert workers[0].wait(timeout=30) == -signal.SIGKILL
    assert workers[1].poll() is None
    assert told == [f"{done} of {COUNT} points" for done in range(1, COUNT + 1)]
    pd.testing.assert_frame_equal(found.table, by_one, check_exact=True)


@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")
def test_a_cluster_that_is_not_there(park: Path) -> None:
    with pytest.raises(FileError, match="there is no cluster"):
        ecopark.sweep(park, vary=VARY, cluster="luck")
