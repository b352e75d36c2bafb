"""Rules that compare what must be made with what can be: certain without solving, told before it as warnings.

They see one step: the capacities of those who make a material, and what stands in store. What falls short further
upstream, ``ecopark explain`` finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np

from ecopark.errors import Problem, place_of
from ecopark.flows import Floats
from ecopark.park import Park
from ecopark.parts import Gate
from ecopark.periods import Calendar
from ecopark.phrases import Phrase, Term, phrase
from ecopark.rules.facts import At, Facts
from ecopark.schema import inputs
from ecopark.schema.rows import Demand, Link
from ecopark.schema.tables import Table

CERTAIN: Final = 1e-6
"""Less than this part more is rounding."""

NAMED: Final = 6
"""More cells than this are not named."""


@dataclass(frozen=True)
class _Asked:
    """A cell that asks for some of a material: of a plant's, or (None) of anybody's; an amount for each period."""

    row: Demand | Link
    table: Table
    plant: str | None
    material: str
    amounts: Floats


@dataclass(frozen=True)
class _Made:
    """The most of a material that a plant can give, in each period and over the year, and the cells that bound it."""

    periods: Floats
    year: float
    cells: tuple[str, ...]


def more_asked_than_made(facts: Facts) -> Iterator[Problem]:
    """More of a material must leave a plant, or the park, than its makers' capacities and stores allow."""
    if facts.doubtful:  # what could not be read may be what makes it possible
        return
    park = facts.park
    calendar = Calendar(park)
    asked: dict[str, list[_Asked]] = defaultdict(list)
    for each in _asked(park, calendar):
        asked[each.material].append(each)
    groups = {(group.plant, group.group): index for index, group in enumerate(park.groups)}
    for material, own in asked.items():
        made = {gate.plant: _made(park, calendar, groups, gate) for gate in park.gates_of.get(material, ())}
        at: dict[str | None, list[_Asked]] = defaultdict(list)
        for each in own:
            at[each.plant].append(each)
        found = [_short(facts, calendar, at[plant], [made[plant]]) for plant in made if plant in at]
        if not any(found) and made and any(each.plant is None for each in own):
            found.append(_short(facts, calendar, own, list(made.values())))
        yield from (problem for problem in found if problem is not None)


def group_asked_too_much(facts: Facts) -> Iterator[Problem]:
    """The processes of a group must run more, all together, than its capacity."""
    if facts.doubtful:
        return
    park = facts.park
    calendar = Calendar(park)
    for group, members, most in zip(park.groups, park.members, calendar.groups.most.T, strict=True):
        stand = [(process, use) for process, use in members if park.processes[process].status != "candidate"]
        least = sum((use * calendar.activities.least[:, process] for process, use in stand), np.zeros(len(calendar)))
        over = np.flatnonzero(least > most * (1 + CERTAIN))
        if over.size:
            when = int(over[0])
            must = [park.processes[process] for process, _ in stand if park.processes[process].min_activity > 0]
            what = phrase(
                "the group '{group}' must give {asked:,.6g} to its processes ({cells}), and has {most:,.6g}",
                group=group.group,
                asked=float(least[when]),
                most=float(most[when]),
                cells=_few([_place(park, inputs.PROCESSES, row.line, "min_activity") for row in must]),
            )
            mend = phrase("lower a Min activity or raise the group's Capacity: as it is there is no plan")
            yield park.tables.problem(inputs.GROUPS, group, "capacity", what, mend, "warning")


def _asked(park: Park, calendar: Calendar) -> Iterator[_Asked]:
    """Every least above 0 of Demand, and of links that stand, which hold with exchange."""
    for index, row in enumerate(park.demand):
        if row.min:
            yield _Asked(row, inputs.DEMAND, row.plant, row.material, calendar.demand.least[:, index])
    for index, link in enumerate(park.links):
        if link.min and link.status != "candidate":
            yield _Asked(link, inputs.LINKS, link.from_, link.material, calendar.links.least[:, index])


def _made(park: Park, calendar: Calendar, groups: Mapping[At, int], gate: Gate) -> _Made:
    """The most that a gate can give; without end where something that makes it has none that is known."""
    periods = np.zeros(len(calendar)) if not gate.followers else np.full(len(calendar), inf)
    cells = []
    for process, amount in gate.makers:
        most, cell = _runs(park, calendar, groups, process)
        periods = periods + amount * most
        cells.append(cell)
    year = float(periods.sum())
    if gate.store is not None:
        store = park.stores[gate.store]
        year += max(0.0, store.initial - store.final[0]) if store.initial is not None else 0.0
        periods = periods + store.capacity
        if store.initial:
            cells.append(_place(park, inputs.STORAGE, store.row.line, "initial"))
    return _Made(periods, year, tuple(cells))


