"""The mill and the works a road apart, and what would pay there."""

from __future__ import annotations

from math import degrees
from typing import Any

from ecopark.analysis.opportunities import Opportunities, opportunities
from ecopark.answer import Answer, answer
from ecopark.flows import EARTH_RADIUS_KM
from ecopark.schema.results import OpportunityRow
from ecopark.schema.rows import (
    Link,
    Plant,
    Transport,
)
from ecopark.schema.tables import Row

from ..math.parks import MILL_AND_WORKS, park, without

KM = 100.0
TRUCK = Transport(mode="truck", cost_per_unit_km=0.1)

APART: tuple[Row, ...] = (
    *without(MILL_AND_WORKS, Link),
    Plant(plant="mill", latitude=0.0, longitude=0.0),
    Plant(plant="works", latitude=0.0, longitude=degrees(KM / 1.3 / EARTH_RADIUS_KM)),
    TRUCK,
)
"""The mill and the works with a road between them, and no link."""

ENOUGH = 600.0
"""Seconds: time is not what a test is about."""


def asked(*rows: Row, model: str = "exchange", **settings: Any) -> Answer:
    return answer(park(*rows, **settings), model)


def listed(*rows: Row, **settings: Any) -> Answer:
    return asked(*APART, *rows, exchanges="listed", **settings)


def found(of: Answer, seconds: float = ENOUGH) -> Opportunities:
    assert of.status == "optimal"
    return opportunities(of, seconds)


def only(of: Answer) -> OpportunityRow:
    (row,) = found(of).exchanges_that_would_pay
    return row


def linked(*rows: Row, **settings: Any) -> Answer:
    return asked(*MILL_AND_WORKS, *rows, **settings)
