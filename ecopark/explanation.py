"""Why: an answer's reasons, with exchange and without it put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecopark.analysis.exchange_reason import ExchangeReason
from ecopark.answer import Answer
from ecopark.errors import Problem
from ecopark.model import load
from ecopark.phrases import Phrase, Term, phrase
from ecopark.plan import Status
from ecopark.reasons.asked import Change, Cited, Conflict, least_mend

if TYPE_CHECKING:
    from pandas import DataFrame

WITH: Final = "with exchange"
WITHOUT: Final = "without exchange"
BOTH: Final = "both"

_SIDES: Final[Mapping[str, Phrase]] = {
    WITH: phrase("only with exchange"),
    WITHOUT: phrase("only without exchange"),
    BOTH: phrase("with exchange and without it"),
}
_HAS_PLAN: Final[tuple[Status, ...]] = ("optimal", "uncertified")
_REASONED: Final[tuple[Status, ...]] = ("infeasible", "unbounded")


@dataclass(frozen=True)
class Clash:
    """A conflict, and where it arises: in the park with exchange, without it, or in both."""

    side: str
    conflict: Conflict

    @property
    def cells(self) -> tuple[Cited, ...]:
        """The cells that cannot hold together."""
        return self.conflict.cells

    @property
    def changes(self) -> tuple[Change, ...]:
        """What any one of the cells would have to be."""
        return self.conflict.changes

    @property
    def text(self) -> Phrase:
        """The chain in words."""
        return self.conflict.text

    @property
    def where(self) -> Phrase:
        """On which side it arises, and in which periods where not in all, in words."""
        periods = tuple(dict.fromkeys(period for cited in self.cells for period in cited.periods))
        if not periods:
            return _SIDES[self.side]
        return phrase("{side}, in {periods}", side=_SIDES[self.side], periods=periods)


@dataclass(frozen=True)
class Explanation:
    """Why an answer has no plan, or has none without exchange.

    Any one change of a conflict mends that one; ``mend`` are the least changes that together give the park a plan, the
    park without exchange where only that has none. ``endless`` is what earns without end.
    """

    answer: Answer
    conflicts: tuple[Clash, ...]
    mend: tuple[Change, ...]
    endless: tuple[Problem, ...]

    @property
    def status(self) -> Status:
        """How the park with exchange ended."""
        return self.answer.exchange.status

    @property
    def has_reasons(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.conflicts or self.endless)

    @property
    def is_cut_short(self) -> bool:
        """Whether the time was over before there was a reason, or a mend, for everything."""
        sides = (self.answer.exchange, self.answer.without)
        silent = any(side.status in _REASONED and not side.reasons.problems for side in sides)
        return silent or (bool(self.conflicts) and not self.mend)

    @property
    def verdict(self) -> Phrase:
        """Whether there is a plan with exchange and without it, in a sentence."""
        there, alone = self.status, self.answer.without.status
        if (there, alone) == ("optimal", "optimal"):
            return phrase("There is a plan, with exchange and without it: nothing is in its way.")
        if there == alone == "infeasible":
            return phrase("There is no plan, neither with exchange nor without it.")
        if there == "infeasible" and alone in _HAS_PLAN:
            return phrase("There is no plan with exchange; without it there is one.")
        if there in _HAS_PLAN and alone == "infeasible":
            return phrase("There is a plan with exchange; without it there is none, so nothing shows what it changes.")
        if there == alone == "unbounded":
            return phrase("There is no best plan, neither with exchange nor without it: something earns without end.")
        return phrase(
            "With exchange: {there}. Without exchange: {alone}.",
            there=Term("result", there),
            alone=Term("result", alone),
        )


@dataclass(frozen=True)
class Explained:
    """What ``explain`` found, as data frames too, and the file with the sheet Why where it was asked for.

    ``language`` is the one that is spoken of it; ``held_by``, ``kept`` and ``notices`` are as in ``Solution``.
    ``exchange`` is why the exchange that was asked about is in the plan, or is not; ``would_pay`` is, of a park with a
    plan and no such question, what else would pay, in words.
    """

    explanation: Explanation
    language: str
    written: Path | None = None
    held_by: str | None = None
    kept: Path | None = None
    notices: tuple[Problem, ...] = ()
    exchange: ExchangeReason | None = None
    would_pay: tuple[Phrase, ...] = ()

    @property
    def status(self) -> Status:
        """How the park with exchange ended."""
        return self.explanation.status

    @property
    def conflicts(self) -> tuple[Clash, ...]:
        """The sets of cells that cannot hold together, none of which can be spared."""
        return self.explanation.conflicts

    @property
    def mend(self) -> tuple[Change, ...]:
        """The least changes that together give the park a plan."""
        return self.explanation.mend

    @property
    def endless(self) -> tuple[Problem, ...]:
        """What earns without end."""
        return self.explanation.endless

    @property
    def cells(self) -> DataFrame:
        """The cells of every conflict (they count from 1): its side, the cell, what that says, in which periods."""
        return _frame(
            ("conflict", "side", "sheet", "cell", "says", "periods"),
            [
                (number, clash.side, cited.sheet, cited.cell, str(cited.says), cited.periods)
                for number, clash in enumerate(self.conflicts, start=1)
                for cited in clash.cells
            ],
        )

    @property
    def alternatives(self) -> DataFrame:
        """The changes of every conflict, any one of which mends it."""
        return _frame(
            ("conflict", *_CHANGE),
            [
                (number, *_values(change))
                for number, clash in enumerate(self.conflicts, start=1)
                for change in clash.changes
            ],
        )

    @property
    def mending(self) -> DataFrame:
        """The least changes that together give the park a plan."""
        return _frame(_CHANGE, [_values(change) for change in self.mend])


_CHANGE: Final = ("sheet", "cell", "now", "would_do", "unit", "confirmed")


def _values(change: Change) -> tuple[object, ...]:
    return tuple(getattr(change, name) for name in _CHANGE)


def _frame(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns))


def explanation(answer: Answer, seconds: float = inf) -> Explanation:
    """The reasons of an answer; empty where there is a plan both with exchange and without it.

    ``seconds`` is the time for finding what would mend it.
    """
    there, alone = answer.exchange.reasons, answer.without.reasons
    with_, without = ({_cells(each): each for each in side.conflicts} for side in (there, alone))
    clashes = [Clash(BOTH if cells in without else WITH, each) for cells, each in with_.items()]
    clashes += [Clash(WITHOUT, each) for cells, each in without.items() if cells not in with_]
    endless = tuple(dict.fromkeys((*there.endless, *alone.endless)))
    short = [side.park for side in (answer.without, answer.exchange) if side.reasons.conflicts]
    mend = least_mend(short, load(answer.model), seconds) if short else ()
    return Explanation(answer, tuple(clashes), mend, endless)


def _cells(conflict: Conflict) -> frozenset[str]:
    return frozenset(cited.place for cited in conflict.cells)
