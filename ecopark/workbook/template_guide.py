"""The first sheet of a template: how to begin, what each sheet is for, what the colours mean, where results will be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ecopark.schema import prose, results, terms
from ecopark.schema.tables import Table
from ecopark.workbook.template_sheet import Drawing
from ecopark.workbook.template_style import (
    EXAMPLE_COLOUR,
    LINE,
    LOOKS,
    MISSING_COLOUR,
    REMARK_COLOUR,
    TITLE_COLOUR,
    UNKNOWN_COLOUR,
    lines_of,
    write_text,
)
from ecopark.workbook.template_words import sentence

_WIDTHS: Final = (4, 25, 17, 9, 82)
_LAST: Final = len(_WIDTHS) - 1

_ABOUT: Final = (
    "This workbook describes one park: its plants, what their processes take in and give out, and what they may pass "
    "on to each other. From it ecopark finds the exchanges that spare most extraction and disposal."
)
_TRY: Final = (
    "Try it out",
    "The pale yellow rows are an example: a sawmill and a board works. They can be solved as they are (step 5). Then "
    "overwrite them, or delete them on every sheet; the lists, notes and colours stay.",
)
_LOOK: Final = (
    "Look around",
    "This park is filled in and can be solved as it is. On each row Source says where its numbers come from, and Note "
    "how sure they are. What you change is what is solved: keep a copy.",
)
_STEPS: Final = (
    (
        "Fill in",
        "First the sheets marked ●, from left to right: materials, plants, processes and their coefficients. Then what "
        "can be bought, sold and disposed of. The other sheets only where the park needs them.",
    ),
    (
        "Read the headers",
        "Point at a header: its note says what the column means, what it is counted in and what a blank stands for. "
        "Cells offer lists, and these follow what you type on the other sheets.",
    ),
    (
        "Check",
        "Save and close the workbook, then run `ecopark validate FILE`: it names every problem with its cell and the "
        "mend.",
    ),
    (
        "Solve",
        "Run `ecopark solve FILE`: the result sheets are added at the end of this workbook and replaced on the next "
        "run; the rest stays as it is.",
    ),
)
_HABITS: Final = (
    "Quantities are per year. Numbers are counted in the material's unit unless the Unit column of the row says "
    "otherwise.",
    "A name must be spelled the same everywhere. One that is pasted and stands in no list turns red.",
    "Columns and sheets of your own are left alone.",
)
_SUMMARY: Final = "what the plan saves against going without exchange, in a table and charts; warnings; the certificate"


class Guide:
    """The first sheet, which says how to begin. To the reader it is one of the analyst's own."""

    def __init__(self, drawing: Drawing, worksheet: Worksheet) -> None:
        self._drawing = drawing
        self._worksheet = worksheet
        self._row = 0

    def draw(self, park: str, rows: Mapping[Table, int], *, example: bool) -> None:
        """Draw the page for a park of a name, blank where it has none, whose sheets have so many rows each."""
        self._lay_out()
        self._title(park, example)
        self._heading("How to begin")
        for number, (verb, text) in enumerate((_TRY if example else _LOOK, *_STEPS), start=1):
            self._step(str(number), verb, text)
        for text in _HABITS:
            self._bullet(text)
        self._heading("The sheets")
        self._sheets(rows)
        self._heading("Colours")
        self._colours(example)
        self._heading("Where the results will be")
        self._results()
        self._worksheet.print_area(0, 0, self._row - 1, _LAST)

    def _lay_out(self) -> None:
        sheet = self._worksheet
        sheet.hide_gridlines(2)
        sheet.set_tab_color(TITLE_COLOUR)
        for position, width in enumerate(_WIDTHS):
            sheet.set_column(position, position, width)
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.fit_to_pages(1, 1)

    def _say(self, english: str, **parts: str) -> str:
        return prose.say(english, self._drawing.language, **parts).replace("`", "'")

    def _style(self, **style: object) -> Format:
        return self._drawing.styles.get(**{"num_format": "General", "valign": "vcenter", **style})

    def _put(self, position: int, text: str, **style: object) -> None:
        write_text(self._worksheet, self._row, position, text, self._style(**style))

    def _across(self, first: int, text: str, height: float = LINE, **style: Any) -> None:
        """A text over the cells from a column to the last one, in a row as high as it needs."""
        made = self._style(text_wrap=True, **style)
        if first < _LAST:
            self._worksheet.merge_range(self._row, first, self._row, _LAST, "", made)
        write_text(self._worksheet, self._row, first, text, made)
        # A merged cell does not fit the height of its row to its text.
        self._worksheet.set_row(self._row, height * lines_of(text, sum(_WIDTHS[first:]) - 2) + 3)

    def _title(self, park: str, example: bool) -> None:
        band: dict[str, Any] = {"bg_color": TITLE_COLOUR, "font_color": "#FFFFFF", "indent": 1}
        text = park if park and not example else self._say("An eco-industrial park in a workbook")
        self._across(0, text, 33, **band, bold=True, font_size=20)
        self._row += 1
        self._across(0, self._say(_ABOUT), 17, **band)
        self._row += 1

    def _heading(self, english: str) -> None:
        self._worksheet.set_row(self._row, 10)
        self._row += 1
        line: dict[str, Any] = {
            "bold": True,
            "font_size": 13,
            "font_color": TITLE_COLOUR,
            "bottom": 2,
            "bottom_color": TITLE_COLOUR,
        }
        self._across(0, self._say(english), 18, **line)
        self._row += 1

    def _step(self, number: str, verb: str, text: str) -> None:
        self._put(0, number, bold=True, font_color=TITLE_COLOUR, align="center")
        self._put(1, self._say(verb), bold=True)
        self._across(2, self._say(text))
        self._row += 1

    def _bullet(self, text: str) -> None:
        self._put(0, "•", align="center", font_color=TITLE_COLOUR)
        self._across(1, self._say(text))
        self._row += 1

    def _sheets(self, rows: Mapping[Table, int]) -> None:
        head: dict[str, Any] = {"italic": True, "font_color": "#595959"}
        self._put(1, self._say("Sheet"), **head)
        self._put(3, self._say("Rows now"), **head, align="right")
        self._put(4, self._say("What stands there"), **head, indent=1)
        self._row += 1
        for look in LOOKS:
            for number, table in enumerate(look.tables):
                self._sheet(table, look.full, look.pale, rows.get(table, 0), first=number == 0)

    def _sheet(self, table: Table, full: str, pale: str, rows: int, *, first: bool) -> None:
        title, must = self._drawing.title(table), table.must_have_rows
        edge: dict[str, Any] = {"top": 1, "top_color": full} if first else {}
        self._put(0, "", bg_color=full, **edge)
        link = self._style(font_color="#1F5FA8", underline=1, bg_color=pale, bold=must, **edge)
        place = f"internal:{quote_sheetname(title)}!A1"
        tip = self._say("Go to the sheet {sheet}", sheet=title)
        self._worksheet.write_url(self._row, 1, place, link, string=title, tip=tip)
        self._put(2, self._say("● must have rows" if must else "optional"), bold=must, **edge)
        # A column that must be given is filled in every row.
        position = next(at for at, column in enumerate(table.columns) if column.required)
        letter = xl_col_to_name(position)
        count = f"=COUNTA({quote_sheetname(title)}!${letter}:${letter})-1"
        self._worksheet.write_formula(self._row, 3, count, self._style(align="right", indent=1, **edge), rows)
        self._across(4, sentence(prose.say(table.meaning, self._drawing.language)), indent=1, **edge)
        self._row += 1

    def _colours(self, example: bool) -> None:
        dark, pale = LOOKS[1].full, LOOKS[1].pale
        self._colour("Header", "A column that must be given", bg_color=dark, bold=True, font_color="#FFFFFF")
        self._colour("Header", "A column that may be left blank: its note says what that means", bg_color=pale)
        remark = {"bg_color": REMARK_COLOUR, "italic": True, "font_color": "#404040"}
        self._colour("Source", "Remarks: where the numbers come from, how sure they are. They decide nothing", **remark)
        if example:
            self._colour("logs", "A row of the example: its Source is `example`", bg_color=EXAMPLE_COLOUR)
        self._colour("", "A cell that must be filled, because its row has begun", bg_color=MISSING_COLOUR)
        unknown = {"bold": True, "font_color": UNKNOWN_COLOUR}
        self._colour("Name", "A name that no sheet declares: misspelled, or still to be declared", **unknown)

    def _colour(self, word: str, english: str, **style: object) -> None:
        self._put(1, self._say(word) if word else "", border=1, border_color="#BFBFBF", **style)
        self._across(2, self._say(english), indent=1)
        self._row += 1

    def _results(self) -> None:
        language = self._drawing.language
        said = [(results.SUMMARY, _SUMMARY), *((table.title, table.meaning) for table in results.RESULTS)]
        for title, meaning in said:
            self._put(1, terms.translate("sheet", title, language), bold=True)
            self._across(2, sentence(prose.say(meaning, language)))
            self._row += 1
