"""The rows of every input sheet, typed, in the units of their materials, and where each stands in its workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

from ecopark.errors import Problem, Severity
from ecopark.phrases import Phrase
from ecopark.schema import inputs, terms
from ecopark.schema.rows import (
    Coefficient,
    Demand,
    Disposal,
    Group,
    Limit,
    Link,
    Material,
    Period,
    Plant,
    Process,
    Profile,
    Quality,
    QualityLimit,
    Scenario,
    Settings,
    Storage,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Kind, Row, Table


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet's table stands: its title, each column's letters and the units of headers that give one."""

    sheet: str
    letters: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The rows of every input sheet, typed, and where they stand. Not yet known to make sense together."""

    settings: Settings = field(default_factory=Settings)
    setting_lines: Mapping[str, int] = field(default_factory=dict)
    materials: tuple[Material, ...] = ()
    plants: tuple[Plant, ...] = ()
    processes: tuple[Process, ...] = ()
    groups: tuple[Group, ...] = ()
    coefficients: tuple[Coefficient, ...] = ()
    supply: tuple[Supply, ...] = ()
    demand: tuple[Demand, ...] = ()
    disposal: tuple[Disposal, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    transport: tuple[Transport, ...] = ()
    links: tuple[Link, ...] = ()
    quality: tuple[Quality, ...] = ()
    quality_limits: tuple[QualityLimit, ...] = ()
    periods: tuple[Period, ...] = ()
    profiles: tuple[Profile, ...] = ()
    storage: tuple[Storage, ...] = ()
    limits: tuple[Limit, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    layouts: Mapping[str, Layout] = field(default_factory=dict)

    def rows(self, table: Table) -> tuple[Row, ...]:
        """The rows of a sheet; none for Settings."""
        rows: tuple[Row, ...] = getattr(self, table.attribute, ()) if table is not inputs.SETTINGS else ()
        return rows

    @cached_property
    def own_modes(self) -> Mapping[str, str | None]:
        """How each material moves where nothing else is said: its Mode, else the first of Transport; None without."""
        first = self.transport[0].mode if self.transport else None
        return MappingProxyType({row.material: row.mode or first for row in self.materials})

    def place(self, table: Table, line: int, attribute: str | None) -> tuple[str, str]:
        """The sheet's title and the cell of a row's column (the row's first where the sheet lacks the column)."""
        layout = self.layouts.get(table.title, Layout(table.title))
        if not line:
            return layout.sheet, ""
        letters = layout.letters.get(attribute or "") or next(iter(layout.letters.values()), "A")
        return layout.sheet, f"{letters}{line}"

    def keys_of(self, row: Row) -> str:
        """The keys that tell a row from the others of its sheet, as written there: ``Mill / Works / slag``."""
        language = self.settings.language
        keys = ((column, getattr(row, column.attribute)) for column in table_of(row).keys)
        return " / ".join(
            terms.translate("value", key, language) if column.kind is Kind.CHOICE else str(key)
            for column, key in keys
            if key is not None
        )

    def problem(
        self,
        table: Table,
        row: Row | int,
        attribute: str | None,
        problem: Phrase,
        fix: Phrase,
        severity: Severity = "error",
    ) -> Problem:
        """A problem at a row's column."""
        line = row if isinstance(row, int) else row.line
        sheet, cell = self.place(table, line, attribute)
        return Problem(sheet, cell, severity, problem, fix)

    def setting_problem(self, attribute: str, problem: Phrase, fix: Phrase, severity: Severity = "error") -> Problem:
        """A problem at a setting's value."""
        return self.problem(inputs.SETTINGS, self.setting_lines.get(attribute, 0), "value", problem, fix, severity)


def table_of(row: Row) -> Table:
    """The sheet that a row belongs to."""
    return _TABLE_OF[type(row)]


_TABLE_OF: Final = MappingProxyType({table.row: table for table in inputs.INPUTS})
