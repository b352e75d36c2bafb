"""Flows that are priced give the optimum of all flows: in every step, with every sheet, from however few to begin."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
import pytest

from ecopark import builds, columns, commands, flows, generation, pricing, solver
from ecopark.certificate import certify
from ecopark.errors import ModelError
from ecopark.model import load, says_columns
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Outcome
from ecopark.totals import Totals, Weights, flat
from ecopark.workbook.parse import read_tables

from .math.parks import MILL_AND_WORKS, slag_link
from .math.parks import park as small_park
from .math.seasons import HALVES
from .oracle import parks, workbooks
from .test_hot import region_park

SEEDS = range(120)
PER_TEST = 10
CLOSE = 1e-7


def both(park: Park, nearest: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, Outcome]:
    """How a park ends when its flows are priced, so many of each gate and need there to begin with, and with all.

    They are drawn and enter a handful at a time, as those of a large park do by the hundred thousand.
    """
    model, network = load(), candidates(park)
    assert says_columns(model)
    with monkeypatch.context() as patch:
        patch.setattr(columns, "NEAREST", nearest)
        patch.setattr(flows, "PART", 7)
        patch.setattr(generation, "FEWEST", 3)
        priced = pricing.optimum(park, network, model, inf)
        assert priced is not None
    with monkeypatch.context() as patch:
        patch.setattr(solver, "LARGE", 10**12)
        return priced, solver.optimum(park, network, model)


def agree(park: Park, nearest: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """Holds one against the other: the status, every step's value, and what the certificate says of all flows."""
    priced, every = both(park, nearest, monkeypatch)
    assert (priced.status, priced.step) == (every.status, every.step)
    if priced.plan is None or every.plan is None:
        return priced.status
    assert certify(priced.plan).confirms
    totals = Totals(park, every.plan.network)
    weights: tuple[Weights, ...] = (totals.impact, totals.cost, totals.transport_work)
    for weight, one, other in zip(weights, priced.plan.steps, every.plan.steps, strict=True):
        turnover = float(np.abs(weight.flat) @ np.abs(flat(every.plan.amounts)))
        assert one.value == pytest.approx(other.value, rel=CLOSE, abs=CLOSE * max(1.0, turnover)), one.name
    return priced.status


@pytest.mark.parametrize("first", SEEDS[::PER_TEST])
def test_random_parks_end_as_with_all_flows(first: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(first, first + PER_TEST):
        agree(random_park(seed, tmp_path), seed % 2, monkeypatch)


def random_park(seed: int, folder: Path) -> Park:
    """A random park of every sheet."""
    path = folder / f"{seed}.xlsx"
    workbooks.write(parks.random_park(seed), path)
    asked = commands.park_of(path, read_tables(path))
    return builds.bounded(_without_words(asked), load())


def _without_words(park: Park) -> Park:
    """The park whose cost has no ceiling in words: an amount takes its place before a model is built."""
    if not isinstance(park.settings.cost_ceiling, str):
        return park
    return replace(park, tables=replace(park.tables, settings=replace(park.settings, cost_ceiling=None)))


@pytest.mark.parametrize("seed", range(4))
def test_a_region_needs_few_of_its_flows(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert agree(region_park(12, 30, seed), 1, monkeypatch) == "optimal"


def test_of_a_year_in_seasons_no_flow_need_be_there_to_begin_with(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agree(small_park(*MILL_AND_WORKS, *HALVES, slag_link()), 0, monkeypatch) == "optimal"


def test_a_model_that_says_two_things_is_refused(tmp_path: Path) -> None:
    asked = region_park(6, 10, 0)
    path = tmp_path / "mine.py"
    path.write_text(
        "from dataclasses import replace\nfrom ecopark.model import load\n"
        "shipped = load('exchange')\nbuild, amounts, prices = shipped.build, shipped.amounts, shipped.prices\n"
        "def flow_columns(park, network):\n"
        "    for entries in shipped.flow_columns(park, network):\n"
        "        yield replace(entries, amount=entries.amount * (1.01 if entries.name == 'need' else 1.0))\n"
    )
    model = load(str(path))
    assert says_columns(model)
    with pytest.raises(ModelError, match="`flow_columns` and `build` differ in 'need'"):
        pricing.optimum(asked, candidates(asked), model, inf)


def test_whole_numbers_of_an_own_model_are_chosen_on_priced_flows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = region_park(6, 10, 0)
    path = tmp_path / "whole.py"
    path.write_text(
        "import pyomo.environ as pyo\nfrom ecopark.model import load\n"
        "shipped = load('exchange')\namounts, prices = shipped.amounts, shipped.prices\n"
        "flow_columns = shipped.flow_columns\n"
        "def build(park, network):\n"
        "    m = shipped.build(park, network)\n"
        "    m.loads = pyo.Var(domain=pyo.NonNegativeIntegers)\n"
        "    m.whole = pyo.Constraint(expr=m.x[0, 0] <= 10 * m.loads)\n"
        "    return m\n"
    )
    model, network = load(str(path)), candidates(asked)
    assert says_columns(model)
    every = solver.optimum(asked, network, model).plan
    monkeypatch.setattr(solver, "LARGE", 10)
    monkeypatch.setattr(columns, "NEAREST", 1)
    priced = solver.optimum(asked, network, model).plan
    assert priced is not None
    assert every is not None
    assert len(priced.network.flows) < len(every.network.flows)
    values = [[step.value for step in plan.steps] for plan in (priced, every)]
    assert values[0] == pytest.approx(values[1], rel=CLOSE)


def test_what_is_built_is_chosen_between_the_bound_and_what_the_plan_reaches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On few flows the choice may miss the best, and the bound says by how much at most."""
    seen = 0
    for seed in range(60):
        asked = random_park(seed, tmp_path)
        if asked.candidates:
            with monkeypatch.context() as patch:
                patch.setattr(pricing, "BESIDE", 1)
                priced, every = both(asked, 1, monkeypatch)
            if priced.plan is not None and every.plan is not None:
                one, best = priced.plan.steps[0], every.plan.steps[0]
                assert one.bound is not None
                room = 1e-6 * max(1.0, abs(best.value))
                assert one.bound - room <= best.value <= one.value + room
                assert certify(priced.plan).confirms
                seen += 1
    assert seen > 10


def test_a_plan_on_too_few_flows_is_not_certified() -> None:
    """The certificate draws all flows of the park, whatever the plan's network has."""
    asked = region_park(12, 30, 0)
    model, network = load(), candidates(asked)
    nearest = network.flows.only(columns.beginning(asked, network).numbers[:60])
    plan = solver.optimum(asked, network.with_flows(nearest), model).plan
    assert plan is not None
    assert certify(replace(plan, network=replace(plan.network, of=None))).confirms
    assert not certify(plan).confirms
