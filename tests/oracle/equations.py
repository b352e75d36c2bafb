"""The constraints of the model page, equations 1 to 3 and 5 to 7 (4, capacity, stands with its column)."""

from __future__ import annotations

import math

from .columns import Park
from .network import Need, matches
from .programme import Terms
from .sheets import BadParkError, as_number, in_units_of, maybe, quantity, rows, text
from .totals import total


def _arrivals(park: Park, need: Need, names: set[str], by_ratio: bool = True) -> Terms:
    """Sum over these materials of ratio x [ v + (1 - loss) f ], or without the ratio."""
    terms: Terms = []
    for bought in park.bought:
        if bought.need == need and bought.option.material in names:
            terms.append((bought.option.ratio if by_ratio else 1.0, bought.column))
    for sent in park.sent:
        if sent.need == need and sent.option.material in names:
            terms.append(((sent.option.ratio if by_ratio else 1.0) * (1 - sent.haul.loss), sent.column))
    return terms


def need_rows(park: Park) -> None:
    """Equation 1, and equation 2 for each substitute and each share group with a share below 1."""
    for need in park.network.needs:
        key, options = (need.plant, need.process, need.material), park.network.options[need]
        column = park.activity[need.plant, need.process]
        everything = {option.material for option in options}
        terms = _arrivals(park, need, everything)
        park.programme.row("need", *key, terms=[*terms, (-need.amount, column)], low=0.0, high=0.0)
        shares: list[tuple[str, set[str], float]] = [
            (option.material, {option.material}, option.share) for option in options if not option.group
        ]
        for group in sorted({option.group for option in options if option.group}):
            members = [option for option in options if option.group == group]
            names = {option.material for option in members}
            shares.append((group, names, min(option.share for option in members)))
        for name, names, share in shares:
            if share < 1:
                terms = [*_arrivals(park, need, names), (-share * need.amount, column)]
                park.programme.row("share", *key, name, terms=terms, high=0.0)


def gate_rows(park: Park) -> None:
    """Equation 3: what a plant makes of a material is sent, sold or disposed of."""
    for plant, material in park.network.gates:
        terms: Terms = [
            (amount, park.activity[plant, process])
            for (maker, process, name), amount in park.network.outputs.items()
            if (maker, name) == (plant, material)
        ]
        terms += [(-1.0, s.column) for s in park.sent if (s.sender, s.option.material) == (plant, material)]
        terms += [(-1.0, s.column) for s in park.sold if (s.plant, s.material) == (plant, material)]
        terms += [(-1.0, d.column) for d in park.dumped if (d.plant, d.material) == (plant, material)]
        park.programme.row("gate", plant, material, terms=terms, low=0.0, high=0.0)


def limit_rows(park: Park) -> None:
    """Equation 5: the limits of Supply, Demand, Disposal and Links, each row its own."""
    materials = park.network.materials
    for index, row in enumerate(rows(park.sheets, "Supply")):
        terms: Terms = [(1.0, b.column) for b in park.bought if b.supply == index]
        most = quantity(row, "Max", math.inf, materials[text(row, "Material")])
        park.programme.row("supply", str(index), terms=terms, high=most)
    for index, row in enumerate(rows(park.sheets, "Demand")):
        if "Plant" in row and text(row, "Plant") not in park.network.open_plants:
            continue
        terms = [(1.0, s.column) for s in park.sold if s.row == index]
        low = quantity(row, "Min", math.nan, materials[text(row, "Material")])
        most = quantity(row, "Max", low, materials[text(row, "Material")])
        if math.isnan(most):
            raise BadParkError("a row of Demand has neither Min nor Max")
        park.programme.row("demand", str(index), terms=terms, low=0.0 if math.isnan(low) else low, high=most)
    for index, row in enumerate(rows(park.sheets, "Disposal")):
        terms = [(1.0, d.column) for d in park.dumped if d.row == index]
        most = quantity(row, "Max", math.inf, materials[text(row, "Material")])
        park.programme.row("disposal", str(index), terms=terms, high=most)
    for index, link in park.network.links.items():
        if not park.exchange and not link.baseline:
            continue
        terms = [(1.0, s.column) for s in park.sent if s.route is not None and s.route.link == index]
        low = link.least if link.least > 0 else -math.inf
        park.programme.row("link", str(index), terms=terms, low=low, high=link.capacity)


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
        prop = text(row, "Property")
        for need in park.network.needs:
            if need.material != text(row, "Need") or not matches(row, need.plant, need.process):
                continue
            size = {
                option.material: in_units_of(materials[option.material], materials[need.material])
                for option in park.network.options[need]
            }
            values = [
                (_quality_of(park, b.option.material, None, prop), size[b.option.material], b.column)
                for b in park.bought
                if b.need == need
            ]
            values += [
                (
                    _quality_of(park, s.option.material, s.sender, prop),
                    size[s.option.material] * (1 - s.haul.loss),
                    s.column,
                )
                for s in park.sent
                if s.need == need
            ]
            key = (need.plant, need.process, need.material, prop)
            most, fewest = maybe(row, "Max"), maybe(row, "Min")
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
