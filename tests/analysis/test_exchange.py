"""Why an exchange is or is not in the plan, on parks small enough to reckon by hand.

The mill's slag displaces clay, tonne for tonne: each t saves a t of clay (1 of impact, 10 of money) and a t to dump (1
of impact, 4 of money), less what its way costs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecopark.analysis.exchange import asked_for
from ecopark.analysis.exchange_facts import Worth
from ecopark.errors import UsageError
from ecopark.schema import messages
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Material,
    Period,
    Plant,
    Process,
    Profile,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, takes
from .exchange_questions import ALL_PAIRS, DEAR, FORGE, FORGE_LINK, changes, entry, gains, text_of, told, why

# In the plan


def test_what_is_in_the_plan_is_told_with_the_next_best() -> None:
    """Without the 50 t: 50 t of clay more, 50 t dumped; 300 of impact for 200, 1350 of money for 650."""
    reason = told()
    assert (reason.verdict, reason.sent, reason.unit) == ("planned", 50.0, "t")
    assert reason.certified
    assert reason.next_best is not None
    assert reason.next_best.certified
    assert reason.next_best.saved == Worth(100.0, 700.0, 0.0)
    assert sorted(changes(reason)) == [
        ("disposal", "mill", "slag", 0.0, 50.0),
        ("purchase", "works", "clay", 50.0, 100.0),
    ]
    assert list(gains(reason).items()) == [("works", 500.0), ("mill", 200.0)]
    said = text_of(reason)
    assert "'mill' sends 50 t of slag a year to 'works'" in said
    assert "the objective would be 100 higher (2 for each t sent)" in said
    assert "the net cost 700 USD higher (14 USD higher for each t)" in said
    assert "- 'works' buys 50 t of clay more (now 50)" in said
    assert "- 'mill' disposes of 50 t of slag more: landfill (now 0)" in said
    assert "- 'works' gains 500" in said


def test_the_price_of_a_by_product_moves_the_gain_to_its_sender() -> None:
    """12 a t for the slag: 600 from the works to the mill; the park gains as much as before."""
    reason = told(slag_link(price=12.0))
    assert reason.next_best is not None
    assert reason.next_best.saved == Worth(100.0, 700.0, 0.0)
    assert gains(reason) == {"mill": 800.0, "works": -100.0}
    assert "- 'works' loses 100" in text_of(reason)


def test_a_flow_of_another_plant_can_be_the_next_best() -> None:
    """The forge's slag, dearer to fetch, goes where the mill's may not; the greatest mass first."""
    rows = (*MILL_AND_WORKS, *FORGE, FORGE_LINK, slag_link(cost=1.0), Demand(material="cement", min=25.0))
    reason = why(park(*rows, weight_virgin=0.0, weight_disposal=0.0))
    # 50 t of clay or slag are needed: 50 from the mill at 1, none from the forge at 9 (dumping costs 4, either's)
    assert reason.sent == 50.0
    assert changes(reason) == [
        ("disposal", "mill", "slag", 0.0, 50.0),
        ("purchase", "works", "clay", 0.0, 30.0),
        ("exchange", "forge", "slag", 0.0, 20.0),
        ("disposal", "forge", "slag", 20.0, 0.0),
    ]
    # then: 50·4 + 30·10 + 20·9 = 680; now: 50·1 + 20·4 = 130
    assert reason.next_best is not None
    assert reason.next_best.saved == Worth(0.0, 550.0, 0.0)


def test_what_the_park_cannot_do_without_names_the_cells() -> None:
    """No clay to be had beyond 60 t of the 100: the rest must be slag."""
    reason = told(Supply(material="clay", price=10.0, max=60.0))
    assert reason.next_best is not None
    assert (reason.next_best.status, reason.next_best.saved) == ("infeasible", None)
    assert {(cited.sheet, cited.cell) for cited in reason.next_best.needed} == {("Supply", "A3"), ("Demand", "A3")}
    assert "Without it the park has no plan." in text_of(reason)


def test_what_a_least_asks_for_is_said_to_be_asked_for() -> None:
    """At 100 a t nobody would fetch it; take or pay has 5 t fetched: 5·(100 - 14) = 430 dearer."""
    reason = told(slag_link(cost=100.0, min=5.0), weight_virgin=0.0, weight_disposal=0.0)
    assert reason.sent == 5.0
    assert reason.next_best is not None
    assert reason.next_best.asked_for is not None
    assert reason.next_best.asked_for.cell == "A2"
    assert reason.next_best.saved == Worth(0.0, -430.0, 0.0)
    assert "asks for 5 t of it a year at least" in text_of(reason)
    assert "the net cost 430 USD lower (86 USD lower for each t sent)" in text_of(reason)


def test_in_a_park_without_links_its_pair_is_forbidden() -> None:
    reason = why(park(*ALL_PAIRS))
    assert reason.sent == 50.0
    assert reason.next_best is not None
    assert reason.next_best.saved == Worth(100.0, 700.0, 0.0)


def test_in_a_park_of_all_pairs_the_pair_alone_is_forbidden() -> None:
    """No row of Links: another receiver's flow stays a candidate, and takes the slag."""
    second = (
        Plant(plant="kiln two"),
        Process(plant="kiln two", process="kiln", capacity=10.0),
        takes("kiln two", "kiln", "clay", 2.0),
        makes("kiln two", "kiln", "cement", 1.0),
        Demand(material="cement", min=60.0),
    )
    rows = (*ALL_PAIRS, *second, Disposal(material="slag", route="landfill", fee=4.0))
    reason = why(park(*rows, Demand(material="steel", min=10.0)))
    assert reason.verdict in ("planned", "unused")
    other = why(park(*rows, Demand(material="steel", min=10.0)), "mill / kiln two / slag")
    # 5 t of slag go to one of the two, which are alike: without that one they go to the other, at no loss
    taken = reason if reason.verdict == "planned" else other
    assert taken.sent == 5.0
    assert taken.next_best is not None
    assert taken.next_best.saved == Worth(0.0, 0.0, 0.0)
    assert "one of several plans that are equally good" in text_of(taken)
    left = other if taken is reason else reason
    assert left.first_unit == Worth(0.0, 0.0, 0.0)
    assert "with it the plan would be just as good" in text_of(left)


