"""Pictures of pages, to be looked at; ``python -m tests.report.pictures`` makes those of ``docs/pictures/`` again."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from ecopark.model import shipped_folder
from ecopark.pages import report

from .browser import Browser, started

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WIDE: Final = 1400
NARROW: Final = 390
COLOURS: Final = 200


@dataclass(frozen=True)
class Shot:
    """A picture of a page: of which park, in which language, how wide, from which element to which."""

    park: str
    language: str
    wide: int
    part: str
    first: str
    last: str
    tallest: int = 4000

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"report-{self.park}-{self.part}-{self.language}"


def shots() -> tuple[Shot, ...]:
    """The pictures of pages in ``docs/pictures/``."""
    both = [(park, language) for park in ("rustavi", "baku") for language in ("en", "ru")]
    return (
        *(Shot(park, language, WIDE, "wide", "header", "#flows-chart") for park, language in both),
        *(Shot(park, language, NARROW, "narrow", "header", "#flows", 1700) for park, language in both),
        Shot("rustavi", "en", WIDE, "plan", "#place", "#plants"),
        Shot("baku", "ru", WIDE, "plan", "#place", "#plants"),
    )


def make(wanted: Sequence[Shot], folder: Path) -> None:
    """Make pictures in a folder."""
    with started() as browser, tempfile.TemporaryDirectory() as scratch:
        for shot in wanted:
            page = Path(scratch) / f"{shot.park}-{shot.language}.html"
            if not page.exists():
                report(shipped_folder("scenarios") / f"{shot.park}.xlsx", output=page, lang=shot.language)
            seen = _seen(browser, page, shot)
            few = seen.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            few.save(folder / f"{shot.name}.png", optimize=True)


def _seen(browser: Browser, page: Path, shot: Shot) -> Image.Image:
    """The part of a page from the top of one element to the bottom of another."""
    tall = "return document.documentElement.scrollHeight"
    browser.open(page, shot.wide)
    browser.open(page, shot.wide, browser.run(tall))
    edges = "return document.querySelector(arguments[0]).getBoundingClientRect()[arguments[1]]"
    top, bottom = (int(browser.run(edges, *edge)) for edge in ((shot.first, "top"), (shot.last, "bottom")))
    whole = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
    return whole.crop((0, max(0, top), shot.wide, min(bottom + 16, top + shot.tallest)))


if __name__ == "__main__":
    make(shots(), FOLDER)
