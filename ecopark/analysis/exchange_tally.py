"""The exchanges of a large park, by whole arrays: a number for each that could be, and those unused that cost least."""

from __future__ import annotations

import numpy as np

from ecopark.flows import Floats, Flows, Ints
from ecopark.park import Park

Exchange = tuple[str, str, str]
"""Sender, receiver, material."""


class Pairs:
    """A number for each pair of a gate and a plant that could take in what it has; ``count`` is how many there are."""

    def __init__(self, park: Park) -> None:
        self._park, self._plants = park, list(park.plants)
        plant = {name: number for number, name in enumerate(self._plants)}
        material = {name: number for number, name in enumerate(park.materials)}
        taken = {(material[each.material], plant[park.needs[each.need].plant]) for each in park.servings}
        takers = np.array(sorted(taken), dtype=np.int64).reshape(-1, 2)
        self._of_need = np.array([plant[need.plant] for need in park.needs], dtype=np.int64)
        self._of_gate = np.array([material[gate.material] for gate in park.gates], dtype=np.int64)
        self._takers = takers[:, 0] * len(plant) + takers[:, 1]
        first = np.searchsorted(self._takers, np.arange(len(material) + 1) * len(plant))
        self._first = first[self._of_gate]  # of each gate the first of its takers, and the first of its pairs
        ends = np.cumsum(np.diff(first)[self._of_gate])
        self._start = np.concatenate([[0], ends]).astype(np.int64)
        self.count = int(self._start[-1])

    def of(self, flows: Flows) -> Ints:
        """The number of each flow's exchange; -1 where it stays at its plant."""
        taker = self._of_gate[flows.gate] * len(self._plants) + self._of_need[flows.need]
        pair = self._start[flows.gate] + np.searchsorted(self._takers, taker) - self._first[flows.gate]
        return np.where(flows.internal, -1, pair)

    def gates(self, pairs: Ints) -> Ints:
        """The gate of each pair."""
        return np.asarray(np.searchsorted(self._start, pairs, side="right") - 1)

    def named(self, pair: int) -> Exchange:
        """The exchange of a number."""
        (gate,) = self.gates(np.array([pair])).tolist()
        taker = self._takers[self._first[gate] + pair - self._start[gate]] % len(self._plants)
        return self._park.gates[gate].plant, self._plants[taker], self._park.gates[gate].material


class Unused:
    """The exchanges that a plan lacks and that may be possible, told part by part; the best are kept.

    ``planned`` are those that it has, ``leaving`` is what leaves each gate; ``best`` come first what costs least, at
    what its sender has to send: what one without anything to send could do no price tells, so it goes last.
    """

    def __init__(self, pairs: Pairs, planned: Ints, leaving: Floats, most: int) -> None:
        self._pairs, self._leaving, self._most = pairs, leaving, most
        self._is_open = np.zeros(pairs.count, dtype=bool)
        self._planned = np.zeros(pairs.count, dtype=bool)
        self._planned[planned] = True
        self.best: Ints = np.zeros(0, dtype=np.int64)
        self._costs: Floats = np.zeros(0)

    def add(self, pairs: Ints, costs: Floats) -> None:
        """Some flows, by their pairs (-1 for none), and what a unit costs; infinite where it cannot be."""
        there = (pairs >= 0) & np.isfinite(costs)
        there[there] = ~self._planned[pairs[there]]
        self._is_open[pairs[there]] = True
        every = np.concatenate([self.best, pairs[there]])
        cost = np.concatenate([self._costs, np.maximum(costs[there], 0.0)])
        sent = self._leaving[self._pairs.gates(every)]
        order = np.lexsort((every, cost * sent, sent == 0))
        _, first = np.unique(every[order], return_index=True)
        kept = order[np.sort(first)[: self._most]]
        self.best, self._costs = every[kept], cost[kept]

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self._is_open.sum())
