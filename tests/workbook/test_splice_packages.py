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
    analyst_book,
    changed,
    charted_sheet,
    loaded,
    parts,
    plan_sheet,
    summary_sheet,
    workbook_xml,
    write,
)

REFERENCE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return analyst_book(tmp_path / "park.xlsm")


def read_twice(path: Path) -> None:
    """The results can be read, and written again to the same bytes."""
    write(path, summary_sheet(), plan_sheet())
    after = loaded(path)
    assert after.sheetnames[-2:] == ["Summary", "Exchange plan"]
    assert after["Exchange plan"]["A2"].value == "=1+1"
    assert after["Exchange plan"]["B3"].number_format == "#,##0.00"
    assert after["Data"]["B1"].value == 84
    first = path.read_bytes()
    write(path, summary_sheet(), plan_sheet())
    assert path.read_bytes() == first


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
