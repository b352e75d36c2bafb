"""Shadow prices, reduced costs and their ranges: by hand, as published, and over random parks proved by solving anew.

Of 100 t of steel the mill has 50 t of slag left, to be dumped at 4 a tonne; the works takes 100 t of clay at 10 a
tonne, or slag in its place. Each tonne of slag that goes there saves a tonne of clay and a tonne dumped: 2 of the
objective and 14 of money.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest

import ecopark
from ecopark.analysis import ranging
from ecopark.analysis.ranged import Ranged
from ecopark.analysis.ranging import Sensitivity, sensitivity
from ecopark.analysis.slopes import Outside, Piece, Point, first_piece, held_line
from ecopark.answer import Answer, answer
from ecopark.model import load
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Group,
    Limit,
    Link,
    Material,
    Plant,
    Process,
    Quality,
    QualityLimit,
    Storage,
    Substitute,
    Supply,
)
from ecopark.schema.sensitivity import (
    ANOTHER_PRICE,
    AT_LEAST,
    AT_ONCE,
    CELL_ENDS,
    NO_PLAN,
    ReducedCostRow,
    ShadowPriceRow,
)
from ecopark.schema.tables import Row

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, takes
from ..math.seasons import HALVES
from ..oracle import workbooks
from ..oracle.parks import random_park
from .ranging_proofs import faults

ENOUGH = 600.0
"""Seconds: time is not what a test is about."""


def asked(*rows: Row, **settings: Any) -> Answer:
    found = answer(park(*rows, **settings), "exchange")
    assert found.status == "optimal"
    return found


def found(*rows: Row, **settings: Any) -> Sensitivity:
    return sensitivity(asked(*rows, **settings), ENOUGH)


def sheet_of(row: ShadowPriceRow) -> str:
    return row.place.partition("!")[0]


def limit(of: Sensitivity, sheet: str, column: str, name: str = "") -> ShadowPriceRow:
    """The one row of a sheet's column, whose keys hold a word."""
    (row,) = [one for one in of.shadow_prices if sheet_of(one) == sheet and one.limit == column and name in one.of]
    return row


def more(row: ShadowPriceRow) -> tuple[object, ...]:
    return row.price_more, row.increase, row.after_increase


def less(row: ShadowPriceRow) -> tuple[object, ...]:
    return row.price_less, row.decrease, row.after_decrease


def money(row: ShadowPriceRow) -> tuple[object, ...]:
    return row.money_more, row.money_increase, row.money_less, row.money_decrease


def movement(of: Sensitivity, plant: str, item: str, to: str = "") -> ReducedCostRow:
    (row,) = [one for one in of.reduced_costs if (one.plant, one.item, one.to) == (plant, item, to)]
    return row


# Lines and their ends


def test_a_piece_ends_where_the_next_line_begins() -> None:
    def of(at: float) -> Point:
        lines = ((0.0, -3.0), (-4.0, -1.0), (-10.0, 1.0))  # a convex function: the greatest of these
        value, slope = max((start + slope * at, slope) for start, slope in lines)
        return Point(at, value, slope)

    assert first_piece(of, Point(0.0, 0.0, -3.0), 100.0, 1.0) == Piece(-3.0, 2.0, "bend")
    assert first_piece(of, Point(0.0, 0.0, -9.0), 100.0, 1.0) == Piece(-3.0, 2.0, "bend")  # any tangent starts it
    assert held_line(of, Point(0.0, 0.0, -9.0), 100.0, 1.0).extent == 0.0
    assert first_piece(of, Point(0.0, 0.0, -3.0), 1.5, 1.0) == Piece(-3.0, 1.5, "way")


def test_a_piece_ends_where_there_is_nothing_beyond() -> None:
    def of(at: float) -> Point | Outside:
        return Point(at, 2 * at, 2.0) if at <= 5 else Outside(5.0)

    assert first_piece(of, Point(0.0, 0.0, 0.0), 100.0, 1.0) == Piece(2.0, 5.0, "nothing")
    assert first_piece(lambda _: Outside(0.0), Point(0.0, 0.0, 0.0), 1.0, 1.0) == Piece(inf, 0.0, "nothing")


