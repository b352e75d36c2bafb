"""Why there is no plan, with links to the cells: the blocks of it on Summary, and a sheet of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from ecopark.analysis.exchange_reason import ExchangeReason
from ecopark.errors import place_of
from ecopark.explanation import Explanation
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reasons.asked import Change
from ecopark.schema import messages
from ecopark.schema.results import WHY
from ecopark.workbook.layout import Block, Facts, Formatted, Grid, GridColumn, Link, SheetPlan, Text, Value
from ecopark.workbook.past import FINGERPRINT
from ecopark.workbook.write_tables import Say

_PREFIX: Final = "Why_"
"""What the tables of the sheet are called before their own name: those of Summary have that."""
_DIGITS: Final = 9


def why_sheet(
    explanations: Sequence[Explanation],
    sheets: Collection[str],
    explained_at: datetime,
    exchange: ExchangeReason | None = None,
    would_pay: Sequence[Phrase] = (),
) -> SheetPlan:
    """The sheet that says why some scenarios of a workbook have no plan; of one that has, it says that.

    ``exchange`` is why an exchange that was asked about is in the plan, or is not; ``would_pay`` is what else would
    pay. ``sheets`` are the titles of the
    workbook's sheets, to whose cells it leads.
    """
    park = explanations[0].answer.park
    say = Say(park.settings.language)
    blocks = [
        Text((park.name,), "title"),
        Text(tuple(_headed(found.verdict, _scenario(found, explanations, say), say) for found in explanations)),
        *reasons(explanations, sheets, say, _PREFIX),
        *(_exchange(exchange, sheets, say) if exchange is not None else ()),
        *_would_pay(would_pay, say),
        Text((_said(phrase("What was explained"), say),), "heading"),
        _asked(explanations, explained_at, say),
    ]
    return SheetPlan(WHY, say("sheet", WHY), tuple(blocks))


def _would_pay(lines: Sequence[Phrase], say: Say) -> Iterator[Block]:
    """The best of what is not in the plan and would pay, a line each."""
    if lines:
        yield Text((_said(phrase("What else would pay"), say),), "heading")
        yield Text(tuple(_said(line, say) for line in lines))


def _exchange(exchange: ExchangeReason, sheets: Collection[str], say: Say) -> Iterator[Block]:
    """Why an exchange is in the plan or is not, line by line, beside the cells that the lines are of."""
    asked = exchange.asked
    yield Text((f"{asked.from_} / {asked.to} / {asked.material}",), "heading")
    yield Facts(tuple((_linked(line.sheet, line.cell, sheets), _said(line.says, say)) for line in exchange.told()))


def empty_why(language: str) -> SheetPlan:
    """The sheet with nothing on it: what an explanation will claim in a workbook."""
    return SheetPlan(WHY, Say(language)("sheet", WHY))


def reasons(
    explanations: Sequence[Explanation], sheets: Collection[str], say: Say, prefix: str = ""
) -> Iterator[Block]:
    """The conflicts of each scenario as chains of cells, what earns without end, and what would mend it."""
    several = len(explanations) > 1
    for found in explanations:
        yield from _chains(found, _scenario(found, explanations, say), sheets, say)
    changes = [
        (found, str(number), change)
        for found in explanations
        for number, clash in enumerate(found.conflicts, start=1)
        for change in clash.changes
    ]
    if changes:
        yield Text((_said(phrase("Any one of these mends its conflict"), say),), "heading")
        yield _table(f"{prefix}Alternatives", changes, several, sheets, say)
    mend = [(found, _conflicts_of(found, change), change) for found in explanations for change in found.mend]
    if mend:
        yield Text((_said(phrase("The least that would do, together"), say),), "heading")
        yield _table(f"{prefix}Mend", mend, several, sheets, say)
    if any(found.is_cut_short for found in explanations):
        yield Text((_said(phrase("Not everything was found: the time was over, or HiGHS gave no answer."), say),))


def _chains(found: Explanation, scenario: str, sheets: Collection[str], say: Say) -> Iterator[Block]:
    """Each conflict of a scenario, its cells one below the other; then what earns without end."""
    for number, clash in enumerate(found.conflicts, start=1):
        heading = phrase("Conflict {number}, {where}: these cannot hold together", number=number, where=clash.where)
        yield Text((_headed(heading, scenario, say),), "heading")
        yield Facts(tuple((_linked(cited.sheet, cited.cell, sheets), _said(cited.says, say)) for cited in clash.cells))
    if found.endless:
        yield Text((_headed(phrase("What earns without end"), scenario, say),), "heading")
        told = map(say.problem, found.endless)
        yield Facts(tuple((_linked(one.sheet, one.cell, sheets), f"{one.problem}; {one.fix}") for one in told))


def _scenario(found: Explanation, explanations: Sequence[Explanation], say: Say) -> str:
    """The scenario's name, where there are several."""
    return say("value", found.answer.park.scenario) if len(explanations) > 1 else ""


