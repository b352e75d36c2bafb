"""What a cell's number is counted in as it is written, and how much of the material's own unit that is."""

from __future__ import annotations

from typing import Any, Final

from ecopark.park import Park
from ecopark.schema import inputs, units
from ecopark.schema.rows import Limit, Process
from ecopark.schema.tables import Column, Measure, Row, Table
from ecopark.schema.units import Unit

PER: Final = frozenset({Measure.PER_AMOUNT, Measure.PER_ACTIVITY})
"""Measures that count per unit: what is 1 a t is 1000 a kt."""

CONVERTED: Final = frozenset({Measure.AMOUNT, Measure.ACTIVITY, Measure.QUANTITY, Measure.KM, *PER})

_OWN_UNITS: Final = (inputs.MATERIALS, inputs.TRANSPORT)  # there Unit is the thing's own, not how the row is written


def written_unit(park: Park, table: Table, row: Row, column: Column) -> Unit | None:
    """The unit that a cell's number stands in: the row's Unit, the header's, else its own; None where it has none."""
    text = _given_unit(park, table, row, column)
    if text is not None:
        return units.parse(text)
    return _own_unit(park, row, column)


def size(park: Park, table: Table, row: Row, column: Column) -> float | None:
    """How much a number of a cell as it is written comes to in the park's units: the typed value of a written 1.

    None where nothing leads from the one unit to the other.
    """
    text = _given_unit(park, table, row, column)
    own = _own_unit(park, row, column) if text is not None else None
    unit = units.parse(text) if text is not None else None
    if unit is None or own is None:
        return 1.0
    name = _thing(row)
    factor = units.factor(unit, own, target_tonnes=park.tonnes(name) if name in park.materials else None)
    if factor is None:
        return None
    return 1.0 / factor if column.measure in PER else factor


def _given_unit(park: Park, table: Table, row: Row, column: Column) -> str | None:
    """The unit that the row or the header gives a cell."""
    if column.measure not in CONVERTED:
        return None
    own = None if table in _OWN_UNITS or column.measure is Measure.KM else getattr(row, "unit", None)
    layout = park.tables.layouts.get(table.title)
    return own or (layout.units.get(column.attribute) if layout else None)


def _own_unit(park: Park, row: Row, column: Column) -> Unit | None:
    """What the park counts a cell's number in; None where that has no unit, or is a material that is not there."""
    if column.measure is Measure.KM:
        return units.known("km")
    if isinstance(row, Process):
        return units.leading(row.activity_unit or "")
    if isinstance(row, Limit) and row.quantity == "co2":
        return units.known("kg")
    if isinstance(row, Limit) and row.quantity not in ("purchase", "dispose", "exchange"):
        return None
    name = _thing(row)
    return units.parse(park.materials[name].unit) if name in park.materials else None


def _thing(row: Any) -> str:
    """The material that a row's amounts are of."""
    return str(getattr(row, "substitute", None) or getattr(row, "material", None) or "")
