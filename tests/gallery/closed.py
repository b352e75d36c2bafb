"""Broken by what is closed, or may only be built."""

from __future__ import annotations

from typing import Final

from .bases import MILL, PARK, SLAG_ONLY
from .case import WITH, WITHOUT, Case, Clash

CLOSED: Final = (
    Case(
        "closed plant",
        "The market wants 100 t of steel, and the only mill is closed.",
        MILL,
        (Clash({"Demand!C2": 0, "Plants!B2": "operating"}),),
        change={"Plants!B2": "closed", "Demand!A2": None},
    ),
    Case(
        "closed process",
        "The mill is asked for 100 t of steel, and its only furnace is closed.",
        MILL,
        (Clash({"Demand!C2": 0, "Processes!F2": "existing"}),),
        change={"Processes!F2": "closed"},
    ),
    Case(
        "closed process beside a small one",
        "The large furnace is closed, and the small one makes 60 of 100 t of steel.",
        MILL,
        (Clash({"Demand!C2": 60, "Processes!C3": 100, "Processes!F2": "existing"}),),
        change={"Processes!F2": "closed"},
        add={
            "Processes": [("mill", "arc", 60)],
            "Coefficients": [("mill", "arc", "ore", "in", 1.5), ("mill", "arc", "steel", "out", 1)],
        },
    ),
    Case(
        "closed group",
        "The mill house is closed, and without it the kiln makes no cement.",
        PARK,
        (Clash({"Demand!C3": 0, "Groups!D2": "existing"}),),
        change={"Processes!H3": "mill house"},
        add={"Groups": [("works", "mill house", 80, "closed")]},
    ),
    Case(
        "closed link",
        "The kiln can take slag alone, and the road that brings it is closed.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 0, "Links!J2": "existing"}),),
        change={"Links!J2": "closed"},
    ),
    Case(
        "closed mill, slag missing",
        "40 t of clay can be bought, 100 are needed, and the mill whose slag would do is closed.",
        PARK,
        (
            Clash({"Demand!C3": 20, "Supply!E3": 100, "Plants!B2": "operating"}, WITH),
            Clash({"Demand!C3": 20, "Supply!E3": 100}, WITHOUT),
        ),
        change={"Plants!B2": "closed", "Demand!A2": None, "Demand!C2": None, "Demand!D2": 500, "Supply!E3": 40},
    ),
)

CANDIDATES: Final = (
    Case(
        "candidate too small",
        "The furnace makes 60 t of steel and the one that may be built 30; 100 are wanted.",
        MILL,
        (Clash({"Demand!C2": 90, "Processes!C2": 70, "Processes!C3": 40}),),
        change={"Processes!C2": 60},
        add={
            "Processes": [("mill", "arc", 30, None, None, "candidate", 900)],
            "Coefficients": [("mill", "arc", "ore", "in", 1.5), ("mill", "arc", "steel", "out", 1)],
        },
    ),
    Case(
        "candidate that must run too much",
        "Once built the furnace must make 80 t of steel; the landfill takes the slag of 60, and 10 are wanted.",
        MILL,
        (Clash({"Demand!C2": 0, "Processes!D2": 60, "Disposal!E2": 40}),),
        change={
            "Processes!C2": 200,
            "Processes!D2": 80,
            "Processes!F2": "candidate",
            "Processes!G2": 900,
            "Disposal!E2": 30,
            "Demand!C2": 10,
            "Demand!D2": 500,
        },
    ),
    Case(
        "candidate link",
        "10 t of clay can be bought and the belt that may be built carries 80 t of slag; the kiln needs 100.",
        PARK,
        (
            Clash({"Demand!C3": 45, "Supply!E3": 20, "Links!E2": 90}, WITH),
            Clash({"Demand!C3": 5, "Supply!E3": 100}, WITHOUT),
        ),
        change={"Demand!C2": 300, "Supply!E3": 10, "Links!E2": 80, "Links!J2": "candidate"},
    ),
    Case(
        "either of two builds, not both",
        "Two furnaces of 60 t may be built for 900 each; 1000 may be spent, and 100 t of steel are wanted.",
        MILL,
        (Clash({"Demand!C2": 60, "Processes!C2": 100, "Processes!C3": 100, "Limits!E2": 1800}),),
        change={"Processes!C2": 60, "Processes!F2": "candidate", "Processes!G2": 900},
        add={
            "Processes": [("mill", "arc", 60, None, None, "candidate", 900)],
            "Coefficients": [("mill", "arc", "ore", "in", 1.5), ("mill", "arc", "steel", "out", 1)],
            "Limits": [{"Quantity": "capex", "Max": 1000}],
        },
    ),
)

CASES: Final = (*CLOSED, *CANDIDATES)
