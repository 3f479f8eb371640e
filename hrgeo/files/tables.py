"""Reading a table from any of the formats that hrgeo knows, by suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from hrgeo.files.delimited import read_delimited
from hrgeo.files.geojson import read_geojson
from hrgeo.files.parquet import read_parquet
from hrgeo.files.paths import check_path
from hrgeo.files.raw_table import RawTable
from hrgeo.files.spreadsheets import read_spreadsheet
from hrgeo.files.vectors import read_geopackage, read_shapefile
from hrgeo.files.zipped_tables import read_zip

_READERS: Final[dict[str, Callable[[Path, str | None], RawTable]]] = {
    ".csv": lambda path, _: read_delimited(path),
    ".tsv": lambda path, _: read_delimited(path),
    ".txt": lambda path, _: read_delimited(path),
    ".xlsx": read_spreadsheet,
    ".geojson": lambda path, _: read_geojson(path),
    ".json": lambda path, _: read_geojson(path),
    ".gpkg": read_geopackage,
    ".shp": lambda path, _: read_shapefile(path),
    ".zip": read_zip,
    ".parquet": lambda path, _: read_parquet(path),
    ".geoparquet": lambda path, _: read_parquet(path),
}
TABLE_SUFFIXES: Final = tuple(_READERS)
"""Suffixes of the tables that `read_table` reads."""


def read_table(path: str | Path, *, sheet: str | None = None) -> RawTable:
    r"""Read the table in a user's file, all of it as text.

    Parameters
    ----------
    path
        A ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.geojson``, ``.json``,
        ``.gpkg``, ``.shp`` (with its ``.shx``, ``.dbf`` and ``.prj`` beside it),
        ``.parquet``, ``.geoparquet``, or a ``.zip`` with one Shapefile or one other
        table in it.
    sheet
        Sheet of a workbook or layer of a GeoPackage; the first one with a table,
        or the only one, if not given.

    Returns
    -------
    RawTable
        At least one row. Shapes are in EPSG:4326, whatever the file had.

    Raises
    ------
    InputError
        If there is no such file, it is empty, has no rows, is too large, is not
        what its suffix says, is broken, or has shapes without a reference system.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "a.csv"
    ...     _ = path.write_text("name;lat\nA;41,8\n")
    ...     table = read_table(path)
    >>> table.frame["name"].tolist(), table.rows.tolist(), table.decimal
    (['A'], [2], ',')
    """
    checked = check_path(path, suffixes=TABLE_SUFFIXES, what="table")
    return _READERS[checked.suffix.lower()](checked, sheet)
