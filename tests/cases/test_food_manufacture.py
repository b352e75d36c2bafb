"""Williams, Model Building in Mathematical Programming, Food manufacture 1: six months of buying, storing and blending.

Tons, £ a ton, a month a sixth of the time told. Oils are bought in one month and may be refined in a later one. A depot
for each oil buys it (a process that takes the market's and gives its own, for a store is filled by its plant's own
output alone), holds up to 1,000 tons of it at £5 a ton and month, and sends it to the refinery. What an oil costs
depends on the month, and a price takes no profile: each month has an offer of its own, shut in the others.
"""

from __future__ import annotations

import pytest

from tests.oracle.sheets import Row, Sheets

from .published import LEAST_COST, Found, shown, solve_base, table

MONTHS = ("January", "February", "March", "April", "May", "June")
PRICES = {
    "VEG 1": (110, 130, 110, 120, 100, 90),
    "VEG 2": (120, 130, 140, 110, 120, 100),
    "OIL 1": (130, 110, 130, 120, 150, 140),
    "OIL 2": (110, 90, 100, 120, 110, 80),
    "OIL 3": (115, 115, 95, 125, 105, 135),
}
HARDNESS = {"VEG 1": 8.8, "VEG 2": 6.1, "OIL 1": 2.0, "OIL 2": 4.2, "OIL 3": 5.0}
REFINED = {"VEG": 200, "OIL": 250}
"""Tons a month on each of two lines."""
PRODUCT = 150
STORE = {"Capacity": 1000, "Initial": 500, "Final": 500, "Final max": 1000}
HOLDING = 5


def month_of(oil: str, month: str) -> str:
    """The material that is offered in one month only."""
    return f"{oil} of {month}"


def food() -> Sheets:
    """Depots that buy and hold, and a refinery that blends what they send."""
    offers = [(oil, month, price) for oil in PRICES for month, price in zip(MONTHS, PRICES[oil], strict=True)]
    processes: list[Row] = [
        *table("Plant | Process", *[(f"depot of {oil}", f"buying in {month}") for oil, month, _ in offers]),
        *table("Plant | Process | Group", *[("refinery", f"refining {oil}", f"{oil[:3]} line") for oil in PRICES]),
        *table("Plant | Process", ("refinery", "blending")),
    ]
    return {
        "Settings": LEAST_COST,
        "Materials": table(
            "Material | Unit | Virgin weight",
            *[(month_of(oil, month), "t", 0) for oil, month, _ in offers],
            *[(oil, "t", None) for oil in PRICES],
            *[(f"refined {oil}", "t", None) for oil in PRICES],
            ("blend", "t", 0),
            ("food", "t", None),
        ),
        "Plants": table("Plant", *[(f"depot of {oil}",) for oil in PRICES], ("refinery",)),
        "Groups": table(
            "Plant | Group | Capacity", *[("refinery", f"{line} line", 6 * most) for line, most in REFINED.items()]
        ),
        "Processes": processes,
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[
                (f"depot of {oil}", f"buying in {month}", material, way, 1)
                for oil, month, _ in offers
                for material, way in ((month_of(oil, month), "in"), (oil, "out"))
            ],
            *[
                ("refinery", f"refining {oil}", material, way, 1)
                for oil in PRICES
                for material, way in ((oil, "in"), (f"refined {oil}", "out"))
            ],
            ("refinery", "blending", "blend", "in", 1),
            ("refinery", "blending", "food", "out", 1),
        ),
        "Supply": table("Material | Price", *[(month_of(oil, month), price) for oil, month, price in offers]),
        "Demand": table("Material | Price | Max", ("food", PRODUCT, "inf")),
        "Substitutes": table("Need | Substitute", *[("blend", f"refined {oil}") for oil in PRICES]),
        "Links": table("From | To | Material", *[(f"depot of {oil}", "refinery", oil) for oil in PRICES]),
        "Quality": table(
            "Material | Property | Value",
            *[(f"refined {oil}", "hardness", value) for oil, value in HARDNESS.items()],
            ("blend", "hardness", 3),
        ),
        "Quality limits": table("Need | Property | Min | Max", ("blend", "hardness", 3, 6)),
        "Periods": table("Period | Share", *[(month, 1 / 6) for month in MONTHS]),
        "Profiles": table(
            "Period | Sheet | Item | Factor",
            *[
                (other, "Supply", month_of(oil, month), 6 if other == month else 0)
                for oil, month, _ in offers
                for other in MONTHS
            ],
        ),
        "Storage": [{"Plant": f"depot of {oil}", "Material": oil, **STORE, "Cost": 6 * HOLDING} for oil in PRICES],
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return solve_base(food(), tmp_path_factory.mktemp("food"))


def test_profit_of_food_manufacture(found: Found) -> None:
    assert shown(found.profit, "107842.5926") == "107842.5926"


def test_both_lines_are_full_and_every_store_ends_as_it_began(found: Found) -> None:
    assert found.sold["food"] == pytest.approx(6 * 450)
    stock = found.plan.amounts.stock.reshape(6, -1)
    assert stock[-1] == pytest.approx([500] * 5)
    assert stock.max() <= 1000 + 1e-6