# Limits by hand


def test_a_link_that_binds_is_worth_what_its_next_tonne_saves() -> None:
    row = limit(found(*MILL_AND_WORKS, slag_link(capacity=30.0)), "Links", "Capacity")
    assert (row.value, row.final, row.slack) == pytest.approx((30, 30, 0))
    assert more(row) == (pytest.approx(2), pytest.approx(20), ANOTHER_PRICE)  # beyond 50 t there is no slag
    assert less(row) == (pytest.approx(2), pytest.approx(30), CELL_ENDS)
    assert money(row) == pytest.approx((14, 20, 14, 30))


def test_a_limit_with_slack_is_worth_nothing_until_it_binds() -> None:
    row = limit(found(*MILL_AND_WORKS, slag_link(capacity=80.0)), "Links", "Capacity")
    assert (row.final, row.slack) == pytest.approx((50, 30))
    assert more(row) == (0, None, "")
    assert less(row) == (0, pytest.approx(30), ANOTHER_PRICE)
    assert money(row) == (0, None, 0, pytest.approx(30))


def test_a_degenerate_optimum_has_a_price_on_each_side() -> None:
    """The link just takes all slag: with more of it nothing is gained, with less 2 a tonne are lost, and 14 of money.

    The solver's own price is one of the two, or anything between.
    """
    row = limit(found(*MILL_AND_WORKS, slag_link(capacity=50.0)), "Links", "Capacity")
    assert row.slack == 0
    assert more(row) == (0, None, "")
    assert less(row) == (pytest.approx(2), pytest.approx(50), CELL_ENDS)
    assert money(row) == (0, None, pytest.approx(14), pytest.approx(50))


def test_a_demand_costs_what_it_takes() -> None:
    """A tonne of steel takes 1.5 t of ore, and its half tonne of slag saves as much clay: 1 in all, until clay ends."""
    row = limit(found(*MILL_AND_WORKS), "Demand", "Min", "steel")
    assert more(row) == (pytest.approx(-1), pytest.approx(100), ANOTHER_PRICE)
    assert less(row) == (pytest.approx(-1), pytest.approx(100), CELL_ENDS)
    assert row.money_more == pytest.approx(-1.5 + 5)


def test_where_there_is_no_plan_there_is_no_price() -> None:
    of = found(*MILL_AND_WORKS, Process(plant="mill", process="furnace", capacity=100.0))
    assert more(limit(of, "Demand", "Min", "steel")) == (None, 0, NO_PLAN)
    capacity = limit(of, "Processes", "Capacity")
    assert less(capacity) == (None, 0, NO_PLAN)
    assert more(capacity) == (0, None, "")
    roomy = found(*MILL_AND_WORKS, Process(plant="mill", process="furnace", capacity=130.0))
    assert more(limit(roomy, "Demand", "Min", "steel")) == (pytest.approx(-1), pytest.approx(30), NO_PLAN)


def test_a_cell_that_says_both_least_and_most_moves_both() -> None:
    """Where Max is blank it is Min: to sell more steel is then what the cell makes the mill do."""
    row = limit(found(*MILL_AND_WORKS), "Demand", "Min", "cement")
    assert (row.final, row.slack) == pytest.approx((50, 0))
    assert row.price_more == row.price_less == pytest.approx(-2)


def test_a_cell_of_the_year_moves_all_its_periods() -> None:
    """Two halves of the year: each row's bound moves by half a tonne, and the cell is worth what both are."""
    of = found(*MILL_AND_WORKS, *HALVES, slag_link(capacity=30.0))
    row = limit(of, "Links", "Capacity")
    assert more(row) == (pytest.approx(2), pytest.approx(20), ANOTHER_PRICE)
    assert less(row) == (pytest.approx(2), pytest.approx(30), CELL_ENDS)
    assert row.final == pytest.approx(30)


