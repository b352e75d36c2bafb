"""Pictures of workbooks, to be looked at; ``python -m tests.pictures`` makes those of ``docs/pictures/`` again.

Each sheet is drawn on one page of its own by LibreOffice (``soffice``), and the page becomes a picture by ``pdftoppm``
of poppler; ImageMagick (``convert``) takes the colours out that the docs' pictures do not need. These are programs of
their own: without them ``MissingError`` is raised. Letters are as wide as in Excel where Calibri, or Carlito in its
place, is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openpyxl

import ecopark
from ecopark import commands
from ecopark.cli import run
from ecopark.model import shipped_folder
from ecopark.phrases import phrase
from ecopark.schema import messages, prose, terms
from ecopark.workbook.template import blank

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures"
ONE_PAGE_A_SHEET: Final = {"SinglePageSheets": {"type": "boolean", "value": "true"}}
_CHARTS_END: Final = 1010  # the pixel below the first four charts of Summary
PATIENCE: Final = 180  # seconds, for a program that hangs


class MissingError(Exception):
    """A program that pictures need is not installed."""


def render(workbook: Path, folder: Path, dpi: int = 80, tallest: int | None = None) -> list[Path]:
    """A picture (PNG) of every visible sheet of a workbook, in the sheets' order, in a folder that is there.

    Pictures are named after the workbook and numbered; ``tallest`` cuts them off below so many pixels.

    Raises:
        MissingError: LibreOffice or poppler is not installed.
        subprocess.SubprocessError: one of them failed, or took too long.
    """
    with tempfile.TemporaryDirectory() as scratch:
        pdf = convert(workbook, Path(scratch), f"pdf:calc_pdf_Export:{json.dumps(ONE_PAGE_A_SHEET)}")
        cut = [] if tallest is None else ["-x", "0", "-y", "0", "-W", "100000", "-H", str(tallest)]
        pictures = []
        # LibreOffice gives hidden sheets a page too.
        for number, page in enumerate(_visible(workbook).values(), start=1):
            stem = folder / f"{workbook.stem}-{number:02}"
            _run("pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), *cut, "-singlefile", "-png", pdf, stem)
            pictures.append(stem.with_suffix(".png"))
    return pictures


def convert(workbook: Path, folder: Path, form: str) -> Path:
    """A workbook in another form (``pdf``, ``fods``, ``xlsx`` …), as LibreOffice opens and saves it, in a folder.

    Raises:
        MissingError: LibreOffice is not installed.
        subprocess.SubprocessError: it failed, or took too long.
    """
    with tempfile.TemporaryDirectory() as profile:
        # A profile of its own: beside another LibreOffice that runs, soffice would hand over the work and return.
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        _run("soffice", own, "--headless", "--convert-to", form, "--outdir", folder, workbook)
    made = folder / f"{workbook.stem}.{form.partition(':')[0]}"
    if not made.is_file():
        raise subprocess.SubprocessError(f"LibreOffice made no {made.name}")
    return made


def _run(program: str, *arguments: str | Path) -> None:
    found = shutil.which(program)
    if found is None:
        raise MissingError(f"{program} is not installed")
    subprocess.run([found, *map(str, arguments)], check=True, capture_output=True, timeout=PATIENCE)


def _visible(workbook: Path) -> dict[str, int]:
    """The titles of the visible sheets in their order, each with its place among all sheets, from 1."""
    book = openpyxl.load_workbook(workbook, read_only=True)
    try:
        sheets = enumerate(book.worksheets, start=1)
        return {sheet.title: place for place, sheet in sheets if sheet.sheet_state == "visible"}
    finally:
        book.close()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the docs: its file's name, which sheet of which workbook, and down to which pixel."""

    name: str
    sheet: str
    workbook: Callable[[Path], Path]
    tallest: int | None = None


