"""Why an exchange is no candidate: the cells that rule it out, and the park in which they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Final

import numpy as np

from ecopark import rules
from ecopark.analysis.exchange_facts import Allowed, Asked, Ruling, rounded
from ecopark.analysis.exchange_trials import Trials, drawn, flows_of, is_of, widened, with_links
from ecopark.errors import Problem, WorkbookError
from ecopark.flows import great_circle_km, needs_distance, takes_all_pairs
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.phrases import Phrase, phrase
from ecopark.reasons.words import figure
from ecopark.schema import inputs
from ecopark.schema.rows import Coefficient, Link, Process, Substitute, Transport
from ecopark.schema.tables import Row, Table
from ecopark.sheets import Tables

FEW: Final = 4
"""Of more needs than this no more are named."""


@dataclass(frozen=True)
class Ruled:
    """The rulings against an exchange, and the tables in which what can be lifted is; None where nothing would help."""

    rulings: tuple[Ruling, ...]
    lifted: Tables | None


def ruled(park: Park, asked: Asked) -> Ruled:
    """Everything that rules an exchange out; nothing where it is a candidate."""
    return _Asking(park, asked).answer()


def allowed(trials: Trials, lifted: Tables) -> tuple[Allowed | None, tuple[Problem, ...]]:
    """The plan of the park in which nothing rules the exchange out; or what that park would still lack to be one."""
    try:
        park = rules.park(lifted, name=trials.park.name, scenario=trials.park.scenario)
    except WorkbookError as refused:
        return None, tuple(problem for problem in refused.problems if problem.severity == "error")
    tried = trials.solved(park)
    saved = None if tried.plan is None else trials.opposite(tried.plan)
    first = None
    if tried.plan is not None and len(tried.park.candidates) == len(trials.park.candidates):
        network = widened(tried.plan, trials.asked).network
        found = trials.first_unit(tried.park, network, flows_of(tried.park, network, trials.asked))
        first = found.worth if found else None
    return Allowed(tried.status, tried.sent, saved, first, tried.certified), ()


class _Asking:
    """A park asked why an exchange is no candidate; each ruling lifts itself on the way."""

    def __init__(self, park: Park, asked: Asked) -> None:
        self.park, self.asked = park, asked
        self.tables = park.tables
        self.lifted: Tables = park.tables
        self.hopeless = False

    def answer(self) -> Ruled:
        """All rulings, the material's own first, then the ends', then the way's."""
        if len(drawn(self.park, candidates(self.park), self.asked)):
            return Ruled((), None)
        found = [*self._material(), *self._sender(), *self._receiver(), *self._way()]
        return Ruled(tuple(dict.fromkeys(found)), None if self.hopeless else self.lifted)

    def _ruling(self, table: Table, row: Row | int, attribute: str, says: Phrase, *, lifted: bool = True) -> Ruling:
        line = row if isinstance(row, int) else row.line
        sheet, cell = self.tables.place(table, line, attribute)
        self.hopeless |= not lifted
        return Ruling(sheet, cell, says, lifted)

    def _lift(self, attribute: str, row: Row, **values: Any) -> None:
        """Change cells of a row of a sheet in the lifted tables."""
        rows = tuple(
            replace(each, **values) if each.line == row.line and type(each) is type(row) else each
            for each in getattr(self.lifted, attribute)
        )
        changes: dict[str, Any] = {attribute: rows}
        self.lifted = replace(self.lifted, **changes)

    def _material(self) -> Iterator[Ruling]:
        row = self.park.materials[self.asked.material]
        if not row.exchange:
            self._lift("materials", row, exchange=True)
            says = phrase("'{material}' cannot leave its plant: Exchange is 'no'", material=row.material)
            yield self._ruling(inputs.MATERIALS, row, "exchange", says)

    def _sender(self) -> Iterator[Ruling]:
        plant, material = self.asked.from_, self.asked.material
        if any(gate.plant == plant for gate in self.park.gates_of.get(material, ())):
            return
        made = [row for row in self.tables.coefficients if (row.plant, row.material) == (plant, material)]
        outputs = [row for row in made if row.direction == "out"]
        if not outputs:
            says = phrase("nothing at '{plant}' makes or stores '{material}'", plant=plant, material=material)
            yield self._ruling(inputs.COEFFICIENTS, 0, "material", says, lifted=False)
        yield from self._closed(outputs)

    def _receiver(self) -> Iterator[Ruling]:
        plant, material = self.asked.to, self.asked.material
        if any(self.park.needs[each.need].plant == plant for each in self.park.servings_of.get(material, ())):
            return
        open_needs = dict.fromkeys(need.material for need in self.park.needs if need.plant == plant)
        forbidding = [row for row in self.tables.substitutes if self._forbids(row)]
        taking = [
            row
            for row in self.tables.coefficients
            if row.plant == plant and row.direction == "in" and self._serves(row.material)
        ]
        closed = [row for row in taking if (row.plant, row.process) not in self._running()]
        if closed:
            yield from self._closed(closed)
        elif forbidding:
            for row in forbidding:
                self._lift("substitutes", row, max_share=1.0, share_group=None)
                says = phrase(
                    "'{material}' may not stand in for '{need}' at '{plant}': Max share is 0",
                    material=material,
                    need=row.need,
                    plant=plant,
                )
                yield self._ruling(inputs.SUBSTITUTES, row, "max_share", says)
        elif open_needs:
            says = phrase(
                "nothing at '{plant}' needs '{material}', and no row of Substitutes lets it stand in for what is "
                "needed there ({needs})",
                plant=plant,
                material=material,
                needs=(*list(open_needs)[:FEW], *(["…"] if len(open_needs) > FEW else [])),
            )
            yield self._ruling(inputs.SUBSTITUTES, 0, "substitute", says, lifted=False)
        else:
            says = phrase("nothing that runs at '{plant}' needs anything", plant=plant)
            yield self._ruling(inputs.COEFFICIENTS, 0, "material", says, lifted=False)

    def _running(self) -> set[tuple[str, str]]:
        return {(row.plant, row.process) for row in self.park.processes}

    def _forbids(self, row: Substitute) -> bool:
        """Whether a row of Substitutes forbids the material in a need of the receiver."""
        needs = (need for need in self.park.needs if need.plant == self.asked.to and need.material == row.need)
        return (
            row.substitute == self.asked.material
            and row.max_share == 0
            and any(row.plant in (None, need.plant) and row.process in (None, need.process_name) for need in needs)
        )

    def _serves(self, need: str) -> bool:
        """Whether the material could serve a need at the receiver, if it ran."""
        material, plant = self.asked.material, self.asked.to
        if need == material:
            return True
        rows = [row for row in self.tables.substitutes if (row.need, row.substitute) == (need, material)]
        return any(row.max_share > 0 and row.plant in (None, plant) for row in rows)

    def _closed(self, rows: list[Coefficient]) -> Iterator[Ruling]:
        """What is closed of the plant, the processes and the groups of some coefficients."""
        for key in dict.fromkeys((row.plant, row.process) for row in rows):
            process = next(row for row in self.tables.processes if (row.plant, row.process) == key)
            plant = self.park.plants[process.plant]
            if plant.status == "closed":
                self._lift("plants", plant, status="operating")
                says = phrase("'{plant}' is closed", plant=plant.plant)
                yield self._ruling(inputs.PLANTS, plant, "status", says)
            if process.status == "closed":
                self._lift("processes", process, status="existing")
                says = phrase("'{process}' of '{plant}' is closed", process=process.process, plant=process.plant)
                yield self._ruling(inputs.PROCESSES, process, "status", says)
            yield from self._closed_group(process)

    def _closed_group(self, process: Process) -> Iterator[Ruling]:
        for group in self.tables.groups:
            if (group.plant, group.group) == (process.plant, process.group) and group.status == "closed":
                self._lift("groups", group, status="existing")
                says = phrase("the group '{group}' of '{plant}' is closed", group=group.group, plant=group.plant)
                yield self._ruling(inputs.GROUPS, group, "status", says)

    def _way(self) -> Iterator[Ruling]:
        """What bars the way: its rows of Links, else that there are none, else the mode."""
        rows = [row for row in self.tables.links if is_of(row, self.asked)]
        for row in rows:
            if row.status == "closed":
                self._lift("links", row, status="existing")
                yield self._ruling(inputs.LINKS, row, "status", phrase("its row of Links is closed"))
            elif self._lost(row):
                self._lift("links", row, loss=0.0)
                says = phrase("all of it would be lost on the way: Loss is 1")
                yield self._ruling(inputs.LINKS, row, "loss", says)
        if not rows:
            found = list(self._no_row())
            if found:
                self._add_link(loss=0.0 if self._lost(None) else None)
            yield from found

    def _no_row(self) -> Iterator[Ruling]:
        mode = self.park.mode(self.asked.material)
        if not takes_all_pairs(self.park):
            says = phrase("Links has no row for it, and Exchanges is 'listed': only what Links has may go")
            yield self._ruling(inputs.SETTINGS, self.tables.setting_lines.get("exchanges", 0), "value", says)
        elif mode.listed_only:
            says = phrase(
                "'{mode}' goes only where Links says (Listed only), and Links has no row for it", mode=mode.mode
            )
            yield self._ruling(inputs.TRANSPORT, mode, "listed_only", says)
        elif needs_distance(mode):
            km = self._km()
            if km == inf:
                yield from self._nowhere()
            elif km > mode.max_distance_km:
                says = phrase(
                    "it is {km:,} km by road, and '{mode}' goes {most:,} km at most (Max distance km)",
                    km=rounded(km),
                    mode=mode.mode,
                    most=figure(mode.max_distance_km),
                )
                yield self._ruling(inputs.TRANSPORT, mode, "max_distance_km", says)
            elif self._lost(None):
                says = phrase(
                    "all of it would be lost on the way of {km:,} km (Loss per km of '{mode}')",
                    km=rounded(km),
                    mode=mode.mode,
                )
                yield self._ruling(inputs.TRANSPORT, mode, "loss_per_km", says)

    def _nowhere(self) -> Iterator[Ruling]:
        for name in (self.asked.from_, self.asked.to):
            plant = self.park.plants[name]
            if None in (plant.latitude, plant.longitude):
                says = phrase("how far it is cannot be told: '{plant}' has no coordinates", plant=name)
                yield self._ruling(inputs.PLANTS, plant, "latitude", says)

    def _add_link(self, loss: float | None) -> None:
        asked = self.asked
        new = Link(from_=asked.from_, to=asked.to, material=asked.material, loss=loss)
        settings = with_links(self.park, ()).settings  # which pairs are candidates without a row stays as it is
        self.lifted = replace(self.lifted, links=(*self.lifted.links, new), settings=settings)

    def _lost(self, row: Link | None) -> bool:
        """Whether the whole of it is lost by a row of Links, or by the material's own mode."""
        if row is not None and row.loss is not None:
            return row.loss >= 1
        mode: Transport = self.park.mode(self.asked.material, row.mode if row else None)
        km = row.distance_km if row is not None and row.distance_km is not None else self._km()
        return bool(mode.loss_per_km * km >= 1) if mode.loss_per_km else False

    def _km(self) -> float:
        """The distance by road; infinite where a plant has no coordinates."""
        ends = [self.park.plants[name] for name in (self.asked.from_, self.asked.to)]
        places = [(end.latitude, end.longitude) for end in ends]
        if any(None in place for place in places):
            return inf
        (north, east), (to_north, to_east) = (np.array(place, dtype=float) for place in places)
        return self.park.settings.detour_factor * float(great_circle_km(north, east, to_north, to_east))
