"""A linear programme as plain rows, and the least of several objectives, one after the other.

What is either 0 or 1 is tried both ways, every choice with every other: dumb, and certain.
The optimal face of a step is kept by complementary slackness: what has a price stays at its bound. `by_cuts` does the
same by cutting off what is worse, and is there to check the first way.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

Terms = list[tuple[float, int]]

#: A reduced cost or dual of a scaled objective above this is not zero; one above noise but below is DoubtfulError.
PRICED = 1e-9
NOISE = 1e-12
TIGHT = 1e-10

#: Two choices of builds are as good as one another up to this share of what is added up, and surely not beyond that.
SAME = 1e-9
APART = 1e-5


class DoubtfulError(ArithmeticError):
    """The oracle does not trust its own answer."""


@dataclass(frozen=True)
class LinearRow:
    """low <= sum of coefficient x column <= high; the first word of the name says what kind of row it is."""

    name: tuple[str, ...]
    terms: Terms
    low: float
    high: float


@dataclass
class Programme:
    """Columns with bounds, and rows over them.

    `builds` has the columns that are either 0 or 1, each with the columns that stay at 0 while it is 0.
    """

    names: list[tuple[str, ...]] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    rows: list[LinearRow] = field(default_factory=list)
    builds: dict[int, list[int]] = field(default_factory=dict)

    def column(self, *name: str, low: float = 0.0, high: float = math.inf) -> int:
        """A new column; its number."""
        self.names.append(name)
        self.lows.append(low)
        self.highs.append(high)
        return len(self.names) - 1

    def row(self, *name: str, terms: Terms, low: float = -math.inf, high: float = math.inf) -> None:
        """A new row, left out where it limits nothing."""
        if low > -math.inf or high < math.inf:
            self.rows.append(LinearRow(name, terms, low, high))

    def copy(self) -> Programme:
        """The same programme, to be changed apart."""
        return Programme(list(self.names), list(self.lows), list(self.highs), list(self.rows), dict(self.builds))

    def build(self, *name: str) -> int:
        """A new column that is either 0 or 1; its number."""
        column = self.column(*name, high=1.0)
        self.builds[column] = []
        return column

    def choices(self) -> list[Programme]:
        """The programme with every choice of what is built made, fewest first: each of them linear."""
        found = []
        for choice in itertools.product((0.0, 1.0), repeat=len(self.builds)):
            chosen = self.copy()
            chosen.builds = {}
            for (column, held), built in zip(self.builds.items(), choice, strict=True):
                chosen.lows[column] = chosen.highs[column] = built
                for other in held if built == 0 else ():
                    chosen.highs[other] = 0.0
            found.append(chosen)
        return sorted(found, key=lambda chosen: sum(chosen.highs[column] for column in self.builds))


@dataclass(frozen=True)
class Optimum:
    """Status of a programme and, where it is optimal, the value of each objective and of each column.

    `faces` is what is left of the programme after the last step, one for each choice of builds that is as good as the
    best; `smallest_price` the least reduced cost or dual of the scaled objectives that is not zero: where it is small,
    another solver may well take it for zero.
    """

    status: str
    values: list[float] = field(default_factory=list)
    point: list[float] = field(default_factory=list)
    faces: list[Programme] = field(default_factory=list)
    smallest_price: float = math.inf


@dataclass(frozen=True)
class _Step:
    status: str
    point: list[float]
    column_prices: list[float]
    row_prices: list[float]


def _dense(terms: Terms, width: int) -> list[float]:
    line = [0.0] * width
    for coefficient, column in terms:
        line[column] += coefficient
    return line


def value(terms: Terms, point: list[float]) -> float:
    """The sum of the terms at a point."""
    return math.fsum(coefficient * point[column] for coefficient, column in terms)


def _matrix(lines: list[tuple[float, Terms]], width: int) -> npt.NDArray[np.float64] | None:
    """Rows of sign x terms; None where there are none. Terms of the same column add up."""
    entries = [(sign * c, index, column) for index, (sign, terms) in enumerate(lines) for c, column in terms]
    matrix = np.zeros((len(lines), width))
    if entries:
        values, down, across = zip(*entries, strict=True)
        np.add.at(matrix, (np.array(down), np.array(across)), np.array(values))
    return matrix if lines else None


def _least(programme: Programme, objective: list[float]) -> _Step:
    """One linear programme by scipy: `optimal` with prices, `infeasible` or `unbounded`."""
    equal = [index for index, row in enumerate(programme.rows) if row.low == row.high]
    # Each side of another row that is finite is one of its own: sign x sum <= bound.
    sides = [
        (index, sign, sign * bound)
        for index, row in enumerate(programme.rows)
        for sign, bound in ((1.0, row.high), (-1.0, row.low))
        if row.low != row.high and math.isfinite(bound)
    ]
    result = linprog(
        objective,
        A_ub=_matrix([(sign, programme.rows[index].terms) for index, sign, _bound in sides], len(objective)),
        b_ub=[bound for _index, _sign, bound in sides] or None,
        A_eq=_matrix([(1.0, programme.rows[index].terms) for index in equal], len(objective)),
        b_eq=[programme.rows[index].low for index in equal] or None,
        bounds=list(zip(programme.lows, programme.highs, strict=True)),
        method="highs-ds",
        options={"primal_feasibility_tolerance": TIGHT, "dual_feasibility_tolerance": TIGHT},
    )
    if result.status in (2, 3, 4):
        return _Step({2: "infeasible", 3: "unbounded"}.get(result.status, "unclear"), [], [], [])
    if result.status != 0 or result.x is None:
        raise DoubtfulError(f"scipy: {result.message}")
    row_prices = [0.0] * len(programme.rows)
    for index, price in zip(equal, result.eqlin.marginals, strict=True):
        row_prices[index] = float(price)
    for (index, sign, _bound), price in zip(sides, result.ineqlin.marginals, strict=True):
        row_prices[index] += sign * float(price)
    prices = [float(low + high) for low, high in zip(result.lower.marginals, result.upper.marginals, strict=True)]
    return _Step("optimal", [float(entry) for entry in result.x], prices, row_prices)


def least(programme: Programme, terms: Terms) -> _Step:
    """The least of one objective, scaled so that its largest coefficient is 1."""
    line = _dense(terms, len(programme.names))
    size = max((abs(entry) for entry in line), default=0.0) or 1.0
    step = _least(programme, [entry / size for entry in line])
    if step.status in ("unclear", "infeasible") and any(line):
        # Presolve may say either where only one is so: whether any point at all exists settles it.
        any_point = _least(programme, [0.0] * len(line)).status
        return _Step("unbounded" if any_point == "optimal" else "infeasible", [], [], [])
    return step


def face_of(programme: Programme, step: _Step) -> Programme:
    """The programme with all that has a price held at the bound where it stands."""
    face = programme.copy()
    for column, price in enumerate(step.column_prices):
        if abs(price) > PRICED:
            bound = programme.lows[column] if price > 0 else programme.highs[column]
            face.lows[column] = face.highs[column] = bound
    for index, (row, price) in enumerate(zip(programme.rows, step.row_prices, strict=True)):
        if abs(price) > PRICED and row.low != row.high:
            bound = row.low if price > 0 else row.high
            face.rows[index] = LinearRow(row.name, row.terms, bound, bound)
    return face


def _size(objective: Terms, point: list[float]) -> float:
    return max(1.0, math.fsum(abs(coefficient * point[column]) for coefficient, column in objective))


def _prices(programme: Programme, step: _Step) -> list[float]:
    """Prices of what is not fixed anyhow: those that the face depends on."""
    found = [
        abs(price)
        for price, low, high in zip(step.column_prices, programme.lows, programme.highs, strict=True)
        if low < high
    ]
    found += [abs(price) for price, row in zip(step.row_prices, programme.rows, strict=True) if row.low < row.high]
    return [price for price in found if price > NOISE]


def _best(faces: list[Programme], objective: Terms) -> tuple[str, list[tuple[Programme, _Step]]]:
    """The status of a step, and those of the faces where the objective is least."""
    steps = [(face, least(face, objective)) for face in faces]
    if any(step.status == "unbounded" for _face, step in steps):
        return "unbounded", []
    steps = [(face, step) for face, step in steps if step.status == "optimal"]
    if not steps:
        return "infeasible", []
    values = [value(objective, step.point) for _face, step in steps]
    best = min(values)
    size = _size(objective, steps[values.index(best)][1].point)
    if any(SAME * size < found - best < APART * size for found in values):
        raise DoubtfulError("two choices of builds are neither as good as one another nor not")
    return "optimal", [one for one, found in zip(steps, values, strict=True) if found - best <= SAME * size]


def lexicographic(programme: Programme, objectives: list[Terms]) -> Optimum:
    """The least of the first objective, of the second among its optima, and so on, over all choices of builds.

    Raises:
        DoubtfulError: a price is neither zero nor not, or a later step left the face of an earlier one.
    """
    faces, smallest = programme.choices(), math.inf
    values: list[float] = []
    kept: list[tuple[Programme, _Step]] = []
    for objective in objectives:
        status, kept = _best(faces, objective)
        if status != "optimal":
            if status == "infeasible" and values:
                raise DoubtfulError("the optimal face has no point")
            return Optimum(status)
        values.append(min(value(objective, step.point) for _face, step in kept))
        smallest = min([smallest, *(price for face, step in kept for price in _prices(face, step))])
        if smallest < PRICED:
            raise DoubtfulError(f"a price of {smallest} is neither zero nor not")
        faces = [face_of(face, step) for face, step in kept]
    for _face, step in kept:
        for objective, best in zip(objectives, values, strict=True):
            here = value(objective, step.point)
            if abs(here - best) > 1e-8 * _size(objective, step.point):
                raise DoubtfulError(f"a later step moved an earlier objective from {best} to {here}")
    return Optimum("optimal", values, kept[0][1].point, faces, smallest)


def _cut(programme: Programme, objectives: list[Terms], slack: float) -> Optimum:
    """Each objective may be worse than its least by `slack` of its size; without bound it is -inf."""
    cut = programme.copy()
    values: list[float] = []
    point: list[float] = []
    for objective in objectives:
        step = least(cut, objective)
        if step.status == "unbounded":
            return Optimum("unbounded", [*values, -math.inf], point)
        if step.status != "optimal":
            return Optimum(step.status)
        point = step.point
        values.append(value(objective, point))
        largest = max((abs(coefficient) for coefficient, _column in objective), default=0.0) or 1.0
        size = max(largest, math.fsum(abs(coefficient * point[column]) for coefficient, column in objective))
        scaled = [(coefficient / largest, column) for coefficient, column in objective]
        cut.row("cut", terms=scaled, high=(values[-1] + slack * size) / largest)
    return Optimum("optimal", values, point)


def by_cuts(programme: Programme, objectives: list[Terms], slack: float = 1e-8) -> Optimum:
    """The same by cuts.

    What a later step gains by the slack is linear in it near 0, so that two slacks tell what none would give.
    """
    best = Optimum("infeasible")
    for choice in programme.choices():
        one, two = _cut(choice, objectives, slack), _cut(choice, objectives, 2 * slack)
        if one.status == "infeasible":
            continue
        found = [near if math.isinf(near) else 2 * near - far for near, far in zip(one.values, two.values, strict=True)]
        if best.status == "infeasible" or _comes_before(found, best.values):
            best = Optimum(one.status, found, one.point)
    return best


def _comes_before(found: list[float], best: list[float]) -> bool:
    """Whether the first value that is not the same is the less."""
    for one, other in zip(found, best, strict=False):
        if not math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-7):
            return one < other
    return False
