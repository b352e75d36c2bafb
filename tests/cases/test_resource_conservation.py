"""Resource conservation: sources reused in sinks that bear only so much of a contaminant, fresh resource for the rest.

Every source must run and every sink must run. A sink's need is fresh; what the sources give out is its substitute, and
a Quality limit bounds the mean of what arrives. What is not reused is discharged. The published targets are the least
fresh resource and the waste that goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.oracle import formulation
from tests.oracle.sheets import Sheets

from .published import shown, solve_base, table


@dataclass(frozen=True)
class Network:
    """Amount and contaminant of each sink and source (of a sink: the most it bears), and the published targets."""

    unit: str
    sinks: tuple[tuple[float, float], ...]
    sources: tuple[tuple[float, float], ...]
    fresh: str
    waste: str


# G. T. Polley and H. L. Polley, Chemical Engineering Progress 96 (2000): water, t/h and ppm.
POLLEY = Network(
    unit="t",
    sinks=((50, 20), (100, 50), (80, 100), (70, 200)),
    sources=((50, 50), (100, 100), (70, 150), (60, 250)),
    fresh="70",
    waste="50",
)

# V. Kazantzi and M. M. El-Halwagi, Chemical Engineering Progress 101 (2005): acetic acid, kg/h and % of water.
KAZANTZI = Network(
    unit="kg",
    sinks=((5100, 5), (10200, 10)),
    sources=((1400, 14), (9100, 25)),
    fresh="9584",
    waste="4784",
)

NETWORKS = pytest.mark.parametrize("network", [POLLEY, KAZANTZI], ids=["polley", "kazantzi"])


def park(network: Network, *, virgin: float = 1, disposal: float = 0) -> Sheets:
    """A plant for each sink and each source; the objective's weights of fresh and of waste."""
    sinks = {f"sink {place}": sink for place, sink in enumerate(network.sinks, 1)}
    sources = {f"source {place}": source for place, source in enumerate(network.sources, 1)}
    return {
        "Settings": table("Setting | Value", ("Weight virgin", virgin), ("Weight disposal", disposal)),
        "Materials": table(
            "Material | Unit | Virgin weight | Disposal weight",
            ("fresh", network.unit, 1, 1),
            ("used", network.unit, 1, 1),
        ),
        "Plants": table("Plant", *[(plant,) for plant in (*sinks, *sources)]),
        "Processes": table(
            "Plant | Process | Capacity | Min activity",
            *[(plant, "using", amount, amount) for plant, (amount, _) in sinks.items()],
            *[(plant, "giving", amount, amount) for plant, (amount, _) in sources.items()],
        ),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[(plant, "using", "fresh", "in", 1) for plant in sinks],
            *[(plant, "giving", "used", "out", 1) for plant in sources],
        ),
        "Supply": table("Material", ("fresh",)),
        "Disposal": table("Material | Route", ("used", "discharge")),
        "Substitutes": table("Need | Substitute", ("fresh", "used")),
        "Quality": table(
            "Material | Plant | Property | Value",
            ("fresh", None, "contaminant", 0),
            *[("used", plant, "contaminant", share) for plant, (_, share) in sources.items()],
        ),
        "Quality limits": table(
            "Plant | Process | Need | Property | Max",
            *[(plant, "using", "fresh", "contaminant", most) for plant, (_, most) in sinks.items()],
        ),
    }


@NETWORKS
def test_least_fresh(network: Network, tmp_path: Path) -> None:
    found = solve_base(park(network), tmp_path)
    assert shown(found.indicators["Virgin extraction"], network.fresh) == network.fresh
    assert shown(found.indicators["Disposal"], network.waste) == network.waste


@NETWORKS
def test_least_waste_is_the_same_target(network: Network, tmp_path: Path) -> None:
    """All that is not discharged replaces fresh, unit for unit."""
    found = solve_base(park(network, virgin=0, disposal=1), tmp_path)
    assert shown(found.indicators["Objective"], network.waste) == network.waste
    assert shown(found.indicators["Virgin extraction"], network.fresh) == network.fresh


@NETWORKS
def test_no_sink_takes_more_than_it_bears(network: Network, tmp_path: Path) -> None:
    found = solve_base(park(network), tmp_path)
    for place, (amount, most) in enumerate(network.sinks, 1):
        load = sum(
            used * network.sources[int(source.removeprefix("source ")) - 1][1]
            for (source, sink), used in found.sent.items()
            if sink == f"sink {place}"
        )
        assert load <= amount * most * (1 + 1e-9)


@NETWORKS
def test_going_without_all_is_fresh_and_all_is_waste(network: Network, tmp_path: Path) -> None:
    found = solve_base(park(network), tmp_path)
    expected = formulation.solve_without_exchange(park(network))
    assert found.answer.without.plan is not None
    assert found.answer.without.plan.steps[0].value == pytest.approx(sum(amount for amount, _ in network.sinks))
    assert expected.objective == pytest.approx(found.answer.without.plan.steps[0].value)


@NETWORKS
def test_without_the_limits_all_that_fits_is_reused(network: Network, tmp_path: Path) -> None:
    """The targets are the quality limits' doing: without them fresh is only what the sources fall short."""
    sheets = park(network)
    del sheets["Quality limits"]
    found = solve_base(sheets, tmp_path)
    short = max(0.0, sum(amount for amount, _ in network.sinks) - sum(amount for amount, _ in network.sources))
    assert found.indicators["Virgin extraction"] == pytest.approx(short)
