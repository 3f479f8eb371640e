"""Parquet and GeoParquet: what the footer states is checked before a column is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from hrgeo.errors import InputError
from hrgeo.files.arrow_text import arrow_text, plain, refuse_huge
from hrgeo.files.parquet_pages import stated_sizes
from hrgeo.files.paths import read_bytes
from hrgeo.files.raw_table import RawTable, feature_table, refuse_many_columns
from hrgeo.files.reference_systems import known_crs, to_lonlat
from hrgeo.files.wkb import shapes_of_wkb

SUFFIXES: Final = (".parquet", ".geoparquet")
MAX_ROWS: Final = 5_000_000
MAX_VALUES: Final = 50_000_000
MAX_UNPACKED_BYTES: Final = 1_000_000_000
_LIMITS: Final = {
    "thrift_string_size_limit": 20_000_000,
    "thrift_container_size_limit": 1_000_000,
}
_NATIVE: Final = {
    "point": (shapely.GeometryType.POINT, 0),
    "linestring": (shapely.GeometryType.LINESTRING, 1),
    "multipoint": (shapely.GeometryType.MULTIPOINT, 1),
    "polygon": (shapely.GeometryType.POLYGON, 2),
    "multilinestring": (shapely.GeometryType.MULTILINESTRING, 2),
    "multipolygon": (shapely.GeometryType.MULTIPOLYGON, 3),
}
"""Kinds of shapes that GeoParquet can hold as lists of numbers, and how deep these go."""
_DAMAGE: Final = (
    pa.ArrowException,
    OSError,
    ValueError,
    OverflowError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    MemoryError,
    RecursionError,
    shapely.errors.ShapelyError,
)


def _broken(file: str) -> InputError:
    return InputError(f"{file} cannot be read; it is broken or was cut short. Export it again.")


def _check_stated(data: bytes, *, file: str) -> None:
    """Check what the footer and the headers of the pages say, before one is unpacked."""
    stated = stated_sizes(data)
    if stated.n_rows <= 0:
        raise InputError(f"{file} has no rows; export it again with its rows.")
    if (
        stated.n_rows > MAX_ROWS
        or stated.n_values > MAX_VALUES
        or stated.n_bytes > MAX_UNPACKED_BYTES
    ):
        raise InputError(
            f"{file} states {stated.n_rows:,} rows, {stated.n_values:,} values and "
            f"{stated.n_bytes / 1e6:,.0f} MB unpacked; hrgeo reads up to {MAX_ROWS:,} rows, "
            f"{MAX_VALUES:,} values and {MAX_UNPACKED_BYTES / 1e6:,.0f} MB: cut it to the study "
            "area first."
        )


def _text_leaves(meta: pq.FileMetaData) -> list[str]:
    """Give the columns of bytes: read as dictionaries, a text that repeats is held once."""
    columns = [meta.schema.column(i) for i in range(meta.num_columns)]
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _geometry_column(schema: pa.Schema) -> tuple[str, str, Any]:
    """Give name, encoding and stated reference system of the column of shapes.

    The name is empty where there is none. The system is None where the file
    says that it has none, and a missing one is longitude and latitude.
    """
    stated = (schema.metadata or {}).get(b"geo")
    if stated:
        geo = json.loads(stated)
        name = geo["primary_column"]
        about = geo["columns"][name]
        return str(name), str(about["encoding"]), about.get("crs", "OGC:CRS84")
    for field in schema:
        about_field = field.metadata or {}
        kind = about_field.get(b"ARROW:extension:name", b"")
        if kind in (b"geoarrow.wkb", b"ogc.wkb"):
            return field.name, "WKB", _extension_crs(about_field)
    return "", "", None


def _extension_crs(about: dict[bytes, bytes]) -> Any:
    text = about.get(b"ARROW:extension:metadata", b"")
    return json.loads(text).get("crs") if text else None


def _shapes(column: pa.ChunkedArray, encoding: str, *, file: str) -> np.ndarray[Any, Any]:
    column = plain(column)
    if encoding.lower() in _NATIVE:
        return _native_shapes(column, encoding.lower())
    if encoding.upper() == "WKB":
        refuse_huge(column, file=file, name="geometry")
        shapes, bad = shapes_of_wkb(column.to_pylist())
        if bad:
            raise InputError(
                f"{file}: {len(bad)} rows have a shape that cannot be read (first: row "
                f"{bad[0] + 1}). Export it again, with simple shapes."
            )
        return shapes
    raise InputError(
        f"{file} has its shapes in a way that hrgeo does not read; export it again as GeoParquet "
        "with WKB shapes."
    )


def _native_shapes(column: pa.ChunkedArray, encoding: str) -> np.ndarray[Any, Any]:
    kind, n_levels = _NATIVE[encoding]
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    missing = np.asarray(array.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    offsets: list[Any] = []
    for _ in range(n_levels):
        starts = np.concatenate(([0], np.cumsum(array.value_lengths().fill_null(0).to_numpy())))
        offsets.insert(0, starts.astype(np.int64))
        array = array.flatten()  # leaves out what lies under missing rows
    xy = np.column_stack(
        [array.field(axis).to_numpy(zero_copy_only=False).astype(float) for axis in ("x", "y")]
    )
    shapes = np.asarray(shapely.from_ragged_array(kind, xy, tuple(offsets) or None), dtype=object)
    shapes[missing] = None
    return shapes


def _read(data: bytes, *, file: str) -> pa.Table:
    try:
        _check_stated(data, file=file)
        meta = pq.ParquetFile(pa.BufferReader(data), **_LIMITS).metadata
        refuse_many_columns(file, meta.num_columns)
        leaves = _text_leaves(meta)
        parquet = pq.ParquetFile(pa.BufferReader(data), read_dictionary=leaves, **_LIMITS)
        # One thread, and nothing looked up by what the file says of itself.
        table = parquet.read(use_threads=False, use_pandas_metadata=False)
        table.validate(full=True)
    except InputError:
        raise
    except _DAMAGE as error:
        raise _broken(file) from error
    if not len(table):
        raise InputError(f"{file} has no rows; export it again with its rows.")
    return table


def _table(table: pa.Table, *, file: str) -> RawTable:
    name, encoding, stated = _geometry_column(table.schema)
    if name and table.column_names.count(name) != 1:
        raise _broken(file)
    texts: list[pd.Series[str]] = []
    names: list[str] = []
    shapes: np.ndarray[Any, Any] | None = None
    for column_name, column in zip(table.column_names, table.columns, strict=True):
        if name and column_name == name:
            shapes = _shapes(column, encoding, file=file)
            continue
        text = arrow_text(column, file=file, name=column_name)
        if text is not None:
            texts.append(text)
            names.append(column_name)
    frame = pd.concat(texts, axis=1) if texts else pd.DataFrame(index=pd.RangeIndex(len(table)))
    frame.columns = pd.Index(names)
    if shapes is None:
        missing = gpd.GeoSeries([None] * len(table), crs="EPSG:4326")
        without = feature_table(file, frame, missing)
        return RawTable(file, without.frame, without.rows)
    geometry = gpd.GeoSeries(shapes, crs=known_crs(stated, file=file))
    return feature_table(file, frame, to_lonlat(geometry, file=file))


def read_parquet(path: Path) -> RawTable:
    """Read a Parquet file, with shapes (GeoParquet) or without.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.

    Returns
    -------
    RawTable
        Rows are counted from 1. Columns of bytes that are no text are left out.

    Raises
    ------
    InputError
        If it is no Parquet file, is broken, states more than hrgeo reads, has
        shapes that are none, or shapes without a reference system.
    """
    file = path.name
    data = read_bytes(path, suffixes=SUFFIXES, what="Parquet file")
    if not (data.startswith(b"PAR1") and data.endswith(b"PAR1")):
        raise InputError(
            f"{file} is not a Parquet file, or was cut short; copy or export it again."
        )
    table = _read(data, file=file)
    try:
        return _table(table, file=file)
    except InputError:
        raise
    except _DAMAGE as error:
        raise _broken(file) from error
