"""A programme in HiGHS, kept hot: one objective after another, the optimal face held between them.

By complementary slackness every optimum of a step has the columns with a reduced cost at their bounds and the rows with
a price tight, whichever optimal prices one holds. Between steps these are fixed, and the next step runs hot on the same
matrix.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Event, Thread
from typing import Any, Final, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from ecopark import watch
from ecopark.errors import SolveError
from ecopark.flows import Floats
from ecopark.phrases import phrase
from ecopark.plan import Status
from ecopark.programme import Coefficients, Compiled, joined, part

Basis: TypeAlias = "highspy.HighsBasis"

TOLERANCE: Final = 1e-9
"""Primal and dual feasibility asked of HiGHS, on rows as it scales them."""

PRICED: Final = 1e-9
"""A reduced cost or price counts as none below this part of the terms that it is the sum of."""

NOISE: Final = 1e-12
"""Nor does a reduced cost count below this part of the largest cost: prices that cancel out leave as much."""

LOOSE: Final = 1e-7
"""The feasibility asked where rounding leaves nothing at TOLERANCE, and of programmes with integers."""

BUILT: Final = 1e-7
"""By how much of its size a step's objective may give way while the builds of a later step are chosen."""

FEW: Final = 100
"""So many coefficients are changed one by one; where there are more HiGHS is given the programme anew."""

REMEDIES: Final[tuple[Mapping[str, str | int | float], ...]] = (
    {"primal_feasibility_tolerance": LOOSE},
    {"simplex_strategy": 4},
    {"simplex_strategy": 0, "simplex_scale_strategy": 4},
    {"simplex_scale_strategy": 0, "presolve": "off"},
    {"solver": "ipm", "presolve": "choose"},
)
"""What is asked of HiGHS, one after the other and each from a fresh start, where it ends without an answer: rounding,
primal simplex, other scales, neither scale nor presolve, an interior point with crossover to a basis."""

_STATUS: Final[dict[Any, Status]] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "unbounded",  # told apart by asking whether it is empty
    highspy.HighsModelStatus.kTimeLimit: "interrupted",
    highspy.HighsModelStatus.kInterrupt: "interrupted",
}


