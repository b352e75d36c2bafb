"""Park + model -> Plan: the programme compiled to arrays, a hot HiGHS session, the steps of the objective.

Between steps the optimal face is kept by fixing: by complementary slackness every optimum of a step has the columns
with a reduced cost at their bounds and the rows with a price tight, whichever optimal prices one holds. The next step
runs hot on the same matrix.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Event, Thread
from typing import Any, Final

import highspy
import numpy as np
from numpy.typing import NDArray
from pyomo.common.errors import InfeasibleConstraintException, InvalidConstraintError
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csc_matrix

from ecopark.errors import ModelError, SolveError
from ecopark.model import Model
from ecopark.network import Floats, Network
from ecopark.park import Park
from ecopark.plan import Plan, Status, Step

TOLERANCE: Final = 1e-9
"""Primal and dual feasibility asked of HiGHS, on rows as it scales them."""

STEPS: Final = ("impact", "cost", "transport work")
"""What the steps of the objective minimise, one after the other, each among the optima of those before."""

PRICED: Final = 1e-9
"""A reduced cost or price counts as none below this part of the terms that it is the sum of."""

LOOSE: Final = 1e-7
"""The feasibility asked where rounding leaves nothing at TOLERANCE, and of programmes with integers."""

BUILT: Final = 1e-7
"""By how much of its size a step's objective may give way while the builds of a later step are chosen."""

_STATUS: Final[dict[Any, Status]] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "unbounded",  # told apart by asking whether it is empty
    highspy.HighsModelStatus.kTimeLimit: "interrupted",
    highspy.HighsModelStatus.kInterrupt: "interrupted",
}


@dataclass(frozen=True)
class Outcome:
    """How solving a programme ended; the plan where it is optimal. ``step`` is the one that it ended in."""

    status: Status
    step: str
    plan: Plan | None = None


@dataclass(frozen=True)
class Compiled:
    """A programme as arrays: min c·x + constant of each objective, row_lower <= A·x <= row_upper, lower <= x <= upper.

    ``steps`` names the objectives; ``rows`` and ``columns`` are the Pyomo constraints and variables. A constraint with
    two bounds stands twice.
    """

    steps: Sequence[str]
    objectives: Floats
    constants: Floats
    matrix: csc_matrix
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    rows: Sequence[Any]
    columns: Sequence[Any]


def compiled(programme: Any) -> Compiled:
    """The arrays of a Pyomo programme; objectives are minimised in the order of their declaration.

    Raises ModelError where it is not linear, or has other objectives than the steps.
    """
    try:
        with PauseGC():
            form = LinearStandardFormCompiler().write(programme, mixed_form=True, set_sense=1)
    except (ValueError, InvalidConstraintError, InfeasibleConstraintException) as fault:
        raise ModelError(f"the model is no linear programme: {fault}") from fault
    steps = tuple(objective.local_name.replace("_", " ") for objective in form.objectives)
    if steps != STEPS:
        named = ", ".join(steps) or "none"
        raise ModelError(f"the model's active objectives are {named}; they must be {', '.join(STEPS)}, in this order")
    rhs = np.asarray(form.rhs, dtype=float)
    bound = np.array([row.bound_type for row in form.rows], dtype=int)
    lower = [-np.inf if variable.lb is None else variable.lb for variable in form.columns]
    upper = [np.inf if variable.ub is None else variable.ub for variable in form.columns]
    return Compiled(
        steps=steps,
        objectives=np.asarray(form.c.todense(), dtype=float).reshape(-1, len(form.columns)),
        constants=np.asarray(form.c_offset, dtype=float),
        matrix=csc_matrix(form.A),
        row_lower=np.where(bound == 1, -np.inf, rhs),
        row_upper=np.where(bound == -1, np.inf, rhs),
        lower=np.array(lower, dtype=float),
        upper=np.array(upper, dtype=float),
        integer=np.array([not variable.is_continuous() for variable in form.columns], dtype=bool),
        rows=[row.constraint for row in form.rows],
        columns=form.columns,
    )


def built(model: Model, park: Park, network: Network) -> Any:
    """The programme that a model states of a park.

    Raises ModelError where the model's own code fails: it may be anybody's.
    """
    try:
        with PauseGC():
            return model.build(park, network)
    except Exception as fault:
        where = getattr(model, "__file__", "the model")
        raise ModelError(f"{where}: `build` fails with {type(fault).__name__}: {fault}; mend the model file") from fault


