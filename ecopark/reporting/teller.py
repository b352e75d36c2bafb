"""The console that speaks a language."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from ecopark.errors import Problem
from ecopark.phrases import Phrase
from ecopark.schema import locales, messages, terms


class Teller(Console):
    """A console that speaks a language, and leaves it to the command line what a reader who has gone means."""

    language: str = terms.ENGLISH

    def say(self, text: str) -> str:
        """A text in the language."""
        return messages.said(text, self.language)

    def tell(self, text: Phrase) -> None:
        """Print a sentence in the language; its parts may have marks of style."""
        self.print(self.say(text), soft_wrap=True)

    def problem(self, problem: Problem) -> str:
        """A problem on one line, in the language."""
        return escape(str(messages.translated(problem, self.language)))

    def number(self, value: float | None) -> str:
        """A number as people read it: thousands apart, as many decimals as its size asks for."""
        if value is None:
            return ""
        size = abs(value)
        decimals = ",.0f" if size >= 1000 or value == int(value) else ",.1f" if size >= 10 else ",.3g"
        return locales.number(value, self.language, decimals)

    def on_broken_pipe(self) -> None:
        """Raise what happened, where the library would leave with exit code 1."""
        raise BrokenPipeError
