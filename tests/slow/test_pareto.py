"""Trade-off curves of more random parks, each a test of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.analysis.test_pareto import SEEDS, holds

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(SEEDS.stop, 300)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_the_curve_of_a_random_park(seed: int, tmp_path: Path) -> None:
    holds(seed, tmp_path)
