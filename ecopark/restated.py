"""The programme stated a second time, as arrays: what the certificate holds a plan against.

Knows no solver and no Pyomo, and shares no code with the models: two statements of one page of mathematics that must
agree. Columns are the amounts in one line (activities, flows, purchases, sales, disposals); rows come block by block in
the order of ``Prices``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from ecopark.flows import Floats, Flows, Ints
from ecopark.network import Network, alone, matching
from ecopark.park import Park
from ecopark.periods import Bounds, Calendar
from ecopark.plan import Prices
from ecopark.totals import Totals

_ACTIVITY, _FLOW, _PURCHASE, _SALE, _DISPOSAL, _STOCK, _BUILD = range(7)

_BLOCKS: Final = ("need", "gate", "share", "group", "supply", "demand", "disposal", "link", "quality", "limit")


@dataclass(frozen=True)
class Restated:
    """Rows ``lower <= matrix·amounts <= upper`` and columns ``least <= amounts <= most``, the builds as they are.

    ``is_balance`` marks the needs and gates, which are equations of matter and energy.
    """

    matrix: csr_matrix
    lower: Floats
    upper: Floats
    least: Floats
    most: Floats
    is_balance: NDArray[np.bool_]

    @cached_property
    def sizes(self) -> csr_matrix:
        """The sizes of the coefficients."""
        return abs(self.matrix)

    @cached_property
    def row_sizes(self) -> Floats:
        """The size of the greatest coefficient of each row; a park that is closed whole has none."""
        rows, columns = self.matrix.shape
        return np.asarray(self.sizes.max(axis=1).todense()).ravel() if columns else np.zeros(rows)


def restate(park: Park, network: Network, build: Floats) -> Restated:
    """State the programme of a park over the candidates of its network, given what is built (1 or 0 each)."""
    rows = _Rows(park, network)
    built = _Built(park, build)
    for block in (_needs, _gates, _shares):
        block(rows, park, network)
    balances = len(rows.calendar) * (len(park.needs) + len(park.gates))
    _groups(rows, park, built)
    _sums(rows, _PURCHASE, network.purchases.supply, rows.calendar.supply)
    _sums(rows, _SALE, network.sales.demand, rows.calendar.demand)
    _sums(rows, _DISPOSAL, network.disposals.disposal, rows.calendar.disposal)
    _links(rows, network, built)
    for block in (_qualities, _limits, _ceiling):
        block(rows, park, network)
    least, most = _columns(rows, built, build)
    lower, upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
    return Restated(rows.matrix(), lower, upper, least, most, np.arange(len(lower)) < balances)


def in_line(prices: Prices) -> Floats:
    """The prices of the rows in their order."""
    return np.concatenate([*(getattr(prices, block) for block in _BLOCKS), [prices.ceiling]])


def flow_columns(park: Park, flows: Flows, build: Floats) -> tuple[csr_matrix, tuple[Floats, Floats, Floats]]:
    """What flows are in the rows, and cost in each step of the objective: of each flow and period a line.

    The matrix is (flows in the first period, then in the next, ...; rows).
    """
    network = alone(flows)
    rows = _Rows(park, network)
    restated, totals = restate(park, network, build), Totals(park, network)
    start = len(rows.calendar) * len(park.processes)
    columns = slice(start, start + len(rows.calendar) * len(flows))
    impact, cost, work = (each.flat[columns] for each in (totals.impact, totals.cost, totals.transport_work))
    return csr_matrix(restated.matrix.T)[columns], (impact, cost, work)


class _Built:
    """For each process, group and link of a park, 1 where it stands or is built and 0 where it is not."""

    def __init__(self, park: Park, build: Floats) -> None:
        self.process, self.group = np.ones(len(park.processes)), np.ones(len(park.groups))
        self.link = np.ones(len(park.links))
        of = {"process": self.process, "group": self.group, "link": self.link}
        for candidate in park.candidates:
            of[candidate.kind][candidate.of] = build[candidate.index]


def _times(bounds: Floats, built: Floats) -> Floats:
    """Limits of what stands; 0 for what does not, were they infinite."""
    return np.where(built[None, :] > 0, bounds, 0.0)


class _Rows:
    """Collects the entries of the rows, block after block, each block for every period."""

    def __init__(self, park: Park, network: Network) -> None:
        self.calendar = Calendar(park)
        times = len(self.calendar)
        moving = [len(park.processes), len(network.flows), len(network.purchases), len(network.sales)]
        self._count_of = [*moving, len(network.disposals), len(park.stores)]
        self._offset = np.concatenate([[0], np.cumsum([times * count for count in self._count_of])])
        self.width = int(self._offset[-1]) + len(park.candidates)
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._count = 0
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []

    def put(self, row: Ints, kind: int, column: Ints, value: Floats, size: int) -> None:
        """Entries of a block of ``size`` rows in every period; rows and columns count within one period."""
        for time in range(len(self.calendar)):
            self.put_at(time, row, kind, column, value, size)

    def put_at(self, time: int, row: Ints, kind: int, column: Ints, value: Floats, size: int, of: int = -1) -> None:
        """The same in one period; the columns are of period ``of`` where that is another."""
        there = (time if of < 0 else of) * self._count_of[kind]
        self._entries.append((row + self._count + time * size, column + self._offset[kind] + there, value))

    def put_whole(self, row: int, weights: Floats) -> None:
        """One row over the year, by the weight of every amount."""
        columns = np.flatnonzero(weights)
        self._entries.append((np.full(len(columns), self._count + row), columns, weights[columns]))

    def close(self, lower: Floats, upper: Floats) -> None:
        """End the block: the least and most of each of its rows, period after period."""
        self.lower.append(lower.ravel())
        self.upper.append(upper.ravel())
        self._count += lower.size

    def close_at(self, lower: float, upper: float, size: int) -> None:
        """End the block: the same least and most for each of its rows in every period."""
        shape = (len(self.calendar), size)
        self.close(np.full(shape, lower), np.full(shape, upper))

    def matrix(self) -> csr_matrix:
        """The rows of all blocks."""
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        return coo_matrix((value, (row, column)), shape=(self._count, self.width)).tocsr()


def _columns(rows: _Rows, built: _Built, build: Floats) -> tuple[Floats, Floats]:
    """The least and most of every amount."""
    least, most = np.zeros(rows.width), np.full(rows.width, np.inf)
    activities, stores = rows.calendar.activities, rows.calendar.stores
    count = activities.least.size
    least[:count] = _times(activities.least, built.process).ravel()
    most[:count] = _times(activities.most, built.process).ravel()
    stocks = slice(rows.width - len(build) - stores.least.size, rows.width - len(build))
    least[stocks], most[stocks] = stores.least.ravel(), stores.most.ravel()
    least[rows.width - len(build) :] = most[rows.width - len(build) :] = build
    return least, most


def _needs(rows: _Rows, park: Park, network: Network) -> None:
    """Σ ρ·v + Σ ρ·(1 - loss)·f - a·x = 0."""
    flows, purchases, size = network.flows, network.purchases, len(park.needs)
    process, amount = _whole(need.process for need in park.needs), _real(need.amount for need in park.needs)
    rows.put(np.arange(size), _ACTIVITY, process, -amount, size)
    rows.put(flows.need, _FLOW, np.arange(len(flows)), flows.ratio * flows.arriving, size)
    rows.put(purchases.need, _PURCHASE, np.arange(len(purchases)), purchases.ratio, size)
    rows.close_at(0.0, 0.0, size)


def _gates(rows: _Rows, park: Park, network: Network) -> None:
    """Σ b·x + Σ β·(arrivals) + (1 - decay)·g[t-1] - g[t] - Σ f - Σ y - Σ d = 0, with what a store begins with."""
    size = len(park.gates)
    made = [(gate.index, process, amount) for gate in park.gates for process, amount in gate.makers]
    gate, process = _whole(entry[0] for entry in made), _whole(entry[1] for entry in made)
    rows.put(gate, _ACTIVITY, process, _real(entry[2] for entry in made), size)
    leaving = ((_FLOW, network.flows.gate), (_SALE, network.sales.gate), (_DISPOSAL, network.disposals.gate))
    for kind, gates in leaving:
        rows.put(gates, kind, np.arange(len(gates)), np.full(len(gates), -1.0), size)
    _followers(rows, park, network)
    begun = np.zeros((len(rows.calendar), size))
    for store in park.stores:
        at, column, keeps = _whole([store.gate]), _whole([store.index]), 1 - rows.calendar.decay[:, store.index]
        for time in range(len(rows.calendar)):
            rows.put_at(time, at, _STOCK, column, _real([-1.0]), size)
            if time > 0 or store.initial is None:
                before = (time - 1) % len(rows.calendar)
                rows.put_at(time, at, _STOCK, column, _real([keeps[time]]), size, of=before)
            else:
                begun[0, store.gate] = -keeps[0] * store.initial
    rows.close(begun, begun)


def _followers(rows: _Rows, park: Park, network: Network) -> None:
    """β·(what of a material arrives at a process, whichever need it meets), at the gates of `Per` rows."""
    flows, size = network.flows, len(park.gates)
    codes = _Codes(park, network)
    needs_of: dict[int, list[int]] = {}
    for need in park.needs:
        needs_of.setdefault(need.process, []).append(need.index)
    following = [
        (gate.index, codes.of(need, material), beta)
        for gate in park.gates
        for process, material, beta in gate.followers
        for need in needs_of.get(process, ())
    ]
    gate, wanted = _whole(entry[0] for entry in following), _whole(entry[1] for entry in following)
    betas = _real(entry[2] for entry in following)
    sent, which = matching(codes.sent, wanted)
    rows.put(gate[which], _FLOW, sent, betas[which] * flows.arriving[sent], size)
    had, which = matching(codes.bought, wanted)
    rows.put(gate[which], _PURCHASE, had, betas[which], size)


def _shares(rows: _Rows, park: Park, network: Network) -> None:
    """Σ ρ·v + Σ ρ·(1 - loss)·f - σ·a·x <= 0, over the materials of the share."""
    flows, purchases, size = network.flows, network.purchases, len(park.shares)
    process = _whole(park.needs[share.need].process for share in park.shares)
    most = _real(share.max_share * park.needs[share.need].amount for share in park.shares)
    rows.put(np.arange(size), _ACTIVITY, process, -most, size)
    codes = _Codes(park, network)
    named = [(index, codes.of(share.need, name)) for index, share in enumerate(park.shares) for name in share.materials]
    of, wanted = _whole(entry[0] for entry in named), _whole(entry[1] for entry in named)
    sent, which = matching(codes.sent, wanted)
    rows.put(of[which], _FLOW, sent, (flows.ratio * flows.arriving)[sent], size)
    had, which = matching(codes.bought, wanted)
    rows.put(of[which], _PURCHASE, had, purchases.ratio[had], size)
    rows.close_at(-np.inf, 0.0, size)


def _groups(rows: _Rows, park: Park, built: _Built) -> None:
    """Σ use·x <= Capacity of a group, 0 where it is not built."""
    size = len(park.groups)
    used = [(index, process, use) for index, members in enumerate(park.members) for process, use in members]
    group, process = _whole(entry[0] for entry in used), _whole(entry[1] for entry in used)
    rows.put(group, _ACTIVITY, process, _real(entry[2] for entry in used), size)
    most = _times(rows.calendar.groups.most, built.group)
    rows.close(np.full(most.shape, -np.inf), most)


def _links(rows: _Rows, network: Network, built: _Built) -> None:
    """Min <= Σ f <= Capacity of a Links row, 0 where it is not built."""
    bounds = rows.calendar.links
    standing = replace(bounds, least=_times(bounds.least, built.link), most=_times(bounds.most, built.link))
    _sums(rows, _FLOW, network.flows.link, standing)


def _sums(rows: _Rows, kind: int, row: Ints, bounds: Bounds) -> None:
    """Supply, Demand, Disposal and Links: Min <= Σ of a row's candidates <= Max; those of no row are left out."""
    which = np.flatnonzero(row >= 0)
    rows.put(row[which], kind, which, np.ones(len(which)), bounds.least.shape[1])
    rows.close(bounds.least, bounds.most)


