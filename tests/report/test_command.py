"""`ecopark report`: what it writes, what it refuses to write over, how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import ecopark
from ecopark.errors import FileError, UsageError, WorkbookError

from ..cli.conftest import INFEASIBLE, INVALID, fingerprint
from ..refusals.good import Change, changed, write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write the good workbook after some changes."""

    def make(*changes: Change, name: str = "park.xlsx") -> Path:
        return write(tmp_path / name, changed(*changes))

    return make


Workbook = Callable[..., Path]


def test_a_page_stands_beside_its_workbook(workbook: Workbook) -> None:
    path = workbook()
    before = fingerprint(path)
    done = ecopark.report(path)
    assert done.written == path.with_suffix(".html")
    assert done.status == "optimal"
    text = done.written.read_text("utf-8")
    assert '<meta name="generator" content="ecopark ' in text[:4096]
    assert "<h1>Two works: what exchange saves</h1>" in text
    assert fingerprint(path) == before


def test_a_page_is_made_again_and_another_file_is_not_touched(workbook: Workbook, tmp_path: Path) -> None:
    path = workbook()
    ecopark.report(path)
    ecopark.report(path)
    other = tmp_path / "mine.html"
    other.write_text("<p>mine</p>", encoding="utf-8")
    before = fingerprint(other)
    with pytest.raises(FileError, match=r"mine\.html: there is such a file, which ecopark did not write"):
        ecopark.report(path, output=other)
    assert fingerprint(other) == before
    assert ecopark.report(path, output=other, force=True).written == other
    assert "Two works" in other.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"output": "page.pdf"}, r"a page's name ends in \.html, \.htm"),
        ({"scenario": "all"}, "a page is of one scenario; name it"),
        ({"lang": "xx"}, "there is no language 'xx'"),
    ],
)
def test_what_it_is_not_asked_for(workbook: Workbook, arguments: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        ecopark.report(workbook(), **arguments)  # type: ignore[arg-type]


def test_a_workbook_with_errors_has_no_page(workbook: Workbook, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError):
        ecopark.report(workbook(*INVALID))
    assert not (tmp_path / "park.html").exists()


def test_of_a_park_without_a_plan_it_says_why(workbook: Workbook) -> None:
    done = ecopark.report(workbook(*INFEASIBLE))
    assert done.status == "infeasible"
    assert "Why there is no plan" in done.written.read_text("utf-8")


def test_the_page_speaks_the_language_asked_for(workbook: Workbook) -> None:
    text = ecopark.report(workbook(), lang="ru").written.read_text("utf-8")
    assert '<html lang="ru">' in text
    assert "<h1>Two works: что даёт обмен</h1>" in text


def test_on_the_command_line(workbook: Workbook, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from ecopark.cli import run

    path = workbook()
    out = tmp_path / "out.html"
    assert run(["report", str(path), "-o", str(out), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["status"], told["written"]) == ("optimal", str(out))
    assert run(["report", str(path), "--lang", "ru"]) == 0
    assert f"Страница: {path.with_suffix('.html')}." in capfd.readouterr().out
    assert run(["report", str(workbook(*INFEASIBLE)), "-q"]) == 3
    assert capfd.readouterr().out == ""


def test_a_wheel_has_the_template() -> None:
    """What the page is made of lies beside its room, as files of the package."""
    from importlib import resources

    folder = resources.files("ecopark.reporting") / "page"
    assert {"page.html.jinja", "page.css", "page.js"} <= {entry.name for entry in folder.iterdir()}


def test_help_tells_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    from ecopark.arguments import parser

    assert "report" in parser().format_help()
    assert capsys.readouterr().err == ""
