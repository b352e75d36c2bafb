"""A park solved on few of its flows says what one with all says: of an exchange, its room, what the plan hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

import pytest

from ecopark import columns, commands, solver
from ecopark.analysis.exchange import exchange_reason
from ecopark.analysis.exchange_facts import Worth
from ecopark.analysis.exchange_reason import ExchangeReason
from ecopark.analysis.flexibility import Flexibility, flexibility
from ecopark.analysis.ranging import Sensitivity, sensitivity
from ecopark.answer import Answer, answer
from ecopark.model import DEFAULT
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.schema.results import ResultRow
from ecopark.schema.rows import Demand, Disposal, Plant, Process, Substitute, Supply, Transport
from ecopark.schema.tables import Row
from ecopark.workbook.parse import read_tables

from ..math.parks import makes, takes, tonnes
from ..math.parks import park as small_park
from ..oracle import workbooks
from ..oracle.parks import random_park
from ..test_hot import region_park
from .proving import prove
from .ranging_proofs import faults

SEEDS = range(8)
CLOSE = 1e-6
ENOUGH = 600.0


@contextmanager
def forced(few: bool) -> Iterator[None]:
    """Solves on few flows, one of each gate and need to begin with, or on all of them, however large a park is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "LARGE", 0 if few else 10**9)
        patch.setattr(columns, "NEAREST", 1)
        yield


def names(park: Park) -> list[str]:
    """All exchanges that are candidates, as they are asked for."""
    network = candidates(park)
    found = []
    for flow in network.exchanges.tolist():
        gate, need = park.gates[network.flows.gate[flow]], park.needs[network.flows.need[flow]]
        found.append(f'"{gate.plant}" / "{need.plant}" / "{gate.material}"')
    return list(dict.fromkeys(found))


def reasons(park: Park, asked: list[str], *, few: bool) -> list[ExchangeReason]:
    with forced(few):
        of = answer(park, DEFAULT)
        plan = of.exchange.plan
        assert plan is not None
        assert few or plan.network is plan.network.whole
        assert not few or park.candidates or plan.network is not plan.network.whole
        return [exchange_reason(of, text) for text in asked]


def same(one: Worth | None, other: Worth | None) -> bool:
    """The same in every step up to that in which something differs at all."""
    if one is None or other is None:
        return one is other
    return (one.impact, one.cost, one.work) == pytest.approx(
        (other.impact, other.cost, other.work), rel=CLOSE, abs=CLOSE
    )


def compare(park: Park, *, unused: int = 2, planned: int = 1) -> int:
    """Holds the reasons on few flows against those on all, of some exchanges that are used and some that are not."""
    every = names(park)
    with forced(few=False):
        of = answer(park, DEFAULT)
    if of.status != "optimal" or not every:
        return 0
    verdicts = {text: exchange_reason(of, text, seconds=0.0).verdict for text in every}
    asked = [text for text in every if verdicts[text] == "unused"][-unused:]
    asked += [text for text in every if verdicts[text] == "planned"][:planned]
    for one, other in zip(reasons(park, asked, few=True), reasons(park, asked, few=False), strict=True):
        assert one.certified
        assert other.certified
        if one.verdict != other.verdict:  # then there are plans with it and without, all as good
            tied = one if one.verdict == "planned" else other
            assert tied.next_best is not None
            assert tied.next_best.saved is not None
            assert tied.next_best.saved.decides in ("nothing", "transport work"), one.asked
            continue
        assert same(one.first_unit, other.first_unit), (one, other)
        entered, others = {each.lever: each for each in one.entries}, {each.lever: each for each in other.entries}
        assert set(entered) == set(others)
        for lever, each in entered.items():
            assert each.enters_at == pytest.approx(others[lever].enters_at, rel=1e-2, abs=1e-2)
        if one.next_best is not None:
            assert other.next_best is not None
            assert same(one.next_best.saved, other.next_best.saved)
    return len(asked)


def flexible(park: Park, tolerance: float, *, few: bool) -> Flexibility | None:
    with forced(few):
        return flexibility(answer(park, DEFAULT), tolerance)


def compare_flexibility(park: Park, tolerance: float) -> int:
    """Holds what is told on few flows against what is told on all: least and most, and how many can be in no plan."""
    one, other = (flexible(park, tolerance, few=few) for few in (True, False))
    if one is None or other is None:
        assert one is other
        return 0
    assert one.is_whole
    assert not one.unasked
    assert not other.unasked
    assert one.room == pytest.approx(other.room, rel=CLOSE, abs=CLOSE)
    found = {(each.from_, each.to, each.material): each for each in one.exchanges}
    others = {(each.from_, each.to, each.material): each for each in other.exchanges}
    assert set(found) == set(others)
    for name, each in found.items():
        assert each.least == pytest.approx(others[name].least, rel=CLOSE, abs=CLOSE), name
        assert each.most == pytest.approx(others[name].most, rel=CLOSE, abs=CLOSE), name
    assert one.never == other.never
    if all(each.quantity == pytest.approx(others[name].quantity) for name, each in found.items()):
        assert set(one.unused) == set(other.unused)
    return len(found)


def test_a_region_says_the_same_of_an_exchange_on_few_flows() -> None:
    assert compare(region_park(6, 6, 1)) == 3


