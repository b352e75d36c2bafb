"""A limit in words, at its cell, as a plant engineer would say it; numbers as the cell has them."""

from __future__ import annotations

from typing import Any

from ecopark import cell_units
from ecopark.errors import place_of
from ecopark.park import Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reasons.limits import Limit, Sort
from ecopark.schema import inputs
from ecopark.schema.rows import Coefficient, Group, Link, Plant, Process
from ecopark.schema.tables import Column


def column_of(limit: Limit) -> Column:
    """The column of a limit's cell; of a setting, the one that values stand in."""
    attribute = "value" if limit.row is None else limit.attribute
    return next(column for column in limit.table.columns if column.attribute == attribute)


def cell_of(park: Park, limit: Limit) -> tuple[str, str]:
    """The sheet and the cell of a limit; of a row of the model's own its name, and no cell."""
    if limit.sort is Sort.OWN:
        return limit.attribute, ""
    if limit.row is None:
        return park.tables.place(inputs.SETTINGS, park.tables.setting_lines.get(limit.attribute, 0), "value")
    return park.tables.place(limit.table, limit.row.line, limit.attribute)


def written(park: Park, limit: Limit, value: float) -> float:
    """A limit's number as its cell would have it, in the cell's unit."""
    if limit.row is None:
        return value
    return value / (cell_units.size(park, limit.table, limit.row, column_of(limit)) or 1.0)


def unit_of(park: Park, limit: Limit) -> str:
    """What a limit's cell is counted in; blank where that is nothing."""
    if limit.row is None or limit.sort is Sort.CEILING:  # a row of the model's own is in the model's own units
        return "" if limit.sort is Sort.OWN else park.settings.currency
    if isinstance(limit.row, Process):
        return limit.row.activity_unit or ""
    if limit.sort in (Sort.SHARE, Sort.PROFILE):
        return ""
    unit = cell_units.written_unit(park, limit.table, limit.row, column_of(limit))
    if unit is not None:
        return unit.text
    return _LIMIT_UNITS.get(getattr(limit.row, "quantity", ""), "").format(currency=park.settings.currency)


_LIMIT_UNITS = {
    **dict.fromkeys(("cost", "transport cost", "exchange transport cost", "capex"), "{currency}"),
    "transport work": "t-km",
    "co2": "kg",
}


def figure(value: float) -> float:
    """A number as it is told: seven digits, whole ones without a point."""
    told = float(f"{value:.7g}")
    return int(told) if told.is_integer() and abs(told) < 1e15 else told


def said(park: Park, limit: Limit) -> Phrase:
    """What a limit asks for or allows."""
    row: Any = limit.row
    told: dict[str, Any] = {
        "place": place_of(*cell_of(park, limit)),
        "amount": figure(written(park, limit, limit.now)),
        "unit": Term("unit", unit_of(park, limit)),
    }
    match limit.sort:
        case Sort.QUALITY | Sort.QUALITY_MIN | Sort.SHARE:
            return _of_a_need(limit, row, told)
        case Sort.LIMIT_MIN | Sort.LIMIT_MAX | Sort.CEILING:
            return _of_the_park(limit, row, told)
        case Sort.STORE | Sort.INITIAL | Sort.INITIAL_LEAST | Sort.FINAL_MIN | Sort.FINAL_MAX:
            return _of_a_store(limit, row, told)
        case Sort.PROFILE | Sort.OWN:
            return _beside_cells(limit, row, told)
        case Sort.CAPACITY | Sort.ACTIVITY_MIN | Sort.GROUP | Sort.STATUS:
            return _of_a_plant(park, limit, row, told)
        case _:
            return _of_a_flow(limit, row, told)


def _beside_cells(limit: Limit, row: Any, told: dict[str, Any]) -> Phrase:
    """What is no limit of a cell by itself: a factor of 0, and a row that the model has of its own."""
    if limit.sort is Sort.OWN:
        return phrase("the model's own row '{row}' must hold", row=limit.attribute)
    place, amount = told["place"], told["amount"]
    return phrase("nothing of it in {period} ({place}: {amount:,})", period=row.period, place=place, amount=amount)


def _of_a_flow(limit: Limit, row: Any, told: dict[str, Any]) -> Phrase:
    told = {**told, "material": row.material}
    match limit.sort:
        case Sort.DEMAND_MIN:
            found = phrase("{place} asks for {amount:,} {unit} of {material}", **told)
        case Sort.DEMAND_MAX if row.max is None:
            found = phrase("{place} takes {amount:,} {unit} of {material} and, its Max blank, no more", **told)
        case Sort.DEMAND_MAX:
            found = phrase("{place} takes {amount:,} {unit} of {material} at most", **told)
        case Sort.SUPPLY:
            found = phrase("{place} offers {amount:,} {unit} of {material} at most", **told)
        case Sort.DISPOSAL:
            found = phrase(
                "{place} lets {amount:,} {unit} of {material} go to {route} at most", route=row.route, **told
            )
        case Sort.LINK_MIN:
            found = phrase(
                "{place} has '{sender}' send '{receiver}' {amount:,} {unit} of {material} at least",
                sender=row.from_,
                receiver=row.to,
                **told,
            )
        case _:
            found = phrase(
                "{place} lets '{sender}' send '{receiver}' {amount:,} {unit} of {material} at most",
                sender=row.from_,
                receiver=row.to,
                **told,
            )
    return found


