"""The constraints of the model page, equations 1 to 3 and 5 to 7 (4, capacity, and stocks stand with their columns)."""

from __future__ import annotations

import math

from .columns import Park, Sent, bounded, candidate
from .network import Need, Option, matches
from .programme import Terms
from .sheets import BadParkError, Row, as_number, in_units_of, maybe, quantity, rows, text
from .totals import total
from .year import factor, in_period


def _arrivals(park: Park, need: Need, period: int, names: set[str]) -> Terms:
    """Sum over these materials of ratio x [ v + (1 - loss) f ]."""
    return [
        (one.option.ratio * one.arrives, one.column)
        for one in park.arrivals.get((need, period), [])
        if one.option.material in names
    ]


def _shares(options: list[Option]) -> list[tuple[str, set[str], float]]:
    """Each substitute and each share group by name, with its materials and the share that they may have."""
    found: list[tuple[str, set[str], float]] = [
        (option.material, {option.material}, option.share) for option in options if not option.group
    ]
    for group in sorted({option.group for option in options if option.group}):
        members = [option for option in options if option.group == group]
        found.append((group, {option.material for option in members}, min(option.share for option in members)))
    return found


def need_rows(park: Park) -> None:
    """Equation 1, and equation 2 for each substitute and each share group with a share below 1."""
    for need in park.network.needs:
        options = park.network.options[need]
        everything = {option.material for option in options}
        for place, period in enumerate(park.periods):
            key = (need.plant, need.process, need.material, period.name)
            column = park.activity[need.plant, need.process, place]
            terms = [*_arrivals(park, need, place, everything), (-need.amount, column)]
            park.programme.row("need", *key, terms=terms, low=0.0, high=0.0)
            for name, names, share in _shares(options):
                if share < 1:
                    terms = [*_arrivals(park, need, place, names), (-share * need.amount, column)]
                    park.programme.row("share", *key, name, terms=terms, high=0.0)


def _made(park: Park, plant: str, material: str, period: int) -> Terms:
    """What a plant makes of a material: by its activities, and by what arrives of another material."""
    terms: Terms = [
        (amount, park.activity[plant, process, period])
        for (maker, process, name), amount in park.network.outputs.items()
        if (maker, name) == (plant, material)
    ]
    for row in park.network.per_rows:
        if (row.plant, row.material) != (plant, material):
            continue
        for need in park.network.needs:
            if (need.plant, need.process) == (row.plant, row.process):
                terms += [
                    (row.amount * one.arrives, one.column)
                    for one in park.arrivals.get((need, period), [])
                    if one.option.material == row.per
                ]
    return terms


def gate_rows(park: Park) -> None:
    """Equation 3: what a plant makes of a material, and what is left in store, is sent, sold, disposed of or kept."""
    for plant, material in park.network.gates:
        kept = [stock for stock in park.stocks if (stock.plant, stock.material) == (plant, material)]
        for place, period in enumerate(park.periods):
            terms = _made(park, plant, material, place)
            terms += [(-1.0, column) for column in park.leaving.get((plant, material, place), [])]
            for stock in kept:
                if stock.period == place:
                    terms += [(1.0 - stock.lost, stock.before), (-1.0, stock.column)]
            park.programme.row("gate", plant, material, period.name, terms=terms, low=0.0, high=0.0)


def _limit_rows_of(
    park: Park, sheet: str, columns: dict[tuple[int, int], list[int]], limits: list[tuple[float, float] | None]
) -> None:
    """The limits of each row of a sheet with profiles: least and most in a year, None where the row is dropped."""
    for index, (row, limit) in enumerate(zip(rows(park.sheets, sheet), limits, strict=True)):
        for place, period in enumerate(park.periods):
            if limit is None:
                continue
            by = factor(park.sheets, period, sheet, text(row, "Material"), text(row, "Plant"))
            low, most = in_period(limit[0], period, by), in_period(limit[1], period, by)
            terms: Terms = [(1.0, column) for column in columns.get((index, place), [])]
            name = (sheet.lower(), str(index), period.name)
            park.programme.row(*name, terms=terms, low=low if low > 0 else -math.inf, high=most)


