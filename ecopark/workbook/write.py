"""Answers -> result sheets: what stands on each, its headers, formats and words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from ecopark.accounts import Results, results
from ecopark.analysis.flexibility import Flexibility, flexible_rows
from ecopark.analysis.opportunities import Opportunities
from ecopark.analysis.ranging import Sensitivity
from ecopark.answer import Answer
from ecopark.explanation import Explanation
from ecopark.schema import terms
from ecopark.schema.results import EXCHANGE_PLAN, FLEXIBLE_EXCHANGE_PLAN, OPPORTUNITIES, RESULTS, SENSITIVITY, SUMMARY
from ecopark.schema.tables import Row, Table
from ecopark.workbook.layout import SheetPlan
from ecopark.workbook.write_opportunities import opportunities_sheet
from ecopark.workbook.write_sensitivity import sensitivity_sheet
from ecopark.workbook.write_summary import summary
from ecopark.workbook.write_tables import Say, result_grid


def result_sheets(
    answers: Sequence[Answer],
    solved_at: datetime,
    sheets: Collection[str] = frozenset(),
    why: Sequence[Explanation] = (),
    would_pay: Opportunities | None = None,
    flexible: Sequence[Flexibility] = (),
    hangs_on: Sensitivity | None = None,
) -> tuple[SheetPlan, ...]:
    """All result sheets of the answers to one or several scenarios of a workbook, in its language.

    Where none of them has a plan the sheets but Summary are blank: an old plan must not pass for a new one. ``sheets``
    are the titles of the workbook's sheets, to whose cells the warnings and reasons lead; ``why`` explains the answers
    that have no plan, or none without exchange, ``would_pay`` is what else would pay in those that have one,
    ``flexible`` how far their exchanges can change, where that was asked for, ``hangs_on`` what their plans hang on.
    """
    say = Say(answers[0].park.settings.language)
    currency = answers[0].park.settings.currency
    found = sum((results(answer) for answer in answers), Results())
    first = SheetPlan(SUMMARY, say("sheet", SUMMARY), tuple(summary(answers, found, solved_at, sheets, say, why)))
    several = len(answers) > 1
    tables = (_table(table, found, flexible) for table in RESULTS)
    others = (_table_sheet(table, rows, several, currency, say) for table, rows in tables)
    sensitivity = SheetPlan(SENSITIVITY, say("sheet", SENSITIVITY))
    if hangs_on is not None and found.indicators:
        sensitivity = sensitivity_sheet(hangs_on, sheets, say, several=several, currency=currency)
    last = SheetPlan(OPPORTUNITIES, say("sheet", OPPORTUNITIES))
    if would_pay is not None and found.indicators:
        last = opportunities_sheet(would_pay, sheets, say, several=several, currency=currency)
    return (first, *others, sensitivity, last)


def empty_sheets(language: str) -> tuple[SheetPlan, ...]:
    """The result sheets with nothing on them: what a run will claim in a workbook."""
    titles = (SUMMARY, *(table.title for table in RESULTS), SENSITIVITY, OPPORTUNITIES)
    return tuple(SheetPlan(title, terms.translate("sheet", title, language)) for title in titles)


def _table(table: Table, found: Results, flexible: Sequence[Flexibility]) -> tuple[Table, Sequence[Row]]:
    """A result table and its rows; the Exchange plan has more columns where flexibility was asked for."""
    if table is EXCHANGE_PLAN and flexible:
        return FLEXIBLE_EXCHANGE_PLAN, flexible_rows(found.exchange_plan, flexible)
    rows: tuple[Row, ...] = getattr(found, table.attribute)
    return table, rows


def _table_sheet(table: Table, rows: Sequence[Row], several: bool, currency: str, say: Say) -> SheetPlan:
    blocks = (result_grid(table, rows, several=several, currency=currency, say=say),) if rows else ()
    return SheetPlan(table.title, say("sheet", table.title), blocks)
