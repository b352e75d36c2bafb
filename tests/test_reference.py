"""The reference page of the workbook is what the contract says now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecopark.schema import inputs, results, terms
from ecopark.schema.reference import main, reference
from ecopark.schema.tables import Table

PAGE = Path(__file__).parent.parent / "docs" / "workbook.md"
MEND = "run: python -m ecopark.schema.reference docs/workbook.md"


def section(table: Table, level: str = "###") -> str:
    found = re.search(
        rf"^{level} {re.escape(table.title)}( [^\n]*)?\n.*?(?=^#|\Z)", reference(), re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[0]


def test_the_page_is_up_to_date(tmp_path: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), MEND
    main(str(tmp_path / "page.md"))
    assert (tmp_path / "page.md").read_bytes() == PAGE.read_bytes()


@pytest.mark.parametrize("table", inputs.INPUTS, ids=lambda table: table.title)
def test_every_input_sheet_has_a_section_with_each_of_its_columns(table: Table) -> None:
    text = section(table)
    heading = text.split("\n")[0]
    assert terms.translate("sheet", table.title, "ru") in heading
    assert heading.endswith("●") == table.must_have_rows
    assert table.meaning in text
    for column in table.columns if table is not inputs.SETTINGS else ():
        if column.attribute in ("source", "note"):
            continue
        name = (f"**{column.header}**" if column.required else column.header) + (" ⚷" if column.key else "")
        (line,) = [line for line in text.split("\n") if line.startswith(f"| {name} |")]
        cells = line.strip("| ").split(" | ")
        assert cells[1] == terms.translate("column", column.header, "ru")
        assert cells[3] == column.blank_means
        assert cells[4] == column.meaning
        for word in column.choices:
            assert f"`{word}`" in cells[2]
        if column.refers:
            assert cells[2] == f"a name from {column.refers[0]}"


def test_every_setting_stands_with_its_default() -> None:
    text = section(inputs.SETTINGS)
    for setting in inputs.SETTING_COLUMNS:
        (line,) = [line for line in text.split("\n") if line.startswith(f"| {setting.header} |")]
        assert setting.blank_means in line.split(" | ")


@pytest.mark.parametrize("table", [*results.RESULTS, *results.OPPORTUNITY_TABLES], ids=lambda table: table.title)
def test_every_result_table_has_a_section_with_each_of_its_columns(table: Table) -> None:
    text = section(table, "###" if table in results.RESULTS else "####")
    for column in table.columns:
        if column.attribute not in ("source", "note", "scenario"):
            assert re.search(
                rf"^\| {re.escape(column.header)} \|.*\| {re.escape(column.meaning)} \|$", text, re.MULTILINE
            )


def test_the_columns_of_flexibility_stand_under_the_exchange_plan() -> None:
    text = section(results.EXCHANGE_PLAN)
    assert results.FLEXIBLE_EXCHANGE_PLAN.meaning in text
    for header in ("Least | Наименьшее", "Most | Наибольшее", "Flexibility | Гибкость"):
        assert f"\n| {header} |" in text


def test_bounds_and_measures_are_told() -> None:
    text = section(inputs.PROCESSES)
    assert "| Capacity | Мощность | number, 0 or more, or inf; units of activity | inf |" in text
    assert "| Cost | Затраты | any number, negative too; per unit of activity | 0 |" in text
