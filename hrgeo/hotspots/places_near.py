"""From centers to candidates: the nearest public place or street position."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from hrgeo.errors import InputError
from hrgeo.hotspots.concentration import Centers
from hrgeo.measures import is_clear, plane_around, points_in_plane

NEAR_CENTER_M = 500.0
"""Farther from its center than this, a place stands for something else: a walk of six minutes."""
NEAR_INCIDENT_M = 25.0
"""A candidate that hrgeo makes up is never nearer than this to an incident."""


def places_near_centers(
    centers: Centers,
    pool: gpd.GeoDataFrame,
    *,
    kinds: Iterable[str] | None = None,
    keep_clear_lon: npt.ArrayLike = (),
    keep_clear_lat: npt.ArrayLike = (),
    keep_clear_m: float = NEAR_INCIDENT_M,
    farthest_m: float = NEAR_CENTER_M,
) -> gpd.GeoDataFrame:
    """Give for each center the nearest place of a pool that may become a site.

    Parameters
    ----------
    centers
        What `centers` gave.
    pool
        Candidates from elsewhere (places of the street file, street positions, a user's
        list): index ``candidate_id``, points, and a column ``kind`` where `kinds` is given.
    kinds
        Only places of these kinds are taken; all if None.
    keep_clear_lon, keep_clear_lat
        Where incidents were [degrees], those of unused rows too: no place within
        `keep_clear_m` of one is taken.
    keep_clear_m
        How far to stay away from these [m].
    farthest_m
        A place farther from the center than this stands for something else: then the
        center gives no candidate.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of `pool`, each once, in the order of the centers, with the column
        ``center``: the number of the (first) center that it stands for.

    Raises
    ------
    InputError
        If the pool has no reference system or holds something else than points, a
        distance is below 0, or `kinds` is given and the pool has no column ``kind``.
    """
    _check(pool, kinds, keep_clear_m, farthest_m)
    shapes = np.asarray(pool.geometry.to_crs("EPSG:4326").array)
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    crs = plane_around(np.append(lon, centers.lon), np.append(lat, centers.lat))
    places_m = points_in_plane(crs, lon, lat)
    usable = np.ones(len(pool), dtype=bool)
    if kinds is not None:
        usable &= pool["kind"].isin(list(kinds)).to_numpy(dtype=bool)
    usable &= is_clear(places_m, points_in_plane(crs, keep_clear_lon, keep_clear_lat), keep_clear_m)
    choice = np.flatnonzero(usable)
    chosen: dict[int, int] = {}
    if len(choice) and len(centers):
        away_m, which = cKDTree(places_m[choice]).query(
            points_in_plane(crs, centers.lon, centers.lat)
        )
        for number in np.flatnonzero(away_m <= farthest_m).tolist():
            chosen.setdefault(int(choice[which[number]]), number)
    table = pool.iloc[list(chosen)].copy()
    table["center"] = np.array(list(chosen.values()), dtype=np.int64)
    return table


def _check(
    pool: gpd.GeoDataFrame, kinds: Iterable[str] | None, keep_clear_m: float, farthest_m: float
) -> None:
    faults = []
    if pool.crs is None:
        faults.append("the pool has no reference system; set it with .set_crs(...)")
    elif not (shapely.get_type_id(pool.geometry.array) == shapely.GeometryType.POINT).all():
        faults.append("the pool has other shapes than points, or rows without a place")
    if kinds is not None and "kind" not in pool.columns:
        faults.append("the pool has no column kind to choose by")
    faults += [
        f"{name} must be 0 m or more, not {value:g}"
        for name, value in (("keep_clear_m", keep_clear_m), ("farthest_m", farthest_m))
        if not value >= 0
    ]
    if faults:
        raise InputError(f"No places can be found near centers: {'; '.join(faults)}.")