def test_a_share_is_a_ratio_whose_price_is_told_at_its_value_alone() -> None:
    share = Substitute(need="clay", substitute="slag", max_share=0.2)
    row = limit(found(*MILL_AND_WORKS, share), "Substitutes", "Max share")
    assert (row.final, row.slack) == pytest.approx((0.2, 0))
    assert more(row) == (pytest.approx(2 * 100), 0, AT_ONCE)
    assert row.money_less == pytest.approx(14 * 100)
    roomy = limit(found(*MILL_AND_WORKS, replace(share, max_share=0.6)), "Substitutes", "Max share")
    assert (roomy.final, roomy.slack) == pytest.approx((0.5, 0.1))
    assert more(roomy) == (0, None, "")
    assert less(roomy) == (0, pytest.approx(0.1), AT_LEAST)


def test_every_kind_of_limit_has_its_row() -> None:
    of = found(
        *MILL_AND_WORKS,
        Process(plant="mill", process="furnace", capacity=300.0, min_activity=20.0, group="line", group_use=1.0),
        Group(plant="mill", group="line", capacity=200.0),
        Supply(material="ore", price=1.0, max=400.0),
        Disposal(material="slag", route="landfill", fee=4.0, max=60.0),
        slag_link(capacity=40.0, min=5.0),
        Substitute(need="clay", substitute="slag", max_share=0.9),
        Limit(quantity="cost", max=5000.0),
        Storage(plant="mill", material="slag", capacity=10.0, initial=3.0, final=2.0, final_max=8.0),
        Material(material="clay", unit="t"),
        Quality(material="clay", property="ash", value=1.0),
        Quality(material="slag", property="ash", value=5.0),
        QualityLimit(plant="works", need="clay", property="ash", max=4.0),
        cost_ceiling=9000.0,
    )
    assert {(sheet_of(row), row.limit) for row in of.shadow_prices} == {
        ("Processes", "Capacity"),
        ("Processes", "Min activity"),
        ("Groups", "Capacity"),
        ("Supply", "Max"),
        ("Demand", "Min"),
        ("Disposal", "Max"),
        ("Links", "Capacity"),
        ("Links", "Min"),
        ("Substitutes", "Max share"),
        ("Quality limits", "Max"),
        ("Limits", "Max"),
        ("Storage", "Capacity"),
        ("Storage", "Initial"),
        ("Storage", "Final"),
        ("Storage", "Final max"),
        ("Settings", "Cost ceiling"),
    }


# Costs by hand


def test_what_an_exchange_may_cost() -> None:
    """A tonne of slag is worth 2 of the objective at the works: dearer by more, and it is dumped."""
    row = movement(found(*MILL_AND_WORKS), "mill", "slag", "works")
    assert (row.final, row.reduced_cost) == pytest.approx((50, 0))
    assert row.increase == pytest.approx(2)
    assert row.decrease is None
    weighted = movement(found(*MILL_AND_WORKS, weight_cost=0.5), "mill", "slag", "works")
    assert (weighted.increase, weighted.money_increase) == pytest.approx((2 + 7, 18))


def test_what_is_not_in_the_plan_pays_once_it_is_cheaper_by_its_reduced_cost() -> None:
    """Cost alone counts: hauled at 20 a tonne the slag saves 14."""
    of = found(*MILL_AND_WORKS, slag_link(cost=20.0), weight_virgin=0.0, weight_disposal=0.0, weight_cost=1.0)
    row = movement(of, "mill", "slag", "works")
    assert (row.final, row.reduced_cost) == pytest.approx((0, 6))
    assert row.increase is None
    assert row.reduced_money == pytest.approx(6)


def test_among_equals_one_may_not_become_dearer_at_all() -> None:
    """Two works take slag alike: whichever the plan has, the other is as good for the objective."""
    twin = (
        Plant(plant="twin"),
        Process(plant="twin", process="kiln"),
        takes("twin", "kiln", "clay", 2.0),
        makes("twin", "kiln", "cement", 1.0),
        Demand(plant="twin", material="cement", min=50.0),
        Demand(plant="works", material="cement", min=50.0),
        Link(from_="mill", to="twin", material="slag"),
    )
    rows = [one for one in MILL_AND_WORKS if not (isinstance(one, Demand) and one.material == "cement")]
    of = found(*rows, *twin)
    shared = [movement(of, "mill", "slag", to) for to in ("works", "twin")]
    assert sum(row.final for row in shared) == pytest.approx(50)
    assert [row.increase for row in shared if row.final] == pytest.approx(
        [0.0] * sum(bool(row.final) for row in shared)
    )


