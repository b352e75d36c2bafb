"""A plan as GeoJSON (RFC 7946): plants as points, exchanges as lines, longitude before latitude."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ecopark.accounts import Results, in_the_year
from ecopark.park import Park
from ecopark.schema.results import ExchangeRow

Position = tuple[float, float]


def geojson(park: Park, found: Results) -> str:
    """The plan of a year as a FeatureCollection. A plant without coordinates has no geometry, nor has its exchange."""
    features = [*_plants(park, found), *_exchanges(park, found)]
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1, allow_nan=False
    )


def _position(park: Park, plant: str) -> Position | None:
    row = park.plants[plant]
    return None if row.latitude is None or row.longitude is None else (row.longitude, row.latitude)


def _plants(park: Park, found: Results) -> Iterator[dict[str, Any]]:
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for sent in found.exchange_plan:
        tonnes = sent.quantity * (park.tonnes(sent.material) or 0.0)
        sums[sent.from_]["sent_t"] += tonnes
        sums[sent.to]["received_t"] += tonnes
    for bought in found.supply_plan:
        sums[bought.plant]["virgin_impact"] += bought.impact
        sums[bought.plant]["co2_kg"] += bought.co2_kg
    for gone in found.disposal_plan:
        sums[gone.plant]["disposal_impact"] += gone.impact
        sums[gone.plant]["co2_kg"] += gone.co2_kg
    ledger = {row.plant: row for row in found.plant_ledger}
    for plant, row in park.plants.items():
        position = _position(park, plant)
        totals = {name: sums[plant][name] for name in _TOTALS}
        money = {"currency": park.settings.currency, "profit": ledger[plant].profit, "change": ledger[plant].change}
        yield {
            "type": "Feature",
            "geometry": None if position is None else {"type": "Point", "coordinates": list(position)},
            "properties": {"kind": "plant", "plant": plant, "sector": row.sector, "status": row.status}
            | totals
            | money,
        }


_TOTALS = ("sent_t", "received_t", "virgin_impact", "disposal_impact", "co2_kg")


def _exchanges(park: Park, found: Results) -> Iterator[dict[str, Any]]:
    flows: dict[tuple[str, str, str], list[ExchangeRow]] = defaultdict(list)
    for row in in_the_year(found.exchange_plan):
        flows[row.from_, row.to, row.material].append(row)
    for (sender, receiver, material), rows in flows.items():
        tonnes, quantity = park.tonnes(material), sum(row.quantity for row in rows)
        ends = _position(park, sender), _position(park, receiver)
        yield {
            "type": "Feature",
            "geometry": None if ends[0] is None or ends[1] is None else _line(ends[0], ends[1]),
            "properties": {
                "kind": "exchange",
                "from": sender,
                "to": receiver,
                "material": material,
                "material_kind": park.kind(material),
                "quantity": quantity,
                "unit": park.unit(material).text,
                "tonnes": None if tonnes is None else quantity * tonnes,
                "mode": ", ".join(dict.fromkeys(row.mode for row in rows if row.mode)),
                "distance_km": max(row.distance_km for row in rows),
                "for": [row.for_ for row in rows],
            },
        }


def _line(one: Position, other: Position) -> dict[str, Any]:
    """A line from one place to another; one that crosses the antimeridian is cut there (RFC 7946, 3.1.9)."""
    if abs(one[0] - other[0]) <= 180:
        return {"type": "LineString", "coordinates": [list(one), list(other)]}
    edge = 180.0 if one[0] > 0 else -180.0
    there = other[0] + 2 * edge
    latitude = one[1] + (other[1] - one[1]) * (edge - one[0]) / (there - one[0]) if there != one[0] else one[1]
    parts = [[list(one), [edge, latitude]], [[-edge, latitude], list(other)]]
    return {"type": "MultiLineString", "coordinates": parts}
