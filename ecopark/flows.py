"""What each plant could send to each need, as arrays, drawn part by part: flows grow with the square of the plants.

Nothing is done per pair in Python, and no more than a part of the pairs is in memory at a time: those of some gates of
a material, by whole arrays. The order is that of Materials, gates and needs, so the same on every run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecopark.park import Park
from ecopark.parts import Gate, Haulage, Serving
from ecopark.schema.rows import Link, Transport

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG), for great-circle distances."""

NO_LINK: Final = -1

PART: Final = 100_000
"""About so many flows are drawn at a time."""

KEPT: Final = 1_000_000
"""Where there are no more, those drawn are kept: some 90 bytes each."""


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

    def only(self, which: Ints | NDArray[np.bool_] | slice) -> Flows:
        """Some of the flows, by their numbers or by a mask."""
        return Flows(**{entry.name: getattr(self, entry.name)[which] for entry in fields(Flows)})


def joined(parts: Sequence[Flows]) -> Flows:
    """One block of flows from several, one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = [entry.name for entry in fields(Flows)]
    return Flows(**{name: np.concatenate([_none(name), *(getattr(part, name) for part in parts)]) for name in names})


_NUMBERS: Final = frozenset({"gate", "need", "mode", "link"})


def _none(name: str) -> NDArray[Any]:
    """No values of a field: numbers of rows are whole, ``internal`` is yes or no, all else is real."""
    return np.zeros(0, dtype=bool if name == "internal" else np.int64 if name in _NUMBERS else np.float64)


def great_circle_km(latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats) -> Floats:
    """Distance over the sphere in km by the haversine formula, of coordinates in degrees (broadcast together)."""
    phi, to_phi = np.radians(latitude), np.radians(to_latitude)
    half_chord = (
        np.sin((to_phi - phi) / 2) ** 2
        + np.cos(phi) * np.cos(to_phi) * np.sin(np.radians(to_longitude - longitude) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, half_chord))))


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


class Drawing:
    """The candidate flows of a park. Iterating draws them, in parts of about PART, each time the same.

    What is kept is as long as the park's rows: the makers and takers of each material, and the flows along Links.
    """

    def __init__(self, park: Park) -> None:
        roads = _Roads(park)
        listed: dict[str, list[Link]] = {}
        for row in park.tables.links:
            listed.setdefault(row.material, []).append(row)
        number = {id(row): index for index, row in enumerate(park.links)}
        self._roads = roads
        self._kept: list[Flows] | None = None
        self._blocks: list[tuple[_Block, Flows]] = []
        for material in park.materials:
            gates, servings = park.gates_of.get(material, ()), park.servings_of.get(material, ())
            if gates and servings:
                rows = listed.get(material, [])
                block = _block(park, material, gates, servings, roads, rows)
                open_ = [(number[id(row)], row) for row in rows if id(row) in number]
                self._blocks.append((block, _along_links(park, block, roads, open_)))

    def __iter__(self) -> Iterator[Flows]:
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[Flows] | None = []
        for part in self._parts():
            if kept is not None:
                kept.append(part)
                kept = kept if sum(map(len, kept)) <= KEPT else None
            yield part
        self._kept = kept

    def _parts(self) -> Iterator[Flows]:
        """Parts of about PART."""
        waiting: list[Flows] = []
        for part in self._each():
            waiting.append(part)
            if sum(map(len, waiting)) >= PART:
                yield joined(waiting)
                waiting = []
        if waiting:
            yield joined(waiting)

    def _each(self) -> Iterator[Flows]:
        """The parts as they come, however small."""
        for block, along in self._blocks:
            at_a_time = max(1, PART // len(block.needs))
            for start in range(0, len(block.gates), at_a_time):
                yield _pairs(block, self._roads, slice(start, start + at_a_time))
            if len(along):
                yield along


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
    """A material's makers and takers: numbers of its ``gates`` and of the ``needs`` it serves, and of their plants.

    ``ratio`` and ``treatment`` are of each serving. ``mode`` is the material's own, ``mode_number`` its row;
    ``is_open`` whether all pairs are candidates. ``barred`` are pairs of a process's own output that would serve its
    need by the cascade, ``replaced`` pairs with a Links row by the own mode, both as gate · servings + serving.
    """

    material: str
    mode: Transport
    mode_number: int
    haulage: Haulage
    tonnes: float
    is_open: bool
    gates: Ints
    needs: Ints
    senders: Ints
    receivers: Ints
    ratio: Floats
    treatment: Floats
    barred: Ints
    replaced: Ints


def _block(
    park: Park,
    material: str,
    gates: Sequence[Gate],
    servings: Sequence[Serving],
    roads: _Roads,
    links: Sequence[Link],
) -> _Block:
    mode = park.mode(material)
    senders = np.array([roads.number[gate.plant] for gate in gates])
    receivers = np.array([roads.number[park.needs[serving.need].plant] for serving in servings])
    return _Block(
        material=material,
        mode=mode,
        mode_number=_mode_number(park, mode),
        haulage=park.haulage(material, mode),
        tonnes=park.tonnes(material) or 0.0,
        is_open=takes_all_pairs(park) and park.materials[material].exchange and not mode.listed_only,
        gates=np.array([gate.index for gate in gates]),
        needs=np.array([serving.need for serving in servings]),
        senders=senders,
        receivers=receivers,
        ratio=np.array([serving.ratio for serving in servings]),
        treatment=np.array([serving.cost for serving in servings]),
        barred=_own_cascade(park, gates, servings),
        replaced=_replaced(park, material, senders, receivers, roads, links),
    )


def _own_cascade(park: Park, gates: Sequence[Gate], servings: Sequence[Serving]) -> Ints:
    """The pairs of a process's own output that would serve its need through the cascade, made by no other process.

    A boiler does not heat its own feed; where another process of the plant makes it too, or a store holds it, it may.
    """
    at = {gate.plant: (row, gate) for row, gate in enumerate(gates)}
    found = []
    for column, serving in enumerate(servings):
        need = park.needs[serving.need]
        if serving.by_cascade and need.plant in at:
            row, gate = at[need.plant]
            makers = {process for process, _ in gate.makers} | {process for process, _, _ in gate.followers}
            if gate.store is None and makers == {need.process}:
                found.append(row * len(servings) + column)
    return np.array(found, dtype=np.int64)


def _replaced(park: Park, material: str, senders: Ints, receivers: Ints, roads: _Roads, links: Sequence[Link]) -> Ints:
    """The pairs that have a Links row by the material's own mode, open or closed."""
    own, row_of = park.mode(material), {plant: row for row, plant in enumerate(senders.tolist())}
    served_at = _served_at(receivers)
    ends = [(roads.number[row.from_], roads.number[row.to]) for row in links if park.mode(material, row.mode) is own]
    return np.array(
        [
            row_of[one] * len(receivers) + column
            for one, other in ends
            if one in row_of
            for column in served_at.get(other, ())
        ],
        dtype=np.int64,
    )


