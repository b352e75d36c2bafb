"""A park's plans for other objectives than the workbook's, each found hot from the last one and certified like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ecopark.analysis.line import Line, lacking, named, weights_at
from ecopark.certificate import Certificate, certify
from ecopark.choice import choose_builds
from ecopark.errors import ModelError
from ecopark.model import Model, checked
from ecopark.network import Network
from ecopark.park import Park
from ecopark.phrases import phrase
from ecopark.plan import Plan, Status, Step
from ecopark.programme import Compiled, amounts_of, built, compiled, prices_of, put_back
from ecopark.session import Session
from ecopark.solver import minimised
from ecopark.totals import Weights


@dataclass(frozen=True)
class Aim:
    """What a step minimises, and its name."""

    name: str
    weights: Weights


@dataclass(frozen=True)
class Best:
    """How solving for some aims ended, and in which; the plan and its certificate where there is one."""

    status: Status
    ended: str
    plan: Plan | None = None
    certificate: Certificate | None = None


class Programme:
    """A park's programme, kept to be solved for one line of aims after another. ``deadline`` is of time.monotonic.

    Raises ModelError where the model's variables are not those of the totals.
    """

    def __init__(self, park: Park, network: Network, model: Model, *, is_shipped: bool, deadline: float) -> None:
        self._park, self._network, self._model = park, network, model
        self._is_shipped, self._deadline = is_shipped, deadline
        self._programme = built(model, park, network)
        self._arrays = compiled(self._programme)
        self._session: Session | None = None
        missing = lacking(self._programme)
        if missing:
            raise ModelError(
                phrase(
                    "{model}: a trade-off needs the variables that the shipped model has: {missing}",
                    model=str(getattr(model, "__file__", "the model")),
                    missing=tuple(missing),
                )
            )
        self._places = Line(park, network).of_columns(named(self._arrays.columns))

    @property
    def has_builds(self) -> bool:
        """Whether anything is to be built: the programme has integers."""
        return bool(self._arrays.integer.any())

    def least(self, aims: Sequence[Aim]) -> Best:
        """The plan that minimises the aims, each among the optima of those before it."""
        asked = replace(
            self._arrays,
            steps=[aim.name for aim in aims],
            objectives=weights_at(self._places, [aim.weights for aim in aims]),
            constants=np.array([aim.weights.constant for aim in aims]),
            bounds=(None,) * len(aims),
        )
        if self.has_builds:
            chosen = choose_builds(asked, self._deadline)
            if isinstance(chosen, Compiled):
                return self._stepped(Session(chosen), chosen, aims)
            return Best(chosen.status, chosen.step)
        if self._session is not None:
            self._session.renew(self._arrays, self._session.basis())  # off the last plan's face, from its basis
            found = self._stepped(self._session, asked, aims)
            if found.status == "optimal":
                return found
        self._session = Session(self._arrays)  # at first, and where rounding has spoilt the one at hand
        return self._stepped(self._session, asked, aims)

    def _stepped(self, session: Session, arrays: Compiled, aims: Sequence[Aim]) -> Best:
        steps: list[Step] = []
        for number, aim in enumerate(aims):
            status, value = minimised(session, arrays, number, self._deadline)
            if status != "optimal":
                return Best(status, aim.name)
            put_back(self._programme, arrays, session.values, session.reduced_costs, session.duals)
            steps.append(Step(aim.name, value, prices_of(self._model, self._programme), arrays.bounds[number]))
            session.keep_face()
        plan = Plan(self._park, self._network, amounts_of(self._model, self._programme), tuple(steps))
        certificate = certify(
            checked(plan, self._model), optimality=self._is_shipped, objectives=[aim.weights for aim in aims]
        )
        return Best("optimal" if certificate.confirms else "uncertified", aims[-1].name, plan, certificate)
