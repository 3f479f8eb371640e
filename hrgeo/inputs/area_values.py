"""What areas tell of the places in them: the share of households without a car, for instance."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from hrgeo.inputs.shapes import is_polygon_shape
from hrgeo.model import Demand, FloatArray, IntArray
from hrgeo.units import EARTH_RADIUS_M

FARTHEST_CENTER_M = 5_000.0
"""Where areas are known by their centers alone, a place belongs to the nearest one within this."""


def values_at(areas: gpd.GeoDataFrame, demand: Demand, column: str) -> FloatArray:
    """Give the number that areas have for each position of need.

    A position belongs to the area that its need was counted in, if that is
    known; else to the polygon that holds it; else, where areas are points, to
    the nearest one within 5 km, which is a guess near the border of two areas.

    Parameters
    ----------
    areas
        As `read_areas` gives them.
    demand
        The need.
    column
        A column of numbers, such as ``pct_no_vehicle``.

    Returns
    -------
    FloatArray
        Shape ``(len(demand),)``; NaN where no area is known, or the area has no
        number. NaN everywhere without the column.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame({"pct_no_vehicle": [12.5]}, index=["t1"],
    ...                          geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [0.5, 7.0], [0.5, 7.0], [1, 1], ["", ""])
    >>> values_at(areas, need, "pct_no_vehicle").tolist()
    [12.5, nan]
    """
    out = np.full(len(demand), np.nan)
    if column not in areas.columns:
        return out
    numbers = areas[column].to_numpy(dtype=np.float64, na_value=np.nan)
    area = _areas_of(areas, demand)
    found = area >= 0
    out[found] = numbers[area[found]]
    return out


def _areas_of(areas: gpd.GeoDataFrame, demand: Demand) -> IntArray:
    """Give the position of the area of each position of need; -1 where there is none."""
    area = np.asarray(areas.index.get_indexer(demand.area_ids), dtype=np.int64)
    shapes = areas.geometry.to_numpy()
    is_polygon = is_polygon_shape(shapes)
    points = np.asarray(shapely.points(demand.lon, demand.lat), dtype=object)
    for rows, find in ((is_polygon, _polygon_of), (~is_polygon, _nearest_center)):
        left = np.flatnonzero(area < 0)
        own = np.flatnonzero(rows & ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
        if len(left) and len(own):
            at = find(shapes[own], points[left])
            area[left[at >= 0]] = own[at[at >= 0]]
    return area


def _polygon_of(polygons: np.ndarray, points: np.ndarray) -> IntArray:
    at = np.full(len(points), -1, dtype=np.int64)
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    order = np.lexsort((polygon, point))[::-1]  # of several, the first one is written last
    at[point[order]] = polygon[order]
    return at


def _nearest_center(centers: np.ndarray, points: np.ndarray) -> IntArray:
    def radians(of: np.ndarray) -> FloatArray:
        return np.radians(np.column_stack([shapely.get_y(of), shapely.get_x(of)]))

    # Here, since scikit-learn takes over a second to load and few runs come by.
    from sklearn.neighbors import BallTree  # noqa: PLC0415

    tree = BallTree(radians(shapely.centroid(centers)), metric="haversine")
    distance, nearest = tree.query(radians(points), k=1)
    near = distance[:, 0] * EARTH_RADIUS_M <= FARTHEST_CENTER_M
    return np.where(near, nearest[:, 0], -1).astype(np.int64)
