"""The sheet Sensitivity: what each limit is worth and how far that holds, and what exchanges and processes may cost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ecopark.analysis.ranging import Sensitivity
from ecopark.phrases import Phrase, phrase
from ecopark.schema import messages
from ecopark.schema.results import SENSITIVITY
from ecopark.schema.sensitivity import REDUCED_COSTS, SHADOW_PRICES
from ecopark.schema.tables import Row, Table
from ecopark.workbook.layout import Block, SheetPlan, Text
from ecopark.workbook.write_tables import Say, linked, result_grid


def sensitivity_sheet(
    found: Sensitivity, sheets: Collection[str], say: Say, *, several: bool, currency: str
) -> SheetPlan:
    """The sheet of what one plan hangs on, or several.

    ``sheets`` are the titles of the workbook's sheets, to whose cells the limits lead.
    """

    def part(table: Table, rows: Sequence[Row], notes: Iterator[Phrase]) -> Iterator[Block]:
        yield Text((say("sheet", table.title),), "heading")
        if rows:
            made = result_grid(table, rows, several=several, currency=currency, say=say, summed=False)
            yield linked(made, sheets, int(several)) if table is SHADOW_PRICES else made
        yield Text(tuple(messages.said(line, say.language) for line in notes))

    return SheetPlan(
        SENSITIVITY,
        say("sheet", SENSITIVITY),
        (
            *part(SHADOW_PRICES, found.shadow_prices, _of_limits(found)),
            *part(REDUCED_COSTS, found.reduced_costs, _of_costs(found)),
        ),
    )


def _of_limits(found: Sensitivity) -> Iterator[Phrase]:
    """How prices are meant, and what is not among them."""
    yield phrase(
        "Each is by itself, and all else stays as the workbook says. A price is what the objective saves with a unit "
        "more in the cell; below 0, what that costs. It holds from Value up by Allowable increase, the price below it "
        "down by Allowable decrease."
    )
    yield phrase(
        "Two prices that differ: the cell stands at a bend, and each side has its own. A blank price: there is no plan "
        "on that side. A blank range: there is no end to it."
    )
    if found.with_builds:
        yield phrase("What is built stays built, and what is not is not: the prices are those of this choice.")
    if found.with_ceiling:
        yield phrase(
            "The cost ceiling stays at its amount, whatever the cells would make of the park without exchange."
        )
    yield from _left_out(found)


def _left_out(found: Sensitivity) -> Iterator[Phrase]:
    if found.too_large:
        yield phrase("Nothing stands here of a park of this size: it would take longer than the solving.")
    if found.of_its_own:
        yield phrase("Nothing stands here: the model has an objective or rows that no cell of the workbook says.")
    if found.unpriced:
        yield phrase(
            "{count} limit that binds is left out: there was no time to prove its price, or rounding hides it.|"
            "{count} limits that bind are left out: there was no time to prove their prices, or rounding hides them.",
            count=found.unpriced,
        )
    if found.rough:
        yield phrase(
            "{count} limit with slack is only known to be worth nothing for as far as its slack goes.|"
            "{count} limits with slack are only known to be worth nothing for as far as their slack goes.",
            count=found.rough,
        )


def _of_costs(found: Sensitivity) -> Iterator[Phrase]:
    """How ranges of costs are meant, and what is not among them."""
    yield phrase(
        "By so much can a unit of each become dearer or cheaper, by itself, and the plan still be among the best. What "
        "is not in the plan pays once it is cheaper by its reduced cost."
    )
    if found.of_few:
        yield phrase("Of a park of this size the exchanges of the plan alone stand here.")
    if found.unranged:
        yield phrase(
            "{count} exchange or process is left out: there was no time to prove its range, or rounding hides it.|"
            "{count} exchanges and processes are left out: there was no time to prove their ranges, or rounding hides "
            "them.",
            count=found.unranged,
        )
