"""A programme taken apart: what always stands, and the limits, any of which can be let loose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecopark.flows import Floats, Ints
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.programme import Compiled
from ecopark.reasons.limits import Limit

Time = tuple[int, int]
"""The number of a limit, and a period."""


@dataclass(frozen=True)
class Programme:
    """A park's programme with every limit as a row of one side: ``arrays`` has the structure's rows first.

    ``limits`` are the analyst's cells, and the rows that a model has of its own; other rows always stand. ``places``
    are the numbers of the columns by the model's names and indices of them; ``("begun", s)`` is what store s begins
    with. ``of_model`` is the row of the model that each row has all flows of, -1 where it has none.
    """

    park: Park
    calendar: Calendar
    arrays: Compiled
    limits: tuple[Limit, ...]
    places: Mapping[tuple[str, Any], int]
    of_model: Ints

    def bounds(self, active: frozenset[int], spared: frozenset[Time] = frozenset()) -> tuple[Floats, Floats]:
        """The bounds of all rows with only some of the limits on, and of these some spared in a period."""
        lower, upper = self.arrays.row_lower.copy(), self.arrays.row_upper.copy()
        for number, limit in enumerate(self.limits):
            if number not in active:
                continue
            for hold in limit.holds:
                if hold.period is not None and (number, hold.period) in spared:
                    continue
                side = upper if hold.upper else lower
                side[hold.row] = hold.bound
        return lower, upper

    def times(self, limits: Iterable[int]) -> frozenset[Time]:
        """The limits with each period that they limit something in; what limits the year as a whole left out."""
        holds = ((number, hold) for number in limits for hold in self.limits[number].holds)
        return frozenset((number, hold.period) for number, hold in holds if hold.period is not None)

    @property
    def everything(self) -> frozenset[int]:
        """The numbers of all limits."""
        return frozenset(range(len(self.limits)))
