"""The second step of a run: put need and services on the streets, and time the ways."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hrgeo import travel
from hrgeo.errors import InputError
from hrgeo.model import (
    BoolArray,
    Demand,
    FloatArray,
    QualityLog,
    StreetNetwork,
    StreetPositions,
    TravelTimes,
)
from hrgeo.plan.config import PlanConfig
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
    service_positions
        Where services stand on it.
    need_positions, need_times, need_times_slow, cut_end_min
        By need id: where need stands, minutes to services at the usual and at
        the slow pace, and minutes to the nearest place where the streets are
        cut off. The slow pace is there for walking alone.
    resident_times, area_times
        Minutes from residents and from areas; None without areas.
    """

    streets: StreetNetwork
    service_positions: StreetPositions
    need_positions: dict[str, StreetPositions]
    need_times: dict[str, TravelTimes]
    need_times_slow: dict[str, TravelTimes]
    cut_end_min: dict[str, FloatArray]
    resident_times: TravelTimes | None
    area_times: TravelTimes | None


def time_ways(
    config: PlanConfig, read: PlanInputs, *, quality: QualityLog
) -> tuple[dict[str, ModeTimes], tuple[Demand, ...]]:
    """Compute all travel times, and give the need that they are about.

    Need counts when it stands on the streets of at least one mode; what does
    not is noted in `quality`, and is neither in the times nor in the need that
    is given back.
    """
    modes = {
        name: _mode_times(
            streets,
            read.slow_walk if name == "walk" else None,
            read,
            max(LEAST_CUTOFF_MIN, config.coverage.longest_min(name)),
        )
        for name, streets in read.streets.items()
    }
    placed = {
        demand.need_id: np.logical_or.reduce(
            [times.need_positions[demand.need_id].placed for times in modes.values()]
        )
        for demand in read.demands
    }
    _note_unplaced(config, read, modes, placed, quality)
    demands = tuple(demand.take(placed[demand.need_id]) for demand in read.demands)
    _require_need(demands)
    return {name: _keep_placed(times, placed) for name, times in modes.items()}, demands


def _require_need(demands: tuple[Demand, ...]) -> None:
    faults = [
        f"{demand.file}: the need source {demand.need_id!r} has nothing left to measure: "
        + (
            "all of its weights or counts are 0."
            if len(demand)
            else "no place of it is within 500 m of a street. Check that the street file and the "
            "need are of the same place."
        )
        for demand in demands
        if demand.total_weight <= 0
    ]
    if faults:
        raise InputError("\n".join(faults))


def _mode_times(
    streets: StreetNetwork, slow: StreetNetwork | None, read: PlanInputs, cutoff_min: float
) -> ModeTimes:
    stands = travel.as_positions(streets, read.services, "Services")
    services = stands.take(stands.placed)
    positions, times, times_slow, cut = {}, {}, {}, {}
    for demand in read.demands:
        here = travel.as_positions(streets, demand, "Need")
        positions[demand.need_id] = here
        times[demand.need_id] = travel.travel_times(streets, here, services, cutoff_min=cutoff_min)
        cut[demand.need_id] = travel.minutes_to_cut_end(streets, here)
        if slow is not None:
            times_slow[demand.need_id] = travel.travel_times(
                slow, here, services, cutoff_min=cutoff_min
            )
    resident_times = area_times = None
    if read.residents is not None:
        at = travel.as_positions(streets, read.residents, "Residents")
        resident_times = travel.travel_times(streets, at, services, cutoff_min=cutoff_min)
    if read.areas is not None:
        centers = read.areas.set_geometry(read.areas.geometry.representative_point())
        at = travel.as_positions(streets, centers, "Areas")
        area_times = travel.travel_times(streets, at, services, cutoff_min=cutoff_min)
    return ModeTimes(streets, stands, positions, times, times_slow, cut, resident_times, area_times)


def _keep_placed(times: ModeTimes, placed: dict[str, BoolArray]) -> ModeTimes:
    return replace(
        times,
        need_positions={n: at.take(placed[n]) for n, at in times.need_positions.items()},
        need_times={n: table.take_origins(placed[n]) for n, table in times.need_times.items()},
        need_times_slow={
            n: table.take_origins(placed[n]) for n, table in times.need_times_slow.items()
        },
        cut_end_min={n: minutes[placed[n]] for n, minutes in times.cut_end_min.items()},
    )


def _note_unplaced(
    config: PlanConfig,
    read: PlanInputs,
    modes: dict[str, ModeTimes],
    placed: dict[str, BoolArray],
    quality: QualityLog,
) -> None:
    for demand in read.demands:
        nowhere = ~placed[demand.need_id]
        quality.add(
            demand.file,
            f"need:{demand.need_id}",
            np.asarray(demand.event_row)[nowhere[demand.event_position]],
            "dropped",
            "off_streets",
            "",
            "No street of any mode is within 500 m of the place.",
        )
        if demand.kind == "counts" and read.areas is not None and config.inputs.areas is not None:
            quality.add(
                config.inputs.areas.name,
                "areas",
                read.areas["row"].to_numpy()[read.areas.index.isin(demand.area_ids[nowhere])],
                "doubted",
                "off_streets",
                "",
                "No street is within 500 m of the area's point; need counted there is left out.",
            )
    _note_unplaced_services(config, read, modes, quality)


def _note_unplaced_services(
    config: PlanConfig, read: PlanInputs, modes: dict[str, ModeTimes], quality: QualityLog
) -> None:
    by_mode = {name: times.service_positions.placed for name, times in modes.items()}
    nowhere = ~np.logical_or.reduce(list(by_mode.values()))
    rows, file = read.services["row"].to_numpy(), config.inputs.services.name
    quality.add(
        file,
        "services",
        rows[nowhere],
        "dropped",
        "off_streets",
        "",
        "No street of any mode is within 500 m; the service counts nowhere.",
    )
    for name, on_streets in by_mode.items():
        quality.add(
            file,
            "services",
            rows[~on_streets & ~nowhere],
            "doubted",
            f"off_{name}_streets",
            "",
            f"No street to {name} on is within 500 m; the service does not count for that mode.",
        )
