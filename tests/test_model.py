"""Models: the shipped one by name, an analyst's own by path, and what is no model."""

from __future__ import annotations

import os
from math import inf
from pathlib import Path

import pytest

from ecopark import cli, commands, model, pricing
from ecopark.answer import answer
from ecopark.errors import ModelError, WorkbookError
from ecopark.network import candidates

from .math.parks import MILL_AND_WORKS, park, slag_link
from .oracle import workbooks
from .oracle.test_formulation import furnace_and_kiln, setting
from .test_hot import region_park

EXTENDED = """
from ecopark.model import load
import pyomo.environ as pyo

shipped = load("exchange")
amounts, prices = shipped.amounts, shipped.prices


def build(park, network):
    m = shipped.build(park, network)
    m.fair = pyo.Constraint(expr=m.d[0, 0] >= 15)
    return m
"""
"""The shipped model and a rule of the analyst's own: at least 15 t by the first route of disposal."""


def written(folder: Path, text: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_models_are_known_by_name() -> None:
    assert model.shipped() == ("exchange",)
    assert model.load("exchange") is model.load()


def test_the_shipped_folder_is_the_checkouts_or_the_packages() -> None:
    folder = model.shipped_folder("models")
    assert (folder / "exchange.py").is_file()
    assert folder.name in ("models", "_models")


def test_a_model_has_three_functions() -> None:
    loaded = model.load()
    assert all(callable(getattr(loaded, name)) for name in ("build", "amounts", "prices"))


def test_a_model_of_ones_own_is_loaded_by_path(tmp_path: Path) -> None:
    loaded = model.load(str(written(tmp_path, EXTENDED)))
    assert loaded is not model.load()
    assert loaded.amounts is model.load().amounts


def test_a_path_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, EXTENDED)
    monkeypatch.chdir(tmp_path)
    assert model.load("mine.py") is model.load(f".{os.sep}mine.py")


def test_two_models_of_one_name_are_two_models(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = model.load(str(written(tmp_path / "a", EXTENDED)))
    second = model.load(str(written(tmp_path / "b", EXTENDED + "\nNAME = 'second'\n")))
    assert not hasattr(first, "NAME")
    assert hasattr(second, "NAME")


def test_a_file_named_like_the_shipped_model_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "raise RuntimeError('not this one')", "exchange.py")
    monkeypatch.chdir(tmp_path)
    assert callable(model.load("exchange").build)


def test_an_extension_that_binds_is_solved_and_its_rows_certified(tmp_path: Path) -> None:
    # 15 t on the landfill where none need be: a plan of the analyst's model; its optimality is the solver's word.
    asked = answer(park(*MILL_AND_WORKS), str(written(tmp_path, EXTENDED)))
    assert asked.exchange.plan is not None
    assert asked.exchange.plan.amounts.disposal[0] == pytest.approx(15)
    assert asked.status == "optimal"
    assert asked.exchange.certificate is not None
    assert asked.exchange.certificate.dual is None


def test_an_extension_that_does_not_bind_is_certified(tmp_path: Path) -> None:
    # No more than 30 t of slag fit on the link, so 20 are dumped anyway.
    asked = answer(park(*MILL_AND_WORKS, slag_link(capacity=30.0)), str(written(tmp_path, EXTENDED)))
    assert asked.status == "optimal"


READS_BACK = """
from dataclasses import replace
import numpy as np
from ecopark.model import load

base = load("exchange")
build, amounts, prices = base.build, base.amounts, base.prices

def {function}(programme):
    found = base.{function}(programme)
    return {returned}
"""


