"""What dropdowns offer: the analyst's own names, as they are typed, through whatever rows are added and deleted.

Every list is a defined name, the same in all languages. No formula here points at a row: a reference to one is lost
with the row, and the example rows are there to be deleted. Columns are named as a whole, and a cell of the same row is
looked up by ``ROW()``. Where names stand once each (plants, materials), the list is the filled part of their column.
Where they recur (routes, sellers), a hidden sheet gathers each once. And some lists depend on the row: a process is one
of the row's plant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from ecopark.schema import inputs, prose, terms
from ecopark.schema.tables import Column, Table

LISTED_ROWS: Final = 10_000
"""How far down a dropdown looks for names that stand once each."""
GATHERED_ROWS: Final = 2_000
"""How far down it looks for names that recur."""
GATHERED_NAMES: Final = 50
"""How many names that recur are offered."""

Place = tuple[str, str]
"""A column: its sheet's English title and its English header."""

RECURRING: Final[tuple[Place, ...]] = (
    ("Plants", "Sector"),
    ("Materials", "Carrier"),
    ("Supply", "Seller"),
    ("Disposal", "Route"),
    ("Substitutes", "Share group"),
    ("Quality", "Property"),
    ("Scenarios", "Scenario"),
)
"""Columns whose names recur from row to row, and are declared nowhere else."""

_OF_A_PLANT: Final[tuple[Place, ...]] = (("Processes", "Process"), ("Groups", "Group"))
_ITEM: Final[Place] = ("Profiles", "Item")
_CHANGED: Final[Place] = ("Scenarios", "Column")


def list_name(place: Place) -> str:
    """The defined name of a column's list: what dropdowns offer."""
    return _name("list", *place)


def column_name(place: Place) -> str:
    """The defined name of a column as a whole, its header included."""
    return _name("all", *place)


def is_of_plant(table: Table, column: Column) -> bool:
    """Whether a column's names are those of the plant of its row."""
    return column.refers in _OF_A_PLANT and any(other.header == "Plant" for other in table.columns)


def source(table: Table, column: Column) -> str | None:
    """The formula of what a column's cells offer; None where there is no list of names."""
    here = (table.title, column.header)
    if is_of_plant(table, column) or here in (_ITEM, _CHANGED):
        return f"={list_name(here)}"
    if column.refers is not None:
        return f"={list_name(column.refers)}"
    return f"={list_name(here)}" if here in RECURRING else None


def cell(letter: str, sheet: str = "") -> str:
    """The cell of a column in the row that a formula stands in; ``sheet`` is quoted and ends in ``!``, if given."""
    # A plain reference to the row is lost when the first row is deleted, to LibreOffice in every other row, too. And
    # ROW() alone is an array of one to Excel, which OFFSET does not take.
    return f"INDEX({sheet}${letter}:${letter},MAX(ROW()))"


def unknown(column: Column, letter: str) -> str | None:
    """The formula that holds where a cell's name is declared nowhere; None where the column takes any name."""
    if column.refers is None:
        return None
    return f'=AND({cell(letter)}<>"",COUNTIF({column_name(column.refers)},{cell(letter)})=0)'


def define(book: Workbook, language: str, recurring: Mapping[Place, Sequence[str]]) -> None:
    """Name the lists, and gather on a hidden sheet the names that recur: ``recurring``, as the workbook is now."""
    referred = {column.refers for table in inputs.INPUTS for column in table.columns if column.refers is not None}
    plants = {(sheet, "Plant") for sheet, _ in _OF_A_PLANT}
    for title, header in sorted(referred | plants | set(RECURRING)):
        sheet = quote_sheetname(terms.translate("sheet", title, language))
        letter = _letters(inputs.input_table(title))[header]
        book.define_name(column_name((title, header)), f"={sheet}!${letter}:${letter}")
    for place in sorted(plants):
        book.define_name(_rows_name(place), f"=OFFSET({column_name(place)},0,0,{LISTED_ROWS + 1},1)")
    for place in sorted(referred - set(RECURRING)):
        rows = f"OFFSET({column_name(place)},1,0,{LISTED_ROWS},1)"
        # The last row that is filled, not how many are: a blank row in between ends nothing.
        height = f'MAX(1,SUMPRODUCT(MAX(({rows}<>"")*ROW({rows})))-1)'
        book.define_name(list_name(place), f"=OFFSET({column_name(place)},1,0,{height},1)")
    for table in inputs.INPUTS:
        for column in table.columns:
            if formula := _dependent(table, column, language):
                book.define_name(list_name((table.title, column.header)), f"={formula}")
    _gather(book, language, recurring)


