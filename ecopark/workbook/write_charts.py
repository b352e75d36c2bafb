"""The charts of Summary, and the number tables that two of them are drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ecopark.accounts import INDICATORS as DECLARED
from ecopark.accounts import Results
from ecopark.answer import Answer
from ecopark.workbook.layout import NUMBER, TEXT, Cells, Chart, Charts, Grid, GridColumn, Series, Value
from ecopark.workbook.write_tables import Say, fitting

EXCHANGES: Final = "Largest_exchanges"
PROFITS: Final = "Plant_profits"
INDICATORS: Final = "Indicators"
SCENARIOS: Final = "Scenarios"

# Grey and blue differ in lightness too; the rest are Okabe and Ito's, which nearly everybody can tell apart.
_WITHOUT, _WITH = "#A3A3A3", "#0072B2"
_COLOURS: Final = (_WITH, "#E69F00", "#009E73", "#CC79A7")
_NAMES: Final = 52.0
_MOST_BARS: Final = 10
_MOST_PLANTS: Final = 12
_WIDTH: Final = 560
_STANDING: Final = 320
_LYING: Final = 130
_BAR: Final = 26

Amounts = Mapping[str, Sequence[float | None]]
"""By what a bar is called: a number for each scenario."""


def exchange_tables(answers: Sequence[Answer], found: Results, say: Say) -> tuple[Grid, ...]:
    """The largest exchanges of the year: in tonnes, and what has none in the unit that most of the others share.

    One column of amounts for each scenario.
    """
    scenarios = [answer.park.scenario for answer in answers]
    amounts: dict[str, dict[str, list[float | None]]] = defaultdict(dict)
    parks = {answer.park.scenario: answer.park for answer in answers}
    for row in found.exchange_plan:
        tonnes = parks[row.scenario].tonnes(row.material)
        unit, factor = (row.unit, 1.0) if tonnes is None else ("t", tonnes)
        sums = amounts[unit].setdefault(f"{row.material}: {row.from_} → {row.to}", [0.0] * len(scenarios))
        at = scenarios.index(row.scenario)
        sums[at] = (sums[at] or 0.0) + row.quantity * factor
    units = sorted(amounts, key=lambda unit: (unit != "t", -len(amounts[unit])))[:2]
    several = len(answers) > 1
    tables = []
    for number, unit in enumerate(units):
        largest = sorted(amounts[unit].items(), key=lambda entry: -max(value or 0.0 for value in entry[1]))
        rows = tuple((name, say("unit", unit), *map(_cell, sums)) for name, sums in largest[:_MOST_BARS])
        heads = [say("value", name) for name in scenarios] if several else [say("column", "Quantity")]
        name = EXCHANGES if number == 0 else f"{EXCHANGES}_more"
        tables.append(Grid(name, _columns(say("column", "Exchange"), heads, say), rows))
    return tuple(tables)


def largest(grid: Grid, say: Say) -> str:
    """What stands above a table of the largest exchanges, and above its chart."""
    return f"{say('result', 'Largest exchanges')}, {_text(grid.rows[0][1])}"


def profit_table(answers: Sequence[Answer], found: Results, say: Say) -> Grid | None:
    """Each plant's profit, without exchange and with it; of several scenarios what exchange is worth to it in each.

    Of many plants those are shown to which it makes most difference; None where there is no plant with any money.
    """
    currency = answers[0].park.settings.currency
    scenarios = [answer.park.scenario for answer in answers]
    several = len(answers) > 1
    profits: dict[str, list[float | None]] = {}
    weight: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for row in found.plant_ledger:
        change, profit = abs(row.change or 0.0), 0.0 if several else abs(row.profit)
        weight[row.plant] = max(weight[row.plant], (change, profit))
        if several:
            profits.setdefault(row.plant, [None] * len(scenarios))[scenarios.index(row.scenario)] = row.change
        else:
            profits[row.plant] = [row.profit_without_exchange, row.profit, row.change]
    chosen = sorted((plant for plant in profits if any(weight[plant])), key=lambda plant: weight[plant], reverse=True)
    if not chosen:
        return None
    order = sorted(chosen[:_MOST_PLANTS], key=lambda plant: -(profits[plant][0 if several else 1] or 0.0))
    names = ("Without exchange", "With exchange", "Change")
    heads = [say("value", name) for name in scenarios] if several else [say("column", name) for name in names]
    rows = tuple((plant, currency, *map(_cell, profits[plant])) for plant in order)
    return Grid(PROFITS, _columns(say("column", "Plant"), heads, say), rows)


def charts(
    answers: Sequence[Answer], indicators: Grid, exchanges: Sequence[Grid], profits: Grid | None, say: Say
) -> tuple[Charts, ...]:
    """All charts, two side by side: what changes above, the exchanges and the plants below.

    One in which all would be 0 is left out: money, in a park that says nothing of prices.
    """
    several = len(answers) > 1
    above = _by_scenario(indicators, say) if several else _with_and_without(indicators, say)
    below = []
    if len(answers) <= len(_COLOURS):
        below = [_bars(grid, largest(grid, say), say) for grid in exchanges]
        if profits is not None:
            title = "What exchange is worth to each plant" if several else "Profit by plant"
            below.insert(1, _bars(profits, say("result", title), say))
    below = [chart for chart in below if chart.series]
    pairs = [below[place : place + 2] for place in range(0, len(below), 2)]
    rows = (*above, *(_row(pair, _tallest(pair)) for pair in pairs))
    return tuple(row for row in rows if row.charts)


def _with_and_without(grid: Grid, say: Say) -> tuple[Charts, ...]:
    """One scenario: extraction and disposal in impact, costs and sales in money, each without exchange and with it."""
    found = (
        _clustered(grid, "Impact", say("result", "Extraction and disposal"), ("virgin", "disposal"), say),
        _clustered(grid, "Cost", say("result", "Cost and sales"), ("gross_cost", "cost"), say),
    )
    return (_row(found, _STANDING),)


def _clustered(grid: Grid, name: str, title: str, ends: tuple[str, str], say: Say) -> Chart:
    """The indicators from one to another, by their keys."""
    top, bottom = map(_place, ends)
    unit = _unit(grid.rows[top], say)
    form, unit = _scale(_numbers(row[column] for row in grid.rows[top : bottom + 1] for column in (2, 3)), unit, say)
    series = [
        Series(Cells(grid.name, -1, column, -1, column), Cells(grid.name, top, column, bottom, column), colour)
        for column, colour in ((2, _WITHOUT), (3, _WITH))
        if any(_numbers(row[column] for row in grid.rows[top : bottom + 1]))
    ]
    return Chart(name, title, f"{title}, {unit}", unit, form, Cells(grid.name, top, 0, bottom, 0), tuple(series))


def _by_scenario(grid: Grid, say: Say) -> tuple[Charts, ...]:
    """Several: virgin, disposal, gross cost and exchange, each scenario by scenario."""
    last = len(grid.columns) - 1
    found = []
    for key in ("virgin", "disposal", "gross_cost", "exchanged"):
        top = 2 * _place(key)
        title, unit = _text(grid.rows[top][0]), _unit(grid.rows[top], say)
        form, unit = _scale(_numbers(value for row in grid.rows[top : top + 2] for value in row[3:]), unit, say)
        series = tuple(
            Series(Cells(grid.name, row, 2, row, 2), Cells(grid.name, row, 3, row, last), colour)
            for row, colour in ((top, _WITHOUT), (top + 1, _WITH))
            if any(_numbers(grid.rows[row][3:]))
        )
        name = key.capitalize()
        found.append(Chart(name, title, f"{title}, {unit}", unit, form, Cells(grid.name, -1, 3, -1, last), series))
    return _row(found[:2], _STANDING), _row(found[2:], _STANDING)


def _bars(grid: Grid, title: str, say: Say) -> Chart:
    """Lying bars for the rows of a table; of profit without exchange and with it, not the change."""
    heads = [column.header for column in grid.columns]
    columns = list(range(2, len(heads)))
    colours: Sequence[str] = _COLOURS
    if heads[2] == say("column", "Without exchange"):
        columns, colours = [2, 3], (_WITHOUT, _WITH)
    last = len(grid.rows) - 1
    form, unit = _scale(_numbers(row[c] for row in grid.rows for c in columns), _text(grid.rows[0][1]), say)
    series = tuple(
        Series(Cells(grid.name, -1, column, -1, column), Cells(grid.name, 0, column, last, column), colour)
        for column, colour in zip(columns, colours, strict=False)
        if any(_numbers(row[column] for row in grid.rows))
    )
    categories = Cells(grid.name, 0, 0, last, 0)
    return Chart(grid.name, title, f"{title}, {unit}", unit, form, categories, series, lying=True)


def _scale(numbers: Sequence[float], unit: str, say: Say) -> tuple[str, str]:
    """A number format that shows thousands or millions of a unit, and how the unit is called then."""
    size = max(map(abs, numbers), default=0.0)
    for least, commas, words in (
        (1e9, ",,,", "billion {unit}"),
        (1e6, ",,", "million {unit}"),
        (1e3, ",", "thousand {unit}"),
    ):
        # Four digits at least, or small changes would not be seen.
        if size >= 10 * least:
            digits = f"#,##0{'.0' if size < 1000 * least else ''}{commas}"
            return _without_zeros(digits), say("result", words).format(unit=unit)
    return _without_zeros(fitting(size).format.partition(";")[0]), unit


def _without_zeros(digits: str) -> str:
    """A number format under which a bar without any length bears no number."""
    return f"{digits};-{digits};"


def _row(found: Sequence[Chart], pixels: int) -> Charts:
    return Charts(tuple(chart for chart in found if chart.series), _WIDTH, pixels)


def _tallest(found: Iterable[Chart]) -> int:
    """How high lying bars need to be drawn, of all charts beside each other."""
    bars = ((chart.categories.bottom + 1) * max(1.0, 0.75 * len(chart.series)) for chart in found)
    return _LYING + round(_BAR * max(bars))


def _columns(what: str, heads: Iterable[str], say: Say) -> tuple[GridColumn, ...]:
    texts = (GridColumn(what, width=_NAMES), GridColumn(say("column", "Unit")))
    return (*texts, *(GridColumn(head, NUMBER) for head in heads))


def _unit(row: Sequence[Value], say: Say) -> str:
    """The unit of a row of numbers as an axis bears it: a plural of what a cell abbreviates."""
    unit = _text(row[1])
    return say("result", "impact units") if unit == say("result", "impact") else unit


def _place(key: str) -> int:
    """Which of the indicators one is, from 0."""
    return [entry.key for entry in DECLARED].index(key)


def _cell(value: float | None) -> Value:
    return None if value is None else fitting(value)


def _numbers(values: Iterable[Value]) -> list[float]:
    found = (getattr(value, "value", None) for value in values)
    return [float(value) for value in found if isinstance(value, int | float)]


def _text(value: Value) -> str:
    return value if isinstance(value, str) else TEXT