def _headed(heading: Phrase, scenario: str, say: Say) -> str:
    said = _said(heading, say)
    return f"{scenario}: {said}" if scenario else said


def _conflicts_of(found: Explanation, change: Change) -> str:
    """The numbers of the conflicts that a cell takes part in."""
    numbered = enumerate(found.conflicts, start=1)
    return ", ".join(str(number) for number, clash in numbered if change.place in {one.place for one in clash.cells})


def _table(
    name: str,
    changes: Sequence[tuple[Explanation, str, Change]],
    several: bool,
    sheets: Collection[str],
    say: Say,
) -> Grid:
    """Changes of cells, a row each: of which scenario (where there are several) and which conflicts, now, would do."""
    words = ["Cell", *(["Scenario"] if several else []), "Conflict"]
    columns = [GridColumn(say("column", header)) for header in words]
    columns += [GridColumn(say("column", header), "#,##0.00") for header in ("Now", "Would do")]
    columns += [GridColumn(say("column", header)) for header in ("Unit", "Confirmed")]

    def row(found: Explanation, conflicts: str, change: Change) -> tuple[Value, ...]:
        return (
            _linked(change.sheet, change.cell, sheets),
            *([say("value", found.answer.park.scenario)] if several else []),
            conflicts,
            _figure(change.now, say),
            _figure(change.would_do, say),
            _said(Term("unit", change.unit), say),
            say("value", "yes" if change.confirmed else "no"),
        )

    return Grid(name, tuple(columns), tuple(row(*change) for change in changes))


def _figure(value: float | str, say: Say) -> Value:
    """A number with every digit that it has, for a rounded one may not do; or a word of the contract."""
    if isinstance(value, str):
        return say("value", value)
    decimals = len(f"{value:.{_DIGITS}f}".rstrip("0").partition(".")[2])
    return Formatted(value, "#,##0" + ("." + "0" * decimals if decimals else ""))


def _linked(sheet: str, cell: str, sheets: Collection[str]) -> str | Link:
    """A cell as a formula would write it, leading there where there is such a sheet."""
    place = place_of(sheet, cell)
    return Link(place, sheet, cell or "A1") if sheet in sheets else place


def _said(text: Phrase | Term, say: Say) -> str:
    return messages.said(text, say.language)


def _asked(explanations: Sequence[Explanation], explained_at: datetime, say: Say) -> Grid:
    """What was explained, a column a scenario: how each ended, when, and of which inputs."""
    when = f"{explained_at:%Y-%m-%d %H:%M}"
    rows: list[tuple[Value, ...]] = [
        (say("column", "With exchange"), *(say("result", found.status) for found in explanations)),
        (say("column", "Without exchange"), *(say("result", found.answer.without.status) for found in explanations)),
        (say("result", "Explained at (UTC)"), *(when for _ in explanations)),
        (say("result", FINGERPRINT), *(found.answer.park.fingerprint for found in explanations)),
    ]
    scenarios = (say("value", found.answer.park.scenario) for found in explanations)
    columns = (GridColumn(say("column", "What")), *(GridColumn(name) for name in scenarios))
    return Grid(f"{_PREFIX}Asked", columns, tuple(rows))
