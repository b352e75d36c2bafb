"""Names that survive the rules of MPS and LP files: ASCII, short, no two the same, and still to be read by a person.

A name is words with points between them, the first a plain word of ecopark's: so it begins with a letter, is no number
(``e5``) and no word of the formats. Cyrillic is written in Latin letters; what has none is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

MOST: Final = 100
"""Letters of a name; some readers of LP take no more."""

_NUMBER: Final = 8
"""Letters kept for the number that tells two names apart."""

_LATIN: Final = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяґєії",
            [
                *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t"),
                *("u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "g", "ye", "i", "yi"),
            ],
            strict=True,
        )
    )
)


def ascii_text(text: str) -> str:
    """A text in ASCII letters: Cyrillic in Latin ones, accents left off, what has no letter left out."""
    spelt = "".join(
        letter.translate(_LATIN)
        if letter.islower()
        else letter.lower().translate(_LATIN).capitalize()
        if letter.isupper() and letter.lower().translate(_LATIN) != letter.lower()
        else letter
        for letter in unicodedata.normalize("NFC", text)
    )
    return unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()


def _word(text: str) -> str:
    """A word of a name: letters, digits and underscores."""
    return re.sub(r"[^A-Za-z0-9]+", "_", ascii_text(text)).strip("_")


def _short(words: list[str]) -> list[str]:
    """Words that fit a name together, the longest ones cut."""
    while sum(map(len, words)) + len(words) > MOST - _NUMBER:
        longest = max(range(len(words)), key=lambda place: len(words[place]))
        words[longest] = words[longest][:-1].rstrip("_")
    return words


class Names:
    """Gives names, each once."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def name(self, words: Sequence[str]) -> str:
        """A name made of some words; one that was given before has a number at its end."""
        kept = ".".join(_short([word for word in map(_word, words) if word])) or "x"
        wanted, key = kept, kept.casefold()
        while key in self._given:
            self._given[key] += 1
            wanted = f"{kept}.{self._given[key]}"
            if wanted.casefold() not in self._given:
                break
        self._given[wanted.casefold()] = self._given.get(wanted.casefold(), 1)
        return wanted
