"""Every least and most of the exchanges of random parks, proved by solving anew; and how long a large park takes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import pytest

from ecopark.analysis.flexibility import flexibility
from ecopark.answer import answer
from tests.analysis.proving import prove
from tests.analysis.test_flexibility import SEEDS, TOLERANCES, answered
from tests.test_hot import region_park

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(SEEDS.stop, 200)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_least_and_most_of_a_random_park(seed: int, tmp_path: Path) -> None:
    of = answered(seed, tmp_path)
    for tolerance in TOLERANCES:
        prove(of, tolerance)


@pytest.mark.parametrize("tolerance", [0.0, 0.01])
def test_a_park_of_10_000_flows_takes_seconds(tolerance: float) -> None:
    """Some 140 exchanges and 50 that could be: measured at twice the time of the answer."""
    asked = region_park(100, 100, 3)
    begun = time.process_time()
    of = answer(asked, "exchange")
    answered_in = time.process_time() - begun
    begun = time.process_time()
    found = flexibility(of, tolerance)
    took = time.process_time() - begun
    assert found is not None
    assert len(found.exchanges) > 100
    assert took < 8 * answered_in, (took, answered_in)
