"""What a number or a text means in a column of the contract: the one place that types a value.

The reader asks here for every cell, a scenario for every value that it sets. Kinds of cells that only Excel has (dates,
error values) are the reader's own affair.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from ecopark.phrases import Phrase, Term, either, number_text, phrase
from ecopark.schema import terms, units
from ecopark.schema.tables import Column, Kind

Meaning = TypeVar("Meaning")

MOST: Final = 1e15
"""No number is larger than this, but for `inf`: beyond it a solver's tolerances, and its answer, mean nothing."""

_CLOSE: Final = 0.75
_MOST_SHOWN: Final = 60
_BLANKS: Final = re.compile("[ \u00a0\u2007\u2009\u202f]")
_WHOLE: Final = r"[0-9]+"
_EXPONENT: Final = r"(?:[eE][+-]?[0-9]{1,3})?"
_NUMBER: Final = re.compile(
    rf"""[+-]?(?:
        (?P<simple>(?:{_WHOLE}|[0-9]*[.,]{_WHOLE}){_EXPONENT})
        | (?P<blanks>[1-9][0-9]{{0,2}}(?:\ [0-9]{{3}})+(?:[.,]{_WHOLE})?)
        | (?P<commas>[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}}){{2,}}(?:\.{_WHOLE})?|,[0-9]{{3}}\.{_WHOLE}))
        | (?P<points>[1-9][0-9]{{0,2}}(?:(?:\.[0-9]{{3}}){{2,}}(?:,{_WHOLE})?|\.[0-9]{{3}},{_WHOLE}))
    )""",
    re.VERBOSE,
)
# One separator with three digits behind it and one to three before: a decimal sign to some, a thousands mark to others.
_AMBIGUOUS: Final = re.compile(rf"[+-]?[1-9][0-9]{{0,2}}[.,][0-9]{{3}}{_EXPONENT}")


@dataclass(frozen=True, slots=True)
class Bad:
    """A value that its column refuses: what is wrong with it, and the mend."""

    problem: Phrase
    fix: Phrase


Typing = Callable[[float | str], object]
"""Gives a typed value (float, str or bool), None for a blank, or Bad."""


def trimmed(text: str) -> str:
    """A text as names are compared: without outer blanks, in Unicode's composed form (NFC)."""
    return unicodedata.normalize("NFC", text).strip()


