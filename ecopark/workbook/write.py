"""Answers -> result sheets: what stands on each, its headers, formats and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Final

from ecopark.accounts import Results, results
from ecopark.answer import Answer
from ecopark.errors import Problem
from ecopark.schema import results as declared
from ecopark.schema import terms
from ecopark.schema.results import RESULTS, SUMMARY, IndicatorRow
from ecopark.schema.tables import Column, Kind, Measure, Row, Table
from ecopark.workbook.layout import DATE_TIME, TEXT, Block, Formatted, Grid, GridColumn, SheetPlan, Text, Value

Say = Callable[[str, str], str]
"""The word for an English one: where it stands (sheet, column, result ...) and the word."""

_FORMATS: Final = {
    Measure.SHARE: "0.0%",
    Measure.KM: "#,##0.0",
    Measure.MONEY: "#,##0",
    Measure.KG: "#,##0",
    Measure.PRICE: "#,##0.0000",
    Measure.YEARS: "#,##0.0",
}
_MIXED: Final = (Measure.AMOUNT, Measure.IMPACT)
_TOTALLED: Final = (Measure.MONEY, Measure.KG, Measure.IMPACT)
_HIDDEN: Final = frozenset({"source", "note"})


def result_sheets(answers: Sequence[Answer], solved_at: datetime) -> tuple[SheetPlan, ...]:
    """All result sheets of the answers to one or several scenarios of a workbook, in its language.

    Where none of them has a plan the sheets but Summary are blank: an old plan must not pass for a new one.
    """
    language = answers[0].park.settings.language
    currency = answers[0].park.settings.currency

    def say(where: str, word: str) -> str:
        return terms.translate(where, word, language)

    found = sum((results(answer) for answer in answers), Results())
    summary = SheetPlan(SUMMARY, say("sheet", SUMMARY), tuple(_summary(answers, found, solved_at, say)))
    others = (_table_sheet(table, found, len(answers) > 1, currency, say) for table in RESULTS)
    return (summary, *others)


def empty_sheets(language: str) -> tuple[SheetPlan, ...]:
    """The result sheets with nothing on them: what a run will claim in a workbook."""
    titles = (SUMMARY, *(table.title for table in RESULTS))
    return tuple(SheetPlan(title, terms.translate("sheet", title, language)) for title in titles)


def _table_sheet(table: Table, found: Results, several: bool, currency: str, say: Say) -> SheetPlan:
    rows: tuple[Row, ...] = getattr(found, table.attribute)
    blocks = (_grid(table, rows, several, currency, say),) if rows else ()
    return SheetPlan(table.title, say("sheet", table.title), blocks)


def _grid(table: Table, rows: Sequence[Row], several: bool, currency: str, say: Say) -> Grid:
    """A result table as declared; the scenario is told where there are several, money bears the currency."""
    columns = [column for column in table.columns if column.attribute not in _HIDDEN]
    columns = [column for column in columns if several or column.attribute != "scenario"]
    totals = any(column.measure in _TOTALLED for column in columns) and len(rows) > 1 and not several
    return Grid(
        name=table.title.replace(" ", "_"),
        columns=tuple(
            GridColumn(_header(column, currency, say), _format(column), total=totals and column.measure in _TOTALLED)
            for column in columns
        ),
        rows=tuple(tuple(_value(column, getattr(row, column.attribute), say) for column in columns) for row in rows),
        total_label=say("result", "Total") if totals else "",
    )


def _header(column: Column, currency: str, say: Say) -> str:
    header = say("column", column.header)
    return f"{header} ({currency})" if column.measure is Measure.MONEY else header


def _format(column: Column) -> str:
    if column.kind is not Kind.NUMBER:
        return TEXT
    return _FORMATS.get(column.measure, "#,##0.00")


def _value(column: Column, value: str | float | None, say: Say) -> Value:
    if isinstance(value, str):
        where = {
            "unit": "unit",
            "kind": "value",
            "period": "result",
            "route": "result",
            "indicator": "result",
            "scenario": "value",
        }
        return say(where[column.attribute], value) if column.attribute in where else value
    return fitting(value) if value is not None and column.measure in _MIXED else value


def fitting(value: float) -> Formatted:
    """A number with as many decimals as its size asks for."""
    size = abs(value)
    decimals = 0 if size >= 1000 or value == round(value) else 1 if size >= 100 else 2 if size >= 1 else 4
    return Formatted(value, "#,##0" + ("." + "0" * decimals if decimals else ""))


def _summary(answers: Sequence[Answer], found: Results, solved_at: datetime, say: Say) -> Iterable[Block]:
    park = answers[0].park
    yield Text((park.name,), "title")
    yield _status(answers, say)
    if any(answer.exchange.hints or answer.without.hints for answer in answers):
        yield Text((say("result", "Why there is no plan"),), "heading")
        yield _hints(answers, say)
    if found.indicators:
        yield Text((say("result", "What exchange changes"),), "heading")
        yield _indicators(found.indicators, [answer.park.scenario for answer in answers], say)
        yield Text((say("result", "Materials"),), "heading")
        several = len(answers) > 1
        yield _grid(declared.MATERIAL_TOTALS, found.material_totals, several, park.settings.currency, say)
    warnings = list(dict.fromkeys(warning for answer in answers for warning in answer.warnings))
    if warnings:
        yield Text((say("result", "Warnings"),), "heading")
        yield _problems("Warnings", warnings, say)
    yield Text((say("result", "How it was solved"),), "heading")
    yield _provenance(answers, solved_at, say)


def _status(answers: Sequence[Answer], say: Say) -> Grid:
    """How each scenario ended, with exchange and without."""
    headers = ("Scenario", "Status", "Without exchange", "Objective")
    rows = tuple(
        (
            say("value", answer.park.scenario),
            say("result", answer.status),
            say("result", answer.without.status),
            fitting(answer.exchange.plan.steps[0].value)
            if answer.exchange.plan and answer.status == "optimal"
            else None,
        )
        for answer in answers
    )
    formats = (TEXT, TEXT, TEXT, "#,##0.00")
    columns = tuple(GridColumn(say("column", header), form) for header, form in zip(headers, formats, strict=True))
    return Grid("Status", columns, rows)


def _indicators(rows: Sequence[IndicatorRow], scenarios: Sequence[str], say: Say) -> Grid:
    """One row an indicator; of each scenario: without, with, change, %."""
    shown = [column for column in declared.INDICATORS.columns if column.measure in (Measure.AMOUNT, Measure.SHARE)]
    of = {(row.indicator, row.scenario): row for row in rows}
    solved = [name for name in scenarios if any(row.scenario == name for row in rows)]
    names = list(dict.fromkeys((row.indicator, row.unit) for row in rows))

    def header(column: Column, scenario: str) -> str:
        word = say("column", column.header)
        return word if len(scenarios) == 1 else f"{say('value', scenario)}: {word}"

    columns = [GridColumn(say("column", "Indicator")), GridColumn(say("column", "Unit"))]
    columns += [GridColumn(header(column, name), _format(column)) for name in solved for column in shown]
    return Grid(
        "Indicators",
        tuple(columns),
        tuple(
            (
                say("result", name),
                say("unit", say("result", unit)),
                *(
                    _value(column, getattr(of[name, scenario], column.attribute), say)
                    for scenario in solved
                    for column in shown
                ),
            )
            for name, unit in names
        ),
    )


def _hints(answers: Sequence[Answer], say: Say) -> Grid:
    """What falls short or has no end, in which scenario, with exchange or without."""
    rows = [
        (say("value", answer.park.scenario), say("column", side), hint.place, hint.problem, hint.fix)
        for answer in answers
        for side, solved in (("With exchange", answer.exchange), ("Without exchange", answer.without))
        for hint in solved.hints
    ]
    headers = ("Scenario", "Park", "Place", "Problem", "Mend")
    return Grid("Shortfalls", tuple(GridColumn(say("column", header)) for header in headers), tuple(rows))


def _problems(name: str, problems: Sequence[Problem], say: Say) -> Grid:
    columns = tuple(GridColumn(say("column", header)) for header in ("Place", "Problem", "Mend"))
    rows = dict.fromkeys((problem.place, problem.problem, problem.fix) for problem in problems)
    return Grid(name, columns, tuple(rows))


def _provenance(answers: Sequence[Answer], solved_at: datetime, say: Say) -> Grid:
    """Certificate, time, versions and the fingerprint of the inputs, a column a scenario."""
    rows: list[tuple[Value, ...]] = []

    def row(what: str, of: Callable[[Answer], Value]) -> None:
        rows.append((say("result", what), *(of(answer) for answer in answers)))

    def error(name: str) -> Callable[[Answer], Value]:
        def of(answer: Answer) -> Value:
            found = answer.exchange.certificate
            return Formatted(getattr(found, name), "0.0E+00") if found else None

        return of

    row("Certificate: rows and bounds", error("primal"))
    row("Certificate: needs and gates", error("balance"))
    row("Certificate: prices", error("dual"))
    row("Certificate: gap", error("gap"))
    row("Model", lambda answer: answer.model)
    row("Seconds", lambda answer: Formatted(answer.seconds, "0.00"))
    row("Solved at (UTC)", lambda _: Formatted(solved_at, DATE_TIME))
    row("Fingerprint of the inputs", lambda answer: answer.park.fingerprint)
    versions = ", ".join(f"{name} {version(name)}" for name in ("ecopark", "pyomo", "highspy"))
    row("Versions", lambda _: versions)
    headers = (
        GridColumn(say("column", "What")),
        *(GridColumn(say("value", answer.park.scenario)) for answer in answers),
    )
    return Grid("Provenance", headers, tuple(rows))
