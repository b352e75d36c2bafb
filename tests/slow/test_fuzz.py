"""Thousands of workbooks gone wrong, in their cells, their XML and their zip: each is answered in words, in time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.workbook.mutant_runs import choose, run
from tests.workbook.mutants import KINDS, mutant
from tests.workbook.test_hostile_mutants import SEEDS

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(SEEDS.stop, 1500)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutant_is_answered_in_words(kind: str, seed: int, tmp_path: Path) -> None:
    run(mutant(kind, seed), tmp_path, *choose(seed))
