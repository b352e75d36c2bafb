"""Why a park has no plan: what earns without end, or cells that cannot hold together, and what would mend them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import inf
from typing import Any, Final

import numpy as np

from ecopark import builds
from ecopark.errors import Placed, Problem, SolveError, WorkbookError, place_of
from ecopark.model import Model, says_columns
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.phrases import Phrase, Term, phrase
from ecopark.programme import built, compiled
from ecopark.reasons.apart import Programme
from ecopark.reasons.catalogue import BIG, programme
from ecopark.reasons.conflicts import Prover
from ecopark.reasons.limits import Limit, Sort, profile_of
from ecopark.reasons.mends import least_changes, rounded
from ecopark.reasons.words import cell_of, figure, said, unit_of, written
from ecopark.schema import inputs
from ecopark.schema.rows import Group, Link, Plant, Process
from ecopark.session import Session
from ecopark.solver import LARGE, optimum

TOLD: Final = 10
"""Of a conflict with more cells than this the words name this many."""

AWKWARD: Final = frozenset({Sort.INITIAL, Sort.INITIAL_LEAST, Sort.PROFILE, Sort.STATUS})
"""What may fall short, or have to run, where more of it is let loose than is needed."""

_ENDED: Final = (TimeoutError, SolveError)
"""What ends the asking: what was found until then stands."""

ALONE: Final = 12
"""Of a conflict with more cells than this not every one is asked what it alone would have to be."""


@dataclass(frozen=True)
class Cited(Placed):
    """A cell in a conflict: what it asks for or allows, and the periods in which it matters (none: the year).

    Of a row that the model has of its own ``sheet`` is the row's name, and ``cell`` is blank.
    """

    sheet: str
    cell: str
    says: Phrase
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change(Placed):
    """What a cell says now and what it would have to say, in its own unit; ``confirmed`` by solving the park anew."""

    sheet: str
    cell: str
    now: float | str
    would_do: float | str
    unit: str
    confirmed: bool


@dataclass(frozen=True)
class Conflict:
    """Cells that cannot hold together, none of which can be spared; any one of ``changes`` lets them hold together."""

    cells: tuple[Cited, ...]
    changes: tuple[Change, ...]

    @property
    def text(self) -> Phrase:
        """The chain in words; of a long one the beginning, what asks, and the end, what holds back."""
        says = [cited.says for cited in self.cells]
        left = len(says) - TOLD
        if left > 0:
            says[TOLD // 2 : -TOLD // 2] = [phrase("and {count} more|and {count} more", count=left)]
        return reduce(_joined, says)

    @property
    def problem(self) -> Problem:
        """The conflict as a problem at its first cell, with what would mend it."""
        first = self.cells[0]
        fix = _FIX
        if self.changes:
            fix = phrase("one of these would do: {changes}", changes=reduce(_joined, map(_told, self.changes)))
        return Problem(
            first.sheet, first.cell, "error", phrase("{reasons}: together that cannot be", reasons=self.text), fix
        )


_FIX: Final = phrase("loosen one of them")


def _joined(first: Phrase, then: Phrase) -> Phrase:
    return phrase("{first}; {then}", first=first, then=then)


def _told(change: Change) -> Phrase:
    would_do = Term("value", change.would_do) if isinstance(change.would_do, str) else change.would_do
    if isinstance(would_do, str):
        return phrase("{place} {value}", place=change.place, value=would_do)
    return phrase("{place} {value:,} {unit}", place=change.place, value=would_do, unit=Term("unit", change.unit))


@dataclass(frozen=True)
class Reasons:
    """Why a park has no plan: all sets of cells that cannot hold together, or what earns without end."""

    conflicts: tuple[Conflict, ...] = ()
    endless: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The same as problems, each at a cell."""
        return (*(conflict.problem for conflict in self.conflicts), *self.endless)


def reasons(park: Park, model: Model, seconds: float = inf) -> Reasons:
    """Why the limits of a park leave no plan; nothing where they do, or the time is over before anything is found."""
    return Reasons(_Asking(park, model, seconds).conflicts())


def least_mend(parks: Sequence[Park], model: Model, seconds: float = inf) -> tuple[Change, ...]:
    """The least changes of cells that, made together, give each of some parks a plan; none where there are no such.

    The parks are one park's sides: they share their rows. What one needs is made before the next is asked.
    """
    deadline = time.monotonic() + seconds
    made: dict[tuple[str, int, str], tuple[Limit, float]] = {}
    for park in parks:
        asking = _Asking(_all_changed(park, made.values()), model, deadline - time.monotonic())
        for limit, value in asking.mend():
            first, _ = made.get(limit.key, (limit, 0.0))
            made[limit.key] = first, value
    confirmed = all(_has_plan(_all_changed(park, made.values()), model, deadline - time.monotonic()) for park in parks)
    return tuple(_as_change(parks[0], limit, value, confirmed) for limit, value in made.values())


