"""Column generation over more random parks: from few of its flows, or from none, a park ends as with all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from ecopark.park import Park
from tests.test_pricing import SEEDS, agree, random_park

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(SEEDS.stop, 520)

NEAREST: Final = (0, 1)
"""So many flows of each gate and need are there to begin with: fewer than there are in use, so others must enter."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_a_random_park_ends_as_with_all_its_flows(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    park = random_park(seed, tmp_path)
    for nearest in NEAREST:
        agree(park, nearest, monkeypatch)
        if park.candidates:
            agree(standing(park), nearest, monkeypatch)


def standing(park: Park) -> Park:
    """The park with all that may be built in it: nothing is to be decided."""
    tables = park.tables
    stands = replace(
        tables,
        processes=tuple(
            replace(row, status="existing") if row.status == "candidate" else row for row in tables.processes
        ),
        groups=tuple(replace(row, status="existing") if row.status == "candidate" else row for row in tables.groups),
        links=tuple(replace(row, status="existing") if row.status == "candidate" else row for row in tables.links),
    )
    return replace(park, tables=stands)
