"""Distances by road: the Detour factor times the great circle, by the haversine on a sphere of 6371.0088 km.

With φ latitude and λ longitude in radians: d = 2·R·asin √( sin²(Δφ/2) + cos φ₁·cos φ₂·sin²(Δλ/2) ).
"""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
import pytest

from ecopark.flows import great_circle_km
from ecopark.network import candidates
from ecopark.schema.rows import Link, Plant, Transport

from .parks import MILL_AND_WORKS, park, slag_link, solve, without

RADIUS = 6371.0088


def km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The great circle between two places of (latitude, longitude) in degrees."""
    (north, east), (to_north, to_east) = start, end
    return float(great_circle_km(np.array(north), np.array(east), np.array(to_north), np.array(to_east)))


@pytest.mark.parametrize(
    ("start", "end", "arc"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 1), pi / 180),  # a degree of the equator
        ((0, 0), (1, 0), pi / 180),  # a degree of a meridian
        ((0, 0), (90, 0), pi / 2),  # the equator to the pole
        ((90, 10), (90, 170), 0),  # the pole has every longitude
        ((0, 0), (0, 180), pi),  # the other side
        ((30, 40), (-30, 220), pi),  # antipodes
        ((0, 179), (0, -179), 2 * pi / 180),  # over the date line
        ((45, 0), (45, 90), pi / 3),  # cos of the arc is sin²45° = 1/2
        ((-45, 0), (-45, 90), pi / 3),
        ((60, 0), (60, 180), pi / 3),  # over the pole: 30° + 30°
    ],
)
def test_great_circles_that_are_known(start: tuple[float, float], end: tuple[float, float], arc: float) -> None:
    # asin is flat at antipodes: there half the digits are lost, some metres.
    assert km(start, end) == pytest.approx(arc * RADIUS, rel=1e-7, abs=1e-9)
    assert km(end, start) == pytest.approx(km(start, end), rel=1e-12)


def test_a_distance_worked_by_hand() -> None:
    # Rustavi 41.5495 N 44.9932 E to Tbilisi 41.7151 N 44.8271 E. Δφ = 0.1656° = 0.00289027 rad, Δλ = -0.1661° =
    # -0.00289899 rad; sin²(Δφ/2) = 2.08841e-6; cos φ₁ = 0.748383, cos φ₂ = 0.746463, their product times sin²(Δλ/2) =
    # 2.10104e-6 is 1.17372e-6; the sum is 3.26213e-6, its root 0.00180614; d = 2·6371.0088·0.00180614 = 23.0139 km.
    assert km((41.5495, 44.9932), (41.7151, 44.8271)) == pytest.approx(23.0139, abs=2e-4)


def test_short_distances_keep_their_digits() -> None:
    # 1e-6 degrees, a tenth of a metre: the law of cosines would have lost it.
    assert km((41.5, 45.0), (41.500001, 45.0)) == pytest.approx(1e-6 * pi / 180 * RADIUS, rel=1e-6)


DEGREE = RADIUS * pi / 180

ON_THE_EQUATOR = (
    *without(MILL_AND_WORKS, Link),
    Plant(plant="mill", latitude=0.0, longitude=0.0),
    Plant(plant="works", latitude=0.0, longitude=1.0),
)


def test_the_road_is_longer_by_the_detour_factor() -> None:
    truck = Transport(mode="truck", cost_per_unit_km=0.01)
    assert solve(*ON_THE_EQUATOR, truck).steps[2] == pytest.approx(50 * 1.3 * DEGREE)
    assert solve(*ON_THE_EQUATOR, truck, detour_factor=2.0).steps[2] == pytest.approx(50 * 2 * DEGREE)


def test_a_distance_in_links_is_the_roads_own() -> None:
    truck = Transport(mode="truck", cost_per_unit_km=0.01)
    assert solve(*ON_THE_EQUATOR, truck, slag_link(distance_km=70.0)).steps[2] == pytest.approx(50 * 70)
    assert solve(*ON_THE_EQUATOR, truck, slag_link()).steps[2] == pytest.approx(50 * 1.3 * DEGREE)


@pytest.mark.parametrize(("reach", "sent"), [(1.31 * DEGREE, 50), (1.29 * DEGREE, 0)])
def test_max_distance_is_by_road(reach: float, sent: float) -> None:
    truck = Transport(mode="truck", max_distance_km=reach)
    assert solve(*ON_THE_EQUATOR, truck).sent("slag") == pytest.approx(sent)


def test_a_row_of_links_lifts_the_max_distance() -> None:
    truck = Transport(mode="truck", max_distance_km=1.0)
    assert solve(*ON_THE_EQUATOR, truck, slag_link()).sent("slag") == pytest.approx(50)


def test_where_nothing_needs_a_distance_plants_need_no_place() -> None:
    # A mode with handling alone: 3 money a tonne, 0 km.
    rows = (*without(MILL_AND_WORKS, Link), Transport(mode="crane", handling_cost=3.0))
    plan = solve(*rows)
    assert plan.steps[1:] == pytest.approx((150 + 500 + 150, 0))
    assert candidates(park(*rows)).flows.distance.tolist() == [0.0] * 1


def test_a_diagonal_by_pythagoras_where_the_earth_is_nearly_flat() -> None:
    # 3 and 4 thousandths of a degree at the equator: 5 thousandths.
    assert km((0, 0), (0.003, 0.004)) == pytest.approx(sqrt(3**2 + 4**2) / 1000 * DEGREE, rel=1e-8)