# As published


def works(prices: dict[str, float], resources: dict[str, float], uses: dict[str, dict[str, float]]) -> tuple[Row, ...]:
    """A product mix: what is scarce is bought at no price up to its Max, a product is sold without limit."""
    rows: list[Row] = [Plant(plant="works")]
    rows += [
        Material(material=name, unit="pcs", virgin_weight=0.0, disposal_weight=0.0) for name in (*prices, *resources)
    ]
    rows += [Process(plant="works", process=name) for name in prices]
    rows += [makes("works", name, name, 1.0) for name in prices]
    rows += [takes("works", name, of, amount) for name, taken in uses.items() for of, amount in taken.items()]
    rows += [Supply(material=name, max=most) for name, most in resources.items()]
    rows += [Demand(material=name, price=price, max=inf) for name, price in prices.items()]
    return tuple(rows)


LEAST_COST: dict[str, Any] = {"weight_virgin": 0.0, "weight_disposal": 0.0, "weight_cost": 1.0}


@pytest.mark.parametrize(
    ("mix", "worth", "resource_ranges", "price_ranges"),
    [
        pytest.param(  # Hillier & Lieberman, Introduction to Operations Research, 3.1, 4.7 and 6.7
            works(
                {"doors": 3, "windows": 5},
                {"plant 1": 4, "plant 2": 12, "plant 3": 18},
                {"doors": {"plant 1": 1, "plant 3": 3}, "windows": {"plant 2": 2, "plant 3": 2}},
            ),
            {"plant 1": 0, "plant 2": 1.5, "plant 3": 1},
            {"plant 1": (2, inf), "plant 2": (6, 18), "plant 3": (12, 24)},
            {"doors": (3, (0, 7.5)), "windows": (5, (2, inf))},
            id="wyndor",
        ),
        pytest.param(  # Winston, Operations Research, chapters 5 and 6; tables, not made, have a reduced cost of 5
            works(
                {"desks": 60, "tables": 30, "chairs": 20},
                {"lumber": 48, "finishing": 20, "carpentry": 8},
                {
                    "desks": {"lumber": 8, "finishing": 4, "carpentry": 2},
                    "tables": {"lumber": 6, "finishing": 2, "carpentry": 1.5},
                    "chairs": {"lumber": 1, "finishing": 1.5, "carpentry": 0.5},
                },
            ),
            {"lumber": 0, "finishing": 10, "carpentry": 10},
            {"lumber": (24, inf), "finishing": (16, 24), "carpentry": (20 / 3, 10)},
            {"desks": (60, (56, 80)), "tables": (30, (-inf, 35)), "chairs": (20, (15, 22.5))},
            id="dakota",
        ),
    ],
)
def test_a_published_product_mix(
    mix: tuple[Row, ...],
    worth: dict[str, float],
    resource_ranges: dict[str, tuple[float, float]],
    price_ranges: dict[str, tuple[float, tuple[float, float]]],
) -> None:
    of = found(*mix, **LEAST_COST)
    for name, price in worth.items():
        row = limit(of, "Supply", "Max", name)
        assert (row.price_more, row.price_less) == pytest.approx((price, price))
        ends = row.value - (inf if row.decrease is None else row.decrease), row.value + (row.increase or inf)
        assert ends == pytest.approx(resource_ranges[name])
    for name, (price, ends) in price_ranges.items():
        made = movement(of, "works", name)  # a price that falls is a cost that rises
        down, up = (inf if one is None else one for one in (made.increase, made.decrease))
        assert (price - down, price + up) == pytest.approx(ends)
        assert made.reduced_cost == pytest.approx(5 if name == "tables" else 0)


