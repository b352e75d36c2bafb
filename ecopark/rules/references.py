"""Keys that are unique, and names that are declared; and a copy of the tables in which every name leads somewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final

from ecopark.errors import Problem
from ecopark.phrases import Phrase, Term, phrase, together
from ecopark.rules.names import Names, difference, skeleton
from ecopark.schema import inputs, units
from ecopark.schema.rows import Link, Material, Profile
from ecopark.schema.tables import Column, Row, Table
from ecopark.sheets import Tables

DECLARED: Final = (
    (inputs.MATERIALS, "material"),
    (inputs.PLANTS, "plant"),
    (inputs.PROCESSES, "process"),
    (inputs.GROUPS, "group"),
    (inputs.TRANSPORT, "mode"),
    (inputs.QUALITY, "property"),
    (inputs.PERIODS, "period"),
)
"""The sheets whose names others refer to, and the column of the names."""

OF_A_PLANT: Final = ((inputs.PROCESSES, "process"), (inputs.GROUPS, "group"))
"""Those of them whose names a plant has for itself."""

ITEM: Final = inputs.PROFILES.column("item")
"""A name that is declared where its row's Sheet says: a process of Processes, else a material."""


UNREAD: Final = ""
"""What the reader puts where a text must be given and could not be read; that is reported there."""


@dataclass(frozen=True)
class Resolved:
    """Tables whose every name is declared.

    ``whole``: nothing had to be left out, so what is not there is missing. ``doubtful`` are the rows, by sheet and
    line, that lost a name.
    """

    tables: Tables
    whole: bool
    problems: tuple[Problem, ...]
    doubtful: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row with the key of an earlier one."""

    table: Table
    row: Row
    earlier: Row

    def places(self, tables: Tables) -> Iterator[tuple[str, int]]:
        """The two rows, by sheet and line: which of them is right is not known."""
        sheet = tables.place(self.table, 0, None)[0]
        yield from ((sheet, row.line) for row in (self.row, self.earlier))


def repeats(tables: Tables) -> Iterator[Repeat]:
    """The rows whose key an earlier one has; blanks count, what could not be read does not."""
    for table in inputs.INPUTS:
        if table is inputs.SETTINGS or not table.keys:
            continue
        key = _key_of(tables, table)
        first: dict[tuple[object, ...], Row] = {}
        for row in tables.rows(table):
            found = key(row)
            earlier = first.setdefault(found, row)
            if earlier is not row and UNREAD not in found:
                yield Repeat(table, row, earlier)


def repeated_keys(tables: Tables, found: Sequence[Repeat]) -> Iterator[Problem]:
    """Key columns are unique together, blanks included."""
    for repeat in found:
        columns = repeat.table.keys
        what = phrase(
            "row {line} repeats row {earlier}: the same {columns}",
            line=str(repeat.row.line),
            earlier=str(repeat.earlier.line),
            columns=together([column.term for column in columns]),
        )
        mend = phrase("take one of the two away, or tell them apart")
        yield tables.problem(repeat.table, repeat.row, columns[0].attribute, what, mend)


def without_repeats(tables: Tables, found: Sequence[Repeat]) -> Tables:
    """The tables without the rows that repeat others."""
    wrong = {id(repeat.row) for repeat in found}
    changed: dict[str, Any] = {
        table.attribute: tuple(row for row in tables.rows(table) if id(row) not in wrong)
        for table in dict.fromkeys(repeat.table for repeat in found)
    }
    return replace(tables, **changed)


def _key_of(tables: Tables, table: Table) -> Callable[[Row], tuple[object, ...]]:
    """A row's key. In Links a blank Mode and the same mode spelled out are one key."""
    if table is not inputs.LINKS:
        read = attrgetter(*(column.attribute for column in table.keys))
        return read if len(table.keys) > 1 else lambda row: (read(row),)
    own = tables.own_modes

    def key(row: Row) -> tuple[object, ...]:
        if not isinstance(row, Link):
            raise TypeError(f"{row!r} is no row of Links")
        return row.from_, row.to, row.material, row.mode or own.get(row.material)

    return key


def twin_names(tables: Tables) -> Iterator[Problem]:
    """Two declared names that differ only by case, inner blanks or look-alike letters are an error."""
    for table, attribute in (*DECLARED, (inputs.MATERIALS, "carrier"), (inputs.SCENARIOS, "scenario")):
        first: dict[str, str] = {}
        seen: set[str] = set()
        for row in tables.rows(table):
            name: str | None = getattr(row, attribute)
            if name is None or name in seen or name == UNREAD:
                continue
            seen.add(name)
            earlier = first.setdefault(skeleton(name), name)
            if earlier is not name:
                what = phrase(
                    "{noun} '{name}' differs from '{twin}' only by {difference}",
                    noun=Term("noun", attribute),
                    name=name,
                    twin=earlier,
                    difference=difference(name, earlier),
                )
                mend = phrase("write both alike, or give them names that can be told apart")
                yield tables.problem(table, row, attribute, what, mend)


def resolved(tables: Tables, *, whole: bool = True) -> Resolved:
    """Every name that is declared elsewhere is looked up there; rows whose names lead nowhere are left out.

    A name that was probably meant takes the place of an unknown one, so that one mistake is not reported as many;
    an unknown name in a column that may be blank is taken away. ``whole`` is false where rows could not be read.
    """
    names = _Declared(tables, whole)
    problems: list[Problem] = []
    changed: dict[str, Any] = {}
    doubtful: set[tuple[str, int]] = set()
    for table in inputs.INPUTS:
        columns = [column for column in table.columns if column.refers or column is ITEM]
        kept: list[Row] = []
        rows = tables.rows(table) if columns else ()
        if _all_declared(rows, columns, names):
            continue
        for row in rows:
            mended = _look_up(row, columns, names)
            problems += [tables.problem(table, row, column.attribute, *words) for column, words in mended.complaints]
            if not mended.sure:
                doubtful.add((tables.place(table, 0, None)[0], row.line))
            if mended.row is not None:
                kept.append(mended.row)
        changed[table.attribute] = tuple(kept)
    mended_tables = replace(tables, **changed)
    return Resolved(_with_units(mended_tables), whole and not doubtful, tuple(problems), frozenset(doubtful))


