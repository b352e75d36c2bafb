"""What stands on a result sheet, as data; knows nothing of parks or plans. ``layout_draw`` draws it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

TEXT = "@"
GENERAL = "General"
NUMBER = "#,##0.00"
SHARE = "0.0%"
DATE_TIME = "yyyy-mm-dd hh:mm"

TABLE_PREFIX = "ecopark_"
"""What the names of ecopark's tables and charts begin with."""
LAST_ROW = 1_048_576
"""Rows that Excel can hold on one sheet."""
ROW_PIXELS = 22
"""How high a row is that holds one line."""
_FROZEN_AT_MOST = 8

Number = float | int | datetime


@dataclass(frozen=True, slots=True)
class Formatted:
    """A number with a number format of its own, where one column mixes units (or shares and amounts)."""

    value: Number | None
    format: str


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a cell (``C4``) of a sheet of the same workbook."""

    text: str
    sheet: str
    cell: str


Value = str | Number | Formatted | Link | None


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text, one a row: the sheet's title, a heading above a grid, or notes."""

    lines: tuple[str, ...]
    style: Literal["title", "heading", "note"] = "note"

    @property
    def height(self) -> int:
        """Rows that it takes."""
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of two: in the first column what it is about, beside it a text as wide as the sheet; no Excel table."""

    rows: tuple[tuple[str | Link, str], ...]

    @property
    def height(self) -> int:
        """Rows that it takes."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a grid.

    ``format`` is an Excel number format; ``width`` is in characters, None for one that fits the content; ``total`` sums
    the column in the grid's totals row.
    """

    header: str
    format: str = TEXT
    width: float | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a filter on its headers, an Excel table named ``ecopark_`` + ``name``.

    The analyst's formulas may refer to that name, so it stays the same from run to run and in every language: Latin
    letters and underscores only. (A digit at the end is what Excel gives to the table of a copied sheet.) Rows are as
    long as ``columns``. ``total_label`` stands in the first column of the totals row; blank: there is no such row.
    """

    name: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    total_label: str = ""

    def __post_init__(self) -> None:
        _refuse_bad_name("grid", self.name)
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"grid {self.name}: every row needs a value for each of its columns")

    @property
    def table_name(self) -> str:
        """The name of the Excel table."""
        return TABLE_PREFIX + self.name

    @property
    def height(self) -> int:
        """Rows that it takes: its header, at least one row (Excel's tables have one), and the totals."""
        return 1 + max(1, len(self.rows)) + bool(self.total_label)


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of a grid on the same sheet, both corners within it.

    Rows and columns count from 0, the headers' row is -1.
    """

    grid: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart (``#RRGGBB``): the cell that names it, and its numbers."""

    name: Cells
    values: Cells
    colour: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars drawn from cells of the sheet's grids, named ``ecopark_`` + ``name``.

    ``unit`` is the title of the axis of values, ``format`` how numbers on it read, ``described`` what it shows, for
    those who cannot see it. ``lying`` bars have room for long names beside them. ``labelled``: each bar bears its
    number, in place of an axis.
    """

    name: str
    title: str
    described: str
    unit: str
    format: str
    categories: Cells
    series: tuple[Series, ...]
    lying: bool = False
    labelled: bool = True

    def __post_init__(self) -> None:
        _refuse_bad_name("chart", self.name)


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side, all ``pixels`` high; ``width`` is that of each, in pixels."""

    charts: tuple[Chart, ...]
    width: int
    pixels: int

    @property
    def height(self) -> int:
        """Rows that it takes."""
        return math.ceil(self.pixels / ROW_PIXELS)


Block = Text | Facts | Grid | Charts


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One result sheet: ``key`` identifies it in every language and never changes, ``title`` is what the tab says."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Its grids, from top to bottom."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    def places(self) -> tuple[tuple[int, Block], ...]:
        """Each block with its first row (0 is the top); a blank row stands between two blocks, but under no heading."""
        places, row = [], 0
        for block in self.blocks:
            places.append((row, block))
            row += block.height + (not (isinstance(block, Text) and block.style == "heading"))
        return tuple(places)

    @property
    def header(self) -> int | None:
        """The row of headers that stays in view, on the screen and on each page: of the only grid, near the top."""
        tops = [top for top, block in self.places() if isinstance(block, Grid)]
        return tops[0] if len(tops) == 1 and tops[0] <= _FROZEN_AT_MOST else None

    @property
    def height(self) -> int:
        """Rows from the top of the sheet to the end of its last block."""
        return max((row + block.height for row, block in self.places()), default=0)


def _refuse_bad_name(what: str, name: str) -> None:
    if not re.fullmatch(r"[A-Za-z]+(_[A-Za-z]+)*", name):
        raise ValueError(f"a {what}'s name is Latin letters and underscores, not {name!r}")
