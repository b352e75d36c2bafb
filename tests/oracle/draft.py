"""A park in the making: the rows so far, and the plan that they are drawn around."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from .sheets import Row, Sheets, number, rows, text

#: Amounts of a material told in small units are larger, and its prices smaller, so that parks stay well scaled.
SCALE = {"kg": 30.0, "kt": 1 / 30}


def neat(value: float, digits: int = 3) -> float:
    """A number as an analyst would write it: few digits, so that nothing is on a knife's edge by accident."""
    return float(f"{value:.{digits}g}")


@dataclass
class Draft:
    """A park in the making, with the plan it is drawn around."""

    rng: random.Random
    sheets: Sheets = field(default_factory=dict)
    activity: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, sheet: str, **cells: object) -> Row:
        """A new row; cells that are None are blank, and underscores in their names stand for blanks."""
        row = {header.replace("_", " "): cell for header, cell in cells.items() if cell is not None}
        self.sheets.setdefault(sheet, []).append(row)
        return row

    def chance(self, share: float) -> bool:
        """True in that share of all draws."""
        return self.rng.random() < share

    def some(self, share: float, low: float, high: float) -> float | None:
        """A number in that share of draws, else a blank."""
        return self.near(low, high) if self.chance(share) else None

    def near(self, low: float, high: float) -> float:
        """A neat number between two."""
        return neat(self.rng.uniform(low, high))

    def names(self, sheet: str, header: str) -> list[str]:
        """A column of a sheet as it stands."""
        return [text(row, header) for row in rows(self.sheets, sheet)]

    def scale(self, material: str) -> float:
        """How much larger the amounts of a material are than they would be in tonnes."""
        units = {text(row, "Material"): text(row, "Unit") for row in rows(self.sheets, "Materials")}
        return SCALE.get(units[material], 1.0)

    def money(self, share: float, low: float, high: float, material: str) -> float | None:
        """Money per unit of a material in that share of draws, else a blank."""
        return neat(self.rng.uniform(low, high) / self.scale(material)) if self.chance(share) else None

    def coefficients(self, direction: str) -> list[Row]:
        """All `in` or all `out` rows."""
        return [row for row in rows(self.sheets, "Coefficients") if row["Direction"] == direction]

    def flow(self, direction: str, name: str, plant: str | None = None) -> float:
        """What the drawn plan takes in or gives out of a material, at a plant or in all, stand-ins aside."""
        whole = 0.0
        for row in self.coefficients(direction):
            place = (text(row, "Plant"), text(row, "Process"))
            if row["Material"] != name or plant not in (None, place[0]):
                continue
            amount = number(row, "Amount", 0.0) * self.activity[place]
            if "Per" in row:
                amount *= sum(
                    number(need, "Amount", 0.0)
                    for need in self.coefficients("in")
                    if (need["Plant"], need["Process"], need["Material"]) == (*place, row["Per"])
                )
            whole += amount
        return whole