def _with_units(tables: Tables) -> Tables:
    """The tables with a unit and weights for each material whose unit could not be read."""
    if all(units.parse(row.unit) for row in tables.materials):
        return tables
    modes = {row.mode: row.unit for row in tables.transport}
    first = next(iter(modes.values()), "t")
    counted = (
        row if units.parse(row.unit) else replace(row, unit=modes.get(row.mode or "", first), **_weights(row))
        for row in tables.materials
    )
    return replace(tables, materials=tuple(counted))


def _weights(row: Material) -> dict[str, Any]:
    weights = {"virgin_weight": row.virgin_weight or 0.0, "disposal_weight": row.disposal_weight or 0.0}
    return weights | {"tonnes_per_unit": None}


class _Declared:
    """The declared names, by where: of a sheet, and the processes and groups of each plant."""

    def __init__(self, tables: Tables, whole: bool) -> None:
        self.of: Mapping[str, Names] = {
            table.title: Names(
                (getattr(row, attribute) for row in tables.rows(table)), complete=whole or bool(tables.rows(table))
            )
            for table, attribute in DECLARED
        }
        self._at = {table.title: self._by_plant(tables, table, attribute) for table, attribute in OF_A_PLANT}

    def _by_plant(self, tables: Tables, table: Table, attribute: str) -> _ByPlant:
        plants = self.of[inputs.PLANTS.title]
        found: dict[str, list[str]] = defaultdict(list)
        for row in tables.rows(table):
            plant: str = getattr(row, "plant", UNREAD)
            meant = plant if plant in plants else plants.meant(plant)
            found[meant or UNREAD].append(getattr(row, attribute))
        complete = self.of[table.title].complete and UNREAD not in found
        named = {plant: Names(names, complete=complete) for plant, names in found.items()}
        return _ByPlant(named, Names((), complete=complete))

    def at(self, sheet: str, plant: str | None) -> Names:
        """The names of a sheet that a row of a plant (None: of no plant) may use."""
        if not self._of_plant(sheet, plant):
            return self.of[sheet]
        by_plant = self._at[sheet]
        return by_plant.named.get(plant or UNREAD, by_plant.none)

    def place(self, sheet: str, plant: str | None) -> Phrase:
        """Where these names are declared, in words."""
        title = Term("sheet", sheet)
        if plant is None or not self._of_plant(sheet, plant):
            return phrase("{sheet}", sheet=title)
        return phrase("{sheet} at '{plant}'", sheet=title, plant=plant)

    def _of_plant(self, sheet: str, plant: str | None) -> bool:
        """Whether the names that a row may use are those of its plant alone."""
        return plant is not None and sheet in self._at and plant in self.of[inputs.PLANTS.title]


@dataclass(frozen=True, slots=True)
class _ByPlant:
    """The names that each plant has for itself, and those of a plant that has none."""

    named: Mapping[str, Names]
    none: Names


def _all_declared(rows: Sequence[Row], columns: Sequence[Column], names: _Declared) -> bool:
    """Whether every name in some columns is declared: asked of the different names at once, as it mostly is so."""
    if ITEM in columns and rows:
        return False  # there each row says for itself where its name is declared
    for column in columns:
        sheet, _ = column.refers or ("", "")
        used = set(map(attrgetter(column.attribute), rows)) - {None}
        if not all(name in names.of[sheet] for name in used):
            return False
        if any(sheet == table.title for table, _ in OF_A_PLANT):
            pairs = set(map(attrgetter("plant", column.attribute), rows))
            if not all(name is None or name in names.at(sheet, plant) for plant, name in pairs):
                return False
    return True


def _declared_in(row: Row, column: Column) -> tuple[str, str] | None:
    """The sheet and column in which a row's name is declared; None where that could not be read."""
    if not isinstance(row, Profile) or column is not ITEM:
        return column.refers
    if row.sheet == UNREAD:
        return None
    return ("Processes", "Process") if row.sheet == "Processes" else ("Materials", "Material")


@dataclass(slots=True)
class _Mended:
    """A row with its names looked up; None where one that it needs leads nowhere. ``sure``: nothing was lost."""

    row: Row | None
    complaints: list[tuple[Column, tuple[Phrase, Phrase]]]
    sure: bool = True


def _look_up(row: Row, columns: list[Column], names: _Declared) -> _Mended:
    mended = _Mended(row, [])
    for column in columns:
        name, refers = getattr(row, column.attribute), _declared_in(row, column)
        if name is None or refers is None:
            continue
        sheet, header = refers
        plant: str | None = None if column is ITEM else getattr(mended.row, "plant", None)
        declared = names.at(sheet, plant)
        if name in declared:
            continue
        meant = declared.meant(name) if name != UNREAD else None
        if name != UNREAD and (meant is not None or declared.complete):
            noun, place = Term("noun", header.lower()), names.place(sheet, plant)
            mended.complaints.append((column, declared.complaint(name, noun, place)))
        mended.sure = mended.sure and meant is not None
        if meant is None and column.required:
            mended.row = None
        elif mended.row is not None:
            changes: dict[str, Any] = {column.attribute: meant}
            mended.row = replace(mended.row, **changes)
    return mended
