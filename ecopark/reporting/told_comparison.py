"""A comparison told: to people indicators in rows and parks in columns, to machines all of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from rich import box
from rich.markup import escape
from rich.table import Table

from ecopark.analysis.comparison import Comparison, Line, Value, Version
from ecopark.analysis.comparison_indicators import Indicator
from ecopark.analysis.comparison_tables import GROUPS, Words, judged, needing, which_word
from ecopark.phrases import Term, phrase
from ecopark.reporting import machine
from ecopark.reporting.teller import Teller
from ecopark.schema import locales

_SHOWN: Final = 10
_NAMES: Final = 38
"""Columns of a terminal that the indicators' names take at least; they break where there is no more."""
_EACH: Final = 19
"""Columns of a terminal that a park takes."""
_ARROW: Final = " → "


def show_comparison(target: Teller, found: Comparison, written: Path | None) -> None:
    """How each park ended, the indicators, what they share, what differs between versions."""
    words = Words(found, target.language)
    many = max(1, (target.width - _NAMES) // _EACH)
    for first in range(0, len(found.parks), many):
        target.print(_indicators(target, words, range(first, min(first + many, len(found.parks)))))
    target.tell(phrase("An arrow leads from the park without exchange to the park with it."))
    for each in found.parks:
        if each.answer.status in ("infeasible", "unbounded"):
            target.tell(phrase("Why {park} has no plan: ecopark explain says it.", park=escape(each.label)))
    for note in found.notes:
        target.print(escape(target.say(note)), soft_wrap=True)
    target.print()
    target.tell(phrase("3-2 criterion of industrial symbiosis:"))
    for each in found.parks:
        said = escape(target.say(judged(each.symbiosis)))
        target.tell(phrase("  {park}: {verdict}", park=f"[bold]{escape(each.label)}[/]", verdict=said))
    if found.prices:
        target.print()
        target.tell(phrase("Shadow prices of shared materials, in impact (and money) per unit:"))
        target.print(_prices(target, words))
        _more(target, len(found.prices))
    if found.chances:
        target.print()
        _show_chances(target, found)
    for version in found.versions:
        target.print()
        _show_version(target, words, version)
    if written is not None:
        target.tell(phrase("All of it is in {file}.", file=f"[bold]{escape(str(written))}[/]"))


def _table(target: Teller, *headers: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD if target.is_terminal else None, pad_edge=False)
    for header in headers:
        table.add_column(target.say(header))
    return table


def _terms(*headers: str) -> tuple[Term, ...]:
    return tuple(Term("column", header) for header in headers)


def _more(target: Teller, count: int) -> None:
    if count > _SHOWN:
        target.tell(
            phrase("{count} more row is in a file (-o).|{count} more rows are in a file (-o).", count=count - _SHOWN)
        )


def _indicators(target: Teller, words: Words, numbers: Sequence[int]) -> Table:
    table = _table(target)
    table.add_column("")
    for number in numbers:
        widest = max(len(_shown(target, line, number)) for line in words.found.lines)
        table.add_column(escape(words.park(number)), justify="right", min_width=widest)
    ends = [words.found.parks[number].answer for number in numbers]
    if any(answer.status != "optimal" or answer.without.status != "optimal" for answer in ends):
        statuses = [_once(_status(words, each.without.status), _status(words, each.status)) for each in ends]
        table.add_row(target.say(phrase("How it ended")), *statuses)
    group = ""
    for line in words.found.lines:
        if line.indicator.group != group:
            group = line.indicator.group
            table.add_row(f"[bold]{target.say(GROUPS[line.indicator.group])}[/]")
        unit = "" if line.indicator.is_share else words.unit(line.indicator)
        name = escape(f"  {target.say(line.indicator.name)}{f', {unit}' if unit else ''}")
        table.add_row(name, *(_shown(target, line, number) for number in numbers))
    return table


def _status(words: Words, status: str) -> str:
    return words.say(Term("result", status))


def _shown(target: Teller, line: Line, number: int) -> str:
    value: Value = line.values[number]
    plan = _number(target, line.indicator, value.plan)
    if line.indicator.saved is not None:
        return plan
    return _once(_number(target, line.indicator, value.without), plan)


def _once(without: str, plan: str) -> str:
    """Both sides, or one where they are the same."""
    return plan if without == plan else f"{without}{_ARROW}{plan}"


def _number(target: Teller, indicator: Indicator, value: float | None) -> str:
    if value is None:
        return "-"
    if indicator.is_share:
        return locales.number(value, target.language, ".1%")
    return target.number(value)


def _prices(target: Teller, words: Words) -> Table:
    table = _table(target, Term("column", "Material"), phrase("Where"), Term("column", "Unit"))
    for number in range(len(words.found.parks)):
        table.add_column(escape(words.park(number)), justify="right")
    for row in words.found.prices[:_SHOWN]:
        cells = [
            "-" if worth is None else f"{target.number(worth.impact)} ({target.number(worth.money)})"
            for worth in row.worth
        ]
        table.add_row(
            escape(row.material), target.say(which_word(row)), escape(target.say(Term("unit", row.unit))), *cells
        )
    return table


def _show_chances(target: Teller, found: Comparison) -> None:
    target.tell(phrase("What another park does:"))
    for each in found.chances[:_SHOWN]:
        said = phrase(
            "  {material}: in {taker} {sender} sends it to {receiver} ({need}); in {waster} {plant} disposes of "
            "{amount} {unit} a year, and the like is needed by {needing}",
            material=escape(each.material),
            taker=escape(found.parks[each.taken_in].label),
            sender=escape(each.exchange.from_),
            receiver=escape(each.exchange.to),
            need=escape(each.exchange.for_),
            waster=escape(found.parks[each.wasted_in].label),
            plant=escape(", ".join(each.wasting)),
            amount=target.number(each.wasted),
            unit=escape(target.say(Term("unit", each.unit))),
            needing=escape(needing(each)) or phrase("nobody there"),
        )
        target.tell(said)
    _more(target, len(found.chances))


def _show_version(target: Teller, words: Words, version: Version) -> None:
    """What differs from the first park, and what that does to the exchanges."""
    first, label = (escape(words.found.parks[number].label) for number in (0, version.number))
    if version.cells:
        target.tell(phrase("Cells that differ: {first} and {other}", first=first, other=label))
        table = _table(target, *_terms("Sheet", "Row", "Column"), phrase("Before"), phrase("After"))
        for change in version.cells[:_SHOWN]:
            values = [
                escape(" ".join(filter(None, (_cell(target, value), words.cell_unit(unit)))))
                for value, unit in zip(words.values(change), change.units, strict=True)
            ]
            table.add_row(*map(escape, words.cell(change)), *values)
        target.print(table)
        _more(target, len(version.cells))
    else:
        target.tell(phrase("{first} and {other}: no cell differs.", first=first, other=label))
    if version.flows:
        target.tell(phrase("Exchanges that change: {first} and {other}", first=first, other=label))
        table = _table(target, *_terms("Material", "From", "To", "Unit"))
        for header in (phrase("Before"), phrase("After")):
            table.add_column(target.say(header), justify="right", no_wrap=True)
        for flow in version.flows[:_SHOWN]:
            names = map(escape, (flow.material, flow.from_, flow.to, target.say(Term("unit", flow.unit))))
            table.add_row(*names, target.number(flow.before), target.number(flow.after))
        target.print(table)
        _more(target, len(version.flows))
    elif version.flows is not None:
        target.tell(phrase("No exchange changes."))


def _cell(target: Teller, value: float | str | None) -> str:
    return target.number(value) if isinstance(value, float) else value or "-"


def comparison_as_json(found: Comparison, written: Path | None, language: str) -> str:
    """All of a comparison; numbers without a value are null."""
    words = Words(found, language)
    return machine.text(
        {
            "status": found.status,
            "parks": [_park(found, number) for number in range(len(found.parks))],
            "definitions": {
                line.indicator.key: {
                    "name": words.say(line.indicator.name),
                    "unit": _unit(line.indicator, words),
                    "definition": words.say(line.indicator.definition),
                    "source": words.say(line.indicator.source),
                }
                for line in found.lines
            },
            "shadow_prices": [_plain(asdict(row)) for row in found.prices],
            "chances": [
                {
                    "material": each.material,
                    "unit": each.unit,
                    "taken_in": found.parks[each.taken_in].label,
                    "from": each.exchange.from_,
                    "to": each.exchange.to,
                    "for": each.exchange.for_,
                    "taken": each.taken,
                    "wasted_in": found.parks[each.wasted_in].label,
                    "wasted_by": list(each.wasting),
                    "wasted": each.wasted,
                    "needed_by": list(each.needing),
                }
                for each in found.chances
            ],
            "versions": [_version(found, each) for each in found.versions],
            "notes": [words.say(note) for note in found.notes],
            "written": str(written) if written else None,
        }
    )


def _unit(indicator: Indicator, words: Words) -> str:
    """What the numbers are counted in; what a person is told in per cent is a part of 1."""
    return "1" if indicator.is_share else indicator.unit.format(currency=words.currency or "own currency")


def _park(found: Comparison, number: int) -> dict[str, object]:
    each = found.parks[number]
    return {
        "label": each.label,
        "file": str(each.file),
        "scenario": each.park.scenario,
        "currency": each.park.settings.currency,
        "status": each.answer.status,
        "without_exchange": {
            "status": each.answer.without.status,
            **{line.indicator.key: line.values[number].without for line in found.lines if line.indicator.of},
        },
        **{line.indicator.key: line.values[number].plan for line in found.lines},
        "symbiosis": None
        if each.symbiosis is None
        else {"verdict": each.symbiosis.verdict, "found": _plain(asdict(each.symbiosis))},
    }


def _version(found: Comparison, version: Version) -> dict[str, object]:
    return {
        "first": found.parks[0].label,
        "other": found.parks[version.number].label,
        "cells": [
            {
                "sheet": change.table.title,
                "row": change.row,
                "column": None if change.column is None else change.column.header,
                "first": _written(change.values[0]),
                "other": _written(change.values[1]),
                "units": list(change.units),
                "present": list(change.present),
            }
            for change in version.cells
        ],
        "flows": None
        if version.flows is None
        else [{key.rstrip("_"): value for key, value in asdict(flow).items()} for flow in version.flows],
    }


def _written(value: float | str | None) -> float | str | None:
    """A cell's value; unlimited as the workbook has it, since JSON has no number for it."""
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def _plain(value: object) -> object:
    """Data as JSON has them: tuples as lists."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, tuple | list) else value
