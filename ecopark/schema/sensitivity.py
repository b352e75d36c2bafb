"""The tables of the sheet Sensitivity: what the plan hangs on, in the words of Excel's Sensitivity Report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ecopark.schema.results import ResultRow
from ecopark.schema.tables import Measure, Table, name, number, table, text

INFINITY: Final = float("inf")

ANOTHER_PRICE: Final = "another price"
NO_PLAN: Final = "no plan"
CELL_ENDS: Final = "the cell ends"
AT_ONCE: Final = "only at this value"
AT_LEAST: Final = "at least so far"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPriceRow(ResultRow):
    """What each limit of the workbook is worth, and how far that holds. Each is by itself, all others as they are."""

    place: str = text("the limit's cell", header="Cell")
    limit: str = text("its column", header="Column")
    of: str = name("its row", header="Row")
    unit: str = text("the cell's unit")
    value: float = number(
        "what the cell says; in Excel's report the constraint's R.H. side", low=-INFINITY, measure=Measure.AMOUNT
    )
    final: float | None = number(
        "what the plan comes to, counted as the cell is; of several periods the one nearest to the limit",
        header="Final value",
        low=-INFINITY,
        measure=Measure.AMOUNT,
        blank="the process stands idle",
    )
    slack: float | None = number(
        "the room between the two; 0: the limit binds", measure=Measure.AMOUNT, blank="the process stands idle"
    )
    price_more: float | None = number(
        "objective saved by a unit more in the cell (the right price); below 0, what that costs",
        header="Shadow price",
        low=-INFINITY,
        measure=Measure.PRICE,
        blank="no plan with more",
    )
    increase: float | None = number(
        "how much more the cell can say and the price still hold",
        header="Allowable increase",
        measure=Measure.AMOUNT,
        blank="no limit",
    )
    after_increase: str = text("what comes after that")
    price_less: float | None = number(
        "objective lost by a unit less in the cell (the left price); another than Shadow price: the cell stands at a "
        "bend, the optimum is degenerate",
        header="Shadow price below",
        low=-INFINITY,
        measure=Measure.PRICE,
        blank="no plan with less",
    )
    decrease: float | None = number(
        "how much less the cell can say and that price still hold",
        header="Allowable decrease",
        measure=Measure.AMOUNT,
        blank="no limit",
    )
    after_decrease: str = text("what comes after that")
    money_more: float | None = number(
        "money saved by a unit more in the cell, by the cheapest plan among those best for the objective",
        header="Shadow price in money",
        low=-INFINITY,
        measure=Measure.MONEY_PRICE,
        blank="no plan with more",
    )
    money_increase: float | None = number(
        "how much more the cell can say and both prices still hold",
        header="Increase in money",
        measure=Measure.AMOUNT,
        blank="no limit",
    )
    money_less: float | None = number(
        "money lost by a unit less in the cell",
        header="Shadow price below in money",
        low=-INFINITY,
        measure=Measure.MONEY_PRICE,
        blank="no plan with less",
    )
    money_decrease: float | None = number(
        "how much less the cell can say and both prices still hold",
        header="Decrease in money",
        measure=Measure.AMOUNT,
        blank="no limit",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReducedCostRow(ResultRow):
    """How much cheaper or dearer each exchange and process could be with the plan still best. Each is by itself."""

    plant: str = name("the sender, or where the process is")
    to: str = text("the receiver of an exchange")
    item: str = name("the material sent, or the process", header="Material or process")
    for_: str = text("the process and the need that an exchange meets", header="For")
    mode: str = text("how it moves")
    unit: str = text("what its costs are counted for")
    final: float = number("how much of it the plan has in a year", header="Final value", measure=Measure.AMOUNT)
    reduced_cost: float | None = number(
        "of what is not in the plan: by how much a unit must become cheaper before it pays; in the objective's unit",
        header="Reduced cost",
        measure=Measure.PRICE,
        blank="it never pays",
    )
    increase: float | None = number(
        "how much dearer a unit can become and the plan still be best, in the objective's unit",
        header="Allowable increase",
        measure=Measure.PRICE,
        blank="no limit",
    )
    decrease: float | None = number(
        "how much cheaper a unit can become and the plan still be best, in the objective's unit",
        header="Allowable decrease",
        measure=Measure.PRICE,
        blank="no limit",
    )
    reduced_money: float | None = number(
        "the same in money", header="Reduced cost in money", measure=Measure.MONEY_PRICE, blank="it never pays"
    )
    money_increase: float | None = number(
        "the same in money; where cost has no weight, among the plans best for the objective",
        header="Increase in money",
        measure=Measure.MONEY_PRICE,
        blank="no limit",
    )
    money_decrease: float | None = number(
        "the same in money; where cost has no weight, among the plans best for the objective",
        header="Decrease in money",
        measure=Measure.MONEY_PRICE,
        blank="no limit",
    )


SHADOW_PRICES: Final = table("Shadow prices", ShadowPriceRow)
REDUCED_COSTS: Final = table("Reduced costs", ReducedCostRow)

SENSITIVITY_TABLES: Final[tuple[Table, ...]] = (SHADOW_PRICES, REDUCED_COSTS)
"""The tables of the sheet Sensitivity, from top to bottom."""
