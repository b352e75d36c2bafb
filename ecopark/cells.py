"""Cells of the workbook named in words, as the Scenarios sheet and a sweep name them: sheet, row, column.

A row is its sheet's keys joined by `` / ``: ``*`` matches anything, ``-`` a blank, and a key with a slash or bracket in
it stands in double quotes. Fewer keys than the sheet has: the rest is ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from ecopark.errors import UsageError
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import headers, inputs, terms, values
from ecopark.schema.tables import Column, Kind, Table
from ecopark.schema.units import Unit
from ecopark.schema.values import Bad
from ecopark.sheets import Tables

Part = Literal["sheet", "row", "column", "value"]

_KEY: Final = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^"/][^/]*?)?)\s*(?P<end>/|$)')
_CELLS: Final = re.compile(r'(?P<sheet>[^\[\]]+)\[(?P<row>(?:"(?:[^"]|"")*"|[^"\[\]])*)\]\s*\.(?P<column>.+)')


class CellError(UsageError):
    """Words that name no cell, or a value that a cell refuses: ``part`` of the words, what is wrong, and the mend."""

    def __init__(self, part: Part, problem: Phrase, fix: Phrase) -> None:
        self.part = part
        self.problem = problem
        self.fix = fix
        super().__init__(phrase("{problem}; {fix}", problem=problem, fix=fix))


@dataclass(frozen=True, slots=True)
class Key:
    """What one key of a row must be: a text, or a blank where ``text`` is None; anything where ``any`` is true."""

    text: str | None = None
    any: bool = False


ANY: Final = Key(any=True)
BLANK: Final = Key()


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of the rows that match: what ``Transport[truck].Cost per unit km`` names.

    ``unit`` is the one in the column's brackets (``Max (kt)``), where it is written so.
    """

    table: Table
    row: tuple[Key, ...]
    column: Column
    unit: Unit | None = None


def find_table(text: str) -> Table:
    """The input sheet of a title in any language.

    Raises:
        CellError: there is none that a scenario can change.
    """
    words = _titles()
    table = words.get(terms.fold(values.trimmed(text)))
    if table is None:
        known = [entry.term for entry in inputs.INPUTS if entry is not inputs.SCENARIOS]
        what = phrase("there is no input sheet '{text}'", text=values.brief(text))
        raise CellError("sheet", what, _guess(text, known))
    if table is inputs.SCENARIOS:
        raise CellError("sheet", phrase("a scenario cannot change Scenarios"), phrase("name another input sheet"))
    return table


@cache
def _titles() -> dict[str, Table]:
    titles = values.spellings("sheet", [table.title for table in inputs.INPUTS])
    return {terms.fold(word): inputs.input_table(title) for word, title in titles.items()}


def _guess(text: str, known: Sequence[Term]) -> Phrase:
    return values.guess(text, known, phrase("name one of {names}", names=tuple(known)))


def find_column(table: Table, text: str, currency: str) -> tuple[Column, Unit | None]:
    """The column of a header in any language, and the unit in its brackets, if it has one.

    ``currency`` is the workbook's, which is the one that a price's brackets may name.

    Raises:
        CellError: the sheet has no such column, or its brackets hold no unit of it.
    """
    header = headers.header_in(table, text)
    if header is None:
        known = [entry.term for entry in table.columns]
        what = phrase("{sheet} has no column '{text}'", sheet=table.term, text=values.brief(text))
        raise CellError("column", what, _guess(text, known))
    column = header.column
    unit = headers.unit_of(header, currency)
    if isinstance(unit, Bad):
        raise CellError("column", unit.problem, unit.fix)
    return column, unit


def find_row(table: Table, text: str | None) -> tuple[Key, ...]:
    """What the keys of a row must be, one for each key of the sheet. Blank is ``*``.

    Raises:
        CellError: the text has more keys than the sheet, or a quote is left open.
    """
    keys = _keys(table, text or "*")
    if len(keys) > len(table.keys):
        what = phrase(
            "'{text}' has {count} keys, {sheet} {number}",
            text=values.brief(text or ""),
            count=len(keys),
            sheet=table.term,
            number=len(table.keys),
        )
        mend = phrase(
            "the keys are {names}; a key with a slash in it stands in double quotes",
            names=_slashed([column.term for column in table.keys]),
        )
        raise CellError("row", what, mend)
    return (*keys, *[ANY] * (len(table.keys) - len(keys)))


def _slashed(words: Sequence[str]) -> str:
    """Keys as a row has them: ``Plant / Process``."""
    *before, last = words
    return phrase("{keys} / {key}", keys=_slashed(before), key=last) if before else last


