"""However a workbook is written, and whoever wrote it, the park that is read from it is the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecopark.schema import inputs
from ecopark.schema.tables import Row
from ecopark.sheets import Tables
from ecopark.workbook.parse import read_tables

from ..refusals.good import Rows, good
from .disguises import DISGUISES
from .mutants import members_of, written, zipped


def named() -> Rows:
    """The good workbook with names that a careless reader would spoil."""
    text = json.dumps(good(), ensure_ascii=False)
    for plain, odd in (("Steel mill", "Завод «Йод» & Ко é"), ("slag", "шлак <ё>"), ("limestone", "lime  stone")):
        text = text.replace(plain, odd)
    rows: Rows = json.loads(text)
    return rows


def read(data: bytes, path: Path) -> Tables:
    path.write_bytes(data)
    reading = read_tables(path)
    assert reading.problems == ()
    return reading.tables


def rows(tables: Tables) -> dict[str, Any]:
    """All that a workbook says, without the lines in which it stands."""
    found: dict[str, Any] = {"settings": tables.settings}
    for table in inputs.INPUTS:
        found[table.title] = [without_line(row) for row in tables.rows(table)]
    return found


def without_line(row: Row) -> Row:
    return replace(row, line=0)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_workbook_is_the_same(name: str, tmp_path: Path) -> None:
    data = written(named())
    members = members_of(data)
    DISGUISES[name](members)
    assert members != members_of(data)
    plain = rows(read(data, tmp_path / "plain.xlsx"))
    assert plain["Plants"][0].plant == "Завод «Йод» & Ко é"
    assert rows(read(zipped(members), tmp_path / "disguised.xlsx")) == plain


def test_disguises_may_lie_over_one_another(tmp_path: Path) -> None:
    data = written(named())
    members = members_of(data)
    for name in (
        "texts in runs",
        "numbers by shared formulas",
        "cells and rows without addresses",
        "prefixes",
        "UTF-16",
    ):
        DISGUISES[name](members)
    assert rows(read(zipped(members), tmp_path / "disguised.xlsx")) == rows(read(data, tmp_path / "plain.xlsx"))
