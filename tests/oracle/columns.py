"""The variables of the model page: every column a park's programme has, and what a unit of it means.

Columns are amounts in a period; a period is told by its place among the park's periods.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .network import Haul, Need, Network, Option, Route, Ways
from .programme import Programme
from .sheets import BadParkError, Row, Sheets, as_number, number, per_unit, rows, setting, text
from .year import Period, factor, in_period

NOTHING = Haul(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Bought:
    """v: bought for a need from a row of Supply."""

    column: int
    period: int
    need: Need
    option: Option
    supply: int
    price: float
    weight: float
    co2: float
    haul: Haul

    @property
    def arrives(self) -> float:
        """The share that arrives: what is bought is measured where it is used."""
        return 1.0


@dataclass(frozen=True)
class Sent:
    """f: sent to a need, measured at the sender; internal reuse has no route."""

    column: int
    period: int
    sender: str
    need: Need
    option: Option
    route: Route | None
    haul: Haul

    @property
    def arrives(self) -> float:
        """The share that arrives."""
        return 1.0 - self.haul.loss


@dataclass(frozen=True)
class Left:
    """y or d: what leaves a gate by a row of Demand or Disposal; `gain` and `weight` are per unit."""

    column: int
    period: int
    plant: str
    material: str
    row: int
    gain: float
    weight: float
    co2: float
    haul: Haul


@dataclass(frozen=True)
class Stock:
    """g: what a store holds at the end of a period, and at the end of the one before.

    `lost` is the share of what it held that is lost in the period, `cost` is per unit held at the end of it.
    """

    column: int
    before: int
    period: int
    plant: str
    material: str
    lost: float
    cost: float


@dataclass(frozen=True)
class Candidate:
    """z: what may be built, by name; its capex and what that is a year."""

    column: int
    name: str
    capex: float
    annuity: float


@dataclass(frozen=True)
class Park:
    """All columns of a park by what they are, and the programme that they stand in.

    `arrivals` has by need and period what may arrive; `leaving` by plant, material and period what may leave the gate.
    """

    network: Network
    exchange: bool
    programme: Programme
    periods: list[Period]
    activity: dict[tuple[str, str, int], int] = field(default_factory=dict)
    bought: list[Bought] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    sold: list[Left] = field(default_factory=list)
    dumped: list[Left] = field(default_factory=list)
    stocks: list[Stock] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    arrivals: dict[tuple[Need, int], list[Bought | Sent]] = field(default_factory=dict)
    leaving: dict[tuple[str, str, int], list[int]] = field(default_factory=dict)

    @property
    def sheets(self) -> Sheets:
        """The rows the park was read from."""
        return self.network.sheets

    def arrive(self, one: Bought | Sent) -> None:
        """Note a column that meets a need, and leaves a gate where it was sent."""
        self.arrivals.setdefault((one.need, one.period), []).append(one)
        if isinstance(one, Bought):
            self.bought.append(one)
        else:
            self.sent.append(one)
            self.leaving.setdefault((one.sender, one.option.material, one.period), []).append(one.column)

    def leave(self, one: Left, kind: list[Left]) -> None:
        """Note a column that leaves the park from a gate."""
        kind.append(one)
        self.leaving.setdefault((one.plant, one.material, one.period), []).append(one.column)


def needed(weight: float | None, what: str) -> float:
    """A weight that is used; BadParkError where it has no default."""
    if weight is None:
        raise BadParkError(f"a weight is needed and has no default: {what}")
    return weight


def candidate(park: Park, row: Row, *name: str) -> int:
    """z: a candidate of this row; its column."""
    rate_given = setting(park.sheets, "Discount rate")
    rate = 0.08 if rate_given is None else as_number(rate_given)
    capex, lifetime = number(row, "Capex", 0.0), number(row, "Lifetime", 20.0)
    annuity = capex / lifetime if rate == 0 else capex * rate / (1 - (1 + rate) ** -lifetime)
    column = park.programme.build("built", *name)
    park.candidates.append(Candidate(column, f"{name[0]} {' / '.join(name[1:])}", capex, annuity))
    return column


def activities(park: Park) -> None:
    """x: Min <= x <= Capacity, times z for a candidate; 0 where the process can't run (equation 4)."""
    for row in rows(park.sheets, "Processes"):
        key = (text(row, "Plant"), text(row, "Process"))
        runs = key in park.network.open_processes
        built = None
        if runs and text(row, "Status") == "candidate":
            built = candidate(park, row, "process", *key)
        low, high = number(row, "Min activity", 0.0), number(row, "Capacity", math.inf)
        for place, period in enumerate(park.periods):
            column = park.programme.column("activity", *key, period.name, high=math.inf if runs else 0.0)
            park.activity[*key, place] = column
            by = factor(park.sheets, period, "Processes", key[1], key[0])
            if runs:
                bounds = (in_period(low, period, by), in_period(high, period, by))
                bounded(park, ("capacity", *key, period.name), [column], built, bounds)


def bounded(
    park: Park,
    name: tuple[str, ...],
    columns: list[int],
    built: int | None,
    bounds: tuple[float, float],
    uses: list[float] | None = None,
) -> None:
    """A row low <= sum of use x column <= high; where it is of a candidate, low and high are times z."""
    low, high = bounds
    terms = list(zip(uses or [1.0] * len(columns), columns, strict=True))
    if built is None:
        park.programme.row(*name, terms=terms, low=low if low > 0 else -math.inf, high=high)
        return
    # Unless it is built there is nothing of it, whatever its capacity.
    park.programme.builds[built].extend(columns)
    if high < math.inf:
        park.programme.row(*name, "built", terms=[*terms, (-high, built)], high=0.0)
    if low > 0:
        park.programme.row(*name, "Min", terms=[*terms, (-low, built)], low=0.0)


