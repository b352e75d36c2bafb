"""A park solved once more with something changed: what the change is worth, by a plan with a certificate of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from ecopark.answer import Answer
from ecopark.certificate import certify
from ecopark.errors import ModelError, SolveError
from ecopark.model import checked, load, shipped
from ecopark.network import Network
from ecopark.park import Park
from ecopark.plan import Plan
from ecopark.solver import optimum
from ecopark.totals import Totals, Weights, flat

NOTHING: Final = 1e-8
"""What is saved counts as nothing below this part of all that the objective, or the cost, sums."""

A_COLUMN: Final = 4e-5
"""Seconds that stating and solving a programme takes for each of its columns, until it has been seen."""

CHOSEN: Final = 1e-6
"""The same where builds are chosen: whole numbers are found less exactly."""


@dataclass(frozen=True)
class Trial:
    """What a change saves a year, of the objective and of money, and the plan with it. Below 0 is a loss."""

    gain: float
    saves: float
    plan: Plan

    @property
    def pays(self) -> bool:
        """Whether the objective gains, or the money where it stays as it is."""
        return self.gain > 0 or (self.gain == 0 and self.saves > 0)


class Trials:
    """An answer's park, to be solved again with changes.

    ``least_gain`` and ``least_saving`` are what counts as nothing, of the objective and of money.
    """

    def __init__(self, answer: Answer, plan: Plan) -> None:
        self.plan = plan
        self._model, self._is_shipped = load(answer.model), answer.model in shipped()
        totals = Totals(plan.park, plan.network)
        self._takes = A_COLUMN * len(totals.cost.flat)
        if plan.park.candidates or plan.network is not plan.network.whole:
            self._takes = max(self._takes, answer.seconds / 2)  # an answer solves the park twice
        self._cost = totals.cost.of(plan.amounts)
        part = CHOSEN if plan.park.candidates else NOTHING
        self.least_gain = part * _size(totals.impact, plan)
        self.least_saving = part * _size(totals.cost, plan)

    def trial(self, park: Park, network: Network, deadline: float) -> Trial | None:
        """What a changed park or network saves; None where no certified plan is found in time.

        ``deadline`` is a time of ``time.process_time``, so that what is found does not depend on what else the machine
        does; nothing is begun that would take longer than what was done before.
        """
        started = time.process_time()
        left = deadline - started
        if left < self._takes:
            return None
        try:
            plan = optimum(park, network, self._model, left).plan
        except (SolveError, ModelError):
            return None  # the park itself has its plan: what cannot be tried must not stop it
        self._takes = max(self._takes, time.process_time() - started)
        if plan is None or not certify(checked(plan, self._model), optimality=self._is_shipped).confirms:
            return None
        gain = self.plan.steps[0].value - plan.steps[0].value
        saves = self._cost - Totals(park, plan.network).cost.of(plan.amounts)
        return Trial(_or_nothing(gain, self.least_gain), _or_nothing(saves, self.least_saving), plan)


def _size(weights: Weights, plan: Plan) -> float:
    """What a total sums, whatever the signs."""
    return max(1.0, float(np.abs(weights.flat) @ np.abs(flat(plan.amounts))))


def _or_nothing(value: float, least: float) -> float:
    return value if abs(value) > least else 0.0
