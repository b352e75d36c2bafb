"""Opportunities: exchanges that would pay and what has no partner, by hand over the mill and the works.

Of 100 t of steel the mill has 50 t of slag left, to be dumped at 4 a tonne; the works takes 100 t of clay at 10 a
tonne, or slag in its place. Each tonne of slag that goes there saves a tonne of clay and a tonne dumped: 2 of the
objective and 14 of money, less the way. By road it is 100 km from the one to the other.
"""

from __future__ import annotations

import pytest

from ecopark.analysis.opportunities import Opportunities, opportunities, told
from ecopark.model import shipped_folder
from ecopark.schema import messages
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Limit,
    Material,
    Plant,
    Process,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row

from ..math.parks import makes, slag_link, takes, tonnes
from ..math.seasons import HALVES, only_in
from .opportunity_parks import APART, KM, TRUCK, asked, found, listed, only

# Exchanges


def test_a_link_that_nobody_listed() -> None:
    row = only(listed())
    assert (row.from_, row.to, row.material, row.for_) == ("mill", "works", "slag", "kiln: clay")
    assert (row.mode, row.ruled_out_by, row.unit, row.confirmed) == ("truck", "not in Links", "t", "yes")
    assert (row.distance_km, row.quantity) == pytest.approx((KM, 50))
    assert row.gain == pytest.approx(2 * 50)
    assert row.saves == pytest.approx((14 - 10) * 50)


def test_it_says_what_the_workbook_then_says() -> None:
    """With the row in Links that it speaks of, the park is better by what was told."""
    row, before, after = only(listed()), listed(), listed(slag_link())
    steps = [each.exchange.plan.steps for each in (before, after) if each.exchange.plan]
    assert steps[0][0].value - steps[1][0].value == pytest.approx(row.gain)
    assert steps[0][1].value - steps[1][1].value == pytest.approx(row.saves)


@pytest.mark.parametrize(
    ("rows", "exchanges", "why"),
    [
        ((Transport(mode="truck", cost_per_unit_km=0.1, max_distance_km=99.0),), "all", "beyond Max distance"),
        ((Transport(mode="truck", cost_per_unit_km=0.1, listed_only=True),), "all", "Listed only"),
        ((Material(material="slag", unit="t", exchange=False),), "all", "Exchange is no"),
        (
            (Transport(mode="truck", max_distance_km=9.0), Material(material="slag", unit="t", exchange=False)),
            "listed",
            "Exchange is no",
        ),
    ],
)
def test_what_rules_it_out(rows: tuple[Row, ...], exchanges: str, why: str) -> None:
    row = only(asked(*APART, *rows, exchanges=exchanges))
    assert (row.ruled_out_by, row.confirmed) == (why, "yes")
    assert row.gain == pytest.approx(100)


def test_what_is_in_the_plan_is_no_opportunity() -> None:
    assert not found(asked(*APART, exchanges="all")).exchanges_that_would_pay


@pytest.mark.parametrize("status", ["existing", "closed"])
def test_a_row_in_links_is_the_analysts_own_word(status: str) -> None:
    assert not found(listed(slag_link(status=status))).exchanges_that_would_pay


def test_by_another_mode_than_the_link_has() -> None:
    """By rail it is listed, and loses all; by truck nobody listed it."""
    row = only(listed(Transport(mode="rail"), slag_link(mode="rail", loss=1.0)))
    assert row.mode == "truck"
    assert row.gain == pytest.approx(100)


def test_what_gains_with_its_first_unit_and_then_nothing() -> None:
    """Nothing of slag may be exchanged: where none is, that has no price."""
    told_of = found(listed(Limit(quantity="exchange", material="slag", max=0.0)))
    assert not told_of.exchanges_that_would_pay
    assert told_of.worthless == 1


def test_what_it_loses_on_the_way_counts() -> None:
    """Of a tonne 0.8 arrives; 0.2 counts as dumped: a tonne saves 0.8 t of clay and 0.8 t dumped."""
    row = only(listed(Transport(mode="truck", loss_per_km=0.002)))
    assert (row.quantity, row.gain) == pytest.approx((50, 50 * 1.6))
    assert row.saves == pytest.approx(50 * (4 + 8))


