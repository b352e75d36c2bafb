"""The headers of an input sheet: which column of the contract stands where, and in what unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ecopark.schema import terms, units, values
from ecopark.schema.tables import Column, Kind, Measure, Table
from ecopark.schema.units import Unit
from ecopark.schema.values import Bad
from ecopark.workbook.cell_values import ErrorValue, Row, Uncalculated, Value, address
from ecopark.workbook.parse_cells import Findings, refusal

_BRACKETS: Final = re.compile(r"(?P<header>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]")
_PER: Final = re.compile(r"(?P<of>.*?)\s*(?:/|\bper\b)\s*(?P<unit>.+)", re.IGNORECASE)
_AMOUNTS: Final = (Measure.AMOUNT, Measure.ACTIVITY, Measure.QUANTITY)
PER_AMOUNTS: Final = (Measure.PER_AMOUNT, Measure.PER_ACTIVITY)
_OWN_UNIT: Final = {Measure.KM: "km", Measure.CELSIUS: "C"}
_CELSIUS: Final = ("c", "°c", "с", "°с")  # Latin, then Cyrillic
_SINGLE: Final = "write a single unit such as t, kt, GJ, MWh or m3 (quantities are per year anyway)"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the contract in a sheet: its position counts from 1, ``unit`` is what the header gives, if any."""

    column: Column
    position: int
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Stranger:
    """A header that the contract does not know; ``meant`` is the column's header that it comes close to."""

    text: str
    position: int
    meant: str | None
    column: Column | None


@dataclass(frozen=True, slots=True)
class Headings:
    """The headers of a sheet. ``positions`` are of all of them, the analyst's own included."""

    known: tuple[Heading, ...]
    strangers: tuple[Stranger, ...]
    positions: frozenset[int]
    missing: tuple[Column, ...]


@dataclass(frozen=True)
class _Words:
    """The headers of a table in every language, folded; ``bare`` ones lack the unit that belongs to them."""

    full: dict[str, Column]
    bare: dict[str, Column]
    spelled: dict[str, Column]


@cache
def _words(table: Table) -> _Words:
    spelled = {
        terms.translate("column", column.header, code): column for column in table.columns for code in terms.languages()
    }
    with_unit = {word: column for word, column in spelled.items() if column.measure in _OWN_UNIT}
    bare = {word.rpartition(" ")[0]: column for word, column in with_unit.items()}
    return _Words(values.folded(spelled), values.folded(bare), spelled)


@dataclass(frozen=True, slots=True)
class _Match:
    column: Column
    unit: str | None
    complete: bool


def _match(table: Table, value: Value) -> _Match | None:
    """The column that a header names, and the unit in its brackets; None where the header is none of the contract's."""
    if not isinstance(value, str):
        return None
    words = _words(table)
    text = " ".join(values.trimmed(value).split())
    if (column := words.full.get(terms.fold(text))) is not None:
        return _Match(column, None, True)
    parts = _BRACKETS.fullmatch(text)
    if parts is None:
        return None
    header = terms.fold(parts["header"])
    found = words.full.get(header) or words.bare.get(header)
    if found is None or found.kind is not Kind.NUMBER:
        return None
    return _Match(found, parts["unit"].strip(), header in words.full)


def header_row(table: Table, first: Sequence[Row]) -> Row | None:
    """The row among the first few that holds the headers: the one with most of them, the first of these.

    Row 1, where it has as many; elsewhere only a row with two headers at least, so that no row of data is taken for it.
    """
    best, most = None, 0
    for row in first:
        count = len(
            {match.column.attribute for match in (_match(table, value) for value in row.values.values()) if match}
        )
        if count > most and (row.number == 1 or count > 1):
            best, most = row, count
    return best


def read_headings(table: Table, row: Row | None, currency: str, findings: Findings) -> Headings:
    """Match a row of headers with the table's columns; what is wrong with a header is reported at its cell."""
    known: dict[str, Heading] = {}
    strangers: list[Stranger] = []
    positions: set[int] = set()
    cells = sorted(row.values.items()) if row is not None else []
    number = row.number if row is not None else 1
    for position, value in cells:
        if isinstance(value, str) and not value.strip():
            continue
        positions.add(position)
        if isinstance(value, (ErrorValue, Uncalculated)):
            findings.report(number, position, refusal(value, "write the header"))
            continue
        match = _match(table, value)
        if match is None:
            strangers.append(_stranger(table, value, position))
            continue
        column, attribute = match.column, match.column.attribute
        if attribute in known:
            first = address(number, known[attribute].position)
            what = f"the column {column.header} stands twice, here and in {first}"
            findings.report(number, position, Bad(what, "take one of the two away, or rename it"))
            continue
        unit = _unit_of(match, currency) if match.unit is not None and column.supported else None
        if isinstance(unit, Bad):
            findings.report(number, position, unit)
        known[attribute] = Heading(column, position, unit if isinstance(unit, Unit) else None)
    missing = tuple(column for column in table.required if column.attribute not in known)
    return Headings(tuple(known.values()), tuple(strangers), frozenset(positions), missing)


