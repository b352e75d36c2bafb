"""A command run in a process of its own, measured: processor seconds, peak memory, what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

# A process counts the memory of the one that it was forked from as its own: the Python in between is a small one.
_BETWEEN: Final = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
said = done.stdout.decode(), done.stderr.decode()
print(json.dumps([done.returncode, *said, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""

measurable = pytest.mark.skipif(sys.platform == "win32", reason="time and memory are asked for in another way there")


@dataclass(frozen=True)
class Measured:
    """A process that has ended: its exit code, what it printed, seconds of the processor's, megabytes at the most."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


def measured(*arguments: str | Path) -> Measured:
    """Run ecopark with these arguments, cold, and measure it."""
    command = [sys.executable, "-c", _BETWEEN, sys.executable, "-m", "ecopark", *map(str, arguments)]
    around = {name: value for name, value in os.environ.items() if name != "ECOPARK_DEBUG"}
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, check=True)
    code, out, err, seconds, memory = json.loads(done.stdout)
    return Measured(code, out, err, seconds, memory / (2**20 if sys.platform == "darwin" else 2**10))
