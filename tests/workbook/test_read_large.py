"""Sheets that are mostly nothing, or mostly not the park's: checked by a cold process, fast and small."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from ecopark.workbook.cell_values import column_letters

from ..refusals.good import good
from .measuring import measurable, measured
from .mutants import members_of, written

pytestmark = measurable

PLANTS: Final = "xl/worksheets/sheet3.xml"


def filled(path: Path, change: Callable[[bytes], Iterator[bytes]]) -> Path:
    """The good workbook with its Plants written anew, piece by piece."""
    members = members_of(written(good()))
    plants = members.pop(PLANTS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        with archive.open(PLANTS, "w") as part:
            for piece in change(plants):
                part.write(piece)
    return path


def a_million_styled_rows(plants: bytes) -> Iterator[bytes]:
    """As where somebody formatted whole columns: below the plants, to the last row of Excel."""
    before, after = plants.split(b"</sheetData>")
    yield before
    row = '<row r="@" s="0" customFormat="1"><c r="A@" s="0"/><c r="B@" s="0"/><c r="C@" s="0"/></row>'
    for first in range(4, 1_048_577, 10_000):
        yield "".join(row.replace("@", str(n)) for n in range(first, min(first + 10_000, 1_048_577))).encode()
    yield b"</sheetData>" + after


def a_very_wide_sheet(plants: bytes) -> Iterator[bytes]:
    """As wide as Excel's sheets go, with numbers of the analyst's own, down to the plants' last row and beyond."""
    letters = [column_letters(column) for column in range(30, 16_385)]

    def cells(number: int) -> bytes:
        return "".join(f'<c r="{letter}{number}"><v>{number}.5</v></c>' for letter in letters).encode()

    pieces = plants.split(b"</row>")
    for number, piece in enumerate(pieces[:-1], start=1):
        yield piece + cells(number) + b"</row>"
    before, after = pieces[-1].split(b"</sheetData>")
    yield before
    for number in range(len(pieces), 31):
        yield b'<row r="%d">%b</row>' % (number, cells(number))
    yield b"</sheetData>" + after


@pytest.mark.parametrize("change", [a_million_styled_rows, a_very_wide_sheet])
def test_what_is_not_the_parks_costs_little(change: Callable[[bytes], Iterator[bytes]], tmp_path: Path) -> None:
    """Measured on two busy cores: 5.8 s in 76 MB, and 1.5 s in 110 MB."""
    done = measured("validate", filled(tmp_path / "park.xlsx", change))
    assert (done.code, done.err) == (0, "")
    assert done.seconds < 12
    assert done.megabytes < 150
