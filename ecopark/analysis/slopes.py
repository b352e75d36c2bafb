"""How far a straight line goes: pieces of convex piecewise linear functions, proved by their tangents.

The optimal value of a linear programme is such a function of a number on the right-hand side, and (below nought) of a
cost. Where two tangents cross, the function is asked again: it stands on the line that is followed, which ends there,
or gives a tangent between the two (Eisner and Severance, Mathematical techniques for efficient record segmentation in
large shared databases, J. ACM 23, 1976). Nothing here depends on a basis, so a degenerate optimum does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

ROUNDS: Final = 100
"""So often a function is asked at most for one piece."""

NEAR: Final = 1e-10
"""What is nearer to the start than this part of the whole way is at the start."""

ROUNDING: Final = 1e-9
"""By more than this part of what it sums a value is off a line."""

INWARDS: Final = 1e-9
"""By this part of itself the end of where a function is defined is drawn in, where rounding says it is outside."""

End = Literal["bend", "nothing", "way"]
"""Why a piece ends: the slope is another one beyond, there is no value beyond, or nobody asked further."""


@dataclass(frozen=True)
class Point:
    """A convex function somewhere: its value, and the slope of a tangent there."""

    at: float
    value: float
    slope: float


@dataclass(frozen=True)
class Outside:
    """There is no value here: at most as far as ``reach`` there may be one, where that is known."""

    reach: float | None = None


@dataclass(frozen=True)
class Piece:
    """A line from 0 on: its slope, infinite where there is no value at all beyond 0, how far it goes, why it ends."""

    slope: float
    extent: float
    end: End


Function = Callable[[float], Point | Outside]


class UnprovedError(Exception):
    """Rounding leaves no answer."""


def first_piece(of: Function, start: Point, far: float, size: float) -> Piece:
    """The line that a convex function follows from its ``start`` at 0 towards ``far``, and how far it does.

    ``start`` may have any slope that is no steeper than the line's; ``size`` is what its value sums, whatever the
    signs. Raises UnprovedError.
    """
    return _Search(of, start, far, size).found(follows=True)


def held_line(of: Function, start: Point, far: float, size: float) -> Piece:
    """How far a convex function follows the line of its ``start``, which may be nowhere at all: then the extent is 0.

    Raises UnprovedError.
    """
    return _Search(of, start, far, size).found(follows=False)


class _Search:
    """The tangents found so far, the outermost first."""

    def __init__(self, of: Function, start: Point, far: float, size: float) -> None:
        self._of, self._start, self._far, self._size = of, start, far, max(size, 1e-9)

    def found(self, *, follows: bool) -> Piece:
        start, slope, straight = self._start, self._start.slope, 0.0
        outermost, end = self._outermost()
        if outermost is None:
            return Piece(float("inf"), 0.0, "nothing")
        tangents = [outermost]
        for _ in range(ROUNDS):
            last = tangents[-1]
            on_the_line = self._is_off(last.at, last.value, slope) <= 0
            if on_the_line or (follows and self._passes_start(last)):
                slope = slope if on_the_line else last.slope
                straight, follows = last.at, False
                tangents.pop()
                if not tangents:
                    return Piece(slope, straight, end)
                continue
            if last.slope <= slope:
                raise UnprovedError
            meets = (last.value - last.slope * last.at - start.value) / (slope - last.slope)
            if meets <= max(straight, NEAR * self._far):
                if follows and not straight:
                    slope = last.slope  # what is steeper at once is the line itself
                    straight, follows = last.at, False
                    continue
                return Piece(slope, straight, "bend")
            found = self._of(min(meets, last.at))
            if isinstance(found, Outside):
                raise UnprovedError
            if self._is_off(found.at, found.value, slope) <= 0 or found.at >= last.at:
                return Piece(slope, found.at, "bend")
            tangents.append(found)
        raise UnprovedError

    def _outermost(self) -> tuple[Point | None, End]:
        """The farthest point that has a value: None where that is the start. By its reach, else by halving the way."""
        at, outside, inside = self._far, None, None
        for _ in range(ROUNDS):
            found = self._of(at)
            if isinstance(found, Point):
                if outside is None or at >= outside * (1 - 2 * INWARDS):
                    return found, "way" if at == self._far else "nothing"
                inside = found
            elif found.reach is not None and inside is None:
                if found.reach <= NEAR * self._far:
                    return None, "nothing"
                outside = at
                if found.reach < at * (1 - INWARDS):
                    at = outside = found.reach
                else:
                    at *= 1 - INWARDS
                continue
            else:
                outside = at
            low = 0.0 if inside is None else inside.at
            if outside <= NEAR * self._far:
                return None, "nothing"
            if inside is not None and outside - low <= 1e-7 * outside:
                return inside, "nothing"
            at = (low + outside) / 2
        raise UnprovedError

    def _is_off(self, at: float, value: float, slope: float) -> float:
        """By how much more than rounding a value is above the line of a slope."""
        line = self._start.value + slope * at
        return value - line - ROUNDING * (self._size + abs(slope * at))

    def _passes_start(self, point: Point) -> bool:
        """Whether a point's tangent goes through the start."""
        off = abs(point.value - point.slope * point.at - self._start.value)
        return off <= ROUNDING * (self._size + abs(point.slope * point.at))