def optimum(park: Park, network: Network, model: Model, time_limit: float = float("inf")) -> Outcome:
    """Solve a park's programme, step by step. ``time_limit`` is in seconds, over all steps.

    Raises SolveError where HiGHS ends in a way that says nothing about the park, KeyboardInterrupt on Ctrl-C.
    """
    deadline = time.monotonic() + time_limit
    programme = built(model, park, network)
    arrays = compiled(programme)
    if arrays.integer.any():
        chosen = _choose_builds(arrays, deadline)
        if isinstance(chosen, Outcome):
            return chosen
        arrays = chosen
    session = Session(arrays)
    steps: list[Step] = []
    for name, objective, constant in zip(arrays.steps, arrays.objectives, arrays.constants, strict=True):
        status = session.minimise(objective, deadline - time.monotonic())
        if status == "infeasible":
            # what has just room enough may have none at TOLERANCE, a later step's face least of all
            session.grant_rounding()
            status = session.minimise(objective, deadline - time.monotonic())
        if status != "optimal":
            return Outcome(status, name)
        _load(programme, arrays, session)
        steps.append(Step(name, float(objective @ session.values) + constant, model.prices(programme)))
        session.keep_face()
    return Outcome("optimal", arrays.steps[-1], Plan(park, network, model.amounts(programme), tuple(steps)))


def _choose_builds(arrays: Compiled, deadline: float) -> Outcome | Compiled:
    """Decide what is built, every step at zero gap, and return the programme with that fixed: a linear one.

    With integers the optimal face is no face of a polyhedron, so between these steps the objective is held by a row,
    with a slack of BUILT of its size; the linear steps that follow hold it exactly.
    """
    session = Session(arrays, with_integers=True)
    for number, (name, objective) in enumerate(zip(arrays.steps, arrays.objectives, strict=True)):
        status = session.minimise(objective, deadline - time.monotonic())
        if status == "infeasible" and number > 0:
            break  # the row that holds the step before leaves no room to rounding: its own builds stand
        if status != "optimal":
            return Outcome(status, name)
        session.hold(objective)
    built = np.round(session.values)
    return replace(
        arrays,
        lower=np.where(arrays.integer, built, arrays.lower),
        upper=np.where(arrays.integer, built, arrays.upper),
        integer=np.zeros(len(built), dtype=bool),
    )


def _load(programme: Any, arrays: Compiled, session: Session) -> None:
    """Put a step's solution where the model reads it: the variables' values, the ``dual`` and ``rc`` suffixes."""
    for variable in programme.component_data_objects(ctype=_variable_type(), active=True):
        variable.set_value(variable.lb or 0.0, skip_validation=True)
        programme.rc[variable] = 0.0
    for variable, value, price in zip(
        arrays.columns, session.values.tolist(), session.reduced_costs.tolist(), strict=True
    ):
        variable.set_value(value, skip_validation=True)
        programme.rc[variable] = price
    programme.dual.clear()
    for row, price in zip(arrays.rows, session.duals.tolist(), strict=True):
        programme.dual[row] = programme.dual.get(row, 0.0) + price


def _variable_type() -> Any:
    from pyomo.environ import Var

    return Var


