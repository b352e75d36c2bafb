"""A cell's value as the file holds it, a row of them, and how cells are named."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # Excel's own limits

ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class DateValue:
    """A cell that Excel shows as a date or a time; ``raw`` is what the file holds, a serial number or ISO text."""

    raw: str
    date1904: bool = False

    @property
    def text(self) -> str:
        """The moment in ISO form (``2024-03-01``, ``2024-03-01 12:30:00``, ``12:30:00``), else ``raw``."""
        try:
            serial = float(self.raw)
            if 0 <= serial < 1:
                return str(datetime.timedelta(seconds=round(serial * 86400))).rjust(8, "0")
            # Excel's calendar has a 29 February 1900 that never was, so days before March 1900 count from a day later.
            epoch = datetime.datetime(1904, 1, 1) if self.date1904 else datetime.datetime(1899, 12, 30)
            early = datetime.timedelta(days=0 if self.date1904 or serial >= 60 else 1)
            moment = epoch + early + datetime.timedelta(seconds=round(serial * 86400))
        except (ValueError, OverflowError):
            return self.raw
        return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ")


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that holds an Excel error (``raw`` is ``#REF!``), or something that is no value at all (``NaN``)."""

    raw: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no program has calculated yet; ``formula`` is its text without the ``=``."""

    formula: str


Value = float | str | bool | DateValue | ErrorValue | Uncalculated


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank. Columns count from 1; blank cells are left out.

    ``formulas`` has every cell whose value a formula gives, also one that came to an empty text and so is blank. A cell
    that shares another's formula, or lies in an array formula's area, has it as it stands in the first cell.
    """

    number: int
    values: dict[int, Value]
    formulas: dict[int, str]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners within it; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int


def column_letters(column: int) -> str:
    """Name a column as Excel does: 1 is ``A``, 27 is ``AA``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Name a cell as Excel does: row 4, column 3 is ``C4``."""
    return f"{column_letters(column)}{row}"


def area_of(reference: str) -> Area | None:
    """Read an area such as ``B2:C4`` or one cell; None where the text is none of a sheet."""
    first, colon, last = reference.partition(":")
    corners = ADDRESS.fullmatch(first), ADDRESS.fullmatch(last if colon else first)
    if corners[0] is None or corners[1] is None:
        return None
    (left, top), (right, bottom) = ((column_number(corner[1]), int(corner[2])) for corner in corners if corner)
    whole = left <= right <= MOST_COLUMNS and top <= bottom <= MOST_ROWS
    return Area(top, left, bottom, right) if whole else None


def column_number(letters: str) -> int:
    """Count a column from 1: ``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
