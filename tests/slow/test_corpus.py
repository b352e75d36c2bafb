"""Real workbooks of a folder: a park put into a copy of each, solved twice, and nothing but the results differs.

    pytest -m slow tests/slow/test_corpus.py --corpus FOLDER -rs

Workbooks that are refused are skipped with the kind of the refusal, so that ``-rs`` counts them. ``--fidelity SCRIPT``
has another program compare before and after as well.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, cast

import pytest
from lxml import etree

from ecopark import commands
from ecopark.errors import FileError
from ecopark.workbook.layout import GENERAL, TEXT, Grid, GridColumn, SheetPlan, Value
from ecopark.workbook.package import Package, open_package
from ecopark.workbook.splice import splice
from ecopark.workbook.splice_marks import marked_sheets
from ecopark.workbook.write import empty_sheets

from ..refusals.good import good

pytestmark = pytest.mark.slow

KINDS: Final = {
    "encrypted": "encrypted with a password",
    "signed": "digital signature",
    "shared": "shared workbook that tracks changes",
    "binary": r"\(\.xlsb\)",
    "old format": r"old Excel format",
    "OpenDocument": r"OpenDocument",
    "no workbook": r"not an Excel workbook|holds no Excel workbook|the file is empty",
    "damaged": r"is damaged|cut short|not well-formed XML|not.* be read|lists no sheets|no list of content types",
    "hostile": r"DOCTYPE|zip bomb|far more|unpacks to more|larger than|too large|points outside|no workbook uses",
    "two sheets of a name": r"two of its sheets are called",
    "a sheet of that name": r"a name that ecopark needs",
}
"""Why a workbook may be refused, and what the message says."""


def workbooks(config: pytest.Config) -> list[Path]:
    """The files of the folder that was asked for."""
    folder = config.getoption("corpus") or os.environ.get("ECOPARK_CORPUS")
    return sorted(path for path in Path(folder).iterdir() if ".xl" in path.suffix) if folder else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "original" in metafunc.fixturenames:
        found = workbooks(metafunc.config)
        metafunc.parametrize(
            "original", found or [pytest.param(None, marks=pytest.mark.skip("no --corpus"))], ids=_name
        )


def _name(path: Path | None) -> str:
    return path.name if path else "none"


def inputs() -> Iterator[SheetPlan]:
    """The good park's sheets, to be put into a workbook."""
    for title, rows in good().items():
        headers = list(dict.fromkeys(header for row in rows for header in row))
        numbers = {header: any(isinstance(row.get(header), int | float) for row in rows) for header in headers}
        columns = tuple(GridColumn(header, GENERAL if numbers[header] else TEXT) for header in headers)
        lines = tuple(tuple(cast(Value, row.get(header)) for header in headers) for row in rows)
        name = "Input_" + re.sub("[^A-Za-z]+", "_", title)
        yield SheetPlan(title, title, (Grid(name, columns, lines),))


def with_park(path: Path) -> bytes:
    """The workbook with the park's sheets in it, which are the analyst's: they bear no mark."""
    spliced = io.BytesIO(splice(open_package(path), list(inputs())).data)
    made = io.BytesIO()
    with zipfile.ZipFile(spliced) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if b"_ecopark_result" in data:
                data = re.sub(rb"<(\w+:)?definedName [^>]*_ecopark_result.*?</(\w+:)?definedName>", b"", data)
                data = re.sub(rb"<(\w+:)?definedNames\s*(/>|></(\w+:)?definedNames>)", b"", data)
            new.writestr(info.filename, data)
    return made.getvalue()


