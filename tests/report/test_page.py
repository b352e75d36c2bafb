"""The page as a file: nothing is loaded from anywhere, everything is text, all tables are there, in both languages."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from ecopark.accounts import results
from ecopark.answer import answer
from ecopark.reporting.page.grounds import sureness
from ecopark.reporting.page.render import inert
from ecopark.schema import inputs
from ecopark.schema.rows import Demand, Process, Supply

from ..math.parks import MILL_AND_WORKS, park
from .parks import END, SCRIPT, hostile, many, page_of, shipped

OWN = (
    "h2",
    "h3",
    "a",
    "button",
    "caption",
    "legend",
    "label",
    "summary",
    "output",
    "p",
    "dt",
    "li",
    "span",
    "figcaption",
)
"""What holds the page's own words, not the workbook's."""

NAMES = r"ecopark|park\.xlsx|UTC|JavaScript|USD|Rustavi|CO2"
"""What is called the same in every language."""

LOADING = ("src", "href", "srcset", "data", "action", "poster", "background", "formaction")


class Read(HTMLParser):
    """A page as a browser's parser has it: elements with their attributes, the texts of cells by table, of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.rows: dict[str, list[list[str]]] = {}
        self.scripts: dict[str, str] = {}
        self.texts: list[str] = []
        self.own: list[str] = []
        self._table = self._inside = self._tag = ""
        self._cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        self._inside = tag if tag in ("script", "style") else ""
        self._tag = tag
        if tag == "script":
            self.scripts[found.get("id", str(len(self.scripts)))] = ""
        if tag == "table":
            self._table = found["id"]
            self.rows[self._table] = []
        if tag == "tr":
            self.rows[self._table].append([])
        if tag in ("th", "td"):
            self._cell = True
            self.rows[self._table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside
        if tag in ("th", "td"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[list(self.scripts)[-1]] += data
        elif self._inside != "style":
            self.texts.append(data)
            if self._tag in OWN:
                self.own.append(data)
            if self._cell:
                self.rows[self._table][-1][-1] += data

    def figure(self, key: str) -> Any:
        """A figure of the page, by the id of its script."""
        return json.loads(self.scripts[key])


@cache
def read(name: str, language: str = "en") -> Read:
    return Read(written(name, language))


@cache
def written(name: str, language: str = "en") -> str:
    return page_of(hostile() if name == "hostile" else shipped(name), language)


def test_nothing_is_loaded_from_anywhere() -> None:
    page = read("rustavi")
    for tag, attributes in page.elements:
        assert tag not in ("iframe", "object", "embed", "img", "base", "form", "audio", "video"), tag
        for name in LOADING:
            target = attributes.get(name, "")
            assert target.startswith("#") or target in ("", "data:,"), (tag, name, target)
    style = re.findall(r"<style>(.*?)</style>", written("rustavi"), re.DOTALL)[0]
    assert "@import" not in style
    assert "url(" not in style


def test_the_browser_is_told_to_load_nothing_and_to_run_these_scripts_alone() -> None:
    (policy,) = [attributes["content"] for tag, attributes in read("rustavi").elements if "http-equiv" in attributes]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-\S{44}' 'sha256-\S{44}'", rules["script-src"])
    assert rules["img-src"] == "data: blob:"


def test_names_are_text() -> None:
    page, source = read("hostile"), written("hostile")
    assert source.count("<script") == len(page.scripts)
    assert not [key for key, text in page.scripts.items() if key.startswith(("flows", "map", "profit")) and "<" in text]
    assert SCRIPT in [row[0] for row in page.rows["ledger"]]
    assert END in [row[1] for row in page.rows["exchange-plan"]]
    assert "<img src=x onerror=alert(2)>" in [row[0] for row in page.rows["sources"]]
    assert not [tag for tag, attributes in page.elements if tag in ("img", "i", "b") or "onerror" in attributes]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.figure("flows-exchange.material")["data"][0]["node"]["label"]


def test_json_ends_no_script() -> None:
    evil = json.dumps({"name": "</script><!--\u2028"}, ensure_ascii=False)
    assert "<" not in inert(evil)
    assert "\u2028" not in inert(evil)
    assert json.loads(inert(evil)) == json.loads(evil)


@pytest.mark.parametrize("name", ["rustavi", "baku"])
def test_the_tables_are_the_plans(name: str) -> None:
    rows, found = read(name).rows, results(shipped(name))
    assert len(rows["exchange-plan"]) == 1 + len(found.exchange_plan) + 1
    assert [row[0] for row in rows["ledger"][1:-1]] == [row.plant for row in found.plant_ledger]
    assert [row[0] for row in rows["materials"][1:]] == [row.material for row in found.material_totals]
    profit = sum(row.profit for row in found.plant_ledger)
    at = [head.partition(".")[0] for head in rows["ledger"][0]].index("Profit")
    assert rows["ledger"][-1][at] == f"{profit:,.0f}"


def test_what_is_in_the_page_by_sections() -> None:
    ids = [attributes["id"] for tag, attributes in read("baku").elements if tag == "section"]
    assert ids == ["glance", "flows", "place", "exchanges", "plants", "hangs-on", "next", "assumptions", "solving"]
    targets = [attributes["href"] for tag, attributes in read("baku").elements if tag == "a"]
    assert targets == ["#main", *(f"#{id}" for id in ids)]


def test_the_inputs_are_counted_by_how_sure_they_are() -> None:
    tables = shipped("rustavi").park.tables
    rows = read("rustavi").rows["confidence"]
    for table in inputs.INPUTS:
        kinds = [sureness(row) for row in tables.rows(table)]
        if kinds and table is not inputs.SCENARIOS:
            (line,) = [row for row in rows if row[0] == table.title]
            counts = [len(kinds), *(kinds.count(kind) for kind in ("published", "literature", "estimate", "untold"))]
            assert line[1:] == [f"{count:,}" if count else "–" for count in counts]


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("published: 2010", "published"),
        ("Literature (recalled)", "literature"),
        ("estimate", "estimate"),
        ("оценка: по аналогии", "estimate"),
        ("опубликовано", "published"),
        ("who knows", "untold"),
        (None, "untold"),
    ],
)
def test_how_sure_a_row_is(note: str | None, kind: str) -> None:
    assert sureness(Supply(material="ore", note=note)) == kind