def test_money_alone_where_the_objective_is_indifferent() -> None:
    weightless = [
        Material(material=name, unit="t", disposal_weight=0.0, virgin_weight=0.0) for name in ("slag", "clay")
    ]
    row = only(listed(*weightless))
    assert row.gain == 0
    assert row.quantity == pytest.approx(50)
    assert row.saves == pytest.approx(4 * 50)


def test_too_dear_to_pay() -> None:
    """With money alone to weigh: the way costs 20 a tonne and saves 14."""
    told_of = found(
        listed(Transport(mode="truck", cost_per_unit_km=0.2), weight_virgin=0.0, weight_disposal=0.0, weight_cost=1.0)
    )
    assert (told_of.exchanges_that_would_pay, told_of.worthless) == ((), 0)


def test_a_ceiling_on_cost_counts() -> None:
    """At 20 a tonne the way costs 6 more than it saves, and the park must not cost more than without."""
    row = only(listed(Transport(mode="truck", cost_per_unit_km=0.2), cost_ceiling=1350.0 + 60.0))
    assert (row.quantity, row.gain, row.saves) == pytest.approx((10, 20, -60))


@pytest.mark.parametrize("truck", [TRUCK, Transport(mode="truck", handling_cost=1.0)])
def test_nobody_knows_how_far_it_is(truck: Transport) -> None:
    """Even where the way costs the same however long it is: 0 km would be a lie."""
    told_of = found(asked(*APART, truck, Plant(plant="works"), exchanges="listed"))
    assert not told_of.exchanges_that_would_pay
    assert told_of.unlocated == ("works",)


def test_a_mode_that_cannot_count_it_is_no_free_ride() -> None:
    """Heat has no tonnes: what a truck per tonne-km would cost for it nobody can say."""
    rows = (
        Material(material="slag", unit="MWh", virgin_weight=1.0, disposal_weight=1.0, exchange=False),
        *[Material(material=name, unit="t", mode="truck") for name in ("clay", "ore", "steel", "cement")],
    )
    assert not found(asked(*APART, *rows, exchanges="all")).exchanges_that_would_pay


def test_the_periods_of_the_year_together() -> None:
    """All slag comes in summer, half of the clay is needed then."""
    rows = (*HALVES, *only_in("summer", "Demand", "steel"))
    row = only(listed(*rows))
    assert (row.quantity, row.gain) == pytest.approx((50, 100))
    assert only(listed(*rows, Demand(material="cement", min=30.0))).quantity == pytest.approx(30)


def test_without_time_it_is_an_estimate() -> None:
    """The first tonne's 2 times what the mill has; what that does to money nobody has reckoned."""
    (row,) = found(listed(), seconds=0.0).exchanges_that_would_pay
    assert (row.confirmed, row.saves, row.for_) == ("no", None, "kiln: clay")
    assert (row.quantity, row.gain) == pytest.approx((50, 100))


def test_the_estimate_is_of_the_need_that_gains_most() -> None:
    """Slag in place of sand saves 3 and what it costs to dump, on 40 t: more than in place of clay."""
    rows = (
        Material(material="sand", unit="t", virgin_weight=3.0),
        takes("works", "kiln", "sand", 0.8),
        Supply(material="sand"),
        Substitute(need="sand", substitute="slag"),
    )
    (row,) = found(listed(*rows), seconds=0.0).exchanges_that_would_pay
    assert (row.quantity, row.gain) == pytest.approx((40, 4 * 40))
    confirmed = only(listed(*rows))
    assert (confirmed.quantity, confirmed.gain) == pytest.approx((50, 4 * 40 + 2 * 10))
    assert confirmed.for_ == "kiln: clay; kiln: sand"


def test_a_model_of_ones_own() -> None:
    own = str(shipped_folder("models") / "exchange.py")
    row = only(asked(*APART, exchanges="listed", model=own))
    assert row.confirmed == "yes"
    assert row.gain == pytest.approx(100)


def test_with_something_to_build() -> None:
    """A second kiln, which nothing needs, may be built; the works runs as it did."""
    rows = (
        Process(plant="works", process="second", status="candidate", capex=10.0, capacity=5.0),
        takes("works", "second", "clay", 2.0),
        makes("works", "second", "cement", 1.0),
    )
    row = only(listed(*rows, weight_cost=0.1))
    assert row.confirmed == "yes"
    assert row.gain == pytest.approx(100 + 0.1 * 200)


