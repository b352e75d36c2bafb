"""What a broken park is: a sound one with a few cells changed, and the limits that then cannot hold together.

Every sheet of the gallery has its columns in one fixed order (``COLUMNS``), so that `Demand!C2` is the first demand's
Min in all of them, and a case can be written, and read, by the cells that an analyst sees.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import xlsxwriter
from openpyxl.utils import column_index_from_string, get_column_letter

Side = Literal["with exchange", "without exchange", "both"]
WITH: Final[Side] = "with exchange"
WITHOUT: Final[Side] = "without exchange"
BOTH: Final[Side] = "both"

Cell = str | float | None
Row = Mapping[str, Cell] | Sequence[Cell]
"""A row by its headers, or in the order of its sheet's columns, those at the end left out."""

Sheets = dict[str, list[dict[str, Cell]]]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "Settings": ("Setting", "Value"),
    "Materials": (
        *("Material", "Unit", "Kind", "Virgin weight", "Disposal weight", "CO2e per unit", "Carrier"),
        "Temperature C",
    ),
    "Plants": ("Plant", "Status"),
    "Processes": ("Plant", "Process", "Capacity", "Min activity", "Cost", "Status", "Capex", "Group", "Group use"),
    "Groups": ("Plant", "Group", "Capacity", "Status"),
    "Coefficients": ("Plant", "Process", "Material", "Direction", "Amount", "Per"),
    "Supply": ("Material", "Plant", "Seller", "Price", "Max", "Distance km", "Unit", "Virgin weight"),
    "Demand": ("Plant", "Material", "Min", "Max", "Price", "Avoided weight", "Unit"),
    "Disposal": ("Material", "Plant", "Route", "Fee", "Max", "Distance km", "Unit"),
    "Substitutes": ("Need", "Substitute", "Max share", "Share group", "Cost"),
    "Transport": ("Mode", "Cost per unit km", "Handling cost"),
    "Links": ("From", "To", "Material", "Distance km", "Capacity", "Min", "Cost", "Loss", "Baseline", "Status", "Unit"),
    "Quality": ("Material", "Plant", "Property", "Value"),
    "Quality limits": ("Need", "Property", "Min", "Max"),
    "Periods": ("Period", "Share"),
    "Profiles": ("Period", "Sheet", "Plant", "Item", "Factor"),
    "Storage": ("Plant", "Material", "Capacity", "Initial", "Final", "Final max", "Loss"),
    "Limits": ("Quantity", "Plant", "Material", "Min", "Max", "Unit"),
    "Scenarios": ("Scenario", "Sheet", "Row", "Column", "Change", "Value"),
}
"""The columns of every sheet, from A on."""


@dataclass(frozen=True)
class Clash:
    """Limit cells that cannot hold together.

    ``cells`` are the cells, each with what it would have to be for the others to hold; None where that is not worked
    out by hand. ``periods`` are the only periods in which a cell's limit takes part, where it is not in all of them.
    ``tells`` are cells that are no limits themselves and that the words must name too: the factor of a profile.
    """

    cells: Mapping[str, Cell]
    side: Side = BOTH
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A park that is broken: what is wrong in a sentence, the cells changed and rows added, and what clashes.

    ``scenario`` is the what-if in which it is broken; ``baked`` are the cells as that leaves them.
    """

    name: str
    story: str
    base: Mapping[str, Sequence[Row]]
    clashes: tuple[Clash, ...]
    change: Mapping[str, Cell] = field(default_factory=dict)
    add: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    scenario: str | None = None
    baked: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def sheets(self) -> Sheets:
        """The broken park's rows."""
        return changed(made(self.base, self.add), self.change)

    @property
    def whole(self) -> Sheets:
        """The broken park's rows after the scenario's changes, without the scenario: where there is none, the same."""
        sheets = changed(self.sheets, self.baked)
        return {title: rows for title, rows in sheets.items() if title != "Scenarios"}

    def on(self, side: Side) -> tuple[Clash, ...]:
        """What clashes with, or without, exchange."""
        return tuple(clash for clash in self.clashes if clash.side in (side, BOTH))


@dataclass(frozen=True)
class Endless:
    """A park without bound: the cells of what earns without end, in which step, and on which sides."""

    name: str
    story: str
    base: Mapping[str, Sequence[Row]]
    cells: tuple[str, ...]
    step: Literal["impact", "cost"]
    end: Mapping[str, Cell]
    change: Mapping[str, Cell] = field(default_factory=dict)
    add: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    side: Side = BOTH

    @property
    def sheets(self) -> Sheets:
        """The park's rows."""
        return changed(made(self.base, self.add), self.change)


def made(*parts: Mapping[str, Sequence[Row]]) -> Sheets:
    """Rows of several parts, sheet by sheet, one below the other, each by its headers."""
    sheets: Sheets = {}
    for part in parts:
        for title, rows in part.items():
            sheets.setdefault(title, []).extend(_by_header(title, row) for row in rows)
    return sheets


def _by_header(title: str, row: Row) -> dict[str, Cell]:
    columns = COLUMNS[title]
    cells = dict(row) if isinstance(row, Mapping) else dict(zip(columns, row, strict=False))
    assert set(cells) <= set(columns), f"{title} has no such columns: {set(cells) - set(columns)}"
    return cells


def changed(sheets: Sheets, cells: Mapping[str, Cell]) -> Sheets:
    """The rows, fresh, with some cells changed."""
    fresh = copy.deepcopy(sheets)
    for place, value in cells.items():
        title, line, header = where(place)
        fresh[title][line - 2][header] = value
    return fresh


def where(place: str) -> tuple[str, int, str]:
    """Sheet, line and header of a cell such as ``Demand!C2``."""
    matched = re.fullmatch(r"(.+)!([A-Z]+)(\d+)", place)
    assert matched, f"{place} is no cell"
    title, column, line = matched.groups()
    return title, int(line), COLUMNS[title][column_index_from_string(column) - 1]


def place_of(title: str, line: int, header: str) -> str:
    """The cell of a sheet, line and header."""
    return f"{title}!{get_column_letter(COLUMNS[title].index(header) + 1)}{line}"


def value(sheets: Sheets, place: str) -> Cell:
    """What stands in a cell."""
    title, line, header = where(place)
    return sheets[title][line - 2].get(header)


def write(path: Path, sheets: Sheets) -> Path:
    """Write the rows as a workbook and return its path."""
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, COLUMNS[title])
            for line, row in enumerate(rows, start=1):
                sheet.write_row(line, 0, [row.get(header) for header in COLUMNS[title]])
    return path
