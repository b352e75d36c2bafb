"""The oracle on periods, stores and `Per` rows: tiny parks worked by hand."""

from __future__ import annotations

import pytest

from .formulation import solve, solve_without_exchange
from .sheets import BadParkError, Row, Sheets
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
