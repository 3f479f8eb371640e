"""The minutes to the nearest site as a surface: cell by cell, for maps."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Real
from typing import TypeAlias

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from hrgeo.errors import InputError
from hrgeo.measures import cell_polygons, h3_cells
from hrgeo.model import BoolArray, FloatArray, StreetNetwork
from hrgeo.travel.nearest import nearest_surface
from hrgeo.travel.outline import points_along
from hrgeo.travel.snapping import Points, snap
from hrgeo.travel.street_index import StreetIndex, index_of

MOST_CELLS = 250_000
"""More than this no map shows, and no notebook either."""
_POINTS_A_PART = 100_000
_FINEST_GRID_M = 10.0
_N_RESOLUTIONS = 16


def time_surface(
    streets: StreetNetwork,
    sites: Points,
    resolution: int = 9,
    *,
    cell_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Compute the minutes to the nearest site, from the center of each cell.

    The cells are those that a street on which a trip can start passes through.

    Parameters
    ----------
    streets
        The network of one mode.
    sites
        As the destinations of `hrgeo.travel.travel_times`. The direction is
        from the person to the site.
    resolution
        Of the H3 cells: 8 is about 0.7 km2, 9 about 0.1 km2, 10 about 0.015 km2.
    cell_m
        If given, squares of this width [m] in the metric system of the network,
        in place of H3 cells.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``h3`` (the names of the cells), or ``cell_id`` (column and row of
        the square, such as ``4850_46300``), ascending; columns ``minutes``,
        ``off_street_m`` (straight from the center to its street) and
        ``geometry`` (EPSG:4326). `minutes` is ``inf`` where no site can be
        reached, and where the center is farther than 500 m from any street,
        which large cells can be: there `off_street_m` is ``inf`` too. Without
        sites all minutes are ``inf``.

    Raises
    ------
    InputError
        If the sites are not usable as points, H3 has no such resolution,
        `cell_m` is below 10, or there would be more than `MOST_CELLS` cells.

    Examples
    --------
    >>> from hrgeo.network import NodeTable, StreetTable, build
    >>> nodes = NodeTable(lon=[0.0, 0.001], lat=[0.0, 0.0])
    >>> net = build("walk", nodes, StreetTable([0], [1], forward_kph=4.8, length_m=80.0))
    >>> surface = time_surface(net, [(0.0, 0.0)], resolution=11)
    >>> surface.index[0], surface["minutes"].round(1).tolist()
    ('8b754e649929fff', [0.3, 0.4, 0.6, 1.1, 0.7])
    """
    index = index_of(streets)
    if cell_m is None:
        ids, shapes, lonlat = _hexagons(index, streets.street_can_snap, resolution)
    else:
        ids, shapes, lonlat = _squares(index, streets.street_can_snap, cell_m)
    at = snap(streets, ids, lonlat[:, 0], lonlat[:, 1])
    minutes = nearest_surface(streets, sites).minutes(at)
    table = {"minutes": minutes, "off_street_m": np.asarray(at.off_street_m)}
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326", index=ids)


Cells: TypeAlias = tuple[pd.Index, npt.NDArray[np.object_], FloatArray]
"""Names, shapes (EPSG:4326), and lon and lat of the centers."""


def _hexagons(index: StreetIndex, usable: BoolArray, resolution: int) -> Cells:
    if resolution not in range(_N_RESOLUTIONS):
        raise InputError(f"H3 has resolutions 0 to 15, not {resolution!r}.")
    edge_m = float(h3.average_hexagon_edge_length(resolution, unit="m"))
    names: set[str] = set()
    for xy_m in _points_on_streets(index, usable, edge_m / 2):
        lon, lat = index.lonlat_to_m.transform(xy_m[:, 0], xy_m[:, 1], direction="INVERSE")
        names.update(h3_cells(lon, lat, resolution).tolist())
        _require_few(len(names), "a lower resolution")
    cells = sorted(names)
    lonlat = [h3.cell_to_latlng(cell)[::-1] for cell in cells]
    shapes = np.asarray(cell_polygons(cells), dtype=object)
    return pd.Index(cells, name="h3", dtype=object), shapes, np.array(lonlat).reshape(-1, 2)


def _squares(index: StreetIndex, usable: BoolArray, cell_m: float) -> Cells:
    if not _is_width(cell_m):
        raise InputError(f"cell_m must be {_FINEST_GRID_M:g} m or more, not {cell_m!r}.")
    squares = np.zeros((0, 2), dtype=np.int64)
    for xy_m in _points_on_streets(index, usable, cell_m / 2):
        here = np.floor(xy_m / cell_m).astype(np.int64)
        squares = np.unique(np.concatenate((squares, here)), axis=0)
        _require_few(len(squares), "a larger cell_m")

    def to_degrees(xy_m: FloatArray) -> FloatArray:
        return np.column_stack(
            index.lonlat_to_m.transform(xy_m[:, 0], xy_m[:, 1], direction="INVERSE")
        )

    boxes = shapely.box(*(squares * cell_m).T, *((squares + 1) * cell_m).T)
    names = [f"{column}_{row}" for column, row in squares.tolist()]
    shapes = np.asarray(shapely.transform(boxes, to_degrees), dtype=object)
    return (
        pd.Index(names, name="cell_id", dtype=object),
        shapes,
        to_degrees(np.asarray((squares + 0.5) * cell_m, dtype=np.float64)),
    )


def _is_width(cell_m: object) -> bool:
    return isinstance(cell_m, Real) and _FINEST_GRID_M <= float(cell_m) < np.inf


def _require_few(n_cells: int, instead: str) -> None:
    if n_cells > MOST_CELLS:
        raise InputError(
            f"The surface would have more than {MOST_CELLS:,} cells. Take {instead}, or streets "
            "of a smaller area."
        )


def _points_on_streets(
    index: StreetIndex, usable: BoolArray, at_most_m: float
) -> Iterator[FloatArray]:
    """Give points along the usable streets, some streets at a time.

    A corner of a cell that a street crosses between two points is missed.
    """
    lines = index.lines[usable]
    n_points = np.cumsum(shapely.length(lines) / at_most_m + shapely.get_num_coordinates(lines))
    part = (n_points // _POINTS_A_PART).astype(np.int64)
    for some in np.split(lines, np.flatnonzero(np.diff(part)) + 1):
        yield points_along(some, at_most_m)
