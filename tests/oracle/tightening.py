"""Limits set around what a drawn park can do, so that they bind; some beyond it, so that nothing can be done."""

from __future__ import annotations

import math

from .columns import Park
from .draft import Draft, neat
from .formulation import Answer, build, extreme, feasible, solve
from .network import Need
from .programme import value
from .sheets import BadParkError, Row, in_units_of, number, rows, text
from .totals import total

QUANTITIES = (
    "virgin", "disposal", "cost", "transport cost", "exchange transport cost", "transport work", "co2",
    "purchase", "dispose", "exchange",
)  # fmt: skip


def mend(draft: Draft) -> None:
    """Every need can be met by somebody who runs, and every output has an outlet, as the contract asks."""
    park = build(draft.sheets)
    makers = {
        (plant, name) for plant, process, name in park.network.makers if (plant, process) in park.network.open_processes
    }
    for need in park.network.needs:
        whole = {o.material for o in park.network.options[need] if o.share == 1 and not o.group}
        served = any(b.need == need and b.option.material in whole for b in park.bought) or any(
            s.need == need and s.option.material in whole and (s.sender, s.option.material) in makers
            for s in park.sent
            if draft.chance(0.5)
        )
        offered = ("last resort", need.material) in {
            (text(r, "Seller"), text(r, "Material")) for r in rows(draft.sheets, "Supply")
        }
        if not served and not offered:
            price = draft.money(1.0, 10, 60, need.material)
            draft.add("Supply", Material=need.material, Seller="last resort", Price=price)
    for plant, name in park.network.gates:
        taken = any((left.plant, left.material) == (plant, name) for left in park.dumped) or any(
            (s.sender, s.option.material) == (plant, name)
            and (s.need.plant, s.need.process) in park.network.open_processes
            for s in park.sent
            if draft.chance(0.2)
        )
        if not taken:
            draft.add("Disposal", Material=name, Plant=plant, Route="burial", Fee=draft.money(1.0, 0, 60, name))


def relax(draft: Draft) -> None:
    """Where the park can't do what is asked, most parks ask for less: one Min after another becomes 0."""
    for row in rows(draft.sheets, "Storage"):
        if number(row, "Final", number(row, "Initial", 0.0)) == 0:
            continue
        if feasible(draft.sheets) or draft.chance(0.2):
            return
        row["Final"] = 0
    for row in rows(draft.sheets, "Demand"):
        if feasible(draft.sheets) or draft.chance(0.2):
            return
        if "Min" in row:
            row["Max"] = row.get("Max", row["Min"])
            del row["Min"]


def quality(draft: Draft) -> None:
    """Limits of a property that every material able to serve the need has a value of."""
    if not draft.chance(0.45):
        return
    prop = draft.rng.choice(["ash", "sulphur"])
    park, plants = build(draft.sheets), draft.names("Plants", "Plant")
    general: dict[str, float] = {}
    for name in draft.names("Materials", "Material"):
        makers = [plant for plant, made in park.network.gates if made == name]
        general[name] = draft.near(0, 10)
        if makers and not any(b.option.material == name for b in park.bought) and draft.chance(0.5):
            for plant in makers:
                draft.add("Quality", Material=name, Plant=plant, Property=prop, Value=draft.near(-2, 10))
            continue
        draft.add("Quality", Material=name, Property=prop, Value=general[name])
        if draft.chance(0.3):
            draft.add("Quality", Material=name, Plant=draft.rng.choice(plants), Property=prop, Value=draft.near(-2, 10))
    keys: set[tuple[object, ...]] = set()
    mixed = {need.material for need in park.network.needs if not _can_be_averaged(park, need)}
    for need in park.network.needs:
        if need.material in mixed:
            continue
        if len(park.network.options[need]) < 2 and draft.chance(0.8):
            continue
        place = draft.rng.choice([(None, None), (need.plant, None), (need.plant, need.process), (None, need.process)])
        key = (need.material, *place)
        if key not in keys and draft.chance(0.7):
            keys.add(key)
            _quality_limit(draft, key, prop, general[need.material])


def _can_be_averaged(park: Park, need: Need) -> bool:
    """Whether what can serve a need has units that add up."""
    materials = park.network.materials
    try:
        return all(in_units_of(materials[o.material], materials[need.material]) > 0 for o in park.network.options[need])
    except BadParkError:
        return False


def _quality_limit(draft: Draft, key: tuple[object, ...], prop: str, own: float) -> None:
    """Around the value of the needed material itself, so that it alone would do."""
    kind = draft.rng.choice(["Max", "Max", "Min", "both"])
    draft.add(
        "Quality limits",
        Plant=key[1],
        Process=key[2],
        Need=key[0],
        Property=prop,
        Min=max(neat(own - draft.rng.uniform(0.2, 2)), 0) if kind in ("Min", "both") else None,
        Max=neat(own + draft.rng.uniform(0.2, 2)) if kind in ("Max", "both") else None,
    )


