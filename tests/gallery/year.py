"""Broken in a part of the year, across parts of it, or by what a store can hold and must be left with."""

from __future__ import annotations

from typing import Final

from .bases import MILL, SEASONS, SUN, TIP
from .case import Case, Clash

WINTER: Final = ("winter",)

PERIODS: Final = (
    Case(
        "winter's demand",
        "Winter wants 75 of the year's 100 t of steel, and the furnace makes 60 of its 120 in half a year.",
        MILL,
        (
            Clash(
                {"Demand!C2": 80, "Processes!C2": 150},
                periods={"Demand!C2": WINTER, "Processes!C2": WINTER},
                tells=("Profiles!E3",),
            ),
        ),
        change={"Processes!C2": 120},
        add={
            **SEASONS,
            "Profiles": [("summer", "Demand", None, "steel", 0.5), ("winter", "Demand", None, "steel", 1.5)],
        },
    ),
    Case(
        "both halves of the year",
        "The furnace makes 80 of 100 t of steel: 10 t short in summer, and 10 in winter.",
        MILL,
        (Clash({"Demand!C2": 80, "Processes!C2": 100}),),
        change={"Processes!C2": 80},
        add=SEASONS,
    ),
    Case(
        "winter's supply",
        "Of 200 t of ore a year 40 come in winter, when 75 are needed.",
        MILL,
        (
            Clash(
                {"Demand!C2": 160 / 3, "Supply!E2": 375},
                periods={"Demand!C2": WINTER, "Supply!E2": WINTER},
                tells=("Profiles!E3",),
            ),
        ),
        change={"Supply!E2": 200},
        add={**SEASONS, "Profiles": [("summer", "Supply", None, "ore", 1.6), ("winter", "Supply", None, "ore", 0.4)]},
    ),
    Case(
        "frozen landfill",
        "The landfill takes 60 t of slag a year, but 15 in winter, when 25 come.",
        MILL,
        (
            Clash(
                {"Demand!C2": 60, "Disposal!E2": 100},
                periods={"Demand!C2": WINTER, "Disposal!E2": WINTER},
                tells=("Profiles!E3",),
            ),
        ),
        change={"Disposal!E2": 60},
        add={
            **SEASONS,
            "Profiles": [("summer", "Disposal", None, "slag", 1.5), ("winter", "Disposal", None, "slag", 0.5)],
        },
    ),
    Case(
        "overhaul",
        "The furnace stands still in winter, when 50 t of steel are wanted; no Capacity, only the factor, would help.",
        MILL,
        (Clash({"Demand!C2": 0, "Profiles!E3": 1 / 3}, periods={"Demand!C2": WINTER}),),
        change={"Processes!C2": 300},
        add={
            **SEASONS,
            "Profiles": [("summer", "Processes", "mill", None, 2), ("winter", "Processes", "mill", None, 0)],
        },
    ),
)

STORES: Final = (
    Case(
        "store from summer to winter",
        "Winter needs 80 MWh: the collectors give 30 and the store, which summer could fill twice, holds 40.",
        SUN,
        (
            Clash(
                {"Demand!C2": 87.5, "Storage!C2": 50, "Processes!C2": 400},
                periods={"Demand!C2": WINTER, "Storage!C2": ("summer",), "Processes!C2": WINTER},
                tells=("Profiles!E3", "Profiles!E5"),
            ),
        ),
        change={"Storage!C2": 40},
    ),
    Case(
        "a year's sun",
        "The store would hold enough, but 90 MWh of sun in the whole year are less than the 100 that are needed.",
        SUN,
        (Clash({"Demand!C2": 90, "Processes!C2": 100}),),
        change={"Processes!C2": 90, "Storage!C2": 500},
    ),
    Case(
        "old heap",
        "An old heap of 80 t of slag is 20 short of what 50 t of cement take.",
        TIP,
        (Clash({"Demand!C2": 40, "Storage!D2": 100}),),
        change={"Storage!D2": 80},
    ),
    Case(
        "heap that must be left",
        "Of a heap of 120 t of slag 30 must be left, and 50 t of cement take 100.",
        TIP,
        (Clash({"Demand!C2": 45, "Storage!D2": 130, "Storage!E2": 20}),),
        change={"Storage!E2": 30},
    ),
    Case(
        "heap that must be cleared",
        "50 t of slag come; the landfill takes 30, and 10 may be left on the heap.",
        MILL,
        (Clash({"Demand!C2": 80, "Disposal!E2": 40, "Storage!F2": 20}),),
        change={"Disposal!E2": 30},
        add={"Storage": [("mill", "slag", 100, 0, 0, 10)]},
    ),
    Case(
        "heap too small",
        "50 t of slag come; the landfill takes 30, and the heap that is begun has room for 15.",
        MILL,
        (Clash({"Demand!C2": 90, "Disposal!E2": 35, "Storage!C2": 20}),),
        change={"Disposal!E2": 30},
        add={"Storage": [("mill", "slag", 15, 0, 0, 100)]},
    ),
)

CASES: Final = (*PERIODS, *STORES)
