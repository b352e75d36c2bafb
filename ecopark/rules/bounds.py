"""Rules that one row breaks by itself: its least above its most, what it must or may not give."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from ecopark.errors import Problem
from ecopark.phrases import Phrase, Term, phrase
from ecopark.rules.facts import Facts
from ecopark.rules.references import UNREAD
from ecopark.schema import inputs, units
from ecopark.schema.rows import Limit, QualityLimit
from ecopark.sheets import table_of

MONEY: Final = frozenset({"cost", "transport cost", "exchange transport cost", "capex"})
"""The quantities of Limits that may be negative."""

OF_A_PLANT: Final = frozenset({"virgin", "disposal", "purchase", "dispose", "exchange"})
OF_A_MATERIAL: Final = frozenset({"purchase", "dispose", "exchange"})
OF_ANY_MATERIAL: Final = frozenset({"virgin", "disposal"})

_LEAST_AND_MOST: Final = (
    (inputs.PROCESSES, "min_activity", "capacity"),
    (inputs.DEMAND, "min", "max"),
    (inputs.LINKS, "min", "capacity"),
    (inputs.QUALITY_LIMITS, "min", "max"),
    (inputs.STORAGE, "initial", "capacity"),
    (inputs.STORAGE, "final", "capacity"),
    (inputs.STORAGE, "final", "final_max"),
    (inputs.LIMITS, "min", "max"),
)


def least_above_most(facts: Facts) -> Iterator[Problem]:
    """No least may be above its most: Min and Max, Min activity and Capacity, Final and what a store holds."""
    for table, least, most in _LEAST_AND_MOST:
        for row in facts.tables.rows(table):
            low, high = getattr(row, least), getattr(row, most)
            if low is None or high is None or not low > high or math.isclose(low, high, rel_tol=1e-9):
                continue
            low_name, high_name = table.column(least).term, table.column(most).term
            what = phrase(
                "{low_name} is above {high_name} ({low:.12g} > {high:.12g})",
                low_name=low_name,
                high_name=high_name,
                low=low,
                high=high,
            )
            mend = phrase("lower {low_name} or raise {high_name}", low_name=low_name, high_name=high_name)
            yield facts.tables.problem(table, row, least, what, mend)


def demand_without_bounds(facts: Facts) -> Iterator[Problem]:
    """Demand's Max is Min where Min is given; else it must be given, `inf` allowed."""
    for row in facts.tables.demand:
        if row.min is None and row.max is None:
            what = phrase("neither Min nor Max says how much '{material}' is wanted", material=row.material)
            mend = phrase("give one of them; 'inf' in Max is a market without limit")
            yield facts.tables.problem(inputs.DEMAND, row, "max", what, mend)


def bounds_of_nothing(facts: Facts) -> Iterator[Problem]:
    """A row of Limits or Quality limits without Min and Max limits nothing: a warning."""
    rows: tuple[Limit | QualityLimit, ...] = (*facts.tables.limits, *facts.tables.quality_limits)
    for row in rows:
        if row.min is None and row.max is None:
            what = phrase("neither Min nor Max is given: the row limits nothing")
            yield facts.tables.problem(table_of(row), row, "max", what, phrase("give one of them"), "warning")


def limit_scope(facts: Facts) -> Iterator[Problem]:
    """A limit is of a plant only for some quantities; of a material where that is needed, never where it is not."""
    for row in facts.tables.limits:
        if row.quantity == UNREAD:
            continue
        quantity = Term("value", row.quantity)
        if row.plant is not None and row.quantity not in OF_A_PLANT:
            what = phrase("'{quantity}' is limited for the park as a whole", quantity=quantity)
            yield _limit(facts, row, "plant", what, phrase("blank the Plant"))
        if row.material is None and row.quantity in OF_A_MATERIAL:
            what = phrase("'{quantity}' is limited for one material, and none is named", quantity=quantity)
            yield _limit(facts, row, "material", what, phrase("name the Material"))
        if row.material is not None and row.quantity not in OF_A_MATERIAL | OF_ANY_MATERIAL:
            what = phrase("'{quantity}' is not of a material", quantity=quantity)
            yield _limit(facts, row, "material", what, phrase("blank the Material"))


def rate_in_percent(facts: Facts) -> Iterator[Problem]:
    """A Discount rate is a part of a whole: above 1 it was meant in percent."""
    rate = facts.tables.settings.discount_rate
    if rate > 1:
        what = phrase("the Discount rate is {rate:.0%} a year", rate=rate)
        mend = phrase("write {part:.12g} for {rate:.12g} %", part=rate / 100, rate=rate)
        yield facts.tables.setting_problem("discount_rate", what, mend)


