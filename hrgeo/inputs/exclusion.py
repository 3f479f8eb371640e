"""Reading areas in which there may be no site."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.reference_systems import wrong_crs_message
from hrgeo.inputs.shapes import polygon_parts
from hrgeo.text import say


def read_exclusion_areas(path: str | Path) -> gpd.GeoDataFrame:
    """Read areas in which there may be no site.

    Parameters
    ----------
    path
        A GeoJSON, GeoPackage or Shapefile with polygons; a column ``name`` is used where
        there is one.

    Returns
    -------
    geopandas.GeoDataFrame
        Polygons in EPSG:4326, repaired where they cross themselves, by ``exclusion_id``
        (``exclusion-1``, ...), with the column ``name`` ("Exclusion area 1" where the
        file has none).

    Raises
    ------
    InputError
        If the file cannot be read, has a shape that is no polygon, or is not in the
        reference system that it states.
    """
    raw = read_table(path)
    if raw.geometry is None:
        raise InputError(
            f"{raw.file} has no shapes; give exclusion areas as GeoJSON, GeoPackage or Shapefile."
        )
    shapes = polygon_parts(raw.geometry.to_numpy())
    no_area = shapely.is_missing(shapes)
    if no_area.any():
        rows = ", ".join(str(row) for row in raw.rows[no_area][:10])
        raise InputError(
            f"{raw.file}: {int(no_area.sum())} of its {len(shapes)} shapes have no area (rows "
            f"{rows}), and a point or a line excludes nothing. Draw these as polygons."
        )
    bounds = shapely.bounds(shapes)
    beyond = (np.abs(bounds) > [180.0, 90.0, 180.0, 90.0]).any(axis=1)
    if beyond.any():
        raise InputError(wrong_crs_message(raw.file, int(beyond.sum()), len(bounds)))
    numbers = range(1, len(shapes) + 1)
    made = [say("exclusion.unnamed", number=number) for number in numbers]
    named = {str(c).strip().casefold(): c for c in raw.frame.columns}.get("name")
    names = [
        " ".join(str(cell).split()) if isinstance(cell, str) and cell.strip() else name
        for cell, name in zip(
            raw.frame[named].tolist() if named is not None else made, made, strict=True
        )
    ]
    ids = pd.Index([f"exclusion-{n}" for n in numbers], name="exclusion_id", dtype="str")
    return gpd.GeoDataFrame(
        {"name": pd.Series(names, index=ids, dtype="str")},
        geometry=shapes, index=ids, crs="EPSG:4326",
    )  # fmt: skip
