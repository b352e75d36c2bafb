"""Every result table, as rows with declared columns: what `ecopark solve` writes and Python gets as data frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ecopark.phrases import Where
from ecopark.schema.tables import Measure, Row, Table, name, number, table, text

INFINITY: Final = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow(Row):
    """A row of a result table; ``scenario`` is shown where several were solved at once."""

    scenario: str = text("the what-if solved", required=True)


def _money(meaning: str) -> float:
    found: float = number(meaning, measure=Measure.MONEY, low=-INFINITY)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow(ResultRow):
    """What is sent from plant to plant, largest transport first within a material."""

    from_: str = name("the sender")
    to: str = name("the receiver")
    material: str = name("what is sent")
    for_: str = text("the process and the need that it meets", header="For")
    period: str = text("when")
    quantity: float = number("how much is sent in a year, at the sender", measure=Measure.AMOUNT)
    unit: str = text("the material's unit")
    share_of_need: float = number("what part of the need it meets", measure=Measure.SHARE)
    mode: str = text("how it moves")
    distance_km: float = number("how far", measure=Measure.KM)
    transport_cost: float = _money("of the way")
    co2_kg: float = number("of the way", header="CO2 kg", measure=Measure.KG)
    value: float = _money("Quantity times the link's Price, paid by the receiver")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlexibleExchangeRow(ExchangeRow):
    """With `--flex` also how far an exchange, all its rows together, can change in a plan nearly as good."""

    least: float | None = number(
        "least that the exchange (sender, receiver, material) can be in a year",
        measure=Measure.AMOUNT,
        blank="not known in time",
    )
    most: float | None = number(
        "most that it can be in a year", measure=Measure.AMOUNT, blank="no limit, or not known in time"
    )
    flexibility: str = text("`must-have`: every such plan has it; `swappable`: some have it, some do without")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow(ResultRow):
    """How much each process runs, without exchange and with it."""

    plant: str = name("where")
    process: str = name("which")
    period: str = text("when")
    activity: float = number("how much it runs in a year", measure=Measure.AMOUNT)
    activity_unit: str = text("what a unit of activity is")
    capacity: float | None = number("the most it can", measure=Measure.AMOUNT, blank="no limit")
    use: float | None = number("activity over capacity", measure=Measure.SHARE, blank="no limit")
    without_exchange: float | None = number("how much it runs in the park without exchange", measure=Measure.AMOUNT)
    built: str = text("of a candidate: whether it is built")
    payback: float | None = number(
        "until what it saves has paid for a candidate that is built",
        header="Payback years",
        measure=Measure.YEARS,
        blank="not built",
    )
    shadow_price_impact: float = number(
        "objective saved by a unit more of Capacity; below 0, cost by a unit of Min activity",
        header="Shadow price",
        low=-INFINITY,
        measure=Measure.PRICE,
    )
    shadow_price_money: float = number(
        "the same in money, the objective kept",
        header="Shadow price in money",
        low=-INFINITY,
        measure=Measure.MONEY_PRICE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRow(ResultRow):
    """What is bought from outside."""

    plant: str = name("who buys")
    material: str = name("what")
    seller: str = text("from whom")
    for_: str = text("the process and the need that it meets", header="For")
    period: str = text("when")
    quantity: float = number("how much in a year", measure=Measure.AMOUNT)
    unit: str = text("the material's unit")
    purchase: float = _money("Quantity times Price")
    transport_cost: float = _money("of hauling it in")
    impact: float = number("of its extraction", measure=Measure.IMPACT, low=-INFINITY)
    co2_kg: float = number("upstream and of the haul", header="CO2 kg", measure=Measure.KG)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalRow(ResultRow):
    """What is disposed of, and what is lost on the way, which counts as disposed of at its sender."""

    plant: str = name("whose waste")
    material: str = name("what")
    route: str = text("where it goes")
    period: str = text("when")
    quantity: float = number("how much in a year", measure=Measure.AMOUNT)
    unit: str = text("the material's unit")
    fee: float = _money("Quantity times Fee")
    transport_cost: float = _money("of hauling it out")
    impact: float = number("of its disposal", measure=Measure.IMPACT, low=-INFINITY)
    co2_kg: float = number("emitted by it and its haul", header="CO2 kg", measure=Measure.KG)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow(ResultRow):
    """Each plant's money in a year. The receiver pays Price, transport and treatment; what is paid is negative."""

    plant: str = name("whose")
    sales: float = _money("of products")
    by_products_sold: float = _money("paid by the receivers of its by-products")
    by_products_bought: float = _money("paid to the senders of what it receives")
    purchases: float = _money("of supplies")
    fees: float = _money("of disposal")
    transport: float = _money("of what it receives, buys and disposes of")
    treatment: float = _money("of substitutes that it takes in")
    operating_cost: float = _money("of its processes and stores")
    annuities: float = _money("of what it builds; a link's receiver pays for it")
    profit: float = _money("the sum, with exchange")
    profit_without_exchange: float | None = _money("the sum, going without")
    change: float | None = _money("what exchange is worth to the plant")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow(ResultRow):
    """What the park as a whole takes, gives off, pays and moves."""

    indicator: str = name("what is counted")
    unit: str = text("in what")
    without_exchange: float | None = number("in the park without exchange", low=-INFINITY, measure=Measure.AMOUNT)
    with_exchange: float | None = number("in the plan", low=-INFINITY, measure=Measure.AMOUNT)
    change: float | None = number("with less without", low=-INFINITY, measure=Measure.AMOUNT)
    change_percent: float | None = number("of going without", header="%", low=-INFINITY, measure=Measure.SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow(ResultRow):
    """Physical totals by material: bought, disposed of and exchanged, without exchange and with it."""

    material: str = name("which")
    kind: str = text("raw, product, by-product, energy, water or air")
    unit: str = text("the material's unit")
    bought_without: float | None = number("without exchange", header="Bought without", measure=Measure.AMOUNT)
    bought: float = number("in the plan", header="Bought with", measure=Measure.AMOUNT)
    virgin_impact: float = number("impact of what is bought", measure=Measure.IMPACT)
    disposed_without: float | None = number("without exchange", header="Disposed without", measure=Measure.AMOUNT)
    disposed: float = number("in the plan, losses included", header="Disposed with", measure=Measure.AMOUNT)
    disposal_impact: float = number("impact of what is disposed of", measure=Measure.IMPACT)
    exchanged: float = number("sent from plant to plant", measure=Measure.AMOUNT)
    sold: float = number("that leaves as product", measure=Measure.AMOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityRow(ResultRow):
    """Exchanges that the workbook does not list or rules out, and that would pay. Each is by itself."""

    from_: str = name("the sender")
    to: str = name("the receiver")
    material: str = name("what would be sent")
    for_: str = text("the process and the need that it would meet", header="For")
    quantity: float = number("how much would be sent in a year, at the sender", measure=Measure.AMOUNT)
    unit: str = text("the material's unit")
    gain: float | None = number("objective saved in a year", measure=Measure.AMOUNT, low=-INFINITY)
    saves: float | None = _money("saved by the park in a year; below 0, what it costs more")
    mode: str = text("how it would move")
    distance_km: float = number("how far, by road", measure=Measure.KM)
    ruled_out_by: str = text("why it cannot be in the plan")
    confirmed: str = text("`yes`: by solving with it; `no`: an estimate, what its first unit saves times Quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseningRow(ResultRow):
    """Limits that would be worth most were they a tenth looser, best first. Each is by itself."""

    place: str = text("the limit's cell", header="Cell")
    limit: str = text("its column", header="Column")
    of: str = name("its row", header="Row")
    unit: str = text("the cell's unit")
    now: float = number("what the cell says", measure=Measure.AMOUNT)
    loosened: float = number("what it would say", header="A tenth looser", measure=Measure.AMOUNT)
    gain: float | None = number("objective saved in a year", measure=Measure.AMOUNT, low=-INFINITY)
    saves: float | None = _money("saved by the park in a year; below 0, what it costs more")
    confirmed: str = text("`yes`: by solving with it; `no`: by its shadow price, the most it can be")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakersRow(ResultRow):
    """By-products that are disposed of and that nobody in the park can be sent or sold, the most tonnes first."""

    plant: str = name("whose")
    kind: str = text("raw, product, by-product, energy or water")
    material: str = name("what")
    could_serve: str = text("needs elsewhere in the park that it could meet, had it a way there")
    quantity: float = number("how much is disposed of in a year", measure=Measure.AMOUNT)
    unit: str = text("the material's unit")
    tonnes: float | None = number("the same in t", measure=Measure.AMOUNT, blank="what has no tonnes")
    impact: float = number("of its disposal", measure=Measure.IMPACT, low=-INFINITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakersRow(ResultRow):
    """What plants need and buy, of virgin origin, while no by-product could be sent; the most tonnes first."""

    plant: str = name("whose")
    for_: str = text("the processes that need it", header="For")
    material: str = name("what is needed")
    could_be_met_by: str = text("outputs elsewhere in the park that could meet it, had they a way there")
    quantity: float = number("how much is needed in a year", measure=Measure.AMOUNT)
    unit: str = text("the material's unit")
    tonnes: float | None = number("the same in t", measure=Measure.AMOUNT, blank="what has no tonnes")
    impact: float = number("of its extraction", measure=Measure.IMPACT)
    kind: str = text("raw, product, by-product, energy, water or air")


SUMMARY: Final = "Summary"
SENSITIVITY: Final = "Sensitivity"
OPPORTUNITIES: Final = "Opportunities"
PROBLEMS: Final = "Problems"
WHY: Final = "Why"

INDICATORS: Final = table("Indicators", IndicatorRow)
MATERIAL_TOTALS: Final = table("Material totals", MaterialRow)
EXCHANGE_PLAN: Final = table("Exchange plan", ExchangeRow)
FLEXIBLE_EXCHANGE_PLAN: Final = table("Exchange plan", FlexibleExchangeRow)
"""The same with the columns of flexibility, which stand there only where it was asked for."""
ACTIVITIES: Final = table("Activities", ActivityRow)
SUPPLY_PLAN: Final = table("Supply plan", SupplyRow)
DISPOSAL_PLAN: Final = table("Disposal plan", DisposalRow)
PLANT_LEDGER: Final = table("Plant ledger", LedgerRow)
EXCHANGES_THAT_WOULD_PAY: Final = table("Exchanges that would pay", OpportunityRow)
LIMITS_TO_LOOSEN: Final = table("Limits worth loosening", LooseningRow)
TAKERS_WANTED: Final = table("Takers wanted", TakersRow)
MAKERS_WANTED: Final = table("Makers wanted", MakersRow)

OPPORTUNITY_TABLES: Final[tuple[Table, ...]] = (
    EXCHANGES_THAT_WOULD_PAY,
    LIMITS_TO_LOOSEN,
    TAKERS_WANTED,
    MAKERS_WANTED,
)
"""The tables of the sheet Opportunities, from top to bottom."""

RESULTS: Final[tuple[Table, ...]] = (EXCHANGE_PLAN, ACTIVITIES, SUPPLY_PLAN, DISPOSAL_PLAN, PLANT_LEDGER)
"""The result tables that have a sheet of their own; Summary holds INDICATORS and MATERIAL_TOTALS."""

TITLES: Final = (SUMMARY, *(entry.title for entry in RESULTS), SENSITIVITY, OPPORTUNITIES, PROBLEMS, WHY)
"""The titles of all sheets that ecopark writes, now or in a later version."""

WORDS: Final[Mapping[str, Where]] = MappingProxyType(
    {
        "unit": "unit",
        "kind": "value",
        "period": "result",
        "route": "result",
        "indicator": "result",
        "scenario": "value",
        "built": "value",
        "confirmed": "value",
        "ruled_out_by": "result",
        "limit": "column",
        "after_increase": "result",
        "after_decrease": "result",
        "flexibility": "result",
    }
)
"""The columns whose texts are the contract's words, and where these stand among the terms."""
