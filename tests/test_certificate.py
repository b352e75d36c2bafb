"""The certificate confirms an optimal plan, and refuses every plan that is tampered with or comes of a wrong model."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

import ecopark
from ecopark import cli
from ecopark.answer import answer
from ecopark.certificate import TOLERANCE, certify
from ecopark.network import candidates
from ecopark.plan import Amounts, Plan, Prices
from ecopark.schema.rows import (
    Demand,
    Disposal,
    Limit,
    Link,
    Material,
    Plant,
    Process,
    Quality,
    QualityLimit,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Row
from ecopark.totals import Totals

from .math.parks import MILL_AND_WORKS, Result, park, slag_link, solve, without
from .oracle import workbooks
from .oracle.test_formulation import furnace_and_kiln
from .oracle.test_formulation import slag_link as slag_link_cells

EVERYTHING: tuple[Row, ...] = (
    *MILL_AND_WORKS,
    Transport(mode="truck", handling_cost=1.0, cost_per_unit_km=0.1, co2_per_unit_km=0.05),
    slag_link(distance_km=20.0, capacity=30.0, loss=0.1, min=1.0),
    Material(material="slag", unit="t", disposal_weight=3.0),
    Supply(material="clay", seller="heap", price=1.0, max=25.0, virgin_weight=0.5),
    Demand(material="slag", min=2.0, max=5.0, price=6.0),
    Disposal(material="slag", route="fill", fee=1.0, max=10.0),
    Substitute(need="clay", substitute="slag", cost=1.5, max_share=0.2),
    Process(plant="mill", process="furnace", cost=0.25, min_activity=50.0, capacity=150.0),
    Quality(material="clay", property="ash", value=1.0),
    Quality(material="slag", property="ash", value=9.0),
    QualityLimit(need="clay", property="ash", min=0.5, max=3.5),
    Limit(quantity="exchange", material="slag", min=2.0, max=40.0),
    Limit(quantity="cost", max=5000.0),
)
"""A park with a row of every kind that can bind. Of 50 t of slag 22.22 are sent (20 arrive), 5 sold, 22.78 dumped."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Its optimal plan."""
    return solve(*EVERYTHING, cost_ceiling=4000.0).plan


def test_an_optimal_plan_is_confirmed_with_errors_of_rounding_alone(plan: Plan) -> None:
    certificate = certify(plan)
    assert certificate.confirms
    assert certificate.dual is not None
    assert certificate.gap is not None
    assert max(certificate.primal, certificate.balance, certificate.dual, certificate.gap) == certificate.worst < 1e-9


@pytest.mark.parametrize(
    "row",
    [
        Demand(material="steel", min=100.0, max=inf, price=99.0),  # weighs too much to make more of, and would earn
        slag_link(cost=99.0, capacity=40.0),  # saves impact up to its Capacity, and costs
        Supply(material="clay", price=1.0, seller="heap", virgin_weight=2.0),  # never bought, and cheap
        Limit(quantity="virgin", min=220.0),  # impact that must be, and that money would have more of
    ],
    ids=["at its least", "at its most", "at nothing", "a limit"],
)
def test_what_one_step_has_settled_is_no_choice_of_the_next(row: Row) -> None:
    # Money would have it otherwise; the plan is the best there is on the face of least impact.
    assert certify(solve(*MILL_AND_WORKS, row).plan).confirms


# Amounts


@pytest.mark.parametrize("kind", [entry.name for entry in fields(Amounts) if entry.name not in ("stock", "build")])
@pytest.mark.parametrize("by", [1 + 1e-4, 1 - 1e-4, 0.0, -1.0, nan, inf])
def test_an_amount_that_was_changed_is_refused(plan: Plan, kind: str, by: float) -> None:
    amounts = getattr(plan.amounts, kind).copy()
    amounts[int(np.argmax(amounts))] *= by
    with np.errstate(invalid="ignore"):  # an infinite amount makes sums of inf and -inf, on purpose
        certificate = certify(replace(plan, amounts=replace(plan.amounts, **{kind: amounts})))
    assert not certificate.confirms
    assert not certificate.primal <= TOLERANCE


