"""The trade-off curve: worked by hand, and on random parks held against plans that a fresh solve finds."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from ecopark import commands
from ecopark.accounts import results
from ecopark.analysis.pareto import QUANTITIES, Corner, Curve, curve
from ecopark.answer import answer
from ecopark.errors import UsageError
from ecopark.park import Park
from ecopark.schema.rows import Demand, Disposal, Limit, Link, Substitute, Supply, Transport
from ecopark.schema.tables import Row
from ecopark.workbook.parse import read_tables
from tests.math.parks import MILL_AND_WORKS, makes, park, slag_link, tonnes
from tests.oracle import formulation, parks, workbooks

TWO_WASTES: Final[tuple[Row, ...]] = (
    *MILL_AND_WORKS,
    *tonnes("dust"),
    makes("mill", "furnace", "dust", 0.3),
    Disposal(material="dust", route="landfill", fee=4.0),
    Substitute(need="clay", substitute="slag", cost=20.0),
    Substitute(need="clay", substitute="dust", cost=40.0),
    Link(from_="mill", to="works", material="dust"),
)
"""50 t of slag and 30 t of dust, each a tonne of clay saved (10) and of waste not dumped (4), for 20 and 40 a tonne.

Without exchange: impact 150 + 100 + 80 = 330, cost 150 + 1000 + 320 = 1470. Slag costs 6 a tonne more than it saves and
dust 26, and each tonne avoids 2 of impact.
"""


def points(found: Curve) -> list[tuple[float, float]]:
    return [(corner.x, corner.y) for corner in found.corners]


def near(expected: Sequence[tuple[float, float]]) -> Any:
    return [pytest.approx(point) for point in expected]


def changed(corner: Corner) -> list[tuple[object, ...]]:
    return [(change.kind, change.material, change.before, change.after) for change in corner.changes]


def test_a_curve_of_three_corners() -> None:
    found = curve(park(*TWO_WASTES), "exchange")
    assert found.status == "optimal"
    assert points(found) == near([(1470, 330), (1770, 230), (2550, 170)])
    assert [changed(corner) for corner in found.corners] == [
        [],
        [("enters", "slag", 0, pytest.approx(50))],
        [("enters", "dust", 0, pytest.approx(30))],
    ]
    first, second = (corner.edge for corner in found.corners[:2])
    assert first is not None
    assert second is not None
    assert (first.slope, second.slope) == pytest.approx((-100 / 300, -60 / 780))
    assert (first.price, second.price) == pytest.approx((3, 13))  # money for each unit of impact avoided
    assert found.corners[2].edge is None
    assert first.is_proved
    assert second.is_proved
    assert not found.open_edges


def test_the_other_way_round_it_is_the_same_curve_from_its_other_end() -> None:
    found = curve(park(*TWO_WASTES), "exchange", x="impact", y="cost")
    assert points(found) == near([(170, 2550), (230, 1770), (330, 1470)])
    assert changed(found.corners[0]) == [
        ("planned", "slag", 0, pytest.approx(50)),
        ("planned", "dust", 0, pytest.approx(30)),
    ]
    assert changed(found.corners[1]) == [("leaves", "dust", pytest.approx(30), 0)]


def test_every_corner_is_certified_and_tells_its_cost() -> None:
    found = curve(park(*TWO_WASTES), "exchange", x="virgin", y="disposal")
    assert points(found) == near([(170, 0)])  # one plan is best in both
    assert found.corners[0].cost == pytest.approx(2550)
    for corner in curve(park(*TWO_WASTES), "exchange").corners:
        assert corner.certificate.confirms
        assert corner.certificate.dual is not None
        assert corner.certificate.gap is not None
        assert corner.cost == corner.x


def test_ties_go_to_the_cheaper() -> None:
    """Two sellers of one clay, the cheaper one far away by a mode that costs nothing: transport work comes last."""
    far = Supply(material="clay", price=10.0, distance_km=100.0)
    rows = (*TWO_WASTES, Transport(mode="truck", unit="t"), far, Supply(material="clay", seller="near", price=30.0))
    for x, y in itertools.permutations(("virgin", "disposal", "impact"), 2):
        found = curve(park(*rows), "exchange", x=x, y=y)
        assert [corner.cost for corner in found.corners] == pytest.approx([2550])


def test_what_is_one_unit_of_x_in_y_where_no_quantity_is_money() -> None:
    """Slag that is recycled spares no clay but half its weight: virgin against transport cost."""
    rows = (*TWO_WASTES, slag_link(cost=2.0))
    found = curve(park(*rows), "exchange", x="transport cost", y="virgin")
    assert points(found) == near([(0, 220), (100, 170)])
    assert found.corners[0].edge is not None
    assert found.corners[0].edge.slope == pytest.approx(-0.5)


def five_wastes() -> Park:
    """Wastes of 10, 10, 10, 40 and 10 t at 20, 21, 22, 40 and 80 a tonne: five edges, the fourth the longest."""
    rows: list[Row] = [*MILL_AND_WORKS, Disposal(material="slag", route="landfill", fee=4.0)]
    rows += [slag_link(status="closed")]
    for number, (amount, cost) in enumerate(((0.1, 20.0), (0.1, 21.0), (0.1, 22.0), (0.4, 40.0), (0.1, 80.0))):
        name = f"waste {number}"
        rows += [*tonnes(name), makes("mill", "furnace", name, amount), Disposal(material=name, route="tip", fee=4.0)]
        rows += [
            Substitute(need="clay", substitute=name, cost=cost),
            Link(from_="mill", to="works", material=name),
        ]
    return park(*rows)


def test_beyond_the_points_allowed_the_largest_gaps_go_first() -> None:
    every = curve(five_wastes(), "exchange")
    assert len(every.corners) == 6
    assert not every.open_edges
    least = curve(five_wastes(), "exchange", points=2)
    assert points(least) == [points(every)[0], points(every)[-1]]
    assert least.open_edges == (1,)  # the edge from the first corner on hides corners
    three = curve(five_wastes(), "exchange", points=3)
    assert points(three) == near([points(every)[at] for at in (0, 3, 5)])
    assert three.open_edges == (1, 2)
    four = curve(five_wastes(), "exchange", points=4)
    assert points(four) == near([points(every)[at] for at in (0, 3, 4, 5)])
    # left of the longest gap there is more; on its sides nothing, proved though no point was left to put there
    assert four.open_edges == (1,)
    assert curve(five_wastes(), "exchange", points=6).open_edges == ()


def test_an_edge_along_the_line_between_the_ends_ends_in_corners() -> None:
    """Three wastes for 5, 10 and 15 a tonne beyond what they save, the second in two halves that are one edge.

    The first sum that is minimised is the same all along it, and in its middle there is least to haul.
    """
    rows: list[Row] = [*MILL_AND_WORKS, slag_link(status="closed"), Transport(mode="truck", unit="t")]
    for name, amount, cost in (("ash", 0.1, 19.0), ("dust", 0.05, 24.0), ("mud", 0.05, 24.0), ("sand", 0.1, 29.0)):
        rows += [*tonnes(name), makes("mill", "furnace", name, amount), Disposal(material=name, route="tip", fee=4.0)]
        rows += [Substitute(need="clay", substitute=name, cost=cost), Link(from_="mill", to="works", material=name)]
    rows += [Disposal(material="dust", route="tip", fee=4.0, distance_km=10.0)]
    rows += [Link(from_="mill", to="works", material="mud", distance_km=10.0)]
    found = curve(park(*rows), "exchange")
    start = found.corners[0].x, found.corners[0].y
    assert points(found) == near([(start[0] + x, start[1] - y) for x, y in ((0, 0), (50, 20), (150, 40), (300, 60))])
    assert found.open_edges == ()


# Random parks: the curve against plans found afresh


def read(seed: int, folder: Path) -> Park:
    path = folder / f"{seed}.xlsx"
    workbooks.write(parks.random_park(seed), path)
    return commands.park_of(path, read_tables(path))


def holds(seed: int, folder: Path) -> int:
    """One random park, two quantities of it and some weights, by the independent formulation; how many corners."""
    draw = random.Random(seed)
    sheets = parks.random_park(seed)
    workbook = folder / f"{seed}.xlsx"
    workbooks.write(sheets, workbook)
    asked = commands.park_of(workbook, read_tables(workbook))
    x, y = draw.choice([("cost", "virgin"), ("disposal", "cost"), draw.sample(QUANTITIES, 2)])
    found = curve(asked, "exchange", x=x, y=y, points=100)
    if found.status != "optimal":
        assert found.answer.exchange.status == found.status
        return 0
    assert not found.open_edges
    convex_and_not_dominated(found.corners)
    width, height = (max(each) - min(each) for each in zip(*points(found), strict=True))
    for _ in range(4):
        weight = (height / width if width else 1.0) * 10 ** draw.uniform(-2, 2)
        best = min(weight * corner.x + corner.y for corner in found.corners)
        expected, turnover = formulation.least_sum(sheets, {x: weight, y: 1.0})
        assert best == pytest.approx(expected, abs=1e-6 * max(1.0, turnover))
    return len(found.corners)


def convex_and_not_dominated(corners: Sequence[Corner]) -> None:
    for one, other in itertools.pairwise(corners):
        assert one.x < other.x
        assert one.y > other.y
        assert one.edge is not None
        assert one.edge.slope == pytest.approx((other.y - one.y) / (other.x - one.x))
    slopes = [corner.edge.slope for corner in corners if corner.edge]
    assert all(one < other for one, other in itertools.pairwise(slopes))
    assert all(corner.certificate.confirms for corner in corners)


SEEDS: Final = range(24)


def test_curves_of_random_parks(tmp_path: Path) -> None:
    corners = [holds(seed, tmp_path) for seed in SEEDS]
    assert sum(count >= 3 for count in corners) >= 5, corners


@pytest.mark.parametrize(
    "seed",
    [
        30,  # a process that stands idle at a corner, beside which rounding leaves a flow
        87,  # prices that cancel out: what they leave must not pass for a reduced cost and hold a column
    ],
)
def test_curves_that_rounding_has_bent(seed: int, tmp_path: Path) -> None:
    assert holds(seed, tmp_path) > 1


# Candidates to build


BELTS: Final = (
    *TWO_WASTES,
    slag_link(status="candidate", capacity=50.0, capex=2000.0),
    Link(from_="mill", to="works", material="dust", status="candidate", capacity=30.0, capex=1000.0),
)
"""The ways are to be built: at no interest 100 a year for the slag, 50 for the dust."""


def envelope(sets: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The corners of the lower left hull of some curves."""
    hull: list[tuple[float, float]] = []
    for point in sorted({(round(x, 6), round(y, 6)) for each in sets for x, y in each}):
        while len(hull) > 1 and np.linalg.det(np.subtract([hull[-1], point], hull[-2])) <= 0:
            hull.pop()
        hull.append(point)
    lowest = min(range(len(hull)), key=lambda at: (hull[at][1], hull[at][0]))
    return hull[: lowest + 1]


