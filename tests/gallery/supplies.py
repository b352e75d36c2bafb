"""Broken at the park's edges: what can be bought, where waste may go, what the links between plants carry."""

from __future__ import annotations

from typing import Final

from .bases import MILL, PARK, SLAG_ONLY, TIED, Base
from .case import WITH, WITHOUT, Case, Clash

_FLUE: Final[Base] = {
    "Materials": [("CO2", "t", "air", None, 0.1)],
    "Coefficients": [("mill", "furnace", "CO2", "out", 0.2, "ore")],
}
"""0.2 t of CO2 for each tonne of ore."""

BOUGHT: Final = (
    Case(
        "supply of the park",
        "100 t of steel take 150 t of ore, and the market has 120.",
        MILL,
        (Clash({"Demand!C2": 80, "Supply!E2": 150}),),
        change={"Supply!E2": 120},
    ),
    Case(
        "supply at a plant",
        "The mill may buy 90 t of ore; nobody else is offered any.",
        MILL,
        (Clash({"Demand!C2": 60, "Supply!E2": 150}),),
        change={"Supply!B2": "mill", "Supply!E2": 90},
    ),
    Case(
        "two offers",
        "The market has 60 t of ore and the mill's own contract 60 more; 150 are needed.",
        MILL,
        (Clash({"Demand!C2": 80, "Supply!E2": 90, "Supply!E3": 90}),),
        change={"Supply!E2": 60},
        add={"Supply": [("ore", "mill", "contract", 2, 60)]},
    ),
    Case(
        "must-run above the supply",
        "The furnace must run at 100, and 90 t of ore are enough for 60.",
        MILL,
        (Clash({"Processes!D2": 60, "Supply!E2": 150}),),
        change={"Processes!D2": 100, "Supply!E2": 90, "Demand!C2": None, "Demand!D2": 500},
    ),
    Case(
        "kilotonnes and kilograms",
        "100,000 kg of steel take 0.15 kt of ore, and the market has 0.12.",
        MILL,
        (Clash({"Demand!C2": 80_000, "Supply!E2": 0.15}),),
        change={"Demand!C2": 100_000, "Demand!G2": "kg", "Supply!E2": 0.12, "Supply!G2": "kt"},
    ),
    Case(
        "clay, with slag and without",
        "100 t of clay are needed, 40 can be bought, and the mill's steel leaves 50 t of slag: 10 short with the park, "
        "60 without.",
        PARK,
        (
            Clash({"Demand!C3": 45, "Supply!E3": 50, "Demand!C2": 120}, WITH),
            Clash({"Demand!C3": 20, "Supply!E3": 100}, WITHOUT),
        ),
        change={"Supply!E3": 40},
    ),
)

WASTE: Final = (
    Case(
        "landfill",
        "100 t of steel leave 50 t of slag, and the landfill takes 30.",
        MILL,
        (Clash({"Demand!C2": 60, "Disposal!E2": 50}),),
        change={"Disposal!E2": 30},
    ),
    Case(
        "two routes",
        "The landfill takes 20 t of slag, the road builders 10; 50 come.",
        MILL,
        (Clash({"Demand!C2": 60, "Disposal!E2": 40, "Disposal!E3": 30}),),
        change={"Disposal!E2": 20},
        add={"Disposal": [("slag", "mill", "roads", 0, 10)]},
    ),
    Case(
        "must-run above the landfill",
        "The furnace must run at 100 and leave 50 t of slag; the landfill takes 30.",
        MILL,
        (Clash({"Processes!D2": 60, "Disposal!E2": 50}),),
        change={"Processes!D2": 100, "Disposal!E2": 30, "Demand!C2": None, "Demand!D2": 500},
    ),
    Case(
        "landfill, with the works and without",
        "300 t of steel leave 150 t of slag; 50 t of cement, no more, take 100 of it, the landfill 30.",
        PARK,
        (
            Clash({"Demand!C2": 260, "Disposal!E2": 50, "Demand!C3": 60}, WITH),
            Clash({"Demand!C2": 60, "Disposal!E2": 150}, WITHOUT),
        ),
        change={"Demand!C2": 300, "Disposal!E2": 30},
    ),
    Case(
        "carbon cap",
        "150 t of ore give off 30 t of CO2, and 20 are permitted.",
        MILL,
        (Clash({"Demand!C2": 200 / 3, "Disposal!E3": 30}),),
        add={**_FLUE, "Disposal": [("CO2", None, "air", 0, 20)]},
    ),
    Case(
        "carbon follows the fuel",
        "Of 100 t of fuel 30 can be biomass; 70 t of coal give off 140 t of CO2, and 100 are permitted.",
        MILL,
        (Clash({"Demand!C2": 80, "Supply!E4": 50, "Disposal!E3": 140}),),
        add={
            "Materials": [("coal", "t"), ("biomass", "t"), ("CO2", "t", "air", None, 0.1)],
            "Coefficients": [
                ("mill", "furnace", "coal", "in", 1),
                ("mill", "furnace", "CO2", "out", 2, "coal"),
            ],
            "Supply": [("coal",), ("biomass", None, None, 9, 30)],
            "Substitutes": [("coal", "biomass")],
            "Disposal": [("CO2", None, "air", 0, 100)],
        },
    ),
)

