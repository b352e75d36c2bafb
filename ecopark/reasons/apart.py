"""A programme taken apart: what always stands, and the limits, any of which can be let loose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from ecopark.flows import Floats, Ints
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.programme import Compiled
from ecopark.reasons.limits import Limit
from ecopark.unheld import Begun, Unheld

OF_COLUMNS: Final = ("objectives", "lower", "upper", "integer", "columns")
"""What a programme tells of each of its columns, beside its matrix."""

Time = tuple[int, int]
"""The number of a limit, and a period."""


@dataclass(frozen=True)
class Programme:
    """A park's programme with every limit as a row of one side: ``arrays`` has the structure's rows first.

    ``limits`` are the analyst's cells, and the rows that a model has of its own; other rows always stand. ``places``
    are the numbers of the columns by the model's names and indices of them; ``("begun", s)`` is what store s begins
    with. ``of_model`` is the row of the model that each row has all flows of, -1 where it has none. ``begun`` is the
    model's programme where that has few of the flows of a large park.
    """

    park: Park
    calendar: Calendar
    arrays: Compiled
    limits: tuple[Limit, ...]
    places: Mapping[tuple[str, Any], int]
    of_model: Ints
    begun: Begun | None = None

    def priced(self, rest: Unheld, rows: Floats, most: int) -> Compiled | None:
        """The flows that are not held and would end a contradiction of these rows, or cost least at their prices.

        Of a large park, where ``begun`` says so; as columns of these rows, the best so many. None where there is none.
        """
        assert self.begun is not None
        there = self.of_model >= 0
        model_rows = len(self.begun.arrays.rows)
        prices = np.bincount(self.of_model[there], rows[there], minlength=model_rows)
        found = rest.entering(None, prices.astype(np.float64), most)
        if found is None:
            return None
        matrix = vstack([csr_matrix(found.matrix), csr_matrix((1, found.matrix.shape[1]))], format="csr")
        own = csc_matrix(matrix[np.where(there, self.of_model, model_rows)])
        return replace(self.arrays, **{name: getattr(found, name) for name in OF_COLUMNS}, matrix=own)

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
