"""A model of one's own whose rows take part in a conflict: they are told, and only cells are proposed for change.

The park is that of the page on own models: the paper mill takes 25 m3 of water for each of 8,000 t, the dye works 100
for each of 2,000 t, together 400,000 m3. Wells may give 300,000; the town, where it gives 50,000, leaves 50,000 short.
"""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from ecopark import cli, commands
from ecopark.answer import answer
from ecopark.schema import messages
from tests.examples.page import examples
from tests.examples.test_own_model import block
from tests.oracle.sheets import Sheets

from .cells import park_of, write
from .proofs import applied


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(block("py"), "utf-8")
    return path


def park(town: float | None = 50_000) -> Sheets:
    sheets = copy.deepcopy(examples("own-model.md")["A groundwater cap"].sheets)
    sheets["Supply"][2]["Max"] = town
    return sheets


def test_a_row_of_the_models_own_is_told_beside_the_cells(mine: Path, tmp_path: Path) -> None:
    sheets = park()
    found = answer(park_of(sheets, tmp_path / "park.xlsx"), str(mine)).exchange
    (conflict,) = found.reasons.conflicts
    assert [cited.place for cited in conflict.cells] == ["Demand!A2", "Demand!A3", "Supply!A4", "groundwater"]
    assert "the model's own row 'groundwater' must hold: together" in found.hints[0].problem
    assert [(change.place, change.would_do, change.confirmed) for change in conflict.changes] == [
        ("Demand!A2", 6000, True),
        ("Demand!A3", 1500, True),
        ("Supply!A4", 100_000, True),
    ]
    for change in conflict.changes:
        mended = park_of(applied(sheets, [change]), tmp_path / "park.xlsx")
        assert answer(mended, str(mine)).status == "optimal", change
    assert answer(park_of(sheets, tmp_path / "park.xlsx"), "exchange").status == "optimal"


def test_it_is_mended_in_cells(mine: Path, tmp_path: Path) -> None:
    sheets = park()
    explained = commands.explain(write(sheets, tmp_path / "park.xlsx"), model=str(mine))
    assert all(change.confirmed and change.sheet in sheets for change in explained.mend)
    mended = park_of(applied(sheets, explained.mend), tmp_path / "park.xlsx")
    assert answer(mended, str(mine)).status == "optimal"


def test_where_it_has_no_part_it_is_not_told(mine: Path, tmp_path: Path) -> None:
    sheets = park(150_000)  # with the wells' 300,000 it would be enough: each well's own Max is in the way
    sheets["Supply"][0]["Max"] = sheets["Supply"][1]["Max"] = 100_000
    found = answer(park_of(sheets, tmp_path / "park.xlsx"), str(mine)).exchange
    places = {cited.place for conflict in found.reasons.conflicts for cited in conflict.cells}
    assert "Supply!A2" in places
    assert "groundwater" not in places


def test_one_that_cannot_hold_by_itself_stands_alone(mine: Path, tmp_path: Path) -> None:
    mine.write_text(block("py").replace("<= CAP)", "<= -1.0)"), "utf-8")
    explained = commands.explain(write(park(), tmp_path / "park.xlsx"), model=str(mine))
    assert [[cited.place for cited in conflict.cells] for conflict in explained.conflicts] == [["groundwater"]]
    assert (explained.conflicts[0].changes, explained.mend) == ((), ())


def test_a_row_of_many_is_told_once(mine: Path, tmp_path: Path) -> None:
    # A cap a well: 150,000 each, so that the dye works' and the mill's 200,000 both are 50,000 short, and the town's
    # 50,000 do for one of them.
    own = "m.groundwater = pyo.Constraint(expr=pyo.quicksum(bought) <= CAP)"
    assert own in block("py")
    each = "m.groundwater = pyo.Constraint(range(len(bought)), rule=lambda _, i: bought[i] <= CAP / 2)"
    mine.write_text(block("py").replace(own, each), "utf-8")
    found = answer(park_of(park(), tmp_path / "park.xlsx"), str(mine)).exchange
    (conflict,) = found.reasons.conflicts
    assert [cited.place for cited in conflict.cells] == ["Demand!A2", "Demand!A3", "Supply!A4", "groundwater"]


def test_the_command_line_tells_it(mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(park(), tmp_path / "park.xlsx")
    assert cli.run(["solve", str(path), "--no-write", "--model", str(mine)]) == 3
    assert "the model's own row 'groundwater' must hold" in " ".join(capsys.readouterr().out.split())


def test_it_is_told_in_russian(mine: Path, tmp_path: Path) -> None:
    found = answer(park_of(park(), tmp_path / "park.xlsx"), str(mine)).exchange
    said = messages.said(found.reasons.conflicts[0].cells[-1].says, "ru")
    assert said == "собственная строка модели «groundwater» должна выполняться"
