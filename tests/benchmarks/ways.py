"""The ways that are measured: ecopark to a certified plan, and others that give HiGHS all columns and take its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from math import inf
from typing import Final

from ecopark import columns, solver
from ecopark.certificate import certify
from ecopark.model import load, says_columns
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.programme import built, compiled
from ecopark.session import Session

from .linopy_way import linopy
from .pyoptinterface_way import pyoptinterface
from .runs import Run, Watch


def ecopark(park: Park) -> Run:
    """From the valid park to the certified plan, as ``solve`` does it."""
    model = load()
    watch = Watch()
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
    model = load()
    watch = Watch()
    network = candidates(park)
    watch.note("candidates")
    assert says_columns(model)
    arrays = columns.whole(park, network, model).arrays
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
    model = load()
    watch = Watch()
    network = candidates(park)
    watch.note("candidates")
    arrays = compiled(built(model, park, network))
    watch.note("model")
    session = Session(arrays)
    watch.note("hand-over")
    values = []
    for objective, constant in zip(arrays.objectives, arrays.constants, strict=True):
        assert session.minimise(objective, inf) == "optimal"
        values.append(float(objective @ session.values) + float(constant))
        session.keep_face()
    watch.note("HiGHS")
    return watch.run(tuple(values))


WAYS: Final[Mapping[str, Callable[[Park], Run]]] = {
    "ecopark": ecopark,
    "raw": raw,
    "pyomo": pyomo,
    "linopy": linopy,
    "pyoptinterface": pyoptinterface,
}

LIBRARIES: Final[Mapping[str, tuple[str, ...]]] = {
    "linopy": ("linopy",),
    "pyoptinterface": ("pyoptinterface", "highsbox"),
}
"""What a way needs that ecopark itself does not."""


def missing(way: str) -> tuple[str, ...]:
    """The libraries that a way lacks here."""
    return tuple(name for name in LIBRARIES.get(way, ()) if find_spec(name) is None)
