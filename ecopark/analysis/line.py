"""The one line of all amounts: where each column of a programme stands in it, and what exchange the column is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from ecopark.flows import Floats, Ints
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.totals import Weights

FLOWS: Final = "f"
KINDS: Final = ("x", FLOWS, "v", "y", "d", "g", "z")
"""What the shipped model calls the variables of each kind of amount, in the order of ``totals.flat``."""

Named = tuple[str, Any]
"""The name of a row or column in its model, and its index there."""


def named(components: Iterable[Any]) -> list[Named]:
    """The names of rows or columns of a programme, as long as the programme itself is held."""
    return [(component.parent_component().local_name, component.index()) for component in components]


class Line:
    """The one line of all amounts of a park: kind after kind, and of each kind period after period."""

    def __init__(self, park: Park, network: Network) -> None:
        moving = (park.processes, network.flows, network.purchases, network.sales, network.disposals, park.stores)
        self._counts = np.array(
            [*(len(each) for each in moving), len(park.candidates)]
        )  # what is built is so once for all
        ends = np.cumsum(self._counts * [*[len(Calendar(park))] * len(moving), 1])
        self._starts = np.concatenate([[0], ends[:-1]])
        self._end = int(ends[-1])

    def of_columns(self, names: Sequence[Named]) -> Ints:
        """The place of each column; past the line's end where it is no amount."""
        found = np.full(len(names), self._end, dtype=np.int64)
        known = [
            (column, KINDS.index(name), *(index if isinstance(index, tuple) else (index, 0)))
            for column, (name, index) in enumerate(names)
            if name in KINDS
        ]
        column, kind, number, period = np.array(known, dtype=np.int64).reshape(-1, 4).T
        found[column] = self._at(kind, number, period)
        return found

    def of_flows(self, flow: Ints, period: Ints) -> Ints:
        """The place of some flows, each in a period."""
        return self._at(np.full(len(flow), KINDS.index(FLOWS)), flow, period)

    def _at(self, kind: Ints, number: Ints, period: Ints) -> Ints:
        return np.asarray(self._starts[kind] + period * self._counts[kind] + number, dtype=np.int64)


def lacking(programme: Any) -> list[str]:
    """The variables of the shipped model that a programme has not: then its columns are not to be found in the line."""
    return [kind for kind in KINDS if not hasattr(programme, kind)]


def weights_at(places: Ints, weights: Sequence[Weights]) -> Floats:
    """What some totals give the columns that stand at some places of the line: (totals, columns)."""
    return np.array([np.append(each.flat, 0.0) for each in weights])[:, places]


def exchanges_of(park: Park, network: Network) -> tuple[list[tuple[str, str, str]], Ints]:
    """The exchanges that a network allows, as sender, receiver and material, and the number of each flow's, or -1."""
    found: dict[tuple[str, str, str], int] = {}
    pairs = np.full(len(network.flows), -1, dtype=np.int64)
    for flow in network.exchanges.tolist():
        gate, need = park.gates[network.flows.gate[flow]], park.needs[network.flows.need[flow]]
        pairs[flow] = found.setdefault((gate.plant, need.plant, gate.material), len(found))
    return list(found), pairs


def exchange_of_columns(names: Sequence[Named], exchange_of_flow: Ints) -> Ints:
    """The number of each column's exchange, by those of the flows; -1 where it is none."""
    return np.array([int(exchange_of_flow[index[0]]) if name == FLOWS else -1 for name, index in names], dtype=np.int64)
