"""Tonnes in and tonnes out, of processes and of whole plants in a plan."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ecopark.park import Park
from ecopark.plan import Plan


def of_processes(park: Park) -> dict[tuple[str, str], tuple[float, float]]:
    """Tonnes in and out for a unit of activity of each process of the park, closed ones included."""
    found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in park.tables.coefficients:
        found[row.plant, row.process][row.direction == "out"] += row.amount * (park.tonnes(row.material) or 0.0)
    return {key: (came, went) for key, (came, went) in found.items()}


def of_plants(plan: Plan) -> dict[str, tuple[float, float]]:
    """Tonnes that enter and leave each plant in a plan: bought and received; sold, sent, lost and disposed of."""
    park, network, amounts = plan.park, plan.network, plan.amounts
    found: dict[str, list[float]] = {plant: [0.0, 0.0] for plant in park.plants}
    flows = network.flows
    for index in np.flatnonzero(~flows.internal & (amounts.flow > 0)).tolist():
        gate, need = park.gates[flows.gate[index]], park.needs[flows.need[index]]
        tonnes = amounts.flow[index] * (park.tonnes(gate.material) or 0.0)
        found[gate.plant][1] += tonnes
        found[need.plant][0] += tonnes * flows.arriving[index]
    for index, bought in enumerate(amounts.purchase.tolist()):
        row = park.tables.supply[network.purchases.supply[index]]
        found[park.needs[network.purchases.need[index]].plant][0] += bought * (park.tonnes(row.material) or 0.0)
    for block, leaving in ((network.sales.gate, amounts.sale), (network.disposals.gate, amounts.disposal)):
        for gate_index, amount in zip(block.tolist(), leaving.tolist(), strict=True):
            gate = park.gates[gate_index]
            found[gate.plant][1] += amount * (park.tonnes(gate.material) or 0.0)
    return {plant: (came, went) for plant, (came, went) in found.items()}
