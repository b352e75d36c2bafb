"""What can happen in a park: needs, the materials that can serve them, and the ways between plants.

Explicit loops over the rows; every default of the contract is applied here or in `sheets`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .sheets import (
    BadParkError,
    Material,
    Row,
    Sheets,
    as_number,
    maybe,
    number,
    per_unit,
    quantity,
    read_materials,
    rows,
    setting,
    text,
    yes,
)

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Need:
    """An `in` row: units of the material per unit of the process's activity."""

    plant: str
    process: str
    material: str
    amount: float


@dataclass(frozen=True)
class Option:
    """A material that can serve a need: units of the need met by a unit, most share, cost per unit that arrives."""

    material: str
    ratio: float
    share: float
    group: str
    cost: float


@dataclass(frozen=True)
class Haul:
    """What moving one unit of a material costs, emits (kg) and weighs (t-km), and what share is lost."""

    km: float
    cost: float
    co2: float
    work: float
    loss: float


@dataclass(frozen=True)
class Route:
    """One way, by one mode, for a material from a plant to another; `link` is its row in Links, if it has one."""

    sender: str
    receiver: str
    material: str
    mode: str
    haul: Haul
    link: int | None
    baseline: bool


@dataclass(frozen=True)
class Link:
    """Limits of a row of Links, in the material's unit as sent."""

    name: str
    capacity: float
    least: float
    baseline: bool


@dataclass(frozen=True)
class Network:
    """A park's needs with their options, makers and routes, and the rows they came from."""

    sheets: Sheets
    materials: dict[str, Material]
    open_plants: frozenset[str]
    open_processes: frozenset[tuple[str, str]]
    needs: list[Need]
    outputs: dict[tuple[str, str, str], float]
    options: dict[Need, list[Option]]
    routes: list[Route]
    links: dict[int, Link]

    @property
    def gates(self) -> list[tuple[str, str]]:
        """Each plant and material that it makes, in the order of the rows."""
        return list(dict.fromkeys((plant, material) for plant, _process, material in self.outputs))


def _needs_and_outputs(
    sheets: Sheets, materials: dict[str, Material]
) -> tuple[list[Need], dict[tuple[str, str, str], float]]:
    needs: list[Need] = []
    outputs: dict[tuple[str, str, str], float] = {}
    for row in rows(sheets, "Coefficients"):
        plant, process, name = text(row, "Plant"), text(row, "Process"), text(row, "Material")
        if row.get("Per") is not None:
            raise BadParkError("`Per` is not in this formulation yet")
        amount = quantity(row, "Amount", math.nan, materials[name])
        if text(row, "Direction") == "in":
            needs.append(Need(plant, process, name, amount))
        else:
            outputs[plant, process, name] = amount
    return needs, outputs


def matches(row: Row, plant: str, process: str) -> bool:
    """Whether a row with optional Plant and Process is about this one."""
    return text(row, "Plant", plant) == plant and text(row, "Process", process) == process


def _options(sheets: Sheets, need: Need) -> list[Option]:
    """The need's own material and its substitutes, each by its most specific row; a share of 0 forbids."""
    best: dict[str, tuple[tuple[bool, bool], Row]] = {need.material: ((False, False), {})}
    for row in rows(sheets, "Substitutes"):
        if text(row, "Need") != need.material or not matches(row, need.plant, need.process):
            continue
        substitute = text(row, "Substitute")
        rank = ("Process" in row, "Plant" in row)
        if substitute not in best or rank >= best[substitute][0]:
            best[substitute] = (rank, row)
    return [
        Option(name, number(row, "Ratio", 1.0), share, text(row, "Share group"), number(row, "Cost", 0.0))
        for name, (_rank, row) in best.items()
        if (share := number(row, "Max share", 1.0)) > 0
    ]


class Ways:
    """Modes and distances of a park."""

    def __init__(self, sheets: Sheets, materials: dict[str, Material]) -> None:
        self.materials = materials
        self.modes = {text(row, "Mode"): row for row in rows(sheets, "Transport")}
        self.places = {
            text(row, "Plant"): (as_number(row["Latitude"]), as_number(row["Longitude"]))
            for row in rows(sheets, "Plants")
            if "Latitude" in row and "Longitude" in row
        }
        detour = setting(sheets, "Detour factor")
        self.detour = 1.3 if detour is None else as_number(detour)

    def mode_of(self, material: str) -> str:
        """The material's mode: its own, else the first row of Transport, else none at all."""
        return self.materials[material].mode or next(iter(self.modes), "")

    def mode(self, name: str) -> Row:
        """A mode's row; the mode of a park without Transport costs nothing."""
        return self.modes[name] if name else {}

    def distance(self, sender: str, receiver: str, mode: str) -> float:
        """Road kilometres from the coordinates; 0 where there are none and the mode does not ask."""
        if sender in self.places and receiver in self.places:
            lat1, lon1 = (math.radians(degrees) for degrees in self.places[sender])
            lat2, lon2 = (math.radians(degrees) for degrees in self.places[receiver])
            half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
            return self.detour * 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
        row = self.mode(mode)
        per_km = any(number(row, header, 0.0) for header in ("Cost per unit km", "Loss per km", "CO2 per unit km"))
        if per_km or math.isfinite(number(row, "Max distance km", math.inf)):
            raise BadParkError(f"no distance from {sender} to {receiver}")
        return 0.0

    def haul(self, material: str, mode: str, km: float) -> Haul:
        """One unit of the material over so many km by the mode."""
        row = self.mode(mode)
        per_km, handling = number(row, "Cost per unit km", 0.0), number(row, "Handling cost", 0.0)
        co2 = number(row, "CO2 per unit km", 0.0)
        thing = self.materials[material]
        moved = 1 / thing.per(text(row, "Unit", "t")) if per_km or handling or co2 else 0.0
        return Haul(
            km=km,
            cost=moved * (per_km * km + handling),
            co2=moved * co2 * km,
            work=(thing.tonnes or 0.0) * km,
            loss=min(1.0, number(row, "Loss per km", 0.0) * km),
        )


