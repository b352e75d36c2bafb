"""The Sankey picture: what the park takes from outside, its plants, and where their output goes.

Three columns: what is bought, the plants, and the other end of all that leaves a plant. A plant that receives a
by-product stands at the right, among the other ends: so the picture has no circles, whoever exchanges with whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecopark.figures import style
from ecopark.figures.asked import Drawable, NoPlanError, Words, answer_of
from ecopark.figures.movements import By, Movement, Moves, Role, Side, moves, units_moved
from ecopark.phrases import Phrase, Term, phrase

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "virgin": style.BLUE,
        "bought": style.SKY,
        "exchanged": style.VERMILION,
        "sold": style.GREEN,
        "disposed": style.GREY,
        "air": style.PURPLE,
    }
)
NAMES: Final[Mapping[Role, Phrase]] = MappingProxyType(
    {
        "virgin": phrase("virgin"),
        "bought": phrase("bought, no extraction"),
        "exchanged": phrase("exchanged between plants"),
        "sold": phrase("sold"),
        "disposed": phrase("disposed of or lost"),
        "air": phrase("to the air"),
    }
)
INTO: Final[tuple[Role, ...]] = ("virgin", "bought")
OUT: Final[tuple[Role, ...]] = ("exchanged", "sold", "disposed", "air")
ROLES: Final = (*INTO, *OUT)
"""The roles by their numbers, which are the ``customdata`` of the links."""

ACROSS: Final = (0.012, 0.47, 0.988)
"""Where the columns stand, as parts of the width."""

PAD: Final = 15.0
INSET: Final = 9.0
"""Pixels above and below the columns, for the halves of labels that stand there."""

LEAST_HEIGHT: Final = 440
MOST_HEIGHT: Final = 6000
LEGEND: Final = 48
THICKNESS: Final = 12

Node = tuple[str, str]
"""The role of a node (``plant`` in the middle) and its name."""


def sankey(
    drawn: Drawable,
    *,
    by: By = "material",
    side: Side = "exchange",
    unit: str | None = None,
    small: bool = False,
    lang: str | None = None,
) -> go.Figure:
    """The flows of a plan, or with ``side="without"`` of the park without exchange, both drawn to one scale.

    ``by`` is what a flow is told by: its material, or its kind. ``unit`` is one of ``units_moved`` (the first of them):
    only what is counted in it is drawn. ``small`` shows the small flows too, each by itself. The first trace is the
    Sankey; its link values are amounts in the unit, their ``customdata`` numbers of ``ROLES``; the sums by role are
    those of the plan's tables.

    Raises NoPlanError where there is no such plan.
    """
    answer = answer_of(drawn)
    words = Words.of(answer, lang)
    counted = unit or units_moved(answer)[0]
    return picture(moves(answer, by, counted, small=small), by, side, counted, words)


def picture(found: Moves, by: By, side: Side, unit: str, words: Words) -> go.Figure:
    """The Sankey of some movements, counted in a unit. Raises NoPlanError where the side has no plan."""
    import plotly.graph_objects as go

    wanted = found.exchange if side == "exchange" else found.without
    if wanted is None:
        raise NoPlanError(phrase("there is no plan to draw"))
    sides = tuple(each for each in (found.exchange, found.without) if each is not None)
    height = max(map(_height, sides))
    whole = height + 2 * INSET
    scale = min(_scale(each, height) for each in sides)
    layout = _Columns(wanted, scale, height)
    said = words(Term("unit", unit))
    trace = go.Sankey(
        arrangement="fixed",
        domain={"x": [0, 1], "y": [1 - (layout.height + INSET) / whole, 1 - INSET / whole]},
        node=_nodes(layout, found, by, words),
        link=_links(wanted, layout.nodes, by, words),
        valueformat=",.0f" if any(each.amount >= 100 for each in wanted) else ",.2~f",
        valuesuffix=f" {style.text(said)}",
        textfont={"size": 12, "color": style.INK, "shadow": style.HALO},
    )
    return style.figure(
        words,
        trace,
        *_legend(wanted, words),
        height=round(whole) + LEGEND,
        margin={"l": 8, "r": 8, "t": LEGEND, "b": 0},
        legend=dict(style.LEGEND_ABOVE),
        xaxis={"visible": False, "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
    )


class _Columns:
    """Where the nodes of a side stand: columns from left to right, and in each the roles from top to bottom."""

    def __init__(self, side: Sequence[Movement], scale: float, height: float) -> None:
        self._sizes = _sizes(side)
        columns = _columns(self._sizes)
        self.height = min(height, max(scale * whole + (count - 1) * PAD for count, whole in _stacks(side, columns)))
        self.nodes: dict[Node, int] = {}
        self.x: list[float] = []
        self.y: list[float] = []
        for across, column in zip(ACROSS, columns, strict=True):
            used = scale * sum(self._sizes[node] for node in column)
            gap = min(PAD * 2, (self.height - used) / max(1, len(column) - 1))
            top = (self.height - used - gap * (len(column) - 1)) / 2
            for node in column:
                tall = scale * self._sizes[node]
                self.nodes[node] = len(self.nodes)
                self.x.append(across)
                self.y.append(min(0.9999, max(0.0001, (top + tall / 2) / self.height)))
                top += tall + gap


def _sizes(side: Sequence[Movement]) -> Mapping[Node, float]:
    """How large each node is: a plant as large as what it takes or what it gives, whichever is more."""
    into: dict[Node, float] = defaultdict(float)
    out: dict[Node, float] = defaultdict(float)
    for each in side:
        (into if each.role in INTO else out)["plant", each.plant] += each.amount
        into[each.role, each.outer] += each.amount
    return {node: max(into.get(node, 0.0), out.get(node, 0.0)) for node in {**into, **out}}


def _columns(sizes: Mapping[Node, float]) -> tuple[list[Node], list[Node], list[Node]]:
    """The nodes of the three columns, each role's from the largest down, what is folded together last."""

    def column(roles: Sequence[str]) -> list[Node]:
        def rank(node: Node) -> tuple[int, bool, float, str]:
            return roles.index(node[0]), not node[1], -sizes[node], node[1]

        return sorted((node for node in sizes if node[0] in roles), key=rank)

    return column(INTO), column(("plant",)), column(OUT)


