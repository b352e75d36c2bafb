"""The charts of a page: each picture with what a reader who cannot see it is told, and the numbers behind it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecopark import figures
from ecopark.figures.asked import Words
from ecopark.figures.movements import By, Movement, Moves, Role, Side, fold, moves
from ecopark.figures.sankeys import NAMES, picture
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reporting.page.findings import Findings
from ecopark.reporting.page.views import Cell, Chart, Choice, Figure, Head, Option, Pane, Table

if TYPE_CHECKING:
    import plotly.graph_objects as go

FEW: Final = "few"
ALL: Final = "all"
SANKEY_WIDTH: Final = 600
SIDES: Final[tuple[Side, ...]] = ("without", "exchange")
BYS: Final[tuple[By, ...]] = ("material", "kind")


@dataclass(frozen=True)
class _Drawn:
    """All movements told by material or kind and counted in a unit, and the same with the small ones folded."""

    by: By
    unit: str
    whole: Moves
    few: Moves


def flows_chart(found: Findings, words: Words) -> Chart:
    """The Sankeys without exchange and with it, by material and by kind, in each unit, small flows folded or not."""
    answer = found.answer
    units = figures.units_moved(answer)
    drawn = [
        _Drawn(by, unit, whole, fold(whole))
        for by in BYS
        for unit in units
        for whole in (moves(answer, by, unit, small=True),)
    ]
    folds = any(each.few.is_folded for each in drawn)
    small = (Option(FEW, words(phrase("together"))), Option(ALL, words(phrase("each by itself"))))
    choices = [
        Choice("by", words(phrase("Flows by")), tuple(Option(by, words(Term("noun", by))) for by in BYS)),
        Choice("unit", words(phrase("Counted in")), tuple(Option(unit, words(Term("unit", unit))) for unit in units)),
        Choice("small", words(phrase("Small flows")), small if folds else ()),
    ]
    shown = tuple(each for each in choices if len(each.options) > 1)
    panes = tuple(
        Pane(
            id=f"flows-{side}",
            title=words(Term("column", "With exchange" if side == "exchange" else "Without exchange")),
            told=_told_sankey(drawn[0], side, words),
            height=600,
            figures=tuple(_sankeys(drawn, side, {choice.id for choice in shown}, words)),
        )
        for side in SIDES
        if side == "exchange" or answer.without.status == "optimal"
    )
    return Chart("flows-chart", panes, shown, _numbers(drawn, words), SANKEY_WIDTH)


def _sankeys(drawn: Sequence[_Drawn], side: Side, chosen: Set[str], words: Words) -> Iterator[Figure]:
    """A figure for each set of options of the choices there are; where nothing is folded, none with small flows."""
    for each in drawn:
        for size, found in ((FEW, each.few), (ALL, each.whole)):
            if size == FEW or each.few.is_folded:
                options = {"by": each.by, "unit": each.unit, "small": size}
                key = " ".join(option for choice, option in options.items() if choice in chosen)
                yield Figure(key, as_json(picture(found, each.by, side, each.unit, words)))


def as_json(figure: go.Figure) -> str:
    """A figure as JSON, without blanks and with no more digits than can be seen."""
    return json.dumps(_rounded(json.loads(figure.to_json())), ensure_ascii=False, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return value


def _told_sankey(drawn: _Drawn, side: Side, words: Words) -> str:
    sums: dict[Role, float] = defaultdict(float)
    for each in (drawn.whole.exchange if side == "exchange" else drawn.whole.without) or ():
        sums[each.role] += each.amount
    said = words(Term("unit", drawn.unit))
    parts = [f"{words(name)} {words.number(sums[role], ',.0f')} {said}" for role, name in NAMES.items() if sums[role]]
    return words(phrase("Flows as a Sankey diagram: {sums}. The numbers stand below.", sums=tuple(parts)))


def _numbers(drawn: Sequence[_Drawn], words: Words) -> Table:
    """What the pictures by material draw at first: a row a flow, without exchange and with it."""
    rows = [row for each in drawn if each.by == "material" for row in _flow_rows(each.few, each.unit, words)]
    return Table(
        id="flows-numbers",
        caption=words(phrase("The numbers of this picture")),
        heads=(
            Head(words(Term("column", "Plant"))),
            Head(words(phrase("Movement"))),
            Head(words(Term("column", "Material"))),
            Head(words(Term("column", "To"))),
            Head(words(Term("column", "Without exchange")), numeric=True),
            Head(words(Term("column", "With exchange")), numeric=True),
            Head(words(Term("column", "Unit"))),
        ),
        rows=tuple(rows),
        searchable=True,
        folded=True,
    )


def _flow_rows(found: Moves, unit: str, words: Words) -> Iterator[tuple[Cell, ...]]:
    def keyed(side: tuple[Movement, ...]) -> dict[tuple[str, Role, str, str], float]:
        return {(each.plant, each.role, each.what, each.outer): each.amount for each in side}

    now, then = keyed(found.exchange), keyed(found.without or ())
    others = words(phrase("others"))
    for plant, role, what, outer in sorted({**now, **then}):
        key = plant, role, what, outer
        amounts = (then.get(key, 0.0), now.get(key, 0.0))
        yield (
            Cell(plant or others),
            Cell(words(NAMES[role])),
            Cell(what or others),
            Cell((outer or others) if role == "exchanged" else ""),
            *(Cell(words.number(amount) if amount else "–", amount) for amount in amounts),
            Cell(words(Term("unit", unit))),
        )


def one_picture(id: str, title: str | Phrase, told: Phrase, figure: go.Figure, words: Words, least: int = 0) -> Chart:
    """A chart of one picture, that is drawn in one way."""
    pane = Pane(
        id, words(title) if title else "", words(told), int(figure.layout.height), (Figure("", as_json(figure)),)
    )
    return Chart(f"{id}-chart", (pane,), least_width=least)


def map_chart(found: Findings, words: Words) -> Chart:
    """The park on a map; where it is folded, with a switch to see all of it."""
    few = figures.park_map(found.answer, lang=words.language)
    told = words(
        phrase(
            "Map of the park: plants at their coordinates, exchanges as lines as wide as their "
            "tonnes. The table of exchanges has the numbers."
        )
    )
    folds = any(trace.name == "folded" for trace in few.data)
    few.data = [trace for trace in few.data if trace.name != "folded"]
    made: tuple[Figure, ...] = (Figure("", as_json(few)),)
    choices: tuple[Choice, ...] = ()
    if folds:
        every = figures.park_map(found.answer, small=True, lang=words.language)
        made = (Figure(FEW, as_json(few)), Figure(ALL, as_json(every)))
        options = (Option(FEW, words(phrase("left out"))), Option(ALL, words(phrase("drawn"))))
        choices = (Choice("small", words(phrase("Small exchanges")), options),)
    return Chart("map-chart", (Pane("map", "", told, int(few.layout.height), made),), choices, least_width=560)
