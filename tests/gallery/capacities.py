"""Broken by what plants can make: capacities, groups, must-runs, joint products, chains."""

from __future__ import annotations

from typing import Final

from .bases import CHAIN, MILL, PARK
from .case import Case, Clash

CASES: Final = (
    Case(
        "capacity",
        "120 t of steel are asked of a furnace that makes 95.",
        PARK,
        (Clash({"Demand!C2": 95, "Processes!C2": 120}),),
        change={"Demand!C2": 120, "Processes!C2": 95},
    ),
    Case(
        "two capacities",
        "Two furnaces make 60 and 30 t of the 100 t of steel that are asked for.",
        MILL,
        (Clash({"Demand!C2": 90, "Processes!C2": 70, "Processes!C3": 40}),),
        change={"Processes!C2": 60},
        add={
            "Processes": [("mill", "arc", 30)],
            "Coefficients": [("mill", "arc", "ore", "in", 1.5), ("mill", "arc", "steel", "out", 1)],
        },
    ),
    Case(
        "two demands of one capacity",
        "The mill's own customer and the market each want 60 t of a furnace's 100.",
        MILL,
        (Clash({"Demand!C2": 40, "Demand!C3": 40, "Processes!C2": 120}),),
        change={"Demand!C2": 60, "Processes!C2": 100},
        add={"Demand": [{"Material": "steel", "Min": 60}]},
    ),
    Case(
        "group",
        "Cement takes 2 of the mill house a tonne: 50 t need 100 of its 80.",
        PARK,
        (Clash({"Demand!C3": 40, "Groups!C2": 100}),),
        change={"Processes!H3": "mill house", "Processes!I3": 2},
        add={"Groups": [("works", "mill house", 80)]},
    ),
    Case(
        "group of two",
        "50 t of cement and 40 t of lime share a mill house of 80.",
        PARK,
        (Clash({"Demand!C3": 40, "Demand!C4": 30, "Groups!C2": 90}),),
        change={"Processes!H3": "mill house"},
        add={
            "Materials": [("lime", "t")],
            "Processes": [{"Plant": "works", "Process": "lime kiln", "Group": "mill house"}],
            "Coefficients": [("works", "lime kiln", "clay", "in", 1), ("works", "lime kiln", "lime", "out", 1)],
            "Demand": [("works", "lime", 40)],
            "Groups": [("works", "mill house", 80)],
        },
    ),
    Case(
        "must-run above the market",
        "The furnace must make 150 t of steel, and the market takes 110 at most.",
        MILL,
        (Clash({"Processes!D2": 110, "Demand!D2": 150}),),
        change={"Processes!D2": 150, "Demand!C2": None, "Demand!D2": 110},
    ),
    Case(
        "must-run above a fixed demand",
        "The furnace must make 150 t of steel, and with a blank Max the market takes its Min of 100, no more.",
        MILL,
        (Clash({"Processes!D2": 100, "Demand!C2": 150}),),
        change={"Processes!D2": 150},
    ),
    Case(
        "joint product",
        "80 t of slag are sold where 100 t of steel, all that the market takes, leave 50.",
        MILL,
        (Clash({"Demand!C2": 160, "Demand!C3": 50}),),
        add={"Demand": [("mill", "slag", 80)]},
    ),
    Case(
        "chain of three plants",
        "100 t of cement take 80 t of clinker and these 120 t of stone; the quarry digs 90.",
        CHAIN,
        (Clash({"Demand!C2": 75, "Processes!C2": 120}),),
        change={"Processes!C2": 90},
    ),
    Case(
        "chain, by its last link",
        "100 t of cement take 80 t of clinker; the road from the kiln carries 70.",
        CHAIN,
        (Clash({"Demand!C2": 87.5, "Links!E3": 80}),),
        change={"Links!E3": 70},
    ),
)
