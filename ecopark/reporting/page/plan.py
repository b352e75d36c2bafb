"""The plan's part of the page: what it saves, the flows, the map, the exchanges, each plant's money."""

from __future__ import annotations

from typing import Final

from ecopark import figures
from ecopark.figures.asked import Words
from ecopark.figures.maps import located
from ecopark.phrases import Term, phrase
from ecopark.reporting.page.findings import Findings
from ecopark.reporting.page.pictured import flows_chart, map_chart, one_picture
from ecopark.reporting.page.tabled import tabled
from ecopark.reporting.page.views import Card, Chart, Section
from ecopark.schema.results import EXCHANGE_PLAN, INDICATORS, MATERIAL_TOTALS, PLANT_LEDGER, IndicatorRow

SHOWN: Final = ("Virgin extraction", "Disposal", "CO2", "Net cost", "Exchanged", "Exchanges")
"""The indicators that have a card, in this order."""

MINUS: Final = "\u2212"
_SIZES: Final = ((1e9, "billion {unit}"), (1e6, "million {unit}"))


def glance(found: Findings, words: Words) -> Section:
    """What the park saves, in one glance."""
    rows = {row.indicator: row for row in found.results.indicators}
    compared = found.answer.without.status == "optimal"
    lead = phrase(
        "In a year: the park with the exchanges of this plan, beside the same park where each plant goes alone."
    )
    if not compared:
        lead = phrase("Without exchange the park has no plan, so nothing shows what exchange saves.")
    charts: tuple[Chart, ...] = ()
    if compared:
        told = phrase(
            "Bars: what the plan takes, gives off, pays and moves, in per cent of going without "
            "exchange. The table below has the numbers."
        )
        charts = (one_picture("savings", "", told, figures.savings(found.answer, lang=words.language), words),)
    return Section(
        id="glance",
        title=words(phrase("In one glance")),
        lead=(words(lead),),
        cards=tuple(_card(rows[name], words) for name in SHOWN if name in rows),
        charts=charts,
        tables=(
            tabled(
                INDICATORS,
                found.results.indicators,
                words,
                found.answer.park.settings.currency,
                id="indicators",
                caption=words(Term("result", "What exchange changes")),
            ),
        ),
    )


def _card(row: IndicatorRow, words: Words) -> Card:
    label = words(Term("result", row.indicator))
    now, then, change = row.with_exchange or 0.0, row.without_exchange, row.change
    if then is None or change is None:
        return Card(label, *_large(now, row.unit, words), words(phrase("a year")))
    parts = {"now": " ".join(_large(now, row.unit, words)), "then": " ".join(_large(then, row.unit, words))}
    both = words(phrase("{now} instead of {then}", **parts))
    if row.change_percent is not None:
        return Card(label, words.number(row.change_percent, "+,.1%").replace("-", MINUS), "", both)
    if row.indicator in ("Exchanged", "Exchanges"):
        return Card(label, *_large(now, row.unit, words), both)
    figure, unit = _large(change, row.unit, words)
    return Card(label, ("+" if change > 0 else "") + figure, unit, both)


def _large(value: float, unit: str, words: Words) -> tuple[str, str]:
    """A number and its unit, in millions and the like where it is large; CO2 in t where kg would be many."""
    if unit == "kg" and abs(value) >= 1000:
        value, unit = value / 1000, "t"
    said = words(Term("unit", words.term("result", unit)))
    for size, name in _SIZES:
        if abs(value) >= size:
            digits = words.number(value / size, ",.2f" if abs(value) < 10 * size else ",.1f")
            return digits.replace("-", MINUS), words.term("result", name).format(unit=said)
    return words.number(value, ",.0f").replace("-", MINUS), said


def flows(found: Findings, words: Words) -> Section:
    """The Sankeys, and what moves of each material."""
    currency = found.answer.park.settings.currency
    lead = phrase(
        "From left to right: what the park buys, its plants, and where all that leaves a plant goes. "
        "Exchanges are orange and end at the plant that receives (→). Both pictures are drawn to one "
        "scale."
    )
    return Section(
        id="flows",
        title=words(phrase("Flows")),
        lead=(words(lead),),
        charts=(flows_chart(found, words),),
        tables=(
            tabled(
                MATERIAL_TOTALS,
                found.results.material_totals,
                words,
                currency,
                id="materials",
                caption=words(Term("result", "Materials")),
                searchable=True,
            ),
        ),
    )


def place(found: Findings, words: Words) -> Section:
    """The park on a map."""
    park = found.answer.exchange.park
    at = located(park)
    lost = [name for name in park.plants if name not in at]
    notes = (
        (words(phrase("Not on the map, for want of Latitude and Longitude: {plants}.", plants=tuple(lost))),)
        if lost
        else ()
    )
    lead = phrase(
        "Lines are as wide as the tonnes they carry; arrows show the way; point at one to see what is sent. Drag over "
        "a part to enlarge it; a double click shows all."
    )
    return Section(
        id="place",
        title=words(phrase("The park on the map")),
        lead=(words(lead),) if at else (),
        charts=(map_chart(found, words),) if at else (),
        notes=notes,
    )


def exchanges(found: Findings, words: Words) -> Section:
    """The exchange table."""
    rows = found.results.exchange_plan
    title = words(Term("result", "Exchanges"))
    if not rows:
        return Section("exchanges", title, (words(phrase("The best plan has no exchange.")),))
    lead = phrase(
        "Who sends what to whom. A click on a header sorts by it; Find leaves the rows that have all words typed."
    )
    return Section(
        id="exchanges",
        title=title,
        lead=(words(lead),),
        tables=(
            tabled(
                EXCHANGE_PLAN,
                rows,
                words,
                found.answer.park.settings.currency,
                id="exchange-plan",
                caption=words(Term("sheet", "Exchange plan")),
                total=True,
                searchable=True,
            ),
        ),
        wide=True,
    )


def plants(found: Findings, words: Words) -> Section:
    """Each plant's ledger, and what exchange is worth to it."""
    currency = found.answer.park.settings.currency
    told = phrase("Bars: what exchange is worth to each plant. The ledger below has the numbers.")
    chart = figures.profit_by_plant(found.answer, lang=words.language)
    return Section(
        id="plants",
        title=words(phrase("What it means for each plant")),
        lead=(
            words(
                phrase(
                    "What is earned is above nought, what is paid below. The receiver pays for what "
                    "it receives and for the way."
                )
            ),
        ),
        charts=(one_picture("profit", Term("result", "What exchange is worth to each plant"), told, chart, words),),
        tables=(
            tabled(
                PLANT_LEDGER,
                found.results.plant_ledger,
                words,
                currency,
                id="ledger",
                caption=words(Term("sheet", "Plant ledger")),
                total=True,
                searchable=len(found.results.plant_ledger) > 12,
            ),
        ),
        wide=True,
    )
