"""A park's programme as a function of some cells: its arrays at any values of them, without building it anew.

Nearly all cells stand in the arrays as they are: a price in an objective, a capacity at a bound. So the arrays are
taken apart once into what they are in the middle and what a unit of each cell adds, and this is held against the
arrays built anew at the ends of each cell, and at other values, all cells changed at once. Where it is not so (a Max
distance, a cell that multiplies another) there is no family, and each point is built by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.sparse import csc_matrix

from ecopark import columns
from ecopark.analysis.line import Line, Named, exchange_of_columns, exchanges_of, lacking, named, weights_at
from ecopark.flows import Floats, Ints
from ecopark.model import FlowModel, Model, says_columns
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.programme import Compiled, built, compiled
from ecopark.totals import Totals, Weights

SAME: Final = 1e-9
"""By how much arrays may differ, of their own size, and be the same."""

PROBES: Final = (0.37, 0.83)
"""Where between the least and the greatest value of each cell the arrays are built anew too, to be sure."""

MANY: Final = 2000
"""Beyond so many flows a programme is built with few of them, and the others are added."""

TOTALS: Final = ("virgin", "disposal", "cost", "transport_cost", "co2", "exchanged")
"""The totals that a point tells beside its objective and the number of its exchanges."""


@dataclass(frozen=True)
class Numbers:
    """A programme's arrays, and its totals as weights of the columns: (totals, columns), and the totals' constants."""

    arrays: Compiled
    totals: Floats
    constants: Floats


@dataclass(frozen=True)
class Layout:
    """What stands where in a programme.

    Of each column its place in the line of all amounts and the number of its exchange (plants and material), or -1; the
    ceiling's rows. ``first`` are the flows that it was built with, of a large one whose other flows were added.
    """

    in_line: Ints
    exchange: Ints
    ceiling: Ints
    first: Ints | None = None


def numbers(park: Park, model: Model, known: Layout | None = None) -> tuple[Numbers, Layout]:
    """The arrays and totals of a park, and what stands where in them: what is known, if that may be the same.

    Raises NotAffineError where the model's variables are not those of the totals.
    """
    network = candidates(park)
    is_large = len(network.flows) > MANY and not park.candidates
    arrays, layout = (
        _of_many(park, network, model, known)
        if is_large and says_columns(model)
        else _of_few(park, network, model, known)
    )
    totals = Totals(park, network)
    asked = (totals.virgin(), totals.disposal(), totals.cost, totals.transport_cost, totals.co2)
    weights: list[Weights] = [*asked, totals.exchanged_tonnes]
    constants = np.array([each.constant for each in weights])
    return Numbers(arrays, weights_at(layout.in_line, weights), constants), layout


def _of_few(park: Park, network: Network, model: Model, known: Layout | None) -> tuple[Compiled, Layout]:
    programme = built(model, park, network)
    if lacking(programme):
        raise NotAffineError
    arrays = compiled(programme)
    if known is not None and len(known.in_line) == len(arrays.columns):
        return arrays, known
    names = named(arrays.columns)
    exchange = exchange_of_columns(names, exchanges_of(park, network)[1])
    return arrays, Layout(Line(park, network).of_columns(names), exchange, _ceiling(named(arrays.rows)))


def _of_many(park: Park, network: Network, model: FlowModel, known: Layout | None) -> tuple[Compiled, Layout]:
    """The same of a large park: built with few of its flows, always the same, and the others by whole arrays."""
    first = None if known is None or len(known.in_line) <= len(network.flows) else known.first
    every = columns.whole(park, network, model, first)
    if first is not None and known is not None and len(known.in_line) == len(every.arrays.columns):
        return every.arrays, known
    is_flow = every.flow >= 0
    exchange = np.where(is_flow, exchanges_of(park, network)[1][every.flow], -1)
    line = Line(park, network)
    in_line = np.empty(len(every.flow), dtype=np.int64)
    in_line[: every.built] = line.of_columns(every.places.columns)
    in_line[is_flow] = line.of_flows(every.flow[is_flow], every.period[is_flow])
    built_with = np.unique(every.flow[: every.built][is_flow[: every.built]])
    return every.arrays, Layout(in_line, exchange, _ceiling(every.places.rows), built_with)


def _ceiling(rows: Sequence[Named]) -> Ints:
    return np.array([number for number, (name, _) in enumerate(rows) if name == "ceiling"], dtype=np.int64)


class NotAffineError(Exception):
    """The arrays are no sum of what each cell adds, or have integers or other variables of a model's own."""


class Family:
    """The numbers of a programme at any values of some cells.

    ``at_values`` builds them anew. Raises NotAffineError where the arrays at other values are not what the family says.
    """

    def __init__(self, build: Any, low: Floats, high: Floats) -> None:
        self._middle = (low + high) / 2
        base: Numbers = build(self._middle)
        if base.arrays.integer.any():
            raise NotAffineError
        self._base = base
        self._adds = []
        for axis, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            if most > least:
                there = self._middle.copy()
                there[axis] = most
                self._adds.append(_difference(build(there), base, most - self._middle[axis]))
            else:
                self._adds.append(_difference(base, base, 1.0))
        self._pattern = self._united()
        inside = [low + (part + 0.61803 * np.arange(len(low))) % 1.0 * (high - low) for part in PROBES]
        for point in (low, high, *inside):  # what changes at once does so between the middle and an end
            if not _same(self.at(point), build(point)):
                raise NotAffineError

    def at(self, point: Floats) -> Numbers:
        """The numbers at a value of each cell."""
        base, arrays = self._base, self._base.arrays
        steps = [
            (step, add) for step, add in zip((point - self._middle).tolist(), self._adds, strict=True) if step != 0
        ]

        def moved(of: str, start: Floats) -> Floats:
            found = start
            for step, add in steps:
                change = getattr(add, of)
                if change is not None:
                    found = found + step * change
            return found

        matrix = arrays.matrix
        if self._pattern is not None:
            data = moved("matrix", self._pattern.data)
            matrix = csc_matrix((data, self._pattern.indices, self._pattern.indptr), arrays.matrix.shape)
        return Numbers(
            replace(
                arrays,
                objectives=moved("objectives", arrays.objectives),
                constants=moved("constants", arrays.constants),
                matrix=matrix,
                row_lower=moved("row_lower", arrays.row_lower),
                row_upper=moved("row_upper", arrays.row_upper),
                lower=moved("lower", arrays.lower),
                upper=moved("upper", arrays.upper),
            ),
            moved("totals", base.totals),
            moved("total_constants", base.constants),
        )

    def _united(self) -> csc_matrix | None:
        """The matrix with a place for every coefficient that any cell changes; None where none does."""
        changing = [add.sparse for add in self._adds if add.sparse is not None]
        if not changing:
            return None
        base = self._base.arrays.matrix
        ones = abs(base).sign()
        for each in changing:
            ones = ones + abs(each).sign()
        ones = csc_matrix(ones)
        ones.sort_indices()
        for number, add in enumerate(self._adds):
            if add.sparse is not None:
                self._adds[number] = replace(add, matrix=_over(ones, add.sparse))
        pattern = ones.copy()
        pattern.data = _over(ones, base)
        return pattern


@dataclass(frozen=True)
class _Add:
    """What a unit of a cell adds to each array; None where nothing."""

    objectives: Floats | None
    constants: Floats | None
    row_lower: Floats | None
    row_upper: Floats | None
    lower: Floats | None
    upper: Floats | None
    totals: Floats | None
    total_constants: Floats | None
    sparse: csc_matrix | None
    matrix: Floats | None = None


def _difference(there: Numbers, base: Numbers, step: float) -> _Add:
    """What a unit of a cell adds. Raises NotAffineError where the arrays have other places."""
    one, other = there.arrays, base.arrays
    if one.matrix.shape != other.matrix.shape or len(there.constants) != len(base.constants):
        raise NotAffineError

    def each(new: Floats, old: Floats) -> Floats | None:
        if (np.isfinite(new) != np.isfinite(old)).any():
            raise NotAffineError
        found = np.where(
            np.isfinite(old), np.where(np.isfinite(new), new, 0.0) - np.where(np.isfinite(old), old, 0.0), 0.0
        )
        return found / step if found.any() else None

    sparse = csc_matrix((one.matrix - other.matrix) / step)
    sparse.eliminate_zeros()
    return _Add(
        each(one.objectives, other.objectives),
        each(one.constants, other.constants),
        each(one.row_lower, other.row_lower),
        each(one.row_upper, other.row_upper),
        each(one.lower, other.lower),
        each(one.upper, other.upper),
        each(there.totals, base.totals),
        each(there.constants, base.constants),
        sparse if sparse.nnz else None,
    )


def _over(pattern: csc_matrix, matrix: csc_matrix) -> Floats:
    """A matrix's numbers in the places of a pattern that has all of its own."""
    width = pattern.shape[0]
    places = np.repeat(np.arange(pattern.shape[1]), np.diff(pattern.indptr)) * width + pattern.indices
    own = matrix.tocoo()
    found = np.zeros(len(places))
    np.add.at(found, np.searchsorted(places, own.col.astype(np.int64) * width + own.row), own.data)
    return found


def _same(one: Numbers, other: Numbers) -> bool:
    """Whether two programmes are one."""
    first, second = one.arrays, other.arrays
    if first.matrix.shape != second.matrix.shape:
        return False
    pairs: Sequence[tuple[Floats, Floats]] = (
        (first.objectives, second.objectives),
        (first.constants, second.constants),
        (first.row_lower, second.row_lower),
        (first.row_upper, second.row_upper),
        (first.lower, second.lower),
        (first.upper, second.upper),
        (one.totals, other.totals),
        (one.constants, other.constants),
    )
    near = all(
        np.allclose(a, b, rtol=SAME, atol=SAME * float(np.abs(b[np.isfinite(b)]).max(initial=0.0))) for a, b in pairs
    )
    far = abs(first.matrix - second.matrix)
    return bool(near and far.max() <= SAME * abs(second.matrix).max())
