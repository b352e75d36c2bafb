"""`explain --exchange` as people use it: what it prints, its JSON, a slip in the question, the sheet Why.

What it finds is held by tests/analysis/test_exchange.py.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import ecopark

from ..refusals.good import put
from .conftest import Done, texts
from .test_marking import links

Run = Callable[..., Done]
Workbook = Callable[..., Path]

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "explain-exchange.md"
SLAG: Final = "Steel mill / Cement works / slag"


def test_an_exchange_is_told_line_by_line(run: Run, workbook: Workbook) -> None:
    done = run("explain", workbook(), "--exchange", SLAG)
    assert (done.code, done.err) == (0, "")
    told = ecopark.explain(workbook(), exchange=SLAG).exchange
    assert told is not None
    assert told.verdict == "planned"
    assert done.out.splitlines() == list(told.lines())


def test_an_exchange_in_json(run: Run, workbook: Workbook) -> None:
    told = run("explain", workbook(), "--exchange", SLAG, "--json").json
    assert told["exchange"]["verdict"] == "planned"
    assert told["exchange"]["asked"] == {"from": "Steel mill", "to": "Cement works", "material": "slag"}
    assert told["exchange"]["next_best"]["certified"]
    assert told["exchange"]["sent"] > 0
    assert told["exchange"]["lines"][0].startswith("'Steel mill' sends")


def test_a_slip_in_an_exchange_is_wrong_usage(run: Run, workbook: Workbook) -> None:
    done = run("explain", workbook(), "--exchange", "Steel mil / Cement works / slag")
    assert (done.code, done.out) == (2, "")
    assert "plant 'Steel mil' is not in Plants; did you mean 'Steel mill'?" in done.err


def test_an_exchange_stands_on_the_sheet_beside_its_cells(run: Run, workbook: Workbook) -> None:
    path = workbook(put("Materials", 4, "Exchange", "no"))
    done = run("explain", path, "--exchange", SLAG, "--write")
    assert done.code == 0
    shown = texts(path, "Why")
    assert SLAG in shown
    assert any("cannot leave its plant" in text for text in shown)
    (place,) = (place for place in links(path, "Why") if place.startswith("Materials!"))
    assert links(path, "Why")[place] == place.replace("Materials", "'Materials'")


SHOWN: Final = re.findall(r"^```text\n\$ (.*?)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_page_shows_one_of_each() -> None:
    assert len(SHOWN) == 3


@pytest.mark.parametrize(("command", "printed"), SHOWN)
def test_the_page_shows_what_is_printed(run: Run, tmp_path: Path, command: str, printed: str) -> None:
    """Rustavi's exchanges: in the plan, left out, ruled out."""
    ecopark.new(tmp_path / "rustavi.xlsx", park="rustavi")
    done = run(*shlex.split(command)[1:])
    assert done.code == 0
    assert done.out.splitlines() == printed.splitlines()