class _Asking:
    """One park without a plan, being asked why."""

    def __init__(self, park: Park, model: Model, seconds: float) -> None:
        self.model = model
        self._deadline = time.monotonic() + seconds
        self.park = _bounded(park, model) or park
        self.programme: Programme = programme(self.park, model)
        self.prover = Prover(self.programme, seconds)
        self.found = tuple(self._sought())

    def conflicts(self) -> tuple[Conflict, ...]:
        """What was found, in words."""
        return tuple(self._conflict(number) for number in range(len(self.found)))

    def mend(self) -> Iterator[tuple[Limit, float]]:
        """The least changes of the cells named, or of any where these are not all, in numbers as one writes them."""
        if not self.found:
            return
        everything = self.programme.everything
        named = self._cells(sorted(frozenset[int]().union(*self.found)))
        changes = least_changes(self.programme, named, everything, self._left())
        if changes is None:
            changes = least_changes(self.programme, self._cells(sorted(everything)), everything, self._left())
        for number, value in sorted((changes or {}).items()):
            yield self.programme.limits[number], self._rounded(number, value)

    def _cells(self, limits: Iterable[int]) -> Sequence[int]:
        """Those of some limits that are cells: a row of the model's own is not an analyst's to change."""
        return [number for number in limits if self.programme.limits[number].sort is not Sort.OWN]

    def _sought(self) -> Iterator[frozenset[int]]:
        try:
            yield from self.prover.conflicts()
        except _ENDED:
            return

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _rounded(self, number: int, value: float) -> float:
        """A limit's new number as its cell would be written: few digits, on the looser side."""
        limit = self.programme.limits[number]
        size = written(self.park, limit, 1.0)
        return rounded(value * size, limit.loosened) / size

    def _conflict(self, number: int) -> Conflict:
        limits = sorted(self.found[number], key=lambda each: (self.programme.limits[each].sort, each))
        try:
            times = self.prover.times(self.found[number])
        except _ENDED:
            times = frozenset()
        cited = tuple(
            self._cited(self.programme.limits[each], sorted(period for of, period in times if of == each))
            for each in limits
        )
        return Conflict(cited, tuple(self._alone(number, limits)))

    def _cited(self, limit: Limit, periods: Sequence[int]) -> Cited:
        """A limit in a conflict that arises in some periods."""
        names = self.programme.calendar.names
        says = said(self.park, limit)
        for period in periods:
            profile = profile_of(self.programme.calendar, limit, period)
            if profile is not None:
                says = phrase(
                    "{limit}, times {factor:.6g} in {period} ({place})",
                    limit=says,
                    factor=profile.factor,
                    period=names[period],
                    place=place_of(*self.park.tables.place(inputs.PROFILES, profile.line, "factor")),
                )
        return Cited(*cell_of(self.park, limit), says, tuple(names[period] for period in periods))

    def _alone(self, number: int, limits: Sequence[int]) -> Iterator[Change]:
        """What each cell of a conflict would have to be if it alone gave way, the other conflicts' cells let loose."""
        conflict = self.found[number]
        others = self._others(conflict)
        for each in self._cells(limits)[:ALONE]:
            changes = least_changes(self.programme, [each], self.programme.everything - others, self._left())
            if changes:
                limit, value = self.programme.limits[each], self._rounded(each, changes[each])
                rest = _changed(self.park, limit, value)
                for other in others:
                    rest = _let_loose(rest, self.programme.limits[other])
                yield _as_change(self.park, limit, value, _has_plan(rest, self.model, self._left()))

    def _others(self, conflict: frozenset[int]) -> frozenset[int]:
        """Cells of the other conflicts, beside those of one: let loose they leave it alone.

        What a number cannot simply let loose (a heap, a factor, a closed plant) is among them only where it must be.
        """
        rest = frozenset(self._cells(frozenset[int]().union(*self.found) - conflict))
        plain = frozenset(each for each in rest if self.programme.limits[each].sort not in AWKWARD)
        unmet = [other for other in self.found if other != conflict and not other & plain]
        return plain | (rest & frozenset[int]().union(*unmet))


