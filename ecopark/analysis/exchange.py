"""Why one exchange is or is not in the plan: asked in the words of the sheets, answered by solving."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any, Final

import numpy as np

from ecopark.analysis.exchange_entry import building, entries, unbuilt, weighs
from ecopark.analysis.exchange_facts import Asked, Ruling, rounded
from ecopark.analysis.exchange_next import next_best
from ecopark.analysis.exchange_reason import ExchangeReason
from ecopark.analysis.exchange_ruled import allowed, ruled
from ecopark.analysis.exchange_trials import FIRST, Trials, is_of, with_links
from ecopark.answer import Answer
from ecopark.cells import CellError, find_row
from ecopark.errors import place_of
from ecopark.model import load, shipped
from ecopark.park import Park
from ecopark.parts import Candidate
from ecopark.phrases import Term, phrase
from ecopark.reasons.asked import Cited
from ecopark.schema import inputs, values
from ecopark.schema.rows import Group, Link, Process
from ecopark.sheets import table_of

ENDS: Final = 3
"""The keys that name an exchange: sender, receiver, material."""


def asked_for(park: Park, text: str) -> Asked:
    """The exchange of ``FROM / TO / MATERIAL``, written as the keys of a row are.

    Raises:
        CellError: it is not of that form, or names no plant or material of the park.
    """
    keys = find_row(inputs.LINKS, text)
    if any(key.any or key.text is None for key in keys[:ENDS]) or not all(key.any for key in keys[ENDS:]):
        what = phrase("'{text}' names no exchange", text=values.brief(text))
        mend = phrase("write FROM / TO / MATERIAL; a name with a slash in it stands in double quotes")
        raise CellError("row", what, mend)
    sender, receiver, material = (str(key.text) for key in keys[:ENDS])
    for name in (sender, receiver):
        _known(name, Term("noun", "plant"), inputs.PLANTS.term, tuple(park.plants))
    _known(material, Term("noun", "material"), inputs.MATERIALS.term, tuple(park.materials))
    if sender == receiver:
        what = phrase("an exchange goes to another plant, and '{text}' names one plant twice", text=values.brief(text))
        raise CellError("row", what, phrase("name the plant that sends and the one that receives"))
    return Asked(sender, receiver, material)


def _known(name: str, noun: Term, sheet: Term, names: tuple[str, ...]) -> None:
    if name not in names:
        place = phrase("{sheet}", sheet=sheet)
        what = phrase("{noun} '{name}' is not in {place}", noun=noun, name=values.brief(name), place=place)
        raise CellError("row", what, values.guess(name, names, phrase("write one that is there: {names}", names=names)))


def exchange_reason(answer: Answer, text: str, seconds: float = inf) -> ExchangeReason:
    """Why the exchange ``FROM / TO / MATERIAL`` is in the plan of an answer, or is not.

    ``seconds`` are for solving otherwise; what they leave no time for is told as not confirmed.

    Raises:
        CellError: the text names no exchange of the park.
    """
    plan = answer.exchange.plan
    park = plan.park if plan is not None else answer.exchange.park
    asked = asked_for(park, text)
    found = ExchangeReason(
        asked=asked,
        unit=park.unit(asked.material).text,
        currency=park.settings.currency,
        verdict="no plan",
        certified=plan is not None and answer.exchange.status == "optimal",
    )
    against = ruled(park, asked)
    if plan is None:
        return (
            replace(found, verdict="ruled out", rulings=against.rulings, certified=True) if against.rulings else found
        )
    trials = Trials(plan, asked, load(answer.model), is_shipped=answer.model in shipped(), seconds=seconds)
    if against.rulings:
        there, lacks = (None, ()) if against.lifted is None else allowed(trials, against.lifted)
        return replace(found, verdict="ruled out", rulings=against.rulings, allowed=there, lacks=lacks)
    if trials.sent > 0:
        return replace(found, verdict="planned", sent=trials.sent, next_best=next_best(trials))
    return _unused(found, trials)


def _unused(found: ExchangeReason, trials: Trials) -> ExchangeReason:
    """Why a candidate is left out."""
    park, network = trials.park, trials.network
    missing = unbuilt(trials)
    barred = {build.of for build in missing if build.kind == "link"}
    waits = any(build.kind != "link" for build in missing)
    ways = network.flows.link[trials.flows]
    there = trials.flows[~np.isin(ways, list(barred))] if not waits else trials.flows[:0]
    first = trials.first_unit(park, network, there) if len(there) else None
    told = [] if first is None else list(entries(trials, first))
    not_built: list[Ruling] = []
    for build in missing:
        entry, used = building(trials, build)
        not_built.append(_not_built(park, build, used=used))
        told += [entry] if entry else []
    weight = park.tables.place(inputs.SETTINGS, park.tables.setting_lines.get("weight_cost", 0), "value")
    return replace(
        found,
        verdict="unused",
        first_unit=first.worth if first else None,
        cost_counts=weighs(trials) > 0,
        weight_cost=place_of(*weight),
        entries=tuple(told),
        needed=_needed(trials) if first is None and len(there) else (),
        unbuilt=tuple(not_built),
    )


def _not_built(park: Park, build: Candidate, *, used: bool) -> Ruling:
    row = build.row
    sheet, cell = park.tables.place(table_of(row), row.line, "status")
    what = phrase("its link")
    if isinstance(row, Process):
        what = phrase("'{process}' of '{plant}'", process=row.process, plant=row.plant)
    elif isinstance(row, Group):
        what = phrase("the group '{group}' of '{plant}'", group=row.group, plant=row.plant)
    told: dict[str, Any] = {"what": what, "money": rounded(build.annuity), "currency": park.settings.currency}
    if used:
        says = phrase("{what} may be built for {money:,} {currency} a year, and is not", **told)
    else:
        says = phrase(
            "{what} may be built for {money:,} {currency} a year, and is not: were it free none of it would go either",
            **told,
        )
    return Ruling(sheet, cell, says, lifted=False)


def _needed(trials: Trials) -> tuple[Cited, ...]:
    """The cells that keep even a first unit from going: those that cannot hold together with a least for its link."""
    park, asked = trials.park, trials.asked
    least = trials.size(park, trials.network, trials.flows) * FIRST[0]
    links = [_asking(row, least) if is_of(row, asked) else row for row in park.tables.links]
    if not any(is_of(row, asked) for row in links):
        links.append(Link(from_=asked.from_, to=asked.to, material=asked.material, min=least))
    return trials.against(with_links(park, links))


def _asking(row: Link, least: float) -> Link:
    return replace(row, min=least) if row.status == "existing" else row
