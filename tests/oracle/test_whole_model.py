"""The oracle on periods, stores, the cascade, `Per` rows, groups and candidates: tiny parks worked by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from .formulation import build, objectives, solve, solve_by_cuts, solve_without_exchange
from .integers import least_with_integers
from .parks import random_park
from .sheets import BadParkError, Row, Sheets, rows
from .sheets import setting as value_of
from .test_formulation import coefficient, furnace_and_kiln, setting, slag_link, told


def seasons(*shares: float) -> list[Row]:
    return [
        {"Period": name, "Share": share} for name, share in zip(("winter", "summer", "autumn"), shares, strict=False)
    ]


def profile(period: str, sheet: str, factor: float, **cells: str) -> Row:
    return {"Period": period, "Sheet": sheet, "Factor": factor, **cells}


# --- periods ---------------------------------------------------------------------------------------------------------


def test_periods_alone_change_nothing() -> None:
    park = furnace_and_kiln(Periods=seasons(0.25, 0.75))
    assert told(solve(park)) == pytest.approx((220, 940, 600))
    steel = {name[-1]: amount for name, amount in solve(park).amounts.items() if name[:3] == ("sold", "mill", "steel")}
    assert steel == pytest.approx({"winter": 25, "summer": 75})


def test_shares_are_rescaled() -> None:
    answer = solve(furnace_and_kiln(Periods=seasons(0.2506, 0.7518)))
    assert told(answer) == pytest.approx((220, 940, 600))
    with pytest.raises(BadParkError):
        solve(furnace_and_kiln(Periods=seasons(0.25, 0.7)))


def test_what_is_out_of_season_does_not_meet() -> None:
    # Steel in winter only, cement in summer only: no slag meets any clay.
    profiles = [
        profile("winter", "Demand", 2, Item="steel"),
        profile("summer", "Demand", 0, Item="steel"),
        profile("winter", "Demand", 0, Item="cement"),
        profile("summer", "Demand", 2, Item="cement"),
    ]
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5), Profiles=profiles)
    assert told(solve(park)) == pytest.approx((280, 1270, 0))
    # A store of 12 t carries that much over; it holds it at the end of winter, half a year at 2 a year: 12 money.
    park["Storage"] = [{"Plant": "mill", "Material": "slag", "Capacity": 12, "Cost": 2}]
    assert told(solve(park)) == pytest.approx((280 - 24, 1270 - 12 * 14 + 12 * 3 + 12, 240))


def test_a_profile_of_the_item_goes_before_one_of_the_plant() -> None:
    # Disposal of slag at most 30 a year, 15 a season.
    park = furnace_and_kiln(Links=[], Periods=seasons(0.5, 0.5), Settings=[setting("Exchanges", "listed")])
    park["Disposal"][0] |= {"Plant": "mill", "Max": 30}
    assert solve(park).status == "optimal"
    park["Profiles"] = [profile("winter", "Disposal", 0.5)]
    assert solve(park).status == "infeasible"
    park["Profiles"].append(profile("winter", "Disposal", 1, Plant="mill"))
    assert solve(park).status == "optimal"
    park["Profiles"].append(profile("winter", "Disposal", 0.5, Item="slag"))
    assert solve(park).status == "infeasible"
    park["Profiles"].append(profile("winter", "Disposal", 1, Plant="mill", Item="slag"))
    assert solve(park).status == "optimal"


def test_a_row_without_a_plant_has_profiles_without_a_plant() -> None:
    park = furnace_and_kiln(Links=[], Periods=seasons(0.5, 0.5), Settings=[setting("Exchanges", "listed")])
    park["Disposal"][0]["Max"] = 30
    park["Profiles"] = [profile("winter", "Disposal", 0.5, Plant="mill", Item="slag")]
    assert solve(park).status == "optimal"


@pytest.mark.parametrize(("sheet", "item"), [("Processes", "furnace"), ("Supply", "ore")])
def test_profiles_of_capacity_and_supply(sheet: str, item: str) -> None:
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5))
    park["Processes"][0]["Capacity"], park["Supply"][0]["Max"] = 100, 150
    assert solve(park).status == "optimal"
    park["Profiles"] = [profile("summer", sheet, 0.9, Item=item)]
    assert solve(park).status == "infeasible"


def test_min_activity_follows_the_profile_and_limits_are_of_the_year() -> None:
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5), Profiles=[profile("summer", "Processes", 0)])
    park["Demand"] = [{"Material": "steel", "Max": "inf"}, {"Material": "cement", "Max": "inf"}]
    park["Processes"][0]["Min activity"] = 40
    answer = solve(park)
    assert answer.virgin == pytest.approx(30)
    park["Limits"] = [{"Quantity": "purchase", "Material": "ore", "Min": 90, "Max": 90}]
    park["Profiles"] = []
    assert solve(park).virgin == pytest.approx(90)


def test_a_factor_of_0_leaves_nothing_of_an_unlimited_capacity_either() -> None:
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5), Profiles=[profile("summer", "Processes", 0, Item="kiln")])
    assert solve(park).status == "infeasible"
    park["Profiles"] += [profile("summer", "Demand", 0, Item="cement"), profile("winter", "Demand", 2, Item="cement")]
    assert solve(park).status == "optimal"


def test_link_limits_are_shared_out_over_the_year() -> None:
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5), Links=[slag_link(Capacity=20)])
    park["Profiles"] = [
        profile("summer", "Demand", 2, Item="steel"),
        profile("winter", "Demand", 0, Item="steel"),
    ]
    # 30 t of slag come in summer, when 10 t may go, and 15 t a season where steel is made all the year.
    assert solve(park).exchanged == pytest.approx(10)
    park["Links"] = [slag_link(Min=1)]
    assert solve(park).status == "infeasible"  # take or pay in winter
    park["Links"], park["Profiles"] = [slag_link(Min=29)], []
    assert solve(park).exchanged == pytest.approx(30)
    park["Links"] = [slag_link(Min=31)]
    assert solve(park).status == "infeasible"


def test_a_quality_limit_holds_in_each_period() -> None:
    park = furnace_and_kiln(
        Periods=seasons(0.5, 0.5),
        Quality=[
            {"Material": "clay", "Property": "ash", "Value": 0},
            {"Material": "slag", "Property": "ash", "Value": 1},
        ],
        **{"Quality limits": [{"Need": "clay", "Property": "ash", "Max": 0.2}]},
    )
    park["Profiles"] = [profile("winter", "Demand", 0, Item="steel"), profile("summer", "Demand", 2, Item="steel")]
    assert solve(park).exchanged == pytest.approx(10)


# --- stores ----------------------------------------------------------------------------------------------------------


def heap(**cells: object) -> Row:
    row: Row = {"Plant": "mill", "Material": "slag", "Capacity": 50}
    return row | {header.replace("_", " "): cell for header, cell in cells.items()}


def test_an_old_heap_is_drawn_down() -> None:
    # 20 t lie there: 50 t of slag replace clay. What is left must be 0 at least, and may not grow.
    park = furnace_and_kiln(Storage=[heap(Initial=20, Final=0)])
    assert told(solve(park)) == pytest.approx((150 + 50, 150 + 500 + 150, 1000))
    # By default as much as there was is left, and no more: a store is no landfill.
    park["Storage"] = [heap(Initial=20)]
    assert told(solve(park)) == pytest.approx((220, 940, 600))
    # No use for slag: the heap stays, all 30 t are dumped; unless the store may end fuller.
    park["Links"][0]["Status"] = "closed"
    assert solve(park).disposal == pytest.approx(30)
    park["Storage"] = [heap(Initial=20, Final_max=45)]
    assert solve(park).disposal == pytest.approx(5)
    park["Storage"] = [heap(Initial=20, Final=15, Final_max=45)]
    assert solve(park).disposal == pytest.approx(5)
    park["Storage"] = [heap(Initial=20, Final=40)]
    assert solve(park).disposal == pytest.approx(10)


def test_a_cyclic_store_begins_with_what_it_ends_with() -> None:
    park = furnace_and_kiln(Storage=[heap()], Links=[], Settings=[setting("Exchanges", "listed")])
    assert solve(park).disposal == pytest.approx(30)
    # At least 10 left at the end, half of it lost in a year: 5 more go in each year and are lost, at the same weight.
    park["Storage"] = [heap(Final=10, Loss=0.5, Cost=3)]
    assert told(solve(park)) == pytest.approx((280, 150 + 1000 + 25 * 4 + 30, 0))
    park["Storage"] = [heap(Final=10, Final_max=9)]
    assert solve(park).status == "infeasible"


def test_a_cyclic_store_goes_round_the_turn_of_the_year() -> None:
    # Steel in the second season, cement in the first: the slag waits over the turn of the year, once round.
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5), Storage=[heap(Cost=2)])
    park["Profiles"] = [profile("winter", "Demand", 0, Item="steel"), profile("summer", "Demand", 2, Item="steel")]
    park["Profiles"] += [profile("winter", "Demand", 2, Item="cement"), profile("summer", "Demand", 0, Item="cement")]
    assert told(solve(park)) == pytest.approx((220, 940 + 30, 600))


def test_losses_in_store_by_the_share_of_the_year_also_of_the_first_stock() -> None:
    # 20 t in a store that loses 19 % a year: 10 % in half a year, 2 t and then 1.8 t, each disposed of at weight 1.
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5), Storage=[heap(Initial=20, Final=0, Loss=0.19)])
    park["Demand"] = [{"Material": "steel", "Max": 1}]
    park["Links"][0]["Status"] = "closed"
    park["Disposal"] = [{"Material": "slag", "Route": "landfill", "Max": 0}]
    assert solve(park).status == "optimal"
    assert solve(park).disposal == pytest.approx(3.8)
    limit: Row = {"Quantity": "disposal", "Plant": "mill", "Material": "slag", "Max": 3.79}
    assert solve({**park, "Limits": [limit]}).status == "infeasible"
    assert solve({**park, "Limits": [limit | {"Plant": "works"}]}).status == "optimal"


def test_a_store_is_an_outlet_and_a_gate_without_a_maker() -> None:
    park = furnace_and_kiln(Storage=[{"Plant": "works", "Material": "slag", "Capacity": 9, "Initial": 9, "Final": 0}])
    park["Plants"][1]["Status"] = "closed"
    park["Demand"] = [{"Material": "steel", "Min": 100}, {"Material": "slag", "Plant": "mill", "Max": 100}]
    park["Demand"].append({"Material": "slag", "Max": 100, "Price": 7})
    # The closed works sells its 9 t of slag on the market, and the mill its 30 t.
    assert solve(park).cost == pytest.approx(150 - 39 * 7)


def test_units_of_a_store() -> None:
    park = furnace_and_kiln(Links=[], Settings=[setting("Exchanges", "listed")])
    park["Storage"] = [{"Plant": "mill", "Material": "slag", "Unit": "kg", "Capacity": 50000, "Initial": 20000}]
    park["Storage"][0] |= {"Final max": 45000, "Cost": 0.001}
    assert told(solve(park)) == pytest.approx((150 + 100 + 5, 150 + 1000 + 20 + 45, 0))


# --- what follows the fuel -------------------------------------------------------------------------------------------


def ash_per(material: str, amount: float, **cells: object) -> list[Row]:
    return [coefficient("works", "kiln", "ash", "out", amount) | {"Per": material, **cells}]


def with_ash(*more: Row, **cells: list[Row]) -> Sheets:
    park = furnace_and_kiln(**cells)
    park["Materials"].append({"Material": "ash", "Unit": "t"})
    park["Coefficients"] += more
    park["Disposal"].append({"Material": "ash", "Route": "landfill", "Fee": 100})
    return park


def test_ash_follows_the_clay_that_arrives_not_the_activity() -> None:
    # 70 t of clay and 30 t of slag: 7 t of ash of clay, 15 t of slag.
    park = with_ash(*ash_per("clay", 0.1), *ash_per("slag", 0.5))
    assert solve(park).disposal == pytest.approx(30 * 0 + 7 + 15)
    # What is lost on the way gives no ash: 27 t of slag arrive, 73 t of clay.
    park["Links"] = [slag_link(Loss=0.1)]
    assert solve(park).disposal == pytest.approx(3 + 7.3 + 13.5)


def test_ash_per_activity_and_per_material_add_up_and_own_reuse_counts() -> None:
    park = with_ash(*ash_per("slag", 500, Unit="kg"), coefficient("works", "kiln", "ash", "out", 0.01))
    for row in park["Processes"] + park["Coefficients"]:
        row["Plant"] = "mill"
    assert solve_without_exchange(park).disposal == pytest.approx(15 + 0.5)


def test_ash_counts_whichever_need_is_met() -> None:
    park = with_ash(*ash_per("slag", 1), coefficient("works", "kiln", "ore", "in", 0.2))
    park["Substitutes"][0]["Max share"] = 0.2
    park["Substitutes"].append({"Need": "ore", "Substitute": "slag", "Plant": "works"})
    park["Disposal"][0]["Fee"] = 200
    # 20 t of slag go to clay and 10 t to ore, all of them to ash, which is the cheaper to dump.
    assert told(solve(park)) == pytest.approx((150 + 80 + 30, 150 + 800 + 90 + 3000, 600))


# --- the cascade -----------------------------------------------------------------------------------------------------


def boiler(**more: list[Row]) -> Sheets:
    """A boiler whose 100 MWh of waste steam would be lost, and a bath that needs 60 MWh of warm water."""
    park: Sheets = {
        "Materials": [
            {"Material": name, "Unit": "MWh", "Carrier": "heat", "Temperature C": degrees, "Virgin weight": 1}
            | {"Disposal weight": 0.1}
            for name, degrees in (("steam", 150), ("hot water", 90), ("warm water", 40))
        ],
        "Plants": [{"Plant": "power"}, {"Plant": "town"}],
        "Processes": [{"Plant": "power", "Process": "boiler"}, {"Plant": "town", "Process": "bath"}],
        "Coefficients": [
            coefficient("power", "boiler", "steam", "out", 100),
            coefficient("town", "bath", "warm water", "in", 60),
        ],
        "Supply": [{"Material": "warm water", "Price": 30}],
        "Disposal": [{"Material": "steam", "Route": "air"}],
    }
    for row in park["Processes"]:
        row |= {"Min activity": 1, "Capacity": 1}
    return {**park, **more}


def test_hotter_serves_one_for_one_and_colder_does_not() -> None:
    assert told(solve(boiler())) == pytest.approx((0.1 * 40, 0, 0))
    park = boiler()
    park["Materials"][0]["Temperature C"] = 40
    assert told(solve(park)) == pytest.approx((0.1 * 40, 0, 0))
    park["Materials"][0]["Temperature C"] = 39
    assert told(solve(park)) == pytest.approx((60 + 0.1 * 100, 1800, 0))
    park["Materials"][0] |= {"Temperature C": 150, "Carrier": "pressure"}
    assert told(solve(park)) == pytest.approx((70, 1800, 0))


def test_hotter_may_be_bought_for_a_need() -> None:
    park = boiler(Supply=[{"Material": "hot water", "Price": 20}], Links=[{"From": "town", "To": "power"}])
    park["Links"][0]["Material"] = "steam"
    assert told(solve(park)) == pytest.approx((70, 1200, 0))


def test_a_row_of_substitutes_replaces_the_cascade_for_its_pair() -> None:
    row: Row = {"Need": "warm water", "Substitute": "steam", "Ratio": 0.5, "Max share": 0.25, "Cost": 4}
    # 15 MWh of 60 by 30 of steam.
    assert told(solve(boiler(Substitutes=[row]))) == pytest.approx((45 + 7, 45 * 30 + 30 * 4, 0))
    assert told(solve(boiler(Substitutes=[row | {"Max share": 0}]))) == pytest.approx((70, 1800, 0))
    assert told(solve(boiler(Substitutes=[row | {"Plant": "power"}]))) == pytest.approx((4, 0, 0))


def test_a_process_does_not_heat_itself_through_the_cascade() -> None:
    park = boiler()
    for row in park["Processes"] + park["Coefficients"]:
        row |= {"Plant": "town", "Process": "bath"}
    park["Processes"].pop()
    # The bath's own steam is no water for it.
    assert told(solve(park)) == pytest.approx((60 + 10, 1800, 0))
    # A store of it, another process that makes it, or a row of Substitutes: then it is.
    assert told(solve({**park, "Storage": [{"Plant": "town", "Material": "steam", "Capacity": 1}]})) == pytest.approx(
        (4, 0, 0)
    )
    own: Row = {"Need": "warm water", "Substitute": "steam"}
    assert told(solve({**park, "Substitutes": [own]})) == pytest.approx((4, 0, 0))
    park["Processes"].append({"Plant": "town", "Process": "boiler"})
    park["Coefficients"].append(coefficient("town", "boiler", "steam", "out", 1))
    assert told(solve(park)) == pytest.approx((4, 0, 0))
    park["Processes"][1]["Status"] = "closed"
    assert told(solve(park)) == pytest.approx((70, 1800, 0))


def test_a_carrier_is_told_in_one_unit_of_energy() -> None:
    park = boiler()
    park["Materials"][1]["Unit"] = "GJ"
    with pytest.raises(BadParkError):
        solve(park)


# --- groups ----------------------------------------------------------------------------------------------------------


def test_a_group_is_shared_by_use() -> None:
    # Two kilns, one of them dear; they share a crusher of 60 t, of which the cheap one takes 2 a tonne.
    park = furnace_and_kiln(Links=[], Settings=[setting("Exchanges", "listed")])
    park["Processes"][1] |= {"Group": "crusher", "Group use": 2, "Cost": 1}
    park["Processes"].append({"Plant": "works", "Process": "old kiln", "Group": "crusher", "Cost": 5})
    park["Coefficients"] += [
        coefficient("works", "old kiln", "clay", "in", 2),
        coefficient("works", "old kiln", "cement", "out", 1),
    ]
    park["Groups"] = [{"Plant": "works", "Group": "crusher", "Capacity": 60}]
    # x + y = 50 and 2x + y <= 60: 10 by the cheap one, 40 by the dear.
    assert solve(park).cost == pytest.approx(1270 + 10 + 200)
    park["Groups"][0]["Capacity"] = "inf"
    assert solve(park).cost == pytest.approx(1270 + 50)
    park["Groups"][0] = {"Plant": "works", "Group": "crusher", "Status": "closed"}
    assert solve(park).status == "infeasible"


def test_a_groups_capacity_is_shared_out_over_the_year_whatever_the_profile() -> None:
    park = furnace_and_kiln(Periods=seasons(0.5, 0.5))
    park["Processes"][1] |= {"Group": "crusher", "Capacity": 100}
    park["Groups"] = [{"Plant": "works", "Group": "crusher", "Capacity": 50}]
    park["Profiles"] = [profile("winter", "Processes", 0.1, Plant="mill")]
    park["Demand"].pop(0)
    assert solve(park).status == "optimal"
    park["Profiles"] = [
        profile("winter", "Demand", 0.9, Item="cement"),
        profile("summer", "Demand", 1.1, Item="cement"),
    ]
    assert solve(park).status == "infeasible"


# --- what may be built -----------------------------------------------------------------------------------------------


def test_a_link_is_built_where_its_annuity_pays() -> None:
    # A tonne exchanged saves 14 and costs 3: 330 a year for 30 t. At 10 % in a year the annuity is 1.1 x Capex.
    park = furnace_and_kiln(Settings=[setting("Weight cost", 1), setting("Discount rate", 0.1)])
    park["Settings"] += [setting("Weight virgin", 0), setting("Weight disposal", 0)]
    park["Links"] = [slag_link(Status="candidate", Capex=290, Lifetime=1)]
    answer = solve(park)
    assert told(answer) == pytest.approx((1270 - 330 + 319, 1270 - 330 + 319, 600))
    assert answer.builds == ("link mill / works / slag / truck",)
    park["Links"][0]["Capex"] = 310
    answer = solve(park)
    assert told(answer) == pytest.approx((1270, 1270, 0))
    assert answer.builds == ()
    park["Settings"] = [setting("Weight cost", 0)]
    assert told(solve(park)) == pytest.approx((220, 940 + 310 * 1.08, 600))
    park["Links"][0]["Lifetime"] = 20
    park["Limits"] = [{"Quantity": "capex", "Max": 309}]
    assert told(solve(park)) == pytest.approx((280, 1270, 0))


def test_annuities() -> None:
    park = furnace_and_kiln(Links=[slag_link(Status="candidate", Capex=1000)])
    assert solve(park).cost == pytest.approx(940 + 1000 * 0.08 / (1 - 1.08**-20))
    park["Settings"] = [setting("Discount rate", 0)]
    assert solve(park).cost == pytest.approx(940 + 50)
    park["Links"][0]["Lifetime"] = 4
    assert solve(park).cost == pytest.approx(940 + 250)


def test_minimum_and_capacity_of_a_candidate_hold_once_it_is_built() -> None:
    park = furnace_and_kiln(Links=[slag_link(Status="candidate", Min=31)])
    assert told(solve(park)) == pytest.approx((280, 1270, 0))
    park["Links"] = [slag_link(Status="candidate", Capacity=8)]
    assert solve(park).exchanged == pytest.approx(8)


def test_without_exchange_a_candidate_link_is_there_only_if_baseline() -> None:
    park = furnace_and_kiln(Links=[slag_link(Status="candidate", Capex=20, Lifetime=1, Baseline="yes")])
    assert solve_without_exchange(park).builds == ("link mill / works / slag / truck",)
    park["Links"][0]["Baseline"] = "no"
    park["Limits"] = [{"Quantity": "capex", "Min": 10}]
    assert solve(park).status == "optimal"
    assert solve_without_exchange(park).status == "infeasible"


def test_a_candidate_process_runs_when_it_is_built() -> None:
    park = furnace_and_kiln()
    park["Processes"][1] |= {"Status": "candidate", "Capacity": 60, "Min activity": 55, "Capex": 100, "Lifetime": 1}
    assert solve(park).status == "infeasible"  # 50 t are wanted
    park["Processes"][1]["Min activity"] = 50
    assert solve(park).builds == ("process works / kiln",)
    assert solve_without_exchange(park).cost == pytest.approx(1270 + 108)
    park["Demand"].pop()
    assert solve(park).builds == ()
    park["Plants"][1]["Status"] = "closed"
    assert build(park).candidates == []


def test_a_candidate_group_carries_its_processes() -> None:
    park = furnace_and_kiln()
    park["Processes"][1]["Group"] = "crusher"
    park["Groups"] = [{"Plant": "works", "Group": "crusher", "Status": "candidate", "Capex": 100, "Lifetime": 1}]
    assert solve(park).builds == ("group works / crusher",)
    assert solve(park).cost == pytest.approx(940 + 108)
    park["Groups"][0]["Capacity"] = 49
    assert solve(park).status == "infeasible"
    park["Plants"][1]["Status"] = "closed"
    assert build(park).candidates == []


def test_builds_that_are_as_good_as_one_another_are_all_told() -> None:
    park = furnace_and_kiln()
    park["Processes"].append({"Plant": "works", "Process": "idle", "Status": "candidate", "Capacity": 1})
    park["Coefficients"] += [
        coefficient("works", "idle", "clay", "in", 2),
        coefficient("works", "idle", "cement", "out", 1),
    ]
    assert solve(park).ties == ((), ("process works / idle",))
    assert solve(park).builds == ()


def test_periods_of_a_candidate_share_its_build() -> None:
    # 330 a year saved, half of it a season: each alone would not pay.
    park = furnace_and_kiln(Settings=[setting("Weight cost", 10)], Periods=seasons(0.5, 0.5))
    park["Links"] = [slag_link(Status="candidate", Capex=250, Lifetime=1)]
    assert solve(park).cost == pytest.approx(940 + 270)


# --- two ways to the same --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_trying_every_choice_is_what_a_mixed_integer_programme_says(seed: int) -> None:
    sheets = random_park(seed)
    for exchange in (True, False):
        answer, park = (solve if exchange else solve_without_exchange)(sheets), build(sheets, exchange)
        if answer.status != "optimal" or not park.candidates or value_of(sheets, "Cost ceiling") is not None:
            continue
        found = least_with_integers(park.programme, objectives(park)[0])
        assert found == pytest.approx(answer.objective, rel=1e-6, abs=1e-6)
        by_cut = solve_by_cuts(sheets, exchange)
        assert told(by_cut) == pytest.approx(told(answer), rel=1e-6, abs=1e-6)


def test_the_random_parks_use_every_sheet() -> None:
    """Of the first hundred a fair share has each feature, and in a fair share the plan makes use of it."""
    used: Counter[str] = Counter()
    for seed in range(100):
        sheets = random_park(seed)
        answer, park = solve(sheets), build(sheets)
        if answer.status != "optimal":
            continue
        moved = [one for one in (*park.sent, *park.bought) if answer.amounts[park.programme.names[one.column]] > 1e-6]
        followed = {(row.plant, row.process, row.per) for row in park.network.per_rows}
        used["periods"] += len(park.periods) > 1
        used["profiles"] += bool(rows(sheets, "Profiles"))
        used["stores"] += any(amount > 1e-6 for name, amount in answer.amounts.items() if name[0] == "stock")
        used["cascade"] += any(one.option.cascade for one in moved)
        used["per"] += any((one.need.plant, one.need.process, one.option.material) in followed for one in moved)
        used["groups"] += any(name[0] == "group" for name in answer.binding)
        used["built"] += bool(answer.builds)
        used["not built"] += len(answer.builds) < len(park.candidates)
    wanted = {"periods": 25, "profiles": 20, "stores": 20, "cascade": 5, "per": 15, "groups": 3}
    wanted |= {"built": 15, "not built": 15}
    assert {name: count for name, count in wanted.items() if used[name] < count} == {}, used
