"""Minutes from each area to the nearest service of each type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.coverage.alignment import align, checked_thresholds
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.errors import InputError
from hrgeo.measures import covered
from hrgeo.model import TravelTimes


def area_coverage(
    travel_times: TravelTimes,
    areas: gpd.GeoDataFrame,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
) -> gpd.GeoDataFrame:
    """Give, for each area, the minutes to the nearest service of each type.

    Parameters
    ----------
    travel_times
        Minutes from one point of each area (origins, named by ``area_id``) to
        services (destinations).
    areas
        Index ``area_id``; points or polygons in any reference system.
    services, thresholds_min, service_types
        As in `hrgeo.coverage.measure_coverage`.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas in their order, EPSG:4326, with the columns ``name`` and
        ``residents`` where `areas` has them, and

        ``placed``
            Whether the travel times have the area.
        ``{service}_{mode}_min``
            Minutes to the nearest service of the type; ``inf`` where none is
            within the cutoff, none is listed, or the area is not placed.
        ``{service}_{mode}_within_{threshold}``
            ``minutes <= threshold``; false where it cannot be reached.

    Raises
    ------
    InputError
        If `areas` has no reference system or ids occur twice, or as in
        `hrgeo.coverage.measure_coverage`.

    Examples
    --------
    >>> from scipy import sparse
    >>> areas = gpd.GeoDataFrame({"residents": [900]}, index=pd.Index(["t1"], name="area_id"),
    ...                          geometry=gpd.points_from_xy([-87.6], [41.8]), crs="EPSG:4326")
    >>> services = pd.DataFrame({"types": ["otp"]}, index=pd.Index(["s"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[12.0]]), areas.index, services.index, 30.0, "walk")
    >>> out = area_coverage(times, areas, services, thresholds_min=[10, 20])
    >>> out.drop(columns="geometry").iloc[0].to_dict()
    {'residents': 900, 'placed': True, 'otp_walk_min': 12.0, 'otp_walk_within_10': False, \
'otp_walk_within_20': True}
    """
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    check_areas(areas)
    listed = listed_services(services)
    aligned = align(travel_times, areas.index, what="areas")
    columns: dict[str, Any] = {
        name: areas[name] for name in ("name", "residents") if name in areas.columns
    }
    columns["placed"] = aligned.placed
    for service_type in wanted_types(listed, service_types):
        minutes = np.full(len(areas), np.inf)
        minutes[aligned.placed], _ = aligned.nearest_of(listed.of_type(service_type))
        stem = f"{service_type}_{travel_times.mode}"
        columns[f"{stem}_min"] = minutes
        for threshold in thresholds:
            columns[f"{stem}_within_{threshold:g}"] = covered(minutes, threshold)
    frame = pd.DataFrame(columns, index=areas.index)
    return gpd.GeoDataFrame(frame, geometry=areas.geometry, crs=areas.crs).to_crs("EPSG:4326")


def check_areas(areas: gpd.GeoDataFrame) -> None:
    """Refuse areas without a reference system or with ids that occur twice."""
    faults = []
    if areas.crs is None:
        faults.append("they have no reference system; set one, such as EPSG:4326")
    if not areas.index.is_unique:
        faults.append(f"{int(areas.index.duplicated().sum())} area ids occur more than once")
    if faults:
        raise InputError(f"The areas cannot be used: {'; '.join(faults)}.")
