"""The candidate movements of a park as arrays: what could be exchanged, bought, sold and disposed of, and its terms.

Every array of a block has one entry a candidate. Amounts are counted in the material's unit; a flow is measured at its
sender. Money, kg, impact and t-km are per unit of the material.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecopark.park import Park
from ecopark.parts import Gate, Serving
from ecopark.schema.rows import Disposal, Link, Supply, Transport

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG), for great-circle distances."""

NO_LINK: Final = -1


@dataclass(frozen=True)
class Flows:
    """What a plant could send to a need by one mode. To a need of its own it is internal reuse, which travels nowhere.

    ``gate`` and ``need`` number the park's gates and needs; ``link`` its links, or NO_LINK; ``mode`` the rows of
    Transport, or -1. Of a unit sent ``arriving`` arrives; ``ratio`` units of the need are met by a unit that arrives.
    ``haulage`` is the cost of the way, ``treatment`` of what arrives, ``work`` the t-km.
    """

    gate: Ints
    need: Ints
    mode: Ints
    link: Ints
    internal: NDArray[np.bool_]
    distance: Floats
    arriving: Floats
    ratio: Floats
    haulage: Floats
    treatment: Floats
    co2: Floats
    work: Floats

    def __len__(self) -> int:
        return len(self.gate)

    def only(self, which: Ints | NDArray[np.bool_]) -> Flows:
        """Some of the flows, by their numbers or by a mask."""
        return Flows(**{entry.name: getattr(self, entry.name)[which] for entry in fields(Flows)})


@dataclass(frozen=True)
class Purchases:
    """What could be bought for a need from a Supply row. ``weight`` is the impact of extraction, ``co2`` all of it."""

    need: Ints
    supply: Ints
    ratio: Floats
    price: Floats
    haulage: Floats
    treatment: Floats
    weight: Floats
    co2: Floats
    work: Floats

    def __len__(self) -> int:
        return len(self.need)


@dataclass(frozen=True)
class Sales:
    """What a gate could sell on a Demand row. ``avoided`` is the extraction saved outside the park."""

    gate: Ints
    demand: Ints
    price: Floats
    avoided: Floats

    def __len__(self) -> int:
        return len(self.gate)


@dataclass(frozen=True)
class Disposals:
    """What a gate could dispose of on a Disposal row. ``co2`` is the haul's and the emission's."""

    gate: Ints
    disposal: Ints
    fee: Floats
    haulage: Floats
    co2: Floats
    work: Floats

    def __len__(self) -> int:
        return len(self.gate)


@dataclass(frozen=True)
class Network:
    """All candidate movements of a park."""

    flows: Flows
    purchases: Purchases
    sales: Sales
    disposals: Disposals

    @cached_property
    def exchanges(self) -> Ints:
        """The numbers of the flows between different plants."""
        return np.flatnonzero(~self.flows.internal)


def great_circle_km(latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats) -> Floats:
    """Distance over the sphere in km by the haversine formula, of coordinates in degrees (broadcast together)."""
    phi, to_phi = np.radians(latitude), np.radians(to_latitude)
    half_chord = (
        np.sin((to_phi - phi) / 2) ** 2
        + np.cos(phi) * np.cos(to_phi) * np.sin(np.radians(to_longitude - longitude) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, half_chord))))


def grouped(keys: Ints, count: int) -> list[list[int]]:
    """The places of each key 0 .. count - 1 in an array, in order; a negative key is in no group."""
    order = np.argsort(keys, kind="stable")
    starts = np.searchsorted(keys[order], np.arange(count + 1))
    places = order.tolist()
    return [places[start:end] for start, end in pairwise(starts.tolist())]


def needs_distance(mode: Transport) -> bool:
    """Whether a mode has anything per km or a Max distance, so that a distance must be known."""
    per_km = (mode.cost_per_unit_km, mode.loss_per_km, mode.co2_per_unit_km)
    return any(per_km) or mode.max_distance_km < float("inf")


