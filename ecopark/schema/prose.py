"""What a column means, in sentences and in every language: for the template's notes and the reference page.

Single terms (sheets, headers, values) are in ``terms``; here are the meanings that ``inputs`` declares, and what is
said around them. A language is one file, ``languages/prose/<code>.csv``, with the columns ``en`` and the language's
code.
"""

from __future__ import annotations

import math

from ecopark.schema import locales, terms
from ecopark.schema.sentences import sentences
from ecopark.schema.tables import Column, Kind, Measure


def say(english: str, language: str, /, **parts: str) -> str:
    """A sentence in a language, the English one where the language lacks it; ``parts`` fill its braces."""
    sentence = sentences("prose", language).get(english, english)
    return sentence.format(**parts) if parts else sentence


def number(value: float, language: str) -> str:
    """A number as a sentence has it; ``inf`` in the language's word."""
    return locales.number(value, language, "g")


def measure(column: Column, language: str) -> str:
    """What the column's numbers count; blank where they are plain numbers or the column's meaning says it already."""
    said = (Measure.PLAIN, Measure.MONEY, Measure.CELSIUS)
    return "" if column.measure in said else say(column.measure.value, language)


def bounds(column: Column, language: str) -> str:
    """Which numbers the column takes; blank where it takes no numbers."""
    if column.kind is not Kind.NUMBER:
        return ""
    parts = {"low": number(column.low, language), "high": number(column.high, language)}
    match math.isfinite(column.low), math.isfinite(column.high):
        case True, True:
            sentence = "above {low}, at most {high}" if column.above else "from {low} to {high}"
        case True, False:
            sentence = "above {low}" if column.above else "{low} or more"
        case False, True:
            sentence = "at most {high}"
        case _:
            sentence = "any number, negative too"
    told = say(sentence, language, **parts)
    if column.unlimited:
        return say("{bounds}, or {inf}", language, bounds=told, inf=number(math.inf, language))
    return told


def blank(column: Column, language: str) -> str:
    """What a blank cell of the column means."""
    text = column.blank_means
    if column.kind in (Kind.CHOICE, Kind.FLAG) and text in column.choices:
        return terms.translate("value", text, language)
    if column.kind is Kind.UNIT and isinstance(column.default, str) and not column.blank and not column.required:
        return terms.translate("unit", text, language)
    if not column.blank and isinstance(column.default, float) and not column.required:
        return number(column.default, language)
    return say(text, language)


def choices(column: Column, language: str) -> tuple[str, ...]:
    """The words that a cell may be one of."""
    return tuple(terms.translate("value", word, language) for word in column.choices)
