"""A question answered whole: a park solved without and with exchange, certified, with a hint where there is no plan."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ecopark import builds, scenario
from ecopark.certificate import Certificate, certify
from ecopark.errors import Problem
from ecopark.model import Model, checked, load, shipped
from ecopark.network import Network, candidates
from ecopark.park import Park
from ecopark.phrases import Term, phrase
from ecopark.plan import Outcome, Plan, Status
from ecopark.reasons.asked import Reasons, reasons
from ecopark.reasons.endless import endless
from ecopark.schema import inputs
from ecopark.schema.rows import WITHOUT_EXCHANGE
from ecopark.solver import optimum
from ecopark.totals import Totals

ROUNDING: Final = 1e-9
"""What a cost ceiling gives way, relative to the money that it sums, so that the park without exchange is within it."""

HALF: Final = 0.5
"""A material with more of all impact than this is told of."""

FEW: Final = 4
"""Among fewer materials that weigh anything one with half of all is nothing to tell of."""


@dataclass(frozen=True)
class Solved:
    """A park and how solving it ended: the plan and its certificate where there is one, else the reasons."""

    park: Park
    network: Network
    status: Status
    plan: Plan | None
    certificate: Certificate | None
    reasons: Reasons

    @property
    def hints(self) -> tuple[Problem, ...]:
        """The reasons as problems, each at a cell."""
        return self.reasons.problems


@dataclass(frozen=True)
class Answer:
    """A park with and without exchange. ``warnings`` are the workbook's and the solving's.

    ``park`` is the park asked about; those that were solved have a ceiling as an amount, and a capacity for each
    candidate. ``paybacks`` are the years until a build has paid, by the number of the park's candidate.
    """

    park: Park
    exchange: Solved
    without: Solved
    model: str
    seconds: float
    warnings: tuple[Problem, ...]
    paybacks: Mapping[int, float] = field(default_factory=dict)

    @property
    def bound(self) -> float | None:
        """What the solver has proved that no other choice of builds can bring the objective below; None without."""
        return self.exchange.plan.steps[0].bound if self.exchange.plan else None

    @property
    def status(self) -> Status:
        """How it ended, with exchange; ``uncertified`` also where the plan that it is compared with is."""
        if self.exchange.status == "optimal" and self.without.status == "uncertified":
            return "uncertified"
        return self.exchange.status


def answer(park: Park, model: str, time_limit: float = float("inf")) -> Answer:
    """Solve a park without exchange and with it. ``time_limit`` is in seconds, for all of it.

    Raises ModelError where the model is none, SolveError where the solver fails.
    """
    started = time.monotonic()
    programme, is_shipped = load(model), model in shipped()
    without = _solved(scenario.without_exchange(park), programme, is_shipped, time_limit)
    bounded, warnings = _with_ceiling(park, without)
    exchange = _solved(bounded, programme, is_shipped, time_limit - (time.monotonic() - started))
    found = (*park.warnings, *warnings, *_heavy(exchange))
    left = time_limit - (time.monotonic() - started)
    paid = builds.paybacks(exchange.plan, programme, left) if exchange.plan is not None else {}
    return Answer(park, exchange, without, model, time.monotonic() - started, found, paid)


def _solved(park: Park, model: Model, is_shipped: bool, seconds: float) -> Solved:
    """Solve one park, certify its plan, or say what falls short."""
    started = time.monotonic()
    try:
        park = builds.bounded(park, model, seconds)
    except TimeoutError:
        return Solved(park, candidates(park), "interrupted", None, None, Reasons())
    network = candidates(park)
    outcome = optimum(park, network, model, seconds - (time.monotonic() - started))
    if outcome.plan is None:
        left = seconds - (time.monotonic() - started)
        return Solved(park, network, outcome.status, None, None, _reasons(park, network, model, outcome, left))
    certificate = certify(checked(outcome.plan, model), optimality=is_shipped)
    status: Status = "optimal" if certificate.confirms else "uncertified"
    return Solved(park, outcome.plan.network, status, outcome.plan, certificate, Reasons())


def _reasons(park: Park, network: Network, model: Model, outcome: Outcome, seconds: float) -> Reasons:
    """Why there is no plan, as far as the seconds that are left will tell."""
    if outcome.status == "infeasible":
        return reasons(park, model, seconds)
    if outcome.status == "unbounded":
        return Reasons(endless=endless(park, network, model, outcome.step, seconds))
    return Reasons()


def _with_ceiling(park: Park, without: Solved) -> tuple[Park, tuple[Problem, ...]]:
    """The park with its Cost ceiling as an amount: what it costs without exchange, where asked for and known."""
    if park.settings.cost_ceiling != WITHOUT_EXCHANGE:
        return park, ()
    ceiling: float | None = None
    warnings: tuple[Problem, ...] = ()
    if without.plan is not None and without.status == "optimal":
        totals, amounts = Totals(without.park, without.network), without.plan.amounts
        turnover = totals.gross_cost.of(amounts) + totals.sales.of(amounts)
        ceiling = totals.cost.of(amounts) + ROUNDING * max(1.0, abs(turnover))
    else:
        what = phrase(
            "there is no ceiling on cost: without exchange the park is {status}", status=Term("result", without.status)
        )
        fix = phrase("give the ceiling as an amount, or mend what falls short without exchange")
        if without.status == "interrupted":
            what = phrase("there is no ceiling on cost: the time limit came first")
            fix = phrase("give it more time")
        warnings = (park.tables.setting_problem("cost_ceiling", what, fix, "warning"),)
    settings = replace(park.settings, cost_ceiling=ceiling)
    return replace(park, tables=replace(park.tables, settings=settings)), warnings


def _heavy(solved: Solved) -> tuple[Problem, ...]:
    """A warning where one material has more than half of a plan's impact: it hides all the others."""
    if solved.plan is None:
        return ()
    park, amounts, settings = solved.park, solved.plan.amounts, solved.park.settings
    totals = Totals(park, solved.network)
    impact = {
        row.material: settings.weight_virgin * totals.virgin(None, row.material).of(amounts)
        + settings.weight_disposal * totals.disposal(None, row.material).of(amounts)
        for row in park.tables.materials
    }
    whole, weighing = sum(impact.values()), sum(part > 0 for part in impact.values())
    return tuple(
        park.tables.problem(
            inputs.MATERIALS,
            park.materials[name],
            "virgin_weight",
            phrase("'{material}' has {share:.0%} of all impact and hides the rest", material=name, share=part / whole),
            phrase("see that its weight is what you mean"),
            "warning",
        )
        for name, part in impact.items()
        if weighing >= FEW and part > HALF * whole
    )
