"""What is measured: the drawn parks hold what they promise, and every way solves the same programme step by step."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from scipy.sparse import coo_matrix, csr_matrix

from ecopark import rules, solver
from ecopark.model import load
from ecopark.network import candidates
from ecopark.park import Park
from ecopark.plan import Plan
from ecopark.programme import Compiled, built, compiled
from ecopark.schema.rows import Storage
from ecopark.session import Session
from ecopark.workbook.parse import read_tables

from .benchmarks import linopy_way, pyoptinterface_way, results
from .benchmarks.parks import Size, drawn, rows, workbook
from .benchmarks.plot import LOOKS, draw
from .benchmarks.results import Measured
from .benchmarks.runs import Run, apart
from .benchmarks.statement import KINDS, Statement, stated, weights
from .benchmarks.ways import WAYS, missing, raw
from .math.parks import park

ROOT: Final = Path(__file__).resolve().parents[1]
SMALL: Final = Size(12, 15, seed=3)
SIZES: Final = (SMALL, Size(20, 12, periods=3, skew=1.5, seed=4))


def plan_of(drawn_park: Park) -> Plan:
    plan = solver.optimum(drawn_park, candidates(drawn_park), load()).plan
    assert plan is not None
    return plan


def needs_library(way: str) -> None:
    if lacking := missing(way):
        pytest.skip(f"{way} needs {' and '.join(lacking)}: pip install .[bench]")


def whole(drawn_park: Park) -> Compiled:
    """All columns as Pyomo compiles them."""
    return compiled(built(load(), drawn_park, candidates(drawn_park)))


def signature(matrix: Any, lower: Any, upper: Any) -> list[tuple[float, ...]]:
    """A programme's rows as they compare whatever their order and that of the columns: bounds and coefficients."""
    found = csr_matrix(matrix)
    parts = np.split(found.data, found.indptr[1:-1])
    bounds = zip(np.asarray(lower).tolist(), np.asarray(upper).tolist(), strict=True)
    return sorted((*bound, *sorted(part.tolist())) for bound, part in zip(bounds, parts, strict=True))


def stacked(statement: Statement) -> tuple[csr_matrix, list[float], list[float]]:
    """A statement as one matrix and the bounds of its rows."""
    begun = np.cumsum([0, *(statement.counts[kind] * statement.periods for kind in KINDS)]).tolist()
    starts = dict(zip(KINDS, begun, strict=False))
    row: list[int] = []
    column: list[int] = []
    amount: list[float] = []
    lower: list[float] = []
    upper: list[float] = []
    for block in statement.blocks:
        for period, bounds in enumerate(block.rhs.tolist()):
            for terms in block.terms:
                row += (terms.row + len(lower)).tolist()
                column += (terms.column + starts[terms.kind] + period * statement.counts[terms.kind]).tolist()
                amount += terms.amount.tolist()
            lower += [-np.inf if block.sense == "<=" else bound for bound in bounds]
            upper += [np.inf if block.sense == ">=" else bound for bound in bounds]
    for sense, bound, total in statement.yearly:
        costs = np.concatenate([np.tile(weight, statement.periods) for _, weight in weights(total)])
        there = np.flatnonzero(costs)
        row += [len(lower)] * len(there)
        column += there.tolist()
        amount += costs[there].tolist()
        lower.append(-np.inf if sense == "<=" else bound)
        upper.append(np.inf if sense == ">=" else bound)
    places = (np.array(row), np.array(column))
    return csr_matrix(coo_matrix((np.array(amount), places), (len(lower), begun[-1]))), lower, upper


# The parks


@pytest.mark.parametrize("size", [Size(30, 40), Size(30, 40, skew=1.5), Size(25, 20, periods=2, seed=1)], ids=str)
def test_everything_that_limits_a_drawn_park_binds(size: Size) -> None:
    found = drawn(size)
    plan = plan_of(found)

    def binding(kind: str) -> int:
        """How many of a sheet's rows have a price in some step."""
        priced = np.array([getattr(step.prices, kind) for step in plan.steps]).reshape(len(plan.steps), -1)
        return int((np.abs(priced) > 1e-9).any(axis=0).sum())

    kinds = ("share", "activity", "supply", "demand", "disposal", "link", "limit")
    assert {kind for kind in kinds if not binding(kind)} == set()
    buyer = [row.plant is None for row in found.demand].index(True)
    assert any(step.prices.demand[buyer] for step in plan.steps), "the Max of a Demand row"
    assert len({row.plant for row in found.processes}) < len(found.processes), "several processes of a plant"
    assert 0 < (plan.amounts.flow > 1e-9).sum() < plan.amounts.flow.size
    assert plan.amounts.disposal.sum() > 0


