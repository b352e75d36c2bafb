"""Time and memory against candidate flows, a line a way: the picture of docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Any, Final

from .parks import Size
from .results import Measured, Median, medians


@dataclass(frozen=True)
class _Look:
    """How a way is drawn: a colour that the colour-blind tell from others (Okabe and Ito), and a mark of its own."""

    colour: str
    mark: str
    label: str


LOOKS: Final = {
    "ecopark": _Look("#0072B2", "o", "ecopark"),
    "raw": _Look("#D55E00", "s", "raw arrays"),
    "pyomo": _Look("#CC79A7", "^", "Pyomo, all columns"),
    "linopy": _Look("#009E73", "D", "linopy"),
    "pyoptinterface": _Look("#000000", "v", "PyOptInterface"),
}

APART: Final = 0.055
"""How far labels keep from each other, as a part of a panel's height."""


def draw(found: Sequence[Measured], path: Path) -> None:
    """Draw the medians of parks of one period and the usual skew; the file's ending says what kind of picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    mpl.rcParams.update({"svg.hashsalt": "ecopark", "font.size": 10, "axes.spines.top": False})
    drawn = [each for each in medians(found) if each.size.periods == 1 and each.size.skew == Size.skew]
    figure, panels = pyplot.subplots(1, 2, figsize=(11.0, 4.6))
    _panel(panels[0], drawn, [each.seconds for each in drawn], "seconds, from the valid park")
    _panel(panels[1], drawn, [each.megabytes for each in drawn], "peak of memory, MB")
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def _panel(panel: Any, drawn: Sequence[Median], values: Sequence[float], title: str) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    panel.set(xscale="log", yscale="log", xlabel="candidate flows")
    panel.set_title(title, loc="left", fontsize=11)
    ends = []
    for way, look in LOOKS.items():
        points = [(each.size.flows, value) for each, value in zip(drawn, values, strict=True) if each.way == way]
        if points:
            panel.plot(*zip(*points, strict=True), color=look.colour, marker=look.mark, markersize=5, linewidth=1.8)
            ends.append((points[-1], look))
    panel.grid(which="major", color="#dddddd", linewidth=0.7)
    panel.set_axisbelow(True)
    panel.spines["right"].set_visible(False)
    panel.margins(0.04, 0.12)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: _number(value)))
        axis.set_minor_formatter(NullFormatter())
    low, high = (log10(limit) for limit in panel.get_ylim())
    if high - low < 2:  # less than two powers of ten: 1, 2, 5 say more
        panel.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    _label(panel, ends, low, high)


def _label(panel: Any, ends: Sequence[tuple[tuple[float, float], _Look]], low: float, high: float) -> None:
    """Name each line at its last point; names that would meet are put apart, the least first.

    The lines rise, so beside the longest ones there is room on the right, and before the end of others above them.
    """
    furthest = max((point[0] for point, _ in ends), default=1.0)
    last: dict[float, float] = {}
    for (x, y), look in sorted(ends, key=lambda end: end[0][1]):
        is_long = x == furthest
        place = max((log10(y) - low) / (high - low), last.get(x, -1.0) + APART)
        last[x] = place
        panel.annotate(
            look.label,
            (1.0 if is_long else x, 10 ** (low + place * (high - low))),
            xycoords=panel.get_yaxis_transform() if is_long else panel.transData,
            xytext=(7, 0) if is_long else (-7, 5),
            textcoords="offset points",
            color=look.colour,
            ha="left" if is_long else "right",
            va="center" if is_long else "bottom",
        )


def _number(value: float) -> str:
    """A number of an axis: 10 million as 10M, a thousandth as 0.001."""
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"
