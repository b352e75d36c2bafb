"""Every message is a sentence that can be said in every language, and Russian has them all.

What the code says is read from its source by ``ast``: no sentence escapes by never being said in a test.
"""

from __future__ import annotations

import ast
import csv
import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from ecopark.errors import FileError, Interrupted, Problem, UsageError, WorkbookError
from ecopark.phrases import FORMS, Term, phrase
from ecopark.schema import locales, messages, terms
from ecopark.schema.rows import Settings
from ecopark.schema.sentences import sentences

PACKAGE: Final = Path(__file__).resolve().parent.parent / "ecopark"
FOLDER: Final = PACKAGE / "schema" / "languages" / "messages"
OTHERS: Final = terms.languages()[1:]


TEXTS: Final = {
    "Problem": (3, 4, "problem", "fix"),
    "problem": (3, 4, "problem", "fix"),
    "setting_problem": (1, 2, "problem", "fix"),
    "Bad": (0, 1, "problem", "fix"),
    "CellError": (1, 2, "problem", "fix"),
    "FileError": (1, 2, "what", "mend"),
    "UsageError": (0, "message"),
    "ModelError": (0, "message"),
    "SolveError": (0, "message"),
    "refuse": (0, 1, "what", "mend"),
    "damaged": (0, "what"),
    "tell": (0, "text"),
}
"""Where the texts stand among the arguments of what makes a message; that a name there is a phrase's is for mypy."""


@dataclass(frozen=True)
class Said:
    """A call of ``phrase`` in the source."""

    where: str
    sentence: str
    parts: frozenset[str]


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _said() -> Iterator[Said]:
    for where, call in _calls():
        if _name(call) == "phrase":
            (sentence,) = call.args
            assert isinstance(sentence, ast.Constant), f"{where}: the sentence of a phrase is a constant"
            assert isinstance(sentence.value, str), where
            yield Said(where, sentence.value, frozenset(keyword.arg or "**" for keyword in call.keywords))


SAID: Final = tuple(_said())


def braces(form: str) -> set[tuple[str, str]]:
    """The names in a sentence's braces, each with how its number is written."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(form) if name is not None}


def rows(language: str) -> list[tuple[str, str]]:
    """The sentences of a language's file as they stand there."""
    with (FOLDER / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["en"], row[language]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.where} {said.sentence[:30]}")
def test_a_sentence_has_the_parts_that_it_names(said: Said) -> None:
    for form in said.sentence.split(FORMS):
        names = {name for name, _ in braces(form)}
        assert names <= said.parts or "**" in said.parts
        assert all(name.isidentifier() for name in names)
    named = {name for form in said.sentence.split(FORMS) for name, _ in braces(form)}
    assert named | {"count", "**"} >= said.parts
    assert len(said.sentence.split(FORMS)) in (1, locales.forms(terms.ENGLISH))


@pytest.mark.parametrize("place", TEXTS)
def test_every_message_is_a_phrase(place: str) -> None:
    """No text is put together on the spot, or with a sign between two: nobody could say it in another language."""
    wrong = [
        f"{where}: {ast.unparse(text)}"
        for where, call in _calls()
        if _name(call) == place
        for text in _texts(call, TEXTS[place])
        if isinstance(text, ast.JoinedStr | ast.BinOp) or (isinstance(text, ast.Constant) and text.value != "")
    ]
    assert not wrong


def _texts(call: ast.Call, places: tuple[int | str, ...]) -> list[ast.expr]:
    given: dict[int | str, ast.expr] = dict(enumerate(call.args))
    given |= {keyword.arg or "": keyword.value for keyword in call.keywords}
    found = [given[place] for place in places if place in given]
    return [part for text in found for part in ((text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,))]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said_in_every_language(language: str) -> None:
    known = sentences("messages", language)
    missing = {
        said.sentence: said.where
        for said in SAID
        if said.sentence not in known and not messages.is_wordless(said.sentence)
    }
    assert not missing


@pytest.mark.parametrize("language", OTHERS)
def test_a_file_of_messages_has_what_is_said_and_nothing_else(language: str) -> None:
    english = [sentence for sentence, _ in rows(language)]
    assert len(english) == len(set(english))
    assert not set(english) - {said.sentence for said in SAID}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_parts_and_its_own_forms(language: str) -> None:
    for english, other in rows(language):
        forms = other.split(FORMS)
        assert len(forms) == (locales.forms(language) if FORMS in english else 1), english
        for form in forms:
            assert braces(form) == braces(english.split(FORMS)[-1]), english
        assert other.strip(), english


@pytest.mark.skipif("ru" not in OTHERS, reason="no Russian")
def test_russian_is_written_in_russian_letters() -> None:
    for english, russian in rows("ru"):
        letters = [letter for text, *_ in Formatter().parse(russian) for letter in text if letter.isalpha()]
        assert not letters or any("а" <= letter.casefold() <= "я" for letter in letters), english
        assert "'" not in russian, english  # names stand in «…»


