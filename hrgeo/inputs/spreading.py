"""Spreading the numbers of areas over the streets inside them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.places import inside
from hrgeo.inputs.shapes import ShapeArray, shape_points
from hrgeo.model import BoolArray, FloatArray, IntArray, StreetNetwork


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


@dataclass(frozen=True, eq=False)
class _NodesInAreas:
    """Street nodes in areas, one entry for each pair, and sums by area."""

    area: IntArray
    lon: FloatArray
    lat: FloatArray
    is_inside: BoolArray
    n_all: IntArray
    n_inside: IntArray
    n_cut: IntArray


def _nodes_in_areas(
    shapes: ShapeArray,
    wanted: BoolArray,
    streets: StreetNetwork | None,
    boundary: shapely.Geometry | None,
) -> _NodesInAreas:
    """Find the nodes with an edge that lie in each of the wanted polygons."""
    if streets is None or not streets.n_edges:
        none, nowhere = np.zeros(len(shapes), np.int64), np.empty(0)
        empty = np.empty(0, np.int64)
        return _NodesInAreas(empty, nowhere, nowhere, empty.astype(bool), none, none, none)
    used = np.unique(np.concatenate([streets.edge_from, streets.edge_to]))
    lon, lat = streets.lon[used], streets.lat[used]
    tree = shapely.STRtree(np.asarray(shapely.points(lon, lat), dtype=object))
    asked = np.flatnonzero(wanted)
    found, node = tree.query(shapes[asked], predicate="intersects")
    area, is_inside = asked[found], inside(boundary, lon, lat)[node]
    return _NodesInAreas(
        area,
        lon[node],
        lat[node],
        is_inside,
        np.bincount(area, minlength=len(shapes)),
        np.bincount(area[is_inside], minlength=len(shapes)),
        np.bincount(area[streets.node_is_cut[used][node]], minlength=len(shapes)),
    )


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
        Only the part of an area inside it counts: by its share of the area's
        street nodes where all of them are known (no cut street end among them),
        otherwise by its share of the area's surface.

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
    whole = areas.geometry.to_numpy()
    parts, share = _clipped(whole, boundary)
    lon, lat, is_polygon = shape_points(parts)
    wanted = (share > 0) & ~np.isnan(lon)
    nodes = _nodes_in_areas(whole, wanted & is_polygon, streets, boundary)
    # Where no street of an area was cut off, all of its streets are known, and tell
    # better than its surface, of which much may be water, how much of it is inside.
    by_nodes = (nodes.n_all > 0) & (nodes.n_cut == 0)
    share = np.where(by_nodes, nodes.n_inside / np.maximum(nodes.n_all, 1), share)
    kept = nodes.is_inside
    area = nodes.area[kept]
    alone = np.flatnonzero(wanted & (share > 0) & (nodes.n_inside == 0))
    return Spread(
        np.concatenate([area, alone]),
        np.concatenate([nodes.lon[kept], lon[alone]]),
        np.concatenate([nodes.lat[kept], lat[alone]]),
        np.concatenate([share[area] / nodes.n_inside[area], share[alone]]),
    )