def _stranger(table: Table, value: Value, position: int) -> Stranger:
    if not isinstance(value, str):
        return Stranger("", position, None, None)
    text = " ".join(value.split())
    parts = _BRACKETS.fullmatch(text)
    spelled = _words(table).spelled
    meant = values.closest(parts["header"] if parts else text, spelled)
    return Stranger(text, position, meant, spelled[meant] if meant else None)


def report_gaps(headings: Headings, row: int, has_rows: bool, findings: Findings) -> None:
    """Report the required columns that a sheet with rows lacks, and headers close to known ones, each mistake once."""
    used: set[int] = set()
    for column in headings.missing if has_rows else ():
        near = next((one for one in headings.strangers if one.column is column), None)
        what = f"the column {column.header} is missing"
        if near is None:
            findings.report(row, 1, Bad(what, f"add it: {column.meaning}"))
            continue
        used.add(near.position)
        mend = f"did you mean it by {values.shown(near.text)}? Then write '{near.meant}'"
        findings.report(row, near.position, Bad(what, mend))
    for stranger in headings.strangers:
        if stranger.meant is not None and stranger.position not in used:
            what = f"the header {values.shown(stranger.text)} is unknown, its column is ignored"
            findings.report(row, stranger.position, Bad(what, f"did you mean '{stranger.meant}'?"), "warning")


def _unit_of(match: _Match, currency: str) -> Unit | Bad | None:
    """The unit in a header's brackets; None where they say only what holds anyway."""
    column, text = match.column, match.unit or ""
    quoted = f"'{column.header} ({text})'"
    if column.measure in _AMOUNTS:
        return _material_unit(text, quoted)
    if column.measure in PER_AMOUNTS:
        return _per_unit(column, text, quoted, currency)
    if column.measure in _OWN_UNIT:
        return _own_unit(column, text, quoted, match.complete)
    what = f"{quoted} gives a unit, and {column.header} takes none"
    share = "; a share is a number from 0 to 1" if column.high == 1 else ""
    return Bad(what, f"write '{column.header}'{share}")


def _material_unit(text: str, quoted: str) -> Unit | Bad:
    unit = units.parse(text)
    if unit is None:
        return Bad(f"{quoted}: {values.shown(text)} is no unit that ecopark knows", values.guess_unit(text, _SINGLE))
    if unit.dimension not in units.MATERIAL_DIMENSIONS:
        return Bad(f"{quoted}: {values.shown(text)} is a unit of {unit.dimension}", _SINGLE)
    return unit


def _per_unit(column: Column, text: str, quoted: str, currency: str) -> Unit | Bad | None:
    """The unit that a price, fee, cost, weight or CO2e is per: ``USD/kt``, ``/kt`` or ``per kt``."""
    said = _said(column, currency)
    parts = _PER.fullmatch(text)
    of = parts["of"] if parts else text
    if parts is None and not _says(of, said):
        what = f"{quoted} does not say per what"
        return Bad(what, f"write '{column.header} ({said}/t)' or '{column.header} (/t)', with the unit meant")
    if of and not _says(of, said):
        money = "; or set Currency in Settings" if said == currency else ""
        return Bad(f"{quoted} is in {of}, but {column.header} is in {said}", f"write it in {said}{money}")
    return _material_unit(parts["unit"], quoted) if parts else None


def _said(column: Column, currency: str) -> str:
    """What a column per unit counts: money, kg or impact."""
    if column.attribute == "co2e_per_unit":
        return "kg"
    return "impact" if column.attribute.endswith("weight") else currency


def _says(text: str, said: str) -> bool:
    first = text.split(maxsplit=1)[0] if said == "kg" and text else text
    return terms.fold(terms.unit_in_english(first)) == terms.fold(said)


def _own_unit(column: Column, text: str, quoted: str, complete: bool) -> Unit | Bad | None:
    """The unit of a distance or a temperature, whose header may already name it."""
    own = _OWN_UNIT[column.measure]
    if column.measure is Measure.CELSIUS:
        return (
            None if terms.fold(text) in _CELSIUS else Bad(f"{quoted}: only C is read here", f"write '{column.header}'")
        )
    unit = units.parse(text)
    if unit is None or unit.dimension != units.LENGTH:
        return Bad(f"{quoted}: {values.shown(text)} is no unit of length that ecopark knows", "write km, m or mi")
    if complete and unit.text != own:
        return Bad(
            f"{quoted} names two units", f"write '{column.header}', or '{column.header[: -len(own) - 1]} ({text})'"
        )
    return unit
