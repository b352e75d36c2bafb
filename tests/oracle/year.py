"""The periods of a year, and what a row's limits are in each of them."""

from __future__ import annotations

from dataclasses import dataclass

from .sheets import BadParkError, Sheets, as_number, rows, text

#: The name of the one period of a park without Periods.
WHOLE = "year"

#: How far from 1 the shares of a year may add up to.
ROUNDED = 0.005


@dataclass(frozen=True)
class Period:
    """A part of the year; `share` is of the year as a whole."""

    name: str
    share: float


def read_periods(sheets: Sheets) -> list[Period]:
    """The periods in their order, their shares rescaled so that they add up to 1."""
    named = [(text(row, "Period"), as_number(row["Share"])) for row in rows(sheets, "Periods")]
    if not named:
        return [Period(WHOLE, 1.0)]
    whole = sum(share for _name, share in named)
    if abs(whole - 1) > ROUNDED or min(share for _name, share in named) <= 0:
        raise BadParkError(f"the shares of the periods add up to {whole}")
    return [Period(name, share / whole) for name, share in named]


def factor(sheets: Sheets, period: Period, sheet: str, item: str, plant: str) -> float:
    """The factor of a row's limits by its most specific profile: one of its item goes before one of its plant.

    `plant` is "" for a row that is about no plant: then only profiles without a plant are about it.
    """
    best, found = (-1, -1), 1.0
    for row in rows(sheets, "Profiles"):
        if text(row, "Period") != period.name or text(row, "Sheet") != sheet:
            continue
        if "Item" in row and text(row, "Item") != item:
            continue
        if "Plant" in row and text(row, "Plant") != plant:
            continue
        rank = (int("Item" in row), int("Plant" in row))
        if rank > best:
            best, found = rank, as_number(row["Factor"])
    return found


def in_period(limit: float, period: Period, by: float = 1.0) -> float:
    """What a limit of the year is in a period; a factor of 0 leaves nothing, of an unlimited amount either."""
    return 0.0 if by == 0 else limit * period.share * by
