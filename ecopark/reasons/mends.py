"""The least changes of limits that let them hold together: an elastic programme, each change a part of its own limit.

A change that counts as a part of what it changes makes tonnes, megawatt-hours and money comparable.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, floor, inf, log10
from typing import Final

import numpy as np
from scipy.sparse import csc_matrix

from ecopark.errors import SolveError
from ecopark.flows import Floats
from ecopark.generation import entering_at_once
from ecopark.plan import Status
from ecopark.reasons.apart import Programme
from ecopark.reasons.limits import Hold, Limit
from ecopark.session import Session
from ecopark.unheld import Unheld

ROUNDS: Final = 12
"""How often a ratio is tightened: each round ends at a vertex, so few are needed."""

NOTHING: Final = 1e-9
"""What differs by this part is one number."""

CRUMB: Final = 1e-6
"""A change below this part of its limit is rounding, above all where whole numbers are sought."""

DIGITS: Final = 7
"""What is proposed has this many significant digits, rounded to the looser side."""


Entry = tuple[int, int, float]
"""A coefficient more: its row, its column, and what it is."""


def least_changes(
    programme: Programme, loose: Sequence[int], active: frozenset[int], seconds: float = inf
) -> Mapping[int, float] | None:
    """New numbers for some of the limits with which all the active ones hold together; least changed in all.

    By the limit's number; None where no change of these is enough.
    """
    limits = [programme.limits[number] for number in loose]
    entries = [
        (row, place, -limit.loosened * pace)
        for place, limit in enumerate(limits)
        for row, pace in [*((hold.row, hold.pace) for hold in limit.holds), *limit.follows]
    ]
    prices = [1.0 / _size(programme, limit) for limit in limits]
    found = _solved(programme, active, entries, [_room(limit) for limit in limits], prices, seconds)
    if found is None:
        return None
    changed = _numbers(programme, loose, *found)
    if len(changed) == 1:
        return {number: _tightened(programme, number, active, value, seconds) for number, value in changed.items()}
    return changed


def _solved(
    programme: Programme,
    active: frozenset[int],
    entries: Sequence[Entry],
    most: Sequence[float],
    prices: Sequence[float],
    seconds: float,
) -> tuple[Floats, Floats, Floats] | None:
    """A plan with some columns more, from 0 to ``most``, at the least total of their prices.

    The rows' sums without these columns, the plan, and the values of these columns.
    """
    arrays = programme.arrays
    width, count = arrays.matrix.shape[1], len(most)
    lower, upper = programme.bounds(active)
    kept = arrays.matrix.tocoo()
    more = np.array(entries, dtype=float).reshape(-1, 3)
    at = np.concatenate([kept.row, more[:, 0].astype(np.int64)])
    columns = np.concatenate([kept.col, width + more[:, 1].astype(np.int64)])
    wider = replace(
        arrays,
        matrix=csc_matrix((np.concatenate([kept.data, more[:, 2]]), (at, columns)), (len(lower), width + count)),
        row_lower=lower,
        row_upper=upper,
        lower=np.concatenate([arrays.lower, np.zeros(count)]),
        upper=np.concatenate([arrays.upper, most]),
        integer=np.concatenate([arrays.integer, np.zeros(count, dtype=bool)]),
        columns=[*arrays.columns, *([None] * count)],
    )
    session = Session(wider, with_integers=bool(arrays.integer.any()))
    try:
        status = _settled(programme, session, np.concatenate([np.zeros(width), prices]), seconds)
    except SolveError:  # no mend is told, then; the conflict stands
        return None
    if status != "optimal":
        return None
    plan, slacks, entered = np.split(session.values, [width, width + count])
    sums = arrays.matrix @ plan + session.arrays.matrix[:, width + count :] @ entered
    return sums, plan, slacks


def _settled(programme: Programme, session: Session, costs: Floats, seconds: float) -> Status:
    """Minimise some columns' costs, of a large park over all its flows: those that call enter."""
    rest = None if programme.begun is None else Unheld(programme.begun)
    deadline = time.monotonic() + seconds
    while True:
        nothing = np.zeros(len(session.arrays.lower) - len(costs))
        status = session.minimise(np.concatenate([costs, nothing]), deadline - time.monotonic())
        if rest is None or status not in ("optimal", "infeasible"):
            return status
        rows = session.duals if status == "optimal" else session.contradiction()
        more = None if rows is None else programme.priced(rest, rows, entering_at_once(session))
        if more is None:
            return status
        session.widen(more)


