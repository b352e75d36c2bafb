"""What the rules look at: the tables, the park they make, what can move in it, and what could if all were open."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecopark.errors import Problem
from ecopark.flows import NO_LINK, Ints, needs_distance, takes_all_pairs
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.schema.rows import Group, Link, Process
from ecopark.schema.tables import Row, Table
from ecopark.sheets import Tables

At = tuple[str, str]
"""A plant and a material."""

Mask = NDArray[np.bool_]

NOT_ASKED: Final = int(np.iinfo(np.int64).max)
"""The number of a need that nobody asks about."""

Openable = TypeVar("Openable", Process, Group, Link)


@dataclass(frozen=True)
class _Seen:
    """Of each gate, need and link whether any flow does what the field says.

    ``unlisted``: goes to another plant, and in no Links row.
    """

    leaving: Mask
    sending: Mask
    unlisted: Mask
    losing: Mask
    reaching: Mask
    linked: Mask


@dataclass(frozen=True)
class Served:
    """Needs with the materials that something can serve them with, by their numbers; ``sent``: another plant can."""

    need: Ints
    material: Ints
    sent: Mask


class Movements:
    """What can move in a park, as sets: the question a rule asks is whether there is anything at all.

    The flows are drawn part by part, and none is kept.
    """

    def __init__(self, park: Park) -> None:
        self.park = park
        self.network: Network = candidates(park)
        self._gates = [(gate.plant, gate.material) for gate in park.gates]

    @cached_property
    def _seen(self) -> _Seen:
        sizes = [len(self._gates)] * 4 + [len(self.park.needs), len(self.park.links)]
        seen = _Seen(*(np.zeros(size, dtype=bool) for size in sizes))
        for flows in self.network.parts():
            seen.leaving[flows.gate] = True
            seen.reaching[flows.need] = True
            seen.losing[flows.gate[flows.arriving < 1]] = True
            listed = flows.link != NO_LINK
            seen.linked[flows.link[listed]] = True
            seen.sending[flows.gate[~flows.internal]] = True
            seen.unlisted[flows.gate[~(flows.internal | listed)]] = True
        return seen

    def _at(self, gates: Ints | Mask) -> frozenset[At]:
        """The plants and materials of some gates, by their numbers or by a mask."""
        numbers = np.flatnonzero(gates) if gates.dtype == bool else np.unique(gates)
        return frozenset(self._gates[number] for number in numbers.tolist())

    @cached_property
    def outlets(self) -> frozenset[At]:
        """The plants and materials made there that something can take, a store of the plant's own too."""
        sold_or_gone = np.concatenate([self.network.sales.gate, self.network.disposals.gate])
        stored = frozenset((row.plant, row.material) for row in self.park.tables.storage)
        return self._at(self._seen.leaving) | self._at(sold_or_gone) | stored

    @cached_property
    def met(self) -> frozenset[tuple[str, str, str]]:
        """Plant, process and material of the needs that something can meet."""
        met = self._seen.reaching.copy()
        met[self.network.purchases.need] = True
        found = (self.park.needs[number] for number in np.flatnonzero(met).tolist())
        return frozenset((need.plant, need.process_name, need.material) for need in found)

    @cached_property
    def served(self) -> Served:
        """The needs with what another plant, their own or the market can serve them with."""
        number = {material: index for index, material in enumerate(self.park.materials)}
        made = np.array([number[material] for _, material in self._gates], dtype=np.int64)
        sold = np.array([number[row.material] for row in self.park.tables.supply], dtype=np.int64)
        bought = self.network.purchases
        found = [np.unique((bought.need * len(number) + sold[bought.supply]) * 2)]
        for flows in self.network.parts():
            found.append(np.unique((flows.need * len(number) + made[flows.gate]) * 2 + ~flows.internal))
        codes = np.unique(np.concatenate(found))
        return Served(codes // 2 // len(number), codes // 2 % len(number), codes % 2 == 1)

    def least_served(self, numbers: Ints) -> Mapping[tuple[str | None, str], int]:
        """Each need has a number: of each sender (None: the market) and material the least of those it could serve.

        Left out is what could serve only needs of the number NOT_ASKED.
        """
        least = np.full(len(self._gates), NOT_ASKED)
        for flows in self.network.parts():
            np.minimum.at(least, flows.gate, numbers[flows.need])
        bought, found = self.network.purchases, dict[tuple[str | None, str], int]()
        of_offer = np.full(len(self.park.tables.supply), NOT_ASKED)
        np.minimum.at(of_offer, bought.supply, numbers[bought.need])
        found.update((self._gates[gate], int(least[gate])) for gate in np.flatnonzero(least < NOT_ASKED))
        for offer in np.flatnonzero(of_offer < NOT_ASKED):
            key = None, self.park.tables.supply[offer].material
            found[key] = min(found.get(key, NOT_ASKED), int(of_offer[offer]))
        return found

    @cached_property
    def supply(self) -> frozenset[int]:
        """Places in Supply of the rows that something can use."""
        return frozenset(np.unique(self.network.purchases.supply).tolist())

    @cached_property
    def disposal(self) -> frozenset[int]:
        """Places in Disposal of the rows that something can use."""
        return frozenset(np.unique(self.network.disposals.disposal).tolist())

    @cached_property
    def demand(self) -> frozenset[int]:
        """Places in Demand of the rows that something is made for."""
        park = self.park
        places = [place for place, row in enumerate(park.tables.demand) if park.holds(row)]
        return frozenset(places[number] for number in np.unique(self.network.sales.demand).tolist())

    @cached_property
    def links(self) -> frozenset[int]:
        """Places in Links of the rows that can carry something."""
        places = [place for place, row in enumerate(self.park.tables.links) if self.park.may_carry(row)]
        return frozenset(places[number] for number in np.flatnonzero(self._seen.linked).tolist())

    @cached_property
    def bought(self) -> frozenset[At]:
        """Where which material can be bought."""
        bought, park = self.network.purchases, self.park
        pairs = np.unique(np.stack([bought.need, bought.supply], axis=1), axis=0).tolist()
        return frozenset((park.needs[need].plant, park.tables.supply[offer].material) for need, offer in pairs)

    @cached_property
    def disposed(self) -> frozenset[At]:
        """Where which material can be disposed of."""
        return self._at(self.network.disposals.gate)

    @cached_property
    def lost(self) -> frozenset[At]:
        """Senders and materials of which some is lost on the way."""
        return self._at(self._seen.losing)

    @cached_property
    def decaying(self) -> frozenset[At]:
        """Plants and materials of which some is lost in store."""
        return frozenset((row.plant, row.material) for row in self.park.tables.storage if row.loss > 0)

    @cached_property
    def exchanged(self) -> frozenset[At]:
        """Where which material can be sent or received."""
        served, materials = self.served, [*self.park.materials]
        received = zip(served.need[served.sent].tolist(), served.material[served.sent].tolist(), strict=True)
        found = {(self.park.needs[need].plant, materials[material]) for need, material in received}
        return self._at(self._seen.sending) | found

    @cached_property
    def unlisted(self) -> frozenset[str]:
        """The materials that can move between plants without a Links row."""
        return frozenset(material for _, material in self._at(self._seen.unlisted))


@dataclass(frozen=True)
class Facts:
    """What the rules look at.

    ``whole``: no row had to be left out, so what cannot be found is not there. ``doubtful`` are rows, by sheet and
    line, of which something could not be read.
    """

    tables: Tables
    whole: bool = True
    doubtful: frozenset[tuple[str, int]] = frozenset()

    def doubts(self, table: Table, row: Row) -> bool:
        """Whether something of a row could not be read."""
        return (self.tables.place(table, 0, None)[0], row.line) in self.doubtful

    @cached_property
    def park(self) -> Park:
        """The park as the tables say."""
        return Park(_passable(self.tables))

    @cached_property
    def open_park(self) -> Park:
        """The park with every plant, process, group and link open; itself where nothing is closed."""
        opened = _opened(self.tables)
        return self.park if opened is self.tables else Park(_passable(opened))

    @cached_property
    def now(self) -> Movements:
        """What can move in the park."""
        return Movements(self.park)

    @cached_property
    def open(self) -> Movements:
        """What could move in it if nothing were closed."""
        return self.now if self.open_park is self.park else Movements(self.open_park)

    @cached_property
    def without_distance(self) -> frozenset[int]:
        """Places in Links of the rows whose mode needs a distance that neither they nor coordinates give."""
        return frozenset(_without_distance(self.tables))

    @cached_property
    def pairs_without_distance(self) -> Mapping[str, tuple[str, str]]:
        """Plants without coordinates that some pair needs (Exchanges ``all``), each with a partner and the mode."""
        return _pairs_without_distance(self.park)

    @cached_property
    def reach_is_known(self) -> bool:
        """Whether every distance that decides what can reach what is known, closed plants' too."""
        return not self.pairs_without_distance and not _pairs_without_distance(self.open_park)


Rule = Callable[[Facts], Iterator[Problem]]


def located(park: Park, plant: str) -> bool:
    """Whether a plant has coordinates."""
    row = park.plants[plant]
    return row.latitude is not None and row.longitude is not None


def half_located(park: Park, plant: str) -> bool:
    """Whether a plant has one coordinate without the other, which is reported where it stands."""
    row = park.plants[plant]
    return (row.latitude is None) != (row.longitude is None)


def _opened(tables: Tables) -> Tables:
    """The tables with nothing closed; the same ones where nothing is."""
    closed = [
        *(row for row in tables.plants if row.status == "closed"),
        *(row for row in tables.processes if row.status == "closed"),
        *(row for row in tables.groups if row.status == "closed"),
        *(row for row in tables.links if row.status == "closed"),
    ]
    if not closed:
        return tables
    return replace(
        tables,
        plants=tuple(replace(row, status="operating") for row in tables.plants),
        processes=tuple(_open(row) for row in tables.processes),
        groups=tuple(_open(row) for row in tables.groups),
        links=tuple(_open(row) for row in tables.links),
    )


def _open(row: Openable) -> Openable:
    """A row that is closed as if it stood; others as they are."""
    opened: Openable = replace(row, status="existing") if row.status == "closed" else row
    return opened


def _without_distance(tables: Tables) -> Iterator[int]:
    park = Park(tables)
    unplaced = {plant for plant in park.plants if not located(park, plant)}
    needing: dict[At, bool] = {}
    for place, row in enumerate(tables.links if unplaced else ()):
        if row.distance_km is None and (row.from_ in unplaced or row.to in unplaced):
            key = row.material, row.mode or ""
            if key not in needing:
                needing[key] = needs_distance(park.mode(row.material, row.mode))
            if needing[key]:
                yield place


def _passable(tables: Tables) -> Tables:
    """The tables with a distance of 0 where one is missing in Links: that is reported, and hides nothing else."""
    missing = set(_without_distance(tables))
    if not missing:
        return tables
    links = (replace(row, distance_km=0.0) if place in missing else row for place, row in enumerate(tables.links))
    return replace(tables, links=tuple(links))


def _pairs_without_distance(park: Park) -> Mapping[str, tuple[str, str]]:
    if not takes_all_pairs(park) or all(located(park, plant) for plant in park.plants):
        return {}
    listed: dict[str, set[At]] = defaultdict(set)
    for row in park.tables.links:
        if park.mode(row.material, row.mode) is park.mode(row.material):
            listed[row.material].add((row.from_, row.to))
    found: dict[str, tuple[str, str]] = {}
    for material, gates in park.gates_of.items():
        mode = park.mode(material)
        if not park.materials[material].exchange or mode.listed_only or not needs_distance(mode):
            continue
        senders = dict.fromkeys(gate.plant for gate in gates)
        receivers = dict.fromkeys(park.needs[serving.need].plant for serving in park.servings_of.get(material, ()))
        for plant in senders | receivers:
            if plant not in found and not located(park, plant):
                to = (end for end in receivers if plant in senders and (plant, end) not in listed[material])
                back = (end for end in senders if plant in receivers and (end, plant) not in listed[material])
                partner = next((end for end in itertools.chain(to, back) if end != plant), None)
                if partner is not None:
                    found[plant] = partner, mode.mode
    return found
