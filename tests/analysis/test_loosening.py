"""Limits worth loosening, by hand over the mill and the works."""

from __future__ import annotations

import pytest

from ecopark.analysis.loosening import promising as limits_promising
from ecopark.analysis.trials import Trials
from ecopark.answer import Answer
from ecopark.schema.results import LooseningRow
from ecopark.schema.rows import (
    Disposal,
    Group,
    Limit,
    Process,
    Storage,
    Supply,
)
from ecopark.schema.tables import Row

from ..math.parks import makes, slag_link, takes, tonnes
from ..math.seasons import HALVES, only_in
from .opportunity_parks import TRUCK, found, linked


def limit_rows(of: Answer) -> dict[str, LooseningRow]:
    return {f"{row.of} {row.limit}": row for row in found(of).limits_worth_loosening}


@pytest.mark.parametrize(
    ("rows", "limit", "gain", "saves"),
    [
        # a tonne more of slag on the link: 2 of the objective, 14 of money
        ((slag_link(capacity=10.0),), "mill / works / slag Capacity", 2, 14),
        ((slag_link(capacity=10.0), *HALVES), "mill / works / slag Capacity", 2, 14),
        ((Limit(quantity="exchange", material="slag", max=10.0),), "exchange / slag Max", 2, 14),
        (
            (TRUCK, slag_link(distance_km=100.0), Limit(quantity="exchange transport cost", max=100.0)),
            "exchange transport cost Max",
            2,
            14 - 10,
        ),
        # clay that would otherwise be waste, and 6 a tonne cheaper
        ((Supply(material="clay", seller="heap", price=4.0, virgin_weight=0.0, max=20.0),), "clay / heap Max", 2, 12),
        # a nearer landfill, 3 a tonne cheaper, of which the objective knows nothing
        (
            (slag_link(capacity=0.0), Disposal(material="slag", route="pit", fee=1.0, max=30.0)),
            "slag / pit Max",
            0,
            9,
        ),
        # a furnace that takes 0.5 t of ore less for a tonne of steel
        (
            (
                Process(plant="mill", process="new furnace", capacity=40.0),
                takes("mill", "new furnace", "ore", 1.0),
                makes("mill", "new furnace", "steel", 1.0),
                makes("mill", "new furnace", "slag", 0.5),
            ),
            "mill / new furnace Capacity",
            4 * 0.5,
            4 * 0.5,
        ),
        (
            (
                Group(plant="mill", group="crane", capacity=80.0),
                Process(plant="mill", process="new furnace", group="crane", group_use=2.0),
                takes("mill", "new furnace", "ore", 1.0),
                makes("mill", "new furnace", "steel", 1.0),
                makes("mill", "new furnace", "slag", 0.5),
            ),
            "mill / crane Capacity",
            4 * 0.5,
            4 * 0.5,
        ),
        # slag comes in summer, and cement is made in winter
        (
            (
                *HALVES,
                *only_in("summer", "Demand", "steel"),
                *only_in("winter", "Demand", "cement"),
                Storage(plant="mill", material="slag", capacity=20.0),
            ),
            "mill / slag Capacity",
            2 * 2,
            2 * 14,
        ),
    ],
)
def test_a_limit_a_tenth_looser(rows: tuple[Row, ...], limit: str, gain: float, saves: float) -> None:
    row = limit_rows(linked(*rows))[limit]
    assert row.confirmed == "yes"
    assert (row.gain, row.saves) == pytest.approx((gain, saves))
    assert row.loosened == pytest.approx(1.1 * row.now)


def test_where_the_limit_stands() -> None:
    row = limit_rows(linked(slag_link(capacity=10.0)))["mill / works / slag Capacity"]
    assert row.place.startswith("Links!")
    assert row.place.endswith("2")
    assert (row.now, row.unit) == (10, "t")


def test_a_limit_in_the_unit_that_it_is_written_in() -> None:
    row = limit_rows(linked(slag_link(capacity=10.0, unit="kt")))["mill / works / slag Capacity"]
    assert (row.now, row.loosened) == pytest.approx((0.01, 0.011))
    assert row.unit == "kt"


def test_limits_without_a_worth_are_not_told() -> None:
    """A link with room, a capacity just as large as what runs, and a process that must run as much as it can."""
    rows = (
        slag_link(capacity=60.0),
        Process(plant="works", process="kiln", capacity=50.0),
        *tonnes("dust"),
        Process(plant="mill", process="sweeping", capacity=10.0, min_activity=10.0, cost=-3.0),
        makes("mill", "sweeping", "dust", 1.0),
        Disposal(material="dust", route="landfill"),
    )
    assert limit_rows(linked(*rows)) == {}


def test_money_has_no_say_in_what_the_objective_holds() -> None:
    """The sweeping must run: its cost is a price of its Min, and nothing that its Capacity could earn."""
    rows = (
        *tonnes("dust"),
        Process(plant="mill", process="sweeping", capacity=10.0, min_activity=10.0, cost=-3.0),
        makes("mill", "sweeping", "dust", 1.0),
        Disposal(material="dust", route="landfill"),
    )
    of = linked(*rows)
    plan = of.exchange.plan
    assert plan is not None
    assert limits_promising(of.park, plan, Trials(of, plan)) == []


def test_the_best_limit_comes_first() -> None:
    rows = (
        slag_link(capacity=10.0),
        Supply(material="clay", seller="heap", price=4.0, virgin_weight=0.0, max=50.0),
    )
    assert list(limit_rows(linked(*rows))) == ["clay / heap Max", "mill / works / slag Capacity"]
