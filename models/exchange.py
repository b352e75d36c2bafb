"""The exchange model: least virgin extraction and disposal, then least cost, then least transport work.

One linear programme over one park. Read it beside docs/model.md: the blocks follow its order, and each one's docstring
is its equation. Indices are the numbers of the park's processes, needs and gates and of the network's candidates; units
are those of each material, per year.

Variables (all at least 0): x activity of a process; f sent along a flow, measured at the sender; v bought; y sold;
d disposed of. Terms of the data: a and b are units of a material in and out for a unit of activity, ρ units of a need
that a unit of what arrives meets, (1 - loss) what arrives of a unit sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf, isfinite
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression

from ecopark.network import Floats, Network, grouped
from ecopark.park import Park
from ecopark.plan import Amounts, Prices
from ecopark.totals import Totals, Weights

Programme = Any
Terms = Iterable[tuple[float, Any]]


def build(park: Park, network: Network) -> Programme:
    """State the programme of a park over the candidates of its network."""
    m = pyo.ConcreteModel()
    m.park = park
    m.dual, m.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT), pyo.Suffix(direction=pyo.Suffix.IMPORT)
    activities(m, park)
    movements(m, network)

    needs(m, park, network)
    shares(m, park, network)
    gate_balances(m, park, network)
    supply_limits(m, park, network)
    demand_limits(m, park, network)
    disposal_limits(m, park, network)
    link_limits(m, park, network)
    qualities(m, park, network)

    totals = Totals(park, network)
    limits(m, park, totals)
    cost_ceiling(m, park, totals)
    least_impact(m, totals)
    least_cost(m, totals)
    least_transport_work(m, totals)
    return m


# Variables


def activities(m: Programme, park: Park) -> None:
    """4. Capacity of process k: Min <= x[k] <= Capacity (units of activity)."""

    def bounds(_: Programme, k: int) -> tuple[float, float | None]:
        process = park.processes[k]
        return process.min_activity, process.capacity if isfinite(process.capacity) else None

    m.x = pyo.Var(range(len(park.processes)), bounds=bounds)


def movements(m: Programme, network: Network) -> None:
    """What moves: f, v, y, d >= 0, one a candidate (units of the material). ``nothing`` stands where a sum is empty."""
    m.f = pyo.Var(range(len(network.flows)), domain=pyo.NonNegativeReals)
    m.v = pyo.Var(range(len(network.purchases)), domain=pyo.NonNegativeReals)
    m.y = pyo.Var(range(len(network.sales)), domain=pyo.NonNegativeReals)
    m.d = pyo.Var(range(len(network.disposals)), domain=pyo.NonNegativeReals)
    m.nothing = pyo.Var(bounds=(0, 0))


# Constraints


def needs(m: Programme, park: Park, network: Network) -> None:
    """1. Need n of process k: Σ ρ·v + Σ ρ·(1 - loss)·f = a·x[k] (units of the need)."""
    flows, purchases = network.flows, network.purchases
    met = flows.ratio * flows.arriving
    arriving, bought = grouped(flows.need, len(park.needs)), grouped(purchases.need, len(park.needs))

    def rule(_: Programme, n: int) -> Any:
        need = park.needs[n]
        served = chain(each(purchases.ratio, m.v, bought[n]), each(met, m.f, arriving[n]))
        return total(m, served, [(-need.amount, m.x[need.process])]) == 0

    m.need = pyo.Constraint(range(len(park.needs)), rule=rule)


def shares(m: Programme, park: Park, network: Network) -> None:
    """2. Share σ of some materials in need n of process k: Σ ρ·v + Σ ρ·(1 - loss)·f <= σ·a·x[k] (units of the need)."""
    flows, purchases = network.flows, network.purchases
    met = flows.ratio * flows.arriving
    arriving, bought = grouped(flows.need, len(park.needs)), grouped(purchases.need, len(park.needs))

    def rule(_: Programme, s: int) -> Any:
        share = park.shares[s]
        need = park.needs[share.need]
        sent = [i for i in arriving[share.need] if park.gates[flows.gate[i]].material in share.materials]
        had = [i for i in bought[share.need] if park.tables.supply[purchases.supply[i]].material in share.materials]
        served = chain(each(purchases.ratio, m.v, had), each(met, m.f, sent))
        return total(m, served, [(-share.max_share * need.amount, m.x[need.process])]) <= 0

    m.share = pyo.Constraint(range(len(park.shares)), rule=rule)


def gate_balances(m: Programme, park: Park, network: Network) -> None:
    """3. Gate of plant p and material m: Σ b·x = Σ f + Σ y + Σ d (units of the material)."""
    count = len(park.gates)
    sent, sold = grouped(network.flows.gate, count), grouped(network.sales.gate, count)
    disposed = grouped(network.disposals.gate, count)

    def rule(_: Programme, g: int) -> Any:
        made = [(amount, m.x[k]) for k, amount in park.gates[g].makers]
        leaving = chain((m.f[i] for i in sent[g]), (m.y[i] for i in sold[g]), (m.d[i] for i in disposed[g]))
        return total(m, made, ((-1.0, variable) for variable in leaving)) == 0

    m.gate = pyo.Constraint(range(count), rule=rule)


def supply_limits(m: Programme, park: Park, network: Network) -> None:
    """5. Supply row i: Σ v <= Max, over the park or at its plant (units of the material)."""
    bought = grouped(network.purchases.supply, len(park.tables.supply))
    limited = [i for i, row in enumerate(park.tables.supply) if isfinite(row.max) and bought[i]]
    m.supply = pyo.Constraint(limited, rule=lambda _, i: total(m, ones(m.v, bought[i])) <= park.tables.supply[i].max)


def demand_limits(m: Programme, park: Park, network: Network) -> None:
    """5. Demand row j: Min <= Σ y <= Max, over the park or at its plant (units of the material)."""
    sold = grouped(network.sales.demand, len(park.demand))
    bounds = [park.demand_bounds(row) for row in park.demand]
    limited = [j for j, (least, most) in enumerate(bounds) if least > 0 or (isfinite(most) and sold[j])]
    m.demand = pyo.Constraint(
        limited, rule=lambda _, j: between(bounds[j][0], total(m, ones(m.y, sold[j])), bounds[j][1])
    )


def disposal_limits(m: Programme, park: Park, network: Network) -> None:
    """5. Disposal row r: Σ d <= Max, over the park or at its plant (units of the material)."""
    disposed = grouped(network.disposals.disposal, len(park.tables.disposal))
    limited = [r for r, row in enumerate(park.tables.disposal) if isfinite(row.max) and disposed[r]]
    m.disposal = pyo.Constraint(
        limited, rule=lambda _, r: total(m, ones(m.d, disposed[r])) <= park.tables.disposal[r].max
    )


def link_limits(m: Programme, park: Park, network: Network) -> None:
    """5. Link l: Min <= Σ f <= Capacity, over the needs at its receiver (units of the material, at the sender)."""
    along = grouped(network.flows.link, len(park.links))
    limited = [i for i, row in enumerate(park.links) if row.min > 0 or (isfinite(row.capacity) and along[i])]
    m.link = pyo.Constraint(
        limited, rule=lambda _, i: between(park.links[i].min, total(m, ones(m.f, along[i])), park.links[i].capacity)
    )


def qualities(m: Programme, park: Park, network: Network) -> None:
    """6. Quality bound q of a need: Σ (value - bound)·(amount that arrives) <= 0 for a maximum, >= 0 for a minimum.

    The amounts are in the unit of the need, so that a mean over t and kg is a mean.
    """
    flows, purchases = network.flows, network.purchases
    arriving, bought = grouped(flows.need, len(park.needs)), grouped(purchases.need, len(park.needs))

    def rule(_: Programme, q: int) -> Any:
        bound = park.quality_bounds[q]
        had = [
            (park.excess(bound, park.tables.supply[purchases.supply[i]].material, None), m.v[i])
            for i in bought[bound.need]
        ]
        sent = [
            (park.excess(bound, gate.material, gate.plant) * float(flows.arriving[i]), m.f[i])
            for i in arriving[bound.need]
            for gate in [park.gates[flows.gate[i]]]
        ]
        return total(m, had, sent) <= 0 if bound.is_maximum else total(m, had, sent) >= 0

    m.quality = pyo.Constraint(range(len(park.quality_bounds)), rule=rule)


def limits(m: Programme, park: Park, totals: Totals) -> None:
    """7. Limits row: Min <= its quantity <= Max (impact, money, t-km, kg or units of the material)."""

    def rule(_: Programme, i: int) -> Any:
        row = park.tables.limits[i]
        least = -inf if row.min is None else row.min
        return between(least, weighted(m, totals.of(row)), inf if row.max is None else row.max)

    bounding = [i for i, row in enumerate(park.tables.limits) if row.min is not None or row.max not in (None, inf)]
    m.limit = pyo.Constraint(bounding, rule=rule)


def cost_ceiling(m: Programme, park: Park, totals: Totals) -> None:
    """Cost ceiling: C <= the amount (money). `without exchange` is an amount by the time a model is built."""
    ceiling = park.settings.cost_ceiling
    bounded = [0] if isinstance(ceiling, float) else []
    m.ceiling = pyo.Constraint(bounded, rule=lambda _, __: weighted(m, totals.cost) <= ceiling)


# Objective, step by step: each among the optima of those before


def least_impact(m: Programme, totals: Totals) -> None:
    """Step 1: w_v·V + w_d·D + w_c·C (weighted impact). V is extraction less what is avoided outside."""
    m.impact = pyo.Objective(expr=weighted(m, totals.impact))


def least_cost(m: Programme, totals: Totals) -> None:
    """Step 2: C, purchases + fees + operation + transport + treatment - sales (money)."""
    m.cost = pyo.Objective(expr=weighted(m, totals.cost))


def least_transport_work(m: Programme, totals: Totals) -> None:
    """Step 3: t-km of everything hauled that has tonnes."""
    m.transport_work = pyo.Objective(expr=weighted(m, totals.transport_work))


# Reading the solution back


def amounts(m: Programme) -> Amounts:
    """The amounts of a solved programme (units a year)."""
    return Amounts(
        *(np.array([variable[i].value for i in variable], dtype=float) for variable in (m.x, m.f, m.v, m.y, m.d))
    )


def prices(m: Programme) -> Prices:
    """The prices of a solved programme: the objective's change for a unit more on a row's right-hand side."""

    def along(rows: Any, count: int) -> Floats:
        found = np.zeros(count)
        for index in rows:
            found[index] = m.dual[rows[index]]
        return found

    park, tables = m.park, m.park.tables
    return Prices(
        need=along(m.need, len(m.need)),
        share=along(m.share, len(m.share)),
        gate=along(m.gate, len(m.gate)),
        activity=np.array([m.rc[m.x[k]] for k in m.x], dtype=float),
        supply=along(m.supply, len(tables.supply)),
        demand=along(m.demand, len(park.demand)),
        disposal=along(m.disposal, len(tables.disposal)),
        link=along(m.link, len(park.links)),
        quality=along(m.quality, len(m.quality)),
        limit=along(m.limit, len(tables.limits)),
        ceiling=float(sum(m.dual[m.ceiling[i]] for i in m.ceiling)),
    )


# Sums


def each(coefficient: Floats, variable: Any, which: Iterable[int]) -> Iterator[tuple[float, Any]]:
    """The terms coefficient[i]·variable[i] of some candidates."""
    return ((float(coefficient[i]), variable[i]) for i in which)


def ones(variable: Any, which: Iterable[int]) -> Iterator[tuple[float, Any]]:
    """The terms variable[i] of some candidates."""
    return ((1.0, variable[i]) for i in which)


def total(m: Programme, *parts: Terms) -> Any:
    """The sum of some terms; ``nothing``, which is 0, where there are none, so that a row always has a variable."""
    terms = list(chain(*parts)) or [(1.0, m.nothing)]
    coefficients, variables = zip(*terms, strict=True)
    return LinearExpression(linear_coefs=list(coefficients), linear_vars=list(variables))


def weighted(m: Programme, weights: Weights) -> Any:
    """A total of the plan as an expression."""
    blocks = (
        (weights.activity, m.x),
        (weights.flow, m.f),
        (weights.purchase, m.v),
        (weights.sale, m.y),
        (weights.disposal, m.d),
    )
    return total(
        m, *(each(coefficient, variable, np.flatnonzero(coefficient).tolist()) for coefficient, variable in blocks)
    )


def between(least: float, expression: Any, most: float) -> Any:
    """Least <= expression <= most; a bound that is infinite is none."""
    return pyo.inequality(None if least == -inf else least, expression, None if most == inf else most)