def test_over_the_periods_the_year_is_told() -> None:
    """The mill runs in winter alone; the works all year: 25 of the 50 t of winter slag find a need in winter."""
    year = (
        *(Period(period="summer", share=0.5), Period(period="winter", share=0.5)),
        Profile(period="summer", sheet="Demand", item="steel", factor=0.0),
        Profile(period="winter", sheet="Demand", item="steel", factor=2.0),
        Demand(material="cement", min=25.0),
    )
    reason = told(*year)
    assert reason.sent == pytest.approx(25.0)
    assert reason.next_best is not None
    assert reason.next_best.saved is not None
    assert reason.next_best.saved.impact == pytest.approx(50.0)
    assert reason.next_best.saved.cost == pytest.approx(350.0)
    assert sorted((*each[:3], round(each[3], 6), round(each[4], 6)) for each in changes(reason)) == [
        ("disposal", "mill", "slag", 25.0, 50.0),
        ("purchase", "works", "clay", 25.0, 50.0),
    ]


# Not in the plan, though it could be


def test_a_first_unit_and_the_money_that_would_bring_it_in() -> None:
    reason = told(DEAR, weight_cost=1.0)
    assert reason.verdict == "unused"
    assert reason.first_unit is not None
    assert reason.first_unit.impact == pytest.approx(4.0)
    assert reason.first_unit.cost == pytest.approx(6.0)
    found = {(each.lever, each.place, each.now, each.enters_at, each.unit, each.confirmed) for each in reason.entries}
    assert found == {
        ("way", "Links!A2", 20, 16, "USD/t", True),
        ("fee", "Disposal!A2", 4, 8, "USD/t", True),
        ("price", "Supply!A3", 10, 14, "USD/t", True),
    }
    said = text_of(reason)
    assert "A first t sent would make the objective 4 higher, and the net cost 6 USD higher." in said
    assert "- its way cost less than 16 USD/t, in place of 20 (Cost, Links!A2) (solved on both sides of it)" in said


