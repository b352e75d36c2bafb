"""What rules an exchange out, by its cells, and what the park would gain if it could be."""

from __future__ import annotations

import pytest

from ecopark.analysis.exchange_facts import Worth
from ecopark.analysis.exchange_reason import ExchangeReason
from ecopark.schema.rows import Demand, Group, Link, Material, Plant, Process, Storage, Substitute, Supply, Transport

from ..math.parks import park, slag_link
from .exchange_questions import ALL_PAIRS, FORGE, text_of, told, why


def ruling(reason: ExchangeReason) -> list[tuple[str, str]]:
    assert reason.verdict == "ruled out"
    return [(each.sheet, each.cell) for each in reason.rulings]


def whole_gain(reason: ExchangeReason) -> None:
    """If it could, it would be as in the common park: 50 t, 100 of impact and 700 of money saved, 2 and 14 a t."""
    assert reason.allowed is not None
    assert reason.allowed.certified
    assert reason.allowed.sent == pytest.approx(50.0)
    assert reason.allowed.saved == Worth(pytest.approx(100.0), pytest.approx(700.0), 0.0)  # type: ignore[arg-type]
    assert reason.allowed.first_unit is not None
    assert reason.allowed.first_unit.impact == pytest.approx(-2.0)
    assert reason.allowed.first_unit.cost == pytest.approx(-14.0)


def test_no_row_of_links() -> None:
    reason = why(park(*ALL_PAIRS, exchanges="listed"))
    assert ruling(reason) == [("Settings", "")]
    whole_gain(reason)
    said = text_of(reason)
    assert "'mill' cannot send slag to 'works':" in said
    assert "Links has no row for it" in said
    assert "A first t sent would make the objective 2 lower, and the net cost 14 USD lower." in said
    assert "50 t a year go, the objective is 100 lower, and the net cost 700 USD lower" in said


def test_exchange_is_no() -> None:
    reason = told(Material(material="slag", unit="t", exchange=False))
    assert ruling(reason) == [("Materials", "A4")]
    whole_gain(reason)


def test_the_link_is_closed() -> None:
    reason = told(slag_link(status="closed"))
    assert ruling(reason) == [("Links", "A2")]
    whole_gain(reason)


def test_max_share_is_zero() -> None:
    reason = told(Substitute(need="clay", substitute="slag", max_share=0.0))
    assert ruling(reason) == [("Substitutes", "A2")]
    whole_gain(reason)


def test_all_is_lost_on_the_way() -> None:
    reason = told(slag_link(loss=1.0))
    assert ruling(reason) == [("Links", "A2")]
    whole_gain(reason)


def test_too_far_for_its_mode() -> None:
    """A degree of longitude on the equator is 111.2 km, by road 144.6; what the forge sends stays as it is."""
    at = {"mill": 0.0, "works": 1.0, "forge": 1.0}
    rows = (
        *(*ALL_PAIRS, *FORGE),
        *(Plant(plant=name, latitude=0.0, longitude=east) for name, east in at.items()),
        Transport(mode="truck", max_distance_km=100.0),
    )
    reason = why(park(*rows))
    assert ruling(reason) == [("Transport", "A2")]
    assert "it is 144.6 km by road, and 'truck' goes 100 km at most" in text_of(reason)
    assert reason.allowed is not None
    assert reason.allowed.sent == pytest.approx(50.0)
    assert reason.allowed.saved is not None
    assert reason.allowed.saved.impact == pytest.approx(100.0)


def test_a_mode_that_goes_only_where_listed() -> None:
    reason = why(park(*ALL_PAIRS, Transport(mode="pipe", listed_only=True)))
    assert ruling(reason) == [("Transport", "A2")]
    whole_gain(reason)


def test_the_senders_process_is_closed() -> None:
    closed = Process(plant="mill", process="furnace", status="closed")
    reason = told(closed, Demand(material="steel", max=100.0))
    assert ruling(reason) == [("Processes", "A2")]
    assert reason.allowed is not None


def test_the_receiving_plant_is_closed() -> None:
    reason = told(Plant(plant="works", status="closed"), Demand(material="cement", max=50.0))
    assert ruling(reason) == [("Plants", "A3")]


def test_a_plant_reopened_with_something_to_build_is_solved_whole() -> None:
    """The works is closed, and its kiln not built: nothing is said of a first unit, but what the plan would be."""
    kiln = Process(plant="works", process="kiln", status="candidate", capacity=50.0)
    rows = (Plant(plant="works", status="closed"), kiln, Demand(material="cement", max=50.0, avoided_weight=9.0))
    reason = told(*rows)
    assert reason.allowed is not None
    assert reason.allowed.sent == pytest.approx(50.0)
    assert reason.allowed.first_unit is None


def test_the_receivers_group_is_closed() -> None:
    kiln = Process(plant="works", process="kiln", group="line")
    reason = told(kiln, Group(plant="works", group="line", status="closed"), Demand(material="cement", max=50.0))
    assert ruling(reason) == [("Groups", "A2")]


def test_it_is_not_made_there() -> None:
    reason = told(text="works / mill / slag")
    assert ("Coefficients", "") in {(each.sheet, each.cell) for each in reason.rulings}
    assert "nothing at 'works' makes or stores 'slag'" in text_of(reason)
    assert reason.allowed is None


def test_nothing_there_needs_it() -> None:
    reason = told(text="mill / works / steel")
    assert "nothing at 'works' needs 'steel', and no row of Substitutes" in text_of(reason)
    assert "(clay)" in text_of(reason)
    assert reason.allowed is None


def test_several_cells_rule_it_out_at_once() -> None:
    reason = told(Material(material="slag", unit="t", exchange=False), slag_link(status="closed"))
    assert sorted(ruling(reason)) == [("Links", "A2"), ("Materials", "A4")]
    whole_gain(reason)


def test_what_is_allowed_need_not_pay() -> None:
    """Lost on the way but for the loss: at 20 a t and cost weighing 1 it would add 4."""
    reason = told(slag_link(status="closed", cost=20.0), weight_cost=1.0)
    assert reason.allowed is not None
    assert reason.allowed.sent == 0
    assert reason.allowed.first_unit is not None
    assert reason.allowed.first_unit.impact == pytest.approx(4.0)
    assert "Solved with it allowed, the plan still sends none." in text_of(reason)


def test_a_park_without_a_plan() -> None:
    reason = told(Supply(material="ore", max=1.0))
    assert reason.verdict == "no plan"
    assert "The park has no plan" in text_of(reason)


def test_a_store_makes_a_sender() -> None:
    heap = (
        Storage(plant="mill", material="clay", capacity=30.0, initial=30.0, final=0.0),
        Link(from_="mill", to="works", material="clay"),
    )
    reason = told(*heap, text="mill / works / clay")
    assert (reason.verdict, reason.sent) == ("planned", 30.0)