def _qualities(rows: _Rows, park: Park, network: Network) -> None:
    """Σ (value - bound)·(what arrives) <= 0 for a maximum, >= 0 for a minimum."""
    flows, purchases, size = network.flows, network.purchases, len(park.quality_bounds)
    needs = _whole(bound.need for bound in park.quality_bounds)
    sent, which = matching(flows.need, needs)
    excess = _excess(park, which, [(gate.material, gate.plant) for gate in park.gates], flows.gate[sent])
    rows.put(which, _FLOW, sent, excess * flows.arriving[sent], size)
    had, which = matching(purchases.need, needs)
    excess = _excess(park, which, [(row.material, None) for row in park.tables.supply], purchases.supply[had])
    rows.put(which, _PURCHASE, had, excess, size)
    maximum = np.array([bound.is_maximum for bound in park.quality_bounds], dtype=bool)
    shape = (len(rows.calendar), size)
    lower, upper = np.where(maximum, -np.inf, 0.0), np.where(maximum, 0.0, np.inf)
    rows.close(np.broadcast_to(lower, shape), np.broadcast_to(upper, shape))


def _excess(park: Park, bounds: Ints, offers: Sequence[tuple[str, str | None]], which: Ints) -> Floats:
    """By how much each offer exceeds its bound; found once of each pair."""
    pairs, place = np.unique(bounds * len(offers) + which, return_inverse=True)
    asked = (divmod(pair, len(offers)) for pair in pairs.tolist())
    return _real(park.excess(park.quality_bounds[bound], *offers[offer]) for bound, offer in asked)[place]


