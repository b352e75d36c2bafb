"""What the tests of the command line share: a process that runs it, workbooks to run it on, ways to read them back."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from ..refusals.good import Change, add_row, changed, drop_sheet, put, write

OWN_WORDS: Final = ("NO_COLOR", "FORCE_COLOR", "ECOPARK_DEBUG", "COLUMNS", "PYTHONIOENCODING")
"""What could stand in the environment of whoever runs the tests and would change what is printed."""

INFEASIBLE: Final[tuple[Change, ...]] = (put("Demand", 0, "Min", 5000),)
"""The furnace makes no more than 1000 t."""

UNBOUNDED: Final[tuple[Change, ...]] = (
    put("Settings", 5, "Value", 1),
    put("Settings", 6, "Value", None),
    put("Demand", 0, "Max", "inf"),
    put("Processes", 0, "Capacity", None),
    put("Supply", 0, "Max", None),
    drop_sheet("Limits"),
)
"""Net cost counts, and every tonne of steel earns."""

INVALID: Final[tuple[Change, ...]] = (
    put("Coefficients", 0, "Material", "oar"),
    put("Disposal", 0, "Fee", "dear"),
)
"""Two errors."""

WARNED: Final[tuple[Change, ...]] = (add_row("Supply", {"Material": "slag", "Plant": "Steel mill", "Price": 1}),)
"""An offer that nothing can use."""


@dataclass(frozen=True)
class Done:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, all of it, as JSON."""
        return json.loads(self.out)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Done]:
    """Run ecopark in the test's folder. Whatever it is asked, it never answers with a traceback."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Done:
        around = {name: value for name, value in os.environ.items() if name not in OWN_WORDS} | (env or {})
        done = subprocess.run(
            [sys.executable, "-m", "ecopark", *map(str, arguments)],
            cwd=tmp_path,
            env=around,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
        found = Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert "Traceback" not in found.out + found.err, found.err
        return found

    return run


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write the good workbook after some changes, as ``park.xlsx`` or another name, over what is there."""

    def make(*changes: Change, name: str = "park.xlsx") -> Path:
        return write(tmp_path / name, changed(*changes))

    return make


def fingerprint(path: Path) -> tuple[str, int]:
    """A file's contents and the time that it was written: the same only where nobody touched it."""
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    """The rows of a sheet that are not blank."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    book.close()
    return [row for row in rows if any(value is not None for value in row)]


def texts(path: Path, sheet: str) -> set[str]:
    """Every text on a sheet."""
    return {value for row in cells(path, sheet) for value in row if isinstance(value, str)}


def titles(path: Path) -> list[str]:
    """The titles of a workbook's sheets in their order."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = list(book.sheetnames)
    book.close()
    return found
