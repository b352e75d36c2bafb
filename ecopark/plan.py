"""The plan: how much of each process runs and of each candidate moves, and what each limit is worth.

Plain frozen arrays beside the park's and the network's own numbering; knows no solver and no Excel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecopark.flows import Floats
from ecopark.network import Network
from ecopark.park import Park

Status = Literal["optimal", "infeasible", "unbounded", "uncertified", "interrupted"]


@dataclass(frozen=True)
class Amounts:
    """How much: ``activity`` by the park's processes, ``flow`` to ``disposal`` by the network's candidates, in units.

    These, and ``stock`` by the park's stores (what they hold at the end), stand period after period in one line;
    ``build`` is 1 or 0 for each of the park's candidates to build.
    """

    activity: Floats
    flow: Floats
    purchase: Floats
    sale: Floats
    disposal: Floats
    stock: Floats
    build: Floats


@dataclass(frozen=True)
class Prices:
    """Shadow prices of one step: how much its objective changes for a unit more on a row's right-hand side.

    All but ``limit`` and ``ceiling`` stand period after period in one line. ``need`` and ``gate`` by the park's needs
    and gates (of a gate it is what one more unit of the by-product saves), ``share`` and ``quality`` by its shares and
    quality bounds, ``group`` by its groups; ``activity`` and ``stock`` are the reduced costs of its processes and
    stores, what a build allows them included; ``supply``, ``demand``, ``disposal``, ``link`` and ``limit`` by the rows
    of those sheets (0 where a row bounds nothing); ``ceiling`` of the cost ceiling.
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
    group: Floats
    stock: Floats
    limit: Floats
    ceiling: float


@dataclass(frozen=True)
class Step:
    """One step of the objective: what it minimises, its least value, and the prices there.

    ``bound`` is below what any choice of builds can bring the value, by the solver's word alone; None where nothing is
    to be built.
    """

    name: str
    value: float
    prices: Prices
    bound: float | None = None


@dataclass(frozen=True)
class Plan:
    """An optimal plan of a park, with the network that its amounts number."""

    park: Park
    network: Network
    amounts: Amounts
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Outcome:
    """How solving a programme ended; the plan where it is optimal. ``step`` is the one that it ended in."""

    status: Status
    step: str
    plan: Plan | None = None
