"""Product mix: shared resources, prices, and what one more of a resource is worth, with the range in which it holds.

One works, a process for each product. What is scarce (hours of a plant, lumber) is bought at no price up to its Supply
Max, whose shadow price is the published one; a product is sold without limit. The published ranges are walked in a
Scenarios sheet: at both ends of a resource's range its worth still accounts for the whole change of the profit, and
beyond them no more; between the ends of a price's range the plan stays as it is, and beyond them it does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.oracle.sheets import Row, Sheets

from .published import LEAST_COST, Found, shown, solve, solve_base, table

Range = tuple[float, float]


@dataclass(frozen=True)
class Mix:
    """A product mix as it was published: amounts of each resource in a unit of each product, and the optimum."""

    prices: dict[str, float]
    resources: dict[str, float]
    uses: dict[str, dict[str, float]]
    profit: str
    made: dict[str, float]
    worth: dict[str, str]
    resource_ranges: dict[str, Range]
    price_ranges: dict[str, Range]


# Hillier & Lieberman, Introduction to Operations Research, 3.1, 4.7 and 6.7. Batches a week, k$ a batch, hours.
WYNDOR = Mix(
    prices={"doors": 3, "windows": 5},
    resources={"plant 1": 4, "plant 2": 12, "plant 3": 18},
    uses={"doors": {"plant 1": 1, "plant 3": 3}, "windows": {"plant 2": 2, "plant 3": 2}},
    profit="36",
    made={"doors": 2, "windows": 6},
    worth={"plant 1": "0", "plant 2": "1.5", "plant 3": "1"},
    resource_ranges={"plant 1": (2, math.inf), "plant 2": (6, 18), "plant 3": (12, 24)},
    price_ranges={"doors": (0, 7.5), "windows": (2, math.inf)},
)

# Winston, Operations Research, chapters 5 and 6: Dakota Furniture. Pieces, $ a piece; board feet and hours. The range
# of the price of tables, of which none are made, ends at their reduced cost of 5 above it.
DAKOTA = Mix(
    prices={"desks": 60, "tables": 30, "chairs": 20},
    resources={"lumber": 48, "finishing": 20, "carpentry": 8},
    uses={
        "desks": {"lumber": 8, "finishing": 4, "carpentry": 2},
        "tables": {"lumber": 6, "finishing": 2, "carpentry": 1.5},
        "chairs": {"lumber": 1, "finishing": 1.5, "carpentry": 0.5},
    },
    profit="280",
    made={"desks": 2, "tables": 0, "chairs": 8},
    worth={"lumber": "0", "finishing": "10", "carpentry": "10"},
    resource_ranges={"lumber": (24, math.inf), "finishing": (16, 24), "carpentry": (20 / 3, 10)},
    price_ranges={"desks": (56, 80), "tables": (-math.inf, 35), "chairs": (15, 22.5)},
)

MIXES = pytest.mark.parametrize("mix", [WYNDOR, DAKOTA], ids=["wyndor", "dakota"])


def works(mix: Mix) -> Sheets:
    """The works that makes the mix."""
    return {
        "Settings": LEAST_COST,
        "Materials": table(
            "Material | Unit | Virgin weight",
            *[(product, "pcs", None) for product in mix.prices],
            *[(resource, "pcs", 0) for resource in mix.resources],
        ),
        "Plants": table("Plant", ("works",)),
        "Processes": table("Plant | Process", *[("works", product) for product in mix.prices]),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[("works", product, product, "out", 1) for product in mix.prices],
            *[
                ("works", product, resource, "in", amount)
                for product, uses in mix.uses.items()
                for resource, amount in uses.items()
            ],
        ),
        "Supply": table("Material | Max", *mix.resources.items()),
        "Demand": table("Material | Price | Max", *[(name, price, "inf") for name, price in mix.prices.items()]),
    }


def what_if(sheet: str, name: str, value: float) -> Row:
    """A row of Scenarios, which sets a resource's Max in Supply or a product's Price in Demand."""
    where, column = (f"{name} / * / *", "Max") if sheet == "Supply" else (f"* / {name}", "Price")
    row = {"Scenario": f"{name} {value:.12g}", "Sheet": sheet, "Row": where, "Column": column}
    return {**row, "Change": "set", "Value": value}


def at(mix: Mix, folder: Path, sheet: str, name: str, value: float) -> Found:
    """The works with one cell changed by a scenario."""
    scenario = what_if(sheet, name, value)
    (found,) = solve(works(mix) | {"Scenarios": [scenario]}, folder, str(scenario["Scenario"])).values()
    return found


def each_range(of: Callable[[Mix], dict[str, Range]]) -> pytest.MarkDecorator:
    """A test for each range of both mixes."""
    return pytest.mark.parametrize(
        ("mix", "name"),
        [
            pytest.param(mix, name, id=f"{title}-{name}")
            for title, mix in (("wyndor", WYNDOR), ("dakota", DAKOTA))
            for name in of(mix)
        ],
    )


@MIXES
def test_profit_and_plan(mix: Mix, tmp_path: Path) -> None:
    found = solve_base(works(mix), tmp_path)
    assert shown(found.profit, mix.profit) == mix.profit
    assert found.activity == pytest.approx(mix.made)
    assert found.sold == pytest.approx({product: made for product, made in mix.made.items() if made})


@MIXES
def test_shadow_prices(mix: Mix, tmp_path: Path) -> None:
    found = solve_base(works(mix), tmp_path)
    assert {name: shown(found.worth_of_supply[name], worth) for name, worth in mix.worth.items()} == mix.worth


def test_reduced_cost_of_tables(tmp_path: Path) -> None:
    """A table takes resources worth 5 more than it brings."""
    worth = solve_base(works(DAKOTA), tmp_path).worth_of_supply
    taken = sum(amount * worth[resource] for resource, amount in DAKOTA.uses["tables"].items())
    assert shown(taken - DAKOTA.prices["tables"], "5") == "5"


@each_range(lambda mix: mix.resource_ranges)
def test_ranges_of_resources(mix: Mix, name: str, tmp_path: Path) -> None:
    base, worth = float(mix.profit), float(mix.worth[name])
    least, most = mix.resource_ranges[name]
    here = mix.resources[name]
    for end, beyond in ((least, least - 0.5), (min(most, 10 * here), most + 0.5)):
        reached = at(mix, tmp_path, "Supply", name, end)
        assert reached.profit == pytest.approx(base + worth * (end - here), rel=1e-9)
        if beyond < math.inf:
            passed = at(mix, tmp_path, "Supply", name, beyond)
            assert passed.profit < base + worth * (beyond - here) - 0.1


@each_range(lambda mix: mix.price_ranges)
def test_ranges_of_prices(mix: Mix, name: str, tmp_path: Path) -> None:
    least, most = mix.price_ranges[name]
    here = mix.prices[name]
    for end, inwards in ((max(least, here - 1000), 0.01), (min(most, here + 1000), -0.01)):
        within = at(mix, tmp_path, "Demand", name, end + inwards)
        assert within.activity == pytest.approx(mix.made)
        if end in (least, most):
            outside = at(mix, tmp_path, "Demand", name, end - inwards)
            assert outside.activity != pytest.approx(mix.made, abs=0.1)


@MIXES
def test_all_scenarios_of_one_workbook(mix: Mix, tmp_path: Path) -> None:
    """The same walk in one workbook: every end of every resource's range is a scenario beside the base."""
    ends = {
        f"{name} {end:.12g}": (name, end)
        for name, both in mix.resource_ranges.items()
        for end in both
        if end < math.inf
    }
    rows = [what_if("Supply", name, end) for name, end in ends.values()]
    found = solve(works(mix) | {"Scenarios": rows}, tmp_path, "all")
    assert list(found) == ["base", *ends]
    for scenario, (name, end) in ends.items():
        expected = float(mix.profit) + float(mix.worth[name]) * (end - mix.resources[name])
        assert found[scenario].profit == pytest.approx(expected, rel=1e-9)
