"""Random parks without a plan: what their reasons say, proved by plain solving. Many more are in ``tests/slow``.

Every conflict's cells cannot hold together whatever becomes of all other limits, and with any one of them let go too
the rest can; a change that is said to be confirmed does, as does the mend, with exchange and without it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .broken import broken_park
from .proofs import faults

SEEDS = (1, 4, 6, 7, 13, 16, 22, 28, 32, 46, 59, 68, 126)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reasons_of_a_broken_park_are_so(seed: int, tmp_path: Path) -> None:
    sheets = broken_park(seed, tmp_path)
    assert sheets is not None
    assert faults(sheets, tmp_path) == []
