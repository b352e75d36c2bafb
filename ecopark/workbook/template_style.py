"""How a template looks: the colours of its groups of sheets, and its cell formats, each made once."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ecopark.schema import inputs
from ecopark.schema.tables import Column, Kind, Table
from ecopark.workbook.template_words import EXPLANATION

LINE: Final = 15.0
"""The height of a line of text."""

TITLE_COLOUR: Final = "#24503B"
EXAMPLE_COLOUR: Final = "#FFF8DB"
MISSING_COLOUR: Final = "#F8CBAD"
UNKNOWN_COLOUR: Final = "#C00000"
REMARK_COLOUR: Final = "#E7E6E6"

REMARKS: Final = ("source", "note", EXPLANATION.attribute)
"""Columns that say something about the row and hold no input: they stand apart."""
WIDE: Final = {"source": 46.0, "note": 46.0, EXPLANATION.attribute: 62.0}

# How many letters take the width of a digit: Latin ones, and Cyrillic among others.
_LETTERS, _WIDE_LETTERS = 1.2, 1.12
# Large numbers in groups of three, small ones with all their digits.
_NUMBER: Final = "[>=10000]#,##0;[<=-10000]-#,##0;General"
_DEGREES: Final = "0.0000"
# On paper, too, and under a row's colour, where the lines between cells would not show.
_CELL: Final = {"valign": "top", "border": 1, "border_color": "#D9D9D9"}
_HEADER: Final = {"text_wrap": True, "valign": "vcenter", "num_format": "@", "border": 1, "border_color": "#BFBFBF"}
# Over numbers, and clear of the filter's button.
_NUMBER_HEADER: Final = {**_HEADER, "align": "right", "indent": 2}


@dataclass(frozen=True, slots=True)
class Look:
    """Sheets that belong together: what they are about, and their colours, a full one and a pale one."""

    title: str
    full: str
    pale: str
    tables: tuple[Table, ...]


LOOKS: Final[tuple[Look, ...]] = (
    Look("The park as a whole", "#44546A", "#E2E6EC", (inputs.SETTINGS,)),
    Look(
        "What there is",
        "#2F6B4F",
        "#DBEAE1",
        (inputs.MATERIALS, inputs.PLANTS, inputs.PROCESSES, inputs.GROUPS, inputs.COEFFICIENTS),
    ),
    Look("Beyond the park", "#1F5F8B", "#DAE8F2", (inputs.SUPPLY, inputs.DEMAND, inputs.DISPOSAL)),
    Look(
        "What may be exchanged",
        "#8A5A14",
        "#F5E8D3",
        (inputs.SUBSTITUTES, inputs.TRANSPORT, inputs.LINKS, inputs.QUALITY, inputs.QUALITY_LIMITS),
    ),
    Look("Parts of the year", "#6A4C93", "#E8E0F1", (inputs.PERIODS, inputs.PROFILES, inputs.STORAGE)),
    Look("Bounds and what-ifs", "#7A3B3B", "#F2E0E0", (inputs.LIMITS, inputs.SCENARIOS)),
)


def look_of(table: Table) -> Look:
    """The group of a sheet."""
    return next(look for look in LOOKS if table in look.tables)


class Styles:
    """The formats of a template, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        """The format of some of XlsxWriter's properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def header(self, look: Look, column: Column) -> Format:
        """The format of a header: full and bold where the column must be given, grey where it only remarks."""
        properties = _NUMBER_HEADER if column.kind is Kind.NUMBER else _HEADER
        if column.required:
            return self.get(**properties, bold=True, bg_color=look.full, font_color="#FFFFFF")
        if column.attribute in REMARKS:
            return self.get(**properties, italic=True, bg_color=REMARK_COLOUR, font_color="#404040")
        return self.get(**properties, bg_color=look.pale)

    def cell(self, column: Column) -> Format:
        """The format of a column's cells. Names are text, so that Excel makes no dates of them."""
        if column.attribute in WIDE:
            return self.get(**_CELL, text_wrap=True, num_format="General", font_color="#404040")
        if column.kind is Kind.ANY:
            return self.get(**_CELL, align="left", num_format="General")
        if column.kind is Kind.NUMBER:
            shown = _DEGREES if column.attribute in ("latitude", "longitude") else _NUMBER
            return self.get(**_CELL, align="right", indent=1, num_format=shown)
        return self.get(**_CELL, num_format="@")


def write_text(worksheet: Worksheet, row: int, position: int, text: str, style: Format) -> None:
    """Write a text as a text, whatever it begins with; raises ValueError for one that is longer than a cell takes."""
    # XlsxWriter takes such a string for rich text in XML. A blank at the end keeps it what it is.
    plain = f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
    if worksheet.write_string(row, position, plain, style):
        raise ValueError(f"a cell of Excel cannot hold {len(text)} characters")


def lines_of(text: str, width: float) -> int:
    """About how many lines a text takes in a column of so many digits' width."""
    letters = int(width * (_LETTERS if text.isascii() else _WIDE_LETTERS))
    return max(1, sum(max(1, len(textwrap.wrap(line, letters))) for line in text.splitlines()))
