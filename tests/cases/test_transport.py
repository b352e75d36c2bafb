"""The transport problem: makers with a capacity, takers with a need, a freight for each pair.

A cannery is a plant whose process makes cases, as many as its capacity; a market (a warehouse) is a plant whose process
must take in what it sells. Freight is the cost of Links: per km, or for the whole way.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import ecopark
from tests.oracle import workbooks
from tests.oracle.sheets import Sheets

from .published import LEAST_COST, Found, shown, solve_base, table

# Dantzig 1963, chapter 3-3; GAMS model library, trnsport. Cases; distances in thousands of miles.
CANNED = {"Seattle": 350, "San Diego": 600}
SOLD = {"New York": 325, "Chicago": 300, "Topeka": 275}
DISTANCES = {
    ("Seattle", "New York"): 2.5,
    ("Seattle", "Chicago"): 1.7,
    ("Seattle", "Topeka"): 1.8,
    ("San Diego", "New York"): 2.5,
    ("San Diego", "Chicago"): 1.8,
    ("San Diego", "Topeka"): 1.4,
}
FREIGHT = 0.09  # k$ for a case and a thousand miles

# Hillier & Lieberman, Introduction to Operations Research, P & T Company. Truckloads of peas; $ a truckload.
OUTPUT = {"Bellingham": 75, "Eugene": 125, "Albert Lea": 100}
ALLOCATION = {"Sacramento": 80, "Salt Lake City": 65, "Rapid City": 70, "Albuquerque": 85}
SHIPPING = {
    ("Bellingham", "Sacramento"): 464,
    ("Bellingham", "Salt Lake City"): 513,
    ("Bellingham", "Rapid City"): 654,
    ("Bellingham", "Albuquerque"): 867,
    ("Eugene", "Sacramento"): 352,
    ("Eugene", "Salt Lake City"): 416,
    ("Eugene", "Rapid City"): 690,
    ("Eugene", "Albuquerque"): 791,
    ("Albert Lea", "Sacramento"): 995,
    ("Albert Lea", "Salt Lake City"): 682,
    ("Albert Lea", "Rapid City"): 388,
    ("Albert Lea", "Albuquerque"): 685,
}


def canneries_and_markets(canned: dict[str, int], sold: dict[str, int], *, all_is_canned: bool) -> Sheets:
    """The plants, without the ways between them. ``all_is_canned``: the canneries run at their capacity."""
    canning = [(plant, "canning", most, most if all_is_canned else None) for plant, most in canned.items()]
    selling = [(plant, "selling", most, most) for plant, most in sold.items()]
    made = [(plant, "canning", "cases", "out", 1) for plant in canned]
    needed = [(plant, "selling", "cases", "in", 1) for plant in sold]
    return {
        "Settings": LEAST_COST,
        "Materials": table("Material | Unit", ("cases", "pcs")),
        "Plants": table("Plant", *[(plant,) for plant in (*canned, *sold)]),
        "Processes": table("Plant | Process | Capacity | Min activity", *canning, *selling),
        "Coefficients": table("Plant | Process | Material | Direction | Amount", *made, *needed),
    }


def dantzig() -> Sheets:
    """Thousands of miles stand where the contract has km, in the distances and in the freight alike."""
    return canneries_and_markets(CANNED, SOLD, all_is_canned=False) | {
        "Transport": table("Mode | Unit | Cost per unit km", ("rail", "pcs", FREIGHT)),
        "Links": table(
            "From | To | Material | Distance km", *[(*pair, "cases", way) for pair, way in DISTANCES.items()]
        ),
    }


def p_and_t() -> Sheets:
    """Each Links row has the cost of a truckload for the whole way."""
    return canneries_and_markets(OUTPUT, ALLOCATION, all_is_canned=True) | {
        "Links": table("From | To | Material | Cost", *[(*pair, "cases", cost) for pair, cost in SHIPPING.items()])
    }


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return solve_base(dantzig(), tmp_path_factory.mktemp("dantzig"))


def test_dantzig_freight(shipped: Found) -> None:
    assert shown(shipped.cost, "153.675") == "153.675"
    assert shipped.indicators["Transport cost"] == pytest.approx(153.675, rel=1e-12)


def test_dantzig_markets_are_served(shipped: Found) -> None:
    arriving = {market: sum(cases for (_, to), cases in shipped.sent.items() if to == market) for market in SOLD}
    assert arriving == pytest.approx(SOLD)
    # the one choice that two plans of least cost may differ in is who serves New York
    assert shipped.sent["Seattle", "Chicago"] == pytest.approx(300)
    assert shipped.sent["San Diego", "Topeka"] == pytest.approx(275)


@pytest.mark.parametrize(
    ("plant", "published"),
    [("New York", "0.225"), ("Chicago", "0.153"), ("Topeka", "0.126"), ("Seattle", "0"), ("San Diego", "0")],
)
def test_dantzig_shadow_prices(shipped: Found, plant: str, published: str) -> None:
    """A case more costs a market the freight; a case more of capacity saves a cannery nothing."""
    assert shown(abs(shipped.worth_of_capacity[plant]), published) == published
    assert shipped.worth_of_capacity[plant] <= 0


@pytest.mark.parametrize(("pair", "published"), [(("Seattle", "Topeka"), "0.036"), (("San Diego", "Chicago"), "0.009")])
def test_dantzig_reduced_costs(shipped: Found, pair: tuple[str, str], published: str) -> None:
    assert shown(shipped.reduced_costs[pair], published) == published
    assert pair not in shipped.sent


def test_dantzig_without_exchange_nobody_is_served(tmp_path: Path) -> None:
    """The markets make nothing themselves: going without, the park has no solution, and with exchange it has."""
    workbooks.write(dantzig(), tmp_path / "case.xlsx")
    (answer,) = ecopark.solve(tmp_path / "case.xlsx", write=False).answers
    assert (answer.without.status, answer.exchange.status) == ("infeasible", "optimal")


def test_p_and_t(tmp_path: Path) -> None:
    found = solve_base(p_and_t(), tmp_path)
    assert shown(found.cost, "152535") == "152535"
    assert found.sent == pytest.approx(
        {
            ("Bellingham", "Salt Lake City"): 20,
            ("Bellingham", "Albuquerque"): 55,
            ("Eugene", "Sacramento"): 80,
            ("Eugene", "Salt Lake City"): 45,
            ("Albert Lea", "Rapid City"): 70,
            ("Albert Lea", "Albuquerque"): 30,
        }
    )
