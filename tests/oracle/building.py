"""What is built on to a random park: candidates, of what is there already, and a process that earns without end."""

from __future__ import annotations

import copy
import math

from .columns import Bought, Park
from .draft import Draft, neat
from .formulation import build, feasible, solve
from .sheets import Row, number, quantity, rows, text
from .tightening import moved_by


def alternatives(draft: Draft) -> None:
    """In some parks a second way to do what a process does, that takes less of everything."""
    if not draft.chance(0.25):
        return
    old = draft.rng.choice(rows(draft.sheets, "Processes"))
    plant, process = text(old, "Plant"), text(old, "Process")
    draft.activity[plant, "new"] = neat(draft.activity[plant, process] * draft.rng.uniform(0.3, 1))
    capacity = neat(draft.activity[plant, "new"] * draft.rng.uniform(1, 2))
    draft.add("Processes", Plant=plant, Process="new", Capacity=capacity, Cost=draft.some(0.5, -1, 8))
    own = [row for row in rows(draft.sheets, "Coefficients") if (row["Plant"], row["Process"]) == (plant, process)]
    needs = {row["Material"] for row in own if row["Direction"] == "in"}
    # What stands in for a need of the old way may not be open to the new one.
    for row in [row for row in own if row.get("Per") in (None, *needs)]:
        less = draft.rng.uniform(0.5, 1) if row["Direction"] == "in" else draft.rng.uniform(0.9, 1.1)
        amount = neat(number(row, "Amount", 0.0) * less)
        draft.sheets["Coefficients"].append(row | {"Process": "new", "Amount": amount})


def candidates(draft: Draft) -> None:
    """Up to four candidates; the park is as before where that leaves it no plan."""
    if not draft.chance(0.6):
        return
    before = copy.deepcopy(draft.sheets)
    park = build(draft.sheets)
    pool: list[tuple[str, Row]] = [
        ("Processes", row)
        for row in rows(draft.sheets, "Processes")
        if (text(row, "Plant"), text(row, "Process")) in park.network.open_processes
    ]
    pool += [
        ("Groups", row)
        for row in rows(draft.sheets, "Groups")
        if text(row, "Status") != "closed" and text(row, "Plant") in park.network.open_plants
    ]
    used = {s.route.link for s in park.sent if s.route is not None}
    moved = {id(row): amount for row, amount in moved_by(draft, solve(draft.sheets), "Links")}
    for index, row in enumerate(rows(draft.sheets, "Links")):
        if index in used and (moved.get(id(row), 0.0) > 1e-6 or draft.chance(0.2)):
            pool.append(("Links", row))
    chosen = [one for one in pool if one[1].get("Process") == "new"]
    for _draw in range(draft.rng.choice([1, 1, 2, 2, 3, 4])):
        left = [one for one in pool if one not in chosen]
        if left and len(chosen) < 4:
            kind = draft.rng.choice(sorted({sheet for sheet, _row in left}))
            chosen.append(draft.rng.choice([one for one in left if one[0] == kind]))
    # Processes first: a blank capacity of a group or a link leans on the capacities that they are left with.
    sizes = {"Processes": _process, "Groups": _group, "Links": _link}
    for sheet, row in sorted(chosen, key=lambda one: list(sizes).index(one[0])):
        row["Status"] = "candidate"
        money = sizes[sheet](draft, park, row)
        if draft.chance(0.92):
            row["Capex"] = neat(money * 10 ** draft.rng.uniform(-0.5, 2))
        if draft.chance(0.4):
            row["Lifetime"] = draft.rng.choice([1, 5, 12.5, 40])
    _capex_limit(draft, [row for _sheet, row in chosen])
    if not feasible(draft.sheets) and draft.chance(0.95):
        draft.sheets = before


def _capex_limit(draft: Draft, chosen: list[Row]) -> None:
    whole = sum(number(row, "Capex", 0.0) for row in chosen)
    limits = rows(draft.sheets, "Limits")
    if draft.chance(0.7) and limits:
        draft.sheets["Limits"] = [row for row in limits if row["Quantity"] != "capex"]
    if whole and draft.chance(0.2) and "capex" not in draft.names("Limits", "Quantity"):
        share = draft.rng.uniform(0.2, 0.9)
        low = neat(whole * share * 0.5) if draft.chance(0.3) else None
        draft.add(
            "Limits", Quantity="capex", Min=low, Max=neat(whole * share) if not low or draft.chance(0.5) else None
        )


def _process(draft: Draft, park: Park, row: Row) -> float:
    """A capacity, or a blank where what is around makes it finite; a minimum once it is built. Its yearly money."""
    usual = draft.activity[text(row, "Plant"), text(row, "Process")]
    low = number(row, "Min activity", 0.0)
    if not math.isfinite(number(row, "Capacity", math.inf)):
        row["Capacity"] = neat(max(usual * draft.rng.uniform(0.6, 2.5), 1.05 * low))
    if draft.chance(0.3):
        row["Min activity"] = neat(number(row, "Capacity", 0.0) * draft.rng.uniform(0.1, 0.7))
    if _bounded_by_what_is_around(park, row) and draft.chance(0.6):
        del row["Capacity"]
    return usual