def _keys(table: Table, text: str) -> list[Key]:
    found: list[Key] = []
    at, more = 0, True
    while more:
        matched = _KEY.match(text, at)
        if matched is None:
            what = phrase("'{text}' cannot be read as keys", text=values.brief(text))
            raise CellError("row", what, phrase('a key in double quotes ends with one: "N/P fertilizer" / *'))
        at, more = matched.end(), matched["end"] == "/"
        if matched["quoted"] is not None:
            found.append(Key(values.trimmed(matched["quoted"].replace('""', '"'))))
        else:
            plain = values.trimmed(matched["plain"] or "")
            if not plain:
                what = phrase("'{text}' has an empty key", text=values.brief(text))
                mend = phrase("write '-' for a blank, '*' for anything in {sheet}", sheet=table.term)
                raise CellError("row", what, mend)
            found.append(ANY if plain == "*" else BLANK if plain == "-" else Key(plain))
    return found


def find_cells(text: str, currency: str) -> Cells:
    """The cells of ``Sheet[row].Column``, in a workbook of a currency.

    Raises:
        CellError: the text is not of that form, or names no sheet, row pattern or column of the contract.
    """
    matched = _CELLS.fullmatch(text.strip())
    if matched is None:
        what = phrase("'{text}' names no cells", text=values.brief(text))
        mend = phrase("write Sheet[row].Column, for example Transport[truck].Cost per unit km")
        raise CellError("sheet", what, mend)
    table = find_table(matched["sheet"])
    return Cells(
        table, find_row(table, matched["row"].strip() or None), *find_column(table, matched["column"], currency)
    )


def matching(tables: Tables, table: Table, keys: tuple[Key, ...]) -> tuple[int, ...]:
    """The places in their sheet of the rows that match; in Settings, of the settings that the contract has.

    Raises:
        CellError: nothing matches; the mend says which key it is and what it may have been meant for.
    """
    columns = [_values(tables, table, column) for column in table.keys]
    wanted = [_wanted(column, key) for column, key in zip(table.keys, keys, strict=True)]
    checks = [(column, want) for column, want in zip(columns, wanted, strict=True) if not want.any]
    size = len(columns[0])
    found = [at for at in range(size) if all(_is(column[at], want) for column, want in checks)]
    if not found:
        raise CellError("row", *_nothing(table, keys, columns, wanted))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Derived:
    """A blank that stands for a name: ``-`` and the name both match it."""

    text: str | None


def _is(value: object, want: Key) -> bool:
    if isinstance(value, _Derived):
        return want.text in (None, value.text)
    return value == want.text


def _values(tables: Tables, table: Table, column: Column) -> list[object]:
    """The values of a key column, row by row. In Links a blank Mode and the same mode spelled out are one key."""
    if table is inputs.SETTINGS:
        return [setting.header for setting in inputs.SETTING_COLUMNS]
    if table is inputs.LINKS and column.attribute == "mode":
        return [row.mode or _Derived(tables.own_modes.get(row.material)) for row in tables.links]
    found: list[object] = [getattr(row, column.attribute) for row in tables.rows(table)]
    return found


def _wanted(column: Column, key: Key) -> Key:
    """A key in the contract's English where the column is one of a list, in any language."""
    if key.text is None or column.kind is not Kind.CHOICE:
        return key
    if column is inputs.SETTINGS.column("setting"):
        words = values.spellings("setting", [setting.header for setting in inputs.SETTING_COLUMNS])
    else:
        words = values.spellings("value", column.choices)
    english = {terms.fold(word): meaning for word, meaning in words.items()}
    return Key(english.get(terms.fold(key.text), key.text))


def _nothing(
    table: Table, keys: tuple[Key, ...], columns: list[list[object]], wanted: list[Key]
) -> tuple[Phrase, Phrase]:
    """Why no row matches: the first key that no row has, else that none has them together."""
    if not columns[0]:
        return phrase("{sheet} has no rows", sheet=table.term), phrase("add one, or take this row away")
    for column, found, want in zip(table.keys, columns, wanted, strict=True):
        if want.any or any(_is(value, want) for value in found):
            continue
        if want.text is None:
            what = phrase("no row of {sheet} has a blank {column}", sheet=table.term, column=column.term)
            return what, phrase("write '*' for any")
        names = dict.fromkeys(value for value in found if isinstance(value, str))
        what = phrase(
            "no row of {sheet} has the {column} '{text}'",
            sheet=table.term,
            column=column.term,
            text=values.brief(want.text),
        )
        return what, values.guess(want.text, names, phrase("write one that is there, or '*' for any"))
    text = " / ".join("*" if key.any else "-" if key.text is None else key.text for key in keys)
    what = phrase("no row of {sheet} is '{text}'", sheet=table.term, text=values.brief(text))
    return what, phrase("these keys do not occur together; write '*' for any")
