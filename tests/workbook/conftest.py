"""Files that the tests of this folder begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from .packages import analyst_book


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "park.xlsx"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return analyst_book(tmp_path / "park.xlsm")
