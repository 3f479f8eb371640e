"""Coordinates that can only be meant another way: swapped, or without their minus sign."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from hrgeo.inputs.columns import TableInWork
from hrgeo.model import BoolArray, FloatArray

_FAR_DEG: Final = 5.0
"""A row this far from the middle of its table may have lat and lon swapped."""
_MIN_ROWS_FOR_MIDDLE: Final = 10
_NEARLY_ALL: Final = 0.9
_SOUTHERNMOST, _NORTHERNMOST = -56.0, 79.0
"""Beyond these latitudes there is no town on Earth."""
_MIDDLE_DEG: Final = 5.0
"""A study area this far from longitude 0 leaves no doubt about the sign."""


def inside(boundary: shapely.Geometry | None, lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Say which points lie in `boundary` or on its edge; all, if it is None."""
    if boundary is None:
        return np.ones(len(lon), dtype=bool)
    shapely.prepare(boundary)
    return np.asarray(shapely.intersects_xy(boundary, lon, lat), dtype=bool)


def in_range(lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Say which coordinates can be a longitude and a latitude."""
    return np.asarray((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0))


def _has_towns(lon: FloatArray, lat: FloatArray) -> BoolArray:
    return in_range(lon, lat) & (lat >= _SOUTHERNMOST) & (lat <= _NORTHERNMOST)


def lat_first(lon: FloatArray, lat: FloatArray, boundary: shapely.Geometry | None) -> bool:
    """Decide for a whole table whether its coordinates are the right way round.

    Parameters
    ----------
    lon, lat
        As they were read [degrees].
    boundary
        The study area, or None: then the right way round is where towns can be.

    Returns
    -------
    bool
        False if the other way round fits more rows (nearly all of them, where no
        boundary tells).

    Examples
    --------
    >>> lat_first(np.array([41.9, 41.8]), np.array([-87.6, -87.7]), None)
    False
    """
    if boundary is not None:
        n_as_is, n_other = (int(inside(boundary, *xy).sum()) for xy in ((lon, lat), (lat, lon)))
        if n_as_is != n_other:
            return n_as_is > n_other
    other_alone = _has_towns(lat, lon) & ~_has_towns(lon, lat)
    return not len(lon) or float(other_alone.mean()) < _NEARLY_ALL


def mend_coordinates(
    work: TableInWork,
    lon: FloatArray,
    lat: FloatArray,
    boundary: shapely.Geometry | None,
    column: str,
) -> tuple[FloatArray, FloatArray]:
    """Exchange lat and lon, and turn the sign of lon, where only so they can be right.

    Parameters
    ----------
    work
        Where to note it.
    lon, lat
        By row [degrees]; NaN where there are none.
    boundary
        The study area. Without one, what is likely is doubted and left as it is.
    column
        What to note as the column at fault.

    Returns
    -------
    tuple
        lon and lat by row.
    """
    lon, lat = _swap(work, lon, lat, boundary, column)
    if boundary is not None:
        return _turn_sign(work, lon, lat, boundary, column), lat
    _doubt_swapped(work, lon, lat, column)
    _doubt_sign(work, lon, lat, column)
    return lon, lat


def _swap(
    work: TableInWork,
    lon: FloatArray,
    lat: FloatArray,
    boundary: shapely.Geometry | None,
    column: str,
) -> tuple[FloatArray, FloatArray]:
    """Exchange lat and lon where they can only be meant the other way round."""
    swap = ~in_range(lon, lat) & in_range(lat, lon)
    if boundary is not None:
        swap |= ~inside(boundary, lon, lat) & inside(boundary, lat, lon)
    else:
        there = ~np.isnan(lon) & ~np.isnan(lat)
        if not lat_first(lon[there], lat[there], None):
            swap |= _has_towns(lat, lon) & ~_has_towns(lon, lat)
    work.note(
        swap, "moved", "swapped_coordinates", column,
        "Latitude and longitude were exchanged: only so can they be right.",
    )  # fmt: skip
    return np.where(swap, lat, lon), np.where(swap, lon, lat)


def _turn_sign(
    work: TableInWork,
    lon: FloatArray,
    lat: FloatArray,
    boundary: shapely.Geometry,
    column: str,
) -> FloatArray:
    """Turn the sign of longitudes that stand on the other side of the globe."""
    west, _, east, _ = shapely.bounds(boundary)
    if not (east <= -_MIDDLE_DEG or west >= _MIDDLE_DEG):
        return lon
    side = np.sign(west)
    wrong = np.asarray(np.sign(lon) == -side) & in_range(lon, lat)
    turned_in = wrong & inside(boundary, -lon, lat)
    n_there = int((~np.isnan(lon)).sum())
    turn = wrong if turned_in.any() and wrong.sum() >= _NEARLY_ALL * n_there else turned_in
    work.note(
        turn, "moved", "sign_of_longitude", column,
        "The longitude had the wrong sign: the study area is on the other side of the globe.",
    )  # fmt: skip
    return np.where(turn, -lon, lon)


def _doubt_swapped(work: TableInWork, lon: FloatArray, lat: FloatArray, column: str) -> None:
    """Doubt the rows far from all others that would be near them if swapped."""
    good = ~np.isnan(lon)
    if good.sum() < _MIN_ROWS_FOR_MIDDLE:
        return
    mid_lon, mid_lat = np.median(lon[good]), np.median(lat[good])
    with np.errstate(invalid="ignore"):
        far = (np.abs(lon - mid_lon) > _FAR_DEG) | (np.abs(lat - mid_lat) > _FAR_DEG)
        near = (np.abs(lat - mid_lon) <= _FAR_DEG) & (np.abs(lon - mid_lat) <= _FAR_DEG)
    work.note(
        far & near, "doubted", "perhaps_swapped", column,
        "The point is far from all others, but near them if latitude and longitude are exchanged.",
    )  # fmt: skip


def _doubt_sign(work: TableInWork, lon: FloatArray, lat: FloatArray, column: str) -> None:
    """Doubt longitudes that are likely to lack their minus sign."""
    good = ~np.isnan(lon)
    if not good.any():
        return
    with np.errstate(invalid="ignore"):
        # Turned, they are in the United States: nearly all rows of a file, or a few
        # whose other side is where most rows are.
        american = (lon >= 64.0) & (lon <= 161.0) & (lat >= 17.0) & (lat <= 72.0)
        middle = np.median(lon[good])
        few = (np.abs(-lon - middle) <= _FAR_DEG) & (np.abs(lon - middle) > 2 * _FAR_DEG)
    nearly_all = american.sum() >= _NEARLY_ALL * good.sum()
    work.note(
        american if nearly_all else few, "doubted", "sign_of_longitude", column,
        "The longitude may lack its minus sign: west of Greenwich, as in the Americas, "
        "longitudes are negative. A study boundary would tell.",
    )  # fmt: skip
