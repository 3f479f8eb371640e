"""The metric plane of a study area: one UTM zone, in which distances are in meters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from scipy.spatial import cKDTree

from hrgeo.model import BoolArray, FloatArray

_UTM_ZONE_DEG = 6


def metric_crs(lon: float, lat: float) -> str:
    """Name the UTM zone of a place.

    Examples
    --------
    >>> metric_crs(-87.6, 41.8), metric_crs(-51.2, -30.0)
    ('EPSG:32616', 'EPSG:32722')
    """
    zone = int(np.clip((lon + 180.0) // _UTM_ZONE_DEG + 1, 1, 60))
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


@lru_cache(maxsize=16)
def to_metric(crs: str) -> Transformer:
    """Give the transformer from longitude and latitude to a metric system."""
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def plane_around(lon: npt.ArrayLike, lat: npt.ArrayLike) -> str:
    """Name the UTM zone of the middle of some points; their distances are right to 0.1 %.

    Parameters
    ----------
    lon, lat
        Shape ``(n,)`` [degrees]; what is not finite is left aside. Without a point, the
        zone of longitude 0 and latitude 0.

    Examples
    --------
    >>> plane_around([-87.7, -87.5], [41.7, 41.9])
    'EPSG:32616'
    """
    at = np.column_stack((np.ravel(np.asarray(lon, float)), np.ravel(np.asarray(lat, float))))
    at = at[np.isfinite(at).all(axis=1)]
    if not len(at):
        return metric_crs(0.0, 0.0)
    middle = (at.min(axis=0) + at.max(axis=0)) / 2
    return metric_crs(float(middle[0]), float(middle[1]))


def points_in_plane(crs: str, lon: npt.ArrayLike, lat: npt.ArrayLike) -> FloatArray:
    """Give points in a metric system: shape ``(n, 2)``, east and north [m].

    Examples
    --------
    >>> points_in_plane("EPSG:32616", [-87.0], [0.0]).round(3).tolist()
    [[500000.0, 0.0]]
    """
    east = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    north = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    return np.asarray(np.column_stack(to_metric(crs).transform(east, north)), dtype=np.float64)


def is_clear(places_m: FloatArray, points_m: FloatArray, keep_m: float) -> BoolArray:
    """Say which places have no point within `keep_m`, that distance included.

    Parameters
    ----------
    places_m, points_m
        Shapes ``(n, 2)`` and ``(k, 2)``: east and north [m]. Points that are not finite are
        left aside.
    keep_m
        How far to stay away from points [m].

    Examples
    --------
    >>> is_clear(np.array([[0.0, 0.0], [0.0, 26.0]]), np.array([[0.0, 0.0]]), 25.0).tolist()
    [False, True]
    """
    points_m = points_m[np.isfinite(points_m).all(axis=1)]
    if not len(points_m) or not len(places_m):
        return np.ones(len(places_m), dtype=bool)
    distance_m, _ = cKDTree(points_m).query(places_m)
    return np.asarray(distance_m > keep_m)
