"""The pictures of the docs are there, small, and shown on a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from .pictures import FOLDER, Picture, pictures
from .report.pictures import Shot, shots

DOCS: Final = FOLDER.parent


@pytest.mark.parametrize("picture", pictures(), ids=lambda picture: picture.name)
def test_a_picture_is_there_and_small_and_shown(picture: Picture) -> None:
    path = FOLDER / f"{picture.name}.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < 150_000
    assert path in shown()


@pytest.mark.parametrize("shot", shots(), ids=lambda shot: shot.name)
def test_a_picture_of_a_page_is_there_and_small_and_shown(shot: Shot) -> None:
    path = FOLDER / f"{shot.name}.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < 300_000
    assert path in shown()


def test_every_picture_can_be_made_again() -> None:
    made = {picture.name for picture in pictures()} | {shot.name for shot in shots()}
    measured = {"performance"}  # by ``python -m tests.benchmarks --plot``, which tests/test_benchmarks.py holds to it
    assert {path.stem for path in FOLDER.iterdir()} == made | measured


def shown() -> set[Path]:
    pages = [DOCS.parent / "README.md", *DOCS.rglob("*.md")]
    return {
        (page.parent / target).resolve()
        for page in pages
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8"))
    }
