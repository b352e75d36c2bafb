"""A comparison of parks as one page of tables, which needs nothing but itself."""

from __future__ import annotations

from importlib import resources
from importlib.metadata import version
from typing import Final

from ecopark.analysis.comparison import Comparison
from ecopark.analysis.comparison_tables import Cell, Share, sheets
from ecopark.phrases import phrase, together
from ecopark.schema import locales, messages

_TEMPLATE: Final = resources.files("ecopark.reporting") / "compare_page.html"


def compare_page(found: Comparison, language: str) -> str:
    """The page, its words and numbers in a language. Whatever a workbook says is text there, never markup."""
    from jinja2 import Environment, StrictUndefined

    def number(cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return cell
        if isinstance(cell, Share):
            return locales.number(cell, language, ".1%")
        size = abs(cell)
        return locales.number(
            cell, language, ",.0f" if size >= 1000 or cell == int(cell) else ",.1f" if size >= 10 else ",.3g"
        )

    around = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    around.filters["shown"] = number
    around.tests["number"] = lambda cell: isinstance(cell, float)
    return around.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        language=language,
        generator=f"ecopark {version('ecopark')}",
        title=messages.said(
            phrase("{parks} side by side", parks=together([each.label for each in found.parks])), language
        ),
        sheets=sheets(found, language),
    )
