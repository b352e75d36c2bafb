"""``ecopark export``: the programme for another solver, or the plan for another tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ecopark import commands
from ecopark.errors import FileError, UsageError
from ecopark.model import load
from ecopark.park import Park
from ecopark.phrases import Term, phrase
from ecopark.plan import Status
from ecopark.schema import messages, results
from ecopark.schema.rows import WITHOUT_EXCHANGE
from ecopark.workbook.parse import read_tables
from ecopark.workbook.save import save

if TYPE_CHECKING:
    from ecopark.answer import Answer
    from ecopark.explanation import Explained

PROGRAMME: Final = (".mps", ".lp")
PLAN: Final = (".geojson", ".csv")
SUFFIXES: Final = (*PROGRAMME, *PLAN)

TABLES: Final = (results.INDICATORS, results.MATERIAL_TOTALS, *results.RESULTS, *results.OPPORTUNITY_TABLES)
"""The tables of the folder."""


@dataclass(frozen=True)
class Exported:
    """What was exported: the files written, in their order; none where a plan was asked for and there is none.

    ``explained`` says why there is none. ``status`` of a programme is ``written``: it was not solved.
    """

    written: tuple[Path, ...]
    status: Status | Literal["written"]
    language: str
    explained: Explained | None = None


def export(
    file: str | Path,
    output: str | Path,
    *,
    scenario: str | None = None,
    model: str | None = None,
    time_limit: float = float("inf"),
    force: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Exported:
    """Write a park's programme or plan as ``output``, by how its name ends.

    ``.mps`` and ``.lp``: the programme, with a key to its names beside it (``NAME.names.csv``); ``.geojson``: plants
    and exchanges on the map; ``.csv``: a folder of that name with all result tables. ``scenario`` names one of the
    workbook's Scenarios.

    Raises WorkbookError with every problem, FileError, UsageError, ModelError; a park without a plan is no error but a
    status.
    """
    target, path = Path(output), Path(file)
    with messages.voice(lang) as voice:
        suffix = target.suffix.lower()
        if suffix not in SUFFIXES:
            raise UsageError(phrase("{file}: an export's name ends in {known}", file=str(target), known=SUFFIXES))
        if scenario == commands.ALL:
            raise UsageError(phrase("an export is of one scenario; name it"))
        _refuse_target(target, force)
        reading = read_tables(path)
        voice.heard(reading.tables.settings)
        (park,) = commands.scenarios_of(commands.park_of(path, reading), scenario)
        name = model or park.settings.model
        load(name)
        solving = phrase("solving {scenario}", scenario=Term("value", park.scenario))
        tell(messages.said(solving, voice.language))
        if suffix in PROGRAMME:
            return Exported(_written(target, _programme(park, name, time_limit, target)), "written", voice.language)
        from ecopark.answer import answer

        found = answer(park, name, time_limit)
        if found.status != "optimal":
            return Exported((), found.status, voice.language, _why(found, time_limit, voice.language))
        return Exported(_written(target, _plan(found, target)), found.status, voice.language)


def _refuse_target(target: Path, force: bool) -> None:
    """Why nothing can be written there, before anything is solved."""
    there = [each for each in (target, _key_of(target)) if each.exists()]
    if target.suffix.lower() == ".csv" and target.exists() and not target.is_dir():
        what = phrase("there is a file of that name, and the tables need a folder")
        raise FileError(target, what, phrase("choose another name"))
    if there and not force:
        raise FileError(
            there[0], phrase("there is such a file already"), phrase("choose another name, or --force to replace it")
        )


def _key_of(target: Path) -> Path:
    """The file beside a programme that explains its names."""
    return target.with_name(f"{target.name}.names.csv") if target.suffix.lower() in PROGRAMME else target


def _why(found: Answer, time_limit: float, language: str) -> Explained:
    from ecopark.explanation import Explained, explanation

    return Explained(explanation(found, time_limit - found.seconds), language)


def _programme(park: Park, name: str, time_limit: float, target: Path) -> Iterator[tuple[Path, str]]:
    """The programme with exchange, as it would be solved, and the key to its names."""
    from ecopark import builds
    from ecopark.answer import answer
    from ecopark.exports import programme_files
    from ecopark.exports.programme_names import named
    from ecopark.network import candidates
    from ecopark.programme import built, compiled
    from ecopark.reporting.commas import comma_separated

    model = load(name)
    if park.settings.cost_ceiling == WITHOUT_EXCHANGE:  # an amount that only solving can tell
        park = answer(park, name, time_limit).exchange.park
    park = builds.bounded(park, model)
    network = candidates(park)
    stated = built(model, park, network)  # held while its rows are asked for their names: they do not hold it
    programme = named(park, network, name, compiled(stated))
    write = programme_files.mps if target.suffix.lower() == ".mps" else programme_files.lp
    yield target, write(programme)
    yield _key_of(target), comma_separated(("name", "is", "what", "words"), programme_files.key(programme))


def _plan(found: Answer, target: Path) -> Iterator[tuple[Path, str]]:
    """The plan's files: the one of a map, or a table each in the folder."""
    from ecopark import accounts
    from ecopark.exports.geography import geojson

    told = accounts.results(found)
    if target.suffix.lower() == ".geojson":
        yield target, geojson(found.park, told)
        return
    from ecopark.analysis.opportunities import of_all
    from ecopark.reporting.commas import comma_separated

    opportunities = of_all([found])
    for table in TABLES:
        rows = getattr(told if hasattr(told, table.attribute) else opportunities, table.attribute)
        names = [column.attribute for column in table.columns if column.attribute not in ("source", "note")]
        lines = [[getattr(row, name) for name in names] for row in rows]
        yield target / f"{table.attribute}.csv", comma_separated([name.rstrip("_") for name in names], lines)
    yield target / "about.csv", comma_separated(("what", "value"), _about(found))


def _about(found: Answer) -> list[tuple[str, str]]:
    """What the tables are of; amounts are of the year, or of a period where there are several."""
    park = found.park
    return [
        ("park", park.name),
        ("scenario", park.scenario),
        ("model", found.model),
        ("status", found.status),
        ("currency", park.settings.currency),
        ("fingerprint of the inputs", park.fingerprint),
        ("ecopark", version("ecopark")),
    ]


def _written(target: Path, files: Iterator[tuple[Path, str]]) -> tuple[Path, ...]:
    """Write the files; the tables into a folder."""
    made = list(files)
    if target.suffix.lower() == ".csv":
        try:
            target.mkdir(exist_ok=True)
        except OSError as fault:
            what = phrase("the folder cannot be made ({fault})", fault=str(fault.strerror or fault))
            raise FileError(target, what, phrase("choose another name")) from fault
    return tuple(save(text.encode("utf-8"), path, None).path for path, text in made)
