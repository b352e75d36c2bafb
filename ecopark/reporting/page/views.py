"""What a page is made of: sections of cards, charts, tables and facts, their texts said already in its language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell of a table. ``value`` is what a column of numbers is sorted by; None: it has none, and stands last."""

    text: str
    value: float | None = None


@dataclass(frozen=True)
class Head:
    """A column's header, what the column means, and whether it has numbers."""

    text: str
    meaning: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``id`` is unique on the page. The first column names the row.

    A ``searchable`` one has a field that filters its rows; ``folded`` ones open on a click.
    ``total`` is a last row that stays.
    """

    id: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    searchable: bool = False
    folded: bool = False
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One of a choice: its key, and what it is called."""

    key: str
    label: str


@dataclass(frozen=True)
class Choice:
    """What a chart can be drawn by: one of some options, the first at the beginning."""

    id: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Figure:
    """A figure as JSON, and the keys of the options that it is drawn for, with blanks between them."""

    key: str
    json: str


@dataclass(frozen=True)
class Pane:
    """A picture of a chart: its heading, what a reader who cannot see it is told, a figure for each set of options."""

    id: str
    title: str
    told: str
    height: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """One picture, or several side by side, and how they may be drawn; ``numbers`` is the table of what is drawn.

    ``least_width`` is below how many pixels it can be scrolled, not squeezed.
    """

    id: str
    panes: tuple[Pane, ...]
    choices: tuple[Choice, ...] = ()
    numbers: Table | None = None
    least_width: int = 0


@dataclass(frozen=True)
class Card:
    """A figure in large letters, what it is of, its unit, and what stands under it."""

    label: str
    figure: str
    unit: str
    below: str


@dataclass(frozen=True)
class Fact:
    """A name and what it is."""

    label: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part of the page, with a heading that the contents lead to; a ``wide`` one is printed across."""

    id: str
    title: str
    lead: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    facts: tuple[Fact, ...] = ()
    facts_title: str = ""
    notes: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Page:
    """A whole page."""

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Labels:
    """What the page itself says: of its contents, its tables, its pictures."""

    skip: str
    contents: str
    search: str
    count: str
    sort: str
    numbers: str
    no_script: str
    made_by: str
