"""Summary and the result sheets of solved parks: what the charts are drawn from, how numbers read, what is summed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.workbook.workbook import Workbook

from ecopark import commands
from ecopark.answer import Answer, answer
from ecopark.schema import terms
from ecopark.schema.results import RESULTS
from ecopark.solution import Solution
from ecopark.workbook.layout import Charts, Grid, SheetPlan
from ecopark.workbook.layout_draw import build
from ecopark.workbook.write import result_sheets
from ecopark.workbook.write_tables import fitting

from ..cli.conftest import INFEASIBLE, WARNED
from ..refusals.good import Change, Rows, changed, put, write

WHEN = datetime(2024, 2, 29, 12, 30)
RUSSIAN = put("Settings", 2, "Value", "ru")


def answers(tmp_path: Path, *changes: Change, scenario: str | None = None) -> tuple[Answer, ...]:
    path = write(tmp_path / "park.xlsx", changed(*changes))
    return commands.solve(path, scenario=scenario, write=False).answers


def plans(found: Sequence[Answer]) -> dict[str, SheetPlan]:
    return {plan.key: plan for plan in result_sheets(found, WHEN, ("Supply", "Materials"))}


@dataclass(frozen=True)
class Drawn:
    """A chart as it stands in the file: its texts, and of each series what names it and its numbers, by bar."""

    title: str
    unit: str
    series: dict[str, dict[str, float]]


def charts(book: Workbook, data: bytes) -> dict[str, Drawn]:
    """The charts by their names. Every number is looked up in the cells, and is the one that the chart keeps too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drawing = etree.fromstring(archive.read("xl/drawings/drawing1.xml"))
        names = [str(frame.get("name")) for frame in drawing.iter("{*}cNvPr")]
        parts = [archive.read(f"xl/charts/chart{number}.xml") for number in range(1, len(names) + 1)]
    return {name: _drawn(book, etree.fromstring(part)) for name, part in zip(names, parts, strict=True)}


def _drawn(book: Workbook, chart: etree._Element) -> Drawn:
    title, unit = (element.text or "" for element in chart.iter("{*}t"))
    series = {}
    for one in chart.iter("{*}ser"):
        (name,) = _cells(book, one.findtext("{*}tx//{*}f", ""))
        bars = _cells(book, one.findtext("{*}cat//{*}f", ""))
        values = [float(str(value)) for value in _cells(book, one.findtext("{*}val//{*}f", ""))]
        assert [float(element.text or "") for element in one.iterfind("{*}val//{*}v")] == pytest.approx(values)
        series[str(name)] = dict(zip(map(str, bars), values, strict=True))
    return Drawn(title, unit, series)


def _cells(book: Workbook, reference: str) -> list[object]:
    sheet, _, area = reference.rpartition("!")
    found = book[sheet.strip("'")][area.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell.value for row in rows for cell in row]


def drawn(found: Sequence[Answer]) -> dict[str, Drawn]:
    data = build(result_sheets(found, WHEN))
    return charts(openpyxl.load_workbook(io.BytesIO(data), data_only=True), data)


def test_charts_show_what_exchange_changes(tmp_path: Path) -> None:
    """The numbers by hand stand in tests/cli/test_json.py."""
    gas = 0.2 * (500 * 0.2 + 1000 * 0.3)
    found = drawn(answers(tmp_path))
    impact = found["ecopark_Impact"]
    assert (impact.title, impact.unit) == ("Extraction and disposal", "impact units")
    assert impact.series["Without exchange"]["Virgin extraction"] == pytest.approx(500 * 1.6 + 1300 + 0.1 * 3000)
    assert impact.series["With exchange"]["Virgin extraction"] == pytest.approx(500 * 1.6 + 1100 + 0.1 * 2100)
    assert impact.series["Without exchange"]["Disposal"] == pytest.approx(200 * 0.5 + gas)
    assert impact.series["With exchange"]["Disposal"] == pytest.approx(gas)
    assert list(found["ecopark_Cost"].series["With exchange"]) == ["Gross cost", "Sales", "Net cost"]
    # Heat has no tonnes: it can't stand on one axis with slag.
    assert found["ecopark_Largest_exchanges"].series == {
        "Quantity": {"slag: Steel mill → Cement works": pytest.approx(200)}
    }
    assert found["ecopark_Largest_exchanges_more"].series == {
        "Quantity": {"heat: Steel mill → Cement works": pytest.approx(1000)}
    }
    assert found["ecopark_Largest_exchanges_more"].unit == "GJ"


def test_exchanges_are_compared_in_tonnes_where_they_have_any(tmp_path: Path) -> None:
    """Half a tonne a GJ: the heat stands beside the slag now, in tonnes and above it."""
    found = drawn(answers(tmp_path, put("Materials", 5, "Tonnes per unit", 0.5)))
    bars = found["ecopark_Largest_exchanges"].series["Quantity"]
    assert list(bars) == ["heat: Steel mill → Cement works", "slag: Steel mill → Cement works"]
    assert list(bars.values()) == pytest.approx([500, 200])
    assert "ecopark_Largest_exchanges_more" not in found


