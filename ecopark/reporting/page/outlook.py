"""What the plan hangs on, and what could be next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecopark import figures
from ecopark.analysis.flexibility import Flexibility
from ecopark.figures.asked import Words
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reporting.page.findings import Findings
from ecopark.reporting.page.pictured import one_picture
from ecopark.reporting.page.tabled import tabled
from ecopark.reporting.page.views import Cell, Chart, Head, Section, Table
from ecopark.schema.results import (
    EXCHANGES_THAT_WOULD_PAY,
    LIMITS_TO_LOOSEN,
    MAKERS_WANTED,
    OPPORTUNITY_TABLES,
    TAKERS_WANTED,
)
from ecopark.schema.sensitivity import SHADOW_PRICES, ShadowPriceRow

LISTED: Final = 200
"""So many exchanges are told of at most: the first ones, as Flexibility has them."""

_PRICED: Final = (
    "of",
    "limit",
    "place",
    "value",
    "unit",
    "price_more",
    "increase",
    "decrease",
    "money_more",
)
"""The columns of Sensitivity that the page has: of the price with more."""


def hangs_on(found: Findings, words: Words) -> Section:
    """Shadow prices with the ranges that they hold in, and how far each exchange can change."""
    binding = [row for row in found.sensitivity.shadow_prices if _binds(row)]
    parts = list(_prices(found, binding, words))
    if found.flexibility is not None and found.flexibility.exchanges:
        parts.append(_flexible(found.flexibility, words))
    lead = phrase(
        "A shadow price is what one more unit in a cell of the workbook would save, all others as "
        "they are; it holds within the allowable increase and decrease."
    )
    return Section(
        id="hangs-on",
        title=words(phrase("What the plan hangs on")),
        lead=(words(lead),),
        tables=tuple(parts),
        notes=() if parts else (words(phrase("Nothing is known of it: there was no time, or the park is too large.")),),
    )


def _binds(row: ShadowPriceRow) -> bool:
    return row.slack == 0 and (bool(row.price_more) or bool(row.money_more) or row.price_more is None)


def _prices(found: Findings, rows: list[ShadowPriceRow], words: Words) -> Iterator[Table]:
    if rows:
        yield tabled(
            SHADOW_PRICES,
            rows,
            words,
            found.answer.park.settings.currency,
            id="shadow-prices",
            caption=words(Term("sheet", "Shadow prices")),
            only=_PRICED,
            searchable=True,
            notes=(words(phrase("A blank price: with more there is no plan. A blank range: it has no limit.")),),
        )


def _flexible(found: Flexibility, words: Words) -> Table:
    """How little and how much each exchange can be in plans nearly as good."""
    return Table(
        id="flexibility",
        caption=words(
            phrase("How far exchanges can change in plans at most {percent:g}% worse", percent=100 * found.tolerance)
        ),
        heads=(
            Head(words(Term("column", "From"))),
            Head(words(Term("column", "To"))),
            Head(words(Term("column", "Material"))),
            Head(words(phrase("Planned")), numeric=True),
            Head(words(Term("column", "Least")), numeric=True),
            Head(words(Term("column", "Most")), numeric=True),
            Head(words(Term("column", "Unit"))),
            Head(words(Term("column", "Flexibility"))),
        ),
        rows=tuple(
            (
                Cell(each.from_),
                Cell(each.to),
                Cell(each.material),
                *(_amount(value, words) for value in (each.quantity, each.least, each.most)),
                Cell(words(Term("unit", each.unit))),
                Cell(words(Term("result", each.kind)) if each.kind else ""),
            )
            for each in found.exchanges[:LISTED]
        ),
        searchable=True,
        notes=tuple(map(words, (*found.lines(), *_unlisted(found)))),
    )


def _unlisted(found: Flexibility) -> tuple[Phrase, ...]:
    """That the table is cut, where it is."""
    if len(found.exchanges) <= LISTED:
        return ()
    return (
        phrase("The first {shown} of {all}; ecopark solve --flex writes all.", shown=LISTED, all=len(found.exchanges)),
    )


def _amount(value: float | None, words: Words) -> Cell:
    return Cell("" if value is None else words.number(value) if value else "–", value)


def could_be_next(found: Findings, words: Words) -> Section:
    """Opportunities: what the workbook leaves out or limits and would pay, and what has no partner."""
    next_, currency = found.opportunities, found.answer.park.settings.currency
    rows = (
        next_.exchanges_that_would_pay,
        next_.limits_worth_loosening,
        next_.takers_wanted,
        next_.makers_wanted,
    )
    firsts = ("from_", "of", "plant", "plant")
    tables = tuple(
        tabled(
            table,
            some,
            words,
            currency,
            id=f"next-{number}",
            caption=words(Term("sheet", table.title)),
            first=first,
            searchable=len(some) > 12,
        )
        for number, (table, some, first) in enumerate(zip(OPPORTUNITY_TABLES, rows, firsts, strict=True))
        if some
    )
    told = phrase("Bars: what a tenth more of each limit would save. The table below has the numbers.")
    charts: tuple[Chart, ...] = ()
    if any(row.gain for row in next_.limits_worth_loosening):
        figure = figures.worth_loosening(found.answer, found=next_, lang=words.language)
        charts = (one_picture("loosening", Term("sheet", LIMITS_TO_LOOSEN.title), told, figure, words),)
    none = {
        EXCHANGES_THAT_WOULD_PAY.title: phrase("No exchange that is left out would pay."),
        LIMITS_TO_LOOSEN.title: phrase("No limit would be worth anything a tenth looser."),
        TAKERS_WANTED.title: phrase("Nothing is disposed of that nobody in the park could take."),
        MAKERS_WANTED.title: phrase("No need is met by virgin purchase alone."),
    }
    missing = [table.title for table, some in zip(OPPORTUNITY_TABLES, rows, strict=True) if not some]
    return Section(
        id="next",
        title=words(phrase("What could be next")),
        lead=(
            words(
                phrase(
                    "What is not in the plan and would pay: each by itself, most of it confirmed by "
                    "solving the park with it."
                )
            ),
        ),
        charts=charts,
        tables=tables,
        notes=tuple(words(none[title]) for title in missing),
    )
