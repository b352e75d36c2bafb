"""The parts that list others: workbook.xml, its relationships, the content types, the calculation chain."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecopark.phrases import phrase
from ecopark.workbook.package import Package, relationships_part, whole_number
from ecopark.workbook.splice_imprint import Imprint
from ecopark.workbook.splice_marks import MARK, Claim, MarkedSheet, mark_text
from ecopark.workbook.splice_references import reference
from ecopark.workbook.splice_xml import Mark, XmlText, escaped, tag

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"

_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_REFERENCE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_REFERENCE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
# The rows that a sheet has on each page when it is printed.
_REPEATED = "_xlnm.Print_Titles"
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Placed:
    """A result sheet in its place: its part and, of a new sheet, the relationship that the workbook gets to it."""

    claim: Claim
    title: str
    part: str
    relationship_id: str
    imprint: Imprint


def reference_namespace(strict: bool) -> str:
    """Return the namespace of ``r:id``, which is also how the types of relationships between parts begin."""
    return _STRICT_REFERENCE if strict else _REFERENCE


def relationship(package: Package, identity: str, kind: str, source: str, target: str) -> str:
    """Write the relationship from one part to another."""
    return tag("Relationship", relationship_attributes(package, identity, kind, source, target))


def relationship_attributes(package: Package, identity: str, kind: str, source: str, target: str) -> dict[str, str]:
    """Return what a relationship from one part to another says; ``kind`` is the last word of its type."""
    return {
        "Id": identity,
        "Type": f"{reference_namespace(package.strict)}/{kind}",
        "Target": posixpath.relpath(target, posixpath.dirname(source) or "."),
    }


def new_relationships(content: Iterable[str]) -> bytes:
    """Write a part of relationships."""
    return (_XML_HEAD + tag("Relationships", {"xmlns": _RELATIONSHIPS_NAMESPACE}, "".join(content))).encode()


def edit_workbook(package: Package, placed: Sequence[Placed], recalculate: bool) -> bytes:
    """Add the new sheets and the marks to workbook.xml, and ask for recalculation on opening if need be."""
    text = XmlText.of(package, package.workbook_part)
    root = text.root
    sheets = root.child("sheets")
    if sheets is None:
        package.refuse(phrase("its workbook part lists no sheets"))
    _add_sheets(package, text, sheets, placed)
    anchor = _last(root, "sheets", "functionGroups", "externalReferences", "definedNames") or sheets
    _mark_sheets(package, text, anchor, placed)
    if recalculate:
        calculation = root.child("calcPr")
        if calculation is None:
            text.insert(anchor.end, text.tag("calcPr", {"fullCalcOnLoad": "1"}))
        elif calculation.attributes.get("fullCalcOnLoad") not in ("1", "true"):
            text.set_attribute(calculation, "fullCalcOnLoad", "1")
    return text.result()


def _add_sheets(package: Package, text: XmlText, sheets: Mark, placed: Sequence[Placed]) -> None:
    namespace = reference_namespace(package.strict)
    prefix = next((prefix for prefix, uri in text.namespaces.items() if prefix and uri == namespace), None)
    declared = {} if prefix else {"xmlns:r": namespace}
    elements = list(sheets.named("sheet"))
    sheet_id = max((sheet.sheet_id for sheet in package.all_sheets), default=0)
    for one in placed:
        if one.claim.replaces is not None:
            if one.title != one.claim.replaces.sheet.title:
                text.set_attribute(elements[one.claim.replaces.position], "name", one.title)
            continue
        sheet_id += 1
        attributes = {
            **declared,
            "name": one.title,
            "sheetId": str(sheet_id),
            f"{prefix or 'r'}:id": one.relationship_id,
        }
        text.append(sheets, text.tag("sheet", attributes))


def _mark_sheets(package: Package, text: XmlText, anchor: Mark, placed: Sequence[Placed]) -> None:
    names = text.root.child("definedNames")
    marks = {
        name.attributes.get("localSheetId"): name
        for name in (names.named("definedName") if names else ())
        if name.attributes.get("name", "").lower() == MARK
    }
    repeating = {
        name.attributes.get("localSheetId")
        for name in (names.named("definedName") if names else ())
        if name.attributes.get("name", "").lower() == _REPEATED.lower()
    }
    new, position = [], len(package.all_sheets)
    for one in placed:
        there, header = one.claim.replaces, one.claim.plan.header
        place = str(position if there is None else there.position)
        if header is not None and place not in repeating:
            rows = f"{_sheet(one.title)}${header + 1}:${header + 1}"
            new.append(text.tag("definedName", {"name": _REPEATED, "localSheetId": place}, escaped(rows)))
        if there is not None:
            mark = marks[str(there.position)]
            # A title that the analyst has changed is not one that ecopark gave.
            given = there.given_title if one.title == there.sheet.title else one.title
            content = mark_text(one.claim.plan.key, one.imprint, given)
            if mark.text != content:
                text.set_text(mark, content)
            if names is not None and one.title != there.sheet.title:
                _rename_in_names(text, names, there, one.title)
            continue
        content = mark_text(one.claim.plan.key, one.imprint, one.title)
        attributes = {"name": MARK, "localSheetId": str(position), "hidden": "1"}
        new.append(text.tag("definedName", attributes, escaped(content)))
        position += 1
    if new and names is not None:
        text.append(names, "".join(new))
    elif new:
        text.insert(anchor.end, text.tag("definedNames", {}, "".join(new)))


def _sheet(title: str) -> str:
    """How a reference to a sheet begins."""
    return "'{}'!".format(title.replace("'", "''"))


def _rename_in_names(text: XmlText, names: Mark, there: MarkedSheet, title: str) -> None:
    """Have the names of a sheet's own, such as its printing area, follow it to its new title."""
    refers = re.compile(reference(there.sheet.title), re.IGNORECASE)
    new = _sheet(title)
    for name in names.named("definedName"):
        local = whole_number(name.attributes.get("localSheetId", "")) == there.position
        if local and name.attributes.get("name", "").lower() != MARK and refers.search(name.text):
            text.set_text(name, refers.sub(lambda _: new, name.text))


