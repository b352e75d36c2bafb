"""Random parks: small, valid against every rule of the contract, and using every feature of the sheets.

`random_park(seed)` draws a plan first (what each process might run at) and sets demands and capacities around it, so
that most parks have a solution; `tightening` then sets limits that bind.
"""

from __future__ import annotations

import random

from .building import alternatives, candidates, endless
from .draft import Draft, neat
from .formulation import solve, solve_without_exchange
from .programme import DoubtfulError
from .seasons import carriers, groups, per_rows, periods, profiles, storage
from .sheets import UNITS, Sheets, number, read_materials, rows, text
from .telling import mix_units, remarks
from .tightening import bounds, ceiling, limits, mend, quality, relax

# --- the park as it is built -----------------------------------------------------------------------------------------


def _settings(draft: Draft) -> None:
    rng = draft.rng
    for name in ("Weight virgin", "Weight disposal"):
        if draft.chance(0.3):
            draft.add("Settings", Setting=name, Value=rng.choice([0, 0.5, 1, 2]))
    if draft.chance(0.5):
        draft.add("Settings", Setting="Weight cost", Value=rng.choice([0, 0.01, 0.05, 0.1, 1]))
    if draft.chance(0.3):
        draft.add("Settings", Setting="Detour factor", Value=rng.choice([1, 1.2, 1.5]))


def _transport(draft: Draft) -> None:
    """Up to three modes of tonnes, the first of them in tonnes and open to all; some parks have none."""
    if draft.chance(0.15):
        return
    for name in ["truck", "rail", "belt"][: draft.rng.randint(1, 3)]:
        draft.add(
            "Transport",
            Mode=name,
            Unit=draft.rng.choice(["t", "t", None, "kg", "kt"]),
            Cost_per_unit_km=draft.some(0.7, 0.02, 0.4),
            Handling_cost=draft.some(0.4, -0.2, 3),
            Loss_per_km=neat(draft.rng.choice([0.0002, 0.001, 0.004, 0.02])) if draft.chance(0.4) else None,
            Max_distance_km=draft.rng.choice([15, 40, 80, 200, "inf"]) if draft.chance(0.3) else None,
            CO2_per_unit_km=draft.some(0.4, 0.02, 0.3),
            Listed_only=draft.rng.choice(["yes", "no"]) if name == "belt" else None,
        )
    for row in rows(draft.sheets, "Transport"):
        # Costs are told per unit of the mode: bring them to what a tonne would cost.
        size = UNITS[text(row, "Unit", "t")][1]
        for header in ("Cost per unit km", "Handling cost", "CO2 per unit km"):
            if header in row:
                row[header] = neat(number(row, header, 0.0) * size)


def _materials(draft: Draft) -> None:
    """Materials of mixed units; one without tonnes has both weights, and a mode of its own where it needs one."""
    rng, count = draft.rng, draft.rng.randint(3, 10)
    units = ["t", "t", "t", rng.choice(["t", "t", "kg", "kt"]), "MWh", rng.choice(["MWh", "GJ"]), "m3"]
    cascade = draft.chance(0.45)
    if cascade:
        units = ["t", "t", "MWh", "MWh", rng.choice(["MWh", "GJ"]), "kg"]
    for index in range(count):
        unit = rng.choice(units)
        mass = UNITS[unit][0] == "mass"
        tonnes = None if mass or draft.chance(0.35) else draft.near(0.2, 1.5)
        bare = not mass and tonnes is None
        air = draft.chance(0.08)
        heavy = UNITS[unit][1] if mass else 1.0
        draft.add(
            "Materials",
            Material=f"m{index}",
            Unit=unit,
            Kind="air" if air else rng.choice([None, None, None, "raw", "product", "by-product", "energy", "water"]),
            Tonnes_per_unit=tonnes,
            Virgin_weight=_weight(draft, 1.0 if bare else 0.25, heavy),
            Disposal_weight=_weight(draft, 1.0 if bare or air else 0.25, heavy),
            CO2e_per_unit=neat(rng.uniform(1, 1000) * heavy) if draft.chance(0.3) else None,
            Mode=_mode_for(draft, unit, bare),
            Exchange=rng.choice(["no", "yes"]) if draft.chance(0.1) else None,
        )
    if cascade:
        carriers(draft)


def _weight(draft: Draft, share: float, heavy: float) -> float | None:
    level = draft.rng.choice([0, 0.1, 0.5, 1, 3]) * heavy * draft.rng.uniform(0.8, 1.2)
    return neat(level) if draft.chance(share) else None


