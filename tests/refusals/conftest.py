"""What the refusals share: a workbook on disk made from the good one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .good import Change, Edit, changed, write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write the good workbook after some changes (and an edit, made last) and give its path."""

    def make(*changes: Change, edit: Edit | None = None) -> Path:
        return write(tmp_path / "park.xlsx", changed(*changes), edit)

    return make
