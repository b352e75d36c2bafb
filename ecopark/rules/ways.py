"""Rules of what moves between plants: links that carry something, distances, and modes that can count a material."""

from __future__ import annotations

from collections.abc import Iterator

from ecopark.errors import Problem
from ecopark.park import FREE, Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.rules.facts import Facts, half_located
from ecopark.schema import inputs, units
from ecopark.schema.rows import Disposal, Link, Supply, Transport


def link_to_itself(facts: Facts) -> Iterator[Problem]:
    """A link leads to another plant; a plant's own output meets its own needs without one."""
    for row in facts.tables.links:
        if row.from_ == row.to:
            what = phrase("the link leads from '{plant}' to itself", plant=row.from_)
            mend = phrase("name another plant, or take the row away: a plant can always use its own output")
            yield facts.tables.problem(inputs.LINKS, row, "to", what, mend)


def link_that_carries_nothing(facts: Facts) -> Iterator[Problem]:
    """A Links row that nothing can use is a warning; with a Min that no opening could meet, an error."""
    for place, row in enumerate(facts.tables.links):
        if row.status == "closed" or row.from_ == row.to or place in facts.now.links:
            continue
        attribute, what, mend = _why_it_carries_nothing(facts, row)
        hopeless = row.min > 0 and place not in facts.open.links
        if hopeless:
            attribute, what = "min", phrase("{what}, but Min is {min:g}", what=what, min=row.min)
        yield facts.tables.problem(inputs.LINKS, row, attribute, what, mend, "error" if hopeless else "warning")


def _why_it_carries_nothing(facts: Facts, row: Link) -> tuple[str, Phrase, Phrase]:
    """The column that is to blame, what is wrong, and the mend."""
    material = row.material
    if not facts.park.materials[material].exchange:
        what = phrase("'{material}' cannot leave its plant (Exchange is no)", material=material)
        return "material", what, phrase("take the row away")
    if not _makes(facts.open_park, row):
        sender = phrase("'{plant}'", plant=row.from_)
        what = phrase("{where} makes no '{material}', and stores none", where=sender, material=material)
        return "from_", what, phrase("name a plant that makes it, or take the row away")
    if not _takes(facts.open_park, row):
        receiver = phrase("'{plant}'", plant=row.to)
        what = phrase("{where} has no need that '{material}' can serve", where=receiver, material=material)
        return "to", what, phrase("name a plant that has one, or take the row away")
    if not _makes(facts.park, row):
        what = phrase("what makes '{material}' at '{plant}' is closed", material=material, plant=row.from_)
        return "from_", what, phrase("close the link too, or open the maker")
    if not _takes(facts.park, row):
        what = phrase("what takes '{material}' at '{plant}' is closed", material=material, plant=row.to)
        return "to", what, phrase("close the link too, or open the taker")
    what = phrase("all of the '{material}' is lost on the way", material=material)
    return "loss", what, phrase("give a Loss below 1, or take the row away")


def _makes(park: Park, row: Link) -> bool:
    return any(gate.plant == row.from_ for gate in park.gates_of.get(row.material, ()))


def _takes(park: Park, row: Link) -> bool:
    return any(park.needs[serving.need].plant == row.to for serving in park.servings_of.get(row.material, ()))


def link_without_distance(facts: Facts) -> Iterator[Problem]:
    """A distance is needed where the mode has anything per km or a Max distance."""
    for place in sorted(facts.without_distance):
        row = facts.tables.links[place]
        if place not in facts.now.links or any(half_located(facts.park, end) for end in (row.from_, row.to)):
            continue
        mode = facts.park.mode(row.material, row.mode).mode
        what = phrase(
            "'{mode}' needs the distance from '{sender}' to '{receiver}', and their coordinates do not give it",
            mode=mode,
            sender=row.from_,
            receiver=row.to,
        )
        mend = phrase("give Distance km, or coordinates in Plants")
        yield facts.tables.problem(inputs.LINKS, row, "distance_km", what, mend)


def pair_without_distance(facts: Facts) -> Iterator[Problem]:
    """Where Exchanges is `all`, every plant of a pair whose mode needs a distance needs coordinates."""
    for plant, (partner, mode) in facts.pairs_without_distance.items():
        if half_located(facts.park, plant):
            continue
        what = phrase(
            "'{mode}' needs the distance from '{plant}' to '{partner}', and '{plant}' has no coordinates",
            mode=mode,
            plant=plant,
            partner=partner,
        )
        mend = phrase("give Latitude and Longitude, or a Links row with Distance km for each of its pairs")
        yield facts.tables.problem(inputs.PLANTS, facts.park.plants[plant], "latitude", what, mend)


def mode_that_cannot_count(facts: Facts) -> Iterator[Problem]:
    """What costs or emits per unit of a mode needs the material in the mode's unit, through Tonnes per unit."""
    park = facts.park
    seen: set[tuple[str, str]] = set()
    for material, mode in _counted_moves(facts):
        if (material, mode.mode) in seen:
            continue
        seen.add((material, mode.mode))
        if park.mode_units(material, mode) is not None or facts.doubts(inputs.TRANSPORT, mode):
            continue
        row = park.materials[material]
        what = phrase(
            "'{mode}' counts in {mode_unit}, and '{material}' in {unit}: nothing leads from one to the other",
            mode=mode.mode,
            mode_unit=Term("unit", mode.unit),
            material=material,
            unit=Term("unit", row.unit),
        )
        by_mass = units.known(mode.unit).dimension == units.MASS
        mend = phrase("name a mode that counts in {unit}, or in t", unit=Term("unit", row.unit))
        if by_mass:
            mend = phrase("give Tonnes per unit")
        yield facts.tables.problem(inputs.MATERIALS, row, "tonnes_per_unit" if by_mass else "mode", what, mend)


def _counted_moves(facts: Facts) -> Iterator[tuple[str, Transport]]:
    """Each material with a mode that can move it and costs or emits something by its own unit."""
    park = facts.park
    for material in facts.now.unlisted:
        mode = park.mode(material)
        if _costs(mode) or mode.co2_per_unit_km:
            yield material, mode
    for place in sorted(facts.now.links):
        link = facts.tables.links[place]
        mode = park.mode(link.material, link.mode)
        if mode.co2_per_unit_km or (link.cost is None and _costs(mode)):
            yield link.material, mode
    hauls: list[Supply | Disposal] = [
        *(facts.tables.supply[place] for place in facts.now.supply),
        *(facts.tables.disposal[place] for place in facts.now.disposal),
    ]
    for haul in hauls:
        mode = park.mode(haul.material, haul.mode)
        if haul.distance_km and (_costs(mode) or mode.co2_per_unit_km):
            yield haul.material, mode


def _costs(mode: Transport) -> bool:
    return mode is not FREE and bool(mode.cost_per_unit_km or mode.handling_cost)
