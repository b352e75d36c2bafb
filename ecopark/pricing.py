"""A large park solved on few of its flows: those that the optimum needs enter when their reduced cost calls for them.

A basis holds only as many flows as there are rows, and flows grow with the square of the plants. So the model is built
with the flows that come cheapest to each gate and need, all others are columns that ``flow_columns`` of the model gives
by whole arrays (held against what is built), and they are priced in every step of the objective (column generation).
At the end the model is built with the flows that entered, and reads its solution back as from any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix

from ecopark.errors import ModelError
from ecopark.hot import Hot, Solution
from ecopark.model import FlowModel, checked
from ecopark.network import Floats, Ints, Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.phrases import phrase
from ecopark.plan import Outcome, Plan, Step
from ecopark.programme import Compiled, amounts_of, built, compiled, joined, own_code, prices_of, put_back

NEAREST: Final = 3
"""So many of the cheapest flows of each gate, and of each need, are there from the start."""

SAME: Final = 1e-9
"""By what part of their size coefficients that are the same may differ."""

CHUNK: Final = 200_000
"""The columns of so many flows are made at a time: the lists that they are made of take more room than they do."""

NAMED: Final = "f"
"""What a model calls the variables of its flows."""


def optimum(park: Park, network: Network, model: FlowModel, seconds: float) -> Outcome | None:
    """Solve a park's programme, step by step, on few of its flows; None where it has integers, which need all.

    Raises ModelError where ``flow_columns`` says another thing than ``build``, SolveError where HiGHS gives no answer.
    """
    every = whole(park, network, model)
    if every.arrays.integer.any():
        return None
    hot = Hot(every.arrays, np.arange(every.built), is_brief=False)
    solved = hot.solve(every.arrays, seconds)
    if solved.status != "optimal":
        return Outcome(solved.status, every.arrays.steps[len(solved.steps)])
    return _read_back(park, network, model, every, hot.held, solved)


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
    first = beginning(park, network) if first is None else first
    programme = built(model, park, _only(network, first))  # held while its rows and columns are asked for their names
    arrays = compiled(programme)
    places = Places(arrays)
    periods, width = len(Calendar(park)), len(arrays.columns)
    _held_against(model, arrays, places, columns(model, park, _only(network, first), arrays, places, periods))
    flow, period = np.full(width, -1), np.zeros(width, dtype=np.int64)
    column, number, when = places.flows
    flow[column], period[column] = first[number], when
    rest = np.ones(len(network.flows), dtype=bool)
    rest[first] = False
    parts = np.split(np.flatnonzero(rest), range(CHUNK, int(rest.sum()), CHUNK))
    more = [columns(model, park, _only(network, part), arrays, places, periods) for part in parts]
    return Whole(
        joined(arrays, *more),
        places,
        width,
        np.concatenate([flow, *(np.tile(part, periods) for part in parts)]),
        np.concatenate([period, *(np.repeat(np.arange(periods), len(part)) for part in parts)]),
    )


def beginning(park: Park, network: Network) -> Ints:
    """The flows to begin with: internal ones, those along links that limit, the cheapest of each gate and each need."""
    flows = network.flows
    limiting = np.array([row.min > 0 or row.capacity < np.inf for row in park.links] or [False])
    chosen = flows.internal | (limiting[flows.link] & (flows.link >= 0))
    cost = flows.haulage + flows.treatment + 1e-6 * flows.distance
    for ends in (flows.gate, flows.need):
        chosen[_least(cost, ends, NEAREST)] = True
    return np.flatnonzero(chosen)


def _least(cost: Floats, ends: Ints, count: int) -> Ints:
    """The flows of least cost of each end, so many of each."""
    order = np.lexsort((cost, ends))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(ends[order]) > 0])) if len(order) else order
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.concatenate([starts, [len(order)]])))
    return order[rank < count]


def _only(network: Network, which: Ints) -> Network:
    return replace(network, flows=network.flows.only(which))


class Places:
    """Where the rows and columns of a compiled programme are, by the names and indices that the model gives them."""

    def __init__(self, arrays: Compiled) -> None:
        self.rows: list[tuple[str, Any]] = [_named(row) for row in arrays.rows]
        self.columns: list[tuple[str, Any]] = [_named(column) for column in arrays.columns]
        self._tables: dict[str, list[dict[Any, int]]] = {}
        for number, (name, index) in enumerate(self.rows):
            tables = self._tables.setdefault(name, [])
            table = next((each for each in tables if index not in each), None)  # a row with two bounds stands twice
            if table is None:
                tables.append(table := {})
            table[index] = number

    @cached_property
    def _numbers(self) -> dict[str, list[Ints]]:
        """The numbers of the rows of each constraint, of (index, period) or of (index, 1) over the year; else -1."""
        found: dict[str, list[Ints]] = {}
        for name, tables in self._tables.items():
            for table in tables:
                indices = np.array([index if isinstance(index, tuple) else (index or 0, 0) for index in table])
                numbers = np.full(indices.max(axis=0) + 1, -1)
                numbers[indices[:, 0], indices[:, 1]] = list(table.values())
                found.setdefault(name, []).append(numbers)
        return found

    def of_rows(self, name: str, which: Ints, period: int) -> Iterator[Ints]:
        """The numbers of some of a constraint's rows in a period, or over the year; -1 where there is none."""
        for numbers in self._numbers.get(name, ()):
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