def road_km(park: Park, from_: str, to: str) -> float:
    """The distance by road between two plants in km: great circle times the detour factor; NaN without coordinates."""
    roads = _Roads(park)
    unknown = from_ not in roads.number or to not in roads.number
    return float("nan") if unknown else float(roads.km(roads.number[from_], roads.number[to]))


def link_km(row: Link, road: float, mode: Transport) -> float:
    """The distance of a link in km: its own, else that by road; 0 where that is NaN and the mode needs none."""
    if row.distance_km is not None:
        return row.distance_km
    return 0.0 if np.isnan(road) and not needs_distance(mode) else road


def takes_all_pairs(park: Park) -> bool:
    """Whether every pair is a candidate (Exchanges ``all``), not those of Links alone."""
    return (park.settings.exchanges or ("listed" if park.tables.links else "all")) == "all"


def candidates(park: Park) -> Network:
    """The candidate movements of a park, in the order of Materials, gates and needs (so the same on every run)."""
    return Network(_flows(park), _purchases(park), _sales(park), _disposals(park))


class _Roads:
    """Distances by road between plants: great circle times the detour factor; NaN where coordinates are missing."""

    def __init__(self, park: Park) -> None:
        self.number = {name: index for index, name in enumerate(park.plants)}
        self._latitude = np.array([_or_nan(row.latitude) for row in park.plants.values()])
        self._longitude = np.array([_or_nan(row.longitude) for row in park.plants.values()])
        self._detour = park.settings.detour_factor

    def km(self, senders: Ints | int, receivers: Ints | int) -> Floats:
        """Distances from each sender to each receiver (numbers of plants, broadcast together)."""
        straight = great_circle_km(
            self._latitude[senders], self._longitude[senders], self._latitude[receivers], self._longitude[receivers]
        )
        return straight * self._detour


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


@dataclass(frozen=True)
class _Block:
    """A material's makers and takers: its gates and servings, and the numbers of the plants where they are."""

    park: Park
    material: str
    gates: tuple[Gate, ...]
    servings: tuple[Serving, ...]
    senders: Ints
    receivers: Ints


def _flows(park: Park) -> Flows:
    roads = _Roads(park)
    listed: dict[str, list[Link]] = {}
    for row in park.tables.links:
        listed.setdefault(row.material, []).append(row)
    number = {id(row): index for index, row in enumerate(park.links)}
    found: list[Flows] = []
    for material in park.materials:
        gates, servings = park.gates_of.get(material, ()), park.servings_of.get(material, ())
        if gates and servings:
            senders = np.array([roads.number[gate.plant] for gate in gates])
            receivers = np.array([roads.number[park.needs[serving.need].plant] for serving in servings])
            block = _Block(park, material, gates, servings, senders, receivers)
            rows = listed.get(material, [])
            found.append(_pairs(block, roads, rows))
            found.append(_along_links(block, roads, [(number[id(row)], row) for row in rows if id(row) in number]))
    return _joined(found)


def _pairs(block: _Block, roads: _Roads, links: Sequence[Link]) -> Flows:
    """The internal flows of a material and, where all pairs are candidates, those by its own mode not in Links."""
    park, mode = block.park, block.park.mode(block.material)
    internal = block.senders[:, None] == block.receivers[None, :]
    wanted = internal & ~_own_cascade(block)
    distance = np.zeros(internal.shape)
    if takes_all_pairs(park) and park.materials[block.material].exchange and not mode.listed_only:
        distance = np.where(internal, 0.0, roads.km(block.senders[:, None], block.receivers[None, :]))
        if needs_distance(mode):
            wanted |= distance <= mode.max_distance_km
        else:
            distance = np.nan_to_num(distance, nan=0.0)
            wanted[:] = True
        wanted &= ~(internal & _own_cascade(block)) & (internal | ~_replaced(block, roads, links))
    gate, serving = np.nonzero(wanted)
    inside = internal[wanted]
    haulage = park.haulage(block.material, mode)
    km = distance[wanted]
    return _terms(
        block,
        gate,
        serving,
        mode=np.where(inside, -1, _mode_number(park, mode)),
        link=np.full(len(gate), NO_LINK),
        internal=inside,
        distance=km,
        haulage=np.where(inside, 0.0, haulage.handling + haulage.cost_km * km),
        loss=np.where(inside, 0.0, np.minimum(1.0, haulage.loss_km * km)),
        co2=haulage.co2_km * km,
    )


