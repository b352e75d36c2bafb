"""The agreement with the independent formulation over more random parks, each a test of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.oracle.test_agreement import SEEDS, park_agrees

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(SEEDS.stop, 1000)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_a_random_park_agrees_with_the_independent_formulation(seed: int, tmp_path: Path) -> None:
    park_agrees(seed, tmp_path)
