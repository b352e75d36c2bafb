"""What was exported, told to people and to machines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from ecopark.phrases import phrase
from ecopark.reporting import machine
from ecopark.reporting.teller import Teller


def show_export(target: Teller, written: Sequence[Path]) -> None:
    """Which files were written."""
    for path in written:
        target.tell(phrase("Wrote {file}.", file=escape(str(path))))


def export_as_json(status: str, written: Sequence[Path]) -> str:
    """How it ended, and the files."""
    return machine.text({"status": status, "written": [str(path) for path in written]})
