"""Where the names on a map stand so that they do not cover each other: the first free place around each point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LETTER: Final = 6.7
"""How wide a letter is, in pixels, on the average."""

LINE: Final = 15.0
AWAY: Final = 10.0
"""How far a name stands from its point, in pixels."""

PLACES: Final = (
    "middle right",
    "middle left",
    "top center",
    "bottom center",
    "top right",
    "top left",
    "bottom right",
    "bottom left",
)
"""Where plotly can set a name, those that read best first."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the map, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area that two rectangles share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * tall if wide > 0 and tall > 0 else 0.0


def places(
    points: Sequence[tuple[float, float]],
    names: Sequence[str],
    avoid: Sequence[tuple[float, float]],
    wide: float,
    tall: float,
) -> list[str]:
    """The place of each name beside its point (pixels, from the top left corner): the one that covers least.

    Where the name is blank the place is any. ``avoid`` are points that it had better not cover either.
    """
    taken = [Box(x - AWAY / 2, y - AWAY / 2, x + AWAY / 2, y + AWAY / 2) for x, y in (*points, *avoid)]
    found = []
    for (x, y), name in zip(points, names, strict=True):
        if not name:
            found.append(PLACES[0])
            continue
        boxes = [_box(x, y, name, place) for place in PLACES]
        costs = [sum(box.overlap(other) for other in taken) + _outside(box, wide, tall) for box in boxes]
        best = min(range(len(PLACES)), key=lambda number: (costs[number], number))
        taken.append(boxes[best])
        found.append(PLACES[best])
    return found


def _box(x: float, y: float, name: str, place: str) -> Box:
    wide = LETTER * len(name)
    vertical, across = place.split()
    left = {"right": x + AWAY, "left": x - AWAY - wide, "center": x - wide / 2}[across]
    top = {"top": y - AWAY - LINE, "bottom": y + AWAY, "middle": y - LINE / 2}[vertical]
    return Box(left, top, left + wide, top + LINE)


def _outside(box: Box, wide: float, tall: float) -> float:
    """How much of a rectangle is beyond the edges; that costs more than covering another."""
    inside = box.overlap(Box(0.0, 0.0, wide, tall))
    return 3 * ((box.right - box.left) * (box.bottom - box.top) - inside)
