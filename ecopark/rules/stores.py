"""Rules of Storage: what a store ends with, and what fills it."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.phrases import phrase
from ecopark.rules.facts import Facts
from ecopark.schema import inputs


def more_left_than_may_be(facts: Facts) -> Iterator[Problem]:
    """A blank Final is Initial, which then may not be above Final max."""
    for row in facts.tables.storage:
        if row.final is None and row.initial is not None and row.final_max is not None and row.initial > row.final_max:
            what = phrase(
                "Final is blank, so Initial ({initial:.12g}) is left, and above Final max ({final_max:.12g})",
                initial=row.initial,
                final_max=row.final_max,
            )
            mend = phrase("give a Final, 0 for a store that may be emptied, or raise Final max")
            yield facts.tables.problem(inputs.STORAGE, row, "final", what, mend)


def store_that_nothing_fills(facts: Facts) -> Iterator[Problem]:
    """A store is filled by its plant's own output alone: with neither a maker nor an Initial it stays empty."""
    made = {(gate.plant, gate.material) for gate in facts.open_park.gates if gate.makers or gate.followers}
    for row in facts.tables.storage:
        if not row.initial and (row.plant, row.material) not in made:
            what = phrase(
                "'{plant}' makes no '{material}', so nothing fills the store", plant=row.plant, material=row.material
            )
            mend = phrase("give what is in it as Initial, or take the row away")
            yield facts.tables.problem(inputs.STORAGE, row, "material", what, mend, "warning")
