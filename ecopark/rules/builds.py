"""Rules of what may be built, and of groups: capacity that is shared, money that decides something."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.phrases import phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs
from ecopark.schema.rows import Group, Link, Process
from ecopark.sheets import table_of


def group_of_nobody(facts: Facts) -> Iterator[Problem]:
    """A group that no process belongs to is a warning."""
    used = {(row.plant, row.group) for row in facts.tables.processes}
    for row in facts.tables.groups:
        if (row.plant, row.group) not in used:
            what = phrase("no process of '{plant}' belongs to the group '{group}'", plant=row.plant, group=row.group)
            mend = phrase("name it as the Group of those that share it in Processes, or take the row away")
            yield facts.tables.problem(inputs.GROUPS, row, "group", what, mend, "warning")


def group_without_capacity(facts: Facts) -> Iterator[Problem]:
    """A group that stands and has no capacity limits nothing: a warning."""
    for row in facts.tables.groups:
        if row.status == "existing" and row.capacity == math.inf:
            what = phrase("the group '{group}' has no capacity to share: the row limits nothing", group=row.group)
            yield facts.tables.problem(inputs.GROUPS, row, "capacity", what, phrase("give its Capacity"), "warning")


def use_without_group(facts: Facts) -> Iterator[Problem]:
    """A Group use without a Group is a warning."""
    for row in facts.tables.processes:
        if row.group is None and row.group_use != 1:
            what = phrase("'{process}' has a Group use and no Group", process=row.process)
            mend = phrase("name the group whose capacity it takes, or blank it")
            yield facts.tables.problem(inputs.PROCESSES, row, "group_use", what, mend, "warning")


def capex_of_what_stands(facts: Facts) -> Iterator[Problem]:
    """Capex counts for candidates alone; given for what stands already, it is a warning."""
    tables = facts.tables
    rows: tuple[Process | Group | Link, ...] = (*tables.processes, *tables.groups, *tables.links)
    for row in rows:
        if row.status == "existing" and row.capex:
            what = phrase("Capex is for what may be built, and this stands already: it costs nothing")
            mend = phrase("write 'candidate' as its Status, or blank it")
            yield tables.problem(table_of(row), row, "capex", what, mend, "warning")


def candidate_of_the_baseline(facts: Facts) -> Iterator[Problem]:
    """A link that may be built and is there without the park, too: it would be built there as well, a warning."""
    for row in facts.tables.links:
        if row.status == "candidate" and row.baseline:
            what = phrase("the link is there without the park (Baseline is yes), and yet to be built")
            mend = phrase("write 'existing' as its Status where it stands, or blank Baseline")
            yield facts.tables.problem(inputs.LINKS, row, "baseline", what, mend, "warning")


def cost_that_decides_nothing(facts: Facts) -> Iterator[Problem]:
    """A candidate while Weight cost is 0 and no ceiling, capex or cost limit is set: its cost decides nothing."""
    settings = facts.tables.settings
    limited = any(row.quantity in ("capex", "cost") and _is_finite(row.max) for row in facts.tables.limits)
    if settings.weight_cost or settings.cost_ceiling is not None or limited:
        return
    for candidate in facts.park.candidates[:1]:
        what = phrase("this may be built, and what it costs decides nothing: Weight cost is 0, and no money is limited")
        mend = phrase("give a Weight cost or a Cost ceiling in Settings, or limit 'capex' or 'cost' in Limits")
        yield facts.tables.problem(table_of(candidate.row), candidate.row, "status", what, mend, "warning")


def _is_finite(most: float | None) -> bool:
    return most is not None and most < math.inf
