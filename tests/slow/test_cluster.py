"""A Dask cluster whose scheduler is killed in the middle of a sweep: what is done is kept, and the sweep goes on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import ecopark
from tests.analysis.test_sweep_workers import COUNT, VARY, Cluster, cluster
from tests.refusals.good import good, write

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="there nothing is killed so")]

__all__ = ["cluster"]


def test_a_cluster_is_gone_and_one_worker_goes_on(cluster: Cluster, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    park, out = write(tmp_path / "park.xlsx", good()), tmp_path / "out.csv"
    asked = [*(word for cells in VARY for word in ("--vary", cells)), "--cluster", cluster.address, "-o", "out.csv"]
    command = [sys.executable, "-m", "ecopark", "sweep", "park.xlsx", *asked]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    journal = tmp_path / "out.csv.points"
    while process.poll() is None and (not journal.exists() or len(journal.read_bytes().splitlines()) < 5):
        time.sleep(0.02)
    cluster.scheduler.kill()
    said, told = process.communicate(timeout=60)
    assert (process.returncode, said) == (5, "")
    assert told == "ecopark: the cluster is gone; go on with --resume\n"
    done = len(journal.read_bytes().splitlines()) - 1
    assert 4 <= done < COUNT
    steps: list[str] = []
    found = ecopark.sweep(park, vary=VARY, output=out, resume=True, tell=steps.append)
    assert len(steps) == COUNT - done
    pd.testing.assert_frame_equal(found.table, ecopark.sweep(park, vary=VARY).table, check_exact=True)
