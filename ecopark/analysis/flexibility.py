"""Flexibility: the least and the most that each exchange can be while the plan stays as good, or nearly.

An exchange is what one plant sends another of a material, over all needs, ways and periods. Within a tolerance of 0 the
plans compared are all the optima of every step of the objective; above it, all plans whose objective is at most so much
above the least. What is built stays as the plan has it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import inf
from typing import Final, Literal

from ecopark.analysis.exchange_ranges import Ranges
from ecopark.answer import Answer
from ecopark.model import load
from ecopark.phrases import Phrase, Term, phrase
from ecopark.plan import Plan
from ecopark.schema.results import ExchangeRow, FlexibleExchangeRow

UNUSED: Final = 50
"""Of the exchanges that the plan does not use at most this many are asked: those that cost the objective least."""

NAMED: Final = 3
"""So many needs are named in a cell."""

Class = Literal["must-have", "swappable"]


@dataclass(frozen=True)
class FlexibleExchange:
    """What a plant sends another of a material in a year, and the least and the most that it can be (units of it).

    ``most`` is infinite where nothing bounds it. Both are None where the time was over before they were known.
    """

    from_: str
    to: str
    material: str
    unit: str
    quantity: float
    least: float | None
    most: float | None

    @property
    def kind(self) -> Class | None:
        """Whether every plan within the tolerance has it or some do without; None where that is not known."""
        if self.least is None:
            return None
        return "must-have" if self.least else "swappable"


@dataclass(frozen=True)
class Flexibility:
    """The exchanges of a plan, then those that it lacks and that could be, each with its least and its most.

    ``tolerance`` is a part of the objective, ``room`` that part in the objective's unit. ``unused`` are rows of the
    Exchange plan for what the plan lacks, ``never`` how many candidates can be in no plan, ``unasked`` how many were
    left out. ``is_whole`` says whether the time was enough, ``builds_held`` whether there was something to build.
    """

    scenario: str
    tolerance: float
    room: float
    exchanges: tuple[FlexibleExchange, ...] = ()
    unused: tuple[ExchangeRow, ...] = ()
    never: int = 0
    unasked: int = 0
    builds_held: bool = False
    is_whole: bool = True

    @property
    def must_have(self) -> int:
        """How many of the plan's exchanges no plan within the tolerance can do without."""
        return sum(each.kind == "must-have" for each in self.exchanges)

    @property
    def swappable(self) -> int:
        """How many of the plan's exchanges some plan within the tolerance does without."""
        return sum(each.kind == "swappable" and each.quantity > 0 for each in self.exchanges)

    @property
    def possible(self) -> int:
        """How many exchanges that the plan lacks some plan within the tolerance has."""
        return sum(each.quantity == 0 for each in self.exchanges)

    def lines(self) -> tuple[Phrase, ...]:
        """What there is, in words."""
        told = {"must": self.must_have, "swappable": self.swappable, "possible": self.possible, "never": self.never}
        if self.tolerance:
            first = phrase(
                "Flexibility of {scenario}, the objective at most {percent:g}% worse: must-have {must}, swappable "
                "{swappable}, possible beside the plan {possible}, never {never}.",
                scenario=Term("value", self.scenario),
                percent=100 * self.tolerance,
                **told,
            )
        else:
            first = phrase(
                "Flexibility of {scenario}, over all optimal plans: must-have {must}, swappable {swappable}, possible "
                "beside the plan {possible}, never {never}.",
                scenario=Term("value", self.scenario),
                **told,
            )
        notes = (
            (self.builds_held, phrase("What is built stays as it is; other builds may leave other choices.")),
            (
                bool(self.unasked),
                phrase(
                    "Beside the plan {count} were not looked at, those that cost the objective most.",
                    count=self.unasked,
                ),
            ),
            (not self.is_whole, phrase("The time limit came before all of it was known.")),
        )
        return (first, *(note for holds, note in notes if holds))


def flexibility(answer: Answer, tolerance: float, seconds: float = inf) -> Flexibility | None:
    """How far each exchange of an answer's plan can change; None where it has no certified plan.

    ``tolerance`` is a part of the objective, 0 or more; ``seconds`` are for all of it. Raises SolveError where HiGHS
    gives no answer, ModelError where an own model has whole numbers beside the builds.
    """
    plan = answer.exchange.plan
    if answer.status != "optimal" or plan is None:
        return None
    ranges = Ranges(plan, load(answer.model), tolerance, time.monotonic() + seconds)
    planned = [number for number in ranges.by_size if ranges.quantity[number]]
    open_, unasked = ranges.cheapest_unused(UNUSED)
    ranges.ask(planned, open_)
    could_be = [number for number in open_ if ranges.most(number)]
    never = ranges.count - len(planned) - len(open_) - unasked  # the face rules these out
    return Flexibility(
        scenario=plan.park.scenario,
        tolerance=tolerance,
        room=ranges.room,
        exchanges=tuple(_exchange(plan, ranges, number) for number in (*planned, *could_be)),
        unused=tuple(_unused(plan, ranges, number) for number in could_be),
        never=never + sum(ranges.most(number) == 0 for number in open_),
        unasked=unasked,
        builds_held=bool(plan.park.candidates),
        is_whole=ranges.is_whole,
    )


def _exchange(plan: Plan, ranges: Ranges, number: int) -> FlexibleExchange:
    sender, receiver, material = ranges.names[number]
    return FlexibleExchange(
        from_=sender,
        to=receiver,
        material=material,
        unit=plan.park.unit(material).text,
        quantity=float(ranges.quantity[number]),
        least=ranges.least(number),
        most=ranges.most(number),
    )


def _unused(plan: Plan, ranges: Ranges, number: int) -> ExchangeRow:
    """A row of the Exchange plan for what the plan lacks; the way is that of its first flow."""
    park, flows = plan.park, ranges.flows_of(number)
    sender, receiver, material = ranges.names[number]
    needs = [park.needs[need] for need in flows.need.tolist()]
    met = list(dict.fromkeys(f"{need.process_name}: {need.material}" for need in needs))
    mode = int(flows.mode[0])
    return ExchangeRow(
        scenario=park.scenario,
        from_=sender,
        to=receiver,
        material=material,
        for_="; ".join(met[:NAMED]) + ("; …" if len(met) > NAMED else ""),
        period="",
        quantity=0.0,
        unit=park.unit(material).text,
        share_of_need=0.0,
        mode=park.tables.transport[mode].mode if mode >= 0 else "",
        distance_km=float(flows.distance[0]),
        transport_cost=0.0,
        co2_kg=0.0,
        value=0.0,
    )


def flexible_rows(
    exchange_plan: Sequence[ExchangeRow], found: Sequence[Flexibility]
) -> tuple[FlexibleExchangeRow, ...]:
    """The rows of the Exchange plan, then those of what it lacks and could be, each with its exchange's flexibility."""
    known = {(of.scenario, each.from_, each.to, each.material): each for of in found for each in of.exchanges}
    names = [entry.name for entry in fields(ExchangeRow)]
    rows = []
    for row in (*exchange_plan, *(one for of in found for one in of.unused)):
        each = known[row.scenario, row.from_, row.to, row.material]
        unbounded = each.most == inf
        rows.append(
            FlexibleExchangeRow(
                **{name: getattr(row, name) for name in names},
                least=each.least,
                most=None if unbounded else each.most,
                flexibility=each.kind or "",
            )
        )
    return tuple(rows)