def test_a_balance_that_is_broken_shows_as_such(plan: Plan) -> None:
    # Half a tonne less on the landfill than the gate has left over.
    disposal = plan.amounts.disposal.copy()
    disposal[int(np.argmax(disposal))] -= 0.5
    certificate = certify(replace(plan, amounts=replace(plan.amounts, disposal=disposal)))
    # 50 t in and 50 t out of the gate, less what was taken away.
    assert certificate.balance == pytest.approx(0.5 / 99.5)


def test_a_change_that_keeps_the_balances_shows_in_the_bounds_alone() -> None:
    # 11 t on a landfill for 10: the gate's balance still holds.
    loose = solve(*EVERYTHING, Disposal(material="slag", route="fill", fee=1.0, max=11.0))
    certificate = certify(replace(loose.plan, park=park(*EVERYTHING)))
    assert certificate.balance <= 1e-12
    assert certificate.primal == pytest.approx(1 / 11)


def narrowed(*more: Row, ceiling: float | None = None) -> Plan:
    """The common park's optimal plan, said to be one of a park in which some rows are narrower."""
    return replace(solve(*EVERYTHING).plan, park=park(*EVERYTHING, *more, cost_ceiling=ceiling))


@pytest.mark.parametrize(
    "row",
    [
        Process(plant="mill", process="furnace", cost=0.25, min_activity=50.0, capacity=99.9),
        Process(plant="mill", process="furnace", cost=0.25, min_activity=100.1, capacity=150.0),
        Supply(material="clay", seller="heap", price=1.0, max=24.9, virgin_weight=0.5),
        Supply(material="ore", price=1.0, max=149.9),
        Demand(material="steel", min=100.1),
        Demand(material="slag", min=2.0, max=4.9, price=6.0),
        Demand(material="slag", min=5.1, max=6.0, price=6.0),
        Disposal(material="slag", route="fill", fee=1.0, max=9.9),
        Substitute(need="clay", substitute="slag", cost=1.5, max_share=0.19),
        slag_link(distance_km=20.0, capacity=22.0, loss=0.1, min=1.0),
        slag_link(distance_km=20.0, capacity=30.0, loss=0.1, min=22.5),
        QualityLimit(need="clay", property="ash", min=0.5, max=2.5),
        QualityLimit(need="clay", property="ash", min=2.7, max=3.5),
        Quality(material="slag", property="ash", value=20.0),
        Limit(quantity="exchange", material="slag", min=2.0, max=22.0),
        Limit(quantity="exchange", material="slag", min=22.5, max=40.0),
        Limit(quantity="cost", max=500.0),
    ],
    ids=lambda row: f"{type(row).__name__} {getattr(row, 'material', '')}".strip(),
)
def test_a_bound_that_is_broken_is_refused(row: Row) -> None:
    certificate = certify(narrowed(row))
    assert certificate.primal > 1e-4
    assert not certificate.confirms


def test_a_ceiling_that_is_broken_is_refused() -> None:
    assert certify(narrowed(ceiling=500.0)).primal > 1e-3
    assert certify(narrowed(ceiling=5000.0)).primal <= 1e-12


@pytest.mark.parametrize(
    "row",
    [
        slag_link(distance_km=20.0, capacity=30.0, loss=0.2, min=1.0),
        Substitute(need="clay", substitute="slag", cost=1.5, max_share=0.2, ratio=0.9),
    ],
    ids=["loss", "ratio"],
)
def test_a_coefficient_that_is_another_is_refused(row: Row) -> None:
    changed = park(*EVERYTHING, row)
    certificate = certify(replace(solve(*EVERYTHING).plan, park=changed, network=candidates(changed)))
    assert certificate.balance > 1e-3


