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
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree
from xlsxwriter.exceptions import XlsxWriterException

from ecopark.errors import FileError
from ecopark.phrases import phrase
from ecopark.workbook.layout import LAST_ROW, TABLE_PREFIX, Grid, GridColumn, SheetPlan
from ecopark.workbook.layout_draw import build
from ecopark.workbook.package import Package, relationships_part, whole_number
from ecopark.workbook.splice_imprint import imprint
from ecopark.workbook.splice_index import (
    RELATIONSHIPS_TYPE,
    Placed,
    edit_calculation_chain,
    edit_content_types,
    edit_relationships,
    edit_workbook,
    new_relationships,
    relationship,
)
from ecopark.workbook.splice_marks import Claim, MarkedSheet, claim_sheets, is_own_table, marked_sheets
from ecopark.workbook.splice_own import Addition, additions
from ecopark.workbook.splice_parts import (
    CHART_TYPE,
    DRAWING_TYPE,
    code_name,
    drawn_relations,
    shared_texts,
    transplanted_drawing,
    transplanted_sheet,
    transplanted_table,
)
from ecopark.workbook.splice_references import Dependent, Dependents, dependents, renaming_breaks
from ecopark.workbook.splice_styles import MergedStyles, first_styles, merge_styles
from ecopark.workbook.splice_ties import own_parts
from ecopark.workbook.splice_zip import write_package

__all__ = ["Addition", "Dependent", "MarkedSheet", "Spliced", "additions", "claim_sheets", "marked_sheets", "splice"]

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class Spliced:
    """A workbook with result sheets in it.

    ``data`` are the bytes of an .xlsx (or .xlsm) file; ``dependents`` the analyst's cells whose formulas take from
    result sheets; ``kept_titles`` those of sheets that would have another title (in another language), had the analyst
    nothing that refers to them.
    """

    data: bytes
    dependents: tuple[Dependent, ...] = ()
    kept_titles: tuple[str, ...] = ()


def splice(package: Package, sheets: Sequence[SheetPlan], *, others_stay: bool = False) -> Spliced:
    """Write the workbook with these result sheets in it.

    A result sheet that is there already is replaced in its place; new ones stand at the end; one that is no longer
    produced is emptied (its tables stay, with headers alone, for the analyst's formulas that refer to them), or with
    ``others_stay`` left as it is. Raises FileError, with the mend, where a name belongs to something of the analyst's,
    or a sheet is too long for Excel.
    """
    claims = claim_sheets(package, sheets)
    kept = {claim.replaces.key for claim in claims if claim.replaces}
    gone = [] if others_stay else [marked for marked in marked_sheets(package) if marked.key not in kept]
    claims += tuple(Claim(_emptied(marked), marked) for marked in gone)
    for claim in claims:
        if claim.plan.height > LAST_ROW:
            what = phrase(
                "the result sheet '{sheet}' would have {rows} rows, more than Excel can hold",
                sheet=claim.plan.title,
                rows=claim.plan.height,
            )
            raise FileError(package.path, what, phrase("solve fewer scenarios at once"))
    return _Splice(package, claims).run()


