"""The contract's words in other languages. A language is one file of terms, ``languages/<code>.csv``.

A file has the columns ``where``, ``en`` and the language's code. ``where`` is what a word is in the workbook: a sheet,
column, setting, value or unit; a ``result``, a word on result sheets; a ``heading``, a column there whose English means
something else in an input sheet.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

ENGLISH: Final = "en"

_FOLDER: Final = resources.files("ecopark.schema") / "languages"


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages there are, English first."""
    return (
        ENGLISH,
        *sorted(entry.name.removesuffix(".csv") for entry in _FOLDER.iterdir() if entry.name.endswith(".csv")),
    )


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    """Every term: where it stands, its English, the language's code, the word."""
    found = []
    for code in languages()[1:]:
        lines = (_FOLDER / f"{code}.csv").read_text(encoding="utf-8").splitlines()
        found += [(row["where"], row["en"], code, row[code]) for row in csv.DictReader(lines)]
    return tuple(found)


@cache
def _translations() -> Mapping[tuple[str, str, str], str]:
    return MappingProxyType({(where, english, code): word for where, english, code, word in _rows()})


@cache
def _english() -> Mapping[tuple[str, str], str]:
    found = {(where, fold(word)): english for where, english, _, word in _rows()}
    found |= {(where, fold(english)): english for where, english, _, _ in _rows()}
    return MappingProxyType(found)


def fold(word: str) -> str:
    """A word as it is compared: without regard to case, outer blanks and how many inner ones."""
    return " ".join(word.split()).casefold().replace("ё", "е")


def translate(where: str, english: str, language: str, lacking: str | None = None) -> str:
    """The word for an English one in a language; ``lacking``, else the English one, where the language has none."""
    return _translations().get((where, english, language), english if lacking is None else lacking)


def to_english(where: str, word: str) -> str | None:
    """The English of a word in any language, English included; None where no language's terms have it."""
    return _english().get((where, fold(word)))


@cache
def _units() -> Mapping[str, str]:
    return MappingProxyType({word: english for where, english, _, word in _rows() if where == "unit"})


def unit_in_english(word: str) -> str:
    """A unit in English letters. Case counts, unlike in other terms: Mt is not mt."""
    return _units().get(word, word)
