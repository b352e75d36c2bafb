"""The parts of a random park that the year and its plants' insides are made of.

Periods with profiles, stores, groups, carriers of heat, and outputs that follow what a process takes in.
"""

from __future__ import annotations

from .draft import Draft, neat
from .network import read_network
from .sheets import UNITS, number, rows, text
from .year import read_periods

#: Which column of a sheet a profile's Item is about.
ITEMS = {"Processes": "Process", "Demand": "Material", "Supply": "Material", "Disposal": "Material"}


def periods(draft: Draft) -> None:
    """Two to four periods in some parks; now and then their shares are rounded so that they have to be rescaled."""
    if not draft.chance(0.4):
        return
    count = draft.rng.choice([2, 2, 3, 4])
    parts = [draft.rng.choice([1.0, draft.rng.uniform(0.3, 1.5)]) for _period in range(count)]
    shares = [round(part / sum(parts), 3) for part in parts]
    shares[-1] = round(1 - sum(shares[:-1]) + draft.rng.choice([0, 0, 0.003, -0.004]), 3)
    for index, share in enumerate(shares):
        draft.add("Periods", Period=f"t{index}", Share=share)


def carriers(draft: Draft) -> None:
    """Materials told in the same unit of energy are one carrier, at temperatures that are sometimes the same."""
    by_unit: dict[str, list[str]] = {}
    for row in rows(draft.sheets, "Materials"):
        if UNITS[text(row, "Unit")][0] == "energy":
            by_unit.setdefault(text(row, "Unit"), []).append(text(row, "Material"))
    for unit, names in by_unit.items():
        if len(names) < 2 or draft.chance(0.15):
            continue
        for row in rows(draft.sheets, "Materials"):
            if row["Material"] in names and draft.chance(0.9):
                row["Carrier"] = f"heat in {unit}"
                row["Temperature C"] = draft.rng.choice([-5, 40, 60, 90, 120, 180.5])


def groups(draft: Draft) -> None:
    """Processes of a plant that share a machine which could nearly do all that they are drawn to do."""
    if not draft.chance(0.35):
        return
    for index, plant in enumerate(draft.names("Plants", "Plant")):
        here = [row for row in rows(draft.sheets, "Processes") if row["Plant"] == plant]
        if not here or not draft.chance(0.8 if len(here) > 1 else 0.2):
            continue
        used = least = 0.0
        for row in draft.rng.sample(here, min(len(here), draft.rng.choice([1, 2, 2, 3]))):
            row["Group"] = f"g{index}"
            use = draft.near(0.4, 3) if draft.chance(0.6) else None
            if use is not None:
                row["Group use"] = use
            used += (use or 1.0) * draft.activity[plant, text(row, "Process")]
            least += (use or 1.0) * number(row, "Min activity", 0.0)
        capacity = neat(max(used * draft.rng.uniform(0.4, 1.5), 1.05 * least))
        draft.add(
            "Groups",
            Plant=plant,
            Group=f"g{index}",
            Capacity=capacity if draft.chance(0.9) else draft.rng.choice([None, "inf"]),
            Status=draft.rng.choice(["existing", None, None]),
        )


def per_rows(draft: Draft) -> None:
    """Outputs that follow what a process takes in: its own materials first, and what stands in for them later."""
    if not draft.chance(0.3):
        return
    materials = draft.names("Materials", "Material")
    share = 0.35 if rows(draft.sheets, "Substitutes") else 0.18
    for need, options in read_network(draft.sheets).options.items():
        per = draft.rng.choice(options).material
        if not draft.chance(share):
            continue
        own = [
            text(row, "Material")
            for row in draft.coefficients("out")
            if (row["Plant"], row["Process"]) == (need.plant, need.process)
        ]
        name = draft.rng.choice([*materials, *own])
        key = (need.plant, need.process, name, per)
        if name != per and key not in {
            (row["Plant"], row["Process"], row["Material"], row.get("Per")) for row in draft.coefficients("out")
        }:
            draft.add(
                "Coefficients",
                Plant=need.plant,
                Process=need.process,
                Material=name,
                Direction="out",
                Per=per,
                Amount=neat(10 ** draft.rng.uniform(-1.5, -0.1) * draft.scale(name) / draft.scale(per)),
            )


