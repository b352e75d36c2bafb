"""Whose sheet is it? Result sheets bear a mark; everything without one is the analyst's and is never written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from ecopark.errors import FileError
from ecopark.phrases import phrase
from ecopark.workbook.layout import TABLE_PREFIX, SheetPlan
from ecopark.workbook.package import Package, SheetRef, whole_number
from ecopark.workbook.splice_imprint import Imprint
from ecopark.workbook.splice_ties import refuse_tied

MARK = "_ecopark_result"
"""The hidden defined name, scoped to a sheet, that says: written by ecopark. Other programs keep it when they save."""


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
    changed since; ``position`` is its place among all the workbook's sheets, from 0. ``imprint`` is that of what was
    written, None where the mark has lost it.
    """

    key: str
    given_title: str
    sheet: SheetRef
    position: int
    tables: tuple[TableRef, ...]
    imprint: Imprint | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sheet to be written, and the marked sheet that it replaces (None: it is new)."""

    plan: SheetPlan
    replaces: MarkedSheet | None


def mark_text(key: str, imprint: Imprint, title: str) -> str:
    """Write the mark's content, a text constant (of the 255 letters that Excel allows one at most 110)."""
    return '"{}"'.format(f"{key}|{imprint}|{title}".replace('"', '""'))


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
                phrase(
                    "the sheet '{sheet}', a name that ecopark needs, was not written by ecopark",
                    sheet=taken[title.casefold()],
                ),
                phrase("rename it (double-click its tab), for instance to '{title} mine'", title=title[:26]),
            )
    _refuse_foreign_names(package, claims, {sheet.sheet.title for sheet in marked.values()})
    for sheet in marked.values():
        refuse_tied(package, sheet.sheet)
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
        key, _, rest = text.removeprefix('"').removesuffix('"').replace('""', '"').partition("|")
        imprint = Imprint.read(rest.partition("|")[0])
        title = rest if imprint is None else rest.partition("|")[2]
        marked.append(MarkedSheet(key, title or sheet.title, sheet, position, sheet_tables(package, sheet), imprint))
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
                what = phrase(
                    "the table '{table}' on the sheet '{sheet}' has a name that ecopark gives to its own",
                    table=table.name,
                    sheet=sheet.title,
                )
                raise FileError(package.path, what, phrase("rename it (Table Design, Table Name) or delete that sheet"))
    for name in _defined_names(package):
        if name.get("localSheetId") is None and str(name.get("name", "")).lower() in wanted:
            what = phrase(
                "the workbook defines the name '{name}', which ecopark gives to a table", name=str(name.get("name"))
            )
            raise FileError(package.path, what, phrase("rename it (Formulas, Name Manager)"))


def _number(text: str | None, otherwise: int = 0) -> int:
    number = whole_number(text or "")
    return otherwise if number < 0 else number