def _mode_for(draft: Draft, unit: str, bare: bool) -> str | None:
    modes = draft.names("Transport", "Mode")
    if not modes:
        return None
    if not bare:
        return draft.rng.choice([None, None, *(mode for mode in modes if mode not in ("wire", "pipe"))])
    pipe = "wire" if UNITS[unit][0] == "energy" else "pipe"
    if pipe not in modes:
        draft.add(
            "Transport",
            Mode=pipe,
            Unit="MWh" if pipe == "wire" else "m3",
            Cost_per_unit_km=draft.some(0.7, 0.02, 0.4),
            Loss_per_km=draft.some(0.5, 0.0005, 0.01),
            Max_distance_km=draft.some(0.3, 10, 100),
            Listed_only="yes" if draft.chance(0.2) else None,
        )
    return pipe


def _plants(draft: Draft) -> None:
    """Plants with coordinates, but where nothing asks for a distance, or Links will have to tell it."""
    spread = draft.rng.choice([0.05, 0.3, 0.8])
    placed = draft.chance(0.8) or bool(rows(draft.sheets, "Transport"))
    for index in range(draft.rng.randint(2, 6)):
        draft.add(
            "Plants",
            Plant=f"P{index}",
            Sector=draft.rng.choice([None, "steel"]),
            Latitude=round(41.5 + draft.rng.uniform(0, spread), 4) if placed else None,
            Longitude=round(45.0 + draft.rng.uniform(0, spread), 4) if placed else None,
            Status=draft.rng.choice(["operating", None, None]),
        )


def _processes(draft: Draft) -> None:
    """Processes around a drawn activity, with inputs mostly of lower and outputs mostly of higher materials."""
    rng, plants, materials = draft.rng, draft.names("Plants", "Plant"), draft.names("Materials", "Material")
    for index in range(rng.choice([2, 3, 4, 5, 6, 7, 8, 9, 10, 6, 7, 8, 9])):
        plant = plants[index] if index < len(plants) and draft.chance(0.6) else rng.choice(plants)
        process = f"k{index}"
        usual = neat(10 ** rng.uniform(1, 3))
        draft.activity[plant, process] = usual
        draft.add(
            "Processes",
            Plant=plant,
            Process=process,
            Activity_unit="t of it" if draft.chance(0.3) else None,
            Capacity=neat(usual * rng.uniform(1.0, 2.5)) if draft.chance(0.7) else rng.choice([None, "inf"]),
            Min_activity=neat(usual * rng.uniform(0.1, 0.8)) if draft.chance(0.3) else None,
            Cost=draft.near(-1, 8) if draft.chance(0.5) else None,
            Status="existing" if draft.chance(0.2) else None,
        )
        middle = rng.randint(1, len(materials) - 1)
        low, high = (materials[:middle], materials[middle:]) if draft.chance(0.8) else (materials, materials)
        for direction, pool in (("in", low), ("out", high)):
            for name in rng.sample(pool, min(len(pool), rng.choice([1, 1, 2, 3]))):
                draft.add(
                    "Coefficients",
                    Plant=plant,
                    Process=process,
                    Material=name,
                    Direction=direction,
                    Amount=neat(10 ** rng.uniform(-1, 0.3) * draft.scale(name)),
                )


def _supply(draft: Draft) -> None:
    """Offers of what is needed: general ones, ones for a plant, second sellers, waste that weighs nothing."""
    for name in dict.fromkeys(text(row, "Material") for row in draft.coefficients("in")):
        taken = draft.flow("in", name)
        for seller in (None, "trader") if draft.chance(0.3) else (None,):
            buyers = [text(row, "Plant") for row in draft.coefficients("in") if row["Material"] == name]
            for plant in (None, draft.rng.choice(buyers)) if draft.chance(0.3) else (None,):
                if draft.chance(0.12):
                    continue
                draft.add(
                    "Supply",
                    Material=name,
                    Plant=plant,
                    Seller=seller,
                    Price=draft.money(0.7, -2 if draft.chance(0.1) else 0, 30, name),
                    Max=neat(taken * draft.rng.uniform(0.3, 3)) if draft.chance(0.25) else None,
                    Virgin_weight=_scaled_weight(draft, name) if draft.chance(0.3) else None,
                    CO2e_per_unit=draft.some(0.2, 0.1, 100),
                    Distance_km=draft.rng.choice([0, 10, 50, 300]) if draft.chance(0.3) else None,
                )


def _scaled_weight(draft: Draft, name: str) -> float:
    heavy = read_materials(draft.sheets)[name].tonnes or 1.0
    return neat(draft.rng.choice([0, 0.2, 0.7, 1.3]) * heavy)


