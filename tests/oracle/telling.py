"""The same park told otherwise: rows and headers in other units, remarks, and rows that change nothing."""

from __future__ import annotations

import math

from .draft import Draft
from .sheets import UNITS, Row, number, read_materials, rows, text

#: Which other unit a row may be told in, with the material's own unit.
OTHER_UNITS = {"t": ["kg", "kt"], "kg": ["t"], "kt": ["t"], "MWh": ["GJ", "GWh"], "GJ": ["MWh"], "m3": ["l"]}

#: Sheets whose rows may be told in another unit: their quantities, and what is per unit of them.
TOLD: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Coefficients": (("Amount",), ()),
    "Supply": (("Max",), ("Price", "Virgin weight", "CO2e per unit")),
    "Demand": (("Min", "Max"), ("Price", "Avoided weight")),
    "Disposal": (("Max",), ("Fee",)),
    "Links": (("Capacity", "Min"), ("Cost", "Price")),
    "Storage": (("Capacity", "Initial", "Final", "Final max"), ("Cost",)),
    "Limits": (("Min", "Max"), ()),
}


def mix_units(draft: Draft) -> None:
    """Rows told in another unit than the material's, by a Unit or in the brackets of a header."""
    materials = read_materials(draft.sheets)
    for sheet, (amounts, prices) in TOLD.items():
        share = draft.rng.choice([0, 0, 0.15, 0.5])
        for row in rows(draft.sheets, sheet):
            name = text(row, "Material")
            told_in_weights = sheet == "Limits" and row["Quantity"] in ("virgin", "disposal")
            if not draft.chance(share) or told_in_weights or not name:
                continue
            material = materials[name]
            choices = [material.unit, *OTHER_UNITS.get(material.unit, [])]
            if UNITS[material.unit][0] != "mass" and material.tonnes:
                choices += ["t", "kg"]
            row["Unit"] = draft.rng.choice(choices)
            size = material.per(text(row, "Unit"))
            _retell(row, amounts, 1 / size)
            _retell(row, prices, size)
        weighed = all(material.tonnes for name, material in materials.items() if name in draft.names(sheet, "Material"))
        if share == 0 and sheet != "Limits" and weighed and draft.chance(0.3):
            _bracket(draft, sheet, draft.rng.choice(amounts), draft.rng.choice(["kg", "kt"]))


def _bracket(draft: Draft, sheet: str, header: str, unit: str) -> None:
    """A column told in another unit than its materials': `Max` becomes `Max (kt)`.

    Not where a Min is as large as its Max: told in two units, rounding could put one above the other.
    """
    materials = read_materials(draft.sheets)
    for row in rows(draft.sheets, sheet):
        if "Min" in row and number(row, "Min", 0.0) >= 0.999 * number(row, "Max", number(row, "Capacity", math.inf)):
            return
    for row in rows(draft.sheets, sheet):
        if header in row:
            _retell(row, (header,), 1 / materials[text(row, "Material")].per(unit))
            row[f"{header} ({unit})"] = row.pop(header)


def _retell(row: Row, cells: tuple[str, ...], factor: float) -> None:
    for header in cells:
        value = row.get(header)
        if isinstance(value, (int, float)):
            row[header] = float(f"{value * factor:.9g}")


def remarks(draft: Draft) -> None:
    """What stands in a workbook and changes nothing: notes, sources, settings that are names, rows nobody can use."""
    for sheet in ("Materials", "Processes", "Supply"):
        for row in rows(draft.sheets, sheet):
            if draft.chance(0.1):
                row[draft.rng.choice(["Note", "Source"])] = "a remark"
    for name, cell in (("Park", "Drawn"), ("Currency", "GEL"), ("Discount rate", 0.1), ("Model", "exchange")):
        if draft.chance(0.1):
            draft.add("Settings", Setting=name, Value=cell)
    name, plant = (draft.rng.choice(draft.names(*of)) for of in (("Materials", "Material"), ("Plants", "Plant")))
    if draft.chance(0.05):
        draft.add("Supply", Material=name, Plant=plant, Seller="nobody's", Price=1, Virgin_weight=0)
    if draft.chance(0.05) and (plant, name) not in {
        (text(row, "Plant"), text(row, "Material")) for row in draft.coefficients("out")
    }:
        draft.add("Disposal", Material=name, Plant=plant, Route="nobody's", Fee=1)
