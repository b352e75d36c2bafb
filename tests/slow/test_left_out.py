"""Over more random parks: solved on few of its flows a park says what one with all of them says, and what is so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from ecopark.analysis.ranging import sensitivity
from tests.analysis.proving import prove
from tests.analysis.ranging_proofs import faults
from tests.analysis.test_left_out import ENOUGH, SEEDS, compare, compare_flexibility, random_answer

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(SEEDS.stop, 150)

ROWS: Final = 8
"""So many rows of each table of the Sensitivity are proved of a park, drawn by its seed."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_an_exchange_is_told_as_with_all_flows(seed: int, tmp_path: Path) -> None:
    compare(random_answer(seed, tmp_path).park)


def test_exchanges_are_as_flexible_as_with_all_flows(seed: int, tmp_path: Path) -> None:
    of = random_answer(seed, tmp_path)
    compare_flexibility(of.park, 0.0)
    for tolerance in (0.0, 0.02):
        prove(of, tolerance)


def test_what_a_plan_hangs_on_is_so(seed: int, tmp_path: Path) -> None:
    of = random_answer(seed, tmp_path)
    if of.status == "optimal":
        assert faults(of, sensitivity(of, ENOUGH), ROWS, seed) == []
