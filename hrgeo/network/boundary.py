"""The study area where a user gives none: where the streets are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, StreetNetwork
from hrgeo.network.graph import to_metric

BOUNDARY_MARGIN_M = 75.0
"""How far the boundary stands off from the outermost streets: half a block."""
_THIN_M = 100.0
_HULL_RATIO = 0.08


def _to_degrees(xy_m: FloatArray, crs: str) -> FloatArray:
    x_m, y_m = xy_m[:, 0], xy_m[:, 1]
    return np.column_stack(to_metric(crs).transform(x_m, y_m, direction="INVERSE"))


def _thinned_m(network: StreetNetwork, crs: str) -> FloatArray:
    """Give one vertex of each grid cell that streets touch."""
    xy_m = np.column_stack((network.shape_x_m, network.shape_y_m))
    if network.crs != crs:
        xy_m = np.column_stack(to_metric(crs).transform(*_to_degrees(xy_m, network.crs).T))
    cell = np.floor(xy_m / _THIN_M).astype(np.int64)
    _, first = np.unique(cell, axis=0, return_index=True)
    return xy_m[first]


def study_boundary(networks: Sequence[StreetNetwork]) -> BaseGeometry:
    """Outline where the streets of all networks are.

    Parameters
    ----------
    networks
        One or more networks of one area.

    Returns
    -------
    BaseGeometry
        A valid polygon (EPSG:4326) without holes: the concave hull of the
        streets' vertices, `BOUNDARY_MARGIN_M` wider.

    Raises
    ------
    InputError
        If there is no network.

    References
    ----------
    Duckham M, Kulik L, Worboys M, Galton A. Efficient generation of simple
    polygons for characterizing the shape of a set of points in the plane.
    Pattern Recognit 2008;41:3224-3236. doi:10.1016/j.patcog.2008.03.023

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> net = build(
    ...     "walk",
    ...     NodeTable(lon=[0.0, 0.01, 0.005], lat=[0.0, 0.0, 0.01]),
    ...     StreetTable(start=[0, 1], end=[1, 2], forward_kph=4.8),
    ... )
    >>> bool(study_boundary([net]).contains(shapely.Point(0.005, 0.004)))
    True
    """
    if not networks:
        raise InputError("A boundary needs at least one street network.")
    crs = networks[0].crs
    points_m = np.concatenate([_thinned_m(network, crs) for network in networks])
    hull = shapely.concave_hull(shapely.multipoints(points_m), ratio=_HULL_RATIO)
    # Hulls of less than three points are points and lines; the margin makes them areas.
    area = shapely.simplify(shapely.buffer(hull, BOUNDARY_MARGIN_M, quad_segs=4), 5.0)
    # One geometry in, one geometry out; the stub allows for an array.
    outline = cast("BaseGeometry", shapely.transform(area, partial(_to_degrees, crs=crs)))
    return shapely.make_valid(outline)
