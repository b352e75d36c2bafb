"""Messages in every language: problems, mends, hints, errors, and what a terminal shows.

The code says them in English, as phrases; a language is one file, ``languages/messages/<code>.csv``, with the columns
``en`` (the phrase's sentence) and the language's code. It has the same braces; a sentence with plural forms has as
many as the language has, in CLDR's order, with ``|`` between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from string import Formatter

from ecopark.errors import EcoparkError, FileError, Interrupted, Problem, UsageError, WorkbookError
from ecopark.phrases import Phrase, Term, Where, Wording, filled, phrase
from ecopark.schema import locales, prose, terms
from ecopark.schema.rows import Settings
from ecopark.schema.sentences import sentences


def said(text: str, language: str) -> str:
    """A text in a language: a phrase by the language's sentence, a term by its word, all others as they are.

    A phrase whose sentence the language lacks stays English, with all its parts, unless it has no word of its own.
    """
    if language == terms.ENGLISH:
        return str(text)
    if isinstance(text, Term):
        return _word(text.where, str(text), language)
    if not isinstance(text, Phrase):
        return str(text)
    sentence = sentences("messages", language).get(text.sentence, text.sentence if is_wordless(text.sentence) else None)
    return str(text) if sentence is None else filled(sentence, text.parts, _wording(language))


@cache
def is_wordless(sentence: str) -> bool:
    """Whether a sentence is parts and signs alone, as ``{file}: {what}``: any language may do with it."""
    return not any(sign.isalpha() for text, *_ in Formatter().parse(sentence) for sign in text)


def _word(where: Where, english: str, language: str) -> str:
    """A term in a language. A setting may stand where a header or a value does, a number before a unit."""
    match where:
        case "meaning":
            return prose.say(english, language)
        case "noun":
            header = terms.translate("column", english[:1].upper() + english[1:], language)
            return header[:1].lower() + header[1:]
        case "bare":
            return terms.translate("column", f"{english} km", language).rpartition(" ")[0]
        case "column" | "value":
            return terms.translate(where, english, language, terms.translate("setting", english, language))
        case "unit":
            number, blank, unit = english.rpartition(" ") if english[:1].isdigit() else ("", "", english)
            return number + blank + terms.translate("unit", unit, language, terms.translate("result", unit, language))
    return terms.translate(where, english, language)


@cache
def _wording(language: str) -> Wording:
    def number(value: float, spec: str) -> str:
        return locales.number(value, language, spec)

    return Wording(partial(said, language=language), number, partial(locales.form, language=language))


def translated(problem: Problem, language: str) -> Problem:
    """A problem with its texts in a language; its sheet is as the analyst wrote it, where there is one."""
    if language == terms.ENGLISH:
        return problem
    return replace(
        problem,
        sheet=said(problem.sheet, language),
        problem=said(problem.problem, language),
        fix=said(problem.fix, language),
    )


def all_translated(problems: Iterable[Problem], language: str) -> tuple[Problem, ...]:
    """Some problems with their texts in a language."""
    return tuple(translated(problem, language) for problem in problems)


def tell(error: EcoparkError, language: str) -> None:
    """Put an error's texts into a language."""
    error.language = language
    error.args = tuple(said(part, language) if isinstance(part, str) else part for part in error.args)
    if isinstance(error, WorkbookError):
        error.problems = all_translated(error.problems, language)
        error.args = ("\n".join(str(problem) for problem in error.problems),)
    elif isinstance(error, FileError):
        error.what, error.mend = said(error.what, language), said(error.mend, language)


def must_be_known(language: str) -> None:
    """Raise UsageError where there is no such language."""
    if language not in terms.languages():
        raise UsageError(
            phrase("there is no language '{name}'; there are: {names}", name=language, names=terms.languages())
        )


@dataclass
class Voice:
    """The language that a command speaks: the one asked for, else the workbook's once it is known, else English."""

    asked: str | None
    language: str

    def heard(self, settings: Settings) -> None:
        """Speak as a workbook's Settings say, unless another language was asked for."""
        self.language = self.asked or settings.language


@contextmanager
def voice(asked: str | None) -> Iterator[Voice]:
    """Whatever stops what is done within is told in the voice's language.

    Raises UsageError where there is no such language.
    """
    speaking = Voice(asked, asked or terms.ENGLISH)
    must_be_known(speaking.language)
    try:
        yield speaking
    except EcoparkError as error:
        tell(error, speaking.language)
        raise
    except KeyboardInterrupt as stop:
        raise Interrupted(speaking.language, stop.kept if isinstance(stop, Interrupted) else None) from None
