"""A run of a command upon a workbook gone wrong, held to what must be so of every one.

The answer is an exit code and words, within ten seconds of the processor's time, and the file is as it was unless a
solve came to its end.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import pytest

from ecopark import cli
from ecopark.errors import FileError
from ecopark.workbook.package import open_package
from ecopark.workbook.splice_marks import marked_sheets

from .mutants import members_of

SECONDS: Final = 10
"""Of the processor's time: a run that takes longer hangs."""
CODES: Final = {"validate": {0, 1, 4}, "solve": {0, 1, 3, 4, 5}}
"""The exit codes that a workbook may bring about."""


class HungError(BaseException):
    """A run took too long. No ``except Exception`` on the way may take it for something else."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, and all that it printed."""

    code: int
    out: str


def run(data: bytes, folder: Path, command: str, *options: str) -> Ended:
    """Run a command on a workbook's bytes, and hold it to what must be so whatever they are."""
    path = folder / "park.xlsx"
    path.write_bytes(data)
    writes = {0, 3} if command == "solve" else {0, 1} if "--mark" in options else set()
    replaced = _result_parts(path) if writes else set()
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="replace", write_through=True)
    with pytest.MonkeyPatch.context() as patch, _within(SECONDS):
        patch.setenv("ECOPARK_DEBUG", "1")  # a fault in ecopark itself is raised
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            code = cli.run([command, str(path), *options])
    out = stream.buffer.getvalue().decode() if isinstance(stream.buffer, io.BytesIO) else ""
    assert code in CODES[command], out
    assert code == 0 or out.strip()
    assert "Traceback" not in out
    if "--json" in options:
        json.loads(out)
    written = code in writes
    kept = folder / "park.before.xlsx"
    # What somebody put on a result sheet is kept: the workbook as it was, whole.
    if written and kept.exists():
        assert kept.read_bytes() == data
        kept.unlink()
    assert [entry.name for entry in folder.iterdir()] == [path.name]
    if written:
        _hold_written(data, path, replaced)
    else:
        assert path.read_bytes() == data
    path.unlink()
    return Ended(code, out)


def _hold_written(before: bytes, path: Path, replaced: set[str]) -> None:
    """What was written opens, and every part of the analyst's is as it was."""
    open_package(path)
    old, new = members_of(before), members_of(path.read_bytes())
    shared = re.compile(
        r"\[Content_Types\]\.xml|.*workbook\.xml(\.rels)?|.*styles\.xml|.*calcChain\.xml", re.IGNORECASE
    )
    for name, data in old.items():
        if name.lower() not in replaced and not shared.fullmatch(name):
            assert new.get(name) == data, name


def _result_parts(path: Path) -> set[str]:
    """The parts of the sheets that bear ecopark's mark, and of what they refer to, in small letters."""
    try:
        package = open_package(path)
        waiting = [marked.sheet.part for marked in marked_sheets(package)]
        found: set[str] = set()
        while waiting:
            part = waiting.pop()
            folder, _, base = part.rpartition("/")
            found |= {part.lower(), f"{folder}/_rels/{base}.rels".lower()}
            waiting += [one.target for one in package.relationships(part) if one.target.lower() not in found]
    except FileError:
        return set()
    return found


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise HungError after so many seconds of the processor's, or twelve times as many of the clock's."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def hung(number: int, frame: FrameType | None) -> None:
        raise HungError(f"more than {seconds} s")

    timers = {signal.SIGPROF: (signal.ITIMER_PROF, seconds), signal.SIGALRM: (signal.ITIMER_REAL, 12 * seconds)}
    before = {number: signal.signal(number, hung) for number in timers}
    try:
        for timer, limit in timers.values():
            signal.setitimer(timer, limit)
        yield
    finally:
        for number, (timer, _) in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


def choose(seed: int) -> tuple[str, ...]:
    """The command that a seed's mutant is given to, with its options."""
    validating = ("validate",), ("validate", "--json"), ("validate", "--mark", "--lang", "ru")
    solving = ("solve", "--json"), ("solve",), ("solve", "--scenario", "all")
    return (*validating, *solving)[seed % 6]
