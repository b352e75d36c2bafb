"""Questions about an exchange in small parks, and what the answers say."""

from __future__ import annotations

from typing import Any

from ecopark.analysis.exchange import exchange_reason
from ecopark.analysis.exchange_facts import Entry
from ecopark.analysis.exchange_reason import ExchangeReason
from ecopark.answer import answer
from ecopark.model import DEFAULT
from ecopark.park import Park
from ecopark.schema.rows import Link, Plant, Process
from ecopark.schema.tables import Row

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, without

SLAG = "mill / works / slag"
ALL_PAIRS = without(MILL_AND_WORKS, Link)
"""The park without a row of Links: every pair is a candidate."""

FORGE_LINK = Link(from_="forge", to="works", material="slag", cost=9.0)
FORGE = (
    Plant(plant="forge"),
    Process(plant="forge", process="hearth", capacity=20.0, min_activity=20.0),
    makes("forge", "hearth", "slag", 1.0),
)
"""A second sender of slag, of 20 t that there are whatever happens."""

DEAR = slag_link(cost=20.0)
"""2 of impact and 14 of money saved a t, for 20 of money: with both weights 1 and cost 1, 4 short a t."""


def why(asked: Park, text: str = SLAG) -> ExchangeReason:
    return exchange_reason(answer(asked, DEFAULT), text)


def told(*rows: Row, text: str = SLAG, **settings: Any) -> ExchangeReason:
    """The reason in the park of the mill and the works with some rows otherwise."""
    return why(park(*MILL_AND_WORKS, *rows, **settings), text)


def changes(reason: ExchangeReason) -> list[tuple[str, str, str, float, float]]:
    assert reason.next_best is not None
    return [(each.kind, each.plant, each.what, each.now, each.then) for each in reason.next_best.differences]


def gains(reason: ExchangeReason) -> dict[str, float]:
    assert reason.next_best is not None
    return {each.plant: round(each.change, 6) for each in reason.next_best.profits}


def entry(reason: ExchangeReason, lever: str) -> Entry:
    (found,) = (each for each in reason.entries if each.lever == lever)
    return found


def text_of(reason: ExchangeReason) -> str:
    return "\n".join(reason.lines())