def _limits(rows: _Rows, park: Park, network: Network) -> None:
    """Min <= the quantity of a Limits row <= Max, over the year."""
    totals = Totals(park, network)
    quantities = [totals.of(row) for row in park.tables.limits]
    for index, quantity in enumerate(quantities):
        rows.put_whole(index, quantity.flat)
    constant = _real(quantity.constant for quantity in quantities)
    least = _real(-np.inf if row.min is None else row.min for row in park.tables.limits)
    most = _real(np.inf if row.max is None else row.max for row in park.tables.limits)
    rows.close(least - constant, most - constant)


def _ceiling(rows: _Rows, park: Park, network: Network) -> None:
    """C <= the cost ceiling."""
    ceiling = park.settings.cost_ceiling
    if isinstance(ceiling, float):
        rows.put_whole(0, Totals(park, network).cost.flat)
    rows.close(_real([-np.inf]), _real([ceiling if isinstance(ceiling, float) else np.inf]))


class _Codes:
    """A number for each need and material, and which a network's flows and purchases are of."""

    def __init__(self, park: Park, network: Network) -> None:
        self._number = {name: index for index, name in enumerate(park.materials)}
        made = _whole(self._number[gate.material] for gate in park.gates)
        sold = _whole(self._number[row.material] for row in park.tables.supply)
        self.sent = network.flows.need * len(self._number) + made[network.flows.gate]
        self.bought = network.purchases.need * len(self._number) + sold[network.purchases.supply]

    def of(self, need: int, material: str) -> int:
        """The number of a need and a material."""
        return need * len(self._number) + self._number[material]


def _whole(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _real(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)
