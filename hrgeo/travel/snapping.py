"""Attach points to the nearest place on a street."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from hrgeo.errors import InputError
from hrgeo.model import Demand, FloatArray, IntArray, StreetNetwork, StreetPositions
from hrgeo.travel.segment_tree import SegmentTree, nearest_streets, places_on_streets
from hrgeo.travel.street_index import StreetIndex, index_of

MAIN_WITHIN_M = 500.0
"""A point this near to the main network is not put on a small piece of its own."""

_SAMPLE = 100
_SAME_PLACE_M = 1.0
"""Of a position; forth and back between degrees and metres it moves by far less."""
_POINTS_A_THREAD = 2_000
"""Fewer points are not worth a thread."""

Points: TypeAlias = "gpd.GeoDataFrame | gpd.GeoSeries | Demand | StreetPositions | npt.ArrayLike"


def snap(
    streets: StreetNetwork,
    ids: Iterable[Hashable],
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    max_off_street_m: float = 500.0,
) -> StreetPositions:
    """Attach points to the nearest place on a street that a trip can start or end on.

    Parameters
    ----------
    streets
        The network; streets with ``street_can_snap`` false are passed over.
    ids, lon, lat
        By point [degrees].
    max_off_street_m
        Points farther than this from any street are not placed [m].

    Returns
    -------
    StreetPositions
        In the order of the points. A point with a missing or infinite
        coordinate is not placed. Where several streets are equally near, the
        one that stands first in the network is taken. Streets on a small piece
        that cannot be reached from the main network, or that one cannot get
        back from, are taken only where the main network is farther than
        `MAIN_WITHIN_M`.

    Raises
    ------
    InputError
        If the lengths differ, ids occur twice, or `max_off_street_m` is not
        above 0.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable(start=[0], end=[1], forward_kph=4.8))
    >>> at = snap(net, ["a", "far"], [0.0005, 0.0005], [0.0001, 0.1])
    >>> at.street.tolist(), round(float(at.fraction[0]), 3), round(float(at.off_street_m[0]))
    ([0, -1], 0.5, 11)
    """
    lon, lat = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (lon, lat))
    ids = pd.Index(ids if isinstance(ids, pd.Index) else list(ids))
    if not len(ids) == len(lon) == len(lat):
        raise InputError(
            f"Points need one id, lon and lat each, but there are {len(ids)}, {len(lon)} and "
            f"{len(lat)}."
        )
    if not ids.is_unique:
        raise InputError(
            f"{int(ids.duplicated().sum())} ids of points occur more than once; give each point "
            "its own."
        )
    if not max_off_street_m > 0:
        raise InputError(f"max_off_street_m must be above 0, not {max_off_street_m:g}.")
    index = index_of(streets)
    x_m, y_m = _in_plane(index, lon, lat)
    wanted = np.flatnonzero(np.isfinite(x_m))
    street, off_street_m = np.full(len(ids), -1, dtype=np.int64), np.full(len(ids), np.inf)
    main, rest = index.layers
    near = min(MAIN_WITHIN_M, float(max_off_street_m))
    _take_nearest(main, x_m, y_m, wanted, near, street, off_street_m)
    wanted = wanted[street[wanted] < 0]
    for layer in (main, rest):
        _take_nearest(layer, x_m, y_m, wanted, float(max_off_street_m), street, off_street_m)
    return _positions(index, ids, x_m, y_m, street, off_street_m)


def _in_plane(
    index: StreetIndex, lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give metric coordinates, NaN where a coordinate is no place on the earth."""
    on_earth = (np.abs(lon) <= 360.0) & (np.abs(lat) <= 90.0)
    x_m, y_m = np.full((2, len(lon)), np.nan)
    x_m[on_earth], y_m[on_earth] = index.lonlat_to_m.transform(lon[on_earth], lat[on_earth])
    usable = np.isfinite(x_m) & np.isfinite(y_m)
    return np.where(usable, x_m, np.nan), np.where(usable, y_m, np.nan)