@pytest.mark.parametrize(
    ("lever", "out", "into"),
    [
        ("way", slag_link(cost=16.1), slag_link(cost=15.9)),
        (
            "fee",
            Disposal(material="slag", route="landfill", fee=7.9),
            Disposal(material="slag", route="landfill", fee=8.1),
        ),
        ("price", Supply(material="clay", price=13.9), Supply(material="clay", price=14.1)),
    ],
)
def test_on_one_side_it_stays_out_and_on_the_other_it_enters(lever: str, out: Row, into: Row) -> None:
    """The confirmation itself, by the workbook's cells."""
    assert entry(told(DEAR, weight_cost=1.0), lever).confirmed
    assert told(DEAR, out, weight_cost=1.0).verdict == "unused"
    assert told(DEAR, into, weight_cost=1.0).verdict == "planned"


def test_where_impact_ties_the_second_step_decides() -> None:
    """No impact counts: 20 of money for 14, six too dear."""
    reason = told(DEAR, weight_virgin=0.0, weight_disposal=0.0)
    assert reason.first_unit == Worth(0.0, pytest.approx(6.0), 0.0)  # type: ignore[arg-type]
    assert {(each.lever, each.enters_at) for each in reason.entries} == {("way", 14), ("fee", 10), ("price", 16)}
    assert all(each.confirmed for each in reason.entries)
    assert "would leave the objective as it is, and make the net cost 6 USD higher" in text_of(reason)


def test_a_way_that_must_be_paid_for() -> None:
    """Clay at 3 and a tip that pays 8: dumping earns, so the way must earn 5 a t before slag takes it."""
    rows = (Supply(material="clay", price=3.0), Disposal(material="slag", route="landfill", fee=-8.0))
    reason = told(*rows, slag_link(cost=1.0), weight_virgin=0.0, weight_disposal=0.0)
    assert entry(reason, "way").enters_at == -5
    assert "more than 5 USD/t were paid for taking its way, which costs 1 (Cost, Links!A2)" in text_of(reason)


def test_where_money_ties_too_the_third_step_decides() -> None:
    """At 14 a t the way costs what it saves; over 7 km a t is 7 t-km more."""
    reason = told(slag_link(cost=14.0, distance_km=7.0), weight_virgin=0.0, weight_disposal=0.0)
    assert reason.first_unit == Worth(0.0, 0.0, pytest.approx(7.0))  # type: ignore[arg-type]
    assert not reason.entries
    assert "haul 7 t-km more" in text_of(reason)


def test_where_cost_decides_nothing_it_says_so() -> None:
    """The slag sold saves 5 a t outside; in place of clay it would save 1."""
    reason = told(Demand(material="slag", max=50.0, avoided_weight=5.0))
    assert reason.first_unit is not None
    assert reason.first_unit.impact == pytest.approx(4.0)
    assert not reason.cost_counts
    assert not reason.entries
    assert "Cost decides nothing here: Weight cost is 0 (Settings)" in text_of(reason)


def test_a_cost_ceiling_makes_money_count() -> None:
    """Weight cost is 0, but the ceiling leaves 150 more than going without costs (1350, and 80 to dump the forge's).

    At 29 a t the mill's slag takes 15 of it a t, so 10 t go, and money is worth 2/15 of impact. The forge's at 60 takes
    46: 46·2/15 - 2 = 4.13 of impact a t too many, which it would not be at 29.
    """
    rows = (*MILL_AND_WORKS, *FORGE, slag_link(cost=29.0), replace(FORGE_LINK, cost=60.0))
    reason = why(park(*rows, cost_ceiling=1580.0), "forge / works / slag")
    assert reason.first_unit is not None
    assert reason.first_unit.impact == pytest.approx(46.0 * 2.0 / 15.0 - 2.0)
    assert reason.cost_counts
    assert entry(reason, "way").enters_at == pytest.approx(29.0)
    assert entry(reason, "way").confirmed


def test_a_ceiling_with_no_room_is_named() -> None:
    """1350 is what going without costs: a unit at 29 a t is 15 too dear."""
    reason = told(slag_link(cost=29.0), cost_ceiling=1350.0)
    assert (reason.verdict, reason.first_unit) == ("unused", None)
    assert "Settings lets the park cost 1,350 USD at most" in text_of(reason)


