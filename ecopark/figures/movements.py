"""A plan's movements as a picture of flows has them: what comes in, goes from plant to plant, and leaves, in one unit.

Each stands once, at the plant that buys, sends, sells or disposes of it. Small ones may be folded together; no sum
changes by that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ecopark.answer import Answer
from ecopark.books import Books
from ecopark.figures.asked import books_of, books_without
from ecopark.park import Park
from ecopark.schema import units

Role = Literal["virgin", "bought", "exchanged", "sold", "disposed", "air"]
By = Literal["material", "kind"]
Side = Literal["exchange", "without"]

TONNES: Final = "t"
OTHERS: Final = ""
"""The name of what is folded together."""

SHOWN: Final[Mapping[Role, int]] = MappingProxyType(
    {"virgin": 9, "bought": 5, "exchanged": 10, "sold": 7, "disposed": 7, "air": 4}
)
"""So many names of each role are shown by themselves, the largest ones."""

PLANTS_SHOWN: Final = 15


@dataclass(frozen=True)
class Movement:
    """So much of ``what`` (a material, or a kind) that a plant buys, sends, sells or disposes of.

    ``outer`` is what stands at the other end: of an exchange its receiver, else ``what``. ``name`` OTHERS is all that
    is folded together.
    """

    role: Role
    plant: str
    outer: str
    what: str
    amount: float


@dataclass(frozen=True)
class Moves:
    """The movements with exchange and without (None: that has no plan), and how many names are folded, by role.

    ``plants`` is how many plants are folded together.
    """

    exchange: tuple[Movement, ...]
    without: tuple[Movement, ...] | None
    folded: Mapping[Role, int]
    plants: int

    @property
    def is_folded(self) -> bool:
        """Whether anything is folded together."""
        return bool(self.plants or any(self.folded.values()))


def units_moved(answer: Answer) -> tuple[str, ...]:
    """The units that the plan's movements are drawn in: t, then one for each dimension of what has no tonnes."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    weighed = False
    for books in _sides(answer):
        for material in books.moved:
            if books.park.tonnes(material) is not None:
                weighed = True
            else:
                unit = books.park.unit(material)
                counts[unit.dimension][unit.text] += 1
    rest = tuple(found.most_common(1)[0][0] for found in counts.values())
    return ((TONNES,) if weighed else ()) + rest


def size_in(park: Park, material: str, unit: str) -> float | None:
    """How many of ``unit`` one unit of a material is in a picture; None where it is drawn in another unit."""
    tonnes = park.tonnes(material)
    if unit == TONNES:
        return tonnes
    own = park.unit(material)
    drawn = units.known(unit)
    return own.size / drawn.size if tonnes is None and own.dimension == drawn.dimension else None


def moves(answer: Answer, by: By, unit: str, *, small: bool) -> Moves:
    """The movements of a plan and of the park without exchange; with ``small`` nothing is folded together.

    Raises NoPlanError where there is no plan.
    """
    with_, alone = books_of(answer), books_without(answer)
    exchange = _movements(with_, by, unit)
    without = None if alone is None else _movements(alone, by, unit)
    whole = Moves(exchange, without, MappingProxyType({}), 0)
    return whole if small else fold(whole)


def _sides(answer: Answer) -> Iterator[Books]:
    yield books_of(answer)
    alone = books_without(answer)
    if alone is not None:
        yield alone


def _movements(books: Books, by: By, unit: str) -> tuple[Movement, ...]:
    """A plan's movements that are counted in a unit, added up by plant, other end, and material or kind."""
    park = books.park
    sums: dict[tuple[Role, str, str, str], float] = defaultdict(float)

    def add(role: Role, plant: str, material: str, quantity: float, to: str | None = None) -> None:
        size = size_in(park, material, unit)
        if size is not None:
            what = material if by == "material" else park.kind(material)
            sums[role, plant, what if to is None else to, what] += quantity * size

    for bought in books.supplies():
        add("virgin" if bought.impact > 0 else "bought", bought.plant, bought.material, bought.quantity)
    for sent in books.exchanges():
        add("exchanged", sent.from_, sent.material, sent.quantity, sent.to)
    sales = books.network.sales
    for number, quantity in enumerate(books.by_period(books.amounts.sale).sum(0).tolist()):
        if quantity > 0:
            gate = park.gates[sales.gate[number]]
            add("sold", gate.plant, gate.material, quantity)
    for gone in (*books.disposals(), *books.losses()):
        role: Role = "air" if park.kind(gone.material) == "air" else "disposed"
        add(role, gone.plant, gone.material, gone.quantity)
    return tuple(Movement(*key, amount) for key, amount in sums.items() if amount > 0)


def fold(whole: Moves) -> Moves:
    """The movements with the smallest names folded together: the same ones on both sides."""
    sides = (whole.exchange, whole.without or ())
    kept: dict[Role, frozenset[str]] = {}
    counts: dict[Role, int] = {}
    for role, most in SHOWN.items():
        names = _sums((each.outer, each.amount) for side in sides for each in side if each.role == role)
        kept[role], counts[role] = _largest(names, most)
    plants, few = _largest(_sums((each.plant, each.amount) for side in sides for each in side), PLANTS_SHOWN)

    def folded(side: Sequence[Movement]) -> tuple[Movement, ...]:
        found: dict[tuple[Role, str, str, str], float] = defaultdict(float)
        for each in side:
            plant = each.plant if each.plant in plants else OTHERS
            outer = each.outer if each.outer in kept[each.role] else OTHERS
            what = each.what if plant and outer else OTHERS
            found[each.role, plant, outer, what] += each.amount
        return tuple(Movement(*key, amount) for key, amount in found.items())

    without = None if whole.without is None else folded(whole.without)
    return Moves(folded(whole.exchange), without, MappingProxyType(counts), few)


def _sums(pairs: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for name, amount in pairs:
        found[name] += amount
    return found


def _largest(sums: Mapping[str, float], most: int) -> tuple[frozenset[str], int]:
    """The names with the largest sums, and how many others there are; one other stands by itself."""
    if len(sums) <= most + 1:
        return frozenset(sums), 0
    order = sorted(sums, key=lambda name: (-sums[name], name))
    return frozenset(order[:most]), len(order) - most
