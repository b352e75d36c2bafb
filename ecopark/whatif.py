"""The commands that ask what if, many solutions of one workbook each; named as on the command line."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ecopark import commands, errors
from ecopark.analysis.designs import METHODS, Method, vary
from ecopark.analysis.sweep_journal import points_in
from ecopark.analysis.sweeps import Swept, outputs_named, planned, swept
from ecopark.analysis.tabled import headers, lines
from ecopark.errors import FileError, UsageError
from ecopark.model import load, shipped
from ecopark.phrases import Phrase, phrase
from ecopark.reporting.commas import comma_separated
from ecopark.schema import messages
from ecopark.workbook.parse import read_tables
from ecopark.workbook.save import refuse_foreign, save

if TYPE_CHECKING:
    from pandas import DataFrame

SUFFIXES: Final = (".xlsx", ".csv", ".parquet")

KEYS: Final[Mapping[str, type]] = MappingProxyType(
    {
        **{"vary": list, "method": str, "samples": int, "seed": int, "outputs": str, "workers": int, "cluster": str},
        **{"scenario": str, "model": str, "output": str, "resume": bool, "force": bool},
    }
)
"""The keys of a TOML file, which are the names of the options, and what each is."""


@dataclass(frozen=True)
class Sweeping:
    """What ``sweep`` found, and the file that holds it, if one does."""

    found: Swept
    written: Path | None
    language: str

    @property
    def table(self) -> DataFrame:
        """A row a point: the values, the status and the outputs, with exchange and without."""
        import pandas as pd

        return pd.DataFrame(lines(self.found), columns=list(headers(self.found)))


def sweep(
    file: str | Path,
    *,
    vary: Sequence[str] = (),
    output: str | Path | None = None,
    method: str = "grid",
    samples: int = 256,
    seed: int = 0,
    outputs: str | None = None,
    workers: int = 1,
    cluster: str | None = None,
    resume: bool = False,
    scenario: str | None = None,
    model: str | None = None,
    force: bool = False,
    lang: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Sweeping:
    """Solve a workbook's park for many values of its cells, with exchange and without.

    ``vary`` are texts such as ``Disposal[slag].Fee=x0.5:1.5:11``; ``output`` a file that ends in .xlsx, .csv or
    .parquet; ``outputs`` chooses among what a row tells, such as ``cost,co2``. ``samples`` and ``seed`` are for the
    methods that draw. Points that are done are kept beside ``output`` until all are; ``resume`` goes on from them.
    ``tell`` is told how far it is. Texts are in the language ``lang``, else the workbook's.

    Raises WorkbookError with every problem of the workbook, CellError (a UsageError) where a cell is not there or does
    not take a value, UsageError, ModelError, FileError; a point without a plan is no error but a status.
    """
    with messages.voice(lang) as voice:
        target, path = Path(output) if output is not None else None, Path(file)
        wanted = outputs_named(outputs)
        _refuse(vary, method, workers, cluster)
        if target is not None:
            _refuse_target(target, path, force)
        reading = read_tables(path)
        voice.heard(reading.tables.settings)
        (park,) = commands.scenarios_of(commands.park_of(path, reading), _one(scenario))
        chosen: Method = next(each for each in METHODS if each == method)
        varies = [_vary(text, park.settings.currency) for text in vary]
        plan, made = planned(park, _model(model or park.settings.model), varies, chosen, samples, seed)
        journal = None if target is None else target.with_name(f"{target.name}.points")

        def told(done: int, of: int) -> None:
            tell(messages.said(phrase("{done} of {all} points", done=done, all=of), voice.language))

        try:
            found = swept(
                plan, made, wanted, workers=workers, cluster=cluster, journal=journal, resume=resume, tell=told
            )
        except KeyboardInterrupt:
            raise errors.Interrupted(voice.language, _kept(journal)) from None
        written = None if target is None else save(_bytes(found, target, voice.language), target, None).path
        if journal is not None:
            journal.unlink(missing_ok=True)
        return Sweeping(found, written, voice.language)


def _kept(journal: Path | None) -> Phrase | None:
    """What of an interrupted sweep is kept."""
    count = 0 if journal is None else points_in(journal)
    if journal is None or not count:
        return None
    return phrase(
        "interrupted; {count} point is kept in {file}: go on with --resume"
        "|interrupted; {count} points are kept in {file}: go on with --resume",
        count=count,
        file=str(journal),
    )


_vary = vary


def _one(scenario: str | None) -> str | None:
    """The scenario, of which a sweep has one."""
    if scenario == commands.ALL:
        raise UsageError(phrase("a sweep is of one scenario; name it"))
    return scenario


def _model(name: str) -> str:
    """A model by a name that means the same in every process. Raises ModelError where there is none."""
    load(name)
    return name if name in shipped() else str(Path(name).resolve())


def _refuse(texts: Sequence[str], method: str, workers: int, cluster: str | None) -> None:
    """What is wrong with the call, before anything is read."""
    if isinstance(texts, str) or not texts:
        raise UsageError(phrase("a sweep varies something: give --vary CELLS=VALUES"))
    if method not in METHODS:
        raise UsageError(phrase("there is no method '{name}'; there are: {known}", name=method, known=METHODS))
    if workers < 1:
        raise UsageError(phrase("--workers is 1 or more"))
    if cluster is not None and find_spec("distributed") is None:
        raise UsageError(phrase("--cluster needs Dask: install ecopark[cluster]"))


def _refuse_target(target: Path, source: Path, force: bool) -> None:
    """Why a sweep can't be written there, before anything is solved."""
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(phrase("{file}: a sweep's name ends in {known}", file=str(target), known=SUFFIXES))
    if suffix == ".parquet" and find_spec("pyarrow") is None:
        raise UsageError(phrase(".parquet needs pyarrow: install ecopark[parquet]"))
    mend = phrase("choose another name, or --force to replace it")
    if target.exists() and source.exists() and target.samefile(source):
        raise FileError(target, phrase("a sweep is no part of its workbook"), phrase("choose another name"))
    if target.exists() and not force:
        if suffix != ".xlsx":
            raise FileError(target, phrase("there is such a file already"), mend)
        refuse_foreign(target)


