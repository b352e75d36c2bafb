"""Sums over a park's columns: the terms of the objective and of every Quantity of Limits."""

from __future__ import annotations

from .columns import Bought, Left, Park, Sent, needed
from .programme import Terms
from .sheets import number, rows, text


def _operating(park: Park) -> Terms:
    return [
        (number(row, "Cost", 0.0), park.activity[text(row, "Plant"), text(row, "Process"), period])
        for row in rows(park.sheets, "Processes")
        for period in range(len(park.periods))
    ]


def gross_virgin(park: Park, plant: str = "", material: str = "") -> Terms:
    """Weight x v, of all or of what a plant buys, or of a material that is bought."""
    return [
        (b.weight, b.column) for b in park.bought if plant in ("", b.need.plant) and material in ("", b.option.material)
    ]


def disposed(park: Park, plant: str = "", material: str = "") -> Terms:
    """Disposal weight x (d + loss x f + decay x stock), of all, or of a material, or at the plant where it lies."""
    terms: Terms = [
        (d.weight, d.column) for d in park.dumped if plant in ("", d.plant) and material in ("", d.material)
    ]
    for s in park.sent:
        if s.haul.loss > 0 and plant in ("", s.sender) and material in ("", s.option.material):
            weight = needed(park.network.materials[s.option.material].disposal, f"lost, {s.option.material}")
            terms.append((weight * s.haul.loss, s.column))
    for stock in park.stocks:
        if stock.lost > 0 and plant in ("", stock.plant) and material in ("", stock.material):
            weight = needed(park.network.materials[stock.material].disposal, f"lost in store, {stock.material}")
            terms.append((weight * stock.lost, stock.before))
    return terms


def _hauled(park: Park) -> list[Bought | Sent | Left]:
    return [*park.bought, *park.sent, *park.dumped]


def net_cost(park: Park) -> Terms:
    """C: purchases, fees, operating, transport, storage and treatment cost and annuities less sales.

    Prices between plants cancel out.
    """
    return [
        *_operating(park),
        *[(b.price, b.column) for b in park.bought],
        *[(b.option.cost, b.column) for b in park.bought],
        *[(s.option.cost * s.arrives, s.column) for s in park.sent],
        *[(-left.gain, left.column) for left in (*park.sold, *park.dumped)],
        *[(one.haul.cost, one.column) for one in _hauled(park)],
        *[(stock.cost, stock.column) for stock in park.stocks],
        *[(one.annuity, one.column) for one in park.candidates],
    ]


def _exchange(park: Park, material: str, plant: str = "") -> Terms:
    """Units sent between plants; at one plant, what it sends and what is sent to it."""
    return [
        (1.0, s.column)
        for s in park.sent
        if s.route is not None and s.option.material == material and plant in ("", s.sender, s.need.plant)
    ]


def total(park: Park, quantity_name: str, plant: str = "", material: str = "") -> Terms:
    """The terms of a Quantity of Limits."""
    if quantity_name in ("virgin", "disposal"):
        return (gross_virgin if quantity_name == "virgin" else disposed)(park, plant, material)
    if quantity_name == "purchase":
        matching = [b for b in park.bought if b.option.material == material and plant in ("", b.need.plant)]
        return [(1.0, b.column) for b in matching]
    if quantity_name == "dispose":
        return [(1.0, d.column) for d in park.dumped if d.material == material and plant in ("", d.plant)]
    if quantity_name == "exchange":
        return _exchange(park, material, plant)
    emitted: Terms = [(b.co2, b.column) for b in park.bought] + [(d.co2, d.column) for d in park.dumped]
    plain: dict[str, Terms] = {
        "cost": net_cost(park),
        "transport cost": [(one.haul.cost, one.column) for one in _hauled(park)],
        "exchange transport cost": [(s.haul.cost, s.column) for s in park.sent if s.route is not None],
        "capex": [(one.capex, one.column) for one in park.candidates],
        "transport work": [(one.haul.work, one.column) for one in _hauled(park)],
        "co2": [*[(one.haul.co2, one.column) for one in _hauled(park)], *emitted],
    }
    return plain[quantity_name]


def net_virgin(park: Park) -> Terms:
    """V: what is extracted less what the sales save outside the park."""
    return [*gross_virgin(park), *[(-s.weight, s.column) for s in park.sold]]


def exchanged_tonnes(park: Park) -> Terms:
    """Tonnes sent between plants, of what has tonnes."""
    materials = park.network.materials
    return [(materials[s.option.material].tonnes or 0.0, s.column) for s in park.sent if s.route is not None]
