"""The variables of the model page: every column a park's programme has, and what a unit of it means."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .network import Haul, Need, Network, Option, Route, Ways
from .programme import Programme
from .sheets import BadParkError, Sheets, number, per_unit, rows, text

NOTHING = Haul(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Bought:
    """v: bought for a need from a row of Supply."""

    column: int
    need: Need
    option: Option
    supply: int
    price: float
    weight: float
    co2: float
    haul: Haul


@dataclass(frozen=True)
class Sent:
    """f: sent to a need, measured at the sender; internal reuse has no route."""

    column: int
    sender: str
    need: Need
    option: Option
    route: Route | None
    haul: Haul


@dataclass(frozen=True)
class Left:
    """y or d: what leaves a gate by a row of Demand or Disposal; `gain` and `weight` are per unit."""

    column: int
    plant: str
    material: str
    row: int
    gain: float
    weight: float
    co2: float
    haul: Haul


@dataclass(frozen=True)
class Park:
    """All columns of a park by what they are, and the programme that they stand in."""

    network: Network
    exchange: bool
    programme: Programme
    activity: dict[tuple[str, str], int] = field(default_factory=dict)
    bought: list[Bought] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    sold: list[Left] = field(default_factory=list)
    dumped: list[Left] = field(default_factory=list)

    @property
    def sheets(self) -> Sheets:
        """The rows the park was read from."""
        return self.network.sheets


def needed(weight: float | None, what: str) -> float:
    """A weight that is used; BadParkError where it has no default."""
    if weight is None:
        raise BadParkError(f"a weight is needed and has no default: {what}")
    return weight


def activities(park: Park) -> None:
    """x: Min <= x <= Capacity; 0 where the process or its plant is closed (equation 4)."""
    for row in rows(park.sheets, "Processes"):
        key = (text(row, "Plant"), text(row, "Process"))
        if text(row, "Status") == "candidate" or row.get("Group") is not None:
            raise BadParkError("candidates and groups are not in this formulation yet")
        if key not in park.network.open_processes:
            park.activity[key] = park.programme.column("activity", *key, high=0.0)
            continue
        column = park.programme.column("activity", *key)
        park.activity[key] = column
        low, high = number(row, "Min activity", 0.0), number(row, "Capacity", math.inf)
        park.programme.row("capacity", *key, terms=[(1.0, column)], low=low, high=high)


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
                column = park.programme.column(
                    "bought", need.plant, need.process, need.material, material.name, str(index)
                )
                bought = Bought(
                    column=column,
                    need=need,
                    option=option,
                    supply=index,
                    price=per_unit(row, "Price", 0.0, material),
                    weight=needed(weight, f"virgin, {material.name}"),
                    co2=per_unit(row, "CO2e per unit", 0.0, material),
                    haul=ways.haul(material.name, mode, km) if km > 0 else NOTHING,
                )
                park.bought.append(bought)


def flows(park: Park) -> None:
    """f: a plant's own output to its own needs, and over each route to the receiver's needs."""
    gates = set(park.network.gates)
    for need in park.network.needs:
        for option in park.network.options[need]:
            name = ("sent", need.plant, need.process, need.material, option.material)
            if (need.plant, option.material) in gates:
                column = park.programme.column(*name, need.plant, "own")
                park.sent.append(Sent(column, need.plant, need, option, None, NOTHING))
            for route in park.network.routes:
                if route.receiver != need.plant or route.material != option.material:
                    continue
                if park.exchange or route.baseline:
                    column = park.programme.column(*name, route.sender, route.mode)
                    park.sent.append(Sent(column, route.sender, need, option, route, route.haul))


def sales(park: Park) -> None:
    """y: each row of Demand that a maker may sell on; that of a closed plant is dropped."""
    for plant, name in park.network.gates:
        material = park.network.materials[name]
        for index, row in enumerate(rows(park.sheets, "Demand")):
            if text(row, "Material") != name or text(row, "Plant", plant) != plant:
                continue
            if "Plant" in row and plant not in park.network.open_plants:
                continue
            column = park.programme.column("sold", plant, name, str(index))
            gain, weight = per_unit(row, "Price", 0.0, material), per_unit(row, "Avoided weight", 0.0, material)
            park.sold.append(Left(column, plant, name, index, gain, weight, 0.0, NOTHING))


def disposals(park: Park, ways: Ways) -> None:
    """d: each row of Disposal open to the plant."""
    for plant, name in park.network.gates:
        material = park.network.materials[name]
        for index, row in enumerate(rows(park.sheets, "Disposal")):
            if text(row, "Material") != name or text(row, "Plant", plant) != plant:
                continue
            km, mode = number(row, "Distance km", 0.0), text(row, "Mode") or ways.mode_of(name)
            dumped = Left(
                column=park.programme.column("disposed", plant, name, str(index)),
                plant=plant,
                material=name,
                row=index,
                gain=-per_unit(row, "Fee", 0.0, material),
                weight=needed(material.disposal, f"disposal, {name}"),
                co2=material.co2,
                haul=ways.haul(name, mode, km) if km > 0 else NOTHING,
            )
            park.dumped.append(dumped)
