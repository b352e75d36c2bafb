"""Prices and ranges of hundreds of random parks proved by solving anew, and of others held against GLPK's own.

Run with ``-s`` to see how many parks were without degeneracy, which is what GLPK's report can speak of: it ranges one
basis.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, isclose
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from scipy.sparse import csc_matrix, csr_matrix

import ecopark
from ecopark.analysis.ranging import Sensitivity, sensitivity
from ecopark.answer import Answer, answer
from ecopark.model import load
from ecopark.programme import Compiled, built, compiled
from ecopark.schema.rows import Demand, Disposal, Link, Plant, Process, Substitute, Supply
from ecopark.schema.sensitivity import ReducedCostRow
from ecopark.schema.tables import Row
from ecopark.sheets import table_of
from tests.analysis.ranging_proofs import faults
from tests.math.parks import makes, park, takes, tonnes
from tests.oracle import workbooks
from tests.oracle.parks import random_park

from . import seeds

pytestmark = pytest.mark.slow

MORE: Final = range(30, 330)
ROWS: Final = 12
"""So many rows of each table are proved of a park, drawn by its seed."""

WANTED: Final = 100
"""So many parks without degeneracy are held against GLPK at least."""

ENOUGH: Final = 600.0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config, MORE))


def test_prices_and_ranges_of_a_random_park_are_so(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(random_park(seed), path)
    (of,) = ecopark.solve(path, write=False).answers
    if of.status == "optimal":
        assert faults(of, sensitivity(of, ENOUGH), ROWS, seed) == []


# GLPK


def mills_and_works(seed: int) -> Answer:
    """Mills that leave slag for works that may take it, every number drawn, everything running: nothing ties."""
    rng = random.Random(seed)
    mills, users = [f"m{n}" for n in range(rng.randint(2, 4))], [f"w{n}" for n in range(rng.randint(2, 4))]
    rows: list[Row] = list(tonnes("ore", "steel", "slag", "clay", "cement"))
    for name in mills:
        rows += [Plant(plant=name), takes(name, "furnace", "ore", rng.uniform(1, 2))]
        rows += [Process(plant=name, process="furnace", capacity=rng.uniform(200, 400), cost=rng.uniform(1, 9))]
        rows += [makes(name, "furnace", "steel", 1.0), makes(name, "furnace", "slag", rng.uniform(0.3, 0.7))]
        rows += [Demand(plant=name, material="steel", min=rng.uniform(80, 120), max=inf, price=rng.uniform(0, 2))]
        rows += [Disposal(plant=name, material="slag", route="tip", fee=rng.uniform(2, 6))]
    for name in users:
        rows += [Plant(plant=name), takes(name, "kiln", "clay", rng.uniform(1, 2))]
        rows += [Process(plant=name, process="kiln", capacity=rng.uniform(60, 90), cost=rng.uniform(1, 9))]
        rows += [makes(name, "kiln", "cement", 1.0)]
        rows += [Demand(plant=name, material="cement", min=rng.uniform(30, 50), max=inf, price=rng.uniform(0, 40))]
        rows += [Supply(plant=name, material="clay", price=rng.uniform(8, 12), max=rng.uniform(90, 300))]
        rows += [
            Link(
                from_=mill,
                to=name,
                material="slag",
                cost=rng.uniform(0, 9),
                capacity=rng.uniform(10, 40) if rng.random() < 0.7 else inf,
            )
            for mill in mills
        ]
    rows += [Supply(material="ore", price=rng.uniform(1, 3)), Substitute(need="clay", substitute="slag")]
    return answer(park(*rows, exchanges="listed", weight_cost=rng.uniform(0.05, 0.5)), "exchange")


@dataclass(frozen=True)
class Line:
    """What GLPK's report has of a row or column: its state, activity, marginal, and the two ranges."""

    state: str
    activity: float
    marginal: float
    least: float
    most: float
    activities: tuple[float, float]
    costs: tuple[float, float]

    @property
    def is_degenerate(self) -> bool:
        """Basic at a bound, or nonbasic without a price; what is fixed is neither."""
        if self.state == "NS":
            return False
        if self.state == "BS":
            return any(isclose(self.activity, bound, abs_tol=1e-4) for bound in (self.least, self.most))
        return self.marginal == 0


def exported(arrays: Compiled, path: Path) -> None:
    """The first step of a programme as a free MPS file: rows r0 .., columns c0 .."""
    lines = ["NAME park", "ROWS", " N cost"]
    sides, rhs, columns = [], [], []
    for number, (low, high) in enumerate(zip(arrays.row_lower, arrays.row_upper, strict=True)):
        sides.append(f" {'E' if low == high else 'L' if low == -inf else 'G'} r{number}")
        rhs.append(f" RHS r{number} {float(high if low == -inf else low)!r}")
    matrix = arrays.matrix
    for number, cost in enumerate(arrays.objectives[0].tolist()):
        columns.append(f" c{number} cost {cost!r}")
        for entry in range(matrix.indptr[number], matrix.indptr[number + 1]):
            columns.append(f" c{number} r{matrix.indices[entry]} {float(matrix.data[entry])!r}")
    bounds = [f" LO BND c{number} {float(low)!r}" for number, low in enumerate(arrays.lower)]
    bounds += [f" UP BND c{number} {float(high)!r}" for number, high in enumerate(arrays.upper) if high < inf]
    path.write_text("\n".join([*lines, *sides, "COLUMNS", *columns, "RHS", *rhs, "BOUNDS", *bounds, "ENDATA\n"]))


PLACES: Final = (23, 37, 51, 66, 80)
"""Where in a line of the report stand activity, slack (below it the marginal), bounds, range of activity, of cost."""