class Session:
    """A programme in HiGHS, kept hot from one objective to the next.

    After ``minimise`` is optimal, ``values``, ``reduced_costs`` and ``duals`` hold its solution.
    """

    def __init__(self, arrays: Compiled, *, with_integers: bool = False) -> None:
        self._arrays = arrays
        self._with_integers = with_integers
        self._asked_again = False
        self._lower, self._upper = arrays.lower.copy(), arrays.upper.copy()
        self._row_lower, self._row_upper = arrays.row_lower.copy(), arrays.row_upper.copy()
        self.values = self.reduced_costs = np.zeros(len(arrays.columns))
        self.duals = np.zeros(len(arrays.rows))
        self._objective = np.zeros(len(arrays.columns))
        self._highs = highspy.Highs()
        options = {
            "output_flag": False,
            "small_matrix_value": 1e-12,  # below it HiGHS takes a coefficient for 0: 1e-9 kt is a kg, and may weigh
            "threads": 1,
            "random_seed": 0,
            "solver": "choose" if with_integers else "simplex",  # simplex by name would pass over the integers
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.0,
            "primal_feasibility_tolerance": LOOSE if with_integers else TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        }
        for option, value in options.items():
            self._must(self._highs.setOptionValue(option, value), f"option {option}")
        self._highs.HandleUserInterrupt = True
        self._finite(arrays.matrix.data, "the programme")
        self._must(self._highs.passModel(self._programme()), "the programme")

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
            return status
        self.values = np.clip(np.array(solution.col_value), self._lower, self._upper)
        self.duals = np.array(solution.row_dual) * largest
        self.reduced_costs = objective - self._arrays.matrix.T @ self.duals
        return status

    def hold(self, objective: Floats) -> None:
        """Keep an objective where the last solution has it, by a row; for programmes with integers."""
        columns = np.flatnonzero(objective).astype(np.int32)
        largest = float(np.abs(objective).max(initial=0.0)) or 1.0
        scaled = objective[columns] / largest
        slack = BUILT * max(1.0, float(np.abs(scaled) @ np.abs(self.values[columns])))
        most = float(scaled @ self.values[columns]) + slack
        self._must(self._highs.addRow(-np.inf, most, len(columns), columns, scaled), "a row")

    def _is_empty(self, seconds: float) -> bool:
        """Whether nothing meets all rows: HiGHS may find a direction without end before it finds that out."""
        count = len(self._lower)
        nothing = np.zeros(count)
        self._must(self._highs.changeColsCost(count, np.arange(count, dtype=np.int32), nothing), "no objective")
        return self._run(seconds) == "infeasible"

    def grant_rounding(self) -> None:
        """From here on let rows and bounds be off by LOOSE; the certificate still judges what comes out."""
        self._must(self._highs.setOptionValue("primal_feasibility_tolerance", LOOSE), "a tolerance")
        self._must(self._highs.clearSolver(), "a fresh start")

    def keep_face(self) -> None:
        """Hold what every optimum of the last objective has: priced columns at their bounds, priced rows tight.

        What is basic has no price, whatever rounding leaves of one.
        """
        basis = self._highs.getBasis()
        free_columns = np.array([status == highspy.HighsBasisStatus.kBasic for status in basis.col_status], dtype=bool)
        free_rows = np.array([status == highspy.HighsBasisStatus.kBasic for status in basis.row_status], dtype=bool)
        matrix = self._arrays.matrix
        weights = abs(matrix).T @ np.abs(self.duals) + np.abs(self._objective)
        largest = float(np.abs(self._objective).max(initial=0.0))
        reduced = self.reduced_costs
        priced = ~free_columns & (np.abs(reduced) > PRICED * np.maximum(weights, PRICED * largest))
        at_lower = priced & (reduced > 0) & np.isfinite(self._lower)
        at_upper = priced & (reduced < 0) & np.isfinite(self._upper)
        self._upper = np.where(at_lower, self._lower, self._upper)
        self._lower = np.where(at_upper, self._upper, self._lower)
        row_size = np.asarray(abs(matrix).max(axis=1).todense()).ravel() if matrix.shape[0] else np.zeros(0)
        tight = ~free_rows & (np.abs(self.duals) * row_size > PRICED * largest)
        self._row_upper = np.where(tight & (self.duals > 0), self._row_lower, self._row_upper)
        self._row_lower = np.where(tight & (self.duals < 0), self._row_upper, self._row_lower)
        columns, rows = np.arange(matrix.shape[1], dtype=np.int32), np.arange(matrix.shape[0], dtype=np.int32)
        self._must(self._highs.changeColsBounds(len(columns), columns, self._lower, self._upper), "column bounds")
        self._must(self._highs.changeRowsBounds(len(rows), rows, self._row_lower, self._row_upper), "row bounds")

    def _run(self, seconds: float) -> Status:
        """Run HiGHS in a thread of its own, so that Ctrl-C reaches us while it works."""
        if seconds <= 0:
            return "interrupted"
        if np.isfinite(seconds):
            self._must(self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds), "time limit")
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
        ended = self._highs.getModelStatus()
        if ended == highspy.HighsModelStatus.kUnknown and not self._asked_again:
            self._asked_again = True
            self.grant_rounding()
            return self._run(seconds)
        if not answers or answers[0] == highspy.HighsStatus.kError or ended not in _STATUS:
            raise SolveError(f"HiGHS ended with {self._highs.modelStatusToString(ended)!r}, which is no answer")
        return _STATUS[ended]

    def _programme(self) -> Any:
        arrays = self._arrays
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = arrays.matrix.shape
        lp.col_cost_ = np.zeros(lp.num_col_)
        lp.col_lower_, lp.col_upper_ = self._lower, self._upper
        lp.row_lower_, lp.row_upper_ = self._row_lower, self._row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = arrays.matrix.shape
        lp.a_matrix_.start_ = arrays.matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = arrays.matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = arrays.matrix.data
        if self._with_integers:
            kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
            lp.integrality_ = [kinds[bool(integer)] for integer in arrays.integer]
        return lp

    @staticmethod
    def _must(status: Any, what: str) -> None:
        """HiGHS says by its return code, and not by an exception, that it did not take something."""
        if status == highspy.HighsStatus.kError:
            raise SolveError(f"HiGHS did not take {what}")

    @staticmethod
    def _finite(values: Floats, what: str) -> None:
        """HiGHS reads a NaN as 0, and says nothing."""
        if not np.isfinite(values).all():
            raise SolveError(f"HiGHS would not take {what}: a number of it is not finite")
