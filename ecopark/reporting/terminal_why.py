"""Why there is no plan, as text: chains of cells, what each would have to say, and the least that would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich import box
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from ecopark.phrases import Term, phrase
from ecopark.reporting.teller import Teller
from ecopark.schema import locales
from ecopark.schema.results import OPPORTUNITIES

if TYPE_CHECKING:
    from ecopark.explanation import Clash, Explained, Explanation
    from ecopark.reasons.asked import Change


def show_explained(target: Teller, explained: Explained) -> None:
    """Why there is no plan, and why the exchange that was asked about is in it or is not, a line a thought."""
    if explained.exchange is None or explained.explanation.has_reasons:
        show_explanation(target, explained.explanation)
    if explained.would_pay:
        target.print()
        target.print(f"[bold]{escape(target.say(phrase('What else would pay')))}[/]")
        for line in explained.would_pay:
            target.print(f"   - {escape(target.say(line))}", soft_wrap=True)
    for line in explained.exchange.lines() if explained.exchange else ():
        target.print(escape(target.say(line)), soft_wrap=True)


_NEXT: Final = phrase(
    "The plan itself: ecopark solve; all that would pay stands on its sheet '{sheet}'.",
    sheet=Term("sheet", OPPORTUNITIES),
)


def show_explanation(target: Teller, found: Explanation) -> None:
    """Whether a park has a plan, with exchange and without it, and why where it has none."""
    park = found.answer.park
    name = f"[bold]{escape(park.name)}[/]"
    scenario = escape(target.say(Term("value", park.scenario)))
    target.tell(phrase("{park}, scenario {scenario}: {verdict}", park=name, scenario=scenario, verdict=found.verdict))
    show_reasons(target, found)
    if found.status == found.answer.without.status == "optimal":
        target.tell(_NEXT)


def show_reasons(target: Teller, found: Explanation) -> None:
    """The conflicts, one after the other, what earns without end, and the least that would do."""
    for number, clash in enumerate(found.conflicts, start=1):
        _show_conflict(target, number, clash)
    if found.endless:
        target.print()
        target.print(f"[bold]{escape(target.say(phrase('What earns without end')))}[/]")
        for problem in found.endless:
            target.print(f"   {target.problem(problem)}", soft_wrap=True)
    if found.mend:
        target.print()
        heading = phrase("The least that would do, together")
        if all(change.confirmed for change in found.mend):
            heading = phrase("The least that would do, together (confirmed by solving)")
        target.print(f"[bold]{escape(target.say(heading))}[/]")
        _show_changes(target, found.mend)
    if found.is_cut_short:
        target.print()
        target.tell(phrase("Not everything was found: the time was over, or HiGHS gave no answer."))


def _show_conflict(target: Teller, number: int, clash: Clash) -> None:
    """A conflict: where it arises, its cells one below the other, and what any one of them would have to say."""
    target.print()
    heading = phrase("Conflict {number}, {where}: these cannot hold together", number=number, where=clash.where)
    target.print(f"[bold]{escape(target.say(heading))}[/]", soft_wrap=True)
    for cited in clash.cells:
        target.print(f"   - {escape(target.say(cited.says))}", soft_wrap=True)
    if clash.changes:
        heading = phrase("Any one of these would do:")
        if all(change.confirmed for change in clash.changes):
            heading = phrase("Any one of these would do (confirmed by solving):")
        target.print(f"   {escape(target.say(heading))}", soft_wrap=True)
        _show_changes(target, clash.changes)


def _show_changes(target: Teller, changes: Sequence[Change]) -> None:
    """Cell, now, would do, unit; where solving confirms some alone the others say so."""
    some = not all(change.confirmed for change in changes)
    table = Table(box=box.SIMPLE_HEAD if target.is_terminal else None, pad_edge=False)
    table.add_column(target.say(Term("noun", "cell")), no_wrap=True)
    for header in ("now", "would do"):
        table.add_column(target.say(Term("noun", header)), justify="right", no_wrap=True)
    table.add_column(target.say(Term("noun", "unit")))
    if some:
        table.add_column("")
    for change in changes:
        judged = phrase("confirmed by solving") if change.confirmed else phrase("not confirmed")
        table.add_row(
            escape(change.place),
            _figure(target, change.now),
            _figure(target, change.would_do),
            escape(target.say(Term("unit", change.unit))),
            *([target.say(judged)] if some else []),
        )
    target.print(Padding(table, (0, 0, 0, 3), expand=False))


def _figure(target: Teller, value: float | str) -> str:
    """A number with all its digits, or a word of the contract."""
    if isinstance(value, str):
        return escape(target.say(Term("value", value)))
    return locales.number(value, target.language, ",")
