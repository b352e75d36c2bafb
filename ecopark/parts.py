"""What a park consists of, numbered: needs, gates, servings, shares, quality bounds, stores, candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecopark.schema.rows import Coefficient, Group, Link, Process, QualityLimit, Storage, Substitute


@dataclass(frozen=True, slots=True)
class Need:
    """One ``in`` row of a running process: ``amount`` units of the material for each unit of activity."""

    index: int
    process: int
    plant: str
    process_name: str
    material: str
    amount: float
    row: Coefficient


@dataclass(frozen=True, slots=True)
class Gate:
    """A material that a plant makes or stores: where its output meets what can take it.

    ``makers`` are (process, amount made for a unit of activity), ``followers`` (process, material, amount made for each
    unit of that material that the process takes in). ``store`` numbers the park's stores.
    """

    index: int
    plant: str
    material: str
    makers: tuple[tuple[int, float], ...]
    followers: tuple[tuple[int, str, float], ...] = ()
    store: int | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """A material that can serve a need: ``ratio`` units of the need for each that arrives, at a treatment cost."""

    need: int
    material: str
    ratio: float
    cost: float
    row: Substitute | None
    by_cascade: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """The most of a need that some materials may meet together."""

    need: int
    materials: frozenset[str]
    max_share: float
    row: Substitute


@dataclass(frozen=True, slots=True)
class QualityBound:
    """The least or greatest mean of a property that a need accepts."""

    need: int
    property: str
    bound: float
    is_maximum: bool
    row: QualityLimit


@dataclass(frozen=True, slots=True)
class Haulage:
    """What a mode does to one unit of a material: money and kg of CO2 per km, money for handling, share lost per km."""

    cost_km: float
    handling: float
    co2_km: float
    loss_km: float


@dataclass(frozen=True, slots=True)
class Store:
    """What a plant can keep of a material. ``initial`` is None where it ends as it began; ``final`` are its bounds."""

    index: int
    gate: int
    capacity: float
    initial: float | None
    final: tuple[float, float]
    cost: float
    loss: float
    row: Storage


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be built, whole or not at all: a process, a group or a link, by its number in the park."""

    index: int
    kind: Literal["process", "group", "link"]
    of: int
    capex: float
    annuity: float
    row: Process | Group | Link
