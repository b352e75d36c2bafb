"""Exchanges that are not in a park's network and would pay: found by their first units, confirmed by solving."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import numpy as np

from ecopark.analysis.trials import Trial, Trials
from ecopark.analysis.unlisted import extended, first_units, unlisted
from ecopark.flows import Floats, Flows, Ints
from ecopark.park import Park
from ecopark.parts import Gate
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.schema.results import OpportunityRow

CONFIRMED: Final = 10
"""So many exchanges are confirmed at most."""

ESTIMATED: Final = 10
"""So many more are told by estimate."""

ALIKE: Final = 3
"""So many receivers are told of what a plant has to send: further ones are but the same again, for less."""

NAMED: Final = 3
"""So many needs are named in a cell."""

BARS: Final = ("not in Links", "Listed only", "beyond Max distance", "Exchange is no")
"""What keeps an exchange from being a candidate, from a row that nobody wrote to what the workbook says cannot be."""


@dataclass(frozen=True)
class Exchange:
    """What a plant could send another: the flows of a material to each of its needs, and what they are estimated to do.

    ``quantity`` is what the sender has and the need that gains most can take, in a year; ``gain`` and ``saves`` are
    what its first unit saves, of the objective or, where that is indifferent, of money, times that. ``first`` is the
    first unit's own; ``bar`` numbers what rules it out in BARS.
    """

    flows: Flows
    quantity: float
    gain: float
    saves: float
    first: float
    bar: int

    @property
    def kind(self) -> int:
        """0 where a row in Links is all it lacks, 1 beyond Max distance, 2 where Exchange is no."""
        return int(_kind(np.array(self.bar)))

    @property
    def rank(self) -> tuple[float, float, float]:
        """What promises most goes first."""
        return -self.gain, -self.saves, -self.first


def would_pay(plan: Plan, trials: Trials, deadline: float) -> tuple[tuple[OpportunityRow, ...], int]:
    """The exchanges that would pay, and how many were tried whose first unit gains and that gain nothing.

    First those that a row in Links would allow, then those that Max distance rules out, then those that Exchange does;
    of each the best first, those last for which no time was left until ``deadline`` (of ``time.process_time``): they
    stand there by estimate.
    """
    confirmed: list[tuple[tuple[float, ...], OpportunityRow]] = []
    estimated: list[tuple[tuple[float, ...], OpportunityRow]] = []
    worthless = 0
    for exchange in _in_turn(promising(plan)):
        trial = None
        if len(confirmed) < CONFIRMED:
            trial = trials.trial(plan.park, extended(plan.network, exchange.flows), deadline)
        if trial is None:
            estimated.append(((exchange.kind, 1, *exchange.rank), _estimated(exchange, plan.park)))
        elif trial.pays:
            confirmed.append(((exchange.kind, 0, -trial.gain, -trial.saves), _confirmed(exchange, trial)))
        else:
            worthless += 1
    told = sorted([*confirmed, *estimated[:ESTIMATED]], key=lambda entry: entry[0])
    return tuple(row for _, row in told), worthless


def promising(plan: Plan) -> list[Exchange]:
    """The exchanges that the network lacks and whose first unit gains, of each kind what promises most first.

    Of what a plant has to send only to the ALIKE receivers that promise most.
    """
    found: list[Exchange] = []
    runs = _Running(plan)
    for flows in unlisted(plan.park):
        if more := [*_of_block(plan, flows, runs)]:
            found = _best([*found, *more])
    return found


def _best(found: Sequence[Exchange]) -> list[Exchange]:
    """The best of each kind, as many as may be told."""
    ordered = sorted(found, key=lambda exchange: exchange.rank)
    gates, kinds = ([*values] for values in zip(*((each.flows.gate[0], each.kind) for each in ordered), strict=True))
    return [ordered[place] for place in _told(np.array(gates), np.array(kinds))]


def _told(gates: Ints, kinds: Ints) -> Iterator[int]:
    """Which exchanges may be told, of some that stand best first, by the numbers of their gates and their kinds."""
    sent, kept = Counter[int](), Counter[int]()
    order = np.argsort(kinds, kind="stable")
    for place, gate, kind in zip(order.tolist(), gates[order].tolist(), kinds[order].tolist(), strict=True):
        if sent[gate] < ALIKE and kept[kind] < CONFIRMED + ESTIMATED:
            yield place
            sent[gate] += 1
            kept[kind] += 1


def _in_turn(found: Sequence[Exchange]) -> Iterator[Exchange]:
    """One of each kind after the other, so that all kinds are tried."""
    kinds = [[exchange for exchange in found if exchange.kind == kind] for kind in range(len(BARS) - 1)]
    for turn in zip_longest(*kinds):
        yield from (exchange for exchange in turn if exchange is not None)


def _of_block(plan: Plan, flows: Flows, runs: _Running) -> Iterator[Exchange]:
    """The exchanges of a block of flows whose first unit gains, as many as may be told."""
    firsts = first_units(plan, flows)
    amounts = runs.most(flows)
    gain, saves = ((first * amounts).sum(axis=0) for first in (firsts.objective, firsts.money))
    first = firsts.objective.max(axis=0) + firsts.money.max(axis=0)
    way = flows.gate * len(plan.park.plants) + runs.receiver[flows.need]
    pays = np.flatnonzero(first > 0)
    ordered = pays[np.lexsort((-first[pays], -saves[pays], -gain[pays]))]
    best = ordered[np.sort(np.unique(way[ordered], return_index=True)[1])]  # of each way the flow that gains most
    bars = _bars(plan.park, flows.only(best))
    for place in _told(flows.gate[best], _kind(bars)):
        flow = best[place]
        yield Exchange(
            flows=flows.only(way == way[flow]),
            quantity=float(amounts[:, flow].sum()),
            gain=float(gain[flow]),
            saves=float(saves[flow]),
            first=float(first[flow]),
            bar=int(bars[place]),
        )


class _Running:
    """What a plan's plants have and take: of what stands idle, what it would at its capacity.

    ``receiver`` is the number of each need's plant.
    """

    def __init__(self, plan: Plan) -> None:
        park, network, amounts = plan.park, plan.network, plan.amounts
        calendar = Calendar(park)
        times = len(calendar)
        plants = {name: index for index, name in enumerate(park.plants)}
        self.receiver = np.array([plants[need.plant] for need in park.needs], dtype=np.int64)
        activity = amounts.activity.reshape(times, -1)
        most = calendar.activities.most
        runs = np.where((activity > 0) | ~np.isfinite(most), activity, most)
        self._needed = np.array([runs[:, need.process] * need.amount for need in park.needs]).reshape(-1, times).T
        leaving = np.zeros((times, len(park.gates)))
        for gate, moved in (
            (network.flows.gate, amounts.flow),
            (network.sales.gate, amounts.sale),
            (network.disposals.gate, amounts.disposal),
        ):
            for time, sent in enumerate(moved.reshape(times, -1)):
                leaving[time] += np.bincount(gate, sent, minlength=len(park.gates))
        for store in park.stores:
            leaving[:, store.gate] += amounts.stock.reshape(times, -1)[:, store.index]
        made = np.array([_made(gate, runs) for gate in park.gates]).reshape(-1, times).T
        self._had = np.where(leaving > 0, leaving, made)

    def most(self, flows: Flows) -> Floats:
        """What each flow could move in each period: what the sender has and the need can take."""
        taken = self._needed[:, flows.need] / (flows.ratio * flows.arriving)
        return np.asarray(np.minimum(self._had[:, flows.gate], taken))


def _made(gate: Gate, runs: Floats) -> Floats:
    made = np.zeros(len(runs))
    for process, amount in gate.makers:
        made = made + runs[:, process] * amount
    return made


def _estimated(exchange: Exchange, park: Park) -> OpportunityRow:
    needs = exchange.flows.need.tolist()
    gain, saves = (value if value > 0 else None for value in (exchange.gain, exchange.saves))
    return _row(exchange, park, needs, exchange.quantity, gain, saves, "no")


def _confirmed(exchange: Exchange, trial: Trial) -> OpportunityRow:
    """What the plan with the exchange makes of it."""
    park, flows, amounts = trial.plan.park, trial.plan.network.flows, trial.plan.amounts.flow
    gate, mode = exchange.flows.gate[0], exchange.flows.mode[0]
    its_own = (flows.gate == gate) & (flows.mode == mode) & np.isin(flows.need, exchange.flows.need)
    sent = amounts.reshape(len(Calendar(park)), -1).sum(axis=0)[its_own]
    used = sent > amounts.max(initial=0.0) * 1e-9
    needs = flows.need[its_own][used].tolist()
    return _row(exchange, park, needs, float(sent.sum()), trial.gain, trial.saves, "yes")


def _row(
    exchange: Exchange,
    park: Park,
    needs: list[int],
    quantity: float,
    gain: float | None,
    saves: float | None,
    confirmed: str,
) -> OpportunityRow:
    flows = exchange.flows
    gate, mode = park.gates[flows.gate[0]], int(flows.mode[0])
    names = [f"{park.needs[need].process_name}: {park.needs[need].material}" for need in needs]
    return OpportunityRow(
        scenario=park.scenario,
        from_=gate.plant,
        to=park.needs[flows.need[0]].plant,
        material=gate.material,
        for_="; ".join(names[:NAMED]) + ("; …" if len(names) > NAMED else ""),
        mode=park.tables.transport[mode].mode if mode >= 0 else "",
        distance_km=float(flows.distance[0]),
        ruled_out_by=BARS[exchange.bar],
        quantity=quantity,
        unit=park.unit(gate.material).text,
        gain=gain,
        saves=saves,
        confirmed=confirmed,
    )


def _bars(park: Park, flows: Flows) -> Ints:
    """Why each of some flows is no candidate: the number in BARS that weighs most."""
    gates, of = np.unique(flows.gate, return_inverse=True)
    rows = [park.materials[park.gates[gate].material] for gate in gates.tolist()]
    modes = [park.mode(row.material) for row in rows]
    stays = np.array([not row.exchange for row in rows], dtype=bool)[of]
    is_far = flows.distance > np.array([mode.max_distance_km for mode in modes], dtype=float)[of]
    is_listed = np.array([mode.listed_only for mode in modes], dtype=np.int64)[of]
    return np.where(stays, 3, np.where(is_far, 2, is_listed))


def _kind(bars: Ints) -> Ints:
    """0 where a row in Links is all that an exchange lacks, 1 beyond Max distance, 2 where Exchange is no."""
    return np.maximum(0, bars - 1)