def moved_by(draft: Draft, answer: Answer, sheet: str) -> list[tuple[Row, float]]:
    """The rows of Supply, Disposal or Links with what the plan moves by each, 0 where there is no plan."""
    park = build(draft.sheets)
    moved = [0.0] * len(rows(draft.sheets, sheet))
    columns: dict[str, list[tuple[int | None, int]]] = {
        "Supply": [(b.supply, b.column) for b in park.bought],
        "Disposal": [(d.row, d.column) for d in park.dumped],
        "Links": [(s.route.link, s.column) for s in park.sent if s.route is not None],
    }
    for index, column in columns[sheet]:
        if index is not None:
            moved[index] += answer.amounts.get(park.programme.names[column], 0.0)
    return list(zip(rows(draft.sheets, sheet), moved, strict=True))


def bounds(draft: Draft) -> None:
    """Less than the plan takes of some offers, routes and links, and take or pay on some links that carry."""
    answer = solve(draft.sheets)
    for sheet, header in (("Supply", "Max"), ("Disposal", "Max"), ("Links", "Capacity"), ("Links", "Min")):
        if answer.status != "optimal":
            return
        changed = False
        for row, moved in moved_by(draft, answer, sheet):
            if moved < 1 or not draft.chance(0.2):
                continue
            before = row.get(header)
            row[header] = neat(moved * draft.rng.uniform(0.3, 0.95))
            if number(row, "Min", 0.0) > number(row, "Capacity", math.inf):
                row["Min"] = row["Capacity"]
            changed = True
            if not feasible(draft.sheets) and draft.chance(0.97):
                row[header] = before
                if before is None:
                    del row[header]
        if changed:
            answer = solve(draft.sheets)


def limits(draft: Draft) -> None:
    """Limits of any quantity, between what the park does and the most or least that it can do."""
    for _draw in range(draft.rng.choice([0, 0, 1, 1, 2, 3])):
        name = draft.rng.choice(QUANTITIES)
        local = name in ("virgin", "disposal", "purchase", "dispose", "exchange")
        material = draft.rng.choice(draft.names("Materials", "Material")) if local else ""
        if name in ("virgin", "disposal"):
            material = draft.rng.choice(["", material])
        plant = draft.rng.choice(["", "", *draft.names("Plants", "Plant")]) if local else ""
        key = (name, plant, material)
        if key not in {
            (text(r, "Quantity"), text(r, "Plant"), text(r, "Material")) for r in rows(draft.sheets, "Limits")
        }:
            _limit(draft, key)


def _limit(draft: Draft, key: tuple[str, str, str]) -> None:
    name, plant, material = key
    span, answer = extreme(draft.sheets, key), solve(draft.sheets)
    if span is None or answer.status != "optimal":
        return
    park = build(draft.sheets)
    here = value(total(park, name, plant, material), [answer.amounts[column] for column in park.programme.names])
    least, most = span
    low: float | None = None
    high: float | None = None
    beyond = draft.chance(0.08)
    if name == "capex":
        high = draft.rng.choice([0, 1000])
    elif draft.chance(0.6):
        level = least - abs(least) * 0.2 if beyond else least + (here - least) * draft.rng.uniform(0.1, 1.1)
        high = neat(level * 1.002 + 0.01, 4) if level > 0 else None
    elif 1e-3 < most < math.inf:
        level = most * 1.2 + 1 if beyond else here + (most - here) * draft.rng.uniform(-0.1, 0.9)
        low = neat(level * 0.998, 4) if level > 0.01 else None
    if low is not None or high is not None:
        draft.add("Limits", Quantity=name, Plant=plant or None, Material=material or None, Min=low, Max=high)


def ceiling(draft: Draft) -> None:
    """A ceiling on cost: as without exchange, or an amount between the least cost and the cost as it is."""
    if draft.chance(0.12):
        draft.add("Settings", Setting="Cost ceiling", Value="without exchange")
    elif draft.chance(0.12):
        span, answer = extreme(draft.sheets, ("cost", "", "")), solve(draft.sheets)
        if span is None or answer.status != "optimal" or not math.isfinite(span[0]):
            return
        amount = span[0] + (answer.cost - span[0]) * draft.rng.uniform(0.1, 1.2) + 0.01 * abs(span[0])
        draft.add("Settings", Setting="Cost ceiling", Value=math.floor(amount) + 1)
