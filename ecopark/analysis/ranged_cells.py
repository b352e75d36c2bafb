"""The cells of a workbook that limit a plan, each with all the rows of the programme that it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ecopark.reasons.limits import Limit, Sort
from ecopark.schema.rows import Storage

_NO_NUMBER: Final = frozenset({Sort.STATUS, Sort.PROFILE, Sort.OWN})


@dataclass(frozen=True)
class Moving:
    """A row that a cell moves: how far its bound goes with a unit of the cell; of a ratio, what its number multiplies.

    ``upper`` is the side of the row that is bounded.
    """

    row: int
    upper: bool
    rate: float
    per: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell that limits the park, and all rows that it moves. ``now`` is its number in the park's own units.

    ``looser`` is 1 where a greater number is looser, -1 where a smaller one is, 0 where it is both a least and a most.
    """

    limit: Limit
    now: float
    looser: int
    rows: tuple[Moving, ...]

    @property
    def is_ratio(self) -> bool:
        """Whether its number multiplies what the plan decides: its price changes with every step."""
        return any(moving.per for moving in self.rows)


def cells(limits: Sequence[Limit], fixed: Mapping[int, float]) -> tuple[Cell, ...]:
    """The cells with a number that limits the park, once each; what is not built has none.

    ``fixed`` are columns that stay, with their values.
    """
    found: dict[object, list[Limit]] = {}
    for limit in limits:
        if limit.sort not in _NO_NUMBER and _says(limit):
            found.setdefault(limit.key, []).append(limit)
    made = (
        Cell(
            limit=sides[0],
            now=sides[0].now,
            looser=sides[0].loosened if len({side.loosened for side in sides}) == 1 and not sides[0].follows else 0,
            rows=tuple({moving.row: moving for side in sides for moving in _rows(side, limits, fixed)}.values()),
        )
        for sides in found.values()
    )
    return tuple(cell for cell in made if any(moving.rate or moving.per for moving in cell.rows))


def _says(limit: Limit) -> bool:
    """Whether a cell says the number itself, and whether it can move by itself.

    A least of nought asks for nothing. Where Final max is blank it is the greater of two cells: neither moves it alone.
    """
    row = limit.row
    if row is None:
        return True
    if getattr(row, limit.attribute) is None or (
        limit.loosened < 0 and limit.now == 0 and limit.sort != Sort.QUALITY_MIN
    ):
        return False
    two = isinstance(row, Storage) and None not in (row.initial, row.final) and row.final_max is None
    return not (two and limit.attribute in ("initial", "final"))


def _rows(limit: Limit, limits: Sequence[Limit], fixed: Mapping[int, float]) -> Iterator[Moving]:
    for hold in limit.holds:
        if not hold.per:
            yield Moving(hold.row, hold.upper, hold.pace)
        elif all(column in fixed for column, _ in hold.per):
            yield Moving(hold.row, hold.upper, sum(part * fixed[column] for column, part in hold.per))
        else:
            yield Moving(hold.row, hold.upper, 0.0, hold.per)
    sides = {hold.row: hold.upper for other in limits for hold in other.holds} if limit.follows else {}
    for row, rate in limit.follows:
        yield Moving(row, sides[row], rate)
