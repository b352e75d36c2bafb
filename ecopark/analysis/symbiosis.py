"""Is a park an industrial symbiosis by the 3-2 criterion: at least three entities exchanging at least two resources.

Chertow 2007: at least three different entities exchange at least two different resources, and none of them is primarily
a recycler. A workbook does not say who is a recycler. So plants that live on other plants' by-products are named, and
the count is made again without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ecopark.analysis.comparison_indicators import NO_BY_PRODUCT, Side

Verdict = Literal["yes", "depends", "no"]

ENTITIES = 3
RESOURCES = 2
HALF = 0.5
"""A plant that takes in more than this of its tonnes as other plants' by-products may be a recycler."""


@dataclass(frozen=True)
class Web:
    """Plants that are tied together by exchanges, and the materials that go between them, both in order of name."""

    plants: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()

    @property
    def meets(self) -> bool:
        """Whether it is three and two."""
        return len(self.plants) >= ENTITIES and len(self.materials) >= RESOURCES


@dataclass(frozen=True)
class Symbiosis:
    """What is found: the largest web of exchanges, plants that may be recyclers, and the largest web without them."""

    web: Web
    perhaps_recyclers: tuple[str, ...]
    without_them: Web

    @property
    def verdict(self) -> Verdict:
        """``depends`` where it is one only if the plants that may be recyclers are none."""
        return "yes" if self.without_them.meets else "depends" if self.web.meets else "no"


def symbiosis(side: Side) -> Symbiosis:
    """What the criterion finds in a plan. Products and air are no resources that a symbiosis is counted by."""
    ties = {
        (row.from_, row.to, row.material)
        for row in side.flows
        if side.park.kind(row.material) not in NO_BY_PRODUCT - {"water"}
    }
    web = _largest(ties)
    by_products, everything = side.taken_in
    recyclers = {plant for plant in web.plants if by_products[plant] > HALF * everything[plant]}
    left = {tie for tie in ties if not recyclers & set(tie[:2])}
    return Symbiosis(web, tuple(sorted(recyclers)), _largest(left))


def _largest(ties: Iterable[tuple[str, str, str]]) -> Web:
    """Of all webs that hang together the one that meets the criterion, or else has the most plants and materials."""
    webs: list[tuple[set[str], set[str]]] = []
    for sender, receiver, material in sorted(ties):
        plants, materials = {sender, receiver}, {material}
        apart = []
        for web in webs:
            if web[0] & plants:
                plants |= web[0]
                materials |= web[1]
            else:
                apart.append(web)
        webs = [*apart, (plants, materials)]
    found = [Web(tuple(sorted(plants)), tuple(sorted(materials))) for plants, materials in webs]
    return max(found, key=lambda web: (web.meets, len(web.plants), len(web.materials)), default=Web())
