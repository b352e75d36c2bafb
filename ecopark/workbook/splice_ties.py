"""Which parts are a sheet's alone, and what stands on one and is tied to others, so that replacing it breaks the file.

A pivot table alone is not: it goes with the sheet, of which a copy is kept. But slicers and timelines are entered in
the workbook's own lists, and caches of theirs, or charts elsewhere, name the pivot tables that they belong to. Taking
these out would change what is the analyst's on other sheets, so nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ecopark.phrases import Phrase, phrase
from ecopark.workbook.package import Package, SheetRef, relationships_part

_KINDS = {"slicer": phrase("a slicer"), "timeline": phrase("a timeline")}
_CACHES = {"slicerCache": phrase("a slicer"), "timelineCache": phrase("a timeline")}


def refuse_tied(package: Package, sheet: SheetRef) -> None:
    """Raise FileError, with the mend, where something on the sheet is tied to what stays."""
    kinds = [relation.kind for relation in package.relationships(sheet.part)]
    for kind in kinds:
        if kind in _KINDS:
            package.refuse(
                phrase(
                    "the result sheet '{sheet}' holds {what} of yours, which would break when the sheet is replaced",
                    sheet=sheet.title,
                    what=_KINDS[kind],
                ),
                phrase("move it to a sheet of its own"),
            )
    tie = _tie(package, sheet) if "pivotTable" in kinds else None
    if tie is not None:
        package.refuse(
            phrase(
                "{what} on another sheet belongs to a pivot table of yours on the result sheet '{sheet}', and would "
                "break when that is replaced",
                sheet=sheet.title,
                what=tie,
            ),
            phrase("move the pivot table to a sheet of its own"),
        )


def _tie(package: Package, sheet: SheetRef) -> Phrase | None:
    """Tell what on another sheet belongs to a pivot table of this one."""
    for relation in package.relationships(package.workbook_part):
        if relation.kind in _CACHES and package.has(relation.target):
            tables = package.xml(relation.target).iter("{*}pivotTable")
            if any(str(table.get("tabId")) == str(sheet.sheet_id) for table in tables):
                return _CACHES[relation.kind]
    title = re.escape(sheet.title.replace("'", "''"))
    source = re.compile(rf"\]'?{title}'?!")
    own = own_parts(package, {sheet.part})
    for name in package.names:
        if name not in own and package.content_type(name).endswith("drawingml.chart+xml"):
            sources = package.xml(name).iter("{*}pivotSource")
            if any(source.search("".join(map(str, one.itertext()))) for one in sources):
                return phrase("a chart")
    return None


def own_parts(package: Package, replaced: Collection[str]) -> set[str]:
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
