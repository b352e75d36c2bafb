"""Periods. A limit q of a year is q·τ·φ in a period: τ is the period's share, φ the profile's factor.

In the common park, in a summer of a quarter and a winter of three quarters of the year, of 100 t of steel 25 and 75 are
asked for, which leave 12.5 and 37.5 t of slag; of 50 t of cement 12.5 and 37.5, which take 25 and 75 t of clay or slag.
"""

from __future__ import annotations

import pytest

from ecopark.errors import WorkbookError
from ecopark.periods import Calendar
from ecopark.schema.rows import Demand, Disposal, Limit, Period, Process, Profile, Quality, QualityLimit, Supply

from .parks import MILL_AND_WORKS, Result, makes, park, slag_link, solve, solve_alone, takes
from .seasons import during

QUARTERED = (*MILL_AND_WORKS, Period(period="summer", share=0.25), Period(period="winter", share=0.75))

CEMENT_IN_WINTER = (
    Profile(period="summer", sheet="Demand", item="cement", factor=0.0),
    Profile(period="winter", sheet="Demand", item="cement", factor=4 / 3),
)
"""All 50 t of cement are asked for in winter: 50·0.75·4/3."""


def by_season(plan: Result, material: str) -> tuple[float, float]:
    """What is sent of a material in summer and in winter."""
    return during(plan, "summer").sent(material), during(plan, "winter").sent(material)


def test_a_year_cut_into_parts_without_profiles_is_the_year() -> None:
    plan, whole = solve(*QUARTERED), solve(*MILL_AND_WORKS)
    assert plan.steps == pytest.approx(whole.steps)
    assert by_season(plan, "slag") == pytest.approx((12.5, 37.5))


def test_what_is_asked_of_a_year_is_the_sum_of_its_periods() -> None:
    # Summer's 12.5 t of slag are dumped, and 25 t of 37.5 in winter, when no more than 12.5 t find a way.
    plan = solve(*QUARTERED, *CEMENT_IN_WINTER, slag_link(capacity=50 / 3))
    seasons = during(plan, "summer"), during(plan, "winter")
    assert [part.disposed("slag") for part in seasons] == pytest.approx([12.5, 25])
    assert [part.sold("steel", "mill") for part in seasons] == pytest.approx([25, 75])
    assert (plan.disposed("slag"), plan.disposed("slag", "mill", "landfill")) == pytest.approx((37.5, 37.5))
    assert (plan.disposed("slag", route="river"), plan.disposed("slag", "works")) == (0, 0)
    assert (plan.sold("steel"), plan.sold("cement", "works"), plan.sold("cement", "mill")) == pytest.approx(
        (100, 50, 0)
    )
    assert (plan.runs("furnace"), plan.sent("slag"), plan.bought("clay")) == pytest.approx((100, 12.5, 87.5))


def test_each_period_has_its_share_of_a_demand() -> None:
    plan = solve(*QUARTERED)
    assert during(plan, "summer").runs("furnace") == pytest.approx(25)
    assert during(plan, "winter").runs("furnace") == pytest.approx(75)
    assert during(plan, "winter").sold("cement") == pytest.approx(37.5)


def test_a_profile_moves_demand_between_periods() -> None:
    # 100·0.25·2 = 50 in summer, 100·0.75·2/3 = 50 in winter.
    profiles = (
        Profile(period="summer", sheet="Demand", item="steel", factor=2.0),
        Profile(period="winter", sheet="Demand", item="steel", factor=2 / 3),
    )
    plan = solve(*QUARTERED, *profiles)
    assert (during(plan, "summer").runs("furnace"), during(plan, "winter").runs("furnace")) == pytest.approx((50, 50))


def test_what_is_made_in_one_period_serves_no_need_of_another() -> None:
    # No cement in summer: its 12.5 t of slag are dumped, and winter's 37.5 t replace as many of 100 t of clay.
    plan = solve(*QUARTERED, *CEMENT_IN_WINTER)
    assert by_season(plan, "slag") == pytest.approx((0, 37.5))
    assert plan.steps == pytest.approx((150 + 62.5 + 12.5, 150 + 625 + 50, 0))


def test_a_links_capacity_is_a_rate_and_takes_no_profile() -> None:
    # 30 t a year: 7.5 t in summer and 22.5 t in winter, and no more in winter where summer leaves it unused.
    assert by_season(solve(*QUARTERED, slag_link(capacity=30.0)), "slag") == pytest.approx((7.5, 22.5))
    plan = solve(*QUARTERED, *CEMENT_IN_WINTER, slag_link(capacity=30.0))
    assert by_season(plan, "slag") == pytest.approx((0, 22.5))


def test_a_limit_is_on_the_year_as_a_whole() -> None:
    # The same 30 t as a row of Limits may all be sent in winter.
    limit = Limit(quantity="exchange", material="slag", max=30.0)
    assert by_season(solve(*QUARTERED, *CEMENT_IN_WINTER, limit), "slag") == pytest.approx((0, 30))


