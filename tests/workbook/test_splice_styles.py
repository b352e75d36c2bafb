"""Formats added to a workbook's own: each once, and what is there stays what it is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from ecopark.errors import FileError
from ecopark.workbook.layout import SHARE, Grid, GridColumn, SheetPlan, Text
from ecopark.workbook.layout_draw import build
from ecopark.workbook.splice_styles import first_styles, merge_styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# As a writer may leave it: formats of its own under built-in numbers, Normal a date, a second fill, empty dxfs.
MINE = f"""<?xml version="1.0"?>
<s:styleSheet xmlns:s="{MAIN}"><s:numFmts count="2"><s:numFmt numFmtId="49" formatCode="d/m/y"/>\
<s:numFmt numFmtId="170" formatCode="0.0%"/></s:numFmts>
<s:fonts count='1'><s:font><s:name val="Mine"/></s:font></s:fonts><s:fills><s:fill><s:patternFill patternType="none"/>\
</s:fill><s:fill><s:patternFill patternType="lightUp"/></s:fill></s:fills>\
<s:borders count="1"><s:border/></s:borders><s:cellStyleXfs count="1"><s:xf numFmtId="14"/>\
</s:cellStyleXfs><s:cellXfs count="1"><s:xf numFmtId="14"/></s:cellXfs><s:dxfs count="0"/><!-- kept --></s:styleSheet>
""".encode()


@pytest.fixture(scope="module")
def added() -> bytes:
    grid = Grid("Plan", (GridColumn("A"), GridColumn("B", SHARE), GridColumn("C", "#,##0.0", total=True)), (), "Total")
    data = build([SheetPlan("key", "Sheet", (Text(("title",), "title"), grid))])
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/styles.xml")


def lists(data: bytes) -> dict[str, list[etree._Element]]:
    return {etree.QName(child).localname: list(child) for child in etree.fromstring(data) if isinstance(child.tag, str)}


def codes(data: bytes) -> dict[str, str]:
    found = {str(entry.get("numFmtId")): str(entry.get("formatCode")) for entry in lists(data).get("numFmts", [])}
    return {"0": "General", "49": "@"} | found


def test_what_is_there_keeps_its_place(added: bytes) -> None:
    merged = merge_styles(Path("park.xlsx"), "styles", MINE, added).data
    before, after = lists(MINE), lists(merged)
    assert list(after) == list(before)
    for name, entries in before.items():
        assert [etree.tostring(entry) for entry in after[name][: len(entries)]] == [etree.tostring(e) for e in entries]
    assert b"<!-- kept -->" in merged
    counts = {
        etree.QName(child).localname: child.get("count")
        for child in etree.fromstring(merged).iter("{*}fonts", "{*}dxfs")
    }
    assert counts == {"fonts": str(len(after["fonts"])), "dxfs": str(len(after["dxfs"]))}


def test_added_formats_are_what_they_were(added: bytes) -> None:
    merged = merge_styles(Path("park.xlsx"), "styles", MINE, added)
    theirs, after = lists(added), lists(merged.data)
    for old, index in zip(theirs["cellXfs"], merged.cell_formats, strict=True):
        new = after["cellXfs"][index]
        assert codes(merged.data)[str(new.get("numFmtId"))] == codes(added)[str(old.get("numFmtId"))]
        for name, attribute in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
            was, now = (found[name][int(str(xf.get(attribute)))] for found, xf in ((theirs, old), (after, new)))
            assert [(e.tag, dict(e.attrib)) for e in now.iter()] == [(e.tag, dict(e.attrib)) for e in was.iter()]
        assert [dict(e.attrib) for e in new] == [dict(e.attrib) for e in old]
        assert new.get("applyNumberFormat") == new.get("applyFont") == new.get("applyFill") == "1"
    for old, index in zip(theirs["dxfs"], merged.differential_formats, strict=True):
        number = after["dxfs"][index][0]
        assert number.get("formatCode") == old[0].get("formatCode") == codes(merged.data)[str(number.get("numFmtId"))]


def test_formats_of_the_same_meaning_are_used_again(added: bytes) -> None:
    merged = merge_styles(Path("park.xlsx"), "styles", MINE, added)
    after = codes(merged.data)
    assert list(after.values()).count("0.0%") == 1
    assert sorted(after, key=int) == ["0", "49", "170", "171", "172"]
    assert {after["171"], after["172"]} == {"@", "#,##0.0"}
    again = merge_styles(Path("park.xlsx"), "styles", merged.data, added)
    assert again == merged


def test_second_fill_stays_the_grey_that_excel_makes_of_it(added: bytes) -> None:
    one_fill = MINE.replace(b'<s:fill><s:patternFill patternType="lightUp"/></s:fill>', b"")
    fills = lists(merge_styles(Path("park.xlsx"), "styles", one_fill, added).data)["fills"]
    assert [fill[0].get("patternType") for fill in fills] == ["none", "gray125", "solid"]


@pytest.mark.parametrize("strict", [False, True])
def test_stylesheet_where_there_was_none(added: bytes, strict: bool) -> None:
    merged = merge_styles(Path("park.xlsx"), "styles", first_styles(added, strict), added)
    root = etree.fromstring(merged.data)
    assert (etree.QName(root).namespace == MAIN) != strict
    assert list(lists(merged.data)) == list(lists(added))
    assert len(lists(merged.data)["fonts"]) == len(lists(added)["fonts"])
    assert lists(merged.data)["cellXfs"][0].get("fontId") == "0"


def test_lists_that_are_missing_stand_in_their_order(added: bytes) -> None:
    bare = f'<styleSheet xmlns="{MAIN}"><cellStyles count="0"/><colors/></styleSheet>'.encode()
    merged = merge_styles(Path("park.xlsx"), "styles", bare, added)
    names = ["numFmts", "fonts", "fills", "borders", "cellXfs", "cellStyles", "dxfs", "colors"]
    assert list(lists(merged.data)) == names
    assert merged.cell_formats == tuple(range(len(merged.cell_formats)))
    # There is no named style that they could refer to.
    assert not [entry for entry in lists(merged.data)["cellXfs"] if entry.get("xfId")]


@pytest.mark.parametrize("data", [b"", b"<a>", b'<!DOCTYPE a [<!ENTITY b "c">]><styleSheet>&b;</styleSheet>'])
def test_styles_that_are_not_xml_are_refused(added: bytes, data: bytes) -> None:
    with pytest.raises(FileError, match=r"park.xlsx: its part xl/styles.xml is not well-formed XML"):
        merge_styles(Path("park.xlsx"), "xl/styles.xml", data, added)
