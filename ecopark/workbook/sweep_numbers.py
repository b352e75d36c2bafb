"""How the numbers of a sweep are shown: thousands or millions of a unit, and as many decimals as tell them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ecopark.phrases import Term
from ecopark.schema import messages

_STEPS: Final = (
    (1e9, ",,,", "billion {unit}"),
    (1e6, ",,", "million {unit}"),
    (1e3, ",", "thousand {unit}"),
    (1, "", ""),
)
APART: Final = 200
"""Numbers that differ by this part of their whole range are shown as different ones."""

_MOST_DECIMALS: Final = 6


@dataclass(frozen=True)
class Scale:
    """A number format of Excel's and what it counts in: ``unit``, ``step`` of the plain one."""

    step: float
    commas: str
    decimals: int
    unit: str

    @property
    def form(self) -> str:
        """The format."""
        return _digits(self.decimals) + self.commas

    @property
    def signed(self) -> str:
        """The format of a change: with its sign, and nothing where nothing changes."""
        return f"+{self.form};-{self.form};"


def scaled(values: Sequence[float], unit: str, language: str, apart: float = APART) -> Scale:
    """How to show some numbers of a unit together; those that differ by 1 / ``apart`` of their range look different."""
    size = max(map(abs, values), default=0.0)
    spread = (max(values) - min(values) if values else 0.0) or size or 1.0
    for step, commas, words in _STEPS:
        places = max(0, math.ceil(-math.log10(spread / step / apart)))
        if step == 1 or (size >= 10 * step and places <= 2):
            said = messages.said(Term("result", words), language).format(unit=unit) if words else unit
            return Scale(step, commas, min(_MOST_DECIMALS, places), said)
    raise AssertionError("the last step takes all")


def nice_step(reach: float) -> float:
    """The distance of grid lines, some four of them up to a reach: 1, 2 or 5 times a power of 10."""
    rough = reach / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))


def plain(values: Sequence[float]) -> str:
    """The format of a column of numbers in their own unit; whole ones have no decimals."""
    if all(value == int(value) for value in values):
        return _digits(0)
    size = max(map(abs, values), default=0.0)
    return _digits(0 if size >= 1e5 else 2 if size >= 100 else 4)


def decimals(step: float) -> str:
    """The format of the multiples of a step."""
    return _digits(max(0, -math.floor(math.log10(step) + 1e-9)))


def _digits(decimals: int) -> str:
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")
