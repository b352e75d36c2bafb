"""Reasons of a large park, asked of few of its flows, hold over all of them: proved as those of any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecopark import columns, generation
from ecopark.reasons import asked, catalogue

from .broken import broken_park
from .proofs import faults
from .test_random import SEEDS


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reasons_of_few_flows_are_those_of_all(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (catalogue, asked):
        monkeypatch.setattr(room, "LARGE", 0)
    monkeypatch.setattr(columns, "NEAREST", seed % 2)
    monkeypatch.setattr(generation, "FEWEST", 3)
    monkeypatch.setattr(generation, "ENTERING", 0.0)
    sheets = broken_park(seed, tmp_path)
    assert sheets is not None
    assert faults(sheets, tmp_path) == []