# Optimality


def adjusted(result: Result, asked: Result) -> Plan:
    """The amounts of one plan passed off as another park's: its steps say what they come to, at the other's prices."""
    totals = Totals(asked.park, asked.plan.network)
    objectives = (totals.impact, totals.cost, totals.transport_work)
    steps = tuple(
        replace(step, value=objective.of(result.plan.amounts))
        for step, objective in zip(asked.plan.steps, objectives, strict=True)
    )
    return replace(asked.plan, amounts=result.plan.amounts, steps=steps)


def test_a_feasible_plan_of_more_impact_is_refused() -> None:
    # 45 of 50 t sent where all could be: every row holds, and 10 of impact are left on the table.
    best, worse = solve(*MILL_AND_WORKS), solve(*MILL_AND_WORKS, slag_link(capacity=45.0))
    certificate = certify(adjusted(worse, best))
    assert certificate.primal <= 1e-12
    # The gap is 10 of impact beside 150 + 55 + 5.
    assert (certificate.gap or 0.0) >= 10 / 210
    assert not certificate.confirms


TWO_FILLS = (*without(MILL_AND_WORKS, Link), Disposal(material="slag", route="fill", fee=1.0))
"""Two landfills of the same weight, at 4 and at 1 money a tonne."""


def test_a_plan_of_least_impact_that_costs_more_is_refused() -> None:
    dear = Disposal(material="slag", route="fill", fee=1.0, max=20.0)
    best = solve(*TWO_FILLS, exchanges="listed")
    worse = solve(*TWO_FILLS, dear, exchanges="listed")
    assert worse.steps[0] == pytest.approx(best.steps[0])
    certificate = certify(adjusted(worse, best))
    assert certificate.primal <= 1e-12
    # 30 t at 3 more, beside 150 + 1000 + 20 + 120.
    assert certificate.gap == pytest.approx(90 / 1290)


def test_a_plan_of_least_cost_that_travels_farther_is_refused() -> None:
    def rows(most: float) -> tuple[Row, ...]:
        return (
            *without(MILL_AND_WORKS, Link),
            Transport(mode="truck"),
            Transport(mode="rail"),
            slag_link(mode="truck", distance_km=20.0),
            slag_link(mode="rail", distance_km=10.0, capacity=most),
        )

    best, worse = solve(*rows(30.0)), solve(*rows(20.0))
    assert worse.steps[:2] == pytest.approx(best.steps[:2])
    certificate = certify(adjusted(worse, best))
    assert certificate.primal <= 1e-12
    # 10 t over 10 km more, beside 20·10 + 30·20.
    assert certificate.gap == pytest.approx(100 / 800)


@pytest.mark.parametrize("block", [entry.name for entry in fields(Prices) if entry.name not in ("activity", "ceiling")])
@pytest.mark.parametrize("by", [0.1, -0.1, nan, inf])
@pytest.mark.parametrize("step", [0, 1])
def test_a_price_that_was_changed_is_refused(plan: Plan, step: int, block: str, by: float) -> None:
    prices = getattr(plan.steps[step].prices, block).copy()
    for index in range(len(prices)):
        changed = prices.copy()
        changed[index] += by
        with np.errstate(invalid="ignore"):
            assert not certify(with_prices(plan, step, **{block: changed})).confirms, f"{block} {index}"


@pytest.mark.parametrize("by", [0.01, -0.01, nan])
@pytest.mark.parametrize("step", [0, 1])
def test_a_price_of_the_ceiling_that_was_changed_is_refused(plan: Plan, step: int, by: float) -> None:
    ceiling = plan.steps[step].prices.ceiling + by
    assert not certify(with_prices(plan, step, ceiling=ceiling)).confirms


