"""One input sheet of a template: its headers with notes, its rows, and what its cells offer and accept."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ecopark.schema import inputs, prose, rows, terms, units
from ecopark.schema.tables import Column, Kind, Table
from ecopark.workbook.template_words import EXPLANATION, Sheet, Value, header, sentence

LAST_ROW: Final = 1_048_576
LINE: Final = 15.0
"""The height of a line of text."""
LISTED_ROWS: Final = 10_000
"""How far down a dropdown looks for names."""

REQUIRED_COLOUR: Final = "#B5D3C1"
OPTIONAL_COLOUR: Final = "#E3E9E4"
TAB_COLOUR: Final = "#3E7B5C"

_HEADER: Final = {"text_wrap": True, "valign": "vcenter", "num_format": "@"}
# Over numbers, and clear of the filter's button.
_NUMBER_HEADER: Final = {**_HEADER, "align": "right", "indent": 2}
_HEADER_HEIGHT: Final = 33
# Large numbers in groups of three, small ones with all their digits.
_NUMBER: Final = "[>=10000]#,##0;[<=-10000]-#,##0;General"
_WIDE: Final = {"source": 38.0, "note": 44.0, EXPLANATION.attribute: 60.0}
_NARROWEST, _WIDEST = 10.0, 40.0
_FILTER_BUTTON: Final = 3
_LETTERS: Final = 1.2  # how many letters take the width of a digit
_NOTE_WIDTH, _NOTE_LINE, _NOTE_LETTERS = 300, 17, 46
_LONGEST_LIST: Final = 255


class Styles:
    """The formats of a template, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        """The format of some of XlsxWriter's properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def header(self, column: Column) -> Format:
        """The format of a header, which shows whether the column must be given."""
        colour = REQUIRED_COLOUR if column.required else OPTIONAL_COLOUR
        properties = _NUMBER_HEADER if column.kind is Kind.NUMBER else _HEADER
        return self.get(**properties, bold=column.required, bg_color=colour)

    def cell(self, column: Column) -> Format:
        """The format of a column's cells. Names are text, so that Excel makes no dates of them."""
        if column.attribute in _WIDE:
            return self.get(text_wrap=True, valign="top", num_format="General")
        if column.kind is Kind.ANY:
            return self.get(valign="top", align="left", num_format="General")
        if column.kind is Kind.NUMBER:
            return self.get(valign="top", align="right", indent=1, num_format=_NUMBER)
        return self.get(valign="top", num_format="@")


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
        worksheet = self.book.add_worksheet(self.title(sheet.table))
        if sheet.table.must_have_rows:
            worksheet.set_tab_color(TAB_COLOUR)
        _lay_out(worksheet, sheet)
        for position, column in enumerate(sheet.columns):
            text = header(column, self.language)
            values = [row[position] for row in sheet.rows]
            worksheet.set_column(position, position, _width(column, text, values), self.styles.cell(column))
            write_text(worksheet, 0, position, text, self.styles.header(column))
            if column is not EXPLANATION:
                note = note_of(sheet.table, column, self.language)
                worksheet.write_comment(0, position, note, _note_size(note))
            for row, value in enumerate(values, start=1):
                _write(worksheet, row, position, value, self.styles.cell(column))
            if sheet.table is not inputs.SETTINGS:
                self._offer(worksheet, position, self._as_offered(sheet.table, column))
        if sheet.table is inputs.SETTINGS:
            for row, setting in enumerate(inputs.SETTING_COLUMNS, start=1):
                self._offer(worksheet, 1, setting, row)

    def define_lists(self) -> None:
        """Name the lists that dropdowns follow: the filled part of each column that another one refers to."""
        for title, head in sorted(_listed()):
            table = inputs.input_table(title)
            position = next(at for at, column in enumerate(table.columns) if column.header == head)
            sheet, letter = quote_sheetname(self.title(table)), xl_col_to_name(position)
            names = f"{sheet}!${letter}$2:${letter}${LISTED_ROWS + 1}"
            # The last row that is filled, not how many are: a blank row in between ends nothing.
            height = f'MAX(1,SUMPRODUCT(MAX(({names}<>"")*ROW({names})))-1)'
            self.book.define_name(list_name(title, head), f"=OFFSET({sheet}!${letter}$2,0,0,{height},1)")

    def _as_offered(self, table: Table, column: Column) -> Column:
        """A column with the words that its cells can offer: the titles of sheets, where Scenarios names one."""
        if table is inputs.SCENARIOS and column.attribute == "sheet":
            changeable = (entry for entry in inputs.INPUTS if entry is not inputs.SCENARIOS)
            return replace(column, choices=tuple(self.title(entry) for entry in changeable))
        return column

    def _offer(self, worksheet: Worksheet, position: int, column: Column, row: int | None = None) -> None:
        """Let a column's cells (a cell, where ``row`` is given) offer and accept what the column holds."""
        first, last = (1, LAST_ROW - 1) if row is None else (row, row)
        options = self._validation(column, f"{xl_col_to_name(position)}{first + 1}")
        # What is pasted is not refused: another language's words are read too, and the reader names what is wrong.
        if options and worksheet.data_validation(first, position, last, position, {**options, "error_type": "warning"}):
            raise ValueError(f"{column.header}: Excel takes no such validation")

    def _validation(self, column: Column, cell: str) -> dict[str, Any] | None:
        say, language = prose.say, self.language
        if column.refers is not None:
            sheet = self.title(inputs.input_table(column.refers[0]))
            message = say("No row of the sheet {sheet} has this name. Keep it all the same?", language, sheet=sheet)
            return self._list(f"={list_name(*column.refers)}", message)
        if column.choices:
            message = say("ecopark reads one of the list only. Keep it all the same?", language)
            options = self._list(_joined(column, prose.choices(column, language)), message)
            return {**options, "show_error": column.kind is not Kind.ANY}
        if column.kind is Kind.UNIT:
            common = tuple(terms.translate("unit", word, language) for word in units.COMMON)
            return {**self._list(_joined(column, common), ""), "show_error": False}
        return self._bounds(column, cell) if column.kind is Kind.NUMBER else None

    def _list(self, source: str | list[str], message: str) -> dict[str, Any]:
        title = prose.say("This is not in the list", self.language)
        return {"validate": "list", "source": source, "error_title": title, "error_message": message}

    def _bounds(self, column: Column, cell: str) -> dict[str, Any]:
        low = f"{cell}{'>' if column.above else '>='}{column.low:g}" if column.low > -rows.INFINITY else ""
        high = f"{cell}<={column.high:g}" if column.high < rows.INFINITY else ""
        formula = f"AND({','.join(part for part in (f'ISNUMBER({cell})', low, high) if part)})"
        if column.unlimited:
            words = dict.fromkeys(("inf", prose.number(rows.INFINITY, self.language)))
            unlimited = ",".join(f'{cell}="{word}"' for word in words)
            formula = f"OR({formula},{unlimited})"
        bounds = prose.bounds(column, self.language)
        message = prose.say("This is expected: {bounds}. Keep it all the same?", self.language, bounds=bounds)
        title = prose.say("This number is out of bounds", self.language)
        return {"validate": "custom", "value": f"={formula}", "error_title": title, "error_message": message}