class _Splice:
    def __init__(self, package: Package, claims: Sequence[Claim]) -> None:
        self._package = package
        self._claims = claims
        replaced = {claim.replaces.sheet.part for claim in claims if claim.replaces}
        self._removed = own_parts(package, replaced)
        self._changed: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._kept_titles: list[str] = []
        self._relations: list[tuple[str, str, str]] = []
        free = {name.lower() for name in self._removed - replaced}
        self._names = {name.lower() for name in package.names} - free
        self._relation_ids = {relation.id for relation in package.relationships(package.workbook_part)}
        self._last_table = _last_table_id(package)

    def run(self) -> Spliced:
        package = self._package
        titles = [self._title(claim) for claim in self._claims]
        drawn = self._draw(titles)
        styles = self._merge_styles(drawn.read("xl/styles.xml"))
        stylesheet = etree.fromstring(styles.data)
        texts = shared_texts(drawn.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in drawn.namelist() else ()
        placed = []
        for number, (claim, title) in enumerate(zip(self._claims, titles, strict=True), start=1):
            part, relation = self._place(claim)
            data = drawn.read(f"xl/worksheets/sheet{number}.xml")
            name = code_name(package, part) if claim.replaces else None
            known = set(self._changed)
            self._put(part, transplanted_sheet(data, texts, styles, package.strict, name), "worksheet")
            self._put_parts(claim, part, number, drawn, styles)
            own = {name: data for name, data in self._changed.items() if name not in known}
            placed.append(Placed(claim, title, part, relation, imprint(own, part, (), stylesheet)))
        self._cut_calculation_chain()
        found = self._dependents(titles)
        self._changed[package.workbook_part] = edit_workbook(package, placed, found.any)
        gone = [name for name in self._removed if name not in self._changed]
        if self._relations or gone:
            self._changed |= edit_relationships(package, self._relations, gone)
        self._changed |= edit_content_types(package, self._types, gone)
        return Spliced(write_package(package, self._changed, gone), found.cells, tuple(self._kept_titles))

    def _title(self, claim: Claim) -> str:
        """Keep the title of a sheet that is there, unless ecopark gave it (in another language) and nothing uses it."""
        wanted, there = claim.plan.title, claim.replaces
        if there is None or there.sheet.title == wanted:
            return wanted
        others = {sheet.title.casefold() for sheet in self._package.all_sheets if sheet is not there.sheet}
        if there.sheet.title != there.given_title or wanted.casefold() in others:
            return there.sheet.title
        if not renaming_breaks(self._package, there, self._removed):
            return wanted
        self._kept_titles.append(there.sheet.title)
        return there.sheet.title

    def _draw(self, titles: Sequence[str]) -> zipfile.ZipFile:
        plans = [replace(claim.plan, title=title) for claim, title in zip(self._claims, titles, strict=True)]
        try:
            return zipfile.ZipFile(io.BytesIO(build(plans, self._package.date1904)))
        except XlsxWriterException as error:
            raise FileError(
                self._package.path,
                phrase("a result sheet cannot be written ({fault})", fault=str(error)),
                phrase("rename it"),
            ) from error

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

    def _put_parts(
        self, claim: Claim, sheet_part: str, number: int, drawn: zipfile.ZipFile, styles: MergedStyles
    ) -> None:
        """Write the tables and the drawing of a sheet, and the sheet's relationships to them."""
        known = {table.name.lower(): table.id for table in claim.replaces.tables} if claim.replaces else {}
        relations = []
        for one in drawn_relations(drawn, f"xl/worksheets/sheet{number}.xml"):
            data = drawn.read(one.target)
            if one.kind == "table":
                name = str(etree.fromstring(data).get("displayName")).lower()
                if name not in known:
                    self._last_table += 1
                    known[name] = self._last_table
                part = self._free_name("tables/table{}.xml")
                self._put(part, transplanted_table(data, known[name], styles, self._package.strict), "table")
            else:
                part = self._put_drawing(one.target, drawn)
            relations.append(relationship(self._package, one.id, one.kind, sheet_part, part))
        name = relationships_part(sheet_part)
        if self._package.has(name):
            self._removed.add(self._package.stored_name(name))
        self._put_relations(sheet_part, relations)

    def _put_drawing(self, source: str, drawn: zipfile.ZipFile) -> str:
        """Write a drawing and the charts on it; return the drawing's part."""
        strict = self._package.strict
        part = self._free_name("drawings/drawing{}.xml")
        self._changed[part], self._types[part] = transplanted_drawing(drawn.read(source), strict), DRAWING_TYPE
        relations = []
        for one in drawn_relations(drawn, source):
            chart = self._free_name("charts/chart{}.xml")
            self._changed[chart], self._types[chart] = transplanted_drawing(drawn.read(one.target), strict), CHART_TYPE
            relations.append(relationship(self._package, one.id, one.kind, part, chart))
        self._put_relations(part, relations)
        return part

    def _put_relations(self, part: str, relations: Sequence[str]) -> None:
        if relations:
            name = relationships_part(part)
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

    def _dependents(self, titles: Sequence[str]) -> Dependents:
        """Find the analyst's formulas that take from result sheets: Excel must calculate them."""
        tables = {grid.table_name for claim in self._claims for grid in claim.plan.grids}
        own = {claim.replaces.position for claim in self._claims if claim.replaces}
        return dependents(self._package, titles, tables, own)

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
        """Find a name for a part beside the workbook's that no part has, in any case, nor a lost part's .rels."""
        folder = posixpath.dirname(self._package.workbook_part)
        # Some programs look for styles.xml itself, whatever the relationships say.
        numbers = itertools.chain([""] if pattern.startswith("styles") else [], itertools.count(1))
        names = (posixpath.join(folder, pattern.format(number)) for number in numbers)
        name = next(name for name in names if self._names.isdisjoint((name.lower(), relationships_part(name).lower())))
        self._names.add(name.lower())
        return name


def _emptied(marked: MarkedSheet) -> SheetPlan:
    grids = [
        Grid(table.name[len(TABLE_PREFIX) :], tuple(GridColumn(header) for header in table.headers), ())
        for table in marked.tables
        if is_own_table(table.name)
    ]
    return SheetPlan(marked.key, marked.sheet.title, tuple(grids))


def _last_table_id(package: Package) -> int:
    """Find the highest number of a table, or of a cell mapped to XML, which share their numbers."""
    kinds = (f"{_SPREADSHEET}.table+xml", f"{_SPREADSHEET}.tableSingleCells+xml")
    numbers = [
        whole_number(str(element.get("id", "")))
        for name in package.names
        if package.content_type(name) in kinds
        for element in package.xml(name).iter("{*}table", "{*}singleXmlCell")
    ]
    return max(numbers, default=0)
