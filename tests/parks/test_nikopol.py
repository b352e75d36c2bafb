"""The Nikopol park: slag to the builders, metal and manganese won back, furnace gas to heat, by season."""

from __future__ import annotations

import pytest

from . import common

SEEDS = [
    ("Slag Works", "Road Builders", "slag stone"),
    ("Slag Works", "Road Builders", "slag sand"),
    ("Slag Works", "Railway", "slag ballast"),
    ("Old Slag Heap", "Slag Works", "old slag"),
]


@pytest.mark.parametrize("scenario", ["base", "reduced"])
@pytest.mark.parametrize("exchange", SEEDS)
def test_the_exchanges_that_make_the_park_are_in_the_plan(scenario: str, exchange: common.Exchange) -> None:
    assert exchange in common.exchanges("nikopol", scenario)


def test_slag_goes_to_concrete_too_and_metal_and_residue_come_back() -> None:
    sent = {material for _, _, material in common.exchanges("nikopol")}
    assert any("concrete" in to.lower() for _, to, _ in common.exchanges("nikopol"))
    assert any("metal" in material for material in sent)
    assert any("residue" in material for material in sent)


def test_furnace_gas_heats_by_season() -> None:
    """In winter the gas runs out and natural gas is burned beside it; in summer some is flared."""
    periods = {row.period for row in common.tables("nikopol").exchange_plan}
    assert len(periods) == 3


@pytest.mark.parametrize(
    ("scenario", "without", "with_exchange"),
    [("base", 6_416_085, 5_031_729), ("reduced", 2_740_114, 1_889_586)],
)
def test_the_impact_is_that_of_the_programme_that_was_written_apart(
    scenario: str, without: float, with_exchange: float
) -> None:
    """The park's author solved the same rows by a linear programme of their own, with periods and stores."""
    found = common.without_and_with(common.tables("nikopol", scenario))
    assert found == pytest.approx((without, with_exchange), rel=1e-6)
