"""Packages as other programs write them, and what the workbook says about its sheets."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from ecopark.workbook.layout import Grid, GridColumn, SheetPlan
from ecopark.workbook.package import open_package
from ecopark.workbook.splice import marked_sheets, splice

from .packages import (
    MAIN,
    REFERENCE,
    analyst_book,
    changed,
    charted_sheet,
    loaded,
    parts,
    plan_sheet,
    read_twice,
    summary_sheet,
    workbook_xml,
    write,
)


def prefixed(data: bytes) -> bytes:
    """Give every element of a part a prefix."""
    named = re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1x:\2", data)
    return named.replace(b'xmlns="', b'xmlns:x="', 1)


def test_workbook_and_styles_with_prefixes(book: Path) -> None:
    changed(book, {name: prefixed for name in ("xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")})
    changed(book, {"xl/_rels/workbook.xml.rels": prefixed})
    read_twice(book)
    assert '<x:sheet name="Summary"' in workbook_xml(book)


def strictly(book: Path) -> None:
    """Put a workbook into the strict namespaces."""

    def strict(data: bytes) -> bytes:
        data = data.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return data.replace(REFERENCE, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    names = [name for name in parts(book.read_bytes()) if name.endswith((".xml", ".rels")) and name[0] != "["]
    changed(book, dict.fromkeys(names, strict))


def test_strict_namespaces(book: Path) -> None:
    strictly(book)
    package = write(book, summary_sheet(), plan_sheet())
    assert package.strict
    assert [one.key for one in marked_sheets(package)] == ["summary", "plan"]
    for name, data in parts(book.read_bytes()).items():
        assert MAIN not in data, name
        assert REFERENCE not in data, name
    assert package.sheets[-1].kind == "worksheet"
    assert package.xml(package.sheets[-1].part).find("{*}tableParts") is not None


@pytest.mark.parametrize("strict_file", [False, True])
def test_charts_of_result_sheets_stand_beside_those_of_the_analyst(book: Path, strict_file: bool) -> None:
    if strict_file:
        strictly(book)
    before = parts(book.read_bytes())
    for values in ((1.0, 2.0, 3.0), (4.0, 5.0)):
        package = write(book, charted_sheet(values), plan_sheet())
    after = parts(book.read_bytes())
    assert sorted(set(after) - set(before))[:5] == [
        "xl/charts/chart2.xml",
        "xl/drawings/_rels/drawing2.xml.rels",
        "xl/drawings/drawing2.xml",
        "xl/tables/table2.xml",
        "xl/tables/table3.xml",
    ]
    sheet = next(one for one in package.sheets if one.title == "Charts")
    (drawing,) = (one for one in package.relationships(sheet.part) if one.kind == "drawing")
    (chart,) = package.relationships(drawing.target)
    assert chart.kind == "chart"
    assert package.content_type(drawing.target).endswith(".drawing+xml")
    assert package.content_type(chart.target).endswith(".chart+xml")
    assert "Charts!$B$2:$B$3" in [element.text for element in package.xml(chart.target).iter("{*}f")]
    identities = [
        str(element.get(key)) for element in package.xml(sheet.part).iter("{*}drawing") for key in element.attrib
    ]
    assert identities == [drawing.id]
    is_strict = [b"purl.oclc.org/ooxml/drawingml" in after[name] for name in (drawing.target, chart.target)]
    assert is_strict == [strict_file] * 2
    # A sheet that is no longer produced has none.
    write(book, plan_sheet())
    assert {name for name in parts(book.read_bytes()) if "drawing2" in name or "chart2" in name} == set()


def test_no_styles_part(book: Path) -> None:
    def without(data: bytes) -> bytes:
        return re.sub(rb"<(Override|Relationship) [^>]*styles[^>]*/>| s=\"\d+\"", b"", data)

    names = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
    names += [f"xl/worksheets/sheet{number}.xml" for number in (1, 2)]
    changed(book, {"xl/styles.xml": lambda _: None, **dict.fromkeys(names, without)})
    read_twice(book)
    assert "xl/styles.xml" in parts(book.read_bytes())


def test_no_default_type_for_relationships(book: Path) -> None:
    def without(data: bytes) -> bytes:
        return data.replace(
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.', b"<!--"
        ).replace(b'relationships+xml"/>', b"-->")

    changed(book, {"[Content_Types].xml": without})
    read_twice(book)
    package = open_package(book)
    relations = "xl/worksheets/_rels/sheet3.xml.rels"
    assert package.content_type(relations) == "application/vnd.openxmlformats-package.relationships+xml"
    assert package.content_type("xl/_rels/workbook.xml.rels") == ""


def test_names_in_another_case(book: Path) -> None:
    def shouted(name: str) -> str:
        return name.upper() if name.startswith("xl/") else name

    before = parts(changed(book, {}, shouted).read_bytes())
    for rows in (2, 5, 2):
        package = write(book, summary_sheet(), plan_sheet(rows))
        changed(book, {}, shouted)
    assert [one.sheet.title for one in marked_sheets(package)] == ["Summary", "Exchange plan"]
    after = parts(book.read_bytes())
    index = {"[Content_Types].xml", "XL/WORKBOOK.XML", "XL/_RELS/WORKBOOK.XML.RELS", "XL/STYLES.XML"}
    assert {name for name in before if after[name] != before[name]} == index
    assert len({name.lower() for name in after}) == len(after) == len(before) + 6


def test_name_that_differs_by_case_alone_is_not_taken(book: Path) -> None:
    names = ("xl/worksheets/SHEET3.xml", "xl/tables/Table2.XML", "xl/worksheets/_rels/SHEET4.xml.rels")
    changed(book, {name: lambda _: b"<x/>" for name in names})
    write(book, plan_sheet())
    assert len(parts(book.read_bytes())) == len({name.lower() for name in parts(book.read_bytes())})
    assert {"xl/worksheets/sheet5.xml", "xl/tables/table3.xml"} <= set(parts(book.read_bytes()))
    assert loaded(book)["Exchange plan"].max_row == 4


def test_workbook_part_in_utf16(book: Path) -> None:
    def utf16(data: bytes) -> bytes:
        return data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")

    changed(book, {"xl/workbook.xml": utf16, "xl/styles.xml": utf16})
    read_twice(book)


def test_nothing_of_the_workbook_part_is_lost(book: Path) -> None:
    compatible = (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b'<mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="http://x" url="C"/></mc:Choice></mc:AlternateContent>'
    )
    extension = b'<extLst><ext uri="{1}" xmlns:a="http://a"><a:b c=\'1 > 0\'/></ext></extLst>\r\n</workbook>'
    changed(
        book,
        {
            "xl/workbook.xml": lambda data: data.replace(b"<bookViews>", compatible + b"<bookViews>").replace(
                b"</workbook>", b"<!-- a remark -->" + extension
            )
        },
    )
    before = workbook_xml(book)
    write(book, summary_sheet(), plan_sheet())
    after = workbook_xml(book)
    added = re.findall(
        r'<sheet name="(?:Summary|Exchange plan)"[^>]*/>'
        r'|<definedName name="_(?:ecopark_result|xlnm.Print_Titles).*?</definedName>',
        after,
    )
    assert len(added) == 6
    for text in added:
        after = after.replace(text, "")
    assert after == before


def test_first_name_of_a_workbook_stands_where_excel_expects_it(tmp_path: Path) -> None:
    path = analyst_book(tmp_path / "park.xlsm")
    changed(
        path, {"xl/workbook.xml": lambda data: re.sub(rb"<definedNames>.*</definedNames>|<calcPr[^>]*>", b"", data)}
    )
    read_twice(path)
    root = etree.fromstring(parts(path.read_bytes())["xl/workbook.xml"])
    names = [etree.QName(child).localname for child in root]
    assert names[-2:] == ["sheets", "definedNames"]


def test_dates_of_1904(tmp_path: Path) -> None:
    path = analyst_book(tmp_path / "park.xlsm", date_1904=True)
    assert open_package(path).date1904
    sheet = plan_sheet()
    when = loaded(path)["Hidden"]["A1"].value
    grid = replace(sheet.grids[0], rows=((when, 1.0),), total_label="")
    write(path, replace(sheet, blocks=(grid,)))
    assert loaded(path)["Exchange plan"]["A2"].value == when
    assert loaded(path)["Hidden"]["A1"].value == when


def test_title_follows_the_language(book: Path) -> None:
    write(book, plan_sheet())
    package = write(book, plan_sheet(title="План обменов"))
    assert [sheet.title for sheet in package.all_sheets] == ["Data", "Hidden", "План обменов"]
    assert [one.given_title for one in marked_sheets(package)] == ["План обменов"]
    package = write(book, plan_sheet())
    assert [sheet.title for sheet in package.all_sheets] == ["Data", "Hidden", "Exchange plan"]


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b"A1*2", b"'Exchange plan'!B2")),
        ("xl/charts/chart1.xml", lambda data: data.replace(b"Data!", b"'Exchange plan'!")),
        ("xl/workbook.xml", lambda data: data.replace(b">Data!", b">'Exchange plan'!")),
        ("xl/pivotCache/x.xml", lambda _: b'<worksheetSource sheet="Exchange plan"/>'),
    ],
)
def test_title_that_something_refers_to_stays(book: Path, name: str, edit: Callable[[bytes], bytes]) -> None:
    write(book, plan_sheet())
    changed(book, {name: edit})
    package = write(book, plan_sheet(title="План обменов"))
    assert [sheet.title for sheet in package.all_sheets] == ["Data", "Hidden", "Exchange plan"]
    assert [one.key for one in marked_sheets(package)] == ["plan"]


def test_title_is_not_changed_to_that_of_another_sheet(book: Path) -> None:
    write(book, plan_sheet())
    package = write(book, plan_sheet(title="HIDDEN"))
    assert [sheet.title for sheet in package.all_sheets] == ["Data", "Hidden", "Exchange plan"]


def test_parts_of_the_replaced_sheet_alone_go_with_it(book: Path) -> None:
    """A printer's settings that Excel has stored with the sheet; a picture that the analyst's sheet shows too."""
    write(book, plan_sheet())
    before = set(parts(book.read_bytes()))
    relations = (
        b'<Relationship Id="rId7" Type="%b/printerSettings" Target="../printerSettings/own.bin"/>'
        b'<Relationship Id="rId8" Type="%b/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    ) % (REFERENCE, REFERENCE)
    changed(
        book,
        {
            "xl/worksheets/_rels/sheet3.xml.rels": lambda data: data.replace(b"</Relationships>", relations),
            "xl/printerSettings/own.bin": lambda _: b"printer",
        },
    )
    write(book, plan_sheet())
    assert set(parts(book.read_bytes())) == before


def test_bytes_depend_on_nothing_but_the_workbook_and_the_sheets(book: Path) -> None:
    package = open_package(book)
    assert splice(package, [plan_sheet()]) == splice(package, [plan_sheet()])


def test_nothing_grows_in_ten_runs(book: Path) -> None:
    """As programs that are used year after year would make it, were formats or parts added each time."""
    sizes, styles = [], []
    for run in range(10):
        write(book, summary_sheet(f"run {run}"), plan_sheet(3 + run % 2), charted_sheet((1.0 * run, 2.0)))
        content = parts(book.read_bytes())
        sizes.append((len(content), len(content["xl/workbook.xml"]), len(content["[Content_Types].xml"])))
        styles.append(content["xl/styles.xml"])
    assert len(set(sizes)) == 1
    assert len(set(styles)) == 1


def test_package_as_google_sheets_writes_it(book: Path) -> None:
    """No document properties, targets from the package's root, an empty drawing on each sheet."""
    content = parts(book.read_bytes())
    rels = [name for name in content if name.endswith(".rels")]
    absolute = {
        "_rels/.rels": lambda data: re.sub(rb"<Relationship [^>]*docProps[^>]*/>", b"", data),
        "xl/_rels/workbook.xml.rels": lambda data: data.replace(b'Target="', b'Target="/xl/'),
        "[Content_Types].xml": lambda data: re.sub(rb"<Override [^>]*docProps[^>]*/>", b"", data),
        "docProps/app.xml": lambda _: None,
        "docProps/core.xml": lambda _: None,
        "xl/worksheets/sheet2.xml": lambda data: data.replace(b"</worksheet>", b'<drawing r:id="rId1"/></worksheet>'),
        "xl/worksheets/_rels/sheet2.xml.rels": lambda _: (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" '
            b'Type="%b/drawing" Target="/xl/drawings/empty.xml"/></Relationships>' % REFERENCE
        ),
        "xl/drawings/empty.xml": lambda _: (
            b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
        ),
    }
    assert "xl/_rels/workbook.xml.rels" in rels
    changed(book, absolute)
    before = parts(book.read_bytes())
    read_twice(book)
    after = parts(book.read_bytes())
    assert {name for name in before if after[name] != before[name]} <= {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }


