"""The trade-off curve of two totals of a park: its corners, found by searching between what is known of it.

Between two corners lies another one, or else an edge: the least of the sum of both totals, weighted so that the two
corners weigh the same, tells which. Where no plan weighs less the straight line between them is proved an edge (Aneja
and Nair 1979, doi:10.1287/mnsc.25.1.73). Of a linear programme these are all corners. With candidates to build they
are the supported plans: those that are best for some weighting; others that nothing beats may lie above the lines.

Each plan minimises the weighted sum, then x (so that it is an end of an edge), then cost, then transport work.
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ecopark.accounts import INDICATORS
from ecopark.analysis.corners import Aim, Best, Programme
from ecopark.answer import Answer, Solved, answer
from ecopark.books import Books
from ecopark.certificate import Certificate
from ecopark.errors import UsageError
from ecopark.model import load, shipped
from ecopark.park import Park
from ecopark.phrases import phrase
from ecopark.plan import Plan, Status
from ecopark.totals import Totals, Weights, combined, flat

QUANTITIES: Final = ("virgin", "disposal", "impact", "cost", "transport cost", "co2")
"""What a curve can be of."""

USUAL: Final = 20
"""So many corners are found where no number is given."""

SAME: Final = 1e-7
"""Nearer to the line between two corners than this part of the whole curve is on it."""

ROUNDING: Final = 1e-9
"""What rounding leaves of a total, of the terms that it is the sum of."""

MOVED: Final = 1e-6
"""An exchange has changed if it has by more than this part of it."""

Kind = Literal["planned", "enters", "leaves", "grows", "shrinks"]
KINDS: Final[tuple[Kind, ...]] = ("planned", "enters", "leaves", "grows", "shrinks")


@dataclass(frozen=True)
class Quantity:
    """A total that a curve is of: its name on the command line, its title and its unit as the Summary has them."""

    name: str
    title: str
    unit: str


@dataclass(frozen=True)
class Edge:
    """The line from a corner to the next.

    ``slope`` is what a unit more of x changes y by, below 0; ``price`` how much of x a unit less of y takes. It is
    proved where no plan lies below it; else it hides corners.
    """

    slope: float
    price: float
    is_proved: bool


@dataclass(frozen=True)
class Change:
    """An exchange beside what it was at the corner before, in a year, in the material's own unit.

    Those of the first corner are ``planned``.
    """

    kind: Kind
    from_: str
    to: str
    material: str
    before: float
    after: float
    unit: str


@dataclass(frozen=True)
class Corner:
    """A plan at a corner of the curve; ``edge`` leads to the next, None from the last."""

    x: float
    y: float
    cost: float
    exchanges: int
    certificate: Certificate
    changes: tuple[Change, ...]
    edge: Edge | None


@dataclass(frozen=True)
class Curve:
    """The corners from the least of x to the least of y.

    ``answer`` is what the park was solved for first; where there is no curve it says why. ``status`` is ``interrupted``
    where the time was over before everything was known.
    """

    status: Status
    answer: Answer
    x: Quantity
    y: Quantity
    corners: tuple[Corner, ...] = ()
    has_builds: bool = False

    @property
    def open_edges(self) -> tuple[int, ...]:
        """The corners, from 1, of which the line to the next is not proved to be an edge."""
        corners = enumerate(self.corners, start=1)
        return tuple(number for number, corner in corners if corner.edge is not None and not corner.edge.is_proved)


def curve(
    park: Park,
    model: str,
    x: str = "cost",
    y: str = "impact",
    points: int = USUAL,
    *,
    time_limit: float = math.inf,
    tell: Callable[[int], None] = lambda _: None,
) -> Curve:
    """The curve of two QUANTITIES of a park, of at most so many corners, the largest gaps first.

    ``time_limit`` is in seconds, for all of it; ``tell`` is told how many corners there are. Raises UsageError where
    there is no such quantity or the points are too few, and what ``answer`` raises.
    """
    one, other = quantities(x, y, points, park.settings.currency)
    deadline = time.monotonic() + time_limit
    found = answer(park, model, time_limit)
    if found.exchange.status != "optimal":
        return Curve(found.exchange.status, found, one, other)
    solved = found.exchange
    programme = Programme(
        solved.park, solved.network.whole, load(model), is_shipped=model in shipped(), deadline=deadline
    )
    search = _Search(programme, solved, (one, other), points, tell)
    status = search.run()
    if status == "unbounded":
        why = answer(_alone(park, search.ended), model, deadline - time.monotonic())
        return Curve(status, why, one, other)
    return Curve(status, found, one, other, search.corners(), programme.has_builds)


def quantities(x: str, y: str, points: int, currency: str) -> tuple[Quantity, Quantity]:
    """Two quantities by their names. Raises UsageError where one is none, or both are one, or there are no 2 points."""
    found = []
    for each in (x, y):
        name = each.replace("_", " ").replace("-", " ")
        if name not in QUANTITIES:
            raise UsageError(phrase("there is no quantity '{name}'; there are: {known}", name=each, known=QUANTITIES))
        entry = next((one for one in INDICATORS if one.key == name.replace(" ", "_")), None)
        title, unit = ("Impact", "impact") if entry is None else (entry.name, entry.unit.format(currency=currency))
        found.append(Quantity(name, title, unit))
    if found[0] == found[1]:
        raise UsageError(phrase("a trade-off is between two quantities, and --x and --y are both {name}", name=x))
    if points < 2:
        raise UsageError(phrase("a curve has at least 2 points; give --points 2 or more"))
    return found[0], found[1]


def weights_of(totals: Totals, park: Park, name: str) -> Weights:
    """A quantity as a function of the amounts; impact is that of the Weights in Settings, without that of cost."""
    if name == "impact":
        virgin, disposal = park.settings.weight_virgin, park.settings.weight_disposal
        return combined((virgin, totals.virgin()), (-virgin, totals.avoided), (disposal, totals.disposal()))
    if name in ("virgin", "disposal"):
        return totals.virgin() if name == "virgin" else totals.disposal()
    return {"cost": totals.cost, "transport cost": totals.transport_cost, "co2": totals.co2}[name]


def _alone(park: Park, quantity: str) -> Park:
    """The park with an objective that is a quantity without a least alone: impact, or cost, which nothing else is."""
    settings = replace(park.settings, weight_cost=0.0)
    if quantity != "impact":
        settings = replace(park.settings, weight_virgin=0.0, weight_disposal=0.0, weight_cost=1.0)
    return replace(park, tables=replace(park.tables, settings=settings))


@dataclass(eq=False)
class _Node:
    """A plan of the curve, and whether the line to the next one is proved to be an edge."""

    x: float
    y: float
    plan: Plan
    certificate: Certificate
    is_proved: bool = False


class _Search:
    """Corners found one after the other, always below the longest line that is not proved; ``ended`` as in Best."""

    def __init__(
        self,
        programme: Programme,
        solved: Solved,
        of: tuple[Quantity, Quantity],
        points: int,
        tell: Callable[[int], None],
    ) -> None:
        self._programme, self._points, self._tell = programme, points, tell
        totals = self._totals = Totals(solved.park, solved.network.whole)
        self._x, self._y = (Aim(each.name, weights_of(totals, solved.park, each.name)) for each in of)
        names = {each.name for each in of}
        self._ties = [Aim("transport work", totals.transport_work)]
        if "cost" not in names:
            self._ties.insert(0, Aim("cost", totals.cost))
        self._nodes: list[_Node] = []
        self._noise = (0.0, 0.0)
        self.ended = ""

    def run(self) -> Status:
        """Find the ends, then what is between them; how it ended."""
        ends = []
        for first, second in ((self._x, self._y), (self._y, self._x)):
            best = self._programme.least([first, second, *self._ties])
            node = self._node(best)
            if node is None:
                self.ended = best.ended
                return best.status
            ends.append(node)
        left, right = ends
        self._noise = (self._rounding(self._x, ends), self._rounding(self._y, ends))
        if right.x - left.x <= self._noise[0]:
            self._nodes = [right]
        elif left.y - right.y <= self._noise[1]:
            self._nodes = [left]
        else:
            self._nodes = ends
            return self._between(left, right)
        return "optimal"

    def _between(self, left: _Node, right: _Node) -> Status:
        """Look below every line between corners, the longest first."""
        size = (right.x - left.x, left.y - right.y)
        order = itertools.count()
        lines: list[tuple[float, int, _Node, _Node]] = []

        def add(one: _Node, other: _Node) -> None:
            length = math.hypot((other.x - one.x) / size[0], (one.y - other.y) / size[1])
            heapq.heappush(lines, (-length, next(order), one, other))

        add(left, right)
        while lines:
            self._tell(len(self._nodes))
            _, _, one, other = heapq.heappop(lines)
            both = self._both(one, other)
            best = self._programme.least([both])
            below = self._node(best)
            if below is None:
                return _stopped(best.status)
            if not self._is_below(below, one, other, size):
                one.is_proved = True
                continue
            if len(self._nodes) >= self._points:
                continue
            best = self._programme.least([both, self._x, *self._ties])
            found = self._node(best)
            if found is None:
                return _stopped(best.status)
            if one.x < found.x < other.x and one.y > found.y > other.y:
                self._nodes.append(found)
                add(one, found)
                add(found, other)
        return "optimal"

    def _node(self, best: Best) -> _Node | None:
        """A certified plan as a point of the plane."""
        if best.status != "optimal" or best.plan is None or best.certificate is None:
            return None
        amounts = best.plan.amounts
        return _Node(self._x.weights.of(amounts), self._y.weights.of(amounts), best.plan, best.certificate)

    def _both(self, one: _Node, other: _Node) -> Aim:
        """The sum of x and y in which two corners weigh the same."""
        weights = one.y - other.y, other.x - one.x
        most = max(weights)
        return Aim("both", combined((weights[0] / most, self._x.weights), (weights[1] / most, self._y.weights)))

    def _is_below(self, node: _Node, one: _Node, other: _Node, size: tuple[float, float]) -> bool:
        """Whether a plan lies below a line, by more than rounding makes it; distances are parts of the curve's size."""
        weights = one.y - other.y, other.x - one.x
        steepness = math.hypot(weights[0] * size[0], weights[1] * size[1])
        gained = weights[0] * (one.x - node.x) + weights[1] * (one.y - node.y)
        noise = weights[0] * self._noise[0] + weights[1] * self._noise[1]
        return gained > SAME * steepness + noise

    @staticmethod
    def _rounding(aim: Aim, nodes: Sequence[_Node]) -> float:
        """What of a total is rounding."""
        return ROUNDING * max(1.0, *(float(np.abs(aim.weights.flat) @ flat(node.plan.amounts)) for node in nodes))

    def corners(self) -> tuple[Corner, ...]:
        """The corners found, in their order, with what changes from each to the next."""
        nodes = sorted(self._nodes, key=lambda node: node.x)
        before: dict[_Exchange, _Amount] | None = None
        found = []
        for node, following in zip(nodes, [*nodes[1:], None], strict=True):
            books = Books(node.plan)
            now = _exchanges(books)
            found.append(
                Corner(
                    x=node.x,
                    y=node.y,
                    cost=self._totals.cost.of(node.plan.amounts),
                    exchanges=len(now),
                    certificate=node.certificate,
                    changes=tuple(_changes(before, now)),
                    edge=None if following is None else _edge(node, following),
                )
            )
            before = now
        return tuple(found)


