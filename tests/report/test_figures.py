"""The pictures: what they draw adds up to the plan's tables, whatever is folded, and names are text."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from ecopark import figures
from ecopark.accounts import results
from ecopark.analysis.opportunities import opportunities
from ecopark.answer import Answer, answer
from ecopark.books import Books
from ecopark.errors import UsageError
from ecopark.figures.movements import TONNES, By, Side, size_in
from ecopark.figures.sankeys import ROLES
from ecopark.schema.rows import Process
from ecopark.solution import Solution

from ..math.parks import MILL_AND_WORKS, park
from .parks import hostile, many, shipped

PARKS = ("rustavi", "baku", "kalundborg")


def sums(figure: Any) -> dict[str, float]:
    """What a Sankey draws, added up by role."""
    link = figure.data[0].link
    found: dict[str, float] = defaultdict(float)
    for role, value in zip(link.customdata, link.value, strict=True):
        found[ROLES[role]] += float(value)
    return dict(found)


def tabled(found: Answer, side: Side, unit: str) -> dict[str, float]:
    """The same from the tables: Exchange plan, Supply plan, Disposal plan, Materials."""
    solved = found.exchange if side == "exchange" else found.without
    assert solved.plan is not None
    books, park = Books(solved.plan), solved.park
    sums: dict[str, float] = defaultdict(float)

    def add(role: str, material: str, quantity: float) -> None:
        sums[role] += quantity * (size_in(park, material, unit) or 0.0)

    for bought in books.supplies():
        add("virgin" if bought.impact > 0 else "bought", bought.material, bought.quantity)
    for sent in books.exchanges():
        add("exchanged", sent.material, sent.quantity)
    for material, moved in books.moved.items():
        add("sold", material, moved.sold)
        add("air" if park.kind(material) == "air" else "disposed", material, moved.disposed)
    return {role: amount for role, amount in sums.items() if amount}


@pytest.mark.parametrize("small", [False, True], ids=["folded", "all"])
@pytest.mark.parametrize("by", ["material", "kind"])
@pytest.mark.parametrize("side", ["exchange", "without"])
@pytest.mark.parametrize("name", PARKS)
def test_a_sankey_adds_up_to_the_tables(name: str, side: Side, by: By, small: bool) -> None:
    found = shipped(name)
    for unit in figures.units_moved(found):
        drawn = figures.sankey(found, by=by, side=side, unit=unit, small=small)
        assert sums(drawn) == pytest.approx(tabled(found, side, unit), rel=1e-9)


def test_every_material_is_drawn_in_one_unit() -> None:
    found = shipped("rustavi")
    assert figures.units_moved(found) == (TONNES, "MWh")
    for material in found.park.materials:
        sizes = [size_in(found.park, material, unit) for unit in figures.units_moved(found)]
        assert sum(size is not None for size in sizes) == 1, material
    assert size_in(found.park, "steam", "GJ") == pytest.approx(3.6)


def test_exchanges_in_tonnes_are_those_of_the_summary() -> None:
    for name in PARKS:
        row = next(row for row in results(shipped(name)).indicators if row.indicator == "Exchanged")
        assert sums(figures.sankey(shipped(name)))["exchanged"] == pytest.approx(row.with_exchange)


def test_both_sides_are_drawn_to_one_scale() -> None:
    """Pixels for a tonne: the part of the height that the columns have, over what the tallest of them sums."""

    def scale(side: Side) -> float:
        drawn = figures.sankey(shipped("baku"), side=side)
        node, link = drawn.data[0].node, drawn.data[0].link
        into, out = np.zeros(len(node.label)), np.zeros(len(node.label))
        np.add.at(into, np.asarray(link.target), np.asarray(link.value))
        np.add.at(out, np.asarray(link.source), np.asarray(link.value))
        sizes, columns = np.maximum(into, out), np.asarray(node.x)
        low, high = drawn.data[0].domain.y
        plot = drawn.layout.height - drawn.layout.margin.t - drawn.layout.margin.b
        tall = (high - low) * plot
        stacks = [sizes[columns == x] for x in sorted(set(node.x))]
        return float(min((tall - (len(stack) - 1) * node.pad) / stack.sum() for stack in stacks))

    assert scale("exchange") == pytest.approx(scale("without"), rel=0.02)


def test_a_sankey_has_no_circle_whoever_exchanges_with_whom() -> None:
    """Two plants of Rustavi send each other by-products: the picture's links lead to the right all the same."""
    pairs = {(row.from_, row.to) for row in results(shipped("rustavi")).exchange_plan}
    assert any((receiver, sender) in pairs for sender, receiver in pairs)
    drawn = figures.sankey(shipped("rustavi"), small=True).data[0]
    assert all(drawn.node.x[a] < drawn.node.x[b] for a, b in zip(drawn.link.source, drawn.link.target, strict=True))


def test_a_large_park_is_folded_and_nothing_is_lost() -> None:
    found = many(40, 10)
    few, every = figures.sankey(found), figures.sankey(found, small=True)
    assert len(every.data[0].link.value) > 400
    assert len(few.data[0].link.value) < len(every.data[0].link.value) / 1.5
    assert sums(few) == pytest.approx(sums(every))
    assert [label for label in few.data[0].node.label if label.endswith("25 others")]


