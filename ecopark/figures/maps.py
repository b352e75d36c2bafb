"""The park on a map of its coordinates: plants where they stand, exchanges as lines as wide as their tonnes.

No map is loaded from anywhere: degrees are drawn to scale at the park's own latitude, with a bar of kilometres.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecopark.books import Books
from ecopark.figures import style
from ecopark.figures.asked import Drawable, Words, answer_of, books_of
from ecopark.figures.labels import places
from ecopark.flows import EARTH_RADIUS_KM
from ecopark.park import Park
from ecopark.phrases import Term, phrase

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDE: Final = 900.0
HEIGHT: Final = 560.0
"""The size that names are placed for, in pixels."""

SHOWN: Final = 60
"""So many exchanges are drawn at first, the largest ones."""

NAMED: Final = 40
"""So many plants bear their names on the map, those that move most; the others tell it when pointed at."""

BEND: Final = 0.12
"""How far a line bends away from the straight one, as a part of its length, so that there and back lie apart."""

STEPS: Final = 5
WIDTHS: Final = (1.5, 3.0, 5.5, 9.0)
"""The widths of lines, in pixels: each for ten times the tonnes of the one before."""

KM_A_DEGREE: Final = math.pi * EARTH_RADIUS_KM / 180


@dataclass(frozen=True)
class Line:
    """All that one plant sends another: tonnes of what has tonnes, and each material in words."""

    sender: str
    receiver: str
    tonnes: float
    told: tuple[str, ...]


def park_map(drawn: Drawable, *, small: bool = False, lang: str | None = None) -> go.Figure:
    """The plants that have coordinates, and the exchanges between them; ``small`` draws the small exchanges too.

    The trace ``exchanges`` has a point in the middle of each line, its ``customdata`` the tonnes; what is left out at
    first has its own, ``folded``, so that both add up to what plants with coordinates exchange.

    Raises NoPlanError where there is no plan, UsageError where there is no such language.
    """
    answer = answer_of(drawn)
    books = books_of(answer)
    words = Words.of(answer, lang)
    at = located(books.park)
    if not at:
        return style.figure(words, height=120, xaxis={"visible": False}, yaxis={"visible": False})
    lines = sorted(_lines(books, at, words), key=lambda line: (-line.tonnes, line.sender, line.receiver))
    shown, folded = (lines, []) if small else (lines[:SHOWN], lines[SHOWN:])
    ground = _Ground(_framed(at, lines))
    beyond = [name for name, point in at.items() if not ground.has(point)]
    at = {name: point for name, point in at.items() if name not in beyond}
    top = max((line.tonnes for line in lines), default=0.0)
    traces = [
        *_strokes(shown, at, ground, top, words),
        _middles("exchanges", shown, at, ground),
        *([_middles("folded", folded, at, ground, visible=False)] if folded else []),
        _plants(books, at, ground, lines),
    ]
    return style.figure(words, *traces, height=int(HEIGHT) + 40, **ground.layout(words, beyond))


def _framed(at: Mapping[str, tuple[float, float]], lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The points that the map must show: of plants that exchange, where any do; one far off would make all small."""
    busy = {name for line in lines for name in (line.sender, line.receiver)} or set(at)
    return [at[name] for name in at if name in busy]


def located(park: Park) -> Mapping[str, tuple[float, float]]:
    """The longitude and latitude of each plant that has both, in degrees."""
    return {
        name: (row.longitude, row.latitude)
        for name, row in park.plants.items()
        if row.latitude is not None and row.longitude is not None
    }


def _lines(books: Books, at: Mapping[str, tuple[float, float]], words: Words) -> Iterable[Line]:
    """What plants with coordinates send each other over the year, pair by pair."""
    pairs: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in books.exchanges():
        if row.from_ in at and row.to in at:
            pairs[row.from_, row.to][row.material] += row.quantity
    park = books.park
    for (sender, receiver), materials in pairs.items():
        yield Line(
            sender,
            receiver,
            sum(quantity * (park.tonnes(material) or 0.0) for material, quantity in materials.items()),
            tuple(
                style.text(f"{material}: {words.number(quantity)} {words(Term('unit', park.unit(material).text))}")
                for material, quantity in sorted(materials.items(), key=lambda item: -item[1])
            ),
        )


