"""What a picture is asked of: an answer with a certified plan, and the language that it speaks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ecopark.answer import Answer
from ecopark.books import Books
from ecopark.errors import SolveError
from ecopark.phrases import Phrase, phrase
from ecopark.schema import locales, messages, terms

THOUSAND = 1000.0


@runtime_checkable
class Answered(Protocol):
    """What ``ecopark.solve`` returns: answers, of which the first is drawn."""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """An answer for each scenario."""
        ...


Drawable = Answer | Answered


class NoPlanError(SolveError):
    """There is nothing to draw: the park has no certified plan."""


def answer_of(drawn: Drawable) -> Answer:
    """The answer to draw; of several the first."""
    return drawn if isinstance(drawn, Answer) else drawn.answers[0]


def books_of(answer: Answer) -> Books:
    """The books of the plan with exchange. Raises NoPlanError where there is none."""
    plan = answer.exchange.plan
    if plan is None or answer.status != "optimal":
        raise NoPlanError(phrase("there is no plan to draw"))
    return Books(plan)


def books_without(answer: Answer) -> Books | None:
    """The books of the park without exchange, where that has a certified plan."""
    plan = answer.without.plan
    return None if plan is None or answer.without.status != "optimal" else Books(plan)


class Words:
    """What a picture or a page says, in a language."""

    def __init__(self, language: str) -> None:
        self.language = language

    @classmethod
    def of(cls, answer: Answer, lang: str | None) -> Words:
        """The words of the language asked for, else the workbook's. Raises UsageError where there is no such one."""
        language = lang or answer.park.settings.language
        messages.must_be_known(language)
        return cls(language)

    def __call__(self, text: str | Phrase) -> str:
        """A phrase or a term in the language; any other text as it is."""
        return messages.said(text, self.language)

    def term(self, where: str, english: str) -> str:
        """A word of the contract, of any list of the language's terms."""
        return terms.translate(where, english, self.language)

    def number(self, value: float | None, spec: str = "") -> str:
        """A number as people read it: thousands apart, with as many decimals as its size asks for."""
        if value is None:
            return ""
        size = abs(value)
        if not spec:
            spec = ",.0f" if size >= THOUSAND or value == round(value) else ",.1f" if size >= 10 else ",.3g"
        return locales.number(value + 0.0, self.language, spec)

    @property
    def separators(self) -> str:
        """The decimal and the thousands' sign, as plotly takes them."""
        return locales.number(0.5, self.language, ".1f")[1] + locales.number(1000.0, self.language, ",.0f")[1]