def _take_nearest(
    layer: SegmentTree,
    x_m: FloatArray,
    y_m: FloatArray,
    wanted: IntArray,
    within_m: float,
    street: IntArray,
    off_street_m: FloatArray,
) -> None:
    """Note for each wanted point the nearest street of a layer, if nearer than what it has.

    All cores work: the kernel lets go of Python's lock.
    """

    def share(at: IntArray) -> None:
        new, new_m = street[at], off_street_m[at]
        nearest_streets(layer, x_m[at], y_m[at], within_m, new, new_m)
        street[at], off_street_m[at] = new, new_m

    n_parts = min(os.cpu_count() or 1, 1 + len(wanted) // _POINTS_A_THREAD)
    if n_parts == 1:
        share(wanted)
        return
    with ThreadPoolExecutor(n_parts) as pool:
        list(pool.map(share, np.array_split(wanted, n_parts)))


def _positions(
    index: StreetIndex,
    ids: pd.Index,
    x_m: FloatArray,
    y_m: FloatArray,
    street: IntArray,
    off_street_m: FloatArray,
) -> StreetPositions:
    placed = street >= 0
    fraction = np.zeros(len(street))
    lon, lat = np.full((2, len(street)), np.nan)
    fraction[placed], at_x_m, at_y_m = places_on_streets(
        index.shapes, street[placed], x_m[placed], y_m[placed]
    )
    lon[placed], lat[placed] = index.lonlat_to_m.transform(at_x_m, at_y_m, direction="INVERSE")
    return StreetPositions(ids, street, fraction, off_street_m, lon, lat)


def as_positions(streets: StreetNetwork, points: Points, what: str) -> StreetPositions:
    """Attach whatever a user hands over as points to streets.

    Parameters
    ----------
    streets
        The network.
    points
        A table of points in any reference system, a `Demand`, an array of shape
        ``(n, 2)`` of lon and lat, or `StreetPositions` on this network, which
        pass as they are.
    what
        What to call them in a message.

    Raises
    ------
    InputError
        If it is none of these, a table has no reference system, or holds other
        geometries than points; if `StreetPositions` are of another network.
    """
    if isinstance(points, StreetPositions):
        _require_of_network(index_of(streets), points, what)
        return points
    return snap(streets, *lonlat_of(points, what))


def _require_of_network(index: StreetIndex, at: StreetPositions, what: str) -> None:
    """Refuse positions on streets of another network, such as that of another mode.

    A sample is looked at: where streets are numbered in another way, hardly any
    place is on the street of its number.
    """
    is_there = bool((at.street < len(index.length_m)).all())
    known = np.flatnonzero(at.placed & np.isfinite(at.lon) & np.isfinite(at.lat))
    if is_there and len(known):
        some = known[:: -(-len(known) // _SAMPLE)]
        x_m, y_m = index.lonlat_to_m.transform(at.lon[some], at.lat[some])
        _, at_x_m, at_y_m = places_on_streets(index.shapes, at.street[some], x_m, y_m)
        is_there = bool((np.hypot(at_x_m - x_m, at_y_m - y_m) <= _SAME_PLACE_M).all())
    if not is_there:
        raise InputError(
            f"{what} are positions on the streets of another network, such as that of another "
            "mode. Attach them to this one: hrgeo.travel.snap."
        )


def lonlat_of(points: Points, what: str) -> tuple[pd.Index, FloatArray, FloatArray]:
    """Give the ids, longitudes and latitudes of whatever a user hands over as points.

    Parameters
    ----------
    points
        As in `as_positions`. Of `StreetPositions`, the places on the street are
        given: they know no other.
    what
        What to call them in a message.

    Raises
    ------
    InputError
        As `as_positions`.
    """
    if isinstance(points, StreetPositions):
        return points.ids, points.lon, points.lat
    if isinstance(points, Demand):
        return points.demand_ids, points.lon, points.lat
    if isinstance(points, (gpd.GeoDataFrame, gpd.GeoSeries)):
        return points.index, *_lonlat_of_table(points, what)
    array = _numbers(points, what)
    if array.size == 0:
        array = array.reshape(0, 2)
    if array.ndim != 2 or array.shape[1] != 2:
        raise InputError(
            f"{what} must be a table of points or an array of (lon, lat) with shape (n, 2), not "
            f"an array of shape {array.shape}."
        )
    return pd.RangeIndex(len(array)), array[:, 0], array[:, 1]


def _numbers(points: npt.ArrayLike, what: str) -> FloatArray:
    """Read an array of numbers; a table without geometry, text or a ragged list is none."""
    try:
        if isinstance(points, np.ma.MaskedArray):
            return np.asarray(np.ma.filled(points.astype(np.float64), np.nan))
        return np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{what} must be a table of points (a GeoDataFrame) or an array of (lon, lat) with "
            f"shape (n, 2), not {type(points).__name__} that holds something else than numbers."
        ) from error


def _lonlat_of_table(
    table: gpd.GeoDataFrame | gpd.GeoSeries, what: str
) -> tuple[FloatArray, FloatArray]:
    if isinstance(table, gpd.GeoDataFrame) and table.active_geometry_name is None:
        raise InputError(f"{what} have no geometry. Set it with .set_geometry(...).")
    if table.crs is None:
        raise InputError(
            f"{what} have no reference system. Set it with .set_crs(...), such as EPSG:4326 for "
            "longitude and latitude."
        )
    shapes = np.asarray(table.geometry.to_crs("EPSG:4326").array)
    known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    n_other = int((shapely.get_type_id(shapes[known]) != shapely.GeometryType.POINT).sum())
    if n_other:
        raise InputError(f"{what} must be points, but {n_other} of {len(shapes)} are not.")
    lon, lat = np.full((2, len(shapes)), np.nan)
    lon[known], lat[known] = shapely.get_x(shapes[known]), shapely.get_y(shapes[known])
    return lon, lat
