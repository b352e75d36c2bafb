"""Rules of the Scenarios sheet: every named what-if can be made of the workbook as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.sheets import Tables


def changes_that_fail(tables: Tables) -> Iterator[Problem]:
    """Stub"""
    yield from ()