def groups(park: Park) -> None:
    """The capacity that the processes of a group share, times z for a candidate (equation 4)."""
    for row in rows(park.sheets, "Groups"):
        plant, group = text(row, "Plant"), text(row, "Group")
        members = [
            (text(one, "Process"), number(one, "Group use", 1.0))
            for one in rows(park.sheets, "Processes")
            if (text(one, "Plant"), text(one, "Group")) == (plant, group)
        ]
        if text(row, "Status") == "closed" or plant not in park.network.open_plants:
            continue
        built = candidate(park, row, "group", plant, group) if text(row, "Status") == "candidate" else None
        for place, period in enumerate(park.periods):
            columns = [park.activity[plant, process, place] for process, _use in members]
            bounds = (0.0, in_period(number(row, "Capacity", math.inf), period))
            uses = [use for _process, use in members]
            bounded(park, ("group", plant, group, period.name), columns, built, bounds, uses)


def purchases(park: Park, ways: Ways) -> None:
    """v: each row of Supply that the need may buy a material of its own from."""
    for need in park.network.needs:
        for option in park.network.options[need]:
            material = park.network.materials[option.material]
            for index, row in enumerate(rows(park.sheets, "Supply")):
                if text(row, "Material") != material.name or text(row, "Plant", need.plant) != need.plant:
                    continue
                given = "Virgin weight" in row
                km = number(row, "Distance km", 0.0)
                mode = text(row, "Mode") or ways.mode_of(material.name)
                weight = per_unit(row, "Virgin weight", math.nan, material) if given else material.virgin
                name = ("bought", need.plant, need.process, need.material, material.name, str(index))
                for place, period in enumerate(park.periods):
                    bought = Bought(
                        column=park.programme.column(*name, period.name),
                        period=place,
                        need=need,
                        option=option,
                        supply=index,
                        price=per_unit(row, "Price", 0.0, material),
                        weight=needed(weight, f"virgin, {material.name}"),
                        co2=per_unit(row, "CO2e per unit", 0.0, material),
                        haul=ways.haul(material.name, mode, km) if km > 0 else NOTHING,
                    )
                    park.arrive(bought)


def flows(park: Park) -> None:
    """f: a plant's own output to its own needs, and over each route to the receiver's needs."""
    for need in park.network.needs:
        for option in park.network.options[need]:
            name = ("sent", need.plant, need.process, need.material, option.material)
            open_routes = [
                route
                for route in park.network.routes
                if (route.receiver, route.material) == (need.plant, option.material)
                and (park.exchange or route.baseline)
            ]
            for place, period in enumerate(park.periods):
                if park.network.may_use_its_own(need, option):
                    column = park.programme.column(*name, need.plant, "own", period.name)
                    park.arrive(Sent(column, place, need.plant, need, option, None, NOTHING))
                for route in open_routes:
                    column = park.programme.column(*name, route.sender, route.mode, period.name)
                    park.arrive(Sent(column, place, route.sender, need, option, route, route.haul))


def sales(park: Park) -> None:
    """y: each row of Demand that whoever makes or stores may sell on; that of a closed plant is dropped."""
    for plant, name in park.network.gates:
        material = park.network.materials[name]
        for index, row in enumerate(rows(park.sheets, "Demand")):
            if text(row, "Material") != name or text(row, "Plant", plant) != plant:
                continue
            if "Plant" in row and plant not in park.network.open_plants:
                continue
            gain, weight = per_unit(row, "Price", 0.0, material), per_unit(row, "Avoided weight", 0.0, material)
            for place, period in enumerate(park.periods):
                column = park.programme.column("sold", plant, name, str(index), period.name)
                park.leave(Left(column, place, plant, name, index, gain, weight, 0.0, NOTHING), park.sold)


def disposals(park: Park, ways: Ways) -> None:
    """d: each row of Disposal open to the plant."""
    for plant, name in park.network.gates:
        material = park.network.materials[name]
        for index, row in enumerate(rows(park.sheets, "Disposal")):
            if text(row, "Material") != name or text(row, "Plant", plant) != plant:
                continue
            km, mode = number(row, "Distance km", 0.0), text(row, "Mode") or ways.mode_of(name)
            for place, period in enumerate(park.periods):
                dumped = Left(
                    column=park.programme.column("disposed", plant, name, str(index), period.name),
                    period=place,
                    plant=plant,
                    material=name,
                    row=index,
                    gain=-per_unit(row, "Fee", 0.0, material),
                    weight=needed(material.disposal, f"disposal, {name}"),
                    co2=material.co2,
                    haul=ways.haul(name, mode, km) if km > 0 else NOTHING,
                )
                park.leave(dumped, park.dumped)


def stocks(park: Park) -> None:
    """g: at most Capacity, between Final and Final max at the end; the first begins with Initial or with the last."""
    for (plant, name), store in park.network.stores.items():
        columns = [park.programme.column("stock", plant, name, period.name) for period in park.periods]
        start = columns[-1]
        if store.initial is not None:
            # A column of its own that can't be anything else, so that sums over stocks need no constant.
            start = park.programme.column("start", plant, name, low=store.initial, high=store.initial)
        for place, period in enumerate(park.periods):
            park.stocks.append(
                Stock(
                    column=columns[place],
                    before=columns[place - 1] if place else start,
                    period=place,
                    plant=plant,
                    material=name,
                    lost=store.decay(period.share),
                    cost=store.cost * period.share,
                )
            )
            park.programme.row("store", plant, name, period.name, terms=[(1.0, columns[place])], high=store.capacity)
        final = store.final if store.final > 0 else -math.inf
        park.programme.row("final", plant, name, terms=[(1.0, columns[-1])], low=final, high=store.final_max)
