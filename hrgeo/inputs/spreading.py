"""Spreading the numbers of areas over the streets inside them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.shapes import ShapeArray, shape_points
from hrgeo.model import FloatArray, IntArray, StreetNetwork


@dataclass(frozen=True, eq=False)
class Spread:
    """Points that stand for areas.

    Attributes
    ----------
    area
        By point: position of its area in the table.
    lon, lat
        By point [degrees].
    share
        By point: the share of its area's number that it has. The shares of an
        area add up to the part of it that is inside the boundary.
    """

    area: IntArray
    lon: FloatArray
    lat: FloatArray
    share: FloatArray


def _clipped(
    shapes: ShapeArray, boundary: shapely.Geometry | None
) -> tuple[ShapeArray, FloatArray]:
    """Give the part of each shape inside the boundary, and its share of the shape.

    Shares are of areas in degrees: within one small area a degree of longitude
    is as long everywhere, so that it does not matter for a share.
    """
    if boundary is None:
        return shapes, np.ones(len(shapes))
    shapely.prepare(boundary)
    share = np.asarray(shapely.intersects(boundary, shapes)).astype(np.float64)
    is_polygon = np.asarray(shapely.area(shapes)) > 0
    cut = is_polygon & (share > 0) & ~np.asarray(shapely.covers(boundary, shapes))
    parts = shapes.copy()
    parts[cut] = shapely.intersection(shapes[cut], boundary)
    share[cut] = shapely.area(parts[cut]) / shapely.area(shapes[cut])
    return parts, share


def _street_nodes(streets: StreetNetwork) -> tuple[FloatArray, FloatArray]:
    """Give the places of all nodes that an edge starts or ends at."""
    used = np.unique(np.concatenate([streets.edge_from, streets.edge_to]))
    return streets.lon[used], streets.lat[used]


def spread_over_streets(
    areas: gpd.GeoDataFrame,
    *,
    streets: StreetNetwork | None = None,
    boundary: shapely.Geometry | None = None,
) -> Spread:
    """Spread each area evenly over the street nodes inside it.

    Parameters
    ----------
    areas
        Polygons or points in EPSG:4326.
    streets
        Whose nodes to use. Without streets, for areas that are points, and for
        polygons without a street node, one point inside stands for the area.
    boundary
        Only the part of an area inside it counts, by its share of the area.

    Returns
    -------
    Spread
        No point for an area that is wholly outside, or has no shape.

    Raises
    ------
    InputError
        If the areas have no reference system, or another one.
    """
    if areas.crs is None or areas.crs.to_epsg() != 4326:
        raise InputError("Areas must be in EPSG:4326; read them with read_areas.")
    shapes, share = _clipped(areas.geometry.to_numpy(), boundary)
    lon, lat, is_polygon = shape_points(shapes)
    wanted = (share > 0) & ~np.isnan(lon)
    area, node_lon, node_lat = np.empty(0, np.int64), np.empty(0), np.empty(0)
    if streets is not None and streets.n_edges:
        node_lon, node_lat = _street_nodes(streets)
        tree = shapely.STRtree(np.asarray(shapely.points(node_lon, node_lat), dtype=object))
        asked = np.flatnonzero(wanted & is_polygon)
        found, node = tree.query(shapes[asked], predicate="intersects")
        area, node_lon, node_lat = asked[found], node_lon[node], node_lat[node]
    n_nodes = np.bincount(area, minlength=len(areas))
    alone = np.flatnonzero(wanted & (n_nodes == 0))
    return Spread(
        np.concatenate([area, alone]),
        np.concatenate([node_lon, lon[alone]]),
        np.concatenate([node_lat, lat[alone]]),
        np.concatenate([share[area] / n_nodes[area], share[alone]]),
    )
