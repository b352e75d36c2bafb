"""Equation 3, `Per` rows: Σ β·(amount of s that arrives at k) beside Σ b·x in the gate (units of the material).

A kiln burns 4 t of coal for each of 50 t of lime, or sludge in its place, of which 2 t do for one of coal. Ash follows
the fuel: 0.1 t for a tonne of coal, 0.3 t for a tonne of sludge. A sewage works has 80 t of sludge.
"""

from __future__ import annotations

import pytest

from ecopark.errors import WorkbookError
from ecopark.schema.rows import Coefficient, Demand, Disposal, Limit, Link, Plant, Process, Substitute, Supply
from ecopark.schema.tables import Row

from .parks import makes, park, solve, solve_alone, takes, tonnes


def follows(fuel: str, amount: float, material: str = "ash", process: str = "burning") -> Coefficient:
    return Coefficient(plant="kiln", process=process, material=material, direction="out", per=fuel, amount=amount)


def way(**terms: float) -> Link:
    return Link(from_="sewage works", to="kiln", material="sludge", **terms)  # type: ignore[arg-type]


PARK: tuple[Row, ...] = (
    *tonnes("coal", "sludge", "lime", "ash", "clean water"),
    Plant(plant="kiln"),
    Plant(plant="sewage works"),
    Process(plant="kiln", process="burning"),
    takes("kiln", "burning", "coal", 4.0),
    makes("kiln", "burning", "lime", 1.0),
    follows("coal", 0.1),
    follows("sludge", 0.3),
    Process(plant="sewage works", process="settling"),
    makes("sewage works", "settling", "clean water", 1.0),
    makes("sewage works", "settling", "sludge", 0.8),
    Supply(material="coal"),
    Demand(material="lime", min=50.0),
    Demand(material="clean water", min=100.0),
    Disposal(material="ash", route="heap"),
    Disposal(material="sludge", route="landfill"),
    Substitute(need="coal", substitute="sludge", ratio=0.5),
    way(),
)


def test_what_follows_is_of_what_is_burnt() -> None:
    # Without exchange 200 t of coal leave 20 t of ash; with it 160 t of coal and 80 t of sludge 16 + 24 t.
    assert solve_alone(*PARK).disposed("ash") == pytest.approx(20)
    plan = solve(*PARK)
    assert (plan.bought("coal"), plan.sent("sludge"), plan.disposed("ash")) == pytest.approx((160, 80, 40))
    assert plan.steps[0] == pytest.approx(160 + 40)


def test_it_is_of_what_arrives() -> None:
    # A quarter is lost: of 80 t of sludge 60 arrive, with 18 t of ash, and 170 t of coal with 17.
    plan = solve(*PARK, way(loss=0.25))
    assert (plan.bought("coal"), plan.disposed("ash")) == pytest.approx((170, 17 + 18))


def test_it_counts_in_the_choice_of_the_fuel() -> None:
    # Ash of 1.2 t a tonne: burning two tonnes of sludge for one of coal would leave 2.3 t more of it. Burnt, 2 t weigh
    # 2.4; dumped, with the coal and its ash, 2 + 1 + 0.1. At 2 t of ash they weigh 4, and the landfill is better.
    assert solve(*PARK, follows("sludge", 1.2)).sent("sludge") == pytest.approx(80)
    assert solve(*PARK, follows("sludge", 2.0)).sent("sludge") == 0


def test_it_adds_to_what_each_unit_of_activity_makes() -> None:
    plan = solve_alone(*PARK, makes("kiln", "burning", "ash", 0.2))
    assert plan.disposed("ash") == pytest.approx(20 + 0.2 * 50)


def test_it_counts_whichever_need_is_met() -> None:
    # Raw meal takes 1 t of coal a tonne too: 250 t of coal in all, less 40.
    meal = (*tonnes("meal"), takes("kiln", "burning", "meal", 1.0), Supply(material="meal"))
    also = Substitute(need="meal", substitute="coal", plant="kiln")
    plan = solve(*PARK, *meal, also, Supply(material="meal", max=0.0))
    assert plan.bought("coal") == pytest.approx(210)
    assert plan.disposed("ash") == pytest.approx(21 + 24)


def test_it_is_of_its_own_process_alone() -> None:
    # A dryer at the kiln burns 30 t of coal, whose ash is its own affair.
    dryer = (
        *tonnes("sand"),
        Process(plant="kiln", process="drying"),
        takes("kiln", "drying", "coal", 1.0),
        makes("kiln", "drying", "sand", 1.0),
        Demand(material="sand", min=30.0),
    )
    plan = solve_alone(*PARK, *dryer)
    assert (plan.bought("coal"), plan.disposed("ash")) == pytest.approx((230, 20))
    assert solve_alone(*PARK, *dryer, follows("coal", 0.05, process="drying")).disposed("ash") == pytest.approx(21.5)


def test_what_follows_is_an_output_like_any_other() -> None:
    # Ash in place of gravel in a road: it is sent, limited and made without any row per unit of activity.
    road = (
        *tonnes("gravel", "road"),
        Plant(plant="road works"),
        Process(plant="road works", process="paving"),
        takes("road works", "paving", "gravel", 1.0),
        makes("road works", "paving", "road", 1.0),
        Supply(material="gravel"),
        Demand(material="road", min=100.0),
        Substitute(need="gravel", substitute="ash"),
        Link(from_="kiln", to="road works", material="ash"),
    )
    plan = solve(*PARK, *road)
    assert (plan.sent("ash"), plan.bought("gravel")) == pytest.approx((40, 60))


def test_a_cap_on_it_bounds_the_fuel() -> None:
    # 20 + 0.25·s of ash, s tonnes of sludge: each replaces half a tonne of coal, and its 0.05 t of ash.
    plan = solve(*PARK, Limit(quantity="dispose", material="ash", max=30.0))
    assert plan.sent("sludge") == pytest.approx(10 / (0.3 - 0.5 * 0.1))


def test_what_the_process_cannot_take_in_is_an_error() -> None:
    with pytest.raises(WorkbookError, match="lime"):
        park(*PARK, follows("lime", 0.1))
