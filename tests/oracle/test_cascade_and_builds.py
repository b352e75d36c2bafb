"""The oracle on the cascade, groups and candidates: tiny parks worked by hand."""

from __future__ import annotations

import pytest

from .formulation import build, solve, solve_without_exchange
from .sheets import BadParkError, Row, Sheets
from .test_formulation import coefficient, furnace_and_kiln, setting, slag_link, told
from .test_periods_and_stores import profile, seasons

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
