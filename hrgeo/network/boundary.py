"""The study area where a user gives none: where the streets are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hrgeo.errors import InputError
from hrgeo.measures import to_metric
from hrgeo.model import FloatArray, IntArray, StreetNetwork

BOUNDARY_MARGIN_M = 75.0
"""How far the boundary stands off from the outermost streets: half a block."""
_STEP_M = 40.0
_COARSE_M = 250.0
_WIDEST_GAP_M = 600.0
"""Open country wider than this between streets is outside, if open to the outside."""

_ROW = 1 << 31


def _to_degrees(xy_m: FloatArray, crs: str) -> FloatArray:
    x_m, y_m = xy_m[:, 0], xy_m[:, 1]
    return np.column_stack(to_metric(crs).transform(x_m, y_m, direction="INVERSE"))


def _points_m(network: StreetNetwork, crs: str) -> FloatArray:
    """Give points along all streets, no more than one for each small cell."""
    first = network.street_start
    street = np.repeat(np.arange(network.n_streets), np.diff(first))
    lines = np.asarray(shapely.linestrings(network.shape_x_m, network.shape_y_m, indices=street))
    # A street between two nodes at one place has no length, and GEOS cannot divide it.
    lines = lines[shapely.length(lines) > 0.0]
    xy_m = shapely.get_coordinates(shapely.segmentize(lines, _STEP_M))
    if network.crs != crs:
        xy_m = np.column_stack(to_metric(crs).transform(*_to_degrees(xy_m, network.crs).T))
    return xy_m[_first_of_each(_cell_numbers(xy_m, _STEP_M))]


def _cell_numbers(xy_m: FloatArray, width_m: float) -> IntArray:
    """Give the cell of each point on a square grid; neighbors differ by 1 and by `_ROW`."""
    cell = np.floor(xy_m / width_m).astype(np.int64)
    return np.asarray(cell[:, 0] + _ROW * cell[:, 1])


def _first_of_each(numbers: IntArray) -> IntArray:
    return np.unique(numbers, return_index=True)[1]


def _near_the_rim(xy_m: FloatArray) -> FloatArray:
    """Drop points with streets all around: they have no part in the outline."""
    number = _cell_numbers(xy_m, _COARSE_M)
    taken = np.unique(number)
    inner = np.ones(len(taken), dtype=bool)
    for dx in (-1, 0, 1):
        for dy in (-_ROW, 0, _ROW):
            inner &= np.isin(taken + dx + dy, taken)
    return xy_m[~np.isin(number, taken[inner])]


def _hull(points_m: FloatArray) -> BaseGeometry:
    """Give the concave hull, with no edge of its triangulation wider than the widest gap."""
    points = shapely.multipoints(points_m)
    edges = shapely.get_parts(shapely.delaunay_triangles(points, only_edges=True))
    width_m = shapely.length(edges)
    # GEOS wants the widest edge as a share of the range of all edges.
    low, high = (float(width_m.min()), float(width_m.max())) if len(width_m) else (0.0, 0.0)
    ratio = (_WIDEST_GAP_M - low) / (high - low) if high > _WIDEST_GAP_M else 1.0
    return cast("BaseGeometry", shapely.concave_hull(points, ratio=max(ratio, 0.0)))


def study_boundary(networks: Sequence[StreetNetwork]) -> BaseGeometry:
    """Outline where the streets of all networks are.

    Parameters
    ----------
    networks
        One or more networks of one area.

    Returns
    -------
    BaseGeometry
        A valid polygon (EPSG:4326) without holes that takes in all streets:
        their concave hull, `BOUNDARY_MARGIN_M` wider.

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
    points_m = np.concatenate([_points_m(network, crs) for network in networks])
    hull = _hull(_near_the_rim(points_m))
    # Hulls of less than three points are points and lines; the margin makes them areas.
    area = shapely.simplify(shapely.buffer(hull, BOUNDARY_MARGIN_M, quad_segs=4), 5.0)
    # One geometry in, one geometry out; the stub allows for an array.
    outline = cast("BaseGeometry", shapely.transform(area, partial(_to_degrees, crs=crs)))
    return shapely.make_valid(outline)
