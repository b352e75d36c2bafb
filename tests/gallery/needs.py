"""Broken by what a need accepts: shares of substitutes, share groups, quality, heat that is not hot enough."""

from __future__ import annotations

from typing import Final

from .bases import HEAT, SLAG_ONLY, TIED
from .case import Case, Clash


def _quality(clay: float, slag: float, **limit: float) -> dict[str, list[dict[str, str | float | None]]]:
    """Moisture of clay and slag, and the kiln's limit on it."""
    return {
        "Quality": [
            {"Material": "clay", "Property": "moisture", "Value": clay},
            {"Material": "slag", "Property": "moisture", "Value": slag},
        ],
        "Quality limits": [{"Need": "clay", "Property": "moisture", **limit}],
    }


SHARES: Final = (
    Case(
        "share",
        "60 t of clay can be bought, and slag may be 30 % of the 100 t that the kiln needs.",
        TIED,
        (Clash({"Demand!C3": 60 / 0.7 / 2, "Supply!E3": 70, "Substitutes!C2": 0.4}),),
        change={"Supply!E3": 60, "Substitutes!C2": 0.3},
    ),
    Case(
        "share group",
        "60 t of clay can be bought; slag and ash together may be 30 % of the 100 t that the kiln needs.",
        TIED,
        (Clash({"Demand!C3": 60 / 0.7 / 2, "Supply!E3": 70, "Substitutes!C2": 0.4}),),
        change={"Supply!E3": 60, "Substitutes!C2": 0.3, "Substitutes!D2": "fillers"},
        add={
            "Materials": [("ash", "t")],
            "Supply": [("ash", None, None, 5)],
            "Substitutes": [("clay", "ash", 0.6, "fillers")],
        },
    ),
    Case(
        "two shares",
        "60 t of clay can be bought; slag may be 20 % and ash 10 % of the 100 t that the kiln needs.",
        TIED,
        (Clash({"Demand!C3": 60 / 0.7 / 2, "Supply!E3": 70, "Substitutes!C2": 0.3, "Substitutes!C3": 0.2}),),
        change={"Supply!E3": 60, "Substitutes!C2": 0.2},
        add={
            "Materials": [("ash", "t")],
            "Supply": [("ash", None, None, 5)],
            "Substitutes": [("clay", "ash", 0.1)],
        },
    ),
    Case(
        "forbidden substitute",
        "60 t of clay can be bought, the kiln needs 100, and slag is forbidden.",
        TIED,
        (Clash({"Demand!C3": 30, "Supply!E3": 100, "Substitutes!C2": 0.4}),),
        change={"Supply!E3": 60, "Substitutes!C2": 0},
    ),
)

QUALITY: Final = (
    Case(
        "too moist",
        "60 t of clay at 0.05 and 40 t of slag at 0.2 come to 0.11, and the kiln takes 0.08.",
        TIED,
        (Clash({"Demand!C3": 37.5, "Supply!E3": 80, "Quality limits!D2": 0.11}),),
        change={"Supply!E3": 60},
        add=_quality(0.05, 0.2, Max=0.08),
    ),
    Case(
        "too dry",
        "60 t of clay at 0.3 and 40 t of slag at 0.1 come to 0.22, and the kiln wants 0.25.",
        TIED,
        (Clash({"Demand!C3": 40, "Supply!E3": 75, "Quality limits!C2": 0.22}),),
        change={"Supply!E3": 60},
        add=_quality(0.3, 0.1, Min=0.25),
    ),
    Case(
        "nothing dry enough",
        "Slag is all that the kiln can have, and it is at 0.2 where 0.08 is the most.",
        SLAG_ONLY,
        (Clash({"Demand!C3": 0, "Quality limits!D2": 0.2}),),
        add=_quality(0.05, 0.2, Max=0.08),
    ),
)

HEATS: Final = (
    Case(
        "not hot enough",
        "60 t of bricks need 60 MWh of hot gas, of which there are 45; warm water there is, and it is too cold.",
        HEAT,
        (Clash({"Demand!C2": 45, "Supply!E2": 60}),),
        change={"Supply!E2": 45},
    ),
    Case(
        "cascade",
        "Hot gas could warm the greenhouse too, but 70 MWh of it and 20 of warm water are 10 short of 60 and 40.",
        HEAT,
        (Clash({"Demand!C2": 50, "Demand!C3": 30, "Supply!E2": 80, "Supply!E3": 30}),),
        change={"Supply!E2": 70, "Supply!E3": 20},
    ),
    Case(
        "cascade forbidden",
        "20 MWh of warm water are 20 short of the greenhouse's 40, and hot gas, which is there, is forbidden.",
        HEAT,
        (Clash({"Demand!C3": 20, "Supply!E3": 40, "Substitutes!C2": 0.5}),),
        change={"Supply!E3": 20},
        add={"Substitutes": [("warm water", "hot gas", 0)]},
    ),
    Case(
        "gigajoules",
        "60 MWh of hot gas are 216 GJ, and there are 180.",
        HEAT,
        (Clash({"Demand!C2": 50, "Supply!E2": 216}),),
        change={"Supply!E2": 180, "Supply!G2": "GJ"},
    ),
)

CASES: Final = (*SHARES, *QUALITY, *HEATS)
