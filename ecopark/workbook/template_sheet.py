"""One input sheet of a template: its headers with notes, its rows, and what its cells offer and accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ecopark.schema import inputs, prose, rows, terms, units
from ecopark.schema.tables import Column, Kind, Table
from ecopark.workbook.template_lists import cell, is_of_plant, source, unknown
from ecopark.workbook.template_style import (
    EXAMPLE_COLOUR,
    LINE,
    MISSING_COLOUR,
    UNKNOWN_COLOUR,
    WIDE,
    Styles,
    lines_of,
    look_of,
    write_text,
)
from ecopark.workbook.template_words import EXPLANATION, Sheet, Value, header, sentence

LAST_ROW: Final = 1_048_576

_HEADER_HEIGHT: Final = 36
_NARROWEST, _WIDEST = 10.0, 40.0
_FROZEN_AT_MOST: Final = 50.0
_FILTER_BUTTON: Final = 3
_NOTE_WIDTH, _NOTE_LINE, _NOTE_DIGITS = 300, 17, 38
_LONGEST_LIST: Final = 255
# As good as no bound at all, and as no distance from a bound; near the most and the least that Excel can hold.
_GREATEST, _LEAST = 1e300, 1e-300


@dataclass(frozen=True, slots=True)
class Drawing:
    """What drawing a sheet needs."""

    book: Workbook
    styles: Styles
    language: str

    def title(self, table: Table) -> str:
        """The title of a sheet."""
        return terms.translate("sheet", table.title, self.language)

    def draw(self, sheet: Sheet) -> None:
        """Draw an input sheet at the end of the workbook."""
        worksheet, look = self.book.add_worksheet(self.title(sheet.table)), look_of(sheet.table)
        worksheet.set_tab_color(look.full)
        widths = [self._width(sheet, position) for position in range(len(sheet.columns))]
        _lay_out(worksheet, sheet, widths)
        for position, column in enumerate(sheet.columns):
            text = header(column, self.language)
            values = [row[position] for row in sheet.rows]
            worksheet.set_column(position, position, widths[position], self.styles.cell(column))
            write_text(worksheet, 0, position, text, self.styles.header(look, column))
            if column is not EXPLANATION:
                note = note_of(sheet.table, column, self.language)
                worksheet.write_comment(0, position, note, _note_size(note))
            for row, value in enumerate(values, start=1):
                _write(worksheet, row, position, value, self.styles.cell(column))
            if sheet.table is not inputs.SETTINGS:
                self._offer(worksheet, position, self._as_offered(sheet.table, column), table=sheet.table)
        if sheet.table is inputs.SETTINGS:
            for row, setting in enumerate(inputs.SETTING_COLUMNS, start=1):
                self._offer(worksheet, 1, setting, row)
        self._tint(worksheet, sheet)

    def _width(self, sheet: Sheet, position: int) -> float:
        column = sheet.columns[position]
        return _width(column, header(column, self.language), [row[position] for row in sheet.rows])

    def _tint(self, worksheet: Worksheet, sheet: Sheet) -> None:
        """Let rows of the example, cells that must be filled and names that are declared nowhere stand out."""
        last = xl_col_to_name(len(sheet.columns) - 1)
        remark = next(xl_col_to_name(at) for at, column in enumerate(sheet.columns) if column.attribute == "source")

        def tint(first: int, end: int, formula: str, **style: object) -> None:
            options = {"type": "formula", "criteria": formula, "format": self.book.add_format(style)}
            worksheet.conditional_format(1, first, LAST_ROW - 1, end, options)

        for position, column in enumerate(sheet.columns):
            letter = xl_col_to_name(position)
            if column.required and sheet.table is not inputs.SETTINGS:
                begun = f"COUNTA(INDEX($A:${last},MAX(ROW()),0))>0"
                tint(position, position, f'=AND({cell(letter)}="",{begun})', bg_color=MISSING_COLOUR)
            if formula := unknown(column, letter):
                tint(position, position, formula, font_color=UNKNOWN_COLOUR, bold=True)
        example = prose.say("example", self.language)
        tint(0, len(sheet.columns) - 1, f'={cell(remark)}="{example}"', bg_color=EXAMPLE_COLOUR)

    def _as_offered(self, table: Table, column: Column) -> Column:
        """A column with the words that its cells can offer: the titles of sheets, where Scenarios names one."""
        if table is inputs.SCENARIOS and column.attribute == "sheet":
            changeable = (entry for entry in inputs.INPUTS if entry is not inputs.SCENARIOS)
            return replace(column, choices=tuple(self.title(entry) for entry in changeable))
        return column

    def _offer(
        self, worksheet: Worksheet, position: int, column: Column, row: int | None = None, table: Table | None = None
    ) -> None:
        """Let a column's cells (a cell, where ``row`` is given) offer and accept what the column holds."""
        first, last = (1, LAST_ROW - 1) if row is None else (row, row)
        options = self._validation(table, column, xl_col_to_name(position))
        # What is pasted is not refused: another language's words are read too, and the reader names what is wrong.
        if options and worksheet.data_validation(first, position, last, position, {**options, "error_type": "warning"}):
            raise ValueError(f"{column.header}: Excel takes no such validation")

    def _validation(self, table: Table | None, column: Column, letter: str) -> dict[str, Any] | None:
        say, language = prose.say, self.language
        if table is not None and (names := source(table, column)) is not None:
            if column.refers is None:
                # A new name is as welcome as one that is there.
                return {**self._list(names, ""), "show_error": False}
            sheet = self.title(inputs.input_table(column.refers[0]))
            message = say("No row of the sheet {sheet} has this name. Keep it all the same?", language, sheet=sheet)
            if is_of_plant(table, column):
                words = "No row of the sheet {sheet} has this name for this row's plant. Keep it all the same?"
                message = say(words, language, sheet=sheet)
            return self._list(names, message)
        if column.choices:
            message = say("ecopark reads one of the list only. Keep it all the same?", language)
            options = self._list(_joined(column, prose.choices(column, language)), message)
            return {**options, "show_error": column.kind is not Kind.ANY}
        if column.kind is Kind.UNIT:
            common = tuple(terms.translate("unit", word, language) for word in units.COMMON)
            return {**self._list(_joined(column, common), ""), "show_error": False}
        return self._bounds(column, letter) if column.kind is Kind.NUMBER else None

    def _list(self, source: str | list[str], message: str) -> dict[str, Any]:
        title = prose.say("This is not in the list", self.language)
        return {"validate": "list", "source": source, "error_title": title, "error_message": message}

    def _bounds(self, column: Column, letter: str) -> dict[str, Any]:
        bounds = prose.bounds(column, self.language)
        message = prose.say("This is expected: {bounds}. Keep it all the same?", self.language, bounds=bounds)
        title = prose.say("This number is out of bounds", self.language)
        return {**_range(column, letter, self.language), "error_title": title, "error_message": message}


