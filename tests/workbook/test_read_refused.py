"""Sheets, texts and styles that are broken: refused by name, in plain words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ecopark.errors import FileError
from ecopark.workbook.package import TRANSITIONAL, open_package
from ecopark.workbook.read import sheet_rows

from .hand_read import GOOD_ROW, rows_of
from .hand_written import save_parts, small_parts


@pytest.mark.parametrize(
    ("sheet_data", "after", "reason"),
    [
        (GOOD_ROW + "<row r='2'><c r='A2'></row>", "", "not well-formed XML"),
        (GOOD_ROW + "<a>" * 300, "", "not well-formed XML"),
        (GOOD_ROW + '<row r="1"/>', "", "row 1 after row 1"),
        ('<row r="3"/><row r="2"/>', "", "row 2 after row 3"),
        ('<row r="1048577"/>', "", "row 1048577"),
        ('<row r="zero"/>', "", "row zero"),
        (f'<row r="{"1" * 5000}"/>', "", "row 111"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "", "cell 'A2' in row 1"),
        ('<row r="2"><c r="A12"><v>1</v></c></row>', "", "cell 'A12' in row 2"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "", "cell 'XFE1'"),
        ('<row r="1"><c r="1"><v>1</v></c></row>', "", "cell '1'"),
        ("<row>" + "<c/>" * 16384 + "<c><v>1</v></c></row>", "", "row 1 is too long"),
        ("<row><v>1</v></row>", "", "a value outside a cell in row 1"),
        ("<row><c><x><v>1</v></x></c></row>", "", "a value outside a cell in row 1"),
        (GOOD_ROW, '<mergeCells><mergeCell ref="A1:"/></mergeCells>', "merged range 'A1:'"),
        (GOOD_ROW, '<mergeCells><mergeCell ref="B1:A1"/></mergeCells>', "merged range 'B1:A1'"),
        (GOOD_ROW, '<mergeCell ref="A1:XFD9"/><mergeCell ref="A1:A2"/>', "merged ranges overlap in row 1"),
        (GOOD_ROW, "<a b=''/>" * 400_000, "hostile"),
        ("<a/>" * 700_000 + GOOD_ROW, "", "hostile"),
        ("<row r='1'>" + "<c><v>1</v></c>" * 300_000 + "</row>", "", "hostile"),
        (GOOD_ROW, f"<a b='{'x' * 11_000_000}'/>", "not well-formed XML"),
    ],
)
def test_a_broken_sheet_is_refused_by_name(target: Path, sheet_data: str, after: str, reason: str) -> None:
    save_parts(target, small_parts(sheet_data, after))
    before = target.read_bytes()
    start = time.perf_counter()
    with pytest.raises(FileError, match="its sheet 'Plants'") as caught:
        rows_of(target)
    assert reason in caught.value.what
    assert time.perf_counter() - start < 2
    assert target.read_bytes() == before


def test_rows_before_the_break_are_given(target: Path) -> None:
    data = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50_000)) + "<row></oops>"
    package = open_package(save_parts(target, small_parts(data)))
    seen: list[int] = []
    with pytest.raises(FileError, match="its sheet 'Plants' is damaged"):
        seen.extend(row.number for row in sheet_rows(package, package.sheets[0]))
    rows = sheet_rows(package, package.sheets[0])
    assert [next(rows).number for _ in range(10_000)] == list(range(1, 10_001))


def sheet_text(prologue: str, root: str = "worksheet") -> bytes:
    return f'{prologue}<{root} xmlns="{TRANSITIONAL}"><sheetData>{GOOD_ROW}</sheetData></{root}>'.encode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (sheet_text('<!DOCTYPE worksheet [<!ENTITY a "b">]>'), "has a DOCTYPE"),
        (sheet_text("<!--" + " " * 70_000 + '--><!DOCTYPE worksheet [<!ENTITY a "b">]>'), "has a DOCTYPE"),
        (sheet_text("", "chartsheet"), "it is no worksheet inside"),
        (sheet_text("").replace(b"spreadsheetml", b"othersheetml"), "it is no worksheet inside"),
        (b"", "not well-formed XML"),
    ],
)
def test_a_part_that_is_no_plain_worksheet(target: Path, text: bytes, reason: str) -> None:
    save_parts(target, {**small_parts(), "xl/worksheets/sheet1.xml": text})
    with pytest.raises(FileError) as caught:
        rows_of(target)
    assert reason in caught.value.what


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (f'<!--{" " * 9999}--><!DOCTYPE sst [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>', "has a DOCTYPE"),
        (f"<!--{' ' * 9999}--><!DOCTYPE sst [{LAUGHS}]><sst><si><t>&a11;</t></si></sst>", "has a DOCTYPE"),
        (f'<sst xmlns="{TRANSITIONAL}"><si>', "not well-formed XML"),
        (f'<sst xmlns="{TRANSITIONAL}">{"<si/><si></si>" * 1_100_000}</sst>', "longer than 2,000,000"),
    ],
)
def test_broken_shared_texts(target: Path, texts: str, reason: str) -> None:
    cell = '<row><c t="s"><v>0</v></c></row>'
    save_parts(target, {**small_parts(cell), "xl/sharedStrings.xml": texts.encode()})
    with pytest.raises(FileError, match="its list of shared texts") as caught:
        rows_of(target)
    assert reason in caught.value.what


def test_broken_styles(target: Path) -> None:
    save_parts(target, {**small_parts(GOOD_ROW), "xl/styles.xml": b"<styleSheet>"})
    with pytest.raises(FileError, match="its list of formats is damaged"):
        rows_of(target)