def _own_cascade(block: _Block) -> NDArray[np.bool_]:
    """Which pairs are a process's own output that would serve its need through the cascade, made by no other process.

    A boiler does not heat its own feed; where another process of the plant makes it too, or a store holds it, it may.
    """
    found = np.zeros((len(block.gates), len(block.servings)), dtype=bool)
    for column, serving in enumerate(block.servings):
        if serving.by_cascade:
            need = block.park.needs[serving.need]
            for row, gate in enumerate(block.gates):
                makers = {process for process, _ in gate.makers} | {process for process, _, _ in gate.followers}
                alone = gate.store is None and makers == {need.process}
                found[row, column] = gate.plant == need.plant and alone
    return found


def _replaced(block: _Block, roads: _Roads, links: Sequence[Link]) -> NDArray[np.bool_]:
    """Which pairs have a Links row by the material's own mode, open or closed."""
    park, size = block.park, len(roads.number)
    own = park.mode(block.material)
    listed = [
        roads.number[row.from_] * size + roads.number[row.to]
        for row in links
        if park.mode(block.material, row.mode) is own
    ]
    return np.asarray(np.isin(block.senders[:, None] * size + block.receivers[None, :], listed))


def _along_links(block: _Block, roads: _Roads, links: Sequence[tuple[int, Link]]) -> Flows:
    """The flows along each Links row: from its sender's gate to every need of its receiver that it can serve."""
    gate_at = {gate.plant: index for index, gate in enumerate(block.gates)}
    served_at: dict[int, list[int]] = {}
    for index, plant in enumerate(block.receivers.tolist()):
        served_at.setdefault(plant, []).append(index)
    used = [(index, row) for index, row in links if row.from_ in gate_at and roads.number[row.to] in served_at]
    gate: list[int] = []
    serving: list[int] = []
    terms: list[tuple[float, float, float, float, int, int]] = []
    for (index, _), (row, found) in zip(used, _link_terms(block, roads, [row for _, row in used]), strict=True):
        served = served_at[roads.number[row.to]]
        gate += [gate_at[row.from_]] * len(served)
        serving += served
        terms += [(*found, index)] * len(served)
    columns = np.array(terms, dtype=float).reshape(len(terms), 6).T
    return _terms(
        block,
        np.array(gate, dtype=np.int64),
        np.array(serving, dtype=np.int64),
        mode=columns[4].astype(np.int64),
        link=columns[5].astype(np.int64),
        internal=np.zeros(len(terms), dtype=bool),
        distance=columns[0],
        haulage=columns[1],
        loss=columns[2],
        co2=columns[3],
    )


def _link_terms(
    block: _Block, roads: _Roads, rows: Sequence[Link]
) -> Iterator[tuple[Link, tuple[float, float, float, float, int]]]:
    """Of each Links row: distance in km, cost, loss and kg of CO2 a unit sent, and its mode's number."""
    park = block.park
    ends = np.array([(roads.number[row.from_], roads.number[row.to]) for row in rows], dtype=np.int64).reshape(-1, 2)
    by_road = roads.km(ends[:, 0], ends[:, 1]).tolist()
    modes = {named: park.mode(block.material, named) for named in {row.mode for row in rows}}
    hauls = {named: (park.haulage(block.material, mode), _mode_number(park, mode)) for named, mode in modes.items()}
    for row, road in zip(rows, by_road, strict=True):
        haulage, number = hauls[row.mode]
        km = link_km(row, road, modes[row.mode])
        cost = haulage.handling + haulage.cost_km * km if row.cost is None else row.cost
        loss = min(1.0, haulage.loss_km * km) if row.loss is None else row.loss
        yield row, (km, cost, loss, haulage.co2_km * km, number)


