"""The page in a real browser: drawn, quiet, alone, and of use to who has a keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains

from ecopark.accounts import results

from .browser import ARROW, ENTER, TAB, Browser, started
from .parks import END, SCRIPT, hostile, many, page_of, shipped

VERMILION = (213, 94, 0)
BLUE = (0, 114, 178)
INK = (26, 26, 26)
LINE = (222, 133, 62)
"""Vermilion, a quarter of the ground shining through."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of the file."""
    with started() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "rustavi-en": page_of(shipped("rustavi")),
        "rustavi-ru": page_of(shipped("rustavi"), "ru"),
        "baku-en": page_of(shipped("baku")),
        "hostile": page_of(hostile()),
        "many": page_of(many(40, 10)),
    }
    found = {name: folder / f"{name}.html" for name in made}
    for name, text in made.items():
        found[name].write_text(text, encoding="utf-8")
    return found


def near(picture: Image.Image, colour: tuple[int, int, int], off: int = 40) -> int:
    """How many pixels have about a colour."""
    seen = picture.getcolors(maxcolors=picture.width * picture.height) or []
    return sum(
        count
        for count, pixel in seen
        if isinstance(pixel, tuple) and all(abs(a - b) <= off for a, b in zip(pixel, colour, strict=True))
    )


def requested(browser: Browser) -> list[str]:
    """Every address that the browser was asked for since this was last asked."""
    found = []
    for entry in browser.driver.get_log("performance"):  # type: ignore[no-untyped-call]
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.append(str(message["params"]["request"]["url"]))
    return found


@pytest.mark.parametrize("name", ["rustavi-en", "rustavi-ru", "baku-en", "hostile", "many"])
def test_a_page_is_quiet_and_alone(browser: Browser, pages: dict[str, Path], name: str) -> None:
    browser.complaints()
    requested(browser)
    browser.open(pages[name])
    assert browser.complaints() == []
    beyond = [url for url in requested(browser) if not url.startswith(("data:", "blob:"))]
    assert beyond == [pages[name].as_uri()]
    assert browser.run("return performance.getEntriesByType('resource').map((e) => e.name)") == []


@pytest.mark.parametrize("wide", [1400, 390])
def test_pictures_are_drawn(browser: Browser, pages: dict[str, Path], wide: int) -> None:
    browser.open(pages["rustavi-en"], wide)
    sankey = browser.picture("#flows-exchange")
    assert near(sankey, VERMILION) > 500
    assert near(sankey, INK) > 500
    park = browser.picture("#map")
    assert near(park, LINE) > 800
    assert near(park, INK) > 300
    for bars in ("#savings", "#profit"):
        assert near(browser.picture(bars), BLUE) > 2000
    assert browser.run("return document.documentElement.scrollWidth") == wide


def test_flows_are_drawn_as_chosen_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["many"])
    drawn = "return document.querySelectorAll('#flows-exchange .sankey-link').length"
    few = browser.run(drawn)
    browser.run("document.querySelector('input[name=flows-chart-small]').focus()")
    browser.press(ARROW)
    browser.until("return document.getElementById('flows-chart').dataset.drawn === 'material all'")
    every = browser.run(drawn)
    assert every > few
    browser.run("document.querySelector('input[name=flows-chart-by]').focus()")
    browser.press(ARROW)
    browser.until("return document.getElementById('flows-chart').dataset.drawn === 'kind all'")
    assert browser.run(drawn) < every
    browser.run("document.querySelector('input[name=map-chart-small]').focus()")
    browser.press(ARROW)
    browser.until("return document.getElementById('map-chart').dataset.drawn === 'all'")
    assert browser.complaints() == []


def test_a_part_of_the_map_can_be_enlarged(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["baku-en"])
    edges = "const a = document.getElementById('map')._fullLayout.xaxis.range; return a[1] - a[0]"
    park = browser.find("#map")
    browser.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", park)
    whole = browser.run(edges)
    hand = ActionChains(browser.driver).move_to_element_with_offset(park, 60, 60)
    hand.click_and_hold().move_by_offset(200, 120).release().perform()
    assert browser.until(f"{edges} < {whole} / 2")


