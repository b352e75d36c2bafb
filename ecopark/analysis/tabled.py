"""A sweep as a table: a row a point, its values, its status and its outputs, with exchange and without."""

from __future__ import annotations

from ecopark.analysis.points import OUTPUTS, Told
from ecopark.analysis.sweep_words import Words
from ecopark.analysis.sweeps import Swept
from ecopark.phrases import phrase

Line = tuple[float | str, ...]


def headers(found: Swept) -> tuple[str, ...]:
    """The names of the columns, for machines: the same in every language."""
    varied = [f"{each.axis.text} (factor)" if each.axis.is_factor else each.axis.text for each in found.design.varies]
    told = [
        name
        for side in ("", " without exchange")
        for name in (f"status{side}", *(f"{each}{side}" for each in found.outputs))
    ]
    return (*varied, *told)


def titles(found: Swept, words: Words) -> tuple[str, ...]:
    """The names of the columns for people, in the order of ``headers``; no two are the same."""
    cells = [words.cells_and_unit(each.axis) for each in found.design.varies]
    varied = [name if cells.count(name) == 1 else name + f" [{place}]" for place, name in enumerate(cells, start=1)]
    told = []
    for alone in (False, True):
        names = [words.say(phrase("Status")), *map(words.output_and_unit, found.outputs)]
        told += [words.say(phrase("{what}, without exchange", what=name)) if alone else name for name in names]
    return (*varied, *told)


def lines(found: Swept) -> list[Line]:
    """The rows, in the order of the points; what a point without a plan does not tell is NaN."""
    places = [OUTPUTS.index(each) for each in found.outputs]

    def side(told: Told) -> Line:
        return (told.status, *(told.outputs[place] for place in places))

    return [(*point.values, *side(point.with_exchange), *side(point.without_exchange)) for point in found.points]