class _Ground:
    """The piece of the Earth that the map shows, drawn to scale at its middle latitude."""

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        found = np.array(list(points))
        (west, south), (east, north) = found.min(0), found.max(0)
        self.aspect = max(0.05, math.cos(math.radians((south + north) / 2)))
        # in degrees of latitude, which are equally long everywhere
        wide, tall = (east - west) * self.aspect, north - south
        tall = max(tall, wide * HEIGHT / WIDE, 0.01) * 1.24
        wide = max(wide * 1.36, tall * WIDE / HEIGHT)
        self.tall = tall = max(tall, wide * HEIGHT / WIDE)
        self.wide = wide / self.aspect
        self.west, self.south = (west + east - self.wide) / 2, (south + north - self.tall) / 2

    def has(self, point: tuple[float, float]) -> bool:
        """Whether a point is on the map."""
        x, y = point
        return bool(0 < x - self.west < self.wide and 0 < y - self.south < self.tall)

    def pixels(self, point: tuple[float, float]) -> tuple[float, float]:
        """Where a point is on a map of the usual size."""
        x, y = point
        return (x - self.west) / self.wide * WIDE, (1 - (y - self.south) / self.tall) * HEIGHT

    def curve(self, start: tuple[float, float], end: tuple[float, float]) -> tuple[Any, Any]:
        """A line from one point to another that bends to its right."""
        (x0, y0), (x1, y1) = start, end
        along_x, along_y = (x1 - x0) * self.aspect, y1 - y0
        bent_x = (x0 + x1) / 2 + BEND * 2 * along_y / self.aspect
        bent_y = (y0 + y1) / 2 - BEND * 2 * along_x
        part = np.linspace(0.0, 1.0, STEPS)
        one, two, three = (1 - part) ** 2, 2 * part * (1 - part), part**2
        return one * x0 + two * bent_x + three * x1, one * y0 + two * bent_y + three * y1

    def bearing(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """The direction from one point to another as it is drawn, in degrees clockwise from the top."""
        return math.degrees(math.atan2((end[0] - start[0]) * self.aspect, end[1] - start[1]))

    def layout(self, words: Words, beyond: Sequence[str]) -> dict[str, Any]:
        """The axes, without numbers, a bar of kilometres at the lower left, the plants ``beyond`` the map by name."""
        km = _round_length(self.tall * KM_A_DEGREE * 0.28)
        x0 = self.west + 0.03 * self.wide
        x1 = x0 + km / (KM_A_DEGREE * self.aspect)
        axis = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
        frame = {"showline": True, "linecolor": style.PALE, "mirror": True}
        return {
            "xaxis": axis | frame | {"range": [self.west, self.west + self.wide], "constrain": "range"},
            "yaxis": axis
            | frame
            | {
                "range": [self.south, self.south + self.tall],
                "scaleanchor": "x",
                "scaleratio": 1 / self.aspect,
                "constrain": "range",
            },
            "dragmode": "zoom",  # a part can be enlarged: one far plant makes all others small
            "plot_bgcolor": "#fafafa",
            "margin": {"l": 4, "r": 4, "t": 34, "b": 6},
            "legend": dict(style.LEGEND_ABOVE),
            "shapes": [
                {
                    "type": "line",
                    "yref": "paper",
                    "x0": x0,
                    "x1": x1,
                    "y0": 0.04,
                    "y1": 0.04,
                    "line": {"width": 3, "color": style.INK},
                }
            ],
            "annotations": [
                {
                    "x": (x0 + x1) / 2,
                    "y": 0.04,
                    "yref": "paper",
                    "text": f"{words.number(km)} {words(Term('unit', 'km'))}",
                    "showarrow": False,
                    "yshift": 11,
                },
                *_told_beyond(beyond, words),
            ],
        }


def _told_beyond(names: Sequence[str], words: Words) -> list[dict[str, Any]]:
    """A line at the lower right that names what lies beyond the map."""
    if not names:
        return []
    few = (*names[:4], *(["…"] if len(names) > 4 else []))
    told = words(phrase("exchange nothing, beyond the map: {plants}", plants=tuple(style.text(name) for name in few)))
    corner = {"xref": "paper", "yref": "paper", "x": 0.99, "y": 0.01, "xanchor": "right", "yanchor": "bottom"}
    return [{**corner, "text": told, "showarrow": False, "font": {"size": 11}}]


def _round_length(km: float) -> float:
    """The greatest of 1, 2, 5, 10, … that is no more."""
    power = 10 ** math.floor(math.log10(km))
    return float(max(step for step in (1, 2, 5) if step * power <= km) * power)


def _class(tonnes: float, top: float) -> int:
    """Which width a line has: the greatest power of ten below the most tonnes parts the widest from the next."""
    if tonnes <= 0:
        return 0
    edge = 10 ** math.floor(math.log10(top))
    return max(0, len(WIDTHS) - 1 - max(0, math.ceil(math.log10(edge / tonnes) - 1e-9)))


def _strokes(
    lines: Sequence[Line], at: Mapping[str, tuple[float, float]], ground: _Ground, top: float, words: Words
) -> list[Any]:
    """A trace for each width, and one of dashes for what has no tonnes, the widest first."""
    import plotly.graph_objects as go

    kinds: dict[tuple[int, bool], list[Line]] = defaultdict(list)
    for line in lines:
        kinds[_class(line.tonnes, top), line.tonnes > 0].append(line)
    found = []
    for (width, weighed), members in sorted(kinds.items(), reverse=True):
        curves = [ground.curve(at[line.sender], at[line.receiver]) for line in members]
        stroke = {"width": WIDTHS[width], "color": style.VERMILION} if weighed else {"width": 2.0, "color": style.BLUE}
        stroke["shape"] = "spline"
        found.append(
            go.Scatter(
                x=_broken(across for across, _ in curves),
                y=_broken(up for _, up in curves),
                mode="lines",
                name=_told_class(width, top, words) if weighed else words(phrase("heat, power: no tonnes")),
                line=stroke if weighed else {**stroke, "dash": "dash"},
                opacity=0.75,
                hoverinfo="skip",
            )
        )
    return found


def _broken(curves: Iterable[Any]) -> Any:
    """Curves one after the other, with a gap after each."""
    return np.concatenate([np.append(curve, np.nan) for curve in curves]).astype(np.float32)


def _told_class(width: int, top: float, words: Words) -> str:
    """The tonnes that lines of a width carry."""
    high = 10.0 ** (math.floor(math.log10(top)) - (len(WIDTHS) - 2 - width))
    if width == len(WIDTHS) - 1:
        return words(phrase("{low:,} t and more", low=_whole(high / 10)))
    if width == 0:
        return words(phrase("less than {high:,} t", high=_whole(high)))
    return words(phrase("{low:,} to {high:,} t", low=_whole(high / 10), high=_whole(high)))


def _whole(number: float) -> float:
    return round(number) if number >= 1 else number


def _middles(
    name: str, lines: Sequence[Line], at: Mapping[str, tuple[float, float]], ground: _Ground, *, visible: bool = True
) -> Any:
    """An arrow in the middle of each line, that tells what is sent."""
    import plotly.graph_objects as go

    curves = [ground.curve(at[line.sender], at[line.receiver]) for line in lines]
    middle = STEPS // 2
    return go.Scatter(
        x=[round(float(across[middle]), 5) for across, _ in curves],
        y=[round(float(up[middle]), 5) for _, up in curves],
        mode="markers",
        name=name,
        visible=visible,
        showlegend=False,
        marker={
            "symbol": "triangle-up",
            "size": 11,
            "angle": [round(ground.bearing(at[line.sender], at[line.receiver]), 1) for line in lines],
            "color": [style.VERMILION if line.tonnes > 0 else style.BLUE for line in lines],
            "line": {"width": 1.5, "color": "#ffffff"},
        },
        customdata=[line.tonnes for line in lines],
        text=[
            "<br>".join((f"<b>{style.text(line.sender)} → {style.text(line.receiver)}</b>", *line.told))
            for line in lines
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def _plants(books: Books, at: Mapping[str, tuple[float, float]], ground: _Ground, lines: Sequence[Line]) -> Any:
    """The plants: those that run and exchange full, the others hollow; the busiest bear their names."""
    import plotly.graph_objects as go

    park = books.park
    busy: dict[str, float] = defaultdict(float)
    for line in lines:
        busy[line.sender] += 1 + line.tonnes
        busy[line.receiver] += 1 + line.tonnes
    order = sorted(at, key=lambda name: (-busy[name], name))
    named = set(order[:NAMED])
    names = [style.text(name, style.LONGEST) if name in named else "" for name in order]
    ways = [ground.curve(at[line.sender], at[line.receiver]) for line in lines[:SHOWN]]
    along = [ground.pixels((float(x), float(y))) for xs, ys in ways for x, y in zip(xs, ys, strict=True)]
    spots = places([ground.pixels(at[name]) for name in order], names, along, WIDE, HEIGHT)
    return go.Scatter(
        x=[at[name][0] for name in order],
        y=[at[name][1] for name in order],
        mode="markers+text",
        name="plants",
        showlegend=False,
        text=names,
        textposition=spots,
        textfont={"size": 13, "color": style.INK, "shadow": style.HALO},
        cliponaxis=False,
        marker={
            "symbol": ["circle" if name in busy else "circle-open" for name in order],
            "size": 11,
            "color": style.INK,
            "line": {"width": [1.5 if park.is_operating(name) else 1 for name in order], "color": "#ffffff"},
        },
        customdata=[style.text(name) for name in order],
        hovertemplate="<b>%{customdata}</b><extra></extra>",
    )
