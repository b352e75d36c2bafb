"""The shipped parks, and what is common to their tests: each solved once, its tables, its gain, what brings it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from ecopark import commands
from ecopark.accounts import Results, results
from ecopark.answer import Answer, Solved, answer
from ecopark.model import shipped_folder
from ecopark.park import Park
from ecopark.schema.results import IndicatorRow
from ecopark.schema.rows import WITHOUT_EXCHANGE

from . import balances

Exchange = tuple[str, str, str]
"""Who sends, who receives, and what."""


@dataclass(frozen=True)
class Shipped:
    """A shipped park, and the band that its page gives for the gain of each scenario, as a share of the objective.

    Where the objective is money, sales make the share of it small; it is a share all the same.
    """

    name: str
    gains: Mapping[str, tuple[float, float]]

    @property
    def workbook(self) -> Path:
        return shipped_folder("scenarios") / f"{self.name}.xlsx"


PARKS: Final = (
    Shipped(
        "baku",
        {
            "base": (0.06, 0.10),
            "cold-winter": (0.06, 0.10),
            "carbon": (0.06, 0.10),
            "coke-sold": (0.06, 0.10),
            "garadagh-closed": (0.06, 0.10),
        },
    ),
    Shipped("kalundborg", {"base": (0.086, 0.156), "cost": (0.025, 0.027)}),
    Shipped(
        "nikopol",
        {"base": (0.15, 0.30), "reduced": (0.24, 0.38), "buildings-only": (0.15, 0.30), "all-gas": (0.15, 0.30)},
    ),
    Shipped("rustavi", {"base": (0.07, 0.12), "soviet-peak": (0.07, 0.12), "today": (0.05, 0.09)}),
    Shipped(
        "small-scale",
        {"base": (0.24, 0.31), "dry-year": (0.24, 0.31), "money-alone": (0.053, 0.055), "no-digester": (0.24, 0.31)},
    ),
)


@cache
def answers(name: str) -> dict[str, Answer]:
    """A shipped park, every scenario solved."""
    (shipped,) = (entry for entry in PARKS if entry.name == name)
    solution = commands.solve(shipped.workbook, scenario="all", write=False)
    return {answered.park.scenario: answered for answered in solution.answers}


@cache
def tables(name: str, scenario: str = "base") -> Results:
    """The result tables of a scenario of a shipped park."""
    return results(answers(name)[scenario])


def exchanges(name: str, scenario: str = "base") -> set[Exchange]:
    """Who sends what to whom in a scenario's plan."""
    return {(row.from_, row.to, row.material) for row in tables(name, scenario).exchange_plan}


def sent(name: str, material: str, scenario: str = "base") -> float:
    """How much of a material is exchanged in a scenario's plan, in its own unit."""
    return sum(row.quantity for row in tables(name, scenario).exchange_plan if row.material == material)


def indicator(rows: Results, name: str) -> IndicatorRow:
    """An indicator by its name."""
    (found,) = (row for row in rows.indicators if row.indicator == name)
    return found


def without_and_with(rows: Results, name: str = "Objective") -> tuple[float, float]:
    """An indicator's values without exchange and with it."""
    found = indicator(rows, name)
    assert found.without_exchange is not None
    assert found.with_exchange is not None
    return found.without_exchange, found.with_exchange


def gain(rows: Results, name: str = "Objective") -> float:
    """How much less of an indicator there is with exchange."""
    without, with_exchange = without_and_with(rows, name)
    return without - with_exchange


def sold(solved: Solved) -> dict[str, float]:
    """How much of each material is sold."""
    assert solved.plan is not None
    amounts: dict[str, float] = {}
    yearly = balances.in_a_year(solved.plan, solved.plan.amounts.sale)
    for gate, amount in zip(solved.network.sales.gate.tolist(), yearly.tolist(), strict=True):
        material = solved.park.gates[gate].material
        amounts[material] = amounts.get(material, 0.0) + amount
    return amounts


def as_asked(name: str, scenario: str = "base") -> Park:
    """A shipped park as its workbook has it: what was solved, but for the ceiling, which is an amount by then."""
    park = answers(name)[scenario].park
    settings = replace(park.settings, cost_ceiling=WITHOUT_EXCHANGE)
    return replace(park, tables=replace(park.tables, settings=settings))


def tables_of(park: Park) -> Results:
    """The result tables of a park that a test has changed."""
    answered = answer(park, park.settings.model)
    assert answered.status == "optimal"
    return results(answered)


def forbidding(park: Park, materials: Collection[str]) -> Park:
    """A park in which no plant may send these materials, but for ordinary trade (Baseline)."""
    assert set(materials) <= set(park.materials)
    traded = {link.material for link in park.links if link.baseline}
    assert all(park.mode(material).listed_only for material in traded.intersection(materials))
    held = set(materials) - traded
    tables = replace(
        park.tables,
        materials=tuple(
            replace(row, exchange=row.exchange and row.material not in held) for row in park.tables.materials
        ),
        links=tuple(row for row in park.tables.links if row.baseline or row.material not in materials),
    )
    return replace(park, tables=tables)


def of_kind(name: str, kind: str, scenario: str = "base") -> set[str]:
    """The materials of a Kind that are no ordinary trade, whether the plan exchanges them or not."""
    park = as_asked(name, scenario)
    traded = {link.material for link in park.links if link.baseline}
    return {material for material in park.materials if park.kind(material) == kind} - traded


def gained(name: str, scenario: str = "base") -> set[Exchange]:
    """The exchanges of a scenario's plan that are no ordinary trade."""
    links = as_asked(name, scenario).links
    return exchanges(name, scenario) - {(link.from_, link.to, link.material) for link in links if link.baseline}


def share_lost(name: str, materials: Collection[str], scenario: str = "base", of: str = "Objective") -> float:
    """The share of a park's gain that is lost when it may not exchange these materials; the others adjust."""
    less = tables_of(forbidding(as_asked(name, scenario), materials))
    return 1 - gain(less, of) / gain(tables(name, scenario), of)
