"""A new workbook: every input sheet of the contract, with notes, dropdowns and a page that says how to begin."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from ecopark.errors import UsageError
from ecopark.schema import inputs, prose, terms
from ecopark.schema.tables import Kind
from ecopark.workbook.template_example import EXAMPLE
from ecopark.workbook.template_sheet import (
    LINE,
    OPTIONAL_COLOUR,
    REQUIRED_COLOUR,
    TAB_COLOUR,
    Drawing,
    Styles,
    lines_of,
    write_text,
)
from ecopark.workbook.template_words import Cells, Sheet, sentence, sheet

# A fixed date: the same rows make the same file, byte for byte.
_CREATED: Final = datetime(2024, 1, 1)
# Of the guide: what the columns are wide, and how many more letters than digits go into a line.
_WIDTHS: Final = (24, 16, 84)
_SPARE: Final = 24
_STEPS: Final = (
    "Fill the sheets from left to right: materials, plants, processes and their coefficients, then what can be "
    "bought, sold and disposed of.",
    "Point at a header to read what its column means, what it is counted in and what a blank stands for.",
    "Names are chosen from lists that follow your own sheets; a pasted name may be kept too, but it must be "
    "spelled the same everywhere.",
    "Quantities are per year. Numbers are counted in the material's unit unless the Unit column of the row says "
    "otherwise.",
    "Say in Source where a number comes from and in Note how sure it is. Columns and sheets of your own are left "
    "alone.",
    "Save and close the workbook, then run `ecopark validate FILE`: it names every problem with its cell and the mend.",
    "Run `ecopark solve FILE`: the result sheets are added at the end of this workbook and replaced on the next run; "
    "the rest stays as it is.",
)
_ABOUT_EXAMPLE: Final = (
    "The rows whose Source is `example` make up a small park that can be solved as it is, a sawmill and a board works. "
    "Try it, then overwrite or delete them."
)
_ABOUT: Final = (
    "This workbook describes one park: its plants, what their processes take in and give out, and what they may pass "
    "on to each other. From it ecopark finds the exchanges that spare most extraction and disposal."
)


def blank(language: str) -> bytes:
    """A blank workbook (.xlsx), with the rows of a small example park that can be solved and then deleted.

    Raises UsageError for a language that there is not.
    """
    return _workbook(_example(language), language, example=True)


def filled(sheets: Mapping[str, Sequence[Cells]], language: str = "en") -> bytes:
    """A workbook (.xlsx) of rows by English sheet title, each keyed by the contract's English headers, blanks absent.

    The contract's own words (headers, choices, units) are written in ``language``; names and notes as they are.
    Settings without a row stand with their defaults.

    Raises UsageError for a language that there is not, ValueError for a sheet or header that the template lacks.
    """
    return _workbook(sheets, language, example=False)


def _workbook(sheets: Mapping[str, Sequence[Cells]], language: str, *, example: bool) -> bytes:
    if language not in terms.languages():
        raise UsageError(f"there is no language {language!r}; there are: {', '.join(terms.languages())}")
    if unknown := sheets.keys() - {table.title for table in inputs.INPUTS}:
        raise ValueError(f"the template has no sheet {', '.join(sorted(unknown))}")
    drawn = [sheet(table, sheets.get(table.title, ()), language) for table in inputs.INPUTS]
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    drawing = Drawing(book, Styles(book), language)
    _Guide(drawing, book.add_worksheet(prose.say("Read me", language))).draw(_park(drawn), example)
    for entry in drawn:
        drawing.draw(entry)
    drawing.define_lists()
    book.close()
    return stream.getvalue()


def _park(sheets: Sequence[Sheet]) -> str:
    """The park's name as its setting has it; blank where it has none."""
    settings = next(entry for entry in sheets if entry.table is inputs.SETTINGS)
    at = next(row for row, column in enumerate(inputs.SETTING_COLUMNS) if column.attribute == "park")
    return str(settings.rows[at][1] or "")


