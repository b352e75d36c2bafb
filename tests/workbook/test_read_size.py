"""Large sheets are read in seconds, and in little memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .hand_written import save_parts, small_parts

MEASURE = """
import resource, sys, time
from pathlib import Path
from ecopark.workbook.package import open_package
from ecopark.workbook.read import sheet_rows
package = open_package(Path(sys.argv[1]))
cells = sum(len(row.values) for row in sheet_rows(package, package.sheets[0]))
print(cells, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measured(path: Path) -> tuple[int, float, float]:
    """Cells, processor seconds and peak megabytes of reading the first sheet in a process of its own."""
    # A process counts the memory of the one that it was forked from as its own: the shell in between is a small one.
    command = ["sh", "-c", '"$0" -c "$1" "$2"; exit $?', sys.executable, MEASURE, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(answer[0]), float(answer[1]), float(answer[2])


def large_part(path: Path, row: str, rows: int) -> Path:
    parts = small_parts("\0", "")
    before, after = parts.pop("xl/worksheets/sheet1.xml").split(b"\0")
    save_parts(path, parts)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        part.write(before)
        for first in range(1, rows + 1, 10_000):
            part.write("".join(row.replace("@", str(n)) for n in range(first, first + 10_000)).encode())
        part.write(after)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked for in another way there")
@pytest.mark.parametrize(
    ("row", "rows", "cells", "seconds", "megabytes"),
    [
        (
            '<row r="@">' + "".join(f'<c r="{c}@"><v>@.25</v></c>' for c in "ABCDEFGHIJ") + "</row>",
            100_000,
            10**6,
            6,
            60,
        ),
        ('<row r="@" s="1" customFormat="1"/>', 1_000_000, 0, 5, 60),
    ],
)
def test_large_sheets_take_seconds_and_little_memory(
    target: Path, row: str, rows: int, cells: int, seconds: float, megabytes: float
) -> None:
    """Measured: 2.4 s and 2.0 s, 41 and 28 MB; the bounds leave room for a slower machine."""
    found = measured(large_part(target, row, rows))
    assert found[0] == cells
    assert found[1] < seconds
    assert found[2] < megabytes
