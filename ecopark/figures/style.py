"""How pictures look: colours that a colour-blind reader can tell apart, letters, and names that are text."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ecopark.figures.asked import Words

if TYPE_CHECKING:
    import plotly.graph_objects as go

BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
ORANGE: Final = "#E69F00"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#767676"
INK: Final = "#1a1a1a"
PALE: Final = "#e4e4e4"
"""The palette of Okabe and Ito (Color Universal Design, 2008), and greys."""

HALO: Final = ", ".join(["0 0 2px #fff"] * 4)
"""White around letters, so that they can be read on a line or a band."""

LETTERS: Final = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
LONGEST: Final = 30

LEGEND_ABOVE: Final[Mapping[str, Any]] = MappingProxyType(
    {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False}
)
"""A legend in a line above the picture, which hides nothing when it is clicked on."""


def faded(colour: str, opacity: float) -> str:
    """A colour of six hexadecimal digits with an opacity from 0 to 1."""
    return f"{colour}{round(opacity * 255):02x}"


def text(name: str, longest: int | None = None) -> str:
    """A name as plotly shows it as it stands: its labels read tags, so these are escaped; cut where it is too long."""
    if longest is not None and len(name) > longest:
        name = name[: longest - 1].rstrip() + "…"
    return html.escape(name, quote=False)


def lines(name: str, wide: int = 28, most: int = 3) -> str:
    """A long name on several lines, cut where even these do not hold it."""
    return "<br>".join(text(line) for line in textwrap.wrap(name, wide, max_lines=most, placeholder=" …"))


def figure(words: Words, *traces: Any, height: int, **layout: Any) -> go.Figure:
    """A figure of some traces in the house's style."""
    import plotly.graph_objects as go

    margin = {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 0}
    found = go.Figure(list(traces), layout={"template": None, "height": height})
    found.update_layout(
        font={"family": LETTERS, "size": 12, "color": INK},
        paper_bgcolor="#ffffff",
        plot_bgcolor="#ffffff",
        margin=margin,
        separators=words.separators,
        hoverlabel={"font": {"family": LETTERS, "size": 13}, "align": "left"},
        hovermode="closest",
        dragmode=False,
    )
    found.update_layout(**layout)
    return found
