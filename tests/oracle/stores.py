"""Stores: a row of Storage with the contract's defaults."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .sheets import Material, Sheets, number, per_unit, quantity, rows, text


@dataclass(frozen=True)
class Store:
    """What a plant can keep of a material; `initial` is None where it begins with whatever it ends with."""

    plant: str
    material: str
    capacity: float
    initial: float | None
    final: float
    final_max: float
    cost: float
    loss: float

    def decay(self, share: float) -> float:
        """The share that is lost over a part of the year."""
        return 1.0 - float((1.0 - self.loss) ** share)


def read_stores(sheets: Sheets, materials: dict[str, Material]) -> dict[tuple[str, str], Store]:
    """Stores by plant and material."""
    found: dict[tuple[str, str], Store] = {}
    for row in rows(sheets, "Storage"):
        material = materials[text(row, "Material")]
        capacity = quantity(row, "Capacity", math.nan, material)
        initial_cell = quantity(row, "Initial", math.nan, material)
        initial = None if math.isnan(initial_cell) else initial_cell
        final = quantity(row, "Final", 0.0 if initial is None else initial, material)
        most = capacity if initial is None else max(initial, final)
        found[text(row, "Plant"), material.name] = Store(
            plant=text(row, "Plant"),
            material=material.name,
            capacity=capacity,
            initial=initial,
            final=final,
            final_max=quantity(row, "Final max", most, material),
            cost=per_unit(row, "Cost", 0.0, material),
            loss=number(row, "Loss", 0.0),
        )
    return found
