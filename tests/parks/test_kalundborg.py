"""The Kalundborg park: every exchange of the literature of its own accord, by impact and by cost, each worth having."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from ecopark.park import Park

from . import common

SCENARIOS: Final = ("base", "cost")

LOST: Final = {
    ("Asnaes", "Aalborg Portland", "fly ash"): (275_197, 3_606),
    ("Asnaes", "Gyproc", "FGD gypsum"): (119_778, 3_972),
    ("Novo", "Farms", "biosludge NovoGro"): (111_434, 3_111),
    ("Tisso Water Line", "Asnaes", "surface water"): (72_253, 322),
    ("Tisso Water Line", "Novo", "surface water"): (71_594, 303),
    ("Statoil", "Asnaes", "refinery gas"): (56_818, 772),
    ("Statoil", "Gyproc", "refinery gas"): (5_414, 1_081),
    ("Asnaes", "Novo", "steam"): (40_566, 1_104),
    ("Asnaes", "Statoil", "steam"): (7_621, 133),
    ("Asnaes", "Road Builders", "bottom ash"): (34_384, 621),
    ("Statoil", "Asnaes", "used cooling water"): (22_143, 233),
    ("Statoil", "Asnaes", "treated waste water"): (17_310, 87),
    ("Asnaes", "Town", "hot water"): (17_927, 2_566),
    ("Novo", "Farms", "yeast slurry"): (15_120, 1_289),
    ("Statoil", "Kemira", "liquid sulfur"): (9_216, 310),
    ("Asnaes", "Fish Farm", "warm sea water"): (1_083, 103),
    ("Novo", "Town", "Novo waste water"): (331, 212),
}
"""The exchanges of the publications, and what the park loses without each: impact in base, 1,000 USD in cost."""

ENERGY: Final = ("steam", "hot water", "refinery gas", "warm sea water")
WATER: Final = ("surface water", "used cooling water", "treated waste water", "Novo waste water")
BY_PRODUCTS: Final = ("FGD gypsum", "fly ash", "liquid sulfur", "biosludge NovoGro", "yeast slurry", "bottom ash")


def closing(park: Park, exchange: common.Exchange) -> Park:
    """The park without one exchange."""
    found = [row for row in park.tables.links if (row.from_, row.to, row.material) == exchange]
    if not found:
        return common.forbidding(park, [exchange[2]])
    links = tuple(replace(row, status="closed") if row in found else row for row in park.tables.links)
    return replace(park, tables=replace(park.tables, links=links))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_plan_is_the_park_that_is_known(scenario: str) -> None:
    """All that the literature names, and nothing else but the refinery's own pipe from the lake."""
    pipe = ("Tisso Water Line", "Statoil", "surface water")
    assert common.exchanges("kalundborg", scenario) == {*LOST, pipe}
    baseline = [link for link in common.as_asked("kalundborg").links if link.baseline]
    assert [(link.from_, link.to, link.material) for link in baseline] == [pipe]


def test_no_exchange_is_forced() -> None:
    """Of its own accord: nothing must be sent, bought, run or disposed of, and only outputs must be made."""
    for scenario in SCENARIOS:
        park = common.as_asked("kalundborg", scenario)
        assert not park.tables.limits
        assert not any(link.min for link in park.tables.links)
        assert not any(process.min_activity for process in park.processes)
        assert {park.kind(row.material) for row in park.tables.demand if row.min} <= {"product", "energy"}


def test_by_cost_only_cost_weighs() -> None:
    settings = common.as_asked("kalundborg", "cost").settings
    assert (settings.weight_virgin, settings.weight_disposal, settings.weight_cost) == (0, 0, 1)


@pytest.mark.parametrize(("scenario", "position", "unit"), [("base", 0, 1), ("cost", 1, 1000)])
@pytest.mark.parametrize("exchange", LOST, ids=" ".join)
def test_what_the_park_loses_without_an_exchange_is_what_the_page_says(
    exchange: common.Exchange, scenario: str, position: int, unit: float
) -> None:
    less = common.tables_of(closing(common.as_asked("kalundborg", scenario), exchange))
    lost = common.gain(common.tables("kalundborg", scenario)) - common.gain(less)
    assert lost > 0
    assert lost / unit == pytest.approx(LOST[exchange][position], abs=1)


@pytest.mark.parametrize(
    ("alone", "others", "by_impact", "by_cost"),
    [
        (BY_PRODUCTS, (*ENERGY, *WATER), 0.61, 0.63),
        (WATER, (*ENERGY, *BY_PRODUCTS), 0.25, 0.07),
        (ENERGY, (*WATER, *BY_PRODUCTS), 0.10, 0.28),
    ],
)
def test_what_each_kind_would_bring_alone_is_what_the_page_says(
    alone: tuple[str, ...], others: tuple[str, ...], by_impact: float, by_cost: float
) -> None:
    assert {*alone, *others} == {material for _, _, material in LOST}
    # Sea water is taken for its warmth.
    kinds = {common.as_asked("kalundborg").kind(material) for material in alone if material != "warm sea water"}
    assert len(kinds) == 1
    for scenario, share in (("base", by_impact), ("cost", by_cost)):
        assert 1 - common.share_lost("kalundborg", others, scenario) == pytest.approx(share, abs=0.01)
