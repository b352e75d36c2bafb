"""Opportunities against solving everything, over random parks."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from ecopark import commands
from ecopark.analysis.loosening import promising as limits_promising
from ecopark.analysis.trials import Trials
from ecopark.analysis.unlisted import extended, first_units, unlisted
from ecopark.answer import Answer
from ecopark.flows import Flows
from ecopark.network import candidates
from ecopark.periods import Calendar
from ecopark.schema.rows import (
    Disposal,
    Process,
    Substitute,
)

from ..math.parks import makes, takes, tonnes
from ..oracle import workbooks
from ..oracle.parks import random_park
from .opportunity_parks import listed


@pytest.fixture(scope="module", params=range(40, 64))
def random_answer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    path = tmp_path_factory.mktemp("park") / "park.xlsx"
    workbooks.write(random_park(request.param), path)
    of = commands.solve(path, write=False).answers[0]
    if of.status != "optimal" or of.park.candidates:
        pytest.skip("no plan, or one of choices")
    return of


def test_no_exchange_gains_more_than_its_first_unit_says(random_answer: Answer) -> None:
    """Prices are an optimum's: a first unit that gains nothing is the first of an exchange that gains nothing."""
    plan = random_answer.exchange.plan
    assert plan is not None
    trials, tried = Trials(random_answer, plan), 0
    for flows in unlisted(plan.park):
        firsts = first_units(plan, flows)
        for index in range(len(flows))[:12]:
            one = flows.only(np.array([index]))
            trial = trials.trial(plan.park, extended(plan.network, one), inf)
            assert trial is not None
            tried += 1
            sent = trial.plan.amounts.flow.reshape(len(Calendar(plan.park)), -1)[:, -1]
            most = float(firsts.objective[:, index] @ sent)
            assert trial.gain <= most * (1 + 1e-6) + trials.least_gain
            if not firsts.objective[:, index].any():
                assert trial.gain == 0
                assert trial.saves <= float(firsts.money[:, index] @ sent) * (1 + 1e-6) + trials.least_saving
    if not tried:
        pytest.skip("nothing is left out")


def test_no_limit_is_worth_more_than_its_price_says(random_answer: Answer) -> None:
    plan = random_answer.exchange.plan
    assert plan is not None
    trials = Trials(random_answer, plan)
    for limit in limits_promising(random_answer.park, plan, trials):
        made = limit.made(plan.park)
        trial = trials.trial(made, candidates(made), inf)
        assert trial is not None
        assert trial.gain <= limit.gain * (1 + 1e-6) + trials.least_gain
        if limit.gain == 0:
            assert trial.saves <= limit.saves * (1 + 1e-6) + trials.least_saving


def test_with_a_looser_limit_the_same_could_move(random_answer: Answer) -> None:
    """So a limit is tried on the network that there is."""
    plan = random_answer.exchange.plan
    assert plan is not None
    whole = plan.network.whole
    for limit in limits_promising(random_answer.park, plan, Trials(random_answer, plan)):
        made = candidates(limit.made(plan.park))
        for block in ("flows", "purchases", "sales", "disposals"):
            now, then = (vars(getattr(network, block)) for network in (whole, made))
            assert all(np.array_equal(now[name], then[name]) for name in now)


def test_nothing_is_left_out_that_is_not_in_the_network(random_answer: Answer) -> None:
    """With every pair a candidate and no more limits on the way, nothing is unlisted but what has a row in Links."""
    plan = random_answer.exchange.plan
    assert plan is not None
    opened = replace(
        plan.park.tables,
        settings=replace(plan.park.settings, exchanges="all"),
        materials=tuple(replace(row, exchange=True) for row in plan.park.tables.materials),
        transport=tuple(replace(row, listed_only=False, max_distance_km=inf) for row in plan.park.tables.transport),
    )
    everywhere = replace(plan.park, tables=opened)
    assert not [*unlisted(everywhere)]


def test_what_is_left_out_is_every_other_pair(random_answer: Answer) -> None:
    """Each pair of places that know each other is a candidate, is left out or has its own row in Links."""
    park = random_answer.park
    transport = tuple(replace(row, listed_only=False, max_distance_km=inf) for row in park.tables.transport)
    opened = replace(
        park.tables,
        settings=replace(park.settings, exchanges="all"),
        materials=tuple(replace(row, exchange=True) for row in park.tables.materials),
        transport=transport,
        links=(),
    )
    every, there = _ways(candidates(replace(park, tables=opened)).flows), _ways(candidates(park).flows)
    left_out = [way for flows in unlisted(park) for way in _ways(flows)]
    assert len(left_out) == len(set(left_out))
    assert not there.intersection(left_out)
    nowhere = {row.plant for row in park.tables.plants if row.latitude is None or row.longitude is None}
    linked = {
        (row.material, row.from_, row.to)
        for row in park.tables.links
        if park.mode(row.material, row.mode) is park.mode(row.material)
    }
    for gate, need, _ in every - there - set(left_out):
        sender, receiver = park.gates[gate], park.needs[need]
        uncounted = park.mode_units(sender.material, park.mode(sender.material)) is None
        located = not nowhere & {sender.plant, receiver.plant}
        assert (sender.material, sender.plant, receiver.plant) in linked or uncounted or not located
    assert set(left_out) <= every


def _ways(flows: Flows) -> set[tuple[int, int, int]]:
    """Gate, need and mode of the flows between different plants."""
    between = flows.only(~flows.internal)
    return set(zip(between.gate.tolist(), between.need.tolist(), between.mode.tolist(), strict=True))


@pytest.mark.parametrize(("most", "parts"), [(1, 2), (2, 2), (1000, 1)])
def test_what_is_left_out_is_the_same_in_small_parts(most: int, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the parts, all of a gate stand in one."""
    rows = (
        *tonnes("dross"),
        makes("mill", "furnace", "dross", 0.5),
        Substitute(need="clay", substitute="dross"),
        Process(plant="works", process="second"),
        takes("works", "second", "clay", 2.0),
        makes("works", "second", "cement", 1.0),
        Disposal(material="dross", route="landfill"),
    )
    of = listed(*rows)
    monkeypatch.setattr("ecopark.flows.PART", most)
    found = [list(zip(flows.gate.tolist(), flows.need.tolist(), strict=True)) for flows in unlisted(of.park)]
    assert sorted(pair for part in found for pair in part) == sorted(_pairs_of(of))
    assert len({pair[0] for pair in _pairs_of(of)}) == 2
    assert len(found) == parts


def _pairs_of(of: Answer) -> list[tuple[int, int]]:
    """Each gate of slag and dross with each need of clay."""
    gates = [gate.index for gate in of.park.gates if gate.material in ("slag", "dross")]
    needs = [need.index for need in of.park.needs if need.material == "clay"]
    return [(gate, need) for gate in gates for need in needs]
