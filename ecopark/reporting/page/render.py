"""A page as HTML: everything in it is text, escaped, and nothing is loaded from anywhere.

A Content-Security-Policy forbids what the page does not need: only its own scripts run, by their SHA-256, and nothing
can be fetched, whatever a workbook says.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from ecopark.figures.asked import Words
from ecopark.phrases import phrase
from ecopark.reporting.page.views import Labels, Page

if TYPE_CHECKING:
    from jinja2 import Template

GENERATOR: Final = "ecopark"
"""What a page says that it was made by: so a later run knows that it may write over it."""

LARGE: Final = 50_000
"""A figure with more letters is packed (gzip, base64); the browser unpacks it when it is wanted."""

_FOLDER: Final = resources.files("ecopark.reporting") / "page"


def html(page: Page) -> str:
    """A page, whole: its style, its scripts and its data are in it."""
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    plotly, script = get_plotlyjs().replace("\r\n", "\n"), _text("page.js")
    figures = [
        (f"{pane.id}.{figure.key}", len(figure.json) > LARGE, Markup(_data(figure.json)))
        for section in page.sections
        for chart in section.charts
        for pane in chart.panes
        for figure in pane.figures
    ]
    return _template().render(
        page=page,
        labels=_labels(page),
        policy=_policy(plotly, script),
        generator=f"{GENERATOR} {version('ecopark')}",
        css=Markup(_text("page.css")),
        figures=figures,
        plotly=Markup(plotly),
        script=Markup(script),
    )


def _data(json: str) -> str:
    """A figure's JSON as a script element holds it: inert, or packed where it is large."""
    if len(json) <= LARGE:
        return inert(json)
    return base64.b64encode(gzip.compress(json.encode(), mtime=0)).decode()


def inert(json: str) -> str:
    """JSON that nothing in it can end the script element of: its text means the same."""
    return (
        json.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def _policy(*scripts: str) -> str:
    """What the page may do: run these scripts, have a style, and show pictures that it makes itself."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:"


def _labels(page: Page) -> Labels:
    words = Words(page.language)
    return Labels(
        skip=words(phrase("Skip to the content")),
        contents=words(phrase("Contents")),
        search=words(phrase("Find")),
        count=words(phrase("Rows shown: {shown} of {all}", shown="{shown}", all="{all}")),
        sort=words(phrase("Sort")),
        numbers=words(phrase("The numbers of this picture")),
        no_script=words(phrase("Pictures, sorting and search need JavaScript; all numbers are in the tables.")),
        made_by=words(
            phrase(
                "Made by ecopark {version}. Nothing on this page is loaded from anywhere.", version=version("ecopark")
            )
        ),
    )


def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    return environment.from_string(_text("page.html.jinja"))