@pytest.mark.parametrize(
    ("function", "returned", "told"),
    [
        (
            "prices",
            "replace(found, activity=found.activity[:-1])",
            "the length of 'activity' that `prices` gives is 1, and that of the park is 2",
        ),
        (
            "prices",
            "replace(found, gate=np.zeros((3, 1)))",
            "the length of 'gate' that `prices` gives is 3 x 1, and that of the park is 3",
        ),
        ("prices", "None", "`prices` gives a NoneType, not Prices"),
        (
            "amounts",
            "replace(found, flow=np.append(found.flow, 0.0))",
            "the length of 'flow' that `amounts` gives is 1, and that of the park is 0",
        ),
        ("amounts", "vars(found)", "`amounts` gives a dict, not Amounts"),
    ],
)
def test_what_a_model_reads_back_is_of_the_park(tmp_path: Path, function: str, returned: str, told: str) -> None:
    path = written(tmp_path, READS_BACK.format(function=function, returned=returned))
    with pytest.raises(ModelError) as refused:
        answer(park(*MILL_AND_WORKS), str(path))
    assert str(refused.value).startswith(str(path))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("exchanges", "there is no model 'exchanges'; the shipped ones are: exchange"),
        ("Exchange", "there is no model 'Exchange'"),
        ("", "there is no model ''"),
        ("__init__", "there is no model '__init__'"),
        ("nowhere/mine.py", "there is no such file"),
        ("mine.py", "there is no such file"),
        ("../exchange", "there is no such file"),
    ],
)
def test_a_model_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, told: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as refused:
        model.load(asked)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it has no function `build`, `amounts`, `prices`"),
        ("def build(park, network): ...", "it has no function `amounts`, `prices`"),
        ("build = amounts = prices = 3", "it has no function `build`, `amounts`, `prices`"),
        ("def build(:", "the file cannot be run: SyntaxError"),
        ("import no_such_module", "the file cannot be run: ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "the file cannot be run: ZeroDivisionError"),
        ("from ecopark.model import load\nload('other')", "the file cannot be run: ModelError: there is no model"),
    ],
)
def test_a_file_that_is_no_model_says_why(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ModelError) as refused:
        model.load(str(path))
    assert str(refused.value).startswith(str(path))
    assert told in str(refused.value)


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such file"):
        model.load(f"{tmp_path}/")


def test_a_workbook_names_shipped_models_only_and_runs_no_file(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    own = written(tmp_path, f"open({str(mark)!r}, 'w')\n")
    for named in (str(own), own.name, own.stem, "../models/exchange"):
        path = tmp_path / "park.xlsx"
        workbooks.write(furnace_and_kiln(Settings=[setting("Model", named)]), path)
        with pytest.raises((WorkbookError, ModelError)):
            commands.solve(path, write=False)
    assert not mark.exists()


FAILS = """
from ecopark.model import load

base = load("exchange")
build, amounts, prices = base.build, base.amounts, base.prices

def {function}(*given):
    {failing}
"""


@pytest.mark.parametrize("function", ["build", "amounts", "prices"])
def test_a_function_of_a_model_that_fails_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], function: str
) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(furnace_and_kiln(), path)
    own = written(tmp_path, FAILS.format(function=function, failing="return given[0].nonesuch"))
    assert cli.run(["solve", str(path), "--model", str(own)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert f"`{function}` fails with AttributeError" in told
    assert "nonesuch" in told
    assert "mend the model file" in told


@pytest.mark.parametrize("failing", ["return None", "m = base.build(*given); del m.dual; return m"])
def test_what_a_model_builds_is_a_programme_that_holds_prices(tmp_path: Path, failing: str) -> None:
    text = FAILS.format(function="build", failing=failing)
    with pytest.raises(ModelError, match="`build` gives no Pyomo model with the suffixes `dual` and `rc`"):
        answer(park(*MILL_AND_WORKS), str(written(tmp_path, text)))


@pytest.mark.parametrize(
    ("function", "failing", "told"),
    [
        ("flow_columns", "1 / 0", "`flow_columns` fails with ZeroDivisionError: division by zero; mend the model file"),
        ("flow_columns", "yield from base.flow_columns(*given); [][0]", "`flow_columns` fails with IndexError"),
        ("flow_columns", "return [('need', 0, 0, 1.0)]", "`flow_columns` fails with AttributeError"),
        ("amounts", "1 / 0", "`amounts` fails with ZeroDivisionError"),
        ("amounts", "return None", "`amounts` gives a NoneType, not Amounts"),
        ("prices", "1 / 0", "`prices` fails with ZeroDivisionError"),
    ],
)
def test_a_model_whose_flows_are_priced_fails_alike(tmp_path: Path, function: str, failing: str, told: str) -> None:
    says_flows = "flow_columns = base.flow_columns\n\ndef"
    text = FAILS.format(function=function, failing=failing).replace("def", says_flows, 1)
    loaded = model.load(str(written(tmp_path, text)))
    assert model.says_columns(loaded)
    asked = region_park(6, 10, 0)
    with pytest.raises(ModelError) as refused:
        pricing.optimum(asked, candidates(asked), loaded, inf)
    assert told in str(refused.value)


def test_the_command_line_answers_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "park.xlsx"
    workbooks.write(furnace_and_kiln(), path)
    before = path.read_bytes()
    assert cli.run(["solve", str(path), "--model", "nonesuch"]) == 2
    assert "there is no model 'nonesuch'" in capsys.readouterr().err
    assert path.read_bytes() == before