def _standing(
    values: Floats, lower: Floats, upper: Floats, basic: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which nonbasic columns or rows stand at their lower bound, and which at their upper; where fixed at both."""
    below, above = np.abs(values - lower), np.abs(upper - values)
    return ~basic & np.isfinite(lower) & (below <= above), ~basic & np.isfinite(upper) & (above <= below)


def _differing(lower: Floats, new_lower: Floats, upper: Floats, new_upper: Floats) -> NDArray[np.int32]:
    return np.flatnonzero((lower != new_lower) | (upper != new_upper)).astype(np.int32)


def _changed(old: csc_matrix, new: csc_matrix) -> tuple[list[int], list[int], list[float]] | None:
    """Rows, columns and new values of the coefficients that differ; None where they stand in other places."""
    if not (np.array_equal(old.indptr, new.indptr) and np.array_equal(old.indices, new.indices)):
        return None
    places = np.flatnonzero(old.data != new.data)
    columns = np.searchsorted(new.indptr, places, side="right") - 1
    return new.indices[places].tolist(), columns.tolist(), new.data[places].tolist()


class Session:
    """A programme in HiGHS, kept hot from one objective to the next.

    After ``minimise`` is optimal, ``values``, ``reduced_costs`` and ``duals`` hold its solution; of a programme with
    integers ``values``, and ``bound`` what HiGHS has proved that the objective can't go below.
    """

    def __init__(
        self, arrays: Compiled, *, with_integers: bool = False, presolve: bool = True, is_brief: bool = False
    ) -> None:
        self.arrays, self._coefficients = arrays, Coefficients(arrays.matrix)
        self._with_integers = with_integers
        self._is_brief, self._presolves = is_brief, presolve
        self.is_rounding_granted = False
        self._remedies = iter(() if with_integers else REMEDIES)
        self.is_remedied = False  # what is asked as a remedy is asked from then on
        self._lower, self._upper = arrays.lower, arrays.upper
        self._row_lower, self._row_upper = arrays.row_lower, arrays.row_upper
        self.values = self.reduced_costs = np.zeros(len(arrays.columns))
        self.duals = np.zeros(len(arrays.rows))
        self.bound = -np.inf
        self._objective = np.zeros(len(arrays.columns))
        self._highs = highspy.Highs()
        options = {
            "output_flag": False,
            "small_matrix_value": 1e-12,  # below it HiGHS takes a coefficient for 0: 1e-9 kt is a kg, and may weigh
            "threads": 1,
            "presolve": "choose" if presolve else "off",
            "random_seed": 0,
            "solver": "choose" if with_integers else "simplex",  # simplex by name would pass over the integers
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.0,
            "primal_feasibility_tolerance": LOOSE if with_integers else TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        }
        self._set(options)
        self._highs.HandleUserInterrupt = not is_brief
        self._finite(arrays.matrix.data, "the programme")
        self._pass()

    def minimise(self, objective: Floats, seconds: float = float("inf")) -> Status:
        """Minimise an objective from where the last one ended."""
        count = len(objective)
        self._finite(objective, "an objective")
        largest = float(np.abs(objective).max(initial=0.0)) or 1.0
        scaled = objective / largest
        self._must(self._highs.changeColsCost(count, np.arange(count, dtype=np.int32), scaled), "an objective")
        status = self._run(seconds)
        if status == "unbounded" and self._is_empty(seconds):
            return "infeasible"
        if status != "optimal":
            return status
        solution = self._highs.getSolution()
        self._objective = objective
        if self._with_integers:
            self.values = np.array(solution.col_value)
            self.bound = float(self._highs.getInfo().mip_dual_bound) * largest
            return status
        self.values = np.clip(np.array(solution.col_value), self._lower, self._upper)
        self.duals = np.array(solution.row_dual) * largest
        self.reduced_costs = objective - self._coefficients.turned @ self.duals
        return status

    def hold(self, objective: Floats) -> None:
        """Keep an objective where the last solution has it, by a row; for programmes with integers."""
        columns = np.flatnonzero(objective).astype(np.int32)
        largest = float(np.abs(objective).max(initial=0.0)) or 1.0
        scaled = objective[columns] / largest
        slack = BUILT * max(1.0, float(np.abs(scaled) @ np.abs(self.values[columns])))
        most = float(scaled @ self.values[columns]) + slack
        self._must(self._highs.addRow(-np.inf, most, len(columns), columns, scaled), "a row")

    def bound_rows(self, lower: Floats, upper: Floats) -> None:
        """Give every row other bounds; the next solve starts from where the last one ended."""
        self._bound(self._lower, self._upper, lower, upper)

    def bound_column(self, number: int, lower: float, upper: float) -> None:
        """Give one column other bounds, and leave the others and the rows as they are, held faces included."""
        least, most = self._lower.copy(), self._upper.copy()
        least[number], most[number] = lower, upper
        self._bound(least, most, self._row_lower, self._row_upper)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """The least and most of each column now, the faces that are held included."""
        return self._lower, self._upper

    def basis(self) -> Basis:
        """What is basic now: a place to start from again."""
        found: Basis = self._highs.getBasis()
        return found

    def renew(self, arrays: Compiled, basis: Basis) -> None:
        """The programme with other numbers in the same places; the next solve starts from a basis, at TOLERANCE."""
        old, new = self.arrays.matrix, arrays.matrix
        self._finite(new.data, "the programme")
        if old.shape != new.shape:
            raise SolveError(phrase("HiGHS holds other columns than these"))
        changed = None if old is new else _changed(old, new)
        self.arrays, self._coefficients = arrays, self._coefficients.of(new)
        if old is new or (changed is not None and len(changed[0]) <= FEW):
            for row, column, value in zip(*changed, strict=True) if changed else ():
                self._must(self._highs.changeCoeff(row, column, value), "a coefficient")
            self._bound(arrays.lower, arrays.upper, arrays.row_lower, arrays.row_upper)
        else:
            self._lower, self._upper = arrays.lower, arrays.upper
            self._row_lower, self._row_upper = arrays.row_lower, arrays.row_upper
            self._pass()
        if self.is_rounding_granted:
            self._set({"primal_feasibility_tolerance": TOLERANCE})
            self.is_rounding_granted = False
        self._must(self._highs.setBasis(basis), "a basis")

    def widen(self, more: Compiled) -> None:
        """Columns more, at no cost until the next objective."""
        matrix, count = more.matrix, more.matrix.shape[1]
        status = self._highs.addCols(
            count,
            np.zeros(count),
            more.lower,
            more.upper,
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
        self._must(status, "columns")
        self.arrays = joined(self.arrays, more)
        self._coefficients = Coefficients(self.arrays.matrix)
        self._lower, self._upper = np.concatenate([self._lower, more.lower]), np.concatenate([self._upper, more.upper])

    def narrow(self, count: int) -> None:
        """Only the first columns."""
        if count < len(self._lower):
            gone = np.arange(count, len(self._lower), dtype=np.int32)
            self._must(self._highs.deleteCols(len(gone), gone), "fewer columns")
            self.arrays = part(self.arrays, np.arange(count))
            self._coefficients = Coefficients(self.arrays.matrix)
            self._lower, self._upper = self._lower[:count], self._upper[:count]

    def contradiction(self, seconds: float = float("inf")) -> Floats | None:
        """After ``infeasible``: a multiplier a row that adds the rows up to what no solution can meet (a Farkas ray).

        None where the solver found out without one, or found none within some seconds.
        """
        status, there, multipliers = self._highs.getDualRay()
        if not there and self._presolves:  # presolve finds out without
            self._set({"presolve": "off"})
            self._presolves = False
            self._must(self._highs.clearSolver(), "a fresh start")
            self._run(seconds)
            status, there, multipliers = self._highs.getDualRay()
        if status == highspy.HighsStatus.kError or not there:
            return None
        return np.array(multipliers, dtype=float)

    def _is_empty(self, seconds: float) -> bool:
        """Whether nothing meets all rows: HiGHS may find a direction without end before it finds that out."""
        count = len(self._lower)
        nothing = np.zeros(count)
        self._must(self._highs.changeColsCost(count, np.arange(count, dtype=np.int32), nothing), "no objective")
        return self._run(seconds) == "infeasible"

    def expect_feasible_starts(self) -> None:
        """From here on only objectives change, so each solve starts at a solution: the primal simplex goes on from it.

        The dual simplex, which suits changes of bounds, takes five times as long for it.
        """
        self._set({"simplex_strategy": 4})

    def grant_rounding(self) -> None:
        """From here on let rows and bounds be off by LOOSE; the certificate still judges what comes out."""
        self._set({"primal_feasibility_tolerance": LOOSE})
        self._must(self._highs.clearSolver(), "a fresh start")
        self.is_rounding_granted = True

    def keep_face(self) -> None:
        """Hold what every optimum of the last objective has: priced columns at their bounds, priced rows tight.

        Only a bound that the solution stands at by the basis is held: where rounding alone leaves a price it may have
        the other bound's sign.
        """
        coefficients = self._coefficients
        columns, rows = self._basic()
        columns_low, columns_high = _standing(self.values, self._lower, self._upper, columns)
        rows_low, rows_high = _standing(coefficients.matrix @ self.values, self._row_lower, self._row_upper, rows)
        weights = coefficients.sizes @ np.abs(self.duals) + np.abs(self._objective)
        largest = float(np.abs(self._objective).max(initial=0.0))
        reduced = self.reduced_costs
        priced = np.abs(reduced) > np.maximum(PRICED * weights, NOISE * largest)
        at_lower = priced & (reduced > 0) & columns_low
        at_upper = priced & (reduced < 0) & columns_high
        upper = np.where(at_lower, self._lower, self._upper)
        lower = np.where(at_upper, upper, self._lower)
        tight = np.abs(self.duals) * coefficients.row_sizes > PRICED * largest
        row_upper = np.where(tight & (self.duals > 0) & rows_low, self._row_lower, self._row_upper)
        row_lower = np.where(tight & (self.duals < 0) & rows_high, row_upper, self._row_lower)
        self._bound(lower, upper, row_lower, row_upper)

    def _basic(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which columns and which rows are basic."""
        columns, rows = np.zeros(len(self._lower), dtype=bool), np.zeros(len(self._row_lower), dtype=bool)
        status, variables = self._highs.getBasicVariables()  # quicker by far than the basis, but not always there
        if status != highspy.HighsStatus.kError:
            found = np.asarray(variables, dtype=np.int64)
            columns[found[found >= 0]] = True
            rows[-1 - found[found < 0]] = True
            return columns, rows
        basis, basic = self._highs.getBasis(), highspy.HighsBasisStatus.kBasic
        columns[:] = [status == basic for status in basis.col_status]
        rows[:] = [status == basic for status in basis.row_status]
        return columns, rows

    def _bound(self, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats) -> None:
        """Give columns and rows other bounds; HiGHS is told of those that differ."""
        columns = _differing(self._lower, lower, self._upper, upper)
        rows = _differing(self._row_lower, row_lower, self._row_upper, row_upper)
        self._lower, self._upper, self._row_lower, self._row_upper = lower, upper, row_lower, row_upper
        highs = self._highs
        if len(columns):
            status = highs.changeColsBounds(len(columns), columns, lower[columns], upper[columns])
            self._must(status, "column bounds")
        if len(rows):
            self._must(highs.changeRowsBounds(len(rows), rows, row_lower[rows], row_upper[rows]), "row bounds")

    def _run(self, seconds: float) -> Status:
        """Run HiGHS, and again with other options where it ends without an answer."""
        watch.heed()
        if seconds <= 0:
            return "interrupted"
        begun = time.monotonic()
        if np.isfinite(seconds):
            self._must(self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds), "time limit")
        answer = self._highs.run() if self._is_brief else self._run_apart()
        ended = self._highs.getModelStatus()
        if ended == highspy.HighsModelStatus.kUnknown and (remedy := next(self._remedies, None)) is not None:
            self._set(remedy)
            self.is_remedied = True
            self._must(self._highs.clearSolver(), "a fresh start")
            return self._run(seconds - (time.monotonic() - begun))
        if answer == highspy.HighsStatus.kError or ended not in _STATUS:
            raise SolveError(
                phrase("HiGHS ended with '{status}', which is no answer", status=self._highs.modelStatusToString(ended))
            )
        return _STATUS[ended]

    def _run_apart(self) -> Any:
        """Run HiGHS in a thread of its own, so that Ctrl-C reaches us while it works."""
        answers: list[Any] = []
        done = Event()  # a Thread whose join is interrupted passes for ended, and HiGHS would be torn down at work

        def work() -> None:
            try:
                answers.append(self._highs.run())
            finally:
                done.set()

        Thread(target=work, daemon=True).start()
        try:
            while not done.wait(0.1):
                pass
        except KeyboardInterrupt:
            self._highs.cancelSolve()
            done.wait(5.0)
            raise
        return answers[0] if answers else highspy.HighsStatus.kError

    def _set(self, options: Mapping[str, str | int | float]) -> None:
        for option, value in options.items():
            self._must(self._highs.setOptionValue(option, value), f"option {option}")

    def _pass(self) -> None:
        """Give HiGHS the programme as it stands, with no objective."""
        matrix = self.arrays.matrix
        rows, columns = matrix.shape
        form, sense, constant = int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), 0.0
        status = self._highs.passModel(
            *(columns, rows, matrix.nnz, form, sense, constant, np.zeros(columns)),
            *(self._lower, self._upper, self._row_lower, self._row_upper),
            *(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data),
            (self.arrays.integer & self._with_integers).astype(np.int32),
        )
        self._must(status, "the programme")

    @staticmethod
    def _must(status: Any, what: str) -> None:
        """HiGHS says by its return code, and not by an exception, that it did not take something."""
        if status == highspy.HighsStatus.kError:
            raise SolveError(phrase("HiGHS did not take {what}", what=what))

    @staticmethod
    def _finite(values: Floats, what: str) -> None:
        """HiGHS reads a NaN as 0, and says nothing."""
        if not np.isfinite(values).all():
            raise SolveError(phrase("HiGHS would not take {what}: a number of it is not finite", what=what))
