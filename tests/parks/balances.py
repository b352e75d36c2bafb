"""Tonnes in and tonnes out, of processes and of whole plants in a plan."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ecopark.flows import Floats
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Plan


def of_processes(park: Park) -> dict[tuple[str, str], tuple[float, float]]:
    """Tonnes in and out for a unit of activity of each process of the park, closed ones included."""
    found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in park.tables.coefficients:
        found[row.plant, row.process][row.direction == "out"] += row.amount * (park.tonnes(row.material) or 0.0)
    return {key: (came, went) for key, (came, went) in found.items()}


def of_plants(plan: Plan) -> dict[str, tuple[float, float]]:
    """Tonnes that enter and leave each plant in a year: bought, received, drawn; sold, sent, lost and disposed of."""
    park, network = plan.park, plan.network
    found: dict[str, list[float]] = {plant: [0.0, 0.0] for plant in park.plants}
    flows, flow = network.flows, in_a_year(plan, plan.amounts.flow)
    for index in np.flatnonzero(~flows.internal & (flow > 0)).tolist():
        gate, need = park.gates[flows.gate[index]], park.needs[flows.need[index]]
        tonnes = flow[index] * (park.tonnes(gate.material) or 0.0)
        found[gate.plant][1] += tonnes
        found[need.plant][0] += tonnes * flows.arriving[index]
    for index, bought in enumerate(in_a_year(plan, plan.amounts.purchase).tolist()):
        row = park.tables.supply[network.purchases.supply[index]]
        found[park.needs[network.purchases.need[index]].plant][0] += bought * (park.tonnes(row.material) or 0.0)
    sold, disposed = plan.amounts.sale, plan.amounts.disposal
    for block, leaving in ((network.sales.gate, sold), (network.disposals.gate, disposed)):
        for gate_index, amount in zip(block.tolist(), in_a_year(plan, leaving).tolist(), strict=True):
            gate = park.gates[gate_index]
            found[gate.plant][1] += amount * (park.tonnes(gate.material) or 0.0)
    last = plan.amounts.stock.reshape(len(Calendar(park)), -1)[-1]
    for store in park.stores:
        gate = park.gates[store.gate]
        drawn = 0.0 if store.initial is None else store.initial - float(last[store.index])
        found[gate.plant][0] += drawn * (park.tonnes(gate.material) or 0.0)
    return {plant: (came, went) for plant, (came, went) in found.items()}


def in_a_year(plan: Plan, amounts: Floats) -> Floats:
    """Amounts that stand period after period, added up."""
    return np.asarray(amounts.reshape(len(Calendar(plan.park)), -1).sum(axis=0))
