"""Which points a sweep has: what ``--vary`` says, and how its values are put together."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ecopark import cells
from ecopark.analysis.points import Axis
from ecopark.errors import UsageError
from ecopark.flows import Floats
from ecopark.phrases import phrase

Method = Literal["grid", "one-at-a-time", "lhs", "sobol"]
METHODS: Final[tuple[Method, ...]] = ("grid", "one-at-a-time", "lhs", "sobol")

_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE: Final = re.compile(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*:\s*(\d+)\s*")
_LIST: Final = re.compile(rf"\s*{_NUMBER}\s*(?:,\s*{_NUMBER}\s*)*")
_FURTHER_X: Final = re.compile(r"([:,]\s*)x")  # x0.5:x1.5:3 is x0.5:1.5:3
_SPREAD: Final = re.compile(rf"\s*(uniform|triangular|normal)\s*\(\s*({_NUMBER}(?:\s*,\s*{_NUMBER})*)\s*\)\s*")

MOST: Final = 1_000_000
"""More points than this are surely not meant."""

TAIL: Final = 1e-9
"""A normal distribution is cut off where less than this is beyond."""

REACH: Final = 6.0
"""So many standard deviations from the mean are all but never passed."""


@dataclass(frozen=True)
class Vary:
    """What one ``--vary`` says: the cells, and their values: some, or a distribution to draw them from.

    A range has both, its values for a grid and any between its ends to draw; so has a single value.
    """

    axis: Axis
    values: tuple[float, ...]
    distribution: tuple[str, tuple[float, ...]] | None = None

    def drawn(self, parts: Floats) -> Floats:
        """The values of some parts of the whole, 0 to 1: the inverse of the cumulative distribution.

        Raises UsageError where there is none.
        """
        if self.distribution is None:
            raise UsageError(
                phrase(
                    "{cells}: a list is not drawn from; for lhs and sobol write low:high:count or uniform(a,b), "
                    "triangular(a,mode,b), normal(mean,sd)",
                    cells=self.axis.text,
                )
            )
        kind, terms = self.distribution
        if kind == "uniform":
            return terms[0] + parts * (terms[1] - terms[0])
        if kind == "normal":
            from scipy.special import ndtri

            mean, spread = terms
            drawn = mean + spread * ndtri(np.clip(parts, TAIL, 1 - TAIL))
            return np.clip(drawn, mean - REACH * spread, mean + REACH * spread)
        low, mode, high = terms
        if high == low:
            return np.full_like(parts, low)
        turn = (mode - low) / (high - low)
        rising = low + np.sqrt(parts * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - parts) * (high - low) * (high - mode))
        return np.where(parts < turn, rising, falling)


def vary(text: str, currency: str) -> Vary:
    """What a ``CELLS=VALUES`` says, in a workbook of a currency.

    Raises UsageError where it is not of that form; CellError, one of these, where it names no cells.
    """
    where, equals, what = text.rpartition("=")
    if not equals:
        raise _unread(text)
    is_factor = what.strip().startswith("x")
    plain = _FURTHER_X.sub(r"\1", what.strip()[1:]) if is_factor else what
    axis = Axis(where.strip(), cells.find_cells(where, currency), is_factor)
    spread, ranged = _SPREAD.fullmatch(plain), _RANGE.fullmatch(plain)
    if spread is not None:
        return Vary(axis, (), _distribution(text, spread[1], [float(each) for each in spread[2].split(",")]))
    if ranged is not None:
        low, high, count = float(ranged[1]), float(ranged[2]), int(ranged[3])
        if not 1 <= count <= MOST:
            raise UsageError(phrase("{text}: a range has 1 to {most} values", text=text, most=MOST))
        return Vary(axis, tuple(np.linspace(low, high, count).tolist()), ("uniform", (min(low, high), max(low, high))))
    if _LIST.fullmatch(plain):
        values = tuple(float(each) for each in plain.split(","))
        if all(math.isfinite(value) for value in values):
            return Vary(axis, values, ("uniform", values * 2) if len(values) == 1 else None)
    raise _unread(text)


def _unread(text: str) -> UsageError:
    return UsageError(
        phrase(
            "{text} names no values; write CELLS=1,2,5, CELLS=low:high:count, a leading x for a factor, "
            "or a distribution: uniform(a,b), triangular(a,mode,b), normal(mean,sd)",
            text=text,
        )
    )


def _distribution(text: str, kind: str, terms: list[float]) -> tuple[str, tuple[float, ...]]:
    wanted = {"uniform": 2, "triangular": 3, "normal": 2}[kind]
    in_order = sorted(terms) == terms if kind != "normal" else len(terms) == 2 and terms[1] >= 0
    if len(terms) != wanted or not in_order:
        raise UsageError(
            phrase(
                "{text}: a distribution is uniform(a,b), triangular(a,mode,b) or normal(mean,sd), from low to high",
                text=text,
            )
        )
    return kind, tuple(terms)


@dataclass(frozen=True)
class Design:
    """The points of a sweep: rows of values, one for each of ``varies``.

    Of a sweep that changes one cell at a time the first is the workbook as it stands.
    """

    method: Method
    varies: tuple[Vary, ...]
    points: tuple[tuple[float, ...], ...]

    @property
    def ends(self) -> tuple[tuple[float, float], ...]:
        """The least and the greatest value of each axis among the points."""
        return tuple((min(column), max(column)) for column in zip(*self.points, strict=True))

    @property
    def probes(self) -> tuple[tuple[float, ...], ...]:
        """Points beside those of a sample: both ends of each axis, the others in the middle.

        A sample never changes one axis alone; these tell which one has no effect.
        """
        if self.method not in ("lhs", "sobol"):
            return ()
        middle = [(low + high) / 2 for low, high in self.ends]
        return tuple(
            (*middle[:place], end, *middle[place + 1 :]) for place, ends in enumerate(self.ends) for end in ends
        )


def design(varies: Sequence[Vary], method: Method, samples: int, seed: int, now: Sequence[float]) -> Design:
    """The points of a method. ``now`` is what each axis has in the workbook: its value, or a factor of 1.

    ``samples`` is the number of points of ``lhs``, the base number of ``sobol`` (SALib makes N·(D + 2) points of it).
    Raises UsageError where the method does not go with the values.
    """
    if method in ("grid", "one-at-a-time"):
        drawn = next((each for each in varies if not each.values), None)
        if drawn is not None:
            raise UsageError(
                phrase(
                    "{cells}: a distribution is for sampling; use --method lhs or sobol, or give values",
                    cells=drawn.axis.text,
                )
            )
    makers: dict[str, Callable[[], list[tuple[float, ...]]]] = {
        "grid": lambda: _grid(varies),
        "one-at-a-time": lambda: _one_at_a_time(varies, now),
        "lhs": lambda: _sampled(varies, _latin(len(varies), samples, seed)),
        "sobol": lambda: _sampled(varies, _sobol(len(varies), samples, seed)),
    }
    counts = {"grid": math.prod(len(each.values) for each in varies), "sobol": samples * (len(varies) + 2)}
    count = counts.get(method, samples if method == "lhs" else 0)
    if count > MOST:
        raise UsageError(phrase("the sweep has {count:,} points; {most:,} are the most", count=count, most=MOST))
    if method in ("lhs", "sobol") and samples < 1:
        raise UsageError(phrase("--samples is 1 or more"))
    if seed < 0:
        raise UsageError(phrase("--seed is 0 or more"))
    return Design(method, tuple(varies), tuple(makers[method]()))


def _grid(varies: Sequence[Vary]) -> list[tuple[float, ...]]:
    return list(itertools.product(*(each.values for each in varies)))


def _one_at_a_time(varies: Sequence[Vary], now: Sequence[float]) -> list[tuple[float, ...]]:
    """The workbook as it stands, then each value of each axis, the others as they stand."""
    found = [tuple(now)]
    for place, each in enumerate(varies):
        found += [(*now[:place], value, *now[place + 1 :]) for value in each.values]
    return found


def _sampled(varies: Sequence[Vary], parts: Floats) -> list[tuple[float, ...]]:
    columns = [each.drawn(parts[:, place]) for place, each in enumerate(varies)]
    return [tuple(row) for row in np.column_stack(columns).tolist()]


def problem_of(count: int) -> dict[str, object]:
    """The unit cube, as SALib has it."""
    return {"num_vars": count, "names": [str(place) for place in range(count)], "bounds": [[0.0, 1.0]] * count}


def _latin(count: int, samples: int, seed: int) -> Floats:
    from SALib.sample import latin

    return np.asarray(latin.sample(problem_of(count), samples, seed=seed))


def _sobol(count: int, samples: int, seed: int) -> Floats:
    from SALib.sample import sobol

    if samples & (samples - 1):
        raise UsageError(phrase("--samples of sobol is a power of 2, such as 256; {samples} is none", samples=samples))
    return np.asarray(sobol.sample(problem_of(count), samples, calc_second_order=False, seed=seed))
