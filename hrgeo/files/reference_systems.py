"""Shapes of a file in longitude and latitude, whatever reference system it has."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyproj

from hrgeo.errors import InputError

LONLAT: Final = "EPSG:4326"


def to_lonlat(geometry: gpd.GeoSeries, *, file: str) -> gpd.GeoSeries:
    """Give shapes in EPSG:4326.

    Parameters
    ----------
    geometry
        With its reference system. Missing shapes stay missing.
    file
        For messages.

    Raises
    ------
    InputError
        If there is no reference system, or most of the shapes lie beyond any
        longitude and latitude: then the file does not have the system it states.
    """
    if geometry.crs is None:
        raise InputError(
            f"{file} does not say in which reference system (CRS) its coordinates are; export it "
            "again in EPSG:4326, or with its .prj file."
        )
    try:
        lonlat = geometry if geometry.crs == LONLAT else geometry.to_crs(LONLAT)
    except pyproj.exceptions.ProjError as error:
        raise InputError(
            f"{file} has a reference system that cannot be turned into longitude and latitude; "
            "export it again in EPSG:4326."
        ) from error
    bounds = lonlat.bounds.to_numpy()
    bounds = bounds[~np.isnan(bounds).all(axis=1)]
    limits = np.array([180.0, 90.0, 180.0, 90.0])
    beyond = ~(np.abs(bounds) <= limits).all(axis=1)
    if len(beyond) and beyond.mean() > 0.5:
        raise InputError(wrong_crs_message(file, int(beyond.sum()), len(beyond)))
    return lonlat.set_crs(LONLAT, allow_override=True)


def known_crs(stated: Any, *, file: str) -> pyproj.CRS | None:
    """Understand the reference system that a file states; None stays None.

    Parameters
    ----------
    stated
        Text such as ``EPSG:4326`` or WKT, a dictionary (PROJJSON), or None.
    file
        For messages.

    Raises
    ------
    InputError
        If there is no such system.

    Examples
    --------
    >>> known_crs("EPSG:4326", file="a.parquet").to_epsg()
    4326
    """
    if stated is None:
        return None
    try:
        if isinstance(stated, dict):
            return pyproj.CRS.from_json_dict(stated)
        return pyproj.CRS.from_string(str(stated))
    except (pyproj.exceptions.ProjError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{file} states a reference system that is not known; export it again in "
            "EPSG:4326 (longitude and latitude)."
        ) from error


def wrong_crs_message(file: str, n_beyond: int, n_rows: int) -> str:
    """Say that coordinates cannot be longitude and latitude."""
    return (
        f"{file}: {n_beyond} of {n_rows} rows have coordinates that are no longitude and latitude "
        "(beyond 180 and 90); they look like meters or feet of another reference system (CRS). "
        "Export the file again in EPSG:4326."
    )