def test_without_a_row_the_way_is_a_row_that_there_would_be() -> None:
    """All pairs, 4 of handling and 0.1 a t-km over 160 km: 20 a t; below 16, or below 0.075 a t-km, it enters."""
    at = {"mill": 0.0, "works": 160.0 / (6371.0088 * 3.141592653589793 / 180.0)}
    rows = (
        *ALL_PAIRS,
        *(Plant(plant=name, latitude=0.0, longitude=east) for name, east in at.items()),
        Transport(mode="truck", cost_per_unit_km=0.1, handling_cost=4.0),
    )
    reason = why(park(*rows, weight_cost=1.0, detour_factor=1.0))
    assert entry(reason, "new way").enters_at == pytest.approx(16.0)
    assert entry(reason, "new way").cell == ""
    per_km = entry(reason, "per km")
    assert (per_km.now, per_km.unit) == (0.1, "USD/t-km")
    assert per_km.enters_at == pytest.approx(0.075)
    assert all(each.confirmed for each in reason.entries)


def test_what_the_money_bears_on_besides_is_found_by_solving() -> None:
    """Each t of slag leaves a t of filtrate, hauled 40 km by the same truck: 28 a t for 16 saved, over 200 km in all.

    By the way of the slag alone the truck would have to cost 12/160 less, with the filtrate's 12/200.
    """
    at = {"mill": 0.0, "works": 160.0 / (6371.0088 * 3.141592653589793 / 180.0)}
    filtrate = replace(makes("works", "kiln", "filtrate", 1.0), per="slag")
    rows = (
        *ALL_PAIRS,
        *(Plant(plant=name, latitude=0.0, longitude=east) for name, east in at.items()),
        *(Material(material="filtrate", unit="t", disposal_weight=0.0), filtrate),
        Disposal(material="filtrate", route="river", distance_km=40.0),
        Transport(mode="truck", cost_per_unit_km=0.1, handling_cost=4.0),
    )
    reason = why(park(*rows, weight_cost=1.0, detour_factor=1.0))
    assert entry(reason, "new way").enters_at == pytest.approx(8.0)
    assert entry(reason, "per km").enters_at == 0.04
    assert entry(reason, "per km").confirmed


def test_a_substitute_that_does_for_two_bears_on_half_the_price() -> None:
    """A t of slag for 2 t of clay: 2 + 20 and 1 + 4 saved for 40, 13 short, which are 6.5 a t of clay."""
    two = Substitute(need="clay", substitute="slag", ratio=2.0)
    reason = told(two, slag_link(cost=40.0), weight_cost=1.0)
    assert entry(reason, "price").enters_at == 16.5
    assert entry(reason, "way").enters_at == 27


def test_the_money_of_a_first_unit_is_that_of_the_best_plan() -> None:
    """Cheap clay of thrice the weight is not what the plan buys: a t of slag saves 10 of money, not 1."""
    cheap = Supply(material="clay", seller="pit", price=1.0, virgin_weight=3.0)
    reason = told(cheap, Demand(material="slag", max=50.0, avoided_weight=5.0))
    assert reason.first_unit == Worth(pytest.approx(4.0), pytest.approx(-10.0), 0.0)  # type: ignore[arg-type]


def test_a_cell_in_another_unit_is_told_in_its_own() -> None:
    """The fee stands a kt: 4,000 now, 8,000 where it enters."""
    fee = Disposal(material="slag", route="landfill", fee=4.0, unit="kt")
    found = entry(told(DEAR, fee, weight_cost=1.0), "fee")
    assert (found.now, found.enters_at, found.unit) == (4000, 8000, "USD/kt")


def test_a_price_that_bears_on_more_is_sought() -> None:
    """A second, dearer tip takes over at 6 a t: raising the first one's fee alone never brings the slag in."""
    reason = told(DEAR, Disposal(material="slag", route="tip", fee=6.0), weight_cost=1.0)
    assert {each.lever for each in reason.entries} == {"way", "price"}


def test_a_first_unit_is_the_same_whatever_prices_the_solver_holds() -> None:
    """All clay is on sale at the works (max 100, all bought): its price is one of many, what a unit adds is not."""
    reason = told(DEAR, Supply(material="clay", price=10.0, max=100.0), weight_cost=1.0)
    assert reason.first_unit is not None
    assert reason.first_unit.impact == pytest.approx(4.0)
    assert entry(reason, "way").enters_at == 16
    assert entry(reason, "way").confirmed


