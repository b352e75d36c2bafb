"""A file that is no sound workbook is refused whole, in words, and nothing that is read is ever changed."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ecopark.errors import FileError
from ecopark.workbook.parse import Reading, read_tables

from .good import cell, good, headers, put, write

Read = Callable[..., Reading]
MakeFile = Callable[[Path], object]


def overwrite(data: bytes) -> MakeFile:
    """Put other bytes in the file's place."""
    return lambda path: path.write_bytes(data)


def cut(path: Path) -> None:
    """Leave half of the file."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def break_sheet(path: Path) -> None:
    """Leave half of the Demand sheet's XML, in a zip that is sound."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    number = list(good()).index("Demand") + 1
    name = f"xl/worksheets/sheet{number}.xml"
    parts[name] = parts[name][: len(parts[name]) // 2]
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def make_zip(path: Path) -> None:
    """Make a zip package that holds no workbook."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")


def make_folder(path: Path) -> None:
    """Put a folder in the file's place."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "there is no such file"),
        (make_folder, "is a folder"),
        (overwrite(b""), "the file is empty"),
        (overwrite(b"Plant,Material\nMill,steel\n"), "is not an Excel workbook"),
        (overwrite(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "old Excel format"),
        (cut, "cut short or damaged"),
        (make_zip, "holds no Excel workbook"),
        (break_sheet, "'Demand' is damaged"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(workbook: Callable[..., Path], spoil: MakeFile, words: str) -> None:
    path = workbook()
    spoil(path)
    with pytest.raises(FileError, match=re.escape(words)) as refusal:
        read_tables(path)
    assert str(path) in str(refusal.value)
    assert refusal.value.mend
    assert refusal.value.exit_code == 4


def test_a_workbook_of_something_else_misses_the_sheets(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    reading = read_tables(path)
    assert [problem.place for problem in reading.problems] == ["Materials", "Plants", "Processes", "Coefficients"]


def test_reading_changes_nothing(workbook: Callable[..., Path]) -> None:
    path = workbook(put("Demand", 0, "Price", "abc"))
    before, times = path.read_bytes(), path.stat()
    assert read_tables(path).problems
    assert path.read_bytes() == before
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (times.st_mtime_ns, times.st_ino)
    assert sorted(path.parent.iterdir()) == [path]


def test_the_fingerprint_is_the_files_own(workbook: Callable[..., Path]) -> None:
    first = read_tables(workbook()).fingerprint
    assert read_tables(workbook(put("Demand", 0, "Price", 401))).fingerprint != first


ODD = [
    "",
    " ",
    -1,
    1e308,
    1e-320,
    "1,234",
    "inf",
    "nan",
    True,
    "#REF!",
    "=1+1",
    "x" * 40_000,
    "\u200b",
    "🏭",
    "km",
    "[x]",
]


@pytest.mark.parametrize("seed", range(12))
def test_no_mess_of_cells_breaks_the_reader(tmp_path: Path, seed: int) -> None:
    """Whatever stands in the cells, every problem has a place, words and a mend; and no sheet spoils another's rows."""
    chance = random.Random(seed)
    rows = good()
    spoilt = {sheet: chance.sample(range(len(rows[sheet])), 1)[0] for sheet in chance.sample(list(rows), 6)}
    for sheet, number in spoilt.items():
        for header in headers(rows, sheet):
            rows[sheet][number][header] = chance.choice(ODD)
    reading = read_tables(write(tmp_path / "mess.xlsx", rows))
    places = {
        f"{sheet}!{cell(rows, sheet, row, header)}" for sheet, row in spoilt.items() for header in headers(rows, sheet)
    }
    # A unit of a material that is spoilt, or a limit that lost its quantity, may show in rows that are whole.
    for problem in reading.problems:
        assert problem.place in places or problem.place.split("!")[0] in spoilt, str(problem)
        assert problem.problem
        assert problem.fix
        assert len(str(problem)) < 400
