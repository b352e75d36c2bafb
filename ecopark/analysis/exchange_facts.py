"""What is found out about an exchange, as data. Amounts are over the year, in the unit of the material."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecopark.errors import Placed
from ecopark.phrases import Phrase
from ecopark.plan import Status
from ecopark.reasons.asked import Cited

Verdict = Literal["planned", "unused", "ruled out", "no plan"]
"""How an exchange stands: in the plan; not in it though it could be; not to be had; or there is no plan to ask."""

Step = Literal["impact", "cost", "transport work", "nothing"]
"""The first step of the objective in which something makes a difference."""

Kind = Literal["purchase", "exchange", "disposal", "reuse", "sale", "activity"]
"""What changes from one plan to another; ``reuse`` is a plant's own output that it takes in again."""

Lever = Literal["way", "new way", "per km", "handling", "fee", "price", "capex"]
"""The money that would bring an exchange into the plan: of its own way (a ``new way`` has no row of Links yet), of its
mode, of disposal at the sender, of what the receiver buys, of building the link."""


@dataclass(frozen=True)
class Asked:
    """The exchange that is asked about."""

    from_: str
    to: str
    material: str


@dataclass(frozen=True)
class Worth:
    """What something comes to in each step of the objective: weighted impact, net cost (money), transport work (t-km).

    A difference that is nothing but rounding is 0.
    """

    impact: float
    cost: float
    work: float

    def per(self, amount: float) -> Worth:
        """The same for each unit of an amount."""
        return Worth(self.impact / amount, self.cost / amount, self.work / amount)

    @property
    def decides(self) -> Step:
        """The first step in which it is not nothing."""
        if self.impact:
            return "impact"
        if self.cost:
            return "cost"
        return "transport work" if self.work else "nothing"


@dataclass(frozen=True)
class Difference:
    """What one plan has otherwise than another: ``now`` in the plan, ``then`` in the other.

    ``what`` is the material, of an activity the process; ``to`` the receiver of an exchange; ``by`` the seller or the
    route. ``tonnes`` is the mass of the change; None where it has none.
    """

    kind: Kind
    plant: str
    what: str
    to: str
    by: str
    now: float
    then: float
    unit: str
    tonnes: float | None


@dataclass(frozen=True)
class Profit:
    """What a plant earns in a year: ``now`` in the plan, ``then`` in the other."""

    plant: str
    now: float
    then: float

    @property
    def change(self) -> float:
        """What the plan is worth to the plant beside the other."""
        return self.now - self.then


@dataclass(frozen=True)
class NextBest:
    """The best plan without an exchange: ``then`` in all that is compared.

    ``saved`` is what the exchange saves in the year; None where there is no plan without it, for which ``needed`` names
    the cells. ``asked_for`` is a cell that has it sent whatever it costs. ``certified`` is the other plan's.
    """

    status: Status
    saved: Worth | None
    differences: tuple[Difference, ...]
    profits: tuple[Profit, ...]
    certified: bool
    needed: tuple[Cited, ...]
    asked_for: Cited | None


@dataclass(frozen=True)
class Entry(Placed):
    """The money at which an exchange would enter the plan, in its cell's own unit; other cells as they are.

    ``enters_at`` is the limit: it enters below it where that is less than ``now``, else above it. ``confirmed`` says
    that solving on both sides of it has shown so. A ``new way`` has no cell: it is what a row of Links would say.
    """

    lever: Lever
    sheet: str
    cell: str
    name: str
    now: float
    enters_at: float
    unit: str
    confirmed: bool


@dataclass(frozen=True)
class Ruling(Placed):
    """A cell, or a sheet, that leaves an exchange out, in words; ``lifted`` where it can be thought away."""

    sheet: str
    cell: str
    says: Phrase
    lifted: bool


@dataclass(frozen=True)
class Allowed:
    """The plan of the park in which an exchange is not ruled out.

    ``sent`` is how much of it goes; ``saved`` what the park saves in the year; ``first_unit`` what sending the first
    unit adds (below 0: saves), None where nothing of it can go.
    """

    status: Status
    sent: float
    saved: Worth | None
    first_unit: Worth | None
    certified: bool


def rounded(value: float) -> float:
    """A number as it is told: four digits, or all before the point."""
    told = float(f"{value:.4g}") if abs(value) < 1000 else float(f"{value:.0f}")
    return int(told) if told.is_integer() and abs(told) < 1e15 else told
