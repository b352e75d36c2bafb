"""A plan's programme in which every cell that limits it can move: a column for each, that moves all of its rows.

The column of a cell stands in the rows that the cell makes, with what a unit of the cell moves each (τ·φ); it is held
at 0, and to move the cell is to hold it elsewhere. So its reduced cost is the slope of the optimal value in the cell.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix

from ecopark.analysis.ranged_beyond import Beyond, Wide, columns_beyond
from ecopark.analysis.ranged_cells import Cell, cells
from ecopark.analysis.slopes import Function, Outside, Piece, Point, UnprovedError, first_piece, held_line
from ecopark.flows import Floats
from ecopark.model import Model
from ecopark.plan import Plan, Status
from ecopark.programme import Compiled, joined
from ecopark.reasons.catalogue import standing
from ecopark.reasons.limits import Limit, Sort
from ecopark.schema.rows import Limit as LimitRow
from ecopark.totals import Totals

AGREES: Final = 1e-6
"""The programme taken apart must come to the plan's own objective, within this part of what it sums."""

TIGHT: Final = 1e-7
"""A row with less room than this part of what it sums is tight."""

STEP: Final = 1e-6
"""By this part of itself a cell that is a ratio is moved to see its price on either side."""


ENDLESS: Final = 1e-5
"""By this part of itself a range is drawn in that ends where there is no least cost any more."""


class LateError(Exception):
    """The time is over."""


class AnotherOptimumError(Exception):
    """The programme taken apart does not come to the plan's objective: it has what no cell says."""