def _of_a_plant(park: Park, limit: Limit, row: Any, told: dict[str, Any]) -> Phrase:
    place, amount, unit = told["place"], told["amount"], told["unit"]
    if limit.sort is Sort.STATUS:
        return _closed(row, place)
    if limit.sort is Sort.GROUP:
        return phrase(
            "the group '{group}' of '{plant}' has a capacity of {amount:,} ({place})",
            group=row.group,
            plant=row.plant,
            amount=amount,
            place=place,
        )
    names = {"process": row.process, "plant": row.plant, "place": place}
    if limit.sort is Sort.ACTIVITY_MIN:
        return phrase(
            "'{process}' of '{plant}' must run {amount:,} {unit} at least ({place})", amount=amount, unit=unit, **names
        )
    product = _product(park, row)
    if product is None:
        return phrase(
            "'{process}' of '{plant}' can run {amount:,} {unit} at most ({place})", amount=amount, unit=unit, **names
        )
    return phrase(
        "'{process}' of '{plant}' makes {amount:,} {unit} of {material} at most ({place})",
        amount=figure(limit.now * product.amount),
        unit=Term("unit", park.unit(product.material).text),
        material=product.material,
        **names,
    )


def _product(park: Park, row: Process) -> Coefficient | None:
    """The output of a process that is a product; None where there is none, or several."""
    outputs = [
        out
        for out in park.tables.coefficients
        if (out.plant, out.process, out.direction, out.per) == (row.plant, row.process, "out", None)
        and park.kind(out.material) == "product"
    ]
    return outputs[0] if len(outputs) == 1 else None


def _of_a_need(limit: Limit, row: Any, told: dict[str, Any]) -> Phrase:
    told = {"place": told["place"], "amount": told["amount"], "need": row.need}
    if limit.sort is Sort.QUALITY:
        return phrase("{place} allows a mean {property} of {amount:,} in {need} at most", property=row.property, **told)
    if limit.sort is Sort.QUALITY_MIN:
        return phrase(
            "{place} asks for a mean {property} of {amount:,} in {need} at least", property=row.property, **told
        )
    if limit.now == 0:
        return phrase(
            "{place} lets no {substitute} serve as {need}",
            place=told["place"],
            substitute=row.substitute,
            need=row.need,
        )
    return phrase("{place} lets {substitute} be {amount:.6g} of {need} at most", substitute=row.substitute, **told)


def _of_the_park(limit: Limit, row: Any, told: dict[str, Any]) -> Phrase:
    if limit.sort is Sort.CEILING:
        return phrase("{place} lets the park cost {amount:,} {unit} at most", **told)
    told["quantity"] = Term("value", row.quantity)
    told["of"] = tuple(part for part in (row.material, row.plant) if part)
    if not told["of"] and limit.sort is Sort.LIMIT_MIN:
        return phrase("{place} asks for {quantity} of {amount:,} {unit} at least", **told)
    if not told["of"]:
        return phrase("{place} allows {quantity} of {amount:,} {unit} at most", **told)
    if limit.sort is Sort.LIMIT_MIN:
        return phrase("{place} asks for {quantity} ({of}) of {amount:,} {unit} at least", **told)
    return phrase("{place} allows {quantity} ({of}) of {amount:,} {unit} at most", **told)


def _of_a_store(limit: Limit, row: Any, told: dict[str, Any]) -> Phrase:
    told = {**told, "material": row.material, "plant": row.plant}
    match limit.sort:
        case Sort.STORE:
            found = phrase("the store of {material} at '{plant}' holds {amount:,} {unit} at most ({place})", **told)
        case Sort.INITIAL:
            found = phrase("the store of {material} at '{plant}' begins with {amount:,} {unit} ({place})", **told)
        case Sort.INITIAL_LEAST:
            found = phrase(
                "the store of {material} at '{plant}' begins with as much as {amount:,} {unit} ({place})", **told
            )
        case Sort.FINAL_MIN:
            found = phrase(
                "the store of {material} at '{plant}' must end with {amount:,} {unit} at least ({place})", **told
            )
        case _:
            found = phrase(
                "the store of {material} at '{plant}' may end with {amount:,} {unit} at most ({place})", **told
            )
    return found


def _closed(row: Any, place: str) -> Phrase:
    if isinstance(row, Plant):
        return phrase("'{plant}' is closed ({place})", plant=row.plant, place=place)
    if isinstance(row, Group):
        return phrase(
            "the group '{group}' of '{plant}' is closed ({place})", group=row.group, plant=row.plant, place=place
        )
    if isinstance(row, Link):
        return phrase(
            "the link of {material} from '{sender}' to '{receiver}' is closed ({place})",
            material=row.material,
            sender=row.from_,
            receiver=row.to,
            place=place,
        )
    return phrase("'{process}' of '{plant}' is closed ({place})", process=row.process, plant=row.plant, place=place)
