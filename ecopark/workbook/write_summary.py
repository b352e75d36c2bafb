"""Summary: how it ended, what exchange changes, the charts, the warnings, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version

from ecopark.accounts import Results
from ecopark.answer import Answer
from ecopark.errors import Problem
from ecopark.explanation import Explanation
from ecopark.schema import results as declared
from ecopark.schema.results import IndicatorRow
from ecopark.schema.tables import Column, Measure
from ecopark.workbook.layout import (
    TEXT,
    Block,
    Facts,
    Formatted,
    Grid,
    GridColumn,
    Link,
    Text,
    Value,
)
from ecopark.workbook.past import FINGERPRINT
from ecopark.workbook.write_charts import INDICATORS, SCENARIOS, charts, exchange_tables, largest, profit_table
from ecopark.workbook.write_tables import Say, column_format, fitting, result_grid, shown
from ecopark.workbook.write_why import reasons


def summary(
    answers: Sequence[Answer],
    found: Results,
    solved_at: datetime,
    sheets: Collection[str],
    say: Say,
    why: Sequence[Explanation] = (),
) -> Iterator[Block]:
    """The blocks of Summary from top to bottom; ``sheets`` are the titles that a warning can lead to.

    ``why`` explains the answers that have no plan, or none without exchange.
    """
    yield Text((answers[0].park.name,), "title")
    yield _status(answers, say)
    if any(one.has_reasons for one in why):
        yield Text((say("result", "Why there is no plan"),), "heading")
        yield from reasons(why, sheets, say)
    if found.indicators:
        yield from _figures(answers, found, say)
    warnings = list(dict.fromkeys(warning for answer in answers for warning in answer.warnings))
    if warnings:
        yield Text((say("result", "Warnings"),), "heading")
        yield Facts(tuple((place(warning, sheets), _told(warning)) for warning in map(say.problem, warnings)))
    yield Text((say("result", "How it was solved"),), "heading")
    yield _certificates(answers, say)
    yield _provenance(answers, solved_at, say)


def place(problem: Problem, sheets: Collection[str]) -> str | Link:
    """Where a problem is, as a link to its cell where there is such a sheet."""
    if problem.sheet not in sheets:
        return problem.place
    return Link(problem.place, problem.sheet, problem.cell or "A1")


def _told(problem: Problem) -> str:
    return f"{problem.problem}; {problem.fix}" if problem.fix else problem.problem


def _figures(answers: Sequence[Answer], found: Results, say: Say) -> Iterator[Block]:
    """Indicators, charts, and the tables below them, of one scenario or of several side by side."""
    several = len(answers) > 1
    indicators = _indicators(found.indicators, several, say)
    beside = _side_by_side(found.indicators, answers, say) if several else indicators
    exchanges, profits = exchange_tables(answers, found, say), profit_table(answers, found, say)
    yield Text((say("result", "What exchange changes"),), "heading")
    yield beside
    yield from charts(answers, beside, exchanges, profits, say)
    if several:
        yield Text((say("result", "What exchange changes in each scenario"),), "heading")
        yield indicators
    for grid in exchanges:
        yield Text((largest(grid, say),), "heading")
        yield grid
    if profits is not None:
        title = "What exchange is worth to each plant" if several else "Profit by plant"
        yield Text((say("result", title),), "heading")
        yield profits
    yield Text((say("result", "Materials"),), "heading")
    currency = answers[0].park.settings.currency
    yield result_grid(
        declared.MATERIAL_TOTALS, found.material_totals, several=several, currency=currency, say=say, scenario_at=3
    )


def _status(answers: Sequence[Answer], say: Say) -> Grid:
    """How each scenario ended, with exchange and without, and whether its certificate confirms the plan."""

    def row(answer: Answer) -> tuple[Value, ...]:
        plan, certificate = answer.exchange.plan, answer.exchange.certificate
        judged = "" if certificate is None else "confirmed" if certificate.confirms else "not confirmed"
        return (
            say("value", answer.park.scenario),
            say("result", answer.status),
            say("result", answer.without.status),
            fitting(plan.steps[0].value) if plan and answer.status == "optimal" else None,
            say("result", judged) if judged else None,
            Formatted(len(answer.warnings), "#,##0"),
        )

    headers = ("Scenario", "Status", "Without exchange", "Objective", "Certificate", "Warnings")
    formats = (TEXT, TEXT, TEXT, "#,##0.00", TEXT, "#,##0")
    columns = tuple(GridColumn(say("column", header), form) for header, form in zip(headers, formats, strict=True))
    return Grid("Status", columns, tuple(map(row, answers)))


def _compared() -> tuple[Column, ...]:
    """The columns of an indicator's numbers: without exchange, with, change, %."""
    return tuple(column for column in declared.INDICATORS.columns if column.measure in (Measure.AMOUNT, Measure.SHARE))


