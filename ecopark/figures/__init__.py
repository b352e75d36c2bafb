"""The pictures of a plan: one function each, that returns a plotly ``Figure``.

``from ecopark import figures, solve`` and then ``figures.sankey(solve("rustavi.xlsx")).show()``. Each takes what
``ecopark.solve`` returns, or one of its answers. The numbers in a picture add up to the plan's tables.
"""

from ecopark.figures.asked import Drawable, NoPlanError
from ecopark.figures.bars import profit_by_plant, savings, worth_loosening
from ecopark.figures.maps import park_map
from ecopark.figures.movements import By, Side, units_moved
from ecopark.figures.sankeys import sankey

__all__ = [
    "By",
    "Drawable",
    "NoPlanError",
    "Side",
    "park_map",
    "profit_by_plant",
    "sankey",
    "savings",
    "units_moved",
    "worth_loosening",
]
