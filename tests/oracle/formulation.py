"""The model page, equation by equation, as plain rows: `solve` and `solve_without_exchange`.

Every column and row is made by an explicit loop; nothing is shared with ecopark.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .columns import Park, activities, disposals, flows, groups, purchases, sales, stocks
from .equations import gate_rows, limit_rows, link_rows, need_rows, quality_rows, yearly_limits
from .network import Ways, read_network
from .programme import Optimum, Programme, Terms, by_cuts, least, lexicographic, value
from .sheets import Sheets, as_number, setting
from .totals import disposed, exchanged_tonnes, net_cost, net_virgin, total
from .year import read_periods


@dataclass(frozen=True)
class Answer:
    """What the programme says. `status` is `optimal`, `infeasible` or `unbounded`; the rest is for `optimal` only.

    `objective`, `cost` and `transport_work` are determined. Of the other totals, `spans` has the least and the most
    over the last optimal face: they are *the* answer only where the two agree. `virgin` is V (Avoided weight taken
    off), `disposal` D. `amounts` has every column by a name that ends with its period (those of a store's start and of
    what is built have none), `binding` the rows that stand at a limit. `builds` are the candidates that the plan
    builds, `ties` all choices of them that are as good, this one included. Where `smallest_price` (see `Optimum`) is
    small, a solver of looser tolerance may not find the same cost.
    """

    status: str
    objective: float = math.nan
    cost: float = math.nan
    transport_work: float = math.nan
    virgin: float = math.nan
    disposal: float = math.nan
    amounts: dict[tuple[str, ...], float] = field(default_factory=dict)
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)
    binding: frozenset[tuple[str, ...]] = frozenset()
    smallest_price: float = math.inf
    builds: tuple[str, ...] = ()
    ties: tuple[tuple[str, ...], ...] = ()

    @property
    def exchanged(self) -> float:
        """All that goes between different plants, in whatever units: above 0 where there is an exchange."""
        return sum(amount for name, amount in self.amounts.items() if name[0] == "sent" and name[-2] != "own")


def objectives(park: Park) -> list[Terms]:
    """The three steps: the weighted impact and cost, the cost, the transport work."""
    virgin, disposal, cost = _weights(park.sheets)
    first: Terms = [(virgin * weight, column) for weight, column in net_virgin(park)]
    first += [(disposal * weight, column) for weight, column in disposed(park)]
    first += [(cost * money, column) for money, column in net_cost(park)]
    return [first, net_cost(park), total(park, "transport work")]


def _weights(sheets: Sheets) -> list[float]:
    """Weight virgin, Weight disposal and Weight cost."""
    weights = []
    for name, default in (("Weight virgin", 1.0), ("Weight disposal", 1.0), ("Weight cost", 0.0)):
        given = setting(sheets, name)
        weights.append(default if given is None else as_number(given))
    return weights


def build(sheets: Sheets, exchange: bool = True) -> Park:
    """All columns and rows of a park, but for the ceiling on its cost."""
    network = read_network(sheets)
    park = Park(network, exchange, Programme(), read_periods(sheets))
    ways = Ways(sheets, network.materials)
    activities(park)
    groups(park)
    purchases(park, ways)
    flows(park)
    sales(park)
    disposals(park, ways)
    stocks(park)
    need_rows(park)
    gate_rows(park)
    limit_rows(park)
    link_rows(park)
    quality_rows(park)
    yearly_limits(park)
    return park


def _with_ceiling(sheets: Sheets, exchange: bool) -> Park:
    """The park with its Cost ceiling: an amount holds in both parks, `without exchange` only with exchange.

    To what the park costs without exchange a billionth of its turnover (gross cost and sales) is added, as the model
    page says: where impact is small beside money, the plan shows that it was used.
    """
    park = build(sheets, exchange)
    ceiling = setting(sheets, "Cost ceiling")
    if ceiling is None:
        return park
    if ceiling != "without exchange":
        park.programme.row("ceiling", terms=net_cost(park), high=as_number(ceiling))
    elif exchange:
        without = solve_without_exchange(sheets)
        if without.status == "optimal":
            alone = build(sheets, exchange=False)
            sales = sum(left.gain * without.amounts[alone.programme.names[left.column]] for left in alone.sold)
            turnover = abs(without.cost + 2 * sales)
            park.programme.row("ceiling", terms=net_cost(park), high=without.cost + 1e-9 * max(1.0, turnover))
    return park


SPANNED = ("virgin", "disposal", "transport cost", "exchange transport cost", "co2")


def spans(park: Park, optimum: Optimum) -> dict[str, tuple[float, float]]:
    """Least and most of other totals over the last optimal faces: equal where the total is determined."""
    found: dict[str, tuple[float, float]] = {}
    wanted = {name: total(park, name) for name in SPANNED} | {
        "net virgin": net_virgin(park),
        "exchanged": exchanged_tonnes(park),
    }
    for name, terms in wanted.items():
        each = [ends(face, terms) for face in optimum.faces]
        found[name] = (min(low for low, _high in each), max(high for _low, high in each))
    return found


def ends(programme: Programme, terms: Terms) -> tuple[float, float]:
    """Least and most of a sum over a linear programme that has a point; infinite where there is no bound."""
    found = []
    for sign in (1.0, -1.0):
        step = least(programme, [(sign * coefficient, column) for coefficient, column in terms])
        found.append(value(terms, step.point) if step.status == "optimal" else -sign * math.inf)
    return found[0], found[1]


def _binding(programme: Programme, point: list[float]) -> frozenset[tuple[str, ...]]:
    """Rows other than balances that stand at a limit, and with something in them."""
    found = []
    for row in programme.rows:
        size = math.fsum(abs(coefficient * point[column]) for coefficient, column in row.terms)
        if size < 1e-6 or row.name[0] in ("need", "gate", "final"):
            continue
        here = value(row.terms, point)
        if min(abs(here - row.low), abs(here - row.high)) <= 1e-7 * size:
            found.append(row.name)
    return frozenset(found)


def _answer(park: Park, optimum: Optimum, with_spans: bool) -> Answer:
    if optimum.status != "optimal":
        return Answer(optimum.status)
    return Answer(
        status="optimal",
        objective=optimum.values[0],
        cost=optimum.values[1],
        transport_work=optimum.values[2],
        virgin=value(net_virgin(park), optimum.point),
        disposal=value(disposed(park), optimum.point),
        amounts=dict(zip(park.programme.names, optimum.point, strict=True)),
        spans=spans(park, optimum) if with_spans else {},
        binding=_binding(park.programme, optimum.point),
        smallest_price=optimum.smallest_price,
        builds=_built(park, optimum.point),
        ties=tuple(_built(park, face.highs) for face in optimum.faces),
    )


def _built(park: Park, point: list[float]) -> tuple[str, ...]:
    return tuple(one.name for one in park.candidates if point[one.column] == 1)


def solve(sheets: Sheets, with_spans: bool = False) -> Answer:
    """The park with exchange.

    Raises:
        BadParkError: the rows break the contract.
        DoubtfulError: the numbers are such that the oracle does not trust itself.
    """
    park = _with_ceiling(sheets, exchange=True)
    return _answer(park, lexicographic(park.programme, objectives(park)), with_spans)


def solve_without_exchange(sheets: Sheets, with_spans: bool = False) -> Answer:
    """The same park with nothing between different plants but Links with Baseline; raises as `solve` does."""
    park = _with_ceiling(sheets, exchange=False)
    return _answer(park, lexicographic(park.programme, objectives(park)), with_spans)


def solve_by_cuts(sheets: Sheets, exchange: bool = True) -> Answer:
    """The same by cuts between the steps, to check the way by faces."""
    park = _with_ceiling(sheets, exchange)
    return _answer(park, by_cuts(park.programme, objectives(park)), with_spans=False)


def extreme(sheets: Sheets, terms_of: tuple[str, str, str]) -> tuple[float, float] | None:
    """Least and most that a Quantity (with its plant and material) can be; None where the park is infeasible."""
    park = _with_ceiling(sheets, exchange=True)
    terms = total(park, *terms_of)
    each = [ends(choice, terms) for choice in park.programme.choices() if least(choice, []).status == "optimal"]
    return (min(low for low, _high in each), max(high for _low, high in each)) if each else None


def feasible(sheets: Sheets) -> bool:
    """Whether there is any plan at all, best or not."""
    park = _with_ceiling(sheets, exchange=True)
    return any(least(choice, []).status == "optimal" for choice in park.programme.choices())


def least_sum(sheets: Sheets, weights: Mapping[str, float]) -> tuple[float, float]:
    """The least of a weighted sum of Quantities, ``impact`` among them, and its terms without their signs."""
    park = _with_ceiling(sheets, exchange=True)
    terms: Terms = []
    for name, weight in weights.items():
        if name == "impact":
            virgin, disposal, _cost = _weights(sheets)
            parts = [(virgin, net_virgin(park)), (disposal, disposed(park))]
        else:
            parts = [(1.0, total(park, name))]
        terms += [(weight * share * each, column) for share, of in parts for each, column in of]
    steps = [least(choice, terms) for choice in park.programme.choices()]
    point = min((step.point for step in steps if step.status == "optimal"), key=lambda each: value(terms, each))
    return value(terms, point), value([(abs(each), column) for each, column in terms], point)