def test_the_same_seed_draws_the_same_park_and_another_one_another() -> None:
    assert [*rows(SMALL)] == [*rows(SMALL)]
    assert [*rows(SMALL)] != [*rows(replace(SMALL, seed=SMALL.seed + 1))]


def test_volumes_are_as_skewed_as_is_asked() -> None:
    def spread(skew: float) -> float:
        return float(np.std(np.log([row.capacity for row in drawn(Size(100, 100, skew=skew)).processes])))

    assert spread(1.5) == pytest.approx(1.5, rel=0.2)
    assert spread(0.3) < 0.5


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_workbook_of_a_drawn_park_is_the_same_park(size: Size, tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    path.write_bytes(workbook(size))
    reading = read_tables(path)
    read = rules.park(reading.tables, reading_problems=reading.problems)
    assert not read.warnings
    expected, found = plan_of(drawn(size)), plan_of(read)
    assert [step.value for step in found.steps] == pytest.approx([step.value for step in expected.steps], rel=1e-12)


def test_the_command_writes_it_and_ecopark_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    command("--sizes", "5x6", "--workbook", str(path))
    done = subprocess.run([sys.executable, "-m", "ecopark", "validate", str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


# The ways


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_is_stated_to_the_libraries_is_the_programme_that_pyomo_compiles(size: Size) -> None:
    found = drawn(size)
    arrays, statement = whole(found), stated(found, candidates(found))
    assert signature(*stacked(statement)) == signature(arrays.matrix, arrays.row_lower, arrays.row_upper)
    assert stacked(statement)[0].shape == arrays.matrix.shape


def test_a_park_of_what_is_not_stated_is_refused() -> None:
    other = park(*rows(SMALL), Storage(plant="mill 0", material="slag", capacity=10.0), exchanges="all")
    with pytest.raises(ValueError, match="only parks as they are drawn"):
        stated(other, candidates(other))


def test_linopy_holds_the_programme_that_pyomo_compiles() -> None:
    needs_library("linopy")
    library = import_module("linopy")
    found = drawn(SIZES[1])
    library.options["semantics"] = "v1"
    model = library.Model(sparse=True)
    linopy_way.build(model, stated(found, candidates(found)))
    matrices, arrays = model.matrices, whole(found)
    lower = np.where(matrices.sense == "<", -np.inf, matrices.b)
    upper = np.where(matrices.sense == ">", np.inf, matrices.b)
    assert signature(matrices.A, lower, upper) == signature(arrays.matrix, arrays.row_lower, arrays.row_upper)


def test_pyoptinterface_holds_as_many_rows_and_columns() -> None:
    needs_library("pyoptinterface")
    library, highs = import_module("pyoptinterface"), import_module("pyoptinterface.highs")
    found = drawn(SIZES[1])
    model = highs.Model()
    pyoptinterface_way.Stating(library, model, stated(found, candidates(found))).state()
    assert (model.getnumrow(), model.getnumcol()) == whole(found).matrix.shape


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [*SIZES, Size(15, 15, seed=5), Size(3, 2, seed=6)], ids=str)
def test_every_way_ends_at_the_same_values_of_all_steps(way: str, size: Size) -> None:
    needs_library(way)
    run = WAYS[way](drawn(size))
    assert apart(raw(drawn(size)), run) <= 1e-9
    assert run.megabytes > 10
    assert all(seconds >= 0 for seconds in run.stages.values())
    assert {*run.stages} >= {"candidates"}


def test_the_steps_are_no_idle_ones() -> None:
    # were a step not taken on the face of the one before, it would end lower: so equal values prove that it was
    arrays, values = whole(drawn(SMALL)), raw(drawn(SMALL)).values
    for objective, value in zip(arrays.objectives[1:], values[1:], strict=True):
        session = Session(arrays)
        assert session.minimise(objective) == "optimal"
        assert float(objective @ session.values) < 0.99 * value


# What is told of it


def made(way: str, flows: int, seconds: float, value: float = 7.0, **size: float) -> Measured:
    size_of = replace(Size(flows, 1), **size)  # type: ignore[arg-type]
    return Measured(way, size_of, Run({"model": 0.25 * seconds, "HiGHS": 0.75 * seconds}, 100.0 * seconds, (value,)))


def test_medians_beside_the_first_way_smaller_sizes_first() -> None:
    found = [
        *(made("ecopark", 5000, seconds) for seconds in (1.0, 2.0, 30.0)),
        *(made("raw", 5000, seconds, 7.07) for seconds in (8.0, 3.0, 4.0)),
        made("ecopark", 10, 0.5),
        made("ecopark", 10, 0.5, periods=12),
        made("ecopark", 10, 0.5, skew=1.5),
    ]
    told = results.table(found)[2:]
    assert told == [
        "| 10 | ecopark | 1 | 0.50 | 1.0 | 50 MB | 0e+00 | model 0.12, HiGHS 0.38 |",
        "| 5,000 | ecopark | 3 | 2.00 | 1.0 | 200 MB | 0e+00 | model 0.50, HiGHS 1.50 |",
        "| 5,000 | raw | 3 | 4.00 | 2.0 | 400 MB | 1e-02 | model 1.00, HiGHS 3.00 |",
        "| 10 in each of 12 periods | ecopark | 1 | 0.50 | 1.0 | 50 MB | 0e+00 | model 0.12, HiGHS 0.38 |",
        "| 10, skew 1.5 | ecopark | 1 | 0.50 | 1.0 | 50 MB | 0e+00 | model 0.12, HiGHS 0.38 |",
    ]


def test_lines_are_read_as_they_were_written() -> None:
    found = [made("ecopark", 10, 0.5), made("raw", 20, 1.5, periods=2)]
    assert results.read("".join(results.lines(found))) == found


def test_a_page_without_marks_is_not_touched() -> None:
    with pytest.raises(ValueError, match="has no marks"):
        results.renewed("# A page", ["| a |"])


def test_the_page_tells_what_was_kept() -> None:
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    kept = results.read((ROOT / "docs" / "performance.jsonl").read_text("utf-8"))
    assert results.renewed(page, results.table(kept)) == page


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)


def test_one_command_measures_keeps_and_tells(tmp_path: Path) -> None:
    kept, page = tmp_path / "kept.jsonl", tmp_path / "page.md"
    page.write_text(f"# Before\n\n{results.BEGIN}\nold\n{results.END}\n\nAfter.\n", "utf-8")
    asked = ("--ways", "ecopark", "raw", "--repeats", "1", "--save", str(kept), "--page", str(page))
    command("--sizes", "6x6", *asked)
    command("--sizes", "5x7", *asked)
    found = results.read(kept.read_text("utf-8"))
    assert [(each.way, each.size.flows) for each in found] == [
        ("ecopark", 36),
        ("raw", 36),
        ("ecopark", 35),
        ("raw", 35),
    ]
    assert all(50 < each.run.megabytes < 2000 for each in found)
    told = page.read_text("utf-8")
    assert told.startswith("# Before\n")
    assert told.endswith("\n\nAfter.\n")
    assert "old" not in told
    assert [line.split(" | ")[0] for line in told.splitlines() if line.startswith("| 3")] == ["| 35"] * 2 + ["| 36"] * 2
    assert command("--told", str(kept)).stdout.splitlines() == results.table(found)


def test_a_way_whose_library_is_not_there_is_left_out_in_a_sentence() -> None:
    hidden = (
        "import sys; sys.modules['linopy'] = None; from tests.benchmarks.__main__ import main; "
        "sys.argv = ['', '--sizes', '4x4', '--ways', 'raw', 'linopy', '--repeats', '1']; main()"
    )
    done = subprocess.run([sys.executable, "-c", hidden], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "linopy is left out: it needs linopy (pip install .[bench]).\n"
    assert [line.split(" | ")[1] for line in done.stdout.splitlines()[2:]] == ["raw"]


def test_the_picture_names_every_way_and_is_small(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed; pip install .[bench]")
    found = [made(way, flows, flows / 1000 * (2 + n)) for n, way in enumerate(WAYS) for flows in (100, 10_000)]
    path = tmp_path / "picture.svg"
    draw(found, path)
    assert path.stat().st_size < 150_000
    text = path.read_text("utf-8")
    assert all(text.count(f"<!-- {look.label} -->") == 2 for look in LOOKS.values()), "once in each panel"
    assert {*LOOKS} == {*WAYS}