def _room(limit: Limit) -> float:
    """How far a limit may give way: what can't be negative stops at 0."""
    return limit.now if limit.loosened < 0 and limit.now >= 0 and not limit.is_ratio else inf


def _tightened(programme: Programme, number: int, active: frozenset[int], value: float, seconds: float) -> float:
    """A ratio brought as near to what it was as a plan allows (Dinkelbach, On Nonlinear Fractional Programming, 1967).

    Where its rows stand at the ratio that a plan needs, the plan that leaves them most room needs less, if any does.
    """
    limit = programme.limits[number]
    for _ in range(ROUNDS if limit.is_ratio else 0):
        tilted = [
            (hold.row, column - programme.arrays.matrix.shape[1], -(value - limit.now) * part)
            for hold in limit.holds
            for column, part in hold.per
        ]
        room = [(hold.row, 0, float(limit.loosened)) for hold in limit.holds]
        found = _solved(programme, active, [*tilted, *room], [inf], [-1.0], seconds)
        better = None if found is None else _needed(limit, found[0], found[1])
        if better is None or abs(better - value) <= NOTHING * max(1.0, abs(value)):
            break
        value = better
    return value


def _numbers(
    programme: Programme, loose: Sequence[int], sums: Floats, plan: Floats, slacks: Floats
) -> dict[int, float]:
    """What the limits that gave way come to in a plan with these sums of the rows."""
    found: dict[int, float] = {}
    for number, slack in zip(loose, slacks.tolist(), strict=True):
        limit = programme.limits[number]
        value = _needed(limit, sums, plan) if limit.is_ratio else limit.now + limit.loosened * slack
        if value is not None and limit.loosened * (value - limit.now) > CRUMB * max(1.0, abs(limit.now)):
            found[number] = value
    return found


def _needed(limit: Limit, sums: Floats, plan: Floats) -> float | None:
    """The ratio that a plan needs: the greatest, or least, of the limit's rows; None where none of them says."""
    ratios = [ratio for hold in limit.holds if (ratio := _ratio(limit, hold, sums, plan)) is not None]
    if not ratios:
        return None
    return max(ratios) if limit.loosened > 0 else min(ratios)


def _ratio(limit: Limit, hold: Hold, sums: Floats, plan: Floats) -> float | None:
    amount = sum(part * float(plan[column]) for column, part in hold.per)
    if amount <= NOTHING:
        return None
    return limit.now + float(sums[hold.row]) / amount


def _size(programme: Programme, limit: Limit) -> float:
    """What a limit's change is counted as a part of: the limit itself, else what is usual in the park."""
    usual = [abs(other.now) for other in programme.limits if other.now and other.loosened < 0]
    typical = float(np.median(usual)) if usual else 1.0
    return typical if limit.is_ratio else abs(limit.now) or typical


def rounded(value: float, loosened: int) -> float:
    """A number of DIGITS significant digits on the looser side of a value; the value itself where it is one."""
    if value == 0 or not np.isfinite(value):
        return value
    step = 10.0 ** (floor(log10(abs(value))) + 1 - DIGITS)
    near = round(value / step)
    if abs(near * step - value) <= NOTHING * abs(value):
        whole = near
    else:
        whole = ceil(value / step) if loosened > 0 else floor(value / step)
    return float(f"{whole * step:.{DIGITS + 2}g}")
