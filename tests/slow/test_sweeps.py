"""Sweeps of random parks: every point, hot or anew, ends as a fresh solve of the park with those cells, at its cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecopark import commands
from ecopark.accounts import indicator
from ecopark.analysis.designs import Vary, vary
from ecopark.analysis.points import OUTPUTS, Told
from ecopark.analysis.sweeps import planned, swept
from ecopark.answer import Solved, answer
from ecopark.books import Books
from ecopark.errors import UsageError, WorkbookError
from ecopark.park import Park
from ecopark.workbook.parse import read_tables
from tests.oracle import workbooks
from tests.oracle.parks import random_park

from . import seeds

pytestmark = pytest.mark.slow

MORE = range(150)
AXES = (
    *("Supply[*].Price=x0.5:1.5:2", "Demand[*].Min=x0.8:1.1:2", "Disposal[*].Fee=x0.5:2:2"),
    *(
        "Processes[*].Capacity=x0.8:1.2:2",
        "Transport[*].Cost per unit km=x0.5:2:2",
        "Settings[Weight cost].Value=0:1:2",
    ),
)
POINTS = 3


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


@pytest.mark.parametrize("axes", [AXES[:4], AXES[4:]], ids=["amounts", "costs"])
def test_every_point_ends_as_a_fresh_solve(seed: int, axes: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(random_park(seed), path)
    try:
        park = commands.park_of(path, read_tables(path))
    except WorkbookError:
        pytest.skip("no sound park")
    varies = [each for text in axes for each in taken(park, text)]
    if not varies:
        pytest.skip("none of the cells is there")
    sweep, made = planned(park, "exchange", varies, "lhs", POINTS, seed)
    for point in swept(sweep, made, OUTPUTS).points:
        fresh = answer(sweep.park_at(point.values), sweep.model)
        same(point.with_exchange, fresh.exchange)
        same(point.without_exchange, fresh.without)


def taken(park: Park, text: str) -> list[Vary]:
    """What a text says should vary, where the park has such cells."""
    found = vary(text, park.settings.currency)
    try:
        planned(park, "exchange", [found], "lhs", 2, 0)
    except UsageError:
        return []
    return [found]


def same(told: Told, fresh: Solved) -> None:
    assert told.status == fresh.status
    if fresh.plan is not None:
        books = Books(fresh.plan)
        for key in ("objective", "cost"):
            assert told.outputs[OUTPUTS.index(key)] == pytest.approx(indicator(key, books), rel=1e-9, abs=1e-9)
