"""Broken by a row of Limits, by the Cost ceiling, or by two rows of Limits between themselves."""

from __future__ import annotations

from typing import Final

from .bases import MILL, PARK, SLAG_ONLY
from .case import WITH, Case, Clash

_OPEN: Final = {"Demand!C2": None, "Demand!D2": 500}
"""No steel need be sold, and 500 t can be."""

_TRUCK: Final = {"Transport": [("truck", 0.1, 1)]}
"""0.1 a t-km and 1 a tonne moved."""

MATERIALS: Final = (
    Case(
        "virgin",
        "100 t of steel take 150 t from nature, and 120 are allowed.",
        MILL,
        (Clash({"Demand!C2": 80, "Limits!E2": 150}),),
        add={"Limits": [{"Quantity": "virgin", "Max": 120}]},
    ),
    Case(
        "disposal",
        "50 t of slag are dumped, and 30 are allowed.",
        MILL,
        (Clash({"Demand!C2": 60, "Limits!E2": 50}),),
        add={"Limits": [{"Quantity": "disposal", "Max": 30}]},
    ),
    Case(
        "purchase",
        "The mill needs 0.15 kt of ore and may buy 0.12.",
        MILL,
        (Clash({"Demand!C2": 80, "Limits!E2": 0.15}),),
        add={"Limits": [{"Quantity": "purchase", "Plant": "mill", "Material": "ore", "Max": 0.12, "Unit": "kt"}]},
    ),
    Case(
        "purchase, at least",
        "200 t of ore must be bought, and 100 t of steel, no more, take 150.",
        MILL,
        (Clash({"Demand!C2": 400 / 3, "Limits!D2": 150}),),
        add={"Limits": [{"Quantity": "purchase", "Material": "ore", "Min": 200}]},
    ),
    Case(
        "dispose",
        "50 t of slag come and 30 may be disposed of.",
        MILL,
        (Clash({"Demand!C2": 60, "Limits!E2": 50}),),
        add={"Limits": [{"Quantity": "dispose", "Plant": "mill", "Material": "slag", "Max": 30}]},
    ),
    Case(
        "exchange, at least",
        "80 t of slag must be exchanged, and 100 t of steel, no more, leave 50.",
        PARK,
        (Clash({"Demand!C2": 160, "Limits!D2": 50}, WITH),),
        add={"Limits": [{"Quantity": "exchange", "Material": "slag", "Min": 80}]},
    ),
    Case(
        "exchange, at most",
        "The kiln needs 100 t of slag from the mill, and 70 may be exchanged.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 35, "Limits!E2": 100}),),
        add={"Limits": [{"Quantity": "exchange", "Plant": "works", "Material": "slag", "Max": 70}]},
    ),
    Case(
        "two rows of Limits",
        "150 t of ore must be bought and 100 t may be taken from nature.",
        MILL,
        (Clash({"Limits!E2": 150, "Limits!D3": 100}),),
        change=_OPEN,
        add={
            "Limits": [
                {"Quantity": "virgin", "Max": 100},
                {"Quantity": "purchase", "Material": "ore", "Min": 150},
            ]
        },
    ),
)

MONEY: Final = (
    Case(
        "carbon",
        "50 t of slag give off 10 kg a tonne in the landfill, and 300 kg are allowed.",
        MILL,
        (Clash({"Demand!C2": 60, "Limits!E2": 500}),),
        change={"Materials!F4": 10},
        add={"Limits": [{"Quantity": "co2", "Max": 300}]},
    ),
    Case(
        "cost",
        "150 for ore and 200 for the landfill are 350, and 280 are allowed.",
        MILL,
        (Clash({"Demand!C2": 80, "Limits!E2": 350}),),
        add={"Limits": [{"Quantity": "cost", "Max": 280}]},
    ),
    Case(
        "cost ceiling",
        "150 for ore and 200 for the landfill are 350, and the ceiling is 280.",
        MILL,
        (Clash({"Demand!C2": 80, "Settings!B3": 350}),),
        add={"Settings": [("Cost ceiling", 280)]},
    ),
    Case(
        "transport cost",
        "150 t of ore are hauled 10 km at 2 a tonne: 300, and 200 are allowed.",
        MILL,
        (Clash({"Demand!C2": 200 / 3, "Limits!E2": 300}),),
        change={"Supply!F2": 10},
        add={**_TRUCK, "Limits": [{"Quantity": "transport cost", "Max": 200}]},
    ),
    Case(
        "transport work",
        "150 t of ore are hauled 10 km: 1500 t-km, and 1200 are allowed.",
        MILL,
        (Clash({"Demand!C2": 80, "Limits!E2": 1500}),),
        change={"Supply!F2": 10},
        add={**_TRUCK, "Limits": [{"Quantity": "transport work", "Max": 1200}]},
    ),
    Case(
        "exchange transport cost",
        "100 t of slag go 20 km at 3 a tonne: 300, and 150 are allowed.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 25, "Limits!E2": 300}),),
        add={**_TRUCK, "Limits": [{"Quantity": "exchange transport cost", "Max": 150}]},
    ),
    Case(
        "capex",
        "The furnace is yet to be built, for 900, and 500 may be spent.",
        MILL,
        (Clash({"Demand!C2": 0, "Limits!E2": 900}),),
        change={"Processes!F2": "candidate", "Processes!G2": 900},
        add={"Limits": [{"Quantity": "capex", "Max": 500}]},
    ),
)

CASES: Final = (*MATERIALS, *MONEY)
