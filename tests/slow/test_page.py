"""How soon the page of a large park is ready in a browser; skipped without one."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest

from tests.report.browser import started
from tests.report.parks import many, page_of

pytestmark = pytest.mark.slow


def test_200_plants_and_2000_exchanges_are_ready_within_2_seconds(tmp_path: Path) -> None:
    page = tmp_path / "large.html"
    page.write_text(page_of(many(200, 20)), encoding="utf-8")
    with started() as browser:
        seconds = [browser.open(page) for _ in range(5)]
    sys.stdout.write(f"\nready after {', '.join(f'{each:.2f}' for each in seconds)} s\n")
    assert statistics.median(seconds) < 2.0