def test_a_first_unit_may_move_others_by_flows_that_the_plan_does_not_hold() -> None:
    """The 50 t of each mill's slag fill the works beside it. A unit from mill 0 to works 1 sends one back crosswise.

    Were that flow not seen, works 0 would buy clay instead and mill 1 would dump its slag.
    """
    rows: list[Row] = [*tonnes("ore", "clay", "steel", "cement", "slag")]
    for number in range(2):
        mill, works, east = f"mill {number}", f"works {number}", 44.0 + number
        rows += [Plant(plant=mill, latitude=41.0, longitude=east), Process(plant=mill, process="furnace")]
        rows += [Plant(plant=works, latitude=41.05, longitude=east), Process(plant=works, process="kiln")]
        rows += [takes(mill, "furnace", "ore", 1.5), makes(mill, "furnace", "steel", 1.0)]
        rows += [makes(mill, "furnace", "slag", 0.5), Demand(plant=mill, material="steel", min=100.0, max=100.0)]
        rows += [takes(works, "kiln", "clay", 1.0), makes(works, "kiln", "cement", 1.0)]
        rows.append(Demand(plant=works, material="cement", min=50.0, max=50.0))
    rows += [Substitute(need="clay", substitute="slag"), Disposal(material="slag", route="tip", fee=4.0)]
    rows += [Supply(material="ore", price=1.0), Supply(material="clay", price=10.0)]
    rows.append(Transport(mode="truck", unit="t", cost_per_unit_km=0.01))
    asked = "mill 0 / works 1 / slag"
    ((one,), (other,)) = (reasons(small_park(*rows, exchanges="all"), [asked], few=few) for few in (True, False))
    assert other.first_unit is not None
    assert other.first_unit.impact == 0
    assert other.first_unit.cost > 0
    assert same(one.first_unit, other.first_unit)


def test_random_parks_say_the_same_of_an_exchange_on_few_flows(tmp_path: Path) -> None:
    found = 0
    for seed in SEEDS:
        path = tmp_path / f"{seed}.xlsx"
        workbooks.write(random_park(seed), path)
        found += compare(commands.park_of(path, read_tables(path)))
    assert found > 4


@pytest.mark.parametrize("tolerance", [0.0, 0.03])
def test_a_region_is_as_flexible_on_few_flows(tolerance: float) -> None:
    assert compare_flexibility(region_park(5, 6, 2), tolerance) > 4


def test_flows_that_the_plan_does_not_hold_widen_what_is_possible_within_a_tolerance() -> None:
    """More than are asked could be: those that are not enter where a least or a most calls for them."""
    one, other = (flexible(region_park(20, 10, 5), 0.02, few=few) for few in (True, False))
    assert one is not None
    assert other is not None
    assert one.unasked == other.unasked > 100
    assert one.never == other.never
    known = {(each.from_, each.to, each.material): each for each in other.exchanges}
    planned = [each for each in one.exchanges if each.quantity]
    assert len(planned) > 5
    for each in planned:
        same_one = known[each.from_, each.to, each.material]
        assert each.least == pytest.approx(same_one.least, rel=CLOSE, abs=CLOSE)
        assert each.most == pytest.approx(same_one.most, rel=CLOSE, abs=CLOSE)


def test_random_parks_are_as_flexible_on_few_flows(tmp_path: Path) -> None:
    """Above a tolerance of 0 every least and most is proved by solving anew over all flows."""
    found = 0
    for seed in SEEDS:
        path = tmp_path / f"{seed}.xlsx"
        workbooks.write(random_park(seed), path)
        park = commands.park_of(path, read_tables(path))
        found += compare_flexibility(park, 0.0)
        with forced(few=True):
            prove(answer(park, DEFAULT), 0.02)
    assert found > 4


# What the plan hangs on


def hangs_on(park: Park, *, few: bool) -> Sensitivity:
    with forced(few):
        return sensitivity(answer(park, DEFAULT), ENOUGH)


def near(one: ResultRow, other: ResultRow) -> bool:
    """The same words, and numbers that rounding alone tells apart."""
    pairs = zip(astuple(one), astuple(other), strict=True)
    return all(a == (pytest.approx(b, rel=1e-4, abs=CLOSE) if isinstance(b, float) else b) for a, b in pairs)


@pytest.mark.parametrize("seed", range(3))
def test_a_region_hangs_on_the_same_on_few_flows(seed: int) -> None:
    """Of a park on few flows the exchanges of the plan alone are told: which others it holds says nothing of them."""
    park = region_park(6 + seed, 6, seed)
    one, other = (hangs_on(park, few=few) for few in (True, False))
    assert (one.unpriced, one.rough, one.unranged) == (0, 0, 0)
    prices = {(row.place, row.limit, row.of): row for row in other.shadow_prices}
    assert len(one.shadow_prices) == len(prices)
    assert all(near(row, prices[row.place, row.limit, row.of]) for row in one.shadow_prices)
    costs = {(row.plant, row.to, row.item): row for row in other.reduced_costs}
    assert {row.item for row in one.reduced_costs} >= {"slag", "dust", "kiln", "furnace"}
    assert all(row.final for row in one.reduced_costs if row.to)
    assert all(near(row, costs[row.plant, row.to, row.item]) for row in one.reduced_costs)


@pytest.mark.parametrize("seed", [2, 5, 9])
def test_what_a_random_park_on_few_flows_hangs_on_is_so(seed: int, tmp_path: Path) -> None:
    of = random_answer(seed, tmp_path)
    told = sensitivity(of, ENOUGH)
    assert told.shadow_prices
    assert faults(of, told, 6, seed) == []


def random_answer(seed: int, folder: Path) -> Answer:
    """A random park solved on few of its flows."""
    path = folder / f"{seed}.xlsx"
    workbooks.write(random_park(seed), path)
    with forced(few=True):
        return answer(commands.park_of(path, read_tables(path)), DEFAULT)
