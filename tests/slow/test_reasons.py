"""The reasons of many random parks proved, and the time that reasons take on large parks, beside that of a solve.

Run with ``-s`` to see the times, all of them the processor's.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import pytest

from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.reasons.asked import Conflict, least_mend, reasons
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Link,
    Period,
    Plant,
    Process,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row
from ecopark.solver import optimum
from tests.math.parks import makes, park, takes, tonnes
from tests.reasons import test_endless
from tests.reasons.broken import broken_park
from tests.reasons.proofs import faults

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(30, 400)
RATIO: Final = 10.0
"""Reasons and mend together take less than so many solves."""

Found = TypeVar("Found")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_the_reasons_of_a_random_park_are_so(seed: int, tmp_path: Path) -> None:
    sheets = broken_park(seed, tmp_path)
    if sheets is not None:
        assert faults(sheets, tmp_path) == []


def test_what_is_said_to_earn_without_end_does(seed: int, tmp_path: Path) -> None:
    assert not test_endless.faults(seed, tmp_path)


# Large parks


def large(makers: int, users: int, *more: Row) -> tuple[Row, ...]:
    """Mills that leave by-products, and works that may take them instead of what is bought: makers x users flows."""
    rng = np.random.default_rng(1)

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    rows: list[Row] = list(tonnes("ore", "virgin", "metal", "good", "dust", "sludge"))
    for name, count in (("m", makers), ("u", users)):
        takes_in, gives = ("ore", "metal") if name == "m" else ("virgin", "good")
        for index in range(count):
            plant = f"{name}{index}"
            rows += [
                Plant(plant=plant, latitude=between(40, 45), longitude=between(44, 49)),
                Process(plant=plant, process="p", capacity=between(200, 1000)),
                takes(plant, "p", takes_in, 1.5),
                makes(plant, "p", gives, 1.0),
                Demand(plant=plant, material=gives, min=between(50, 150)),
            ]
            if name == "m":
                rows.append(makes(plant, "p", ("dust", "sludge")[index % 2], 0.4))
    for name in ("dust", "sludge"):
        rows += [Substitute(need="virgin", substitute=name, max_share=0.5), Disposal(material=name, route="tip")]
    rows += [Supply(material="ore", price=1.0), Supply(material="virgin", price=10.0)]
    return (*rows, Transport(mode="truck", unit="t", cost_per_unit_km=0.1), *more)


def asked(rows: tuple[Row, ...], plant: str, least: float) -> tuple[Row, ...]:
    """The rows with another Min asked of one plant."""
    return tuple(replace(row, min=least) if isinstance(row, Demand) and row.plant == plant else row for row in rows)


def cpu(work: Callable[[], Found]) -> tuple[Found, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


def solved(asked_of: Park) -> str:
    return optimum(asked_of, candidates(asked_of), load()).status


def explained(name: str, sound: Park, broken: Park) -> tuple[tuple[Conflict, ...], float]:
    """The conflicts of a broken park, and how many solves of the sound one they and the mend take."""
    status, solve = cpu(lambda: solved(sound))
    assert status == "optimal"
    found, why = cpu(lambda: reasons(broken, load()))
    mend, mending = cpu(lambda: least_mend([broken], load()))
    ratio = (why + mending) / solve
    sys.stdout.write(f"\n{name}: solve {solve:.1f} s, reasons {why:.1f} s, mend {mending:.1f} s: {ratio:.1f} x\n")
    assert mend
    assert all(change.confirmed for change in mend)
    return found.conflicts, ratio


def test_100_000_flows_and_one_cell() -> None:
    rows = large(400, 500)
    sound = park(*rows, exchanges="all")
    assert len(candidates(sound).flows) >= 100_000
    (conflict,), ratio = explained("100k flows", sound, park(*asked(rows, "u7", 5000.0), exchanges="all"))
    assert [cited.sheet for cited in conflict.cells] == ["Demand", "Processes"]
    assert all(change.confirmed for change in conflict.changes)
    assert ratio < RATIO


def test_a_total_shortage_is_told_shortly() -> None:
    # 200 demands, each of which takes part: 40,000 t are asked for, and 10 t of ore and of virgin are there.
    rows = large(100, 100)
    short = [replace(row, max=10.0) if isinstance(row, Supply) else row for row in rows]
    found, ratio = explained("total shortage", park(*rows, exchanges="all"), park(*short, exchanges="all"))
    assert found
    assert max(len(conflict.text) for conflict in found) < 1500
    assert ratio < 20 * RATIO


def test_12_periods_and_5000_flows() -> None:
    rows = large(70, 72, *(Period(period=f"month {month}", share=1 / 12) for month in range(1, 13)))
    sound = park(*rows, exchanges="all")
    found, ratio = explained("12 x 5k flows", sound, park(*asked(rows, "u7", 5000.0), exchanges="all"))
    assert [[cited.sheet for cited in conflict.cells] for conflict in found] == [["Demand", "Processes"]]
    assert ratio < RATIO


def test_20_candidates() -> None:
    rows = large(
        *(20, 30),
        *(Process(plant=f"u{n}", process="new", capacity=100.0, status="candidate", capex=1e4) for n in range(20)),
        *(takes(f"u{n}", "new", "virgin", 1.2) for n in range(20)),
        *(makes(f"u{n}", "new", "good", 1.0) for n in range(20)),
        Link(from_="m0", to="u0", material="dust", capacity=20.0),
    )
    sound = park(*rows, exchanges="all", weight_cost=0.01)
    broken = park(*asked(rows, "u7", 5000.0), exchanges="all", weight_cost=0.01)
    found, ratio = explained("20 candidates", sound, broken)
    assert [[cited.sheet for cited in conflict.cells] for conflict in found] == [["Demand", "Processes", "Processes"]]
    assert ratio < RATIO


def test_no_time_is_no_answer_and_no_error() -> None:
    rows = asked(large(20, 30), "u7", 5000.0)
    assert reasons(park(*rows, exchanges="all"), load(), 0.0).conflicts == ()
    assert reasons(park(*rows, exchanges="all"), load(), inf).conflicts
