"""Whose sheet is it? Result sheets bear a mark; everything without one is the analyst's and is never written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from ecopark.errors import FileError
from ecopark.workbook.layout import TABLE_PREFIX, SheetPlan
from ecopark.workbook.package import Package, SheetRef

MARK = "_ecopark_result"
"""The hidden defined name, scoped to a sheet, that says: written by ecopark. Other programs keep it when they save."""

# The workbook's own parts refer to where these stand: with the sheet replaced they would point nowhere.
_WOULD_BREAK = {"pivotTable": "a pivot table", "slicer": "a slicer", "timeline": "a timeline"}


@dataclass(frozen=True, slots=True)
class TableRef:
    """An Excel table on a sheet: its part, its number in the workbook, its name and its headers."""

    part: str
    id: int
    name: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """A result sheet that stands in a workbook.

    ``key`` is that of its ``SheetPlan``; ``given_title`` is the title it was written with, which the analyst may have
    changed since; ``position`` is its place among all the workbook's sheets, from 0.
    """

    key: str
    given_title: str
    sheet: SheetRef
    position: int
    tables: tuple[TableRef, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sheet to be written, and the marked sheet that it replaces (None: it is new)."""

    plan: SheetPlan
    replaces: MarkedSheet | None


def mark_text(key: str, title: str) -> str:
    """Write the mark's content, a text constant."""
    return '"{}"'.format(f"{key}|{title}".replace('"', '""'))


def marked_sheets(package: Package) -> tuple[MarkedSheet, ...]:
    """Find the result sheets of the workbook, in its order.

    A copy that the analyst made of one bears the mark too, but is the analyst's: Excel has given it another title and
    its tables other names. Where two sheets bear the mark of one key, the one that still has its title counts.
    """
    found: dict[str, MarkedSheet] = {}
    for marked in _bearing_the_mark(package):
        known = found.get(marked.key)
        if _is_original(marked) and (known is None or not _keeps_title(known)):
            found[marked.key] = marked
    return tuple(sorted(found.values(), key=lambda marked: marked.position))


def claim_sheets(package: Package, plans: Sequence[SheetPlan]) -> tuple[Claim, ...]:
    """Match each plan with the sheet it replaces; plans without rows do, so that this can be asked before solving.

    Raises FileError, with the mend, where a title or the name of a table belongs to something of the analyst's, or
    where the analyst has put on a result sheet what would break with it.
    """
    marked = {sheet.key: sheet for sheet in marked_sheets(package)}
    claims = tuple(Claim(plan, marked.get(plan.key)) for plan in plans)
    taken = {sheet.title.casefold(): sheet.title for sheet in package.all_sheets}
    for claim in claims:
        title = claim.plan.title
        if claim.replaces is None and title.casefold() in taken:
            raise FileError(
                package.path,
                f"the sheet {taken[title.casefold()]!r}, a name that ecopark needs, was not written by ecopark",
                f"rename it (double-click its tab), for instance to {title[:26] + ' mine'!r}",
            )
    _refuse_foreign_names(package, claims, {sheet.sheet.title for sheet in marked.values()})
    for sheet in marked.values():
        for relationship in package.relationships(sheet.sheet.part):
            if relationship.kind in _WOULD_BREAK:
                what = f"the result sheet {sheet.sheet.title!r} holds {_WOULD_BREAK[relationship.kind]} of yours"
                raise FileError(
                    package.path, f"{what}, which would break when it is replaced", "move it to a sheet of its own"
                )
    return claims


def sheet_tables(package: Package, sheet: SheetRef) -> tuple[TableRef, ...]:
    """Read the tables that stand on a sheet."""
    tables = []
    for relationship in package.relationships(sheet.part):
        if relationship.kind == "table" and package.has(relationship.target):
            root = package.xml(relationship.target)
            headers = tuple(str(column.get("name", "")) for column in root.iter("{*}tableColumn"))
            name = str(root.get("displayName") or root.get("name", ""))
            tables.append(TableRef(relationship.target, _number(root.get("id")), name, headers))
    return tuple(tables)


def _bearing_the_mark(package: Package) -> list[MarkedSheet]:
    sheets = package.all_sheets
    marked = []
    for name in _defined_names(package):
        position = _number(name.get("localSheetId"), -1)
        if str(name.get("name", "")).lower() != MARK or not 0 <= position < len(sheets):
            continue
        sheet = sheets[position]
        if sheet.kind != "worksheet":
            continue
        text = (name.text or "").strip().removeprefix("=")
        key, _, title = text.strip('"').replace('""', '"').partition("|")
        marked.append(MarkedSheet(key, title or sheet.title, sheet, position, sheet_tables(package, sheet)))
    return marked


def _defined_names(package: Package) -> list[etree._Element]:
    return package.xml(package.workbook_part).findall("{*}definedNames/{*}definedName")


def _keeps_title(marked: MarkedSheet) -> bool:
    return marked.sheet.title.casefold() == marked.given_title.casefold()


def _is_original(marked: MarkedSheet) -> bool:
    return _keeps_title(marked) or any(is_own_table(table.name) for table in marked.tables)


def is_own_table(name: str) -> bool:
    """Whether a table has a name that ecopark gives: those of a copied sheet get a number at the end."""
    return name.lower().startswith(TABLE_PREFIX) and not name[-1].isdigit()


def _refuse_foreign_names(package: Package, claims: Sequence[Claim], own: set[str]) -> None:
    """Refuse where a table or defined name of the analyst's has the name of a table to be written."""
    wanted = {grid.table_name.lower() for claim in claims for grid in claim.plan.grids}
    for sheet in package.sheets:
        for table in sheet_tables(package, sheet) if sheet.title not in own else ():
            if table.name.lower() in wanted:
                what = f"the table {table.name!r} on the sheet {sheet.title!r} has a name that ecopark gives to its own"
                raise FileError(package.path, what, "rename it (Table Design, Table Name) or delete that sheet")
    for name in _defined_names(package):
        if name.get("localSheetId") is None and str(name.get("name", "")).lower() in wanted:
            what = f"the workbook defines the name {name.get('name')!r}, which ecopark gives to a table"
            raise FileError(package.path, what, "rename it (Formulas, Name Manager)")


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() else otherwise
