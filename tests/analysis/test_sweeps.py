"""Sweeps: the points that are asked for, each as if it were solved by itself, whoever solves it; none lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ecopark.analysis import family
from ecopark.analysis.designs import Method, vary
from ecopark.analysis.points import OUTPUTS, Point, Solver
from ecopark.analysis.sweeps import Swept, planned, swept
from ecopark.answer import answer
from ecopark.errors import FileError, UsageError
from ecopark.park import Park
from ecopark.schema.rows import Demand, Disposal, Link, Plant, Supply, Transport

from ..math.parks import MILL_AND_WORKS, park, without
from ..test_hot import region_park


def asked(at: Park, *texts: str, method: Method = "grid", samples: int = 8, seed: int = 0, workers: int = 1) -> Swept:
    varies = [vary(text, at.settings.currency) for text in texts]
    return swept(*planned(at, "exchange", varies, method, samples, seed), OUTPUTS, workers=workers)


def column(points: Sequence[Point], output: str) -> list[float]:
    return [point.with_exchange.outputs[OUTPUTS.index(output)] for point in points]


def mill(**settings: float) -> Park:
    return park(*MILL_AND_WORKS, **settings)


# What --vary says


@pytest.mark.parametrize(
    ("text", "values", "is_factor"),
    [
        ("Disposal[slag].Fee=1,2,5", (1.0, 2.0, 5.0), False),
        ("Disposal[slag].Fee=0:10:3", (0.0, 5.0, 10.0), False),
        ("Disposal[slag].Fee=x0.5:1.5:3", (0.5, 1.0, 1.5), True),
        ("Disposal[slag].Fee=x0.5:x1.5:3", (0.5, 1.0, 1.5), True),
        ("Disposal[slag].Fee=x0.5, x2", (0.5, 2.0), True),
        ("Disposal[slag].Fee = x2", (2.0,), True),
        ('Disposal["slag" / * / landfill].Fee=-1', (-1.0,), False),
    ],
)
def test_values(text: str, values: tuple[float, ...], is_factor: bool) -> None:
    found = vary(text, "USD")
    assert (found.values, found.axis.is_factor) == (values, is_factor)


@pytest.mark.parametrize("part", [0.0, 0.25, 0.5, 0.99])
def test_a_distribution_is_drawn_by_its_inverse(part: float) -> None:
    import numpy as np

    def drawn(text: str) -> float:
        return float(vary(f"Disposal[slag].Fee={text}", "USD").drawn(np.array([part]))[0])

    assert drawn("uniform(2,6)") == pytest.approx(2 + 4 * part)
    value = drawn("triangular(0,1,4)")  # its cumulative distribution is x^2/4 up to 1, then 1 - (4 - x)^2/12
    assert (value**2 / 4 if value < 1 else 1 - (4 - value) ** 2 / 12) == pytest.approx(part)
    if part:
        assert 0.5 * (1 + math.erf((drawn("normal(10,3)") - 10) / (3 * math.sqrt(2)))) == pytest.approx(part)


@pytest.mark.parametrize(
    "text",
    [
        *("Disposal[slag].Fee", "Disposal[slag].Fee=", "Disposal[slag].Fee=a", "Disposal[slag].Fee=1:2"),
        *("Disposal[slag].Fee=1:2:0", "Disposal[slag].Fee=uniform(1)", "Disposal[slag].Fee=triangular(3,2,1)"),
        *(
            "Disposal[slag].Fee=0.5:x1.5:3",
            "Disposal[slag].Fee=xx2",
            "Disposal[slag].Fees=1",
            "Disposals[slag].Fee=1",
            "Disposal[slag.Fee=1",
            "Disposal[slag].Fee=nan",
        ),
    ],
)
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        vary(text, "USD")


@pytest.mark.parametrize("text", ["Disposal[dust].Fee=1", "Demand[* / steel].Min=-1,5", "Demand[* / steel].Min=x-1"])
def test_a_cell_that_is_not_there_or_does_not_take_a_value_is_refused_before_anything_is_solved(text: str) -> None:
    with pytest.raises(UsageError):
        planned(mill(), "exchange", [vary(text, "USD")], "grid", 8, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Demand[* / steel].Max=50:150:3", r"Max=50: Min is above Max \(100 > 50\); lower Min or raise Max"),
        ("Demand[* / steel].Max=x1,x0.5", r"Max=x0.5: Min is above Max \(100 > 50\); lower Min or raise Max"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_before_anything_is_solved(text: str, message: str) -> None:
    rows = [replace(row, min=100.0, max=100.0) if isinstance(row, Demand) else row for row in MILL_AND_WORKS]
    with pytest.raises(UsageError, match=message):
        asked(park(*rows), text)


def test_a_distribution_makes_no_grid() -> None:
    with pytest.raises(UsageError, match="sampling"):
        asked(mill(), "Disposal[slag].Fee=uniform(0,1)")


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_a_list_is_not_drawn_from_and_a_range_is_between_its_ends(method: Method) -> None:
    """Whether 1,2,9 means these three or any from 1 to 9 is not guessed."""
    with pytest.raises(UsageError, match="low:high:count or uniform"):
        asked(mill(), "Disposal[slag].Fee=1,2,9", method=method)
    for text, low, high in (("1:9:3", 1, 9), ("9:1:3", 1, 9), ("4", 4, 4)):
        values = [value for (value,) in asked(mill(), f"Disposal[slag].Fee={text}", method=method).design.points]
        assert low <= min(values) <= max(values) <= high
        assert max(values) - min(values) >= 0.6 * (high - low)


def test_cells_of_two_axes_that_would_hide_each_other_are_refused() -> None:
    """A row that says the ore costs 1 where twice that was reckoned with would be wrong."""
    for texts in (("Supply[ore].Price=1,3", "Supply[*].Price=x1,2"), ("Supply[*].Price=x1,2", "Supply[ore].Price=1,3")):
        with pytest.raises(UsageError, match="change the same cells"):
            asked(mill(), *texts)
    found = asked(mill(), "Supply[ore].Price=x1,2", "Supply[*].Price=x1,3")  # two factors are their product
    assert column(found.points, "cost") == pytest.approx([150 * f * g + 500 * g for f in (1, 2) for g in (1, 3)])
    asked(mill(), "Supply[ore].Price=1,3", "Supply[clay].Price=x1,2")


# The points


def test_a_grid_has_every_combination() -> None:
    found = asked(mill(), "Demand[* / steel].Min=50,100", "Supply[ore].Price=1,2,3")
    assert [point.values for point in found.points] == [(d, p) for d in (50.0, 100.0) for p in (1.0, 2.0, 3.0)]
    # 1.5 t of ore a tonne of steel; 50 of 100 t of clay bought where 100 t of steel leave 50 of slag, 75 where 50 do.
    assert column(found.points, "virgin") == pytest.approx([75 + 75] * 3 + [150 + 50] * 3)
    assert column(found.points, "cost") == pytest.approx(
        [75 * p + 750 for p in (1, 2, 3)] + [150 * p + 500 for p in (1, 2, 3)]
    )


def test_one_at_a_time_begins_with_the_workbook_as_it_stands() -> None:
    found = asked(mill(), "Supply[ore].Price=x0.5,1.5", "Disposal[slag].Fee=0,8", method="one-at-a-time")
    assert [point.values for point in found.points] == [(1, 4), (0.5, 4), (1.5, 4), (1, 0), (1, 8)]


def test_a_sample_repeats_with_its_seed_and_differs_with_another() -> None:
    def values(seed: int) -> list[tuple[float, ...]]:
        found = asked(mill(), "Supply[ore].Price=uniform(1,2)", "Disposal[slag].Fee=0:8:2", method="lhs", seed=seed)
        return [point.values for point in found.points]

    assert values(1) == values(1) != values(2)
    assert len(values(1)) == 8


def test_a_point_without_a_plan_is_a_row_with_its_status() -> None:
    found = asked(
        park(*without(MILL_AND_WORKS, Supply), Supply(material="ore", max=150.0), Supply(material="clay")),
        "Demand[* / steel].Min=100,101",
    )
    assert [point.with_exchange.status for point in found.points] == ["optimal", "infeasible"]
    assert math.isnan(column(found.points, "objective")[1])


@pytest.mark.parametrize("many", [0, 10**9])
def test_every_point_is_as_if_solved_by_itself(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "MANY", many)  # built with few of its flows, and with all
    at = park(*MILL_AND_WORKS, Transport(mode="truck", unit="t"), weight_cost=0.1)
    varies = [vary(text, "USD") for text in ("Supply[*].Price=x0.5:2:4", "Demand[* / cement].Min=10:60:5")]
    sweep, made = planned(at, "exchange", varies, "grid", 8, 0)
    for point in swept(sweep, made, OUTPUTS).points:
        anew = Solver(sweep)._anew(point.number, point.values)
        for one, other in ((point.with_exchange, anew.with_exchange), (point.without_exchange, anew.without_exchange)):
            assert one.status == other.status
            assert one.outputs == pytest.approx(other.outputs, rel=1e-9, abs=1e-9)


def test_a_cell_without_effect_says_so() -> None:
    found = asked(mill(), "Disposal[slag].Fee=0:8:3", "Supply[ore].Price=1:2:2")
    assert found.idle == ()  # going without, the slag is dumped
    unlinked = park(*MILL_AND_WORKS, Disposal(material="steel", route="scrap", fee=1.0))
    assert asked(unlinked, "Disposal[steel].Fee=1:9:3", "Supply[ore].Price=1:2:2").idle == ("Disposal[steel].Fee",)


def test_where_no_point_has_a_plan_nothing_is_said_to_be_without_effect() -> None:
    stuck = park(*without(MILL_AND_WORKS, Supply), Supply(material="ore", max=10.0), Supply(material="clay"))
    found = asked(stuck, "Disposal[slag].Fee=0:8:3")
    assert {point.with_exchange.status for point in found.points} == {"infeasible"}
    assert found.idle == ()


# Who solves


def test_two_workers_tell_what_one_does() -> None:
    texts = ("Supply[*].Price=x0.5:2:10", "Demand[* / cement].Min=10:60:10")
    assert asked(mill(), *texts, workers=2).points == asked(mill(), *texts).points


def test_an_interrupted_sweep_keeps_its_points_and_goes_on(tmp_path: Path) -> None:
    journal = tmp_path / "points"
    varies = [vary("Demand[* / steel].Min=10:100:20", "USD")]
    sweep, made = planned(mill(), "exchange", varies, "grid", 8, 0)
    whole = swept(sweep, made, OUTPUTS)

    def stop(done: int, _: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(sweep, made, OUTPUTS, journal=journal, tell=stop)
    assert len(journal.read_text("utf-8").splitlines()) == 8
    with journal.open("a", encoding="utf-8") as file:
        file.write("[7, [45.")  # cut short
    counts: list[int] = []
    again = swept(sweep, made, OUTPUTS, journal=journal, resume=True, tell=lambda done, _: counts.append(done))
    assert counts == list(range(8, 21))
    assert again.points == whole.points


def test_the_points_of_another_sweep_are_not_taken_for_ones_own(tmp_path: Path) -> None:
    journal = tmp_path / "points"
    journal.write_text('{"sweep": "another"}\n')
    made = planned(mill(), "exchange", [vary("Demand[* / steel].Min=10,20", "USD")], "grid", 8, 0)
    with pytest.raises(FileError, match="another sweep"):
        swept(*made, OUTPUTS, journal=journal, resume=True)


# Sobol


def test_the_indices_of_a_known_function_come_out() -> None:
    """Steel and cement are made by themselves: virgin = 1.5·steel + 2·cement, so each has its share of the variance.

    Var = (1.5² + 2²)·Var(uniform): 0.36 and 0.64 of it, alone and in all, for the two are independent.
    """
    apart = park(
        *without(without(MILL_AND_WORKS, Demand), type(MILL_AND_WORKS[-1])),
        Demand(material="steel", max=math.inf),
        Demand(material="cement", max=math.inf),
        Demand(plant="mill", material="steel", min=50.0),
        Demand(plant="works", material="cement", min=50.0),
        exchanges="listed",
    )
    found = asked(
        apart,
        "Demand[mill / steel].Min=uniform(0,100)",
        "Demand[works / cement].Min=uniform(0,100)",
        method="sobol",
        samples=256,
    )
    of = {(index.cells, index.output): index for index in found.indices}
    for cells, share in (("Demand[mill / steel].Min", 0.36), ("Demand[works / cement].Min", 0.64)):
        index = of[cells, "virgin"]
        assert index.first == pytest.approx(share, abs=0.03)
        assert index.total == pytest.approx(share, abs=0.03)
        assert index.total_confidence < 0.15
    assert len(found.points) == 256 * 4


def test_a_flow_that_a_cell_lets_in_at_the_end_of_its_range_alone_is_no_family() -> None:
    """The works are 98 km away: of 10, 20 … 100 km the last alone lets slag go there."""
    rows = [
        replace(row, latitude=41.0 if row.plant == "mill" else 41.678, longitude=45.0)
        if isinstance(row, Plant)
        else row
        for row in without(MILL_AND_WORKS, Link)
    ]
    at = park(*rows, Transport(mode="truck", unit="t", max_distance_km=200.0), exchanges="all")
    found = asked(at, "Transport[truck].Max distance km=10:100:10")
    assert column(found.points, "objective") == pytest.approx([300.0] * 9 + [200.0])


def test_a_model_with_integers_of_its_own_is_built_anew_at_each_point(tmp_path: Path) -> None:
    path = tmp_path / "lots.py"
    path.write_text(
        "import pyomo.environ as pyo\nfrom ecopark.model import load\n"
        "shipped = load('exchange')\namounts, prices = shipped.amounts, shipped.prices\n"
        "def build(park, network):\n"
        "    m = shipped.build(park, network)\n"
        "    m.lots = pyo.Var(domain=pyo.NonNegativeIntegers)\n"
        "    m.lot = pyo.Constraint(expr=sum(m.f[i, t] for i, t in m.f) == 30 * m.lots)\n"
        "    return m\n"
    )
    varies = [vary("Disposal[*].Fee=1:2:2", "USD")]
    sweep, made = planned(mill(), str(path), varies, "grid", 8, 0)
    hot = Solver(sweep).point(0, made.points[0])
    fresh = answer(sweep.park_at(made.points[0]), str(path))
    assert fresh.exchange.plan is not None
    assert hot.with_exchange.outputs[0] == pytest.approx(fresh.exchange.plan.steps[0].value)
    assert sum(fresh.exchange.plan.amounts.flow) % 30 == pytest.approx(0.0, abs=1e-6)


def test_a_region_at_every_point_is_as_if_solved_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "MANY", 100)
    texts = (
        "Supply[clay].Price=5:20:2",
        "Transport[truck].Cost per unit km=x0.5:2:2",
        "Demand[* / cement].Min=x0.7:1.2:2",
    )
    varies = [vary(text, "USD") for text in texts]
    sweep, made = planned(region_park(12, 30, 0), "exchange", varies, "grid", 8, 0)
    solver = Solver(sweep)
    for number, values in enumerate(made.points):
        fresh = answer(sweep.park_at(values), "exchange").exchange.plan
        told = solver.point(number, values).with_exchange
        assert (fresh is None) == (told.status != "optimal")
        if fresh is not None:
            assert told.outputs[0] == pytest.approx(fresh.steps[0].value, rel=1e-9)
            assert told.outputs[OUTPUTS.index("cost")] == pytest.approx(fresh.steps[1].value, rel=1e-9)
