"""The mechanism of the contract: a sheet is a frozen row class, a column is one of its fields.

``inputs`` and ``results`` declare the sheets; the reader, the checks, the template, the result sheets and the reference
page all ask here what a column is. A row's attribute is its header in lower case with underscores (``max_share`` is
``Max share``), unless the field names its header.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from ecopark.phrases import Term


class Kind(Enum):
    """What a cell of a column holds."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "one of a list"
    FLAG = "yes or no"
    NAME = "a name"
    UNIT = "a unit"
    ANY = "text or number"


class Measure(Enum):
    """What a number counts, which decides how a unit in its header or its row converts it."""

    PLAIN = "plain number"
    AMOUNT = "units of the material"
    PER_AMOUNT = "per unit of the material"
    ACTIVITY = "units of activity"
    PER_ACTIVITY = "per unit of activity"
    PER_UNIT = "per unit of the row's Unit"
    PER_UNIT_KM = "per unit and km"
    PER_KM = "share per km"
    KM = "km"
    CELSIUS = "degrees Celsius"
    MONEY = "money"
    QUANTITY = "units of the row's Quantity"
    SHARE = "part of a whole"
    KG = "kg"
    IMPACT = "impact units"
    YEARS = "years"
    PRICE = "objective per unit"
    MONEY_PRICE = "money per unit"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: how its header reads, what its cells may hold, and what a blank means.

    ``low`` and ``high`` bound a number, ends included unless ``above`` says that ``low`` itself is refused;
    ``unlimited`` admits ``inf``. ``refers`` is ``(sheet, column)`` whose declared names a cell must be one of.
    ``blank`` says in words what a blank means where ``default`` cannot.
    """

    attribute: str
    header: str
    kind: Kind
    meaning: str
    measure: Measure = Measure.PLAIN
    required: bool = False
    key: bool = False
    default: object = None
    blank: str = ""
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    unlimited: bool = False
    choices: tuple[str, ...] = ()
    refers: tuple[str, str] | None = None

    @property
    def term(self) -> Term:
        """The header as a message has it, in any language."""
        return Term("column", self.header)

    @property
    def purpose(self) -> Term:
        """What the column means, as a message has it, in any language."""
        return Term("meaning", self.meaning)

    @property
    def blank_means(self) -> str:
        """What a blank cell means, in words, for the template's notes and the reference page."""
        if self.required:
            return "must be given"
        if self.blank:
            return self.blank
        if isinstance(self.default, bool):
            return "yes" if self.default else "no"
        if isinstance(self.default, float):
            return f"{self.default:g}"
        return "nothing" if self.default is None else str(self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a sheet. ``line`` is its row number in the sheet it was read from, 0 where there is none."""

    line: int = 0
    source: str | None = field(
        default=None, metadata={"kind": Kind.TEXT, "meaning": "where the row's numbers come from", "trailing": True}
    )
    note: str | None = field(
        default=None,
        metadata={
            "kind": Kind.TEXT,
            "meaning": "how sure they are: published, literature or estimate, and on what ground",
            "trailing": True,
        },
    )


RowType = TypeVar("RowType", bound=Row)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of the contract: its title, the row class that declares its columns, and what it is for."""

    title: str
    attribute: str
    row: type[Row]
    meaning: str
    must_have_rows: bool = False
    columns: tuple[Column, ...] = ()

    @property
    def term(self) -> Term:
        """The title as a message has it, in any language."""
        return Term("sheet", self.title)

    @property
    def purpose(self) -> Term:
        """What the sheet is for, as a message has it, in any language."""
        return Term("meaning", self.meaning)

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that are unique together, in the contract's order."""
        return tuple(column for column in self.columns if column.key)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns that must stand in the sheet when it has rows."""
        return tuple(column for column in self.columns if column.required)

    def column(self, attribute: str) -> Column:
        """The column of an attribute; KeyError where the sheet has none."""
        return _by_attribute(self)[attribute]


@cache
def _by_attribute(table: Table) -> Mapping[str, Column]:
    return {column.attribute: column for column in table.columns}


def _cell(kind: Kind, meaning: str, **declared: Any) -> Any:
    """A dataclass field that carries its column. Required columns have no default, so a row cannot lack them."""
    metadata = {"kind": kind, "meaning": meaning, **declared}
    if declared.get("required"):
        return field(metadata=metadata)
    return field(default=declared.get("default"), metadata=metadata)


def text(meaning: str, **declared: Any) -> Any:
    """Free text."""
    return _cell(Kind.TEXT, meaning, **declared)


def name(meaning: str, refers: str | None = None, **declared: Any) -> Any:
    """A name; with ``refers`` (``Sheet.Column``) one that is declared there."""
    target = tuple(refers.split(".")) if refers else None
    return _cell(Kind.NAME, meaning, refers=target, **declared)


def number(meaning: str, default: float | None = None, **declared: Any) -> Any:
    """A number, not negative unless ``low`` says so."""
    declared.setdefault("low", 0.0)
    return _cell(Kind.NUMBER, meaning, default=default, **declared)


def amount(meaning: str, default: float | None = None, **declared: Any) -> Any:
    """A number of units of the row's material."""
    return number(meaning, default, measure=Measure.AMOUNT, **declared)


def per_amount(meaning: str, default: float | None = None, **declared: Any) -> Any:
    """Money, impact or kg for each unit of the row's material."""
    return number(meaning, default, measure=Measure.PER_AMOUNT, **declared)


def choice(meaning: str, *choices: str, **declared: Any) -> Any:
    """One word of a list."""
    return _cell(Kind.CHOICE, meaning, choices=choices, **declared)


def flag(meaning: str, default: bool, **declared: Any) -> Any:
    """Yes or no."""
    return _cell(Kind.FLAG, meaning, default=default, choices=("yes", "no"), **declared)


def unit(meaning: str, **declared: Any) -> Any:
    """A unit of mass, energy, volume or count."""
    return _cell(Kind.UNIT, meaning, **declared)


def anything(meaning: str, **declared: Any) -> Any:
    """Text or a number, as the row's other cells decide."""
    return _cell(Kind.ANY, meaning, **declared)


def header_of(attribute: str) -> str:
    """``max_share`` is ``Max share``."""
    words = attribute.rstrip("_").replace("_", " ")
    return words[0].upper() + words[1:]


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """The columns that a row class declares, in order, what every sheet has last; other fields are no columns."""
    own: list[Column] = []
    trailing: list[Column] = []
    for entry in dataclasses.fields(row):
        if not entry.metadata:
            continue
        declared = dict(entry.metadata)
        header = declared.pop("header", header_of(entry.name))
        place = trailing if declared.pop("trailing", False) else own
        place.append(Column(attribute=entry.name, header=header, **declared))
    return (*own, *trailing)


def table(title: str, row: type[Row], **declared: Any) -> Table:
    """A sheet from its row class; what it is for is the class's docstring."""
    meaning = " ".join((row.__doc__ or "").split())
    attribute = title.lower().replace(" ", "_")
    return Table(title, attribute, row, meaning, columns=columns_of(row), **declared)
