"""The limits of a park's workbook as cells, by plain reading of the rows: which there are, and letting them go."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter
from openpyxl.utils import column_index_from_string, get_column_letter

from ecopark import builds, rules, scenario
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Status
from ecopark.solver import optimum
from ecopark.workbook.parse import read_tables
from tests.oracle.sheets import Row, Sheets, number
from tests.oracle.workbooks import headers

FAR: Final = 1000.0
"""A most that is let go is so many times what it was."""

PLENTY: Final = 1e6
"""What a most of 0 becomes."""

LIMITING: Final[Mapping[str, tuple[str, ...]]] = {
    "Settings": ("Value",),
    "Plants": ("Status",),
    "Processes": ("Capacity", "Min activity", "Status"),
    "Groups": ("Capacity", "Status"),
    "Supply": ("Max",),
    "Demand": ("Min", "Max"),
    "Disposal": ("Max",),
    "Substitutes": ("Max share", "Share group"),
    "Links": ("Capacity", "Min", "Status"),
    "Quality limits": ("Min", "Max"),
    "Profiles": ("Factor",),
    "Storage": ("Capacity", "Initial", "Final", "Final max"),
    "Limits": ("Min", "Max"),
}
"""The columns that limit a park; all of them are written, and first, so that each blank too has a cell of its own."""

FIRST: Final = {"Capacity": 0, "Initial": 1}
"""What is let go before others that depend on it: room before what fills it, that before what blanks take from it."""

OPEN: Final = {"Plants": "operating", "Processes": "existing", "Groups": "existing", "Links": "existing"}


def columns(sheets: Sheets, title: str) -> list[str]:
    """A sheet's headers in the order in which they are written."""
    return list(dict.fromkeys([*LIMITING.get(title, ()), *headers(sheets[title])]))


def write(sheets: Sheets, path: Path) -> Path:
    """Write the rows as a workbook and return its path."""
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            if rows:
                sheet = book.add_worksheet(title)
                sheet.write_row(0, 0, columns(sheets, title))
                for line, row in enumerate(rows, start=1):
                    sheet.write_row(line, 0, [row.get(header) for header in columns(sheets, title)])
    return path


def where(sheets: Sheets, place: str) -> tuple[str, int, str]:
    """Sheet, line and header of a cell such as ``Demand!C2``."""
    matched = re.fullmatch(r"(.+)!([A-Z]+)(\d+)", place)
    assert matched, f"{place} is no cell"
    title, column, line = matched.groups()
    return title, int(line), columns(sheets, title)[column_index_from_string(column) - 1]


def limits(sheets: Sheets) -> dict[str, tuple[str, int, str]]:
    """Every cell that limits the park: its place, with its sheet, line and header."""
    return {
        f"{title}!{get_column_letter(columns(sheets, title).index(header) + 1)}{line}": (title, line, header)
        for title, line, header in _limiting(sheets)
    }


def _limiting(sheets: Sheets) -> Iterator[tuple[str, int, str]]:
    for title, found in LIMITING.items():
        for line, row in enumerate(sheets.get(title, ()), start=2):
            for header in found:
                if _limits(title, row, header):
                    yield title, line, header


def _limits(title: str, row: Mapping[str, object], header: str) -> bool:
    cell = row.get(header)
    if header == "Status":
        return cell == "closed"
    if title == "Settings":
        return row.get("Setting") == "Cost ceiling"
    if header == "Factor":
        return cell == 0
    if header in ("Final", "Final max"):  # blank they are what Initial says
        return cell is not None or row.get("Initial") is not None
    return isinstance(cell, float | int) and not (header == "Max share" and cell >= 1)


def loosened(sheets: Sheets, places: Collection[str], heaps: Sequence[float] = ()) -> Sheets:
    """The rows with some limits let go: a least to nothing, a most out of reach, what is closed opened.

    What the stores begin with becomes these parts of what they can hold, in the order of their rows; else all of it.
    """
    fresh = copy.deepcopy(sheets)
    found = limits(sheets)
    order = sorted(places, key=lambda place: FIRST.get(found[place][2], 2))
    begun = sorted((place for place in places if found[place][2] == "Initial"), key=lambda place: found[place][1])
    parts = dict(zip(begun, heaps, strict=False))
    for place in order:
        title, line, header = found[place]
        row = fresh[title][line - 2]
        _let_go(title, row, header, parts.get(place, 1.0))
    for title in ("Processes", "Groups", "Links") if places else ():  # what would bound them may be let go now
        for row in fresh.get(title, ()):
            if row.get("Status") == "candidate" and row.get("Capacity") in (None, "inf"):
                row["Capacity"] = PLENTY
    return fresh


def _let_go(title: str, row: Row, header: str, heap: float) -> None:
    now = row.get(header)
    if header == "Status":
        row[header] = OPEN[title]
    elif header in ("Factor", "Max share"):
        if now == 0 and header == "Max share":  # what is forbidden is in no group
            row["Share group"] = None
        row[header] = 1
    elif title in ("Quality limits", "Limits", "Settings"):
        row[header] = None
    elif header in ("Initial", "Final", "Final max"):
        _heap_let_go(row, header, heap)
    elif header in ("Min", "Min activity"):
        if title == "Demand" and row.get("Max") is None:
            row["Max"] = "inf"
        row[header] = 0
    else:
        row[header] = far(now) if title == "Storage" or row.get("Status") == "candidate" else "inf"


def _heap_let_go(row: Row, header: str, heap: float) -> None:
    """What a store begins or ends with; what is blank, and says the same, stays what it was."""
    begun, final = number(row, "Initial", 0.0), number(row, "Final", number(row, "Initial", 0.0))
    if row.get("Initial") is not None:
        row["Final"], row["Final max"] = final, number(row, "Final max", max(begun, final))
    capacity = number(row, "Capacity", PLENTY)
    row[header] = {"Initial": heap * capacity, "Final": 0.0, "Final max": capacity}[header]


def far(now: object) -> float:
    """A number so much greater that it limits nothing, where there must be one."""
    number = float(str(now))
    return number * FAR if number > 0 else PLENTY


def park_of(sheets: Sheets, path: Path, *, exchange: bool = True) -> Park:
    """The park of some rows, by way of a workbook."""
    park = rules.park(read_tables(write(sheets, path)).tables)
    return park if exchange else scenario.without_exchange(park)


def ends(sheets: Sheets, path: Path, *, exchange: bool = True) -> Status:
    """How solving a park's workbook ends."""
    model = load()
    park = builds.bounded(park_of(sheets, path, exchange=exchange), model)
    return optimum(park, candidates(park), model).status
