"""Interrupting: Ctrl-C stops a real process within a second, a time limit ends what takes too long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from math import inf
from pathlib import Path

import numpy as np
import pytest

from ecopark.answer import answer
from ecopark.builds import bounded
from ecopark.model import load
from ecopark.session import Session

from .math.parks import MILL_AND_WORKS, park, slag_link
from .oracle import workbooks
from .oracle.test_formulation import furnace_and_kiln
from .test_solver import ended, environment, programme

# Time limits


def test_no_time_is_interrupted() -> None:
    outcome = ended(park(*MILL_AND_WORKS), time_limit=0.0)
    assert (outcome.status, outcome.plan) == ("interrupted", None)
    asked = answer(park(*MILL_AND_WORKS), "exchange", time_limit=0.0)
    assert (asked.status, asked.exchange.plan, asked.without.plan) == ("interrupted", None, None)


SLEEPER = """
import time
from ecopark.model import load
shipped = load("exchange")
amounts, prices = shipped.amounts, shipped.prices
def build(park, network):
    time.sleep(1)
    return shipped.build(park, network)
"""


def test_the_time_is_for_both_parks_together(tmp_path: Path) -> None:
    # Each takes a second and a little; 1.8 seconds are enough for the first.
    own = tmp_path / "sleeper.py"
    own.write_text(SLEEPER, encoding="utf-8")
    asked = answer(park(*MILL_AND_WORKS), str(own), time_limit=1.8)
    assert (asked.without.status, asked.status) == ("optimal", "interrupted")


def test_a_capacity_that_must_first_be_found_takes_of_the_time_too(tmp_path: Path) -> None:
    # The programme of the belt's capacity takes a second, and then no time is left to find it.
    own = tmp_path / "sleeper.py"
    own.write_text(SLEEPER, encoding="utf-8")
    endless = park(*MILL_AND_WORKS, slag_link(status="candidate"))
    with pytest.raises(TimeoutError):
        bounded(endless, load(str(own)), seconds=0.9)
    asked = answer(endless, str(own), time_limit=1.8)
    assert (asked.without.status, asked.status, asked.exchange.plan) == ("optimal", "interrupted", None)


def test_a_time_limit_stops_highs_while_it_works() -> None:
    # 2000 random rows that HiGHS takes a quarter of a minute for.
    random_numbers = np.random.default_rng(0)
    dense = random_numbers.uniform(1, 2, (2000, 3000)) * (random_numbers.random((2000, 3000)) < 0.03)
    slow = programme(dense.tolist(), [(1.0, inf)] * 2000, [(0.0, inf)] * 3000)
    session, started = Session(slow), time.process_time()
    assert session.minimise(random_numbers.uniform(1, 2, 3000), seconds=0.3) == "interrupted"
    assert time.process_time() - started < 1.3


# Ctrl-C

SLOW_TO_BUILD = """
import pathlib, time
from ecopark.model import load
shipped = load("exchange")
amounts, prices = shipped.amounts, shipped.prices
def build(park, network):
    pathlib.Path(__file__).with_suffix(".reached").touch()
    time.sleep(60)
"""

SWALLOWED = """
import pathlib, time
from ecopark.model import load
shipped = load("exchange")
amounts, prices = shipped.amounts, shipped.prices
def build(park, network):
    pathlib.Path(__file__).with_suffix(".reached").touch()
    try:
        time.sleep(60)
    except:  # Pyomo has such lines
        pass
    return shipped.build(park, network)
"""

RENAMED = SWALLOWED.replace("pass", "raise ValueError('out of sync')")

SLOW_TO_SOLVE = """
import pathlib
import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression
from ecopark.model import load
shipped = load("exchange")
amounts, prices = shipped.amounts, shipped.prices
def build(park, network):
    # a covering problem of 2000 rows beside the park's own, which takes HiGHS a quarter of a minute
    m = shipped.build(park, network)
    random = np.random.default_rng(0)
    m.beside = pyo.Var(range(3000), domain=pyo.NonNegativeReals)
    columns = [m.beside[i] for i in range(3000)]
    def cover(_, row):
        chosen = np.flatnonzero(random.random(3000) < 0.03).tolist()
        amounts = random.uniform(1, 2, len(chosen)).tolist()
        return LinearExpression(linear_coefs=amounts, linear_vars=[columns[i] for i in chosen]) >= 1
    m.cover = pyo.Constraint(range(2000), rule=cover)
    m.impact.set_value(LinearExpression(linear_coefs=random.uniform(1, 2, 3000).tolist(), linear_vars=columns))
    pathlib.Path(__file__).with_suffix(".reached").touch()
    return m
"""


def worked(process: subprocess.Popen[str]) -> float | None:
    """Seconds of a processor that a process has had, where the system says; other work does not count."""
    told = Path(f"/proc/{process.pid}/stat")
    if not told.exists():
        return None
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def threads(process: subprocess.Popen[str]) -> int | None:
    """How many threads a process has, where the system says."""
    tasks = Path(f"/proc/{process.pid}/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else None


def children() -> float:
    """Seconds of a processor that all processes started here have had, once they have ended."""
    had = os.times()
    return had.children_user + had.children_system


def wait_until_solving(process: subprocess.Popen[str]) -> None:
    """Wait until a process that has built its programme is in HiGHS, which works in a thread of its own."""
    before, deadline = threads(process), time.monotonic() + 20
    if before is None:
        time.sleep(3)
    else:
        while threads(process) == before and time.monotonic() < deadline:
            time.sleep(0.02)
    time.sleep(0.3)


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is another signal")
@pytest.mark.parametrize(
    ("model", "solving"),
    [(SLOW_TO_BUILD, False), (SWALLOWED, False), (RENAMED, False), (SLOW_TO_SOLVE, True)],
    ids=["building", "swallowed", "told as a fault", "solving"],
)
def test_ctrl_c_stops_within_a_second_and_leaves_the_file_as_it_was(tmp_path: Path, model: str, solving: bool) -> None:
    path, own, reached = tmp_path / "park.xlsx", tmp_path / "mine.py", tmp_path / "mine.reached"
    workbooks.write(furnace_and_kiln(), path)
    own.write_text(model, encoding="utf-8")
    before, files = path.read_bytes(), sorted(tmp_path.iterdir())
    command = [sys.executable, "-c", "from ecopark.cli import main; main()", "solve", str(path), "--model", str(own)]
    others = children()
    process = subprocess.Popen(
        command, env=environment(OPENBLAS_NUM_THREADS="1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 30
        while not reached.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if solving:
            wait_until_solving(process)
        assert process.poll() is None
        sent, had = time.monotonic(), worked(process)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
        took = time.monotonic() - sent if had is None else children() - others - had
    finally:
        process.kill()
    assert process.returncode == 130
    assert took < 1
    assert "interrupted" in told
    assert "Traceback" not in told
    assert path.read_bytes() == before
    assert [file for file in sorted(tmp_path.iterdir()) if "__pycache__" not in str(file)] == sorted([*files, reached])
