"""Reading the table of places that could become a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from hrgeo.files import read_table
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.places import find_places, point_shapes, require_rows
from hrgeo.inputs.tables import names_of, spatial_table, typed_columns, unique_ids
from hrgeo.model import QualityLog
from hrgeo.schemas import CANDIDATES


def read_candidates(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    quality: QualityLog | None = None,
) -> gpd.GeoDataFrame:
    r"""Read a table of candidates: places that could become a site.

    Parameters
    ----------
    path
        A table with a place and a name in each row; the other columns that
        hrgeo knows are in `hrgeo.schemas.CANDIDATES`.
    columns
        hrgeo's name of a column -> the file's own name, where hrgeo does not
        recognise it.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326, by ``candidate_id`` (made from the row's number
        where the file has none); ``row`` is the row's number in the file.

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
    work = recognise(read_table(path), CANDIDATES, table="candidates", columns=columns, log=quality)
    places = find_places(work)
    require_rows(work, places.usable)
    work = work.take(places.usable)
    ids = unique_ids(work, prefix="candidate")
    cells = {"name": names_of(work, ids)}
    cells |= typed_columns(work, skip=frozenset({"name", "candidate_id"}))
    return spatial_table(work, ids, cells, point_shapes(places)[places.usable])
