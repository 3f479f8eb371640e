"""What every measure of hours begins with: who reaches which services, and when those are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrgeo.coverage.alignment import AlignedTimes, align, checked_thresholds
from hrgeo.coverage.listed import ListedServices, listed_services, wanted_types
from hrgeo.coverage.open_masks import OpenSlots, open_slots
from hrgeo.coverage.reach_sets import ReachSets, reach_sets
from hrgeo.coverage.usable import Usable, usable_services
from hrgeo.measures import opening_times
from hrgeo.model import Demand, OpeningTimes, Person, TravelTimes
from hrgeo.schemas import OPEN_WHEN_NEEDED


@dataclass(frozen=True, eq=False)
class HoursCase:
    """One service type and threshold.

    Attributes
    ----------
    service, threshold_min
        What is asked about.
    sets
        Which services of the type the placed need has within reach.
    slots
        When those services are open to the person, in the order of the sets' services.
    n_services
        Services of the type that are listed; those in `sets` are on the streets.
    """

    service: str
    threshold_min: float
    sets: ReachSets
    slots: OpenSlots
    n_services: int

    def row(self) -> dict[str, Any]:
        """Give the columns that every measure of hours has."""
        return {
            "service": self.service,
            "threshold_min": self.threshold_min,
            "n_services": self.n_services,
            "n_services_placed": len(self.sets.service_ids),
            "n_hours_unknown": int((~self.slots.is_known).sum()),
        }


@dataclass(frozen=True, eq=False)
class HoursQuestion:
    """Need on the streets, services and their hours, row for row with the travel times.

    Attributes
    ----------
    demand
        The need that is on the streets.
    n_unplaced
        Weight of the need that is not.
    types
        The types that are asked about.
    """

    aligned: AlignedTimes
    demand: Demand
    n_unplaced: float
    listed: ListedServices
    types: tuple[str, ...]
    thresholds_min: list[float]
    opening: OpeningTimes
    usable: Usable

    def shown(self) -> dict[str, Any]:
        """Give the columns that are the same in every row."""
        return {
            "need_id": self.demand.need_id,
            "mode": self.aligned.times.mode,
            "n_need_unplaced": self.n_unplaced,
        }

    def cases(self) -> Iterator[HoursCase]:
        """Give each type and threshold, in their order."""
        for service_type in self.types:
            service_ids = self.listed.of_type(service_type)
            for threshold_min in self.thresholds_min:
                sets = reach_sets(self.aligned.times, service_ids, threshold_min)
                slots = open_slots(self.opening, self.usable, sets.service_ids)
                yield HoursCase(service_type, threshold_min, sets, slots, len(service_ids))


def hours_question(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None,
    opening: OpeningTimes | None,
    person: Person | None,
    when_needed: bool | None = None,
) -> HoursQuestion:
    """Line up need, services, hours and travel times.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types
        As in `hrgeo.coverage.measure_coverage`.
    opening
        Of all listed services. None: from the column ``hours_osm`` of `services`
        (see `hrgeo.measures.opening_times`).
    person
        Who looks for a service; None for somebody whom nothing keeps out.
    when_needed
        Which listed types to take where `service_types` is None: those that have
        to be open when they are needed, all others, or (None) all.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_coverage`, or if a listed service has no
        entry in `opening`, or hours are not in OSM syntax.
    """
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    listed = listed_services(services)
    types = wanted_types(listed, service_types)
    if service_types is None and when_needed is not None:
        types = tuple(name for name in types if (name in OPEN_WHEN_NEEDED) == when_needed)
    aligned = align(travel_times, demand.demand_ids)
    weeks = opening_times(services) if opening is None else opening
    return HoursQuestion(
        aligned,
        demand.take(aligned.placed),
        float(demand.weight[~aligned.placed].sum()),
        listed,
        types,
        thresholds,
        weeks,
        usable_services(services, person),
    )
