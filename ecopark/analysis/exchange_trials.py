"""A park tried otherwise for the sake of one exchange: solved without it, with it, or with a first unit of it sent."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ecopark import builds
from ecopark.analysis.exchange_facts import Asked, Worth
from ecopark.analysis.left_out import LeftOut, stated_with_few, with_rows
from ecopark.books import Books
from ecopark.certificate import certify
from ecopark.errors import SolveError, WorkbookError
from ecopark.flows import Floats, Flows, Ints, joined, takes_all_pairs
from ecopark.model import Model, checked
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.plan import Plan, Status
from ecopark.programme import Compiled, built, compiled
from ecopark.reasons.asked import Cited
from ecopark.reasons.catalogue import programme
from ecopark.reasons.conflicts import Prover
from ecopark.reasons.words import cell_of, said
from ecopark.schema.rows import Link
from ecopark.session import Session
from ecopark.solver import optimum

ROUNDING: Final = 1e-9
"""A difference below this part of what it is a difference of is nothing."""

FIRST: Final = (1e-5, 1e-8)
"""What counts as a first unit, as parts of what could go; the second is tried where the first finds no room."""


@dataclass(frozen=True)
class Tried:
    """How solving a park otherwise ended; ``sent`` is how much of the exchange goes, ``certified`` of its plan."""

    park: Park
    status: Status
    plan: Plan | None
    certified: bool
    sent: float


@dataclass(frozen=True)
class FirstUnit:
    """What sending a first unit adds in each step, and the number of the flow by which it goes best."""

    worth: Worth
    flow: int


def is_of(row: Link, asked: Asked) -> bool:
    """Whether a row of Links is of the exchange."""
    return (row.from_, row.to, row.material) == (asked.from_, asked.to, asked.material)


def flows_of(park: Park, network: Network, asked: Asked) -> Ints:
    """The numbers of the flows that are the exchange: by every way, to every need of the receiver."""
    return np.flatnonzero(_are_of(park, network.flows, asked))


def drawn(park: Park, network: Network, asked: Asked) -> Flows:
    """The same flows themselves; of a large park not all flows are held for it."""
    return joined([part.only(_are_of(park, part, asked)) for part in network.parts()])


def _are_of(park: Park, flows: Flows, asked: Asked) -> NDArray[np.bool_]:
    gates = [gate.index for gate in park.gates_of.get(asked.material, ()) if gate.plant == asked.from_]
    needs = [need.index for need in park.needs if need.plant == asked.to]
    return np.asarray(np.isin(flows.gate, gates) & np.isin(flows.need, needs) & ~flows.internal)


def widened(plan: Plan, asked: Asked) -> Plan:
    """The plan with all flows of the exchange in its network: of a large park it may hold some of them, or none."""
    few = plan.network
    if few is few.whole:
        return plan
    held = {_way(few.flows, flow) for flow in flows_of(plan.park, few, asked).tolist()}
    every = drawn(plan.park, few.whole, asked)
    lacking = every.only(np.array([_way(every, flow) not in held for flow in range(len(every))], dtype=bool))
    sent = plan.amounts.flow.reshape(-1, len(few.flows))
    more = np.concatenate([sent, np.zeros((len(sent), len(lacking)))], axis=1)
    network = few.with_flows(joined([few.flows, lacking]))
    return replace(plan, network=network, amounts=replace(plan.amounts, flow=more.ravel()))


def _way(flows: Flows, flow: int) -> tuple[int, int, int]:
    """What tells a flow from all others."""
    return int(flows.gate[flow]), int(flows.need[flow]), int(flows.link[flow])


def with_links(park: Park, links: Iterable[Link]) -> Park:
    """The park with other Links; which pairs are candidates without a row there stays as it is."""
    settings = replace(park.settings, exchanges="all" if takes_all_pairs(park) else "listed")
    return replace(park, tables=replace(park.tables, links=tuple(links), settings=settings))


def with_row(park: Park, attribute: str, row: Any, **values: Any) -> Park:
    """The park with some cells of a row of a sheet changed; ``attribute`` is the sheet's."""
    rows = tuple(replace(each, **values) if each is row else each for each in getattr(park.tables, attribute))
    if attribute == "links":
        return with_links(park, rows)
    changes: dict[str, Any] = {attribute: rows}
    return replace(park, tables=replace(park.tables, **changes))