def test_what_is_not_built_is_not_half_built_for_a_first_unit() -> None:
    """A kiln that needs no clay would cost 5000 a year for 1000 t; a twentieth of it would pay, all of it does not."""
    kiln = Process(plant="works", process="kiln two", capacity=1000.0, status="candidate", capex=50000.0, lifetime=10.0)
    reason = told(DEAR, kiln, makes("works", "kiln two", "cement", 1.0), weight_cost=1.0, discount_rate=0.0)
    assert reason.first_unit is not None
    assert reason.first_unit.impact == pytest.approx(4.0)


def test_what_cannot_go_at_all_names_the_cells() -> None:
    """The furnace may not run: no slag, whatever it would be worth."""
    still = (Process(plant="mill", process="furnace", capacity=0.0), Demand(material="steel", max=100.0))
    reason = told(*still)
    assert (reason.verdict, reason.first_unit) == ("unused", None)
    assert ("Processes", "A2") in {(cited.sheet, cited.cell) for cited in reason.needed}
    assert "Not even a first unit of it can go:" in text_of(reason)


def test_a_link_that_may_be_built_tells_what_it_may_cost() -> None:
    """50 t at 14 of money save 700 a year: for 10 years at no interest worth 7,000, and it costs 9,000."""
    row = slag_link(status="candidate", capex=9000.0, lifetime=10.0, capacity=50.0)
    reason = told(row, weight_virgin=0.0, weight_disposal=0.0, weight_cost=1.0, discount_rate=0.0)
    assert reason.verdict == "unused"
    assert (reason.unbuilt[0].sheet, reason.unbuilt[0].cell) == ("Links", "A2")
    found = entry(reason, "capex")
    assert (found.now, found.confirmed) == (9000, True)
    assert found.enters_at == pytest.approx(7000.0)
    assert "its link may be built for 900 USD a year, and is not" in text_of(reason)


def test_a_sender_that_may_be_built_is_waited_for() -> None:
    """Its slag displaces clay alone, 1 + 10 a t: 20 t of it save 220 a year, in 10 years 2,200."""
    hearth = Process(plant="forge", process="hearth", capacity=20.0, status="candidate", capex=5000.0, lifetime=10.0)
    rows = (*MILL_AND_WORKS, *FORGE, hearth, replace(FORGE_LINK, cost=0.0))
    reason = why(park(*rows, weight_cost=1.0, discount_rate=0.0), "forge / works / slag")
    assert (reason.verdict, reason.first_unit) == ("unused", None)
    assert [(each.sheet, each.cell) for each in reason.unbuilt] == [("Processes", "A4")]
    assert entry(reason, "capex").enters_at == pytest.approx(2200.0)
    assert "'hearth' of 'forge' may be built for 500 USD a year, and is not" in text_of(reason)


# The words of the question


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mil / works / slag", "plant 'mil' is not in Plants; did you mean 'mill'?"),
        ("mill / works / Slag", "material 'Slag' is not in Materials; did you mean 'slag'?"),
        ("mill / works", "names no exchange"),
        ("mill / * / slag", "names no exchange"),
        ("mill / works / slag / truck", "names no exchange"),
        ("mill / works / slag / truck / x", "has 5 keys"),
        ("mill / mill / slag", "names one plant twice"),
        ('"mill / works / slag', "cannot be read as keys"),
    ],
)
def test_a_question_that_names_none(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        asked_for(park(*MILL_AND_WORKS), text)
    assert message in str(refused.value)


def test_a_name_with_a_slash_stands_in_quotes() -> None:
    def renamed(row: Any) -> Row:
        changed: Row = replace(
            row, **{n: "N/P slag" for n in ("material", "substitute") if getattr(row, n, "") == "slag"}
        )
        return changed

    rows = [renamed(row) for row in MILL_AND_WORKS]
    assert why(park(*rows), 'mill / works / "N/P slag"').sent == 50.0


def test_it_is_said_in_russian() -> None:
    for reason in (told(), told(DEAR, weight_cost=1.0), told(slag_link(status="closed"))):
        for line in reason.lines():
            said = messages.said(line, "ru")
            assert said != line
            assert any("а" <= letter <= "я" for letter in said)
