"""Street positions that could become sites, where a user names none."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hrgeo.errors import InputError
from hrgeo.measures import is_clear, points_in_plane
from hrgeo.model import BoolArray, IntArray, StreetNetwork
from hrgeo.schemas import STREET_KIND


def _junctions(streets: StreetNetwork) -> BoolArray:
    """Say which nodes are junctions of the main network that a person can stand at."""
    street, first = np.unique(streets.edge_street, return_index=True)
    ends = np.concatenate((streets.edge_from[first], streets.edge_to[first]))
    n_arms = np.bincount(ends, minlength=streets.n_nodes)
    can_snap = np.zeros(streets.n_nodes, dtype=bool)
    can_snap[ends[np.tile(streets.street_can_snap[street], 2)]] = True
    return np.asarray(can_snap & (n_arms > 2) & (streets.component == 0))


def _one_per_cell(streets: StreetNetwork, usable: IntArray, spacing_m: float) -> IntArray:
    """Give the node nearest to the middle of each cell, rows from north to south."""
    xy_m = np.column_stack((streets.x_m, streets.y_m))[usable]
    cell = np.floor(xy_m / spacing_m).astype(np.int64)
    from_middle_m = np.linalg.norm(xy_m - (cell + 0.5) * spacing_m, axis=1)
    order = np.lexsort((usable, from_middle_m, cell[:, 0], -cell[:, 1]))
    ordered = cell[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return usable[order[first]]


def street_candidates(
    streets: StreetNetwork,
    *,
    spacing_m: float,
    boundary: BaseGeometry,
    keep_clear_lon: npt.ArrayLike = (),
    keep_clear_lat: npt.ArrayLike = (),
    keep_clear_m: float = 25.0,
) -> gpd.GeoDataFrame:
    """Spread candidate sites over the junctions of a street network.

    Parameters
    ----------
    streets
        The network that people reach the sites on.
    spacing_m
        Width of the cells of a square grid [m]; each cell gets at most one
        candidate, on the junction nearest to its middle.
    boundary
        Polygon (EPSG:4326); junctions outside are left out.
    keep_clear_lon, keep_clear_lat
        Points [degrees], such as where overdoses happened, that no candidate
        may stand on: a junction within `keep_clear_m` of one is passed over for
        the next nearest of its cell, and a cell without another is left out.
    keep_clear_m
        How far to stay away from these points [m].

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``candidate_id`` (``street-0001`` ..., from north to south, then
        from west to east), columns ``name``, ``kind`` (``street``) and
        ``geometry`` (points, EPSG:4326). Empty where no junction is left.

    Raises
    ------
    InputError
        If `spacing_m` is not above 0, or `keep_clear_m` is below 0.
    """
    if not 0 < spacing_m < np.inf or not keep_clear_m >= 0:
        raise InputError(
            f"Candidates need a spacing above 0 m and a clearance of 0 m or more, not "
            f"{spacing_m:g} and {keep_clear_m:g}."
        )
    shapely.prepare(boundary)
    usable = np.flatnonzero(
        _junctions(streets)
        & shapely.contains_xy(boundary, streets.lon, streets.lat)
        & is_clear(
            np.column_stack((streets.x_m, streets.y_m)),
            points_in_plane(streets.crs, keep_clear_lon, keep_clear_lat),
            keep_clear_m,
        )
    )
    chosen = _one_per_cell(streets, usable, spacing_m)
    numbers = range(1, len(chosen) + 1)
    return gpd.GeoDataFrame(
        {
            "name": pd.Series([f"Street position {n}" for n in numbers], dtype="str"),
            "kind": pd.Series([STREET_KIND] * len(chosen), dtype="str"),
        },
        geometry=shapely.points(streets.lon[chosen], streets.lat[chosen]),
        crs="EPSG:4326",
    ).set_index(pd.Index([f"street-{n:04d}" for n in numbers], name="candidate_id", dtype="str"))
