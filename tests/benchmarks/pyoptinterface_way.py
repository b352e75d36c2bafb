"""PyOptInterface: a row at a time, each a sum made of arrays, straight into the C library of HiGHS."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from math import inf
from typing import Any, Final

import numpy as np

from ecopark.network import candidates
from ecopark.park import Park
from ecopark.totals import Weights

from .faces import OPTIONS, Range, Solution, steps
from .runs import Floats, Ints, Run, Watch
from .statement import KINDS, Block, Statement, stated, weights

OK: Final = 0
"""What a function of HiGHS's C library answers where all is well."""


def pyoptinterface(park: Park) -> Run:
    """All columns stated in PyOptInterface, which hands each row over as it is stated: both are one stage."""
    library, highs = import_module("pyoptinterface"), import_module("pyoptinterface.highs")
    watch = Watch()
    network = candidates(park)
    watch.note("candidates")
    model = highs.Model()
    for name, value in OPTIONS.items():
        model.set_raw_parameter(name, value)
    stating = Stating(library, model, stated(park, network))
    stating.state()
    watch.note("model")
    held = _Held(library, model, stating)
    objectives = [(stating.costs(total), total.constant) for total in stating.statement.objectives]
    columns = Range(np.concatenate(stating.lower), np.concatenate(stating.upper))
    rows = Range(np.array(stating.row_lower), np.array(stating.row_upper))
    values = steps(held, columns, rows, objectives)
    watch.note("HiGHS")
    return watch.run(values)


@dataclass
class Stating:
    """A statement on its way into a model: ``places`` are the numbers of its columns, (periods, columns) a kind."""

    library: Any
    model: Any
    statement: Statement
    variables: list[Any] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    places: dict[str, Ints] = field(default_factory=dict)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)

    def state(self) -> None:
        """Columns, then rows."""
        for kind in KINDS:
            self._columns(kind)
        for block in self.statement.blocks:
            self._block(block)
        for sense, bound, total in self.statement.yearly:
            costs = self.costs(total)
            there = np.flatnonzero(costs)
            self._row(costs[there], there.astype(np.int32), sense, bound)

    def costs(self, total: Weights) -> Floats:
        """A total as what each column counts in it."""
        return np.concatenate([np.tile(weight, self.statement.periods) for _, weight in weights(total)])

    def _columns(self, kind: str) -> None:
        statement, begun = self.statement, len(self.variables)
        shape = (statement.periods, statement.counts[kind])
        if kind == "activity":
            least, most = statement.activity.least.ravel(), statement.activity.most.ravel()
            pairs = zip(least.tolist(), most.tolist(), strict=True)
            self.variables += [self.model.add_variable(lb=lower, ub=upper) for lower, upper in pairs]
        else:
            least, most = np.zeros(shape).ravel(), np.full(shape, inf).ravel()
            self.variables += self.model.add_m_variables(len(least), lb=0.0).tolist()
        self.lower.append(least)
        self.upper.append(most)
        self.places[kind] = np.arange(begun, len(self.variables), dtype=np.int32).reshape(shape)

    def _block(self, block: Block) -> None:
        count = block.rhs.shape[1]
        parts = []
        for terms in block.terms:
            order = np.argsort(terms.row, kind="stable")
            starts = np.searchsorted(terms.row[order], np.arange(count + 1)).tolist()
            parts.append((self.places[terms.kind], terms.column[order], terms.amount[order], starts))
        for period, bounds in enumerate(block.rhs.tolist()):
            for row, bound in enumerate(bounds):
                amounts, columns = [], []
                for places, column, amount, starts in parts:
                    one = slice(starts[row], starts[row + 1])
                    amounts.append(amount[one])
                    columns.append(places[period, column[one]])
                self._row(np.concatenate(amounts), np.concatenate(columns), block.sense, bound)

    def _row(self, amounts: Floats, columns: Any, sense: str, bound: float) -> None:
        library = self.library
        senses: Mapping[str, Any] = {"=": library.Eq, "<=": library.Leq, ">=": library.Geq}
        total = library.ScalarAffineFunction.from_numpy(amounts, columns)
        self.rows.append(self.model.add_linear_constraint(total, senses[sense], bound))
        self.row_lower.append(-inf if sense == "<=" else bound)
        self.row_upper.append(inf if sense == ">=" else bound)


class _Held:
    """A programme in PyOptInterface's HiGHS; rows get other bounds through the C library, which it has no word for."""

    def __init__(self, library: Any, model: Any, stating: Stating) -> None:
        self._library, self._model = library, model
        self._variables, self._rows = stating.variables, stating.rows
        self._costs = np.zeros(len(stating.variables))
        pointer = ctypes.pythonapi.PyCapsule_GetPointer
        pointer.restype, pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
        self._highs = ctypes.c_void_p(pointer(model.get_raw_model(), b"nb_handle"))
        found = import_module("pyoptinterface._src.highs").detected_libraries()
        self._bound_row = ctypes.CDLL(found[0]).Highs_changeRowBounds
        self._bound_row.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_double, ctypes.c_double)

    def minimise(self, costs: Floats) -> Solution:
        """The optimum of an objective, from where the last one ended."""
        model = self._model
        # a new objective by set_objective would have HiGHS begin anew
        changed = np.flatnonzero(costs != self._costs)
        for column, cost in zip(changed.tolist(), costs[changed].tolist(), strict=True):
            model.set_objective_coefficient(self._variables[column], cost)
        self._costs = costs
        model.optimize()
        status = model.get_model_attribute(self._library.ModelAttribute.TerminationStatus)
        assert status == self._library.TerminationStatusCode.OPTIMAL
        return Solution(
            np.fromiter(map(model.get_value, self._variables), float, len(self._variables)),
            np.fromiter(map(model.get_variable_dual, self._variables), float, len(self._variables)),
            np.fromiter(map(model.get_constraint_primal, self._rows), float, len(self._rows)),
            np.fromiter(map(model.get_constraint_dual, self._rows), float, len(self._rows)),
        )

    def bound_columns(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Give some columns other bounds."""
        for column, least, most in zip(which.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self._model.set_variable_bounds(self._variables[column], least, most)

    def bound_rows(self, which: Ints, lower: Floats, upper: Floats) -> None:
        """Give some rows other bounds."""
        for row, least, most in zip(which.tolist(), lower.tolist(), upper.tolist(), strict=True):
            assert self._bound_row(self._highs, row, least, most) == OK