def test_of_three_kinds_what_can_be_listed_comes_first() -> None:
    """Dross at a tenth of slag's weight is merely not in Links; slag's mode does not reach so far."""
    rows = (
        *tonnes("dross", "sand"),
        Material(material="slag", unit="t", mode="cart"),
        Transport(mode="cart", max_distance_km=10.0),
        makes("mill", "furnace", "dross", 0.05),
        takes("works", "kiln", "sand", 0.1),
        Supply(material="sand"),
        Disposal(material="dross", route="landfill"),
        Substitute(need="sand", substitute="dross"),
    )
    told_of = found(listed(*rows)).exchanges_that_would_pay
    assert [(row.material, row.ruled_out_by) for row in told_of] == [
        ("dross", "not in Links"),
        ("slag", "beyond Max distance"),
    ]
    assert [row.gain for row in told_of] == pytest.approx([10, 100])


def test_without_a_plan_there_is_nothing_to_tell() -> None:
    short = listed(Demand(material="cement", min=50.0), Supply(material="clay", price=10.0, max=1.0))
    assert short.status == "infeasible"
    assert opportunities(short) == Opportunities()


# What has no partner


def test_by_products_with_no_taker() -> None:
    rows = (
        *tonnes("dust"),
        Material(material="smoke", unit="t", kind="air", disposal_weight=1.0),
        Material(material="steam", unit="t", disposal_weight=0.0),
        Material(material="heat", unit="MWh", disposal_weight=0.0, virgin_weight=0.0),
        *(makes("mill", "furnace", name, 3.0) for name in ("dust", "smoke", "steam", "heat")),
        *(Disposal(material=name, route="out") for name in ("dust", "smoke", "steam", "heat")),
    )
    told_of = found(listed(*rows)).takers_wanted
    assert [(row.plant, row.material) for row in told_of] == [("mill", "dust"), ("mill", "slag"), ("mill", "heat")]
    assert [row.quantity for row in told_of] == pytest.approx([300, 50, 300])
    assert [row.tonnes for row in told_of[:2]] == pytest.approx([300, 50])
    assert told_of[2].tonnes is None
    assert [row.could_serve for row in told_of] == ["", "works: clay", ""]
    assert told_of[1].impact == pytest.approx(50)


@pytest.mark.parametrize("outlet", [slag_link(capacity=1.0), Demand(material="slag", min=0.0, max=1.0)])
def test_what_can_be_sent_or_sold_has_a_taker(outlet: Row) -> None:
    assert not found(listed(outlet)).takers_wanted


def test_needs_that_no_by_product_meets() -> None:
    """A third of the clay comes from a heap and would otherwise be waste: what is bought is virgin in part."""
    told_of = found(
        listed(Supply(material="clay", seller="heap", price=1.0, virgin_weight=0.0, max=30.0))
    ).makers_wanted
    assert [(row.plant, row.material, row.for_) for row in told_of] == [
        ("mill", "ore", "furnace"),
        ("works", "clay", "kiln"),
    ]
    assert [(row.quantity, row.tonnes, row.impact) for row in told_of] == [
        pytest.approx((150, 150, 150)),
        pytest.approx((100, 100, 70)),
    ]
    assert [row.could_be_met_by for row in told_of] == ["", "mill: slag"]


def test_what_would_otherwise_be_waste_is_not_virgin() -> None:
    heap = Supply(material="clay", price=10.0, virgin_weight=0.0)
    assert [row.material for row in found(listed(heap)).makers_wanted] == ["ore"]


def test_what_a_by_product_can_be_sent_for_is_no_such_need() -> None:
    assert [row.material for row in found(listed(slag_link())).makers_wanted] == ["ore"]


# In words


def test_the_best_few_in_words() -> None:
    texts = told(found(listed(Supply(material="clay", seller="heap", price=4.0, virgin_weight=0.0, max=20.0))))
    assert texts[0] == (
        "'mill' could send 'works' 50 t of slag a year (not in Links): the objective gains 100, the park saves 200 "
        "a year"
    )
    assert texts[1].startswith("Supply!")
    assert all(messages.said(text, "ru") != text for text in texts)
