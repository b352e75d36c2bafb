"""Solving: how it may end, the steps on one another's faces, the same answer on every run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_matrix

import ecopark
from ecopark import commands
from ecopark.answer import Answer
from ecopark.errors import SolveError
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Outcome
from ecopark.programme import Compiled
from ecopark.schema.rows import Demand, Process, Supply
from ecopark.session import Session
from ecopark.solver import optimum
from ecopark.totals import Totals, flat

from .math.parks import MILL_AND_WORKS, park, solve
from .oracle import formulation, workbooks
from .oracle.parks import random_park
from .oracle.sheets import Sheets
from .oracle.test_agreement import agrees
from .oracle.test_formulation import furnace_and_kiln, slag_link

# How it may end


def ended(asked: Park, time_limit: float = inf) -> Outcome:
    return optimum(asked, candidates(asked), load(), time_limit)


def test_optimal_has_a_plan_of_three_steps() -> None:
    outcome = ended(park(*MILL_AND_WORKS))
    assert outcome.status == "optimal"
    assert outcome.plan is not None
    assert [step.name for step in outcome.plan.steps] == ["impact", "cost", "transport work"]


def test_infeasible_has_none() -> None:
    outcome = ended(park(*MILL_AND_WORKS, Supply(material="ore", max=149.0)))
    assert (outcome.status, outcome.plan) == ("infeasible", None)


SELLS_STEEL = (*MILL_AND_WORKS, Demand(material="steel", min=100.0, max=inf, price=100.0))
"""Each tonne of steel earns 100 and weighs 1, without end."""


@pytest.mark.parametrize(
    ("weights", "step"),
    [
        ({"weight_cost": 1.0}, "impact"),  # 1 of impact and -100 of money a tonne
        ({"weight_virgin": 0.0, "weight_disposal": 0.0}, "cost"),  # steel weighs nothing, and so earns in step 2
    ],
)
def test_unbounded_says_in_which_step(weights: dict[str, float], step: str) -> None:
    outcome = ended(park(*SELLS_STEEL, **weights))
    assert (outcome.status, outcome.step, outcome.plan) == ("unbounded", step, None)


def test_what_an_earlier_step_forbids_is_not_unbounded() -> None:
    # By weight a tonne of steel is 1 too many: 100 t and no more, whatever it earns.
    assert solve(*SELLS_STEEL).sold("steel") == pytest.approx(100)


def test_infeasible_goes_before_unbounded() -> None:
    # The kiln makes 10 of 50 t of cement; steel would earn without end.
    asked = park(*SELLS_STEEL, Process(plant="works", process="kiln", capacity=10.0), weight_cost=1.0)
    assert ended(asked).status == "infeasible"


# A programme by itself


def programme(
    matrix: list[list[float]],
    rows: list[tuple[float, float]],
    columns: list[tuple[float, float]],
) -> Compiled:
    """Rows and columns with their least and most."""
    entries, row_bounds, bounds = np.array(matrix), np.array(rows), np.array(columns)
    return Compiled(
        steps=["only"],
        objectives=np.zeros((1, len(columns))),
        constants=np.zeros(1),
        matrix=csc_matrix(entries),
        row_lower=row_bounds[:, 0],
        row_upper=row_bounds[:, 1],
        lower=bounds[:, 0],
        upper=bounds[:, 1],
        integer=np.zeros(len(columns), dtype=bool),
        rows=range(len(rows)),
        columns=range(len(columns)),
    )


def objective(*coefficients: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(coefficients, dtype=float)


def test_values_duals_and_reduced_costs_are_of_the_objective_as_it_stands() -> None:
    # min 200·x + 300·y, x + y >= 4, x <= 3: x = 3, y = 1; one more on the row costs 300, on x's bound saves 100.
    session = Session(programme([[1, 1]], [(4, inf)], [(0, 3), (0, inf)]))
    assert session.minimise(objective(200, 300)) == "optimal"
    assert session.values == pytest.approx([3, 1])
    assert session.duals == pytest.approx([300])
    assert session.reduced_costs == pytest.approx([-100, 0])


@pytest.mark.parametrize(("then", "values"), [((1, 0), (0, 1)), ((0, 1), (1, 0)), ((-1, 0), (1, 0)), ((0, 0), None)])
def test_the_face_holds_all_optima_and_nothing_else(
    then: tuple[float, float], values: tuple[float, float] | None
) -> None:
    # min x + y over x + y >= 1: every mixture of (1, 0) and (0, 1), of which the next step takes what it likes best.
    session = Session(programme([[1, 1]], [(1, inf)], [(0, inf), (0, inf)]))
    session.minimise(objective(1, 1))
    session.keep_face()
    assert session.minimise(objective(*then)) == "optimal"
    assert session.values.sum() == pytest.approx(1)
    if values is not None:
        assert session.values == pytest.approx(values)


def test_a_column_at_its_most_is_kept_there() -> None:
    # max x with x <= 2 (no row binds): the next step would rather have it at 0.
    session = Session(programme([[1]], [(-inf, 10)], [(0, 2)]))
    session.minimise(objective(-1))
    session.keep_face()
    session.minimise(objective(1))
    assert session.values == pytest.approx([2])


def test_a_row_at_its_most_is_kept_there() -> None:
    # max x + y with x + y <= 2: the next step, least x, leaves the sum at 2.
    session = Session(programme([[1, 1]], [(-inf, 2)], [(0, inf), (0, inf)]))
    session.minimise(objective(-1, -1))
    session.keep_face()
    session.minimise(objective(1, 0))
    assert session.values == pytest.approx([0, 2])


def test_faces_of_many_steps_lie_in_one_another() -> None:
    # The corners of a cube: step after step fixes one coordinate more.
    session = Session(programme([[1, 1, 1]], [(-inf, 10)], [(0, 1), (0, 1), (0, 1)]))
    for coefficients in ((1, 0, 0), (0, -1, 0), (-1, 1, -1), (1, 1, 1)):
        assert session.minimise(objective(*coefficients)) == "optimal"
        session.keep_face()
    assert session.values == pytest.approx([0, 1, 1])


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1.0, 1e6, 1e12])
def test_the_size_of_an_objective_changes_nothing(size: float) -> None:
    session = Session(programme([[1, 1]], [(1, inf)], [(0, inf), (0, inf)]))
    session.minimise(objective(size, 2 * size))
    assert session.values == pytest.approx([1, 0])
    assert session.duals == pytest.approx([size])
    session.keep_face()
    session.minimise(objective(0, -1))
    assert session.values == pytest.approx([1, 0])


@pytest.mark.parametrize(
    "broken",
    [
        programme([[nan, 1]], [(1, inf)], [(0, inf), (0, inf)]),
        programme([[inf, 1]], [(1, inf)], [(0, inf), (0, inf)]),
        programme([[1e20, 1]], [(1, inf)], [(0, inf), (0, inf)]),
        programme([[1, 1]], [(nan, inf)], [(0, inf), (0, inf)]),
        programme([[1, 1]], [(inf, inf)], [(0, inf), (0, inf)]),
        programme([[1, 1]], [(1, inf)], [(nan, inf), (0, inf)]),
        programme([[1, 1]], [(1, inf)], [(0, nan), (0, inf)]),
    ],
    ids=["coefficient nan", "coefficient inf", "coefficient huge", "row nan", "row inf", "least nan", "most nan"],
)
def test_what_highs_does_not_take_is_an_error_and_not_an_answer(broken: Compiled) -> None:
    with pytest.raises(SolveError, match="HiGHS"):
        Session(broken).minimise(objective(1, 1))


@pytest.mark.parametrize("coefficient", [nan, inf])
def test_nor_does_it_take_such_an_objective(coefficient: float) -> None:
    session = Session(programme([[1, 1]], [(1, inf)], [(0, inf), (0, inf)]))
    with pytest.raises(SolveError, match="HiGHS"):
        session.minimise(objective(coefficient, 1))


@pytest.mark.parametrize(("lower", "upper", "status"), [(2.0, 1.0, "infeasible"), (0.0, inf, "unbounded")])
def test_other_endings(lower: float, upper: float, status: str) -> None:
    assert Session(programme([[1]], [(0, inf)], [(lower, upper)])).minimise(objective(-1)) == status


# Reading back


def test_a_process_that_stands_in_no_row_runs_at_its_least() -> None:
    # A lamp that burns 7 hours a year takes and makes nothing.
    plan = solve(*MILL_AND_WORKS, Process(plant="mill", process="lamp", min_activity=7.0))
    assert plan.runs("lamp") == 7


@pytest.mark.parametrize(("avoided", "sold", "price"), [(0.25, 80, 0.75), (3.0, 120, -2.0)])
def test_a_row_with_two_bounds_has_one_price(avoided: float, sold: float, price: float) -> None:
    # A tonne of steel weighs 1 (1.5 of ore less 0.5 of clay that its slag saves) less what it saves outside.
    plan = solve(*MILL_AND_WORKS, Demand(material="steel", min=80.0, max=120.0, avoided_weight=avoided))
    assert plan.sold("steel") == pytest.approx(sold)
    assert plan.plan.steps[0].prices.demand[0] == pytest.approx(price)


# The same answer on every run


DETERMINED = """
import sys
from pathlib import Path
from ecopark.commands import solve
for path in sys.argv[1:]:
    answer = solve(Path(path), write=False).answers[0]
    for solved in (answer.exchange, answer.without):
        amounts = solved.plan.amounts
        print(*(part.tobytes().hex() for part in vars(amounts).values()))
        for step in solved.plan.steps:
            print(step.value.hex(), *(part.tobytes().hex() for part in list(vars(step.prices).values())[:-1]))
