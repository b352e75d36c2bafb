"""The sheet Opportunities: what would pay and is not in the plan, and what has no partner, table by table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ecopark.analysis.opportunities import Opportunities
from ecopark.phrases import Phrase, phrase
from ecopark.schema import messages
from ecopark.schema.results import (
    EXCHANGES_THAT_WOULD_PAY,
    LIMITS_TO_LOOSEN,
    MAKERS_WANTED,
    OPPORTUNITIES,
    TAKERS_WANTED,
)
from ecopark.schema.tables import Row, Table
from ecopark.workbook.layout import Block, SheetPlan, Text
from ecopark.workbook.write_tables import Say, linked, result_grid

NAMED: Final = 5
"""So many plants are named in a note."""


def opportunities_sheet(
    found: Opportunities, sheets: Collection[str], say: Say, *, several: bool, currency: str
) -> SheetPlan:
    """The sheet of what would pay in one scenario, or several.

    ``sheets`` are the titles of the workbook's sheets, to whose cells the limits lead.
    """

    def part(table: Table, rows: Sequence[Row], none: Phrase, *notes: Phrase) -> Iterator[Block]:
        yield Text((say("sheet", table.title),), "heading")
        if rows:
            made = result_grid(table, rows, several=several, currency=currency, say=say, summed=False)
            yield linked(made, sheets, int(several)) if table is LIMITS_TO_LOOSEN else made
        lines = notes if rows else (none, *notes)
        if lines:
            yield Text(tuple(messages.said(line, say.language) for line in lines))

    return SheetPlan(
        OPPORTUNITIES,
        say("sheet", OPPORTUNITIES),
        (
            *part(
                EXCHANGES_THAT_WOULD_PAY,
                found.exchanges_that_would_pay,
                phrase("No exchange that is left out would pay."),
                *_notes(found),
            ),
            *part(
                LIMITS_TO_LOOSEN,
                found.limits_worth_loosening,
                phrase("No limit would be worth anything a tenth looser."),
            ),
            *part(
                TAKERS_WANTED,
                found.takers_wanted,
                phrase("Nothing is disposed of that nobody in the park could take."),
            ),
            *part(MAKERS_WANTED, found.makers_wanted, phrase("No need is met by virgin purchase alone.")),
        ),
    )


def _notes(found: Opportunities) -> Iterator[Phrase]:
    """How the exchanges are meant, and what is not among them."""
    if found.exchanges_that_would_pay:
        yield phrase(
            "Each is by itself, and all else follows it; together they may save less. What confirms it is solving the "
            "park with it."
        )
        yield phrase(
            "First what a row in Links would allow, then what Max distance rules out, then what Exchange does."
        )
    if found.worthless:
        yield phrase(
            "{count} other exchange seemed to pay by its first unit, but gained nothing when solved with.|"
            "{count} other exchanges seemed to pay by their first unit, but gained nothing when solved with.",
            count=found.worthless,
        )
    plants = tuple(dict.fromkeys(found.unlocated))
    if plants:
        yield phrase(
            "Left out, since nobody knows how far it is: {plants}; give their Latitude and Longitude.",
            plants=(*plants[:NAMED], *(["…"] if len(plants) > NAMED else [])),
        )
