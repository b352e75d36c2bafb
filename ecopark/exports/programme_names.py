"""What each variable and row of a park's programme is, in the workbook's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ecopark.exports.naming import Names
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.programme import Compiled
from ecopark.schema.rows import Group, Link, Process

_Told = tuple[str, str, tuple[str, ...]]
"""The first word of a name, what it is, the workbook's words."""


@dataclass(frozen=True)
class Named:
    """A variable or row: its name in the file, what it is, and the workbook's own words for it."""

    name: str
    what: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Programme:
    """A programme with names: of its columns, its rows and its objectives, in their order."""

    park: Park
    model: str
    arrays: Compiled
    columns: tuple[Named, ...]
    rows: tuple[Named, ...]


def named(park: Park, network: Network, model: str, arrays: Compiled) -> Programme:
    """Name a compiled programme; what a model has of its own bears the name that the model gave it.

    The model's own statement must be alive: rows and columns hold it by a thread.
    """
    words = _Words(park, network)
    columns, rows = Names(), Names()
    columns.name(["constant"])
    for step in arrays.steps:
        rows.name([step])
    return Programme(
        park,
        model,
        arrays,
        tuple(_named(columns, words.column, each) for each in arrays.columns),
        tuple(_named(rows, words.row, each, side) for each, side in zip(arrays.rows, _sides(arrays), strict=True)),
    )


def _sides(arrays: Compiled) -> list[tuple[str, ...]]:
    """Which side of its constraint a row is, where the constraint has two and so two rows."""
    twice = {number for number, count in Counter(map(id, arrays.rows)).items() if count > 1}
    return [
        (("max",) if np.isinf(lower) else ("min",)) if id(row) in twice else ()
        for row, lower in zip(arrays.rows, arrays.row_lower.tolist(), strict=True)
    ]


def _named(names: Names, told: Callable[[str, Any], _Told | None], each: Any, side: tuple[str, ...] = ()) -> Named:
    found = told(each.parent_component().local_name, each.index())
    if found is None:
        return Named(names.name(["own", each.name, *side]), "the model's own", (each.name, *side))
    short, what, words = found
    return Named(names.name([short, *words, *side]), what, (*words, *side))


_SUMS: Final = {
    "supply": ("supply", "limits of a Supply row"),
    "demand": ("demand", "limits of a Demand row"),
    "disposal": ("disposal", "limit of a Disposal row"),
    "link": ("link", "limits of a Links row"),
    "most_link": ("link_most", "Capacity of a link that may be built"),
    "least_link": ("link_least", "Min of a link that may be built"),
    "most_built": ("built_most", "Capacity of a process that may be built"),
    "least_built": ("built_least", "Min activity of a process that may be built"),
}


