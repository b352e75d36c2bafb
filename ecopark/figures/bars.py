"""The pictures with bars: what exchange saves, what it is worth to each plant, what would be worth loosening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecopark.accounts import results
from ecopark.analysis.opportunities import Opportunities, opportunities
from ecopark.figures import style
from ecopark.figures.asked import Drawable, Words, answer_of, books_of
from ecopark.phrases import Term, phrase
from ecopark.schema.results import LedgerRow

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST: Final = 16
"""So many bars are drawn by themselves; the others are folded into one."""

BAR: Final = 30
"""Pixels for a bar and what parts it from the next."""


LINE: Final = 14
"""Pixels for each further line of a name."""


@dataclass(frozen=True)
class Bar:
    """A bar: its name, how long it is, what stands at its end, and what is told of it."""

    name: str
    length: float
    end: str
    told: str


def savings(drawn: Drawable, *, lang: str | None = None) -> go.Figure:
    """What exchange leaves of extraction, disposal, cost, transport and CO2, in per cent of going without.

    The first trace is the park without exchange, 100 each; the second the plan; ``customdata`` are the amounts.
    """
    import plotly.graph_objects as go

    answer = answer_of(drawn)
    books_of(answer)
    words = Words.of(answer, lang)
    rows = [row for row in results(answer).indicators if row.change_percent is not None]
    names = [style.lines(words(Term("result", row.indicator)), 20) for row in rows]
    units = [words(Term("unit", words(Term("result", row.unit)))) for row in rows]

    def bars(values: list[float], amounts: list[float], name: str, colour: str, told: list[str]) -> Any:
        return go.Bar(
            x=values,
            y=names,
            orientation="h",
            name=name,
            marker={"color": colour},
            text=told,
            textposition="auto",
            insidetextanchor="end",
            customdata=amounts,
            hovertext=[f"{amount} {style.text(unit)}" for amount, unit in zip(told, units, strict=True)],
            hoverinfo="text+name",
        )

    alone = [row.without_exchange or 0.0 for row in rows]
    now = [row.with_exchange or 0.0 for row in rows]
    parts = [100 * (1 + (row.change_percent or 0.0)) for row in rows]
    return style.figure(
        words,
        bars(
            [100.0] * len(rows),
            alone,
            words(Term("column", "Without exchange")),
            "#b8b8b8",
            _amounts(alone, words),
        ),
        bars(parts, now, words(Term("column", "With exchange")), style.BLUE, _amounts(now, words)),
        height=64 + 58 * len(rows),
        margin={"l": 8, "r": 20, "t": 34, "b": 28},
        barmode="group",
        bargap=0.28,
        bargroupgap=0.06,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
        xaxis={
            "ticksuffix": " %",
            "gridcolor": style.PALE,
            "zeroline": False,
            "fixedrange": True,
            "rangemode": "tozero",
        },
        yaxis={"automargin": True, "fixedrange": True, "ticksuffix": "  ", "autorange": "reversed"},
        uniformtext={"mode": "show", "minsize": 10},
    )


def _amounts(amounts: Sequence[float], words: Words) -> list[str]:
    return [words.number(amount, ",.0f") for amount in amounts]


def profit_by_plant(drawn: Drawable, *, lang: str | None = None) -> go.Figure:
    """What exchange is worth to each plant in a year; where the park has no plan without it, each plant's profit.

    The largest first, the others folded into one bar; the sum is that of Plant ledger.
    """
    answer = answer_of(drawn)
    books_of(answer)
    words, currency = Words.of(answer, lang), answer.park.settings.currency
    rows = [row for row in results(answer).plant_ledger if any((row.profit, row.profit_without_exchange, row.change))]
    rows.sort(key=lambda row: -abs(_worth(row)))
    shown, rest = (rows[:MOST], rows[MOST:]) if len(rows) > MOST + 1 else (rows, [])
    bars = [_plant(row, currency, words) for row in sorted(shown, key=_worth, reverse=True)]
    if rest:
        name = words(phrase("{count} other|{count} others", count=len(rest)))
        whole = sum(map(_worth, rest))
        bars.append(Bar(name, whole, _signed(whole, words), f"{name}: {_signed(whole, words)} {style.text(currency)}"))
    return _diverging(bars, currency, words)


def _worth(row: LedgerRow) -> float:
    return row.profit if row.change is None else row.change


def _plant(row: LedgerRow, currency: str, words: Words) -> Bar:
    told = f"<b>{style.text(row.plant)}</b>"
    amounts = (
        ("Profit without exchange", row.profit_without_exchange),
        ("Profit", row.profit),
        ("Change", row.change),
    )
    for header, amount in amounts:
        if amount is not None:
            told += f"<br>{words.term('column', header)}: {words.number(amount, ',.0f')} {style.text(currency)}"
    return Bar(style.lines(row.plant, 17, 2), _worth(row), _signed(_worth(row), words), told)


def worth_loosening(drawn: Drawable, *, found: Opportunities | None = None, lang: str | None = None) -> go.Figure:
    """What a tenth more of each limit would save, in the objective: the best ones of Limits worth loosening.

    ``found`` are the opportunities where they are known already; else they are looked for.
    """
    answer = answer_of(drawn)
    books_of(answer)
    words = Words.of(answer, lang)
    rows = [row for row in (found or opportunities(answer)).limits_worth_loosening if row.gain][:MOST]
    unit = words(Term("result", "weighted impact"))
    bars = []
    for row in rows:
        gain = row.gain or 0.0
        name = f"{row.of}, {words(Term('column', row.limit))}"
        told = f"<b>{style.text(name)}</b><br>{style.text(row.place)}<br>{words.number(gain)} {style.text(unit)}"
        bars.append(Bar(style.lines(name), gain, words.number(gain), told))
    return _diverging(bars, unit, words)


def _signed(value: float, words: Words) -> str:
    return words.number(value, "+,.0f") if round(value) else "0"


def _diverging(bars: Sequence[Bar], unit: str, words: Words) -> go.Figure:
    """Bars to the right of nought in blue, to its left in vermilion with stripes, the first one on top."""
    import plotly.graph_objects as go

    ordered = list(reversed(bars))
    lengths = [bar.length for bar in ordered]
    low, high = min([0.0, *lengths]), max([0.0, *lengths])
    room = 0.22 * ((high - low) or 1.0)
    trace = go.Bar(
        x=lengths,
        y=list(range(len(ordered))),
        orientation="h",
        marker={
            "color": [style.BLUE if length >= 0 else style.VERMILION for length in lengths],
            "pattern": {"shape": ["" if length >= 0 else "/" for length in lengths], "fgcolor": "#ffffff", "size": 6},
        },
        text=[bar.end for bar in ordered],
        textposition=["inside" if abs(length) > 0.3 * (high - low) else "outside" for length in lengths],
        insidetextanchor="end",
        cliponaxis=False,
        customdata=[bar.told for bar in ordered],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return style.figure(
        words,
        trace,
        height=70 + sum(BAR + LINE * bar.name.count("<br>") for bar in ordered),
        margin={"l": 8, "r": 8, "t": 8, "b": 44},
        bargap=0.3,
        xaxis={
            "title": {"text": style.text(unit), "standoff": 4},
            "range": [low - (1.6 * room if low < 0 else 0), high + room],
            "gridcolor": style.PALE,
            "zerolinecolor": style.GREY,
            "nticks": 4,
            "tickformat": ",.4~f" if high - low < 10 else ",.0f",
            "fixedrange": True,
        },
        yaxis={
            "tickvals": list(range(len(ordered))),
            "ticktext": [f"{bar.name}  " for bar in ordered],
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )
