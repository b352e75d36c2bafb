"""A row of every input sheet of the scenario workbook. Read from top to bottom: this is the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ecopark.schema import terms
from ecopark.schema.tables import (
    Measure,
    Row,
    amount,
    anything,
    choice,
    flag,
    name,
    number,
    per_amount,
    text,
    unit,
)

INFINITY: Final = float("inf")
ROW_UNIT: Final = "what this row's quantities are counted in; its prices, fees, costs and weights are per this unit"
WITHOUT_EXCHANGE: Final = "without exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the park as a whole. Each row is one setting; one that is absent has its default."""

    park: str | None = text("the park's name, shown in results", blank="the file's name")
    currency: str = text("the money of the workbook, shown in results", default="USD")
    language: str = choice("language of the result sheets and messages", *terms.languages(), default="en")
    weight_virgin: float = number("objective weight of each impact unit of extraction", 1.0)
    weight_disposal: float = number("objective weight of each impact unit of disposal", 1.0)
    weight_cost: float = number("objective weight of each unit of money of net cost", 0.0)
    cost_ceiling: float | str | None = anything(
        "most the plan may cost: an amount of money, or `without exchange`: no more than the park costs going without",
        choices=(WITHOUT_EXCHANGE,),
        blank="no ceiling",
    )
    exchanges: str | None = choice(
        "`all`: every pair of a plant that makes a material and a need that can take it, within the mode's Max "
        "distance; `listed`: only the pairs of Links",
        "all",
        "listed",
        blank="all where Links has no rows, else listed",
    )
    detour_factor: float = number("road over great-circle distance, where Links gives no distance", 1.3, low=1.0)
    discount_rate: float = number("yearly rate for annuities, 1 at most: 0.08 is 8 %", 0.08)
    model: str = text("the name of a shipped model (never a path)", default="exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow(Row):
    """What holds for the park as a whole: a name and a value on each row."""

    setting: str = choice("which setting", required=True, key=True)
    value: float | str | None = anything("its value", blank="the setting's default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material(Row):
    """What is taken in, made, exchanged, sold or disposed of: solids, water, energy, gases."""

    material: str = name("its name", required=True, key=True)
    unit: str = unit("what it is counted in: any unit of mass, energy, volume or count", required=True)
    kind: str | None = choice(
        "for reports and indicators",
        "raw",
        "product",
        "by-product",
        "energy",
        "water",
        "air",
        blank="product where Demand names it, else by-product where a process makes it, else raw",
    )
    tonnes_per_unit: float | None = number(
        "mass of a unit: for mass balances, t-km and default weights",
        above=True,
        blank="from the unit, where it is a mass",
    )
    virgin_weight: float | None = number("impact of extracting a unit from nature", blank="Tonnes per unit")
    disposal_weight: float | None = number(
        "impact of disposing of a unit, or of losing it", blank="Tonnes per unit; for `air` it must be given"
    )
    co2e_per_unit: float = number("kg emitted when a unit is disposed of (CO2 in t: 1000)", 0.0, header="CO2e per unit")
    mode: str | None = name("how it moves between plants", refers="Transport.Mode", blank="the first row of Transport")
    exchange: bool = flag("`no`: it cannot leave its plant (a kiln's own hot air)", default=True)
    carrier: str | None = text("materials of one carrier form a temperature cascade")
    temperature_c: float | None = number(
        "its temperature in the cascade",
        header="Temperature C",
        measure=Measure.CELSIUS,
        low=-273.15,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant(Row):
    """The works of the park, and where they stand."""

    plant: str = name("its name", required=True, key=True)
    sector: str | None = text("its branch of industry, for reports")
    latitude: float | None = number("degrees north", low=-90.0, high=90.0)
    longitude: float | None = number("degrees east", low=-180.0, high=180.0)
    status: str = choice(
        "`closed`: its processes cannot run whatever their Min, and its Demand is dropped",
        "operating",
        "closed",
        default="operating",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Row):
    """What a plant can do, and how much of it in a year. Several processes at a plant share its gate."""

    plant: str = name("where it stands", refers="Plants.Plant", required=True, key=True)
    process: str = name("its name", required=True, key=True)
    activity_unit: str | None = text("what a unit of activity is, e.g. `t clinker`")
    capacity: float = number("most activity in a year", INFINITY, measure=Measure.ACTIVITY, unlimited=True, blank="inf")
    min_activity: float = number("least activity in a year", 0.0, measure=Measure.ACTIVITY)
    cost: float = number("operating cost per unit of activity", 0.0, measure=Measure.PER_ACTIVITY, low=-INFINITY)
    status: str = choice(
        "`candidate`: may be built, whole or not at all; `closed`: cannot run",
        "existing",
        "candidate",
        "closed",
        default="existing",
    )
    capex: float = number("money to build the candidate", 0.0, measure=Measure.MONEY)
    lifetime: float = number("years the candidate lasts", 20.0, above=True)
    group: str | None = name(
        "a group of its plant whose capacity it shares (a crusher, a digester)", refers="Groups.Group"
    )
    group_use: float = number("how much of the group's capacity a unit of activity takes", 1.0)
    unit: str | None = unit("what this row's Capacity and Min activity are counted in; its Cost is per this unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Row):
    """Capacity that several processes of a plant share."""

    plant: str = name("where it stands", refers="Plants.Plant", required=True, key=True)
    group: str = name("its name", required=True, key=True)
    capacity: float = number("most use in a year", INFINITY, unlimited=True, blank="inf")
    status: str = choice("as for a process", "existing", "candidate", "closed", default="existing")
    capex: float = number("money to build the candidate", 0.0, measure=Measure.MONEY)
    lifetime: float = number("years the candidate lasts", 20.0, above=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient(Row):
    """What a unit of activity takes in and gives out. An `in` row is a need, met by the material or a substitute."""

    plant: str = name("the process's plant", refers="Plants.Plant", required=True, key=True)
    process: str = name("the process", refers="Processes.Process", required=True, key=True)
    material: str = name("what goes in or comes out", refers="Materials.Material", required=True, key=True)
    direction: str = choice("into the process or out of it", "in", "out", required=True, key=True)
    per: str | None = name(
        "a material that the process takes in: so much out for each unit of it (ash follows the fuel)",
        refers="Materials.Material",
        key=True,
        blank="the unit of activity",
    )
    amount: float = amount("how much of it for a unit of activity", required=True, above=True)
    unit: str | None = unit("what Amount is counted in", blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply(Row):
    """What can be had from outside. General and specific rows add up: each is an offer of its own."""

    material: str = name("what is offered", refers="Materials.Material", required=True, key=True)
    plant: str | None = name("who may buy", refers="Plants.Plant", key=True, blank="any plant that needs it")
    seller: str | None = text("who sells", key=True)
    price: float = per_amount("money per unit", 0.0, low=-INFINITY)
    max: float = amount("most in a year; with no Plant one limit for the park", INFINITY, unlimited=True, blank="inf")
    virgin_weight: float | None = per_amount(
        "impact of a unit: 0 for what would otherwise be waste; a bought intermediate carries the extraction and waste "
        "of making it elsewhere",
        blank="the material's",
    )
    co2e_per_unit: float = per_amount("kg emitted upstream for a unit", 0.0, header="CO2e per unit")
    distance_km: float = number(
        "how far it is hauled; at 0 nothing is hauled and no handling paid", 0.0, measure=Measure.KM
    )
    mode: str | None = name("how it is hauled", refers="Transport.Mode", blank="the material's")
    unit: str | None = unit(ROW_UNIT, blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Row):
    """What leaves the park as a product."""

    plant: str | None = name("whose product", refers="Plants.Plant", key=True, blank="one market, any maker")
    material: str = name("what is sold", refers="Materials.Material", required=True, key=True)
    min: float | None = amount("least in a year", blank="0")
    max: float | None = amount(
        "most in a year",
        unlimited=True,
        blank="Min where Min is given, so that with and without exchange deliver the same",
    )
    price: float = per_amount("money per unit sold", 0.0, low=-INFINITY)
    avoided_weight: float = per_amount("impact of extraction that a unit saves outside the park", 0.0)
    unit: str | None = unit(ROW_UNIT, blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal(Row):
    """Where waste may go. Rows add up, as in Supply. A tax is a Fee, a cap a Max."""

    material: str = name("what is disposed of", refers="Materials.Material", required=True, key=True)
    plant: str | None = name("whose waste", refers="Plants.Plant", key=True, blank="any plant that makes it")
    route: str = text("where it goes: landfill, river, air", required=True, key=True)
    fee: float = per_amount("money per unit", 0.0, low=-INFINITY)
    max: float = amount("most in a year; with no Plant one limit for the park", INFINITY, unlimited=True, blank="inf")
    distance_km: float = number(
        "how far it is hauled; at 0 nothing is hauled and no handling paid", 0.0, measure=Measure.KM
    )
    mode: str | None = name("how it is hauled", refers="Transport.Mode", blank="the material's")
    unit: str | None = unit(ROW_UNIT, blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute(Row):
    """What else can meet a need. The most specific row counts: process before plant before general."""

    need: str = name("a material of an `in` row", refers="Materials.Material", required=True, key=True)
    substitute: str = name("what can take its place", refers="Materials.Material", required=True, key=True)
    plant: str | None = name("where", refers="Plants.Plant", key=True, blank="all")
    process: str | None = name("in which process", refers="Processes.Process", key=True, blank="all")
    ratio: float = number("units of the need that a unit of the substitute meets", 1.0, above=True)
    max_share: float = number("most of the need that it may meet; 0 forbids it", 1.0, high=1.0)
    share_group: str | None = text("rows of one need with the same text share one Max share, the least of theirs")
    cost: float = per_amount("treatment, per unit that arrives, own material included", 0.0, low=-INFINITY)
    unit: str | None = unit("what Cost is per; Ratio is in the materials' own units", blank="the substitute's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport(Row):
    """How things move, and what that costs. Without this sheet everything moves at no cost."""

    mode: str = name("its name", required=True, key=True)
    unit: str = unit("what a unit in this row is", default="t")
    cost_per_unit_km: float = number("money", 0.0, measure=Measure.PER_UNIT_KM, low=-INFINITY)
    handling_cost: float = number("money per unit moved", 0.0, measure=Measure.PER_UNIT, low=-INFINITY)
    loss_per_km: float = number("share lost on each km", 0.0, measure=Measure.PER_KM, high=1.0)
    max_distance_km: float = number(
        "no candidate exchange is longer, by road", INFINITY, measure=Measure.KM, unlimited=True, blank="inf"
    )
    co2_per_unit_km: float = number("kg", 0.0, header="CO2 per unit km", measure=Measure.PER_UNIT_KM)
    listed_only: bool = flag(
        "`yes` for pipes and belts: only rows of Links, even where Exchanges is `all`", default=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Row):
    """Pairs of plants that may exchange a material, and the terms of it."""

    from_: str = name("the sender", refers="Plants.Plant", required=True, key=True)
    to: str = name("the receiver, another plant", refers="Plants.Plant", required=True, key=True)
    material: str = name("what is sent", refers="Materials.Material", required=True, key=True)
    mode: str | None = name("how it moves", refers="Transport.Mode", key=True, blank="the material's")
    distance_km: float | None = number("how far", measure=Measure.KM, blank="from coordinates")
    capacity: float = amount("most in a year, at the sender", INFINITY, unlimited=True, blank="inf")
    min: float = amount("least in a year: take or pay", 0.0)
    cost: float | None = per_amount(
        "money per unit sent, the whole way", low=-INFINITY, blank="the mode's handling and per-km cost"
    )
    loss: float | None = number("share lost on the way", high=1.0, blank="the mode's")
    price: float = per_amount("money per unit, paid by the receiver to the sender", 0.0, low=-INFINITY)
    baseline: bool = flag("`yes`: exists without the park too", default=False)
    status: str = choice(
        "`candidate`: may be built; `closed`: carries nothing",
        "existing",
        "candidate",
        "closed",
        default="existing",
    )
    capex: float = number("money to build the candidate", 0.0, measure=Measure.MONEY)
    lifetime: float = number("years the candidate lasts", 20.0, above=True)
    unit: str | None = unit(ROW_UNIT, blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality(Row):
    """What a material is like: moisture, calorific value, chlorine. A row with a plant goes before the general one."""

    material: str = name("which material", refers="Materials.Material", required=True, key=True)
    plant: str | None = name("whose", refers="Plants.Plant", key=True, blank="wherever it comes from, the market too")
    property: str = name("which property", required=True, key=True)
    value: float = number("its value", required=True, low=-INFINITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLimit(Row):
    """What a need accepts: bounds on the mean of a property, weighted by what arrives. All rows that match hold."""

    plant: str | None = name("where", refers="Plants.Plant", key=True, blank="all")
    process: str | None = name("in which process", refers="Processes.Process", key=True, blank="all")
    need: str = name("a material of an `in` row", refers="Materials.Material", required=True, key=True)
    property: str = name("which property", refers="Quality.Property", required=True, key=True)
    min: float | None = number("least mean", low=-INFINITY, blank="no least")
    max: float | None = number("greatest mean", low=-INFINITY, blank="no greatest", unlimited=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Row):
    """Parts of the year. Without rows there is one: the year."""

    period: str = name("its name", required=True, key=True)
    share: float = number("its share of the year", required=True, above=True, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Row):
    """How capacities, demands, offers and outlets vary over the periods."""

    period: str = name("when", refers="Periods.Period", required=True, key=True)
    sheet: str = choice("what", "Processes", "Demand", "Supply", "Disposal", required=True, key=True)
    plant: str | None = name("where", refers="Plants.Plant", key=True, blank="all")
    item: str | None = text("process or material", key=True, blank="all")
    factor: float = number("multiplies the limits of the row in the period", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage(Row):
    """What a plant can keep from one period to the next."""

    plant: str = name("where", refers="Plants.Plant", required=True, key=True)
    material: str = name("what", refers="Materials.Material", required=True, key=True)
    capacity: float = amount("most it holds (not per year)", required=True, unlimited=True)
    initial: float | None = amount("what it begins with", blank="whatever it ends with: cyclic")
    final: float | None = amount("least left at the end", blank="Initial")
    final_max: float | None = amount(
        "most left at the end",
        unlimited=True,
        blank="Capacity where Initial is blank, else the greater of Initial and Final",
    )
    cost: float = per_amount("to hold a unit for a year", 0.0, low=-INFINITY)
    loss: float = number("share lost in a year", 0.0, high=1.0)
    unit: str | None = unit(ROW_UNIT, blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Row):
    """Bounds on sums over the park or a plant; the park's transport budget is a row here."""

    quantity: str = choice(
        "what is bounded: `virgin` and `disposal` in impact units; `cost`, `transport cost`, `exchange transport cost` "
        "and `capex` in money; `transport work` in t-km; `co2` in kg; `purchase`, `dispose` (routes only) and "
        "`exchange` in units of the material",
        "virgin",
        "disposal",
        "cost",
        "transport cost",
        "exchange transport cost",
        "capex",
        "transport work",
        "co2",
        "purchase",
        "dispose",
        "exchange",
        required=True,
        key=True,
    )
    plant: str | None = name(
        "where: only for virgin, disposal, purchase, dispose, exchange",
        refers="Plants.Plant",
        key=True,
        blank="the park",
    )
    material: str | None = name(
        "of what",
        refers="Materials.Material",
        key=True,
        blank="all, for virgin and disposal; needed for the last three",
    )
    min: float | None = number("least in a year", low=-INFINITY, measure=Measure.QUANTITY, blank="no least")
    max: float | None = number(
        "most in a year", low=-INFINITY, measure=Measure.QUANTITY, unlimited=True, blank="no most"
    )
    unit: str | None = unit("what a purchase, dispose or exchange is counted in", blank="the material's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Row):
    """Named what-ifs: changes of cells, applied from top to bottom. The workbook as it stands is `base`."""

    scenario: str = text("the what-if's name", required=True)
    sheet: str = text("the sheet that it changes", required=True)
    row: str | None = text(
        "the sheet's keys joined by ` / `; `*` matches anything, `-` a blank; a key with a slash or bracket stands in "
        "double quotes",
        blank="*",
    )
    column: str | None = text("the column that it changes", blank="needed, except to remove a row")
    change: str = choice("what it does", "set", "multiply", "add", "remove", required=True)
    value: float | str | None = anything("with what, in the cell's unit", blank="a blank")
