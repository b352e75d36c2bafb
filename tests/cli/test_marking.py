"""`validate --mark`: the problems as a sheet of the workbook, and everything else as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import ecopark

from ..refusals.good import add_row, good, put
from .conftest import INVALID, WARNED, Done, cells, fingerprint, texts, titles
from .test_writing import RESULTS, untouched_parts

Run = Callable[..., Done]
Workbook = Callable[..., Path]

HEADERS = ("Severity", "Sheet", "Cell", "Problem", "Mend")


def listed(path: Path, sheet: str = "Problems") -> list[tuple[object, ...]]:
    """The severity, sheet and cell of every row."""
    rows = cells(path, sheet)
    start = next(number for number, row in enumerate(rows) if row[0] in ("Severity", "Важность"))
    return [row[:3] for row in rows[start + 1 :]]


def links(path: Path, sheet: str = "Problems") -> dict[str, str]:
    """Where each linked cell leads."""
    book = openpyxl.load_workbook(path)
    found = (cell for row in book[sheet].iter_rows() for cell in row)
    return {str(cell.value): str(cell.hyperlink.location) for cell in found if cell.hyperlink}


def test_every_problem_has_a_row_that_leads_to_its_cell(run: Run, workbook: Workbook) -> None:
    path = workbook(*INVALID, *WARNED)
    before = untouched_parts(path)
    done = run("validate", path, "--mark")
    assert done.code == 1
    assert "Coefficients!C2" in done.out
    assert f"The problems are in {path}" in done.out
    assert titles(path) == [*good(), "Problems"]
    assert before.items() <= untouched_parts(path).items()
    assert HEADERS in cells(path, "Problems")
    assert listed(path)[:2] == [("error", "Coefficients", "C2"), ("error", "Disposal", "D2")]
    assert links(path)["C2"] == "'Coefficients'!C2"
    assert any(str(text).startswith("Errors: 2.") for text in texts(path, "Problems"))


def test_rows_stand_in_the_order_of_the_sheets_and_their_cells(run: Run, workbook: Workbook) -> None:
    wrong = [put("Supply", row, "Price", "dear") for row in (2, 1, 0)]
    path = workbook(*wrong, put("Plants", 1, "Latitude", 100), put("Disposal", 0, "Fee", "dear"))
    assert run("validate", path, "--mark").code == 1
    places = [(str(sheet), str(cell)) for _, sheet, cell in listed(path)]
    order = list(good())
    assert places == sorted(places, key=lambda place: (order.index(place[0]), int(place[1].lstrip("ABCDEFGHIJ"))))
    assert [cell for sheet, cell in places if sheet == "Supply"] == ["D2", "D3", "D4"]


def test_a_whole_sheet_that_is_missing_has_a_row_without_a_link(run: Run, workbook: Workbook) -> None:
    path = workbook()
    book = openpyxl.load_workbook(path)
    del book["Plants"]
    book.save(path)
    assert run("validate", path, "--mark").code == 1
    assert ("error", "Plants", None) in listed(path)
    assert not any("Plants" in location for location in links(path).values())


def test_without_problems_the_sheet_says_so(run: Run, workbook: Workbook) -> None:
    path = workbook()
    done = run("validate", path, "--mark")
    assert done.code == 0
    assert listed(path) == []
    assert "No problems." in texts(path, "Problems")


def test_marking_again_replaces_the_old_list(run: Run, workbook: Workbook) -> None:
    path = workbook(*INVALID)
    run("validate", path, "--mark")
    book = openpyxl.load_workbook(path)  # mended as the analyst would
    book["Coefficients"]["C2"], book["Disposal"]["D2"] = "ore", 30
    book.save(path)
    assert run("validate", path, "--mark").code == 0
    assert titles(path) == [*good(), "Problems"]
    assert listed(path) == []


def test_results_stay_as_they_are(run: Run, workbook: Workbook) -> None:
    path = workbook()
    assert run("solve", path).code == 0
    before = untouched_parts(path)
    assert run("validate", path, "--mark").code == 0
    assert titles(path) == [*good(), *RESULTS, "Problems"]
    assert before.items() <= untouched_parts(path).items()
    assert run("validate", path).code == 0, "the sheet is no problem itself"


def test_a_solve_writes_the_list_anew(run: Run, workbook: Workbook) -> None:
    path = workbook(*INVALID, *WARNED)
    run("validate", path, "--mark")
    book = openpyxl.load_workbook(path)
    book["Coefficients"]["C2"], book["Disposal"]["D2"] = "ore", 30
    book.save(path)
    assert run("solve", path).code == 0
    assert {(severity, sheet) for severity, sheet, _ in listed(path)} == {
        ("warning", "Supply"),
        ("warning", "Materials"),
    }
    assert not [row for row in listed(path) if "older" in str(row)]


def test_a_solve_makes_no_list_that_nobody_asked_for(run: Run, workbook: Workbook) -> None:
    path = workbook(*WARNED)
    assert run("solve", path).code == 0
    assert titles(path) == [*good(), *RESULTS]


def test_a_sheet_of_the_analysts_is_never_overwritten(run: Run, workbook: Workbook) -> None:
    path = workbook()
    book = openpyxl.load_workbook(path)
    book.create_sheet("Problems")["A1"] = "mine"
    book.save(path)
    before = fingerprint(path)
    done = run("validate", path, "--mark")
    assert done.code == 4
    assert "'Problems'" in done.err
    assert fingerprint(path) == before


@pytest.mark.parametrize("lock", ["~$park.xlsx", ".~lock.park.xlsx#"])
def test_a_workbook_that_is_open_gets_its_list_beside_it(
    run: Run, workbook: Workbook, tmp_path: Path, lock: str
) -> None:
    path = workbook(*INVALID)
    (tmp_path / lock).write_text("")
    before = fingerprint(path)
    done = run("validate", path, "--mark")
    assert done.code == 1
    assert fingerprint(path) == before
    assert "park.results.xlsx" in done.out
    assert len(listed(tmp_path / "park.results.xlsx")) >= 2


def test_json_says_where_it_was_written(run: Run, workbook: Workbook) -> None:
    path = workbook(*INVALID)
    plain, marked = run("validate", path, "--json").json, run("validate", path, "--mark", "--json")
    assert marked.code == 1
    assert {key: marked.json[key] for key in plain} == plain
    assert Path(marked.json["written"]).samefile(path)
    assert (marked.json["held_by"], marked.json["kept"], marked.json["notices"]) == (None, None, [])


def test_in_russian(run: Run, workbook: Workbook) -> None:
    path = workbook(*INVALID, put("Settings", 2, "Value", "ru"))
    assert run("validate", path, "--mark").code == 1
    assert titles(path) == [*good(), "Ошибки"]
    assert listed(path, "Ошибки")[0] == ("ошибка", "Coefficients", "C2")
    with zipfile.ZipFile(path) as archive:
        tables = [archive.read(name) for name in archive.namelist() if name.startswith("xl/tables/")]
    assert any(b'"ecopark_Problems"' in table for table in tables)


def test_names_of_problems_are_text(run: Run, workbook: Workbook) -> None:
    path = workbook(add_row("Supply", {"Material": "=1+1", "Price": 1}))
    run("validate", path, "--mark")
    book = openpyxl.load_workbook(path)
    assert {cell.data_type for row in book["Problems"].iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_as_a_function(workbook: Workbook) -> None:
    path = workbook(*INVALID)
    found = ecopark.validate(path, mark=True)
    assert list(found["cell"]) == list(ecopark.validate(path)["cell"])
    assert len(listed(path)) == len(found)
