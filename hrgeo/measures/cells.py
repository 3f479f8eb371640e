"""Hexagonal cells of the map."""

from __future__ import annotations

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
from shapely.geometry import Polygon

from hrgeo.errors import InputError

_HALF_TURN_DEG = 180.0


def h3_cells(lon: npt.ArrayLike, lat: npt.ArrayLike, resolution: int) -> npt.NDArray[np.str_]:
    """Give the H3 cell of each point.

    Parameters
    ----------
    lon, lat
        Shape ``(n,)`` [degrees].
    resolution
        0 (continents) to 15; a cell of resolution 8 is about 0.7 km2, of
        resolution 9 about 0.1 km2.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``: cell names.

    Raises
    ------
    InputError
        If a coordinate is not finite or out of range, or the resolution is
        not one of H3's.

    References
    ----------
    H3, a hexagonal hierarchical geospatial indexing system, https://h3geo.org.

    Examples
    --------
    >>> h3_cells([-87.6, -87.6], [41.8, 41.8], 8).tolist()
    ['882664cc4bfffff', '882664cc4bfffff']
    """
    if resolution not in range(16):
        raise InputError(f"H3 has resolutions 0 to 15, not {resolution}.")
    points = np.column_stack(
        [np.asarray(lat, dtype=np.float64).ravel(), np.asarray(lon, dtype=np.float64).ravel()]
    )
    wrong = ~(np.abs(points) <= (90.0, _HALF_TURN_DEG)).all(axis=1)
    if wrong.any():
        raise InputError(
            f"{int(wrong.sum())} points have no usable longitude and latitude in degrees; the "
            f"first is point {int(np.flatnonzero(wrong)[0])} (counted from 0)."
        )
    if not len(points):
        return np.empty(0, dtype=np.str_)
    places, which = np.unique(points, axis=0, return_inverse=True)
    names = np.array([h3.latlng_to_cell(y, x, resolution) for y, x in places.tolist()])
    return names[which.ravel()]


def _cell_polygon(cell: str) -> Polygon:
    ring = np.array([(x, y) for y, x in h3.cell_to_boundary(cell)])
    if np.ptp(ring[:, 0]) > _HALF_TURN_DEG:  # across the date line: keep it in one piece
        ring[ring[:, 0] < 0, 0] += 2 * _HALF_TURN_DEG
    return Polygon(ring)


def cell_polygons(cells: npt.ArrayLike) -> gpd.GeoSeries:
    """Give the outline of H3 cells.

    Parameters
    ----------
    cells
        Shape ``(n,)``: cell names, as `h3_cells` gives them.

    Returns
    -------
    geopandas.GeoSeries
        One polygon for each name, in EPSG:4326, in the same order; the index
        counts from 0. Empty for no cells.

    Raises
    ------
    InputError
        If a name is not an H3 cell.

    Examples
    --------
    >>> outline = cell_polygons(["882664cc4bfffff"])
    >>> len(outline[0].exterior.coords) - 1
    6
    """
    names = [str(cell) for cell in np.asarray(cells).ravel()]
    n_wrong = sum(not h3.is_valid_cell(name) for name in names)
    if n_wrong:
        raise InputError(f"{n_wrong} of {len(names)} names are not H3 cells.")
    return gpd.GeoSeries([_cell_polygon(name) for name in names], crs="EPSG:4326")
