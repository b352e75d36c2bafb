"""The example rows of a blank workbook: a park of two plants, small enough to read at a glance, which can be solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

Cells = Mapping[str, object]

EXAMPLE: Final[Mapping[str, Sequence[Cells]]] = MappingProxyType(
    {
        "Settings": ({"Setting": "Park", "Value": "Example: a sawmill and a board works"},),
        "Materials": (
            {"Material": "logs", "Unit": "t", "Kind": "raw"},
            {"Material": "sawn timber", "Unit": "t", "Kind": "product"},
            {"Material": "sawdust", "Unit": "t", "Kind": "by-product"},
            {"Material": "wood chips", "Unit": "t", "Kind": "raw"},
            {"Material": "chipboard", "Unit": "t", "Kind": "product"},
        ),
        "Plants": (
            {"Plant": "Sawmill", "Sector": "timber", "Latitude": 52.0, "Longitude": 5.0, "Status": "operating"},
            {"Plant": "Board works", "Sector": "panels", "Latitude": 52.05, "Longitude": 5.1, "Status": "operating"},
        ),
        "Processes": (
            {
                "Plant": "Sawmill",
                "Process": "sawing",
                "Activity unit": "t logs",
                "Capacity": 10_000,
                "Cost": 25,
                "Group": "log yard",
            },
            {
                "Plant": "Board works",
                "Process": "pressing",
                "Activity unit": "t chipboard",
                "Capacity": 8_000,
                "Cost": 90,
            },
        ),
        "Groups": ({"Plant": "Sawmill", "Group": "log yard", "Capacity": 12_000},),
        "Coefficients": (
            {"Plant": "Sawmill", "Process": "sawing", "Material": "logs", "Direction": "in", "Amount": 1},
            {"Plant": "Sawmill", "Process": "sawing", "Material": "sawn timber", "Direction": "out", "Amount": 0.55},
            {"Plant": "Sawmill", "Process": "sawing", "Material": "sawdust", "Direction": "out", "Amount": 0.45},
            {"Plant": "Board works", "Process": "pressing", "Material": "wood chips", "Direction": "in", "Amount": 1},
            {"Plant": "Board works", "Process": "pressing", "Material": "chipboard", "Direction": "out", "Amount": 1},
        ),
        "Supply": (
            {"Material": "logs", "Seller": "forestry", "Price": 60, "CO2e per unit": 15, "Distance km": 40},
            {"Material": "wood chips", "Seller": "pulp mill", "Price": 45, "CO2e per unit": 10, "Distance km": 60},
        ),
        "Demand": (
            {"Plant": "Sawmill", "Material": "sawn timber", "Min": 4_400, "Price": 220},
            {"Plant": "Board works", "Material": "chipboard", "Min": 6_000, "Price": 310},
        ),
        "Disposal": ({"Material": "sawdust", "Route": "landfill", "Fee": 15, "Distance km": 20},),
        "Substitutes": ({"Need": "wood chips", "Substitute": "sawdust", "Ratio": 1, "Max share": 0.5, "Cost": 3},),
        "Transport": (
            {
                "Mode": "truck",
                "Unit": "t",
                "Cost per unit km": 0.12,
                "Handling cost": 2,
                "Max distance km": 200,
                "CO2 per unit km": 0.09,
            },
        ),
        "Links": ({"From": "Sawmill", "To": "Board works", "Material": "sawdust", "Mode": "truck", "Price": 5},),
        "Quality": (
            {"Material": "wood chips", "Property": "ash %", "Value": 0.8},
            {"Material": "sawdust", "Property": "ash %", "Value": 0.5},
        ),
        "Quality limits": ({"Plant": "Board works", "Need": "wood chips", "Property": "ash %", "Max": 1},),
        "Periods": ({"Period": "winter", "Share": 0.5}, {"Period": "summer", "Share": 0.5}),
        "Profiles": (
            {"Period": "winter", "Sheet": "Demand", "Plant": "Board works", "Item": "chipboard", "Factor": 0.9},
            {"Period": "summer", "Sheet": "Demand", "Plant": "Board works", "Item": "chipboard", "Factor": 1.1},
        ),
        "Storage": ({"Plant": "Sawmill", "Material": "sawdust", "Capacity": 400, "Cost": 1},),
        "Limits": ({"Quantity": "exchange transport cost", "Max": 20_000},),
        "Scenarios": (
            {
                "Scenario": "dear landfill",
                "Sheet": "Disposal",
                "Row": "sawdust / * / landfill",
                "Column": "Fee",
                "Change": "multiply",
                "Value": 3,
            },
        ),
    }
)
"""Rows by English sheet title, keyed by English headers, blanks absent; every sheet has one at least."""