def limit_rows(park: Park) -> None:
    """Equation 5: the limits of Supply, Demand and Disposal, each row its own."""
    materials = park.network.materials
    columns: dict[str, dict[tuple[int, int], list[int]]] = {"Supply": {}, "Demand": {}, "Disposal": {}}
    for bought in park.bought:
        columns["Supply"].setdefault((bought.supply, bought.period), []).append(bought.column)
    for sheet, left in (("Demand", park.sold), ("Disposal", park.dumped)):
        for one in left:
            columns[sheet].setdefault((one.row, one.period), []).append(one.column)
    for sheet in ("Supply", "Disposal"):
        most = [quantity(row, "Max", math.inf, materials[text(row, "Material")]) for row in rows(park.sheets, sheet)]
        _limit_rows_of(park, sheet, columns[sheet], [(0.0, limit) for limit in most])
    wanted = [_wanted(park, row) for row in rows(park.sheets, "Demand")]
    _limit_rows_of(park, "Demand", columns["Demand"], wanted)


def _wanted(park: Park, row: Row) -> tuple[float, float] | None:
    """Least and most that a row of Demand takes in a year; None where its plant is closed."""
    if "Plant" in row and text(row, "Plant") not in park.network.open_plants:
        return None
    material = park.network.materials[text(row, "Material")]
    low = quantity(row, "Min", math.nan, material)
    most = quantity(row, "Max", low, material)
    if math.isnan(most):
        raise BadParkError("a row of Demand has neither Min nor Max")
    return (0.0 if math.isnan(low) else low), most


def link_rows(park: Park) -> None:
    """Equation 5 for Links, times z for a candidate; in the park without exchange those that are Baseline only."""
    for index, link in park.network.links.items():
        if not park.exchange and not link.baseline:
            continue
        row, built = rows(park.sheets, "Links")[index], None
        if link.candidate:
            built = candidate(park, row, "link", link.name)
        for place, period in enumerate(park.periods):
            columns = [
                s.column for s in park.sent if s.period == place and s.route is not None and s.route.link == index
            ]
            bounds = (in_period(link.least, period), in_period(link.capacity, period))
            bounded(park, ("link", str(index), period.name), columns, built, bounds)


def _quality_of(park: Park, material: str, plant: str | None, prop: str) -> float:
    """A material's value: of that plant where it is given, else the general one. The market (None) has the general."""
    found: dict[bool, float] = {}
    for row in rows(park.sheets, "Quality"):
        if text(row, "Material") == material and text(row, "Property") == prop:
            if "Plant" not in row:
                found[False] = as_number(row["Value"])
            elif text(row, "Plant") == plant:
                found[True] = as_number(row["Value"])
    if not found:
        raise BadParkError(f"no {prop} of {material} from {plant or 'the market'}")
    return found[True] if True in found else found[False]


def quality_rows(park: Park) -> None:
    """Equation 6: each limit that matches holds for the mean by what arrives, all of it in the need's unit."""
    materials = park.network.materials
    for row in rows(park.sheets, "Quality limits"):
        prop, most, fewest = text(row, "Property"), maybe(row, "Max"), maybe(row, "Min")
        for need in park.network.needs:
            if need.material != text(row, "Need") or not matches(row, need.plant, need.process):
                continue
            size = {
                option.material: in_units_of(materials[option.material], materials[need.material])
                for option in park.network.options[need]
            }
            for place, period in enumerate(park.periods):
                values = [
                    (
                        _quality_of(park, one.option.material, one.sender if isinstance(one, Sent) else None, prop),
                        size[one.option.material] * one.arrives,
                        one.column,
                    )
                    for one in park.arrivals.get((need, place), [])
                ]
                key = (need.plant, need.process, need.material, period.name, prop)
                if most is not None and math.isfinite(most):
                    terms: Terms = [((quality - most) * arrives, column) for quality, arrives, column in values]
                    park.programme.row("quality", *key, "Max", terms=terms, high=0.0)
                if fewest is not None:
                    terms = [((fewest - quality) * arrives, column) for quality, arrives, column in values]
                    park.programme.row("quality", *key, "Min", terms=terms, high=0.0)


def yearly_limits(park: Park) -> None:
    """Equation 7; without exchange a Min on `exchange` is dropped."""
    for row in rows(park.sheets, "Limits"):
        name, plant, material = text(row, "Quantity"), text(row, "Plant"), text(row, "Material")
        low, high = maybe(row, "Min"), maybe(row, "Max")
        if name in ("purchase", "dispose", "exchange"):
            size = park.network.materials[material]
            low = None if low is None else quantity(row, "Min", 0.0, size)
            high = None if high is None else quantity(row, "Max", math.inf, size)
        if name == "exchange" and not park.exchange:
            low = None
        park.programme.row(
            "limit",
            name,
            plant,
            material,
            terms=total(park, name, plant, material),
            low=-math.inf if low is None else low,
            high=math.inf if high is None else high,
        )
