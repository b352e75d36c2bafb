"""Park + model -> a programme as arrays: the model's statement compiled, and a solution put back for it to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, hstack

from ecopark import watch
from ecopark.errors import ModelError
from ecopark.flows import Floats, Ints
from ecopark.model import Model
from ecopark.network import Network
from ecopark.park import Park
from ecopark.phrases import phrase
from ecopark.plan import Amounts, Prices

STEPS: Final = ("impact", "cost", "transport work")
"""What the steps of the objective minimise, one after the other, each among the optima of those before."""


@dataclass(frozen=True)
class Compiled:
    """A programme as arrays: min c·x + constant of each objective, row_lower <= A·x <= row_upper, lower <= x <= upper.

    ``steps`` names the objectives; ``rows`` and ``columns`` are the Pyomo constraints and variables. A constraint with
    two bounds stands twice. ``bounds`` is what the solver has proved of each objective while choosing the builds.
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
    bounds: Sequence[float | None] = (None,) * len(STEPS)


@dataclass(frozen=True, eq=False)
class Coefficients:
    """What is asked of a matrix again and again, found once."""

    matrix: csc_matrix

    @cached_property
    def turned(self) -> csr_matrix:
        """The transpose."""
        return csr_matrix(self.matrix.T)

    @cached_property
    def sizes(self) -> csr_matrix:
        """The sizes of the transpose's coefficients."""
        return abs(self.turned)

    @cached_property
    def row_sizes(self) -> Floats:
        """The size of the largest coefficient of each row."""
        found = np.zeros(self.matrix.shape[0])
        np.maximum.at(found, self.matrix.indices, np.abs(self.matrix.data))
        return found

    def of(self, matrix: csc_matrix) -> Coefficients:
        """The same of a matrix, which may be this one."""
        return self if matrix is self.matrix else Coefficients(matrix)


def compiled(programme: Any) -> Compiled:
    """The arrays of a Pyomo programme; objectives are minimised in the order of their declaration.

    Raises ModelError where it is not linear, or has other objectives than the steps.
    """
    from pyomo.common.errors import InfeasibleConstraintException, InvalidConstraintError
    from pyomo.common.gc_manager import PauseGC
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    try:
        with PauseGC():
            form = LinearStandardFormCompiler().write(programme, mixed_form=True, set_sense=1)
    except (ValueError, InvalidConstraintError, InfeasibleConstraintException) as fault:
        raise ModelError(phrase("the model is no linear programme: {fault}", fault=str(fault))) from fault
    steps = tuple(objective.local_name.replace("_", " ") for objective in form.objectives)
    if steps != STEPS:
        raise ModelError(
            phrase(
                "the model's active objectives are {steps}; they must be {wanted}, in this order",
                steps=steps or phrase("none"),
                wanted=STEPS,
            )
        )
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


def part(arrays: Compiled, columns: Ints, matrix: csc_matrix | None = None) -> Compiled:
    """A programme with some of its columns; ``matrix`` is their part of its matrix, where that is at hand."""
    return replace(
        arrays,
        objectives=arrays.objectives[:, columns],
        matrix=csc_matrix(arrays.matrix[:, columns]) if matrix is None else matrix,
        lower=arrays.lower[columns],
        upper=arrays.upper[columns],
        integer=arrays.integer[columns],
        columns=[None] * len(columns),
    )


def joined(first: Compiled, *more: Compiled) -> Compiled:
    """A programme with the columns of others beside its own."""
    every = (first, *more)
    return replace(
        first,
        objectives=np.hstack([each.objectives for each in every]),
        matrix=csc_matrix(hstack([each.matrix for each in every], format="csc")),
        lower=np.concatenate([each.lower for each in every]),
        upper=np.concatenate([each.upper for each in every]),
        integer=np.concatenate([each.integer for each in every]),
        columns=[column for each in every for column in each.columns],
    )


@contextmanager
def own_code(model: Model, function: str) -> Iterator[None]:
    """A function of a model at work: its code may be anybody's, so whatever it fails with is the model's fault.

    Raises ModelError, with the file, the function and the fault.
    """
    try:
        yield
    except Exception as fault:
        watch.heed()
        raise ModelError(
            phrase(
                "{model}: `{function}` fails with {kind}: {fault}; mend the model file",
                model=str(getattr(model, "__file__", "the model")),
                function=function,
                kind=type(fault).__name__,
                fault=str(fault),
            )
        ) from fault


def built(model: Model, park: Park, network: Network) -> Any:
    """The programme that a model states of a park.

    Raises ModelError where the model's own code fails, or gives something else than a programme.
    """
    from pyomo.common.gc_manager import PauseGC

    with own_code(model, "build"), PauseGC():
        programme = model.build(park, network)
    if not all(hasattr(programme, name) for name in ("component_data_objects", "dual", "rc")):
        raise ModelError(
            phrase(
                "{model}: `build` gives no Pyomo model with the suffixes `dual` and `rc`; "
                "return what the shipped model's `build` returns, with rules of your own",
                model=str(getattr(model, "__file__", "the model")),
            )
        )
    return programme


def amounts_of(model: Model, programme: Any) -> Amounts:
    """The amounts that a model reads back from its programme. Raises ModelError where its own code fails."""
    with own_code(model, "amounts"):
        return model.amounts(programme)


def prices_of(model: Model, programme: Any) -> Prices:
    """The prices that a model reads back from its programme. Raises ModelError where its own code fails."""
    with own_code(model, "prices"):
        return model.prices(programme)


def put_back(programme: Any, arrays: Compiled, values: Floats, reduced_costs: Floats, duals: Floats) -> None:
    """Put a step's solution where the model reads it: the variables' values, the ``dual`` and ``rc`` suffixes."""
    there = {id(variable) for variable in arrays.columns}
    for variable in programme.component_data_objects(ctype=_variable_type(), active=True):
        if id(variable) not in there:  # it is in no row and no objective
            variable.set_value(variable.lb or 0.0, skip_validation=True)
            programme.rc[variable] = 0.0
    for variable, value, price in zip(arrays.columns, values.tolist(), reduced_costs.tolist(), strict=True):
        variable.set_value(value, skip_validation=True)
        programme.rc[variable] = price
    programme.dual.clear()
    for row, price in zip(arrays.rows, duals.tolist(), strict=True):
        programme.dual[row] = programme.dual.get(row, 0.0) + price


def _variable_type() -> Any:
    from pyomo.environ import Var

    return Var
