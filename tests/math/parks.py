"""Tiny parks without Excel: typed rows -> a checked park -> its certified plan, asked in the words of the sheets.

A row is placed on its own sheet, and a later row with the same keys replaces an earlier one, so that a test reads as
the common park and what differs from it: ``park(*MILL_AND_WORKS, slag_link(capacity=10.0))``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ecopark import rules
from ecopark.certificate import certify
from ecopark.flows import Floats
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Plan, Status
from ecopark.scenario import without_exchange
from ecopark.schema.rows import (
    Coefficient,
    Demand,
    Disposal,
    Link,
    Material,
    Plant,
    Process,
    Settings,
    Substitute,
    Supply,
)
from ecopark.schema.tables import Row
from ecopark.sheets import Tables, table_of
from ecopark.solver import optimum
from ecopark.totals import Totals, Weights


def tables(*rows: Row, **settings: Any) -> Tables:
    """The rows on their sheets, numbered from row 2 on; a later row replaces an earlier one of the same keys."""
    sheets: dict[str, dict[tuple[object, ...], Row]] = {}
    for row in rows:
        table = table_of(row)
        keys = tuple(getattr(row, column.attribute) for column in table.keys) or (id(row),)
        sheets.setdefault(table.attribute, {})[keys] = row
    numbered: dict[str, Any] = {
        sheet: tuple(replace(row, line=line) for line, row in enumerate(found.values(), start=2))
        for sheet, found in sheets.items()
    }
    return Tables(settings=Settings(**settings), **numbered)


def park(*rows: Row, **settings: Any) -> Park:
    """The park of some rows, checked against every rule of the contract."""
    return rules.park(tables(*rows, **settings))


def without(rows: Iterable[Row], *sheets: type[Row]) -> tuple[Row, ...]:
    """The rows but for those of some sheets."""
    return tuple(row for row in rows if not isinstance(row, sheets))


def tonnes(*names: str) -> tuple[Material, ...]:
    """Materials that are counted in tonnes; so their impact weights are 1 a tonne."""
    return tuple(Material(material=name, unit="t") for name in names)


def takes(plant: str, process: str, material: str, amount: float) -> Coefficient:
    """A need: ``amount`` units of a material for each unit of activity."""
    return Coefficient(plant=plant, process=process, material=material, direction="in", amount=amount)


def makes(plant: str, process: str, material: str, amount: float) -> Coefficient:
    """An output: ``amount`` units of a material for each unit of activity."""
    return Coefficient(plant=plant, process=process, material=material, direction="out", amount=amount)


def slag_link(**terms: Any) -> Link:
    """The way of slag from the mill to the works."""
    return Link(from_="mill", to="works", material="slag", **terms)


CLAY_OR_SLAG = Substitute(need="clay", substitute="slag")

MILL_AND_WORKS: tuple[Row, ...] = (
    *tonnes("ore", "steel", "slag", "clay", "cement"),
    Plant(plant="mill"),
    Plant(plant="works"),
    Process(plant="mill", process="furnace"),
    Process(plant="works", process="kiln"),
    takes("mill", "furnace", "ore", 1.5),
    makes("mill", "furnace", "steel", 1.0),
    makes("mill", "furnace", "slag", 0.5),
    takes("works", "kiln", "clay", 2.0),
    makes("works", "kiln", "cement", 1.0),
    Supply(material="ore", price=1.0),
    Supply(material="clay", price=10.0),
    Demand(material="steel", min=100.0),
    Demand(material="cement", min=50.0),
    Disposal(material="slag", route="landfill", fee=4.0),
    CLAY_OR_SLAG,
    slag_link(),
)
"""100 t of steel take 150 t of ore (1 a tonne) and leave 50 t of slag (4 a tonne to dump); 50 t of cement take 100 t of
clay (10 a tonne), or slag in its place, tonne for tonne. Slag goes from the mill to the works at no cost.