def _template(language: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        path = folder / f"template-{language}.xlsx"
        path.write_bytes(blank(language))
        return path

    return made


def _solved(language: str) -> Callable[[Path], Path]:
    """Rustavi with its results in a language; the time that solving took is not in the picture."""

    def made(folder: Path) -> Path:
        path = folder / f"rustavi-{language}.xlsx"
        book = openpyxl.load_workbook(shipped_folder("scenarios") / "rustavi.xlsx")
        row = next(row for row in book["Settings"].iter_rows() if row[0].value == "Language")
        row[1].value = language
        book.save(path)
        commands.solve(path)
        return path

    return made


SWEEPS: Final = {
    "lines": ("--vary", "Settings[Weight cost].Value=0:0.02:21", "--outputs", "virgin,disposal,cost,co2"),
    "heat-map": (
        *("--vary", "Disposal[* / * / landfill].Fee=0:60:7", "--vary", "Disposal[* / * / heap].Fee=0:20:6"),
        *("--outputs", "cost,exchanged"),
    ),
    "tornado": (
        *("--vary", "Supply[natural gas].Price=x0.7,1.3", "--vary", "Supply[coking coal].Price=x0.7,1.3"),
        *(
            "--vary",
            "Supply[iron ore concentrate].Price=x0.7,1.3",
            "--vary",
            "Transport[rail].Cost per unit km=x0.7,1.3",
        ),
        *("--vary", "Disposal[*].Fee=x0.7,1.3", "--vary", "Demand[* / portland cement].Min=x0.9,1.1"),
        *("--vary", "Demand[* / blended cement].Min=x0.9,1.1", "--method", "one-at-a-time"),
        *("--outputs", "virgin,cost"),
    ),
    "sobol": (
        *("--vary", "Supply[natural gas].Price=triangular(15,25,40)", "--vary", "Supply[coking coal].Price=x0.8:1.4:2"),
        *("--vary", "Transport[rail].Cost per unit km=uniform(0.015,0.04)", "--method", "sobol", "--samples", "256"),
        *("--outputs", "cost,transport_cost", "--seed", "1"),
    ),
}
"""The sweeps of Rustavi that ``docs/sweeps.md`` shows, by the picture's name, as they are asked for there."""


def _swept(name: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        park, path = shipped_folder("scenarios") / "rustavi.xlsx", folder / f"{name}.xlsx"
        assert run(["sweep", str(park), *SWEEPS[name], "-o", str(path), "-q"]) == 0
        return path

    return made


def _traded(language: str) -> Callable[[Path], Path]:
    """What it costs Rustavi to dispose of less."""

    def made(folder: Path) -> Path:
        path = folder / f"curve-{language}.xlsx"
        ecopark.pareto(shipped_folder("scenarios") / "rustavi.xlsx", y="disposal", output=path, lang=language)
        return path

    return made


def pictures() -> tuple[Picture, ...]:
    """The pictures of ``docs/pictures/``."""
    found = []
    for language in ("en", "ru"):
        first, second = prose.say("Read me", language), terms.translate("sheet", "Coefficients", language)
        found.append(Picture(f"template-{language}", first, _template(language)))
        found.append(Picture(f"coefficients-{language}", second, _template(language)))
        summary, plan = (terms.translate("sheet", title, language) for title in ("Summary", "Exchange plan"))
        found.append(Picture(f"summary-{language}", summary, _solved(language), tallest=_CHARTS_END))
        found.append(Picture(f"exchange-plan-{language}", plan, _solved(language)))
        curve = messages.said(phrase("Trade-off curve"), language)
        found.append(Picture(f"pareto-{language}", curve, _traded(language)))
    return (*found, *(Picture(f"sweep-{name}", "Charts", _swept(name)) for name in SWEEPS))


def make(wanted: Sequence[Picture], folder: Path, dpi: int = 80) -> None:
    """Make pictures in a folder; a workbook that several of them show is drawn for each.

    Raises:
        MissingError: LibreOffice, poppler or ImageMagick is not installed.
        ValueError: the workbook has no visible sheet of that title.
    """
    for picture in wanted:
        with tempfile.TemporaryDirectory() as scratch:
            workbook = picture.workbook(Path(scratch))
            at = list(_visible(workbook)).index(picture.sheet)
            drawn = render(workbook, Path(scratch), dpi, picture.tallest)[at]
            # A third of the size, and nothing that one sees is lost.
            _run("convert", drawn, "+dither", "-colors", "64", f"png8:{folder / picture.name}.png")


if __name__ == "__main__":
    make(pictures(), FOLDER)
