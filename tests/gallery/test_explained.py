"""The explanation of each broken park, held against what was expected of it before it was written.

That the cells expected cannot hold together, that each of them is needed, and that there are no others is proved in
``test_expectations``; so an explanation that names the same cells is right, and irreducible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from ecopark import commands
from ecopark.errors import WorkbookError

from . import ruled
from .case import WITH, WITHOUT, Case, Cell, Clash, Endless, Row, Sheets, Side, changed, made, place_of, value, where
from .case import write as write_sheets
from .endless import CASES as ENDLESS
from .loosening import ends, loosened
from .test_expectations import BASES, CASES, each

explain: Final[Any] = getattr(commands, "explain", None)
if explain is None:
    pytest.skip("there is no explanation yet", allow_module_level=True)

SIDES: Final[tuple[Side, ...]] = (WITH, WITHOUT)
NEAR: Final = 1e-5
"""How near a proposed number comes to the one worked out by hand: it may be rounded to digits that one can read."""

STEP_BACK: Final = 1e-3
"""The part of a proposed change that is taken back to see that no less would do."""


def write(tmp_path: Path, sheets: Sheets) -> Path:
    return write_sheets(tmp_path / "park.xlsx", sheets)


def explained(case: Case, tmp_path: Path) -> Any:
    """The explanation of a case's workbook, in its scenario."""
    return explain(write(tmp_path, case.sheets), scenario=case.scenario)


def paired(case: Case, explanation: Any) -> list[tuple[Clash, Any]]:
    """Each conflict expected with the one that was found of the same cells and side."""
    found = {(conflict.side, _places(conflict.cells)): conflict for conflict in explanation.conflicts}
    return [(clash, found[clash.side, frozenset(clash.cells)]) for clash in case.clashes]


def _places(cited: Iterable[Any]) -> frozenset[str]:
    return frozenset(entry.place for entry in cited)


def _twin(sheets: Sheets, place: str) -> str | None:
    """The blank Max of a Demand whose Min is its Max too: raised, either of the two cells does."""
    title, line, header = where(place)
    most = place_of("Demand", line, "Max") if title == "Demand" and header == "Min" else None
    return most if most is not None and value(sheets, most) is None else None


def _applied(sheets: Sheets, changes: Iterable[Any]) -> Sheets:
    return changed(sheets, {change.place: change.would_do for change in changes})


def _all_but_a_bit(change: Any) -> dict[str, Cell]:
    """The change with a thousandth of it taken back."""
    return {change.place: change.would_do + STEP_BACK * (change.now - change.would_do)}


def _is_number(cell: object) -> bool:
    return isinstance(cell, float | int) and not isinstance(cell, bool)


# What cannot hold together


@each
def test_the_cells_named_are_those_that_a_person_would_name(case: Case, tmp_path: Path) -> None:
    explanation = explained(case, tmp_path)
    assert explanation.status == ("infeasible" if case.on(WITH) else "optimal")
    assert Counter((conflict.side, _places(conflict.cells)) for conflict in explanation.conflicts) == Counter(
        (clash.side, frozenset(clash.cells)) for clash in case.clashes
    )
    assert all(len(conflict.cells) == len(_places(conflict.cells)) for conflict in explanation.conflicts)
    assert explanation.endless == ()


@each
def test_the_periods_are_those_in_which_it_clashes(case: Case, tmp_path: Path) -> None:
    for clash, conflict in paired(case, explained(case, tmp_path)):
        told = {cited.place: cited.periods for cited in conflict.cells if where(cited.place)[0] != "Profiles"}
        assert told == {place: tuple(clash.periods.get(place, ())) for place in told}


@each
def test_the_words_name_every_cell_and_its_number(case: Case, tmp_path: Path) -> None:
    for clash, conflict in paired(case, explained(case, tmp_path)):
        words = conflict.text.replace(",", "")
        for place in (*clash.cells, *clash.tells):
            assert re.search(rf"{re.escape(place)}\b", conflict.text), place
        numbers = [float(number) for number in re.findall(r"(?<![A-Z\d.])\d+(?:\.\d+)?", words)]
        for place in clash.cells:
            limit = value(case.whole, place)
            if isinstance(limit, float | int) and limit and where(place)[2] not in ("Max share", "Factor"):
                assert any(number == pytest.approx(limit, rel=NEAR) for number in numbers), (place, conflict.text)


@each
def test_the_workbook_stays_as_it_is(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path, case.sheets)
    before = path.read_bytes()
    explain(path, scenario=case.scenario)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


