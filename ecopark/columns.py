"""What flows are in a programme: their columns, as ``flow_columns`` of a model gives them, by whole arrays.

The model's ``build`` says the same of the flows that it is built with, and what both say is held against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix

from ecopark.errors import ModelError
from ecopark.flows import PART, Floats, Flows, Ints, joined
from ecopark.model import FlowModel
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.phrases import phrase
from ecopark.programme import Compiled, built, compiled, own_code
from ecopark.programme import joined as side_by_side

NEAREST: Final = 3
"""A large programme is built with so many of the cheapest flows of each gate, and of each need."""

SAME: Final = 1e-9
"""By what part of their size coefficients that are the same may differ."""

NAMED: Final = "f"
"""What a model calls the variables of its flows."""


@dataclass(frozen=True)
class Few:
    """Some flows of a network and their numbers in it, in rising order."""

    numbers: Ints
    flows: Flows


def beginning(park: Park, network: Network, links: NDArray[np.bool_] | None = None) -> Few:
    """The flows to begin with: internal ones, those along links that limit, the cheapest of each gate and each need.

    Those along some more ``links`` too: one truth a link of the park.
    """
    limiting = np.array([row.min > 0 or row.capacity < np.inf for row in park.links] or [False])
    if links is not None and len(links):
        limiting |= links
    waiting: list[Few] = []
    offset = 0
    for flows in network.parts():
        waiting.append(_nearest(Few(offset + np.arange(len(flows)), flows), limiting))
        offset += len(flows)
        if sum(len(few.flows) for few in waiting) > PART:
            waiting = [_nearest(_together(waiting), limiting)]
    return _nearest(_together(waiting), limiting)


def _together(parts: list[Few]) -> Few:
    return Few(
        np.concatenate([np.zeros(0, dtype=np.int64), *(few.numbers for few in parts)]),
        joined([few.flows for few in parts]),
    )


def _nearest(few: Few, limiting: NDArray[np.bool_]) -> Few:
    flows = few.flows
    chosen = flows.internal | (limiting[flows.link] & (flows.link >= 0))
    cost = flows.haulage + flows.treatment + 1e-6 * flows.distance
    for ends in (flows.gate, flows.need):
        chosen[_least(cost, ends, NEAREST)] = True
    return Few(few.numbers[chosen], flows.only(chosen))


def _least(cost: Floats, ends: Ints, count: int) -> Ints:
    """The flows of least cost of each end, so many of each; of those that cost the same the first."""
    left, found = cost.copy(), [np.zeros(0, dtype=np.int64)]
    for _ in range(count):
        least = np.full(int(ends.max(initial=-1)) + 1, np.inf)
        np.minimum.at(least, ends, left)
        best = np.flatnonzero((left == least[ends]) & (left < np.inf))
        chosen = best[np.unique(ends[best], return_index=True)[1]]
        left[chosen] = np.inf
        found.append(chosen)
    return np.concatenate(found)


class Places:
    """Where the rows and columns of a compiled programme are, by the names and indices that the model gives them."""

    def __init__(self, arrays: Compiled) -> None:
        self.rows: list[tuple[str, Any]] = _named(arrays.rows)
        self.columns: list[tuple[str, Any]] = _named(arrays.columns)
        self._tables: dict[str, list[dict[Any, int]]] = {}
        for number, (name, index) in enumerate(self.rows):
            tables = self._tables.setdefault(name, [])
            table = next((each for each in tables if index not in each), None)  # a row with two bounds stands twice
            if table is None:
                tables.append(table := {})
            table[index] = number

    @cached_property
    def numbers(self) -> dict[str, list[Ints]]:
        """The numbers of the rows of each constraint, of (index, period) or of (index, 1) over the year; else -1.

        A constraint some of whose rows have two bounds has two such arrays, of the same shape.
        """
        found: dict[str, list[Ints]] = {}
        for name, tables in self._tables.items():
            indices = [
                np.array([index if isinstance(index, tuple) else (index or 0, 0) for index in table])
                for table in tables
            ]
            shape = np.concatenate(indices).max(axis=0) + 1
            for table, index in zip(tables, indices, strict=True):
                numbers = np.full(shape, -1)
                numbers[index[:, 0], index[:, 1]] = list(table.values())
                found.setdefault(name, []).append(numbers)
        return found

    def of_rows(self, name: str, which: Ints, period: int) -> Iterator[Ints]:
        """The numbers of some of a constraint's rows in a period, or over the year; -1 where there is none."""
        for numbers in self.numbers.get(name, ()):
            there = which < len(numbers)
            found = np.full(len(which), -1)
            found[there] = numbers[which[there], min(period, numbers.shape[1] - 1)]
            yield found

    @property
    def flows(self) -> tuple[Ints, Ints, Ints]:
        """The columns that are flows, and of each the flow's number and its period."""
        found = [(place, *index) for place, (name, index) in enumerate(self.columns) if name == NAMED]
        column, flow, period = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return column, flow, period


