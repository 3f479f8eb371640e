"""The metric plane of a study area: one UTM zone, in which distances are in meters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from hrgeo.model import FloatArray

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
    flat = [np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (lon, lat)]
    return np.asarray(np.column_stack(to_metric(crs).transform(*flat)), dtype=np.float64)
