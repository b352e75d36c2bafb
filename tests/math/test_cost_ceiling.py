"""Cost ceiling: C <= an amount, or <= C of the park without exchange, which is solved first.

Without exchange the common park costs 150 + 1000 + 200 = 1350 (money) and weighs 300. Here a tonne of slag sent costs
24 where it saves 10 of clay and 4 of landfill: 10 more for 2 of impact less.
"""

from __future__ import annotations

import pytest

from ecopark.answer import Answer, answer
from ecopark.schema.rows import Demand, Disposal, Transport
from ecopark.schema.tables import Row
from ecopark.totals import Totals

from .parks import MILL_AND_WORKS, park, slag_link, solve, solve_alone, without

DEAR = (*MILL_AND_WORKS, slag_link(cost=24.0))


def cost(asked: Answer) -> float:
    plan = asked.exchange.plan
    assert plan is not None
    return Totals(plan.park, plan.network).cost.of(plan.amounts)


def sent(asked: Answer) -> float:
    assert asked.exchange.plan is not None
    return float(asked.exchange.plan.amounts.flow.sum())


def test_an_amount_bounds_the_cost_of_the_plan() -> None:
    # 1350 + 10·s <= 1550: s = 20.
    plan = solve(*DEAR, cost_ceiling=1550.0)
    assert (plan.sent("slag"), plan.steps[1]) == pytest.approx((20, 1550))


def test_a_ceiling_that_nothing_comes_under_leaves_no_plan() -> None:
    assert solve(*DEAR, cost_ceiling=1350.0).status == "optimal"
    assert solve(*DEAR, cost_ceiling=1349.0).status == "infeasible"


def test_an_amount_holds_in_the_park_without_exchange_too() -> None:
    assert solve_alone(*DEAR, cost_ceiling=1349.0).status == "infeasible"


def test_without_exchange_means_no_dearer_than_going_without() -> None:
    # Nothing may go.
    asked = answer(park(*DEAR, cost_ceiling="without exchange"), "exchange")
    assert asked.status == "optimal"
    assert (sent(asked), cost(asked)) == pytest.approx((0, 1350), abs=1e-5)


def test_what_exchange_saves_may_be_spent_on_impact() -> None:
    # 20 t by a belt at 4 save 10 a tonne; the 200 pay for 20 t more by truck at 24.
    rows: tuple[Row, ...] = (
        *(row for row in MILL_AND_WORKS if row != slag_link()),
        Transport(mode="belt"),
        Transport(mode="truck"),
        slag_link(mode="belt", cost=4.0, capacity=20.0),
        slag_link(mode="truck", cost=24.0),
    )
    assert sent(answer(park(*rows), "exchange")) == pytest.approx(50)
    asked = answer(park(*rows, cost_ceiling="without exchange"), "exchange")
    assert (sent(asked), cost(asked)) == pytest.approx((40, 1350))


def test_where_going_without_has_no_plan_there_is_no_ceiling_and_a_warning() -> None:
    # A landfill for 10 t: without exchange 40 t of slag have nowhere to go.
    rows = (*without(DEAR, Disposal), Disposal(material="slag", route="landfill", max=10.0))
    asked = answer(park(*rows, cost_ceiling="without exchange"), "exchange")
    assert (asked.without.status, asked.status) == ("infeasible", "optimal")
    assert sent(asked) == pytest.approx(50)
    assert any("no ceiling" in warning.problem and warning.severity == "warning" for warning in asked.warnings)


def test_the_ceiling_is_on_net_cost_sales_included() -> None:
    # Steel earns 20 a tonne: net cost 1350 - 2000 = -650 without exchange, a ceiling like any.
    rows = (*DEAR, Demand(material="steel", min=100.0, price=20.0))
    asked = answer(park(*rows, cost_ceiling="without exchange"), "exchange")
    assert (sent(asked), cost(asked)) == pytest.approx((0, -650), abs=1e-5)
