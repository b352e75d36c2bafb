"""One plan's books: its amounts as rows of the result tables.

Amounts that are nothing but rounding (below a hundred-millionth of the need or the output that they are part of) are
left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from ecopark.flows import NO_LINK, Floats
from ecopark.parts import Store
from ecopark.periods import Calendar
from ecopark.plan import Amounts, Plan
from ecopark.schema.results import DisposalRow, ExchangeRow, SupplyRow
from ecopark.totals import Totals, Weights

ROUNDING: Final = 1e-8

LOST: Final = "lost on the way"
"""The route of what a flow loses."""

DECAYED: Final = "lost in store"
"""The route of what a store loses."""


@dataclass(frozen=True)
class Moved:
    """What of a material is bought, disposed of (losses included), sent between plants and sold; its impacts."""

    bought: float = 0.0
    virgin_impact: float = 0.0
    disposed: float = 0.0
    disposal_impact: float = 0.0
    exchanged: float = 0.0
    sold: float = 0.0


class Books:
    """One plan's rows and totals."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.park, self.network = plan, plan.park, plan.network
        self.scenario = plan.park.scenario
        self.totals = Totals(plan.park, plan.network)
        self.calendar = Calendar(plan.park)
        self.amounts = self._without_rounding(plan.amounts)

    def value(self, weights: Weights) -> float:
        """What a total comes to."""
        return weights.of(self.amounts)

    def by_period(self, amounts: Floats) -> Floats:
        """Amounts in one line as a table of (periods, numbers)."""
        return amounts.reshape(len(self.calendar), -1)

    def _moved(self, amounts: Floats) -> Iterator[tuple[int, str, int, float]]:
        """Period, its name, number and amount of all that is above 0."""
        for (time, index), amount in np.ndenumerate(self.by_period(amounts)):
            if amount > 0:
                yield time, self.calendar.names[time], index, float(amount)

    def exchanges(self) -> Iterator[ExchangeRow]:
        """The flows between plants."""
        flows = self.network.flows
        needed = self.by_period(self._needed)
        for time, period, index, quantity in self._moved(self.amounts.flow):
            if flows.internal[index]:
                continue
            gate, need = self.park.gates[flows.gate[index]], self.park.needs[flows.need[index]]
            link = flows.link[index]
            yield ExchangeRow(
                scenario=self.scenario,
                from_=gate.plant,
                to=need.plant,
                material=gate.material,
                for_=f"{need.process_name}: {need.material}",
                period=period,
                quantity=quantity,
                unit=self.park.unit(gate.material).text,
                share_of_need=quantity * float(self._met[index]) / float(needed[time, need.index]),
                mode=self.park.tables.transport[flows.mode[index]].mode if flows.mode[index] >= 0 else "",
                distance_km=float(flows.distance[index]),
                transport_cost=quantity * float(flows.haulage[index]),
                co2_kg=quantity * float(flows.co2[index]),
                value=quantity * self.park.links[link].price if link != NO_LINK else 0.0,
            )

    def supplies(self) -> Iterator[SupplyRow]:
        """What is bought."""
        purchases = self.network.purchases
        for _, period, index, quantity in self._moved(self.amounts.purchase):
            need, row = self.park.needs[purchases.need[index]], self.park.tables.supply[purchases.supply[index]]
            yield SupplyRow(
                scenario=self.scenario,
                plant=need.plant,
                material=row.material,
                seller=row.seller or "",
                for_=f"{need.process_name}: {need.material}",
                period=period,
                quantity=quantity,
                unit=self.park.unit(row.material).text,
                purchase=quantity * row.price,
                transport_cost=quantity * float(purchases.haulage[index]),
                impact=quantity * float(purchases.weight[index]),
                co2_kg=quantity * float(purchases.co2[index]),
            )

    def disposals(self) -> Iterator[DisposalRow]:
        """What goes by a route."""
        disposals = self.network.disposals
        for _, period, index, quantity in self._moved(self.amounts.disposal):
            gate, row = self.park.gates[disposals.gate[index]], self.park.tables.disposal[disposals.disposal[index]]
            yield DisposalRow(
                scenario=self.scenario,
                plant=gate.plant,
                material=row.material,
                route=row.route,
                period=period,
                quantity=quantity,
                unit=self.park.unit(row.material).text,
                fee=quantity * row.fee,
                transport_cost=quantity * float(disposals.haulage[index]),
                impact=quantity * (self.park.disposal_weight(row.material) or 0.0),
                co2_kg=quantity * float(disposals.co2[index]),
            )

    def losses(self) -> Iterator[DisposalRow]:
        """What the flows lose, by gate, and the stores."""
        flows, gates = self.network.flows, len(self.park.gates)
        sent = self.by_period(self.amounts.flow)
        for time, period in enumerate(self.calendar.names):
            lost = np.bincount(flows.gate, sent[time] * (1 - flows.arriving), minlength=gates)
            for gate in np.flatnonzero(lost > 0).tolist():
                yield self._lost(gate, LOST, period, float(lost[gate]))
            for store in self.park.stores:
                before = self._held_before(store, time) * float(self.calendar.decay[time, store.index])
                if before > 0:
                    yield self._lost(store.gate, DECAYED, period, before)

    def _held_before(self, store: Store, time: int) -> float:
        """What a store holds when a period begins."""
        if time == 0 and store.initial is not None:
            return store.initial
        return float(self.by_period(self.amounts.stock)[time - 1, store.index])

    def _lost(self, number: int, route: str, period: str, quantity: float) -> DisposalRow:
        gate = self.park.gates[number]
        return DisposalRow(
            scenario=self.scenario,
            plant=gate.plant,
            material=gate.material,
            route=route,
            period=period,
            quantity=quantity,
            unit=self.park.unit(gate.material).text,
            fee=0.0,
            transport_cost=0.0,
            impact=quantity * (self.park.disposal_weight(gate.material) or 0.0),
            co2_kg=0.0,
        )

    @cached_property
    def exchange_count(self) -> int:
        """How many exchanges there are: pairs of plants and a material."""
        return len({(row.from_, row.to, row.material) for row in self.exchanges()})

    @cached_property
    def moved(self) -> Mapping[str, Moved]:
        """What of each material moves; only materials of which something does."""
        found: dict[str, Moved] = {}

        def add(material: str, **amounts: float) -> None:
            so_far = found.get(material, Moved())
            found[material] = replace(so_far, **{key: getattr(so_far, key) + more for key, more in amounts.items()})

        for bought in self.supplies():
            add(bought.material, bought=bought.quantity, virgin_impact=bought.impact)
        for gone in (*self.disposals(), *self.losses()):
            add(gone.material, disposed=gone.quantity, disposal_impact=gone.impact)
        for sent in self.exchanges():
            add(sent.material, exchanged=sent.quantity)
        for _, _, index, sold in self._moved(self.amounts.sale):
            add(self.park.gates[self.network.sales.gate[index]].material, sold=sold)
        return MappingProxyType(found)

    @cached_property
    def _met(self) -> Floats:
        """Units of its need that a unit of each flow meets."""
        return self.network.flows.ratio * self.network.flows.arriving

    @cached_property
    def _needed(self) -> Floats:
        """Units of each need, at the plan's activities."""
        return _needed(self.plan, self.plan.amounts)

    def _without_rounding(self, amounts: Amounts) -> Amounts:
        """The amounts, without those that are nothing but rounding beside what they are part of."""
        network, gates = self.network, len(self.park.gates)
        flow, purchase = self.by_period(amounts.flow), self.by_period(amounts.purchase)
        sale, disposal = self.by_period(amounts.sale), self.by_period(amounts.disposal)
        needs = self.by_period(_needed(self.plan, amounts))
        # what does not run needs nothing, and gets nothing but rounding
        needed = np.where(needs > 0, ROUNDING * np.maximum(needs, ROUNDING), np.inf)
        leaving = np.zeros((len(self.calendar), gates))
        for time in range(len(self.calendar)):
            for gate, sent in (
                (network.flows.gate, flow),
                (network.sales.gate, sale),
                (network.disposals.gate, disposal),
            ):
                leaving[time] += np.bincount(gate, sent[time], minlength=gates)
        made = ROUNDING * np.maximum(leaving, ROUNDING)
        met = flow * network.flows.ratio * network.flows.arriving
        counts = (met > needed[:, network.flows.need]) & (flow > made[:, network.flows.gate])
        bought = purchase * network.purchases.ratio > needed[:, network.purchases.need]
        return replace(
            amounts,
            flow=np.where(counts, flow, 0.0).ravel(),
            purchase=np.where(bought, purchase, 0.0).ravel(),
            sale=np.where(sale > made[:, network.sales.gate], sale, 0.0).ravel(),
            disposal=np.where(disposal > made[:, network.disposals.gate], disposal, 0.0).ravel(),
        )


def _needed(plan: Plan, amounts: Amounts) -> Floats:
    """Units of each need at some activities, period after period."""
    amount = np.array([need.amount for need in plan.park.needs])
    process = np.array([need.process for need in plan.park.needs], dtype=np.int64)
    activity = amounts.activity.reshape(len(Calendar(plan.park)), -1)
    return np.asarray((amount * activity[:, process]).ravel())