# What would mend it


@each
def test_all_of_the_mend_together_makes_it_solve_and_no_less(case: Case, tmp_path: Path) -> None:
    mend = explained(case, tmp_path).mend
    assert mend
    assert all(change.confirmed for change in mend)
    assert len({change.place for change in mend}) == len(mend)
    path = tmp_path / "mended.xlsx"
    mended = _applied(case.whole, mend)
    assert [ends(path, mended, side) for side in SIDES] == ["optimal", "optimal"]
    for change in mend:
        if _is_number(change.now) and _is_number(change.would_do):
            less = changed(mended, _all_but_a_bit(change))
            assert "infeasible" in [ends(path, less, side) for side in SIDES], change


@each
def test_any_one_change_mends_its_conflict(case: Case, tmp_path: Path) -> None:
    sheets, path = case.whole, tmp_path / "mended.xlsx"
    for clash, conflict in paired(case, explained(case, tmp_path)):
        assert conflict.changes
        sides = [side for side in SIDES if clash in case.on(side)]
        for side in sides:
            others = {place for other in case.on(side) for place in other.cells} - set(clash.cells)
            rest = loosened(sheets, others)
            for change in conflict.changes:
                assert change.confirmed
                assert change.place in clash.cells or change.place in {_twin(sheets, place) for place in clash.cells}
                assert ends(path, _applied(rest, [change]), side) == "optimal", change


@each
def test_what_a_cell_would_have_to_be_is_what_was_worked_out_by_hand(case: Case, tmp_path: Path) -> None:
    for clash, conflict in paired(case, explained(case, tmp_path)):
        changes = {change.place: change for change in conflict.changes}
        for place, would_do in clash.cells.items():
            if would_do is None:
                continue
            change = changes.get(place) or changes.get(_twin(case.whole, place) or "")
            assert change is not None, f"no change is proposed at {place}"
            expected = would_do if isinstance(would_do, str) else pytest.approx(would_do, rel=NEAR, abs=NEAR)
            assert change.would_do == expected, place
            assert change.now == value(case.whole, change.place)


UNITS: Final[Mapping[str, Mapping[str, str]]] = {
    "kilotonnes and kilograms": {"Demand!C2": "kg", "Supply!E2": "kt"},
    "take or pay in kilotonnes": {"Links!F2": "kt", "Demand!C2": "t"},
    "purchase": {"Limits!E2": "kt", "Demand!C2": "t"},
    "gigajoules": {"Supply!E2": "GJ", "Demand!C2": "t"},
}
"""What cells are counted in: their row's Unit, else the material's."""


@pytest.mark.parametrize("name", UNITS)
def test_a_change_is_counted_in_the_cells_own_unit(name: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == name)
    (conflict,) = explained(case, tmp_path).conflicts
    assert {change.place: change.unit for change in conflict.changes} == UNITS[name]


# What there is nothing to explain of


@pytest.mark.parametrize("base", BASES.values(), ids=list(BASES))
def test_a_sound_park_has_nothing_to_explain(base: Mapping[str, Sequence[Row]], tmp_path: Path) -> None:
    explanation = explain(write(tmp_path, made(base)))
    assert explanation.status == "optimal"
    assert (explanation.conflicts, explanation.mend, explanation.endless) == ((), (), ())


@pytest.mark.parametrize("case", [case for case in CASES if case.scenario], ids=lambda case: case.name)
def test_what_only_a_scenario_breaks_is_sound_without_it(case: Case, tmp_path: Path) -> None:
    explanation = explain(write(tmp_path, case.sheets))
    assert (explanation.status, explanation.conflicts) == ("optimal", ())


# What earns without end


@pytest.mark.parametrize("case", ENDLESS, ids=lambda case: case.name)
def test_what_earns_without_end_is_named(case: Endless, tmp_path: Path) -> None:
    explanation = explain(write(tmp_path, case.sheets))
    assert explanation.status == "unbounded"
    assert sorted(problem.place for problem in explanation.endless) == sorted(case.cells)
    assert all(case.step in problem.problem and problem.fix for problem in explanation.endless)
    assert (explanation.conflicts, explanation.mend) == ((), ())


@pytest.mark.parametrize("case", ruled.CASES, ids=lambda case: case.name)
def test_what_a_rule_refuses_is_refused(case: ruled.Ruled, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as refused:
        explain(write(tmp_path, case.sheets))
    found = [problem.place for problem in refused.value.problems if problem.severity == "error"]
    assert sorted(found) == sorted(case.cells)
