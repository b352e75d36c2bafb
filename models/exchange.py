"""The exchange model: least virgin extraction and disposal, then least cost, then least transport work.

A linear programme over one park, mixed-integer where there is something to build. Read it beside docs/model.md: the
blocks follow its order, and each one's docstring is its equation. Indices are the numbers of the park's processes,
needs and gates, of the network's candidates and of the periods t; units are those of each material, in a period.

Variables (all at least 0): x activity of a process; f sent along a flow, measured at the sender; v bought; y sold;
d disposed of; g held in a store at the end of a period; z in {0, 1} whether a candidate is built. Terms of the data:
a and b are units of a material in and out for a unit of activity, β out for a unit of another material taken in, ρ
units of a need that a unit of what arrives meets, (1 - loss) what arrives of a unit sent, τ·φ the period's part of a
yearly limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf, isfinite
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression

from ecopark.flows import Floats
from ecopark.model import Entries
from ecopark.network import Network, grouped, matching
from ecopark.park import Park
from ecopark.periods import Bounds, Calendar
from ecopark.plan import Amounts, Prices
from ecopark.totals import Totals, Weights

Programme = Any
Terms = Iterable[tuple[float, Any]]


def build(park: Park, network: Network) -> Programme:
    """State the programme of a park over the candidates of its network."""
    m = pyo.ConcreteModel()
    m.park, m.calendar = park, Calendar(park)
    m.dual, m.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT), pyo.Suffix(direction=pyo.Suffix.IMPORT)
    activities(m)
    movements(m, network)
    stocks(m)
    builds(m)

    needs(m, network)
    shares(m, network)
    gate_balances(m, network)
    groups(m)
    supply_limits(m, network)
    demand_limits(m, network)
    disposal_limits(m, network)
    link_limits(m, network)
    qualities(m, network)

    totals = Totals(park, network)
    limits(m, totals)
    cost_ceiling(m, totals)
    least_impact(m, totals)
    least_cost(m, totals)
    least_transport_work(m, totals)
    return m


# Variables


def activities(m: Programme) -> None:
    """4. Capacity of process k: Min·τ·φ <= x[k,t] <= Capacity·τ·φ (units of activity); if to build, see ``builds``."""
    bounds = m.calendar.activities
    free = {candidate.of for candidate in m.park.candidates if candidate.kind == "process"}

    def within(_: Programme, k: int, t: int) -> tuple[float, float | None]:
        return (0.0, None) if k in free else (bounds.least[t, k], finite(bounds.most[t, k]))

    m.x = pyo.Var(range(len(m.park.processes)), periods(m), bounds=within)


def movements(m: Programme, network: Network) -> None:
    """What moves: f, v, y, d >= 0, one a candidate and period (units of the material); ``nothing`` is an empty sum."""
    m.f = pyo.Var(range(len(network.flows)), periods(m), domain=pyo.NonNegativeReals)
    m.v = pyo.Var(range(len(network.purchases)), periods(m), domain=pyo.NonNegativeReals)
    m.y = pyo.Var(range(len(network.sales)), periods(m), domain=pyo.NonNegativeReals)
    m.d = pyo.Var(range(len(network.disposals)), periods(m), domain=pyo.NonNegativeReals)
    m.nothing = pyo.Var(bounds=(0, 0))


def stocks(m: Programme) -> None:
    """5. Storage: 0 <= g[s,t] <= Capacity, and Final <= g[s,T] <= Final max (units of the material)."""
    bounds = m.calendar.stores
    within = {
        (s, t): (bounds.least[t, s], finite(bounds.most[t, s])) for s in range(len(m.park.stores)) for t in periods(m)
    }
    m.g = pyo.Var(range(len(m.park.stores)), periods(m), bounds=within)


def builds(m: Programme) -> None:
    """4. A candidate c is built or not: z[c] in {0, 1}. Of a process: Min·τ·φ·z <= x <= Capacity·τ·φ·z."""
    m.z = pyo.Var(range(len(m.park.candidates)), domain=pyo.Binary)
    bounds = m.calendar.activities
    m.least_built, m.most_built = pyo.Constraint(pyo.Any), pyo.Constraint(pyo.Any)
    for c, k in ((c.index, c.of) for c in m.park.candidates if c.kind == "process"):
        for t in periods(m):
            m.most_built[k, t] = total(m, [(1.0, m.x[k, t]), (-bounds.most[t, k], m.z[c])]) <= 0
            if bounds.least[t, k] > 0:
                m.least_built[k, t] = total(m, [(1.0, m.x[k, t]), (-bounds.least[t, k], m.z[c])]) >= 0


# Constraints


def needs(m: Programme, network: Network) -> None:
    """1. Need n of process k: Σ ρ·v + Σ ρ·(1 - loss)·f = a·x[k,t] (units of the need)."""
    flows, purchases, count = network.flows, network.purchases, len(m.park.needs)
    met = flows.ratio * flows.arriving
    arriving, bought = grouped(flows.need, count), grouped(purchases.need, count)

    def rule(_: Programme, n: int, t: int) -> Any:
        need = m.park.needs[n]
        served = chain(each(purchases.ratio, m.v, bought[n], t), each(met, m.f, arriving[n], t))
        return total(m, served, [(-need.amount, m.x[need.process, t])]) == 0

    m.need = pyo.Constraint(range(count), periods(m), rule=rule)


def shares(m: Programme, network: Network) -> None:
    """2. Share σ of some materials in need n: Σ ρ·v + Σ ρ·(1 - loss)·f <= σ·a·x[k,t] (units of the need)."""
    park, flows, purchases = m.park, network.flows, network.purchases
    met = flows.ratio * flows.arriving
    arriving, bought = grouped(flows.need, len(park.needs)), grouped(purchases.need, len(park.needs))

    def rule(_: Programme, s: int, t: int) -> Any:
        share = park.shares[s]
        need = park.needs[share.need]
        sent = [i for i in arriving[share.need] if park.gates[flows.gate[i]].material in share.materials]
        had = [i for i in bought[share.need] if park.tables.supply[purchases.supply[i]].material in share.materials]
        served = chain(each(purchases.ratio, m.v, had, t), each(met, m.f, sent, t))
        return total(m, served, [(-share.max_share * need.amount, m.x[need.process, t])]) <= 0

    m.share = pyo.Constraint(range(len(park.shares)), periods(m), rule=rule)


def gate_balances(m: Programme, network: Network) -> None:
    """3. Gate of plant p and a material: Σ b·x + Σ β·(arrivals) + (1 - decay)·g[t-1] = Σ f + Σ y + Σ d + g[t].

    In units of the material. Before the first period a store holds Initial or, where that is blank, what it ends with.
    """
    park, count = m.park, len(m.park.gates)
    sent, sold = grouped(network.flows.gate, count), grouped(network.sales.gate, count)
    disposed = grouped(network.disposals.gate, count)
    arriving = arrivals(park, network)

    def rule(_: Programme, g: int, t: int) -> Any:
        gate = park.gates[g]
        made = [(amount, m.x[k, t]) for k, amount in gate.makers]
        following = (
            (beta * part, variable[i, t])
            for k, material, beta in gate.followers
            for part, variable, i in arriving(m, k, material)
        )
        leaving = chain((m.f[i, t] for i in sent[g]), (m.y[i, t] for i in sold[g]), (m.d[i, t] for i in disposed[g]))
        kept, begun = carried(m, gate.store, t)
        return total(m, made, following, kept, ((-1.0, variable) for variable in leaving)) == -begun

    m.gate = pyo.Constraint(range(count), periods(m), rule=rule)


def arrivals(park: Park, network: Network) -> Any:
    """What of a material arrives at a process, whichever need it meets: (part of a unit, variable, number)."""
    flows, purchases = network.flows, network.purchases
    by_flow, by_purchase = grouped(flows.need, len(park.needs)), grouped(purchases.need, len(park.needs))
    needs_of = grouped(np.array([need.process for need in park.needs], dtype=np.int64), len(park.processes))

    def of(m: Programme, process: int, material: str) -> Iterator[tuple[float, Any, int]]:
        for n in needs_of[process]:
            for i in by_flow[n]:
                if park.gates[flows.gate[i]].material == material:
                    yield float(flows.arriving[i]), m.f, i
            for i in by_purchase[n]:
                if park.tables.supply[purchases.supply[i]].material == material:
                    yield 1.0, m.v, i

    return of


def carried(m: Programme, store: int | None, t: int) -> tuple[list[tuple[float, Any]], float]:
    """What a store adds to its gate in a period, (1 - decay)·g[t-1] - g[t]: terms, and what it began with."""
    if store is None:
        return [], 0.0
    keeps = 1.0 - float(m.calendar.decay[t, store])
    here, last = (-1.0, m.g[store, t]), len(m.calendar) - 1
    if t > 0:
        return [here, (keeps, m.g[store, t - 1])], 0.0
    begun = m.park.stores[store].initial
    if begun is None:
        return [here, (keeps, m.g[store, last])], 0.0
    return [here], keeps * begun


def groups(m: Programme) -> None:
    """4. Group: Σ use·x <= Capacity·τ, times z where it may be built (units of the group's capacity)."""
    most = m.calendar.groups.most
    builds = {c.of: c.index for c in m.park.candidates if c.kind == "group"}

    def rule(_: Programme, q: int, t: int) -> Any:
        used = [(use, m.x[k, t]) for k, use in m.park.members[q]]
        if q in builds:
            return total(m, used, [(-most[t, q], m.z[builds[q]])]) <= 0
        return total(m, used) <= most[t, q]

    bounding = [(q, t) for q in range(len(m.park.groups)) for t in periods(m) if isfinite(most[t, q])]
    m.group = pyo.Constraint(bounding, rule=rule)


def supply_limits(m: Programme, network: Network) -> None:
    """5. Supply row i: Σ v <= Max·τ·φ, over the park or at its plant (units of the material)."""
    bought = grouped(network.purchases.supply, len(m.park.tables.supply))
    m.supply = limited(m, m.v, bought, m.calendar.supply)


def demand_limits(m: Programme, network: Network) -> None:
    """5. Demand row j: Min·τ·φ <= Σ y <= Max·τ·φ, over the park or at its plant (units of the material)."""
    m.demand = limited(m, m.y, grouped(network.sales.demand, len(m.park.demand)), m.calendar.demand)


def disposal_limits(m: Programme, network: Network) -> None:
    """5. Disposal row r: Σ d <= Max·τ·φ, over the park or at its plant (units of the material)."""
    disposed = grouped(network.disposals.disposal, len(m.park.tables.disposal))
    m.disposal = limited(m, m.d, disposed, m.calendar.disposal)


def link_limits(m: Programme, network: Network) -> None:
    """5. Link l: Min·τ <= Σ f <= Capacity·τ, over its receiver's needs (units at the sender); times z if to build."""
    along, bounds = grouped(network.flows.link, len(m.park.links)), m.calendar.links
    builds = {c.of: c.index for c in m.park.candidates if c.kind == "link"}
    m.link = limited(m, m.f, along, bounds, [i for i in range(len(along)) if i not in builds])
    m.least_link, m.most_link = pyo.Constraint(pyo.Any), pyo.Constraint(pyo.Any)
    for i, c in builds.items():
        for t in periods(m):
            sent = list(ones(m.f, along[i], t))
            m.most_link[i, t] = total(m, sent, [(-bounds.most[t, i], m.z[c])]) <= 0
            if bounds.least[t, i] > 0:
                m.least_link[i, t] = total(m, sent, [(-bounds.least[t, i], m.z[c])]) >= 0


def qualities(m: Programme, network: Network) -> None:
    """6. Quality bound q of a need: Σ (value - bound)·(amount that arrives) <= 0 for a maximum, >= 0 for a minimum.

    The amounts are in the unit of the need, so that a mean over t and kg is a mean.
    """
    park, flows, purchases = m.park, network.flows, network.purchases
    arriving, bought = grouped(flows.need, len(park.needs)), grouped(purchases.need, len(park.needs))

    def rule(_: Programme, q: int, t: int) -> Any:
        bound = park.quality_bounds[q]
        offers = ((i, park.tables.supply[purchases.supply[i]]) for i in bought[bound.need])
        had = [(park.excess(bound, row.material, None), m.v[i, t]) for i, row in offers]
        gates = ((i, park.gates[flows.gate[i]]) for i in arriving[bound.need])
        sent = [
            (park.excess(bound, gate.material, gate.plant) * float(flows.arriving[i]), m.f[i, t]) for i, gate in gates
        ]
        return total(m, had, sent) <= 0 if bound.is_maximum else total(m, had, sent) >= 0

    m.quality = pyo.Constraint(range(len(park.quality_bounds)), periods(m), rule=rule)


def limits(m: Programme, totals: Totals) -> None:
    """7. Limits row, over the year: Min <= its quantity <= Max (impact, money, t-km, kg or units of the material)."""

    def rule(_: Programme, i: int) -> Any:
        row, quantity = m.park.tables.limits[i], totals.of(m.park.tables.limits[i])
        least = -inf if row.min is None else row.min - quantity.constant
        return between(least, weighted(m, quantity), inf if row.max is None else row.max - quantity.constant)

    bounding = [i for i, row in enumerate(m.park.tables.limits) if row.min is not None or row.max not in (None, inf)]
    m.limit = pyo.Constraint(bounding, rule=rule)


def cost_ceiling(m: Programme, totals: Totals) -> None:
    """Cost ceiling: C <= the amount (money). `without exchange` is an amount by the time a model is built."""
    ceiling = m.park.settings.cost_ceiling
    bounded = [0] if isinstance(ceiling, float) else []
    m.ceiling = pyo.Constraint(bounded, rule=lambda _, __: weighted(m, totals.cost) <= ceiling)


# Objective, step by step: each among the optima of those before


def least_impact(m: Programme, totals: Totals) -> None:
    """Step 1: w_v·V + w_d·D + w_c·C (weighted impact). V is extraction less what is avoided outside."""
    m.impact = pyo.Objective(expr=weighted(m, totals.impact, totals.impact.constant))


def least_cost(m: Programme, totals: Totals) -> None:
    """Step 2: C: purchases, fees, operation, storage, transport, treatment and annuities less sales (money)."""
    m.cost = pyo.Objective(expr=weighted(m, totals.cost))


def least_transport_work(m: Programme, totals: Totals) -> None:
    """Step 3: t-km of everything hauled that has tonnes."""
    m.transport_work = pyo.Objective(expr=weighted(m, totals.transport_work))


def flow_columns(park: Park, network: Network) -> Iterator[Entries]:
    """Every coefficient that ``build`` gives the flows, block by block as above, by whole arrays (units as there)."""
    flows, totals, size = network.flows, Totals(park, network), len(park.materials)
    every, met = np.arange(len(flows)), flows.ratio * flows.arriving
    number = {name: index for index, name in enumerate(park.materials)}
    sent = flows.need * size + np.array([number[gate.material] for gate in park.gates], dtype=np.int64)[flows.gate]

    yield Entries("need", flows.need, every, met)
    shared = [(s, share.need * size + number[name]) for s, share in enumerate(park.shares) for name in share.materials]
    row, what = np.array(shared, dtype=np.int64).reshape(-1, 2).T
    which, share = matching(sent, what)
    yield Entries("share", row[share], which, met[which])
    yield Entries("gate", flows.gate, every, np.full(len(flows), -1.0))
    needs_of = grouped(np.array([need.process for need in park.needs], dtype=np.int64), len(park.processes))
    following = [(gate.index, *follower) for gate in park.gates for follower in gate.followers]
    betas = [(g, need * size + number[name], beta) for g, k, name, beta in following for need in needs_of[k]]
    row, what = np.array([entry[:2] for entry in betas], dtype=np.int64).reshape(-1, 2).T
    which, follower = matching(sent, what)
    beta = np.array([entry[2] for entry in betas])[follower]
    yield Entries("gate", row[follower], which, beta * flows.arriving[which])
    along = np.flatnonzero(flows.link >= 0)
    for name in ("link", "least_link", "most_link"):
        yield Entries(name, flows.link[along], along, np.ones(len(along)))
    which, q = matching(flows.need, np.array([bound.need for bound in park.quality_bounds], dtype=np.int64))
    pairs, place = np.unique(np.stack([q, flows.gate[which]]), axis=1, return_inverse=True)
    bounds = [(park.quality_bounds[i], park.gates[gate]) for i, gate in pairs.T.tolist()]
    excess = np.array([park.excess(bound, gate.material, gate.plant) for bound, gate in bounds])
    yield Entries("quality", q, which, excess[place.ravel()] * flows.arriving[which])
    summed = [("limit", i, totals.of(row)) for i, row in enumerate(park.tables.limits)]
    summed += [("ceiling", 0, totals.cost), ("impact", 0, totals.impact), ("cost", 0, totals.cost)]
    for name, i, weights in (*summed, ("transport_work", 0, totals.transport_work)):
        yield Entries(name, np.full(len(every), i), every, weights.flow)


# Reading the solution back


def amounts(m: Programme) -> Amounts:
    """The amounts of a solved programme (units a period)."""
    x, f, v, y, d, g = (line(m, entries, lambda entry: entry.value) for entries in (m.x, m.f, m.v, m.y, m.d, m.g))
    return Amounts(x, f, v, y, d, g, np.array([round(m.z[c].value) for c in m.z], dtype=float))


def prices(m: Programme) -> Prices:
    """The prices of a solved programme: the objective's change for a unit more on a row's right-hand side."""
    park, tables, times = m.park, m.park.tables, len(m.calendar)

    def along(count: int, *blocks: Any) -> Floats:
        found = np.zeros((times, count))
        for rows in blocks:
            for i, t in rows:
                found[t, i] += m.dual[rows[i, t]]
        return found.ravel()

    limit = np.zeros(len(tables.limits))
    for i in m.limit:
        limit[i] = m.dual[m.limit[i]]
    return Prices(
        need=along(len(park.needs), m.need),
        share=along(len(park.shares), m.share),
        gate=along(len(park.gates), m.gate),
        activity=line(m, m.x, lambda x: m.rc[x]) + along(len(park.processes), m.least_built, m.most_built),
        supply=along(len(tables.supply), m.supply),
        demand=along(len(park.demand), m.demand),
        disposal=along(len(tables.disposal), m.disposal),
        link=along(len(park.links), m.link, m.least_link, m.most_link),
        quality=along(len(park.quality_bounds), m.quality),
        group=along(len(park.groups), m.group),
        stock=line(m, m.g, lambda g: m.rc[g]),
        limit=limit,
        ceiling=float(sum(m.dual[m.ceiling[i]] for i in m.ceiling)),
    )


def line(m: Programme, variable: Any, of: Any) -> Floats:
    """Something of each entry of a variable, period after period in one line."""
    count = len(variable) // len(m.calendar)
    return np.array([of(variable[i, t]) for t in periods(m) for i in range(count)], dtype=float)


# Sums


def periods(m: Programme) -> range:
    """The numbers of the periods."""
    return range(len(m.calendar))


def limited(
    m: Programme, variable: Any, places: list[list[int]], bounds: Bounds, which: Iterable[int] | None = None
) -> Any:
    """Rows Min <= Σ variable <= Max, one a row of the sheet (all, or some) and period, where one bounds something."""

    def rule(_: Programme, i: int, t: int) -> Any:
        return between(bounds.least[t, i], total(m, ones(variable, places[i], t)), bounds.most[t, i])

    bounding = [
        (i, t)
        for i in (range(len(places)) if which is None else which)
        for t in periods(m)
        if bounds.least[t, i] > 0 or (isfinite(bounds.most[t, i]) and places[i])
    ]
    return pyo.Constraint(bounding, rule=rule)


def each(coefficient: Floats, variable: Any, which: Iterable[int], t: int) -> Iterator[tuple[float, Any]]:
    """The terms coefficient[i]·variable[i,t] of some candidates."""
    return ((float(coefficient[i]), variable[i, t]) for i in which)


def ones(variable: Any, which: Iterable[int], t: int) -> Iterator[tuple[float, Any]]:
    """The terms variable[i,t] of some candidates."""
    return ((1.0, variable[i, t]) for i in which)


def total(m: Programme, *parts: Terms) -> Any:
    """The sum of some terms; ``nothing``, which is 0, where there are none, so that a row always has a variable.

    A coefficient of 0 is no term: a row of such alone would be left out of the programme, and then have no price.
    """
    terms = [term for term in chain(*parts) if term[0]] or [(1.0, m.nothing)]
    coefficients, variables = zip(*terms, strict=True)
    return LinearExpression(linear_coefs=list(coefficients), linear_vars=list(variables))


def weighted(m: Programme, weights: Weights, constant: float = 0.0) -> Any:
    """A total of the plan as an expression."""
    moving = [(weights.activity, m.x), (weights.flow, m.f), (weights.purchase, m.v), (weights.sale, m.y)]
    stock, terms = weights.stock.reshape(len(m.calendar), -1), []
    for t in periods(m):
        for coefficient, variable in (*moving, (weights.disposal, m.d), (stock[t], m.g)):
            terms.append(each(coefficient, variable, np.flatnonzero(coefficient).tolist(), t))
    building = ((float(weights.build[c]), m.z[c]) for c in np.flatnonzero(weights.build).tolist())
    found = total(m, *terms, building)
    return found + constant if constant else found


def between(least: float, expression: Any, most: float) -> Any:
    """Least <= expression <= most; a bound that is infinite is none."""
    return pyo.inequality(None if least == -inf else least, expression, None if most == inf else most)


def finite(bound: float) -> float | None:
    """A bound as Pyomo wants it: None where there is none."""
    return float(bound) if isfinite(bound) else None