def list_name(title: str, head: str) -> str:
    """The defined name of the list that dropdowns take from a sheet's column; the same in every language."""
    return f"list_{title}_{head}".lower().replace(" ", "_")


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


def write_text(worksheet: Worksheet, row: int, position: int, text: str, style: Format) -> None:
    """Write a text as a text, whatever it begins with; raises ValueError for one that is longer than a cell takes."""
    # XlsxWriter takes such a string for rich text in XML. A blank at the end keeps it what it is.
    plain = f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
    if worksheet.write_string(row, position, plain, style):
        raise ValueError(f"a cell of Excel cannot hold {len(text)} characters")


def _listed() -> set[tuple[str, str]]:
    """The sheets and headers that columns refer to."""
    columns = (column for table in inputs.INPUTS for column in table.columns)
    return {column.refers for column in columns if column.refers is not None}


def _joined(column: Column, words: tuple[str, ...]) -> list[str]:
    if any("," in word for word in words) or len(",".join(words)) > _LONGEST_LIST:
        raise ValueError(f"{column.header}: Excel takes no list of {', '.join(words)}")
    return list(words)


def _write(worksheet: Worksheet, row: int, position: int, value: Value, style: Format) -> None:
    if isinstance(value, str):
        write_text(worksheet, row, position, value, style)
    elif value is not None:
        worksheet.write_number(row, position, value, style)


def _lay_out(worksheet: Worksheet, sheet: Sheet) -> None:
    """Freeze the headers, let them filter the rows, and print them on every page, as wide as the paper."""
    worksheet.freeze_panes(1, 1)
    worksheet.set_row(0, _HEADER_HEIGHT)
    for number, row in enumerate(sheet.rows, start=1):
        # Not every program fits the height of a row to its text.
        lines = max(_lines(value, column) for value, column in zip(row, sheet.columns, strict=True))
        if lines > 1:
            worksheet.set_row(number, LINE * lines)
    worksheet.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _lines(value: Value, column: Column) -> int:
    """How many lines a value takes: more than one only in the wide columns, whose texts are wrapped."""
    if not isinstance(value, str) or column.attribute not in _WIDE:
        return 1
    return lines_of(value, _LETTERS * _WIDE[column.attribute])


def lines_of(text: str, width: float) -> int:
    """About how many lines a text takes in so many characters' width."""
    return max(1, sum(max(1, len(textwrap.wrap(line, int(width)))) for line in text.splitlines()))


def _width(column: Column, text: str, values: list[Value]) -> float:
    if column.attribute in _WIDE:
        return _WIDE[column.attribute]
    longest = max(map(len, text.split()))
    head = max(longest + 1, len(text) * 0.6) + _FILTER_BUTTON
    content = max((len(value) if isinstance(value, str) else 9 for value in values if value is not None), default=0)
    return float(min(_WIDEST, max(_NARROWEST, head, content + 2)))


def _note_size(note: str) -> dict[str, object]:
    lines = sum(1 + len(line) // _NOTE_LETTERS for line in note.split("\n"))
    return {"author": "ecopark", "width": _NOTE_WIDTH, "height": _NOTE_LINE * lines + 12, "font_size": 9}
