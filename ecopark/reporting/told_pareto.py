"""A trade-off curve told: to people as two tables and what is to be known of them, to machines corner by corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from rich import box
from rich.markup import escape
from rich.table import Table

from ecopark.analysis.pareto import Curve, Quantity
from ecopark.analysis.pareto_words import Column, changes, columns, sentences
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reporting import machine
from ecopark.reporting.teller import Teller

_SHOWN: Final = 40
"""More changed exchanges than this are not shown."""


def show_curve(target: Teller, found: Curve, written: Path | None) -> None:
    """The corners, the exchanges that change between them, and what the curve says."""
    target.tell(
        phrase(
            "{park}, scenario {scenario}: {count} corner|{park}, scenario {scenario}: {count} corners",
            park=f"[bold]{escape(found.answer.park.name)}[/]",
            scenario=escape(target.say(Term("value", found.answer.park.scenario))),
            count=len(found.corners),
        )
    )
    target.print(_table(target, phrase("The corners"), columns(found), len(found.corners)))
    told = changes(found)
    count = len(told[0].cells)
    if count:
        title = phrase("What changes from corner to corner")
        target.print(_table(target, title, told, min(count, _SHOWN)))
    if count > _SHOWN:
        target.tell(phrase("… and {count} change more|… and {count} changes more", count=count - _SHOWN))
    for sentence in sentences(found):
        target.tell(sentence)
    if found.corners:
        worst = max(corner.certificate.worst for corner in found.corners)
        target.tell(phrase("Certificates of all corners: worst error {worst:.1e}.", worst=worst))
    if written is not None:
        target.tell(phrase("The curve is in {file}.", file=f"[bold]{escape(str(written))}[/]"))


def _table(target: Teller, title: Phrase, shown: Sequence[Column], count: int) -> Table:
    ruled = box.SIMPLE_HEAD if target.is_terminal else None
    table = Table(title=target.say(title), title_justify="left", box=ruled, pad_edge=False)
    for column in shown:
        is_text = any(isinstance(cell, str) for cell in column.cells)
        table.add_column(escape(target.say(column.title)), justify="left" if is_text else "right", max_width=24)
    for line in range(count):
        table.add_row(*(_cell(target, column, line) for column in shown))
    return table


def _cell(target: Teller, column: Column, line: int) -> str:
    value = column.cells[line]
    if isinstance(value, str):
        return escape(target.say(value))
    return f"{value:.1e}" if column.key == "worst error" else target.number(value)


def curve_as_json(found: Curve, written: Path | None) -> str:
    """A curve: the two quantities, every corner with what changes and the edge to the next, the edges not proved."""
    answer = found.answer
    return machine.text(
        {
            "status": found.status,
            "x": _quantity(found.x),
            "y": _quantity(found.y),
            "corners": [_without_underscores(asdict(corner)) for corner in found.corners],
            "open_edges": list(found.open_edges),
            "supported_only": found.has_builds,
            "scenario": answer.park.scenario,
            "model": answer.model,
            "written": str(written) if written else None,
        }
    )


def _quantity(quantity: Quantity) -> dict[str, str]:
    return {"name": quantity.name, "unit": quantity.unit}


def _without_underscores(value: object) -> object:
    """``from`` is no name in Python."""
    if isinstance(value, dict):
        return {str(key).rstrip("_"): _without_underscores(each) for key, each in value.items()}
    return [_without_underscores(each) for each in value] if isinstance(value, list | tuple) else value
