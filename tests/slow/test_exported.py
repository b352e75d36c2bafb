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
from tests.oracle import workbooks
from tests.oracle.parks import random_park

from . import seeds

pytestmark = pytest.mark.slow


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, range(100)))


def test_a_random_park_is_read_back_as_it_is(seed: int, tmp_path: Path) -> None:
    """With periods, stores, groups, candidates and limits; one without a plan has none in the file either."""
    path = tmp_path / "park.xlsx"
    workbooks.write(random_park(seed), path)
    solved = ecopark.solve(path, write=False).answers[0].exchange
    for name in ("park.mps", "park.lp"):
        file = ecopark.export(path, tmp_path / name).written[0]
        highs = highspy.Highs()
        highs.silent()
        for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_rel_gap"):
            highs.setOptionValue(option, 1e-9)
        assert highs.readModel(str(file)) == highspy.HighsStatus.kOk
        highs.run()
        if solved.status == "infeasible":
            assert highs.getModelStatus() != highspy.HighsModelStatus.kOptimal
        elif solved.plan is not None:  # an unbounded one may be so in a later step alone
            least = solved.plan.steps[0].value
            assert highs.getInfo().objective_function_value == pytest.approx(least, rel=1e-6, abs=1e-6)


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
