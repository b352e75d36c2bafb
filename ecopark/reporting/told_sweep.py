"""A sweep told: to people how it ended and what each output ranged over, to machines every point."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from ecopark.analysis.points import OUTPUTS
from ecopark.analysis.sweep_words import Words
from ecopark.analysis.sweeps import Swept
from ecopark.analysis.tabled import headers, lines
from ecopark.phrases import Term, phrase
from ecopark.reporting import machine
from ecopark.reporting.teller import Teller


def show_sweep(target: Teller, found: Swept, written: Path | None) -> None:
    """How many points there are and how they ended, the range of each output, indices, and what changes nothing."""
    words = Words(found.sweep, target.language)
    statuses = Counter(point.with_exchange.status for point in found.points)
    ended = tuple(
        phrase("{number} {status}", status=Term("result", status), number=number)
        for status, number in statuses.most_common()
    )
    target.tell(phrase("{count} point: {ended}.|{count} points: {ended}.", count=len(found.points), ended=ended))
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column(target.say(Term("column", "Unit")))
    for header in (phrase("Least"), phrase("Greatest")):
        table.add_column(target.say(header), justify="right")
    for output in found.outputs:
        values = [
            point.with_exchange.outputs[OUTPUTS.index(output)]
            for point in found.points
            if point.with_exchange.status == "optimal"
        ]
        if values:
            ends = (target.number(min(values)), target.number(max(values)))
            table.add_row(escape(words.output(output)), escape(words.unit(output)), *ends)
    if table.row_count:
        target.print(table)
    if found.design.method == "sobol" and len(statuses) > len({"optimal"} & set(statuses)):
        target.tell(phrase("There are no indices: they need a plan at every point."))
    if found.indices:
        target.print(_indices(target, found, words))
    for cells in found.idle:
        target.tell(phrase("{cells} changes no output.", cells=escape(cells)))
    if written is not None:
        target.tell(phrase("The points are in {file}.", file=escape(str(written))))


def _indices(target: Teller, found: Swept, words: Words) -> Table:
    """What of each output's variance the cells account for, each with its confidence (95 %)."""

    def with_confidence(part: float, confidence: float) -> str:
        return f"{target.number(round(part, 3))} ± {target.number(round(confidence, 3))}"

    table = Table(box=None, pad_edge=False, title=target.say(phrase("Sobol indices")), title_justify="left")
    table.add_column("")
    table.add_column("")
    for header in (phrase("By itself"), phrase("With all others")):
        table.add_column(target.say(header), justify="right")
    for each in found.indices:
        parts = ((each.first, each.first_confidence), (each.total, each.total_confidence))
        table.add_row(
            escape(words.output(each.output)), escape(each.cells), *(with_confidence(*part) for part in parts)
        )
    return table


def sweep_as_json(found: Swept, written: Path | None) -> str:
    """A sweep: a row a point by the names of the table's columns, the indices, and the cells that change nothing."""
    names = headers(found)
    return machine.text(
        {
            "status": "swept",
            "points": [dict(zip(names, line, strict=True)) for line in lines(found)],
            "indices": [asdict(each) for each in found.indices],
            "without_effect": list(found.idle),
            "written": str(written) if written else None,
        }
    )
