"""The programme of a drawn park as one would write it down for a modelling library: columns by kind, sums by row.

The rows and columns are those of ``models/exchange.py``, block by block in its order; a row with two bounds stands
twice, as it does when Pyomo compiles it. What the drawn parks have none of (stores, groups, qualities, what may be
built, outputs ``Per`` a material) is not stated, and refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Bounds, Calendar
from ecopark.totals import Totals, Weights

from .runs import Floats, Ints

Sense = Literal["=", "<=", ">="]

KINDS: Final = ("activity", "flow", "purchase", "sale", "disposal")
"""Of columns; each stands once in every period."""


@dataclass(frozen=True)
class Terms:
    """What columns of a kind are in rows: column ``column[i]`` has ``amount[i]`` in row ``row[i]``."""

    kind: str
    row: Ints
    column: Ints
    amount: Floats


@dataclass(frozen=True)
class Block:
    """Rows of a kind: the sum of their terms ``sense`` the right-hand side, which is (periods, rows)."""

    name: str
    sense: Sense
    rhs: Floats
    terms: tuple[Terms, ...]


@dataclass(frozen=True)
class Statement:
    """A park's programme. ``yearly`` are single rows over all periods; ``objectives`` are minimised in their order."""

    periods: int
    counts: dict[str, int]
    activity: Bounds
    blocks: tuple[Block, ...]
    yearly: tuple[tuple[Sense, float, Weights], ...]
    objectives: tuple[Weights, ...]


def stated(park: Park, network: Network) -> Statement:
    """The programme of a park. Raises ValueError for a park that has what is not stated."""
    other = (park.stores, park.groups, park.candidates, park.quality_bounds, park.settings.cost_ceiling)
    if any(other) or any(gate.followers for gate in park.gates):
        raise ValueError("only parks as they are drawn are stated")
    calendar, totals = Calendar(park), Totals(park, network)
    flows, purchases, sales, disposals = network.flows, network.purchases, network.sales, network.disposals
    blocks = [
        _needs(park, network, len(calendar)),
        _shares(park, network, len(calendar)),
        _gates(park, network, len(calendar)),
        *_limited("supply", "purchase", purchases.supply, calendar.supply),
        *_limited("demand", "sale", sales.demand, calendar.demand),
        *_limited("disposal", "disposal", disposals.disposal, calendar.disposal),
        *_limited("link", "flow", flows.link, calendar.links),
    ]
    sizes = (len(park.processes), len(flows), len(purchases), len(sales), len(disposals))
    counts = dict(zip(KINDS, sizes, strict=True))
    objectives = (totals.impact, totals.cost, totals.transport_work)
    return Statement(
        len(calendar), counts, calendar.activities, tuple(blocks), tuple(_yearly(park, totals)), objectives
    )


def weights(total: Weights) -> Iterator[tuple[str, Floats]]:
    """What a unit of each column counts in a total, kind by kind, the same in every period."""
    return zip(KINDS, (total.activity, total.flow, total.purchase, total.sale, total.disposal), strict=True)


def _needs(park: Park, network: Network, periods: int) -> Block:
    """1. What serves a need is what its process takes in."""
    flows, purchases, needs = network.flows, network.purchases, park.needs
    taken = Terms("activity", np.arange(len(needs)), _ints(n.process for n in needs), -_floats(n.amount for n in needs))
    served = (
        Terms("flow", flows.need, np.arange(len(flows)), flows.ratio * flows.arriving),
        Terms("purchase", purchases.need, np.arange(len(purchases)), purchases.ratio),
    )
    return Block("need", "=", np.zeros((periods, len(needs))), (*served, taken))


def _shares(park: Park, network: Network, periods: int) -> Block:
    """2. A substitute meets at most its share of a need."""
    flows, needs, shares = network.flows, park.needs, park.shares
    number = {name: index for index, name in enumerate(park.materials)}
    if any(len(share.materials) > 1 for share in shares):
        raise ValueError("only shares of one material are stated")
    share_of = np.full((len(needs), len(number)), -1)
    for s, share in enumerate(shares):
        share_of[share.need, [number[name] for name in share.materials]] = s
    if any((share_of[network.purchases.need, number[row.material]] >= 0).any() for row in park.tables.supply):
        raise ValueError("substitutes that are bought are not stated")
    row = share_of[flows.need, _ints(number[gate.material] for gate in park.gates)[flows.gate]]
    some = np.flatnonzero(row >= 0)
    most = _floats(share.max_share * needs[share.need].amount for share in shares)
    process = _ints(needs[share.need].process for share in shares)
    served = Terms("flow", row[some], some, (flows.ratio * flows.arriving)[some])
    return Block(
        "share",
        "<=",
        np.zeros((periods, len(shares))),
        (served, Terms("activity", np.arange(len(shares)), process, -most)),
    )


def _gates(park: Park, network: Network, periods: int) -> Block:
    """3. What is made at a gate is sent, sold or disposed of."""
    made = [(gate.index, k, amount) for gate in park.gates for k, amount in gate.makers]
    row, process, amount = zip(*made, strict=True)
    ends = (("flow", network.flows.gate), ("sale", network.sales.gate), ("disposal", network.disposals.gate))
    left = (Terms(kind, gate, np.arange(len(gate)), np.full(len(gate), -1.0)) for kind, gate in ends)
    terms = (Terms("activity", _ints(row), _ints(process), _floats(amount)), *left)
    return Block("gate", "=", np.zeros((periods, len(park.gates))), terms)


def _limited(name: str, kind: str, row: Ints, bounds: Bounds) -> Iterator[Block]:
    """5. Least <= the sum of a row's columns <= most, where one bounds something; once where they are the same."""
    least, most = bounds.least, bounds.most
    has = np.zeros(least.shape[1], dtype=bool)
    has[row[row >= 0]] = True
    bounding = has & ((least > 0) | np.isfinite(most)).any(axis=0)
    same = np.asarray((least == most).all(axis=0))
    sides: Sequence[tuple[Sense, Floats, NDArray[np.bool_]]] = (
        ("=", most, same),
        (">=", least, ~same),
        ("<=", most, ~same),
    )
    for sense, bound, one in sides:
        chosen = np.flatnonzero(bounding & one & np.isfinite(bound).all(axis=0))
        if len(chosen):
            place = np.full(len(has) + 1, -1)  # a column of no row has row -1, the last place
            place[chosen] = np.arange(len(chosen))
            there = np.flatnonzero(place[row] >= 0)
            terms = Terms(kind, place[row[there]], there, np.ones(len(there)))
            yield Block(f"{name} {sense}", sense, bound[:, chosen], (terms,))


def _yearly(park: Park, totals: Totals) -> Iterator[tuple[Sense, float, Weights]]:
    """7. The rows of Limits."""
    for row in park.tables.limits:
        quantity = totals.of(row)
        if row.min is not None:
            yield ">=", row.min - quantity.constant, quantity
        if row.max is not None and np.isfinite(row.max):
            yield "<=", row.max - quantity.constant, quantity


def _ints(found: Iterable[int]) -> Ints:
    return np.array(list(found), dtype=np.int64)


def _floats(found: Iterable[float]) -> Floats:
    return np.array(list(found), dtype=float)
