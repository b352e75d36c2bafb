"""Every input sheet of the scenario workbook, as a table made of its row class."""

from __future__ import annotations

from typing import Final

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
    SettingRow,
    Settings,
    Storage,
    Substitute,
    Supply,
    Transport,
)
from ecopark.schema.tables import Column, Table, columns_of, table

SETTINGS: Final = table("Settings", SettingRow)
MATERIALS: Final = table("Materials", Material, must_have_rows=True)
PLANTS: Final = table("Plants", Plant, must_have_rows=True)
PROCESSES: Final = table("Processes", Process, must_have_rows=True)
GROUPS: Final = table("Groups", Group)
COEFFICIENTS: Final = table("Coefficients", Coefficient, must_have_rows=True)
SUPPLY: Final = table("Supply", Supply)
DEMAND: Final = table("Demand", Demand)
DISPOSAL: Final = table("Disposal", Disposal)
SUBSTITUTES: Final = table("Substitutes", Substitute)
TRANSPORT: Final = table("Transport", Transport)
LINKS: Final = table("Links", Link)
QUALITY: Final = table("Quality", Quality)
QUALITY_LIMITS: Final = table("Quality limits", QualityLimit)
PERIODS: Final = table("Periods", Period)
PROFILES: Final = table("Profiles", Profile)
STORAGE: Final = table("Storage", Storage)
LIMITS: Final = table("Limits", Limit)
SCENARIOS: Final = table("Scenarios", Scenario)

INPUTS: Final[tuple[Table, ...]] = (
    SETTINGS,
    MATERIALS,
    PLANTS,
    PROCESSES,
    GROUPS,
    COEFFICIENTS,
    SUPPLY,
    DEMAND,
    DISPOSAL,
    SUBSTITUTES,
    TRANSPORT,
    LINKS,
    QUALITY,
    QUALITY_LIMITS,
    PERIODS,
    PROFILES,
    STORAGE,
    LIMITS,
    SCENARIOS,
)

SETTING_COLUMNS: Final[tuple[Column, ...]] = columns_of(Settings)

BASE: Final = "base"
"""The scenario that is the workbook as it stands."""


def setting(attribute: str) -> Column:
    """The declaration of a setting by its attribute; KeyError where there is none."""
    return {column.attribute: column for column in SETTING_COLUMNS}[attribute]


def input_table(title: str) -> Table:
    """The input sheet of an English title; KeyError where there is none."""
    return {entry.title: entry for entry in INPUTS}[title]
