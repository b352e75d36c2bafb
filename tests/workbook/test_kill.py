"""Killed at any moment of a save, the workbook is the old one or the new one, whole, and the next run is not impeded.

Not by sleeping and hoping: the process is killed at every call of a C function in turn, and, where strace is installed
and may trace, at every system call.
"""

from __future__ import annotations

import collections
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecopark.workbook.package import open_package
from ecopark.workbook.save import save
from ecopark.workbook.splice import splice

from .killing import BEGIN, END
from .packages import analyst_book, plan_sheet

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and forks as POSIX systems do")

SAVING = [sys.executable, "-m", "tests.workbook.killing"]
ROOT = Path(__file__).parents[2]
OF_MEMORY = {"brk", "futex", "madvise", "mmap", "mremap", "munmap"}
"""What the interpreter does on its own, differently each time; no file is any different for it."""
CALL = re.compile(r"^\d+ +(\w+)\(")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook as it is and as it will be."""
    folder = tmp_path_factory.mktemp("kill")
    before = analyst_book(folder / "before")
    (folder / "after").write_bytes(splice(open_package(before), [plan_sheet(40)]).data)
    return folder


def whole(folder: Path, own: Path) -> str:
    """Check a folder in which a save was killed, run it again, and tell which file the kill left."""
    before, after = (folder / "before").read_bytes(), (folder / "after").read_bytes()
    book, kept = own / "park.xlsx", own / "park.before.xlsx"
    found = book.read_bytes()
    assert found in (before, after), "half a workbook"
    open_package(book)
    assert not kept.exists() or kept.read_bytes() == before, "half a copy"
    assert kept.exists() or found == before, "replaced before the copy was kept"
    others = {entry.name for entry in own.iterdir()} - {book.name, kept.name}
    assert all(re.fullmatch(r"\.ecopark-[0-9a-f]{8}-[0-9a-f]{16}\.tmp", name) for name in others)
    saved = save(after, book, hashlib.sha256(found).hexdigest(), original=before)
    assert (saved.path, saved.held_by, saved.kept) == (book, None, kept)
    assert book.read_bytes() == after
    return "old" if found == before else "new"


def test_killed_at_every_call(folder: Path, tmp_path: Path) -> None:
    for name in ("before", "after"):
        shutil.copyfile(folder / name, tmp_path / name)
    subprocess.run([*SAVING, "everywhere", str(tmp_path)], check=True, cwd=ROOT, timeout=300)
    runs = sorted(tmp_path.glob("run*"))
    left = [whole(tmp_path, run) for run in runs]
    assert len(left) > 150
    assert left == sorted(left, reverse=True), "once new, it is new at every later call"
    assert collections.Counter(left).keys() == {"old", "new"}


def traced(folder: Path, log: Path, *inject: str) -> subprocess.CompletedProcess[bytes]:
    strace = ["strace", "-f", "-qq", "-o", str(log), *inject]
    around = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    return subprocess.run([*strace, *SAVING, "once", str(folder)], check=False, cwd=ROOT, env=around, timeout=300)


def system_calls(log: Path) -> Iterator[tuple[str, int]]:
    """Each system call between the marks: its name, and the how-manieth of that name in the process it is."""
    counts: collections.Counter[str] = collections.Counter()
    inside = False
    for line in log.read_text(errors="replace").splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        counts[call[1]] += 1
        inside = (inside or BEGIN in line) and END not in line
        if inside and call[1] not in OF_MEMORY:
            yield call[1], counts[call[1]]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_killed_at_every_system_call(folder: Path, tmp_path: Path) -> None:
    def fresh(name: str) -> Path:
        own = tmp_path / name
        own.mkdir()
        for file in ("before", "after"):
            os.link(folder / file, own / file)
        shutil.copyfile(folder / "before", own / "park.xlsx")
        return own

    log = tmp_path / "log"
    if traced(fresh("trial"), log).returncode != 0:
        pytest.skip("strace may not trace here")
    calls = list(system_calls(log))
    assert {"openat", "write", "fsync", "close"} <= {name for name, _ in calls}
    assert any(name.startswith("rename") for name, _ in calls)
    left = []
    for name, number in calls:
        own = fresh(f"{name}-{number}")
        done = traced(own, tmp_path / "kill.log", "-e", f"inject={name}:signal=KILL:when={number}")
        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (name, number)
        for file in ("before", "after"):
            (own / file).unlink()
        left.append(whole(folder, own))
    assert collections.Counter(left).keys() == {"old", "new"}