def test_nothing_but_the_results_differs(original: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    book, before = tmp_path / f"park{original.suffix}", tmp_path / f"before{original.suffix}"
    book.write_bytes(original.read_bytes())
    before.write_bytes(book.read_bytes())
    refused = None
    try:
        before.write_bytes(with_park(book))
        book.write_bytes(before.read_bytes())
        commands.solve(book)
    except FileError as reason:
        refused = reason.what
    if refused is not None:
        kind = next((kind for kind, said in KINDS.items() if re.search(said, refused)), None)
        assert kind is not None, f"refused for no known reason: {refused}"
        assert book.read_bytes() == before.read_bytes()
        pytest.skip(f"refused: {kind}")
    holds(before, book, pytestconfig.getoption("fidelity"))
    solution = commands.solve(book)
    assert (solution.status, solution.written, solution.kept) == ("optimal", book, None)
    holds(before, book, pytestconfig.getoption("fidelity"))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([book.name, before.name])


def holds(before: Path, book: Path, script: str | None) -> None:
    """Check that the workbook has the results, and that nothing else of it differs."""
    marked = marked_sheets(open_package(book))
    assert {one.key for one in marked} == {plan.key for plan in empty_sheets("en")}
    titles = [one.sheet.title for one in marked]
    assert list(differences(before, book, titles)) == []
    if script is not None:
        command = [sys.executable, script, str(before), str(book), "--result-sheets", ",".join(titles)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def differences(before: Path, after: Path, results: Collection[str]) -> Iterator[str]:
    """Whatever differs between two packages but for result sheets and where these are listed."""
    old, new = open_package(before), open_package(after)
    styles = [one.target for one in old.relationships(old.workbook_part) if one.kind == "styles"]
    chain = [one.target for one in old.relationships(old.workbook_part) if one.kind == "calcChain"]
    listing = {name.lower() for name in ("[Content_Types].xml", old.workbook_part, *styles, *chain)}
    listing.add(old.workbook_part.lower().replace("workbook.xml", "_rels/workbook.xml.rels"))
    for name in old.names:
        if not new.has(name):
            yield f"lost: {name}"
        elif name.lower() not in listing and old.read(name) != new.read(name):
            yield f"changed: {name}"
    yield from relations(old, new)
    kept = [sheet for sheet in new.all_sheets if sheet.title not in results]
    if kept != list(old.all_sheets):
        yield "the list of sheets"
    if any(old.has(name) and not grown(old.xml(name), new.xml(name)) for name in styles):
        yield "styles that were there"
    if workbook(old.xml(old.workbook_part), results) != workbook(new.xml(new.workbook_part), results):
        yield "the workbook part"


def relations(old: Package, new: Package) -> Iterator[str]:
    """Relationships and content types that are no more."""
    for part in (*old.names, ""):
        if not set(old.relationships(part)) <= set(new.relationships(part)):
            yield f"relationships of {part}"
        if part and old.content_type(part) != new.content_type(part):
            yield f"content type of {part}"


def grown(old: etree._Element, new: etree._Element) -> bool:
    """Whether each list of formats begins with what was in it, and all else is the same."""
    lists = {etree.QName(child).localname: list(map(etree.tostring, child)) for child in new if len(child)}
    return all(
        lists.get(etree.QName(child).localname, [])[: len(child)] == list(map(etree.tostring, child))
        for child in old
        if isinstance(child.tag, str) and len(child)
    )


def workbook(root: etree._Element, results: Collection[str]) -> list[bytes]:
    """What a workbook part says, without the result sheets, their names and the wish to be calculated."""
    own = set()
    for place, sheet in enumerate(root.findall("{*}sheets/{*}sheet")):
        if sheet.get("name") in results:
            own.add(str(place))
            remove(sheet)
    for name in root.findall("{*}definedNames/{*}definedName"):
        if name.get("localSheetId") in own:
            remove(name)
    for settings in root.findall("{*}calcPr"):
        settings.attrib.pop("fullCalcOnLoad", "")
        if not settings.attrib:
            remove(settings)
    for names in root.findall("{*}definedNames"):
        if not len(names):
            remove(names)
    return [etree.tostring(child, method="c14n", with_tail=False) for child in root]


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
