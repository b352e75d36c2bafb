"""How a language writes its numbers and counts its things; Babel knows, and is opened for no English text."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from ecopark.phrases import english_number
from ecopark.schema import terms

if TYPE_CHECKING:
    from babel import Locale

_WRITTEN: Final = re.compile(r"(?P<sign>\+?)(?P<digits>-?[0-9,]+(?:\.[0-9]+)?)(?P<power>e[+-][0-9]+)?(?P<percent>%?)")
_TAGS: Final[tuple[str, ...]] = ("zero", "one", "two", "few", "many", "other")


def number(value: float, language: str, spec: str = "") -> str:
    """A number as a language writes it; ``spec`` is Python's for the English one, which has the same digits.

    Unlimited is the language's word for ``inf``. A language that Babel does not know writes numbers as English does.
    """
    if math.isinf(value):
        return ("-" if value < 0 else "") + terms.translate("value", "inf", language)
    written = english_number(value, spec)
    locale = _locale(language)
    parts = _WRITTEN.fullmatch(written)
    return written if locale is None or parts is None else _local(parts, locale)


def _local(parts: re.Match[str], locale: Locale) -> str:
    from babel.numbers import format_decimal, format_percent

    digits = Decimal(parts["digits"].replace(",", ""))
    decimals = parts["digits"].partition(".")[2]
    shape = "#,##0" + ("." + "0" * len(decimals) if decimals else "")
    if not parts["percent"]:
        return parts["sign"] + str(format_decimal(digits, format=shape, locale=locale)) + (parts["power"] or "")
    # The language's own distance between the number and its sign, ours the decimals.
    sign = str(locale.percent_formats[None].pattern).rpartition("0")[2]
    return parts["sign"] + str(format_percent(digits / 100, format=shape + sign, locale=locale))


def form(count: int, language: str) -> int:
    """Which of a language's plural forms goes with a number of things; they stand in CLDR's order, from zero to other.

    Russian has three for whole numbers: 1 (21, 31 …), 2 to 4 (22 …), 5 and more.
    """
    locale = _locale(language)
    if locale is None:
        return 0 if count == 1 else 1
    rule = locale.plural_form
    return [tag for tag in _TAGS if tag in rule.tags or tag == "other"].index(rule(count))


def forms(language: str) -> int:
    """How many plural forms a language has for whole numbers."""
    return len({form(count, language) for count in range(200)})


@cache
def _locale(language: str) -> Locale | None:
    """What Babel knows of a language; None of English, which needs no Babel, and of those that it does not know."""
    if language == terms.ENGLISH:
        return None
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
