"""A workbook is spoken of in its own language, or in the one asked for; and a language is files of words alone."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

import ecopark
from ecopark.model import shipped_folder

from ..refusals.good import add_row, put
from .conftest import INFEASIBLE, INVALID, Done, texts, titles

Run = Callable[..., Done]
Workbook = Callable[..., Path]

RUSSIAN: Final = put("Settings", 2, "Value", "ru")


def test_the_summary_in_the_language_of_the_workbook(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook(RUSSIAN))
    assert (done.code, done.err) == (0, "")
    assert "Two works, сценарий база: оптимум найден за " in done.out
    assert re.search(r"Добыча первичного сырья +ед\. воздействия +2\u00a0400 +2\u00a0110 +-290 +-12,1\u00a0%", done.out)
    assert re.search(r"slag +Steel mill +Cement works +kiln: limestone +200 +т", done.out)
    assert re.search(r"Цель +взвешенное воздействие +", done.out)
    assert "Наибольшие из 2 потоков плана" in done.out
    assert "1 предупреждение (все — на листе «Сводка»):" in done.out
    assert "на материал «limestone» приходится 50\u00a0% всего воздействия" in done.out
    assert "Результаты записаны в" in done.out


def test_what_is_said_is_not_what_is_written(run: Run, workbook: Workbook) -> None:
    """--lang is of the messages; the result sheets are the workbook's own affair."""
    english, russian = workbook(name="en.xlsx"), workbook(RUSSIAN, name="ru.xlsx")
    assert "сценарий база" in run("solve", english, "--lang", "ru").out
    assert "scenario base" in run("--lang", "en", "solve", russian).out
    assert "Summary" in titles(english)
    assert "Сводка" in titles(russian)
    assert any("на материал «limestone» приходится" in text for text in texts(russian, "Сводка"))


def test_problems_in_the_language_of_the_workbook(run: Run, workbook: Workbook) -> None:
    path = workbook(RUSSIAN, *INVALID)
    done = run("validate", path)
    assert done.code == 1
    assert "ошибка Coefficients!C2: материал «oar»: такого нет на листе «Материалы»; добавьте его" in done.out
    assert "ошибка Disposal!D2: «dear» — не число; напишите число" in done.out
    assert "2 ошибки, " in done.out
    assert "2 errors, " in run("validate", path, "--lang", "en").out
    assert "2 ошибки, " in run("solve", path).err


def test_json_has_its_keys_and_words_in_english_and_its_texts_in_russian(run: Run, workbook: Workbook) -> None:
    path = workbook(RUSSIAN, *INVALID)
    for found in (run("validate", path, "--json").json, run("solve", path, "--json").json):
        assert found["status"] == "invalid"
        assert {tuple(problem) for problem in found["problems"]} == {("sheet", "cell", "severity", "problem", "fix")}
        assert found["problems"][0]["severity"] == "error"
        assert found["problems"][0]["problem"] == "материал «oar»: такого нет на листе «Материалы»"
    answer = run("solve", workbook(RUSSIAN), "--json").json
    assert (answer["status"], answer["scenario"]) == ("optimal", "base")
    assert answer["warnings"][0]["problem"].startswith("на материал «limestone»")
    assert run("solve", workbook(RUSSIAN), "--json", "--lang", "en").json["warnings"][0]["fix"].startswith("see that")


def test_why_there_is_no_plan(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook(RUSSIAN, *INFEASIBLE))
    assert done.code == 3
    assert "решения нет" in done.out
    assert "Demand" in done.out, "the sheet is as it is called"
    assert not re.search(r"\b(?:the|asks|together|one of|with|makes|would)\b", done.out)


def test_what_stops_a_command_is_told_in_the_language(run: Run, workbook: Workbook) -> None:
    path = workbook(RUSSIAN)
    assert run("solve", path, "--scenario", "x").err == "ecopark: сценария «x» нет; есть: база, growth\n"
    assert "модели «mine» нет" in run("solve", path, "--model", "mine").err
    english = "ecopark: missing.xlsx: there is no such file; check the name and the folder\n"
    assert run("solve", "missing.xlsx").err == english
    told = run("solve", "missing.xlsx", "--lang", "ru", "--json").json
    assert told == {"status": "file", "error": "missing.xlsx: такого файла нет; проверьте имя и папку"}
    assert "решается: база" in run("solve", path, "-v").err


def test_a_language_that_there_is_not(run: Run, workbook: Workbook) -> None:
    done = run("validate", workbook(), "--lang", "xx")
    assert (done.code, done.err) == (2, "ecopark: there is no language 'xx'; there are: en, ru\n")


def test_functions_speak_too(workbook: Workbook) -> None:
    path = workbook(RUSSIAN, *INVALID)
    assert ecopark.validate(path)["problem"][1] == "«dear» — не число"
    assert ecopark.validate(path, lang="en")["problem"][1] == "'dear' is no number"
    with pytest.raises(ecopark.WorkbookError, match="«dear» — не число"):
        ecopark.solve(path)


