"""A scenario workbook into tables: every input sheet found, typed, converted, and every problem of a cell told.

What concerns one cell, one header, one unit or one sheet is checked here; whether the tables make sense together is
not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecopark.errors import Problem
from ecopark.light import no_rubbish
from ecopark.phrases import Term, phrase
from ecopark.schema import inputs, results, rows, terms, values
from ecopark.schema.rows import Material
from ecopark.schema.tables import Table
from ecopark.schema.values import Bad
from ecopark.sheets import Layout, Tables
from ecopark.workbook.package import Package, SheetRef, open_package
from ecopark.workbook.parse_settings import read_settings, settings_typings
from ecopark.workbook.parse_sheet import InputSheet
from ecopark.workbook.parse_units import Target, materials_by_name


@dataclass(frozen=True)
class Reading:
    """What a workbook says: its tables as far as they could be read, and every problem that was found in reading them.

    Where a cell is wrong its row has a stand-in: the column's default, None, a blank name, or NaN for a number that
    must be given.
    """

    tables: Tables
    problems: tuple[Problem, ...]
    package: Package

    @property
    def fingerprint(self) -> str:
        """The file's SHA-256 in hexadecimal, as it was read."""
        return self.package.fingerprint


def read_tables(path: Path) -> Reading:
    """Read the workbook at ``path``; nothing is written.

    Raises FileError where the file is no sound workbook. Everything wrong within its sheets is among the problems.
    """
    package = open_package(path)
    reader = _Reader(package)
    with no_rubbish():  # rows make no circles
        for table in inputs.INPUTS:
            reader.read(table)
    return reader.reading()


@dataclass
class _Reader:
    """The tables read so far. Settings come first, for the currency, then Materials, for the units."""

    package: Package
    sheets: Mapping[str, list[SheetRef]] = field(init=False)
    strangers: list[SheetRef] = field(init=False)
    tables: dict[str, Any] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    materials: Mapping[str, Target] = field(default_factory=dict)
    currency: str = rows.Settings().currency

    def __post_init__(self) -> None:
        self.sheets, self.strangers = _find_sheets(self.package)

    def read(self, table: Table) -> None:
        """Read the sheet of a table, if the workbook has it."""
        sheets = self.sheets.get(table.title, [])
        if not sheets:
            self._miss(table)
            return
        for other in sheets[1:]:
            what = phrase("this sheet and '{other}' are both {sheet}", other=sheets[0].title, sheet=table.term)
            mend = phrase("put their rows into one, and take the other away or rename it")
            self._report(other.title, Bad(what, mend))
        sheet = InputSheet(
            self.package, sheets[0], table, self.currency, settings_typings() if table is inputs.SETTINGS else {}
        )
        self.layouts[table.title] = sheet.layout
        if table is inputs.SETTINGS:
            self._read_settings(sheet)
        else:
            self._read_rows(sheet)
        self.problems += sheet.findings.problems

    def reading(self) -> Reading:
        """What has been read, with a warning for each unknown sheet whose title is close to a known one."""
        for sheet in self.strangers:
            meant = values.closest(sheet.title, _titles())
            if meant is not None:
                what = phrase("the sheet is unknown and ignored")
                self._report(sheet.title, Bad(what, phrase("did you mean '{text}'?", text=meant)), warning=True)
        tables = Tables(**self.tables, layouts=self.layouts)
        return Reading(tables, tuple(self.problems), self.package)

    def _read_rows(self, sheet: InputSheet) -> None:
        table = sheet.table
        rows = tuple(table.row(**given) for given in sheet.rows(self.materials))
        self.tables[table.attribute] = rows
        if table is inputs.MATERIALS:
            self.materials = materials_by_name(row for row in rows if isinstance(row, Material))
        if table.must_have_rows and not rows and sheet.whole:
            mend = phrase("give it at least one: {purpose}", purpose=table.purpose)
            sheet.findings.report(0, 0, Bad(phrase("the sheet has no rows"), mend))

    def _read_settings(self, sheet: InputSheet) -> None:
        columns = {heading.column.attribute: heading.position for heading in sheet.headings.known}
        rows = list(sheet.rows({}))
        if rows and "value" not in columns:
            what = phrase("the column {column} is missing", column=Term("column", "Value"))
            sheet.findings.report(1, 1, Bad(what, phrase("add it, with the value of each setting")))
        settings, lines = read_settings(rows, columns, sheet.findings)
        self.tables |= {"settings": settings, "setting_lines": lines}
        self.currency = settings.currency

    def _miss(self, table: Table) -> None:
        if not table.must_have_rows:
            return
        titles = values.spellings("sheet", [table.title])
        near = next((sheet for sheet in self.strangers if values.closest(sheet.title, titles)), None)
        mend = phrase("add it: {purpose}", purpose=table.purpose)
        if near is not None:
            self.strangers.remove(near)
            mend = phrase("did you mean it by the sheet '{sheet}'? Then rename that", sheet=near.title)
        self._report(table.term, Bad(phrase("the sheet is missing"), mend))

    def _report(self, title: str, bad: Bad, warning: bool = False) -> None:
        self.problems.append(Problem(title, "", "warning" if warning else "error", bad.problem, bad.fix))


def _find_sheets(package: Package) -> tuple[Mapping[str, list[SheetRef]], list[SheetRef]]:
    """The sheets of each title of the contract, by the English one, and those of none."""
    titles = values.folded(_titles())
    found: dict[str, list[SheetRef]] = defaultdict(list)
    strangers = []
    for sheet in package.sheets:
        title = titles.get(terms.fold(values.trimmed(sheet.title)))
        if title is None:
            strangers.append(sheet)
        else:
            found[title].append(sheet)
    return found, strangers


def _titles() -> dict[str, str]:
    return values.spellings("sheet", [*(table.title for table in inputs.INPUTS), *results.TITLES])
