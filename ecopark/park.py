"""The park: what a valid workbook says, frozen, with its look-ups computed once.

Everything is in the material's own unit, per year. Processes, needs and gates are numbered in the order of their rows,
so that the candidate flows of ``network`` and the blocks of a model can be arrays.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

from ecopark.errors import Problem
from ecopark.parts import Candidate, Gate, Haulage, Need, QualityBound, Serving, Share, Store
from ecopark.schema import inputs, units
from ecopark.schema.inputs import BASE
from ecopark.schema.rows import (
    INFINITY,
    Coefficient,
    Demand,
    Group,
    Link,
    Material,
    Plant,
    Process,
    QualityLimit,
    Settings,
    Substitute,
    Transport,
)
from ecopark.sheets import Tables

FREE: Final = Transport(mode="")
"""How things move where the workbook has no Transport sheet: at no cost."""


@dataclass(frozen=True)
class Park:
    """A valid park. ``scenario`` is the what-if that made it; ``warnings`` are what the checks had to say."""

    tables: Tables
    name: str = ""
    scenario: str = BASE
    warnings: tuple[Problem, ...] = ()

    @property
    def settings(self) -> Settings:
        """What holds for the park as a whole."""
        return self.tables.settings

    @cached_property
    def materials(self) -> Mapping[str, Material]:
        """Materials by name."""
        return MappingProxyType({row.material: row for row in self.tables.materials})

    @cached_property
    def plants(self) -> Mapping[str, Plant]:
        """Plants by name."""
        return MappingProxyType({row.plant: row for row in self.tables.plants})

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """The processes that can run: neither they nor their plant nor their group are closed."""
        closed = {(row.plant, row.group) for row in self.tables.groups if row.status == "closed"}
        return tuple(
            row
            for row in self.tables.processes
            if row.status != "closed" and self.is_operating(row.plant) and (row.plant, row.group) not in closed
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups that are not closed, nor is their plant."""
        return tuple(row for row in self.tables.groups if row.status != "closed" and self.is_operating(row.plant))

    @cached_property
    def members(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """The processes of each group, with how much of its capacity a unit of activity takes."""
        number = {(row.plant, row.group): index for index, row in enumerate(self.groups)}
        found: list[list[tuple[int, float]]] = [[] for _ in self.groups]
        for index, process in enumerate(self.processes):
            if process.group is not None and (process.plant, process.group) in number:
                found[number[process.plant, process.group]].append((index, process.group_use))
        return tuple(tuple(each) for each in found)

    @cached_property
    def demand(self) -> tuple[Demand, ...]:
        """The Demand rows that hold: a closed plant's is dropped."""
        return tuple(row for row in self.tables.demand if self.holds(row))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The Links rows that may carry something."""
        return tuple(row for row in self.tables.links if self.may_carry(row))

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """The ``in`` rows of the processes that can run, numbered."""
        found: list[Need] = []
        for process, row in self._coefficients("in"):
            found.append(Need(len(found), process, row.plant, row.process, row.material, row.amount, row))
        return tuple(found)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Each material of each plant that makes or stores it, in the order of the ``out`` rows and the stores."""
        makers: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
        followers: dict[tuple[str, str], list[tuple[int, str, float]]] = defaultdict(list)
        for process, row in self._coefficients("out"):
            made = makers[row.plant, row.material]
            if row.per is None:
                made.append((process, row.amount))
            else:
                followers[row.plant, row.material].append((process, row.per, row.amount))
        stores = {(row.plant, row.material): index for index, row in enumerate(self.tables.storage)}
        places = dict.fromkeys([*makers, *stores])
        return tuple(
            Gate(index, *at, tuple(makers.get(at, ())), tuple(followers.get(at, ())), stores.get(at))
            for index, at in enumerate(places)
        )

    @cached_property
    def stores(self) -> tuple[Store, ...]:
        """The stores, a closed plant's too: it can still be drawn on."""
        gate = {(gate.plant, gate.material): gate.index for gate in self.gates}
        found = []
        for index, row in enumerate(self.tables.storage):
            least = (row.initial or 0.0) if row.final is None else row.final
            most = row.capacity if row.initial is None else max(row.initial, least)
            final = (least, most if row.final_max is None else row.final_max)
            at = gate[row.plant, row.material]
            found.append(Store(index, at, row.capacity, row.initial, final, row.cost, row.loss, row))
        return tuple(found)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What may be built: processes, groups and links."""
        rows: list[tuple[Literal["process", "group", "link"], int, Process | Group | Link]] = [
            *(("process", of, process) for of, process in enumerate(self.processes)),
            *(("group", of, group) for of, group in enumerate(self.groups)),
            *(("link", of, link) for of, link in enumerate(self.links)),
        ]
        found: list[Candidate] = []
        for kind, of, row in rows:
            if row.status == "candidate":
                yearly = annuity(row.capex, row.lifetime, self.settings.discount_rate)
                found.append(Candidate(len(found), kind, of, row.capex, yearly, row))
        return tuple(found)

    @cached_property
    def gates_of(self) -> Mapping[str, tuple[Gate, ...]]:
        """The gates of each material."""
        found: dict[str, list[Gate]] = defaultdict(list)
        for gate in self.gates:
            found[gate.material].append(gate)
        return MappingProxyType({material: tuple(gates) for material, gates in found.items()})

    @cached_property
    def servings(self) -> tuple[Serving, ...]:
        """What can serve each need: the material itself and its substitutes, in the order of the needs."""
        found: list[Serving] = []
        for need in self.needs:
            rows = self._substitutes_of(need)
            found.append(Serving(need.index, need.material, 1.0, 0.0, None))
            found += [
                Serving(need.index, row.substitute, row.ratio, row.cost, row) for row in rows if row.max_share > 0
            ]
            replaced = {row.substitute for row in rows}
            found += [
                Serving(need.index, hotter, 1.0, 0.0, None, by_cascade=True)
                for hotter in self._hotter(need.material)
                if hotter not in replaced
            ]
        return tuple(found)

    @cached_property
    def servings_of(self) -> Mapping[str, tuple[Serving, ...]]:
        """The servings of each material: every need that it can serve."""
        found: dict[str, list[Serving]] = defaultdict(list)
        for serving in self.servings:
            found[serving.material].append(serving)
        return MappingProxyType({material: tuple(servings) for material, servings in found.items()})

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The bounds on substitutes: of each by itself, or of those of a need that name the same Share group."""
        found: list[Share] = []
        for need in self.needs:
            together: dict[str, list[Substitute]] = defaultdict(list)
            for row in self._substitutes_of(need):
                if row.max_share == 0:
                    continue
                together[f"group {row.share_group}" if row.share_group else f"alone {row.substitute}"].append(row)
            for rows in together.values():
                least = min(rows, key=lambda row: row.max_share)
                if least.max_share < 1:
                    found.append(Share(need.index, frozenset(row.substitute for row in rows), least.max_share, least))
        return tuple(found)

    def is_operating(self, plant: str) -> bool:
        """Whether a plant is open."""
        return self.plants[plant].status != "closed"

    def holds(self, row: Demand) -> bool:
        """Whether a Demand row holds: a closed plant's is dropped."""
        return row.plant is None or self.is_operating(row.plant)

    def may_carry(self, row: Link) -> bool:
        """Whether a Links row may carry something: not closed, and of a material that can leave its plant."""
        return row.status != "closed" and self.materials[row.material].exchange

    def unit(self, material: str) -> units.Unit:
        """What a material is counted in."""
        return units.known(self.materials[material].unit)

    def tonnes(self, material: str) -> float | None:
        """The mass of a unit of a material in t; None where it has none."""
        return tonnes_per_unit(self.materials[material])

    def kind(self, material: str) -> str:
        """A material's kind, given or derived: product, by-product or raw."""
        return self._kinds[material]

    def virgin_weight(self, material: str) -> float | None:
        """Impact of extracting a unit; None where neither a weight nor a mass says."""
        given = self.materials[material].virgin_weight
        return self.tonnes(material) if given is None else given

    def disposal_weight(self, material: str) -> float | None:
        """Impact of disposing of a unit; None where neither a weight nor a mass says (for air: no weight)."""
        given = self.materials[material].disposal_weight
        if given is None and self.kind(material) != "air":
            return self.tonnes(material)
        return given

    def mode(self, material: str, named: str | None = None) -> Transport:
        """The mode named, else the material's, else the first of Transport, else moving at no cost."""
        wanted = named or self.materials[material].mode
        if wanted is None:
            return self.tables.transport[0] if self.tables.transport else FREE
        return self._modes[wanted]

    def mode_units(self, material: str, mode: Transport) -> float | None:
        """How many of the mode's unit one unit of the material is; None where nothing leads from one to the other."""
        if mode is FREE:
            return 1.0
        return units.factor(self.unit(material), units.known(mode.unit), self.tonnes(material))

    def haulage(self, material: str, mode: Transport) -> Haulage:
        """The mode's terms for one unit of the material. A mode that costs nothing needs no conversion."""
        size = self.mode_units(material, mode) or 0.0
        return Haulage(
            mode.cost_per_unit_km * size, mode.handling_cost * size, mode.co2_per_unit_km * size, mode.loss_per_km
        )

    def quality(self, material: str, plant: str | None, property_: str) -> float | None:
        """The value of a property of a material from a plant (None: from the market); None where none is given."""
        values = self._qualities
        own = values.get((material, plant, property_)) if plant is not None else None
        return values.get((material, None, property_)) if own is None else own

    @cached_property
    def quality_bounds(self) -> tuple[QualityBound, ...]:
        """The bounds of all Quality limits that match a need, need by need."""
        found: list[QualityBound] = []
        for need in self.needs:
            for row in self._limits_on.get(need.material, ()):
                if row.plant in (None, need.plant) and row.process in (None, need.process_name):
                    if row.min is not None:
                        found.append(QualityBound(need.index, row.property, row.min, False, row))
                    if row.max is not None and row.max < INFINITY:
                        found.append(QualityBound(need.index, row.property, row.max, True, row))
        return tuple(found)

    def excess(self, bound: QualityBound, material: str, plant: str | None) -> float:
        """By how much a unit of a material from a plant (None: the market) exceeds a bound, in the need's unit."""
        value = self.quality(material, plant, bound.property)
        weight = self.in_unit_of(material, self.needs[bound.need].material)
        return ((0.0 if value is None else value) - bound.bound) * (1.0 if weight is None else weight)

    def in_unit_of(self, material: str, other: str) -> float | None:
        """How many of another material's units one unit of a material is; None where nothing leads there."""
        return units.factor(self.unit(material), self.unit(other), self.tonnes(material), self.tonnes(other))

    def demand_bounds(self, row: Demand) -> tuple[float, float]:
        """Least and most of a Demand row: a blank Max is Min, so that with and without exchange deliver the same."""
        least = row.min or 0.0
        return least, least if row.max is None else row.max

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all inputs that bear on the answer: not of addresses, sources, notes and other scenarios."""
        digest = hashlib.sha256(repr(self.settings).encode())
        for table in inputs.INPUTS:
            if table is inputs.SCENARIOS:  # what the park's own scenario says has been done
                continue
            names = [column.attribute for column in table.columns if column.attribute not in ("source", "note")]
            for row in self.tables.rows(table):
                digest.update(repr([table.title, *(getattr(row, name) for name in names)]).encode())
        return digest.hexdigest()[:16]

    @cached_property
    def _modes(self) -> Mapping[str, Transport]:
        return MappingProxyType({row.mode: row for row in self.tables.transport})

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        sold = {row.material for row in self.tables.demand}
        made = {row.material for row in self.tables.coefficients if row.direction == "out"}
        return MappingProxyType(
            {
                row.material: row.kind
                or ("product" if row.material in sold else "by-product" if row.material in made else "raw")
                for row in self.tables.materials
            }
        )

    @cached_property
    def _qualities(self) -> Mapping[tuple[str, str | None, str], float]:
        return MappingProxyType({(row.material, row.plant, row.property): row.value for row in self.tables.quality})

    @cached_property
    def _limits_on(self) -> Mapping[str, tuple[QualityLimit, ...]]:
        found: dict[str, list[QualityLimit]] = defaultdict(list)
        for row in self.tables.quality_limits:
            found[row.need].append(row)
        return MappingProxyType({need: tuple(rows) for need, rows in found.items()})

    @cached_property
    def _substitutes_for(self) -> Mapping[str, tuple[Substitute, ...]]:
        found: dict[str, list[Substitute]] = defaultdict(list)
        for row in self.tables.substitutes:
            found[row.need].append(row)
        return MappingProxyType({need: tuple(rows) for need, rows in found.items()})

    def _substitutes_of(self, need: Need) -> list[Substitute]:
        """The row that counts for each substitute of a need: process before plant before general."""
        best: dict[str, tuple[int, Substitute]] = {}
        for row in self._substitutes_for.get(need.material, ()):
            if row.plant in (None, need.plant) and row.process in (None, need.process_name):
                rank = 2 * (row.process is not None) + (row.plant is not None)
                if row.substitute not in best or rank > best[row.substitute][0]:
                    best[row.substitute] = (rank, row)
        return [row for _, row in best.values()]

    def _hotter(self, material: str) -> list[str]:
        """The other materials of a material's carrier that are at least as hot."""
        own = self.materials[material]
        if own.carrier is None or own.temperature_c is None:
            return []
        return [
            row.material
            for row in self._carried.get(own.carrier, ())
            if row.material != material and row.temperature_c is not None and row.temperature_c >= own.temperature_c
        ]

    @cached_property
    def _carried(self) -> Mapping[str, tuple[Material, ...]]:
        found: dict[str, list[Material]] = defaultdict(list)
        for row in self.tables.materials:
            if row.carrier is not None:
                found[row.carrier].append(row)
        return MappingProxyType({carrier: tuple(rows) for carrier, rows in found.items()})

    def _coefficients(self, direction: str) -> Iterator[tuple[int, Coefficient]]:
        """The coefficients of the processes that can run, each with its process's number."""
        number = {(row.plant, row.process): index for index, row in enumerate(self.processes)}
        for row in self.tables.coefficients:
            process = number.get((row.plant, row.process))
            if process is not None and row.direction == direction:
                yield process, row


def tonnes_per_unit(material: Material) -> float | None:
    """The mass of a unit of a material in t: given, or from its unit where that is a mass."""
    if material.tonnes_per_unit is not None:
        return material.tonnes_per_unit
    unit = units.parse(material.unit)
    return units.tonnes(unit) if unit else None


def annuity(capex: float, lifetime: float, rate: float) -> float:
    """Money a year that pays ``capex`` back over ``lifetime`` years: Capex·r / (1 - (1 + r)^-Lifetime)."""
    return capex * rate / (1 - (1 + rate) ** -lifetime) if rate else capex / lifetime
