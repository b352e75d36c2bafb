"""What ``solve`` found, as Python has it: answers, result tables as data frames, the file that was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark.errors import Problem
from ecopark.plan import Status
from ecopark.schema import terms
from ecopark.schema.results import ResultRow

if TYPE_CHECKING:
    from pandas import DataFrame

    from ecopark.accounts import Results
    from ecopark.analysis.flexibility import Flexibility
    from ecopark.analysis.opportunities import Opportunities
    from ecopark.analysis.ranging import Sensitivity
    from ecopark.answer import Answer
    from ecopark.explanation import Explanation

_WORST_FIRST: Final[tuple[Status, ...]] = ("uncertified", "interrupted", "unbounded", "infeasible", "optimal")


@dataclass(frozen=True)
class Solution:
    """What ``solve`` found: an answer a scenario, the result tables as data frames, and the file that was written.

    ``held_by`` is the program that has the workbook open, for which ``written`` is a file beside it; ``kept`` the copy
    of the workbook as it was, made because something of the analyst's stood on a result sheet; ``notices`` say what
    stood there, and which of the analyst's formulas follow the results. ``language`` is the one that is spoken of it,
    ``why`` what explains each answer that has no plan, or none without exchange, ``would_pay`` what was written of what
    else would pay, ``flexibility``, where it was asked for, how far each plan's exchanges can change, and
    ``hangs_on`` what was written of what the plans hang on.
    """

    answers: tuple[Answer, ...]
    written: Path | None = None
    held_by: str | None = None
    kept: Path | None = None
    notices: tuple[Problem, ...] = ()
    language: str = terms.ENGLISH
    why: tuple[Explanation, ...] = ()
    would_pay: Opportunities | None = None
    flexibility: tuple[Flexibility, ...] = ()
    hangs_on: Sensitivity | None = None

    @property
    def status(self) -> Status:
        """How it ended; of several scenarios the worst."""
        found = {answer.status for answer in self.answers}
        return next(status for status in _WORST_FIRST if status in found)

    @cached_property
    def results(self) -> Results:
        """The rows of all result tables."""
        from ecopark.accounts import Results, results

        return sum((results(answer) for answer in self.answers), Results())

    @property
    def indicators(self) -> DataFrame:
        """What the park takes, gives off, pays and moves, without exchange and with it."""
        return _frame(self.results.indicators)

    @property
    def exchange_plan(self) -> DataFrame:
        """What is sent from plant to plant; with flexibility also what could be, and how little and how much."""
        if not self.flexibility:
            return _frame(self.results.exchange_plan)
        from ecopark.analysis.flexibility import flexible_rows

        return _frame(flexible_rows(self.results.exchange_plan, self.flexibility))

    @property
    def activities(self) -> DataFrame:
        """How much each process runs."""
        return _frame(self.results.activities)

    @property
    def supply_plan(self) -> DataFrame:
        """What is bought."""
        return _frame(self.results.supply_plan)

    @property
    def disposal_plan(self) -> DataFrame:
        """What is disposed of or lost."""
        return _frame(self.results.disposal_plan)

    @property
    def plant_ledger(self) -> DataFrame:
        """Each plant's money."""
        return _frame(self.results.plant_ledger)

    @property
    def opportunities(self) -> DataFrame:
        """Exchanges that the workbook leaves out and that would pay."""
        return _frame(self._would_pay.exchanges_that_would_pay)

    @property
    def limits_worth_loosening(self) -> DataFrame:
        """What a tenth more of each limit would be worth."""
        return _frame(self._would_pay.limits_worth_loosening)

    @property
    def takers_wanted(self) -> DataFrame:
        """By-products that nobody in the park can take."""
        return _frame(self._would_pay.takers_wanted)

    @property
    def makers_wanted(self) -> DataFrame:
        """Needs that no by-product of the park can meet."""
        return _frame(self._would_pay.makers_wanted)

    @property
    def shadow_prices(self) -> DataFrame:
        """What each limit of the workbook is worth, on both sides, and how far that holds."""
        return _frame(self._hangs_on.shadow_prices)

    @property
    def reduced_costs(self) -> DataFrame:
        """How much dearer or cheaper each exchange and process could be, the plan still best."""
        return _frame(self._hangs_on.reduced_costs)

    @cached_property
    def _hangs_on(self) -> Sensitivity:
        """What the plans hang on: solved for when it is wanted."""
        from ecopark.analysis.ranging import of_all

        return of_all(self.answers) if self.hangs_on is None else self.hangs_on

    @cached_property
    def _would_pay(self) -> Opportunities:
        """What else would pay: asked of the prices, and solved for, when it is wanted."""
        from ecopark.analysis.opportunities import of_all

        return of_all(self.answers) if self.would_pay is None else self.would_pay


def _frame(rows: Sequence[ResultRow]) -> DataFrame:
    """Rows as a data frame, its columns the rows' attributes."""
    import pandas as pd

    hidden = {"line", "source", "note"}
    names = [entry.name for entry in fields(type(rows[0])) if entry.name not in hidden] if rows else []
    return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)
