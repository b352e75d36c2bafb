"""Random parks: every choice of builds against a mixed-integer solver, and that they use what there is."""

from __future__ import annotations

from collections import Counter

import pytest

from .columns import Bought, Sent
from .formulation import build, objectives, solve, solve_by_cuts, solve_without_exchange
from .integers import least_with_integers
from .parks import random_park
from .sheets import rows
from .sheets import setting as value_of
from .test_formulation import told


@pytest.mark.parametrize("seed", range(40))
def test_trying_every_choice_is_what_a_mixed_integer_programme_says(seed: int) -> None:
    sheets = random_park(seed)
    for exchange in (True, False):
        answer, park = (solve if exchange else solve_without_exchange)(sheets), build(sheets, exchange)
        if answer.status != "optimal" or not park.candidates or value_of(sheets, "Cost ceiling") is not None:
            continue
        found = least_with_integers(park.programme, objectives(park)[0])
        assert found == pytest.approx(answer.objective, rel=1e-6, abs=1e-6)
        by_cut = solve_by_cuts(sheets, exchange)
        assert told(by_cut) == pytest.approx(told(answer), rel=1e-6, abs=1e-6)


def test_the_random_parks_use_every_sheet() -> None:
    """Of the first hundred a fair share has each feature, and in a fair share the plan makes use of it."""
    used: Counter[str] = Counter()
    for seed in range(100):
        sheets = random_park(seed)
        answer, park = solve(sheets), build(sheets)
        if answer.status != "optimal":
            continue
        arriving: list[Sent | Bought] = [*park.sent, *park.bought]
        moved = [one for one in arriving if answer.amounts[park.programme.names[one.column]] > 1e-6]
        followed = {(row.plant, row.process, row.per) for row in park.network.per_rows}
        used["periods"] += len(park.periods) > 1
        used["profiles"] += bool(rows(sheets, "Profiles"))
        used["stores"] += any(amount > 1e-6 for name, amount in answer.amounts.items() if name[0] == "stock")
        used["cascade"] += any(one.option.cascade for one in moved)
        used["per"] += any((one.need.plant, one.need.process, one.option.material) in followed for one in moved)
        used["groups"] += any(name[0] == "group" for name in answer.binding)
        used["built"] += bool(answer.builds)
        used["not built"] += len(answer.builds) < len(park.candidates)
    wanted = {"periods": 25, "profiles": 20, "stores": 20, "cascade": 5, "per": 15, "groups": 3}
    wanted |= {"built": 15, "not built": 15}
    assert {name: count for name, count in wanted.items() if used[name] < count} == {}, used
