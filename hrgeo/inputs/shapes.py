"""Arrays of shapes: their polygons, their points, and which of them there are."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from hrgeo.model import BoolArray, FloatArray

ShapeArray: TypeAlias = npt.NDArray[Any]
"""Shapely shapes, or None."""

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def only(shapes: ShapeArray, keep: BoolArray) -> ShapeArray:
    """Give a copy of `shapes` with None where `keep` is false."""
    kept = np.full(len(shapes), None, dtype=object)
    kept[keep] = shapes[keep]
    return kept


def is_polygon_shape(shapes: ShapeArray) -> BoolArray:
    """Say which shapes are polygons, of one part or several."""
    return np.isin(shapely.get_type_id(shapes), _POLYGONS)


def polygon_parts(shapes: ShapeArray) -> ShapeArray:
    """Repair shapes and keep what has an area; None where nothing has."""
    repaired = np.asarray(shapely.make_valid(shapes), dtype=object)
    is_mixed = shapely.get_type_id(repaired) == shapely.GeometryType.GEOMETRYCOLLECTION
    for position in np.flatnonzero(is_mixed):
        parts = shapely.get_parts(repaired[position])
        kept = parts[is_polygon_shape(parts)]
        repaired[position] = shapely.union_all(kept) if len(kept) else None
    return only(repaired, is_polygon_shape(repaired) & ~shapely.is_empty(repaired))


def shape_points(shapes: ShapeArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Give one point for each shape, and say which shapes are no points.

    A point inside stands for a line or an area; NaN for what is missing or empty.
    """
    filled = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    other = filled & ~is_point
    points = only(shapes, filled)
    points[other] = shapely.point_on_surface(shapes[other])
    lon = np.asarray(shapely.get_x(points), dtype=np.float64)
    lat = np.asarray(shapely.get_y(points), dtype=np.float64)
    return lon, lat, np.asarray(other)
