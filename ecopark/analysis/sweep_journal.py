"""The points of a sweep that are done, kept in a file: a line each, written as soon as a point is solved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ecopark.analysis.designs import Design
from ecopark.analysis.points import Point, Sweep, Told
from ecopark.errors import FileError
from ecopark.model import shipped
from ecopark.phrases import phrase


def digest(sweep: Sweep, made: Design) -> str:
    """What tells one sweep from another."""
    own = Path(sweep.model)
    model = own.read_bytes() if sweep.model not in shipped() and own.is_file() else sweep.model
    told = [sweep.park.fingerprint, model, [(axis.text, axis.is_factor) for axis in sweep.axes], made.points]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def kept(journal: Path, of: str) -> dict[int, Point]:
    """The points that a journal has of the sweep of a digest; a last line that was cut short is none.

    Raises FileError where it can't be read, or is another sweep's.
    """
    try:
        lines = journal.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise FileError(journal, phrase("the points cannot be read"), phrase("see that you may read it")) from fault
    if not lines or lines[0] != _first_line(of):
        raise FileError(
            journal, phrase("it holds the points of another sweep"), phrase("remove it, or sweep without --resume")
        )
    found = {}
    for line in lines[1:]:
        try:
            number, values, *sides = json.loads(line)
            told = [Told(status, tuple(outputs)) for status, outputs in sides]
            found[number] = Point(number, tuple(values), told[0], told[1])
        except (ValueError, IndexError):
            continue
    return found


def points_in(journal: Path) -> int:
    """How many points a journal has; 0 where there is none."""
    return max(0, len(journal.read_bytes().splitlines()) - 1) if journal.exists() else 0


@contextmanager
def keeping(path: Path | None, of: str, done: Mapping[int, Point]) -> Iterator[Callable[[Point], None]]:
    """Writes each point down as soon as it is done, after those that were. What was kept is never for a moment lost.

    Raises FileError where the file can't be written.
    """
    if path is None:
        yield lambda _: None
        return
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text("".join(f"{line}\n" for line in (_first_line(of), *map(_line, done.values()))), "utf-8")
        fresh.replace(path)
        file = path.open("a", encoding="utf-8")
    except OSError as fault:
        raise FileError(path, phrase("the points cannot be kept"), phrase("see that you may write there")) from fault
    with file:

        def keep(point: Point) -> None:
            try:
                file.write(f"{_line(point)}\n")
                file.flush()
            except OSError as fault:
                what = phrase("the points cannot be kept")
                raise FileError(path, what, phrase("see that you may write there")) from fault

        yield keep


def _first_line(of: str) -> str:
    return json.dumps({"sweep": of})


def _line(point: Point) -> str:
    sides = [[side.status, side.outputs] for side in (point.with_exchange, point.without_exchange)]
    return json.dumps([point.number, point.values, *sides])
