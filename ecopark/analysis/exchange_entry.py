"""At what money an exchange that the plan leaves out would enter it: of its way, of disposal, of what is bought.

The prices of the plan say where that should be; solving just below it and just above it says whether it is so. Where it
is not (another price holds as well, or the cell bears on more than this exchange) it is sought between what is known
to leave the exchange out and what is known to bring it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ecopark import cell_units
from ecopark.analysis import exchange_facts as facts
from ecopark.analysis.exchange_facts import Entry
from ecopark.analysis.exchange_trials import ROUNDING, FirstUnit, Trials, is_of, with_links, with_row
from ecopark.flows import NO_LINK, Ints
from ecopark.park import Park, annuity
from ecopark.parts import Candidate
from ecopark.reasons.words import figure
from ecopark.schema import inputs
from ecopark.schema.rows import Group, Link, Process
from ecopark.schema.tables import Row, Table
from ecopark.sheets import table_of
from ecopark.totals import Totals

BESIDE: Final = 1e-3
"""How far beside the limit the two sides are, as a part of the way there from what the cell says now."""

VISIBLE: Final = 1e-6
"""The least that they are beside it, as a part of what weighs most in the objective: less might be rounding."""

FARTHEST: Final = 6
"""How often the way from now to the expected limit is doubled in search of what brings the exchange in."""

HALVINGS: Final = 14
"""How often what is between out and in is halved."""

MONEY: Final = frozenset({"cost"})
TRANSPORT_MONEY: Final = frozenset({"cost", "transport cost", "exchange transport cost"})
"""The quantities of Limits that money of disposal or purchase, and of an exchange's way, is part of."""


@dataclass(frozen=True)
class _Tried:
    """A cell that could say otherwise: what it says ``now``, the limit that is expected, the park with another value.

    ``size`` is what a number of its cell comes to in the park's units; it is not tried beyond ``end``.
    """

    lever: facts.Lever
    table: Table
    row: Row | None
    attribute: str
    name: str
    now: float
    expected: float
    park: Callable[[float], Park]
    size: float
    unit: str
    end: float | None = None

    def not_beyond(self, value: float) -> float:
        """A value, or the end where it is beyond that."""
        if self.end is None:
            return value
        return max(value, self.end) if self.expected < self.now else min(value, self.end)


def weighs(trials: Trials, quantities: frozenset[str] = TRANSPORT_MONEY) -> float:
    """What a unit of money of net cost weighs in step 1: Weight cost, and what ceiling and Limits make of it."""
    prices = trials.plan.steps[0].prices
    limits = zip(trials.park.tables.limits, prices.limit.tolist(), strict=True)
    bounding = sum(price for row, price in limits if row.quantity in quantities)
    weight = trials.park.settings.weight_cost - prices.ceiling - bounding
    largest = float(np.abs(Totals(trials.park, trials.network).impact.flat).max(initial=0.0))
    return float(weight) if weight > 1e-9 * largest else 0.0


def entries(trials: Trials, first: FirstUnit) -> tuple[Entry, ...]:
    """The money at which the exchange would enter; none where no money decides, or none that is tried brings it in."""
    found = [_sought(trials, each) for each in _levers(trials, first)]
    return tuple(entry for entry in found if entry is not None)


def _short(trials: Trials, first: FirstUnit, quantities: frozenset[str] = MONEY) -> float | None:
    """The money a unit that the exchange falls short by; None where no money decides."""
    if first.worth.impact > 0:
        weight = weighs(trials, quantities)
        return first.worth.impact / weight if weight else None
    return first.worth.cost if first.worth.impact == 0 and first.worth.cost > 0 else None


def _levers(trials: Trials, first: FirstUnit) -> Iterator[_Tried]:
    on_the_way = _short(trials, first, TRANSPORT_MONEY)
    if on_the_way is not None:
        yield _way(trials, first.flow, on_the_way)
        yield from _mode(trials, first.flow, on_the_way)
    elsewhere = _short(trials, first)
    if elsewhere is not None:
        yield from _fees(trials, first.flow, elsewhere)
        yield from _prices(trials, first.flow, elsewhere)


