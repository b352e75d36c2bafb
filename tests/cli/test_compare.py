"""`ecopark compare`: parks and scenarios on the terminal, as JSON, as a workbook and as a page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import ecopark
from ecopark import cli
from ecopark.analysis.comparison_indicators import INDICATORS

from ..refusals.good import Change, Rows, add_row, changed, drop_sheet, put, write
from .conftest import INFEASIBLE, INVALID, Done, cells, fingerprint, titles

Run = Callable[..., Done]
Workbook = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ecopark in this process, which spares the seconds of starting one: what is asked about is what it says."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, columns: int = 160) -> Done:
        monkeypatch.setenv("COLUMNS", str(columns))
        code = cli.run(arguments)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return run


ROOT = Path(__file__).resolve().parents[2]

NASTY = "<script>alert(1)</script>"
FORMULA = "=cmd()"


def renamed(old: str, new: str) -> Change:
    """Another name wherever a name stands."""

    def change(rows: Rows) -> None:
        for table in rows.values():
            for row in table:
                for header, cell in row.items():
                    if cell == old:
                        row[header] = new

    return change


def test_scenarios_of_a_workbook_side_by_side(run: Run, workbook: Workbook) -> None:
    path = workbook()
    before = fingerprint(path)
    done = run("compare", "park.xlsx", "park.xlsx#all", columns=100)
    assert done.code == 0, done.err
    for told in ("By-products used", "3-2 criterion", "no: 2 plants exchange", "Cells that differ", "growth"):
        assert told in done.out, told
    assert fingerprint(path) == before


def test_json_holds_all_of_it(run: Run, workbook: Workbook) -> None:
    workbook()
    found = run("compare", "park.xlsx", "park.xlsx#growth", "--json").json
    assert found["status"] == "optimal"
    first, second = found["parks"]
    assert (first["label"], second["label"]) == ("Two works", "Two works, growth")
    assert first["without_exchange"]["needs_met"] == 0 < first["needs_met"]
    assert set(found["definitions"]) <= set(first)
    assert first["symbiosis"]["verdict"] == "no"
    (version,) = found["versions"]
    assert [(cell["sheet"], cell["column"]) for cell in version["cells"]] == [("Settings", "Value"), ("Demand", "Min")]
    assert found["written"] is None
    assert found["definitions"]["needs_met"]["unit"] == "1"


def test_json_has_a_word_for_unlimited(run: Run, workbook: Workbook) -> None:
    workbook()
    workbook(put("Supply", 0, "Max", "inf"), name="free.xlsx")
    ((cell,),) = (each["cells"] for each in run("compare", "park.xlsx", "free.xlsx", "--json").json["versions"])
    assert (cell["column"], cell["first"], cell["other"], cell["units"]) == ("Max", 5000, "inf", ["t", "t"])


def test_a_workbook_of_tables(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    workbook()
    workbook(put("Settings", 0, "Value", "Others"), put("Demand", 0, "Min", 200), name="other.xlsx")
    assert run("compare", "park.xlsx", "other.xlsx", "-o", "both.xlsx").code == 0
    assert titles(tmp_path / "both.xlsx") == [
        "Parks",
        "Indicators",
        "Inputs that differ",
        "Exchanges that change",
        "Definitions",
    ]
    rows = cells(tmp_path / "both.xlsx", "Indicators")
    assert rows[1][3:] == tuple(
        f"{park}, {side} exchange" for park in ("Two works", "Others") for side in ("without", "with")
    )
    assert all(isinstance(cell, int | float) for row in rows[2:4] for cell in row[3:])
    # written by ecopark, so ecopark may write over it
    assert run("compare", "park.xlsx", "other.xlsx", "-o", "both.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "both.xlsx")
    book.save(tmp_path / "both.xlsx")
    assert run("compare", "park.xlsx", "other.xlsx", "-o", "both.xlsx").code == 4
    assert run("compare", "park.xlsx", "other.xlsx", "-o", "both.xlsx", "--force").code == 0


def as_text(book: openpyxl.Workbook) -> None:
    """What begins as a formula does is text."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == FORMULA:
                    cell.data_type = "s"


