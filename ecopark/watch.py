"""Who works long says how far it is, and who watches hears it, and may stop it; no room between need know of it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from types import FrameType


@dataclass(frozen=True)
class Round:
    """A round of solving a large park, all flows priced: ``number`` of a ``step`` of the objective, from 1.

    ``objective`` is None as long as the flows that are held leave no plan. ``held`` of all ``flows`` are (in every
    period), and the objective of all of them can be at most ``gap`` less; infinite where nothing bounds it yet.
    """

    step: str
    number: int
    objective: float | None
    held: int
    flows: int
    gap: float


_hears: ContextVar[Callable[[Round], None] | None] = ContextVar("hears", default=None)


@contextmanager
def watching(hears: Callable[[Round], None]) -> Iterator[None]:
    """Hear of every round until the end of the block."""
    token = _hears.set(hears)
    try:
        yield
    finally:
        _hears.reset(token)


def tell(round_: Round) -> None:
    """Tell who watches, if anybody does."""
    hears = _hears.get()
    if hears is not None:
        hears(round_)


_stop = Event()


@contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """Until the end of the block remember that Ctrl-C was pressed: a library may swallow the KeyboardInterrupt."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        _stop.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _stop.clear()


def heed() -> None:
    """Raises KeyboardInterrupt where Ctrl-C was pressed and is remembered."""
    if _stop.is_set():
        raise KeyboardInterrupt