@pytest.mark.parametrize("capex", [2000.0, 6000.0, 14000.0])
def test_with_builds_the_supported_points_are_those_of_all_choices_of_builds(capex: float) -> None:
    rows = (*BELTS, slag_link(status="candidate", capacity=50.0, capex=capex))
    found = curve(park(*rows, discount_rate=0.0), "exchange")
    sets = []
    for slag, dust in itertools.product((False, True), repeat=2):
        # what stands costs nothing, so its annuity is added by hand; what may not be built is closed
        chosen = park(
            *TWO_WASTES,
            slag_link(status="existing" if slag else "closed", capacity=50.0),
            Link(from_="mill", to="works", material="dust", status="existing" if dust else "closed", capacity=30.0),
        )
        annuity = capex / 20 * slag + 1000.0 / 20 * dust
        sets.append([(x + annuity, y) for x, y in points(curve(chosen, "exchange"))])
    assert points(found) == near(envelope(sets))
    assert found.has_builds
    assert not found.open_edges


def test_without_builds_it_does_not_speak_of_them() -> None:
    assert not curve(park(*TWO_WASTES), "exchange").has_builds


# Parks without a curve, and calls that are none


def test_a_park_without_a_plan_is_explained_as_solve_does() -> None:
    found = curve(park(*TWO_WASTES, Supply(material="ore", price=1.0, max=10.0)), "exchange")
    assert (found.status, found.corners) == ("infeasible", ())
    assert found.answer.exchange.hints