def test_capacity_and_least_activity_are_scaled_alike() -> None:
    # The old furnace takes more ore, and must do 30 t a year: 7.5·2 = 15 t in summer, 22.5·2/3 = 15 t in winter.
    plan = solve(
        *QUARTERED,
        Process(plant="mill", process="old furnace", min_activity=30.0),
        takes("mill", "old furnace", "ore", 2.0),
        makes("mill", "old furnace", "steel", 1.0),
        Profile(period="summer", sheet="Processes", item="old furnace", factor=2.0),
        Profile(period="winter", sheet="Processes", item="old furnace", factor=2 / 3),
    )
    assert during(plan, "summer").runs("old furnace") == pytest.approx(15)
    assert during(plan, "winter").runs("old furnace") == pytest.approx(15)
    full = Process(plant="mill", process="furnace", capacity=100.0)
    assert solve(*QUARTERED, full).status == "optimal"
    assert solve(*QUARTERED, full, Demand(material="steel", min=100.1)).status == "infeasible"
    shut = Profile(period="summer", sheet="Processes", item="furnace", factor=0.5)
    assert solve(*QUARTERED, full, shut).status == "infeasible"


def test_a_factor_of_0_shuts_what_has_no_limit() -> None:
    shut = Profile(period="summer", sheet="Processes", item="furnace", factor=0.0)
    assert solve(*QUARTERED, shut).status == "infeasible"
    no_steel = Profile(period="summer", sheet="Demand", item="steel", factor=0.0)
    assert during(solve(*QUARTERED, shut, no_steel), "winter").runs("furnace") == pytest.approx(75)


def test_supply_varies_over_the_year() -> None:
    # No clay in summer, whose 25 t must be slag: of 12.5 t there is no plan, of twice as much steel exactly 25 t.
    none = Profile(period="summer", sheet="Supply", item="clay", factor=0.0)
    assert solve(*QUARTERED, none).status == "infeasible"
    more = Profile(period="summer", sheet="Demand", item="steel", factor=2.0)
    plan = solve(*QUARTERED, none, more)
    assert (during(plan, "summer").bought("clay"), during(plan, "summer").sent("slag")) == pytest.approx((0, 25))


@pytest.mark.parametrize(("most", "status"), [(49.0, "infeasible"), (50.0, "optimal")])
def test_supply_max_is_a_rate(most: float, status: str) -> None:
    # Clay beside 12.5 and 37.5 t of slag: 12.5 and 37.5 t, a quarter and three quarters of 50.
    assert solve(*QUARTERED, Supply(material="clay", max=most)).status == status


def test_an_outlet_varies_over_the_year() -> None:
    shut = Profile(period="summer", sheet="Disposal", item="slag", factor=0.0)
    assert solve_alone(*QUARTERED, Disposal(material="slag", route="landfill", max=50.0)).status == "optimal"
    assert solve_alone(*QUARTERED, shut).status == "infeasible"
    assert solve(*QUARTERED, shut).status == "optimal"


@pytest.mark.parametrize(
    ("factors", "counts"),
    [
        ({(None, None): 0.1}, 0.1),
        ({(None, None): 0.1, ("mill", None): 0.2}, 0.2),
        ({(None, None): 0.1, ("mill", None): 0.2, (None, "furnace"): 0.3}, 0.3),
        ({("mill", "furnace"): 0.4, (None, None): 0.1, ("mill", None): 0.2, (None, "furnace"): 0.3}, 0.4),
        ({("works", None): 0.5, (None, "kiln"): 0.6}, 1.0),
    ],
)
def test_the_most_specific_profile_counts_item_before_plant(
    factors: dict[tuple[str | None, str | None], float], counts: float
) -> None:
    profiles = [
        Profile(period="summer", sheet="Processes", plant=plant, item=item, factor=factor)
        for (plant, item), factor in factors.items()
    ]
    asked = park(*QUARTERED, Process(plant="mill", process="furnace", capacity=200.0), *profiles)
    furnace = [row.process for row in asked.processes].index("furnace")
    assert Calendar(asked).activities.most[:, furnace] == pytest.approx([200 * 0.25 * counts, 200 * 0.75])


def test_shares_that_nearly_add_up_are_rescaled() -> None:
    nearly = (Period(period="summer", share=0.251), Period(period="winter", share=0.751))
    plan = solve(*QUARTERED, *nearly)
    assert plan.plan.steps[0].value == pytest.approx(200)
    assert during(plan, "summer").runs("furnace") == pytest.approx(100 * 0.251 / 1.002)
    with pytest.raises(WorkbookError):
        park(*QUARTERED, Period(period="winter", share=0.8))


def test_a_share_and_a_quality_hold_in_every_period() -> None:
    # Clay 1 % of ash, slag 9 %, at most 2 %: one part of slag in eight, in winter too where summer has none.
    ash = (Quality(material="clay", property="ash", value=1.0), Quality(material="slag", property="ash", value=9.0))
    limit = QualityLimit(need="clay", property="ash", max=2.0)
    assert by_season(solve(*QUARTERED, *ash, limit), "slag") == pytest.approx((25 / 8, 75 / 8))
    assert by_season(solve(*QUARTERED, *CEMENT_IN_WINTER, *ash, limit), "slag") == pytest.approx((0, 12.5))
