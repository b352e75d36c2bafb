"""What is printed, and where: results on standard output, errors on standard error, colours for a terminal alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from ..refusals.good import add_row, put
from .conftest import INFEASIBLE, INVALID, Done

Run = Callable[..., Done]
Workbook = Callable[..., Path]

COLOUR = re.compile(r"\x1b\[(?:\d+;)*3\d(?:;\d+)*m")


def test_help(run: Run) -> None:
    helped = run("--help")
    assert helped.code == 0
    assert "Exit codes" in helped.out
    assert all(run(command, "--help").code == 0 for command in ("new", "validate", "solve"))


def test_version(run: Run) -> None:
    assert run("--version").out == f"ecopark {version('ecopark')}\n"


def test_the_summary_for_people(run: Run, workbook: Workbook) -> None:
    done = run("solve", workbook())
    assert done.err == ""
    assert "Two works, scenario base: optimal" in done.out
    assert re.search(r"Virgin extraction +impact +2,400 +2,110 +-290 +-12\.1%", done.out)
    assert re.search(r"slag +Steel mill +Cement works +kiln: limestone +200 +t", done.out)
    assert "\x1b" not in done.out, "plain text for a pipe"


def test_the_largest_flows_are_those_of_the_year(run: Run, workbook: Workbook) -> None:
    halves = put("Periods", 0, "Share", 0.5), add_row("Periods", {"Period": "winter", "Share": 0.5})
    done = run("solve", workbook(*halves))
    assert re.search(r"slag +Steel mill +Cement works +kiln: limestone +200 +t", done.out)
    assert len(re.findall(r"kiln: limestone", done.out)) == 1


def test_quiet_prints_nothing(run: Run, workbook: Workbook) -> None:
    path = workbook()
    for command in (("solve", path, "-q"), ("validate", path, "--quiet"), ("new", "made.xlsx", "-q")):
        done = run(*command)
        assert (done.code, done.out, done.err) == (0, "", "")


def test_quiet_still_prints_errors(run: Run, workbook: Workbook) -> None:
    assert "Coefficients!C2" in run("solve", workbook(*INVALID), "-q").err
    assert "missing.xlsx" in run("solve", "missing.xlsx", "-q").err
    assert run("solve", workbook(*INFEASIBLE), "-q").code == 3


def test_names_are_printed_as_they_are(run: Run, workbook: Workbook) -> None:
    """Square brackets are mark-up to the library that prints; a name is no mark-up."""
    done = run("solve", workbook(put("Settings", 0, "Value", "Park [bold]red[/bold]"), name="[red]park.xlsx"))
    assert "Park [bold]red[/bold]" in done.out
    assert "[red]park.xlsx" in done.out


def test_a_narrow_encoding_stops_nothing(run: Run, workbook: Workbook) -> None:
    """Output that is piped on Windows has an encoding without Cyrillic."""
    path = workbook(put("Settings", 0, "Value", "Парк"), name="парк.xlsx")
    done = run("solve", path, env={"PYTHONIOENCODING": "ascii"})
    assert done.code == 0
    assert "Virgin extraction" in done.out


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
def test_a_reader_that_leaves_early_is_no_fault(workbook: Workbook, as_json: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "ecopark", "validate", str(workbook()), *as_json]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=["colour", "NO_COLOR"])
def test_colours_are_for_a_terminal(workbook: Workbook, env: dict[str, str], coloured: bool) -> None:
    import pty

    master, slave = pty.openpty()
    around = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    command = [sys.executable, "-m", "ecopark", "solve", "--no-write", str(workbook())]
    with subprocess.Popen(
        command, stdout=slave, stderr=slave, env=around | {"TERM": "xterm-256color"} | env
    ) as process:
        os.close(slave)
        said = b""
        try:
            while chunk := os.read(master, 65536):
                said += chunk
        except OSError:  # Linux says so when the other end is closed
            pass
        assert process.wait(60) == 0
    os.close(master)
    assert "optimal" in said.decode()
    assert bool(COLOUR.search(said.decode())) == coloured