def _dependent(table: Table, column: Column, language: str) -> str | None:
    """The list of a column that depends on the row; None where it does not.

    A process is one of its row's plant: what stands in Processes from that plant's first row to its last. An item of
    Profiles is a process or a material, as its row's Sheet says. A column of Scenarios is one of its row's Sheet.
    """
    sheet = f"{quote_sheetname(terms.translate('sheet', table.title, language))}!"
    cells = {head: cell(letter, sheet) for head, letter in _letters(table).items()}
    if column.refers is not None and is_of_plant(table, column):
        return _of_plant(column.refers, cells["Plant"])
    if (table.title, column.header) == _ITEM:
        processes = terms.translate("value", "Processes", language)
        process, material = list_name(("Processes", "Process")), list_name(("Materials", "Material"))
        return f'IF({cells["Sheet"]}="{processes}",{process},{material})'
    if (table.title, column.header) == _CHANGED:
        first = f'"\'"&{cells["Sheet"]}&"\'!$A$1'
        return f'OFFSET(INDIRECT({first}"),0,0,1,COUNTA(INDIRECT({first}:$AZ$1")))'
    return None


def _gather(book: Workbook, language: str, recurring: Mapping[Place, Sequence[str]]) -> None:
    """The hidden sheet: in each column the names of one column of an input sheet, each once, blanks below them."""
    title = prose.say("Names in use", language)
    worksheet = book.add_worksheet(title)
    worksheet.hide()
    for position, place in enumerate(RECURRING):
        sheet, head = terms.translate("sheet", place[0], language), terms.translate("column", place[1], language)
        worksheet.write_string(0, position, f"{sheet}: {head}")
        letter, column = xl_col_to_name(position), column_name(place)
        rows = f"INDEX({column},2):INDEX({column},{GATHERED_ROWS + 1})"
        found = list(dict.fromkeys(recurring.get(place, ())))
        for number in range(GATHERED_NAMES):
            above = f"{letter}$1:{letter}{number + 1}"
            first = f'MATCH(1,({rows}<>"")*(COUNTIF({above},{rows})=0),0)'
            formula = f'IF({letter}{number + 1}="","",IFERROR(INDEX({column},{first}+1)&"",""))'
            now = found[number] if number < len(found) else ""
            worksheet.write_array_formula(number + 1, position, number + 1, position, f"{{={formula}}}", None, now)
        cells = f"{quote_sheetname(title)}!${letter}$2:${letter}${GATHERED_NAMES + 1}"
        height = f'MAX(1,SUMPRODUCT(--({cells}<>"")))'
        book.define_name(list_name(place), f"=OFFSET({quote_sheetname(title)}!${letter}$1,1,0,{height},1)")


def _of_plant(place: Place, plant: str) -> str:
    """The names of a plant: from its first row to its last, which are its own alone where they stand together."""
    plants = (place[0], "Plant")
    column, rows = column_name(plants), _rows_name(plants)
    first = f"MATCH({plant},{column},0)"
    last = f"SUMPRODUCT(MAX(({rows}={plant})*ROW({rows})))"
    own = f"OFFSET({column_name(place)},{first}-1,0,{last}-{first}+1,1)"
    return f"IF(COUNTIF({column},{plant})=0,{list_name(place)},{own})"


def _letters(table: Table) -> dict[str, str]:
    return {column.header: xl_col_to_name(position) for position, column in enumerate(table.columns)}


def _rows_name(place: Place) -> str:
    return _name("rows", *place)


def _name(*parts: str) -> str:
    return "_".join(parts).lower().replace(" ", "_")
