"""A trade-off curve in words: what its columns are called, and what is to be known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ecopark.analysis.pareto import Curve, Edge, Kind, Quantity
from ecopark.phrases import Phrase, Term, phrase

Cell = str | float | int | None


@dataclass(frozen=True)
class Column:
    """A column of the corners' table: its key, its title in words, and what stands in it, corner after corner."""

    key: str
    title: Phrase | Term
    cells: tuple[Cell, ...]


def named(quantity: Quantity) -> Phrase:
    """A quantity with its unit."""
    return phrase("{name}, {unit}", name=Term("result", quantity.title), unit=unit_of(quantity))


def unit_of(quantity: Quantity) -> Term:
    """What a quantity is counted in."""
    return Term("result", "impact units") if quantity.unit == "impact" else Term("unit", quantity.unit)


def columns(found: Curve) -> tuple[Column, ...]:
    """The corners as a table; the cost is there once."""
    x, y, corners = found.x, found.y, found.corners
    edges = [corner.edge for corner in corners]
    sides = {"x": Term("result", x.title), "y": Term("result", y.title)}
    slope = phrase("Change of {y} for a unit more of {x} ({unit})", unit=unit_of(x), **sides)
    price = phrase("{x}, {unit}, for a unit less of {y} ({of})", unit=unit_of(x), of=unit_of(y), **sides)
    money = Quantity("cost", "Net cost", found.answer.park.settings.currency)
    made = [
        Column("corner", phrase("Corner"), tuple(range(1, len(corners) + 1))),
        Column(x.name, named(x), tuple(corner.x for corner in corners)),
        Column(y.name, named(y), tuple(corner.y for corner in corners)),
    ]
    if "cost" not in (x.name, y.name):
        made.append(Column(money.name, named(money), tuple(corner.cost for corner in corners)))
    return (
        *made,
        Column("exchanges", Term("result", "Exchanges"), tuple(corner.exchanges for corner in corners)),
        Column("slope", slope, tuple(edge.slope if edge else None for edge in edges)),
        Column("price", price, tuple(edge.price if edge else None for edge in edges)),
        Column("edge", phrase("To the next corner"), tuple(_line(edge) if edge else None for edge in edges)),
        Column("worst error", phrase("Worst error"), tuple(corner.certificate.worst for corner in corners)),
    )


def _line(edge: Edge) -> Phrase:
    return phrase("straight") if edge.is_proved else phrase("more corners below")


KINDS_SAID: Final[Mapping[Kind, Phrase]] = {
    "planned": phrase("is planned"),
    "enters": phrase("enters"),
    "leaves": phrase("leaves"),
    "grows": phrase("grows"),
    "shrinks": phrase("shrinks"),
}


def changes(found: Curve) -> tuple[Column, ...]:
    """The exchanges that change from each corner to the next as a table, those of the first corner first."""
    rows = [(number, each) for number, corner in enumerate(found.corners, start=1) for each in corner.changes]
    told = [each for _, each in rows]
    return (
        Column("corner", phrase("Corner"), tuple(number for number, _ in rows)),
        Column("change", Term("column", "Change"), tuple(KINDS_SAID[each.kind] for each in told)),
        Column("from", Term("column", "From"), tuple(each.from_ for each in told)),
        Column("to", Term("column", "To"), tuple(each.to for each in told)),
        Column("material", Term("column", "Material"), tuple(each.material for each in told)),
        Column("before", phrase("Before"), tuple(each.before for each in told)),
        Column("after", phrase("After"), tuple(each.after for each in told)),
        Column("unit", Term("column", "Unit"), tuple(Term("unit", each.unit) for each in told)),
    )


def _rounded(value: float) -> float | int:
    """A number to four digits."""
    rounded = float(f"{value:.4g}")
    return int(rounded) if rounded.is_integer() else rounded


def sentences(found: Curve) -> Iterator[Phrase]:
    """What the curve says, and how far it is the whole one."""
    corners, x, y = found.corners, found.x, found.y
    sides = {"x": Term("result", x.title), "y": Term("result", y.title)}
    if len(corners) == 1:
        yield phrase("One plan is best in both {x} and {y}: there is nothing to trade.", **sides)
    prices = [corner.edge.price for corner in corners if corner.edge]
    units = {"of": unit_of(y), "unit": unit_of(x)}
    if len(prices) == 1:
        yield phrase(
            "Each unit less of {y} ({of}) costs {price:,} {unit} of {x}.", price=_rounded(prices[0]), **units, **sides
        )
    elif prices:
        yield phrase(
            "Each unit less of {y} ({of}) costs {least:,} {unit} of {x} at the first corner, {most:,} before the last.",
            least=_rounded(prices[0]),
            most=_rounded(prices[-1]),
            **units,
            **sides,
        )
    if found.has_builds:
        yield phrase(
            "There is something to build: these are the supported plans, each the best for some weighting; others that "
            "nothing beats may lie above the lines."
        )
    if found.status == "interrupted":
        yield phrase("The time was over before every line was looked below.")
    if found.open_edges:
        yield phrase(
            "More corners may lie below the line after corner {corners}: ask for more with --points.",
            corners=tuple(str(number) for number in found.open_edges),
        )
    elif corners and not found.has_builds:
        yield phrase("These are all corners: no plan lies below the lines between them.")
