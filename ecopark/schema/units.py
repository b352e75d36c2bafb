"""Units of mass, energy, volume, count and length, and what one is worth in another.

The registry is pint's, with definitions of our own alone: a workbook's unit is one name (perhaps with a number before
it, ``1000 m3``), never an expression, so nothing of a stranger's text is evaluated.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ecopark.light import load_pint
from ecopark.schema import terms

if TYPE_CHECKING:
    import pint

MASS: Final = "mass"
ENERGY: Final = "energy"
VOLUME: Final = "volume"
COUNT: Final = "count"
LENGTH: Final = "length"
MATERIAL_DIMENSIONS: Final = (MASS, ENERGY, VOLUME, COUNT)
COMMON: Final = ("t", "kt", "Mt", "kg", "g", "GJ", "MJ", "TJ", "MWh", "kWh", "GWh", "Gcal", "m3", "Nm3", "l", "pcs")
"""Units of materials worth offering where one was misspelt."""

_DEFINITIONS: Final = """
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
gram = [mass] = g
tonne = 1e6 gram = t = tonnes
pound = 453.59237 gram = lb = lbs
joule = [energy] = J
watthour = 3600 joule = Wh
calorie = 4.1868 joule = cal
btu = 1055.05585262 joule = BTU = Btu
MMBtu = 1e6 btu = MMBTU
toe = 41.868e9 joule
tce = 29.3076e9 joule
cubicmetre = [volume] = m3 = Nm3 = cbm
millioncubicmetre = 1e6 cubicmetre = Mm3 = MNm3
cubickilometre = 1e9 cubicmetre = km3
litre = 1e-3 cubicmetre = l = L = liter
hectolitre = 0.1 cubicmetre = hl
barrel = 0.158987294928 cubicmetre = bbl
piece = [count] = pcs = pc = pieces = unit = units = item = items
metre = [length] = m
mile = 1609.344 metre = mi = miles
"""

_NUMBER_BEFORE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s+")
_MOST_WORDS: Final = 3  # of a unit that other words follow: `1000 m3 water`
_NAME: Final = re.compile(r"[A-Za-z]+3?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that was understood: its dimension and how many of the dimension's base unit it is."""

    text: str
    dimension: str
    size: float


@cache
def _registry() -> pint.UnitRegistry[float]:
    load_pint()
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None, case_sensitive=True)
    registry.load_definitions(_DEFINITIONS.strip().splitlines())
    return registry


@cache
def parse(text: str) -> Unit | None:
    """The unit of a text such as ``t``, ``GJ``, ``1000 m3`` or ``тыс. т``; None where it is none that we know."""
    load_pint()
    import pint

    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    counted = _NUMBER_BEFORE.match(plain)
    number = counted[1] if counted else ""
    name = terms.unit_in_english(plain[counted.end() :] if counted else plain)
    # Only what the registry defines is ever handed to pint, which would take `nan` for a number.
    if not _NAME.fullmatch(name) or not _registry().parse_unit_name(name):
        return None
    try:
        quantity = _registry().Quantity(float(number or 1.0), name).to_base_units()
    except (pint.UndefinedUnitError, pint.DimensionalityError):
        return None
    (dimension,) = quantity.dimensionality or ("",)
    if not dimension or not 0 < quantity.magnitude < math.inf:
        return None
    return Unit(f"{number} {name}".strip(), dimension.strip("[]"), float(quantity.magnitude))


def leading(text: str) -> Unit | None:
    """The unit that a text begins with, as an Activity unit does: ``t`` of ``t clinker``; None where it is none."""
    words = text.split()
    found = (parse(" ".join(words[:count])) for count in range(min(len(words), _MOST_WORDS), 0, -1))
    return next((unit for unit in found if unit is not None), None)


def factor(
    source: Unit, target: Unit, source_tonnes: float | None = None, target_tonnes: float | None = None
) -> float | None:
    """How many of ``target`` one ``source`` is; None where nothing leads from one to the other.

    Units of one dimension convert by their size, others through the mass of one of each (in t): a unit of mass knows
    its own, for another it must be given.
    """
    if source.dimension == target.dimension:
        return source.size / target.size
    source_mass = tonnes(source) or source_tonnes
    target_mass = tonnes(target) or target_tonnes
    return source_mass / target_mass if source_mass and target_mass else None


def tonnes(unit: Unit) -> float | None:
    """The mass of one of the unit in t, where it is a unit of mass."""
    return unit.size / known("t").size if unit.dimension == MASS else None


def known(text: str) -> Unit:
    """A unit that the code itself names; ValueError where it is none."""
    unit = parse(text)
    if unit is None:
        raise ValueError(f"{text!r} is no unit")
    return unit