def _runs(park: Park, calendar: Calendar, groups: Mapping[At, int], process: int) -> tuple[Floats, str]:
    """The most that a process can run in each period, by its own capacity or its group's; and that cell."""
    row = park.processes[process]
    most = calendar.activities.most[:, process]
    cell = _place(park, inputs.PROCESSES, row.line, "capacity")
    group = groups.get((row.plant, row.group or ""))
    if group is None or row.group_use == 0:
        return most, cell
    shared = calendar.groups.most[:, group] / row.group_use
    if shared.sum() < most.sum():
        cell = _place(park, inputs.GROUPS, park.groups[group].line, "capacity")
    return np.minimum(most, shared), cell


def _short(facts: Facts, calendar: Calendar, asked: Sequence[_Asked], made: Sequence[_Made]) -> Problem | None:
    """The problem of cells that ask for more than can be made, over the year or in one period; None without."""
    amounts = np.sum([each.amounts for each in asked], axis=0)
    most = sum(each.year for each in made)
    if amounts.sum() > most + CERTAIN * max(1.0, most):
        return _problem(facts, asked, float(amounts.sum()), most, made, None)
    ceilings = np.sum([each.periods for each in made], axis=0)
    over = np.flatnonzero(amounts > ceilings + CERTAIN * np.maximum(1.0, ceilings))
    if not over.size:
        return None
    when = int(over[0])
    return _problem(facts, asked, float(amounts[when]), float(ceilings[when]), made, calendar.names[when])


def _problem(
    facts: Facts, asked: Sequence[_Asked], amount: float, most: float, made: Sequence[_Made], period: str | None
) -> Problem:
    park, first = facts.park, max(asked, key=lambda each: (each.plant is None, float(each.amounts.sum())))
    closed = _closed(park, first.material, first.plant if len(made) == 1 else None)
    limits = dict.fromkeys([*closed, *(cell for each in made for cell in each.cells)])
    others = [_place(park, each.table, each.row.line, "min") for each in asked if each is not first]
    told: dict[str, Any] = {
        "amount": amount,
        "most": most,
        "unit": Term("unit", park.unit(first.material).text),
        "material": first.material,
        "limits": _few(tuple(limits)),
    }
    what = phrase(
        "{amount:,.6g} {unit} of {material} must be delivered, and {most:,.6g} can be at most ({limits})", **told
    )
    if period is not None:
        what = phrase(
            "{amount:,.6g} {unit} of {material} must be delivered in {period}, and {most:,.6g} can be ({limits})",
            period=period,
            **told,
        )
    if others:
        what = phrase("{what}; the others that ask for it: {places}", what=what, places=_few(others))
    mend = phrase("lower what is asked for or raise what can be made: as it is there is no plan")
    return park.tables.problem(first.table, first.row, "min", what, mend, "warning")


def _closed(park: Park, material: str, plant: str | None) -> Iterator[str]:
    """The cells that say closed of what would make a material, at a plant or (None) anywhere."""
    running = {(row.plant, row.process) for row in park.processes}
    processes = {(row.plant, row.process): row for row in park.tables.processes}
    for row in park.tables.coefficients:
        at = row.plant, row.process
        if row.direction != "out" or row.material != material or plant not in (None, row.plant) or at in running:
            continue
        process = processes[at]
        if process.status == "closed":
            yield _place(park, inputs.PROCESSES, process.line, "status")
        elif not park.is_operating(row.plant):
            yield _place(park, inputs.PLANTS, park.plants[row.plant].line, "status")
        else:
            groups = (each for each in park.tables.groups if (each.plant, each.group) == (row.plant, process.group))
            yield from (_place(park, inputs.GROUPS, group.line, "status") for group in groups)


def _few(places: Sequence[str]) -> tuple[str | Phrase, ...]:
    """Cells by their names, the first few of many."""
    more = len(places) - NAMED
    if more <= 0:
        return tuple(places)
    return (*places[:NAMED], phrase("and {count} more|and {count} more", count=more))


def _place(park: Park, table: Table, line: int, attribute: str) -> str:
    return place_of(*park.tables.place(table, line, attribute))