def test_a_page_on_which_all_is_text(run: Run, tmp_path: Path) -> None:
    nasty = (renamed("Steel mill", NASTY), renamed("Cement works", FORMULA), drop_sheet("Scenarios"))
    other = (*nasty, put("Settings", 0, "Value", "</title><script>"), put("Links", 0, "Capacity", 10))
    write(tmp_path / "park.xlsx", changed(*nasty), as_text)
    write(tmp_path / "b.xlsx", changed(*other), as_text)
    for name in ("both.html", "both.xlsx"):
        assert run("compare", "park.xlsx", "b.xlsx", "-o", name).code == 0
    page = (tmp_path / "both.html").read_text("utf-8")
    assert "<script" not in page
    assert html.escape(NASTY) in page
    assert not re.findall(r"(?:src|href)=[\"'](?!#)|@import|url\(", page)
    book = openpyxl.load_workbook(tmp_path / "both.xlsx")
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert FORMULA in {cell.value for cell in found}
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in found)
    assert run("compare", "park.xlsx", "b.xlsx", "-o", "both.html", "-q").out == ""  # its own page is made again


def test_a_page_of_another_is_not_replaced_unasked(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    workbook()
    mine = tmp_path / "mine.html"
    mine.write_text("<p>mine</p>", encoding="utf-8")
    before = fingerprint(mine)
    refused = run("compare", "park.xlsx", "park.xlsx#growth", "-o", "mine.html")
    assert (refused.code, fingerprint(mine)) == (4, before)
    assert "which ecopark did not write" in refused.err
    assert run("compare", "park.xlsx", "park.xlsx#growth", "-o", "mine.html", "--force").code == 0


def test_everything_in_russian(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    workbook()
    done = run("compare", "park.xlsx", "park.xlsx#growth", "--lang", "ru", "-o", "both.html")
    assert done.code == 0
    assert "Использовано побочных продуктов" in done.out
    page = (tmp_path / "both.html").read_text("utf-8")
    assert '<html lang="ru">' in page
    workbook(put("Supply", 2, "Virgin weight", 0.2), name="other.xlsx")
    assert "ед. воздействия/ГДж" in run("compare", "park.xlsx", "other.xlsx", "--lang", "ru").out
    assert "Определения" in page
    assert "Virgin" not in page


def test_a_park_without_a_plan_is_told_beside_the_others(run: Run, workbook: Workbook) -> None:
    workbook()
    workbook(*INFEASIBLE, name="stuck.xlsx")
    done = run("compare", "park.xlsx", "stuck.xlsx")
    assert done.code == 3
    assert "infeasible" in done.out
    assert "ecopark explain" in done.out
    assert run("compare", "park.xlsx", "stuck.xlsx", "--json").json["status"] == "infeasible"


def test_what_is_wrong_is_said_with_its_file(run: Run, workbook: Workbook) -> None:
    workbook()
    workbook(*INVALID, name="bad.xlsx")
    done = run("compare", "park.xlsx", "bad.xlsx")
    assert done.code == 1
    assert "in bad.xlsx: " in done.err
    assert "Coefficients!C2" in done.err
    assert run("compare", "park.xlsx").code == 2
    assert run("compare", "park.xlsx", "park.xlsx#nix").code == 2
    assert run("compare", "park.xlsx", "park.xlsx", "-o", "both.pdf").code == 2
    assert run("compare", "park.xlsx", "missing.xlsx").code == 4
    assert run("compare", "park.xlsx", "park.xlsx", "-o", "park.xlsx", "--force").code == 4


def test_the_same_from_python(workbook: Workbook, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(add_row("Supply", {"Material": "ore", "Seller": "mine", "Price": 60}))
    odd = path.rename(path.with_name("two#works.xlsx"))
    found = ecopark.compare(odd, f"{odd}#growth")
    assert list(found.parks["Park"]) == ["Two works", "Two works, growth"]
    assert len(found.indicators) == len(found.definitions)
    assert list(found.inputs["Sheet"]) == ["Settings", "Demand"]
    assert found.chances.empty
    with pytest.raises(ecopark.UsageError):
        ecopark.compare(odd)


def test_what_the_page_shows_is_printed(run: Run) -> None:
    page = (ROOT / "docs" / "compare.md").read_text("utf-8")
    (shown,) = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    scenarios = ROOT / "scenarios"
    done = run("compare", str(scenarios / "rustavi.xlsx"), str(scenarios / "baku.xlsx"))
    assert [" ".join(line.split()) for line in shown.splitlines()] == [
        " ".join(line.split()) for line in done.out.splitlines()
    ]


def test_the_page_has_every_definition() -> None:
    page = (ROOT / "docs" / "compare.md").read_text("utf-8")
    for each in INDICATORS:
        assert f"| {each.name} | {each.unit.format(currency='money')} | {each.definition} | {each.source} |" in page