def forbidden(park: Park, asked: Asked) -> Park:
    """The park in which nothing goes from the sender to the receiver; a least that a link asks for goes with it."""
    links = [replace(row, status="closed") if is_of(row, asked) else row for row in park.tables.links]
    if takes_all_pairs(park):  # a closed row stands in place of the pair's own way
        links.append(Link(from_=asked.from_, to=asked.to, material=asked.material, status="closed"))
    return with_links(park, links)


class Trials:
    """The plan of a park, and what is tried otherwise to tell of an exchange. ``seconds`` are for all of it."""

    def __init__(self, plan: Plan, asked: Asked, model: Model, *, is_shipped: bool, seconds: float = inf) -> None:
        self.plan, self.asked, self.model = widened(plan, asked), asked, model
        self.park, self.network = self.plan.park, self.plan.network
        self.books = Books(self.plan)
        self._is_shipped = is_shipped
        self._deadline = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self._deadline - time.monotonic()

    @cached_property
    def flows(self) -> Ints:
        """The flows of the network that are the exchange."""
        return flows_of(self.park, self.network, self.asked)

    @cached_property
    def sent(self) -> float:
        """How much of it the plan sends in a year."""
        return self._sent(self.books, self.flows)

    def _sent(self, books: Books, flows: Ints) -> float:
        return float(books.by_period(books.amounts.flow)[:, flows].sum())

    def solved(self, park: Park) -> Tried:
        """The plan of a park otherwise."""
        try:
            park = builds.bounded(park, self.model, self.left)
        except WorkbookError:  # what could now be built has no bound
            return Tried(park, "unbounded", None, False, 0.0)
        except TimeoutError:
            return Tried(park, "interrupted", None, False, 0.0)
        outcome = optimum(park, candidates(park), self.model, self.left)
        if outcome.plan is None:
            return Tried(park, outcome.status, None, False, 0.0)
        certificate = certify(checked(outcome.plan, self.model), optimality=self._is_shipped)
        sent = self._sent(Books(outcome.plan), flows_of(park, outcome.plan.network, self.asked))
        return Tried(park, outcome.status, outcome.plan, certificate.confirms, sent)

    def against(self, park: Park) -> tuple[Cited, ...]:
        """Cells of a park without a plan that cannot hold together, but for the exchange's own row of Links.

        One set of them, none of which can be spared: the limits of the whole park stand in it last. Nothing where the
        time is over, the solver cannot tell them, or the park is too large to be taken apart whole.
        """
        if self.network is not self.network.whole:
            return ()
        try:
            stated = programme(builds.bounded(park, self.model, self.left), self.model)
            found = Prover(stated, self.left).conflict(stated.everything) or frozenset()
        except (TimeoutError, SolveError):
            return ()
        limits = sorted((stated.limits[number] for number in found), key=lambda limit: limit.sort)
        told = [limit for limit in limits if not (isinstance(limit.row, Link) and is_of(limit.row, self.asked))]
        return tuple(Cited(*cell_of(park, limit), said(park, limit)) for limit in told)

    def saved(self, beside: Plan) -> Worth:
        """How much less the plan comes to than another, step by step."""
        pairs = zip(self.plan.steps, beside.steps, strict=True)
        return Worth(*(_difference(then.value, now.value) for now, then in pairs))

    def opposite(self, beside: Plan) -> Worth:
        """How much less another plan comes to than this one, step by step."""
        pairs = zip(self.plan.steps, beside.steps, strict=True)
        return Worth(*(_difference(now.value, then.value) for now, then in pairs))

    def first_unit(self, park: Park, network: Network, flows: Ints) -> FirstUnit | None:
        """What a first unit sent along some flows adds in each step, what is built being as in the plan.

        It is the price of a row that has a very little sent: unlike a reduced cost it is the same whichever optimal
        prices the solver holds. None where not even that can go, or there is no time.
        """
        model_built = built(self.model, park, network)  # held while its variables are asked for their names
        arrays = _as_built(compiled(model_built), self.plan.amounts.build)
        numbers = {_name(column): number for number, column in enumerate(arrays.columns)}
        times = range(len(Calendar(park)))
        of = {numbers["f", (flow, time)]: flow for flow in flows.tolist() for time in times}
        unlike = np.zeros((1, len(arrays.steps)))  # all flows that the row below has are held
        stated = stated_with_few(park, network, self.model, arrays, unlike)
        row = np.zeros((1, arrays.matrix.shape[1]))
        row[0, list(of)] = 1.0
        for part in FIRST:
            least = np.array([part * self.size(park, network, flows)])
            rest = None if stated is None else LeftOut(stated)
            found = self._sending(with_rows(arrays, row, least, least), list(of), rest)
            if found is not None:
                worth, best = found
                return FirstUnit(worth, of[best])
        return None

    def _sending(self, arrays: Compiled, columns: list[int], rest: LeftOut | None) -> tuple[Worth, int] | None:
        session = Session(arrays)
        added: list[float] = []
        for step, objective in enumerate(arrays.objectives):
            if _settled(session, rest, step, self.left) != "optimal":
                return None
            sizes = abs(arrays.matrix[:-1, columns]).T @ np.abs(session.duals[:-1]) + np.abs(objective[columns])
            price = float(session.duals[-1])
            added.append(price if abs(price) > ROUNDING * max(1.0, float(sizes.max())) else 0.0)
            session.keep_face()
            if rest is not None:
                rest.keep_face()
        best = columns[int(np.argmax(session.values[columns]))]
        return Worth(*added), best

    def size(self, park: Park, network: Network, flows: Ints) -> float:
        """About how much could go: what the sender makes or the receiver needs in the plan (units of the material)."""
        activity = self.plan.amounts.activity
        if len(park.processes) != len(self.park.processes):
            return 1.0
        year = activity.reshape(-1, len(park.processes)).sum(axis=0) if len(activity) else activity
        made = max(
            (
                year[process] * amount
                for flow in flows
                for process, amount in park.gates[network.flows.gate[flow]].makers
            ),
            default=0.0,
        )
        needs = [park.needs[need] for need in network.flows.need[flows]]
        needed = max((year[need.process] * need.amount for need in needs), default=0.0)
        least, most = min(made, needed), max(made, needed)
        return float(least if least > ROUNDING * most else most or 1.0)


def _settled(session: Session, rest: LeftOut | None, step: int, seconds: float) -> Status:
    """Minimise a step over a session's columns and the flows that it does not hold."""
    if rest is not None:
        return rest.settle(session, step, seconds)
    return session.minimise(session.arrays.objectives[step], seconds)


def _as_built(arrays: Compiled, build: Floats) -> Compiled:
    """The programme with the builds of a plan fixed: a linear one."""
    if not arrays.integer.any():
        return arrays
    fixed = np.zeros(len(arrays.columns))
    for number in np.flatnonzero(arrays.integer).tolist():
        _, index = _name(arrays.columns[number])
        fixed[number] = build[index]
    return replace(
        arrays,
        lower=np.where(arrays.integer, fixed, arrays.lower),
        upper=np.where(arrays.integer, fixed, arrays.upper),
        integer=np.zeros(len(fixed), dtype=bool),
    )


def _name(variable: Any) -> tuple[str, Any]:
    return variable.parent_component().local_name, variable.index()


def _difference(then: float, now: float) -> float:
    """How much less it is now; 0 where that is rounding."""
    return then - now if abs(then - now) > ROUNDING * max(1.0, abs(then), abs(now)) else 0.0