def _way(trials: Trials, flow: int, short: float) -> _Tried:
    """The cost of its own way: the Cost of its row of Links, or of a row that there would be."""
    park, flows = trials.park, trials.network.flows
    now = float(flows.haulage[flow])
    link = int(flows.link[flow])
    if link != NO_LINK:
        row = park.links[link]
        size, unit = _measure(park, inputs.LINKS, row, "cost")
        return _Tried(
            *("way", inputs.LINKS, row, "cost", row.material, now, now - short),
            *(lambda value: with_row(park, "links", row, cost=value), size, unit),
        )
    asked = trials.asked

    def with_new(value: float) -> Park:
        new = Link(from_=asked.from_, to=asked.to, material=asked.material, cost=value)
        return with_links(park, [*park.tables.links, new])

    unit = f"{park.settings.currency}/{park.unit(asked.material).text}"
    return _Tried("new way", inputs.LINKS, None, "cost", asked.material, now, now - short, with_new, 1.0, unit)


def _mode(trials: Trials, flow: int, short: float) -> Iterator[_Tried]:
    """What its mode costs, for all that goes by it; nothing where its row of Links gives the cost."""
    park, flows = trials.park, trials.network.flows
    link, number = int(flows.link[flow]), int(flows.mode[flow])
    if number < 0 or (link != NO_LINK and park.links[link].cost is not None):
        return
    mode, km = park.tables.transport[number], float(flows.distance[flow])
    units = park.mode_units(trials.asked.material, mode)
    if not units:
        return
    per_km = km > 0 and mode.cost_per_unit_km > 0
    attribute = "cost_per_unit_km" if per_km else "handling_cost"
    now: float = getattr(mode, attribute)
    expected = now - short / (units * (km if per_km else 1.0))
    if expected < 0:  # nobody is paid for a lorry
        return
    size, unit = _measure(park, inputs.TRANSPORT, mode, attribute)
    yield _Tried(
        *("per km" if per_km else "handling", inputs.TRANSPORT, mode, attribute, mode.mode, now, expected),
        *(lambda value: with_row(park, "transport", mode, **{attribute: value}), size, unit, 0.0),
    )


def _fees(trials: Trials, flow: int, short: float) -> Iterator[_Tried]:
    """The fees of the routes by which the sender disposes of it in the plan."""
    park, disposals = trials.park, trials.network.disposals
    gate = trials.network.flows.gate[flow]
    for row in _used(trials.books.amounts.disposal, disposals.gate == gate, disposals.disposal, trials):
        route = park.tables.disposal[row]
        size, unit = _measure(park, inputs.DISPOSAL, route, "fee")
        yield _Tried(
            *("fee", inputs.DISPOSAL, route, "fee", route.route, route.fee, route.fee + short),
            *(lambda value, route=route: with_row(park, "disposal", route, fee=value), size, unit),
        )


def _prices(trials: Trials, flow: int, short: float) -> Iterator[_Tried]:
    """The prices of what the receiver buys in the plan for the need that the exchange would meet."""
    park, flows, purchases = trials.park, trials.network.flows, trials.network.purchases
    need = flows.need[flow]
    met = float(flows.ratio[flow] * flows.arriving[flow])
    for row in _used(trials.books.amounts.purchase, purchases.need == need, purchases.supply, trials):
        offer = park.tables.supply[row]
        ratio = float(purchases.ratio[(purchases.need == need) & (purchases.supply == row)][0])
        size, unit = _measure(park, inputs.SUPPLY, offer, "price")
        expected = offer.price + short * ratio / met
        yield _Tried(
            *("price", inputs.SUPPLY, offer, "price", offer.material, offer.price, expected),
            *(lambda value, offer=offer: with_row(park, "supply", offer, price=value), size, unit),
        )


def _used(amounts: np.ndarray, here: np.ndarray, rows: Ints, trials: Trials) -> list[int]:
    """The rows of a sheet of which the plan has something somewhere, each once."""
    year = trials.books.by_period(amounts).sum(axis=0)
    return sorted(set(rows[here & (year > 0)].tolist()))


def _measure(park: Park, table: Table, row: Row, attribute: str) -> tuple[float, str]:
    """What a number of a money cell comes to in the park's units, and its unit in words: ``USD/t``."""
    column = next(each for each in table.columns if each.attribute == attribute)
    size = cell_units.size(park, table, row, column) or 1.0
    unit = cell_units.written_unit(park, table, row, column)
    own = getattr(row, "unit", None) if table is inputs.TRANSPORT else None
    text = own or (unit.text if unit is not None else "")
    per = f"{text}-km" if attribute == "cost_per_unit_km" else text
    currency = park.settings.currency
    return size, f"{currency}/{per}" if per else currency