def test_colours_mean_the_same_in_every_chart(tmp_path: Path) -> None:
    """Grey is without exchange, and lighter than the blue of with, for those who see no colours."""
    blocks = plans(answers(tmp_path))["Summary"].blocks
    for chart in (chart for block in blocks if isinstance(block, Charts) for chart in block.charts):
        colours = [series.colour for series in chart.series]
        assert colours in (["#A3A3A3", "#0072B2"], ["#0072B2"]), chart.name
        if len(colours) == 2:
            assert [series.name.left for series in chart.series] == [2, 3]


def test_profits_in_the_chart_are_those_of_the_ledger(tmp_path: Path) -> None:
    solved = answers(tmp_path)
    found = drawn(solved)["ecopark_Plant_profits"]
    ledger = Solution(solved).results.plant_ledger
    assert found.series["With exchange"] == pytest.approx({row.plant: row.profit for row in ledger if row.profit})
    assert sum(found.series["Without exchange"].values()) == pytest.approx(
        sum(row.profit_without_exchange or 0.0 for row in ledger)
    )


def test_charts_speak_the_workbooks_language(tmp_path: Path) -> None:
    english, russian = drawn(answers(tmp_path)), drawn(answers(tmp_path, RUSSIAN))
    assert list(russian) == list(english), "a chart keeps its name"
    for name, chart in russian.items():
        words = [chart.title, *chart.series, *(["млн"] if "млн" in chart.unit else [])]
        assert all(re.search("[а-я]", word) for word in words), name
    assert russian["ecopark_Impact"].unit == "ед. воздействия"


def test_several_scenarios_stand_side_by_side(tmp_path: Path) -> None:
    solved = answers(tmp_path, scenario="all")
    found = drawn(solved)
    assert list(found) == [
        "ecopark_Virgin",
        "ecopark_Disposal",
        "ecopark_Gross_cost",
        "ecopark_Exchanged",
        "ecopark_Largest_exchanges",
        "ecopark_Plant_profits",
        "ecopark_Largest_exchanges_more",
    ]
    totals = {row.scenario: row for row in Solution(solved).results.indicators if row.indicator == "Disposal"}
    assert found["ecopark_Disposal"].series == {
        "Without exchange": pytest.approx({name: row.without_exchange for name, row in totals.items()}),
        "With exchange": pytest.approx({name: row.with_exchange for name, row in totals.items()}),
    }
    assert list(found["ecopark_Largest_exchanges"].series) == ["base", "growth"]
    grids = {grid.name: grid for grid in plans(solved)["Summary"].grids}
    assert [column.header for column in grids["Scenarios"].columns] == ["Indicator", "Unit", "Park", "base", "growth"]


def test_many_scenarios_are_not_drawn_bar_by_bar(tmp_path: Path) -> None:
    """More series than colours that everybody can tell apart."""
    (one,) = answers(tmp_path)
    parks = [replace(one.park, scenario=f"case {number}") for number in range(5)]
    found = drawn([answer(park, "exchange") for park in parks])
    assert "ecopark_Virgin" in found
    assert "ecopark_Largest_exchanges" not in found


def test_money_is_not_drawn_where_there_is_none(tmp_path: Path) -> None:
    free = ("Price", "Fee", "Cost", "Cost per unit km", "Handling cost", "Capex")

    def without_money(rows: Rows) -> None:
        for lines in rows.values():
            for line in lines:
                line.update(dict.fromkeys([header for header in free if header in line], 0))

    of_money = {"ecopark_Cost", "ecopark_Gross_cost", "ecopark_Plant_profits"}
    for scenario in (None, "all"):
        assert len(of_money & drawn(answers(tmp_path, scenario=scenario)).keys()) == 2  # the control
        found = drawn(answers(tmp_path, without_money, scenario=scenario))
        assert found
        assert not of_money & found.keys()


def test_without_a_plan_there_is_no_chart(tmp_path: Path) -> None:
    (found,) = answers(tmp_path, *INFEASIBLE)
    sheets = build(result_sheets([found], WHEN))
    with zipfile.ZipFile(io.BytesIO(sheets)) as archive:
        assert not [name for name in archive.namelist() if "chart" in name or "drawing" in name]


def test_the_park_alone_without_a_solution_leaves_its_bars_out(tmp_path: Path) -> None:
    (found,) = answers(tmp_path)
    alone = replace(found, without=replace(found.without, status="infeasible"))
    assert list(drawn([alone])["ecopark_Impact"].series) == ["With exchange"]


