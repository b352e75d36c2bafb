"""Why a park has no plan, as a first hint: what falls short, or what earns without end.

Both are found by solving the same programme with something let loose, so they hold for any model whose rows bear the
names of the shipped one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.sparse import csc_matrix, hstack, vstack

from ecopark.errors import Problem
from ecopark.model import Model
from ecopark.network import Floats, Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.schema import inputs
from ecopark.solver import Compiled, Session, built, compiled

SHORT: Final = 1e-6
"""A shortfall below this part of its own limit is none."""


@dataclass(frozen=True)
class _Slack:
    """A limit let loose: what it is, its own size, and the row it stands in with its sign."""

    name: str
    index: int
    period: int
    size: float
    row: int
    sign: float


def shortfalls(park: Park, network: Network, model: Model, seconds: float = float("inf")) -> tuple[Problem, ...]:
    """What falls short in a park without a solution: demands, must-runs, takes-or-pays and outlets, by their cells.

    An elastic programme: each of those limits may be missed at a price scaled by its own size, and the least misses are
    told. Where even that has no solution, the other limits alone cannot hold together, and it says so.
    """
    programme = built(model, park, network)  # held while its rows are asked for their names: they do not hold it
    arrays = _must_runs_as_rows(compiled(programme))
    slacks = _slacks(park, arrays)
    loose, objective = _with_slacks(arrays, slacks)
    session = Session(loose, with_integers=bool(loose.integer.any()))
    status = session.minimise(objective, seconds)
    if status == "interrupted":
        return ()
    if status != "optimal":
        return (
            Problem(
                "Limits",
                "",
                "error",
                "even with every Demand, Min activity and outlet let loose there is no solution",
                "loosen Limits, Quality limits, Max share or the Cost ceiling",
            ),
        )
    missed = session.values[-len(slacks) :] if slacks else np.zeros(0)
    return tuple(
        _told(park, slack, float(amount))
        for slack, amount in zip(slacks, missed, strict=True)
        if amount > SHORT * slack.size
    )


def endless(
    park: Park, network: Network, model: Model, step: str, seconds: float = float("inf")
) -> tuple[Problem, ...]:
    """What earns without end in a park whose objective has no bound: the rows along which it can fall for ever."""
    programme = built(model, park, network)  # held, as above
    arrays = compiled(programme)
    number = arrays.steps.index(step)
    objective = arrays.objectives[number]
    cone = replace(
        arrays,
        row_lower=np.where(np.isfinite(arrays.row_lower), 0.0, arrays.row_lower),
        row_upper=np.where(np.isfinite(arrays.row_upper), 0.0, arrays.row_upper),
        lower=np.where(np.isfinite(arrays.lower), 0.0, -1.0),
        upper=np.where(np.isfinite(arrays.upper), 0.0, 1.0),
    )
    session = Session(cone)
    for earlier in arrays.objectives[:number]:  # what they have decided against does not earn, whatever it would
        if session.minimise(earlier, seconds) != "optimal":
            return ()
        session.keep_face()
    if session.minimise(objective, seconds) != "optimal":
        return ()
    earning = np.flatnonzero((session.values > SHORT) & (objective < 0)).tolist()
    found = [_earner(park, network, cone.columns[column], step) for column in earning]
    return tuple(dict.fromkeys(problem for problem in found if problem is not None))


def _must_runs_as_rows(arrays: Compiled) -> Compiled:
    """The programme with each Min activity as a row of its own, so that it can be missed."""
    forced = np.flatnonzero(arrays.lower > 0).tolist()
    rows = csc_matrix((np.ones(len(forced)), (range(len(forced)), forced)), shape=(len(forced), len(arrays.lower)))
    return replace(
        arrays,
        matrix=csc_matrix(vstack([arrays.matrix, rows])),
        row_lower=np.concatenate([arrays.row_lower, arrays.lower[forced]]),
        row_upper=np.concatenate([arrays.row_upper, np.full(len(forced), np.inf)]),
        lower=np.where(arrays.lower > 0, 0.0, arrays.lower),
        rows=[*arrays.rows, *(arrays.columns[column] for column in forced)],
    )


def _slacks(park: Park, arrays: Compiled) -> list[_Slack]:
    """The limits that may be missed, each with its own size."""
    found = []
    for number, row in enumerate(arrays.rows):
        name, least = row.parent_component().local_name, float(arrays.row_lower[number])
        if name in ("demand", "link", "x") and np.isfinite(least) and least > 0:
            index, period = row.index()
            found.append(_Slack(name, index, period, least, number, 1.0))
        elif name == "gate":
            index, period = row.index()
            found.append(_Slack(name, index, period, _output(park, index), number, -1.0))
    return found


def _output(park: Park, gate: int) -> float:
    """What a gate's makers give at their must-run, else at their capacity; 1 where neither says."""
    makers = [(park.processes[process], amount) for process, amount in park.gates[gate].makers]
    least = sum(process.min_activity * amount for process, amount in makers)
    most = sum(process.capacity * amount for process, amount in makers)
    return least or (most if np.isfinite(most) and most > 0 else 1.0)


