"""A real browser that opens pages from files: Chromium and its driver, as Debian packages them."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
PATIENCE: Final = 60.0
"""Seconds that a page may take before a test fails, whatever the machine is busy with."""


@dataclass(frozen=True)
class Browser:
    """A browser with a page open."""

    driver: webdriver.Chrome

    def open(self, page: Path, wide: int = 1400, tall: int = 900) -> float:
        """Open a page in a window of a size (pixels); the seconds after which all of it was drawn."""
        size = {"width": wide, "height": tall, "deviceScaleFactor": 1, "mobile": wide < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get(page.as_uri())
        return float(self.until("return document.documentElement.dataset.ready")) / 1000

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def until(self, script: str, *arguments: object) -> Any:
        """What a script returns, once that is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.run(script, *arguments)
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"never: {script}")

    def find(self, selector: str) -> WebElement:
        """The first element of a selector."""
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements of a selector that can be seen, a table's rows among them."""
        found: list[str] = self.run(
            "return Array.from(document.querySelectorAll(arguments[0])).filter((e) => e.offsetParent !== null)"
            ".map((e) => e.textContent)",
            selector,
        )
        return found

    def press(self, *keys: str) -> None:
        """Press keys, as somebody who has no mouse."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def picture(self, selector: str) -> Image.Image:
        """An element as it is seen."""
        element = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        return Image.open(io.BytesIO(element.screenshot_as_png)).convert("RGB")

    def complaints(self) -> list[str]:
        """What stands in the console since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


@contextmanager
def started() -> Iterator[Browser]:
    """A browser. Where there is none the test is skipped; under ECOPARK_CI=1 it fails."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        missing = "no Chromium, or no driver for it: apt-get install chromium chromium-driver"
        if os.environ.get("ECOPARK_CI") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.binary_location = chromium
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        running = webdriver.Chrome(options=options, service=Service(driver))
        try:
            yield Browser(running)
        finally:
            running.quit()


TAB: Final = Keys.TAB
ENTER: Final = Keys.ENTER
SPACE: Final = Keys.SPACE
ARROW: Final = Keys.ARROW_RIGHT