def test_warnings_lead_to_their_cells(tmp_path: Path) -> None:
    found = answers(tmp_path, *WARNED)
    book = openpyxl.load_workbook(io.BytesIO(build(result_sheets(found, WHEN, ("Supply",)))))
    cells = [cell for row in book["Summary"].iter_rows(max_col=1) for cell in row]
    links = {str(cell.value): cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert links == {"Supply!A5": "'Supply'!A5"}
    # Materials is no sheet of this workbook: a link would lead nowhere.
    assert any(str(cell.value).startswith("Materials!") for cell in cells)


def test_table_names_are_the_same_in_every_language_and_for_several_scenarios(tmp_path: Path) -> None:
    def names(found: Sequence[Answer]) -> set[str]:
        return {grid.table_name for plan in plans(found).values() for grid in plan.grids}

    english = names(answers(tmp_path))
    assert names(answers(tmp_path, RUSSIAN)) == english
    assert names(answers(tmp_path, scenario="all")) == english | {"ecopark_Scenarios"}
    assert {f"ecopark_{table.title.replace(' ', '_')}" for table in RESULTS} < english


def test_only_what_is_counted_in_one_unit_is_summed(tmp_path: Path) -> None:
    found = plans(answers(tmp_path))
    summed = {
        (key, column.header)
        for key, plan in found.items()
        for grid in plan.grids
        for column in grid.columns
        if column.total
    }
    assert {
        ("Exchange plan", "Transport cost (USD)"),
        ("Plant ledger", "Profit (USD)"),
        ("Disposal plan", "Fee (USD)"),
    } <= {(key, header.replace("EUR", "USD")) for key, header in summed}
    for key, header in summed:
        assert re.search(r"\([A-Z]{3}\)$|CO2 kg|[Ii]mpact$", header), (key, header)
    for grid in (grid for plan in plans(answers(tmp_path, scenario="all")).values() for grid in plan.grids):
        assert not grid.total_label, "a sum over scenarios is none of anything"


def test_every_column_of_numbers_says_its_unit_or_has_it_beside(tmp_path: Path) -> None:
    """Amounts have their unit in a column; money has it in the header; the objective is counted in its own."""
    unitless = {"Share of need", "Use", "%", "Shadow price", "Objective", "Warnings", "Impact"}
    for plan in plans(answers(tmp_path)).values():
        for grid in plan.grids:
            headers = [column.header for column in grid.columns]
            beside = {"Unit", "Activity unit"} & set(headers) or grid.name == "Provenance"
            for column in grid.columns:
                if column.format != "@" and column.header not in unitless:
                    said = re.search(r"\([A-Z]{3}\)$| (kg|km|years)$", column.header)
                    assert said or beside, (grid.name, column.header)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234567.0, '#,##0;-#,##0;"–"'),
        (-1234.4, '#,##0;-#,##0;"–"'),
        (7.0, '#,##0;-#,##0;"–"'),
        (0.0, '#,##0;-#,##0;"–"'),
        (187.53, '#,##0.0;-#,##0.0;"–"'),
        (7.25, '#,##0.00;-#,##0.00;"–"'),
        (0.0012, '#,##0.0000;-#,##0.0000;"–"'),
        (0.000034, '#,##0.000000;-#,##0.000000;"–"'),
        (1.2e-9, "0.0E+00"),
    ],
)
def test_numbers_fit_their_size(value: float, expected: str) -> None:
    assert fitting(value).format == expected


def test_the_solvers_bound_is_told_where_there_is_one(tmp_path: Path) -> None:
    (found,) = answers(tmp_path)
    plan = found.exchange.plan
    assert plan is not None
    first, *others = plan.steps

    def told(bound: float | None) -> dict[object, object]:
        steps = (replace(first, bound=bound), *others)
        one = replace(found, exchange=replace(found.exchange, plan=replace(plan, steps=steps)))
        return {row[0]: getattr(row[1], "value", None) for row in _provenance([one]).rows}

    assert told(first.value - 0.5)["Bound on the objective, by the solver's word"] == pytest.approx(first.value - 0.5)
    assert told(0.0)["Bound on the objective, by the solver's word"] == 0.0
    assert not [what for what in told(None) if "Bound" in str(what)]


def _provenance(found: Sequence[Answer]) -> Grid:
    return next(grid for grid in plans(found)["Summary"].grids if grid.name == "Provenance")


def test_every_word_is_russian_where_the_workbook_is(tmp_path: Path) -> None:
    """Headers of every table; names, units of money and figures stay what they are."""
    for plan in plans(answers(tmp_path, RUSSIAN, *WARNED, scenario="all")).values():
        for grid in plan.grids:
            for column in grid.columns:
                known = column.header in ("%", "CO2, кг", "growth")
                assert known or re.search("[А-Яа-я]", column.header), (plan.key, grid.name, column.header)
    assert terms.translate("sheet", "Summary", "ru") == plans(answers(tmp_path, RUSSIAN))["Summary"].title
