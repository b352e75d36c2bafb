"""Random parks that have no plan: such as were drawn so, and sound ones with one limit drawn tight."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ecopark.errors import WorkbookError
from tests.oracle.parks import random_park
from tests.oracle.sheets import Sheets

from .cells import ends, limits

TRIES: Final = 8
"""So many limits are drawn tight, one after the other, until there is no plan."""

LEAST: Final = ("Min", "Min activity", "Final")


def broken_park(seed: int, folder: Path) -> Sheets | None:
    """The park of a seed without a plan, with exchange or without it; None where none was found."""
    sheets, path = random_park(seed), folder / f"{seed}.xlsx"
    rng = random.Random(seed)
    for drawn in _tighter(sheets, rng):
        try:
            if "infeasible" in (ends(drawn, path), ends(drawn, path, exchange=False)):
                return drawn
        except WorkbookError:  # a rule refuses it before any solve
            continue
    return None


def _tighter(sheets: Sheets, rng: random.Random) -> Iterator[Sheets]:
    yield sheets
    for _ in range(TRIES):
        found = list(limits(sheets).values())
        if not found:
            return
        title, line, header = rng.choice(found)
        drawn = copy.deepcopy(sheets)
        row = drawn[title][line - 2]
        now = row.get(header)
        if isinstance(now, float | int) and now:
            factor = rng.choice([3, 10]) if header in LEAST else rng.choice([0, 0.1, 0.3])
            row[header] = now * factor
        elif header == "Max" and title == "Demand":
            continue
        if rng.random() < 0.1 and title == "Storage":
            row["Initial"] = None
        yield drawn
        if rng.random() < 0.5:
            sheets = drawn