def _sought(trials: Trials, tried: _Tried) -> Entry | None:
    """The limit of a cell, as solving finds it; None where the cell brings nothing in."""
    side = 1.0 if tried.expected > tried.now else -1.0
    way = abs(tried.expected - tried.now)
    beside = max(BESIDE * way, _visible(trials))

    def enters(value: float) -> bool:
        return trials.solved(tried.park(value)).sent > 0

    out, into = tried.expected - side * beside, tried.expected + side * beside
    if enters(out):  # sooner than expected
        out, into = tried.now, out
    elif enters(into):
        return _entry(trials, tried, tried.expected, confirmed=True)
    else:  # later, if ever
        for far in (2**power for power in range(FARTHEST)):
            out, into = into, tried.not_beyond(tried.expected + side * far * way)
            if out == into or trials.left <= 0:
                return None
            if enters(into):
                break
        else:
            return None
    for _ in range(HALVINGS):
        if abs(into - out) <= 2 * beside or trials.left <= 0:
            break
        middle = (out + into) / 2
        out, into = (out, middle) if enters(middle) else (middle, into)
    return _entry(trials, tried, _shortest(out, into), confirmed=trials.left > 0)


def _shortest(out: float, into: float) -> float:
    """The number with the fewest digits between two that were tried: more of them would be made up."""
    middle = (out + into) / 2
    written = (float(f"{middle:.{digits}g}") for digits in range(1, 16))
    return next((value for value in written if min(out, into) < value < max(out, into)), middle)


def _visible(trials: Trials) -> float:
    """The least money that the objective shows beside its rounding."""
    weight = weighs(trials) or 1.0
    totals = Totals(trials.park, trials.network)
    weights = totals.impact if weighs(trials) else totals.cost
    return VISIBLE * float(np.abs(weights.flat).max(initial=0.0)) / weight


def _entry(trials: Trials, tried: _Tried, value: float, *, confirmed: bool) -> Entry:
    line = tried.row.line if tried.row is not None else 0
    sheet, cell = trials.park.tables.place(tried.table, line, tried.attribute)
    if abs(value) < ROUNDING * max(1.0, abs(tried.now)):
        value = 0.0
    now, enters_at = (figure(each / tried.size) for each in (tried.now, value))
    return Entry(tried.lever, sheet, cell, tried.name, now, enters_at, tried.unit, confirmed)


def unbuilt(trials: Trials) -> tuple[Candidate, ...]:
    """What is not built and the exchange waits for: its links, all that makes it, all that takes it."""
    park, asked, built = trials.park, trials.asked, trials.plan.amounts.build
    missing = [build for build in park.candidates if not built[build.index]]
    lacking = {build.of for build in missing if build.kind == "process"}
    for build in missing:
        if build.kind == "group":
            lacking |= {process for process, _ in park.members[build.of]}
    gates = [park.gates[gate] for gate in set(trials.network.flows.gate[trials.flows].tolist())]
    makers = {process for gate in gates for process, _ in gate.makers}
    makers |= {process for gate in gates for process, _, _ in gate.followers}
    takers = {park.needs[need].process for need in trials.network.flows.need[trials.flows].tolist()}
    stored = any(gate.store is not None for gate in gates)
    waits: set[int] = set()
    waits |= makers if makers <= lacking and not stored else set()
    waits |= takers if takers <= lacking else set()

    def waited_for(build: Candidate) -> bool:
        if isinstance(build.row, Link):
            return is_of(build.row, asked)
        return bool(waits & ({build.of} if build.kind == "process" else {k for k, _ in park.members[build.of]}))

    return tuple(build for build in missing if waited_for(build))


def building(trials: Trials, build: Candidate) -> tuple[Entry | None, bool]:
    """The Capex at which a candidate would be built and the exchange made, and whether it would be even at none."""
    row, table = build.row, table_of(build.row)

    def costing(value: float) -> Park:
        return with_row(trials.park, table.attribute, row, capex=value)

    free = trials.solved(costing(0.0))
    if free.plan is None or not free.sent:
        return None, False
    weight = weighs(trials)
    saved = trials.opposite(free.plan)
    money = saved.impact / weight if weight else saved.cost if not saved.impact else 0.0
    expected = money / annuity(1.0, row.lifetime, trials.park.settings.discount_rate)
    if not 0 < expected < row.capex:
        return None, True
    name = row.process if isinstance(row, Process) else row.group if isinstance(row, Group) else row.material
    currency = trials.park.settings.currency
    tried = _Tried("capex", table, row, "capex", name, row.capex, expected, costing, 1.0, currency, 0.0)
    return _sought(trials, tried), True