def brief(value: float | str) -> float | str:
    """A value as messages quote it: on one line, cut where it is long."""
    if isinstance(value, float):
        return value
    text = " ".join(value.split())
    return f"{text[:_MOST_SHOWN]}…" if len(text) > _MOST_SHOWN else text


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, cases apart; None where none is close."""
    spelled = {terms.fold(entry): entry for entry in known}
    found = difflib.get_close_matches(terms.fold(word), spelled, n=1, cutoff=_CLOSE)
    return spelled[found[0]] if found else None


def guess(word: str, known: Iterable[str], otherwise: Phrase) -> Phrase:
    """The mend for an unknown word: ``did you mean 'x'?`` where one is close, else what to do instead."""
    meant = closest(word, known)
    return phrase("did you mean '{text}'?", text=meant) if meant else otherwise


def spellings(where: str, english: Iterable[str]) -> dict[str, str]:
    """The words for English ones in every language, English included, each with its English."""
    return {terms.translate(where, word, code): word for word in english for code in terms.languages()}


def folded(words: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """The same words as they are compared (``terms.fold``)."""
    return {terms.fold(word): meaning for word, meaning in words.items()}


def number_in(text: str) -> float | Bad | None:
    """The number that a text reads as; Bad where it could be two, None where it is none.

    Thousands may stand apart by blanks; a comma or a point that stands alone is a decimal sign, unless three digits
    behind it and one to three before make it ambiguous. Where both occur, or one repeatedly, only one reading is left.
    """
    plain = _BLANKS.sub(" ", text).strip().replace("−", "-")
    if _AMBIGUOUS.fullmatch(plain):
        joined = plain.replace(",", "").replace(".", "")
        what = phrase(
            "'{text}' is a text that may mean {one} or {other}",
            text=brief(text),
            one=plain.replace(",", "."),
            other=joined,
        )
        return Bad(what, phrase("write it as a number, not as text"))
    matched = _NUMBER.fullmatch(plain)
    if matched is None:
        return None
    plain = plain.replace(" ", "")
    if matched["commas"]:
        plain = plain.replace(",", "")
    elif matched["points"]:
        plain = plain.replace(".", "")
    number = float(plain.replace(",", "."))
    return number if math.isfinite(number) else None


def typing(column: Column) -> Typing:
    """The function that types the values of a column; it gives None for a blank and Bad for what the column refuses."""
    return _TYPINGS[column.kind](column)


def wanted(column: Column) -> Phrase:
    """What to write into a column, in words: ``write a number above 0``."""
    if column.kind is Kind.NUMBER:
        number = _wanted_number(column.low, column.high, column.above)
        return phrase("{number} or inf", number=number) if column.unlimited else number
    if column.choices:
        words: list[str] = [Term("value", word) for word in column.choices]
        if column.kind is Kind.ANY:
            words.insert(0, phrase("a number"))
        return phrase("write {words}", words=either(words))
    return _WANTED[column.kind]


def _wanted_number(low: float, high: float, above: bool) -> Phrase:
    match math.isfinite(low), math.isfinite(high):
        case True, True if above:
            return phrase("write a number above {low:g}, at most {high:g}", low=low, high=high)
        case True, True:
            return phrase("write a number from {low:g} to {high:g}", low=low, high=high)
        case True, False if above:
            return phrase("write a number above {low:g}", low=low)
        case True, False:
            return phrase("write a number, {low:g} or more", low=low)
        case False, True:
            return phrase("write a number, at most {high:g}", high=high)
        case _:
            return phrase("write a number")


def _number(column: Column) -> Typing:
    low = max(math.nextafter(column.low, math.inf) if column.above else column.low, -MOST)
    high = min(column.high, MOST)

    def typed(value: float | str) -> object:
        if value.__class__ is not float:
            read = _number_or_infinity(value, column)
            if read.__class__ is not float:
                return read
            value = read
        if low <= value <= high or (column.unlimited and value == math.inf):
            return value
        large = too_large(value, column) if column.low <= value <= column.high else None
        return large or Bad(_outside(value, column), wanted(column))

    return typed


def too_large(value: float, column: Column, written: float | None = None) -> Bad | None:
    """What is wrong with a number that no quantity of a park comes to; None where it is at most ``MOST``, or NaN.

    ``written`` is the number as its cell has it, where that is in another unit.
    """
    if not abs(value) > MOST:
        return None
    if written is not None:
        what = phrase(
            "'{written}', once converted, is more than can be reckoned with ({most:g})", written=written, most=MOST
        )
    else:
        what = phrase("'{value}' is more than can be reckoned with ({most:g})", value=value, most=MOST)
    mend = phrase("count in a larger unit")
    if column.unlimited:
        mend = phrase("count in a larger unit, or write inf where there is no limit")
    return Bad(what, mend)


def _outside(value: float, column: Column) -> Phrase:
    if value <= column.low:
        if column.above:
            return phrase("'{value}' is not above {low:g}", value=value, low=column.low)
        return phrase("'{value}' is below {low:g}", value=value, low=column.low)
    if value > column.high:
        return phrase("'{value}' is above {high:g}", value=value, high=column.high)
    return phrase("'{value}' is not a number that can be reckoned with", value=value)


def _number_or_infinity(value: float | str, column: Column) -> object:
    """The number of a text, ``inf`` among them where the column admits it."""
    text = trimmed(str(value))
    if not text:
        return None
    if terms.fold(text) in _infinities():
        if column.unlimited:
            return math.inf
        return Bad(phrase("'{text}' is not allowed in {column}", text=brief(text), column=column.term), wanted(column))
    number = number_in(text)
    if number is not None:
        return number
    share = number_in(text.removesuffix("%")) if text.endswith("%") else None
    mend = phrase("write {share:g}", share=share / 100) if isinstance(share, float) else wanted(column)
    return Bad(phrase("'{text}' is no number", text=brief(text)), mend)


@cache
def _infinities() -> frozenset[str]:
    return frozenset(folded(spellings("value", ("inf", "∞"))))


def _text(_: Column) -> Typing:
    def typed(value: float | str) -> object:
        return (number_text(value) if isinstance(value, float) else trimmed(value)) or None

    return typed


def choice_typing(column: Column, choices: Mapping[str, str]) -> Typing:
    """The typing of a column whose cells are one of some words, in any spelling; ``choices`` has each one's English."""
    words = folded(choices)

    def typed(value: float | str) -> object:
        text = number_text(value) if isinstance(value, float) else trimmed(value)
        word = words.get(terms.fold(text))
        if word is None:
            if not text:
                return None
            known = tuple(Term("value", word) for word in dict.fromkeys(choices.values()))
            what = phrase("'{text}' is not one of {words}", text=brief(text), words=known)
            return Bad(what, guess(text, choices, wanted(column)))
        return word

    return typed