def _as_change(park: Park, limit: Limit, value: float, confirmed: bool) -> Change:
    sheet, cell = cell_of(park, limit)
    if limit.sort is Sort.STATUS:
        return Change(sheet, cell, "closed", _standing(limit), "", confirmed)
    now, would_do = (figure(written(park, limit, each)) for each in (limit.now, value))
    return Change(sheet, cell, now, would_do, unit_of(park, limit), confirmed)


def _has_plan(park: Park, model: Model, seconds: float) -> bool:
    """Whether it is proved that a park's limits hold together."""
    bounded = _bounded(park, model)
    if bounded is None:
        return False
    network = candidates(bounded)
    if says_columns(model) and network.has_more_flows_than(LARGE // len(Calendar(bounded))):
        return optimum(bounded, network, model, seconds).status in ("optimal", "unbounded")
    stated = built(model, bounded, network)
    arrays = compiled(stated)
    session = Session(arrays, with_integers=bool(arrays.integer.any()))
    nothing = np.zeros(len(arrays.lower))
    try:
        status = session.minimise(nothing, seconds)
        if status == "infeasible":
            session.grant_rounding()
            status = session.minimise(nothing, seconds)
    except SolveError:
        return False
    return status == "optimal"


def _bounded(park: Park, model: Model) -> Park | None:
    """The park with a capacity for each candidate; None where nothing bounds one."""
    try:
        return builds.bounded(park, model)
    except WorkbookError:
        return None


def _standing(limit: Limit) -> str:
    return "operating" if isinstance(limit.row, Plant) else "existing"


def _let_loose(park: Park, limit: Limit) -> Park:
    """The park as if a limit were not there."""
    if limit.sort is Sort.DEMAND_MIN and getattr(limit.row, "max", 0.0) is None:
        return _with(park, limit, {"min": 0.0, "max": limit.now})
    if limit.sort is Sort.DEMAND_MAX:
        return _with(park, limit, {"max": inf})
    if limit.sort is Sort.STATUS:
        return _changed(_unforced(park, limit), limit, inf)
    if limit.loosened < 0:
        return _with(park, limit, {limit.attribute: 0.0 if limit.now >= 0 else -inf})
    return _changed(park, limit, _plenty(park, limit))


def _plenty(park: Park, limit: Limit) -> float:
    """A number with which a most is none."""
    if limit.sort in (Sort.SHARE, Sort.PROFILE):
        return 1.0
    if limit.sort is Sort.INITIAL:  # as much as there is room for now
        room = next(row.capacity for row in park.tables.storage if limit.is_of(row))
        return min(room, BIG * max(1.0, limit.now))
    may_be_built = limit.is_ratio and limit.sort in (Sort.CAPACITY, Sort.GROUP, Sort.LINK_MAX)
    return BIG * max(1.0, limit.now) if may_be_built else inf


def _unforced(park: Park, limit: Limit) -> Park:
    """The park in which what a limit has closed need not run, nor sell, once it is open."""
    row: Any = limit.row
    if isinstance(row, Process | Link):
        return _with(park, limit, {"min_activity": 0.0} if isinstance(row, Process) else {"min": 0.0})
    tables = park.tables
    group = row.group if isinstance(row, Group) else None
    processes = (
        replace(each, min_activity=0.0) if each.plant == row.plant and group in (None, each.group) else each
        for each in tables.processes
    )
    demand = (
        replace(each, min=0.0, max=park.demand_bounds(each)[1]) if group is None and each.plant == row.plant else each
        for each in tables.demand
    )
    return replace(park, tables=replace(tables, processes=tuple(processes), demand=tuple(demand)))


def _all_changed(park: Park, changes: Iterable[tuple[Limit, float]]) -> Park:
    for limit, value in changes:
        park = _changed(park, limit, value)
    return park


def _changed(park: Park, limit: Limit, value: float) -> Park:
    """The park with one cell changed."""
    if limit.row is None:
        settings = replace(park.tables.settings, cost_ceiling=value)
        return replace(park, tables=replace(park.tables, settings=settings))
    return _with(park, limit, {limit.attribute: _standing(limit) if limit.sort is Sort.STATUS else value})


def _with(park: Park, limit: Limit, new: dict[str, Any]) -> Park:
    """The park with cells of a limit's row changed."""
    rows = tuple(replace(row, **new) if limit.is_of(row) else row for row in park.tables.rows(limit.table))
    changes: dict[str, Any] = {limit.table.attribute: rows}
    return replace(park, tables=replace(park.tables, **changes))