def _with_slacks(arrays: Compiled, slacks: list[_Slack]) -> tuple[Compiled, Floats]:
    """The programme with a column for each slack, and the objective: the misses, each as a part of its own limit."""
    count = len(slacks)
    entries = [slack.sign for slack in slacks], ([slack.row for slack in slacks], range(count))
    columns = csc_matrix(entries, shape=(arrays.matrix.shape[0], count), dtype=float)
    objective = np.concatenate([np.zeros(len(arrays.lower)), [1.0 / slack.size for slack in slacks]])
    loose = replace(
        arrays,
        objectives=objective.reshape(1, -1),
        constants=np.zeros(1),
        matrix=csc_matrix(hstack([arrays.matrix, columns])),
        lower=np.concatenate([arrays.lower, np.zeros(count)]),
        upper=np.concatenate([arrays.upper, np.full(count, np.inf)]),
        integer=np.concatenate([arrays.integer, np.zeros(count, dtype=bool)]),
        columns=[*arrays.columns, *([None] * count)],
    )
    return loose, objective


def _told(park: Park, slack: _Slack, amount: float) -> Problem:
    """A shortfall in words, at its cell."""
    periods = Calendar(park).names
    when = f" in {periods[slack.period]}" if len(periods) > 1 else ""
    if slack.name == "x":
        process = park.processes[slack.index]
        what = f"{process.process} of {process.plant} must run {slack.size:,.6g}{when}, and {amount:,.6g} of it cannot"
        return park.tables.problem(
            inputs.PROCESSES, process, "min_activity", what, "give it what it lacks, or lower Min activity"
        )
    if slack.name == "gate":
        gate = park.gates[slack.index]
        of = f"{park.unit(gate.material).text} of {gate.material} from {gate.plant}"
        what, mend = (
            f"{amount:,.6g} {of} have nowhere to go{when}",
            "raise an outlet's Max (Disposal, Demand) or add one",
        )
        row = next(
            (
                row
                for row in park.tables.coefficients
                if (row.plant, row.material, row.direction) == (gate.plant, gate.material, "out")
            ),
            None,
        )
        if row is None:
            stored = park.tables.storage[gate.store or 0]
            return park.tables.problem(inputs.STORAGE, stored, "final_max", what, mend)
        return park.tables.problem(inputs.COEFFICIENTS, row, "material", what, mend)
    if slack.name == "link":
        link = park.links[slack.index]
        pair = f"from {link.from_} to {link.to}"
        what = f"of the least {slack.size:,.6g} of {link.material} {pair}{when} {amount:,.6g} cannot flow"
        return park.tables.problem(inputs.LINKS, link, "min", what, "lower Min")
    demand = park.demand[slack.index]
    unit = park.unit(demand.material).text
    what = f"of {slack.size:,.6g} {unit} of {demand.material} demanded{when}, {amount:,.6g} {unit} cannot be delivered"
    return park.tables.problem(
        inputs.DEMAND, demand, "min", what, "lower Min, or raise a capacity or a supply that it hangs on"
    )


def _earner(park: Park, network: Network, variable: Any, step: str) -> Problem | None:
    """The workbook's row of a candidate whose amount may grow for ever and pays."""
    name, of = variable.parent_component().local_name, variable.index()
    index = of[0] if isinstance(of, tuple) else of
    what, fix = f"it earns without end: the {step} has no least", "give it a Max"
    if name == "y":
        row = park.demand[network.sales.demand[index]]
        return park.tables.problem(inputs.DEMAND, row, "max", what, fix)
    if name == "v":
        offer = park.tables.supply[network.purchases.supply[index]]
        return park.tables.problem(inputs.SUPPLY, offer, "price", what, fix)
    if name == "d":
        route = park.tables.disposal[network.disposals.disposal[index]]
        return park.tables.problem(inputs.DISPOSAL, route, "fee", what, fix)
    if name == "x":
        return park.tables.problem(inputs.PROCESSES, park.processes[index], "capacity", what, "give it a Capacity")
    return _paying_flow(park, network, index, what) if name == "f" else None


def _paying_flow(park: Park, network: Network, index: int, what: str) -> Problem | None:
    """The row that makes a flow earn: its link's, its mode's, or the substitute's whose treatment is paid for."""
    link, mode = int(network.flows.link[index]), int(network.flows.mode[index])
    if link >= 0:
        return park.tables.problem(inputs.LINKS, park.links[link], "cost", what, "give it a Capacity")
    if mode >= 0 and network.flows.haulage[index] < 0:
        row = park.tables.transport[mode]
        return park.tables.problem(inputs.TRANSPORT, row, "handling_cost", what, "a haul that pays needs a limit")
    material = park.gates[network.flows.gate[index]].material
    paying = next((row for row in park.tables.substitutes if row.substitute == material and row.cost < 0), None)
    if paying is None:
        return None
    return park.tables.problem(inputs.SUBSTITUTES, paying, "cost", what, "give it a Max share")
