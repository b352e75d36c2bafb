"""The programme stated a second time, as arrays: what the certificate holds a plan against.

Knows no solver and no Pyomo, and shares no code with the models: two statements of one page of mathematics that must
agree. Columns are the amounts in one line (activities, flows, purchases, sales, disposals); rows come block by block in
the order of ``Prices``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from ecopark.network import Floats, Ints, Network
from ecopark.park import Park
from ecopark.plan import Prices
from ecopark.totals import Totals

_ACTIVITY, _FLOW, _PURCHASE, _SALE, _DISPOSAL = range(5)

_BLOCKS: Final = ("need", "gate", "share", "supply", "demand", "disposal", "link", "quality", "limit")


@dataclass(frozen=True)
class Restated:
    """Rows ``lower <= matrix·amounts <= upper`` and columns ``least <= amounts <= most``.

    ``is_balance`` marks the needs and gates, which are equations of matter and energy.
    """

    matrix: csr_matrix
    lower: Floats
    upper: Floats
    least: Floats
    most: Floats
    is_balance: NDArray[np.bool_]


def restate(park: Park, network: Network) -> Restated:
    """State the programme of a park over the candidates of its network."""
    rows = _Rows(park, network)
    for block in (_needs, _gates, _shares, _offers, _markets, _routes, _links, _qualities, _limits, _ceiling):
        block(rows, park, network)
    least, most = np.zeros(rows.width), np.full(rows.width, np.inf)
    least[: len(park.processes)] = [process.min_activity for process in park.processes]
    most[: len(park.processes)] = [process.capacity for process in park.processes]
    lower, upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
    is_balance = np.arange(len(lower)) < len(park.needs) + len(park.gates)
    return Restated(rows.matrix(), lower, upper, least, most, is_balance)


def in_line(prices: Prices) -> Floats:
    """The prices of the rows in their order."""
    return np.concatenate([*(getattr(prices, block) for block in _BLOCKS), [prices.ceiling]])


class _Rows:
    """Collects the entries of the rows, block after block."""

    def __init__(self, park: Park, network: Network) -> None:
        counts = [len(park.processes), len(network.flows), len(network.purchases), len(network.sales)]
        self._offset = np.concatenate([[0], np.cumsum(counts)])
        self.width = int(self._offset[-1]) + len(network.disposals)
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._count = 0
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []

    def put(self, row: Ints, kind: int, column: Ints, value: Floats) -> None:
        """Entries of the block at hand: its rows count from 0, the columns within their kind."""
        self._entries.append((row + self._count, column + self._offset[kind], value))

    def put_in_row(self, row: int, kind: int, column: Ints, value: Floats) -> None:
        """Entries of one row of the block at hand."""
        self.put(np.full(len(column), row), kind, column, value)

    def close(self, bounds: Iterable[tuple[float, float]]) -> None:
        """End the block: the least and most of each of its rows."""
        pairs = np.array(list(bounds), dtype=float).reshape(-1, 2)
        self.lower.append(pairs[:, 0])
        self.upper.append(pairs[:, 1])
        self._count += len(pairs)

    def matrix(self) -> csr_matrix:
        """The rows of all blocks."""
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        return coo_matrix((value, (row, column)), shape=(self._count, self.width)).tocsr()


def _needs(rows: _Rows, park: Park, network: Network) -> None:
    """Σ ρ·v + Σ ρ·(1 - loss)·f - a·x = 0."""
    flows, purchases = network.flows, network.purchases
    process, amount = _whole(need.process for need in park.needs), _real(need.amount for need in park.needs)
    rows.put(np.arange(len(park.needs)), _ACTIVITY, process, -amount)
    rows.put(flows.need, _FLOW, np.arange(len(flows)), flows.ratio * flows.arriving)
    rows.put(purchases.need, _PURCHASE, np.arange(len(purchases)), purchases.ratio)
    rows.close([(0.0, 0.0)] * len(park.needs))


def _gates(rows: _Rows, park: Park, network: Network) -> None:
    """Σ b·x - Σ f - Σ y - Σ d = 0."""
    made = [(gate.index, process, amount) for gate in park.gates for process, amount in gate.makers]
    gate, process = _whole(entry[0] for entry in made), _whole(entry[1] for entry in made)
    rows.put(gate, _ACTIVITY, process, _real(entry[2] for entry in made))
    leaving = ((_FLOW, network.flows.gate), (_SALE, network.sales.gate), (_DISPOSAL, network.disposals.gate))
    for kind, gates in leaving:
        rows.put(gates, kind, np.arange(len(gates)), np.full(len(gates), -1.0))
    rows.close([(0.0, 0.0)] * len(park.gates))


def _shares(rows: _Rows, park: Park, network: Network) -> None:
    """Σ ρ·v + Σ ρ·(1 - loss)·f - σ·a·x <= 0, over the materials of the share."""
    flows, purchases = network.flows, network.purchases
    made_of = np.array([gate.material for gate in park.gates], dtype=object)
    sold_as = np.array([row.material for row in park.tables.supply], dtype=object)
    for index, share in enumerate(park.shares):
        need, names = park.needs[share.need], list(share.materials)
        sent = np.flatnonzero((flows.need == share.need) & np.isin(made_of, names)[flows.gate])
        had = np.flatnonzero((purchases.need == share.need) & np.isin(sold_as, names)[purchases.supply])
        rows.put_in_row(index, _ACTIVITY, _whole([need.process]), _real([-share.max_share * need.amount]))
        rows.put_in_row(index, _FLOW, sent, (flows.ratio * flows.arriving)[sent])
        rows.put_in_row(index, _PURCHASE, had, purchases.ratio[had])
    rows.close([(-np.inf, 0.0)] * len(park.shares))


def _offers(rows: _Rows, park: Park, network: Network) -> None:
    """Σ v <= Max of a Supply row."""
    _sums(rows, _PURCHASE, network.purchases.supply)
    rows.close((0.0, row.max) for row in park.tables.supply)


def _markets(rows: _Rows, park: Park, network: Network) -> None:
    """Min <= Σ y <= Max of a Demand row."""
    _sums(rows, _SALE, network.sales.demand)
    rows.close(park.demand_bounds(row) for row in park.demand)


def _routes(rows: _Rows, park: Park, network: Network) -> None:
    """Σ d <= Max of a Disposal row."""
    _sums(rows, _DISPOSAL, network.disposals.disposal)
    rows.close((0.0, row.max) for row in park.tables.disposal)


def _links(rows: _Rows, park: Park, network: Network) -> None:
    """Min <= Σ f <= Capacity of a Links row."""
    _sums(rows, _FLOW, network.flows.link)
    rows.close((row.min, row.capacity) for row in park.links)


def _sums(rows: _Rows, kind: int, row: Ints) -> None:
    """Each candidate once in the row that it belongs to; those of no row left out."""
    which = np.flatnonzero(row >= 0)
    rows.put(row[which], kind, which, np.ones(len(which)))


def _qualities(rows: _Rows, park: Park, network: Network) -> None:
    """Σ (value - bound)·(what arrives) <= 0 for a maximum, >= 0 for a minimum."""
    flows, purchases = network.flows, network.purchases
    for index, bound in enumerate(park.quality_bounds):
        sent, had = np.flatnonzero(flows.need == bound.need), np.flatnonzero(purchases.need == bound.need)
        gates = [park.gates[gate] for gate in flows.gate[sent]]
        offers = [park.tables.supply[row] for row in purchases.supply[had]]
        excess = _real(park.excess(bound, gate.material, gate.plant) for gate in gates)
        rows.put_in_row(index, _FLOW, sent, excess * flows.arriving[sent])
        rows.put_in_row(index, _PURCHASE, had, _real(park.excess(bound, row.material, None) for row in offers))
    rows.close((-np.inf, 0.0) if bound.is_maximum else (0.0, np.inf) for bound in park.quality_bounds)


def _limits(rows: _Rows, park: Park, network: Network) -> None:
    """Min <= the quantity of a Limits row <= Max."""
    totals = Totals(park, network)
    for index, row in enumerate(park.tables.limits):
        weights = totals.of(row).flat
        rows.put_in_row(index, _ACTIVITY, np.flatnonzero(weights), weights[weights != 0])
    rows.close(
        (-np.inf if row.min is None else row.min, np.inf if row.max is None else row.max) for row in park.tables.limits
    )


def _ceiling(rows: _Rows, park: Park, network: Network) -> None:
    """C <= the cost ceiling."""
    ceiling = park.settings.cost_ceiling
    cost = Totals(park, network).cost.flat
    rows.put_in_row(0, _ACTIVITY, np.flatnonzero(cost), cost[cost != 0])
    rows.close([(-np.inf, ceiling if isinstance(ceiling, float) else np.inf)])


def _whole(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _real(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)
