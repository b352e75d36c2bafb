"""Equation 5, Supply. Each row i: Σ v <= Max (units of the material a year), over the park where it names no plant.

In the common park 150 t of ore are needed, and 100 t of clay or slag.
"""

from __future__ import annotations

import pytest

from ecopark.schema.rows import Demand, Plant, Process, Supply

from .parks import MILL_AND_WORKS, makes, solve, takes, tonnes, without

POTTERY = (
    *tonnes("pots"),
    Plant(plant="pottery"),
    Process(plant="pottery", process="oven"),
    takes("pottery", "oven", "clay", 1.0),
    makes("pottery", "oven", "pots", 1.0),
    Demand(material="pots", min=30.0),
)
"""Another plant that needs clay: 30 t."""


@pytest.mark.parametrize(("most", "status"), [(150.0, "optimal"), (149.0, "infeasible"), (0.0, "infeasible")])
def test_no_more_is_bought_than_is_offered(most: float, status: str) -> None:
    assert solve(*MILL_AND_WORKS, Supply(material="ore", max=most)).status == status


def test_a_row_without_a_plant_is_one_limit_for_the_park() -> None:
    # The kiln's 100 and the oven's 30 t of clay, 50 of them slag: 80 t. An offer of 79 t for all is not enough.
    assert solve(*MILL_AND_WORKS, *POTTERY, Supply(material="clay", max=80.0)).bought("clay") == pytest.approx(80)
    assert solve(*MILL_AND_WORKS, *POTTERY, Supply(material="clay", max=79.0)).status == "infeasible"


def test_a_row_of_a_plant_is_for_that_plant_alone() -> None:
    # Clay without impact for the pottery alone: the works still pays 50 of impact for its own.
    own = Supply(material="clay", plant="pottery", virgin_weight=0.0)
    plan = solve(*MILL_AND_WORKS, *POTTERY, own)
    assert plan.bought("clay", "pottery") == pytest.approx(30)
    assert plan.steps[0] == pytest.approx(150 + 50)


def test_general_and_specific_rows_add_up() -> None:
    # 40 t for anyone and 20 t for the works alone: 60 t, where 50 t beside the slag are needed.
    rows = (*without(MILL_AND_WORKS, Supply), Supply(material="ore"), Supply(material="clay", max=40.0))
    assert solve(*rows).status == "infeasible"
    plan = solve(*rows, Supply(material="clay", plant="works", max=20.0))
    assert plan.bought("clay") == pytest.approx(50)


def test_a_limit_is_on_all_needs_of_a_plant_together() -> None:
    # Kiln and mixer at the works need 100 + 20 t, 50 of them slag: 70 t, and not 69.
    mixer = (
        *tonnes("mortar"),
        Process(plant="works", process="mixer"),
        takes("works", "mixer", "clay", 1.0),
        makes("works", "mixer", "mortar", 1.0),
        Demand(material="mortar", min=20.0),
    )
    assert solve(*MILL_AND_WORKS, *mixer, Supply(material="clay", max=70.0)).bought("clay") == pytest.approx(70)
    assert solve(*MILL_AND_WORKS, *mixer, Supply(material="clay", max=69.0)).status == "infeasible"
