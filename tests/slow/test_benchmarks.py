"""How fast it is, on parks that are made for it; ratios are taken side by side in one run, as machines differ.

Run with ``-s`` to see the figures. What is asked of a sweep, on a machine that does nothing else: 150 points a second
with one worker, 20 times as fast as each point built anew, two workers 1.5 times as fast as one.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

import numpy as np
import pytest

from ecopark import scenario
from ecopark.accounts import indicator
from ecopark.analysis import sweep_workers
from ecopark.analysis.designs import Design, vary
from ecopark.analysis.points import OUTPUTS, Point, Solver, Sweep
from ecopark.analysis.sweeps import planned, swept
from ecopark.answer import ROUNDING, answer
from ecopark.books import Books
from ecopark.model import load
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.plan import Plan
from ecopark.schema.rows import WITHOUT_EXCHANGE
from ecopark.solver import optimum
from ecopark.totals import Totals
from tests.math.parks import park

from .test_reasons import large

pytestmark = pytest.mark.slow

POINTS: Final = 1000
ROUNDS: Final = 3
ANEW: Final = 7
"""So many points are built anew: enough for a median."""

VARY: Final = (
    *("Disposal[*].Fee=uniform(0,20)", "Supply[virgin].Price=uniform(5,15)", "Transport[*].Cost per unit km=x0.5:2:2"),
    *("Demand[* / good].Min=x0.8:1.2:2", "Processes[* / p].Capacity=x0.9:1.1:2"),
)
"""Prices, amounts and capacities."""

Found = TypeVar("Found")


def timed(work: Callable[[], Found], clock: Callable[[], float] = time.process_time) -> tuple[Found, float]:
    """What some work found, and how many seconds of the processor it took, or of another clock."""
    begun = clock()
    return work(), clock() - begun


@dataclass(frozen=True)
class Figures:
    """Medians of seconds.

    By the clock of a whole sweep with one worker (``one``) and with two; of the processor of what comes ``before`` the
    first point, of a point ``hot`` and of one built ``anew``.
    """

    one: float
    two: float
    before: float
    hot: float
    anew: float

    def told(self, points: int, flows: int) -> str:
        """The figures in words."""
        return (
            f"\n{points} points over {flows} flows: {points / self.one:.0f} a second with one worker, all told; before "
            f"the first {self.before:.2f} s, then {1 / self.hot:.0f} a second"
            f"\nbuilt anew {1000 * self.anew:.0f} ms a point, hot {1000 * self.hot:.2f}: {self.anew / self.hot:.1f} x; "
            f"the whole sweep {points * self.anew / self.one:.1f} x"
            f"\ntwo workers {self.two:.2f} s, one {self.one:.2f}: {self.one / self.two:.2f} x\n"
        )


def asked(makers: int, users: int, points: int) -> tuple[Sweep, Design]:
    """A sample over a park of makers x users flows, which may cost no more than it does without exchange."""
    at = park(*large(makers, users), cost_ceiling=WITHOUT_EXCHANGE)
    return planned(at, "exchange", [vary(text, "USD") for text in VARY], "lhs", points, 1)


def measured(sweep: Sweep, made: Design, rounds: int) -> tuple[tuple[Point, ...], Figures]:
    """The points of a sweep and how long they take; one worker and two by turns."""
    takes: dict[str, list[float]] = {"one": [], "two": [], "before": [], "hot": []}
    found: tuple[Point, ...] = ()
    for _ in range(rounds):
        for name, workers in (("one", 1), ("two", 2)):
            sweep_workers._solver.cache_clear()  # nothing is left of the round before
            done, seconds = timed(partial(swept, sweep, made, OUTPUTS, workers=workers), time.perf_counter)
            takes[name].append(seconds)
            assert not found or done.points == found
            found = done.points
        solver = Solver(sweep)
        first, rest = made.points[0], made.points[1 : 1 + len(made.points) // 4]
        takes["before"].append(timed(partial(solver.point, 0, first))[1])
        hot = [timed(partial(solver.point, 0, each))[1] for each in rest]
        takes["hot"].append(statistics.mean(hot))
    anew = [timed(partial(anew_told, sweep, each))[1] for each in made.points[:ANEW]]
    return found, Figures(
        **{name: statistics.median(all_) for name, all_ in takes.items()}, anew=statistics.median(anew)
    )


def anew_told(sweep: Sweep, values: tuple[float, ...]) -> list[tuple[float, ...]]:
    """The same outputs, both programmes built anew: by what solves a workbook, without certificates and reasons."""
    at, model, told = sweep.park_at(values), load(sweep.model), []
    alone = scenario.without_exchange(at)
    plan = optimum(alone, candidates(alone), model).plan
    assert plan is not None
    for each in (plan, optimum(*under_its_cost(at, plan), model).plan):
        assert each is not None
        books = Books(each)
        told.append(tuple(indicator(key, books) for key in OUTPUTS))
    return told


def under_its_cost(at: Park, alone: Plan) -> tuple[Park, Network]:
    """The park with what it costs without exchange as its ceiling, and its candidates."""
    totals = Totals(alone.park, alone.network)
    cost, turnover = totals.cost.of(alone.amounts), totals.gross_cost.of(alone.amounts)
    settings = replace(at.settings, cost_ceiling=cost + ROUNDING * max(1.0, abs(turnover)))
    bounded = replace(at, tables=replace(at.tables, settings=settings))
    return bounded, candidates(bounded)


def differences(sweep: Sweep, points: tuple[Point, ...]) -> float:
    """The largest relative difference in objective and cost of some points from a fresh solve, certified."""
    largest = 0.0
    for point in points:
        fresh = answer(sweep.park_at(point.values), sweep.model)
        for side, told in ((fresh.exchange, point.with_exchange), (fresh.without, point.without_exchange)):
            assert (told.status, side.status) == ("optimal", "optimal")
            assert side.plan is not None
            books = Books(side.plan)
            for key in ("objective", "cost"):
                want, got = indicator(key, books), told.outputs[OUTPUTS.index(key)]
                largest = max(largest, abs(got - want) / max(1.0, abs(want)))
    return largest


def test_a_sweep_of_a_thousand_points_over_ten_thousand_flows() -> None:
    sweep, made = asked(100, 100, POINTS)
    flows = len(candidates(sweep.park).exchanges)
    assert flows >= 10_000
    points, figures = measured(sweep, made, ROUNDS)
    sys.stdout.write(figures.told(POINTS, flows))
    largest = differences(sweep, points[::10])
    sys.stdout.write(f"every tenth point from a fresh solve: {largest:.1e} at most in objective and cost\n")
    assert len({point.with_exchange.outputs for point in points}) == POINTS  # they are different points
    assert largest <= 1e-9
    assert np.isfinite([point.with_exchange.outputs for point in points]).all()
    assert POINTS / figures.one >= 150
    assert figures.anew / figures.hot >= 20
    assert POINTS * figures.anew / figures.one >= 20
    assert figures.one / figures.two >= 1.5