class _Words:
    """The words of a park for the shipped model's variables and rows."""

    def __init__(self, park: Park, network: Network) -> None:
        self.park, self.network, self.periods = park, network, Calendar(park).names

    def column(self, kind: str, index: Any) -> _Told | None:
        """What a variable is; None where it is none of the shipped model's."""
        if kind == "nothing":
            return "nothing", "always 0", ()
        if kind == "z":
            return "build", "1 if it is built, else 0", self._build(index)
        of = {"x": self._run, "f": self._sent, "v": self._bought, "y": self._sold, "d": self._disposed, "g": self._kept}
        if kind not in of:
            return None
        number, period = index
        short, what, words = of[kind](number)
        return short, what, (*words, *self._when(period))

    def row(self, kind: str, index: Any) -> _Told | None:
        """What a row is; None where it is none of the shipped model's."""
        if kind == "limit":
            row = self.park.tables.limits[index]
            return "limit", "a row of Limits", tuple(filter(None, (row.quantity, row.plant, row.material)))
        if kind == "ceiling":
            return "cost_ceiling", "Cost ceiling", ()
        found = self._row_of(kind, index[0]) if isinstance(index, tuple) else None
        if found is None:
            return None
        short, what, words = found
        return short, what, (*words, *self._when(index[1]))

    def _row_of(self, kind: str, number: int) -> _Told | None:
        park = self.park
        if kind in _SUMS:
            return (*_SUMS[kind], self._of_sheet(kind, number))
        match kind:
            case "need":
                found = "what a process needs is met", self._need(number)
            case "gate":
                found = "what a plant makes goes somewhere", (park.gates[number].plant, park.gates[number].material)
            case "group":
                found = "Capacity of a group", (park.groups[number].plant, park.groups[number].group)
            case "share":
                share = park.shares[number]
                found = "Max share of a substitute", (*self._need(share.need), *sorted(share.materials))
            case "quality":
                bound = park.quality_bounds[number]
                side = "max" if bound.is_maximum else "min"
                found = "bound of a Quality limit", (*self._need(bound.need), bound.property, side)
            case _:
                return None
        return kind, *found

    def _of_sheet(self, kind: str, number: int) -> tuple[str, ...]:
        """The keys of the sheet's row that a sum is of."""
        tables = self.park.tables
        if kind.endswith("_built"):
            return self._run(number)[2]
        if kind.endswith("link"):
            link = self.park.links[number]
            return (link.material, link.from_, link.to, link.mode or "")
        if kind == "demand":
            demand = self.park.demand[number]
            return (demand.material, demand.plant or "")
        if kind == "supply":
            return (
                tables.supply[number].material,
                tables.supply[number].plant or "",
                tables.supply[number].seller or "",
            )
        gone = tables.disposal[number]
        return (gone.material, gone.plant or "", gone.route)

    def _when(self, period: int) -> tuple[str, ...]:
        return (self.periods[period],) if len(self.periods) > 1 else ()

    def _need(self, number: int) -> tuple[str, ...]:
        need = self.park.needs[number]
        return need.plant, need.process_name, need.material

    def _run(self, number: int) -> _Told:
        process = self.park.processes[number]
        return "run", "activity of a process", (process.plant, process.process)

    def _sent(self, number: int) -> _Told:
        flows = self.network.flows
        gate, need = self.park.gates[flows.gate[number]], self.park.needs[flows.need[number]]
        instead = () if need.material == gate.material else (need.material,)
        if flows.internal[number]:
            return "reuse", "what a plant uses of its own", (gate.material, gate.plant, need.process_name, *instead)
        mode = (self.park.tables.transport[flows.mode[number]].mode,) if flows.mode[number] >= 0 else ()
        words = (gate.material, gate.plant, need.plant, need.process_name, *instead, *mode)
        return "send", "what goes from plant to plant", words

    def _bought(self, number: int) -> _Told:
        purchases = self.network.purchases
        row, need = self.park.tables.supply[purchases.supply[number]], self.park.needs[purchases.need[number]]
        instead = () if need.material == row.material else (need.material,)
        return "buy", "what is bought", (row.material, need.plant, need.process_name, *instead, row.seller or "")

    def _sold(self, number: int) -> _Told:
        gate = self.park.gates[self.network.sales.gate[number]]
        return "sell", "what is sold", (gate.material, gate.plant)

    def _disposed(self, number: int) -> _Told:
        disposals = self.network.disposals
        gate, row = self.park.gates[disposals.gate[number]], self.park.tables.disposal[disposals.disposal[number]]
        return "dispose", "what is disposed of", (gate.material, gate.plant, row.route)

    def _kept(self, number: int) -> _Told:
        gate = self.park.gates[self.park.stores[number].gate]
        return "keep", "what a store holds at the end", (gate.material, gate.plant)

    def _build(self, number: int) -> tuple[str, ...]:
        row = self.park.candidates[number].row
        if isinstance(row, Process):
            return "process", row.plant, row.process
        if isinstance(row, Group):
            return "group", row.plant, row.group
        assert isinstance(row, Link)
        return "link", row.material, row.from_, row.to
