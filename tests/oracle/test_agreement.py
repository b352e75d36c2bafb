"""Random parks: what ecopark answers, from the workbook on, is what the independent formulation answers.

Held against each other: status, objective, cost and transport work, with and without exchange, to 1e-6 of the money,
impact or t-km that each is the sum of. A total that the optimum leaves open is not compared.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecopark import commands
from ecopark.answer import Solved
from ecopark.totals import Totals, Weights, flat

from . import formulation, parks, workbooks

SEEDS = range(300)
PER_TEST = 10
AGREEMENT = 1e-6


def turnover(total: Weights, solved: Solved) -> float:
    """The terms of a total added up without their signs: what an error is measured against."""
    assert solved.plan is not None
    return float(np.abs(total.flat) @ np.abs(flat(solved.plan.amounts)))


def agrees(solved: Solved, expected: formulation.Answer) -> None:
    """Status, objective, cost and transport work of one side."""
    assert solved.status == expected.status
    if solved.plan is None:
        return
    assert solved.certificate is not None
    assert solved.certificate.confirms
    totals = Totals(solved.park, solved.network)
    compared = (
        ("objective", totals.impact, expected.objective),
        ("cost", totals.cost, expected.cost),
        ("transport work", totals.transport_work, expected.transport_work),
    )
    for name, total, value in compared:
        found = total.of(solved.plan.amounts)
        assert found == pytest.approx(value, rel=AGREEMENT, abs=AGREEMENT * max(1.0, turnover(total, solved))), name


def park_agrees(seed: int, folder: Path) -> None:
    """One random park, with exchange and without."""
    sheets = parks.random_park(seed)
    workbook = folder / f"{seed}.xlsx"
    workbooks.write(sheets, workbook)
    answer = commands.solve(workbook, write=False).answers[0]
    agrees(answer.exchange, formulation.solve(sheets))
    agrees(answer.without, formulation.solve_without_exchange(sheets))


@pytest.mark.parametrize("first", SEEDS[::PER_TEST])
def test_random_parks_agree_with_the_independent_formulation(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + PER_TEST):
        park_agrees(seed, tmp_path)


def test_the_random_parks_are_worth_the_trouble() -> None:
    """Of the first hundred most have a plan, many of them exchange, some have none, and limits of all sorts bind."""
    answers = [formulation.solve(parks.random_park(seed)) for seed in range(100)]
    statuses = [answer.status for answer in answers]
    assert statuses.count("optimal") > 70
    assert statuses.count("infeasible") > 3
    assert statuses.count("unbounded") > 0
    assert sum(answer.exchanged > 0 for answer in answers if answer.status == "optimal") > 30
    binding = {name[0] for answer in answers for name in answer.binding}
    assert {"share", "quality", "link", "supply", "demand"} <= binding
