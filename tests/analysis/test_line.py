"""Where the columns of a programme stand in the one line of all amounts; and a model that names its own otherwise."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from ecopark.analysis.corners import Programme
from ecopark.analysis.designs import vary
from ecopark.analysis.line import Line, exchange_of_columns, exchanges_of, named
from ecopark.analysis.points import Solver
from ecopark.analysis.sweeps import planned
from ecopark.answer import answer
from ecopark.errors import ModelError
from ecopark.model import load
from ecopark.network import candidates
from ecopark.programme import amounts_of, built, compiled, put_back
from ecopark.schema.rows import Link, Period, Plant, Process, Storage
from ecopark.totals import flat

from ..math.parks import MILL_AND_WORKS, makes, park, slag_link, without

EVERY_KIND = park(
    *without(MILL_AND_WORKS, Link),
    Period(period="summer", share=0.25),
    Period(period="winter", share=0.75),
    Storage(plant="mill", material="slag", capacity=10.0),
    slag_link(status="candidate", capacity=50.0, capex=100.0),
    Plant(plant="forge"),
    Process(plant="forge", process="hearth"),
    makes("forge", "hearth", "slag", 0.2),
    Link(from_="forge", to="works", material="slag"),
)
"""Two periods, a store and something to build."""

RENAMED = """
from ecopark.model import load
shipped = load('exchange')

def named(m, now, then):
    purchases = getattr(m, now)
    m.del_component(purchases)
    m.add_component(then, purchases)
    return m

def build(park, network):
    return named(shipped.build(park, network), 'v', 'bought')

def amounts(m):
    found = shipped.amounts(named(m, 'bought', 'v'))
    named(m, 'v', 'bought')
    return found

prices = shipped.prices
"""


def test_every_amount_stands_where_flat_has_it() -> None:
    """Each column is given its number as its value, read back by the model: then the line says where it stands."""
    model, network = load("exchange"), candidates(EVERY_KIND)
    programme = built(model, EVERY_KIND, network)
    arrays = compiled(programme)
    places = Line(EVERY_KIND, network).of_columns(named(arrays.columns))
    values = np.where(arrays.integer, 1.0, np.arange(len(places)) + 10.0)
    put_back(programme, arrays, values, np.zeros(len(values)), np.zeros(len(arrays.rows)))
    line = np.append(flat(amounts_of(model, programme)), np.nan)
    is_amount = places < len(line) - 1
    assert line[places[is_amount]].tolist() == values[is_amount].tolist()
    assert len(np.unique(places[is_amount])) == is_amount.sum()
    assert {name for (name, _), there in zip(named(arrays.columns), is_amount, strict=True) if not there} <= {"nothing"}
    assert {name for (name, _), there in zip(named(arrays.columns), is_amount, strict=True) if there} == set("xfvydgz")


def test_flows_stand_where_their_columns_do() -> None:
    network = candidates(EVERY_KIND)
    line = Line(EVERY_KIND, network)
    flow, period = np.repeat(np.arange(len(network.flows)), 2), np.tile([0, 1], len(network.flows))
    columns = [("f", index) for index in zip(flow.tolist(), period.tolist(), strict=True)]
    assert len(columns) == 4
    assert line.of_flows(flow, period).tolist() == line.of_columns(columns).tolist()


def test_columns_know_their_exchange() -> None:
    network = candidates(EVERY_KIND)
    names, of_flow = exchanges_of(EVERY_KIND, network)
    number = names.index(("mill", "works", "slag"))
    flow = int(np.flatnonzero(of_flow == number)[0])
    assert exchange_of_columns([("v", (0, 0)), ("f", (flow, 1)), ("z", 0)], of_flow).tolist() == [-1, number, -1]


@pytest.fixture
def renamed(tmp_path: Path) -> str:
    """A model whose purchases have another name than the shipped one's."""
    path = tmp_path / "renamed.py"
    path.write_text(RENAMED)
    return str(path)


def test_a_model_that_names_its_variables_otherwise_is_built_anew_at_each_point_of_a_sweep(renamed: str) -> None:
    at = park(*MILL_AND_WORKS)
    sweep, made = planned(at, renamed, [vary("Supply[clay].Price=5:20:2", "USD")], "grid", 8, 0)
    told = Solver(sweep).point(1, made.points[1]).with_exchange
    fresh = answer(sweep.park_at(made.points[1]), "exchange").exchange.plan
    assert fresh is not None
    assert told.outputs[0] == pytest.approx(fresh.steps[0].value)


def test_a_trade_off_of_such_a_model_is_refused_with_what_it_lacks(renamed: str) -> None:
    at = park(*MILL_AND_WORKS)
    with pytest.raises(ModelError, match=r"a trade-off needs the variables that the shipped model has: v$"):
        Programme(at, candidates(at), load(renamed), is_shipped=False, deadline=time.monotonic() + 60)
