"""The pages say what is so: commands exist, excerpts are printed, links lead somewhere, the tutorial works."""

from __future__ import annotations

import itertools
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import openpyxl
import pytest

from ecopark.arguments import parser

from .cli import reference

ROOT: Final = Path(__file__).resolve().parent.parent
README: Final = ROOT / "README.md"
TUTORIAL: Final = ROOT / "docs" / "tutorial.md"
PAGES: Final = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def said(path: Path) -> str:
    return path.read_text("utf-8")


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language on a page, in their order."""
    return [body for kind, body in FENCE.findall(said(path)) if kind == language]


def calls(path: Path) -> list[list[str]]:
    """The arguments of every ecopark command among a page's shell blocks."""
    lines = "".join(blocks(path, "sh")).splitlines()
    parts = [part.strip() for line in lines for part in line.split("&&")]
    words = [shlex.split(part, comments=True) for part in parts]
    return [found[1:] for found in words if found and Path(found[0]).name == "ecopark"]


def squeezed(text: str) -> list[str]:
    """The lines of an output, without what differs from run to run: widths and seconds."""
    lines = (re.sub(r"in \d+\.\d\d s", "in … s", " ".join(line.split())) for line in text.splitlines())
    return [line for line in lines if line]


def ecopark(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecopark", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )


def slugs(path: Path) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", said(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", said(path))):
        if not re.match(r"https?://", target):
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.is_relative_to(ROOT), target
            assert there.exists(), target
            assert not anchor or anchor in slugs(there), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_knows_the_machine_that_it_was_written_on(path: Path) -> None:
    assert not re.findall(r"(?<![\w.])/(?:home|root|work|opt|tmp|Users)/\S*|\.\./shared\S*", said(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_on_a_page_is_one(path: Path) -> None:
    for call in calls(path):
        if call[0] not in ("--help", "--version"):
            parser().parse_args(call)


def test_the_reference_of_commands_is_up_to_date() -> None:
    assert said(reference.PAGE) == reference.page(said(reference.PAGE)), "run: python -m tests.cli.reference"


def test_every_command_and_option_is_documented() -> None:
    for name, command in reference.commands().items():
        section = re.search(rf"^### ecopark {name}\b.*?(?=^##|\Z)", said(reference.PAGE), re.MULTILINE | re.DOTALL)
        assert section, name
        for option in [word for action in reference.options(command) for word in action.option_strings]:
            assert f"`{option}" in section[0], f"{name} {option}"
        assert command.description
        assert all(action.help for action in reference.options(command))


def test_every_exit_code_is_documented() -> None:
    from ecopark import calls, cli, errors

    codes = {0, 2, calls.NO_SOLUTION, calls.UNCERTIFIED, cli.INTERRUPTED}
    codes |= {error.exit_code for error in errors.EcoparkError.__subclasses__()}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", said(reference.PAGE), re.MULTILINE)} == codes
    assert {int(code) for code in re.findall(r"(?:^|; )(\d+) ", said(README).partition("Exit codes: ")[2])} == codes


def test_the_readme_opens_with_two_commands_and_ci_calls_the_second() -> None:
    solving, testing = (block.strip() for block in blocks(README, "sh")[:2])
    assert "\n" not in solving + testing, "each is one line"
    assert "ecopark solve scenarios/rustavi.xlsx" in solving
    assert "pytest" in testing
    assert testing in said(ROOT / ".ci" / "run").splitlines()


def test_what_the_readme_shows_is_printed(tmp_path: Path) -> None:
    (shown,) = blocks(README, "text")
    done = ecopark("solve", str(ROOT / "scenarios" / "rustavi.xlsx"), "--no-write", folder=tmp_path)
    assert done.returncode == 0
    assert not set(squeezed(shown)) - set(squeezed(done.stdout))


@pytest.mark.parametrize(
    ("page", "shown"),
    [pytest.param(path, body, id=path.name) for path in PAGES for body in blocks(path, "python")],
)
def test_python_on_a_page_runs(page: Path, shown: str, tmp_path: Path) -> None:
    filled(tmp_path / "park.xlsx")
    done = subprocess.run([sys.executable, "-c", shown], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{page}: {done.stderr}"
    assert done.stdout


# The tutorial


def tables() -> dict[str, list[list[str]]]:
    """The tables of the tutorial by the sheet that they are for: headers, then rows."""
    found = {}
    for title, section in re.findall(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", said(TUTORIAL), re.MULTILINE | re.DOTALL):
        lines = [line for line in section.splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        found[title] = [rows[0], *rows[2:]]
    return found


def number_or_text(cell: str) -> float | str | None:
    """What a spreadsheet makes of what is typed."""
    try:
        return float(cell)
    except ValueError:
        return cell or None


def filled(path: Path) -> Path:
    """A new workbook, filled in as the tutorial says: the examples deleted, its tables typed under the headers."""
    assert ecopark("new", path.name, folder=path.parent).returncode == 0
    book = openpyxl.load_workbook(path)
    for sheet in book:
        sources = [cell.column for cell in sheet[1] if cell.value == "Source"]
        for row in range(sheet.max_row, 1, -1):
            if sources and sheet.cell(row, sources[0]).value == "example":
                sheet.delete_rows(row)
    for title, (headers, *rows) in tables().items():
        sheet = book[title]
        columns = {cell.value: number for number, cell in enumerate(sheet[1], start=1)}
        first = next(row for row in itertools.count(2) if sheet.cell(row, 1).value is None)
        for row, cells in enumerate(rows, start=first):
            for header, cell in zip(headers, cells, strict=True):
                sheet.cell(row, columns[header]).value = number_or_text(cell)
    book.save(path)
    return path


def put(path: Path, sheet: str, row: int, header: str, value: float | str) -> None:
    book = openpyxl.load_workbook(path)
    column = next(number for number, cell in enumerate(book[sheet][1], start=1) if cell.value == header)
    book[sheet].cell(row, column).value = value
    book.save(path)


def test_the_tutorial(tmp_path: Path) -> None:
    problem, plan, infeasible = blocks(TUTORIAL, "text")
    path = filled(tmp_path / "bricks.xlsx")
    assert ecopark("validate", path.name, folder=tmp_path).stdout.strip() == "No problems."
    put(path, "Coefficients", 5, "Material", "Clay")
    assert squeezed(problem)[0] in squeezed(ecopark("validate", path.name, folder=tmp_path).stdout)
    put(path, "Coefficients", 5, "Material", "clay")

    solved = ecopark("solve", path.name, folder=tmp_path)
    assert solved.returncode == 0
    assert not set(squeezed(plan)) - set(squeezed(solved.stdout))
    finer = ecopark("solve", path.name, "--scenario", "finer dust", folder=tmp_path)
    assert re.search(r"stone dust +Quarry works +Brick works +firing: clay +6,000 +t", finer.stdout)

    put(path, "Demand", 3, "Min", 25000)
    short = ecopark("solve", path.name, folder=tmp_path)
    assert short.returncode == 3
    assert not set(squeezed(infeasible)) - set(squeezed(short.stdout))
