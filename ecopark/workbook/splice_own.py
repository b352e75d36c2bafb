"""What on a result sheet is the analyst's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from ecopark.phrases import Phrase, phrase
from ecopark.schema.values import brief
from ecopark.workbook.package import Package
from ecopark.workbook.read import shared_texts
from ecopark.workbook.splice_imprint import digest_of_parts, imprint
from ecopark.workbook.splice_marks import MarkedSheet, is_own_table, marked_sheets
from ecopark.workbook.splice_ties import own_parts

# What a sheet's relationships tell, by their kind; ecopark makes none of these.
_FOREIGN = {
    "comments": phrase("a note"),
    "threadedComment": phrase("a comment"),
    "pivotTable": phrase("a pivot table"),
    "control": phrase("a form control"),
    "ctrlProp": phrase("a form control"),
    "oleObject": phrase("an embedded object"),
    "package": phrase("an embedded object"),
    "image": phrase("a picture behind the cells"),
    "queryTable": phrase("a query"),
}
_OTHER = phrase("an object")
# Made by ecopark too, counted in the imprint, or without any content.
_USUAL = frozenset({"table", "drawing", "vmlDrawing", "hyperlink", "printerSettings", "customProperty"})


@dataclass(frozen=True, slots=True)
class Addition:
    """A result sheet by its title, and in words what on it is the analyst's."""

    sheet: str
    what: tuple[Phrase, ...]


def additions(package: Package, keys: Collection[str] | None = None) -> tuple[Addition, ...]:
    """Tell on which result sheets (by ``keys``, or all) something stands that ecopark did not write, and what.

    A sheet whose mark bears no imprint counts as changed. Raises FileError where one of them is broken.
    """
    asked = (marked for marked in marked_sheets(package) if keys is None or marked.key in keys)
    found = ((marked.sheet.title, _added(package, marked)) for marked in asked)
    return tuple(Addition(title, what) for title, what in found if what)


def _added(package: Package, marked: MarkedSheet) -> tuple[Phrase, ...]:
    sheet, written = marked.sheet.part, marked.imprint
    parts = {name: package.read(name) for name in own_parts(package, {sheet})}
    if written is not None and written.parts == digest_of_parts(parts):
        return ()
    kinds = dict.fromkeys(relation.kind for relation in package.relationships(sheet))
    what = [_FOREIGN.get(kind, _OTHER) for kind in kinds if kind not in _USUAL]
    if any(not is_own_table(table.name) for table in marked.tables):
        what.append(phrase("a table"))
    try:
        now = imprint(parts, sheet, shared_texts(package), _stylesheet(package))
    except etree.XMLSyntaxError as error:
        package.refuse(phrase("its part {part} is not well-formed XML ({fault})", part=sheet, fault=brief(error.msg)))
    if written is None or written.cells != now.cells:
        what.append(phrase("cells that were filled or changed"))
    if written is not None and written.formats != now.formats:
        what.append(phrase("cells that were coloured or emphasised"))
    if written is not None and written.objects != now.objects:
        what.append(phrase("drawings, rules, links or merged cells"))
    return tuple(dict.fromkeys(what))


def _stylesheet(package: Package) -> etree._Element | None:
    relations = package.relationships(package.workbook_part)
    part = next((one.target for one in relations if one.kind == "styles" and package.has(one.target)), None)
    return package.xml(part) if part else None
