"""The plan of a large park has only few of its flows: all that is told of it is what would be told with all of them.

Small parks are solved here as large ones are, on few of their flows. Where optima tie another plan is as good, so each
plan is held against itself: with all flows of its park, and with none but those that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest

from ecopark import columns, commands, solver
from ecopark.accounts import Results, results
from ecopark.analysis.opportunities import Opportunities, opportunities
from ecopark.answer import Answer, Solved, answer
from ecopark.flows import Flows
from ecopark.model import shipped_folder
from ecopark.network import Network
from ecopark.periods import Calendar
from ecopark.plan import Plan
from ecopark.schema.results import LooseningRow, OpportunityRow
from ecopark.schema.rows import Disposal, Link, Process, Substitute
from ecopark.workbook.parse import read_tables

from .analysis.opportunity_parks import ENOUGH, listed, only
from .math.parks import makes, takes, tonnes
from .oracle import parks, workbooks

SHIPPED = sorted(path.stem for path in shipped_folder("scenarios").glob("*.xlsx"))

TELLING = (5, 12, 24, 28, 33, 37, 45, 55)
"""Seeds of random parks that have something to tell, most of it of flows that their plans need not hold."""


@pytest.fixture
def as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every park is solved on few of its flows: one of each gate and need to begin with."""
    monkeypatch.setattr(solver, "LARGE", 0)
    monkeypatch.setattr(columns, "NEAREST", 1)


def of_seed(seed: int, folder: Path) -> Answer:
    """The answer of a random park of every sheet."""
    path = folder / "park.xlsx"
    workbooks.write(parks.random_park(seed), path)
    return _answer(path)


def _answer(path: Path) -> Answer:
    of = answer(commands.park_of(path, read_tables(path)), "exchange")
    assert of.status == "optimal"
    return of


def with_flows(of: Answer, held: Callable[[Plan], Network]) -> Answer:
    """The same answer, its plans with other flows of their parks, all that they use among them."""
    return replace(of, exchange=_solved(of.exchange, held), without=_solved(of.without, held))


def _solved(solved: Solved, held: Callable[[Plan], Network]) -> Solved:
    if solved.plan is None:  # without exchange there may be none
        return solved
    network = held(solved.plan)
    own, place = solved.plan.network.flows, {way: place for place, way in enumerate(_ways(network.flows))}
    sent = np.zeros((len(Calendar(solved.park)), len(place)))
    for number, amounts in enumerate(solved.plan.amounts.flow.reshape(len(sent), -1).T):
        if amounts.any():
            sent[:, place[_ways(own)[number]]] = amounts
    plan = replace(solved.plan, network=network, amounts=replace(solved.plan.amounts, flow=sent.ravel()))
    return replace(solved, plan=plan, network=network)


def _ways(flows: Flows) -> list[tuple[int, ...]]:
    """What tells a flow from all others."""
    return [*zip(*(getattr(flows, name).tolist() for name in ("gate", "need", "mode", "link")), strict=True)]


def every(plan: Plan) -> Network:
    """All flows of a plan's park."""
    return plan.network.whole


def used(plan: Plan) -> Network:
    """No flows but those that a plan uses."""
    sent = plan.amounts.flow.reshape(len(Calendar(plan.park)), -1).sum(axis=0)
    return plan.network.with_flows(plan.network.flows.only(np.flatnonzero(sent)))


def _values(found: object) -> Iterator[object]:
    if isinstance(found, tuple):
        yield len(found)
        for each in found:
            yield from _values(each)
    else:
        yield found


def same(found: Results | Opportunities, wanted: Results | Opportunities) -> None:
    """Holds tables against each other: other sums of the same numbers round otherwise."""
    (words, numbers), (wanted_words, wanted_numbers) = _told(found), _told(wanted)
    assert words == wanted_words
    assert numbers == pytest.approx(wanted_numbers, rel=1e-9, abs=1e-9)


def _told(found: Results | Opportunities) -> tuple[list[object], list[float]]:
    """All that stands in some tables: words, lengths and what is blank; and numbers."""
    values = [*_values(astuple(found))]
    return [None if isinstance(each, float) else each or "" for each in values], [
        each for each in values if isinstance(each, float)
    ]


@pytest.mark.parametrize("seed", TELLING)
def test_a_random_park_tells_the_same(seed: int, tmp_path: Path, as_large: None) -> None:
    of = of_seed(seed, tmp_path)
    wanted = with_flows(of, every)
    for few in (of, with_flows(of, used)):
        same(results(few), results(wanted))
        same(opportunities(few, ENOUGH), opportunities(wanted, ENOUGH))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_park_tells_the_same(name: str, as_large: None) -> None:
    """Its opportunities by estimate: no time is given to confirm them."""
    of = _answer(shipped_folder("scenarios") / f"{name}.xlsx")
    wanted = with_flows(of, every)
    assert results(wanted).exchange_plan
    for few in (of, with_flows(of, used)):
        same(results(few), results(wanted))
        same(opportunities(few, 0.0), opportunities(wanted, 0.0))


@pytest.mark.parametrize("seed", TELLING)
def test_trials_on_few_flows_are_worth_what_those_on_all_are(
    seed: int, tmp_path: Path, as_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is gained is the same whatever the plan; how much goes to which need may be another among plans that tie."""
    of = of_seed(seed, tmp_path)
    found = opportunities(of, ENOUGH)
    monkeypatch.setattr(solver, "LARGE", 10**12)
    wanted = opportunities(with_flows(of, every), ENOUGH)
    assert [(row.from_, row.to, row.material, row.confirmed) for row in found.exchanges_that_would_pay] == [
        (row.from_, row.to, row.material, row.confirmed) for row in wanted.exchanges_that_would_pay
    ]
    assert _worth(found) == pytest.approx(_worth(wanted), rel=1e-6, abs=1e-6)


def _worth(found: Opportunities) -> list[float]:
    rows: list[OpportunityRow | LooseningRow] = [*found.exchanges_that_would_pay, *found.limits_worth_loosening]
    return [value or 0.0 for row in rows for value in (row.gain, row.saves)]


def test_the_random_parks_have_what_may_be_told(tmp_path: Path, as_large: None) -> None:
    """Or else the tests above would hold nothing against nothing."""
    parts = ("exchanges_that_would_pay", "limits_worth_loosening", "takers_wanted", "makers_wanted")
    count, left_out = dict.fromkeys(parts, 0), 0
    for seed in TELLING:
        of = of_seed(seed, tmp_path)
        assert of.exchange.plan is not None
        left_out += len(every(of.exchange.plan).flows) > len(used(of.exchange.plan).flows)
        found = opportunities(of, 0.0)
        for part in parts:
            count[part] += bool(getattr(found, part))
    assert left_out >= len(TELLING) - 1
    assert min(count.values()) >= 2, count


def test_an_exchange_of_several_needs_is_told_by_what_goes_to_them(
    as_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slag all goes to one of two kilns, no plan holds its flow to the other, and dross goes there by a link."""
    monkeypatch.setattr(columns, "NEAREST", 0)
    rows = (
        *tonnes("dross"),
        makes("mill", "furnace", "dross", 0.1),
        Substitute(need="clay", substitute="dross"),
        Disposal(material="dross", route="landfill"),
        Link(from_="mill", to="works", material="dross"),
        Process(plant="works", process="second", capacity=0.0),
        takes("works", "second", "clay", 1.0),
        makes("works", "second", "cement", 1.0),
    )
    row = only(listed(*rows))
    assert (row.material, row.for_, row.confirmed) == ("slag", "kiln: clay", "yes")
    assert row.quantity == pytest.approx(50)
