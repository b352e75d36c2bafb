"""What a rule sees before any solve: a missing outlet, a missing link, a least above its most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .bases import CHAIN, MILL, PARK, SLAG_ONLY, TIP, Base
from .case import Cell, Row, Sheets, changed, made


@dataclass(frozen=True)
class Ruled:
    """A park that a rule refuses: what is wrong in a sentence, and the cells of the errors."""

    name: str
    story: str
    base: Base
    cells: tuple[str, ...]
    change: Mapping[str, Cell] = field(default_factory=dict)
    add: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def sheets(self) -> Sheets:
        """The park's rows."""
        return changed(made(self.base, self.add), self.change)


def _without(base: Base, title: str) -> Base:
    return {sheet: rows for sheet, rows in base.items() if sheet != title}


CASES: Final = (
    Ruled("missing outlet", "Nothing takes the mill's slag.", _without(MILL, "Disposal"), ("Coefficients!C4",)),
    Ruled("missing source", "Nobody sells ore.", _without(MILL, "Supply"), ("Coefficients!C2",)),
    Ruled(
        "missing link",
        "Slag is all that the kiln can take, and no link brings it.",
        _without(SLAG_ONLY, "Links"),
        ("Coefficients!C5",),
    ),
    Ruled(
        "missing links of a chain",
        "Neither stone nor clinker can leave its plant, or reach the next.",
        _without(CHAIN, "Links"),
        ("Coefficients!C2", "Coefficients!C3", "Coefficients!C4", "Coefficients!C5"),
    ),
    Ruled(
        "demand above itself",
        "At least 120 and at most 100 t of steel.",
        MILL,
        ("Demand!C2",),
        change={"Demand!C2": 120, "Demand!D2": 100},
    ),
    Ruled(
        "must-run above capacity",
        "The furnace must make 120 t of its 100.",
        MILL,
        ("Processes!D2",),
        change={"Processes!C2": 100, "Processes!D2": 120},
    ),
    Ruled(
        "take or pay above the link",
        "At least 40 and at most 30 t of slag.",
        PARK,
        ("Links!F2",),
        change={"Links!E2": 30, "Links!F2": 40},
    ),
    Ruled("heap above its store", "120 t lie where 100 have room.", TIP, ("Storage!D2",), change={"Storage!C2": 100}),
    Ruled(
        "limit above itself",
        "At least 200 and at most 100 t of ore.",
        MILL,
        ("Limits!D2",),
        add={"Limits": [{"Quantity": "purchase", "Material": "ore", "Min": 200, "Max": 100}]},
    ),
    Ruled(
        "exchange of what is not exchanged",
        "A mill by itself must exchange 10 t of slag.",
        MILL,
        ("Limits!D2",),
        add={"Limits": [{"Quantity": "exchange", "Material": "slag", "Min": 10}]},
    ),
)
