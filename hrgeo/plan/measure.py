"""The second step of a run: travel times, coverage, gaps and catchments."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import coverage, travel
from hrgeo.coverage.listed import listed_services
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
from hrgeo.plan.progress import StageClock
from hrgeo.plan.read import PlanInputs

LEAST_CUTOFF_MIN = 60.0
"""Searches go at least this far, so that medians beyond the thresholds are known."""

COVERAGE_KEYS = ["service", "mode", "threshold_min"]


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


@dataclass(frozen=True, eq=False)
class Measured:
    """Travel times by mode, the need that stands on a street, and what came of it."""

    modes: dict[str, ModeTimes]
    demands: tuple[Demand, ...]
    residents: Demand | None
    coverage: pd.DataFrame
    gaps: gpd.GeoDataFrame
    need_cells: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None
    catchments: gpd.GeoDataFrame


def measure(
    config: PlanConfig, read: PlanInputs, *, quality: QualityLog, clock: StageClock
) -> Measured:
    """Compute travel times and who is within reach.

    Need counts when it stands on the streets of at least one mode; what does
    not is noted in `quality` and left out of every share.
    """
    with clock.stage("Travel times"):
        modes, placed = _travel(config, read)
        _note_unplaced(read, modes, placed, config.inputs.services.name, quality)
        demands = tuple(d.take(placed[d.need_id]) for d in read.demands)
        modes = {name: _keep_placed(times, placed) for name, times in modes.items()}
    with clock.stage("Coverage"):
        table = _coverage(config, read, demands, modes)
        gaps = _gaps(config, read, demands, modes)
        cells = _concat([coverage.need_cells(demand) for demand in demands])
        areas = _areas(config, read, modes)
    with clock.stage("Catchments"):
        polygons = _catchments(config, read, modes)
    return Measured(modes, demands, read.residents, table, gaps, cells, areas, polygons)


def _concat(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)


def _travel(
    config: PlanConfig, read: PlanInputs
) -> tuple[dict[str, ModeTimes], dict[str, BoolArray]]:
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
    return modes, placed


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
    return ModeTimes(
        times.streets,
        times.service_positions,
        times.need_positions,
        {need: table.take_origins(placed[need]) for need, table in times.need_times.items()},
        {need: table.take_origins(placed[need]) for need, table in times.need_times_slow.items()},
        {need: minutes[placed[need]] for need, minutes in times.cut_end_min.items()},
        times.resident_times,
        times.area_times,
    )


def _note_unplaced(
    read: PlanInputs,
    modes: dict[str, ModeTimes],
    placed: dict[str, BoolArray],
    services_file: str,
    quality: QualityLog,
) -> None:
    for demand in read.demands:
        rows = np.asarray(demand.event_row)[~placed[demand.need_id][demand.event_position]]
        quality.add(
            demand.file,
            f"need:{demand.need_id}",
            rows,
            "dropped",
            "off_streets",
            "",
            "No street of any mode is within 500 m of the place.",
        )
    by_mode = {name: times.service_positions.placed for name, times in modes.items()}
    nowhere = ~np.logical_or.reduce(list(by_mode.values()))
    rows = read.services["row"].to_numpy()
    quality.add(
        services_file,
        "services",
        rows[nowhere],
        "dropped",
        "off_streets",
        "",
        "No street of any mode is within 500 m; the service counts nowhere.",
    )
    for name, on in by_mode.items():
        quality.add(
            services_file,
            "services",
            rows[~on & ~nowhere],
            "doubted",
            f"off_{name}_streets",
            "",
            f"No street to {name} on is within 500 m; the service does not count for that mode.",
        )


def _coverage(
    config: PlanConfig, read: PlanInputs, demands: tuple[Demand, ...], modes: dict[str, ModeTimes]
) -> pd.DataFrame:
    rows = []
    for demand in demands:
        for service in config.coverage.services:
            for name, times in modes.items():
                ladder = config.coverage.thresholds_for(service, name)
                if ladder:
                    part = coverage.measure_coverage(
                        times.need_times[demand.need_id],
                        demand,
                        read.services,
                        thresholds_min=ladder,
                        service_types=(service,),
                        slow=times.need_times_slow.get(demand.need_id),
                        cut_end_min=times.cut_end_min[demand.need_id],
                        seed=config.seed,
                    )
                    rows.append(_with_residents(_count_placed(part), read, times, service, ladder))
    return pd.concat(rows, ignore_index=True)


def _count_placed(part: pd.DataFrame) -> pd.DataFrame:
    """Let ``n_services`` be those that the shares rest on: the ones on the streets."""
    names = {"n_services": "n_services_listed", "n_services_placed": "n_services"}
    return part.rename(columns=names)


def _with_residents(
    part: pd.DataFrame,
    read: PlanInputs,
    times: ModeTimes,
    service: str,
    ladder: tuple[float, ...],
) -> pd.DataFrame:
    if read.residents is None or times.resident_times is None:
        return part.assign(share_residents=np.nan)
    residents = coverage.measure_coverage(
        times.resident_times,
        read.residents,
        read.services,
        thresholds_min=ladder,
        service_types=(service,),
    )
    share = residents[[*COVERAGE_KEYS, "share_need"]].rename(
        columns={"share_need": "share_residents"}
    )
    return part.merge(share, on=COVERAGE_KEYS, how="left", validate="one_to_one")


def _gaps(
    config: PlanConfig, read: PlanInputs, demands: tuple[Demand, ...], modes: dict[str, ModeTimes]
) -> gpd.GeoDataFrame:
    return _concat(
        [
            coverage.find_gaps(
                times.need_times[demand.need_id],
                demand,
                read.services,
                threshold_min=ladder[-1],
                service_types=(service,),
            )
            for demand in demands
            for service in config.coverage.services
            for name, times in modes.items()
            if (ladder := config.coverage.thresholds_for(service, name))
        ]
    )


def _areas(
    config: PlanConfig, read: PlanInputs, modes: dict[str, ModeTimes]
) -> gpd.GeoDataFrame | None:
    if read.areas is None:
        return None
    areas = read.areas[read.areas.intersects(read.boundary)]
    by_mode = [
        coverage.area_coverage(
            times.area_times,
            areas,
            read.services,
            thresholds_min=ladder,
            service_types=config.coverage.services,
        )
        for name, times in modes.items()
        if times.area_times is not None and (ladder := config.coverage.all_thresholds(name))
    ]
    table = by_mode[0]
    for more in by_mode[1:]:
        table = table.join(more.drop(columns=[c for c in table.columns if c in more.columns]))
    return table


def _catchments(
    config: PlanConfig, read: PlanInputs, modes: dict[str, ModeTimes]
) -> gpd.GeoDataFrame:
    parts = []
    for service in config.coverage.services:
        sites = read.services.loc[listed_services(read.services).of_type(service)]
        for name, times in modes.items():
            ladder = config.coverage.thresholds_for(service, name)
            if ladder and len(sites):
                part = travel.catchments(times.streets, sites, thresholds_min=ladder)
                parts.append(part.assign(service=service, mode=name))
    if not parts:
        return gpd.GeoDataFrame(
            {"service": [], "mode": [], "threshold_min": []}, geometry=[], crs="EPSG:4326"
        )
    return _concat(parts)
