"""Parks side by side, each with and without exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ecopark.analysis.comparison_indicators import INDICATORS, Indicator, Side
from ecopark.analysis.shared import Chance, SharedPrice, chances, shared_prices
from ecopark.analysis.symbiosis import Symbiosis, symbiosis
from ecopark.analysis.versions import CellChange, FlowChange, cell_changes, flow_changes, versions
from ecopark.answer import Answer, Solved
from ecopark.books import Books
from ecopark.park import Park
from ecopark.phrases import Phrase, phrase
from ecopark.plan import Status
from ecopark.schema import inputs, terms

WORST_FIRST: Final[tuple[Status, ...]] = ("uncertified", "interrupted", "unbounded", "infeasible", "optimal")


@dataclass(frozen=True)
class Compared:
    """One of the parks: the file it is of, what it is called beside the others, its answer, what 3-2 finds in it."""

    file: Path
    label: str
    answer: Answer
    symbiosis: Symbiosis | None

    @property
    def park(self) -> Park:
        """The park asked about."""
        return self.answer.park


@dataclass(frozen=True)
class Value:
    """An indicator of one park: without exchange and with it, where what is saved stands. None where there is none."""

    without: float | None
    plan: float | None


@dataclass(frozen=True)
class Line:
    """An indicator of every park."""

    indicator: Indicator
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Version:
    """What differs between the first park and another version of it, by its number; flows where both have a plan."""

    number: int
    cells: tuple[CellChange, ...]
    flows: tuple[FlowChange, ...] | None


@dataclass(frozen=True)
class Comparison:
    """Some parks side by side."""

    parks: tuple[Compared, ...]
    lines: tuple[Line, ...]
    prices: tuple[SharedPrice, ...]
    chances: tuple[Chance, ...]
    versions: tuple[Version, ...]
    notes: tuple[Phrase, ...]

    @property
    def status(self) -> Status:
        """How they ended; of several the worst."""
        found = {each.answer.status for each in self.parks}
        return next(status for status in WORST_FIRST if status in found)


def comparison(answers: Sequence[tuple[Path, Answer]]) -> Comparison:
    """Set solved parks side by side, in the order given."""
    parks = [answer.park for _, answer in answers]
    plans = [_side(answer.exchange) if answer.status == "optimal" else None for _, answer in answers]
    alone = [_side(answer.without) for _, answer in answers]
    lines = []
    for indicator in INDICATORS:
        values = [_value(indicator, *each) for each in zip(alone, plans, strict=True)]
        lines.append(Line(indicator, tuple(values)))
    found = []
    for number in versions(parks):
        one, other = plans[0], plans[number]
        flows = flow_changes(one, other) if one is not None and other is not None else None
        found.append(Version(number, cell_changes(parks[0], parks[number]), flows))
    different = [plan for number, plan in enumerate(plans) if number not in versions(parks)]
    return Comparison(
        parks=tuple(
            Compared(file, label, answer, symbiosis(plan) if plan else None)
            for (file, answer), label, plan in zip(answers, labels(answers), plans, strict=True)
        ),
        lines=tuple(lines),
        prices=shared_prices(plans, only_different=len(different) < 2),
        chances=chances(plans) if len(different) > 1 else (),
        versions=tuple(found),
        notes=tuple(_notes(parks)),
    )


def _side(solved: Solved) -> Side | None:
    """A plan as the indicators ask for it; None where there is none that is certified."""
    return Side(Books(solved.plan)) if solved.status == "optimal" and solved.plan is not None else None


def _value(indicator: Indicator, alone: Side | None, plan: Side | None) -> Value:
    if indicator.of is not None:
        return Value(*(None if side is None else indicator.of(side) for side in (alone, plan)))
    assert indicator.saved is not None
    return Value(None, indicator.saved(plan, alone) if alone is not None and plan is not None else None)


def labels(answers: Sequence[tuple[Path, Answer]]) -> tuple[str, ...]:
    """What each park is called: its name and scenario, with its file where others would be called the same."""
    names = []
    for file, answer in answers:
        name, scenario = answer.park.name or file.stem, answer.park.scenario
        names.append(name if scenario == inputs.BASE else f"{name}, {scenario}")
    for files in ([file.name for file, _ in answers], [str(file) for file, _ in answers]):
        folded = [terms.fold(name) for name in names]
        names = [
            name if folded.count(terms.fold(name)) == 1 else f"{name}, {file}"
            for name, file in zip(names, files, strict=True)
        ]
    return tuple(names)


def _notes(parks: Sequence[Park]) -> list[Phrase]:
    """What cannot be compared, or only with care."""
    found = []
    currencies = tuple(dict.fromkeys(park.settings.currency for park in parks))
    if len(currencies) > 1:
        found.append(
            phrase(
                "Money is in {currencies}: each park's stands in its own, and is not to be compared; per cents are.",
                currencies=currencies,
            )
        )
    weights = _weighed_apart(parks)
    if weights:
        found.append(
            phrase("Impact is by each workbook's own weights; these weigh differently: {materials}.", materials=weights)
        )
    if len({(park.settings.weight_virgin, park.settings.weight_disposal) for park in parks}) > 1:
        found.append(phrase("Weight virgin and Weight disposal differ: so does what impact means."))
    return found


def _weighed_apart(parks: Sequence[Park]) -> tuple[str, ...]:
    """Materials of one name that have another weight a tonne (or a unit) in another of the parks."""
    found: dict[str, tuple[str, set[tuple[float | None, ...]]]] = {}
    for park in parks:
        for name in park.materials:
            size = park.tonnes(name) or 1.0
            weights = [park.virgin_weight(name), park.disposal_weight(name)]
            per_tonne = tuple(None if weight is None else round(weight / size, 9) for weight in weights)
            found.setdefault(terms.fold(name), (name, set()))[1].add(per_tonne)
    return tuple(name for name, weights in found.values() if len(weights) > 1)
