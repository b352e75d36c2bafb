"""A comparison as tables in a language: what its workbook and its page show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ecopark.analysis.comparison import Compared, Comparison, Version
from ecopark.analysis.comparison_indicators import Group, Indicator
from ecopark.analysis.shared import Chance, SharedPrice
from ecopark.analysis.symbiosis import Symbiosis
from ecopark.analysis.versions import CellChange
from ecopark.phrases import Phrase, Term, Where, phrase
from ecopark.schema import inputs, messages

GROUPS: Final[dict[Group, Phrase]] = {
    "size": phrase("Size"),
    "intensity": phrase("Per unit of product"),
    "use": phrase("Use of by-products"),
    "network": phrase("The web of exchanges"),
    "saved": phrase("Saved by exchange"),
}


class Share(float):
    """A part of a whole, to be shown in per cent."""


Cell = str | float | None


@dataclass(frozen=True)
class Sheet:
    """A table: a name that is the same in every language, a title, what is said of it, headers, and rows of cells."""

    name: str
    title: str
    about: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Words:
    """The words of a comparison in a language."""

    def __init__(self, found: Comparison, language: str) -> None:
        self.found, self.language = found, language
        currencies = {each.park.settings.currency for each in found.parks}
        self.currency = currencies.pop() if len(currencies) == 1 else None

    def say(self, text: str) -> str:
        """A text in the language."""
        return messages.said(text, self.language)

    def unit(self, indicator: Indicator) -> str:
        """What an indicator is counted in; of several currencies none is named."""
        if not indicator.unit:
            return ""
        currency = self.currency or self.say(phrase("own currency"))
        where: Where = "unit" if indicator.unit == "t" else "result"
        return self.say(Term(where, indicator.unit)).format(currency=currency)

    def cell_unit(self, text: str) -> str:
        """What a cell is counted in: ``t``, or ``impact/MWh`` part by part."""
        return "/".join(self.say(Term("result" if part == "impact" else "unit", part)) for part in text.split("/"))

    def park(self, number: int) -> str:
        """A park's label, with its currency where others have another."""
        each = self.found.parks[number]
        return each.label if self.currency else f"{each.label} ({each.park.settings.currency})"

    def verdict(self, each: Compared) -> str:
        """Whether a park is an industrial symbiosis by 3-2, and what that hangs on."""
        return self.say(judged(each.symbiosis))

    def cell(self, change: CellChange) -> tuple[str, str, str]:
        """The sheet, the row and the column of a cell that differs."""
        row = self.say(Term("column", change.row)) if change.table is inputs.SETTINGS else change.row
        column = self.say(phrase("the whole row")) if change.column is None else self.say(change.column.term)
        return self.say(change.table.term), row, column

    def values(self, change: CellChange) -> tuple[Cell, Cell]:
        """What the cell says in each version; of a row that one lacks, which has it."""
        if change.column is None:
            there, missing = self.say(phrase("there")), self.say(phrase("not there"))
            return tuple(there if present else missing for present in change.present)  # type: ignore[return-value]
        told = [self.say(Term("value", value)) if isinstance(value, str) else value for value in change.values]
        return told[0], told[1]


def judged(found: Symbiosis | None) -> Phrase:
    """What the 3-2 criterion finds, in words."""
    if found is None:
        return phrase("no plan")
    plants, materials = len(found.web.plants), len(found.web.materials)
    if found.verdict == "no":
        return phrase("no: {plants} plants exchange {materials} materials", plants=plants, materials=materials)
    if not found.perhaps_recyclers:
        return phrase("yes: {plants} plants exchange {materials} materials", plants=plants, materials=materials)
    if found.verdict == "yes":
        return phrase(
            "yes: {plants} plants exchange {materials} materials; without those that live mostly on by-products "
            "({recyclers}) {left} plants and {kinds} materials",
            plants=plants,
            materials=materials,
            recyclers=found.perhaps_recyclers,
            left=len(found.without_them.plants),
            kinds=len(found.without_them.materials),
        )
    return phrase(
        "only if no recycler is among these, which live mostly on others' by-products: {recyclers} "
        "({plants} plants exchange {materials} materials)",
        recyclers=found.perhaps_recyclers,
        plants=plants,
        materials=materials,
    )


CRITERION: Final = phrase(
    "3-2 criterion of industrial symbiosis (Chertow 2007): at least three entities exchange at least two resources, "
    "none of them primarily a recycler. Counted are plants that hang together by exchanges of what is no product; a "
    "workbook does not say who is a recycler, so plants that take in more than half of their tonnes as others' "
    "by-products are named."
)


def sheets(found: Comparison, language: str) -> tuple[Sheet, ...]:
    """All tables of a comparison, in the order that they are read; those that would be empty are left out."""
    words = Words(found, language)
    made = [_parks(words), _indicators(words)]
    if found.prices:
        made.append(_prices(words))
    if found.chances:
        made.append(_chances(words))
    if found.versions:
        made += [_cells(words), _flows(words)]
    return (*made, _definitions(words))


def _parks(words: Words) -> Sheet:
    say = words.say
    headers = [
        Term("column", "Park"),
        phrase("File"),
        Term("column", "Scenario"),
        Term("column", "With exchange"),
        Term("column", "Without exchange"),
        Term("column", "Currency"),
        phrase("3-2 criterion"),
    ]
    rows = [
        (
            each.label,
            each.file.name,
            say(Term("value", each.park.scenario)),
            say(Term("result", each.answer.status)),
            say(Term("result", each.answer.without.status)),
            each.park.settings.currency,
            words.verdict(each),
        )
        for each in words.found.parks
    ]
    return Sheet("Parks", say(phrase("Parks")), (say(CRITERION),), tuple(map(say, headers)), tuple(rows))


