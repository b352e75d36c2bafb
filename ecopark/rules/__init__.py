"""The contract's rules across rows and sheets: tables in, every problem out; and the park that they make.

A rule is a function of the facts that yields the problems it finds. Some find something that is wrong; others that
something is not there, and these only look where no row had to be left out, so that one mistake is not reported twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ecopark.errors import Problem, WorkbookError
from ecopark.park import Park
from ecopark.rules import bounds, oddities, outlets, qualities, references, scenarios, ways, weights
from ecopark.rules.facts import Facts, Rule
from ecopark.schema import inputs
from ecopark.schema.inputs import BASE
from ecopark.sheets import Tables

__all__ = ["park", "problems"]

OF_WHAT_IS_THERE: Final[tuple[Rule, ...]] = (
    bounds.least_above_most,
    bounds.demand_without_bounds,
    bounds.bounds_of_nothing,
    bounds.limit_scope,
    bounds.negative_limit,
    bounds.half_a_place,
    bounds.mass_of_mass,
    bounds.needs_named,
    bounds.substitute_of_itself,
    bounds.substitute_out_of_proportion,
    ways.link_to_itself,
    ways.link_without_distance,
    ways.pair_without_distance,
    ways.mode_that_cannot_count,
    weights.virgin_weight_missing,
    weights.disposal_weight_missing,
    qualities.value_missing,
    qualities.units_that_cannot_be_averaged,
    oddities.unlimited_by_product,
    oddities.coinciding_plants,
    oddities.process_out_of_balance,
)
"""Rules that find something wrong in the rows there are."""

OF_WHAT_IS_NOT: Final[tuple[Rule, ...]] = (
    outlets.output_without_outlet,
    outlets.need_that_nothing_meets,
    outlets.supply_that_nobody_needs,
    outlets.disposal_that_nobody_needs,
    outlets.demand_that_nobody_meets,
    outlets.limit_of_nothing,
    ways.link_that_carries_nothing,
    oddities.nothing_must_run,
)
"""Rules that find something missing: they need every row, and every distance that decides what can reach what."""


def problems(tables: Tables, *, scenario: str = BASE, whole: bool = True) -> tuple[Problem, ...]:
    """Every problem of some tables, by sheet and row.

    ``whole`` is false where rows are missing that could not be read. The rows of Scenarios are judged where the tables
    are the workbook as it stands.
    """
    resolved = references.resolved(tables, whole=whole)
    facts = Facts(resolved.tables, whole=resolved.whole)
    found = [*references.repeated_keys(tables), *references.twin_names(tables), *resolved.problems]
    for rule in OF_WHAT_IS_THERE:
        found += rule(facts)
    if facts.whole and facts.reach_is_known:
        for rule in OF_WHAT_IS_NOT:
            found += rule(facts)
    if scenario == BASE:
        found += [*scenarios.reserved_names(facts), *scenarios.changes_that_fail(facts)]
    return in_order(tables, found)


def park(tables: Tables, *, name: str = "", scenario: str = BASE, reading_problems: Sequence[Problem] = ()) -> Park:
    """The park that the tables make, with the warnings there are.

    Raises:
        WorkbookError: with every problem, where one of them is an error, ``reading_problems`` included.
    """
    whole = all(problem.severity == "warning" for problem in reading_problems)
    found = in_order(tables, [*reading_problems, *problems(tables, scenario=scenario, whole=whole)])
    if any(problem.severity == "error" for problem in found):
        raise WorkbookError(found)
    return Park(tables, name=name, scenario=scenario, warnings=found)


def in_order(tables: Tables, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by sheet in the contract's order, then by row; each once."""
    number = {tables.place(table, 0, None)[0]: index for index, table in enumerate(inputs.INPUTS)}

    def key(problem: Problem) -> tuple[int, int]:
        digits = re.search(r"\d+", problem.cell)
        return number.get(problem.sheet, len(number)), int(digits[0]) if digits else 0

    return tuple(sorted(dict.fromkeys(found), key=key))
