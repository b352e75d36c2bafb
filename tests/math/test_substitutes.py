"""Which row of Substitutes counts: of one need and substitute the most specific, process before plant before general.

In the common park 50 t of slag could stand in for 50 of the works' kiln's 100 t of clay. The rows below are told apart
by their Max share: so many tonnes of slag go in a hundred.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from ecopark.schema.rows import Demand, Link, Plant, Process, Substitute

from .parks import MILL_AND_WORKS, makes, solve, takes, tonnes, without

GENERAL = Substitute(need="clay", substitute="slag", max_share=0.4)
OF_PLANT = Substitute(need="clay", substitute="slag", plant="works", max_share=0.3)
OF_PROCESS = Substitute(need="clay", substitute="slag", process="kiln", max_share=0.2)
OF_BOTH = Substitute(need="clay", substitute="slag", plant="works", process="kiln", max_share=0.1)

PARK = without(MILL_AND_WORKS, Substitute)


@pytest.mark.parametrize(
    ("rows", "sent"),
    [
        ((GENERAL,), 40),
        ((GENERAL, OF_PLANT), 30),
        ((GENERAL, OF_PROCESS), 20),
        ((OF_PLANT, OF_PROCESS), 20),
        ((GENERAL, OF_PLANT, OF_PROCESS), 20),
        ((GENERAL, OF_PLANT, OF_PROCESS, OF_BOTH), 10),
    ],
)
def test_the_most_specific_row_counts_in_whatever_order_they_stand(rows: tuple[Substitute, ...], sent: float) -> None:
    for order in permutations(rows):
        assert solve(*PARK, *order).sent("slag") == pytest.approx(sent)


def test_a_row_of_another_plant_or_process_does_not_count() -> None:
    elsewhere = Substitute(need="clay", substitute="slag", plant="mill", max_share=0.05)
    assert solve(*PARK, GENERAL, elsewhere).sent("slag") == pytest.approx(40)


def test_the_row_that_counts_replaces_the_whole_of_the_others() -> None:
    # The kiln's row: 0.5 t of clay a tonne, 3 money a tonne that arrives, any share: all 50 t of slag, 25 t of clay.
    row = Substitute(need="clay", substitute="slag", process="kiln", ratio=0.5, cost=3.0)
    plan = solve(*PARK, GENERAL, row)
    assert (plan.sent("slag"), plan.bought("clay")) == pytest.approx((50, 75))
    assert plan.steps[1] == pytest.approx(150 * 1 + 75 * 10 + 50 * 3)


def test_a_share_of_zero_forbids_in_one_place_alone() -> None:
    # The pottery may take slag for its 10 t of clay, the kiln may not.
    never = Substitute(need="clay", substitute="slag", plant="works", max_share=0.0)
    plan = solve(
        *PARK,
        *tonnes("pots"),
        Plant(plant="pottery"),
        Process(plant="pottery", process="oven"),
        takes("pottery", "oven", "clay", 1.0),
        makes("pottery", "oven", "pots", 1.0),
        Demand(material="pots", min=10.0),
        Link(from_="mill", to="pottery", material="slag"),
        Substitute(need="clay", substitute="slag"),
        never,
    )
    assert (plan.sent("slag", to="works"), plan.sent("slag", to="pottery")) == pytest.approx((0, 10))


def test_a_general_row_may_forbid_what_a_specific_one_allows() -> None:
    never = Substitute(need="clay", substitute="slag", max_share=0.0)
    assert solve(*PARK, never, OF_PLANT).sent("slag") == pytest.approx(30)
    assert solve(*PARK, never).sent("slag") == pytest.approx(0)