def test_a_quantity_without_a_least_is_unbounded_and_the_cell_is_named() -> None:
    """Impact alone has a least, and so has the workbook's own objective; cost falls with every tonne of steel."""
    rows = (*TWO_WASTES, Demand(material="steel", min=100.0, max=inf, price=900.0))
    found = curve(park(*rows), "exchange")
    assert (found.status, found.corners) == ("unbounded", ())
    assert [(problem.sheet, problem.cell) for problem in found.answer.exchange.hints] == [("Demand", "F2")] or (
        found.answer.exchange.hints
    )
    assert curve(park(*rows), "exchange", x="virgin", y="disposal").status == "optimal"


def test_a_cost_ceiling_ends_the_curve() -> None:
    found = curve(park(*TWO_WASTES, cost_ceiling=1920.0), "exchange")
    assert points(found) == near([(1470, 330), (1770, 230), (1920, 230 - 150 / 13)])


def test_a_limit_bends_it() -> None:
    rows = (*TWO_WASTES, Limit(quantity="exchange", material="slag", max=20.0))
    assert points(curve(park(*rows), "exchange")) == near([(1470, 330), (1590, 290), (2370, 230)])


def test_time_that_is_over_is_an_interrupted_curve() -> None:
    assert curve(park(*TWO_WASTES), "exchange", time_limit=0.0).status == "interrupted"


@pytest.mark.parametrize(
    ("x", "y", "points", "message"),
    [
        ("cost", "cost", 20, "between two quantities"),
        (
            "cost",
            "noise",
            20,
            "there is no quantity 'noise'; there are: virgin, disposal, impact, cost, transport cost",
        ),
        ("cost", "impact", 1, "at least 2"),
    ],
)
def test_wrong_calls(x: str, y: str, points: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        curve(park(*TWO_WASTES), "exchange", x=x, y=y, points=points)


def test_changes_are_in_the_units_of_the_exchange_plan() -> None:
    """A cubic metre of slag has two tonnes: what the curve tells can be looked up in the plan."""
    (slag,) = tonnes("slag")
    at = park(*(replace(slag, unit="m3", tonnes_per_unit=2.0) if row == slag else row for row in MILL_AND_WORKS))
    (corner,) = curve(at, "exchange").corners
    (change,) = corner.changes
    (row,) = results(answer(at, "exchange")).exchange_plan
    assert (change.material, change.unit) == (row.material, "m3")
    assert change.after == pytest.approx(row.quantity)
    assert row.quantity == pytest.approx(50)  # 0.5 of its own unit for a tonne of steel
