"""The gallery's expectations are right, by plain solving: no code that explains has a part in it.

For each side on which a park is broken, with exchange or without:

- the cells of a conflict cannot hold together, whatever becomes of all other limits;
- with any one of them let go too, the rest can: so each is needed;
- with one cell of each conflict let go, whichever, the park has a plan: so there is no other conflict. For a set of
  limits that clash and contains none of the conflicts leaves a cell of each to be let go, and would still clash.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ecopark import commands

from . import bases, capacities, closed, endless, limits, needs, ruled, several, supplies, year
from .case import BOTH, WITH, WITHOUT, Case, Clash, Endless, Row, Side, changed, made, value, where, write
from .loosening import ends, loosened, silenced
from .loosening import limits as limits_of

CASES = (
    *(*capacities.CASES, *supplies.CASES, *needs.CASES, *year.CASES),
    *(*limits.CASES, *closed.CASES, *several.CASES),
)
BASES = {name: base for name, base in vars(bases).items() if isinstance(base, dict) and "Coefficients" in base}

each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _on_each_side(case: Case) -> list[tuple[Side, Clash]]:
    """Every conflict with each side on which it is."""
    return [(side, clash) for side in (WITH, WITHOUT) for clash in case.on(side)]


def test_there_is_a_gallery() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("base", BASES.values(), ids=list(BASES))
def test_the_sound_parks_are_sound(base: Mapping[str, Sequence[Row]], tmp_path: Path) -> None:
    solution = commands.solve(write(tmp_path / "park.xlsx", made(base)), write=False)
    assert (solution.status, solution.answers[0].without.status) == ("optimal", "optimal")


@each
def test_it_is_broken_on_the_sides_that_are_expected(case: Case, tmp_path: Path) -> None:
    answer = commands.solve(write(tmp_path / "park.xlsx", case.sheets), scenario=case.scenario, write=False).answers[0]
    for side, status in ((WITH, answer.exchange.status), (WITHOUT, answer.without.status)):
        assert status == ("infeasible" if case.on(side) else "optimal"), side
    assert case.clashes


@each
def test_a_scenarios_changes_are_what_is_baked(case: Case, tmp_path: Path) -> None:
    if case.scenario is None:
        assert not case.baked
        return
    base = commands.solve(write(tmp_path / "park.xlsx", case.sheets), write=False)
    assert base.status == "optimal", "it is the scenario that breaks it"


@each
def test_the_cells_named_limit_something(case: Case) -> None:
    known = limits_of(case.whole)
    for clash in case.clashes:
        assert set(clash.cells) <= set(known)
        assert set(clash.periods) <= set(clash.cells)
        assert all(where(place)[2] == "Factor" and value(case.whole, place) != 1 for place in clash.tells)


@each
def test_the_cells_cannot_hold_together_and_each_is_needed(case: Case, tmp_path: Path) -> None:
    sheets, path = case.whole, tmp_path / "park.xlsx"
    for side, clash in _on_each_side(case):
        alone = loosened(sheets, set(limits_of(sheets)) - set(clash.cells))
        assert ends(path, alone, side) == "infeasible", (side, clash)
        for place in clash.cells:
            assert ends(path, loosened(alone, [place]), side) == "optimal", (side, place)


@each
def test_there_is_no_other_conflict(case: Case, tmp_path: Path) -> None:
    for side in (WITH, WITHOUT):
        for one_of_each in itertools.product(*(clash.cells for clash in case.on(side))):
            mended = loosened(case.whole, set(one_of_each))
            assert ends(tmp_path / "park.xlsx", mended, side) == "optimal", (side, one_of_each)


@each
def test_what_each_cell_would_have_to_be_is_so_and_no_less(case: Case, tmp_path: Path) -> None:
    sheets, path = case.whole, tmp_path / "park.xlsx"
    for side, clash in _on_each_side(case):
        others = {place for other in case.on(side) for place in other.cells} - set(clash.cells)
        rest = loosened(sheets, others)
        for place, would_do in clash.cells.items():
            if would_do is None:
                continue
            assert ends(path, changed(rest, {place: would_do}), side) == "optimal", (side, place)
            now = value(sheets, place)
            if isinstance(now, float | int) and isinstance(would_do, float | int):
                short = would_do + (now - would_do) / 1000
                assert ends(path, changed(rest, {place: short}), side) == "infeasible", (side, place)


@pytest.mark.parametrize("case", endless.CASES, ids=lambda case: case.name)
def test_what_earns_without_end(case: Endless, tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    answer = commands.solve(write(path, case.sheets), write=False).answers[0]
    for side, solved in ((WITH, answer.exchange), (WITHOUT, answer.without)):
        assert solved.status == ("unbounded" if case.side in (side, BOTH) else "optimal"), side
    assert case.step in answer.exchange.hints[0].problem
    assert commands.solve(write(path, changed(case.sheets, case.end)), write=False).status == "optimal"
    for place in case.end:  # none of them can be spared
        rest = {other: cell for other, cell in case.end.items() if other != place}
        assert commands.solve(write(path, changed(case.sheets, rest)), write=False).status == "unbounded", place


@pytest.mark.parametrize("case", ruled.CASES, ids=lambda case: case.name)
def test_what_a_rule_says_before_any_solve(case: ruled.Ruled, tmp_path: Path) -> None:
    found = commands.check(write(tmp_path / "park.xlsx", case.sheets))
    assert sorted(problem.place for problem in found if problem.severity == "error") == sorted(case.cells)


@pytest.mark.parametrize("case", [case for case in CASES if case.clashes[0].periods], ids=lambda case: case.name)
def test_it_is_in_these_periods_alone_that_a_limit_takes_part(case: Case, tmp_path: Path) -> None:
    (clash,), path = case.clashes, tmp_path / "park.xlsx"
    for place, periods in clash.periods.items():
        if where(place)[0] == "Storage":  # has no profile: that it holds from one period to the next is its nature
            continue
        elsewhere = {str(row["Period"]) for row in case.sheets["Periods"]} - set(periods)
        assert ends(path, silenced(case.sheets, place, elsewhere), WITH) == "infeasible", place
        assert ends(path, silenced(case.sheets, place, periods), WITH) == "optimal", place
