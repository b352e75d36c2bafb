"""Put result sheets into the analyst's workbook and change nothing else in it.

The sheets are drawn apart by XlsxWriter, then their parts are moved into the zip package. Only these differ afterwards:
the content types, workbook.xml and its relationships, the styles (more of them), the result sheets' own parts, and of
the calculation chain the cells of result sheets. Every other part is copied byte for byte.
"""

from __future__ import annotations

import io
import itertools
import posixpath
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from lxml import etree
from xlsxwriter.exceptions import XlsxWriterException

from ecopark.errors import FileError
from ecopark.workbook.layout import LAST_ROW, TABLE_PREFIX, Grid, GridColumn, SheetPlan, build
from ecopark.workbook.package import Package
from ecopark.workbook.splice_index import (
    RELATIONSHIPS_TYPE,
    Placed,
    edit_calculation_chain,
    edit_content_types,
    edit_relationships,
    edit_workbook,
    new_relationships,
    relationship,
    relationships_part,
)
from ecopark.workbook.splice_marks import MARK, Claim, MarkedSheet, claim_sheets, is_own_table, marked_sheets
from ecopark.workbook.splice_parts import code_name, shared_texts, transplanted_sheet, transplanted_table
from ecopark.workbook.splice_styles import MergedStyles, first_styles, merge_styles
from ecopark.workbook.splice_xml import escaped
from ecopark.workbook.splice_zip import write_package

__all__ = ["MarkedSheet", "claim_sheets", "marked_sheets", "splice"]

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CHUNK = 2**20


def splice(package: Package, sheets: Sequence[SheetPlan]) -> bytes:
    """Write the workbook with these result sheets in it, the bytes of an .xlsx (or .xlsm) file.

    A result sheet that is there already is replaced in its place; new ones stand at the end; one that is no longer
    produced is emptied (its tables stay, with headers alone, for the analyst's formulas that refer to them). Raises
    FileError, with the mend, where a name belongs to something of the analyst's, or a sheet is too long for Excel.
    """
    claims = claim_sheets(package, sheets)
    kept = {claim.replaces.key for claim in claims if claim.replaces}
    claims += tuple(Claim(_emptied(marked), marked) for marked in marked_sheets(package) if marked.key not in kept)
    for claim in claims:
        if claim.plan.height > LAST_ROW:
            what = f"the result sheet {claim.plan.title!r} would have {claim.plan.height} rows"
            raise FileError(package.path, f"{what}, more than Excel can hold", "solve fewer scenarios at once")
    return _Splice(package, claims).run()