def test_dantzigs_transport_problem() -> None:
    """GAMS trnsport (Dantzig 1963, ch. 3.3): the listing's marginals of demands, and of the ways that are not used.

    The optimum is degenerate in the supply of Seattle, whose 350 cases are just what New York leaves it or not.
    """
    supply, demand = {"Seattle": 350.0, "San-Diego": 600.0}, {"New-York": 325.0, "Chicago": 300.0, "Topeka": 275.0}
    cost = {
        "Seattle": {"New-York": 0.225, "Chicago": 0.153, "Topeka": 0.162},
        "San-Diego": {"New-York": 0.225, "Chicago": 0.162, "Topeka": 0.126},
    }
    rows: list[Row] = [
        Material(material="cases", unit="pcs", virgin_weight=0.0, disposal_weight=0.0),
        Material(material="stuff", unit="pcs", virgin_weight=0.0, disposal_weight=0.0),
        Material(material="sold", unit="pcs", virgin_weight=0.0, disposal_weight=0.0),
        Supply(material="stuff"),
    ]
    for name, most in supply.items():
        rows += [Plant(plant=name), Process(plant=name, process="cannery", capacity=most)]
        rows += [takes(name, "cannery", "stuff", 1.0), makes(name, "cannery", "cases", 1.0)]
        rows += [Link(from_=name, to=to, material="cases", cost=each) for to, each in cost[name].items()]
    for name, least in demand.items():
        rows += [Plant(plant=name), Process(plant=name, process="market"), takes(name, "market", "cases", 1.0)]
        rows += [makes(name, "market", "sold", 1.0), Demand(plant=name, material="sold", min=least)]
    of = found(*rows, exchanges="listed", **LEAST_COST)
    for name, price in {"New-York": 0.225, "Chicago": 0.153, "Topeka": 0.126}.items():
        assert limit(of, "Demand", "Min", name).price_less == pytest.approx(-price)
    assert limit(of, "Processes", "Capacity", "San-Diego").price_more == pytest.approx(0)
    assert movement(of, "Seattle", "cases", "Topeka").reduced_cost == pytest.approx(0.036)
    assert movement(of, "San-Diego", "cases", "Chicago").reduced_cost == pytest.approx(0.009)


# Random parks


@pytest.mark.parametrize("seed", [1, 3, 8, 21])
def test_prices_and_ranges_of_a_random_park_are_so(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(random_park(seed), path)
    (of,) = ecopark.solve(path, write=False).answers
    assert of.status == "optimal"
    told = sensitivity(of, ENOUGH)
    assert (told.unpriced, told.rough, told.unranged) == (0, 0, 0)
    assert faults(of, told, 6, seed) == []


# What is left out is said


def test_without_time_what_has_slack_is_known_by_its_slack_and_the_rest_is_counted() -> None:
    of = asked(*MILL_AND_WORKS, slag_link(capacity=80.0), Process(plant="mill", process="furnace", capacity=100.0))
    assert of.exchange.plan is not None
    ranged = Ranged(of.exchange.plan, load(), inf)
    ranged.deadline = 0.0
    late = ranging._Prices(of, ranged)
    rows = list(late.rows())
    assert (late.unpriced, late.rough) == (3, 1)
    assert [(sheet_of(row), row.after_decrease) for row in rows] == [("Links", AT_LEAST)]


def test_what_is_not_built_has_no_price() -> None:
    of = found(*MILL_AND_WORKS, slag_link(capacity=30.0, status="candidate", capex=1e6))
    assert of.with_builds
    built = limit(of, "Links", "Capacity")
    assert more(built) == (pytest.approx(2), pytest.approx(20), ANOTHER_PRICE)
    dear = found(*MILL_AND_WORKS, slag_link(capacity=30.0, status="candidate", capex=1e6), weight_cost=1.0)
    assert not [row for row in dear.shadow_prices if sheet_of(row) == "Links"]


def test_an_answer_without_a_plan_has_none() -> None:
    nothing = answer(park(*MILL_AND_WORKS, Supply(material="ore", max=1.0)), "exchange")
    assert sensitivity(nothing) == Sensitivity()