def _bytes(found: Swept, target: Path, language: str) -> bytes:
    """The table as a file."""
    suffix = target.suffix.lower()
    if suffix == ".csv":
        return comma_separated(headers(found), lines(found)).encode("utf-8")
    if suffix == ".parquet":
        return _parquet(found)
    from ecopark.workbook.save import as_copy
    from ecopark.workbook.sweep_book import sweep_book

    return as_copy(sweep_book(found, language))


def _parquet(found: Swept) -> bytes:
    import pandas as pd

    data = io.BytesIO()
    pd.DataFrame(lines(found), columns=list(headers(found))).to_parquet(data, index=False)
    return data.getvalue()


def configured(path: str | Path) -> Mapping[str, Any]:
    """The options of a TOML file, by the names of the options.

    Raises FileError where it can't be read, UsageError where it has a key that is no option or a value that is none.
    """
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as fault:
        raise FileError(path, phrase("it cannot be read"), phrase("give a TOML file")) from fault
    except ValueError as fault:
        what = phrase("it is no TOML: {problem}", problem=str(fault))
        raise FileError(path, what, phrase("mend it")) from fault
    for key, value in found.items():
        if key not in KEYS:
            known = tuple(KEYS)
            raise UsageError(
                phrase("{file}: there is no option '{name}'; there are: {known}", file=str(path), name=key, known=known)
            )
        texts = value if isinstance(value, list) else []
        if type(value) is not KEYS[key] or not all(isinstance(text, str) for text in texts):
            kind = {int: "7", str: '"…"', bool: "true", list: '["…"]'}[KEYS[key]]
            raise UsageError(
                phrase("{file}: {name} is written as {name} = {kind}", file=str(path), name=key, kind=kind)
            )
    return found
