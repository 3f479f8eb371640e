"""Reading the table of places that could become a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from hrgeo.files import read_table
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.places import find_places, point_shapes
from hrgeo.inputs.service_cells import visibility_column
from hrgeo.inputs.tables import (
    names_of,
    require_places,
    spatial_table,
    typed_columns,
    unique_ids,
)
from hrgeo.model import QualityLog
from hrgeo.schemas import CANDIDATES


def read_candidates(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    address_points: AddressPoints | None = None,
    quality: QualityLog | None = None,
) -> gpd.GeoDataFrame:
    r"""Read a table of candidates: places that could become a site.

    Parameters
    ----------
    path
        A table with a name and a place (coordinates or an address) in each row; the
        other columns that hrgeo knows are in `hrgeo.schemas.CANDIDATES`.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it.
    sheet
        Which sheet of a workbook; the first if None.
    address_points
        Where addresses are: rows with an address and no coordinates are placed by
        them. See `hrgeo.read_address_points`.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326, by ``candidate_id`` (made from the row's number
        where the file has none). ``location_precision`` is one of
        `hrgeo.schemas.LOCATION_PRECISIONS`; ``file`` and ``row`` are where it stands.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or mapped to nothing, an
        id stands in two rows, or no row can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "candidates.csv"
    ...     _ = path.write_text("name,lon,lat\nLibrary,-87.6,41.8\n")
    ...     read_candidates(path)["name"].to_dict()
    {'candidate-0002': 'Library'}
    """
    raw = read_table(path, sheet=sheet)
    work = recognise(raw, CANDIDATES, table="candidates", columns=columns, log=quality)
    places = find_places(work, address_points=address_points)
    require_places(work, places, address_points)
    work = work.take(places.usable)
    ids = unique_ids(work, prefix="candidate")
    cells: dict[str, Any] = {"name": names_of(work, ids)}
    own = frozenset({"name", "candidate_id", "location_precision", "visibility"})
    cells |= typed_columns(work, skip=own)
    if work.has("visibility"):
        cells["visibility"] = visibility_column(work)
    cells["location_precision"] = places.precision[places.usable]
    cells["file"] = np.full(len(work), work.raw.file)
    return spatial_table(work, ids, cells, point_shapes(places)[places.usable])
