"""The year and its parts: every limit of the park in every period, as arrays of one row a period.

A limit q of a year is q·τ·φ in a period: τ is the period's share of the year, φ the profile's factor. What a store
holds is an amount and no rate, so its limits stand as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np

from ecopark.flows import Floats
from ecopark.park import Park
from ecopark.schema.rows import Period, Profile

YEAR: Final = Period(period="year", share=1.0)
"""The one period of a park without periods."""

Limited = TypeVar("Limited")


@dataclass(frozen=True)
class Bounds:
    """Least and most of some rows in every period: arrays of (periods, rows).

    ``scale`` is what a limit of 1 a year comes to in a period, τ·φ; of a store, whose limits are amounts, 1.
    """

    least: Floats
    most: Floats
    scale: Floats


class Calendar:
    """The periods of a park, and its limits in each."""

    def __init__(self, park: Park) -> None:
        self._park = park
        rows = park.tables.periods or (YEAR,)
        whole = sum(row.share for row in rows)
        self.names = tuple(row.period for row in rows)
        self.shares: Floats = np.array([row.share / whole for row in rows])

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def activities(self) -> Bounds:
        """Min activity and Capacity of the processes; of a candidate, once it is built."""
        rows = self._park.processes
        factors = self._factors("Processes", ((row.plant, row.process) for row in rows))
        return self._bounds(rows, lambda row: (row.min_activity, row.capacity), factors)

    @cached_property
    def groups(self) -> Bounds:
        """Capacity of the groups."""
        rows = self._park.groups
        return self._bounds(rows, lambda row: (0.0, row.capacity), np.ones((len(self), len(rows))))

    @cached_property
    def supply(self) -> Bounds:
        """Max of the Supply rows."""
        rows = self._park.tables.supply
        factors = self._factors("Supply", ((row.plant, row.material) for row in rows))
        return self._bounds(rows, lambda row: (0.0, row.max), factors)

    @cached_property
    def demand(self) -> Bounds:
        """Min and Max of the Demand rows that hold."""
        rows = self._park.demand
        factors = self._factors("Demand", ((row.plant, row.material) for row in rows))
        return self._bounds(rows, self._park.demand_bounds, factors)

    @cached_property
    def disposal(self) -> Bounds:
        """Max of the Disposal rows."""
        rows = self._park.tables.disposal
        factors = self._factors("Disposal", ((row.plant, row.material) for row in rows))
        return self._bounds(rows, lambda row: (0.0, row.max), factors)

    @cached_property
    def links(self) -> Bounds:
        """Min and Capacity of the links; of a candidate, once it is built."""
        rows = self._park.links
        return self._bounds(rows, lambda row: (row.min, row.capacity), np.ones((len(self), len(rows))))

    @cached_property
    def stores(self) -> Bounds:
        """What the stores hold at the end of each period: at the last, between Final and Final max."""
        rows = self._park.stores
        least, most = np.zeros((len(self), len(rows))), np.zeros((len(self), len(rows)))
        for index, store in enumerate(rows):
            most[:, index] = store.capacity
            least[-1, index], most[-1, index] = store.final[0], min(store.capacity, store.final[1])
        return Bounds(least, most, np.ones_like(most))

    @cached_property
    def decay(self) -> Floats:
        """The share of each store that a period loses: 1 - (1 - Loss)^τ, of (periods, stores)."""
        loss = np.array([store.loss for store in self._park.stores])
        return np.asarray(1 - (1 - loss[None, :]) ** self.shares[:, None])

    def _bounds(
        self, rows: Iterable[Limited], limits: Callable[[Limited], tuple[float, float]], factors: Floats
    ) -> Bounds:
        """Limits of a year in every period: times the period's share and the profile's factor; inf times 0 is 0."""
        pairs = np.array([limits(row) for row in rows], dtype=float).reshape(-1, 2)
        scale = self.shares[:, None] * factors
        with np.errstate(invalid="ignore"):
            least, most = (np.where(scale == 0, 0.0, pairs[:, side] * scale) for side in (0, 1))
        return Bounds(least, most, scale)

    def profile(self, sheet: str, plant: str | None, item: str, period: str) -> Profile | None:
        """The profile of a row (plant, item) in a period: the most specific one, item before plant; None without."""
        keys = ((period, plant, item), (period, None, item), (period, plant, None), (period, None, None))
        return next((self._profiles[sheet, *key] for key in keys if (sheet, *key) in self._profiles), None)

    @cached_property
    def _profiles(self) -> dict[tuple[str, str, str | None, str | None], Profile]:
        return {(row.sheet, row.period, row.plant, row.item): row for row in self._park.tables.profiles}

    def _factors(self, sheet: str, rows: Iterable[tuple[str | None, str]]) -> Floats:
        """The factor of each row (plant, item) in each period, 1 where it has no profile."""
        places = list(rows)
        factors = np.ones((len(self), len(places)))
        if self._profiles:
            for number, period in enumerate(self.names):
                for index, (plant, item) in enumerate(places):
                    found = self.profile(sheet, plant, item, period)
                    factors[number, index] = 1.0 if found is None else found.factor
        return factors
