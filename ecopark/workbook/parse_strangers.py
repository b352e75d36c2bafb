"""A header that the contract does not know: which column was probably meant by it, lest its numbers go unread.

Most such columns are the analyst's own. Four things make one suspect: it is spelled nearly like a column of its sheet;
it has the words of a column that the sheet lacks (``Operating cost``, ``Maximum``); it is another word for one; or it
is a column of another sheet (``Cost`` in Disposal, where it is ``Fee``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from ecopark.phrases import either, phrase, together
from ecopark.schema import headers, inputs, terms, values
from ecopark.schema.tables import Column, Kind, Measure, Table
from ecopark.schema.values import Bad

Words = tuple[str, ...]

_WITHOUT_OTHERS: Final = (inputs.SETTINGS, inputs.SCENARIOS)  # their columns have words that mean much else, too
_REMARKS: Final = ("source", "note")
_WORD: Final = re.compile(r"[^\W_]+")
_EXTREMES: Final = (("max", "max"), ("minim", "min"), ("макс", "макс"), ("миним", "мин"))
_SMALL: Final = frozenset({("per",), ("to",), ("from",), ("на",)})
"""Headers that are too common as words to be found within another header."""
_LEADING: Final = frozenset({("unit",), ("единица",)})
"""Headers that count as words of another only where they begin it: a price per unit gives no unit."""

_SAME: Final[Mapping[str, str]] = MappingProxyType(
    {"supplier": "Seller", "vendor": "Seller", "поставщик": "Продавец", "tariff": "Fee", "тариф": "Плата"}
)
"""Other words for headers."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """An unknown header. ``bad`` says what is wrong with it, and what was probably meant; None where it is nobody's.

    ``column`` is the column that was probably meant, ``meant`` its header in the language of the stranger.
    """

    text: str
    position: int
    bad: Bad | None = None
    meant: str | None = None
    column: Column | None = None


def stranger(table: Table, text: str, position: int, present: Set[str]) -> Stranger:
    """Judge an unknown header of a sheet that has the columns ``present``, by attribute."""
    text = " ".join(text.split())
    parts = headers.BRACKETS.fullmatch(text)
    name = parts["header"] if parts else text
    spelled = headers.words(table).spelled
    meant = values.closest(name, spelled) or _within(table, _words(name), present)
    homes = _elsewhere(table).get(_words(name))
    if meant is not None and (homes is None or spelled[meant].attribute not in present):
        what = phrase("the header '{text}' is unknown, its column is ignored", text=values.brief(text))
        return Stranger(text, position, Bad(what, phrase("did you mean '{text}'?", text=meant)), meant, spelled[meant])
    if homes is None:
        return Stranger(text, position)
    what = phrase(
        "the header '{text}' is a column of {sheets}, not of {sheet}: it is ignored",
        text=values.brief(text),
        sheets=together([home.term for home, _ in homes]),
        sheet=table.term,
    )
    like = [column for column in table.columns if column.attribute not in present and _alike(column, homes[0][1])]
    if not like:
        mend = phrase("take the column away, or rename it if it is your own")
        return Stranger(text, position, Bad(what, mend))
    mend = phrase("did you mean {names}?", names=either([phrase("'{name}'", name=column.term) for column in like]))
    return Stranger(text, position, Bad(what, mend), like[0].header, like[0] if len(like) == 1 else None)


def _words(text: str) -> Words:
    """The words of a header as they are compared: ``Maximum`` and ``Max.`` are one."""
    words = _WORD.findall(terms.fold(text))
    return tuple(next((short for long, short in _EXTREMES if word.startswith(long)), word) for word in words)


def _within(table: Table, text: Words, present: Set[str]) -> str | None:
    """The longest header of a column that the sheet lacks whose words a text has; None where there is none."""
    if table in _WITHOUT_OTHERS:
        return None
    found: list[tuple[Words, str]] = []
    remarks: set[Words] = set()
    for header, column in headers.words(table).spelled.items():
        words = _words(header)
        if column.attribute in _REMARKS:
            remarks.add(words)
        elif column.attribute not in present and words not in _SMALL:
            same = any(_SAME.get(word) == header for word in text)
            if same or _has(text[: len(words)] if words in _LEADING else text, words):
                found.append((words, header))
    if any(_has(text, words) for words in remarks):
        return None
    return max(found, key=lambda entry: len(" ".join(entry[0])), default=((), None))[1]


def _has(text: Words, words: Words) -> bool:
    return any(text[at : at + len(words)] == words for at in range(len(text)))


@cache
def _elsewhere(table: Table) -> Mapping[Words, list[tuple[Table, Column]]]:
    """The headers of the other sheets' columns, by their words, each with its sheets; not what only describes."""
    found: dict[Words, list[tuple[Table, Column]]] = defaultdict(list)
    own = {_words(header) for header in headers.words(table).spelled}
    for other in inputs.INPUTS:
        if table in _WITHOUT_OTHERS or other in (table, *_WITHOUT_OTHERS):
            continue
        for column in other.columns:
            if column.attribute in _REMARKS or (column.kind is Kind.TEXT and not column.key):
                continue
            spelled = {_words(terms.translate("column", column.header, code)) for code in terms.languages()}
            for words in spelled - own:
                found[words].append((other, column))
    return MappingProxyType(dict(found))


def _alike(column: Column, other: Column) -> bool:
    """Whether two columns count the same: a fee is like a cost, a weight is not."""
    return _counts(column) == _counts(other)


def _counts(column: Column) -> tuple[object, ...]:
    amounts = (Measure.AMOUNT, Measure.ACTIVITY, Measure.QUANTITY)
    measure = (
        "amount" if column.measure in amounts else "per" if column.measure in headers.PER_AMOUNTS else column.measure
    )
    if measure is Measure.PLAIN:
        return (column.attribute,)
    return column.kind, measure, column.unlimited, headers.said(column, "money")
