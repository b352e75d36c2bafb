"""What a run is: seconds by stage, the peak of its memory, and what each step of the objective came to."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Run:
    """One run: seconds by the clock for each stage, the peak of memory in MB, and the values of the steps."""

    stages: Mapping[str, float]
    megabytes: float
    values: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """All stages together."""
        return sum(self.stages.values())


class Watch:
    """Notes how long each stage takes."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._last = time.perf_counter()

    def note(self, stage: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + now - self._last
        self._last = now

    def run(self, values: tuple[float, ...]) -> Run:
        """What was noted."""
        return Run(self.stages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, values)


def apart(one: Run, other: Run) -> float:
    """The greatest relative difference of two runs' values."""
    pairs = zip(one.values, other.values, strict=True)
    return float(np.max([abs(a - b) / max(1.0, abs(a)) for a, b in pairs]))
