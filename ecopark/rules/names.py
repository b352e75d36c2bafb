"""Names: compared exactly, and what was probably meant where one is not declared."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ecopark.phrases import Phrase, Term, phrase, together
from ecopark.schema import values

# Cyrillic letters (after case folding) and the Latin ones that look like them, as capitals or small.
_LOOK_ALIKES: Final = str.maketrans("авекмнорстухіјѕԁԛԝһѵ", "abekmhopctyxijsdqwhv")
_MOST_GUESSES: Final = 200


def _without_blanks(name: str) -> str:
    """A name without blanks and invisible characters (soft hyphens, zero-width blanks)."""
    return "".join(letter for letter in name if not letter.isspace() and unicodedata.category(letter) != "Cf")


_DIFFERENCES: Final[Mapping[Phrase, Callable[[str], str]]] = {
    phrase("case"): str.casefold,
    phrase("inner blanks"): _without_blanks,
    phrase("Latin and Cyrillic look-alikes"): lambda name: "".join(
        latin.upper() if letter.isupper() else latin
        for letter, latin in ((letter, letter.lower().translate(_LOOK_ALIKES)) for letter in name)
    ),
}


def skeleton(name: str) -> str:
    """What is left of a name without case, inner blanks and the difference of Latin and Cyrillic look-alikes."""
    return _without_blanks(name.casefold().translate(_LOOK_ALIKES))


def difference(name: str, other: str) -> str:
    """In words, how two names of one skeleton differ: ``case``, ``inner blanks``, or several of these."""
    for size in range(1, len(_DIFFERENCES) + 1):
        for chosen in itertools.combinations(_DIFFERENCES, size):
            if _smoothed(name, chosen) == _smoothed(other, chosen):
                return together(chosen)
    return together(tuple(_DIFFERENCES))


def _smoothed(name: str, differences: Iterable[Phrase]) -> str:
    for entry in differences:
        name = _DIFFERENCES[entry](name)
    return name


class Names:
    """The names that are declared in one place. What an unknown one probably meant is guessed from them.

    An empty one stands for a name that could not be read; where there is one, or ``complete`` is false, an unknown
    name may well be declared.
    """

    def __init__(self, declared: Iterable[str], *, complete: bool = True) -> None:
        self._declared = dict.fromkeys(declared)
        self.complete = complete and "" not in self._declared
        self._declared.pop("", None)
        self._by_skeleton: dict[str, str] | None = None
        self._guesses: dict[str, str | None] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._declared

    def __len__(self) -> int:
        return len(self._declared)

    def twin(self, name: str) -> str | None:
        """A declared name that differs from this one only by case, inner blanks or look-alike letters."""
        if self._by_skeleton is None:
            self._by_skeleton = {skeleton(entry): entry for entry in reversed(self._declared)}
        return self._by_skeleton.get(skeleton(name))

    def meant(self, name: str) -> str | None:
        """The declared name that was probably meant: a twin, else the closest of those close enough."""
        if name not in self._guesses:
            self._guesses[name] = self.twin(name) or self._closest(name)
        return self._guesses[name]

    def _closest(self, name: str) -> str | None:
        """The closest name. A workbook of nothing but unknown names is not worth an hour of guessing."""
        if len(self._guesses) > _MOST_GUESSES:
            return None
        return values.closest(name, self._declared)

    def complaint(self, name: str, noun: Term, place: Phrase) -> tuple[Phrase, Phrase]:
        """What is wrong with an undeclared name, and the mend. ``place`` is where such names are declared."""
        twin = self.twin(name)
        if twin is not None:
            what = phrase(
                "{noun} '{name}' differs from '{twin}' in {place} only by {difference}",
                noun=noun,
                name=name,
                twin=twin,
                place=place,
                difference=difference(name, twin),
            )
            return what, phrase("write '{text}'", text=twin)
        meant = self.meant(name)
        what = phrase("{noun} '{name}' is not in {place}", noun=noun, name=name, place=place)
        if meant:
            return what, phrase("did you mean '{text}'?", text=meant)
        return what, phrase("add it to {place}, or write one that is there", place=place)
