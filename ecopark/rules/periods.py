"""Rules of the year's parts: shares that make a year, and profiles that something takes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from ecopark.errors import Problem
from ecopark.phrases import Phrase, Term, phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs
from ecopark.schema.rows import Profile

MOST_OFF: Final = 0.005
"""How far the shares of the periods may be from 1 together."""

FAR: Final = 0.1
"""How far from 1 the mean factor of a profile is seldom meant: further than a month without work."""

Subject = tuple[str, str | None, str | None]
"""What a profile is about: a sheet, a plant and a process or material, None where any."""

Factors = Mapping[tuple[str, Subject], Profile]
"""The rows of Profiles by period and subject."""


def shares_of_the_year(facts: Facts) -> Iterator[Problem]:
    """The shares of the periods add up to 1 within 0.5 %; where they do so not quite, they are rescaled: a warning."""
    rows = facts.tables.periods
    total = math.fsum(row.share for row in rows)
    if not abs(total - 1) > 1e-9 or not rows or any(facts.doubts(inputs.PERIODS, row) for row in rows):
        return
    mend = phrase("make them add up to 1")
    if abs(total - 1) > MOST_OFF * (1 + 1e-9):
        what = phrase("the shares of the periods add up to {total:.6g}, not to 1", total=total)
        yield facts.tables.problem(inputs.PERIODS, rows[0], "share", what, mend)
    else:
        what = phrase("the shares of the periods add up to {total:.6g}, and are rescaled to 1", total=total)
        yield facts.tables.problem(inputs.PERIODS, rows[0], "share", what, mend, "warning")


def profile_of_nothing(facts: Facts) -> Iterator[Problem]:
    """A profile that no row takes, or that has no limit to multiply, is a warning, told at its first row."""
    given = _by_subject(facts)
    taken, effective = _taken(facts, given)
    reported: set[Subject] = set()
    for (period, subject), row in given.items():
        if (period, subject) in effective or subject in reported:
            continue
        reported.add(subject)
        sheet = subject[0]
        if (period, subject) in taken:
            title = Term("sheet", sheet)
            what = phrase("what takes the factor has no limit in {sheet} to multiply", sheet=title)
            mend = phrase("give it one in {sheet}", sheet=title)
        else:
            what = _that_nothing_takes(subject)
            mend = phrase(
                "name Plant and Item as they stand there; a more specific row of Profiles goes before this one"
            )
        yield facts.tables.problem(inputs.PROFILES, row, "item", what, mend, "warning")


def _that_nothing_takes(subject: Subject) -> Phrase:
    title, plant, item = subject
    sheet = Term("sheet", title)
    if item and plant:
        sentence = phrase(
            "no row of {sheet} of '{item}' with the Plant '{plant}' takes the factor",
            sheet=sheet,
            item=item,
            plant=plant,
        )
    elif item:
        sentence = phrase("no row of {sheet} of '{item}' takes the factor", sheet=sheet, item=item)
    elif plant:
        sentence = phrase("no row of {sheet} with the Plant '{plant}' takes the factor", sheet=sheet, plant=plant)
    else:
        sentence = phrase("no row of {sheet} takes the factor", sheet=sheet)
    return sentence


def profile_far_from_one(facts: Facts) -> Iterator[Problem]:
    """A profile whose mean over the year is far from 1 changes the limits of the year: a warning at its first row."""
    given = _by_subject(facts)
    periods = facts.tables.periods
    whole = math.fsum(row.share for row in periods)
    first: dict[Subject, Profile] = {}
    for (_, subject), row in given.items():
        first.setdefault(subject, row)
    for (sheet, plant, item), row in first.items():
        found = [_found(given, period.period, (sheet, plant, item)) for period in periods]
        factors = [1.0 if key is None else given[key].factor for key in found]
        mean = sum(period.share * factor for period, factor in zip(periods, factors, strict=True)) / whole
        if abs(mean - 1) > FAR:
            what = phrase("over the year the factors come to {mean:.4g}, not to about 1", mean=mean)
            mend = phrase(
                "the limits of the year in {sheet} are {mean:.4g} of what stands there; correct it if that is not so",
                sheet=Term("sheet", sheet),
                mean=mean,
            )
            yield facts.tables.problem(inputs.PROFILES, row, "factor", what, mend, "warning")


def _by_subject(facts: Facts) -> Factors:
    return {(row.period, (row.sheet, row.plant, row.item)): row for row in facts.tables.profiles}


def _found(given: Factors, period: str, subject: Subject) -> tuple[str, Subject] | None:
    """The key of the most specific row for a subject, item before plant; None where there is none."""
    sheet, plant, item = subject
    for at in ((plant, item), (None, item), (plant, None), (None, None)):
        key = period, (sheet, *at)
        if key in given:
            return key
    return None


def _taken(facts: Facts, given: Factors) -> tuple[set[tuple[str, Subject]], set[tuple[str, Subject]]]:
    """The keys of the profiles that some row takes, closed ones too; and of those that change a limit of it."""
    taken: set[tuple[str, Subject]] = set()
    effective: set[tuple[str, Subject]] = set()
    subjects = list(_subjects(facts)) if given else []
    for period in facts.tables.periods:
        for subject, limited in subjects:
            key = _found(given, period.period, subject)
            if key is not None:
                taken.add(key)
                if limited or given[key].factor == 0:  # 0 times without limit is 0
                    effective.add(key)
    return taken, effective


def _subjects(facts: Facts) -> Iterator[tuple[Subject, bool]]:
    """What profiles can be about: each row, with whether it has a limit that a factor changes."""
    tables = facts.tables
    for process in tables.processes:
        limited = process.capacity < math.inf or process.min_activity > 0
        yield ("Processes", process.plant, process.process), limited
    for sold in tables.demand:
        yield ("Demand", sold.plant, sold.material), (sold.max or 0) < math.inf or bool(sold.min)
    for offer in tables.supply:
        yield ("Supply", offer.plant, offer.material), offer.max < math.inf
    for route in tables.disposal:
        yield ("Disposal", route.plant, route.material), route.max < math.inf
