"""A sweep as a table: a row a point, its values, its status and its outputs, with exchange and without."""

from __future__ import annotations

from ecopark.analysis.points import OUTPUTS, Told
from ecopark.analysis.sweeps import Swept

Line = tuple[float | str, ...]


def headers(found: Swept) -> tuple[str, ...]:
    """The names of the columns."""
    varied = [f"{each.axis.text} (factor)" if each.axis.is_factor else each.axis.text for each in found.design.varies]
    told = [
        name
        for side in ("", " without exchange")
        for name in (f"status{side}", *(f"{each}{side}" for each in found.outputs))
    ]
    return (*varied, *told)


def lines(found: Swept) -> list[Line]:
    """The rows, in the order of the points; what a point without a plan does not tell is NaN."""
    places = [OUTPUTS.index(each) for each in found.outputs]

    def side(told: Told) -> Line:
        return (told.status, *(told.outputs[place] for place in places))

    return [(*point.values, *side(point.with_exchange), *side(point.without_exchange)) for point in found.points]
