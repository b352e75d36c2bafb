"""The commands that ask what if, many solutions of one workbook each; named as on the command line."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ecopark import commands
from ecopark.analysis.designs import METHODS, Method, vary
from ecopark.analysis.sweeps import Swept, outputs_named, planned, swept
from ecopark.analysis.tabled import headers, lines
from ecopark.errors import FileError, UsageError
from ecopark.phrases import phrase
from ecopark.workbook.parse import read_tables
from ecopark.workbook.save import refuse_foreign, save

if TYPE_CHECKING:
    from pandas import DataFrame

SUFFIXES: Final = (".xlsx", ".csv", ".parquet")

KEYS: Final = ("vary", "method", "samples", "seed", "outputs", "workers", "cluster", "scenario", "model", "output")
"""The keys of a TOML file: the names of the options."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sweeping:
    """What ``sweep`` found, and the file that holds it, if one does."""

    found: Swept
    written: Path | None

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
    tell: Callable[[int, int], None] = lambda _, __: None,
) -> Sweeping:
    """Solve a workbook's park for many values of its cells.

    ``vary`` are texts such as ``Disposal[slag].Fee=x0.5:1.5:11``; ``output`` a file that ends in .xlsx, .csv or
    .parquet. ``samples`` and ``seed`` are for the methods that draw. Points that are done are kept beside ``output``
    until all are; ``resume`` goes on from them. Raises WorkbookError, FileError, UsageError.
    """
    target = Path(output) if output is not None else None
    _refuse(vary, method, target, force)
    path = Path(file)
    (park,) = commands.scenarios_of(commands.park_of(path, read_tables(path)), scenario)
    varies = [_vary(text, park.settings.currency) for text in vary]
    chosen: Method = next(each for each in METHODS if each == method)
    plan, made = planned(park, model or park.settings.model, varies, chosen, samples, seed)
    journal = None if target is None else target.with_name(f"{target.name}.points")
    found = swept(
        plan,
        made,
        outputs_named(outputs),
        workers=workers,
        cluster=cluster,
        journal=journal,
        resume=resume,
        tell=tell,
    )
    written = None if target is None else save(_bytes(found, target.suffix.lower()), target, None).path
    return Sweeping(found, written)


_vary = vary


def _refuse(texts: Sequence[str], method: str, target: Path | None, force: bool) -> None:
    """What is wrong with the call, before anything is read."""
    if isinstance(texts, str) or not texts:
        raise UsageError(phrase("a sweep varies something: give --vary CELLS=VALUES"))
    if method not in METHODS:
        raise UsageError(phrase("there is no method '{name}'; there are: {known}", name=method, known=METHODS))
    if target is None:
        return
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(phrase("{file}: a sweep's name ends in {known}", file=str(target), known=SUFFIXES))
    if target.exists() and not force:
        if target.suffix.lower() != ".xlsx":
            raise FileError(
                target, phrase("there is such a file already"), phrase("choose another name, or --force to replace it")
            )
        refuse_foreign(target)


def _bytes(found: Swept, suffix: str) -> bytes:
    """The table as a file."""
    if suffix == ".csv":
        return _csv(headers(found), lines(found)).encode("utf-8")
    if suffix == ".parquet":
        return _parquet(found)
    from ecopark.workbook.save import as_copy
    from ecopark.workbook.sweep_book import sweep_book

    return as_copy(sweep_book(found))


def _csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table with commas; no text begins as a formula would, so that no spreadsheet runs it."""

    def cell(value: object) -> object:
        if isinstance(value, float):
            return "" if math.isnan(value) else repr(value)
        return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([cell(name) for name in names])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def _parquet(found: Swept) -> bytes:
    import pandas as pd

    data = io.BytesIO()
    try:
        pd.DataFrame(lines(found), columns=list(headers(found))).to_parquet(data, index=False)
    except ImportError:
        raise UsageError(phrase(".parquet needs pyarrow: install ecopark[parquet]")) from None
    return data.getvalue()


def configured(path: str | Path) -> Mapping[str, Any]:
    """The options of a TOML file, by the names of the options.

    Raises FileError where it can't be read, UsageError where it has a key that is no option.
    """
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as fault:
        raise FileError(path, phrase("it cannot be read"), phrase("give a TOML file")) from fault
    except ValueError as fault:
        what = phrase("it is no TOML: {problem}", problem=str(fault))
        raise FileError(path, what, phrase("mend it")) from fault
    for key in found:
        if key not in KEYS:
            raise UsageError(
                phrase("{file}: there is no option '{name}'; there are: {known}", file=str(path), name=key, known=KEYS)
            )
    return found
