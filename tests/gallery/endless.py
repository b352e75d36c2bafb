"""Parks that earn without end: what is sold, bought, dumped, made or moved at a gain, and has no limit."""

from __future__ import annotations

from typing import Final

from .bases import BURNER, MILL, PARK
from .case import WITH, Endless

_COST_COUNTS: Final = {"Settings": [("Weight cost", 1)]}
_ONLY_COST: Final = {"Settings": [("Weight virgin", 0), ("Weight disposal", 0)]}

CASES: Final = (
    Endless(
        "a sale",
        "Steel sells at 100, costs a few, and the market has no end.",
        PARK,
        ("Demand!D2",),
        "impact",
        end={"Demand!D2": 200},
        change={"Demand!D2": "inf", "Demand!E2": 100},
        add=_COST_COUNTS,
    ),
    Endless(
        "a sale, in the second step",
        "Impact weighs nothing, and each tonne of steel earns.",
        PARK,
        ("Demand!D2",),
        "cost",
        end={"Demand!D2": 200},
        change={"Demand!D2": "inf", "Demand!E2": 100},
        add=_ONLY_COST,
    ),
    Endless(
        "two sales",
        "Steel and cement both sell at 100.",
        PARK,
        ("Demand!D2", "Demand!D3"),
        "cost",
        end={"Demand!D2": 200, "Demand!D3": 200},
        change={"Demand!D2": "inf", "Demand!E2": 100, "Demand!D3": "inf", "Demand!E3": 100},
        add=_ONLY_COST,
    ),
    Endless(
        "a sale that spares nature",
        "A tonne of steel saves 10 t of extraction elsewhere and takes 2 t here.",
        MILL,
        ("Demand!D2",),
        "impact",
        end={"Demand!D2": 200},
        change={"Demand!D2": "inf", "Demand!F2": 10},
    ),
    Endless(
        "a purchase that is paid for",
        "Who takes rubbish is paid 5 a tonne, and the fire takes any amount.",
        BURNER,
        ("Supply!D2",),
        "impact",
        end={"Supply!E2": 200},
        change={"Supply!D2": -5},
        add=_COST_COUNTS,
    ),
    Endless(
        "a purchase that is paid for, in the second step",
        "Rubbish weighs nothing, so the first step does not mind how much is burnt.",
        BURNER,
        ("Supply!D2",),
        "cost",
        end={"Supply!E2": 200},
        change={"Supply!D2": -5},
    ),
    Endless(
        "a flow that is paid for",
        "The way from the tip to the fire pays 5 a tonne.",
        BURNER,
        ("Links!G2",),
        "impact",
        end={"Links!E2": 200},
        change={"Links!G2": -5},
        add=_COST_COUNTS,
        side=WITH,
    ),
    Endless(
        "a flow that is paid for, in the second step",
        "The same while cost decides nothing but between equals.",
        BURNER,
        ("Links!G2",),
        "cost",
        end={"Links!E2": 200},
        change={"Links!G2": -5},
        side=WITH,
    ),
    Endless(
        "waste that is paid for",
        "Each tonne of flue gas brings 5.",
        BURNER,
        ("Disposal!D2",),
        "cost",
        end={"Disposal!E2": 200},
        change={"Disposal!D2": -5},
    ),
    Endless(
        "work that is paid for",
        "Each tonne burnt brings 5, and the fire has no Capacity.",
        BURNER,
        ("Processes!C3",),
        "cost",
        end={"Processes!C3": 200},
        change={"Processes!E3": -5},
    ),
)