@pytest.mark.parametrize(("count", "said"), [(1, "1 ошибка, "), (3, "3 ошибки, "), (5, "5 ошибок, ")])
def test_plural_forms(run: Run, workbook: Workbook, count: int, said: str) -> None:
    rows = [add_row("Supply", {"Material": "ore", "Seller": f"s{i}", "Price": "dear"}) for i in range(count)]
    assert said in run("validate", workbook(RUSSIAN, *rows)).out


LATIN: Final = {"en", "ru", "USD", "CO2", "UTC", "exchange", "ecopark", "pyomo", "highspy"}
"""What a Russian workbook spells in Latin letters: codes and the names of programs."""


def test_a_russian_workbook_is_russian_from_end_to_end(run: Run, tmp_path: Path) -> None:
    """New, solved and marked, no cell and no note of it has an English word."""
    assert run("new", "park.xlsx", "--lang", "ru").out.startswith("Записано: ")
    assert run("solve", "park.xlsx", "--scenario", "all").code == 0
    assert run("validate", "park.xlsx", "--mark").out.startswith("Замечаний нет.")
    english = set()
    for sheet in openpyxl.load_workbook(tmp_path / "park.xlsx"):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            for text in (cell.value, cell.comment and cell.comment.text):
                if isinstance(text, str) and not text.startswith("=") and text not in ("c", "co2"):
                    words = re.findall(r"(?<![\w.])[A-Za-z][A-Za-z-]+(?!\w)", re.sub(r"'ecopark [^']*'", "", text))
                    english |= {(sheet.title, cell.coordinate, text) for word in words if word not in LATIN}
    assert not english


# A third language

GERMAN: Final[dict[str, list[tuple[str, ...]]]] = {
    "de.csv": [
        ("where", "en", "de"),
        ("sheet", "Materials", "Stoffe"),
        ("sheet", "Settings", "Einstellungen"),
        ("sheet", "Summary", "Übersicht"),
        ("column", "Material", "Stoff"),
        ("column", "Tonnes per unit", "Tonnen je Einheit"),
        ("setting", "Language", "Sprache"),
        ("value", "raw", "Rohstoff"),
        ("value", "base", "Basis"),
        ("result", "optimal", "optimal gelöst"),
        ("unit", "t", "To"),
    ],
    "prose/de.csv": [("en", "de"), ("the material's name", "der Name des Stoffs")],
    "messages/de.csv": [
        ("en", "de"),
        ("a {unit} is {own:g} t, not {given:g}", "ein {unit} ist {own:g} t, nicht {given:g}"),
        (
            "{park}, scenario {scenario}: {status} in {seconds:.2f} s",
            "{park}, Fall {scenario}: {status} ({seconds:.2f} s)",
        ),
        ("{count} error|{count} errors", "{count} Fehler|{count} Fehler"),
    ],
}
"""All that a language is; what it lacks is English."""


@pytest.fixture
def german(tmp_path: Path) -> Callable[..., Done]:
    """Run a copy of the package to which nothing but the files of a language were added."""
    home = tmp_path / "copy"
    package = Path(ecopark.__file__).parent
    shutil.copytree(package, home / "ecopark", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("models", "scenarios"):
        if not (package / f"_{folder}").is_dir():
            shutil.copytree(shipped_folder(folder), home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, rows in GERMAN.items():
        with (home / "ecopark" / "schema" / "languages" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def run(*arguments: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "ecopark", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(home), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run


def test_a_third_language_is_files_of_words_and_nothing_else(tmp_path: Path, german: Callable[..., Done]) -> None:
    path = tmp_path / "neu.xlsx"
    assert german("new", "neu.xlsx", "--lang", "de").code == 0
    book: Any = openpyxl.load_workbook(path)
    assert {"Einstellungen", "Stoffe", "Plants"} <= set(book.sheetnames)
    headers = {cell.value: cell.column for cell in book["Stoffe"][1]}
    assert {"Stoff", "Tonnen je Einheit", "Unit"} <= set(headers)
    assert ("Sprache", "de") in {(row[0].value, row[1].value) for row in book["Einstellungen"].iter_rows()}
    units = {row[headers["Unit"] - 1].value for row in book["Stoffe"].iter_rows(min_row=2)}
    assert "To" in units

    solved = german("solve", "neu.xlsx")
    assert solved.code == 0, solved.err
    assert re.search(r", Fall Basis: optimal gelöst \(\d,\d\d s\)", solved.out)
    assert re.search(r"Virgin extraction +impact +14\.000 ", solved.out), "numbers as in German"
    assert "Übersicht" in titles(path)

    book["Stoffe"].cell(2, headers["Tonnen je Einheit"]).value = 2.5
    book.save(path)
    wrong = german("validate", "neu.xlsx")
    assert "Stoffe!D2: ein To ist 1 t, nicht 2,5; blank it, or count the material in another unit" in wrong.out
    assert "1 Fehler, " in wrong.out
    assert "Stoffe!D2: a t is 1 t, not 2.5; " in german("validate", "neu.xlsx", "--lang", "en").out
