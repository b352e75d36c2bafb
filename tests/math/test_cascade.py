"""The cascade. Of materials of one Carrier, one at least as hot serves any need for another, one for one.

Steam (200 C), the hot water that a paper mill leaves (90 C) and a laundry that needs warm water (50 C), all in MWh. It
does 100 loads, of 1 MWh each; warm water is bought at weight 1 a MWh, what is cooled away weighs 0.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Disposal, Material, Plant, Process, Storage, Substitute, Supply
from ecopark.schema.tables import Row

from .parks import Result, makes, solve, solve_alone, takes, tonnes


def heat(name: str, temperature: float, carrier: str = "heat") -> Material:
    return Material(
        material=name, unit="MWh", carrier=carrier, temperature_c=temperature, virgin_weight=1.0, disposal_weight=0.0
    )


PARK: tuple[Row, ...] = (
    *tonnes("loads", "paper"),
    heat("steam", 200.0),
    heat("hot water", 90.0),
    heat("warm water", 50.0),
    Plant(plant="paper mill"),
    Plant(plant="laundry"),
    Process(plant="paper mill", process="drying"),
    makes("paper mill", "drying", "paper", 1.0),
    makes("paper mill", "drying", "hot water", 0.3),
    Process(plant="laundry", process="washing"),
    takes("laundry", "washing", "warm water", 1.0),
    makes("laundry", "washing", "loads", 1.0),
    Supply(material="warm water"),
    Demand(material="paper", min=100.0),
    Demand(material="loads", min=100.0),
    Disposal(material="hot water", route="cooling"),
)
"""Paper leaves 30 MWh of hot water: of 100 MWh of warm water 70 are bought."""


def bought(plan: Result) -> float:
    return plan.bought("warm water")


def test_what_is_hotter_serves_one_for_one() -> None:
    plan = solve(*PARK)
    assert (plan.sent("hot water"), bought(plan)) == pytest.approx((30, 70))
    assert bought(solve_alone(*PARK)) == pytest.approx(100)


@pytest.mark.parametrize(("temperature", "used"), [(90.0, 30), (50.0, 30), (49.9, 0), (-5.0, 0)])
def test_at_least_as_hot(temperature: float, used: float) -> None:
    assert solve(*PARK, heat("hot water", temperature)).sent("hot water") == pytest.approx(used)


def test_heat_of_another_carrier_does_not_serve() -> None:
    assert solve(*PARK, heat("hot water", 90.0, carrier="oil")).sent("hot water") == 0


def test_what_is_of_no_carrier_does_not_serve() -> None:
    plain = Material(material="hot water", unit="MWh", virgin_weight=1.0, disposal_weight=0.0)
    assert solve(*PARK, plain).sent("hot water") == 0


def test_it_goes_down_any_number_of_steps_and_from_the_market_too() -> None:
    # Steam at half the weight of warm water serves what hot water leaves.
    plan = solve(*PARK, Supply(material="steam", virgin_weight=0.5))
    assert (plan.bought("steam"), bought(plan), plan.sent("hot water")) == pytest.approx((70, 0, 30))
    assert plan.steps[0] == pytest.approx(35)


def test_heat_targets_of_two_streams() -> None:
    # A dryer needs 20 MWh at 90 C too: hot water serves it first, for steam weighs 3 and warm water 1.
    rows = (
        *PARK,
        Plant(plant="dryer"),
        Process(plant="dryer", process="drying wood"),
        takes("dryer", "drying wood", "hot water", 1.0),
        makes("dryer", "drying wood", "wood", 1.0),
        *tonnes("wood"),
        Supply(material="steam", virgin_weight=3.0),
        Demand(material="wood", min=20.0),
    )
    plan = solve(*rows)
    assert plan.sent("hot water", to="dryer") == pytest.approx(20)
    assert (plan.sent("hot water", to="laundry"), bought(plan)) == pytest.approx((10, 90))
    assert plan.bought("steam") == 0
    # Of 40 MWh at 90 C 30 are hot water and 10 steam: the laundry has to buy all of its own.
    plan = solve(*rows, Demand(material="wood", min=40.0))
    assert (plan.bought("steam"), bought(plan)) == pytest.approx((10, 100))


def test_a_row_of_substitutes_replaces_the_cascade_for_its_pair() -> None:
    half = Substitute(need="warm water", substitute="hot water", ratio=0.5)
    assert bought(solve(*PARK, half)) == pytest.approx(85)
    assert bought(solve(*PARK, Substitute(need="warm water", substitute="hot water", max_share=0.2))) == pytest.approx(
        80
    )


def test_a_max_share_of_0_forbids_it_where_it_says() -> None:
    no = Substitute(need="warm water", substitute="hot water", max_share=0.0)
    assert bought(solve(*PARK, no)) == pytest.approx(100)
    elsewhere = Substitute(need="warm water", substitute="hot water", plant="paper mill", max_share=0.0)
    assert bought(solve(*PARK, elsewhere)) == pytest.approx(70)


def test_a_process_does_not_heat_its_own_feed() -> None:
    # The laundry's own drain, hot enough, may serve its washing only where another process makes it too or a store
    # holds it; then each MWh of the drain is one of the feed.
    drain = (
        heat("drain", 60.0),
        makes("laundry", "washing", "drain", 0.4),
        Disposal(material="drain", route="sewer"),
    )
    assert bought(solve(*PARK, *drain)) == pytest.approx(70)
    ironing = (
        *tonnes("shirts"),
        Process(plant="laundry", process="ironing"),
        makes("laundry", "ironing", "shirts", 1.0),
        makes("laundry", "ironing", "drain", 0.2),
        Demand(material="shirts", min=50.0),
    )
    assert bought(solve(*PARK, *drain, *ironing)) == pytest.approx(100 - 30 - 40 - 10)
    tank = Storage(plant="laundry", material="drain", capacity=5.0)
    assert bought(solve(*PARK, *drain, tank)) == pytest.approx(100 - 30 - 40)


def test_another_process_of_the_plant_may_use_it_and_so_may_another_plant() -> None:
    # Ironing's drain heats the washing next door, without exchange too.
    rows = (
        *PARK,
        heat("drain", 60.0),
        *tonnes("shirts"),
        Process(plant="laundry", process="ironing"),
        makes("laundry", "ironing", "shirts", 1.0),
        makes("laundry", "ironing", "drain", 0.2),
        Demand(material="shirts", min=50.0),
        Disposal(material="drain", route="sewer"),
    )
    assert bought(solve(*rows)) == pytest.approx(60)
    assert bought(solve_alone(*rows)) == pytest.approx(90)