def number(text: str) -> float:
    """A number of the report, where a point is nought and infinity has a word."""
    text = text.strip()
    if text in ("", "."):
        return 0.0
    return inf if text in ("+Inf", "Inf") else -inf if text == "-Inf" else float(text)


def glpk(arrays: Compiled, folder: Path) -> dict[str, Line]:
    """GLPK's sensitivity report of a programme, by the names of rows and columns."""
    exported(arrays, folder / "park.mps")
    command = ["glpsol", "--freemps", "park.mps", "--nopresol", "--ranges", "ranges.txt"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
    found, lines = {}, (folder / "ranges.txt").read_text().splitlines()
    for first, second in pairwise(lines):
        words = first.split()
        if len(words) > 3 and words[0].isdigit() and words[1][0] in "rc" and words[2] in ("BS", "NL", "NU", "NS"):
            one, two = ([number(line[at : at + 13]) for at in PLACES] for line in (first, second))
            found[words[1]] = Line(
                *(words[2], one[0], two[1], one[2], two[2]),
                activities=(one[3], two[3]),
                costs=(one[4], two[4]),
            )
    return found


def plain(arrays: Compiled) -> Compiled:
    """A programme without rows that only say that nothing is below 0: GLPK calls these degenerate wherever it is 0."""
    kept = np.flatnonzero((arrays.row_lower != 0) | np.isfinite(arrays.row_upper))
    return replace(
        arrays,
        matrix=csc_matrix(csr_matrix(arrays.matrix)[kept]),
        row_lower=arrays.row_lower[kept],
        row_upper=arrays.row_upper[kept],
        rows=[arrays.rows[row] for row in kept.tolist()],
    )


def keys_of(row: Row) -> str:
    """A row's keys as the sheet Sensitivity has them."""
    found = (getattr(row, column.attribute) for column in table_of(row).keys)
    return " / ".join(str(key) for key in found if key is not None)


def near(one: float | None, other: float) -> bool:
    """Whether two numbers are one, as far as the report's five decimals tell; a blank is without end."""
    return isclose(inf if one is None else one, other, rel_tol=1e-4, abs_tol=5e-5)


def limits_agree(of: Sensitivity, sheet: str, column: str, row: Row, line: Line) -> bool:
    """Whether a limit's prices and ranges are GLPK's; a cell ends at 0, of which GLPK knows nothing."""
    (found,) = [
        one
        for one in of.shadow_prices
        if (one.place.partition("!")[0], one.limit, one.of) == (sheet, column, keys_of(row))
    ]
    if line.state == "BS":
        return found.price_more == found.price_less == 0 and near(found.final, line.activity)
    if found.price_more is None:
        return near(line.activities[1], found.value)
    return (
        near(found.price_more, -line.marginal)
        and near(found.price_less, -line.marginal)
        and near(found.increase, line.activities[1] - line.activity)
        and near(found.decrease, min(line.activity - line.activities[0], found.value))
    )


def costs_agree(found: ReducedCostRow, cost: float, line: Line) -> bool:
    """Whether a cost's range is GLPK's."""
    if line.state != "BS":
        return near(found.reduced_cost, line.marginal) and near(found.decrease, line.marginal) and not found.increase
    return near(found.increase, line.costs[1] - cost) and near(found.decrease, cost - line.costs[0])


def agreed(of: Answer, arrays: Compiled, report: dict[str, Line]) -> int:
    """How many prices and ranges were compared, all of which must agree."""
    solved, told = of.exchange, sensitivity(of, ENOUGH)
    assert (told.unpriced, told.rough, told.unranged) == (0, 0, 0)
    tables, count = solved.park.tables, 0
    sheets = {"supply": ("Supply", "Max", tables.supply), "link": ("Links", "Capacity", solved.park.links)}
    for number, row in enumerate(arrays.rows):
        name, index = row.parent_component().local_name, row.index()
        if name == "demand":
            assert limits_agree(told, "Demand", "Min", solved.park.demand[index[0]], report[f"r{number}"]), number
            count += 1
        elif name in sheets:
            sheet, column, rows = sheets[name]
            assert limits_agree(told, sheet, column, rows[index[0]], report[f"r{number}"]), (name, index)
            count += 1
    for number, column in enumerate(arrays.columns):
        name, line, cost = (
            column.parent_component().local_name,
            report[f"c{number}"],
            float(arrays.objectives[0, number]),
        )
        if name == "x":
            process = solved.park.processes[column.index()[0]]
            assert limits_agree(told, "Processes", "Capacity", process, line), process
            words = process.plant, "", process.process
        elif name == "f":
            flows, index = solved.network.flows, column.index()[0]
            gate, need = solved.park.gates[flows.gate[index]], solved.park.needs[flows.need[index]]
            words = gate.plant, need.plant, gate.material
        else:
            continue
        (found,) = [one for one in told.reduced_costs if (one.plant, one.to, one.item) == words]
        if line.state != "NU":
            assert costs_agree(found, cost, line), (words, found, line)
            count += 1
    return count


@pytest.mark.skipif(shutil.which("glpsol") is None, reason="no glpsol on this machine")
def test_parks_without_degeneracy_agree_with_glpk(tmp_path: Path) -> None:
    held = compared = 0
    for seed in range(1000):
        of = mills_and_works(seed)
        if of.status != "optimal" or of.exchange.plan is None:
            continue
        solved = of.exchange
        programme = built(load(), solved.park, solved.network)
        arrays = plain(compiled(programme))
        report = glpk(arrays, tmp_path)
        if any(line.is_degenerate for line in report.values()):
            continue
        held += 1
        compared += agreed(of, arrays, report)
        if held >= WANTED:
            break
    sys.stdout.write(f"\n{held} parks without degeneracy, {compared} prices and ranges as GLPK has them\n")
    assert held >= WANTED