def _choice(column: Column) -> Typing:
    return choice_typing(column, spellings("value", column.choices))


def _flag(column: Column) -> Typing:
    choice = _choice(column)

    def typed(value: float | str) -> object:
        word = choice(value)
        return word == "yes" if isinstance(word, str) else word

    return typed


def _unit(_: Column) -> Typing:
    def typed(value: float | str) -> object:
        text = number_text(value) if isinstance(value, float) else trimmed(value)
        return material_unit(text) if text else None

    return typed


def material_unit(text: str) -> str | Bad:
    """A unit of mass, energy, volume or count, in English letters; Bad where the text is none."""
    unit = units.parse(text)
    if unit is None:
        return Bad(phrase("'{text}' is no unit that ecopark knows", text=brief(text)), guess_unit(text))
    if unit.dimension not in units.MATERIAL_DIMENSIONS:
        what = phrase("'{text}' is a unit of {dimension}", text=brief(text), dimension=dimension(unit))
        return Bad(what, _WANTED[Kind.UNIT])
    return unit.text


def dimension(unit: units.Unit) -> Phrase:
    """What a unit is one of, in words."""
    return _DIMENSIONS[unit.dimension]


def guess_unit(text: str, otherwise: Phrase | None = None) -> Phrase:
    """The mend for a text that is no unit."""
    return guess(text, spellings("unit", units.COMMON), otherwise or _WANTED[Kind.UNIT])


def _anything(column: Column) -> Typing:
    """A number or a text; where the column has choices, no other text than these."""
    choice = _choice(column)

    def typed(value: float | str) -> object:
        number = value if isinstance(value, float) else number_in(trimmed(value))
        if isinstance(number, float):
            return too_large(number, column) or number
        if number is not None:
            return number
        text = trimmed(str(value))
        if not column.choices:
            return text or None
        word = choice(text)
        if not isinstance(word, Bad):
            return word
        what = phrase(
            "'{text}' is neither a number nor '{word}'", text=brief(text), word=Term("value", column.choices[0])
        )
        return Bad(what, word.fix)

    return typed


_WANTED: Final[Mapping[Kind, Phrase]] = {
    Kind.TEXT: phrase("write a text"),
    Kind.NAME: phrase("write a name"),
    Kind.CHOICE: phrase("write one of its words"),
    Kind.UNIT: phrase("write a unit of mass, energy, volume or count, such as t, kt, GJ, MWh, m3 or pcs"),
    Kind.ANY: phrase("write a number or a text"),
}

_DIMENSIONS: Final[Mapping[str, Phrase]] = {
    units.MASS: phrase("mass"),
    units.ENERGY: phrase("energy"),
    units.VOLUME: phrase("volume"),
    units.COUNT: phrase("count"),
    units.LENGTH: phrase("length"),
}

_TYPINGS: Final[Mapping[Kind, Callable[[Column], Typing]]] = {
    Kind.TEXT: _text,
    Kind.NAME: _text,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
    Kind.UNIT: _unit,
    Kind.ANY: _anything,
}
