"""Whoever solves a large park sees it come nearer: rounds, the flows held, and a bound on what is left to gain."""

from __future__ import annotations

from itertools import groupby, pairwise
from math import inf

import pytest

from ecopark import columns, generation, solver
from ecopark.model import load
from ecopark.network import candidates
from ecopark.reporting.rounds import line
from ecopark.watch import Round, watching

from .test_hot import region_park


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Round], tuple[float, ...]]:
    """The rounds of a park whose flows enter a few at a time, and the values of its steps."""
    monkeypatch.setattr(solver, "LARGE", 10)
    monkeypatch.setattr(columns, "NEAREST", 0)
    monkeypatch.setattr(generation, "FEWEST", 5)
    monkeypatch.setattr(generation, "ENTERING", 0.0)
    asked, heard = region_park(12, 30, 0), list[Round]()
    with watching(heard.append):
        plan = solver.optimum(asked, candidates(asked), load()).plan
    assert plan is not None
    return heard, tuple(step.value for step in plan.steps)


def test_each_round_bounds_what_is_left_to_gain(rounds: tuple[list[Round], tuple[float, ...]]) -> None:
    heard, values = rounds
    steps = [[*each] for _, each in groupby(heard, lambda each: each.step)]
    assert len(steps) == len(values)
    for each, value in zip(steps, values, strict=True):
        assert [one.number for one in each] == [*range(1, len(each) + 1)]
        assert each[-1].gap == 0
        for one in each:
            assert one.objective is not None
            room = 1e-9 * abs(value)
            assert one.objective - one.gap - room <= value <= one.objective + room
    first = steps[0]
    assert len(first) > 3
    assert all(0 < one.gap < inf for one in first[:-1])
    assert all(one.held <= other.held < one.flows for one, other in pairwise(first))
    assert first[0].held < first[-1].held


def test_who_does_not_watch_hears_nothing() -> None:
    heard: list[Round] = []
    with watching(heard.append):
        pass
    asked = region_park(6, 10, 0)
    assert solver.optimum(asked, candidates(asked), load()).status == "optimal"
    assert heard == []


@pytest.mark.parametrize(
    ("each", "told"),
    [
        (
            Round("impact", 3, 1234.5, 60, 900, 12.345),
            "━━━━────────────── impact, round 3: 1234.5; flows: 60 of 900; to gain: at most 1%",
        ),
        (
            Round("cost", 1, 1e6, 60, 900, 0.0),
            "━━━━━━━━━━━━━━━━━━ cost, round 1: 1e+06; flows: 60 of 900; to gain: at most 0%",
        ),
        (Round("impact", 1, 7.0, 60, 900, inf), "────────────────── impact, round 1: 7; flows: 60 of 900"),
        (Round("impact", 1, None, 60, 900, inf), "────────────────── impact, round 1: no plan yet; flows: 60 of 900"),
    ],
)
def test_a_round_is_a_line_behind_a_bar(each: Round, told: str) -> None:
    assert line(each, "en") == told


def test_a_round_in_russian() -> None:
    assert "круг 3" in line(Round("impact", 3, 1234.5, 60, 900, 12.345), "ru")
