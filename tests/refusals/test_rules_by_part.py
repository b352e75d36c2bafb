"""The rules look at a park's flows part by part: whatever the parts are they say the same, and never hold all flows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecopark import flows, rules
from ecopark.flows import NO_LINK
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.rules.facts import NOT_ASKED, Movements
from ecopark.schema.rows import Limit, Process, Quality, QualityLimit
from ecopark.sheets import Tables
from ecopark.workbook.parse import read_tables

from ..benchmarks.parks import WASTES, Size, rows
from ..math.parks import MILL_AND_WORKS, makes, slag_link, tables, takes
from ..oracle import parks, workbooks


@pytest.fixture(params=range(60, 72))
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Park:
    path = tmp_path / "park.xlsx"
    workbooks.write(parks.random_park(request.param), path)
    return Park(read_tables(path).tables)


@pytest.fixture
def no_flows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for all flows of a network at once fails the test; they are drawn few at a time."""

    def refuse(_: Network) -> None:
        pytest.fail("all flows at once")

    monkeypatch.setattr(Network, "flows", property(refuse))
    monkeypatch.setattr(flows, "KEPT", 0)


def test_what_moves_is_what_some_flow_moves(asked: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    every, gates, needs = candidates(asked), asked.gates, asked.needs
    monkeypatch.setattr(flows, "PART", 3)
    moves = Movements(asked)
    sent = [*zip(every.flows.gate.tolist(), every.flows.need.tolist(), every.flows.internal.tolist(), strict=True)]
    bought = [*zip(every.purchases.need.tolist(), every.purchases.supply.tolist(), strict=True)]

    assert moves.met == {
        (needs[need].plant, needs[need].process_name, needs[need].material)
        for need in [*(need for _, need, _ in sent), *(need for need, _ in bought)]
    }
    kept = {(row.plant, row.material) for row in asked.tables.storage}
    gone = [*every.sales.gate.tolist(), *every.disposals.gate.tolist(), *(gate for gate, _, _ in sent)]
    assert moves.outlets == kept | {(gates[gate].plant, gates[gate].material) for gate in gone}
    assert moves.exchanged == {
        (plant, gates[gate].material)
        for gate, need, internal in sent
        if not internal
        for plant in (gates[gate].plant, needs[need].plant)
    }
    assert moves.lost == {
        (gates[gate].plant, gates[gate].material)
        for (gate, _, _), arriving in zip(sent, every.flows.arriving.tolist(), strict=True)
        if arriving < 1
    }
    free = ~every.flows.internal & (every.flows.link == NO_LINK)
    assert moves.unlisted == {gates[gate].material for gate in every.flows.gate[free].tolist()}
    carrying = [place for place, row in enumerate(asked.tables.links) if asked.may_carry(row)]
    assert moves.links == {carrying[link] for link in every.flows.link.tolist() if link != NO_LINK}

    number = np.where(np.arange(len(needs)) % 3 == 0, NOT_ASKED, np.arange(len(needs))[::-1])
    least: dict[tuple[str | None, str], int] = {}
    senders: list[tuple[int, str | None, str]] = [
        (need, gates[gate].plant, gates[gate].material) for gate, need, _ in sent
    ]
    senders += [(need, None, asked.tables.supply[offer].material) for need, offer in bought]
    for need, plant, material in senders:
        if number[need] != NOT_ASKED:
            least[plant, material] = min(least.get((plant, material), NOT_ASKED), int(number[need]))
    assert moves.least_served(number) == least


@pytest.mark.parametrize("part", [1, 7])
def test_parts_make_no_difference_to_the_problems(asked: Park, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Quality, with every second disposal gone and every plant's second process closed, much is wrong."""
    tables = _spoilt(asked.tables)
    before = rules.problems(tables)
    monkeypatch.setattr(flows, "PART", part)
    assert before
    assert rules.problems(tables) == before


def _spoilt(tables: Tables) -> Tables:
    return replace(
        tables,
        quality=(),
        disposal=tables.disposal[::2],
        supply=tables.supply[::2],
        processes=tuple(
            replace(row, status="closed") if not place % 2 else row for place, row in enumerate(tables.processes)
        ),
        materials=tuple(replace(row, tonnes_per_unit=None, disposal_weight=None) for row in tables.materials),
    )


def test_no_rule_holds_all_flows(no_flows_at_once: None) -> None:
    size = Size(20, 30)
    bounds = [QualityLimit(need="clay", property=name, max=0.1) for name in ("moisture", "lime")]
    given = [
        Quality(material=name, property=bound.property, value=0.0) for name in ("clay", *WASTES) for bound in bounds
    ]
    limits = [Limit(quantity="exchange", material="slag", max=1.0), Limit(quantity="disposal", max=1e9)]
    checked = rules.park(tables(*rows(size), *bounds, *given, *limits, exchanges="all"))
    assert not checked.warnings


def test_a_sender_without_a_value_is_told_once_a_property_by_the_first_row_that_limits(no_flows_at_once: None) -> None:
    """Of two needs for clay each is limited by a row of its own, and one by a general row as well."""
    given = [
        *MILL_AND_WORKS,
        Process(plant="works", process="second"),
        takes("works", "second", "clay", 2.0),
        makes("works", "second", "cement", 1.0),
        QualityLimit(need="clay", process="second", property="moisture", max=0.1),
        QualityLimit(need="clay", process="kiln", property="moisture", max=0.1),
        QualityLimit(need="clay", property="lime", min=0.1),
        Quality(material="clay", property="moisture", value=0.1),
        Quality(material="ore", property="lime", value=0.1),
        slag_link(),
    ]
    found = [each for each in rules.problems(tables(*given, exchanges="listed")) if each.severity == "error"]
    assert [(each.sheet, each.cell[1:], each.problem.split(" could ")[0]) for each in found] == [
        ("Quality limits", "2", "'slag' from 'mill'"),
        ("Quality limits", "4", "'clay' from the market"),
        ("Quality limits", "4", "'slag' from 'mill'"),
    ]
