"""The park with everything open that the workbook closes or forbids, so that being closed is a limit like any other.

Opening changes no answer as long as what was closed is held at nothing: ``shut`` says what that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from ecopark.network import Network
from ecopark.park import Park
from ecopark.schema import inputs
from ecopark.schema.rows import Demand, Group, Link, Plant, Process, Substitute
from ecopark.schema.tables import Row

FORBIDDEN: Final = 1e-300
"""A Max share that no arithmetic can tell from 0, with which a forbidden substitute is there to be limited."""

OPENED: Final = (
    *(inputs.PLANTS, inputs.PROCESSES, inputs.GROUPS, inputs.LINKS, inputs.DEMAND),
    inputs.SUBSTITUTES,
)


@dataclass(frozen=True)
class Shut:
    """What a Status of ``closed`` holds at nothing: variables of the open park by name and number, in every period."""

    row: Plant | Process | Group | Link
    variables: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Opened:
    """A park with nothing closed, and the row of the workbook that each of its own was, by ``id``."""

    park: Park
    rows: Mapping[int, Row]

    def row(self, row: Row) -> Row:
        """The workbook's row that one of the open park was."""
        return self.rows.get(id(row), row)


def opened(park: Park) -> Opened:
    """The park with nothing closed and nothing forbidden; what was closed need not run, and asks for nothing."""
    running = {id(row) for row in park.processes}
    holding = {id(row) for row in park.demand}

    def changes(row: Any) -> dict[str, Any]:
        if isinstance(row, Plant):
            return {"status": "operating"}
        if isinstance(row, Process):
            return {} if id(row) in running else {"status": _stands(row), "min_activity": 0.0}
        if isinstance(row, Link):
            return {"status": "existing", "min": 0.0} if row.status == "closed" else {}
        if isinstance(row, Demand):
            return {} if id(row) in holding else {"min": 0.0, "max": park.demand_bounds(row)[1]}
        if isinstance(row, Substitute):
            return {"max_share": FORBIDDEN, "share_group": None} if row.max_share == 0 else {}
        return {"status": _stands(row)}

    rows: dict[str, Any] = {}
    originals: dict[int, Row] = {}
    for table in OPENED:
        made: tuple[Any, ...] = tuple(replace(row, **changes(row)) for row in park.tables.rows(table))
        rows[table.attribute] = made
        originals |= {id(new): old for new, old in zip(made, park.tables.rows(table), strict=True)}
    return Opened(replace(park, tables=replace(park.tables, **rows)), originals)


def _stands(row: Process | Group) -> str:
    return "existing" if row.status == "closed" else row.status


def shut(park: Park, there: Opened, network: Network) -> Iterator[Shut]:
    """What each closed plant, process, group and link of a park holds at nothing in the open one."""
    processes = list(enumerate(there.park.processes))
    for plant in park.tables.plants:
        if plant.status == "closed":
            at = [("x", k) for k, row in processes if row.plant == plant.plant]
            sold = [i for i, row in enumerate(there.park.demand) if row.plant == plant.plant]
            at += [("y", i) for i in np.flatnonzero(np.isin(network.sales.demand, sold)).tolist()]
            yield Shut(plant, tuple(at))
    for process in park.tables.processes:
        if process.status == "closed":
            yield Shut(process, tuple(("x", k) for k, row in processes if there.row(row) is process))
    for group in park.tables.groups:
        if group.status == "closed":
            key = group.plant, group.group
            yield Shut(group, tuple(("x", k) for k, row in processes if (row.plant, row.group) == key))
    for index, link in enumerate(there.park.links):
        was = there.row(link)
        if isinstance(was, Link) and was.status == "closed":
            yield Shut(was, tuple(("f", i) for i in np.flatnonzero(network.flows.link == index).tolist()))
