"""What the refusals share: a workbook on disk made from the good one, and what the reader says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ecopark.workbook.parse import Reading, read_tables

from .good import Change, Edit, changed, write
from .spoken import check_russian


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write the good workbook after some changes (and an edit, made last) and give its path."""

    def make(*changes: Change, edit: Edit | None = None) -> Path:
        return write(tmp_path / "park.xlsx", changed(*changes), edit)

    return make


@pytest.fixture
def read(workbook: Callable[..., Path]) -> Callable[..., Reading]:
    """Read the good workbook after some changes."""

    def make(*changes: Change, edit: Edit | None = None) -> Reading:
        reading = read_tables(workbook(*changes, edit=edit))
        check_russian(reading.problems)
        return reading

    return make
