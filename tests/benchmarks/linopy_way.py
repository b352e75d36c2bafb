"""linopy: columns and rows as labelled arrays, sums by ``groupby`` on its sparse path, handed over without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from typing import Any

import numpy as np

from ecopark.network import candidates
from ecopark.park import Park
from ecopark.totals import Weights

from .faces import OPTIONS, Range, Solution, steps
from .runs import Floats, Ints, Run, Watch
from .statement import KINDS, Block, Statement, Terms, stated, weights


def linopy(park: Park) -> Run:
    """All columns stated in linopy; its own HiGHS takes the steps, so that the last one's basis is there for the next.

    HiGHS gets no more of linopy's attention between the steps than the bounds of the face and the next costs.
    """
    library = import_module("linopy")
    library.options["semantics"] = "v1"
    # it loads some libraries at the first use, and loading is left out of all ways
    library.Model().add_variables(coords=[_index("one", 1)])
    watch = Watch()
    network = candidates(park)
    watch.note("candidates")
    model = library.Model(sparse=True)
    statement = stated(park, network)
    objectives = build(model, statement)
    watch.note("model")
    solver = library.solvers.Solver.from_name("highs", model=model, io_api="direct", options=dict(OPTIONS))
    matrices = model.matrices
    rows = Range(
        np.where(matrices.sense == "<", -np.inf, matrices.b), np.where(matrices.sense == ">", np.inf, matrices.b)
    )
    columns = Range(np.array(matrices.lb), np.array(matrices.ub))
    watch.note("hand-over")
    values = steps(_Held(solver.solver_model), columns, rows, objectives)
    watch.note("HiGHS")
    return watch.run(values)


def build(model: Any, statement: Statement) -> list[tuple[Floats, float]]:
    """State the programme; its objectives as linopy numbers their columns, with their constants."""
    periods = _index("period", statement.periods)
    variables: dict[str, Any] = {}
    for kind in KINDS:
        bounds = statement.activity if kind == "activity" else None
        lower, upper = (bounds.least, bounds.most) if bounds else (0.0, np.inf)
        coordinates = [periods, _index(kind, statement.counts[kind])]
        variables[kind] = model.add_variables(lower=lower, upper=upper, coords=coordinates, name=kind)
    for block in statement.blocks:
        _state(model, variables, block)
    for number, (sense, bound, total) in enumerate(statement.yearly):
        model.add_constraints(_total(variables, total), sense, bound, name=f"limit {number}")
    objectives = []
    for total in statement.objectives:
        model.add_objective(_total(variables, total), overwrite=True)
        objectives.append((np.array(model.matrices.c), total.constant))
    return objectives


def _state(model: Any, variables: dict[str, Any], block: Block) -> None:
    """The rows of a block."""
    sums = reduce(lambda one, other: one.add(other, join="outer"), (_sums(variables, each) for each in block.terms))
    rhs = _labelled(block.rhs, ("period", "row"))
    model.add_constraints(sums, block.sense, rhs, name=block.name)


def _sums(variables: dict[str, Any], terms: Terms) -> Any:
    """Terms summed by row, in every period."""
    chosen, kind = variables[terms.kind], terms.kind
    if len(terms.column) != chosen.sizes[kind] or (np.diff(terms.column) != 1).any():
        chosen = chosen.isel({kind: terms.column}).assign_coords({kind: np.arange(len(terms.column))})
    row = import_module("pandas").Series(terms.row, index=_index(kind, len(terms.row)), name="row")
    return (chosen * _labelled(terms.amount, (kind,))).groupby(row).sum()


def _total(variables: dict[str, Any], total: Weights) -> Any:
    """A total over all periods."""
    parts = [(variables[kind] * _labelled(weight, (kind,))).sum() for kind, weight in weights(total) if weight.any()]
    return reduce(lambda one, other: one + other, parts)


def _index(name: str, size: int) -> Any:
    # imported here, as linopy is: what a way does not need must not count in its memory
    return import_module("pandas").RangeIndex(size, name=name)


def _labelled(values: Floats, dims: Sequence[str]) -> Any:
    coords = [_index(dim, size) for size, dim in zip(values.shape, dims, strict=True)]
    return import_module("xarray").DataArray(values, coords=coords)


@dataclass(frozen=True)
class _Held:
    """A programme in the highspy object that linopy made."""

    highs: Any

    def minimise(self, costs: Floats) -> Solution:
        """The optimum of an objective, from where the last one ended."""
        self.highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self.highs.run()
        assert self.highs.modelStatusToString(self.highs.getModelStatus()) == "Optimal"
        found = self.highs.getSolution()
        parts = (found.col_value, found.col_dual, found.row_value, found.row_dual)
        return Solution(*(np.array(part) for part in parts))

    def bound_columns(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Give some columns other bounds."""
        self.highs.changeColsBounds(len(which), which.astype(np.int32), lower, upper)

    def bound_rows(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Give some rows other bounds."""
        for row, least, most in zip(which.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self.highs.changeRowBounds(row, least, most)