def _stopped(status: Status) -> Status:
    """How a search ended whose ends were found: a plan that is not there where there are others is an error."""
    return "interrupted" if status == "interrupted" else "uncertified"


def _edge(one: _Node, other: _Node) -> Edge:
    slope = (other.y - one.y) / (other.x - one.x)
    return Edge(slope, -1 / slope, one.is_proved)


_Exchange = tuple[str, str, str]
_Amount = tuple[float, str]


def _exchanges(books: Books) -> dict[_Exchange, _Amount]:
    """How much of what goes from whom to whom in the year, in the material's own unit, as in the Exchange plan."""
    found: dict[_Exchange, _Amount] = {}
    least = ROUNDING * float(books.amounts.flow.max(initial=0.0))
    for row in books.exchanges():
        if row.quantity <= least:
            continue
        exchange = (row.from_, row.to, row.material)
        found[exchange] = (found.get(exchange, (0.0, row.unit))[0] + row.quantity, row.unit)
    return found


def _changes(before: Mapping[_Exchange, _Amount] | None, now: Mapping[_Exchange, _Amount]) -> Iterator[Change]:
    """What is not as it was, by how much the largest first."""
    changes = []
    for exchange in dict.fromkeys([*(before or ()), *now]):
        then, unit = (before or {}).get(exchange, (0.0, ""))
        after, unit = now.get(exchange, (0.0, unit))
        if abs(after - then) > MOVED * max(then, after):
            kind: Kind = "planned" if before is None else _kind(then, after)
            from_, to, material = exchange
            changes.append(Change(kind, from_, to, material, then, after, unit))
    return iter(sorted(changes, key=lambda change: (KINDS.index(change.kind), -abs(change.after - change.before))))


def _kind(before: float, after: float) -> Kind:
    if not before or not after:
        return "leaves" if before else "enters"
    return "grows" if after > before else "shrinks"
