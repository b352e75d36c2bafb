"""Parks to be shown: shipped ones, one with hostile names, a large one."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from ecopark import commands
from ecopark.analysis import opportunities, ranging
from ecopark.analysis.flexibility import flexibility
from ecopark.answer import Answer, answer
from ecopark.model import shipped_folder
from ecopark.park import Park
from ecopark.reporting.page.compose import page
from ecopark.reporting.page.findings import Findings
from ecopark.reporting.page.render import html
from ecopark.schema.rows import Demand, Disposal, Link, Material, Plant, Process, Substitute, Supply
from ecopark.schema.tables import Row
from ecopark.workbook.parse import read_tables

from ..math.parks import makes, park, takes, tonnes

SCRIPT: Final = "<script>alert(1)</script>"
END: Final = "</script>"
SECONDS: Final = 0.3
"""For all that is asked beyond the plan: enough for a shipped park, and tests have no time for more."""

WHEN: Final = datetime(2026, 1, 2, 3, 4)


@cache
def shipped(name: str) -> Answer:
    """A shipped park, solved."""
    path = shipped_folder("scenarios") / f"{name}.xlsx"
    return answer(commands.park_of(path, read_tables(path)), "exchange")


@cache
def hostile() -> Answer:
    """Two plants whose names a browser would run, or end a script by, did anybody let it."""
    slag = f"slag {END} & <b>"
    return answer(
        park(
            *tonnes("ore", "steel", "lime", "cement"),
            Material(material=slag, unit="t", disposal_weight=1.0),
            Plant(plant=SCRIPT, latitude=41.5, longitude=45.0),
            Plant(plant=END, latitude=41.6, longitude=45.1),
            Process(plant=SCRIPT, process="<i>melt</i>"),
            Process(plant=END, process="%{x} grind"),
            takes(SCRIPT, "<i>melt</i>", "ore", 2.0),
            makes(SCRIPT, "<i>melt</i>", "steel", 1.0),
            makes(SCRIPT, "<i>melt</i>", slag, 0.5),
            takes(END, "%{x} grind", "lime", 1.0),
            makes(END, "%{x} grind", "cement", 1.0),
            Substitute(need="lime", substitute=slag),
            Supply(material="ore", price=1.0),
            Supply(material="lime", price=2.0, source="<img src=x onerror=alert(2)>", note="published"),
            Disposal(material=slag, route="landfill"),
            Demand(plant=SCRIPT, material="steel", min=100.0),
            Demand(plant=END, material="cement", min=80.0),
        ),
        "exchange",
    )


def large(plants: int, materials: int) -> Park:
    """Every other plant makes all by-products, and sends each to a plant between that needs it."""
    made, needed = [f"by-product {each}" for each in range(materials)], [f"need {each}" for each in range(materials)]
    rows: list[Row] = [*tonnes("ore", "good", *made, *needed), Supply(material="ore", price=1.0)]
    for by_product, need in zip(made, needed, strict=True):
        rows += [Supply(material=need, price=5.0), Disposal(material=by_product, route="landfill", fee=1.0)]
        rows.append(Substitute(need=need, substitute=by_product))
    for number in range(plants):
        name = f"plant {number}"
        north, east = 40 + (number * 37 % 101) / 200, 50 + (number * 53 % 97) / 150
        rows += [Plant(plant=name, latitude=north, longitude=east), Process(plant=name, process="run")]
        rows += [takes(name, "run", "ore", 5.0), makes(name, "run", "good", 1.0)]
        rows.append(Demand(plant=name, material="good", min=100.0 + number))
        for each, (by_product, need) in enumerate(zip(made, needed, strict=True)):
            if number % 2:
                rows.append(takes(name, "run", need, 0.2))
            else:
                rows.append(makes(name, "run", by_product, 0.1 + 0.01 * each))
                receiver = f"plant {(number + 1 + 6 * each) % plants}"
                rows.append(Link(from_=name, to=receiver, material=by_product))
    return park(*rows)


@cache
def many(plants: int, materials: int) -> Answer:
    """A large park, solved: plants times materials over two exchanges."""
    return answer(large(plants, materials), "exchange")


def findings(found: Answer) -> Findings:
    """All that a page tells of an answer."""
    return Findings(
        answer=found,
        sensitivity=ranging.sensitivity(found, SECONDS),
        opportunities=opportunities.opportunities(found, SECONDS),
        flexibility=flexibility(found, 0.01, SECONDS),
        reasons=found.exchange.hints,
        file="park.xlsx",
        solved_at=WHEN,
    )


def page_of(found: Answer, language: str = "en") -> str:
    """The page of an answer."""
    return html(page(findings(found), language))
