"""The rounds of solving a large park in a line of text: how good the plan is, and how much better it can get."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from math import isfinite, log10
from typing import Final

from ecopark.phrases import Term, phrase
from ecopark.schema import messages
from ecopark.watch import Round, watching

BAR: Final = 18
"""The length of the bar: two signs for each tenth part that the gap has come down to."""

DONE: Final = 1e-9
"""A gap of this part of the objective is none."""


def watched(tell: Callable[[str], None], language: str) -> AbstractContextManager[None]:
    """Tell each round in a language, as one line."""
    return watching(lambda each: tell(line(each, language)))


def line(each: Round, language: str) -> str:
    """A round in words, behind a bar that is full when nothing more can be gained."""
    step, counts = Term("value", each.step), {"number": each.number, "held": each.held, "flows": each.flows}
    if each.objective is None:
        told = phrase("{step}, round {number}: no plan yet; flows: {held} of {flows}", step=step, **counts)
        return f"{_bar(1.0)} {messages.said(told, language)}"
    part = each.gap / max(abs(each.objective), 1e-300)
    if not isfinite(part):
        told = phrase(
            "{step}, round {number}: {objective:.6g}; flows: {held} of {flows}",
            step=step,
            objective=each.objective,
            **counts,
        )
    else:
        told = phrase(
            "{step}, round {number}: {objective:.6g}; flows: {held} of {flows}; to gain: at most {percent:.2g}%",
            step=step,
            objective=each.objective,
            percent=100 * part,
            **counts,
        )
    return f"{_bar(part)} {messages.said(told, language)}"


def _bar(part: float) -> str:
    """As much of the bar as the gap has come down, by powers of ten."""
    full = round(BAR * log10(max(DONE, min(1.0, part))) / log10(DONE)) if isfinite(part) else 0
    return "━" * full + "─" * (BAR - full)