def _served_at(receivers: Ints) -> dict[int, list[int]]:
    """The servings at each plant."""
    found: dict[int, list[int]] = {}
    for column, plant in enumerate(receivers.tolist()):
        found.setdefault(plant, []).append(column)
    return found


def _pairs(block: _Block, roads: _Roads, which: slice) -> Flows:
    """The internal flows of some gates and, where all pairs are candidates, those by the material's own mode."""
    mode, senders = block.mode, block.senders[which]
    internal = senders[:, None] == block.receivers[None, :]
    wanted, distance = internal.copy(), np.zeros(internal.shape)
    if block.is_open:
        distance = np.where(internal, 0.0, roads.km(senders[:, None], block.receivers[None, :]))
        if needs_distance(mode):
            wanted |= distance <= mode.max_distance_km
        else:
            distance = np.nan_to_num(distance, nan=0.0)
            wanted[:] = True
        wanted.flat[_within(block.replaced, which, internal.shape)] = False
        wanted |= internal
    wanted.flat[_within(block.barred, which, internal.shape)] = False
    gate, serving = np.nonzero(wanted)
    inside, km = internal[wanted], distance[wanted]
    return _terms(
        block,
        gate + which.start,
        serving,
        mode=np.where(inside, -1, block.mode_number),
        link=np.full(len(gate), NO_LINK),
        internal=inside,
        distance=km,
        haulage=np.where(inside, 0.0, block.haulage.handling + block.haulage.cost_km * km),
        loss=np.where(inside, 0.0, np.minimum(1.0, block.haulage.loss_km * km)),
        co2=block.haulage.co2_km * km,
    )


def _within(pairs: Ints, which: slice, shape: tuple[int, ...]) -> Ints:
    """The places of some pairs among those of some gates."""
    places = pairs - which.start * shape[1]
    return np.asarray(places[(places >= 0) & (places < shape[0] * shape[1])])


def _along_links(park: Park, block: _Block, roads: _Roads, links: Sequence[tuple[int, Link]]) -> Flows:
    """The flows along each Links row: from its sender's gate to every need of its receiver that it can serve."""
    gate_at = {plant: row for row, plant in enumerate(block.senders.tolist())}
    served_at = _served_at(block.receivers)
    used = [
        (index, row) for index, row in links if roads.number[row.from_] in gate_at and roads.number[row.to] in served_at
    ]
    gate: list[int] = []
    serving: list[int] = []
    terms: list[tuple[float, float, float, float, int, int]] = []
    for (index, row), found in zip(used, _link_terms(park, block, roads, [row for _, row in used]), strict=True):
        served = served_at[roads.number[row.to]]
        gate += [gate_at[roads.number[row.from_]]] * len(served)
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
    park: Park, block: _Block, roads: _Roads, rows: Sequence[Link]
) -> Iterator[tuple[float, float, float, float, int]]:
    """Of each Links row: distance in km, cost, loss and kg of CO2 a unit sent, and its mode's number."""
    ends = np.array([(roads.number[row.from_], roads.number[row.to]) for row in rows], dtype=np.int64).reshape(-1, 2)
    by_road = roads.km(ends[:, 0], ends[:, 1]).tolist()
    modes = {named: park.mode(block.material, named) for named in {row.mode for row in rows}}
    hauls = {named: (park.haulage(block.material, mode), _mode_number(park, mode)) for named, mode in modes.items()}
    for row, road in zip(rows, by_road, strict=True):
        haulage, number = hauls[row.mode]
        km = link_km(row, road, modes[row.mode])
        cost = haulage.handling + haulage.cost_km * km if row.cost is None else row.cost
        loss = min(1.0, haulage.loss_km * km) if row.loss is None else row.loss
        yield km, cost, loss, haulage.co2_km * km, number


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
    every = Flows(
        gate=block.gates[gate],
        need=block.needs[serving],
        mode=mode,
        link=link,
        internal=internal,
        distance=distance,
        arriving=arriving,
        ratio=block.ratio[serving],
        haulage=haulage,
        treatment=block.treatment[serving] * arriving,
        co2=co2,
        work=block.tonnes * distance,
    )
    there = arriving > 0
    return every if there.all() else every.only(there)


def _mode_number(park: Park, mode: Transport) -> int:
    return next((index for index, row in enumerate(park.tables.transport) if row is mode), -1)
