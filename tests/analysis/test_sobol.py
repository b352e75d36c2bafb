"""Sampling: what is drawn has the distribution asked for, and Sobol's indices of a known function come out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist
from typing import Final

import numpy as np
import pytest

import ecopark
from ecopark.analysis.designs import Method, design, vary

from ..refusals.good import Rows, write

NORMAL: Final = NormalDist(50, 5)

CUMULATIVE: Final[dict[str, Callable[[float], float]]] = {
    "uniform(2,6)": lambda value: (value - 2) / 4,
    "2:6:3": lambda value: (value - 2) / 4,
    "x2:6:3": lambda value: (value - 2) / 4,
    "triangular(0,1,4)": lambda value: value**2 / 4 if value < 1 else 1 - (4 - value) ** 2 / 12,
    "triangular(1,1,4)": lambda value: 1 - (4 - value) ** 2 / 9,
    "triangular(0,4,4)": lambda value: value**2 / 16,
    "normal(50,5)": NORMAL.cdf,
}
"""By a distribution as it is written: what part of it lies below a value."""


@pytest.mark.parametrize("text", CUMULATIVE)
@pytest.mark.parametrize(("method", "samples"), [("lhs", 500), ("sobol", 512)])
def test_the_quantiles_of_a_sample_are_those_of_its_distribution(text: str, method: Method, samples: int) -> None:
    made = design([vary(f"Disposal[slag].Fee={text}", "USD")], method, samples, 3, ())
    parts = np.sort([CUMULATIVE[text](value) for (value,) in made.points])
    ranks = (np.arange(len(parts)) + 0.5) / len(parts)
    assert np.abs(parts - ranks).max() <= (0.5 / samples + 1e-9 if method == "lhs" else 0.01)


def two_by_themselves() -> Rows:
    """A mill and a works that send each other nothing: what each takes and costs is a plain sum and product of cells.

    A tonne of steel takes 1.5 t of ore and leaves 0.5 t of slag, which costs 4 a tonne to dump; a tonne of cement
    takes 2 t of clay at 10: cost = steel (1.5 price + 2) + 20 cement.
    """

    def lines(names: str, *rows: str) -> list[dict[str, object]]:
        cells = [[float(cell) if cell.replace(".", "").isdigit() else cell for cell in row.split()] for row in rows]
        return [dict(zip(names.split(), row, strict=True)) for row in cells]

    return {
        "Settings": [{"Setting": "Exchanges", "Value": "listed"}],
        "Materials": lines("Material Unit", "ore t", "steel t", "slag t", "clay t", "cement t"),
        "Plants": lines("Plant", "mill", "works"),
        "Processes": lines("Plant Process", "mill furnace", "works kiln"),
        "Coefficients": lines(
            "Plant Process Material Direction Amount",
            *("mill furnace ore in 1.5", "mill furnace steel out 1", "mill furnace slag out 0.5"),
            *("works kiln clay in 2", "works kiln cement out 1"),
        ),
        "Supply": lines("Material Price", "ore 1", "clay 10"),
        "Demand": lines("Material Min", "steel 100", "cement 50"),
        "Disposal": lines("Material Route Fee", "slag landfill 4"),
    }


PRICE, STEEL, CEMENT = "Supply[ore].Price", "Demand[* / steel].Min", "Demand[* / cement].Min"


def test_the_indices_of_a_known_function_with_an_interaction_come_out(tmp_path: Path) -> None:
    """Steel S is uniform from 0 to 100, price P from 1 to 3, cement C normal of deviation 5; Q = 1.5 P + 2.

    Q has the mean 5 and the variance 1.5²/3 = 3/4; S 50 and 10,000/12. Of the cost S Q + 20 C the variance is E(Q)²
    Var(S) by S alone, E(S)² Var(Q) by P alone, Var(S) Var(Q) by both together, and 20² 25 by C.
    """
    found = ecopark.sweep(
        write(tmp_path / "park.xlsx", two_by_themselves()),
        vary=[f"{STEEL}=uniform(0,100)", f"{PRICE}=1:3:2", f"{CEMENT}=normal(50,5)"],
        method="sobol",
        samples=256,
        seed=1,
        outputs="cost,virgin",
    ).found
    assert len(found.points) == 256 * 5
    for point in found.points[::97]:
        steel, price, cement = point.values
        assert point.with_exchange.outputs[3] == pytest.approx(steel * (1.5 * price + 2) + 20 * cement, rel=1e-9)

    steel_alone, price_alone, both, cement_alone = 25 * 1e4 / 12, 2500 * 0.75, 1e4 / 12 * 0.75, 400 * 25.0
    cost = steel_alone + price_alone + both + cement_alone
    virgin = 1.5**2 * 1e4 / 12 + 2**2 * 25  # 1.5 t of ore, 2 of clay
    exact = {
        ("cost", STEEL): (steel_alone / cost, (steel_alone + both) / cost),
        ("cost", PRICE): (price_alone / cost, (price_alone + both) / cost),
        ("cost", CEMENT): (cement_alone / cost, cement_alone / cost),
        ("virgin", STEEL): (1 - 100 / virgin, 1 - 100 / virgin),
        ("virgin", PRICE): (0.0, 0.0),
        ("virgin", CEMENT): (100 / virgin, 100 / virgin),
    }
    told = {(index.output, index.cells): index for index in found.indices}
    assert set(told) == set(exact)
    for place, (first, total) in exact.items():
        index = told[place]
        assert abs(index.first - first) <= index.first_confidence + 1e-9, place
        assert abs(index.total - total) <= index.total_confidence + 1e-9, place
        assert max(index.first_confidence, index.total_confidence) < 0.2
        assert index.first == pytest.approx(first, abs=0.03)
        assert index.total == pytest.approx(total, abs=0.03)
    order = [index.cells for index in found.indices if index.output == "cost"]
    assert order == [STEEL, CEMENT, PRICE]  # the cells that account for most of it first


def test_there_are_no_indices_where_a_point_has_no_plan(tmp_path: Path) -> None:
    rows = two_by_themselves()
    rows["Supply"][0]["Max"] = 150
    path = write(tmp_path / "park.xlsx", rows)
    found = ecopark.sweep(path, vary=[f"{STEEL}=uniform(50,150)"], method="sobol", samples=4).found
    assert {point.with_exchange.status for point in found.points} == {"optimal", "infeasible"}
    assert found.indices == ()


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_a_seed_repeats_points_and_confidence_and_0_is_a_seed(method: Method, seed: int, tmp_path: Path) -> None:
    """SALib takes a seed of 0 for none in places: then the confidence differs from run to run."""
    path = write(tmp_path / "park.xlsx", two_by_themselves())
    cells = [f"{STEEL}=uniform(50,150)", f"{PRICE}=uniform(1,3)"]
    runs = [ecopark.sweep(path, vary=cells, method=method, samples=8, seed=seed).found for _ in range(2)]
    assert runs[0].points == runs[1].points
    assert runs[0].indices == runs[1].indices
    assert bool(runs[0].indices) == (method == "sobol")
