"""By-products that nobody in the park can take, and needs that none of its by-products can meet."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from ecopark.books import Books
from ecopark.flows import Floats, Flows, Ints
from ecopark.network import Network
from ecopark.park import Park
from ecopark.parts import Need
from ecopark.plan import Plan
from ecopark.schema.results import MakersRow, TakersRow

NAMED: Final = 3
"""So many are named in a cell."""


def takers_wanted(plan: Plan) -> tuple[TakersRow, ...]:
    """What plants dispose of that no flow or sale could take, the most tonnes first.

    Emissions to the air are left out, and what has a mass and does no harm (water to a river, humus to the soil).
    """
    park, network, books = plan.park, plan.network, Books(plan)
    gone = _in_the_year(books, books.amounts.disposal, network.disposals.gate, len(park.gates))
    unsold = np.setdiff1d(np.flatnonzero(gone > 0), network.sales.gate)
    found = []
    for index in _without_flows(network, unsold, lambda flows: flows.gate):
        gate, quantity = park.gates[index], float(gone[index])
        tonnes, impact = park.tonnes(gate.material), quantity * (park.disposal_weight(gate.material) or 0.0)
        if park.kind(gate.material) == "air":
            continue
        if tonnes is not None and impact <= 0:
            continue
        needs = (park.needs[serving.need] for serving in park.servings_of.get(gate.material, ()))
        found.append(
            TakersRow(
                scenario=park.scenario,
                plant=gate.plant,
                material=gate.material,
                kind=park.kind(gate.material),
                quantity=quantity,
                unit=park.unit(gate.material).text,
                tonnes=None if tonnes is None else quantity * tonnes,
                impact=impact,
                could_serve=_named(f"{need.plant}: {need.material}" for need in needs if need.plant != gate.plant),
            )
        )
    return tuple(sorted(found, key=_heaviest))


def makers_wanted(plan: Plan) -> tuple[MakersRow, ...]:
    """What plants need that is met by virgin purchase and that no flow could meet, the most tonnes first.

    The needs of a plant's processes for one material stand together.
    """
    park, network, books = plan.park, plan.network, Books(plan)
    purchases, count = network.purchases, len(park.needs)
    bought = _in_the_year(books, books.amounts.purchase, purchases.need, count, purchases.ratio)
    virgin = _in_the_year(books, books.amounts.purchase, purchases.need, count, purchases.weight)
    together: dict[tuple[str, str], list[Need]] = defaultdict(list)
    virgin_needs = np.flatnonzero((bought > 0) & (virgin > 0))
    for index in _without_flows(network, virgin_needs, lambda flows: flows.need):
        need = park.needs[index]
        together[need.plant, need.material].append(need)
    makers = _makers(park)
    found = []
    for (plant, material), needs in together.items():
        quantity, tonnes = sum(float(bought[need.index]) for need in needs), park.tonnes(material)
        others = (maker for need in needs for maker in makers(need))
        found.append(
            MakersRow(
                scenario=park.scenario,
                plant=plant,
                material=material,
                for_=_named(need.process_name for need in needs),
                kind=park.kind(material),
                quantity=quantity,
                unit=park.unit(material).text,
                tonnes=None if tonnes is None else quantity * tonnes,
                impact=sum(float(virgin[need.index]) for need in needs),
                could_be_met_by=_named(others),
            )
        )
    return tuple(sorted(found, key=_heaviest))


def _without_flows(network: Network, ends: Ints, of: Callable[[Flows], Ints]) -> list[int]:
    """Those of some gates or needs (by ``of`` of a flow) that no candidate flow leaves or reaches.

    The plan of a large park has only few of its flows, and the others are drawn as long as any end has none.
    """
    for flows in itertools.chain(network.parts(), network.whole.parts() if network is not network.whole else ()):
        if not len(ends):
            break
        ends = np.setdiff1d(ends, of(flows))
    return [int(end) for end in ends]


def _makers(park: Park) -> Callable[[Need], list[str]]:
    """Who makes or stores what could serve a need."""
    serving: dict[int, list[str]] = defaultdict(list)
    for entry in park.servings:
        serving[entry.need].append(entry.material)
    return lambda need: [
        f"{gate.plant}: {gate.material}"
        for material in serving[need.index]
        for gate in park.gates_of.get(material, ())
        if gate.plant != need.plant
    ]


def _in_the_year(books: Books, amounts: Floats, of: Ints, count: int, weight: Floats | None = None) -> Floats:
    """The sum of some amounts over the periods, by what they are of; each times its weight."""
    year = books.by_period(amounts).sum(axis=0)
    return np.bincount(of, year if weight is None else year * weight, minlength=count).astype(float)


def _heaviest(row: TakersRow | MakersRow) -> tuple[float, float]:
    """What weighs most goes first, then what has no tonnes, by its impact."""
    return -(row.tonnes or 0.0), -row.impact


def _named(names: Iterable[str]) -> str:
    """The first few of some names, each once."""
    found = list(dict.fromkeys(names))
    return "; ".join(found[:NAMED]) + ("; …" if len(found) > NAMED else "")