Without exchange: virgin 150 + 100, disposal 50, cost 150 + 1000 + 200 = 1350. With it: virgin 150 + 50, nothing dumped,
cost 150 + 500 = 650.
"""


@dataclass(frozen=True)
class Result:
    """How solving a park ended, and what its plan says in units a year, all periods together.

    What it says of one of them: ``seasons.during``.
    """

    park: Park
    status: Status
    found: Plan | None

    @property
    def plan(self) -> Plan:
        """The plan; there must be one."""
        assert self.found is not None, f"there is no plan: {self.status}"
        return self.found

    @property
    def steps(self) -> tuple[float, float, float]:
        """What the three steps come to: weighted impact, money, t-km."""
        impact, cost, work = (step.value for step in self.plan.steps)
        return impact, cost, work

    @property
    def totals(self) -> Totals:
        """The totals of the plan's park."""
        return Totals(self.plan.park, self.plan.network)

    def value(self, weights: Weights) -> float:
        """What a total comes to."""
        return weights.of(self.plan.amounts)

    def runs(self, process: str) -> float:
        """Activity of a process (all plants' of that name)."""
        activity = in_a_year(self.plan.amounts.activity, len(self.park.processes))
        return sum(activity[index] for index, row in enumerate(self.park.processes) if row.process == process)

    def sent(self, material: str, from_: str | None = None, to: str | None = None, mode: str | None = None) -> float:
        """What goes to needs, measured at the sender; internal reuse too, where sender and receiver are one."""
        flows = self.plan.network.flows
        found = 0.0
        for index, amount in enumerate(in_a_year(self.plan.amounts.flow, len(flows.gate))):
            gate, need = self.park.gates[flows.gate[index]], self.park.needs[flows.need[index]]
            moved = self.park.tables.transport[flows.mode[index]].mode if flows.mode[index] >= 0 else None
            if gate.material == material and from_ in (None, gate.plant) and to in (None, need.plant):
                found += amount if mode in (None, moved) else 0.0
        return found

    def bought(self, material: str, plant: str | None = None, seller: str | None = None) -> float:
        """What is bought."""
        purchases = self.plan.network.purchases
        found = 0.0
        for index, amount in enumerate(in_a_year(self.plan.amounts.purchase, len(purchases.need))):
            row, need = self.park.tables.supply[purchases.supply[index]], self.park.needs[purchases.need[index]]
            if row.material == material and plant in (None, need.plant) and seller in (None, row.seller):
                found += amount
        return found

    def sold(self, material: str, plant: str | None = None) -> float:
        """What is sold as a product."""
        gates = self.plan.network.sales.gate
        return self._leaving(in_a_year(self.plan.amounts.sale, len(gates)), gates.tolist(), material, plant)

    def disposed(self, material: str, plant: str | None = None, route: str | None = None) -> float:
        """What goes by a route of Disposal; losses are no part of it."""
        block = self.plan.network.disposals
        rows = [self.park.tables.disposal[row] for row in block.disposal.tolist()]
        amounts = in_a_year(self.plan.amounts.disposal, len(rows))
        by_route = [amount if route in (None, row.route) else 0.0 for amount, row in zip(amounts, rows, strict=True)]
        return self._leaving(by_route, block.gate.tolist(), material, plant)

    def _leaving(self, amounts: list[float], gates: list[int], material: str, plant: str | None) -> float:
        here = [self.park.gates[gate] for gate in gates]
        return sum(
            amount
            for amount, gate in zip(amounts, here, strict=True)
            if gate.material == material and plant in (None, gate.plant)
        )


def in_a_year(amounts: Floats, count: int) -> list[float]:
    """Amounts of so many things, which stand period after period in one line, each added up over the periods."""
    return [float(amount) for amount in amounts.reshape(-1, count).sum(axis=0)] if count else []


def solved(asked: Park) -> Result:
    """The park's plan with exchange, confirmed by its certificate; or how it ended where it has none."""
    outcome = optimum(asked, candidates(asked), load())
    if outcome.plan is not None:
        assert certify(outcome.plan).confirms
    return Result(asked, outcome.status, outcome.plan)


def solve(*rows: Row, **settings: Any) -> Result:
    """The plan of some rows' park."""
    return solved(park(*rows, **settings))


def solve_alone(*rows: Row, **settings: Any) -> Result:
    """The plan of some rows' park, going without exchange."""
    return solved(without_exchange(park(*rows, **settings)))
