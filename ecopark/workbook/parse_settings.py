"""The Settings sheet: a name and a value on each row, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from ecopark.phrases import phrase
from ecopark.schema import inputs, values
from ecopark.schema.rows import Settings
from ecopark.schema.tables import Column
from ecopark.schema.values import Bad
from ecopark.workbook.cell_values import Value
from ecopark.workbook.parse_cells import CellTyping, Findings, cell_typing
from ecopark.workbook.parse_units import Given

_MODEL_NAME: Final = re.compile(r"\w[\w-]*")


def settings_typings() -> dict[str, CellTyping]:
    """How the columns of Settings are read: names of settings in any language, and values left as they are."""
    names = tuple(setting.header for setting in inputs.SETTING_COLUMNS)
    column = replace(inputs.SETTINGS.column("setting"), choices=names)
    return {
        "setting": cell_typing(column, values.choice_typing(column, values.spellings("setting", names))),
        "value": _as_it_is,
    }


def _as_it_is(value: Value) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def read_settings(
    rows: Iterable[Given], columns: dict[str, int], findings: Findings
) -> tuple[Settings, dict[str, int]]:
    """Make the settings of a sheet's rows, and say in which line each stands.

    ``columns`` has the positions of Setting and Value. A setting whose value is wrong keeps its default.
    """
    by_name = {column.header: column for column in inputs.SETTING_COLUMNS}
    given: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for row in rows:
        setting = by_name.get(row["setting"])
        if setting is None:
            continue
        if setting.attribute in lines:
            what = phrase(
                "the setting {setting} stands twice, here and in row {row}",
                setting=setting.term,
                row=str(lines[setting.attribute]),
            )
            findings.report(row["line"], columns["setting"], Bad(what, phrase("take one of the two away")))
            continue
        lines[setting.attribute] = row["line"]
        value = _value(setting, row.get("value"))
        if isinstance(value, Bad):
            findings.report(row["line"], columns["value"], value)
        elif value is not None:
            given[setting.attribute] = value
    return Settings(**given), lines


def _value(setting: Column, value: Value | None) -> object:
    typed = cell_typing(setting)(value) if value is not None else None
    if setting.attribute == "model" and isinstance(typed, str) and not _MODEL_NAME.fullmatch(typed):
        what = phrase("'{text}' is not the name of a model", text=values.brief(typed))
        mend = phrase("write a shipped model's name, such as exchange; a model of your own is given to --model")
        return Bad(what, mend)
    return typed
