"""Who reaches a type of service, for a person and at a time of the week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.coverage.listed import ListedServices
from hrgeo.coverage.moments import Moment, OpenTogether, can_arrive, open_groups
from hrgeo.coverage.usable import usable_services
from hrgeo.errors import InputError
from hrgeo.measures import covered, nearest_among, opening_times, weighted_quantile
from hrgeo.model import BoolArray, FloatArray, OpeningTimes, Person, TravelTimes

_MOST_NUMBERS = 20_000_000  # minutes held at once: 160 MB


@dataclass(frozen=True, eq=False)
class Reach:
    """Minutes to the nearest service, for each group of services that are open together.

    Attributes
    ----------
    minutes
        Shape ``(n_groups, n_positions)``; ``inf`` where none is reached.
    n_slots
        By group: for how many slots of the year it holds.
    n_services_placed
        Services of all groups that the travel times have.
    """

    minutes: FloatArray
    n_slots: FloatArray
    n_services_placed: int

    def take(self, keep: BoolArray) -> Reach:
        """Give the reach of some positions."""
        return Reach(self.minutes[:, keep], self.n_slots, self.n_services_placed)

    def within(self, threshold_min: float, error_min: FloatArray | float = 0.0) -> FloatArray:
        """Give, by position, the share of the time with a service within reach.

        ``minutes + error_min <= threshold_min``; `error_min` may be less than 0.
        """
        is_within = covered(self.minutes + error_min, threshold_min)
        return np.asarray(self.n_slots @ is_within / self.n_slots.sum())

    def unreached(self) -> FloatArray:
        """Give, by position, the share of the time in which no service is reached."""
        return np.asarray(self.n_slots @ np.isinf(self.minutes) / self.n_slots.sum())

    def quantile_min(self, weight: FloatArray, q: float) -> float:
        """Give a weighted quantile of minutes, over need and time; NaN without a service."""
        if not self.n_services_placed:
            return float("nan")
        weights = np.outer(self.n_slots / self.n_slots.max(), weight)
        return weighted_quantile(self.minutes.ravel(), weights.ravel(), q)


@dataclass(frozen=True, eq=False)
class Question:
    """Which services count, for whom, and when.

    Attributes
    ----------
    listed
        The services that count for anybody at any time.
    surely, possibly
        By service of `listed`: whether the person can surely use it, and whether they may.
    person
        None for whoever it is.
    moment
        When.
    opening
        Of all services; None where the hour does not count.
    """

    listed: ListedServices
    surely: BoolArray
    possibly: BoolArray
    person: Person | None
    moment: Moment
    opening: OpeningTimes | None

    def usable(self, service_type: str, *, unknown_usable: bool = False) -> pd.Index:
        """Give the services of a type that the person can use."""
        can_use = self.possibly if unknown_usable else self.surely
        return self.listed.ids[self.listed.is_of_type(service_type) & can_use]

    def groups(
        self, service_type: str, *, unknown_usable: bool = False, unknown_open: bool = False
    ) -> OpenTogether:
        """Give the services of a type that are open together, and for how many slots."""
        ids = self.usable(service_type, unknown_usable=unknown_usable)
        if self.opening is None:
            always = np.ones((1, len(ids)), dtype=np.bool_)
            return OpenTogether(ids, always, np.ones(1, dtype=np.int64))
        opening = self.opening.of(ids)
        is_open = opening.most if unknown_open else opening.least
        return open_groups(can_arrive(is_open, service_type), opening, self.moment)


def question_of(
    services: pd.DataFrame,
    listed: ListedServices,
    *,
    person: Person | None,
    moment: Moment,
    opening: OpeningTimes | None,
) -> Question:
    """Find out who can be used and who is open; see `hrgeo.coverage.measure_coverage`."""
    usable = usable_services(services, person)
    if moment.is_any:
        opening = None
    elif opening is None:
        opening = opening_times(services.loc[services.index.isin(listed.ids)])
    row = usable.service_ids.get_indexer(listed.ids)
    return Question(
        listed,
        usable.least[row],
        usable.most[row],
        person,
        moment,
        opening,
    )


def reach_of(times: TravelTimes, groups: OpenTogether) -> Reach:
    """Give the minutes to the nearest service of each group.

    Raises
    ------
    InputError
        If the block of the week has more groups for this much need than memory allows.
    """
    n_positions = len(times.origin_ids)
    n_groups = len(groups.n_slots)
    if n_groups * n_positions > _MOST_NUMBERS:
        raise InputError(
            f"Coverage over this block of the week has {n_groups} different sets of open "
            f"services for {n_positions} need positions, which is too much at once. Ask about a "
            "shorter block or a moment."
        )
    column = times.destination_ids.get_indexer(groups.service_ids)
    is_placed = column >= 0
    counts = np.zeros((n_groups, len(times.destination_ids)), dtype=np.bool_)
    counts[:, column[is_placed]] = groups.is_open[:, is_placed]
    counts_ever = np.asarray(counts.any(axis=0))
    if n_groups > 1:  # so that each group is looked up among few minutes
        times, counts = times.take_destinations(counts_ever), counts[:, counts_ever]
    minutes = np.stack([nearest_among(times, group) for group in counts])
    return Reach(minutes, groups.n_slots.astype(np.float64), int(counts_ever.sum()))
