"""What is let loose while another conflict is looked at leaves a park that can be solved, whatever else is loose."""

from __future__ import annotations

from itertools import permutations

from ecopark.model import load
from ecopark.network import candidates
from ecopark.programme import built, compiled
from ecopark.reasons.asked import _let_loose
from ecopark.reasons.catalogue import programme
from ecopark.reasons.limits import Sort
from ecopark.schema.rows import Demand, Storage
from tests.math.parks import MILL_AND_WORKS, park


def test_a_store_and_what_it_begins_with() -> None:
    # with no Capacity and as much as there is room for, Final (blank, so Initial) would ask for a heap without end
    asked = park(
        *MILL_AND_WORKS,
        Storage(plant="mill", material="steel", capacity=5.0, initial=4.0),
        Demand(material="steel", min=10.0, max=1000.0),
    )
    limits = [
        limit for limit in programme(asked, load()).limits if limit.sort in (Sort.STORE, Sort.INITIAL, Sort.FINAL_MAX)
    ]
    assert {limit.sort for limit in limits} >= {Sort.STORE, Sort.INITIAL}
    for order in permutations(limits):
        loose = asked
        for limit in order:
            loose = _let_loose(loose, limit)
        assert len(compiled(built(load(), loose, candidates(loose))).columns)
