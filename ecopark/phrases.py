"""Sentences that can be said in every language: a text in English that remembers what it was made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Final, Literal, Self, TypeAlias

Where = Literal["sheet", "column", "noun", "bare", "value", "unit", "result", "meaning"]
"""Which list of terms has a word: a header or setting is a ``column``, in small letters a ``noun``, without its km
``bare``; ``meaning`` are the sentences that say what a sheet or column is for."""

Part: TypeAlias = "str | float | tuple[str, ...]"
"""What fills a brace of a sentence: a name or text as it stands, a Term or Phrase in the language that the sentence is
said in, a number in that language's digits, several texts with commas between them."""

FORMS: Final = "|"
"""Stands between a sentence's plural forms."""


class Term(str):
    """A word of the contract, such as a sheet's title: in English, to be said in another language."""

    where: Where

    def __new__(cls, where: Where, english: str) -> Self:
        """The English word ``english`` of the list ``where``."""
        made = super().__new__(cls, english)
        made.where = where
        return made

    def __getnewargs__(self) -> tuple[Where, str]:  # type: ignore[override]
        """What a copy, or another process, makes it of."""
        return self.where, str.__str__(self)


class Phrase(str):
    """A sentence in English with its parts filled in, which remembers the sentence and the parts."""

    sentence: str
    parts: Mapping[str, Part]

    def __new__(cls, sentence: str, parts: Mapping[str, Part]) -> Self:
        """See ``phrase``."""
        made = super().__new__(cls, filled(sentence, parts, _ENGLISH))
        made.sentence = sentence
        made.parts = parts
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Part]]:  # type: ignore[override]
        """What a copy, or another process, makes it of."""
        return self.sentence, self.parts


def phrase(sentence: str, /, **parts: Part) -> Phrase:
    """A sentence, constant in the code, whose braces are filled by its parts: ``phrase("no {it}", it="coal")``.

    A sentence with a number of things in it has two forms, of one and of several, with ``|`` between them; the part
    ``count``, else the first whole number, says which: ``phrase("{count} row|{count} rows", count=1)``.
    """
    return Phrase(sentence, parts)


def together(words: Sequence[str]) -> str:
    """Several texts as a list: ``a, b and c``."""
    *first, last = words
    return phrase("{first} and {last}", first=tuple(first), last=last) if first else last


def either(words: Sequence[str]) -> str:
    """Several texts to choose from: ``a, b or c``."""
    *first, last = words
    return phrase("{first} or {last}", first=tuple(first), last=last) if first else last


def number_text(number: float) -> str:
    """A number as text: whole ones without a point."""
    whole = isinstance(number, int) or (number.is_integer() and abs(number) < 1e15)
    return str(int(number)) if whole else repr(number)


class Wording:
    """How a language fills its sentences: what becomes of a text, of a number, and which form goes with a count."""

    def __init__(
        self, say: Callable[[str], str], number: Callable[[float, str], str], form: Callable[[int], int]
    ) -> None:
        self.say, self.number, self.form = say, number, form


def filled(sentence: str, parts: Mapping[str, Part], wording: Wording) -> str:
    """A sentence with its parts in, in the form that goes with its count."""
    forms = sentence.split(FORMS)
    chosen = 0
    if len(forms) > 1:
        chosen = min(wording.form(_count(parts)), len(forms) - 1)
    if not parts:
        return forms[chosen].format()
    return _Filler(wording).vformat(forms[chosen], (), parts)


def _count(parts: Mapping[str, Part]) -> int:
    """The number that a sentence's form goes by; 0 where it has none."""
    for part in (parts.get("count"), *parts.values()):
        if isinstance(part, int):
            return part
    return 0


class _Filler(Formatter):
    """Fills the braces of a sentence as a language does."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def format_field(self, value: object, spec: str) -> str:
        """What stands in place of a brace."""
        if isinstance(value, str):
            return self.wording.say(value)
        if isinstance(value, tuple):
            return ", ".join(self.wording.say(text) for text in value)
        if isinstance(value, (int, float)):
            return self.wording.number(value, spec)
        raise TypeError(f"a part is a text or a number, not {value!r}")


def english_number(value: float, spec: str) -> str:
    """A number as English sentences have it."""
    return format(value, spec) if spec else number_text(value)


def _english_form(count: int) -> int:
    return 0 if count == 1 else 1


_ENGLISH: Final = Wording(str, english_number, _english_form)