def with_prices(plan: Plan, step: int, **prices: object) -> Plan:
    """The plan with some prices of a step changed."""
    steps = list(plan.steps)
    changed: Prices = replace(steps[step].prices, **prices)  # type: ignore[arg-type]
    steps[step] = replace(steps[step], prices=changed)
    return replace(plan, steps=tuple(steps))


@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("by", [1.0, -1.0, nan, inf])
def test_a_step_that_says_another_value_is_refused(plan: Plan, step: int, by: float) -> None:
    steps = list(plan.steps)
    steps[step] = replace(steps[step], value=steps[step].value + by)
    certificate = certify(replace(plan, steps=tuple(steps)))
    assert not certificate.confirms
    assert (certificate.dual or 0.0) <= TOLERANCE


def test_prices_of_no_step_confirm_nothing(plan: Plan) -> None:
    zero = {entry.name: getattr(plan.steps[0].prices, entry.name) * 0 for entry in fields(Prices)}
    assert not certify(with_prices(plan, 0, **zero)).confirms


def test_the_errors_are_relative_to_what_is_summed() -> None:
    # The same park a million times larger, off by the same part.
    small = solve(*MILL_AND_WORKS).plan
    large = solve(*MILL_AND_WORKS, Demand(material="steel", min=1e8), Demand(material="cement", min=5e7)).plan
    for plan in (small, large):
        purchase = plan.amounts.purchase * (1 + 1e-5)
        certificate = certify(replace(plan, amounts=replace(plan.amounts, purchase=purchase)))
        assert certificate.primal == pytest.approx(0.5e-5, rel=1e-3)


# Wrong models


FORGETS_LOSSES = """
network = network.with_flows(replace(network.flows, arriving=np.ones(len(network.flows))))
"""
FORGETS_RATIOS = """
network = network.with_flows(replace(network.flows, ratio=np.ones(len(network.flows))))
"""
FORGETS_LIMITS = """
park = replace(park, tables=replace(park.tables, limits=tuple(
    replace(row, max=None) for row in park.tables.limits)))
"""
FORGETS_CAPACITY = """
park = replace(park, tables=replace(park.tables, processes=tuple(
    replace(row, capacity=float("inf")) for row in park.tables.processes)))
"""
FORGETS_DISPOSAL = """
park = replace(park, tables=replace(park.tables, settings=replace(park.settings, weight_disposal=0.0)))
"""
FORGETS_MONEY = """
network = replace(network, disposals=replace(network.disposals, fee=network.disposals.fee * 0))
"""


def own_model(folder: Path, change: str) -> Path:
    """An analyst's own model file: the shipped one over a park and network in which something is forgotten."""
    path = folder / "mine.py"
    body = "".join(f"    {line}\n" for line in change.strip().splitlines())
    path.write_text(
        "from dataclasses import replace\n"
        "import numpy as np\n"
        "from ecopark.model import load\n"
        "shipped = load('exchange')\n"
        "amounts, prices = shipped.amounts, shipped.prices\n"
        f"def build(park, network):\n{body}    return shipped.build(park, network)\n",
        encoding="utf-8",
    )
    return path


BINDING: tuple[Row, ...] = (
    *without(MILL_AND_WORKS, Disposal),
    slag_link(loss=0.5, cost=1.0),
    Substitute(need="clay", substitute="slag", ratio=2.0),
    Material(material="slag", unit="t", disposal_weight=3.0),
    Process(plant="mill", process="furnace", capacity=100.0),
    Demand(material="slag", max=10.0, price=1.0),
    Demand(material="steel", min=100.0, max=120.0, avoided_weight=5.0),
    Disposal(material="slag", route="near", fee=1.0),
    Disposal(material="slag", route="far", fee=0.5),
    Limit(quantity="exchange", material="slag", max=20.0),
)
"""A park in which all that the wrong models forget decides something."""