"""


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that finds this very ecopark."""
    return os.environ | {"PYTHONPATH": str(Path(ecopark.__file__).parents[1])} | more


def test_the_same_bits_on_every_run(tmp_path: Path) -> None:
    # Three landfills, clay pits and ways of the same terms each: whichever is taken is as good, but must be the same.
    sheets = furnace_and_kiln(Links=[slag_link(Mode=mode, Capacity=7) for mode in ("truck", "rail", "belt")])
    sheets["Transport"] = [{"Mode": mode} for mode in ("truck", "rail", "belt")]
    sheets["Disposal"] = [{"Material": "slag", "Route": route, "Max": 20} for route in ("east", "west", "north")]
    sheets["Supply"] += [{"Material": "clay", "Seller": seller, "Price": 10, "Max": 60} for seller in ("one", "two")]
    paths = [tmp_path / "ties.xlsx", tmp_path / "random.xlsx"]
    for path, park_sheets in zip(paths, (sheets, random_park(22)), strict=True):
        workbooks.write(park_sheets, path)
    told = {
        subprocess.run(
            [sys.executable, "-c", DETERMINED, *map(str, paths)],
            env=environment(PYTHONHASHSEED=seed),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(told) == 1
    assert len(told.pop().splitlines()) == 16


def test_the_same_bits_within_a_process() -> None:
    asked = park(*MILL_AND_WORKS)
    plans = [ended(asked).plan for _ in range(3)]
    assert len({flat(plan.amounts).tobytes() for plan in plans if plan is not None}) == 1


def shuffled(sheets: Sheets, seed: int) -> Sheets:
    """The same rows in another order; those of Transport and Periods stay, where the order has a meaning of its own."""
    order, ordered = random.Random(seed), ("Transport", "Periods")
    return {name: list(rows) if name in ordered else order.sample(rows, len(rows)) for name, rows in sheets.items()}


def determined(asked: Answer) -> list[float]:
    """Objective, cost and transport work, with exchange and without."""
    found = []
    for solved in (asked.exchange, asked.without):
        if solved.plan is not None:
            totals = Totals(solved.park, solved.network)
            found += [part.of(solved.plan.amounts) for part in (totals.impact, totals.cost, totals.transport_work)]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 8, 13])
def test_the_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    sheets = random_park(seed)
    answers = []
    for name, rows in (
        ("as it is", sheets),
        ("shuffled", shuffled(sheets, seed)),
        ("again", shuffled(sheets, seed + 1)),
    ):
        workbooks.write(rows, tmp_path / f"{name}.xlsx")
        answers.append(commands.solve(tmp_path / f"{name}.xlsx", write=False).answers[0])
    assert len({asked.status for asked in answers}) == 1
    first = determined(answers[0])
    for asked in answers[1:]:
        assert determined(asked) == pytest.approx(first, rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("seed", [536, 675])
def test_rounding_ends_no_step_that_has_an_answer(tmp_path: Path, seed: int) -> None:
    """Without its remedies HiGHS gives no answer to 536; a face held by rounding's prices leaves 675 none in step 3."""
    workbooks.write(random_park(seed), tmp_path / "park.xlsx")
    answer = commands.solve(tmp_path / "park.xlsx", write=False).answers[0]
    agrees(answer.exchange, formulation.solve(random_park(seed)))
    agrees(answer.without, formulation.solve_without_exchange(random_park(seed)))