def storage(draft: Draft) -> None:
    """Stores of what plants make, begun with something or going round, and old heaps that nobody adds to."""
    if not draft.chance(0.65 if rows(draft.sheets, "Periods") else 0.2):
        return
    closed = {text(row, "Plant") for row in rows(draft.sheets, "Plants") if text(row, "Status") == "closed"}
    made = list(dict.fromkeys((text(r, "Plant"), text(r, "Material")) for r in draft.coefficients("out")))
    for plant, name in made:
        if draft.chance(0.35):
            capacity = neat((draft.flow("out", name, plant) + draft.scale(name)) * draft.rng.uniform(0.03, 0.5))
            _store(draft, plant, name, capacity, heap=plant in closed)
    plants = draft.names("Plants", "Plant")
    wanted = list(dict.fromkeys(text(row, "Material") for row in draft.coefficients("in")))
    place = (draft.rng.choice(plants), draft.rng.choice(wanted))
    if draft.chance(0.3) and place not in made:
        capacity = neat(draft.flow("in", place[1]) * draft.rng.uniform(0.05, 0.5))
        _store(draft, *place, capacity, heap=True)


def _store(draft: Draft, plant: str, name: str, capacity: float, heap: bool) -> None:
    initial = neat(capacity * draft.rng.uniform(0.1, 0.9)) if heap or draft.chance(0.5) else None
    final: float | None = neat((initial or capacity) * draft.rng.uniform(0.1, 0.8)) if draft.chance(0.4) else None
    if heap and (final is None or draft.chance(0.5)):
        final = 0
    elif initial and draft.chance(0.15):
        final = neat(initial + (capacity - initial) * draft.rng.uniform(0, 0.5))
    above = max(final or 0.0, (initial or 0.0) if final is None else 0.0)
    most = neat(above + (capacity - above) * draft.rng.uniform(0.2, 0.95)) if draft.chance(0.3) else None
    draft.add(
        "Storage",
        Plant=plant,
        Material=name,
        Capacity=capacity,
        Initial=initial,
        Final=final,
        Final_max=most,
        Cost=draft.money(0.45, 0, 8, name),
        Loss=draft.rng.choice([0, 0.02, 0.1, 0.4]) if draft.chance(0.4) else None,
    )


def profiles(draft: Draft) -> None:
    """Factors of items, of plants, of both and of all; those of demand add up to about the year."""
    if not rows(draft.sheets, "Periods") or draft.chance(0.15):
        return
    year = read_periods(draft.sheets)
    for sheet, header in ITEMS.items():
        items = list(dict.fromkeys(draft.names(sheet, header)))
        plants = list(dict.fromkeys(plant for plant in draft.names(sheet, "Plant") if plant))
        keys = set()
        for _draw in range(draft.rng.choice([0, 1, 1, 2, 3]) if items else 0):
            item = draft.rng.choice([None, *items, *items])
            keys.add((draft.rng.choice([None, *plants]) if plants and draft.chance(0.6) else None, item))
        for plant, item in sorted(keys, key=str):
            factors = [neat(draft.rng.choice([1, 0.5, draft.rng.uniform(0.3, 2)])) for _period in year]
            if draft.chance(0.2):
                factors[draft.rng.randrange(len(year))] = 0
            mean = sum(period.share * factor for period, factor in zip(year, factors, strict=True))
            for period, factor in zip(year, factors, strict=True):
                if draft.chance(0.9):
                    scaled = neat(factor / (mean or 1.0)) if sheet == "Demand" else factor
                    draft.add("Profiles", Period=period.name, Sheet=sheet, Plant=plant, Item=item, Factor=scaled)
