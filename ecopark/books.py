"""One plan's books: its amounts as rows of the result tables, and each plant's money.

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

from ecopark.network import NO_LINK, Floats, Ints
from ecopark.plan import Amounts, Plan
from ecopark.schema.results import DisposalRow, ExchangeRow, LedgerRow, SupplyRow
from ecopark.totals import Totals, Weights

ROUNDING: Final = 1e-8

YEAR: Final = "year"
"""The period of a park without periods."""

LOST: Final = "lost on the way"
"""The route of what a flow loses."""


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
        self.amounts = self._without_rounding(plan.amounts)

    def value(self, weights: Weights) -> float:
        """What a total comes to."""
        return weights.of(self.amounts)

    def exchanges(self) -> Iterator[ExchangeRow]:
        """The flows between plants."""
        flows, sent = self.network.flows, self.amounts.flow
        for index in self.network.exchanges[sent[self.network.exchanges] > 0].tolist():
            gate, need = self.park.gates[flows.gate[index]], self.park.needs[flows.need[index]]
            quantity = float(sent[index])
            link = flows.link[index]
            yield ExchangeRow(
                scenario=self.scenario,
                from_=gate.plant,
                to=need.plant,
                material=gate.material,
                for_=f"{need.process_name}: {need.material}",
                period=YEAR,
                quantity=quantity,
                unit=self.park.unit(gate.material).text,
                share_of_need=quantity * float(self._met[index]) / float(self._needed[need.index]),
                mode=self.park.tables.transport[flows.mode[index]].mode if flows.mode[index] >= 0 else "",
                distance_km=float(flows.distance[index]),
                transport_cost=quantity * float(flows.haulage[index]),
                co2_kg=quantity * float(flows.co2[index]),
                value=quantity * self.park.links[link].price if link != NO_LINK else 0.0,
            )

    def supplies(self) -> Iterator[SupplyRow]:
        """What is bought."""
        purchases, bought = self.network.purchases, self.amounts.purchase
        for index in np.flatnonzero(bought > 0).tolist():
            need, row = self.park.needs[purchases.need[index]], self.park.tables.supply[purchases.supply[index]]
            quantity = float(bought[index])
            yield SupplyRow(
                scenario=self.scenario,
                plant=need.plant,
                material=row.material,
                seller=row.seller or "",
                for_=f"{need.process_name}: {need.material}",
                period=YEAR,
                quantity=quantity,
                unit=self.park.unit(row.material).text,
                purchase=quantity * row.price,
                transport_cost=quantity * float(purchases.haulage[index]),
                impact=quantity * float(purchases.weight[index]),
                co2_kg=quantity * float(purchases.co2[index]),
            )

    def disposals(self) -> Iterator[DisposalRow]:
        """What goes by a route."""
        disposals, disposed = self.network.disposals, self.amounts.disposal
        for index in np.flatnonzero(disposed > 0).tolist():
            gate, row = self.park.gates[disposals.gate[index]], self.park.tables.disposal[disposals.disposal[index]]
            quantity = float(disposed[index])
            yield DisposalRow(
                scenario=self.scenario,
                plant=gate.plant,
                material=row.material,
                route=row.route,
                period=YEAR,
                quantity=quantity,
                unit=self.park.unit(row.material).text,
                fee=quantity * row.fee,
                transport_cost=quantity * float(disposals.haulage[index]),
                impact=quantity * (self.park.disposal_weight(row.material) or 0.0),
                co2_kg=quantity * float(disposals.co2[index]),
            )

    def losses(self) -> Iterator[DisposalRow]:
        """What the flows lose, by gate."""
        flows = self.network.flows
        lost = np.bincount(flows.gate, self.amounts.flow * (1 - flows.arriving), minlength=len(self.park.gates))
        for gate in self.park.gates:
            quantity = float(lost[gate.index])
            if quantity > 0:
                yield DisposalRow(
                    scenario=self.scenario,
                    plant=gate.plant,
                    material=gate.material,
                    route=LOST,
                    period=YEAR,
                    quantity=quantity,
                    unit=self.park.unit(gate.material).text,
                    fee=0.0,
                    transport_cost=0.0,
                    impact=quantity * (self.park.disposal_weight(gate.material) or 0.0),
                    co2_kg=0.0,
                )

    @cached_property
    def ledger(self) -> dict[str, LedgerRow]:
        """Each plant's money; the receiver pays for what it receives."""
        flows, purchases, disposals = self.network.flows, self.network.purchases, self.network.disposals
        amounts, park = self.amounts, self.park
        number = {name: index for index, name in enumerate(park.plants)}
        gate_at = np.array([number[gate.plant] for gate in park.gates], dtype=np.int64)
        need_at = np.array([number[need.plant] for need in park.needs], dtype=np.int64)
        process_at = np.array([number[process.plant] for process in park.processes], dtype=np.int64)
        prices = np.array([*(link.price for link in park.links), 0.0])

        def by_plant(plants: Ints, money: Floats) -> Floats:
            return np.asarray(np.bincount(plants, money, minlength=len(number)), dtype=float)

        paid = amounts.flow * prices[flows.link]
        hauled = by_plant(need_at[flows.need], amounts.flow * flows.haulage)
        hauled += by_plant(need_at[purchases.need], amounts.purchase * purchases.haulage)
        hauled += by_plant(gate_at[disposals.gate], amounts.disposal * disposals.haulage)
        treated = by_plant(need_at[flows.need], amounts.flow * flows.treatment)
        treated += by_plant(need_at[purchases.need], amounts.purchase * purchases.treatment)
        sales = by_plant(gate_at[self.network.sales.gate], amounts.sale * self.network.sales.price)
        sold, bought = by_plant(gate_at[flows.gate], paid), by_plant(need_at[flows.need], paid)
        purchased = by_plant(need_at[purchases.need], amounts.purchase * purchases.price)
        fees = by_plant(gate_at[disposals.gate], amounts.disposal * disposals.fee)
        operation = by_plant(process_at, amounts.activity * np.array([process.cost for process in park.processes]))
        return {
            plant: LedgerRow(
                scenario=self.scenario,
                plant=plant,
                sales=float(sales[i]),
                by_products_sold=float(sold[i]),
                by_products_bought=0.0 - float(bought[i]),
                purchases=0.0 - float(purchased[i]),
                fees=0.0 - float(fees[i]),
                transport=0.0 - float(hauled[i]),
                treatment=0.0 - float(treated[i]),
                operating_cost=0.0 - float(operation[i]),
                profit=float(sales[i] + sold[i] - (bought + purchased + fees + hauled + treated + operation)[i]),
                profit_without_exchange=None,
                change=None,
            )
            for plant, i in number.items()
        }

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
        for gate, sold in zip(self.network.sales.gate.tolist(), self.amounts.sale.tolist(), strict=True):
            if sold > 0:
                add(self.park.gates[gate].material, sold=sold)
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
        flows, purchases = self.network.flows, self.network.purchases
        needed = ROUNDING * np.maximum(_needed(self.plan, amounts), ROUNDING)
        made = ROUNDING * np.maximum(_made(self.plan, amounts), ROUNDING)
        met = amounts.flow * flows.ratio * flows.arriving
        return replace(
            amounts,
            flow=np.where((met > needed[flows.need]) & (amounts.flow > made[flows.gate]), amounts.flow, 0.0),
            purchase=np.where(amounts.purchase * purchases.ratio > needed[purchases.need], amounts.purchase, 0.0),
            sale=np.where(amounts.sale > made[self.network.sales.gate], amounts.sale, 0.0),
            disposal=np.where(amounts.disposal > made[self.network.disposals.gate], amounts.disposal, 0.0),
        )


def _needed(plan: Plan, amounts: Amounts) -> Floats:
    """Units of each need at some activities."""
    return np.array([need.amount * amounts.activity[need.process] for need in plan.park.needs], dtype=float)


def _made(plan: Plan, amounts: Amounts) -> Floats:
    """Units made at each gate at some activities."""
    made = (sum(amount * amounts.activity[process] for process, amount in gate.makers) for gate in plan.park.gates)
    return np.fromiter(made, dtype=float)
