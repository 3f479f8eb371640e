"""From centers to candidates: the nearest public place or street position."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy.typing as npt

from hrgeo.hotspots.centers import Centers

NEAR_CENTER_M = 500.0
NEAR_INCIDENT_M = 25.0


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
    raise NotImplementedError