def _example(language: str) -> Mapping[str, Sequence[Cells]]:
    """The example rows, their names in the language."""
    marks = {"Source": prose.say("example", language)}
    marks["Note"] = prose.say("an example: overwrite or delete this row", language)
    told: dict[str, list[Cells]] = {}
    for title, rows in EXAMPLE.items():
        columns = {column.header: column for column in inputs.input_table(title).columns}
        own = (Kind.TEXT, Kind.NAME, Kind.ANY)
        told[title] = [
            {
                head: prose.say(value, language) if isinstance(value, str) and columns[head].kind in own else value
                for head, value in row.items()
            }
            | marks
            for row in rows
        ]
    return told


class _Guide:
    """The first sheet, which says how to begin. To the reader it is one of the analyst's own."""

    def __init__(self, drawing: Drawing, worksheet: Worksheet) -> None:
        self._drawing = drawing
        self._worksheet = worksheet
        self._row = 0

    def draw(self, park: str, example: bool) -> None:
        """Draw the page for a park of a name, blank where it has none."""
        sheet = self._worksheet
        sheet.hide_gridlines(2)
        for position, width in enumerate(_WIDTHS):
            sheet.set_column(position, position, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        self._line("An eco-industrial park in a workbook", bold=True, font_size=16)
        if park and not example:
            self._line("Park: {park}", park=park, bold=True)
        self._paragraph(_ABOUT)
        self._heading("How to begin")
        for number, step in enumerate(_STEPS, start=1):
            self._paragraph(step, f"{number}. ")
        if example:
            self._paragraph(_ABOUT_EXAMPLE)
        self._heading("The sheets")
        self._sheets()
        self._heading("Colours")
        self._colour("Header of a column that must be given", bg_color=REQUIRED_COLOUR, bold=True)
        self._colour("Header of a column that may be left blank", bg_color=OPTIONAL_COLOUR)
        self._colour("A coloured tab: the sheet must have rows", bg_color=TAB_COLOUR)

    def _say(self, english: str, **parts: str) -> str:
        return prose.say(english, self._drawing.language, **parts)

    def _line(self, english: str, /, park: str = "", **style: object) -> None:
        text = self._say(english, park=park) if park else self._say(english)
        write_text(self._worksheet, self._row, 0, text, self._drawing.styles.get(num_format="General", **style))
        self._row += 1

    def _heading(self, english: str) -> None:
        self._row += 1
        self._line(english, bold=True, font_size=12)

    def _paragraph(self, english: str, before: str = "") -> None:
        text = before + self._say(english).replace("`", "'")
        style = self._drawing.styles.get(num_format="General", text_wrap=True, valign="top")
        self._worksheet.merge_range(self._row, 0, self._row, 2, "", style)
        write_text(self._worksheet, self._row, 0, text, style)
        # A merged cell does not fit the height of its row to its text.
        self._worksheet.set_row(self._row, LINE * lines_of(text, sum(_WIDTHS) + _SPARE))
        self._row += 1

    def _sheets(self) -> None:
        styles, language = self._drawing.styles, self._drawing.language
        for table in inputs.INPUTS:
            title = self._drawing.title(table)
            link = styles.get(num_format="General", font_color="#1F5FA8", underline=1, valign="top")
            place = f"internal:{quote_sheetname(title)}!A1"
            self._worksheet.write_url(self._row, 0, place, link, string=title)
            must = table.must_have_rows
            plain = styles.get(num_format="General", valign="top", bold=must)
            write_text(self._worksheet, self._row, 1, self._say("must have rows" if must else "optional"), plain)
            meaning = sentence(prose.say(table.meaning, language))
            write_text(self._worksheet, self._row, 2, meaning, styles.get(text_wrap=True, valign="top"))
            self._worksheet.set_row(self._row, LINE * lines_of(meaning, _WIDTHS[-1] + _SPARE))
            self._row += 1

    def _colour(self, english: str, **style: object) -> None:
        styles = self._drawing.styles
        self._worksheet.write_blank(self._row, 0, None, styles.get(border=1, border_color="#FFFFFF", **style))
        write_text(self._worksheet, self._row, 1, self._say(english), styles.get(num_format="General"))
        self._row += 1
