"""A park as plain rows: what would stand in the workbook, and how a cell of it is read.

A park is `Sheets`: sheet name -> rows, each keyed by the contract's exact English headers, blanks absent. A header may
carry a unit in brackets (`Max (kt)`), and a row a `Unit`; both are understood here as the contract says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Row = dict[str, object]
Sheets = dict[str, list[Row]]

#: unit -> (dimension, how many base units it is)
UNITS: dict[str, tuple[str, float]] = {
    "t": ("mass", 1.0),
    "kg": ("mass", 1e-3),
    "g": ("mass", 1e-6),
    "kt": ("mass", 1e3),
    "Mt": ("mass", 1e6),
    "MWh": ("energy", 1.0),
    "kWh": ("energy", 1e-3),
    "GWh": ("energy", 1e3),
    "GJ": ("energy", 1 / 3.6),
    "TJ": ("energy", 1e3 / 3.6),
    "m3": ("volume", 1.0),
    "l": ("volume", 1e-3),
    "pcs": ("count", 1.0),
}


class BadParkError(ValueError):
    """The rows break the contract: the generator made a park that no workbook may hold."""


def rows(sheets: Sheets, name: str) -> list[Row]:
    """The rows of a sheet, none where the park has no such sheet."""
    return sheets.get(name, [])


def text(row: Row, header: str, blank: str = "") -> str:
    """A cell's text; `blank` where there is none."""
    value = row.get(header)
    return blank if value is None else str(value)


def yes(row: Row, header: str, blank: bool) -> bool:
    """A cell that says yes or no."""
    return text(row, header, "yes" if blank else "no") == "yes"


def as_number(value: object) -> float:
    """A number, or `inf` spelled out."""
    if value == "inf":
        return math.inf
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadParkError(f"{value!r} is not a number")
    return float(value)


def maybe(row: Row, header: str) -> float | None:
    """A cell's number, None where it is blank."""
    return None if row.get(header) is None else as_number(row[header])


def number(row: Row, header: str, blank: float) -> float:
    """A cell's number; `blank` where there is none."""
    value = maybe(row, header)
    return blank if value is None else value


@dataclass(frozen=True)
class Material:
    """A row of Materials with the contract's defaults; a weight without a default is None."""

    name: str
    unit: str
    tonnes: float | None
    virgin: float | None
    disposal: float | None
    co2: float
    mode: str
    exchange: bool
    carrier: str
    temperature: float | None

    def per(self, unit: str) -> float:
        """How many units of the material one `unit` of it is, through its tonnes where the dimensions differ."""
        own_dimension, own_size = UNITS[self.unit]
        dimension, size = UNITS[unit]
        if dimension == own_dimension:
            return size / own_size
        if dimension == "mass" and self.tonnes:
            return size / self.tonnes
        raise BadParkError(f"{unit} of {self.name} cannot be told in {self.unit}")


def in_units_of(material: Material, other: Material) -> float:
    """How many of another material's units one unit of a material is, by its dimension or through both tonnes."""
    own_dimension, own_size = UNITS[material.unit]
    dimension, size = UNITS[other.unit]
    if own_dimension == dimension:
        return own_size / size
    if material.tonnes and other.tonnes:
        return material.tonnes / other.tonnes
    raise BadParkError(f"{material.name} cannot be averaged with {other.name}")


def read_materials(sheets: Sheets) -> dict[str, Material]:
    """Materials by name, with their default tonnes and weights."""
    found: dict[str, Material] = {}
    for row in rows(sheets, "Materials"):
        unit = text(row, "Unit")
        dimension, size = UNITS[unit]
        tonnes = maybe(row, "Tonnes per unit")
        if tonnes is None and dimension == "mass":
            tonnes = size
        virgin, disposal = maybe(row, "Virgin weight"), maybe(row, "Disposal weight")
        if disposal is None and text(row, "Kind") != "air":
            disposal = tonnes
        found[text(row, "Material")] = Material(
            name=text(row, "Material"),
            unit=unit,
            tonnes=tonnes,
            virgin=tonnes if virgin is None else virgin,
            disposal=disposal,
            co2=number(row, "CO2e per unit", 0.0),
            mode=text(row, "Mode"),
            exchange=yes(row, "Exchange", True),
            carrier=text(row, "Carrier"),
            temperature=maybe(row, "Temperature C"),
        )
    return found


def _cell_and_size(row: Row, header: str, material: Material) -> tuple[object, float]:
    """A cell with how many of the material's units its unit is: the header's brackets go before the row's Unit."""
    for key, value in row.items():
        if key.startswith(header + " (") and key.endswith(")"):
            return value, material.per(key[len(header) + 2 : -1])
    return row.get(header), material.per(text(row, "Unit", material.unit))


def quantity(row: Row, header: str, blank: float, material: Material) -> float:
    """A quantity of the material in the material's unit, whatever the row's unit is."""
    value, size = _cell_and_size(row, header, material)
    return blank if value is None else as_number(value) * size


def per_unit(row: Row, header: str, blank: float, material: Material) -> float:
    """Money, weight or kg per unit of the material, whatever the row's unit is; `blank` is per the material's unit."""
    value, size = _cell_and_size(row, header, material)
    return blank if value is None else as_number(value) / size


def setting(sheets: Sheets, name: str) -> object | None:
    """A setting's value, None where it has no row."""
    for row in rows(sheets, "Settings"):
        if row.get("Setting") == name:
            return row.get("Value")
    return None