def _named(components: Sequence[Any]) -> list[tuple[str, Any]]:
    """Each one's name and index; what stands together in one component has its name, which takes time to ask for."""
    names: dict[int, str] = {}
    found = []
    for each in components:
        parent = each.parent_component()
        name = names.get(id(parent))
        if name is None:
            name = names[id(parent)] = str(parent.local_name)
        found.append((name, each.index()))
    return found


def step_numbers(arrays: Compiled) -> dict[str, int]:
    """The numbers of the steps by what a model calls their objectives."""
    return {step.replace(" ", "_"): number for number, step in enumerate(arrays.steps)}


def columns(model: FlowModel, park: Park, network: Network, arrays: Compiled, places: Places) -> Compiled:
    """The columns of all flows of a network in every period, period after period, beside the rows of a programme.

    Raises ModelError where the model's own code fails.
    """
    count, periods = len(network.flows), len(Calendar(park))
    width = count * periods
    objectives, steps = np.zeros((len(arrays.steps), count)), step_numbers(arrays)
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32], Floats]] = []
    nothing = np.zeros(0, dtype=np.int32)
    with own_code(model, "flow_columns"):  # what it gives is looked at here, so that what is no Entries fails here too
        for entries in model.flow_columns(park, network):
            if entries.name in steps:
                np.add.at(objectives[steps[entries.name]], entries.flow, entries.amount)
                continue
            for period in range(periods):
                for row in places.of_rows(entries.name, entries.row, period):
                    there = (row >= 0) & (entries.amount != 0)
                    column = entries.flow[there] + period * count
                    parts.append((row[there].astype(np.int32), column.astype(np.int32), entries.amount[there]))
        row = np.concatenate([nothing, *(part[0] for part in parts)])
        column = np.concatenate([nothing, *(part[1] for part in parts)])
        amount = np.concatenate([np.zeros(0), *(part[2] for part in parts)])
        matrix = csc_matrix(coo_matrix((amount, (row, column)), (len(arrays.rows), width)))
    return replace(
        arrays,
        objectives=np.tile(objectives, periods),
        matrix=matrix,
        lower=np.zeros(width),
        upper=np.full(width, np.inf),
        integer=np.zeros(width, dtype=bool),
        columns=[None] * width,
    )


def held_against(model: FlowModel, park: Park, network: Network, arrays: Compiled, places: Places) -> None:
    """Raises ModelError where a model's flow_columns differ from what it built, naming a row where they do."""
    said = columns(model, park, network, arrays, places)
    column, flow, period = places.flows
    at = period * len(network.flows) + flow
    apart = abs(csc_matrix(arrays.matrix[:, column]) - csc_matrix(said.matrix[:, at])).tocoo()
    size = float(abs(said.matrix).max()) if said.matrix.nnz else 1.0
    wrong = apart.row[apart.data > SAME * size]
    priced = np.abs(arrays.objectives[:, column] - said.objectives[:, at]).max(axis=1, initial=0.0)
    unlike = priced > SAME * np.maximum(1.0, np.abs(arrays.objectives).max(axis=1, initial=0.0))
    if len(wrong) or unlike.any():
        name = places.rows[int(wrong[0])][0] if len(wrong) else arrays.steps[int(np.argmax(unlike))]
        raise ModelError(
            phrase(
                "{model}: `flow_columns` and `build` differ in '{name}'; mend one of them, or leave `flow_columns` out",
                model=str(getattr(model, "__file__", "the model")),
                name=str(name),
            )
        )


@dataclass(frozen=True)
class Whole:
    """A programme with the columns of all flows: the ``built`` first ones as the model builds them, the rest added.

    ``flow`` is the number of each column's flow, or -1, and ``period`` its period.
    """

    arrays: Compiled
    places: Places
    built: int
    flow: Ints
    period: Ints


def whole(park: Park, network: Network, model: FlowModel, first: Ints | None = None) -> Whole:
    """The programme of a park, built with some first flows (those to begin with); the columns of all others by arrays.

    Raises ModelError where ``flow_columns`` says another thing than ``build``.
    """
    first = beginning(park, network).numbers if first is None else first
    few = network.with_flows(network.flows.only(first))
    programme = built(model, park, few)  # held while its rows and columns are asked for their names
    arrays = compiled(programme)
    places = Places(arrays)
    held_against(model, park, few, arrays, places)
    periods, width = len(Calendar(park)), len(arrays.columns)
    flow, period = np.full(width, -1), np.zeros(width, dtype=np.int64)
    column, number, when = places.flows
    flow[column], period[column] = first[number], when
    rest = np.ones(len(network.flows), dtype=bool)
    rest[first] = False
    parts = np.split(np.flatnonzero(rest), range(PART, int(rest.sum()), PART))
    more = [columns(model, park, network.with_flows(network.flows.only(part)), arrays, places) for part in parts]
    return Whole(
        side_by_side(arrays, *more),
        places,
        width,
        np.concatenate([flow, *(np.tile(part, periods) for part in parts)]),
        np.concatenate([period, *(np.repeat(np.arange(periods), len(part)) for part in parts)]),
    )