EXCELS: Final = frozenset(
    {
        *("Файл", "Сведения", "Просмотр подписей", "Защита книги", "Рецензирование", "Доступ к книге"),
        *("Конструктор таблиц", "Имя таблицы", "Формулы", "Диспетчер имён"),
    }
)
"""Excel's own words, as its menus have them."""


def test_russian_names_sheets_and_columns_as_the_workbook_does() -> None:
    """What stands in «…» is a term as it is written in a workbook, not declined; words alone are none."""
    with (FOLDER.parent / "ru.csv").open(encoding="utf-8", newline="") as file:
        known = {row["ru"] for row in csv.DictReader(file)} | EXCELS
    quoted = {(name, english) for english, russian in rows("ru") for name in re.findall("«([^«»{}]+)»", russian)}
    assert not {(name, english) for name, english in quoted if name not in known and name.strip("-*")}


def test_a_phrase_is_its_english() -> None:
    made = phrase("nothing makes '{material}' in {amount:.3g} {unit}", material="ash", amount=1234.5, unit="t")
    assert made == "nothing makes 'ash' in 1.23e+03 t"
    assert messages.said(made, "en") == made
    assert pickle.loads(pickle.dumps(made)).parts == made.parts


def test_a_name_with_braces_is_no_sentence() -> None:
    assert phrase("no '{name}'", name="{0.__class__} | {name}") == "no '{0.__class__} | {name}'"


@pytest.mark.parametrize(("count", "english"), [(1, "1 row"), (0, "0 rows"), (2, "2 rows"), (21, "21 rows")])
def test_english_has_two_forms(count: int, english: str) -> None:
    assert phrase("{count} row|{count} rows", count=count) == english


@pytest.mark.parametrize(
    ("count", "form"), [(0, 2), (1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (25, 2), (111, 2)]
)
def test_russian_has_three_forms(count: int, form: int) -> None:
    assert locales.form(count, "ru") == form


@pytest.mark.parametrize(
    ("value", "spec", "russian"),
    [
        (1234.5, "", "1\u00a0234,5"),
        (1234.5, ",.0f", "1\u00a0234"),
        (-0.25, "", "-0,25"),
        (0.256, ".0%", "26\u00a0%"),
        (0.25, "+.1%", "+25,0\u00a0%"),
        (1e-9, ".1e", "1,0e-09"),
        (float("inf"), "g", "беск."),
    ],
)
def test_russian_writes_numbers_its_own_way(value: float, spec: str, russian: str) -> None:
    assert locales.number(value, "ru", spec) == russian


def test_terms_are_said_in_the_language_and_names_never() -> None:
    made = phrase("{sheet}, {sheet}", sheet=Term("sheet", "Supply"))
    assert made == "Supply, Supply"
    assert messages.said(made.parts["sheet"], "ru") == "Закупка"  # type: ignore[arg-type]
    assert messages.said("Supply", "ru") == "Supply"


def test_a_sentence_that_a_language_lacks_stays_english() -> None:
    lacking = Problem("Supply", "A2", "error", phrase("never said of {sheet}", sheet=Term("sheet", "Supply")), "")
    assert messages.translated(lacking, "ru") == lacking


def test_a_sentence_without_words_needs_no_translation() -> None:
    english = phrase("{first}; {then}", first=phrase("blank Per"), then=phrase("never said"))
    assert messages.said(english, "ru") == "очистите «На»; never said"


def test_errors_keep_their_kind() -> None:
    gone = FileError("a.xlsx", phrase("there is no such file"), phrase("check the name and the folder"))
    with pytest.raises(FileError) as told, messages.voice("ru"):
        raise gone
    assert str(told.value) == "a.xlsx: такого файла нет; проверьте имя и папку"
    assert (told.value.language, told.value.mend) == ("ru", "проверьте имя и папку")
    wrong = Problem("Спрос", "A2", "error", phrase("blank Per"), phrase("give its Capacity"))
    with pytest.raises(WorkbookError) as refused, messages.voice("ru"):
        raise WorkbookError([wrong])
    assert str(refused.value) == "Спрос!A2: очистите «На»; укажите «Мощность»"


def test_a_workbook_says_in_what_language_it_is_spoken_of() -> None:
    unknown = phrase("there is no scenario '{name}'; there is {only}", name="x", only="y")
    for asked, workbook, spoken in [(None, "ru", "ru"), ("en", "ru", "en"), ("ru", "en", "ru"), (None, "en", "en")]:
        with pytest.raises(UsageError) as told:
            _raise(UsageError(unknown), asked, Settings(language=workbook))
        assert told.value.language == spoken
        assert str(told.value).startswith({"en": "there is", "ru": "сценария"}[spoken])


def _raise(fault: BaseException, asked: str | None, settings: Settings) -> None:
    with messages.voice(asked) as voice:
        voice.heard(settings)
        raise fault


def test_an_interrupt_remembers_the_language() -> None:
    with pytest.raises(Interrupted) as stopped:
        _raise(KeyboardInterrupt(), None, Settings(language="ru"))
    assert isinstance(stopped.value, KeyboardInterrupt)
    assert stopped.value.language == "ru"


def test_a_language_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="there is no language 'xx'; there are: en, ru"), messages.voice("xx"):
        pass