def _indicators(words: Words) -> Sheet:
    say, count = words.say, len(words.found.parks)
    headers = [say(phrase("About")), say(phrase("Indicator")), say(Term("column", "Unit"))]
    for number in range(count):
        park = words.park(number)
        headers += [say(phrase("{park}, without exchange", park=park)), say(phrase("{park}, with exchange", park=park))]
    rows = []
    for line in words.found.lines:
        cells: list[Cell] = [say(GROUPS[line.indicator.group]), say(line.indicator.name), words.unit(line.indicator)]
        for value in line.values:
            cells += [_number(line.indicator, value.without), _number(line.indicator, value.plan)]
        rows.append(tuple(cells))
    return Sheet("Indicators", say(phrase("Indicators")), _notes(words), tuple(headers), tuple(rows))


def _notes(words: Words) -> tuple[str, ...]:
    return tuple(map(words.say, words.found.notes))


def _number(indicator: Indicator, value: float | None) -> Cell:
    return Share(value) if indicator.is_share and value is not None else value


def _definitions(words: Words) -> Sheet:
    say = words.say
    headers = tuple(
        map(say, (phrase("Indicator"), Term("column", "Unit"), phrase("What it is"), Term("column", "Source")))
    )
    rows = [
        (say(each.name), words.unit(each), say(each.definition), say(each.source))
        for each in (line.indicator for line in words.found.lines)
    ]
    return Sheet("Definitions", say(phrase("Definitions")), (), headers, tuple(rows))


PRICES_ABOUT: Final = phrase(
    "What a unit more costs where it is needed, or saves where it is made (below nought: what it costs): the mean over "
    "a park's needs or outputs, with exchange. In impact, and in money with the impact kept at its least."
)


def which_word(row: SharedPrice) -> Phrase:
    """Where a material's price is."""
    return phrase("needed") if row.which == "needed" else phrase("made")


def _prices(words: Words) -> Sheet:
    say, parks = words.say, words.found.parks
    headers = [say(Term("column", "Material")), say(phrase("Where")), say(Term("column", "Unit"))]
    for each in parks:
        headers.append(say(phrase("{park}, impact per unit", park=each.label)))
        headers.append(
            say(phrase("{park}, {currency} per unit", park=each.label, currency=each.park.settings.currency))
        )
    rows = []
    for row in words.found.prices:
        cells: list[Cell] = [row.material, say(which_word(row)), say(Term("unit", row.unit))]
        for worth in row.worth:
            cells += [None, None] if worth is None else [worth.impact, worth.money]
        rows.append(tuple(cells))
    return Sheet(
        "Prices", say(phrase("Shadow prices of shared materials")), (say(PRICES_ABOUT),), tuple(headers), tuple(rows)
    )


CHANCES_ABOUT: Final = phrase(
    "By-products (by name) that have a taker in one park and are disposed of in another, where nobody is sent any. "
    "Whether it can be done there is for the analyst to say: distance, quality and need are its own."
)


def needing(chance: Chance) -> str:
    """Who in the other park needs what the by-product meets."""
    return ", ".join(chance.needing)


def _chances(words: Words) -> Sheet:
    say, parks = words.say, words.found.parks
    headers = [
        Term("column", "Material"),
        phrase("Taken in"),
        Term("column", "From"),
        Term("column", "To"),
        Term("column", "For"),
        phrase("Taken in a year"),
        phrase("Wasted in"),
        phrase("By"),
        phrase("Wasted in a year"),
        Term("column", "Unit"),
        phrase("Who needs the like there"),
    ]
    rows = []
    for each in words.found.chances:
        rows.append(
            (
                each.material,
                parks[each.taken_in].label,
                each.exchange.from_,
                each.exchange.to,
                each.exchange.for_,
                each.taken,
                parks[each.wasted_in].label,
                ", ".join(each.wasting),
                each.wasted,
                say(Term("unit", each.unit)),
                needing(each) or say(phrase("nobody")),
            )
        )
    title = say(phrase("What another park does"))
    return Sheet("Chances", title, (say(CHANCES_ABOUT),), tuple(map(say, headers)), tuple(rows))


def _cells(words: Words) -> Sheet:
    say, first = words.say, words.found.parks[0].label
    headers: list[str] = [
        Term("column", "Park"),
        Term("column", "Sheet"),
        Term("column", "Row"),
        Term("column", "Column"),
    ]
    headers += [phrase("In {park}", park=first), Term("column", "Unit"), phrase("In this park"), phrase("Its unit")]
    rows = [row for version in words.found.versions for row in _changed(words, version)]
    return Sheet("Inputs", say(phrase("Inputs that differ")), (), tuple(map(say, headers)), tuple(rows))


def _changed(words: Words, version: Version) -> Iterator[tuple[Cell, ...]]:
    label = words.found.parks[version.number].label
    for change in version.cells:
        one, two = words.values(change)
        units = [words.cell_unit(unit) for unit in change.units]
        yield label, *words.cell(change), one, units[0], two, units[1]


def _flows(words: Words) -> Sheet:
    say, first = words.say, words.found.parks[0].label
    headers: list[str] = [
        Term("column", "Park"),
        Term("column", "Material"),
        Term("column", "From"),
        Term("column", "To"),
    ]
    headers += [Term("column", "Unit")]
    headers += [phrase("In {park}", park=first), phrase("In this park"), Term("column", "Change")]
    rows = [
        (
            words.found.parks[version.number].label,
            *(each.material, each.from_, each.to, say(Term("unit", each.unit))),
            *(each.before, each.after, each.after - each.before),
        )
        for version in words.found.versions
        for each in version.flows or ()
    ]
    return Sheet("Flows", say(phrase("Exchanges that change")), (), _said(words, headers), tuple(rows))


def _said(words: Words, texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(words.say, texts))
