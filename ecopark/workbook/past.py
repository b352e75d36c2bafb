"""What stands in a workbook from the run before: whether its results are of the inputs as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecopark.errors import Problem
from ecopark.park import Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.schema import terms
from ecopark.schema.inputs import BASE
from ecopark.schema.results import SUMMARY, WHY
from ecopark.workbook.cell_values import address
from ecopark.workbook.package import Package
from ecopark.workbook.read import sheet_rows
from ecopark.workbook.splice_marks import marked_sheets

FINGERPRINT = "Fingerprint of the inputs"
"""The row of Summary and of Why, in English, that has the fingerprint of each scenario's inputs."""


def outdated(package: Package, parks: Mapping[str, Park]) -> Iterator[Problem]:
    """A warning for each scenario in Summary, or Why, whose inputs have changed since, or that is there no more.

    ``parks`` are those of the inputs as they are, by scenario. A workbook without results has no such warning.
    """
    for marked in marked_sheets(package):
        if marked.key not in (SUMMARY, WHY):
            continue
        scenarios: dict[int, str] = {}
        for row in sheet_rows(package, marked.sheet):
            first = row.values.get(1)
            if not isinstance(first, str):
                continue
            if terms.to_english("column", first) == "What":
                scenarios = {place: word for place, word in row.values.items() if place > 1 and isinstance(word, str)}
            elif terms.to_english("result", first) == FINGERPRINT:
                for place, shown in scenarios.items():
                    name = BASE if terms.to_english("value", shown) == BASE else shown
                    if name not in parks or row.values.get(place) != parks[name].fingerprint:
                        where = address(row.number, place)
                        yield Problem(marked.sheet.title, where, "warning", *_old(marked.key, Term("value", name)))


def _old(key: str, name: Term) -> tuple[Phrase, Phrase]:
    """What is old of a scenario, and the mend."""
    if key == WHY:
        what = phrase("what explains '{scenario}' is older than the inputs, which have changed since", scenario=name)
        return what, phrase("solve the workbook again, or explain it again (ecopark explain --write)")
    what = phrase("the results of '{scenario}' are older than the inputs, which have changed since", scenario=name)
    return what, phrase("solve the workbook again")
