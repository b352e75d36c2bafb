"""The oracle's own sanity: tiny parks worked by hand, and two ways between the steps that must agree."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from . import workbooks
from .formulation import Answer, solve, solve_by_cuts, solve_without_exchange
from .parks import random_park
from .sheets import BadParkError, Row, Sheets


def furnace_and_kiln(**more: list[Row]) -> Sheets:
    """A furnace that makes 100 t of steel and 0.3 t slag a tonne; a kiln that makes 50 t from 2 t of clay a tonne.

    Slag can stand in for clay, unit for unit. Slag costs 4 to dump, clay 10 to buy. The plants are 20 km apart.
    """
    park: Sheets = {
        "Materials": [{"Material": name, "Unit": "t"} for name in ("ore", "steel", "slag", "clay", "cement")],
        "Plants": [{"Plant": "mill"}, {"Plant": "works"}],
        "Processes": [{"Plant": "mill", "Process": "furnace"}, {"Plant": "works", "Process": "kiln"}],
        "Coefficients": [
            coefficient("mill", "furnace", "ore", "in", 1.5),
            coefficient("mill", "furnace", "steel", "out", 1),
            coefficient("mill", "furnace", "slag", "out", 0.3),
            coefficient("works", "kiln", "clay", "in", 2),
            coefficient("works", "kiln", "cement", "out", 1),
        ],
        "Supply": [{"Material": "ore", "Price": 1}, {"Material": "clay", "Price": 10}],
        "Demand": [{"Material": "steel", "Min": 100}, {"Material": "cement", "Min": 50}],
        "Disposal": [{"Material": "slag", "Route": "landfill", "Fee": 4}],
        "Substitutes": [{"Need": "clay", "Substitute": "slag"}],
        "Transport": [{"Mode": "truck", "Cost per unit km": 0.1, "Handling cost": 1, "CO2 per unit km": 0.05}],
        "Links": [{"From": "mill", "To": "works", "Material": "slag", "Distance km": 20}],
    }
    return {**park, **more}


def coefficient(plant: str, process: str, material: str, direction: str, amount: float) -> Row:
    return {"Plant": plant, "Process": process, "Material": material, "Direction": direction, "Amount": amount}


def slag_link(**cells: object) -> Row:
    row: Row = {"From": "mill", "To": "works", "Material": "slag", "Distance km": 20}
    return row | {header.replace("_", " "): cell for header, cell in cells.items()}


def setting(name: str, value: object) -> Row:
    return {"Setting": name, "Value": value}


def told(answer: Answer) -> tuple[float, float, float]:
    assert answer.status == "optimal"
    return answer.objective, answer.cost, answer.transport_work


def test_all_slag_replaces_clay() -> None:
    # 150 t ore and 70 t clay are extracted, nothing is dumped; 30 t of slag travel 20 km at 2 + 1 money a tonne.
    assert told(solve(furnace_and_kiln())) == pytest.approx((220, 150 + 700 + 90, 600))


def test_without_exchange_slag_is_dumped() -> None:
    assert told(solve_without_exchange(furnace_and_kiln())) == pytest.approx((150 + 100 + 30, 150 + 1000 + 120, 0))


def test_a_baseline_link_is_there_without_the_park() -> None:
    park = furnace_and_kiln(Links=[slag_link(Baseline="yes")])
    assert told(solve_without_exchange(park)) == pytest.approx((220, 940, 600))


def test_loss_counts_as_disposal_at_the_sender_and_does_not_arrive() -> None:
    # 27 of 30 t arrive: 73 t clay; 3 t are lost at weight 1.
    assert told(solve(furnace_and_kiln(Links=[slag_link(Loss=0.1)]))) == pytest.approx(
        (150 + 73 + 3, 150 + 730 + 90, 600)
    )


def test_a_loss_of_one_is_no_way_at_all() -> None:
    assert solve(furnace_and_kiln(Links=[slag_link(Loss=1)])).exchanged == 0


def test_link_cost_replaces_the_modes_and_price_cancels_out() -> None:
    assert told(solve(furnace_and_kiln(Links=[slag_link(Cost=7, Price=3)]))) == pytest.approx(
        (220, 150 + 700 + 210, 600)
    )


def test_link_capacity_is_measured_at_the_sender() -> None:
    answer = solve(furnace_and_kiln(Links=[slag_link(Capacity=10, Loss=0.5)]))
    assert told(answer) == pytest.approx((150 + 95 + 20 + 5, 150 + 950 + 80 + 30, 200))


def test_take_or_pay_is_dropped_without_exchange() -> None:
    park = furnace_and_kiln(Links=[slag_link(Min=31)])
    assert solve(park).status == "infeasible"
    assert solve_without_exchange(park).status == "optimal"


def test_ratio_cost_and_share_of_a_substitute() -> None:
    # Need 100 t clay; slag may meet 6 % of it, 6 t at ratio 0.5 is 12 t of slag; 18 t are dumped.
    substitute: Row = {"Need": "clay", "Substitute": "slag", "Ratio": 0.5, "Max share": 0.06, "Cost": 2}
    answer = solve(furnace_and_kiln(Substitutes=[substitute]))
    assert told(answer) == pytest.approx((150 + 94 + 18, 150 + 940 + 18 * 4 + 12 * (3 + 2), 240))


def test_the_most_specific_substitute_counts() -> None:
    general: Row = {"Need": "clay", "Substitute": "slag"}
    by_plant = general | {"Plant": "works", "Max share": 0.2}
    by_process = general | {"Process": "kiln", "Max share": 0.1}
    assert solve(furnace_and_kiln(Substitutes=[by_process, general, by_plant])).virgin == pytest.approx(150 + 90)
    assert solve(furnace_and_kiln(Substitutes=[general, by_plant])).virgin == pytest.approx(150 + 80)
    forbidden = by_process | {"Max share": 0}
    assert solve(furnace_and_kiln(Substitutes=[general, by_plant, forbidden])).exchanged == 0


def test_a_share_group_shares_the_least_of_its_shares() -> None:
    park = furnace_and_kiln(
        Substitutes=[
            {"Need": "clay", "Substitute": "slag", "Max share": 0.2, "Share group": "dusts"},
            {"Need": "clay", "Substitute": "ore", "Max share": 0.1, "Share group": "dusts"},
        ],
    )
    assert solve(park).exchanged == pytest.approx(10)


def test_own_output_meets_own_need_without_the_park_and_pays_no_transport() -> None:
    park = furnace_and_kiln()
    for row in park["Processes"] + park["Coefficients"]:
        row["Plant"] = "mill"
    park["Substitutes"] = [{"Need": "clay", "Substitute": "slag", "Cost": 2}]
    assert told(solve_without_exchange(park)) == pytest.approx((220, 150 + 700 + 60, 0))


def test_quality_bounds_the_mean_of_what_arrives() -> None:
    # Ash: clay 1, slag 9; at most 2 of the mean: slag is an eighth of what arrives, 12.5 t of 100.
    park = furnace_and_kiln(
        Quality=[
            {"Material": "clay", "Property": "ash", "Value": 1},
            {"Material": "slag", "Property": "ash", "Value": 4},
            {"Material": "slag", "Plant": "mill", "Property": "ash", "Value": 9},
        ],
        **{"Quality limits": [{"Need": "clay", "Property": "ash", "Max": 2}]},
    )
    assert solve(park).exchanged == pytest.approx(12.5)
    park["Links"] = [slag_link(Loss=0.2)]
    assert solve(park).exchanged == pytest.approx(12.5 / 0.8)
    # At least 2 takes 12.5 t of slag, and only 3 t are made.
    park["Quality limits"] = [{"Plant": "works", "Need": "clay", "Property": "ash", "Min": 2}]
    park["Demand"][0]["Min"] = 10
    assert solve(park).status == "infeasible"


def test_coordinates_detour_and_max_distance() -> None:
    degree = math.radians(1) * 6371.0088
    park = furnace_and_kiln(Plants=[{"Plant": "mill", "Latitude": 0, "Longitude": 0}])
    park["Plants"].append({"Plant": "works", "Latitude": 0, "Longitude": 1})
    del park["Links"]
    assert solve(park).transport_work == pytest.approx(30 * 1.3 * degree)
    park["Settings"] = [setting("Detour factor", 1)]
    assert solve(park).transport_work == pytest.approx(30 * degree)
    park["Transport"][0]["Max distance km"] = degree - 1
    assert solve(park).exchanged == 0
    park["Links"] = [{"From": "mill", "To": "works", "Material": "slag"}]
    assert solve(park).exchanged == pytest.approx(30)


def test_no_distance_where_one_is_needed_is_refused() -> None:
    park = furnace_and_kiln(Links=[{"From": "mill", "To": "works", "Material": "slag"}])
    with pytest.raises(BadParkError):
        solve(park)
    del park["Transport"]
    assert told(solve(park)) == pytest.approx((220, 850, 0))


def test_what_may_not_be_exchanged_stays() -> None:
    park = furnace_and_kiln()
    park["Materials"][2]["Exchange"] = "no"
    assert solve(park).exchanged == 0
    del park["Links"], park["Transport"]
    assert solve(park).exchanged == 0
    park["Materials"][2]["Exchange"] = "yes"
    assert solve(park).exchanged == pytest.approx(30)


def test_listed_only_modes_and_closed_links() -> None:
    park = furnace_and_kiln(Settings=[setting("Exchanges", "all")], Links=[slag_link(Status="closed")])
    assert solve(park).exchanged == 0
    park["Links"] = []
    park["Plants"] = [{"Plant": name, "Latitude": 1, "Longitude": 2} for name in ("mill", "works")]
    assert solve(park).exchanged == pytest.approx(30)
    park["Transport"][0]["Listed only"] = "yes"
    assert solve(park).exchanged == 0


def test_units_of_rows_and_headers() -> None:
    park = furnace_and_kiln()
    park["Supply"] = [
        {"Material": "ore", "Unit": "kt", "Price": 1000},
        {"Material": "clay", "Unit": "kg", "Price": 0.01},
    ]
    park["Demand"] = [{"Material": "steel", "Min (kt)": 0.1}, {"Material": "cement", "Min (kt)": 0.05}]
    assert told(solve(park)) == pytest.approx((220, 940, 600))


def test_hauls_of_supply_cost_and_count_as_work() -> None:
    park = furnace_and_kiln()
    park["Supply"][0]["Distance km"] = 10
    assert told(solve(park)) == pytest.approx((220, 940 + 150 * 2, 600 + 1500))


def test_a_closed_plant_neither_runs_nor_owes() -> None:
    park = furnace_and_kiln()
    park["Plants"][0]["Status"] = "closed"
    park["Processes"][0]["Min activity"] = 5
    assert solve(park).status == "infeasible"  # the steel is asked of the park
    park["Demand"][0]["Plant"] = "mill"
    assert told(solve(park)) == pytest.approx((100, 1000, 0))


def test_sales_earn_and_save_extraction() -> None:
    park = furnace_and_kiln()
    park["Demand"].append({"Material": "slag", "Max": 5, "Price": 1, "Avoided weight": 3})
    answer = solve(park)
    assert told(answer) == pytest.approx((150 + 75 - 15, 150 + 750 + 75 - 5, 500))
    assert answer.virgin == pytest.approx(210)


def test_weights_and_the_second_step() -> None:
    # Impact decides nothing: the cheapest plan burns money nowhere.
    park = furnace_and_kiln(Settings=[setting("Weight virgin", 0), setting("Weight disposal", 0)])
    park["Supply"].append({"Material": "clay", "Seller": "cheap", "Price": 1, "Max": 90})
    # Cheap clay (1) and dumping (4) against transport (3): slag still goes first.
    assert told(solve(park)) == pytest.approx((0, 150 + 70 + 90, 600))


def test_the_third_step_takes_the_shorter_way() -> None:
    park = furnace_and_kiln(Links=[slag_link(Cost=3), slag_link(Cost=3, Mode="rail")])
    park["Transport"].append({"Mode": "rail"})
    park["Links"][1]["Distance km"] = 11
    assert told(solve(park)) == pytest.approx((220, 940, 330))


def test_unbounded_in_the_first_and_in_a_later_step() -> None:
    park = furnace_and_kiln()
    park["Demand"][0]["Max"] = "inf"
    assert solve(park).status == "optimal"
    park["Demand"][0]["Price"] = 100
    park["Settings"] = [setting("Weight cost", 1)]
    assert solve(park).status == "unbounded"
    park["Settings"] = [setting("Weight virgin", 0), setting("Weight disposal", 0)]
    assert solve(park).status == "unbounded"


def test_cost_ceilings() -> None:
    park = furnace_and_kiln(Links=[slag_link(Cost=20)])
    assert told(solve(park)) == pytest.approx((220, 150 + 700 + 600, 600))
    park["Settings"] = [setting("Cost ceiling", "without exchange")]
    # An exchanged tonne costs 20 and saves 10 + 4: nothing may go but what a billionth of the turnover pays for.
    slips = 1270e-9 / 6
    assert told(solve(park)) == pytest.approx((280 - 2 * slips, 1270 + 6 * slips, 20 * slips))
    park["Settings"] = [setting("Cost ceiling", 1330)]
    assert told(solve(park)) == pytest.approx((260, 1330, 200))
    park["Settings"] = [setting("Cost ceiling", 1269)]
    assert solve(park).status == "infeasible"


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        ({"Quantity": "virgin", "Min": 240}, 10),
        ({"Quantity": "virgin", "Material": "clay", "Min": 95}, 5),
        ({"Quantity": "virgin", "Plant": "works", "Min": 96}, 4),
        ({"Quantity": "disposal", "Min": 12}, 18),
        ({"Quantity": "disposal", "Plant": "mill", "Material": "slag", "Min": 12}, 18),
        ({"Quantity": "cost", "Min": 1050}, 20),
        ({"Quantity": "transport cost", "Max": 30}, 10),
        ({"Quantity": "exchange transport cost", "Max": 36}, 12),
        ({"Quantity": "transport work", "Max": 100}, 5),
        ({"Quantity": "co2", "Max": 7}, 7),
        ({"Quantity": "capex", "Max": 0}, 30),
        ({"Quantity": "purchase", "Material": "clay", "Min": 97}, 3),
        ({"Quantity": "dispose", "Material": "slag", "Min": 22, "Unit": "t"}, 8),
        ({"Quantity": "exchange", "Material": "slag", "Max": 6}, 6),
        ({"Quantity": "exchange", "Material": "slag", "Plant": "mill", "Max": 6000, "Unit": "kg"}, 6),
        ({"Quantity": "exchange", "Material": "slag", "Plant": "works", "Max": 6}, 6),
    ],
)
def test_each_quantity_can_be_limited(limit: Row, sent: float) -> None:
    assert solve(furnace_and_kiln(Limits=[limit])).exchanged == pytest.approx(sent)


def test_a_minimum_of_exchange_is_dropped_without_it() -> None:
    park = furnace_and_kiln(Limits=[{"Quantity": "exchange", "Material": "slag", "Min": 40}])
    assert solve(park).status == "infeasible"
    assert solve_without_exchange(park).status == "optimal"


def test_a_weight_that_is_needed_must_be_given() -> None:
    park = furnace_and_kiln()
    park["Materials"][3]["Unit"] = "m3"
    with pytest.raises(BadParkError):
        solve(park)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("exchange", [True, False])
def test_faces_and_cuts_agree(seed: int, exchange: bool) -> None:
    park = random_park(seed)
    by_face = (solve if exchange else solve_without_exchange)(park)
    by_cut = solve_by_cuts(park, exchange)
    assert by_face.status == by_cut.status
    if by_face.status == "optimal":
        assert told(by_face) == pytest.approx(told(by_cut), rel=1e-6, abs=1e-6)


def test_a_park_is_the_same_for_the_same_seed_and_survives_a_workbook(tmp_path: Path) -> None:
    park = random_park(7)
    assert park == random_park(7)
    workbooks.write(park, tmp_path / "park.xlsx")
    filled = {name: sheet_rows for name, sheet_rows in park.items() if sheet_rows}
    assert workbooks.read(tmp_path / "park.xlsx") == filled