def _demand(draft: Draft) -> None:
    """Sales at about what the plan gives; several rows may ask for one material."""
    for name in dict.fromkeys(text(row, "Material") for row in draft.coefficients("out")):
        if not draft.chance(0.55):
            continue
        makers = list(dict.fromkeys(text(row, "Plant") for row in draft.coefficients("out") if row["Material"] == name))
        for plant in (None, draft.rng.choice(makers)) if draft.chance(0.25) else (draft.rng.choice([None, *makers]),):
            least = neat(draft.flow("out", name, plant) * draft.rng.uniform(0.05, 0.5)) if draft.chance(0.8) else None
            most: object = None
            if least is None or draft.chance(0.3):
                most = neat((least or draft.flow("out", name, plant)) * draft.rng.uniform(1.0, 1.6), 4)
            draft.add(
                "Demand",
                Plant=plant,
                Material=name,
                Min=least,
                Max=most,
                Price=draft.money(0.6, -3, 40, name),
                Avoided_weight=neat(_scaled_weight(draft, name) * 0.3) if draft.chance(0.15) else None,
            )


def _disposal(draft: Draft) -> None:
    for name in dict.fromkeys(text(row, "Material") for row in draft.coefficients("out")):
        makers = list(dict.fromkeys(text(row, "Plant") for row in draft.coefficients("out") if row["Material"] == name))
        for route in ("landfill", "river"):
            if not draft.chance(0.75 if route == "landfill" else 0.2):
                continue
            for plant in (None, draft.rng.choice(makers)) if draft.chance(0.2) else (None,):
                draft.add(
                    "Disposal",
                    Material=name,
                    Plant=plant,
                    Route=route,
                    Fee=draft.money(0.6, -1 if draft.chance(0.1) else 0, 25, name),
                    Max=neat(draft.flow("out", name) * draft.rng.uniform(0.5, 2)) if draft.chance(0.15) else None,
                    Distance_km=draft.rng.choice([0, 8, 30]) if draft.chance(0.3) else None,
                )


def _substitutes(draft: Draft) -> None:
    """Outputs that can stand in for needs, with more specific rows, shares and groups."""
    made = list(dict.fromkeys(text(row, "Material") for row in draft.coefficients("out")))
    keys: set[tuple[object, ...]] = set()
    for need in draft.coefficients("in"):
        for name in made:
            if name == need["Material"] or not draft.chance(0.45):
                continue
            place = draft.rng.choice(
                [(None, None), (None, None), (need["Plant"], None), (None, need["Process"])]
                if draft.chance(0.8)
                else [(need["Plant"], need["Process"])]
            )
            key = (need["Material"], name, *place)
            if key in keys:
                continue
            keys.add(key)
            forbids = place != (None, None) and draft.chance(0.1)
            share = draft.near(0.1, 0.8) if draft.chance(0.4) else draft.rng.choice([None, None, 1])
            draft.add(
                "Substitutes",
                Need=need["Material"],
                Substitute=name,
                Plant=place[0],
                Process=place[1],
                Ratio=_ratio(draft, text(need, "Material"), name),
                Max_share=0 if forbids else share,
                Share_group=draft.rng.choice(["fines", "dust"]) if draft.chance(0.35) and not forbids else None,
                Cost=draft.money(0.35, -1, 6, name),
            )


def _ratio(draft: Draft, need: str, name: str) -> float | None:
    scale = draft.scale(need) / draft.scale(name)
    return neat(draft.rng.uniform(0.4, 1.6) * scale) if scale != 1 or draft.chance(0.6) else None


def _usable(draft: Draft, sender: str, receiver: str, name: str) -> bool:
    """Whether the sender makes or stores what the receiver can use for something."""
    has = [*draft.coefficients("out"), *rows(draft.sheets, "Storage")]
    carrier = {text(row, "Material"): text(row, "Carrier") for row in rows(draft.sheets, "Materials")}
    return any((r["Plant"], r["Material"]) == (sender, name) for r in has) and any(
        r["Plant"] == receiver
        and (
            r["Material"] == name
            or any((s["Need"], s["Substitute"]) == (r["Material"], name) for s in subs)
            or carrier[text(r, "Material")] == carrier[name] != ""
        )
        for subs in (rows(draft.sheets, "Substitutes"),)
        for r in draft.coefficients("in")
    )