def _group(draft: Draft, _park: Park, row: Row) -> float:
    """A capacity, or a blank where all its processes have theirs."""
    members = [
        one
        for one in rows(draft.sheets, "Processes")
        if (text(one, "Plant"), text(one, "Group")) == (row["Plant"], row["Group"])
    ]
    used = sum(
        number(one, "Group use", 1.0) * draft.activity[text(one, "Plant"), text(one, "Process")] for one in members
    )
    finite = all(_capacity(one) < math.inf for one in members)
    if not math.isfinite(_capacity(row)):
        row["Capacity"] = neat(used * 2)
    if finite and draft.chance(0.4):
        del row["Capacity"]
    return used


def _link(draft: Draft, park: Park, row: Row) -> float:
    """A capacity, or a blank where the receiver can take no more than so much; a minimum once it is built."""
    material = park.network.materials[text(row, "Material")]
    index = rows(draft.sheets, "Links").index(row)
    receivers = {(s.need.plant, s.need.process) for s in park.sent if s.route is not None and s.route.link == index}
    sent = draft.flow("out", material.name, text(row, "From")) or 100.0 * draft.scale(material.name)
    if not math.isfinite(_capacity(row)):
        row["Capacity"] = neat(max(sent * draft.rng.uniform(0.2, 1.5), 1.05 * number(row, "Min", 0.0)))
    if draft.chance(0.4):
        row["Min"] = neat(_capacity(row) * draft.rng.uniform(0.05, 0.7))
    finite = [
        _capacity(one) < math.inf
        for one in rows(draft.sheets, "Processes")
        if (text(one, "Plant"), text(one, "Process")) in receivers
    ]
    if all(finite) and draft.chance(0.4):
        del row["Capacity"]
    return sent / draft.scale(material.name)


def _capacity(row: Row) -> float:
    return number(row, "Capacity", math.inf)


def _bounded_by_what_is_around(park: Park, row: Row) -> bool:
    """Whether a process without a capacity could not run without end: a group, a need or an output holds it."""
    plant, process, sheets = text(row, "Plant"), text(row, "Process"), park.sheets
    for group in rows(sheets, "Groups"):
        if (text(group, "Plant"), text(group, "Group")) == (plant, text(row, "Group")) and _capacity(group) < math.inf:
            return True
    for need in park.network.needs:
        ways = park.arrivals.get((need, 0), [])
        if (need.plant, need.process) == (plant, process) and all(
            isinstance(one, Bought) and _most(park, "Supply", one.supply) < math.inf for one in ways
        ):
            return True
    for maker, runs, name in park.network.outputs:
        if (maker, runs) != (plant, process):
            continue
        outlets = [("Demand", left.row) for left in park.sold if (left.plant, left.material) == (plant, name)]
        outlets += [("Disposal", left.row) for left in park.dumped if (left.plant, left.material) == (plant, name)]
        finite = all(_most(park, sheet, index) < math.inf for sheet, index in outlets)
        if finite and not any((s.sender, s.option.material) == (plant, name) for s in park.sent):
            return True
    return False


def _most(park: Park, sheet: str, index: int) -> float:
    """The most that a row of Supply, Demand or Disposal lets through."""
    row = rows(park.sheets, sheet)[index]
    material = park.network.materials[text(row, "Material")]
    return quantity(row, "Max", quantity(row, "Min", math.inf, material), material)


def endless(draft: Draft) -> None:
    """A process that earns without end: in the weighted objective, or only in the cost of a later step."""
    later = draft.chance(0.5)
    plant = draft.names("Plants", "Plant")[0]
    plant_row = rows(draft.sheets, "Plants")[0]
    if text(plant_row, "Status") == "closed":
        plant_row.pop("Status")
    settings = draft.sheets.setdefault("Settings", [])
    draft.sheets["Settings"] = [row for row in settings if row["Setting"] not in ("Weight cost", "Cost ceiling")]
    draft.add("Settings", Setting="Weight cost", Value=0 if later else 1)
    draft.add("Materials", Material="free", Unit="t", Virgin_weight=0)
    draft.add("Materials", Material="gold", Unit="t", Virgin_weight=0, Disposal_weight=1)
    draft.add("Processes", Plant=plant, Process="earn")
    for name, direction in (("free", "in"), ("gold", "out")):
        draft.add("Coefficients", Plant=plant, Process="earn", Material=name, Direction=direction, Amount=1)
    draft.add("Supply", Material="free", Price=5)
    draft.add("Demand", Material="gold", Max="inf", Price=90)