def _terms(
    block: _Block,
    gate: Ints,
    serving: Ints,
    *,
    mode: Ints,
    link: Ints,
    internal: NDArray[np.bool_],
    distance: Floats,
    haulage: Floats,
    loss: Floats,
    co2: Floats,
) -> Flows:
    """The flows of a block from its gates and servings (by their place in it). One that loses all does not exist."""
    arriving = 1.0 - loss
    there = arriving > 0
    needs = np.array([entry.need for entry in block.servings])
    ratio = np.array([entry.ratio for entry in block.servings])
    treatment = np.array([entry.cost for entry in block.servings])
    tonnes = block.park.tonnes(block.material) or 0.0
    gates = np.array([entry.index for entry in block.gates])
    every = Flows(
        gate=gates[gate],
        need=needs[serving],
        mode=mode,
        link=link,
        internal=internal,
        distance=distance,
        arriving=arriving,
        ratio=ratio[serving],
        haulage=haulage,
        treatment=treatment[serving] * arriving,
        co2=co2,
        work=tonnes * distance,
    )
    return every if there.all() else every.only(there)


def _purchases(park: Park) -> Purchases:
    found = []
    for index, row in enumerate(park.tables.supply):
        cost, co2, work = _outside(park, row)
        weight = park.virgin_weight(row.material) if row.virgin_weight is None else row.virgin_weight
        for serving in park.servings_of.get(row.material, ()):
            if row.plant in (None, park.needs[serving.need].plant):
                terms = (row.price, cost, serving.cost, weight or 0.0, row.co2e_per_unit + co2, work)
                found.append((serving.need, index, serving.ratio, *terms))
    return _rows(Purchases, found)


def _sales(park: Park) -> Sales:
    found = [
        (gate.index, index, row.price, row.avoided_weight)
        for index, row in enumerate(park.demand)
        for gate in park.gates_of.get(row.material, ())
        if row.plant in (None, gate.plant)
    ]
    return _rows(Sales, found)


def _disposals(park: Park) -> Disposals:
    found = []
    for index, row in enumerate(park.tables.disposal):
        cost, co2, work = _outside(park, row)
        emitted = park.materials[row.material].co2e_per_unit + co2
        found += [
            (gate.index, index, row.fee, cost, emitted, work)
            for gate in park.gates_of.get(row.material, ())
            if row.plant in (None, gate.plant)
        ]
    return _rows(Disposals, found)


def _outside(park: Park, row: Supply | Disposal) -> tuple[float, float, float]:
    """Cost, kg of CO2 and t-km of hauling a unit from or to outside. At distance 0 nothing is hauled or handled."""
    if not row.distance_km:
        return 0.0, 0.0, 0.0
    haulage = park.haulage(row.material, park.mode(row.material, row.mode))
    km = row.distance_km
    return haulage.handling + haulage.cost_km * km, haulage.co2_km * km, (park.tonnes(row.material) or 0.0) * km


def _mode_number(park: Park, mode: Transport) -> int:
    return next((index for index, row in enumerate(park.tables.transport) if row is mode), -1)


BlockType = TypeVar("BlockType", Purchases, Sales, Disposals)

_NUMBERS: Final = frozenset({"gate", "need", "mode", "link", "supply", "demand", "disposal"})


def _rows(block: type[BlockType], rows: Sequence[tuple[float, ...]]) -> BlockType:
    """A block from one tuple a candidate, in the order of the block's fields."""
    names = [entry.name for entry in fields(block)]
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return block(**{name: _column(name, column) for name, column in zip(names, columns, strict=True)})


def _column(name: str, values: Sequence[float]) -> Any:
    """An array of a field: numbers of rows are whole, ``internal`` is yes or no, all else is real."""
    return np.array(values, dtype=bool if name == "internal" else np.int64 if name in _NUMBERS else np.float64)


def _joined(parts: Sequence[Flows]) -> Flows:
    """One block of flows from several, one after the other."""
    names = [entry.name for entry in fields(Flows)]
    if not parts:
        return Flows(**{name: _column(name, ()) for name in names})
    return Flows(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
