"""Parks that stand on a page: the sheets that are filled in, and the rows of the result sheets that it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ecopark.schema import inputs
from tests.oracle.sheets import Row, Sheets

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"

INPUTS: Final = frozenset(table.title for table in inputs.INPUTS)

_TABLE: Final = re.compile(r"^\*\*([^*\n]+)\*\*\n\n((?:\|.*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A park of the page, by its heading: the sheets that are filled in, and the result tables that come out."""

    title: str
    sheets: Sheets
    shown: Sheets


def examples(page: str = "examples.md") -> dict[str, Example]:
    """All parks of a page, by the headings that they stand under."""
    found = {}
    for part in re.split(r"^## ", (DOCS / page).read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, body = part.split("\n", 1)
        tables = {name: _rows(text) for name, text in _TABLE.findall(body)}
        sheets = {name: rows for name, rows in tables.items() if name in INPUTS}
        shown = {name: rows for name, rows in tables.items() if name not in INPUTS}
        if sheets:
            found[title] = Example(title, sheets, shown)
    return found


def _rows(text: str) -> list[Row]:
    """The rows of a Markdown table, blanks absent."""
    headers, _, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines())
    return [{header: _cell(cell) for header, cell in zip(headers, cells, strict=True) if cell} for cells in lines]


def _cell(text: str) -> object:
    """What a spreadsheet makes of what is typed."""
    try:
        return float(text)
    except ValueError:
        return text