class Ranged:
    """A plan's programme, hot at the plan, in which cells and costs can move.

    ``cells`` are in the order of the programme's limits. ``deadline`` is a time of ``time.process_time``, past which
    LateError is raised. Raises AnotherOptimumError, and SolveError where HiGHS fails.
    """

    def __init__(self, plan: Plan, model: Model, deadline: float) -> None:
        self.deadline = deadline
        programme = standing(plan.park, plan.network, model)
        self._places = programme.places
        self.plan = plan
        self.values = self._planned(len(programme.arrays.lower))
        fixed = {place: float(self.values[place]) for (name, _), place in self._places.items() if name == "z"}
        self.cells = cells(programme.limits, fixed)
        self._first = len(self.values)
        row_lower, row_upper = programme.bounds(programme.everything)
        arrays = replace(programme.arrays, row_lower=row_lower, row_upper=row_upper)
        held = np.array(sorted(fixed), dtype=np.int64)
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        lower[held] = upper[held] = self.values[held]
        width = len(lower) - arrays.objectives.shape[1]  # what the stores begin with costs nothing but by its cell
        objectives = np.hstack([arrays.objectives, np.zeros((len(arrays.objectives), width))])
        integer = np.zeros(len(lower), dtype=bool)
        arrays = replace(arrays, lower=lower, upper=upper, objectives=objectives, integer=integer)
        self.arrays = joined(arrays, self._movers(arrays, programme.limits))
        every = columns_beyond(plan, model, programme.of_model)
        self._beyond = None if every is None else Beyond(every)
        self._face: Wide | None = None
        self._start()

    def _start(self) -> None:
        self._session = self._fresh()
        self._minimise(self._session, self.arrays.objectives[0], 0)
        self._session.take_in()
        arrays = self.arrays = self._session.arrays
        self.value = self._session.value
        self._basis = self._session.basis()
        self.slopes = self._session.reduced_costs[self._first :][: len(self.cells)].copy()
        weight = np.abs(self.values) @ np.abs(arrays.objectives[:, : self._first].T)
        self.sizes = np.maximum(weight, 1e-9)
        planned = float(arrays.objectives[0][: self._first] @ self.values)
        if abs(planned - self.value) > AGREES * float(self.sizes[0]):
            raise AnotherOptimumError
        self.activity = arrays.matrix[:, : self._first] @ self.values

    def _fresh(self) -> Wide:
        return Wide(self.arrays, self._beyond)

    def _at_the_plan(self) -> Wide:
        """The session with nothing moved; a new one where HiGHS had to be asked in a slow way."""
        if self._session.is_remedied:
            self._session = self._fresh()
        self._session.renew(self.arrays, self._basis)
        return self._session

    def _planned(self, width: int) -> Floats:
        """The plan's amounts as values of the programme's columns; what the stores begin with stands last."""
        amounts, park = self.plan.amounts, self.plan.park
        numbers = {
            **{"x": amounts.activity, "f": amounts.flow, "v": amounts.purchase, "y": amounts.sale},
            **{"d": amounts.disposal, "g": amounts.stock, "z": amounts.build},
        }
        counts = {
            **{"x": len(park.processes), "f": len(self.plan.network.flows), "v": len(self.plan.network.purchases)},
            **{"y": len(self.plan.network.sales), "d": len(self.plan.network.disposals), "g": len(park.stores)},
        }
        found = np.zeros(width)
        for (name, index), place in self._places.items():
            if name == "z":
                found[place] = numbers[name][index]
            elif name == "begun":
                found[place] = park.stores[index].initial or 0.0
            elif name in counts:
                number, period = index
                found[place] = numbers[name][period * counts[name] + number]
        return found

    def _movers(self, arrays: Compiled, limits: Sequence[Limit]) -> Compiled:
        """A column for each cell, held at 0."""
        entries = [
            (moving.row, number, -1.0 if moving.per else -moving.rate)
            for number, cell in enumerate(self.cells)
            for moving in cell.rows
        ]
        objectives = np.zeros((len(arrays.steps), len(self.cells)))
        for number, cell in enumerate(self.cells):
            if cell.limit.sort in (Sort.INITIAL, Sort.INITIAL_LEAST):
                costs, more = self._begun(cell, limits)
                objectives[:, number] = costs
                entries += [(row, number, part) for row, part in more]
        places = np.array(entries, dtype=float).reshape(-1, 3)
        where = places[:, 0].astype(np.int64), places[:, 1].astype(np.int64)
        shape = arrays.matrix.shape[0], len(self.cells)
        return replace(
            arrays,
            matrix=csc_matrix(coo_matrix((places[:, 2], where), shape=shape)),
            objectives=objectives,
            lower=np.zeros(len(self.cells)),
            upper=np.zeros(len(self.cells)),
            integer=np.zeros(len(self.cells), dtype=bool),
            columns=[None] * len(self.cells),
        )

    def _begun(self, cell: Cell, limits: Sequence[Limit]) -> tuple[Floats, list[tuple[int, float]]]:
        """What a unit more that a store begins with adds to each step and to rows of Limits: it decays from there."""
        park, network, row = self.plan.park, self.plan.network, cell.limit.row
        more: Any = [replace(one, initial=cell.now + 1) if one is row else one for one in park.tables.storage]
        other = replace(park, tables=replace(park.tables, storage=tuple(more)))
        before, after = Totals(park, network), Totals(other, network)
        steps = [
            getattr(after, name).constant - getattr(before, name).constant
            for name in ("impact", "cost", "transport_work")
        ]
        rows = [
            (hold.row, after.of(limit.row).constant - before.of(limit.row).constant)
            for limit in limits
            if isinstance(limit.row, LimitRow)
            for hold in limit.holds
        ]
        return np.array(steps), [(number, part) for number, part in rows if part]

    # What the plan has

    def room(self, cell: Cell) -> float | None:
        """How much tighter a cell could be with the plan as it is: 0 where it binds, None where it limits nothing now.

        Over periods it is the least.
        """
        if not cell.looser:
            return 0.0
        found = []
        for moving in cell.rows:
            bound = (self.arrays.row_upper if moving.upper else self.arrays.row_lower)[moving.row]
            done = float(self.activity[moving.row])
            rate = sum(part * self.values[column] for column, part in moving.per) if moving.per else moving.rate
            if rate <= self._nothing:
                continue
            left = float(bound - done if moving.upper else done - bound)
            is_tight = left <= TIGHT * max(abs(bound), self._row_sums[moving.row])
            found.append(0.0 if is_tight else left / rate)
        return min(found, default=None)

    @cached_property
    def _nothing(self) -> float:
        """What is rounding beside the plan's greatest amount."""
        return TIGHT * TIGHT * float(np.abs(self.values).max(initial=0.0))

    def idles(self, cell: Cell) -> bool:
        """Whether a ratio is one of nothing somewhere: what it limits stands idle, and it may be why."""
        return any(
            moving.per and sum(part * self.values[column] for column, part in moving.per) <= self._nothing
            for moving in cell.rows
        )

    @cached_property
    def _row_sums(self) -> Floats:
        """What each row sums, whatever the signs."""
        return np.asarray(abs(self.arrays.matrix[:, : self._first]) @ np.abs(self.values))

    def scale(self, cell: Cell) -> float:
        """How large a cell's number is, or what it limits, or whatever the plan has."""
        held = max((float(self._row_sums[moving.row]) for moving in cell.rows if not moving.per), default=0.0)
        return max(abs(cell.now), held) or float(np.abs(self.values).max(initial=0.0)) or 1.0

    def amount(self, name: str, number: int) -> float:
        """How much a plan has of a process (``x``) or flow (``f``) in the year; what is rounding counts as nothing."""
        found = float(self.values[list(self.places(name, number))].sum())
        return found if found > self._nothing else 0.0

    def dearest(self, *, in_money: bool) -> float:
        """The greatest cost of a unit of anything, in the objective's unit or in money."""
        return float(np.abs(self.arrays.objectives[1 if in_money else 0]).max(initial=0.0)) or 1.0

    # Cells

    def side(self, number: int, direction: int, far: float) -> Piece:
        """How the first step's value goes as a cell moves from where it is: its slope on this side, and how far.

        ``direction`` is 1 towards more and -1 towards less, and slopes are per unit in that direction; ``far`` is how
        far it is asked. Raises UnprovedError, LateError, SolveError.
        """
        start = Point(0.0, self.value, direction * float(self.slopes[number]))
        of = self._moved(self._at_the_plan(), number, direction, 0)
        return first_piece(of, start, far, float(self.sizes[0]))

    def money_side(self, number: int, direction: int, far: float, slope: float) -> Piece:
        """How the least cost goes among the optima of the first step, as far as that follows ``slope``: to ``far``.

        Where the cell and its plan move together along that line they are a face of one programme, on which the cost
        is convex and piecewise linear too.
        """
        session, column = self._at_the_plan(), self._first + number
        session.bound_column(column, min(0.0, direction * far), max(0.0, direction * far))
        along = self.arrays.objectives[0].copy()
        along[column] -= direction * slope
        self._minimise(session, along, 0)
        session.keep_face()
        of = self._moved(session, number, direction, 1)
        start = of(0.0)
        if isinstance(start, Outside):
            raise UnprovedError
        return first_piece(of, start, far, float(self.sizes[1]))

    def _moved(self, session: Wide, number: int, direction: int, step: int) -> Function:
        column, objective = self._first + number, self.arrays.objectives[step]

        def of(at: float) -> Point | Outside:
            session.bound_column(column, direction * at, direction * at)
            status = self._status(session, objective, step, on_a_face=step > 0)
            if status == "optimal":
                slope = direction * float(session.reduced_costs[column])
                return Point(at, session.value, slope)
            if status == "infeasible":
                return Outside(self._reach(session, column, direction, at))
            raise LateError

        return of

    def _reach(self, session: Wide, column: int, direction: int, far: float) -> float:
        """How far a cell can move at most, short of ``far``, where there is no plan."""
        session.bound_column(column, min(0.0, direction * far), max(0.0, direction * far))
        farther = np.zeros(len(self.arrays.lower))
        farther[column] = -direction
        self._minimise(session, farther, None)
        return abs(float(session.values[column]))

    # Ratios

    def ratio_side(self, number: int, direction: int) -> tuple[float, float] | None:
        """The slopes of the first step's value and of the least cost right beside a cell that is a ratio.

        Per unit towards more; None where there is no plan on that side.
        """
        cell = self.cells[number]
        if self._beyond is not None and cell.limit.sort in (Sort.QUALITY, Sort.QUALITY_MIN):
            raise UnprovedError  # what lies beyond would be counted otherwise too
        step = direction * STEP * max(abs(cell.now), STEP)
        matrix = self.arrays.matrix.copy().tolil()
        for moving in cell.rows:
            for column, part in moving.per:
                matrix[moving.row, column] -= part * step
        session = self._at_the_plan()
        session.renew(replace(self.arrays, matrix=csc_matrix(matrix)), self._basis)
        slopes: list[float] = []
        for number_of_step, objective in enumerate(self.arrays.objectives[:2]):
            status = self._status(session, objective, number_of_step, on_a_face=bool(slopes))
            if status != "optimal":
                if status == "interrupted":
                    raise LateError
                return None
            slopes.append(
                sum(
                    float(session.duals[moving.row]) * part * float(session.values[column])
                    for moving in cell.rows
                    for column, part in moving.per
                )
            )
            session.keep_face()
        return slopes[0], slopes[1]

    # Costs

    def cost_side(self, columns: Sequence[int], direction: int, far: float, *, in_money: bool) -> Piece:
        """How far a cost of some columns, together, can move and leave the plan an optimum of the first step.

        With ``in_money`` it is the cost of the second step, among the optima of the first. The piece's slope is what
        the plan has of the columns.
        """
        step = 1 if in_money else 0
        session, places = self._on_the_face() if in_money else self._at_the_plan(), np.array(columns, dtype=np.int64)
        objective, amount = self.arrays.objectives[step], float(self.values[places].sum())

        def of(at: float) -> Point | Outside:
            moved = objective.copy()
            moved[places] += direction * at
            status = self._status(session, moved, step, on_a_face=in_money)
            if status == "optimal":
                slope = -direction * float(session.values[places].sum())
                return Point(at, -session.value, slope)
            if status == "unbounded":
                return Outside()
            raise LateError

        value = float(objective[: self._first] @ self.values)
        piece = held_line(of, Point(0.0, -value, -direction * amount), far, float(self.sizes[step]))
        # where something begins to earn without end is known by the solver's tolerance alone
        return replace(piece, extent=piece.extent * (1 - ENDLESS)) if piece.end == "nothing" else piece

    def _on_the_face(self) -> Wide:
        """A session of its own, on the optima of the first step."""
        if self._face is None or self._face.is_remedied:
            self._face = self._fresh()
            self._minimise(self._face, self.arrays.objectives[0], 0)
            self._face.keep_face()
        return self._face

    def places(self, name: str, number: int) -> tuple[int, ...]:
        """The columns of a process (``x``) or flow (``f``), one a period."""
        return self._by_number[name, number]

    @cached_property
    def _by_number(self) -> Mapping[tuple[str, int], tuple[int, ...]]:
        found: dict[tuple[str, int], tuple[int, ...]] = {}
        for (name, index), place in self._places.items():
            if name in ("x", "f"):
                key = name, index[0]
                found[key] = (*found.get(key, ()), place)
        return found

    def _status(self, session: Wide, objective: Floats, step: int, *, on_a_face: bool) -> Status:
        """How minimising ends; a face is never empty, though rounding may leave no room on it."""
        status = session.least(objective, step, self._left)
        if status == "infeasible" and on_a_face:
            session.grant_rounding()
            status = session.least(objective, step, self._left)
        return status

    def _minimise(self, session: Wide, objective: Floats, step: int | None) -> None:
        status = session.least(objective, step, self._left)
        if status == "interrupted":
            raise LateError
        if status != "optimal":
            raise UnprovedError

    def check_time(self) -> None:
        """Raises LateError where none is left."""
        if self._left() <= 0:
            raise LateError

    def _left(self) -> float:
        return self.deadline - time.process_time()
