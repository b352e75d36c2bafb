"""Williams, Model Building in Mathematical Programming, Distribution 1: factories, depots and customers.

A depot is a process of its own, which takes in goods and gives out stocked goods, as many as it can put through. A
customer's need is stocked goods, and goods straight from a factory are a substitute. Tons a month; £ a ton.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.sheets import Sheets

from .published import LEAST_COST, shown, solve_base, table

FACTORIES = {"Liverpool": 150_000, "Brighton": 200_000}
DEPOTS = {"Newcastle": 70_000, "Birmingham": 50_000, "London": 100_000, "Exeter": 40_000}
CUSTOMERS = {"C1": 50_000, "C2": 10_000, "C3": 40_000, "C4": 35_000, "C5": 60_000, "C6": 20_000}
WAYS = {
    "Liverpool": {
        "Newcastle": 0.5,
        "Birmingham": 0.5,
        "London": 1.0,
        "Exeter": 0.2,
        "C1": 1.0,
        "C3": 1.5,
        "C4": 2.0,
        "C6": 1.0,
    },
    "Brighton": {"Birmingham": 0.3, "London": 0.5, "Exeter": 0.2, "C1": 2.0},
    "Newcastle": {"C2": 1.5, "C3": 0.5, "C5": 1.5, "C6": 1.0},
    "Birmingham": {"C1": 1.0, "C2": 0.5, "C3": 0.5, "C4": 1.0, "C5": 0.5},
    "London": {"C2": 1.5, "C3": 2.0, "C5": 0.5, "C6": 1.5},
    "Exeter": {"C3": 0.2, "C4": 1.5, "C5": 0.5, "C6": 1.5},
}


def distribution() -> Sheets:
    """Factories make goods, depots stock them, customers take them."""
    links = [
        (sender, receiver, "goods" if sender in FACTORIES else "stocked goods", cost)
        for sender, ways in WAYS.items()
        for receiver, cost in ways.items()
    ]
    return {
        "Settings": LEAST_COST,
        "Materials": table("Material | Unit", ("goods", "t"), ("stocked goods", "t")),
        "Plants": table("Plant", *[(plant,) for plant in (*FACTORIES, *DEPOTS, *CUSTOMERS)]),
        "Processes": table(
            "Plant | Process | Capacity | Min activity",
            *[(plant, "making", most, None) for plant, most in FACTORIES.items()],
            *[(plant, "stocking", most, None) for plant, most in DEPOTS.items()],
            *[(plant, "taking", most, most) for plant, most in CUSTOMERS.items()],
        ),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[(plant, "making", "goods", "out", 1) for plant in FACTORIES],
            *[(plant, "stocking", "goods", "in", 1) for plant in DEPOTS],
            *[(plant, "stocking", "stocked goods", "out", 1) for plant in DEPOTS],
            *[(plant, "taking", "stocked goods", "in", 1) for plant in CUSTOMERS],
        ),
        "Substitutes": table("Need | Substitute", ("stocked goods", "goods")),
        "Links": table("From | To | Material | Cost", *links),
    }


def test_least_cost_of_distribution(tmp_path: Path) -> None:
    found = solve_base(distribution(), tmp_path)
    assert shown(found.cost, "198500") == "198500"
    assert found.indicators["Transport cost"] == pytest.approx(198_500, rel=1e-12)
    for depot, most in DEPOTS.items():
        sent = sum(tons for (sender, _), tons in found.sent.items() if sender == depot)
        received = sum(tons for (_, receiver), tons in found.sent.items() if receiver == depot)
        assert sent == pytest.approx(received)
        assert sent <= most * (1 + 1e-9)