def _linked_routes(sheets: Sheets, ways: Ways) -> tuple[dict[tuple[str, str, str, str], Route | None], dict[int, Link]]:
    """A route for each row of Links, None where the row closes it, and the rows' limits."""
    found: dict[tuple[str, str, str, str], Route | None] = {}
    links: dict[int, Link] = {}
    for index, row in enumerate(rows(sheets, "Links")):
        sender, receiver, name = text(row, "From"), text(row, "To"), text(row, "Material")
        material, mode = ways.materials[name], text(row, "Mode") or ways.mode_of(name)
        if (sender, receiver, name, mode) in found:
            raise BadParkError(f"two rows of Links for {sender}, {receiver}, {name}, {mode}")
        found[sender, receiver, name, mode] = None
        if text(row, "Status") == "closed" or not material.exchange:
            continue
        km = maybe(row, "Distance km")
        haul = ways.haul(name, mode, ways.distance(sender, receiver, mode) if km is None else km)
        cost = per_unit(row, "Cost", haul.cost, material) if "Cost" in row else haul.cost
        haul = Haul(haul.km, cost, haul.co2, haul.work, number(row, "Loss", haul.loss))
        baseline = yes(row, "Baseline", False)
        links[index] = Link(
            name=f"{sender} / {receiver} / {name} / {mode}",
            capacity=quantity(row, "Capacity", math.inf, material),
            least=quantity(row, "Min", 0.0, material),
            baseline=baseline,
        )
        if haul.loss < 1:
            found[sender, receiver, name, mode] = Route(sender, receiver, name, mode, haul, index, baseline)
    return found, links


def _routes(network_gates: list[tuple[str, str]], wanted: set[tuple[str, str]], sheets: Sheets, ways: Ways) -> _Routes:
    """Routes of Links, and where Exchanges is `all` those of every other pair within the mode's reach."""
    found, links = _linked_routes(sheets, ways)
    exchanges = setting(sheets, "Exchanges") or ("listed" if rows(sheets, "Links") else "all")
    if exchanges == "all":
        for sender, name in network_gates:
            mode = ways.mode_of(name)
            if not ways.materials[name].exchange or yes(ways.mode(mode), "Listed only", False):
                continue
            for receiver in (text(row, "Plant") for row in rows(sheets, "Plants")):
                key = (sender, receiver, name, mode)
                if receiver == sender or key in found or (receiver, name) not in wanted:
                    continue
                km = ways.distance(sender, receiver, mode)
                haul = ways.haul(name, mode, km)
                if km <= number(ways.mode(mode), "Max distance km", math.inf) and haul.loss < 1:
                    found[key] = Route(sender, receiver, name, mode, haul, None, False)
    made = set(network_gates)
    return [route for route in found.values() if route is not None and (route.sender, route.material) in made], links


_Routes = tuple[list[Route], dict[int, Link]]


def read_network(sheets: Sheets) -> Network:
    """Everything that can happen in the park.

    Raises:
        BadParkError: the rows break the contract, or use what this formulation does not have yet.
    """
    for sheet in ("Periods", "Profiles", "Storage", "Groups"):
        if rows(sheets, sheet):
            raise BadParkError(f"{sheet} is not in this formulation yet")
    materials = read_materials(sheets)
    needs, outputs = _needs_and_outputs(sheets, materials)
    options = {need: _options(sheets, need) for need in needs}
    open_plants = frozenset(
        text(row, "Plant") for row in rows(sheets, "Plants") if text(row, "Status", "operating") != "closed"
    )
    open_processes = frozenset(
        (text(row, "Plant"), text(row, "Process"))
        for row in rows(sheets, "Processes")
        if text(row, "Status", "existing") != "closed" and text(row, "Plant") in open_plants
    )
    gates = list(dict.fromkeys((plant, material) for plant, _process, material in outputs))
    wanted = {(need.plant, option.material) for need in needs for option in options[need]}
    routes, links = _routes(gates, wanted, sheets, Ways(sheets, materials))
    return Network(sheets, materials, open_plants, open_processes, needs, outputs, options, routes, links)