def test_a_map_has_all_tonnes_and_wider_lines_for_more() -> None:
    for found in (shipped("rustavi"), shipped("baku"), many(40, 10)):
        drawn = figures.park_map(found)
        tonnes = [value for trace in drawn.data if trace.name in ("exchanges", "folded") for value in trace.customdata]
        row = next(row for row in results(found).indicators if row.indicator == "Exchanged")
        assert sum(tonnes) == pytest.approx(row.with_exchange)
    lines = [trace for trace in figures.park_map(shipped("rustavi")).data if trace.mode == "lines"]
    weighed = [trace for trace in lines if trace.line.dash is None]
    assert [trace.name for trace in weighed] == [
        "100,000 t and more",
        "10,000 to 100,000 t",
        "1,000 to 10,000 t",
        "less than 1,000 t",
    ]
    widths = [trace.line.width for trace in weighed]
    assert widths == sorted(widths, reverse=True)


def test_a_map_is_true_to_scale_at_its_latitude() -> None:
    layout = figures.park_map(shipped("rustavi")).layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.yaxis.scaleratio == pytest.approx(1 / math.cos(math.radians(41.54)), rel=1e-3)
    bar = layout.shapes[0]
    km = (bar.x1 - bar.x0) * math.cos(math.radians(41.54)) * 111.195
    assert layout.annotations[0].text == "1 km"
    assert km == pytest.approx(1.0, rel=1e-3)


def test_small_exchanges_of_a_map_are_drawn_when_asked_for() -> None:
    few, every = figures.park_map(many(40, 10)), figures.park_map(many(40, 10), small=True)
    drawn = {trace.name: trace for trace in few.data}
    assert drawn["folded"].visible is False
    assert len(drawn["exchanges"].x) == 60
    assert len(drawn["exchanges"].x) + len(drawn["folded"].x) == 200
    assert [len(trace.x) for trace in every.data if trace.name == "exchanges"] == [200]


def test_names_on_a_map_do_not_cover_each_other() -> None:
    spots = next(trace for trace in figures.park_map(shipped("baku")).data if trace.name == "plants").textposition
    assert len(set(spots)) > 2


def test_a_park_without_coordinates_has_an_empty_map() -> None:
    assert not figures.park_map(answer(park(*MILL_AND_WORKS), "exchange")).data


def test_bars_of_savings_are_the_indicators() -> None:
    found = shipped("baku")
    rows = [row for row in results(found).indicators if row.change_percent is not None]
    without, with_ = figures.savings(found).data
    assert list(without.customdata) == [row.without_exchange for row in rows]
    assert list(with_.customdata) == [row.with_exchange for row in rows]
    for then, now, length in zip(without.customdata, with_.customdata, with_.x, strict=True):
        assert length == pytest.approx(100 * now / then)


@pytest.mark.parametrize("name", ["baku", "large"])
def test_bars_of_plants_add_up_to_the_ledger(name: str) -> None:
    found = many(40, 10) if name == "large" else shipped(name)
    (bars,) = figures.profit_by_plant(found).data
    changes = [row.change or 0.0 for row in results(found).plant_ledger]
    assert sum(bars.x) == pytest.approx(sum(changes))
    assert len(bars.x) <= 18


def test_bars_of_limits_are_the_table() -> None:
    found = opportunities(shipped("rustavi"))
    (bars,) = figures.worth_loosening(shipped("rustavi"), found=found).data
    assert sorted(bars.x) == pytest.approx(sorted(row.gain or 0.0 for row in found.limits_worth_loosening if row.gain))


def test_names_are_text_wherever_plotly_reads_tags() -> None:
    found = hostile()
    drawn = (
        figures.sankey(found),
        figures.park_map(found),
        figures.profit_by_plant(found),
        figures.worth_loosening(found),
    )
    for each in drawn:
        text = each.to_json()
        assert "<script" not in text
        assert "</script" not in text
        assert "<b>&" not in text.replace("<b>&lt;", "")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in list(drawn[0].data[0].node.label)
    assert any("slag &lt;/script&gt; &amp; &lt;b&gt;" in text for text in drawn[0].data[0].link.label)


def test_a_picture_takes_what_solve_returns_and_speaks_a_language() -> None:
    found = Solution((shipped("rustavi"),))
    russian = figures.sankey(found, lang="ru")
    assert "обмен между предприятиями" in {trace.name for trace in russian.data}
    assert russian.layout.separators == ",\u00a0"
    assert figures.sankey(found).layout.separators == ".,"
    with pytest.raises(UsageError, match="there is no language 'xx'"):
        figures.sankey(found, lang="xx")


def test_of_a_park_without_a_plan_nothing_is_drawn() -> None:
    impossible = answer(park(*MILL_AND_WORKS, Process(plant="works", process="kiln", capacity=1.0)), "exchange")
    assert impossible.status == "infeasible"
    for draw in (figures.sankey, figures.park_map, figures.savings, figures.profit_by_plant, figures.worth_loosening):
        with pytest.raises(figures.NoPlanError, match="there is no plan to draw"):
            draw(impossible)
