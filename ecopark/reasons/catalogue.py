"""The programme of a park taken apart: its structure, which doing nothing meets, and the limits of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix, hstack, vstack

from ecopark.builds import Derived
from ecopark.columns import Places
from ecopark.flows import Floats
from ecopark.model import Model, says_columns
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.periods import Bounds, Calendar
from ecopark.programme import Compiled, built, compiled
from ecopark.reasons.apart import Programme
from ecopark.reasons.limits import LEAST, Hold, Limit, Sort, profile_of
from ecopark.reasons.opened import Opened, opened, shut
from ecopark.schema import inputs
from ecopark.schema.rows import Demand, Profile, Storage, Substitute
from ecopark.schema.tables import Row
from ecopark.sheets import table_of
from ecopark.solver import LARGE
from ecopark.unheld import begun

Entries = tuple[tuple[int, float], ...]

_Key = tuple[str, int, str, int]

_STRUCTURE = frozenset({"need", "gate"})
_SUMS = frozenset({"supply", "disposal", "demand", "link", "most_link", "least_link"})

BIG = 1e4
"""A candidate whose capacity is let loose can do this many times as much, and still only where it is built."""


def programme(park: Park, model: Model) -> Programme:
    """Take the programme of a park apart. Raises ModelError where the model is none."""
    there = opened(park)
    network, periods = candidates(there.park), len(Calendar(there.park))
    may_be_priced = says_columns(model) and not there.park.candidates
    if may_be_priced and says_columns(model) and network.has_more_flows_than(LARGE // periods):
        start = begun(there.park, network, model, links=_shut_links(there))
        few = network.with_flows(start.first.flows)
        return replace(_Taking(park, there, few, start.arrays, start.places).apart(), begun=start)
    return _taken(park, there, network, model)


def _shut_links(there: Opened) -> NDArray[np.bool_]:
    """Which links of the open park the workbook has closed: what they carry is held at nothing by rows of its own."""
    return np.array([getattr(there.row(link), "status", None) == "closed" for link in there.park.links], dtype=bool)


def standing(park: Park, network: Network, model: Model) -> Programme:
    """The same of the park as it stands: what is closed or forbidden is not there, and columns are those of a plan."""
    return _taken(park, Opened(park, {}), network, model)


def _taken(park: Park, there: Opened, network: Network, model: Model) -> Programme:
    stated = built(model, there.park, network)  # held while its rows are asked for their names: they do not hold it
    arrays = compiled(stated)
    return _Taking(park, there, network, arrays, Places(arrays)).apart()


class _Taking:
    """Collects the rows of the limits beside the structure's."""

    def __init__(self, park: Park, there: Opened, network: Network, arrays: Compiled, places: Places) -> None:
        self.park, self.there, self.network, self.arrays = park, there, network, arrays
        self.open_park = there.park
        self.calendar = Calendar(there.park)
        self.rows = csr_matrix(arrays.matrix)
        self.names = places.rows
        self.column = {name: number for number, name in enumerate(places.columns)}
        self.structure: list[int] = []
        self.more: list[Entries] = []  # rows beyond those of the model: bounds of columns, and what must stay
        self.more_upper: list[float] = []
        self.more_of: list[int] = []  # the row of the model that each stands beside, or -1
        self.picked: list[int] = []  # rows of the model that are limits, each once for each of its sides
        self.limits: dict[_Key, tuple[Limit, list[tuple[int, Hold]]]] = {}
        self.factored: dict[_Key, list[tuple[int, float]]] = {}  # rows that a factor moves, and how fast
        self.begun: list[tuple[int, int, float]] = []  # stores with an Initial: (store, row of the gate, what is kept)

    def apart(self) -> Programme:
        """The programme, its limits told apart from its structure."""
        for number, (name, index) in enumerate(self.names):
            self._row(number, name, index)
        self._columns()
        self._shut()
        self._heaps()
        return self._assembled()

    # What a row of the model is

    def _row(self, number: int, name: str, index: Any) -> None:
        if name in _STRUCTURE:
            self._keep(number, name, index)
            return
        found = list(self._limits_of(name, index))
        lower, upper = self.arrays.row_lower[number], self.arrays.row_upper[number]
        for upper_side, bound in ((False, float(lower)), (True, float(upper))):
            if np.isfinite(bound):
                for limit, scale, period, per in found:
                    if isinstance(getattr(limit.row, limit.attribute, None), Derived):
                        continue  # no cell says so: it follows from others
                    if limit.sort is Sort.OWN or (limit.sort in LEAST) != upper_side:
                        self._hold(limit, ("row", number), upper_side, bound, scale, period, per)
        if name == "share" and index[0] in self.grouped:
            self._others_of_group(number, found[0][3], *index)
        if name in ("most_built", "most_link") or (name == "group" and found[0][3]):
            self._only_if_built(number, found[0][0], found[0][3], index[1])

    @cached_property
    def grouped(self) -> dict[int, list[Substitute]]:
        """The rows of Substitutes that have a share in common with others, by the number of the share."""
        found: dict[int, list[Substitute]] = {}
        for number, share in enumerate(self.open_park.shares):
            if share.row.share_group is not None:
                rows = (
                    each.row for each in self.open_park.servings if each.need == share.need and each.row is not None
                )
                found[number] = [row for row in rows if row.share_group == share.row.share_group]
        return found

    def _others_of_group(self, number: int, per: Entries, share: int, period: int) -> None:
        """Of a share that several rows have in common the least holds; the others' hold where that is let loose."""
        ((column, amount),) = per
        for row in self.grouped[share]:
            if row is not self.open_park.shares[share].row and row.max_share < 1:
                entries = (*self._beside(number, per), (column, -row.max_share * amount))
                where = "more", self._new_row(entries, of=number)
                limit = self._limit(Sort.SHARE, row, "max_share", row.max_share)
                self._hold(limit, where, True, 0.0, 1.0, period, per)

    def _keep(self, number: int, name: str, index: Any) -> None:
        self.structure.append(number)
        if name == "gate" and index[1] == 0:
            store = self.open_park.gates[index[0]].store
            if store is not None and self.open_park.stores[store].initial is not None:
                self.begun.append((store, len(self.structure) - 1, 1.0 - float(self.calendar.decay[0, store])))

    def _limits_of(self, name: str, index: Any) -> Iterator[tuple[Limit, float, int | None, Entries]]:
        """The cells that a row of the model comes from: the limit, τ·φ, the period, and what a ratio multiplies."""
        calendar, park = self.calendar, self.open_park
        if name == "limit":
            row = park.tables.limits[index]
            yield self._limit(Sort.LIMIT_MIN, row, "min", row.min), 1.0, None, ()
            yield self._limit(Sort.LIMIT_MAX, row, "max", row.max), 1.0, None, ()
        elif name == "ceiling":
            ceiling = park.settings.cost_ceiling
            amount = ceiling if isinstance(ceiling, float) else 0.0
            yield Limit(Sort.CEILING, inputs.SETTINGS, None, "cost_ceiling", amount, 1, ()), 1.0, None, ()
        elif name in _SUMS:
            i, t = index
            for sort, attribute, rows, bounds in self._sums(name, calendar):
                row = rows[i]
                per = self._per_build(("link", i), bounds.scale[t, i]) if name.endswith("_link") else ()
                blank = isinstance(row, Demand) and attribute == "max" and row.max is None
                cell = "min" if blank else attribute  # the cell with the number that a blank Max stands for
                limit = self._limit(sort, row, cell, _number(row, cell))
                yield limit, float(bounds.scale[t, i]), t, per
        elif name in ("most_built", "least_built"):
            k, t = index
            process, scale = park.processes[k], float(calendar.activities.scale[t, k])
            sort, attribute = (
                (Sort.CAPACITY, "capacity") if name == "most_built" else (Sort.ACTIVITY_MIN, "min_activity")
            )
            per = self._per_build(("process", k), scale)
            yield self._limit(sort, process, attribute, _number(process, attribute)), scale, t, per
        elif name == "group":
            q, t = index
            scale = float(calendar.groups.scale[t, q])
            limit = self._limit(Sort.GROUP, park.groups[q], "capacity", park.groups[q].capacity)
            yield limit, scale, t, self._per_build(("group", q), scale)
        elif name == "share":
            s, t = index
            share, need = park.shares[s], park.needs[park.shares[s].need]
            per = ((self.column["x", (need.process, t)], need.amount),)
            now = 0.0 if share.max_share < 1e-200 else share.max_share
            yield self._limit(Sort.SHARE, share.row, "max_share", now), 1.0, t, per
        elif name == "quality":
            q, t = index
            bound = park.quality_bounds[q]
            sort = Sort.QUALITY if bound.is_maximum else Sort.QUALITY_MIN
            attribute = "max" if bound.is_maximum else "min"
            yield self._limit(sort, bound.row, attribute, bound.bound), 1.0, t, tuple(self._mean(bound.need, t))
        else:
            yield Limit(Sort.OWN, inputs.SETTINGS, None, name, 0.0, 1, ()), 0.0, None, ()

    def _sums(self, name: str, calendar: Calendar) -> Iterator[tuple[Sort, str, Sequence[Row], Bounds]]:
        park = self.open_park
        if name == "supply":
            yield Sort.SUPPLY, "max", park.tables.supply, calendar.supply
        elif name == "disposal":
            yield Sort.DISPOSAL, "max", park.tables.disposal, calendar.disposal
        elif name == "demand":
            yield Sort.DEMAND_MIN, "min", park.demand, calendar.demand
            yield Sort.DEMAND_MAX, "max", park.demand, calendar.demand
        else:
            if name != "most_link":
                yield Sort.LINK_MIN, "min", park.links, calendar.links
            if name != "least_link":
                yield Sort.LINK_MAX, "capacity", park.links, calendar.links

    def _limit(self, sort: Sort, row: Row, attribute: str, now: float | None) -> Limit:
        loosened = -1 if sort in LEAST else 1
        return Limit(sort, table_of(row), self.there.row(row), attribute, 0.0 if now is None else now, loosened, ())

    def _per_build(self, of: tuple[str, int], scale: float) -> Entries:
        """Of something to build, what its capacity multiplies: z, τ·φ times."""
        build = next((c.index for c in self.open_park.candidates if (c.kind, c.of) == of), None)
        return () if build is None else ((self.column["z", build], scale),)

    def _mean(self, need: int, period: int) -> Iterator[tuple[int, float]]:
        """The amounts that arrive at a need, in its unit: what a mean's bound multiplies."""
        park, flows, purchases = self.open_park, self.network.flows, self.network.purchases
        wanted = park.needs[need].material
        for i in np.flatnonzero(flows.need == need).tolist():
            weight = park.in_unit_of(park.gates[flows.gate[i]].material, wanted)
            yield self.column["f", (i, period)], (1.0 if weight is None else weight) * float(flows.arriving[i])
        for i in np.flatnonzero(purchases.need == need).tolist():
            weight = park.in_unit_of(park.tables.supply[purchases.supply[i]].material, wanted)
            yield self.column["v", (i, period)], 1.0 if weight is None else weight

    # What is no row of the model

    def _columns(self) -> None:
        """Min activity and Capacity of processes, Capacity, Final and Final max of stores: bounds of columns."""
        free = {c.of for c in self.open_park.candidates if c.kind == "process"}
        activities = self.calendar.activities
        for k, process in enumerate(self.open_park.processes):
            if k in free:
                continue
            for t in range(len(self.calendar)):
                at, scale = self.column.get(("x", (k, t))), float(activities.scale[t, k])
                if at is None:
                    continue
                least, most = float(activities.least[t, k]), float(activities.most[t, k])
                self._bound_column(Sort.ACTIVITY_MIN, process, "min_activity", at, least, scale, t)
                self._bound_column(Sort.CAPACITY, process, "capacity", at, most, scale, t)
        for s, store in enumerate(self.open_park.stores):
            last = len(self.calendar) - 1
            for t in range(last + 1):
                at = self.column.get(("g", (s, t)))
                if at is not None:
                    self._bound_column(Sort.STORE, store.row, "capacity", at, store.capacity, 1.0, t)
            at = self.column.get(("g", (s, last)))
            if at is not None:
                self._bound_column(Sort.FINAL_MIN, store.row, "final", at, store.final[0], 1.0, last)
                if store.row.final_max is not None or store.initial is not None:
                    self._bound_column(Sort.FINAL_MAX, store.row, "final_max", at, store.final[1], 1.0, last)

    def _bound_column(
        self, sort: Sort, row: Row, attribute: str, column: int, bound: float, scale: float, period: int | None
    ) -> None:
        if not np.isfinite(bound) or (sort in LEAST and bound <= 0):
            return
        limit = self._limit(sort, row, attribute, _number(row, attribute))
        if getattr(row, attribute) is None:  # a blank whose meaning another cell gives
            limit = replace(limit, now=bound)
        at = self._new_row(((column, 1.0),))
        self._hold(limit, ("more", at), sort not in LEAST, bound, scale, period, ())

    def _shut(self) -> None:
        """What is closed holds its variables at nothing."""
        for closed in shut(self.park, self.there, self.network):
            limit = Limit(Sort.STATUS, table_of(closed.row), closed.row, "status", 0.0, 1, ())
            for name, index in closed.variables:
                for t in range(len(self.calendar)):
                    column = self.column.get((name, (index, t)))
                    if column is not None:
                        at = self._new_row(((column, 1.0),))
                        self._hold(limit, ("more", at), True, 0.0, 1.0, None, ())

    def _heaps(self) -> None:
        """What a store begins with becomes a column of its own, held at Initial from either side."""
        for place, (store, _, _) in enumerate(self.begun):
            row = self.open_park.stores[store].row
            column = len(self.arrays.columns) + place
            for sort in (Sort.INITIAL, Sort.INITIAL_LEAST):
                limit = self._limit(sort, row, "initial", row.initial)
                at = self._new_row(((column, 1.0),))
                self._hold(limit, ("more", at), sort is Sort.INITIAL, row.initial or 0.0, 1.0, None, ())
            self._bound_column(Sort.STORE, row, "capacity", column, row.capacity, 1.0, None)  # it has room for it

    def _only_if_built(self, number: int, limit: Limit, per: Entries, period: int) -> None:
        """However loose its capacity, what is not built does nothing."""
        pace = float(self.calendar.shares[period])
        most = tuple((column, -BIG * max(1.0, limit.now) * (part or pace)) for column, part in per)
        self._new_row((*self._beside(number, per), *most), upper=0.0, of=number)

    def _beside(self, number: int, per: Entries) -> Entries:
        """The entries of a row of the model but for what a capacity multiplies."""
        line = self.rows.getrow(number)
        bounded = {column for column, _ in per}
        entries = zip(line.indices.tolist(), line.data.tolist(), strict=True)
        return tuple((at, value) for at, value in entries if at not in bounded)

    def _new_row(self, entries: Entries, upper: float = np.inf, of: int = -1) -> int:
        self.more.append(entries)
        self.more_upper.append(upper)
        self.more_of.append(of)
        return len(self.more) - 1

    def _hold(
        self,
        limit: Limit,
        where: tuple[str, int],
        upper: bool,
        bound: float,
        pace: float,
        period: int | None,
        per: Entries,
    ) -> None:
        profile = None
        if pace == 0 and period is not None and limit.sort not in LEAST:
            profile = profile_of(self.calendar, limit, period)
        if profile is None:
            self._add(limit, where, Hold(0, upper, bound, pace, period, per))
        else:
            self._at_standstill(limit, where, profile, Hold(0, upper, 0.0, 0.0, period, per))

    def _at_standstill(self, limit: Limit, where: tuple[str, int], profile: Profile, hold: Hold) -> None:
        """A factor of 0 is itself the limit, as no other number of the cell would help; at 1 the cell's is there."""
        share = float(self.calendar.shares[hold.period or 0])
        full = limit.now * share if np.isfinite(limit.now) else 0.0
        factor = Limit(Sort.PROFILE, table_of(profile), profile, "factor", 0.0, 1, ())
        self._add(factor, where, replace(hold, pace=full, per=()))
        if not np.isfinite(limit.now):
            return
        per = tuple((column, share) for column, _ in hold.per)
        kind, number = where
        if kind == "more":
            where = kind, self._new_row(self.more[number], of=self.more_of[number])
        elif per:
            entries = (*self._beside(number, per), *((at, -limit.now * share) for at, _ in per))
            where = "more", self._new_row(entries, of=number)
        place = self._add(limit, where, replace(hold, bound=0.0 if per else full, pace=share, per=per))
        self.factored.setdefault(_key(factor), []).append((place, 0.0 if per else full))

    def _add(self, limit: Limit, where: tuple[str, int], hold: Hold) -> int:
        """Give a limit one more row, and say where that is: below 0 it is none of the model's."""
        kind, number = where
        if kind == "row":
            self.picked.append(number)
            number = len(self.picked) - 1
        place = number if kind == "row" else -1 - number
        _, holds = self.limits.setdefault(_key(limit), (limit, []))
        holds.append((place, hold))
        return place

    # The whole

    def _assembled(self) -> Programme:
        arrays = self.arrays
        width, heaps = arrays.matrix.shape[1], len(self.begun)
        structure, picked = len(self.structure), len(self.picked)
        wider = [self.rows[self.structure], self.rows[self.picked]]
        blocks = [hstack([block, csr_matrix((block.shape[0], heaps))]) for block in wider]
        places = np.array([(row, *entry) for row, entries in enumerate(self.more) for entry in entries]).reshape(-1, 3)
        where = places[:, 0].astype(np.int64), places[:, 1].astype(np.int64)
        blocks.append(csr_matrix(coo_matrix((places[:, 2], where), shape=(len(self.more), width + heaps))))
        matrix = csc_matrix(vstack(blocks))
        lower, upper = np.full(matrix.shape[0], -np.inf), np.full(matrix.shape[0], np.inf)
        lower[:structure], upper[:structure] = arrays.row_lower[self.structure], arrays.row_upper[self.structure]
        upper[structure + picked :] = self.more_upper
        matrix = self._with_heaps(matrix, lower, upper, width)
        least, most = np.zeros(width + heaps), np.full(width + heaps, np.inf)
        integer = np.concatenate([arrays.integer, np.zeros(heaps, dtype=bool)])
        most[:width] = np.where(self._is_ours(), np.inf, arrays.upper)
        least[:width] = np.where(self._is_ours(), 0.0, arrays.lower)
        whole = replace(
            arrays,
            matrix=matrix,
            row_lower=lower,
            row_upper=upper,
            lower=least,
            upper=most,
            integer=integer,
            rows=[None] * matrix.shape[0],
            columns=[*arrays.columns, *([None] * heaps)],
        )
        columns = self.column | {("begun", store): width + place for place, (store, _, _) in enumerate(self.begun)}
        of_model = np.array([*self.structure, *self.picked, *self.more_of], dtype=np.int64)
        limits = tuple(self._numbered(structure, picked))
        return Programme(self.park, self.calendar, whole, limits, columns, of_model)

    def _is_ours(self) -> NDArray[np.bool_]:
        """The columns whose bounds are limits of cells."""
        found = np.zeros(len(self.arrays.columns), dtype=bool)
        for (name, _), number in self.column.items():
            found[number] = name in ("x", "g")
        return found

    def _with_heaps(self, matrix: csc_matrix, lower: Floats, upper: Floats, width: int) -> csc_matrix:
        """The gates' balances with what their stores begin with as a column, instead of a number on the right."""
        lines = matrix.tolil()
        for place, (_, row, kept) in enumerate(self.begun):
            lines[row, width + place] = kept
            lower[row] = upper[row] = 0.0
        return csc_matrix(lines) if self.begun else matrix

    def _numbered(self, structure: int, picked: int) -> Iterator[Limit]:
        def numbered(place: int) -> int:
            return structure + place if place >= 0 else structure + picked - 1 - place

        by_row: dict[int, list[tuple[Limit, list[tuple[int, Hold]]]]] = {}
        for limit, holds in self.limits.values():
            by_row.setdefault(id(limit.row), []).append((limit, holds))
        for key, (limit, holds) in self.limits.items():
            follows = [
                (numbered(place), hold.pace)
                for other, others in by_row[id(limit.row)]
                if _follows(other, limit)
                for place, hold in others
            ]
            follows += [(numbered(place), pace) for place, pace in self.factored.get(key, ())]
            rows = tuple(replace(hold, row=numbered(place)) for place, hold in holds)
            yield replace(limit, holds=rows, follows=tuple(follows))


def _key(limit: Limit) -> _Key:
    return limit.table.title, 0 if limit.row is None else id(limit.row), limit.attribute, limit.loosened


def _follows(other: Limit, limit: Limit) -> bool:
    """Whether another limit of a row stands for the same number: the other side of a cell, or a cell that is blank."""
    if other.attribute == limit.attribute:
        return other.loosened != limit.loosened
    row = limit.row
    if not isinstance(row, Storage) or limit.attribute != "initial":
        return False
    blanks = {"final": row.final, "final_max": row.final_max if row.final is None else 0.0}
    return other.attribute in blanks and blanks[other.attribute] is None


def _number(row: Row, attribute: str) -> float | None:
    value = getattr(row, attribute)
    return float(value) if isinstance(value, int | float) else None
