"""Shapes as short lists of whole numbers, which the drawing script reads.

A line is a flat list ``[x, y, dx, dy, dx, dy, ...]`` in steps of 0.00001
degrees (about 1 m): the first vertex, then the way from each vertex to the
next. Shapes of polygons are lists of polygons, each a list of rings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

STEPS_PER_DEGREE = 100_000
"""Five decimals of a degree."""

FlatLine: TypeAlias = list[int]
Shape: TypeAlias = list[list[FlatLine]]


def flat_line(lonlat: npt.NDArray[np.float64]) -> FlatLine:
    """Give one line or ring, shape ``(n, 2)`` in degrees, as a flat list.

    Examples
    --------
    >>> flat_line(np.array([[1.0, 2.0], [1.00002, 2.0]]))
    [100000, 200000, 2, 0]
    """
    steps = np.rint(lonlat * STEPS_PER_DEGREE).astype(np.int64)
    steps[1:] -= steps[:-1].copy()
    return [int(number) for number in steps.ravel()]


def polygon_shape(geometry: Any) -> Shape:
    """Give the rings of a polygon or of several; none where there is no geometry."""
    if geometry is None or geometry.is_empty:
        return []
    return [
        [flat_line(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
        for part in getattr(geometry, "geoms", [geometry])
        if isinstance(part, shapely.Polygon)
    ]


def chained_lines(geometries: Iterable[Any]) -> list[FlatLine]:
    """Give many lines, each beginning with the way from the end of the one before.

    Lines that lie near each other then need few digits.

    Examples
    --------
    >>> chained_lines(shapely.from_wkt(["LINESTRING (1 1, 1 2)", "LINESTRING (1 2, 0 2)"]))
    [[100000, 100000, 0, 100000], [0, 0, -100000, 0]]
    """
    parts = shapely.get_parts(np.array(list(geometries), dtype=object))
    parts = parts[~shapely.is_empty(parts)]
    lonlat, line = shapely.get_coordinates(parts, return_index=True)
    if not len(line):
        return []
    steps = np.rint(lonlat * STEPS_PER_DEGREE).astype(np.int64)
    steps[1:] -= steps[:-1].copy()
    starts = np.flatnonzero(np.diff(line)) + 1
    return [piece.ravel().tolist() for piece in np.split(steps, starts)]


class ShapeList:
    """Shapes, each kept once however often it is drawn."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self._position: dict[bytes, int] = {}

    def add(self, geometry: shapely.Geometry) -> int:
        """Give the position of the shape, adding it where it is new."""
        key = shapely.to_wkb(geometry)
        if key not in self._position:
            self._position[key] = len(self.shapes)
            self.shapes.append(polygon_shape(geometry))
        return self._position[key]


def rounded(lon: float, lat: float) -> list[float]:
    """Give a place with five decimals."""
    return [round(float(lon), 5), round(float(lat), 5)]


def bounds_of(boxes: Sequence[Any]) -> list[list[float]] | None:
    """Give ``[[south, west], [north, east]]`` of all boxes, or None without any."""
    known = [box for box in boxes if np.isfinite(np.asarray(box, dtype=float)).all()]
    if not known:
        return None
    box = np.asarray(known, dtype=float)
    west, south = rounded(box[:, 0].min(), box[:, 1].min())
    east, north = rounded(box[:, 2].max(), box[:, 3].max())
    return [[south, west], [north, east]]