def _range(column: Column, letter: str, language: str) -> dict[str, Any]:
    """Which numbers a cell of a column takes, and the word for no limit where it takes that."""
    low = column.low + _LEAST if column.above else column.low
    if column.unlimited:
        here = cell(letter)
        words = dict.fromkeys(("inf", prose.number(rows.INFINITY, language)))
        unlimited = ",".join(f'{here}="{word}"' for word in words)
        least = f",{here}{'>' if column.above else '>='}{column.low:g}" if column.low > -rows.INFINITY else ""
        return {"validate": "custom", "value": f"=OR(AND(ISNUMBER({here}){least}),{unlimited})"}
    limits = {"minimum": max(low, -_GREATEST), "maximum": min(column.high, _GREATEST)}
    return {"validate": "decimal", "criteria": "between", **limits}


def note_of(table: Table, column: Column, language: str) -> str:
    """The note on a header: what the column means, what it is counted in and what a blank stands for."""
    say = prose.say
    lines = [sentence(say(column.meaning, language))]
    if column.required:
        lines.append(say("Required.", language))
    else:
        lines.append(say("Blank: {blank}.", language, blank=prose.blank(column, language)))
    if measure := prose.measure(column, language):
        lines.append(say("Measure: {measure}.", language, measure=measure))
    if bounds := prose.bounds(column, language):
        lines.append(say("Number: {bounds}.", language, bounds=bounds))
    if column.choices:
        lines.append(say("One of: {choices}.", language, choices=", ".join(prose.choices(column, language))))
    if column.refers is not None:
        sheet = terms.translate("sheet", column.refers[0], language)
        lines.append(say("A name from the sheet {sheet}.", language, sheet=sheet))
    if column.key:
        keys = ", ".join(terms.translate("column", key.header, language) for key in table.keys)
        several = "Part of the row's key: the columns {keys} are unique together."
        alone = "Each stands once only."
        lines.append(say(several, language, keys=keys) if keys.count(",") else say(alone, language))
    return "\n".join(lines)


def _joined(column: Column, words: tuple[str, ...]) -> list[str]:
    if any("," in word for word in words) or len(",".join(words)) > _LONGEST_LIST:
        raise ValueError(f"{column.header}: Excel takes no list of {', '.join(words)}")
    return list(words)


def _write(worksheet: Worksheet, row: int, position: int, value: Value, style: Format) -> None:
    if isinstance(value, str):
        write_text(worksheet, row, position, value, style)
    elif value is not None:
        worksheet.write_number(row, position, value, style)


def _lay_out(worksheet: Worksheet, sheet: Sheet, widths: Sequence[float]) -> None:
    """Freeze the headers and the names that say what a row is, filter the rows, and print them as wide as the paper."""
    worksheet.freeze_panes(1, _frozen(sheet, widths))
    worksheet.set_row(0, _HEADER_HEIGHT)
    for number, row in enumerate(sheet.rows, start=1):
        # Not every program fits the height of a row to its text.
        lines = max(_lines(value, column) for value, column in zip(row, sheet.columns, strict=True))
        if lines > 1:
            worksheet.set_row(number, LINE * lines)
    worksheet.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(0.4, 0.4, 0.5, 0.6)
    worksheet.set_footer("&L&F&C&A&R&P / &N")
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _lines(value: Value, column: Column) -> int:
    """How many lines a value takes: more than one only in the wide columns, whose texts are wrapped."""
    if not isinstance(value, str) or column.attribute not in WIDE:
        return 1
    return lines_of(value, WIDE[column.attribute])


def _frozen(sheet: Sheet, widths: Sequence[float]) -> int:
    """How many columns stay in sight: those at the left that must be given and key the row, while they are narrow."""
    count, width = 1, widths[0]
    for column, more in zip(sheet.columns[1:], widths[1:], strict=False):
        width += more
        if not (column.key and column.required) or width > _FROZEN_AT_MOST:
            break
        count += 1
    return count


def _width(column: Column, text: str, values: list[Value]) -> float:
    if column.attribute in WIDE:
        return WIDE[column.attribute]
    longest = max(map(len, text.split()))
    head = max(longest + 1, len(text) * 0.6) + _FILTER_BUTTON
    content = max((len(value) if isinstance(value, str) else 9 for value in values if value is not None), default=0)
    return float(min(_WIDEST, max(_NARROWEST, head, content + 2)))


def _note_size(note: str) -> dict[str, object]:
    height = _NOTE_LINE * lines_of(note, _NOTE_DIGITS) + 12
    return {"author": "ecopark", "width": _NOTE_WIDTH, "height": height, "font_size": 9}