def test_the_table_sorts_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["rustavi-en"])
    plan = results(shipped("rustavi")).exchange_plan
    head = "#exchange-plan thead th:nth-child(5)"
    assert browser.run(f"return document.querySelector('{head}').textContent").startswith("Quantity")
    browser.run(f"document.querySelector('{head} button').focus()")
    for way in ("descending", "ascending"):
        browser.press(ENTER)
        assert browser.find(head).get_attribute("aria-sort") == way
        seen = [float(text.replace(",", "")) for text in browser.texts("#exchange-plan tbody td:nth-child(5)")]
        assert seen == sorted(seen, reverse=way == "descending")
        assert seen[0] == pytest.approx((max if way == "descending" else min)(row.quantity for row in plan))
    browser.press(TAB)
    browser.press(ENTER)
    assert browser.find(head).get_attribute("aria-sort") == "none"
    units = browser.texts("#exchange-plan tbody td:nth-child(6)")
    assert units == sorted(units, key=str.casefold)


def test_the_table_filters_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["rustavi-en"])
    plan = results(shipped("rustavi")).exchange_plan
    browser.run("document.getElementById('exchange-plan-search').focus()")
    browser.press("STEAM azot")
    wanted = [row for row in plan if "steam" in row.material and "Azot" in row.to]
    assert len(browser.texts("#exchange-plan tbody tr")) == len(wanted) == 1
    told = browser.find("output[for=exchange-plan-search]").text
    assert told == f"Rows shown: 1 of {len(plan)}"
    browser.run("document.getElementById('exchange-plan-search').select()")
    browser.press("nothing of the kind")
    assert browser.texts("#exchange-plan tbody tr") == []
    browser.run(
        "const i = document.getElementById('exchange-plan-search'); i.value = ''; i.dispatchEvent(new Event('input'))"
    )
    assert len(browser.texts("#exchange-plan tbody tr")) == len(plan)


def test_a_plant_named_like_a_script_is_text(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["hostile"])
    assert browser.texts("#ledger tbody th") == [SCRIPT, END]
    labels = browser.texts("#flows-exchange .node-label")
    assert SCRIPT in labels
    assert f"→ {END}" in labels
    assert any(SCRIPT in text for text in browser.texts("#map text"))
    assert any(END in text for text in browser.texts("#profit text"))
    assert browser.run("return window.alerted === undefined && document.querySelectorAll('img').length === 0")
    assert browser.complaints() == []


def test_what_got_into_the_page_by_force_does_not_run(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    """Even were a name not escaped, the page's own policy would stop it."""
    text = pages["rustavi-en"].read_text("utf-8")
    forced = text.replace("<footer>", "<footer><script>document.title = 'broken into'</script>", 1)
    page = tmp_path / "forced.html"
    page.write_text(forced, encoding="utf-8")
    browser.open(page)
    assert browser.driver.title == "Rustavi: what exchange saves"
    assert any("Content Security Policy" in complaint for complaint in browser.complaints())


def test_a_page_prints_on_a4(browser: Browser, pages: dict[str, Path]) -> None:
    """Pictures and tables are no wider than the paper."""
    browser.open(pages["rustavi-en"])
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        browser.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 702, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
        )
        wide = browser.until(
            "const w = Math.max(...Array.from(document.querySelectorAll('.main-svg'), "
            "(e) => e.getBoundingClientRect().right)); return w < 720 && w"
        )
        assert wide > 300
        assert browser.run("return getComputedStyle(document.querySelector('nav')).display") == "none"
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_large_park_is_drawn_and_small(browser: Browser, tmp_path: Path) -> None:
    """200 plants and 2,000 exchanges: less than 6 MB, plotly's own 4.8 included; how soon: tests/slow/test_page.py."""
    text = page_of(many(200, 20))
    assert len(text.encode()) < 6_000_000
    page = tmp_path / "large.html"
    page.write_text(text, encoding="utf-8")
    browser.open(page)
    assert browser.run("return document.querySelectorAll('#exchange-plan tbody tr').length") == 2000
