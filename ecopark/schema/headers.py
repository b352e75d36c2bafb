"""A header read: which column of a table it names, in any language, and the unit in its brackets.

The reader asks here for row 1 of a sheet, a scenario for the Column that it changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import terms, units, values
from ecopark.schema.tables import Column, Kind, Measure, Table
from ecopark.schema.units import Unit
from ecopark.schema.values import Bad

BRACKETS: Final = re.compile(r"(?P<header>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]")
_PER: Final = re.compile(r"(?P<of>.*?)\s*(?:/|\bper\b)\s*(?P<unit>.+)", re.IGNORECASE)
_AMOUNTS: Final = (Measure.AMOUNT, Measure.ACTIVITY, Measure.QUANTITY)
PER_AMOUNTS: Final = (Measure.PER_AMOUNT, Measure.PER_ACTIVITY)
_OWN_UNIT: Final = {Measure.KM: "km", Measure.CELSIUS: "C"}
_CELSIUS: Final = ("c", "°c", "с", "°с")  # Latin, then Cyrillic
_SINGLE: Final = phrase("write a single unit such as t, kt, GJ, MWh or m3 (quantities are per year anyway)")


@dataclass(frozen=True)
class Words:
    """The headers of a table in every language, folded; ``bare`` ones lack the unit that belongs to them."""

    full: dict[str, Column]
    bare: dict[str, Column]
    spelled: dict[str, Column]


@cache
def words(table: Table) -> Words:
    """The headers that a table's columns may have."""
    spelled = {
        terms.translate("column", column.header, code): column for column in table.columns for code in terms.languages()
    }
    with_unit = {word: column for word, column in spelled.items() if column.measure in _OWN_UNIT}
    bare = {word.rpartition(" ")[0]: column for word, column in with_unit.items()}
    return Words(values.folded(spelled), values.folded(bare), spelled)


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was understood: its column, the text in its brackets, and whether it names its own unit as well."""

    column: Column
    unit: str | None
    complete: bool


def header_in(table: Table, text: str) -> Header | None:
    """The column of a table that a text names, in any language; None where it is none of the contract's."""
    known = words(table)
    plain = " ".join(values.trimmed(text).split())
    if (column := known.full.get(terms.fold(plain))) is not None:
        return Header(column, None, True)
    parts = BRACKETS.fullmatch(plain)
    if parts is None:
        return None
    name = terms.fold(parts["header"])
    found = known.full.get(name) or known.bare.get(name)
    if found is None or found.kind is not Kind.NUMBER:
        return None
    return Header(found, parts["unit"].strip(), name in known.full)


def unit_of(header: Header, currency: str) -> Unit | Bad | None:
    """The unit in a header's brackets; None where it has none, or they say only what holds anyway."""
    if header.unit is None:
        return None
    column, text = header.column, header.unit
    quoted = phrase("'{header} ({unit})'", header=column.term, unit=text)
    if column.measure in _AMOUNTS:
        return _material_unit(text, quoted)
    if column.measure in PER_AMOUNTS:
        return _per_unit(column, text, quoted, currency)
    if column.measure in _OWN_UNIT:
        return _own_unit(column, text, quoted, header.complete)
    what = phrase("{header_unit} gives a unit, and {header} takes none", header_unit=quoted, header=column.term)
    mend = phrase("write '{text}'", text=column.term)
    if column.high == 1:
        mend = phrase("write '{text}'; a share is a number from 0 to 1", text=column.term)
    return Bad(what, mend)


def _material_unit(text: str, quoted: Phrase) -> Unit | Bad:
    unit = units.parse(text)
    if unit is None:
        what = phrase(
            "{header_unit}: '{text}' is no unit that ecopark knows", header_unit=quoted, text=values.brief(text)
        )
        return Bad(what, values.guess_unit(text, _SINGLE))
    if unit.dimension not in units.MATERIAL_DIMENSIONS:
        what = phrase(
            "{header_unit}: '{text}' is a unit of {dimension}",
            header_unit=quoted,
            text=values.brief(text),
            dimension=values.dimension(unit),
        )
        return Bad(what, _SINGLE)
    return unit


def _per_unit(column: Column, text: str, quoted: Phrase, currency: str) -> Unit | Bad | None:
    """The unit that a price, fee, cost, weight or CO2e is per: ``USD/kt``, ``/kt`` or ``per kt``."""
    counted = said(column, currency)
    parts = _PER.fullmatch(text)
    of = parts["of"] if parts else text
    word = _word(counted, currency)
    if parts is None and not _says(of, counted):
        what = phrase("{header_unit} does not say per what", header_unit=quoted)
        mend = phrase(
            "write '{header} ({counted}/t)' or '{header} (/t)', with the unit meant", header=column.term, counted=word
        )
        return Bad(what, mend)
    if of and not _says(of, counted):
        what = phrase(
            "{header_unit} is in {unit}, but {header} is in {counted}",
            header_unit=quoted,
            unit=of,
            header=column.term,
            counted=word,
        )
        if counted == currency:
            return Bad(what, phrase("write it in {counted}; or set Currency in Settings", counted=word))
        return Bad(what, phrase("write it in {counted}", counted=word))
    return _material_unit(parts["unit"], quoted) if parts else None


def said(column: Column, currency: str) -> str:
    """What a column per unit counts: money, kg or impact."""
    if column.attribute == "co2e_per_unit":
        return "kg"
    return "impact" if column.attribute.endswith("weight") else currency


def _word(counted: str, currency: str) -> str:
    """What a column counts, as a message has it."""
    if counted == currency:
        return counted
    return Term("unit", counted) if counted == "kg" else phrase("impact")


def _says(text: str, said: str) -> bool:
    first = text.split(maxsplit=1)[0] if said == "kg" and text else text
    return terms.fold(terms.unit_in_english(first)) == terms.fold(said)


def _own_unit(column: Column, text: str, quoted: Phrase, complete: bool) -> Unit | Bad | None:
    """The unit of a distance or a temperature, whose header may already name it."""
    own = _OWN_UNIT[column.measure]
    if column.measure is Measure.CELSIUS:
        if terms.fold(text) in _CELSIUS:
            return None
        what = phrase("{header_unit}: only C is read here", header_unit=quoted)
        return Bad(what, phrase("write '{text}'", text=column.term))
    unit = units.parse(text)
    if unit is None or unit.dimension != units.LENGTH:
        what = phrase(
            "{header_unit}: '{text}' is no unit of length that ecopark knows",
            header_unit=quoted,
            text=values.brief(text),
        )
        return Bad(what, phrase("write km, m or mi"))
    if complete and unit.text != own:
        bare = Term("bare", column.header.removesuffix(f" {own}"))
        mend = phrase("write '{header}', or '{bare} ({unit})'", header=column.term, bare=bare, unit=text)
        return Bad(phrase("{header_unit} names two units", header_unit=quoted), mend)
    return unit
