"""A programme kept hot: with any numbers in it the same answer as one built anew, whatever was asked before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_matrix

from ecopark.hot import Hot
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.programme import Compiled, built, compiled
from ecopark.schema.rows import Demand, Disposal, Plant, Process, Substitute, Supply, Transport
from ecopark.schema.tables import Row
from ecopark.session import Session

from .math.parks import makes, park, takes, tonnes


def region_park(makers: int, takers: int, seed: int) -> Park:
    """Mills whose slag, and whose dust, may go to any works within reach instead of clay; capacities at random."""
    draw = np.random.default_rng(seed)
    rows: list[Row] = [*tonnes("ore", "clay", "steel", "cement", "slag", "dust")]

    def place(name: str) -> Plant:
        return Plant(plant=name, latitude=float(41 + draw.random()), longitude=float(44 + draw.random()))

    for number in range(makers):
        mill, waste = f"mill {number}", ("slag", "dust")[number % 2]
        rows += [place(mill), Process(plant=mill, process="furnace", capacity=float(draw.uniform(100, 900)))]
        rows += [takes(mill, "furnace", "ore", 1.5), makes(mill, "furnace", "steel", 1.0)]
        rows += [
            makes(mill, "furnace", waste, 0.4),
            Demand(plant=mill, material="steel", min=float(draw.uniform(50, 90))),
        ]
    for number in range(takers):
        works = f"works {number}"
        rows += [place(works), Process(plant=works, process="kiln", capacity=float(draw.uniform(150, 900)))]
        rows += [takes(works, "kiln", "clay", 1.0), makes(works, "kiln", "cement", 1.0)]
        rows.append(Demand(plant=works, material="cement", min=float(draw.uniform(50, 100))))
    rows += [Substitute(need="clay", substitute=waste, max_share=0.5) for waste in ("slag", "dust")]
    rows += [Disposal(material=waste, route="tip", fee=4.0) for waste in ("slag", "dust")]
    rows += [Supply(material="ore", price=1.0), Supply(material="clay", price=10.0)]
    rows.append(Transport(mode="truck", unit="t", cost_per_unit_km=0.1))
    return park(*rows, exchanges="all")


def region(makers: int, takers: int, seed: int) -> Compiled:
    """The programme of such a park."""
    asked = region_park(makers, takers, seed)
    return compiled(built(load(), asked, candidates(asked)))


def otherwise(arrays: Compiled, seed: int) -> Compiled:
    """The same programme with other costs, demands, capacities and coefficients, by up to a third."""
    draw = np.random.default_rng(seed)

    def about(
        numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return numbers * draw.uniform(0.75, 1.33, numbers.shape)

    ends = draw.uniform(0.75, 1.33, len(arrays.row_lower))
    matrix = csc_matrix((about(arrays.matrix.data), arrays.matrix.indices, arrays.matrix.indptr), arrays.matrix.shape)
    return replace(
        arrays,
        objectives=about(arrays.objectives),
        row_lower=arrays.row_lower * ends,
        row_upper=arrays.row_upper * ends,
        upper=about(arrays.upper),
        matrix=matrix,
    )


def fresh(arrays: Compiled) -> tuple[str, tuple[float, ...]]:
    """How the whole programme ends when it is solved from nothing, and the value of each step."""
    session = Session(arrays)
    steps: list[float] = []
    for objective, constant in zip(arrays.objectives, arrays.constants, strict=True):
        status = session.minimise(objective)
        if status != "optimal":
            return status, tuple(steps)
        steps.append(float(objective @ session.values) + float(constant))
        session.keep_face()
    return "optimal", tuple(steps)


@pytest.mark.parametrize("seed", range(8))
def test_it_ends_as_if_it_were_built_anew(seed: int) -> None:
    arrays = region(12, 30, seed)
    hot, statuses = Hot(arrays), set()
    for point in range(25):
        changed = otherwise(arrays, 100 * seed + point)
        if point % 5 == 4:
            changed = replace(
                changed, row_lower=np.where(changed.row_lower > 0, 50 * changed.row_lower, changed.row_lower)
            )
            changed = replace(changed, row_upper=np.maximum(changed.row_lower, changed.row_upper))
        found, (status, steps) = hot.solve(changed), fresh(changed)
        assert found.status == status
        assert found.steps == pytest.approx(steps, rel=1e-9)
        statuses.add(status)
        if status == "optimal":
            sums = changed.matrix @ found.values
            assert (sums >= changed.row_lower - 1e-6).all()
            assert (sums <= changed.row_upper + 1e-6).all()
    assert statuses == {"optimal", "infeasible"}


def test_most_flows_are_left_out() -> None:
    arrays = region(40, 60, 1)
    assert len(Hot(arrays).start) < 0.5 * arrays.matrix.shape[1]


def test_the_answer_does_not_hang_on_what_was_asked_before() -> None:
    arrays = region(12, 30, 3)
    points = [otherwise(arrays, seed) for seed in range(12)]
    hot = Hot(arrays)
    forth = [hot.solve(point) for point in points]
    back = [hot.solve(point) for point in reversed(points)][::-1]
    for one, other in zip(forth, back, strict=True):
        assert one.status == other.status
        assert one.steps == other.steps
        assert (one.values == other.values).all()


def test_where_the_park_itself_has_no_plan_other_numbers_may_give_it_one() -> None:
    arrays = region(6, 8, 2)
    short = replace(arrays, row_upper=np.where(arrays.row_lower < arrays.row_upper, 0.0, arrays.row_upper))
    hot = Hot(short)
    assert hot.solve(short).status == fresh(short)[0]
    assert hot.solve(arrays).steps == pytest.approx(fresh(arrays)[1], rel=1e-9)