def _indicators(rows: Sequence[IndicatorRow], several: bool, say: Say) -> Grid:
    """One row an indicator, and of several scenarios one each: without, with, change, %."""
    texts = ("indicator", "unit", "scenario") if several else ("indicator", "unit")
    columns = [declared.INDICATORS.column(name) for name in texts]
    columns += _compared()
    return Grid(
        INDICATORS,
        tuple(GridColumn(say("column", column.header), column_format(column, ())) for column in columns),
        tuple(tuple(_indicator_cell(column, row, say) for column in columns) for row in rows),
    )


def _indicator_cell(column: Column, row: IndicatorRow, say: Say) -> Value:
    if column.attribute == "unit":
        return _unit(row, say)
    return shown(column, getattr(row, column.attribute), say)


def _unit(row: IndicatorRow, say: Say) -> str:
    return say("unit", say("result", row.unit))


def _side_by_side(rows: Sequence[IndicatorRow], answers: Sequence[Answer], say: Say) -> Grid:
    """Two rows an indicator, without exchange and with it; a column a scenario."""
    without, with_exchange, *_ = _compared()
    of = {(row.indicator, row.scenario): row for row in rows}
    scenarios = [answer.park.scenario for answer in answers]
    heads = [say("column", name) for name in ("Indicator", "Unit", "Park")]
    lines: list[tuple[Value, ...]] = []
    for row in {row.indicator: row for row in rows}.values():
        for column in (without, with_exchange):
            found = (of.get((row.indicator, name)) for name in scenarios)
            values = (None if one is None else shown(column, getattr(one, column.attribute), say) for one in found)
            lines.append((say("result", row.indicator), _unit(row, say), say("column", column.header), *values))
    columns = [*map(GridColumn, heads), *(GridColumn(say("value", name), "#,##0.00") for name in scenarios)]
    return Grid(SCENARIOS, tuple(columns), tuple(lines))


def _certificates(answers: Sequence[Answer], say: Say) -> Grid:
    """What each certificate found, the solver's bound, how long it took, of which inputs; a column a scenario."""
    rows: list[tuple[Value, ...]] = []

    def row(what: str, values: Iterable[float | None], form: str = "0.0E+00") -> None:
        found = [None if value is None else Formatted(value, form) for value in values]
        if any(value is not None for value in found):
            rows.append((say("result", what), *found))

    certificates = [answer.exchange.certificate for answer in answers]
    for what, name in (
        ("Certificate: rows and bounds", "primal"),
        ("Certificate: needs and gates", "balance"),
        ("Certificate: prices", "dual"),
        ("Certificate: gap", "gap"),
    ):
        row(what, [getattr(found, name) if found else None for found in certificates])
    bounds = [answer.bound for answer in answers]
    row("Bound on the objective, by the solver's word", bounds, fitting(next(filter(None, bounds), 0.0)).format)
    row("Seconds", [answer.seconds for answer in answers], "0.00")
    rows.append((say("result", FINGERPRINT), *(answer.park.fingerprint for answer in answers)))
    scenarios = (say("value", answer.park.scenario) for answer in answers)
    headers = (GridColumn(say("column", "What")), *(GridColumn(name, "0.00") for name in scenarios))
    return Grid("Provenance", headers, tuple(rows))


def _provenance(answers: Sequence[Answer], solved_at: datetime, say: Say) -> Facts:
    """What is the same for all scenarios: the model, when, by which programs."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("ecopark", "pyomo", "highspy"))
    told = {
        "Model": answers[0].model,
        "Solved at (UTC)": solved_at.strftime("%Y-%m-%d %H:%M"),
        "Versions": versions,
    }
    return Facts(tuple((say("result", what), text) for what, text in told.items()))