LINKS: Final = (
    Case(
        "link",
        "The kiln needs 100 t of slag, and the road from the mill carries 80.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 40, "Links!E2": 100}),),
        change={"Links!E2": 80},
    ),
    Case(
        "take or pay above what there is",
        "80 t of slag must go to the works, and 100 t of steel, no more, leave 50.",
        PARK,
        (Clash({"Links!F2": 50, "Demand!C2": 160}, WITH),),
        change={"Links!F2": 80},
    ),
    Case(
        "take or pay above what is taken",
        "120 t of slag must go to the works, and 50 t of cement, no more, take 100.",
        PARK,
        (Clash({"Links!F2": 100, "Demand!C3": 60}, WITH),),
        change={"Links!F2": 120, "Demand!C2": 300},
    ),
    Case(
        "take or pay above the receiver's capacity",
        "120 t of slag must go to the works, whose kiln runs at 50 and takes 100.",
        PARK,
        (Clash({"Links!F2": 100, "Processes!C3": 60}, WITH),),
        change={"Links!F2": 120, "Demand!C2": 300, "Processes!C3": 50, "Demand!C3": 10, "Demand!D3": 500},
    ),
    Case(
        "take or pay above the share",
        "40 t of slag must go to the works, and may be 30 % of its 100 t of clay.",
        PARK,
        (Clash({"Links!F2": 30, "Substitutes!C2": 0.4, "Demand!C3": 200 / 3}, WITH),),
        change={"Links!F2": 40, "Substitutes!C2": 0.3},
    ),
    Case(
        "take or pay in kilotonnes",
        "0.08 kt of slag must go to the works, and 100 t of steel leave 50 t.",
        PARK,
        (Clash({"Links!F2": 0.05, "Demand!C2": 160}, WITH),),
        change={"Links!F2": 0.08, "Links!K2": "kt"},
    ),
    Case(
        "by-product the only source",
        "The kiln can take slag alone; without exchange it has none.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 0}, WITHOUT),),
        change={"Links!I2": None},
    ),
    Case(
        "outlet that only exchange gives",
        "The landfill takes 5 of 50 t of slag; the works take the rest, but not without exchange.",
        PARK,
        (Clash({"Demand!C2": 10, "Disposal!E2": 50}, WITHOUT),),
        change={"Disposal!E2": 5},
    ),
    Case(
        "link loses on the way",
        "A fifth of the slag is lost on the way: of 110 t that the road carries 88 arrive, and 100 are needed.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 44, "Links!E2": 125}),),
        change={"Links!E2": 110, "Links!H2": 0.2},
    ),
    Case(
        "link beside a market",
        "60 t of clay can be bought and 30 t of slag carried, and the kiln needs 100.",
        TIED,
        (Clash({"Demand!C3": 45, "Supply!E3": 70, "Links!E2": 40}),),
        change={"Supply!E3": 60, "Links!E2": 30},
    ),
)

CASES: Final = (*BOUGHT, *WASTE, *LINKS)
