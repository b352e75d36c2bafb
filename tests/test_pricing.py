"""Flows that are priced give the optimum of all flows: in every step, with every sheet, from however few to begin."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
import pytest

from ecopark import builds, commands, pricing, solver
from ecopark.certificate import certify
from ecopark.model import load, says_columns
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Outcome
from ecopark.totals import Totals, Weights, flat
from ecopark.workbook.parse import read_tables

from .oracle import parks, workbooks
from .test_hot import region_park

SEEDS = range(120)
PER_TEST = 10
CLOSE = 1e-7


def both(park: Park, nearest: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, Outcome]:
    """How a park ends when its flows are priced, so many of each gate and need there to begin with, and with all."""
    model, network = load(), candidates(park)
    assert says_columns(model)
    with monkeypatch.context() as patch:
        patch.setattr(pricing, "NEAREST", nearest)
        priced = pricing.optimum(park, network, model, inf)
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
    totals = Totals(park, priced.plan.network)
    weights: tuple[Weights, ...] = (totals.impact, totals.cost, totals.transport_work)
    for weight, one, other in zip(weights, priced.plan.steps, every.plan.steps, strict=True):
        turnover = float(np.abs(weight.flat) @ np.abs(flat(every.plan.amounts)))
        assert one.value == pytest.approx(other.value, rel=CLOSE, abs=CLOSE * max(1.0, turnover)), one.name
    return priced.status


@pytest.mark.parametrize("first", SEEDS[::PER_TEST])
def test_random_parks_end_as_with_all_flows(first: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(first, first + PER_TEST):
        park = random_park(seed, tmp_path)
        if not park.candidates:
            agree(park, seed % 2, monkeypatch)


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
