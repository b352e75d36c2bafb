"""What the published cases share: small tables as rows, a park solved from its workbook, and the digits compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import ecopark
from ecopark.answer import Answer
from ecopark.plan import Plan, Prices
from tests.oracle import formulation, workbooks
from tests.oracle.sheets import Row, Sheets

AGREED = 1e-9
"""How near the independent formulation must come, relatively."""


def table(headers: str, *lines: tuple[object, ...]) -> list[Row]:
    """Rows of a sheet: its headers, parted by bars, and a tuple of cells a row. None is a blank."""
    names = [header.strip() for header in headers.split("|")]
    return [{key: cell for key, cell in zip(names, line, strict=True) if cell is not None} for line in lines]


LEAST_COST = table("Setting | Value", ("Weight virgin", 0), ("Weight disposal", 0), ("Weight cost", 1))
"""Settings of a park that minimises its cost alone."""


def shown(value: float, published: str) -> str:
    """A value with as many decimals as were published."""
    decimals = len(published.partition(".")[2])
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


@dataclass(frozen=True)
class Found:
    """An answer, read as the published case tells its own.

    ``sent`` by sender and receiver, where a pair has one material; ``sold`` by material; ``activity`` by process, where
    no two plants have one of the same name. Amounts are in the material's unit.
    """

    answer: Answer
    indicators: Mapping[str, float]
    sent: Mapping[tuple[str, str], float]
    sold: Mapping[str, float]
    activity: Mapping[str, float]

    @property
    def plan(self) -> Plan:
        """The plan with exchange."""
        assert self.answer.exchange.plan is not None
        return self.answer.exchange.plan

    @property
    def cost(self) -> float:
        """Net cost: a profit is negative."""
        return self.indicators["Net cost"]

    @property
    def profit(self) -> float:
        """Sales less costs."""
        return -self.cost

    @property
    def prices(self) -> Prices:
        """Shadow prices of the objective's first step."""
        return self.plan.steps[0].prices

    @cached_property
    def worth_of_supply(self) -> dict[str, float]:
        """Objective saved by one more unit of each material's one Supply row."""
        rows = self.answer.park.tables.supply
        return {row.material: -float(price) + 0.0 for row, price in zip(rows, self.prices.supply, strict=True)}

    @cached_property
    def worth_of_capacity(self) -> dict[str, float]:
        """Objective saved by one more unit of activity at each plant of one process."""
        rows = self.answer.park.processes
        return {row.plant: -float(price) + 0.0 for row, price in zip(rows, self.prices.activity, strict=True)}

    @cached_property
    def reduced_costs(self) -> dict[tuple[str, str], float]:
        """What a unit sent from one plant to another, one need each, would add to the cost."""
        park, flows = self.plan.park, self.plan.network.flows
        found = {}
        for way, haulage in enumerate(flows.haulage):
            gate, need = park.gates[flows.gate[way]], park.needs[flows.need[way]]
            price = float(haulage + self.prices.gate[gate.index] - self.prices.need[need.index])
            found[gate.plant, need.plant] = price
        return found


def solve(sheets: Sheets, folder: Path, scenario: str | None = None) -> dict[str, Found]:
    """Write the park, solve it, and hand back what was found by scenario, each optimal and certified."""
    path = folder / "case.xlsx"
    workbooks.write(sheets, path)
    solution = ecopark.solve(path, scenario=scenario, write=False)
    found = {}
    for answer in solution.answers:
        certificate = answer.exchange.certificate
        assert answer.status == "optimal"
        assert certificate is not None
        assert certificate.confirms
        name, results = answer.park.scenario, solution.results
        found[name] = Found(
            answer=answer,
            indicators={
                row.indicator: row.with_exchange
                for row in results.indicators
                if row.scenario == name and row.with_exchange is not None
            },
            sent={(row.from_, row.to): row.quantity for row in results.exchange_plan if row.scenario == name},
            sold={row.material: row.sold for row in results.material_totals if row.scenario == name and row.sold},
            activity={row.process: row.activity for row in results.activities if row.scenario == name},
        )
    return found


def solve_base(sheets: Sheets, folder: Path) -> Found:
    """Solve the workbook as it stands, and hold its determined totals against the independent formulation."""
    found = solve(sheets, folder)["base"]
    expected = formulation.solve(sheets)
    assert expected.status == "optimal"
    for name, value in (
        ("Objective", expected.objective),
        ("Net cost", expected.cost),
        ("Transport work", expected.transport_work),
    ):
        assert math.isclose(found.indicators[name], value, rel_tol=AGREED, abs_tol=AGREED), name
    return found
