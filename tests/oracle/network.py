"""What can happen in a park: needs, the materials that can serve them, and the ways between plants.

Explicit loops over the rows; every default of the contract is applied here or in `sheets`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .sheets import (
    UNITS,
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
from .stores import Store, read_stores

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
    """A material that can serve a need: units of the need met by a unit, most share, cost per unit that arrives.

    `cascade`: it serves because it is of the same carrier and at least as hot, and for no other reason.
    """

    material: str
    ratio: float
    share: float
    group: str
    cost: float
    cascade: bool = False


@dataclass(frozen=True)
class PerRow:
    """An `out` row Per a material: units of `material` made for each unit of `per` that arrives at the process."""

    plant: str
    process: str
    material: str
    per: str
    amount: float


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
    candidate: bool


@dataclass(frozen=True)
class Network:
    """A park's needs with their options, makers and routes, and the rows they came from."""

    sheets: Sheets
    materials: dict[str, Material]
    open_plants: frozenset[str]
    open_processes: frozenset[tuple[str, str]]
    needs: list[Need]
    outputs: dict[tuple[str, str, str], float]
    per_rows: list[PerRow]
    stores: dict[tuple[str, str], Store]
    options: dict[Need, list[Option]]
    routes: list[Route]
    links: dict[int, Link]

    @property
    def makers(self) -> list[tuple[str, str, str]]:
        """Each plant, process and material that it makes, whether per activity or per material, closed or not."""
        return list(dict.fromkeys([*self.outputs, *((p.plant, p.process, p.material) for p in self.per_rows)]))

    @property
    def gates(self) -> list[tuple[str, str]]:
        """Each plant and material that it makes or stores, in the order of the rows."""
        made = [(plant, material) for plant, _process, material in self.makers]
        return list(dict.fromkeys([*made, *self.stores]))

    def may_use_its_own(self, need: Need, option: Option) -> bool:
        """Whether the plant's own output may meet the need by this option.

        Through the cascade only where another process that is not closed makes it, or a store of the plant holds it.
        """
        if (need.plant, option.material) not in self.gates:
            return False
        elsewhere = [
            process
            for plant, process, material in self.makers
            if (plant, material) == (need.plant, option.material)
            and process != need.process
            and (plant, process) in self.open_processes
        ]
        return not option.cascade or bool(elsewhere) or (need.plant, option.material) in self.stores


def _coefficients(
    sheets: Sheets, materials: dict[str, Material]
) -> tuple[list[Need], dict[tuple[str, str, str], float], list[PerRow]]:
    needs: list[Need] = []
    outputs: dict[tuple[str, str, str], float] = {}
    per_rows: list[PerRow] = []
    for row in rows(sheets, "Coefficients"):
        plant, process, name = text(row, "Plant"), text(row, "Process"), text(row, "Material")
        amount = quantity(row, "Amount", math.nan, materials[name])
        if text(row, "Direction") == "in":
            if "Per" in row:
                raise BadParkError("an `in` row is per activity")
            needs.append(Need(plant, process, name, amount))
        elif "Per" in row:
            per_rows.append(PerRow(plant, process, name, text(row, "Per"), amount))
        else:
            outputs[plant, process, name] = amount
    return needs, outputs, per_rows


def matches(row: Row, plant: str, process: str) -> bool:
    """Whether a row with optional Plant and Process is about this one."""
    return text(row, "Plant", plant) == plant and text(row, "Process", process) == process


def _at_least_as_hot(materials: dict[str, Material], name: str) -> list[str]:
    """The other materials of its carrier that can serve for it."""
    own = materials[name]
    found: list[str] = []
    for other in materials.values():
        if not own.carrier or other.carrier != own.carrier or other.name == name:
            continue
        if other.unit != own.unit or UNITS[own.unit][0] != "energy":
            raise BadParkError(f"{own.carrier} is told in {own.unit} and in {other.unit}")
        if other.temperature is None or own.temperature is None:
            raise BadParkError(f"{own.carrier} without a temperature")
        if other.temperature >= own.temperature:
            found.append(other.name)
    return found


def _options(sheets: Sheets, materials: dict[str, Material], need: Need) -> list[Option]:
    """The need's own material, its substitutes, each by its most specific row, and what is of its carrier.

    A share of 0 forbids; a row of Substitutes goes before the cascade.
    """
    best: dict[str, tuple[tuple[bool, bool], Row]] = {need.material: ((False, False), {})}
    for row in rows(sheets, "Substitutes"):
        if text(row, "Need") != need.material or not matches(row, need.plant, need.process):
            continue
        substitute = text(row, "Substitute")
        rank = ("Process" in row, "Plant" in row)
        if substitute not in best or rank >= best[substitute][0]:
            best[substitute] = (rank, row)
    by_cascade = [name for name in _at_least_as_hot(materials, need.material) if name not in best]
    return [
        Option(name, number(row, "Ratio", 1.0), share, text(row, "Share group"), number(row, "Cost", 0.0))
        for name, (_rank, row) in best.items()
        if (share := number(row, "Max share", 1.0)) > 0
    ] + [Option(name, 1.0, 1.0, "", 0.0, cascade=True) for name in by_cascade]


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
            candidate=text(row, "Status") == "candidate",
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


def _open_processes(sheets: Sheets, open_plants: frozenset[str]) -> frozenset[tuple[str, str]]:
    """Processes that are not closed, nor their plant, nor their group. Candidates are among them."""
    groups = {(text(row, "Plant"), text(row, "Group")): text(row, "Status") for row in rows(sheets, "Groups")}
    found = set()
    for row in rows(sheets, "Processes"):
        plant, group = text(row, "Plant"), text(row, "Group")
        if group and (plant, group) not in groups:
            raise BadParkError(f"no group {group} at {plant}")
        closed = text(row, "Status") == "closed" or (group and groups[plant, group] == "closed")
        if plant in open_plants and not closed:
            found.add((plant, text(row, "Process")))
    return frozenset(found)


def read_network(sheets: Sheets) -> Network:
    """Everything that can happen in the park.

    Raises:
        BadParkError: the rows break the contract.
    """
    materials = read_materials(sheets)
    needs, outputs, per_rows = _coefficients(sheets, materials)
    options = {need: _options(sheets, materials, need) for need in needs}
    open_plants = frozenset(
        text(row, "Plant") for row in rows(sheets, "Plants") if text(row, "Status", "operating") != "closed"
    )
    network = Network(
        sheets=sheets,
        materials=materials,
        open_plants=open_plants,
        open_processes=_open_processes(sheets, open_plants),
        needs=needs,
        outputs=outputs,
        per_rows=per_rows,
        stores=read_stores(sheets, materials),
        options=options,
        routes=[],
        links={},
    )
    wanted = {(need.plant, option.material) for need in needs for option in options[need]}
    routes, links = _routes(network.gates, wanted, sheets, Ways(sheets, materials))
    network.routes.extend(routes)
    network.links.update(links)
    return network
