"""Heat recovery targets: 4SP1 (Lee, Masso & Rudd 1970; the set of Furman & Sahinidis 2004), as a temperature cascade.

Two hot and two cold streams, F and kBtu an hour; a cold stream is shifted up by the least difference of 10 F, so that
what is at least as hot may heat it. The temperatures at which any stream begins or ends cut the scale into intervals.
In each a hot stream gives, and a cold one needs, its heat capacity times the interval: heat that is there at the
interval's lower end, all of one Carrier. Steam heats at $0.001 a kBtu and cooling water takes what is left at $0.00005.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.oracle.sheets import Row, Sheets

from .published import LEAST_COST, Found, shown, solve_base, table

HOT = {"HS1": (320, 200, 16.67), "HS2": (480, 280, 20.0)}
COLD = {"CS1": (140, 320, 14.45), "CS2": (240, 500, 11.53)}
"""From, to (F) and heat capacity (kBtu an hour and F)."""
LEAST_DIFFERENCE = 10
STEAM, STEAM_PRICE, WATER_PRICE = 540, 0.001, 0.00005


def celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32) / 1.8


def parts() -> tuple[list[tuple[str, int, float]], list[tuple[str, int, float]]]:
    """What each stream gives and needs in each interval: stream, the interval's lower end on the hot scale, heat."""
    hot = [(name, low, high, capacity) for name, (high, low, capacity) in HOT.items()]
    shift = LEAST_DIFFERENCE
    cold = [(name, low + shift, high + shift, capacity) for name, (low, high, capacity) in COLD.items()]
    ends = sorted({end for _, low, high, _ in (*hot, *cold) for end in (low, high)})

    def cut(streams: list[tuple[str, int, int, float]]) -> list[tuple[str, int, float]]:
        return [
            (name, low, capacity * (high - low))
            for name, begin, end, capacity in streams
            for low, high in pairwise(ends)
            if begin <= low and high <= end
        ]

    return cut(hot), cut(cold)


def streams() -> Sheets:
    """A plant a stream, a process for each interval of it, and heat of each interval that goes where it is needed."""
    gives, needs = parts()
    levels = sorted({low for _, low, _ in (*gives, *needs)})
    rows = [(name, f"at {low} F", heat) for name, low, heat in (*gives, *needs)]
    materials: list[Row] = table(
        "Material | Unit | Carrier | Temperature C | Virgin weight | Disposal weight",
        *[(f"heat at {low} F", "MWh", "heat", celsius(low), 0, 0) for low in levels],
        ("steam", "MWh", "heat", celsius(STEAM), 0, 0),
    )
    return {
        "Settings": LEAST_COST,
        "Materials": materials,
        "Plants": table("Plant", *[(name,) for name in (*HOT, *COLD)]),
        "Processes": table("Plant | Process | Capacity | Min activity", *[(*row, row[-1]) for row in rows]),
        "Coefficients": table(
            "Plant | Process | Material | Direction | Amount",
            *[
                (name, f"at {low} F", f"heat at {low} F", "out" if name in HOT else "in", 1)
                for name, low, _ in (*gives, *needs)
            ],
        ),
        "Supply": table("Material | Price", ("steam", STEAM_PRICE)),
        "Disposal": table(
            "Material | Route | Fee",
            *[(f"heat at {low} F", "cooling water", WATER_PRICE) for low in sorted({low for _, low, _ in gives})],
        ),
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return solve_base(streams(), tmp_path_factory.mktemp("heat"))


def test_least_cost_of_utilities(found: Found) -> None:
    assert shown(found.cost, "0.383275") == "0.383275"


def test_least_hot_and_cold_utility(found: Found) -> None:
    assert shown(float(found.plan.amounts.purchase.sum()), "345.9") == "345.9"
    assert shown(float(found.plan.amounts.disposal.sum()), "747.5") == "747.5"


def test_all_other_heat_goes_from_hot_streams_to_cold_ones(found: Found) -> None:
    # The cold streams need 14.45·180 + 11.53·260 = 5,598.8; all but the steam comes from the hot ones.
    assert sum(found.plan.amounts.flow) == pytest.approx(5_598.8 - 345.9)
    park, flows = found.plan.park, found.plan.network.flows
    for gate, need in zip(flows.gate.tolist(), flows.need.tolist(), strict=True):
        hot, cold = park.materials[park.gates[gate].material], park.materials[park.needs[need].material]
        assert hot.temperature_c is not None
        assert cold.temperature_c is not None
        assert hot.temperature_c >= cold.temperature_c
