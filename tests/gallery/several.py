"""Several conflicts at once, and conflicts that are there only in a scenario."""

from __future__ import annotations

from typing import Final

from .bases import MILL, PARK, TIED
from .case import WITH, WITHOUT, Case, Clash

CASES: Final = (
    Case(
        "two that have nothing to do with each other",
        "The furnace makes 95 of 120 t of steel, the kiln 30 of 50 t of cement.",
        PARK,
        (
            Clash({"Demand!C2": 95, "Processes!C2": 120}),
            Clash({"Demand!C3": 30, "Processes!C3": 50}),
        ),
        change={"Demand!C2": 120, "Processes!C2": 95, "Processes!C3": 30},
    ),
    Case(
        "two that share a demand",
        "120 t of steel are more than the furnace makes, 95, and more than 120 t of ore allow, 80.",
        MILL,
        (
            Clash({"Demand!C2": 95, "Processes!C2": 120}),
            Clash({"Demand!C2": 80, "Supply!E2": 180}),
        ),
        change={"Demand!C2": 120, "Processes!C2": 95, "Supply!E2": 120},
    ),
    Case(
        "two that share a landfill",
        "The landfill takes 30 t: neither the slag of 100 t of steel nor that which must be dumped fits in.",
        MILL,
        (
            Clash({"Demand!C2": 60, "Disposal!E2": 50}),
            Clash({"Limits!D2": 30, "Disposal!E2": 40}),
        ),
        change={"Disposal!E2": 30},
        add={"Limits": [{"Quantity": "dispose", "Material": "slag", "Min": 40}]},
    ),
    Case(
        "three",
        "The furnace makes 200 of 300 t of steel, the kiln 30 of 50 t of cement; of the 100 t of clay for these "
        "60 can be bought, and slag may be 30 %.",
        TIED,
        (
            Clash({"Demand!C2": 200, "Processes!C2": 300}),
            Clash({"Demand!C3": 30, "Processes!C3": 50}),
            Clash({"Demand!C3": 60 / 0.7 / 2, "Supply!E3": 70, "Substitutes!C2": 0.4}),
        ),
        change={"Processes!C2": 200, "Processes!C3": 30, "Supply!E3": 60, "Substitutes!C2": 0.3},
    ),
    Case(
        "one with exchange, another without",
        "With exchange 80 t of slag must go where 50 come; without it clay is short of 100 t by 20.",
        PARK,
        (
            Clash({"Links!F2": 50, "Demand!C2": 160}, WITH),
            Clash({"Demand!C3": 40, "Supply!E3": 100}, WITHOUT),
        ),
        change={"Links!F2": 80, "Supply!E3": 80},
    ),
    Case(
        "growth",
        "In the scenario half as much steel again is wanted as the 100 t of today: 150, of a furnace that makes 120.",
        PARK,
        (Clash({"Demand!C2": 120, "Processes!C2": 150}),),
        change={"Processes!C2": 120},
        add={"Scenarios": [("growth", "Demand", "mill / steel", "Min", "multiply", 1.5)]},
        scenario="growth",
        baked={"Demand!C2": 150},
    ),
    Case(
        "a road closed",
        "In the scenario the road is closed that brings the kiln the slag it cannot do without.",
        TIED,
        (Clash({"Demand!C3": 30, "Supply!E3": 100, "Links!J2": "existing"}),),
        change={"Supply!E3": 60},
        add={"Scenarios": [("strike", "Links", "mill / works / slag", "Status", "set", "closed")]},
        scenario="strike",
        baked={"Links!J2": "closed"},
    ),
)
