"""The plan: how much of each process runs and of each candidate moves, and what each limit is worth.

Plain frozen arrays beside the park's and the network's own numbering; knows no solver and no Excel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecopark.network import Floats, Network
from ecopark.park import Park

Status = Literal["optimal", "infeasible", "unbounded", "uncertified", "interrupted"]


@dataclass(frozen=True)
class Amounts:
    """Units a year: ``activity`` by the park's processes, the others by the network's candidates."""

    activity: Floats
    flow: Floats
    purchase: Floats
    sale: Floats
    disposal: Floats


@dataclass(frozen=True)
class Prices:
    """Shadow prices of one step: how much its objective changes for a unit more on a row's right-hand side.

    ``need`` and ``gate`` by the park's needs and gates (of a gate, with the sign turned: what one more unit of the
    by-product saves), ``share`` and ``quality`` by its shares and quality bounds, ``activity`` by its processes (the
    reduced cost), ``supply``, ``demand``, ``disposal``, ``link`` and ``limit`` by the rows of those sheets (0 where a
    row bounds nothing), ``ceiling`` of the cost ceiling.
    """

    need: Floats
    share: Floats
    gate: Floats
    activity: Floats
    supply: Floats
    demand: Floats
    disposal: Floats
    link: Floats
    quality: Floats
    limit: Floats
    ceiling: float


@dataclass(frozen=True)
class Step:
    """One step of the objective: what it minimises, its least value, and the prices there."""

    name: str
    value: float
    prices: Prices


@dataclass(frozen=True)
class Plan:
    """An optimal plan of a park, with the network that its amounts number."""

    park: Park
    network: Network
    amounts: Amounts
    steps: tuple[Step, ...]