def edit_relationships(
    package: Package, added: Sequence[tuple[str, str, str]], removed: Collection[str]
) -> dict[str, bytes]:
    """Add relationships (id, kind, target part) to the workbook's, and drop those to removed parts."""
    name = relationships_part(package.workbook_part)
    if not package.has(name):
        source = package.workbook_part
        content = [relationship(package, identity, kind, source, target) for identity, kind, target in added]
        return {name: new_relationships(content)} if added else {}
    text = XmlText.of(package, name)
    gone = {relation.id for relation in package.relationships(package.workbook_part) if relation.target in removed}
    for element in text.root.named("Relationship"):
        if element.attributes.get("Id") in gone:
            text.remove(element)
    for identity, kind, target in added:
        attributes = relationship_attributes(package, identity, kind, package.workbook_part, target)
        text.append(text.root, text.tag("Relationship", attributes))
    return {package.stored_name(name): text.result()}


def edit_content_types(package: Package, types: Mapping[str, str], removed: Collection[str]) -> dict[str, bytes]:
    """State the content types of the written parts, and drop those of removed parts."""
    if not package.has(CONTENT_TYPES):
        package.refuse(phrase("it has no list of content types"))
    text = XmlText.of(package, CONTENT_TYPES)
    pending = {f"/{name}".lower(): (f"/{name}", kind) for name, kind in types.items()}
    gone = {f"/{name}".lower() for name in removed}
    for element in text.root.named("Override"):
        part = element.attributes.get("PartName", "").lower()
        if part in pending:
            _, kind = pending.pop(part)
            if element.attributes.get("ContentType") != kind:
                text.set_attribute(element, "ContentType", kind)
        elif part in gone:
            text.remove(element)
    for name, kind in pending.values():
        text.append(text.root, text.tag("Override", {"PartName": name, "ContentType": kind}))
    return {package.stored_name(CONTENT_TYPES): text.result()}


def edit_calculation_chain(package: Package, sheet_ids: Collection[int]) -> tuple[str, bytes | None] | None:
    """Drop the cells of replaced sheets, or Excel would miss their formulas and offer to repair the file.

    Returns the chain's part and its new content, None where nothing is left of it; or None where it may stay as it is.
    """
    relations = (relation for relation in package.relationships(package.workbook_part) if relation.kind == "calcChain")
    relation = next(relations, None)
    if relation is None or not package.has(relation.target):
        return None
    data = package.read(relation.target)
    if not any(re.search(rb"\si=[\"']%d[\"']" % sheet_id, data) for sheet_id in sheet_ids):
        return None
    text = XmlText(package.path, relation.target, data)
    cells = list(text.root.named("c"))
    kept, sheet_id = 0, ""
    for cell in cells:
        # A cell without a sheet of its own is on that of the cell before it, which goes or stays with it.
        sheet_id = cell.attributes.get("i", sheet_id)
        if whole_number(sheet_id) in sheet_ids:
            text.remove(cell)
        else:
            kept += 1
    return relation.target, text.result() if kept else None


def _last(root: Mark, *names: str) -> Mark | None:
    found = [child for child in root.children if child.name in names and child.namespace == root.namespace]
    return found[-1] if found else None
