"""The sound parks that the gallery breaks. Each has a plan, with and without exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from .case import Cell, Row

Base = Mapping[str, Sequence[Row]]

_LISTED: Final = ("Exchanges", "listed")


def tonnes(*names: str) -> tuple[Sequence[Cell], ...]:
    """Materials that are counted in tonnes."""
    return tuple((name, "t") for name in names)


MILL: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": tonnes("ore", "steel", "slag"),
    "Plants": [("mill",)],
    "Processes": [("mill", "furnace")],
    "Coefficients": [
        ("mill", "furnace", "ore", "in", 1.5),
        ("mill", "furnace", "steel", "out", 1),
        ("mill", "furnace", "slag", "out", 0.5),
    ],
    "Supply": [("ore", None, None, 1)],
    "Demand": [("mill", "steel", 100)],
    "Disposal": [("slag", None, "landfill", 4)],
}
"""100 t of steel (Demand!C2; no Max, so exactly that) from 150 t of ore; 50 t of slag go to the landfill."""

PARK: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": tonnes("ore", "steel", "slag", "clay", "cement"),
    "Plants": [("mill",), ("works",)],
    "Processes": [("mill", "furnace"), ("works", "kiln")],
    "Coefficients": [
        *MILL["Coefficients"],
        ("works", "kiln", "clay", "in", 2),
        ("works", "kiln", "cement", "out", 1),
    ],
    "Supply": [("ore", None, None, 1), ("clay", None, None, 10)],
    "Demand": [("mill", "steel", 100), ("works", "cement", 50)],
    "Disposal": [("slag", None, "landfill", 4)],
    "Substitutes": [("clay", "slag")],
    "Links": [("mill", "works", "slag", 20)],
}
"""The mill, and a works that makes 50 t of cement (Demand!C3) from 100 t of clay, or slag in its place: 50 t of it come
from the mill along Links!2, which is not there without exchange."""

TIED: Final[Base] = {
    **PARK,
    "Demand": [("mill", "steel", 300), ("works", "cement", 50)],
    "Links": [{"From": "mill", "To": "works", "Material": "slag", "Distance km": 20, "Baseline": "yes"}],
}
"""The park whose slag, 150 t of it, goes to the works without the park too."""

SLAG_ONLY: Final[Base] = {**TIED, "Supply": [("ore", None, None, 1)]}
"""The same, and no clay can be bought: slag is all that the kiln can take."""

TIP: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": tonnes("slag", "cement"),
    "Plants": [("tip",), ("works",)],
    "Processes": [("works", "kiln")],
    "Coefficients": [("works", "kiln", "slag", "in", 2), ("works", "kiln", "cement", "out", 1)],
    "Demand": [("works", "cement", 50)],
    "Links": [{"From": "tip", "To": "works", "Material": "slag", "Baseline": "yes"}],
    "Storage": [("tip", "slag", 1000, 120, 0)],
}
"""A works that lives on an old heap of 120 t of slag (Storage!D2), of which it takes 100 t for 50 t of cement."""

CHAIN: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": tonnes("stone", "clinker", "cement"),
    "Plants": [("quarry",), ("kiln",), ("works",)],
    "Processes": [("quarry", "digging"), ("kiln", "burning"), ("works", "grinding")],
    "Coefficients": [
        ("quarry", "digging", "stone", "out", 1),
        ("kiln", "burning", "stone", "in", 1.5),
        ("kiln", "burning", "clinker", "out", 1),
        ("works", "grinding", "clinker", "in", 0.8),
        ("works", "grinding", "cement", "out", 1),
    ],
    "Demand": [("works", "cement", 100)],
    "Links": [
        {"From": "quarry", "To": "kiln", "Material": "stone", "Baseline": "yes"},
        {"From": "kiln", "To": "works", "Material": "clinker", "Baseline": "yes"},
    ],
}
"""100 t of cement at the works from 80 t of the kiln's clinker from 120 t of the quarry's stone."""

HEAT: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": [
        ("hot gas", "MWh", "energy", 1, 0, None, "heat", 400),
        ("warm water", "MWh", "energy", 0.1, 0, None, "heat", 80),
        *tonnes("bricks", "salad"),
    ],
    "Plants": [("brickworks",), ("greenhouse",)],
    "Processes": [("brickworks", "drying"), ("greenhouse", "growing")],
    "Coefficients": [
        ("brickworks", "drying", "hot gas", "in", 1),
        ("brickworks", "drying", "bricks", "out", 1),
        ("greenhouse", "growing", "warm water", "in", 1),
        ("greenhouse", "growing", "salad", "out", 1),
    ],
    "Supply": [("hot gas", None, None, 30, 100), ("warm water", None, None, 5, 100)],
    "Demand": [("brickworks", "bricks", 60), ("greenhouse", "salad", 40)],
}
"""60 t of bricks take 60 MWh of hot gas, 40 t of salad 40 MWh of warm water; hot gas can warm the greenhouse too."""

SEASONS: Final[Mapping[str, Sequence[Row]]] = {"Periods": [("summer", 0.5), ("winter", 0.5)]}
"""A year of two halves."""

SUN: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": [("heat", "MWh", "energy", 0, 0), ("warm homes", "MWh", "energy", 0, 0)],
    "Plants": [("town",)],
    "Processes": [("town", "collectors", 300), ("town", "heating")],
    "Coefficients": [
        ("town", "collectors", "heat", "out", 1),
        ("town", "heating", "heat", "in", 1),
        ("town", "heating", "warm homes", "out", 1),
    ],
    "Demand": [("town", "warm homes", 100)],
    "Disposal": [("heat", None, "cooler")],
    **SEASONS,
    "Profiles": [
        ("summer", "Demand", "town", "warm homes", 0.4),
        ("winter", "Demand", "town", "warm homes", 1.6),
        ("summer", "Processes", "town", "collectors", 1.8),
        ("winter", "Processes", "town", "collectors", 0.2),
    ],
    "Storage": [("town", "heat", 60)],
}
"""A town that heats by the sun: 20 MWh in summer and 80 in winter, of which the collectors' 300 give 30 then; the other
50 come out of a store of 60 that summer has filled."""

BURNER: Final[Base] = {
    "Settings": [_LISTED],
    "Materials": [("rubbish", "t", None, 0), ("flue gas", "t", "air", None, 0), ("steam", "t", None, 0, 0)],
    "Plants": [("tip",), ("burner",)],
    "Processes": [("tip", "digging"), ("burner", "fire")],
    "Coefficients": [
        ("tip", "digging", "rubbish", "out", 1),
        ("burner", "fire", "rubbish", "in", 1),
        ("burner", "fire", "flue gas", "out", 1),
        ("burner", "fire", "steam", "out", 1),
    ],
    "Supply": [("rubbish",)],
    "Demand": [("burner", "steam", 10, "inf")],
    "Disposal": [("flue gas", None, "air"), ("rubbish", "tip", "landfill", 1, 10)],
    "Links": [("tip", "burner", "rubbish", 5)],
}
"""Burns 10 t of rubbish or as much more as it likes: all of it is free, weighs nothing, and has no limit."""
