"""Formulas beside results: what takes from them, is calculated anew, and still holds under another title."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ecopark.workbook.package import open_package
from ecopark.workbook.splice import splice

from .packages import (
    MAIN,
    REFERENCE,
    analyst_book,
    changed,
    parts,
    plan_sheet,
    read_twice,
    summary_sheet,
    workbook_xml,
    write,
)


def recalculates(path: Path) -> bool:
    return 'fullCalcOnLoad="1"' in workbook_xml(path)


def without_recalculation(data: bytes) -> bytes:
    # XlsxWriter always asks for it.
    return data.replace(b' fullCalcOnLoad="1"', b"")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1*2", False),
        ("=Hidden!A1", False),
        ("='Exchange plan'!B2", True),
        ("=SUM('Data:Exchange plan'!B2)", True),
        ("=Summary!B2+1", True),
        ("=SUM(ecopark_Exchange_plan[Quantity])", True),
    ],
)
def test_recalculation_is_asked_for_where_formulas_use_results(tmp_path: Path, formula: str, expected: bool) -> None:
    path = analyst_book(tmp_path / "park.xlsm", formula)
    changed(path, {"xl/workbook.xml": without_recalculation})
    write(path, summary_sheet(), plan_sheet())
    assert recalculates(path) == expected
    # Their own totals are no reason, then or later, and neither is a printing range of a result sheet.
    area = b'<definedName name="_xlnm.Print_Area" localSheetId="3">\'Exchange plan\'!$A$1</definedName></definedNames>'
    changed(path, {"xl/workbook.xml": lambda data: data.replace(b"</definedNames>", area)})
    write(path, summary_sheet(), plan_sheet(6))
    assert recalculates(path) == expected


def test_recalculation_for_a_name_that_uses_results_and_without_settings(tmp_path: Path) -> None:
    path = analyst_book(tmp_path / "park.xlsm", name="='Exchange plan'!$A$1")
    changed(path, {"xl/workbook.xml": lambda data: re.sub(rb"<calcPr[^>]*>", b"", data)})
    read_twice(path)
    assert re.search(r'</definedNames><calcPr fullCalcOnLoad="1"/></workbook>', workbook_xml(path))


@pytest.mark.parametrize("apostrophe", [b"&apos;", b"&#39;"])
def test_recalculation_whatever_way_the_apostrophe_is_written(tmp_path: Path, apostrophe: bytes) -> None:
    path = analyst_book(tmp_path / "park.xlsm", "='It''s & plan'!A1")
    changed(path, {"xl/workbook.xml": without_recalculation})
    changed(path, {"xl/worksheets/sheet1.xml": lambda data: data.replace(b"'", apostrophe)})
    write(path, plan_sheet(title="It's & plan"))
    assert recalculates(path)


def test_reference_across_two_pieces_of_a_large_sheet_is_seen(book: Path) -> None:
    changed(book, {"xl/workbook.xml": without_recalculation})

    def padded(data: bytes) -> bytes:
        comment = b"<!--" + b"x" * (2**20 - data.index(b"A1*2") - 11) + b"-->"
        return data.replace(b"A1*2", b"'Exchange plan'!A1").replace(b"<sheetData>", comment + b"<sheetData>")

    changed(book, {"xl/worksheets/sheet1.xml": padded})
    data = parts(book.read_bytes())["xl/worksheets/sheet1.xml"]
    assert data.index(b"'Exchange") < 2**20 < data.index(b"plan'!") + 6
    write(book, plan_sheet())
    assert recalculates(book)


CHAIN = b'<calcChain xmlns="%b">%%b</calcChain>' % MAIN


def chained(path: Path, cells: bytes) -> Path:
    relation = b'<Relationship Id="rIdX" Type="%b/calcChain" Target="calcChain.xml"/></Relationships>' % REFERENCE
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="%b"/></Types>' % kind
    return changed(
        path,
        {
            "xl/calcChain.xml": lambda _: CHAIN % cells,
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", relation),
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", override),
        },
    )


def test_calculation_chain_stays_but_for_the_cells_of_result_sheets(book: Path) -> None:
    chained(book, b'<c r="B1" i="1"/>')
    write(book, plan_sheet())
    assert parts(book.read_bytes())["xl/calcChain.xml"] == CHAIN % b'<c r="B1" i="1"/>'
    # As Excel saves it: the total of the result sheet (its id is 3) is in it too.
    cells = b'<c r="B1" i="1"/><c r="B4" i="3" l="1"/><c r="B5"/><c r="C1" i="1"/>'
    changed(book, {"xl/calcChain.xml": lambda _: CHAIN % cells})
    write(book, plan_sheet(5))
    assert parts(book.read_bytes())["xl/calcChain.xml"] == CHAIN % b'<c r="B1" i="1"/><c r="C1" i="1"/>'


def test_calculation_chain_of_result_sheets_alone_goes(book: Path) -> None:
    write(book, plan_sheet())
    chained(book, b'<c r="B4" i="3"/>')
    write(book, plan_sheet(5))
    after = parts(book.read_bytes())
    assert "xl/calcChain.xml" not in after
    assert not [name for name, data in after.items() if b"calcChain" in data]


def dependents_of(path: Path) -> list[tuple[str, str]]:
    spliced = splice(open_package(path), [summary_sheet(), plan_sheet()])
    return [(one.sheet, one.cell) for one in spliced.dependents]


@pytest.mark.parametrize(
    ("formula", "depends"),
    [
        ("=A1*2", False),
        ("='Exchange plan'!B2", True),
        ("='exchange PLAN'!B2", True),
        ("=SUM('Data:Exchange plan'!B2)", True),
        ("=SUM('Exchange plan:Hidden'!B2)", True),
        ("=Summary!B2+1", True),
        ("=SUM(Summary:Data!B2)", True),
        ("=My_Summary!B2+1", False),
        ("='My Summary'!B2+1", False),
        ("='[1]Summary'!B2+1", False),
        ("=[1]Summary!B2+1", False),
        ("=SUM(ecopark_Exchange_plan[Quantity])", True),
        ("=SUM(my_ecopark_Exchange_plan[Quantity])", False),
        ("=Rate*2", True),
        ("=Rates*2", False),
        ("=Twice+1", True),
        ('=INDIRECT("Summary!A1")', True),
        ('="see Summary: "&A1', False),
    ],
)
def test_formulas_that_take_from_results_are_told(tmp_path: Path, formula: str, depends: bool) -> None:
    path = analyst_book(tmp_path / "park.xlsm", formula, name="=Summary!$B$2")
    twice = b'<definedName name="Twice">2*Rate</definedName></definedNames>'
    changed(path, {"xl/workbook.xml": lambda data: data.replace(b"</definedNames>", twice)})
    assert dependents_of(path) == ([("Data", "B1")] if depends else [])


def test_shared_formula_is_told_by_its_area_and_texts_are_no_formulas(book: Path) -> None:
    shared = b'<c r="C1"><f t="shared" ref="C1:C9" si="0">Summary!A1</f><v>1</v></c>'
    shared += b'<c r="C2" t="inlineStr"><is><t>see Summary!A1</t></is></c></row>'
    changed(book, {"xl/worksheets/sheet1.xml": lambda data: data.replace(b"</row>", shared, 1)})
    assert dependents_of(book) == [("Data", "C1:C9")]


def test_names_of_a_result_sheet_follow_it_to_its_new_title(book: Path) -> None:
    """A printing area is no reason to keep a title: it is the sheet's own."""
    write(book, plan_sheet())
    area = b'<definedName name="_xlnm.Print_Area" localSheetId="2">\'Exchange plan\'!$A$1:$B$2</definedName>'
    changed(book, {"xl/workbook.xml": lambda data: data.replace(b"</definedNames>", area + b"</definedNames>")})
    titles = b"<TitlesOfParts>'Exchange plan'!Print_Area</TitlesOfParts></Properties>"
    changed(book, {"docProps/app.xml": lambda data: data.replace(b"</Properties>", titles)})
    spliced = splice(open_package(book), [plan_sheet(title="План «обмена»")])
    assert spliced.kept_titles == ()
    book.write_bytes(spliced.data)
    assert [sheet.title for sheet in open_package(book).all_sheets][-1] == "План «обмена»"
    assert ">'План «обмена»'!$A$1:$B$2</definedName>" in workbook_xml(book)


