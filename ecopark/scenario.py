"""Named what-ifs: Park -> Park. The changes themselves are made by ``changes``, and checked by ``rules``."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ecopark import changes, rules
from ecopark.errors import Problem, UsageError, WorkbookError
from ecopark.park import Park
from ecopark.phrases import Term, phrase
from ecopark.schema import terms
from ecopark.schema.inputs import BASE
from ecopark.schema.rows import WITHOUT_EXCHANGE
from ecopark.sheets import Tables

_BASE: Final = Term("value", BASE)


def names(tables: Tables) -> tuple[str, ...]:
    """The what-ifs of the Scenarios sheet, in its order. The workbook as it stands, ``base``, is not among them."""
    return tuple(dict.fromkeys(row.scenario for row in tables.scenarios if row.scenario))


def apply(park: Park, name: str) -> Park:
    """The park after the changes of a scenario; itself where that is ``base``.

    Raises:
        UsageError: the workbook has no scenario of that name.
        WorkbookError: a change cannot be made, or what it makes of the park breaks a rule.
    """
    known = names(park.tables)
    if name not in known:
        if terms.to_english("value", name) == BASE:
            return park
        if not known:
            raise UsageError(phrase("there is no scenario '{name}'; there is {only}", name=name, only=_BASE))
        raise UsageError(phrase("there is no scenario '{name}'; there are {names}", name=name, names=(_BASE, *known)))
    tables, failures = changes.applied(park.tables, name)
    if failures:
        raise WorkbookError([failure.problem(park.tables) for failure in failures])
    try:
        made = rules.park(tables, name=park.name, scenario=name)
    except WorkbookError as error:
        raise WorkbookError(_told_apart(error.problems, park, name)) from None
    return replace(made, warnings=_told_apart(made.warnings, park, name))


def _told_apart(problems: tuple[Problem, ...], park: Park, name: str) -> tuple[Problem, ...]:
    """Problems that the park did not have before say in which scenario they are: the cells may look different."""
    known = set(park.warnings)
    return tuple(
        problem
        if problem in known
        else replace(problem, problem=phrase("in scenario '{name}': {problem}", name=name, problem=problem.problem))
        for problem in problems
    )


def without_exchange(park: Park) -> Park:
    """The park going without: only links that exist without it (Baseline), no ceiling that compares with it.

    It is the same park otherwise, and needs no check. A Min on exchange is dropped; an amount as Cost ceiling stays.
    """
    tables, settings = park.tables, park.settings
    ceiling = None if settings.cost_ceiling == WITHOUT_EXCHANGE else settings.cost_ceiling
    alone = replace(
        tables,
        settings=replace(settings, exchanges="listed", cost_ceiling=ceiling),
        links=tuple(row for row in tables.links if row.baseline),
        limits=tuple(replace(row, min=None) if row.quantity == "exchange" else row for row in tables.limits),
    )
    return replace(park, tables=alone)
