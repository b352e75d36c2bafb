"""One input sheet: its headers, then its rows, typed and in their materials' units."""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from ecopark.phrases import phrase
from ecopark.schema import results, values
from ecopark.schema.tables import Column, Kind, Table
from ecopark.schema.values import Bad
from ecopark.sheets import Layout
from ecopark.workbook.cell_values import Area, Row, address, column_letters
from ecopark.workbook.package import Package, SheetRef
from ecopark.workbook.parse_cells import CellTyping, Findings, cell_typing
from ecopark.workbook.parse_headers import header_row, read_headings, report_gaps
from ecopark.workbook.parse_units import Conversions, Given, Target
from ecopark.workbook.read import merged_ranges, sheet_rows

_HEADERS_WITHIN: Final = 20  # rows that are searched for headers


class InputSheet:
    """One sheet of a workbook, read as a table of the contract.

    ``rows`` gives its typed rows; ``findings`` has what was wrong once they have been read, ``whole`` is false where
    the sheet could not be read as the table it should be, so that its rows, or what is in them, are not all known.
    """

    def __init__(
        self, package: Package, sheet: SheetRef, table: Table, currency: str, typings: Mapping[str, CellTyping]
    ) -> None:
        self.table = table
        self.findings = Findings(sheet.title)
        self.whole = True
        rows = sheet_rows(package, sheet)
        first = list(itertools.islice(rows, _HEADERS_WITHIN))
        header = self._header(first)
        self._rows: Iterable[Row] = itertools.chain(first, rows) if self.whole else ()
        self.headings = read_headings(table, header, currency, self.findings)
        self._merged = self._merged_cells(package, sheet)
        self._covering: list[Area] = []
        self._typings = {
            heading.position: (
                heading.column.attribute,
                typings.get(heading.column.attribute) or cell_typing(heading.column),
                heading.column,
            )
            for heading in self.headings.known
        }

    @property
    def layout(self) -> Layout:
        """Where the table's columns stand, and the units that their headers give."""
        known = self.headings.known
        return Layout(
            self.findings.sheet,
            {heading.column.attribute: column_letters(heading.position) for heading in known},
            {heading.column.attribute: heading.unit.text for heading in known if heading.unit},
        )

    def _header(self, first: list[Row]) -> Row | None:
        """The headers, which are row 1; where they stand elsewhere, that is reported and nothing is read."""
        header = header_row(self.table, first)
        if header is not None and header.number != 1:
            what = phrase("the headers stand in row {row}, and row 1 is where they belong", row=str(header.number))
            mend = phrase("take away the rows above them")
            self.findings.report(header.number, min(header.values), Bad(what, mend))
            self.whole = False
            return None
        return next((row for row in first if row.number == 1), None)

    def rows(self, materials: Mapping[str, Target]) -> Iterator[Given]:
        """Give each row that is not blank: its line, and the typed values of its cells that are not blank.

        Cells that are wrong are reported, and stand as their column's default, as blank, or as NaN where a number must
        be given.
        """
        conversions = Conversions(self.table, self.headings.known, materials, self.findings)
        expected = [column for column in self.table.required if column not in self.headings.missing]
        gaps = {column.attribute: _stand_in(column) for column in self.headings.missing}
        found = False
        for row in self._rows:
            self._report_merged(row)
            if row.number == 1:
                continue
            found = found or not self.headings.positions.isdisjoint(row.values)
            given = self._typed(row)
            if not given:
                continue
            for column in expected:
                if column.attribute not in given:
                    self._report_blank(row.number, column)
                    given[column.attribute] = _stand_in(column)
            if row.formulas:
                self._warn_of_results(row)
            given["line"] = row.number
            conversions.apply(given)
            if gaps:
                given |= gaps
            yield given
        report_gaps(self.headings, 1, found, self.findings)
        self.whole = self.whole and not (found and self.headings.missing)

    def _typed(self, row: Row) -> Given:
        given: dict[str, Any] = {}
        typings = self._typings
        for position, value in row.values.items():
            if position not in typings:
                continue
            attribute, convert, column = typings[position]
            typed = convert(value)
            if typed is None:
                continue
            if typed.__class__ is Bad:
                self.findings.report(row.number, position, typed)
                typed = _stand_in(column)
            given[attribute] = typed
        return given

    def _merged_cells(self, package: Package, sheet: SheetRef) -> Mapping[int, list[Area]]:
        """The merged ranges that hide a cell of a known column below the headers, by the row in which they begin."""
        known = [heading.position for heading in self.headings.known]
        found: dict[int, list[Area]] = defaultdict(list)
        for area in merged_ranges(package, sheet):
            within = [position for position in known if area.left <= position <= area.right]
            if within and area.bottom > 1 and (area.bottom > area.top or within != [area.left]):
                found[area.top].append(area)
        return found

    def _report_merged(self, row: Row) -> None:
        """Report the merged ranges that begin in a row and hold something: whether it is meant for all is a guess."""
        self._covering = [area for area in self._covering if area.bottom >= row.number]
        for area in self._merged.get(row.number, ()):
            value = row.values.get(area.left)
            if value is not None and not (isinstance(value, str) and not value.strip()):
                self._covering.append(area)
                what = phrase(
                    "the cells {first} to {last} are merged, and only the first has a value",
                    first=address(area.top, area.left),
                    last=address(area.bottom, area.right),
                )
                self.findings.report(area.top, area.left, Bad(what, phrase("unmerge it and fill each cell")))

    def _report_blank(self, line: int, column: Column) -> None:
        position = next(one.position for one in self.headings.known if one.column is column)
        if any(area.left <= position <= area.right for area in self._covering):
            return  # what is merged is reported where it begins
        what = phrase("{column} is blank and must be given", column=column.term)
        self.findings.report(line, position, Bad(what, values.wanted(column)))

    def _warn_of_results(self, row: Row) -> None:
        for position, formula in row.formulas.items():
            # Most formulas stay within their sheet.
            if "!" in formula and position in self._typings and (match := _result_reference().search(formula)):
                title = (match["quoted"] or match["plain"]).replace("''", "'")
                what = phrase(
                    "the formula takes from the result sheet '{sheet}', which the next run replaces", sheet=title
                )
                mend = phrase("copy the value in as a number, so that the answer does not depend on the answer before")
                self.findings.report(row.number, position, Bad(what, mend), "warning")


def _stand_in(column: Column) -> object:
    """What stands for a cell that is wrong or lacking, chosen so that nothing else is found wrong because of it."""
    if not column.required:
        return column.default
    return math.nan if column.kind is Kind.NUMBER else ""


@cache
def _result_reference() -> re.Pattern[str]:
    """Finds a reference to a result sheet in a formula; not one of another workbook (``[1]Summary!A1``)."""
    titles = "|".join(re.escape(title) for title in values.spellings("sheet", results.TITLES))
    return re.compile(rf"(?:'(?P<quoted>{titles})'|(?<![\w.\]'])(?P<plain>{titles}))!", re.IGNORECASE)
