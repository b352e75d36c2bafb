"""A process that saves a workbook and is killed on the way: run by ``test_kill.py``, never imported by ecopark.

    python killing.py once FOLDER          save FOLDER's workbook, between two marks that a tracer can see
    python killing.py everywhere FOLDER    for each N a fork that is killed at the N-th call of a C function

What is saved, and over what, are the files ``before`` and ``after`` of the folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from ecopark.workbook.save import save

BEGIN, END = "/the-saving-begins", "/the-saving-ends"


def saving(folder: Path, book: Path) -> None:
    """Save the new bytes over the old ones, which are kept."""
    before = (folder / "before").read_bytes()
    save((folder / "after").read_bytes(), book, hashlib.sha256(before).hexdigest(), original=before)


def once(folder: Path) -> None:
    """Save the folder's workbook; what the system is asked between the marks is the saving."""
    book = folder / "park.xlsx"
    Path(BEGIN).exists()
    saving(folder, book)
    Path(END).exists()


def everywhere(folder: Path) -> None:
    """Save a workbook of its own in a fork for each call of a C function, killed there, until one lives to the end."""
    for number in range(1, 10_000):
        own = folder / f"run{number:04}"
        own.mkdir()
        book = own / "park.xlsx"
        shutil.copyfile(folder / "before", book)
        child = os.fork()
        if child == 0:
            sys.setprofile(killer(number))
            saving(folder, book)
            sys.setprofile(None)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        if os.WTERMSIG(status) != signal.SIGKILL:
            raise SystemExit(f"run {number} ended otherwise: {status}")


def killer(number: int) -> Callable[[FrameType, str, object], None]:
    """A profile function that kills the process at the N-th call of, or return from, a C function."""
    left = number

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        if event in ("c_call", "c_return"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return profile


if __name__ == "__main__":
    {"once": once, "everywhere": everywhere}[sys.argv[1]](Path(sys.argv[2]))
