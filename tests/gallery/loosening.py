"""Letting limits go, and asking how a park then ends: the plain way to know what clashes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final, Literal

from ecopark import builds, rules, scenario
from ecopark.model import load
from ecopark.network import candidates
from ecopark.plan import Status
from ecopark.solver import optimum
from ecopark.workbook.parse import read_tables

from .case import COLUMNS, WITHOUT, Cell, Sheets, changed, place_of, value, where, write

FAR: Final = 1000.0
"""A most that is let go is so many times what it was."""

NOTHING: Final = 1e4
"""What a most of 0 becomes."""

_LEAST: Final = frozenset({"Min", "Min activity", "Final"})
_MOST: Final = frozenset({"Max", "Capacity", "Final max"})
_OPEN: Final = {"Plants": "operating", "Processes": "existing", "Groups": "existing", "Links": "existing"}

Step = Literal["impact", "cost", "transport work"]


def limits(sheets: Sheets) -> list[str]:
    """The cells that limit a park, as they are filled; a heap's Initial is one where it may be too small."""
    return [
        place
        for title, rows in sheets.items()
        for line, row in enumerate(rows, start=2)
        for header, cell in row.items()
        if _limits(title, header, cell) and (place := place_of(title, line, header))
    ]


def _limits(title: str, header: str, cell: Cell) -> bool:
    if cell is None or title == "Scenarios":
        return False
    if title == "Settings":
        return header == "Value" and isinstance(cell, float | int) and cell > 1  # a weight is none, a ceiling is one
    if header == "Factor":
        return cell == 0
    if header == "Initial":
        return cell != 0
    return header in _LEAST | _MOST | {"Max share"} or (header == "Status" and cell == "closed")


def loosened(sheets: Sheets, places: Collection[str]) -> Sheets:
    """The rows with some limits let go: a least to nothing, a most out of reach, what is closed opened."""
    for place in places:
        sheets = changed(sheets, _let_go(sheets, place))
    return sheets


def _let_go(sheets: Sheets, place: str) -> dict[str, Cell]:
    title, line, header = where(place)
    now = value(sheets, place)
    if header == "Status":
        return {place: _OPEN[title]}
    if header in ("Max share", "Factor"):
        return {place: 1}
    if title == "Quality limits" or header == "Final max":
        return {place: None if title == "Quality limits" else NOTHING}
    if header == "Initial":  # as much as the store holds
        return {place: value(sheets, place_of(title, line, "Capacity"))}
    assert isinstance(now, float | int), f"{place} holds no number"
    far = now * FAR if now > 0 else NOTHING
    if header in _LEAST:
        most = place_of(title, line, "Max") if title == "Demand" else place
        fixed = title == "Demand" and value(sheets, most) is None  # its Max is its Min: one cell, both ways
        return {most: far, place: 0} if fixed else {place: 0}
    return {place: far}


def ends(path: Path, sheets: Sheets, side: str) -> Status:
    """How solving a park's workbook ends, with or without exchange."""
    park = rules.park(read_tables(write(path, sheets)).tables)
    if side == WITHOUT:
        park = scenario.without_exchange(park)
    model = load()
    park = builds.bounded(park, model)
    return optimum(park, candidates(park), model).status


def silenced(sheets: Sheets, place: str, periods: Collection[str]) -> Sheets:
    """The rows with a yearly limit let go in some periods alone, by its profile: a demand's, a most's of the rest."""
    title, line, _ = where(place)
    row = sheets[title][line - 2]
    subject = (title, row.get("Plant"), row.get("Process" if title == "Processes" else "Material"))
    fresh = changed(sheets, {})
    rows = fresh.setdefault("Profiles", [])
    for period in periods:
        rows[:] = [
            old
            for old in rows
            if (old["Period"], old["Sheet"], old.get("Plant"), old.get("Item")) != (period, *subject)
        ]
        factor = 0.0 if title == "Demand" else FAR
        rows.append(dict(zip(COLUMNS["Profiles"], (period, *subject, factor), strict=True)))
    return fresh
