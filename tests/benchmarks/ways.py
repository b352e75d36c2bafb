"""The ways that are measured: ecopark from a valid park to a certified plan, and all columns given to HiGHS."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from ecopark import pricing, solver
from ecopark.certificate import certify
from ecopark.model import load, says_columns
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.programme import built, compiled
from ecopark.session import Session


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


class _Watch:
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


def ecopark(park: Park) -> Run:
    """From the valid park to the certified plan, as ``solve`` does it."""
    watch, model = _Watch(), load()
    network = candidates(park)
    watch.note("candidates")
    plan = solver.optimum(park, network, model).plan
    watch.note("optimum")
    assert plan is not None
    assert certify(plan).confirms
    watch.note("certificate")
    return watch.run(tuple(step.value for step in plan.steps))


def raw(park: Park) -> Run:
    """All columns as arrays handed to HiGHS, which takes the same steps of the objective, each on the face before."""
    watch, model = _Watch(), load()
    network = candidates(park)
    watch.note("candidates")
    assert says_columns(model)
    arrays = pricing.whole(park, network, model).arrays
    watch.note("arrays")
    session = Session(arrays)
    watch.note("hand-over")
    values = []
    for objective, constant in zip(arrays.objectives, arrays.constants, strict=True):
        assert session.minimise(objective) == "optimal"
        values.append(float(objective @ session.values) + float(constant))
        session.keep_face()
    watch.note("HiGHS")
    return watch.run(tuple(values))


def pyomo(park: Park) -> Run:
    """The whole programme built in Pyomo, compiled and solved, as small parks are."""
    watch, model = _Watch(), load()
    network = candidates(park)
    watch.note("candidates")
    programme = built(model, park, network)
    arrays = compiled(programme)
    watch.note("arrays")
    session = Session(arrays)
    values = []
    for objective, constant in zip(arrays.objectives, arrays.constants, strict=True):
        assert session.minimise(objective, inf) == "optimal"
        values.append(float(objective @ session.values) + float(constant))
        session.keep_face()
    watch.note("HiGHS")
    return watch.run(tuple(values))


WAYS: Final[Mapping[str, Callable[[Park], Run]]] = {"ecopark": ecopark, "raw": raw, "pyomo": pyomo}


def apart(one: Run, other: Run) -> float:
    """The greatest relative difference of two runs' values."""
    pairs = zip(one.values, other.values, strict=True)
    return float(np.max([abs(a - b) / max(1.0, abs(a)) for a, b in pairs]))
