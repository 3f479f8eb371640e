"""Reading the table of areas: polygons or centers, with the residents in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.inputs.area_ids import area_id_text
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.places import find_places, point_shapes, require_rows
from hrgeo.inputs.shapes import ShapeArray, is_polygon_shape, polygon_parts
from hrgeo.inputs.tables import spatial_table, typed_columns, unique_ids
from hrgeo.inputs.values import number_column
from hrgeo.model import BoolArray, QualityLog
from hrgeo.schemas import AREAS

_GROUP = re.compile(r"(pct|n)_\w+", re.IGNORECASE)
_NUMBERS = tuple(column.name for column in AREAS.columns if column.type == "number")


def _shapes(work: TableInWork) -> tuple[ShapeArray, BoolArray]:
    """Give each area its polygon or point, and say which areas have one."""
    if work.raw.geometry is None:
        places = find_places(work)
        return point_shapes(places), places.usable
    given = work.raw.geometry.to_numpy()
    is_polygon = is_polygon_shape(given)
    broken = is_polygon & ~shapely.is_valid(given)
    polygons = polygon_parts(given)
    work.note(
        broken, "doubted", "repaired_shape", "geometry",
        "The polygon crosses itself or is broken, and was repaired.",
    )  # fmt: skip
    is_point = shapely.get_type_id(given) == shapely.GeometryType.POINT
    shapes = polygons.copy()
    shapes[is_point] = given[is_point]
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    work.note(
        ~usable, "dropped", "no_shape", "geometry", "The row has neither a polygon nor a point."
    )
    return shapes, usable


def _group_columns(work: TableInWork) -> dict[str, Any]:
    """Read the numbers of the file's own groups: columns named ``pct_...`` or ``n_...``."""
    known = {column.name for column in work.schema.columns}
    names = [name for name in work.found if _GROUP.fullmatch(name) and name not in known]
    return {name: number_column(work, name, low=0.0, report_missing=True) for name in names}


def _doubt_shares(work: TableInWork, cells: Mapping[str, Any]) -> None:
    """Doubt percentages none of which is above 1: workbooks keep 12.5 % as 0.125."""
    for name, values in cells.items():
        if not name.startswith("pct_") or np.isnan(values).all():
            continue
        if 0 < np.nanmax(values) <= 1:
            work.note(
                ~np.isnan(values), "doubted", "perhaps_shares", name,
                "No number of this column is above 1, so they look like shares; hrgeo takes them "
                "for percent. Multiply them by 100 if they are shares.",
            )  # fmt: skip


def _with_groups(work: TableInWork) -> TableInWork:
    """Count the columns that are named like a group as known ones."""
    used = set(work.found.values())
    own = {n.lower(): n for n in work.raw.frame.columns if _GROUP.fullmatch(n) and n not in used}
    return TableInWork(work.raw, {**own, **work.found}, work.schema, work.table, work.log)


def read_areas(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    quality: QualityLog | None = None,
    table: str = "areas",
) -> gpd.GeoDataFrame:
    r"""Read a table of areas: tracts, ZIP codes, districts.

    Parameters
    ----------
    path
        A table with an id and a polygon or a point in each row. Columns named
        ``pct_...`` and ``n_...`` are read as numbers of a group.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it; any ``pct_...`` or ``n_...`` may be named too.
    sheet
        Of a workbook: the sheet to read, by its name.
    quality
        Where to note what was done with the rows.
    table
        What the table is called there.

    Returns
    -------
    GeoDataFrame
        Polygons or points in EPSG:4326, by ``area_id``. Numbers that are missing
        or cannot be read are NaN, and noted.

    Raises
    ------
    InputError
        If the file cannot be read, has no ids or no places, a column is mapped
        to nothing, an id stands in two rows, or no row can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "areas.csv"
    ...     _ = path.write_text("GEOID,lon,lat,population\n17031,-87.6,41.8,1200\n")
    ...     read_areas(path)["residents"].to_dict()
    {'17031': 1200.0}
    """
    work = recognise(
        read_table(path, sheet=sheet), AREAS, table=table, columns=columns, log=quality
    )
    if work.raw.geometry is None and not work.has("latlon"):
        missing = [name for name in ("lon", "lat") if not work.has(name)]
        if missing:
            raise InputError(
                f"{work.raw.file}: areas need a place, and no column for {' and '.join(missing)} "
                "was found. Give polygons (GeoJSON, GeoPackage, Shapefile), or name the columns "
                'in the plan: lon = "...", lat = "..." under [columns.areas].'
            )
    work = _with_groups(work)
    shapes, usable = _shapes(work)
    no_id = work.text("area_id").isna().to_numpy(dtype=bool)
    work.note(usable & no_id, "dropped", "no_id", "area_id", "The row has no area id.")
    usable &= ~no_id
    require_rows(work, usable)
    work = work.take(usable)
    ids = unique_ids(work, prefix="area")
    cells = typed_columns(work, skip=frozenset({"area_id", *_NUMBERS}))
    cells |= {
        name: number_column(work, name, low=0.0, report_missing=True, is_whole=name == "residents")
        for name in _NUMBERS
        if work.has(name)
    }
    cells |= _group_columns(work)
    _doubt_shares(work, cells)
    cells["file"] = np.full(len(work), work.raw.file)
    areas = spatial_table(work, ids, cells, shapes[usable])
    areas.index = pd.Index(area_id_text(pd.Series(ids)), name="area_id")
    return areas
