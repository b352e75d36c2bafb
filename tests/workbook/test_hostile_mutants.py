"""A sample of workbooks gone wrong, given to the commands; `tests/slow/test_fuzz.py` has thousands."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from .mutant_runs import choose, run
from .mutants import KINDS, bases, mutant

PER_TEST: Final = 10
SEEDS: Final = range(50)


@pytest.mark.parametrize("first", SEEDS[::PER_TEST])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mutant_is_answered_in_words(kind: str, first: int, tmp_path: Path) -> None:
    for seed in range(first, first + PER_TEST):
        run(mutant(kind, seed), tmp_path, *choose(seed))


def test_the_mutants_are_worth_the_trouble() -> None:
    """Of each kind hardly two are the same, or as they were."""
    for kind in KINDS:
        made = {mutant(kind, seed) for seed in range(20)}
        assert len(made - set(bases())) > 15


MADE: Final = """
import hashlib
from tests.workbook.mutants import KINDS, mutant
print(*(hashlib.sha256(mutant(kind, seed)).hexdigest() for kind in KINDS for seed in range(9)))
"""


def test_a_seed_makes_the_same_workbook_in_another_process() -> None:
    """A second later, too: the libraries write the time into a file."""
    root = Path(__file__).parents[2]
    again = [subprocess.run([sys.executable, "-c", MADE], cwd=root, capture_output=True, check=True) for _ in range(2)]
    made = [done.stdout for done in again]
    assert made[0] == made[1]


def test_the_bases_are_sound(tmp_path: Path) -> None:
    """What is spoilt solves before; so that a refusal is the mutation's doing. One is another program's workbook."""
    codes = Counter(run(data, tmp_path, "solve").code for data in bases())
    assert codes == {0: len(bases()) - 1, 1: 1}
