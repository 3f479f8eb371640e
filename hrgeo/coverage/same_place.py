"""Which services stand at one door, and which are one service listed twice."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Geod
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from hrgeo.errors import InputError
from hrgeo.model import IntArray

SAME_DOOR_M = 30.0
"""Services this near to each other are at the same place."""

_SPHERE_M = 6_371_009.0
_GEOD = Geod(ellps="WGS84")
_DEGREES = "EPSG:4326"


def near_pairs(services: pd.DataFrame, within_m: float = SAME_DOOR_M) -> npt.NDArray[np.intp]:
    """Give the pairs of services that stand near each other.

    Parameters
    ----------
    services
        A GeoDataFrame with points; without a geometry, or where a place is
        missing, nothing is near anything.
    within_m
        Geodesic distance, included [m].

    Returns
    -------
    numpy.ndarray
        Shape ``(n_pairs, 2)``: positions of rows, the smaller first.

    Raises
    ------
    InputError
        If the services have places and no reference system.

    Examples
    --------
    >>> places = gpd.points_from_xy([0.0, 0.0002, 0.0004], [0.0, 0.0, 0.0])
    >>> near_pairs(gpd.GeoDataFrame(geometry=places, crs="EPSG:4326")).tolist()
    [[0, 1], [1, 2]]
    """
    lon, lat = _places(services)
    positions = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if len(positions) < 2:
        return np.empty((0, 2), dtype=np.intp)
    lam, phi = np.radians(lon[positions]), np.radians(lat[positions])
    on_sphere = np.column_stack((np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)))
    # A sphere is off by up to 0.6 %: look a little farther, and measure on the ellipsoid.
    pairs = cKDTree(on_sphere).query_pairs(1.02 * within_m / _SPHERE_M, output_type="ndarray")
    one, other = positions[np.sort(pairs.reshape(-1, 2), axis=1)].T
    _, _, apart_m = _GEOD.inv(lon[one], lat[one], lon[other], lat[other])
    near = np.column_stack((one, other))[apart_m <= within_m]
    in_order: npt.NDArray[np.intp] = near[np.lexsort((near[:, 1], near[:, 0]))]
    return in_order


def _places(services: pd.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give longitude and latitude by service; NaN where there is none."""
    nowhere = np.full(len(services), np.nan)
    if not isinstance(services, gpd.GeoDataFrame) or services.active_geometry_name is None:
        return nowhere, nowhere.copy()
    if not len(services):
        return nowhere, nowhere.copy()
    if services.crs is None:
        raise InputError(
            "The services have places but no reference system. Name it with set_crs, such as "
            "services.set_crs('EPSG:4326')."
        )
    points = shapely.centroid(services.geometry.to_crs(_DEGREES).to_numpy())
    return shapely.get_x(points), shapely.get_y(points)


def distinct_services(services: pd.DataFrame) -> IntArray:
    """Give each service a number; rows that are one and the same have one number.

    Rows are one service where they have the same name, case and spaces aside, and
    stand within 30 m of each other, also by way of a third. They close, run
    out of stock and turn people away together, so that the one is no
    alternative to the other. Services of other names behind the same door are
    alternatives, and stay apart. (`hrgeo.read_services` merges rows with
    like names and a type in common before; what is left are mostly rows of one
    program with other types.)

    Parameters
    ----------
    services
        Column ``name`` and points, if known; without either each row is a service
        of its own.

    Returns
    -------
    IntArray
        By row: a number from 0.

    Raises
    ------
    InputError
        If the services have places and no reference system.

    Examples
    --------
    >>> places = gpd.points_from_xy([0.0, 0.0001, 0.0001], [0.0, 0.0, 0.0])
    >>> names = {"name": ["Open Door", "open  door", "Test & Go"]}
    >>> distinct_services(gpd.GeoDataFrame(names, geometry=places, crs="EPSG:4326")).tolist()
    [0, 0, 1]
    """
    if "name" not in services.columns:
        return np.arange(len(services), dtype=np.int64)
    names = [
        " ".join(name.casefold().split()) if isinstance(name, str) else ""
        for name in services["name"]
    ]
    same = [(i, j) for i, j in near_pairs(services).tolist() if names[i] and names[i] == names[j]]
    one, other = np.array(same, dtype=np.intp).reshape(-1, 2).T
    links = sparse.csr_array((np.ones(len(one)), (one, other)), shape=(len(services),) * 2)
    _, number = connected_components(links, directed=False)
    return np.asarray(number, dtype=np.int64)
