"""Results added to a large workbook: how much time and memory that takes beyond the solve."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openpyxl
import pytest
import xlsxwriter

from ..refusals.good import good, headers

pytestmark = pytest.mark.slow

ROWS, COLUMNS = 100_000, 10
SECONDS, MEGABYTES = 3, 250

SOLVE: Final = """
import json, resource, sys
from ecopark import commands
commands.solve(sys.argv[1], write=sys.argv[2] == "write")
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}))
"""


@dataclass(frozen=True)
class Used:
    """What a process has used: seconds of computing, and megabytes at its peak."""

    seconds: float
    megabytes: float


def large(path: Path, formulas: str) -> Path:
    """A park, and beside it a sheet of the analyst's of a million cells; ``formulas`` is what its formulas refer to."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    for title, rows in good().items():
        sheet = workbook.add_worksheet(title)
        names = headers(good(), title)
        sheet.write_row(0, 0, names)
        for number, line in enumerate(rows, start=1):
            sheet.write_row(number, 0, [line.get(name) for name in names])
    sheet = workbook.add_worksheet("Measurements")
    for row in range(ROWS):
        sheet.write_string(row, 0, f"sample {row}")
        for column in range(1, COLUMNS - 1):
            sheet.write_number(row, column, row * 1.37 + column / 7)
        if formulas:
            sheet.write_formula(row, COLUMNS - 1, f"=SUM(B{row + 1}:I{row + 1})+{formulas}", None, row * 11.0)
        else:
            sheet.write_number(row, COLUMNS - 1, row / 3)
    workbook.close()
    return path


def used(path: Path, *, write: bool) -> Used:
    command = [sys.executable, "-c", SOLVE, str(path), "write" if write else "only"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Used(**json.loads(done.stdout))


@pytest.mark.skipif(sys.platform == "win32", reason="counts what a process uses as POSIX systems do")
@pytest.mark.parametrize("formulas", ["", "Measurements!A1", "Summary!B2"], ids=["none", "of their own", "of results"])
def test_results_are_added_to_a_large_workbook_in_little_time_and_memory(
    tmp_path: Path, formulas: str, record_property: Callable[[str, object], None]
) -> None:
    path = large(tmp_path / "large.xlsx", formulas)
    alone = used(path, write=False)
    for run in ("first", "second"):
        whole = used(path, write=True)
        beyond = Used(whole.seconds - alone.seconds, whole.megabytes - alone.megabytes)
        record_property(run, f"{beyond.seconds:.2f} s, {beyond.megabytes:.0f} MB (alone {alone})")
        assert beyond.seconds < SECONDS, run
        assert beyond.megabytes < MEGABYTES, run
    book = openpyxl.load_workbook(path, read_only=True)
    assert book["Measurements"].max_row == ROWS
    assert "Summary" in book.sheetnames
