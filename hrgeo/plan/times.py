"""The third step of a run: how long the ways take."""

from __future__ import annotations

from dataclasses import dataclass

from hrgeo import travel
from hrgeo.model import FloatArray, StreetNetwork, TravelTimes
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import Placed
from hrgeo.plan.read import PlanInputs

LEAST_CUTOFF_MIN = 60.0
"""Searches go at least this far, so that medians beyond the thresholds are known."""


@dataclass(frozen=True, eq=False)
class ModeTimes:
    """What a run knows of one mode.

    Attributes
    ----------
    streets
        The network.
    need_times, need_times_slow, cut_end_min
        By need id: minutes to services at the usual and at the slow pace, and
        minutes to the nearest place where the streets are cut off. The slow
        pace is there for walking alone.
    resident_times, area_times
        Minutes from residents and from areas; None without areas.
    """

    streets: StreetNetwork
    need_times: dict[str, TravelTimes]
    need_times_slow: dict[str, TravelTimes]
    cut_end_min: dict[str, FloatArray]
    resident_times: TravelTimes | None
    area_times: TravelTimes | None


def time_ways(config: PlanConfig, read: PlanInputs, placed: Placed) -> dict[str, ModeTimes]:
    """Compute all travel times, by mode."""
    return {
        mode: _mode_times(
            streets,
            read.slow_walk if mode == "walk" else None,
            read,
            placed,
            max(LEAST_CUTOFF_MIN, config.coverage.longest_min(mode)),
        )
        for mode, streets in read.streets.items()
    }


def _mode_times(
    streets: StreetNetwork,
    slow: StreetNetwork | None,
    read: PlanInputs,
    placed: Placed,
    cutoff_min: float,
) -> ModeTimes:
    all_services = placed.services[streets.mode]
    services = all_services.take(all_services.placed)
    times, times_slow, cut = {}, {}, {}
    for need_id, here in placed.need[streets.mode].items():
        times[need_id] = travel.travel_times(streets, here, services, cutoff_min=cutoff_min)
        cut[need_id] = travel.minutes_to_cut_end(streets, here)
        if slow is not None:
            times_slow[need_id] = travel.travel_times(slow, here, services, cutoff_min=cutoff_min)
    resident_times = area_times = None
    if read.residents is not None:
        at = travel.as_positions(streets, read.residents, "Residents")
        resident_times = travel.travel_times(streets, at, services, cutoff_min=cutoff_min)
    if read.areas is not None:
        centers = read.areas.set_geometry(read.areas.geometry.representative_point())
        at = travel.as_positions(streets, centers, "Areas")
        area_times = travel.travel_times(streets, at, services, cutoff_min=cutoff_min)
    return ModeTimes(streets, times, times_slow, cut, resident_times, area_times)