class _Splice:
    def __init__(self, package: Package, claims: Sequence[Claim]) -> None:
        self._package = package
        self._claims = claims
        replaced = {claim.replaces.sheet.part for claim in claims if claim.replaces}
        self._removed = _own_parts(package, replaced)
        self._changed: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._relations: list[tuple[str, str, str]] = []
        self._names = {name.lower() for name in package.names} - {name.lower() for name in self._removed}
        self._relation_ids = {relation.id for relation in package.relationships(package.workbook_part)}
        self._last_table = _last_table_id(package)

    def run(self) -> bytes:
        package = self._package
        titles = [self._title(claim) for claim in self._claims]
        drawn = self._draw(titles)
        styles = self._merge_styles(drawn.read("xl/styles.xml"))
        texts = shared_texts(drawn.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in drawn.namelist() else ()
        placed = []
        for number, (claim, title) in enumerate(zip(self._claims, titles, strict=True), start=1):
            part, relation = self._place(claim)
            data = drawn.read(f"xl/worksheets/sheet{number}.xml")
            name = code_name(package, part) if claim.replaces else None
            self._put(part, transplanted_sheet(data, texts, styles, package.strict, name), "worksheet")
            self._put_tables(claim, part, number, drawn, styles)
            placed.append(Placed(claim, title, part, relation))
        self._cut_calculation_chain()
        self._changed[package.workbook_part] = edit_workbook(package, placed, self._is_referred_to(titles))
        gone = [name for name in self._removed if name not in self._changed]
        if self._relations or gone:
            self._changed |= edit_relationships(package, self._relations, gone)
        self._changed |= edit_content_types(package, self._types, gone)
        return write_package(package, self._changed, gone)

    def _title(self, claim: Claim) -> str:
        """Keep the title of a sheet that is there, unless ecopark gave it (in another language) and nothing uses it."""
        wanted, there = claim.plan.title, claim.replaces
        if there is None or there.sheet.title == wanted:
            return wanted
        others = {sheet.title.casefold() for sheet in self._package.all_sheets if sheet is not there.sheet}
        if there.sheet.title != there.given_title or wanted.casefold() in others:
            return there.sheet.title
        parts = [name for name in self._package.names if name.lower().endswith(".xml") and name not in self._removed]
        uses = [*_references(there.sheet.title), f'"{escaped(there.sheet.title)}"'.encode()]
        # In workbook.xml the sheet's own element bears the title once.
        used = any(
            _mentions(self._package, name, uses if name != self._package.workbook_part else uses[:-1]) for name in parts
        )
        return there.sheet.title if used else wanted

    def _draw(self, titles: Sequence[str]) -> zipfile.ZipFile:
        plans = [replace(claim.plan, title=title) for claim, title in zip(self._claims, titles, strict=True)]
        try:
            return zipfile.ZipFile(io.BytesIO(build(plans, self._package.date1904)))
        except XlsxWriterException as error:
            raise FileError(self._package.path, f"a result sheet cannot be written ({error})", "rename it") from error

    def _merge_styles(self, added: bytes) -> MergedStyles:
        package = self._package
        relations = (relation for relation in package.relationships(package.workbook_part) if relation.kind == "styles")
        relation = next((relation for relation in relations if package.has(relation.target)), None)
        if relation is not None:
            merged = merge_styles(package.path, relation.target, package.read(relation.target), added)
            self._changed[relation.target] = merged.data
            return merged
        name = self._free_name("styles{}.xml")
        merged = merge_styles(package.path, name, first_styles(added, package.strict), added)
        self._put(name, merged.data, "styles")
        self._relate("styles", name)
        return merged

    def _place(self, claim: Claim) -> tuple[str, str]:
        if claim.replaces is not None:
            return claim.replaces.sheet.part, claim.replaces.sheet.relationship_id
        part = self._free_name("worksheets/sheet{}.xml")
        return part, self._relate("worksheet", part)

    def _put_tables(
        self, claim: Claim, sheet_part: str, number: int, drawn: zipfile.ZipFile, styles: MergedStyles
    ) -> None:
        """Write the tables of a sheet and the sheet's relationships to them."""
        known = {table.name.lower(): table.id for table in claim.replaces.tables} if claim.replaces else {}
        source = relationships_part(f"xl/worksheets/sheet{number}.xml")
        relations = []
        for element in etree.fromstring(drawn.read(source)) if source in drawn.namelist() else ():
            data = drawn.read(posixpath.normpath(posixpath.join("xl/worksheets", str(element.get("Target")))))
            name = str(etree.fromstring(data).get("displayName")).lower()
            if name not in known:
                self._last_table += 1
                known[name] = self._last_table
            part = self._free_name("tables/table{}.xml")
            self._put(part, transplanted_table(data, known[name], styles, self._package.strict), "table")
            relations.append(relationship(self._package, str(element.get("Id")), "table", sheet_part, part))
        name = relationships_part(sheet_part)
        if self._package.has(name):
            self._removed.add(self._package.stored_name(name))
        if relations:
            self._changed[name] = new_relationships(relations)
            if not self._package.content_type("any.rels"):
                self._types[name] = RELATIONSHIPS_TYPE

    def _cut_calculation_chain(self) -> None:
        replaced = {claim.replaces.sheet.sheet_id for claim in self._claims if claim.replaces}
        cut = edit_calculation_chain(self._package, replaced)
        if cut is None:
            return
        name, data = cut
        if data is None:
            self._removed.add(name)
        else:
            self._changed[name] = data

    def _is_referred_to(self, titles: Sequence[str]) -> bool:
        """Whether formulas of the analyst's take anything from a result sheet, so that Excel must calculate them."""
        package = self._package
        uses = [use for title in titles for use in _references(title)]
        uses += {grid.table_name.encode() for claim in self._claims for grid in claim.plan.grids}
        own = {claim.replaces.position for claim in self._claims if claim.replaces}
        for name in package.xml(package.workbook_part).iterfind("{*}definedNames/{*}definedName"):
            scope = str(name.get("localSheetId", ""))
            is_own = name.get("name", "").lower() == MARK or (scope.isdecimal() and int(scope) in own)
            if not is_own and any(use in escaped(name.text or "").encode() for use in uses):
                return True
        return any(
            _mentions(package, sheet.part, uses)
            for position, sheet in enumerate(package.all_sheets)
            if position not in own and sheet.part
        )

    def _put(self, name: str, data: bytes, kind: str) -> None:
        self._changed[name] = data
        self._types[name] = f"{_SPREADSHEET}.{kind}+xml"

    def _relate(self, kind: str, target: str) -> str:
        number = len(self._relation_ids) + 1
        while f"rId{number}" in self._relation_ids:
            number += 1
        self._relation_ids.add(f"rId{number}")
        self._relations.append((f"rId{number}", kind, target))
        return f"rId{number}"

    def _free_name(self, pattern: str) -> str:
        """Find a name for a part beside the workbook's that no part has, in any case."""
        folder = posixpath.dirname(self._package.workbook_part)
        # Some programs look for styles.xml itself, whatever the relationships say.
        numbers = itertools.chain([""] if pattern.startswith("styles") else [], itertools.count(1))
        names = (posixpath.join(folder, pattern.format(number)) for number in numbers)
        name = next(name for name in names if name.lower() not in self._names)
        self._names.add(name.lower())
        return name


def _emptied(marked: MarkedSheet) -> SheetPlan:
    grids = [
        Grid(table.name[len(TABLE_PREFIX) :], tuple(GridColumn(header) for header in table.headers), ())
        for table in marked.tables
        if is_own_table(table.name)
    ]
    return SheetPlan(marked.key, marked.sheet.title, tuple(grids))


def _own_parts(package: Package, replaced: Collection[str]) -> set[str]:
    """Find the parts that the replaced sheets lead to and nothing else does, their relationships included."""
    kept = _reached(package, _targets(package, ""), stop=replaced)
    return _reached(package, replaced, stop={package.workbook_part}) - kept


def _reached(package: Package, starts: Collection[str], stop: Collection[str]) -> set[str]:
    reached: set[str] = set()
    waiting = [name for name in starts if name not in stop]
    while waiting:
        part = waiting.pop()
        if part not in reached:
            reached.add(part)
            relations = relationships_part(part)
            if package.has(relations):
                reached.add(package.stored_name(relations))
            waiting += [name for name in _targets(package, part) if name not in stop]
    return reached


def _targets(package: Package, part: str) -> list[str]:
    relations = package.relationships(part)
    return [relation.target for relation in relations if not relation.external and package.has(relation.target)]


def _last_table_id(package: Package) -> int:
    """Find the highest number of a table, or of a cell mapped to XML, which share their numbers."""
    kinds = (f"{_SPREADSHEET}.table+xml", f"{_SPREADSHEET}.tableSingleCells+xml")
    numbers = [
        int(str(element.get("id")))
        for name in package.names
        if package.content_type(name) in kinds
        for element in package.xml(name).iter("{*}table", "{*}singleXmlCell")
        if str(element.get("id", "")).isdecimal()
    ]
    return max(numbers, default=0)


def _references(title: str) -> Iterator[bytes]:
    """Spell out the ways in which a formula in XML refers to a sheet; programs write the apostrophe differently."""
    yield f"{escaped(title)}!".encode()
    for apostrophe in ("'", "&apos;", "&#39;"):
        yield f"{escaped(title).replace(chr(39), apostrophe * 2)}{apostrophe}!".encode()


def _mentions(package: Package, part: str, texts: Sequence[bytes]) -> bool:
    """Whether a part holds one of the texts; it is read piece by piece, since sheets can be large."""
    overlap = max(map(len, texts), default=0)
    tail = b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if any(text in piece for text in texts):
                return True
            tail = piece[-overlap:]
    return False