def test_several_tabs_that_the_analyst_has_selected_stay_so_without_the_results(book: Path) -> None:
    """Grouped with a result sheet, an edit of one would be an edit of both."""
    selecting = re.compile(rb"<sheetView ")
    write(book, plan_sheet())
    for name in ("sheet2", "sheet3"):
        changed(book, {f"xl/worksheets/{name}.xml": lambda data: selecting.sub(b'<sheetView tabSelected="1" ', data)})
    write(book, plan_sheet(4))
    content = parts(book.read_bytes())
    selected = [name for name, data in content.items() if b'tabSelected="1"' in data]
    assert selected == ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_package_as_libreoffice_writes_it(tmp_path: Path) -> None:
    path = analyst_book(tmp_path / "park.xlsx")
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*office, "--outdir", str(tmp_path / "new"), str(path)], check=True, capture_output=True)
    path = tmp_path / "new" / "park.xlsx"
    before = parts(path.read_bytes())
    read_twice(path)
    after = parts(path.read_bytes())
    listing = ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
    assert {name for name in before if after[name] != before[name]} <= set(listing)


def repeated(book: Path) -> list[tuple[str, str]]:
    """The names for rows that print on every page: the number of the sheet, and the rows."""
    return re.findall(
        r'<definedName name="_xlnm.Print_Titles" localSheetId="(\d+)">(.*?)</definedName>', workbook_xml(book)
    )


def test_headers_are_printed_on_every_page(book: Path) -> None:
    write(book, SheetPlan("blank", "Blank yet"), replace(plan_sheet(), title="It's & so"))
    assert repeated(book) == [("3", "'It''s &amp; so'!$1:$1")]
    sheets = (SheetPlan("blank", "Blank yet"), replace(plan_sheet(), title="План"))
    write(book, *sheets)
    first = book.read_bytes()
    assert repeated(book) == [("3", "'План'!$1:$1")]
    write(book, *sheets)
    assert book.read_bytes() == first
    # What the analyst has set stays; a sheet that has headers now gets its own.
    filled = replace(plan_sheet(), key="blank", title="Blank yet", blocks=(Grid("Other", (GridColumn("A"),), ()),))
    changed(book, {"xl/workbook.xml": lambda data: data.replace(b"$1:$1", b"$1:$2")})
    write(book, filled, sheets[1])
    assert sorted(repeated(book)) == [("2", "'Blank yet'!$1:$1"), ("3", "'План'!$1:$2")]
