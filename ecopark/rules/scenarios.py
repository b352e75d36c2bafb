"""Rules of the Scenarios sheet: every named what-if can be made of the workbook as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecopark import changes
from ecopark.errors import Problem
from ecopark.phrases import phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs, terms
from ecopark.schema.inputs import BASE

EVERY: Final = "all"
"""What the command line calls all scenarios together."""


def reserved_names(facts: Facts) -> Iterator[Problem]:
    """The workbook as it stands is `base`, and all scenarios together are `all`: no scenario can be called so."""
    for row in facts.tables.scenarios:
        if terms.to_english("value", row.scenario) in (BASE, EVERY):
            what = phrase("'{name}' is no name for a scenario: it is ecopark's own word", name=row.scenario)
            yield facts.tables.problem(inputs.SCENARIOS, row, "scenario", what, phrase("call it something else"))


def changes_that_fail(facts: Facts, *, sure: bool) -> Iterator[Problem]:
    """Every row names a sheet, a column and rows that there are, and a change that these take.

    Unless it is ``sure`` that all rows are as the workbook says, a change that finds no row or number may be right.
    """
    tables = facts.tables
    for name in dict.fromkeys(row.scenario for row in tables.scenarios if row.scenario):
        _, failures = changes.applied(tables, name)
        for failure in failures:
            if sure or failure.error.part in ("sheet", "column"):
                yield failure.problem(tables)
