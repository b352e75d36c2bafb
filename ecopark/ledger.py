"""Each plant's money in a plan: what it earns and pays; the receiver pays for what it receives."""

from __future__ import annotations

import numpy as np

from ecopark.books import Books
from ecopark.flows import Floats, Ints
from ecopark.schema.results import LedgerRow
from ecopark.schema.rows import Group, Link, Process


def ledger(books: Books) -> dict[str, LedgerRow]:
    """The ledger of every plant over the year; profits add up to the park's sales less its cost."""
    park, network, year = books.park, books.network, _Year(books)
    flows, purchases, disposals = network.flows, network.purchases, network.disposals
    number = {name: index for index, name in enumerate(park.plants)}
    gate_at = np.array([number[gate.plant] for gate in park.gates], dtype=np.int64)
    need_at = np.array([number[need.plant] for need in park.needs], dtype=np.int64)
    process_at = np.array([number[process.plant] for process in park.processes], dtype=np.int64)
    store_at = gate_at[[store.gate for store in park.stores]] if park.stores else np.zeros(0, dtype=np.int64)
    prices = np.array([*(link.price for link in park.links), 0.0])

    def by_plant(plants: Ints, money: Floats) -> Floats:
        return np.asarray(np.bincount(plants, money, minlength=len(number)), dtype=float)

    paid = year.flow * prices[flows.link]
    hauled = by_plant(need_at[flows.need], year.flow * flows.haulage)
    hauled += by_plant(need_at[purchases.need], year.purchase * purchases.haulage)
    hauled += by_plant(gate_at[disposals.gate], year.disposal * disposals.haulage)
    treated = by_plant(need_at[flows.need], year.flow * flows.treatment)
    treated += by_plant(need_at[purchases.need], year.purchase * purchases.treatment)
    sales = by_plant(gate_at[network.sales.gate], year.sale * network.sales.price)
    sold, bought = by_plant(gate_at[flows.gate], paid), by_plant(need_at[flows.need], paid)
    purchased = by_plant(need_at[purchases.need], year.purchase * purchases.price)
    fees = by_plant(gate_at[disposals.gate], year.disposal * disposals.fee)
    operation = by_plant(process_at, year.activity * np.array([process.cost for process in park.processes]))
    operation += by_plant(store_at, year.held * np.array([store.cost for store in park.stores]))
    annuities = by_plant(
        np.array([number[_pays(candidate.row)] for candidate in park.candidates], dtype=np.int64),
        books.amounts.build * np.array([candidate.annuity for candidate in park.candidates]),
    )
    spent = bought + purchased + fees + hauled + treated + operation + annuities
    return {
        plant: LedgerRow(
            scenario=books.scenario,
            plant=plant,
            sales=float(sales[i]),
            by_products_sold=float(sold[i]),
            by_products_bought=0.0 - float(bought[i]),
            purchases=0.0 - float(purchased[i]),
            fees=0.0 - float(fees[i]),
            transport=0.0 - float(hauled[i]),
            treatment=0.0 - float(treated[i]),
            operating_cost=0.0 - float(operation[i]),
            annuities=0.0 - float(annuities[i]),
            profit=float(sales[i] + sold[i] - spent[i]),
            profit_without_exchange=None,
            change=None,
        )
        for plant, i in number.items()
    }


class _Year:
    """A plan's amounts added up over the periods; ``held`` is the mean of what each store holds."""

    def __init__(self, books: Books) -> None:
        amounts = books.amounts
        self.activity, self.flow = books.by_period(amounts.activity).sum(0), books.by_period(amounts.flow).sum(0)
        self.purchase, self.sale = books.by_period(amounts.purchase).sum(0), books.by_period(amounts.sale).sum(0)
        self.disposal = books.by_period(amounts.disposal).sum(0)
        self.held = books.calendar.shares @ books.by_period(amounts.stock)


def _pays(row: Process | Group | Link) -> str:
    """The plant that pays for a build: of a link the receiver."""
    return row.to if isinstance(row, Link) else row.plant