def test_formulas_hold_through_languages_and_back(tmp_path: Path) -> None:
    """The sheet that a formula refers to keeps its title, which is told; the others change theirs."""
    path = analyst_book(tmp_path / "park.xlsm", "='Exchange plan'!B2")
    write(path, summary_sheet(), plan_sheet())
    formulas = parts(path.read_bytes())["xl/worksheets/sheet1.xml"]
    russian = (replace(summary_sheet(), title="Сводка"), plan_sheet(title="План обмена"))
    for sheets, titles, kept in (
        (russian, ["Сводка", "Exchange plan"], ("Exchange plan",)),
        ((summary_sheet(), plan_sheet()), ["Summary", "Exchange plan"], ()),
    ):
        spliced = splice(open_package(path), sheets)
        path.write_bytes(spliced.data)
        assert [sheet.title for sheet in open_package(path).all_sheets] == ["Data", "Hidden", *titles]
        assert spliced.kept_titles == kept
        assert parts(path.read_bytes())["xl/worksheets/sheet1.xml"] == formulas
    # Nothing refers to it any more: now it follows.
    changed(path, {"xl/worksheets/sheet1.xml": lambda data: data.replace(b"'Exchange plan'!B2", b"A1*2")})
    package = write(path, *russian)
    assert [sheet.title for sheet in package.all_sheets] == ["Data", "Hidden", "Сводка", "План обмена"]
    package = write(path, summary_sheet(), plan_sheet())
    assert [sheet.title for sheet in package.all_sheets] == ["Data", "Hidden", "Summary", "Exchange plan"]