@pytest.mark.parametrize(
    "change",
    ["pass", FORGETS_LOSSES, FORGETS_RATIOS, FORGETS_LIMITS, FORGETS_CAPACITY, FORGETS_DISPOSAL, FORGETS_MONEY],
    ids=["nothing", "losses", "ratios", "limits", "capacity", "disposal", "money"],
)
def test_the_plan_of_a_wrong_model_is_not_passed_off_as_optimal(tmp_path: Path, change: str) -> None:
    asked = answer(park(*BINDING), str(own_model(tmp_path, change)))
    assert asked.exchange.plan is not None
    assert certify(asked.exchange.plan).confirms == (change == "pass")


@pytest.mark.parametrize("change", [FORGETS_LOSSES, FORGETS_RATIOS, FORGETS_LIMITS, FORGETS_CAPACITY])
def test_a_model_of_ones_own_must_hold_the_rows_of_the_park(tmp_path: Path, change: str) -> None:
    assert answer(park(*BINDING), str(own_model(tmp_path, change))).status == "uncertified"


def test_what_a_model_of_ones_own_minimises_is_its_own_affair(tmp_path: Path) -> None:
    asked = answer(park(*BINDING), str(own_model(tmp_path, FORGETS_MONEY)))
    assert asked.status == "optimal"
    assert asked.exchange.certificate is not None
    assert (asked.exchange.certificate.dual, asked.exchange.certificate.gap) == (None, None)


@pytest.mark.parametrize(("change", "code"), [("pass", 0), (FORGETS_LOSSES, 5)], ids=["nothing", "losses"])
def test_the_command_line_says_so_and_writes_no_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, code: int
) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(furnace_and_kiln(Links=[slag_link_cells(Loss=0.1)]), path)
    before = path.read_bytes()
    assert cli.run(["solve", str(path), "--model", str(own_model(tmp_path, change)), "--no-write", "--json"]) == code
    assert path.read_bytes() == before
    assert ('"status": "uncertified"' in capsys.readouterr().out) == (code == 5)


def test_a_plan_without_exchange_that_is_wrong_spoils_the_comparison(tmp_path: Path) -> None:
    # The wrong model loses what a baseline link loses: then the plan without exchange is as wrong.
    asked = answer(park(*MILL_AND_WORKS, slag_link(loss=0.5, baseline=True)), str(own_model(tmp_path, FORGETS_LOSSES)))
    assert asked.without.status == asked.status == "uncertified"


FORGETS_MUST_RUNS_ALONE = """
if not len(network.exchanges):
    park = replace(park, tables=replace(park.tables, processes=tuple(
        replace(row, min_activity=0.0) for row in park.tables.processes)))
"""


def test_even_where_the_plan_with_exchange_is_right(tmp_path: Path) -> None:
    idle = Process(plant="mill", process="furnace", min_activity=110.0)
    asked = answer(
        park(*MILL_AND_WORKS, Demand(material="steel", min=100.0, max=200.0), idle),
        str(own_model(tmp_path, FORGETS_MUST_RUNS_ALONE)),
    )
    assert (asked.exchange.status, asked.without.status) == ("optimal", "uncertified")
    assert asked.status == "uncertified"


def test_a_park_that_is_closed_whole_does_nothing() -> None:
    closed = solve(
        *without(MILL_AND_WORKS, Demand, Link),
        *(Plant(plant=name, status="closed") for name in ("mill", "works")),
        Demand(plant="mill", material="steel", min=100.0),
        Demand(plant="works", material="cement", min=50.0),
    )
    assert closed.plan.network.flows.gate.size == closed.plan.amounts.activity.size == 0
    assert closed.steps == (0, 0, 0)
    assert certify(closed.plan).worst == 0


def test_it_knows_no_solver_and_no_pyomo() -> None:
    asked = "import sys, ecopark.certificate; print([m for m in ('pyomo', 'highspy') if m in sys.modules])"
    root = str(Path(ecopark.__file__).parents[1])
    found = subprocess.run([sys.executable, "-c", asked], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
