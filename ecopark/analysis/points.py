"""The points of a sweep, solved: each with exchange and without, hot where the programme is a family, else anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np

from ecopark import builds, changes, scenario
from ecopark.accounts import indicator
from ecopark.analysis.family import TOTALS, Family, Layout, NotAffineError, numbers
from ecopark.answer import ROUNDING, answer
from ecopark.books import Books
from ecopark.cells import Cells
from ecopark.errors import WorkbookError
from ecopark.flows import Floats
from ecopark.hot import Hot
from ecopark.model import Model, load
from ecopark.park import Park
from ecopark.plan import Status
from ecopark.schema.rows import WITHOUT_EXCHANGE

OUTPUTS: Final = ("objective", *TOTALS, "exchanges")
"""What a point can tell, of the park with exchange and without."""

MOVING: Final = 1e-8
"""An exchange of less than this part of the greatest amount of the plan is rounding."""


INVALID: Final = "invalid"
"""The status of a point whose park breaks a rule."""


@dataclass(frozen=True)
class Axis:
    """Some cells that vary together, to a value each or by a factor."""

    text: str
    cells: Cells
    is_factor: bool


@dataclass(frozen=True)
class Told:
    """What is told of a park at a point: how it ended and, where there is a plan, its outputs as OUTPUTS has them."""

    status: Status | Literal["invalid"]
    outputs: tuple[float, ...] = field(default=(float("nan"),) * len(OUTPUTS))


@dataclass(frozen=True)
class Point:
    """A point of a sweep: the values of the axes, and what is told with exchange and without."""

    number: int
    values: tuple[float, ...]
    with_exchange: Told
    without_exchange: Told


@dataclass(frozen=True)
class Sweep:
    """A park, the cells that vary, and between which values. Sent to workers as it is; the model goes by its name."""

    park: Park
    model: str
    axes: tuple[Axis, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def park_at(self, values: Sequence[float]) -> Park:
        """The park at a point. Raises CellError where a cell does not take its value."""
        tables = self.park.tables
        for axis, value in zip(self.axes, values, strict=True):
            tables = changes.made(tables, axis.cells, "multiply" if axis.is_factor else "set", value)
        return replace(self.park, tables=tables)


class Solver:
    """Solves the points of one sweep; kept for as many as there are."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._model: Model = load(sweep.model)

    @cached_property
    def _sides(self) -> tuple[_Side, _Side] | None:
        """The park without exchange and with it, hot; None where each point must be built anew."""
        sweep = self._sweep
        if sweep.park.candidates:
            return None
        try:
            return _Side(sweep, self._model, alone=True), _Side(sweep, self._model, alone=False)
        except (NotAffineError, WorkbookError):
            return None

    def point(self, number: int, values: tuple[float, ...]) -> Point:
        """One point."""
        if self._sides is None:
            return self._anew(number, values)
        alone, together = self._sides
        without, cost = alone.told(np.array(values), None)
        with_, _ = together.told(np.array(values), cost)
        return Point(number, values, with_, without)

    def _anew(self, number: int, values: tuple[float, ...]) -> Point:
        try:
            found = answer(self._sweep.park_at(values), self._sweep.model)
        except WorkbookError:  # no number of its own says what it may be built with
            return Point(number, values, Told(INVALID), Told(INVALID))
        sides = []
        for side in (found.exchange, found.without):
            if side.plan is None or side.status != "optimal":
                sides.append(Told(side.status))
            else:
                books = Books(side.plan)
                sides.append(Told("optimal", tuple(indicator(key, books) for key in OUTPUTS)))
        return Point(number, values, sides[0], sides[1])


class _Side:
    """A park at any point, with or without exchange."""

    def __init__(self, sweep: Sweep, model: Model, *, alone: bool) -> None:
        self._alone = alone
        self._has_ceiling = not alone and sweep.park.settings.cost_ceiling == WITHOUT_EXCHANGE
        known: Layout | None = None

        def build(values: Floats) -> object:
            nonlocal known
            park = self._park(sweep.park_at(values.tolist()))
            found, known = numbers(builds.bounded(park, model), model, known)
            return found

        self._family = Family(build, np.array(sweep.low), np.array(sweep.high))
        middle = self._family.at((np.array(sweep.low) + np.array(sweep.high)) / 2).arrays
        self._hot = Hot(middle)
        self._layout = known or Layout(*(np.zeros(0, dtype=np.int64) for _ in range(3)))

    def _park(self, park: Park) -> Park:
        if self._alone:
            return scenario.without_exchange(park)
        if self._has_ceiling:
            settings = replace(park.tables.settings, cost_ceiling=FAR)
            return replace(park, tables=replace(park.tables, settings=settings))
        return park

    def told(self, point: Floats, ceiling: float | None) -> tuple[Told, float | None]:
        """What is told at a point, and the cost that a ceiling is made of."""
        found = self._family.at(point)
        arrays = found.arrays
        if self._has_ceiling:
            upper = arrays.row_upper.copy()
            upper[self._layout.ceiling] = np.inf if ceiling is None else ceiling
            arrays = replace(arrays, row_upper=upper)
        solved = self._hot.solve(arrays)
        if solved.status != "optimal":
            return Told(solved.status), None
        used = np.flatnonzero(solved.values)
        values = solved.values[used]
        totals = found.totals[:, used] @ values + found.constants
        exchange = self._layout.exchange[used[values > MOVING * max(1.0, float(values.max(initial=0.0)))]]
        exchanges = len(np.unique(exchange[exchange >= 0]))
        turnover = float(np.abs(found.totals[TOTALS.index("cost"), used]) @ values)
        cost = float(totals[TOTALS.index("cost")]) + ROUNDING * max(1.0, turnover)
        return Told("optimal", (solved.steps[0], *totals.tolist(), float(exchanges))), cost


FAR: Final = 1e30
"""A ceiling that is none, whose row is there to be given one at each point."""
