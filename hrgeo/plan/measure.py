"""The fourth step of a run: coverage, gaps and catchments."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import coverage, travel
from hrgeo.coverage import listed_services
from hrgeo.model import Demand, QualityLog
from hrgeo.plan.asked import Ladder, asked, in_plan_order, ladders
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import Placed, place
from hrgeo.plan.progress import StageClock, Within
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.times import ModeTimes, time_ways

COVERAGE_KEYS = ["service", "mode", "threshold_min"]


@dataclass(frozen=True, eq=False)
class Measured:
    """What stands on the streets, travel times by mode, and who is within reach."""

    placed: Placed
    modes: dict[str, ModeTimes]
    coverage: pd.DataFrame
    gaps: gpd.GeoDataFrame
    need_cells: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None
    catchments: gpd.GeoDataFrame


def measure(
    config: PlanConfig, read: PlanInputs, *, quality: QualityLog, clock: StageClock
) -> Measured:
    """Compute travel times, who is within reach, and where nobody is."""
    with clock.stage("Travel times") as within:
        placed = place(config, read, quality=quality)
        modes = time_ways(config, read, placed, within)
    with clock.stage("Coverage"):
        table = _coverage(config, read, placed, modes)
        gaps = _gaps(config, read, placed, modes)
        cells = _concat([coverage.need_cells(_precise(demand)) for demand in placed.demands])
        areas = _areas(config, read, modes)
    with clock.stage("Catchments") as within:
        polygons = _catchments(config, read, placed, modes, within)
    return Measured(placed, modes, table, gaps, cells, areas, polygons)


def _concat(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)


def _precise(demand: Demand) -> Demand:
    """Give the need that is known well enough to be drawn in a cell of the map."""
    return demand.take(~np.asarray(demand.is_coarse))


def _coverage(
    config: PlanConfig, read: PlanInputs, placed: Placed, modes: dict[str, ModeTimes]
) -> pd.DataFrame:
    residents = pd.concat(
        _resident_shares(read, times, ladder, services)
        for name, times in modes.items()
        for ladder, services in ladders(config, name).items()
    )
    rows = [
        coverage.measure_coverage(
            one.minutes,
            one.demand,
            read.services,
            thresholds_min=one.ladder,
            service_types=one.services,
            slow=one.times.need_times_slow.get(one.demand.need_id),
            cut_end_min=one.times.cut_end_min[one.demand.need_id],
            seed=config.seed,
        )
        for one in asked(config, placed, modes)
    ]
    table = pd.concat(rows).merge(residents, on=COVERAGE_KEYS, how="left")
    return in_plan_order(config, _count_placed(table), "threshold_min")


def _count_placed(part: pd.DataFrame) -> pd.DataFrame:
    """Let ``n_services`` be those that the shares rest on: the ones on the streets."""
    names = {"n_services": "n_services_listed", "n_services_placed": "n_services"}
    return part.rename(columns=names).reset_index(drop=True)


def _resident_shares(
    read: PlanInputs, times: ModeTimes, ladder: Ladder, services: tuple[str, ...]
) -> pd.DataFrame:
    """Give the share of residents within reach; unknown without areas."""
    if read.residents is None or times.resident_times is None:
        keys = [(s, times.streets.mode, m) for s in services for m in ladder]
        return pd.DataFrame(keys, columns=COVERAGE_KEYS).assign(share_residents=np.nan)
    table = coverage.measure_coverage(
        times.resident_times,
        read.residents,
        read.services,
        thresholds_min=ladder,
        service_types=services,
    )
    return table[[*COVERAGE_KEYS, "share_need"]].rename(columns={"share_need": "share_residents"})


def _gaps(
    config: PlanConfig, read: PlanInputs, placed: Placed, modes: dict[str, ModeTimes]
) -> gpd.GeoDataFrame:
    """Find the gaps; a place that is known by ZIP code alone belongs into no cell."""
    parts = [
        coverage.find_gaps(
            times.need_times[demand.need_id],
            demand,
            read.services,
            threshold_min=ladder[-1],
            service_types=services,
        )
        for name, times in modes.items()
        for ladder, services in ladders(config, name).items()
        for demand in map(_precise, placed.demands)
    ]
    return in_plan_order(config, _concat(parts), "rank")


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
    config: PlanConfig,
    read: PlanInputs,
    placed: Placed,
    modes: dict[str, ModeTimes],
    within: Within,
) -> gpd.GeoDataFrame:
    asked = [
        (service, name, ladder)
        for service in config.coverage.services
        for name in modes
        if (ladder := config.coverage.thresholds_for(service, name))
    ]
    parts = []
    for done, (service, name, ladder) in enumerate(asked):
        within(done / len(asked))
        at = placed.services[name]
        sites = at.take(np.asarray(at.ids.isin(listed_services(read.services).of_type(service))))
        if len(sites):
            part = travel.catchments(modes[name].streets, sites, thresholds_min=ladder)
            parts.append(part.assign(service=service, mode=name))
    if not parts:
        return gpd.GeoDataFrame(
            {"service": [], "mode": [], "threshold_min": []}, geometry=[], crs="EPSG:4326"
        )
    return _concat(parts)
