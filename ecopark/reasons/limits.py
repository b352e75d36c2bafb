"""Every limit that a cell of the workbook makes, and the rows of the programme that it stands in.

What is left of the programme without them (needs, gates, nothing below zero) is its structure, which always stands and
which doing nothing meets. All limits become rows with one side, so that each can be let loose by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from ecopark.periods import Calendar
from ecopark.schema.rows import Process, Profile
from ecopark.schema.tables import Row, Table


class Sort(IntEnum):
    """What a limit is, in the order in which a chain of reasons tells them: what asks first, then what holds back."""

    DEMAND_MIN = 1
    LIMIT_MIN = 2
    ACTIVITY_MIN = 3
    LINK_MIN = 4
    FINAL_MIN = 5
    INITIAL_LEAST = 6
    QUALITY = 7
    QUALITY_MIN = 8
    SHARE = 9
    CAPACITY = 10
    GROUP = 11
    STATUS = 12
    LINK_MAX = 13
    STORE = 14
    INITIAL = 15
    FINAL_MAX = 16
    SUPPLY = 17
    DEMAND_MAX = 18
    DISPOSAL = 19
    LIMIT_MAX = 20
    CEILING = 21
    PROFILE = 22
    OWN = 23


LEAST = frozenset(
    {
        *(Sort.DEMAND_MIN, Sort.LIMIT_MIN, Sort.ACTIVITY_MIN, Sort.LINK_MIN),
        *(Sort.FINAL_MIN, Sort.INITIAL_LEAST, Sort.QUALITY_MIN),
    }
)
"""The limits that say how much there must be at least: a smaller number is looser."""


@dataclass(frozen=True)
class Hold:
    """One row that a limit makes, one-sided: ``sum <= bound`` where ``upper``, else ``sum >= bound``.

    ``pace`` is by how much the bound moves for a unit of the cell (τ·φ). Where the limit is a ratio (a share, a mean,
    the capacity of something to build) the bound is 0, and ``per`` is what the cell's number multiplies, as entries
    (column, coefficient) of the row ``sum - number·per``.
    """

    row: int
    upper: bool
    bound: float
    pace: float
    period: int | None
    per: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Limit:
    """A cell that limits the park: where it stands, its number in the park's own units, and the rows that it makes.

    ``loosened`` is 1 where a greater number is looser, -1 where a smaller one is. ``follows`` are rows of other limits
    whose bound this number moves too (their own cell is blank, or this one is their factor): (row, pace). A row that
    the model has of its own (OWN) is a limit without a cell: ``attribute`` is its name, and it is never changed.
    """

    sort: Sort
    table: Table
    row: Row | None
    attribute: str
    now: float
    loosened: int
    holds: tuple[Hold, ...]
    follows: tuple[tuple[int, float], ...] = ()

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells a cell from all others: its sheet, its row's line (of no workbook: the row itself), its column."""
        return self.table.title, 0 if self.row is None else self.row.line or id(self.row), self.attribute

    def is_of(self, row: Row) -> bool:
        """Whether a row of the limit's sheet is the limit's own, be it changed elsewhere."""
        return self.row is not None and (row is self.row or (row.line > 0 and row.line == self.row.line))

    @property
    def is_ratio(self) -> bool:
        """Whether its number multiplies what a plan decides: a share, a mean, the capacity of something to build."""
        return any(hold.per for hold in self.holds)


def profile_of(calendar: Calendar, limit: Limit, period: int) -> Profile | None:
    """The profile that a limit follows in a period; None where it follows none."""
    row: Any = limit.row
    sheet = limit.table.title
    item = getattr(row, "process", None) if isinstance(row, Process) else getattr(row, "material", None)
    if sheet not in ("Processes", "Demand", "Supply", "Disposal") or item is None:
        return None
    return calendar.profile(sheet, row.plant, item, calendar.names[period])
