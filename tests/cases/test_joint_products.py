"""Rylon Corporation (Winston, Operations Research, 3.9; GAMS World's collection): joint products, worked on further.

A pound of raw material gives 3 ounces of Regular Brute and 4 of Regular Chanelle and takes an hour of the laboratory.
Either can be worked on into its Luxury kind, for more hours and $4 an ounce. Two limits: 4000 pounds and 6000 hours.
Pounds, ounces and hours are counted as pieces: nothing here hangs on their mass.
"""

from __future__ import annotations

import pytest

from tests.oracle.sheets import Sheets

from .published import LEAST_COST, Found, shown, solve_base, table


def rylon() -> Sheets:
    """One works of three processes; both Regular scents are sold or go into their Luxury kind."""
    return {
        "Settings": LEAST_COST,
        "Materials": table(
            "Material | Unit | Virgin weight",
            ("raw material", "pcs", 0),
            ("hours", "pcs", 0),
            ("Regular Brute", "pcs", 0),
            ("Luxury Brute", "pcs", 0),
            ("Regular Chanelle", "pcs", 0),
            ("Luxury Chanelle", "pcs", 0),
        ),
        "Plants": table("Plant", ("Rylon",)),
        "Processes": table(
            "Plant | Process | Cost",
            ("Rylon", "distilling", None),
            ("Rylon", "refining Brute", 4),
            ("Rylon", "refining Chanelle", 4),
        ),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            ("Rylon", "distilling", "raw material", "in", 1),
            ("Rylon", "distilling", "hours", "in", 1),
            ("Rylon", "distilling", "Regular Brute", "out", 3),
            ("Rylon", "distilling", "Regular Chanelle", "out", 4),
            ("Rylon", "refining Brute", "Regular Brute", "in", 1),
            ("Rylon", "refining Brute", "hours", "in", 3),
            ("Rylon", "refining Brute", "Luxury Brute", "out", 1),
            ("Rylon", "refining Chanelle", "Regular Chanelle", "in", 1),
            ("Rylon", "refining Chanelle", "hours", "in", 2),
            ("Rylon", "refining Chanelle", "Luxury Chanelle", "out", 1),
        ),
        "Supply": table("Material | Price | Max", ("raw material", 3, 4000), ("hours", None, 6000)),
        "Demand": table(
            "Material | Price | Max",
            ("Regular Brute", 7, "inf"),
            ("Luxury Brute", 18, "inf"),
            ("Regular Chanelle", 6, "inf"),
            ("Luxury Chanelle", 14, "inf"),
        ),
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return solve_base(rylon(), tmp_path_factory.mktemp("rylon"))


def test_profit(found: Found) -> None:
    assert shown(found.profit, "172666.6667") == "172666.6667"


@pytest.mark.parametrize(
    ("product", "published"),
    [("Regular Brute", "11333.333"), ("Luxury Brute", "666.667"), ("Regular Chanelle", "16000")],
)
def test_what_is_sold(found: Found, product: str, published: str) -> None:
    assert shown(found.sold[product], published) == published
    assert "Luxury Chanelle" not in found.sold


def test_an_hour_makes_a_third_of_an_ounce_of_luxury(found: Found) -> None:
    """The last hour refines Brute: it brings (18 - 7 - 4) / 3."""
    assert found.worth_of_supply["hours"] == pytest.approx(7 / 3, rel=1e-9)


def test_internal_use_is_no_exchange(found: Found) -> None:
    """There is one plant: without exchange it does as well."""
    assert found.sent == {}
    assert found.answer.without.plan is not None
    assert found.answer.without.plan.steps[0].value == pytest.approx(-found.profit, rel=1e-12)
