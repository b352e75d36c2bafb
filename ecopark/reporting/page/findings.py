"""What a page is made from: an answer, and all that was asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ecopark.accounts import Results, results
from ecopark.analysis.flexibility import Flexibility
from ecopark.analysis.opportunities import Opportunities
from ecopark.analysis.ranging import Sensitivity
from ecopark.answer import Answer
from ecopark.errors import Problem


@dataclass(frozen=True)
class Findings:
    """An answer, what its plan hangs on, what could be next, and of which file it is, solved when.

    ``flexibility`` is None where nothing is known of it; ``reasons`` say why there is no plan, where there is none.
    """

    answer: Answer
    sensitivity: Sensitivity
    opportunities: Opportunities
    flexibility: Flexibility | None
    reasons: Sequence[Problem]
    file: str
    solved_at: datetime

    @cached_property
    def results(self) -> Results:
        """The rows of all result tables; none where there is no plan."""
        return results(self.answer)

    @property
    def has_plan(self) -> bool:
        """Whether there is a certified plan."""
        return bool(self.results.indicators)
