"""What a park's reasons say, proved on the park's workbook by plain solving."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Collection, Iterable
from pathlib import Path

from ecopark.model import load
from ecopark.reasons.asked import Change, Conflict, least_mend, reasons
from tests.oracle.sheets import Sheets

from .cells import ends, limits, loosened, park_of, where

HEAPS = (1.0, 0.5, 0.2, 0.0, 1e-3, 3e-4)
"""What a store that is let go may begin with, of what it holds."""


def faults(sheets: Sheets, folder: Path) -> list[str]:
    """What is not so of all that the reasons of a broken park say; nothing where all is."""
    path = folder / "park.xlsx"
    found: list[str] = []
    short = []
    for exchange in (True, False):
        if ends(sheets, path, exchange=exchange) != "infeasible":
            continue
        asked = park_of(sheets, path, exchange=exchange)
        short.append(asked)
        conflicts = reasons(asked, load()).conflicts
        side = "with" if exchange else "without"
        if not conflicts:
            found.append(f"{side}: no reason")
        for conflict in conflicts:
            places = {cited.place for cited in conflict.cells}
            found += [f"{side} {sorted(places)}: {fault}" for fault in _of(sheets, path, conflict, conflicts, exchange)]
    mend = least_mend(short[::-1], load())
    found += [f"mend {[(c.place, c.now, c.would_do) for c in mend]}: {fault}" for fault in _of_mend(sheets, path, mend)]
    return found


def _of(sheets: Sheets, path: Path, conflict: Conflict, conflicts: Iterable[Conflict], exchange: bool) -> Iterable[str]:
    places = {cited.place for cited in conflict.cells}
    known = set(limits(sheets))
    if not places <= known:
        yield f"no limits {sorted(places - known)}"
        return
    if _can_hold(sheets, path, known - places, exchange):
        yield "they can hold together"
    for place in sorted(places):
        if not _can_hold(sheets, path, (known - places) | {place}, exchange):
            yield f"{place} can be spared"
    others = ({cited.place for other in conflicts for cited in other.cells} & known) - places
    plain = {place for place in others if limits(sheets)[place][2] not in ("Status", "Factor", "Initial")}
    for change in conflict.changes:
        told = f"{change.place} {change.now} -> {change.would_do}"
        changed = applied(sheets, [change])
        if change.confirmed and not any(
            _can_hold(changed, path, loose, exchange)
            for loose in (plain, others)  # what is opened or begun otherwise may have to run, or be in the way
        ):
            yield f"{told} does not do"


def _of_mend(sheets: Sheets, path: Path, mend: Collection[Change]) -> Iterable[str]:
    if not mend:
        yield "there is none"
        return
    if not all(change.confirmed for change in mend):
        yield "it is not confirmed"
    mended = applied(sheets, mend)
    for exchange in (True, False):
        if not _holds(mended, path, exchange):
            yield f"it does not do {'with' if exchange else 'without'} exchange"


def _can_hold(sheets: Sheets, path: Path, loose: Collection[str], exchange: bool) -> bool:
    found = limits(sheets)
    stores = sum(found[place][2] == "Initial" for place in loose)
    same = [(heap,) * stores for heap in (HEAPS if stores else HEAPS[:1])]
    mixed = itertools.product((1.0, 0.0), repeat=stores)
    return any(_holds(loosened(sheets, loose, heaps), path, exchange) for heaps in dict.fromkeys((*same, *mixed)))


def _holds(sheets: Sheets, path: Path, exchange: bool) -> bool:
    return ends(sheets, path, exchange=exchange) != "infeasible"


def applied(sheets: Sheets, changes: Iterable[Change]) -> Sheets:
    """The rows with some changes made in their cells."""
    fresh = copy.deepcopy(sheets)
    for change in changes:
        title, line, header = where(sheets, change.place)
        fresh[title][line - 2][header] = change.would_do
    return fresh
