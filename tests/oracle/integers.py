"""The same least by scipy's mixed-integer solver, to check the way that tries every choice of builds."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from .programme import DoubtfulError, Programme, Terms, least, value


def _bound(programme: Programme, column: int) -> float:
    """The most that a column can be where anything may be built: a bound that leaves nothing out."""
    most = least(programme, [(-1.0, column)])
    if most.status != "optimal":
        raise DoubtfulError(f"nothing bounds {programme.names[column]}")
    return most.point[column]


def least_with_integers(programme: Programme, objective: Terms) -> float:
    """The least of one objective, of a programme that has a least.

    Raises:
        DoubtfulError: scipy finds none, or nothing bounds what stays at 0 unless it is built.
    """
    rows = [(row.terms, row.low, row.high) for row in programme.rows]
    for built, held in programme.builds.items():
        for column in dict.fromkeys(held):
            rows.append(([(1.0, column), (-1.001 * _bound(programme, column), built)], -math.inf, 0.0))
    width = len(programme.names)
    matrix = np.zeros((len(rows), width))
    for index, (terms, _low, _high) in enumerate(rows):
        for coefficient, column in terms:
            matrix[index, column] += coefficient
    line = np.zeros(width)
    for coefficient, column in objective:
        line[column] += coefficient
    scale = float(np.abs(line).max()) or 1.0
    result = milp(
        line / scale,
        constraints=LinearConstraint(matrix, [low for _terms, low, _high in rows], [high for _t, _l, high in rows]),
        bounds=Bounds(programme.lows, programme.highs),
        integrality=np.array([column in programme.builds for column in range(width)], dtype=int),
        options={"mip_rel_gap": 0.0},
    )
    if result.x is None:
        raise DoubtfulError(f"scipy: {result.message}")
    return value(objective, [float(entry) for entry in result.x])
