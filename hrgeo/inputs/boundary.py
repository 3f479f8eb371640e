"""Reading the boundary of the study area."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.reference_systems import wrong_crs_message
from hrgeo.inputs.shapes import polygon_parts


def read_boundary(path: str | Path) -> shapely.Polygon | shapely.MultiPolygon:
    """Read the boundary of the study area: all polygons of a file, as one shape.

    Parameters
    ----------
    path
        A GeoJSON, GeoPackage or Shapefile with at least one polygon.

    Returns
    -------
    Polygon or MultiPolygon
        In EPSG:4326; polygons that cross themselves are repaired.

    Raises
    ------
    InputError
        If the file cannot be read, has no polygon, or is not in the reference
        system that it states.
    """
    raw = read_table(path)
    if raw.geometry is None:
        raise InputError(
            f"{raw.file} has no shapes; give the boundary as GeoJSON, GeoPackage or Shapefile."
        )
    polygons = polygon_parts(raw.geometry.to_numpy())
    polygons = polygons[~shapely.is_missing(polygons)]
    if not len(polygons):
        raise InputError(f"{raw.file} has no polygon with an area; a boundary needs at least one.")
    bounds = shapely.bounds(polygons)
    beyond = (np.abs(bounds) > [180.0, 90.0, 180.0, 90.0]).any(axis=1)
    if beyond.any():
        raise InputError(wrong_crs_message(raw.file, int(beyond.sum()), len(bounds)))
    whole = shapely.union_all(polygons)
    if not isinstance(whole, (shapely.Polygon, shapely.MultiPolygon)):
        raise InputError(f"{raw.file}: its polygons cannot be joined; export it again.")
    return whole
