"""A table with commas."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def comma_separated(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with commas; no text begins as a formula would, so that no spreadsheet runs it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
