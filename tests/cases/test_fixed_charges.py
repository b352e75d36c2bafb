"""Fixed charges: what must be paid whole before anything is made or sent, as candidates to build.

A fixed charge is the Capex of a candidate that lasts one year at no interest, so that its annuity is the charge.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ecopark.accounts import results
from tests.oracle import formulation, integers
from tests.oracle.sheets import Sheets

from .published import AGREED, LEAST_COST, shown, solve, solve_base, table

NO_INTEREST = [*LEAST_COST, {"Setting": "Discount rate", "Value": 0}]

# Winston, Operations Research, 9.2, example 3: Gandhi Cloth. $ a week; hours of labour, square yards of cloth.
GARMENTS = {
    "shirts": {"rent": 200, "labour": 3, "cloth": 4, "price": 12, "cost": 6},
    "shorts": {"rent": 150, "labour": 2, "cloth": 3, "price": 8, "cost": 4},
    "pants": {"rent": 100, "labour": 6, "cloth": 4, "price": 15, "cost": 8},
}
SCARCE = {"labour": 150, "cloth": 160}


def gandhi_cloth() -> Sheets:
    """Each garment is a process whose machine is rented or not. No machine has a capacity: the hours bound them all."""
    return {
        "Settings": NO_INTEREST,
        "Materials": table(
            "Material | Unit | Virgin weight",
            *[(garment, "pcs", None) for garment in GARMENTS],
            *[(resource, "pcs", 0) for resource in SCARCE],
        ),
        "Plants": table("Plant", ("works",)),
        "Processes": table(
            "Plant | Process | Cost | Status | Capex | Lifetime",
            *[("works", garment, terms["cost"], "candidate", terms["rent"], 1) for garment, terms in GARMENTS.items()],
        ),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[("works", garment, garment, "out", 1) for garment in GARMENTS],
            *[
                ("works", garment, resource, "in", terms[resource])
                for garment, terms in GARMENTS.items()
                for resource in SCARCE
            ],
        ),
        "Supply": table("Material | Max", *SCARCE.items()),
        "Demand": table("Material | Price | Max", *[(name, terms["price"], "inf") for name, terms in GARMENTS.items()]),
    }


def test_gandhi_cloth(tmp_path: Path) -> None:
    found = solve_base(gandhi_cloth(), tmp_path)
    assert shown(found.profit, "75") == "75"
    assert found.activity == pytest.approx({"shirts": 0, "shorts": 0, "pants": 25}, abs=1e-9)
    built = {row.process: row.built for row in results(found.answer).activities if row.built}
    assert built == {"shirts": "no", "shorts": "no", "pants": "yes"}


# Fourer, Gay & Kernighan, AMPL, 20.3: multmip1. Tons; $ a ton and $ a route, which carries 625 tons of all products.
CITIES = ("FRA", "DET", "LAN", "WIN", "STL", "FRE", "LAF")
ROUTE = 625
SUPPLY = {
    "bands": {"GARY": 400, "CLEV": 700, "PITT": 800},
    "coils": {"GARY": 800, "CLEV": 1600, "PITT": 1800},
    "plate": {"GARY": 200, "CLEV": 300, "PITT": 300},
}
DEMAND = {
    "bands": (300, 300, 100, 75, 650, 225, 250),
    "coils": (500, 750, 400, 250, 950, 850, 500),
    "plate": (100, 100, 0, 50, 200, 100, 250),
}
COST = {
    "bands": {
        "GARY": (30, 10, 8, 10, 11, 71, 6),
        "CLEV": (22, 7, 10, 7, 21, 82, 13),
        "PITT": (19, 11, 12, 10, 25, 83, 15),
    },
    "coils": {
        "GARY": (39, 14, 11, 14, 16, 82, 8),
        "CLEV": (27, 9, 12, 9, 26, 95, 17),
        "PITT": (24, 14, 17, 13, 28, 99, 20),
    },
    "plate": {
        "GARY": (41, 15, 12, 16, 17, 86, 8),
        "CLEV": (29, 9, 13, 9, 28, 99, 18),
        "PITT": (26, 14, 17, 13, 31, 104, 20),
    },
}
CHARGE = {
    "GARY": (3000, 1200, 1200, 1200, 2500, 3500, 2500),
    "CLEV": (2000, 1000, 1500, 1200, 2500, 3000, 2200),
    "PITT": (2000, 1200, 1500, 1500, 2500, 3500, 2200),
}


def multmip1() -> Sheets:
    """A route is a candidate group of its mill, shared by the loading of each product for its city.

    A product is loaded for a city, and a Links row hauls it there.
    """
    needs = [
        (city, product, amount)
        for product, amounts in DEMAND.items()
        for city, amount in zip(CITIES, amounts, strict=True)
        if amount
    ]
    loads = [(mill, city, product) for mill in CHARGE for city, product, _ in needs]
    return {
        "Settings": NO_INTEREST,
        "Materials": table(
            "Material | Unit | Virgin weight",
            *[(product, "t", 0) for product in SUPPLY],
            *[(f"{product} for {city}", "t", 0) for city, product, _ in needs],
        ),
        "Plants": table("Plant", *[(plant,) for plant in (*CHARGE, *CITIES)]),
        "Groups": table(
            "Plant | Group | Capacity | Status | Capex | Lifetime",
            *[
                (mill, f"to {city}", ROUTE, "candidate", charge, 1)
                for mill, charges in CHARGE.items()
                for city, charge in zip(CITIES, charges, strict=True)
            ],
        ),
        "Processes": table(
            "Plant | Process | Capacity | Min activity | Group",
            *[(mill, f"load {product} for {city}", None, None, f"to {city}") for mill, city, product in loads],
            *[(city, f"use {product}", amount, amount, None) for city, product, amount in needs],
        ),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[(mill, f"load {product} for {city}", product, "in", 1) for mill, city, product in loads],
            *[(mill, f"load {product} for {city}", f"{product} for {city}", "out", 1) for mill, city, product in loads],
            *[(city, f"use {product}", f"{product} for {city}", "in", 1) for city, product, _ in needs],
        ),
        "Supply": table(
            "Material | Plant | Max",
            *[(product, mill, most) for product, mills in SUPPLY.items() for mill, most in mills.items()],
        ),
        "Links": table(
            "From | To | Material | Cost",
            *[
                (mill, city, f"{product} for {city}", COST[product][mill][CITIES.index(city)])
                for mill, city, product in loads
            ],
        ),
    }


def test_multicommodity_transport_with_fixed_charges_of_routes(tmp_path: Path) -> None:
    found = solve(multmip1(), tmp_path)["base"]
    assert shown(found.cost, "229850") == "229850"
    # The independent formulation tries every choice of builds, which over 21 of them are two million; its programme
    # goes to scipy's mixed-integer solver instead. Cost is all that counts here, and nothing has a distance.
    park = formulation.build(multmip1())
    least = integers.least_with_integers(park.programme, formulation.objectives(park)[0])
    assert math.isclose(found.indicators["Objective"], least, rel_tol=AGREED)
    assert math.isclose(found.cost, least, rel_tol=AGREED)
    assert found.indicators["Transport work"] == 0
    routes = [row for row in results(found.answer).activities if row.built]
    assert len(routes) == 21
    used = {(row.plant, row.process.removeprefix("group to ")) for row in routes if row.built == "yes"}
    assert found.indicators["Transport cost"] + sum(CHARGE[m][CITIES.index(c)] for m, c in used) == pytest.approx(
        229_850
    )
    for mill, city in used:
        assert found.sent[mill, city] <= ROUTE * (1 + 1e-9)
