"""Opportunities: what the workbook leaves out or limits and would pay, each confirmed by solving the park with it.

Prices say what a first unit gains, or a limit's first unit more; no exchange and no limit without such a gain can be
worth anything, since the prices are those of an optimum. What they promise is tried in that order, as long as time is
left: the park is solved with that one exchange allowed, or that one limit a tenth looser.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeVar

from ecopark.analysis.loosening import limits
from ecopark.analysis.trials import Trials
from ecopark.analysis.unlisted import unlocated
from ecopark.analysis.untaken import makers_wanted, takers_wanted
from ecopark.analysis.would_pay import would_pay
from ecopark.answer import Answer
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema.results import LooseningRow, MakersRow, OpportunityRow, TakersRow

SECONDS: Final = 1.0
"""How long opportunities are tried, all in all: of the processor's time."""

PART: Final = 0.7
"""The part of the time that exchanges may take, and limits must leave them."""

FEW: Final = 3
"""So many of each are told in words."""


@dataclass(frozen=True)
class Opportunities:
    """What would pay, best first, as rows of the result tables; nothing of an answer without a certified plan.

    ``unlocated`` are the plants whose exchanges are left out, since nobody knows where they are; ``worthless`` is how
    many exchanges were tried that gain with their first unit, and then nothing.
    """

    exchanges_that_would_pay: tuple[OpportunityRow, ...] = ()
    limits_worth_loosening: tuple[LooseningRow, ...] = ()
    takers_wanted: tuple[TakersRow, ...] = ()
    makers_wanted: tuple[MakersRow, ...] = ()
    unlocated: tuple[str, ...] = ()
    worthless: int = 0

    def __add__(self, other: Opportunities) -> Opportunities:
        """Those of both, one after the other."""
        return Opportunities(
            **{entry.name: getattr(self, entry.name) + getattr(other, entry.name) for entry in fields(Opportunities)}
        )


def opportunities(answer: Answer, seconds: float = SECONDS) -> Opportunities:
    """What else would pay in a park that has a certified plan; ``seconds`` of the processor's are for confirming it.

    An analyst's own model may have rows that only it knows: what to try is chosen by the rows of the shipped one; what
    is confirmed is the model's own.
    """
    plan = answer.exchange.plan
    if answer.status != "optimal" or plan is None:
        return Opportunities()
    started = time.process_time()
    trials = Trials(answer, plan)
    found, worthless = would_pay(plan, trials, started + PART * seconds)
    return Opportunities(
        exchanges_that_would_pay=found,
        limits_worth_loosening=limits(answer.park, plan, trials, started + seconds),
        takers_wanted=takers_wanted(plan),
        makers_wanted=makers_wanted(plan),
        unlocated=unlocated(plan.park),
        worthless=worthless,
    )


def of_all(answers: Sequence[Answer], seconds: float = SECONDS) -> Opportunities:
    """What else would pay in each of some answers, one after the other; ``seconds`` are for all of them together."""
    return sum((opportunities(answer, seconds / len(answers)) for answer in answers), Opportunities())


def told(found: Opportunities, few: int = FEW) -> tuple[Phrase, ...]:
    """The best few of what was confirmed, in words: exchanges, then limits."""
    return (
        *(
            phrase(
                "'{sender}' could send '{receiver}' {quantity:,.12g} {unit} of {material} a year ({why}): the "
                "objective gains {gain:,.12g}, the park saves {saves:,.12g} a year",
                sender=row.from_,
                receiver=row.to,
                quantity=_short(row.quantity),
                unit=Term("unit", row.unit),
                material=row.material,
                why=Term("result", row.ruled_out_by),
                gain=_short(row.gain),
                saves=_short(row.saves),
            )
            for row in _confirmed(found.exchanges_that_would_pay, few)
        ),
        *(
            phrase(
                "{place} a tenth looser, {loosened:,.6g} {unit}: the objective gains {gain:,.12g}, the park saves "
                "{saves:,.12g} a year",
                place=row.place,
                loosened=row.loosened,
                unit=Term("unit", row.unit),
                gain=_short(row.gain),
                saves=_short(row.saves),
            )
            for row in _confirmed(found.limits_worth_loosening, few)
        ),
    )


def _short(value: float | None) -> float:
    """A number to four significant digits: what is promised is no more certain."""
    return float(f"{value or 0.0:.4g}")


Row = TypeVar("Row", OpportunityRow, LooseningRow)


def _confirmed(rows: Iterable[Row], few: int) -> list[Row]:
    return [row for row in rows if row.confirmed == "yes"][:few]
