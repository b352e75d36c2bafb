"""Indicators that make unlike parks comparable: each with its definition, its source, and how it is reckoned.

All are of a year. Tonnes are of what has tonnes; power, heat and steam have none, and are in no sum of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from ecopark.books import Books
from ecopark.flows import Floats
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema.results import ExchangeRow

Group = Literal["size", "intensity", "use", "network", "saved"]

NO_BY_PRODUCT: Final = frozenset({"product", "water", "air"})
"""Kinds that are in no share of by-products: what is made to be sold, and what flow accounts of materials leave out."""

SALES_UNIT: Final = 1000.0
"""Impact is told for so many units of money sold."""


class Side:
    """A plan's amounts as the indicators ask for them; ``books`` are of a plan with exchange or without."""

    def __init__(self, books: Books) -> None:
        self.books, self.park, self.network = books, books.park, books.network

    def _year(self, amounts: Floats) -> Floats:
        """Amounts added up over the periods, one for each candidate."""
        return np.asarray(self.books.by_period(amounts).sum(axis=0), dtype=float)

    @cached_property
    def plants(self) -> int:
        """How many plants operate."""
        return sum(self.park.is_operating(plant) for plant in self.park.plants)

    @cached_property
    def virgin(self) -> float:
        """Impact of extraction."""
        return self.books.value(self.books.totals.virgin())

    @cached_property
    def disposal(self) -> float:
        """Impact of disposal."""
        return self.books.value(self.books.totals.disposal())

    @cached_property
    def impact(self) -> float:
        """Weight virgin · (V - avoided) + Weight disposal · D, as the objective has it, without cost."""
        settings = self.park.settings
        avoided = self.books.value(self.books.totals.avoided)
        return settings.weight_virgin * (self.virgin - avoided) + settings.weight_disposal * self.disposal

    @cached_property
    def sales(self) -> float:
        """Money earned by what is sold."""
        return self.books.value(self.books.totals.sales)

    @cached_property
    def co2(self) -> float:
        """Kg of CO2."""
        return self.books.value(self.books.totals.co2)

    @cached_property
    def products(self) -> float:
        """Tonnes sold."""
        return sum((self.park.tonnes(name) or 0.0) * moved.sold for name, moved in self.books.moved.items())

    @cached_property
    def flows(self) -> tuple[ExchangeRow, ...]:
        """What goes from plant to plant, period by period."""
        return tuple(self.books.exchanges())

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Who sends to whom."""
        return frozenset((row.from_, row.to) for row in self.flows)

    @cached_property
    def taken_in(self) -> tuple[dict[str, float], dict[str, float]]:
        """Tonnes of need that each plant meets by other plants' by-products, and by all that comes in at its gate.

        Water and air are left out, and what a plant makes and uses itself.
        """
        park, flows, purchases = self.park, self.network.flows, self.network.purchases
        tonnes = [
            0.0 if park.kind(need.material) in ("water", "air") else park.tonnes(need.material) or 0.0
            for need in park.needs
        ]
        by_products, everything = dict.fromkeys(park.plants, 0.0), dict.fromkeys(park.plants, 0.0)
        for index in np.flatnonzero(~flows.internal).tolist():
            need, gate = park.needs[flows.need[index]], park.gates[flows.gate[index]]
            met = float(self._sent[index] * flows.arriving[index] * flows.ratio[index]) * tonnes[need.index]
            everything[need.plant] += met
            by_products[need.plant] += met if self.is_by_product(gate.material) else 0.0
        for index, amount in enumerate(self._year(self.books.amounts.purchase).tolist()):
            need = park.needs[purchases.need[index]]
            everything[need.plant] += amount * float(purchases.ratio[index]) * tonnes[need.index]
        return by_products, everything

    @cached_property
    def used(self) -> tuple[float, float]:
        """Tonnes of by-products that reach another plant or are sold, and all that leave their plant."""
        flows, used, left = self.network.flows, 0.0, 0.0
        lost: dict[str, float] = {}
        for index in np.flatnonzero(self._sent > 0).tolist():
            material = self.park.gates[flows.gate[index]].material
            lost[material] = lost.get(material, 0.0) + float(self._sent[index] * (1.0 - flows.arriving[index]))
        for name, moved in self.books.moved.items():
            if self.is_by_product(name):
                tonnes = self.park.tonnes(name) or 0.0
                useful = moved.exchanged + moved.sold - lost.get(name, 0.0)
                used += tonnes * useful
                left += tonnes * (useful + moved.disposed)
        return used, left

    @cached_property
    def hauled(self) -> tuple[float, float]:
        """T-km and tonnes of what goes from plant to plant."""
        flows = self.network.flows
        tonnes = np.array([self.park.tonnes(gate.material) or 0.0 for gate in self.park.gates])[flows.gate]
        sent = np.where(flows.internal, 0.0, self._sent)
        return float(sent @ flows.work), float(sent @ tonnes)

    @cached_property
    def _sent(self) -> Floats:
        return self._year(self.books.amounts.flow)

    def is_by_product(self, material: str) -> bool:
        """Whether a material is neither a product nor water or air."""
        return self.park.kind(material) not in NO_BY_PRODUCT


def ratio(above: float, below: float) -> float | None:
    """A quotient; None where there is nothing to divide by."""
    return above / below if below else None


def share(part: float, whole: float) -> float | None:
    """A part of a whole; None of a whole that is not above nought, of which a part means nothing."""
    return part / whole if whole > 0 else None


@dataclass(frozen=True)
class Indicator:
    """What is counted, in what unit (``{currency}`` stands for the workbook's), what that means and who says so.

    ``of`` reckons it of a plan (and so without exchange and with it), ``saved`` of both. ``is_share`` tells per cents,
    ``is_money`` what is only comparable in one currency.
    """

    key: str
    group: Group
    name: Phrase | Term
    unit: str
    definition: Phrase
    source: Phrase
    of: Callable[[Side], float | None] | None = None
    saved: Callable[[Side, Side], float | None] | None = None
    is_share: bool = False

    @property
    def is_money(self) -> bool:
        """Whether the unit has money in it."""
        return "{currency}" in self.unit


_OURS: Final = phrase("ours")


INDICATORS: Final = (
    Indicator(
        "plants",
        "size",
        Term("sheet", "Plants"),
        "",
        phrase("plants that operate (S)"),
        _OURS,
        lambda side: float(side.plants),
    ),
    Indicator(
        "products",
        "size",
        phrase("Products sold"),
        "t",
        phrase("tonnes of everything sold that has tonnes; power and heat have none"),
        _OURS,
        lambda side: side.products,
    ),
    Indicator(
        "sales",
        "size",
        Term("result", "Sales"),
        "{currency}",
        phrase("what is sold times its Price"),
        _OURS,
        lambda side: side.sales,
    ),
    Indicator(
        "virgin_per_tonne",
        "intensity",
        phrase("Virgin extraction per t of product"),
        "impact/t",
        phrase("virgin extraction (impact) over tonnes of products sold"),
        _OURS,
        lambda side: ratio(side.virgin, side.products),
    ),
    Indicator(
        "disposal_per_tonne",
        "intensity",
        phrase("Disposal per t of product"),
        "impact/t",
        phrase("disposal (impact) over tonnes of products sold"),
        _OURS,
        lambda side: ratio(side.disposal, side.products),
    ),
    Indicator(
        "virgin_per_sales",
        "intensity",
        phrase("Virgin extraction per 1000 of sales"),
        "impact/1000 {currency}",
        phrase("virgin extraction (impact) over sales, times 1000"),
        phrase("ours; the inverse of Eurostat's resource productivity (cei_pc030: GDP over material consumption)"),
        lambda side: ratio(SALES_UNIT * side.virgin, side.sales),
    ),
    Indicator(
        "disposal_per_sales",
        "intensity",
        phrase("Disposal per 1000 of sales"),
        "impact/1000 {currency}",
        phrase("disposal (impact) over sales, times 1000"),
        _OURS,
        lambda side: ratio(SALES_UNIT * side.disposal, side.sales),
    ),
    Indicator(
        "needs_met",
        "use",
        phrase("Needs met by by-products of others"),
        "%",
        phrase(
            "of the tonnes that plants take in from beyond their own gates (from other plants and by purchase, without "
            "water and air), the part that are other plants' by-products, as what they replace"
        ),
        phrase("ours, after Eurostat's circular material use rate U/(DMC+U) (env_ac_cur_esms, cei_srm030)"),
        lambda side: ratio(*(sum(each.values()) for each in side.taken_in)),
        is_share=True,
    ),
    Indicator(
        "by_products_used",
        "use",
        phrase("By-products used"),
        "%",
        phrase(
            "of the tonnes of by-products that leave their plant (sent, sold, disposed of, lost; without water and "
            "air), the part that reaches another plant or is sold"
        ),
        _OURS,
        lambda side: ratio(*side.used),
        is_share=True,
    ),
    Indicator(
        "exchanges",
        "network",
        Term("result", "Exchanges"),
        "",
        phrase("sender, receiver and material"),
        _OURS,
        lambda side: float(side.books.exchange_count),
    ),
    Indicator(
        "exchanges_per_plant",
        "network",
        phrase("Exchanges per plant"),
        "",
        phrase("exchanges over plants that operate"),
        _OURS,
        lambda side: ratio(float(side.books.exchange_count), side.plants),
    ),
    Indicator(
        "connectance",
        "network",
        phrase("Connectance"),
        "",
        phrase("L/(S(S-1)): of all ways from one plant to another, the part along which something is sent"),
        phrase("food-web ecology, for parks: Layton, Bras & Weissburg 2016 (directed; without links to itself)"),
        lambda side: ratio(len(side.pairs), side.plants * (side.plants - 1)),
    ),
    Indicator(
        "haul",
        "network",
        phrase("Transport work per t exchanged"),
        "t-km/t",
        phrase("t-km of exchanges over tonnes exchanged: how far a tonne goes, on average"),
        _OURS,
        lambda side: ratio(*side.hauled),
    ),
    Indicator(
        "impact_saved",
        "saved",
        phrase("Impact saved"),
        "impact units",
        phrase(
            "Weight virgin · (V less what products avoid outside) + Weight disposal · D, without exchange less with it"
        ),
        _OURS,
        saved=lambda plan, alone: alone.impact - plan.impact,
    ),
    Indicator(
        "impact_saved_share",
        "saved",
        phrase("Impact saved, of going it alone"),
        "%",
        phrase("impact saved over impact without exchange"),
        _OURS,
        saved=lambda plan, alone: share(alone.impact - plan.impact, alone.impact),
        is_share=True,
    ),
    Indicator(
        "cost_saved",
        "saved",
        phrase("Cost saved"),
        "{currency}",
        phrase("net cost (costs less sales) without exchange less with it"),
        _OURS,
        saved=lambda plan, alone: _net_cost(alone) - _net_cost(plan),
    ),
    Indicator(
        "cost_saved_share",
        "saved",
        phrase("Cost saved, of going it alone"),
        "%",
        phrase(
            "cost saved over gross cost without exchange: a net cost may be near nought, and its per cent means little"
        ),
        _OURS,
        saved=lambda plan, alone: share(_net_cost(alone) - _net_cost(plan), _gross_cost(alone)),
        is_share=True,
    ),
    Indicator(
        "co2_saved",
        "saved",
        phrase("CO2 saved"),
        "t",
        phrase("of transport, disposal and what is bought upstream, without exchange less with it"),
        _OURS,
        saved=lambda plan, alone: (alone.co2 - plan.co2) / 1000.0,
    ),
    Indicator(
        "co2_saved_share",
        "saved",
        phrase("CO2 saved, of going it alone"),
        "%",
        phrase("CO2 saved over CO2 without exchange"),
        _OURS,
        saved=lambda plan, alone: share(alone.co2 - plan.co2, alone.co2),
        is_share=True,
    ),
)
"""In the order that they are shown."""


def _net_cost(side: Side) -> float:
    return side.books.value(side.books.totals.cost)


def _gross_cost(side: Side) -> float:
    return side.books.value(side.books.totals.gross_cost)