def _links(draft: Draft) -> None:
    """Ways between makers and users, by one mode or two, some closed, some that nothing can use."""
    plants, modes = draft.names("Plants", "Plant"), draft.names("Transport", "Mode")
    share = draft.rng.choice([0, 0, 0.4, 0.7, 0.9])
    for name in draft.names("Materials", "Material"):
        for sender in plants:
            for receiver in plants:
                if sender == receiver or not draft.chance(share if _usable(draft, sender, receiver, name) else 0.01):
                    continue
                for mode in _two_modes(draft, name, modes):
                    _link(draft, sender, receiver, name, mode)
    if rows(draft.sheets, "Links") and draft.chance(0.6):
        draft.add("Settings", Setting="Exchanges", Value=draft.rng.choice(["all", "listed"]))
    elif not rows(draft.sheets, "Links") and draft.chance(0.3):
        draft.add(
            "Settings", Setting="Exchanges", Value=draft.rng.choice(["all", "all", "all", "all", "all", "listed"])
        )


def _unplace(draft: Draft) -> None:
    """Where every way is a row of Links that tells its distance, some plants need no coordinates."""
    links = rows(draft.sheets, "Links")
    listed = not any(row["Value"] == "all" for row in rows(draft.sheets, "Settings") if row["Setting"] == "Exchanges")
    if links and listed and draft.chance(0.4):
        for row in links:
            row.setdefault("Distance km", draft.near(1, 60))
        for row in rows(draft.sheets, "Plants"):
            if draft.chance(0.6) and "Latitude" in row:
                del row["Latitude"], row["Longitude"]


def _two_modes(draft: Draft, name: str, modes: list[str]) -> list[str | None]:
    """The material's own mode, left blank, and now and then another that can carry it."""
    material = read_materials(draft.sheets)[name]
    own = material.mode or (modes[0] if modes else "")
    others: list[str | None] = [
        m for m in modes if m != own and (material.tonnes or m == own) and m not in ("wire", "pipe")
    ]
    chosen: list[str | None] = [None if not own or draft.chance(0.8) else own]
    if others and draft.chance(0.35):
        other = draft.rng.choice(others)
        chosen = [other] if draft.chance(0.4) else [*chosen, other]
    return chosen


def _link(draft: Draft, sender: str, receiver: str, name: str, mode: str | None) -> None:
    sent = min(draft.flow("out", name, sender), 2 * max(draft.activity.values()))
    placed = "Latitude" in rows(draft.sheets, "Plants")[0]
    capacity = neat(sent * draft.rng.uniform(0.1, 1.0)) if sent and draft.chance(0.3) else None
    draft.add(
        "Links",
        From=sender,
        To=receiver,
        Material=name,
        Mode=mode,
        Distance_km=draft.near(1, 60) if not placed or draft.chance(0.3) else None,
        Capacity=capacity,
        Cost=draft.money(0.3, -0.5 if draft.chance(0.2) else 0, 5, name),
        Loss=draft.rng.choice([0, 0.01, 0.05, 0.2, 1]) if draft.chance(0.25) else None,
        Price=draft.money(0.3, -5, 15, name),
        Baseline=draft.rng.choice(["yes", "yes", "no"]) if draft.chance(0.25) else None,
        Status="closed" if draft.chance(0.05) else draft.rng.choice(["existing", None, None]),
    )


# --- what needs the whole park ---------------------------------------------------------------------------------------


def _close(draft: Draft) -> None:
    """Now and then a plant, a process or a group is closed; nothing asks of it what it can't do any more."""
    for row in rows(draft.sheets, "Plants"):
        if draft.chance(0.05):
            row["Status"] = "closed"
    for sheet in ("Processes", "Groups"):
        for row in rows(draft.sheets, sheet):
            if draft.chance(0.05):
                row["Status"] = "closed"


PARTS = (
    _settings, periods, _transport, _materials, _plants, _processes, groups, per_rows, _supply, _demand, _disposal,
    _substitutes, per_rows, alternatives, _close, storage, profiles, _links, _unplace, mend, relax, remarks, quality,
    bounds, limits, ceiling, candidates,
)  # fmt: skip


def _draw(rng: random.Random) -> Sheets:
    draft = Draft(rng)
    for part in PARTS:
        part(draft)
    if draft.chance(0.02):
        endless(draft)
    mix_units(draft)
    return draft.sheets


def random_park(seed: int) -> Sheets:
    """The park of this seed: the same for the same seed, valid, mostly with a solution.

    A park is drawn again where a price is so small that solvers with different tolerances may rightly differ.
    """
    for attempt in range(100):
        try:
            sheets = _draw(random.Random(f"{seed} {attempt}"))
            if min(solve(sheets).smallest_price, solve_without_exchange(sheets).smallest_price) > 1e-6:
                return sheets
        except DoubtfulError:
            continue
    raise DoubtfulError(f"no park of seed {seed} is clear-cut")
