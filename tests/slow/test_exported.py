"""What is exported is the same programme to solvers of other houses, for every shipped park."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import highspy
import pytest

import ecopark
from ecopark.model import shipped_folder

pytestmark = pytest.mark.slow

PARKS = sorted(shipped_folder("scenarios").glob("*.xlsx"))


def least(path: Path) -> float:
    """The optimum of the first step, by ecopark."""
    plan = ecopark.solve(path, write=False).answers[0].exchange.plan
    assert plan is not None
    return plan.steps[0].value


@pytest.mark.skipif(shutil.which("glpsol") is None, reason="GLPK is not installed")
@pytest.mark.parametrize("suffix", [".mps", ".lp"])
@pytest.mark.parametrize("path", PARKS, ids=lambda path: path.stem)
def test_glpk_finds_the_same(path: Path, suffix: str, tmp_path: Path) -> None:
    (file, _) = ecopark.export(path, tmp_path / f"park{suffix}").written
    reads = "--freemps" if suffix == ".mps" else "--lp"
    subprocess.run(["glpsol", reads, str(file), "-o", str(tmp_path / "found")], check=True, capture_output=True)
    found = re.search(r"^Objective: +\w+ = (\S+)", (tmp_path / "found").read_text(), re.MULTILINE)
    assert found
    assert float(found[1]) == pytest.approx(least(path), rel=1e-7)


@pytest.mark.skipif(shutil.which("cbc") is None, reason="CBC is not installed")
@pytest.mark.parametrize("path", PARKS, ids=lambda path: path.stem)
def test_cbc_finds_the_same(path: Path, tmp_path: Path) -> None:
    (file, _) = ecopark.export(path, tmp_path / "park.mps").written
    done = subprocess.run(["cbc", str(file), "solve", "quit"], check=True, capture_output=True, text=True)
    found = re.search(r"(?:Optimal objective|Objective value:) +(\S+)", done.stdout)
    assert found
    assert float(found[1]) == pytest.approx(least(path), rel=1e-7)


@pytest.mark.parametrize("path", PARKS, ids=lambda path: path.stem)
def test_highs_finds_the_same_in_the_lp(path: Path, tmp_path: Path) -> None:
    (file, _) = ecopark.export(path, tmp_path / "park.lp").written
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(file)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getInfo().objective_function_value == pytest.approx(least(path), rel=1e-8)
