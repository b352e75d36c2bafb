"""Equation 2. A substitute, or a share group, of Max share σ < 1 in a need of amount a of process k.

Σ ρ·[ Σ v + Σ (1 - loss)·f ] <= σ·a·x[k]   (units of the need a year).

In the common park the need is 100 t of clay, and the mill has 50 t of slag.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Process, Substitute, Supply

from .parks import MILL_AND_WORKS, Result, makes, park, slag_link, solve, takes, tonnes

ASH = (*tonnes("ash"), Supply(material="ash", virgin_weight=0.0))
"""Ash of somebody else's, as much as wanted, without impact."""


def slag(max_share: float, ratio: float = 1.0, group: str | None = None) -> Substitute:
    return Substitute(need="clay", substitute="slag", max_share=max_share, ratio=ratio, share_group=group)


def ash(max_share: float, group: str | None = None) -> Substitute:
    return Substitute(need="clay", substitute="ash", max_share=max_share, share_group=group)


def moved(plan: Result) -> tuple[float, float, float]:
    """Slag sent, ash bought, clay bought (t)."""
    return plan.sent("slag"), plan.bought("ash"), plan.bought("clay")


def test_a_substitute_meets_no_more_than_its_share() -> None:
    # 0.3 of 100 t: 30 t of slag go, the other 20 t are dumped.
    plan = solve(*MILL_AND_WORKS, slag(0.3))
    assert moved(plan) == pytest.approx((30, 0, 70))
    assert plan.disposed("slag") == pytest.approx(20)


def test_the_share_follows_the_activity() -> None:
    # Twice the cement: 0.2 of 200 t.
    assert solve(*MILL_AND_WORKS, slag(0.2), Demand(material="cement", min=100.0)).sent("slag") == pytest.approx(40)


def test_the_share_is_of_the_need_not_of_the_substitute() -> None:
    # 0.2 of 100 t of clay are 20 t, met by 40 t of slag at half a tonne each.
    assert moved(solve(*MILL_AND_WORKS, slag(0.2, ratio=0.5))) == pytest.approx((40, 0, 80))


def test_the_share_counts_what_arrives() -> None:
    # Half is lost on the way: 40 t sent are 20 t that arrive, 0.2 of the need.
    assert moved(solve(*MILL_AND_WORKS, slag(0.2), slag_link(loss=0.5))) == pytest.approx((40, 0, 80))


def test_what_is_bought_counts_with_what_is_sent() -> None:
    # 0.6 of 100 t: the mill's 50 t and 10 t of a heap, whose slag has no impact and is there without end.
    plan = solve(*MILL_AND_WORKS, slag(0.6), Supply(material="slag", virgin_weight=0.0, price=1.0))
    assert (plan.sent("slag"), plan.bought("slag"), plan.bought("clay")) == pytest.approx((50, 10, 40))


def test_without_a_group_each_substitute_has_its_own_share() -> None:
    plan = solve(*MILL_AND_WORKS, *ASH, slag(0.4), ash(0.25))
    assert moved(plan) == pytest.approx((40, 25, 35))


def test_a_group_shares_the_least_of_its_shares() -> None:
    # Slag and ash together at most min(0.4, 0.25) of 100 t. Slag used is also slag not dumped: it goes first.
    plan = solve(*MILL_AND_WORKS, *ASH, slag(0.4, group="dusts"), ash(0.25, group="dusts"))
    assert moved(plan) == pytest.approx((25, 0, 75))


def test_a_member_that_may_meet_all_is_bound_by_its_group() -> None:
    plan = solve(*MILL_AND_WORKS, *ASH, slag(1.0, group="dusts"), ash(0.1, group="dusts"))
    assert moved(plan) == pytest.approx((10, 0, 90))


def test_a_group_binds_each_need_by_itself() -> None:
    # A mixer that needs 40 t of clay may take 0.25 of it in slag too: 25 t and 10 t.
    plan = solve(
        *MILL_AND_WORKS,
        *tonnes("mortar"),
        Process(plant="works", process="mixer"),
        takes("works", "mixer", "clay", 1.0),
        makes("works", "mixer", "mortar", 1.0),
        Demand(material="mortar", min=40.0),
        slag(0.25, group="dusts"),
    )
    assert plan.sent("slag") == pytest.approx(0.25 * 100 + 0.25 * 40)


def test_a_share_of_one_binds_nothing() -> None:
    # 250 t of slag could, and do, meet all 100 t.
    asked = park(*MILL_AND_WORKS, slag(1.0), makes("mill", "furnace", "slag", 2.5))
    assert asked.shares == ()
    plan = solve(*MILL_AND_WORKS, slag(1.0), makes("mill", "furnace", "slag", 2.5))
    assert moved(plan) == pytest.approx((100, 0, 0))


def test_a_share_of_zero_forbids() -> None:
    assert moved(solve(*MILL_AND_WORKS, slag(0.0))) == pytest.approx((0, 0, 100))