def _named(component: Any) -> tuple[str, Any]:
    return component.parent_component().local_name, component.index()


def columns(model: FlowModel, park: Park, network: Network, arrays: Compiled, places: Places, periods: int) -> Compiled:
    """The columns of all flows of a network in every period, period after period, beside the rows of a programme.

    Raises ModelError where the model's own code fails.
    """
    count = len(network.flows)
    width = count * periods
    objectives = np.zeros((len(arrays.steps), count))
    steps = {step.replace(" ", "_"): number for number, step in enumerate(arrays.steps)}
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


def _held_against(model: FlowModel, arrays: Compiled, places: Places, said: Compiled) -> None:
    """Raises ModelError where a model's flow_columns differ from what it builds, naming a row where they do."""
    column, flow, period = places.flows
    at = period * (said.matrix.shape[1] // max(1, int(period.max(initial=0)) + 1)) + flow
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


def _read_back(park: Park, network: Network, model: FlowModel, every: Whole, held: Ints, solved: Solution) -> Outcome:
    """The plan of a solution, read by the model from its programme with the flows to begin with and those in use."""
    is_flow = held[(every.flow[held] >= 0) & ((held < every.built) | (solved.values[held] != 0))]
    now = np.unique(every.flow[is_flow])
    programme = built(model, park, _only(network, now))
    arrays = compiled(programme)
    places = Places(arrays)
    if places.rows != every.places.rows:
        raise ModelError(phrase("the model's rows depend on which flows there are: leave `flow_columns` out"))
    values = np.zeros(len(arrays.columns))
    named = {name: place for place, name in enumerate(every.places.columns) if name[0] != NAMED}
    others = [place for place, (name, _) in enumerate(places.columns) if name != NAMED]
    values[others] = solved.values[[named[places.columns[place]] for place in others]]
    column, flow, period = places.flows
    sent = np.zeros((int(every.period.max(initial=0)) + 1, len(network.flows)))
    sent[every.period[is_flow], every.flow[is_flow]] = solved.values[is_flow]
    values[column] = sent[period, now[flow]]
    steps: list[Step] = []
    for number, (name, value, prices) in enumerate(zip(arrays.steps, solved.steps, solved.prices, strict=True)):
        put_back(programme, arrays, values, arrays.objectives[number] - arrays.matrix.T @ prices, prices)
        steps.append(Step(name, value, prices_of(model, programme)))
    few = Plan(park, _only(network, now), amounts_of(model, programme), tuple(steps))
    amounts = checked(few, model).amounts
    flows = np.zeros_like(sent)
    flows[:, now] = amounts.flow.reshape(len(flows), -1)
    return Outcome("optimal", arrays.steps[-1], Plan(park, network, replace(amounts, flow=flows.ravel()), tuple(steps)))
