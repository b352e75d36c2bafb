"""Why an exchange is or is not in the plan: everything found out about it, and in words for a plant engineer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ecopark.analysis.exchange_facts import (
    Allowed,
    Asked,
    Difference,
    Entry,
    NextBest,
    Ruling,
    Verdict,
    Worth,
    rounded,
)
from ecopark.errors import Problem
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reasons.asked import Cited
from ecopark.reasons.words import figure

TOLD: Final = 8
"""More differences between two plans than this are counted, not told."""


@dataclass(frozen=True)
class Line:
    """A line of a reason, and the cell that it is of; both blank where it is of none."""

    says: Phrase
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class ExchangeReason:
    """Why an exchange is or is not in the plan.

    ``sent`` is what goes in a year, in ``unit``. In the plan it has a ``next_best``. Left out it has a ``first_unit``:
    what sending a first unit adds in each step of the objective (None where not even that can go, for which ``needed``
    names the cells), and the ``entries``: the money at which it would enter. ``cost_counts`` says whether money counts
    in the first step. No candidate has ``rulings``; ``allowed`` is the park without them, ``lacks`` what it would lack.
    ``certified`` is the plan's.
    """

    asked: Asked
    unit: str
    currency: str
    verdict: Verdict
    certified: bool
    sent: float = 0.0
    next_best: NextBest | None = None
    first_unit: Worth | None = None
    cost_counts: bool = True
    weight_cost: str = ""
    entries: tuple[Entry, ...] = ()
    needed: tuple[Cited, ...] = ()
    unbuilt: tuple[Ruling, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    allowed: Allowed | None = None
    lacks: tuple[Problem, ...] = ()

    def lines(self) -> tuple[Phrase, ...]:
        """The reason in words, a line a thought."""
        return tuple(line.says for line in self.told())

    def told(self) -> tuple[Line, ...]:
        """The reason in words, each line with the cell that it is of."""
        says = {
            "planned": self._planned,
            "unused": self._unused,
            "ruled out": self._ruled_out,
            "no plan": self._no_plan,
        }[self.verdict]
        found = [line if isinstance(line, Line) else Line(line) for line in says()]
        if not self.certified and self.verdict != "no plan":
            found.append(Line(phrase("The certificate does not confirm the plan that this is told of.")))
        return tuple(found)

    @property
    def _ends(self) -> dict[str, Any]:
        return {"sender": self.asked.from_, "receiver": self.asked.to, "material": self.asked.material}

    def _no_plan(self) -> Iterator[Phrase | Line]:
        yield phrase(
            "The park has no plan, so nothing can be said of {material} from '{sender}' to '{receiver}'.", **self._ends
        )

    def _planned(self) -> Iterator[Phrase | Line]:
        yield phrase(
            "'{sender}' sends {amount:,} {unit} of {material} a year to '{receiver}'.",
            **self._ends,
            amount=rounded(self.sent),
            unit=Term("unit", self.unit),
        )
        other = self.next_best
        if other is None:
            return
        if other.asked_for is not None:
            yield _at(other.asked_for, phrase("{limit}.", limit=other.asked_for.says))
        if other.saved is None:
            yield from self._without_it(other)
            return
        yield self._saves(other.saved)
        yield from _told(other.differences)
        if other.profits:
            yield phrase("For whom ({currency} a year, beside the plan without it):", currency=self.currency)
        for profit in other.profits:
            if profit.change > 0:
                yield phrase("- '{plant}' gains {amount:,}", plant=profit.plant, amount=rounded(profit.change))
            else:
                yield phrase("- '{plant}' loses {amount:,}", plant=profit.plant, amount=rounded(-profit.change))
        if not other.certified:
            yield phrase("The certificate does not confirm the plan without it.")
        elif self.certified:
            yield phrase("Both plans are certified.")

    def _without_it(self, other: NextBest) -> Iterator[Phrase | Line]:
        if other.status == "interrupted":
            yield phrase("There was no time to solve the park without it.")
            return
        yield phrase("Without it the park has no plan.")
        for cited in other.needed:
            yield _at(cited, phrase("- {limit}", limit=cited.says))

    def _saves(self, saved: Worth) -> Phrase:
        """What it saves, in the step that decides."""
        each = saved.per(self.sent)
        told: dict[str, Any] = {
            "impact": rounded(abs(saved.impact)),
            "impact_each": rounded(abs(each.impact)),
            "money": self._money(saved.cost),
            "money_each": self._money(each.cost),
            "unit": Term("unit", self.unit),
        }
        match saved.decides:
            case "impact" if saved.impact > 0:
                return phrase(
                    "Without it the objective would be {impact:,} higher ({impact_each:,} for each {unit} sent), and "
                    "the net cost {money} ({money_each} for each {unit}).",
                    **told,
                )
            case "impact":
                return phrase(
                    "Without it the objective would be {impact:,} lower ({impact_each:,} for each {unit} sent), and "
                    "the net cost {money} ({money_each} for each {unit}).",
                    **told,
                )
            case "cost":
                return phrase(
                    "Without it the objective would be the same, and the net cost {money} ({money_each} for each "
                    "{unit} sent).",
                    **told,
                )
            case "transport work" if saved.work > 0:
                return phrase(
                    "Without it objective and net cost would be the same, and {work:,} t-km more would be hauled.",
                    work=rounded(saved.work),
                )
            case _:
                return phrase(
                    "Without it the park would do just as well: it is one of several plans that are equally good."
                )

    def _money(self, more: float) -> Phrase:
        """Money that something would cost more, or less."""
        if more > 0:
            return phrase("{amount:,} {currency} higher", amount=rounded(more), currency=self.currency)
        if more < 0:
            return phrase("{amount:,} {currency} lower", amount=rounded(-more), currency=self.currency)
        return phrase("the same")

    def _unused(self) -> Iterator[Phrase | Line]:
        yield phrase("'{sender}' could send {material} to '{receiver}', but the plan sends none.", **self._ends)
        for ruling in self.unbuilt:
            yield _at(ruling, phrase("- {says} ({place})", says=ruling.says, place=ruling.place))
        if self.first_unit is not None:
            yield self._adds(self.first_unit)
            if self.first_unit.impact > 0 and not self.cost_counts:
                yield phrase(
                    "Cost decides nothing here: Weight cost is 0 ({place}), so no cost, fee or price brings it in.",
                    place=self.weight_cost,
                )
        elif self.needed:
            yield phrase("Not even a first unit of it can go:")
            for cited in self.needed:
                yield _at(cited, phrase("- {limit}", limit=cited.says))
        elif not self.unbuilt:
            yield phrase("Not even a first unit of it can go.")
        if self.entries:
            yield phrase("It would enter the plan if one of these were so, and all else as it is:")
        yield from (_at(entry, _enters(entry)) for entry in self.entries)

    def _adds(self, first: Worth) -> Phrase:
        told: dict[str, Any] = {
            "impact": rounded(abs(first.impact)),
            "money": self._money(first.cost),
            "unit": Term("unit", self.unit),
        }
        match first.decides:
            case "impact" if first.impact > 0:
                return phrase(
                    "A first {unit} sent would make the objective {impact:,} higher, and the net cost {money}.", **told
                )
            case "impact":
                return phrase(
                    "A first {unit} sent would make the objective {impact:,} lower, and the net cost {money}.", **told
                )
            case "cost":
                return phrase(
                    "A first {unit} sent would leave the objective as it is, and make the net cost {money}.", **told
                )
            case "transport work" if first.work > 0:
                return phrase(
                    "A first {unit} sent would leave objective and net cost as they are, and haul {work:,} t-km more.",
                    unit=told["unit"],
                    work=rounded(first.work),
                )
            case "transport work":
                return phrase(
                    "A first {unit} sent would leave objective and net cost as they are, and haul {work:,} t-km less.",
                    unit=told["unit"],
                    work=rounded(-first.work),
                )
            case _:
                return phrase("A first unit sent would change nothing: with it the plan would be just as good.")

    def _ruled_out(self) -> Iterator[Phrase | Line]:
        yield phrase("'{sender}' cannot send {material} to '{receiver}':", **self._ends)
        for ruling in self.rulings:
            yield _at(ruling, phrase("- {says} ({place})", says=ruling.says, place=ruling.place))
        for problem in self.lacks:
            yield phrase(
                "What it would be worth cannot be told before this is mended: {problem}; {fix}.",
                problem=problem.problem,
                fix=problem.fix,
            )
        if self.allowed is not None:
            yield from self._if_allowed(self.allowed)

    def _if_allowed(self, there: Allowed) -> Iterator[Phrase]:
        if there.saved is None:
            yield phrase(
                "If it could, the park's plan could not be told ({status}).", status=Term("result", there.status)
            )
            return
        if there.first_unit is not None:
            yield phrase("If it could:")
            yield self._adds(there.first_unit)
        if not there.sent:
            yield phrase("Solved with it allowed, the plan still sends none.")
            return
        yield phrase(
            "Solved with it allowed, {amount:,} {unit} a year go, the objective is {impact:,} lower, and the net cost "
            "{money}.",
            amount=rounded(there.sent),
            unit=Term("unit", self.unit),
            impact=rounded(there.saved.impact),
            money=self._money(-there.saved.cost),
        )
        if not there.certified:
            yield phrase("The certificate does not confirm the plan with it.")


def _at(of: Cited | Ruling | Entry, says: Phrase) -> Line:
    return Line(says, of.sheet, of.cell)


def _told(differences: tuple[Difference, ...]) -> Iterator[Phrase]:
    """What another plan does otherwise, the greatest first."""
    if differences:
        yield phrase("What would be otherwise without it, the most first:")
    for each in differences[:TOLD]:
        yield _difference(each)
    if len(differences) > TOLD:
        yield phrase("- and {count} change more|- and {count} changes more", count=len(differences) - TOLD)


def _difference(each: Difference) -> Phrase:
    told: dict[str, Any] = {
        "plant": each.plant,
        "what": each.what,
        "to": each.to,
        "by": Term("result", each.by),
        "amount": rounded(abs(each.then - each.now)),
        "now": rounded(each.now),
        "unit": Term("unit", each.unit),
    }
    more = {
        "purchase": phrase("- '{plant}' buys {amount:,} {unit} of {what} more (now {now:,})", **told),
        "exchange": phrase("- '{plant}' sends {amount:,} {unit} of {what} more to '{to}' (now {now:,})", **told),
        "disposal": phrase("- '{plant}' disposes of {amount:,} {unit} of {what} more: {by} (now {now:,})", **told),
        "reuse": phrase("- '{plant}' takes in {amount:,} {unit} of its own {what} more (now {now:,})", **told),
        "sale": phrase("- '{plant}' sells {amount:,} {unit} of {what} more (now {now:,})", **told),
        "activity": phrase("- '{what}' of '{plant}' runs {amount:,} {unit} more (now {now:,})", **told),
    }
    less = {
        "purchase": phrase("- '{plant}' buys {amount:,} {unit} of {what} less (now {now:,})", **told),
        "exchange": phrase("- '{plant}' sends {amount:,} {unit} of {what} less to '{to}' (now {now:,})", **told),
        "disposal": phrase("- '{plant}' disposes of {amount:,} {unit} of {what} less: {by} (now {now:,})", **told),
        "reuse": phrase("- '{plant}' takes in {amount:,} {unit} of its own {what} less (now {now:,})", **told),
        "sale": phrase("- '{plant}' sells {amount:,} {unit} of {what} less (now {now:,})", **told),
        "activity": phrase("- '{what}' of '{plant}' runs {amount:,} {unit} less (now {now:,})", **told),
    }
    return (more if each.then > each.now else less)[each.kind]


def _enters(entry: Entry) -> Phrase:
    """One price at which it would enter."""
    told: dict[str, Any] = {
        "place": entry.place,
        "name": entry.name,
        "now": _exact(entry.now),
        "limit": _exact(entry.enters_at),
        "unit": entry.unit,
    }
    found = _limit(entry, told)
    if not entry.confirmed:
        return phrase("- {entry} (by the prices alone: there was no time to solve on both sides of it)", entry=found)
    return phrase("- {entry} (solved on both sides of it)", entry=found)


def _exact(value: float) -> float:
    """A number with the six digits that a limit may need."""
    return figure(float(f"{value:.6g}"))


def _limit(entry: Entry, told: dict[str, Any]) -> Phrase:
    if entry.enters_at <= 0 and entry.lever in ("way", "new way"):
        told["limit"] = 0 - told["limit"]
        return phrase(
            "more than {limit:,} {unit} were paid for taking its way, which costs {now:,} (Cost, {place})", **told
        )
    sentences = {
        "way": phrase("its way cost less than {limit:,} {unit}, in place of {now:,} (Cost, {place})", **told),
        "new way": phrase(
            "its way cost less than {limit:,} {unit}, in place of {now:,} (as the Cost of a row of {place})", **told
        ),
        "per km": phrase(
            "'{name}' cost less than {limit:,} {unit}, in place of {now:,}, for all that it carries ({place})", **told
        ),
        "handling": phrase(
            "handling by '{name}' cost less than {limit:,} {unit}, in place of {now:,}, for all that it carries "
            "({place})",
            **told,
        ),
        "fee": phrase("'{name}' cost more than {limit:,} {unit} in fees, in place of {now:,} ({place})", **told),
        "price": phrase("{name} cost more than {limit:,} {unit} to buy, in place of {now:,} ({place})", **told),
        "capex": phrase("building it cost less than {limit:,} {unit}, in place of {now:,} (Capex, {place})", **told),
    }
    return sentences[entry.lever]