def _stacks(side: Sequence[Movement], columns: tuple[list[Node], ...]) -> list[tuple[int, float]]:
    """How many nodes stand on one another and what they come to: in our columns, and in those plotly scales by.

    It sets a plant that takes nothing to the left, and one that gives nothing to the right.
    """
    sizes = _sizes(side)
    takes = {each.plant for each in side if each.role in INTO}
    gives = {each.plant for each in side if each.role in OUT}
    left, middle, right = columns
    first = [*left, *(node for node in middle if node[1] not in takes)]
    last = [*right, *(node for node in middle if node[1] in takes and node[1] not in gives)]
    rest = [node for node in middle if node[1] in takes and node[1] in gives]
    stacks = [each for each in (left, middle, right, first, rest, last) if each]
    return [(len(each), sum(sizes[node] for node in each)) for each in stacks]


def _height(side: Sequence[Movement]) -> float:
    """How tall a side is, in pixels, with room for the labels of its longest column."""
    longest = max((count for count, _ in _stacks(side, _columns(_sizes(side)))), default=1)
    return float(min(MOST_HEIGHT, max(LEAST_HEIGHT, longest * (PAD + 8))))


def _scale(side: Sequence[Movement], height: float) -> float:
    """Pixels for a unit, so that every column fits."""
    stacks = _stacks(side, _columns(_sizes(side)))
    return min(((height - (count - 1) * PAD) / whole for count, whole in stacks), default=1.0)


def _nodes(layout: _Columns, found: Moves, by: By, words: Words) -> dict[str, Any]:
    return {
        "label": [_label(node, found, by, words) for node in layout.nodes],
        "color": [style.INK if role == "plant" else COLOURS[role] for role, _ in layout.nodes],  # type: ignore[index]
        "x": layout.x,
        "y": layout.y,
        "pad": PAD,
        "thickness": THICKNESS,
        "line": {"width": 0},
        "hovertemplate": "<b>%{label}</b><br>%{value}<extra></extra>",
    }


def _label(node: Node, found: Moves, by: By, words: Words) -> str:
    role, name = node
    if name:
        is_kind = by == "kind" and role not in ("plant", "exchanged")
        said = style.text(words(Term("value", name)) if is_kind else name, style.LONGEST)
        return f"→ {said}" if role == "exchanged" else said
    count = found.plants if role == "plant" else found.folded.get(role, 0)  # type: ignore[call-overload]
    said = words(phrase("{count} other|{count} others", count=count))
    return f"→ {said}" if role == "exchanged" else said


@dataclass(frozen=True)
class _Link:
    source: int
    target: int
    movement: Movement


def _links(side: Sequence[Movement], number: Mapping[Node, int], by: By, words: Words) -> dict[str, Any]:
    """The links, exchanges drawn strongest; each is told by its material or kind."""
    links = []
    for each in sorted(side, key=lambda each: each.role == "exchanged"):  # what is drawn last lies on top
        plant, outer = number["plant", each.plant], number[each.role, each.outer]
        links.append(_Link(outer, plant, each) if each.role in INTO else _Link(plant, outer, each))
    rest = words(phrase("several"))

    def named(what: str) -> str:
        return (words(Term("value", what)) if by == "kind" else what) if what else rest

    return {
        "source": np.array([link.source for link in links], dtype=np.int16),
        "target": np.array([link.target for link in links], dtype=np.int16),
        "value": np.array([link.movement.amount for link in links], dtype=float),
        "color": [
            style.faded(COLOURS[link.movement.role], 0.8 if link.movement.role == "exchanged" else 0.3)
            for link in links
        ],
        "label": [style.text(named(link.movement.what)) for link in links],
        "customdata": np.array([ROLES.index(link.movement.role) for link in links], dtype=np.uint8),
        "hovertemplate": "<b>%{label}</b><br>%{source.label} → %{target.label}<br>%{value}<extra></extra>",
    }


def _legend(side: Sequence[Movement], words: Words) -> list[Any]:
    """What the colours mean: points that are nowhere, for the legend alone."""
    import plotly.graph_objects as go

    there = {each.role for each in side}
    return [
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=words(name),
            marker={"symbol": "square", "size": 12, "color": COLOURS[role]},
        )
        for role, name in NAMES.items()
        if role in there
    ]
