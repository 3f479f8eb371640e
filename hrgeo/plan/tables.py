"""What a run hands to the publishing gate, and the summary of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo import results
from hrgeo.model import Demand, Release, StreetNetwork
from hrgeo.plan.asked import close_questions
from hrgeo.plan.beyond_reach import BeyondReach
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.judge import Judged
from hrgeo.plan.measure import Measured
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
from hrgeo.plan.siting_summary import siting_summary
from hrgeo.plan.siting_tables import site_layers, site_records
from hrgeo.plan.slow import Slow, slow_by, traffic_by_hour
from hrgeo.plan.van_summary import van_facts, van_layers, van_records
from hrgeo.plan.van_week import PlannedWeek

WGS84 = "EPSG:4326"


def street_table(streets: dict[str, StreetNetwork]) -> gpd.GeoDataFrame:
    """Give the streets of all modes as lines, each stretch once, for the base map."""
    parts = []
    for network in streets.values():
        counts = np.diff(network.street_start)
        lines = shapely.linestrings(
            np.column_stack([network.shape_x_m, network.shape_y_m]),
            indices=np.repeat(np.arange(network.n_streets), counts),
        )
        parts.append(
            gpd.GeoDataFrame(
                {"street_class": network.street_class}, geometry=lines, crs=network.crs
            ).to_crs(WGS84)
        )
    table = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WGS84)
    return table[~table.geometry.normalize().duplicated()].reset_index(drop=True)


def release_tables(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited | None,
    judged: Judged | None,
    planned: PlannedWeek | None,
) -> dict[str, gpd.GeoDataFrame]:
    """Give all tables that may be drawn and written, before the publishing gate."""
    tables = {
        "streets": street_table(read.streets),
        "boundary": gpd.GeoDataFrame(geometry=[read.boundary], crs=WGS84),
        "services": _services(read, measured),
        "catchments": measured.catchments,
        "need_cells": measured.need_cells,
        "gaps": measured.gaps,
    }
    tables |= _area_tables(read, measured)
    if sited is not None and config.siting is not None:
        tables |= site_layers(config.siting, sited, judged)
    if planned is not None:
        tables |= van_layers(planned)
    return tables


def _area_tables(read: PlanInputs, measured: Measured) -> dict[str, gpd.GeoDataFrame]:
    """Give the areas to report by, and the minutes of smaller areas by themselves.

    The shares by area are put beside the first ones by the publishing gate.
    """
    report, minutes = read.report_areas, measured.areas
    if report is None or report is read.areas:
        return {} if minutes is None else {"coverage_areas": minutes}
    columns = [name for name in ("name", "residents") if name in report.columns]
    inside = report.loc[report.intersects(read.boundary), [*columns, "geometry"]]
    tables = {"coverage_areas": inside}
    return tables if minutes is None else tables | {"area_minutes": minutes}


def release_records(
    measured: Measured,
    beyond: BeyondReach,
    sited: Sited | None,
    judged: Judged | None,
    planned: PlannedWeek | None,
) -> dict[str, pd.DataFrame]:
    """Give all tables without places that hold counts of need, before the publishing gate."""
    parts = measured.breakdowns
    tables = {
        "closures": beyond.fragility.closures,
        "area_shares": parts.by_area,
        "month_shares": parts.by_month,
        "year_shares": parts.by_year,
    }
    if sited is not None:
        tables |= site_records(sited, judged)
    if planned is not None:
        tables |= van_records(planned)
    return {name: table for name, table in tables.items() if len(table)}


def unplaced_table(read: PlanInputs) -> pd.DataFrame:
    """Give how many rows of each need source have an address and no point."""
    columns = ["need_id", "year", "area", "n"]
    parts = [
        d.unplaced.assign(need_id=d.need_id)[columns]
        for d in read.demands
        if d.unplaced is not None and len(d.unplaced)
    ]
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in columns}).astype({"n": int})
    return pd.concat(parts, ignore_index=True) if parts else empty


def exact_tables(measured: Measured) -> dict[str, gpd.GeoDataFrame]:
    """Give the need points themselves; for this computer alone."""
    parts = [
        pd.DataFrame(
            {"need_id": d.need_id, "weight": d.weight, "lon": d.lon, "lat": d.lat},
            index=d.demand_ids,
        )
        for d in measured.placed.demands
        if d.kind != "counts"
    ]
    empty = pd.DataFrame({"need_id": [], "weight": [], "lon": [], "lat": []})
    table = pd.concat(parts) if parts else empty
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=WGS84)
    return {"need_points": gpd.GeoDataFrame(table[["need_id", "weight"]], geometry=points)}


def summarize(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited | None,
    judged: Judged | None,
    beyond: BeyondReach,
    planned: PlannedWeek | None,
    release: Release,
) -> dict[str, Any]:
    """Give the content of ``summary.json``."""
    summary = results.build_summary(
        study_name=config.name,
        networks=read.streets,
        demands=read.demands,
        n_used={demand.need_id: n_used(demand) for demand in measured.placed.demands},
        services=_services(read, measured),
        coverage=measured.coverage,
        release=release,
        siting=None if sited is None else siting_summary(config, sited, judged, release),
        used=measured.placed.demands,
    )
    slow = {mode: asdict(slow) for mode, slow in slow_modes(read).items()}
    traffic = {mode: traffic_by_hour(profile) for mode, profile in read.profiles.items()}
    by_hour = {mode: factors for mode, factors in traffic.items() if factors is not None}
    travel_part = results.travel_part(slow, by_hour, _delays(read))
    breakdowns = results.breakdowns_part(
        release.records,
        close_questions(config),
        by_block=measured.breakdowns.by_block,
        by_outcome=measured.breakdowns.by_outcome,
        by_vehicles=measured.breakdowns.by_vehicles,
    )
    van = {"van": results.van_part(None if planned is None else van_facts(planned), release)}
    return summary | van | travel_part | breakdowns | _beyond_reach(config, read, beyond, release)


def _beyond_reach(
    config: PlanConfig, read: PlanInputs, beyond: BeyondReach, release: Release
) -> dict[str, Any]:
    """Give the parts of the summary on hours, barriers, bundles and fragility."""
    hours, barriers = beyond.hours, beyond.barriers
    return {
        "hours": results.hours_part(
            read.services,
            when_needed=hours.when_needed,
            reachable=hours.reachable,
            by_hour=hours.by_hour,
            extra=hours.extra,
            to_ask=hours.to_ask,
        ),
        "barriers": None
        if barriers is None
        else results.barriers_part(
            config.people,
            read.services,
            shares=barriers.shares,
            costs=barriers.costs,
            changes=barriers.changes,
            to_ask=barriers.to_ask,
        ),
        "bundles": results.bundles_part(beyond.bundles),
        "fragility": results.fragility_part(
            beyond.fragility.nearest, release.records.get("closures"), read.services
        ),
    }


def _delays(read: PlanInputs) -> dict[str, dict[str, Any]]:
    """Tell by mode how much of the streets has a delay, and whether the file marks none at all."""
    told = {}
    for mode, streets in read.streets.items():
        n_delayed = int((streets.edge_delay_s > 0).sum())
        delays = read.profiles[mode].delays
        told[mode] = {
            "n_edges_delayed": n_delayed,
            "none_marked": delays.signal_s > 0 and n_delayed == 0,
        }
    return told


def slow_modes(read: PlanInputs) -> dict[str, Slow]:
    """Say what slow means by the modes of a plan that have such."""
    by_mode = {mode: slow_by(mode, profile) for mode, profile in read.profiles.items()}
    return {mode: slow for mode, slow in by_mode.items() if slow is not None}


def _services(read: PlanInputs, measured: Measured) -> gpd.GeoDataFrame:
    """Give the services, with whether they stand on the streets of at least one mode."""
    placed = [at.placed for at in measured.placed.services.values()]
    return read.services.assign(on_streets=np.logical_or.reduce(placed))


def n_used(demand: Demand) -> float:
    """Count what is used: rows, where the source has a row for each; else the counts."""
    return len(demand.event_position) or demand.total_weight
