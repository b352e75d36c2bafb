"""What a plan adds up to: virgin, disposal, cost, transport and the rest, as linear functions of its amounts.

The objective, the rows of Limits and the Summary all take them from here, so that they can't mean different things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ecopark.flows import Floats
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Amounts
from ecopark.schema.rows import Limit


@dataclass(frozen=True)
class Weights:
    """A linear function of the amounts: so much a unit of each activity, flow, purchase, sale and disposal.

    These are the same in each of the ``periods``; ``stock`` stands period after period, ``build`` is once for all, and
    ``constant`` is what no amount changes.
    """

    periods: int
    activity: Floats
    flow: Floats
    purchase: Floats
    sale: Floats
    disposal: Floats
    stock: Floats
    build: Floats
    constant: float = 0.0

    def of(self, amounts: Amounts) -> float:
        """Its value at some amounts."""
        return float(self.flat @ flat(amounts)) + self.constant

    @cached_property
    def flat(self) -> Floats:
        """The weight of every amount, in the order of ``flat`` of the amounts."""
        moving = (self.activity, self.flow, self.purchase, self.sale, self.disposal)
        return np.concatenate([*(np.tile(weights, self.periods) for weights in moving), self.stock, self.build])


def flat(amounts: Amounts) -> Floats:
    """All amounts in one line: activities, flows, purchases, sales, disposals, stocks, builds."""
    moving = (amounts.activity, amounts.flow, amounts.purchase, amounts.sale, amounts.disposal)
    return np.concatenate([*moving, amounts.stock, amounts.build])


class Totals:
    """The totals of a park's plans. ``plant`` and ``material`` narrow a total to what happens there, or to what."""

    def __init__(self, park: Park, network: Network) -> None:
        self._park = park
        self._calendar = Calendar(park)
        self._flows, self._purchases = network.flows, network.purchases
        self._sales, self._disposals = network.sales, network.disposals

    def virgin(self, plant: str | None = None, material: str | None = None) -> Weights:
        """Extraction: Σ weight·v (impact units), what is avoided outside not subtracted."""
        return self._weights(purchase=self._purchases.weight * self._bought(plant, material))

    @cached_property
    def avoided(self) -> Weights:
        """Extraction that the products save outside the park: Σ Avoided weight·y (impact units)."""
        return self._weights(sale=self._sales.avoided)

    def disposal(self, plant: str | None = None, material: str | None = None) -> Weights:
        """Σ Disposal weight·(d + loss·f + decay·g[t-1]) (impact units): what is lost counts where it was."""
        here = self._at_gates(plant, material)
        weights = {name: self._park.disposal_weight(name) or 0.0 for name in self._park.materials}
        weight = here * np.array([weights[gate.material] for gate in self._park.gates])
        kept = np.array([weight[store.gate] for store in self._park.stores])
        # what a store holds at a period's end decays in the next; in the first, what it began with does
        decay = self._calendar.decay * kept
        stock = np.vstack([decay[1:], np.zeros((1, len(kept)))])
        begun = np.array([np.nan if store.initial is None else store.initial for store in self._park.stores])
        stock[-1] = np.where(np.isnan(begun), decay[0], 0.0)
        return self._weights(
            flow=weight[self._flows.gate] * (1.0 - self._flows.arriving),
            disposal=weight[self._disposals.gate],
            stock=stock.ravel(),
            constant=float(np.nansum(decay[0] * begun)),
        )

    @cached_property
    def transport_cost(self) -> Weights:
        """What all hauls cost (money)."""
        return self._weights(
            flow=self._flows.haulage, purchase=self._purchases.haulage, disposal=self._disposals.haulage
        )

    @cached_property
    def exchange_transport_cost(self) -> Weights:
        """What the hauls between the park's plants cost (money)."""
        return self._weights(flow=self._flows.haulage)

    @cached_property
    def gross_cost(self) -> Weights:
        """Purchases, fees, operation, storage, transport, treatment and annuities (money)."""
        return self._weights(
            activity=np.array([row.cost for row in self._park.processes]),
            flow=self._flows.haulage + self._flows.treatment,
            purchase=self._purchases.price + self._purchases.haulage + self._purchases.treatment,
            disposal=self._disposals.fee + self._disposals.haulage,
            stock=np.outer(self._calendar.shares, [store.cost for store in self._park.stores]).ravel(),
            build=np.array([candidate.annuity for candidate in self._park.candidates]),
        )

    @cached_property
    def capex(self) -> Weights:
        """What building costs at once (money)."""
        return self._weights(build=np.array([candidate.capex for candidate in self._park.candidates]))

    @cached_property
    def sales(self) -> Weights:
        """What the products earn (money)."""
        return self._weights(sale=self._sales.price)

    @cached_property
    def cost(self) -> Weights:
        """Net cost: gross cost less sales (money). A link's Price moves money within the park and is no cost of it."""
        return combined((1.0, self.gross_cost), (-1.0, self.sales))

    @cached_property
    def transport_work(self) -> Weights:
        """t-km of everything hauled that has tonnes."""
        return self._weights(flow=self._flows.work, purchase=self._purchases.work, disposal=self._disposals.work)

    @cached_property
    def co2(self) -> Weights:
        """Kg of CO2: of transport, of what is disposed of, and upstream of what is bought."""
        return self._weights(flow=self._flows.co2, purchase=self._purchases.co2, disposal=self._disposals.co2)

    def purchase(self, plant: str | None, material: str | None) -> Weights:
        """Units of a material bought."""
        return self._weights(purchase=self._bought(plant, material))

    def dispose(self, plant: str | None, material: str | None) -> Weights:
        """Units of a material disposed of by routes (not lost)."""
        return self._weights(disposal=self._at_gates(plant, material)[self._disposals.gate])

    def exchange(self, plant: str | None, material: str | None) -> Weights:
        """Units of a material sent between plants; one plant's are those that it sends and those that it receives."""
        park, flows = self._park, self._flows
        sent = self._at_gates(plant, material)[flows.gate]
        received = np.array([float(plant in (None, need.plant)) for need in park.needs])[flows.need]
        received = received * self._at_gates(None, material)[flows.gate]
        return self._weights(flow=np.maximum(sent, received) * ~flows.internal)

    @cached_property
    def exchanged_tonnes(self) -> Weights:
        """Tonnes sent between plants, of what has tonnes."""
        tonnes = np.array([self._park.tonnes(gate.material) or 0.0 for gate in self._park.gates])
        return self._weights(flow=tonnes[self._flows.gate] * ~self._flows.internal)

    @cached_property
    def impact(self) -> Weights:
        """The objective's first step: w_v·(virgin - avoided) + w_d·disposal + w_c·cost."""
        settings = self._park.settings
        return combined(
            (settings.weight_virgin, self.virgin()),
            (-settings.weight_virgin, self.avoided),
            (settings.weight_disposal, self.disposal()),
            (settings.weight_cost, self.cost),
        )

    def of(self, row: Limit) -> Weights:
        """The quantity that a Limits row bounds."""
        plain: dict[str, Callable[[], Weights]] = {
            "cost": lambda: self.cost,
            "transport cost": lambda: self.transport_cost,
            "exchange transport cost": lambda: self.exchange_transport_cost,
            "transport work": lambda: self.transport_work,
            "capex": lambda: self.capex,
            "co2": lambda: self.co2,
        }
        placed: dict[str, Callable[[str | None, str | None], Weights]] = {
            "virgin": self.virgin,
            "disposal": self.disposal,
            "purchase": self.purchase,
            "dispose": self.dispose,
            "exchange": self.exchange,
        }
        if row.quantity in plain:
            return plain[row.quantity]()
        return placed[row.quantity](row.plant, row.material)

    def _bought(self, plant: str | None, material: str | None) -> Floats:
        """1 for each purchase of the material at the plant, else 0."""
        park = self._park
        at = np.array([float(plant in (None, need.plant)) for need in park.needs])
        of = np.array([float(material in (None, row.material)) for row in park.tables.supply])
        return at[self._purchases.need] * of[self._purchases.supply] if len(self._purchases) else np.zeros(0)

    def _at_gates(self, plant: str | None, material: str | None) -> Floats:
        """1 for each gate of the plant and the material, else 0."""
        return np.array(
            [float(plant in (None, gate.plant) and material in (None, gate.material)) for gate in self._park.gates]
        )

    def _weights(self, constant: float = 0.0, **given: Floats) -> Weights:
        """The weights given, by the names of the amounts, and 0 for the rest."""
        values: dict[str, Any] = dict(given)
        return replace(self._nothing, constant=constant, **values)

    @cached_property
    def _nothing(self) -> Weights:
        """No weight on anything."""
        return Weights(
            periods=len(self._calendar),
            activity=np.zeros(len(self._park.processes)),
            flow=np.zeros(len(self._flows)),
            purchase=np.zeros(len(self._purchases)),
            sale=np.zeros(len(self._sales)),
            disposal=np.zeros(len(self._disposals)),
            stock=np.zeros(len(self._calendar) * len(self._park.stores)),
            build=np.zeros(len(self._park.candidates)),
        )


def combined(*terms: tuple[float, Weights]) -> Weights:
    """A sum of totals, each with its factor."""
    names = ("activity", "flow", "purchase", "sale", "disposal", "stock", "build")
    sums = {name: np.sum([factor * getattr(weights, name) for factor, weights in terms], axis=0) for name in names}
    return replace(terms[0][1], constant=sum(factor * weights.constant for factor, weights in terms), **sums)