def test_every_sources_rows_are_counted() -> None:
    park = shipped("rustavi").park
    rows = [row for table in inputs.INPUTS if table is not inputs.SCENARIOS for row in park.tables.rows(table)]
    counted = sum(int(row[1].replace(",", "")) for row in read("rustavi").rows["sources"][1:])
    assert counted == sum(bool(row.source) for row in rows)


def test_a_russian_page() -> None:
    page = read("rustavi", "ru")
    assert ("html", {"lang": "ru"}) in page.elements
    text = "".join(page.texts)
    for said in ("Главное", "Парк на карте", "Без обмена", "604 756".replace(" ", "\u00a0")):
        assert said in text
    strange = [line for line in page.own if re.search("[A-Za-z]{3}", re.sub(NAMES, "", line))]
    assert not strange


def test_a_reader_who_hears_the_page() -> None:
    """Landmarks, headings in order, captions, names of pictures and of what can be scrolled."""
    page = read("baku")
    tags = [tag for tag, _ in page.elements]
    assert all(tags.count(tag) == 1 for tag in ("main", "header", "footer", "nav", "h1"))
    assert tags.count("caption") == tags.count("table")
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for tag, attributes in page.elements:
        if "tabindex" in attributes and tag == "div":
            assert attributes["aria-label"]
        if attributes.get("role") == "img":
            assert len(attributes["aria-label"]) > 40
        if tag == "input":
            assert attributes["type"] == "radio" or attributes["id"].endswith("-search")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes["for"] for tag, attributes in page.elements if tag == "label" and "for" in attributes}
    assert {attributes["id"] for tag, attributes in page.elements if attributes.get("type") == "search"} == labelled


def test_a_large_figure_is_packed_and_the_same() -> None:
    page = Read(page_of(many(40, 10)))
    key = "flows-exchange.material all"
    kept = page.scripts[key]
    figure = json.loads(gzip.decompress(base64.b64decode(kept)) if "{" not in kept else kept)
    assert len(figure["data"][0]["link"]["label"]) > 400


def test_a_park_without_a_plan_says_why() -> None:
    impossible = answer(park(*MILL_AND_WORKS, Process(plant="works", process="kiln", capacity=1.0)), "exchange")
    page = Read(page_of(impossible))
    ids = [attributes["id"] for tag, attributes in page.elements if tag == "section"]
    assert ids == ["reasons", "assumptions", "solving"]
    assert any("Demand" in row[0] for row in page.rows["reasons-table"][1:])


def test_a_park_that_cannot_go_alone_has_a_page() -> None:
    """Nobody sells clay: the works lives on slag, so there is nothing to compare with."""
    rows = [row for row in MILL_AND_WORKS if not (isinstance(row, Supply) and row.material == "clay")]
    found = answer(park(*rows, Demand(material="cement", min=20.0)), "exchange")
    assert (found.exchange.status, found.without.status) == ("optimal", "infeasible")
    page = Read(page_of(found))
    assert "flows-exchange" in [attributes.get("id") for _, attributes in page.elements]
    assert "flows-without" not in [attributes.get("id") for _, attributes in page.elements]
