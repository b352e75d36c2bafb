"""Checks that take minutes: `pytest -m slow` runs them, a plain `pytest` leaves them out.

Every test here bears ``pytestmark = pytest.mark.slow`` at the top of its file. One over random parks takes its seeds
from ``seeds``, so that ``--seeds 800:1400`` runs it over others.
"""

from __future__ import annotations

import re
from typing import Final

import pytest

RANGE: Final = re.compile(r"(\d+):(\d+)")


def seeds(config: pytest.Config, usual: range) -> range:
    """The seeds that ``--seeds FIRST:END`` asks for, END not included; else the usual ones.

    Raises:
        pytest.UsageError: it is no such range, or an empty one.
    """
    asked = config.getoption("seeds")
    if asked is None:
        return usual
    found = RANGE.fullmatch(asked)
    wanted = range(int(found[1]), int(found[2])) if found else range(0)
    if not wanted:
        raise pytest.UsageError(f"--seeds {asked}: give the first seed and the one after the last, as 800:1400")
    return wanted
