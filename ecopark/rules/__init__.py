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
from ecopark.rules import (
    bounds,
    builds,
    cascade,
    demands,
    followers,
    oddities,
    outlets,
    periods,
    qualities,
    references,
    scenarios,
    stores,
    ways,
    weights,
)
from ecopark.rules.facts import Facts, Rule
from ecopark.schema import inputs
from ecopark.schema.inputs import BASE
from ecopark.schema.tables import Kind
from ecopark.sheets import Tables

__all__ = ["faults", "park", "problems"]

OF_WHAT_IS_THERE: Final[tuple[Rule, ...]] = (
    bounds.least_above_most,
    bounds.demand_without_bounds,
    bounds.bounds_of_nothing,
    bounds.limit_scope,
    bounds.negative_limit,
    bounds.rate_in_percent,
    bounds.half_a_place,
    bounds.mass_of_mass,
    bounds.needs_named,
    bounds.substitute_of_itself,
    bounds.substitute_out_of_proportion,
    cascade.carrier_without_temperature,
    cascade.carrier_of_several_units,
    followers.per_of_a_need,
    periods.shares_of_the_year,
    stores.more_left_than_may_be,
    builds.group_without_capacity,
    builds.use_without_group,
    builds.capex_of_what_stands,
    builds.candidate_of_the_baseline,
    ways.link_to_itself,
    ways.link_without_distance,
    ways.pair_without_distance,
    ways.mode_that_cannot_count,
    weights.virgin_weight_missing,
    weights.disposal_weight_missing,
    qualities.units_that_cannot_be_averaged,
    oddities.unlimited_by_product,
    oddities.coinciding_plants,
)
"""Rules that find something wrong in the rows there are."""

OF_WHAT_IS_NOT: Final[tuple[Rule, ...]] = (
    outlets.output_without_outlet,
    outlets.need_that_nothing_meets,
    outlets.supply_that_nobody_needs,
    outlets.disposal_that_nobody_needs,
    outlets.demand_that_nobody_meets,
    outlets.limit_of_nothing,
    followers.per_what_is_not_taken_in,
    periods.profile_of_nothing,
    periods.profile_far_from_one,
    stores.store_that_nothing_fills,
    builds.group_of_nobody,
    builds.cost_that_decides_nothing,
    qualities.value_missing,
    ways.link_that_carries_nothing,
    oddities.nothing_must_run,
    oddities.process_out_of_balance,
    oddities.process_that_feeds_itself,
    demands.more_asked_than_made,
    demands.group_asked_too_much,
)
"""Rules that find something missing: they need every row, and every distance that decides what can reach what."""


def problems(tables: Tables, *, scenario: str = BASE, reading_problems: Sequence[Problem] = ()) -> tuple[Problem, ...]:
    """Every problem of some tables, by sheet and row; those of reading them, which are given, are not repeated.

    The rows of Scenarios are judged where the tables are the workbook as it stands.
    """
    unread = [problem for problem in reading_problems if problem.severity == "error"]
    whole = all(_is_of_a_number(tables, problem) for problem in unread)
    repeats = tuple(references.repeats(tables))
    resolved = references.resolved(references.without_repeats(tables, repeats), whole=whole and not repeats)
    twice = {place for repeat in repeats for place in repeat.places(tables)}
    doubtful = resolved.doubtful | twice | {(problem.sheet, _line(problem)) for problem in unread}
    facts = Facts(resolved.tables, resolved.whole, doubtful)
    named = [*references.repeated_keys(tables, repeats), *references.twin_names(tables), *resolved.problems]
    found: list[Problem] = []
    for rule in (*OF_WHAT_IS_THERE, *(OF_WHAT_IS_NOT if facts.whole and facts.reach_is_known else ())):
        found += rule(facts)
    if scenario == BASE:
        found += scenarios.reserved_names(facts)
        found += scenarios.changes_that_fail(facts, sure=facts.whole and not unread)
    certain = (problem for problem in found if (problem.sheet, _line(problem)) not in doubtful)
    return in_order(tables, [*named, *certain])


def _is_of_a_number(tables: Tables, problem: Problem) -> bool:
    """Whether a problem of reading is of a number or unit, which does not hide who makes and needs what."""
    for table in inputs.INPUTS:
        layout = tables.layouts.get(table.title)
        if layout is not None and layout.sheet == problem.sheet and table is not inputs.SETTINGS:
            letters = problem.cell.rstrip("0123456789")
            columns = (table.column(attribute) for attribute, where in layout.letters.items() if where == letters)
            return any(column.kind in (Kind.NUMBER, Kind.UNIT) for column in columns)
    return False


def park(tables: Tables, *, name: str = "", scenario: str = BASE, reading_problems: Sequence[Problem] = ()) -> Park:
    """The park that the tables make, with the warnings there are.

    Raises:
        WorkbookError: with every problem, where one of them is an error, ``reading_problems`` included.
    """
    own = problems(tables, scenario=scenario, reading_problems=reading_problems)
    found = in_order(tables, [*reading_problems, *own])
    if any(problem.severity == "error" for problem in found):
        raise WorkbookError(found)
    return Park(tables, name=name, scenario=scenario, warnings=found)


def faults(tables: Tables) -> tuple[Problem, ...]:
    """The errors in the rows there are: what other numbers in the cells of a valid park may make wrong.

    What is missing, or cannot move, is not looked for: that takes the network, and a solver tells it too.
    """
    facts = Facts(tables, whole=False)
    found = (problem for rule in OF_WHAT_IS_THERE for problem in rule(facts))
    return in_order(tables, (problem for problem in found if problem.severity == "error"))


def in_order(tables: Tables, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by sheet in the contract's order, then by row; each once."""
    number = {tables.place(table, 0, None)[0]: index for index, table in enumerate(inputs.INPUTS)}

    def key(problem: Problem) -> tuple[int, int]:
        return number.get(problem.sheet, len(number)), _line(problem)

    return tuple(sorted(dict.fromkeys(found), key=key))


def _line(problem: Problem) -> int:
    """The row of a problem's cell; 0 where it has none."""
    return int(re.sub(r"\D", "", problem.cell) or 0)