def negative_limit(facts: Facts) -> Iterator[Problem]:
    """Only quantities of money can be negative."""
    for row in facts.tables.limits:
        for attribute in ("min", "max"):
            value: float | None = getattr(row, attribute)
            if value is not None and value < 0 and row.quantity not in MONEY | {UNREAD}:
                quantity = Term("value", row.quantity)
                what = phrase("'{quantity}' cannot be negative ({value:.12g})", quantity=quantity, value=value)
                yield _limit(facts, row, attribute, what, phrase("give 0 or more"))


def _limit(facts: Facts, row: Limit, attribute: str, what: Phrase, mend: Phrase) -> Problem:
    return facts.tables.problem(inputs.LIMITS, row, attribute, what, mend)


def half_a_place(facts: Facts) -> Iterator[Problem]:
    """A plant has both coordinates or neither."""
    for row in facts.tables.plants:
        if (row.latitude is None) != (row.longitude is None):
            lacking = "latitude" if row.latitude is None else "longitude"
            what = phrase("'{plant}' has one coordinate without the other", plant=row.plant)
            mend = phrase("give its {coordinate} too, or neither", coordinate=Term("noun", lacking))
            yield facts.tables.problem(inputs.PLANTS, row, lacking, what, mend)


def mass_of_mass(facts: Facts) -> Iterator[Problem]:
    """A unit of mass has its own Tonnes per unit: another one would make two masses of one amount."""
    for row in facts.tables.materials:
        unit = units.parse(row.unit)
        own = units.tonnes(unit) if unit else None
        if own is not None and row.tonnes_per_unit is not None and not math.isclose(own, row.tonnes_per_unit):
            what = phrase(
                "a {unit} is {own:g} t, not {given:g}", unit=Term("unit", row.unit), own=own, given=row.tonnes_per_unit
            )
            mend = phrase("blank it, or count the material in another unit")
            yield facts.tables.problem(inputs.MATERIALS, row, "tonnes_per_unit", what, mend)


def needs_named(facts: Facts) -> Iterator[Problem]:
    """The Need of Substitutes and Quality limits is the material of some `in` row; at its plant and process, too."""
    taken = {row.material for row in facts.tables.coefficients if row.direction == "in"}
    at = {
        (row.material, plant, process)
        for row in facts.tables.coefficients
        if row.direction == "in"
        for plant in (row.plant, None)
        for process in (row.process, None)
    }
    for table in (inputs.SUBSTITUTES, inputs.QUALITY_LIMITS):
        for row in facts.tables.rows(table):
            need, plant, process = (getattr(row, attribute) for attribute in ("need", "plant", "process"))
            if need not in taken and facts.whole:
                what = phrase("no process takes in '{need}', so it is no need", need=need)
                mend = phrase("name the material of an 'in' row of Coefficients")
                yield facts.tables.problem(table, row, "need", what, mend)
            elif (need, plant, process) not in at and facts.whole:
                what = _no_need_there(need, plant, process)
                yield facts.tables.problem(table, row, "need", what, phrase("name a need that it has"), "warning")


def _no_need_there(need: str, plant: str | None, process: str | None) -> Phrase:
    if plant and process:
        return phrase(
            "'{process}' of '{plant}' takes in no '{need}': the row changes nothing",
            process=process,
            plant=plant,
            need=need,
        )
    if process:
        return phrase("'{process}' takes in no '{need}': the row changes nothing", process=process, need=need)
    return phrase("'{plant}' takes in no '{need}': the row changes nothing", plant=plant or "", need=need)


def substitute_of_itself(facts: Facts) -> Iterator[Problem]:
    """A material is no substitute of itself."""
    for row in facts.tables.substitutes:
        if row.need == row.substitute:
            what = phrase("'{material}' is named as its own substitute", material=row.need)
            mend = phrase("name another, or take the row away")
            yield facts.tables.problem(inputs.SUBSTITUTES, row, "substitute", what, mend)


def substitute_out_of_proportion(facts: Facts) -> Iterator[Problem]:
    """Tonnes in and tonnes replaced differ by more than 30 %: a process can say where the rest goes, a warning."""
    for row in facts.tables.substitutes:
        came, replaced = facts.park.tonnes(row.substitute), facts.park.tonnes(row.need)
        if row.max_share == 0 or came is None or replaced is None:
            continue
        if abs(came - row.ratio * replaced) > 0.3 * row.ratio * replaced:
            what = phrase(
                "{came:.4g} t of '{substitute}' replace {replaced:.4g} t of '{need}'",
                came=came,
                substitute=row.substitute,
                replaced=row.ratio * replaced,
                need=row.need,
            )
            mend = phrase("a process can say where the rest goes")
            yield facts.tables.problem(inputs.SUBSTITUTES, row, "ratio", what, mend, "warning")
