"""GeoPackage and Shapefiles: the two formats that GDAL is let at."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio

from hrgeo.errors import InputError
from hrgeo.files.arrow_text import arrow_text
from hrgeo.files.geopackages import check_geopackage
from hrgeo.files.paths import nearest_name
from hrgeo.files.raw_table import RawTable, feature_table
from hrgeo.files.reference_systems import known_crs, to_lonlat
from hrgeo.files.shapefiles import Shapefile, checked_shapefile, loose_parts
from hrgeo.files.wkb import shapes_of_wkb

_BYTE_BY_BYTE: Final = "ISO-8859-1"
"""An encoding in which every byte is a character, and can be had back."""

_DAMAGE: Final = (
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
    MemoryError,
    TypeError,
    NameError,  # pyogrio's own, on a reference system that is no text
)


def _layer(source: Path | bytes, layer: str | None, *, file: str) -> str:
    layers = pyogrio.list_layers(source)
    names = [str(name) for name, kind in layers if kind is not None] or [
        str(name) for name, _ in layers
    ]
    if layer is not None and layer not in names:
        near = nearest_name(layer, names)
        raise InputError(
            f"{file} has no layer {layer!r}; it has {', '.join(names)}."
            + (f" Did you mean {near!r}?" if near else "")
        )
    if layer is None and len(names) != 1:
        raise InputError(
            f"{file} has {len(names)} layers ({', '.join(names[:10])}); export the one that "
            "is meant to a file of its own."
        )
    return layer or names[0]


def _arrow(
    source: Path | bytes, layer: str | None, *, file: str, **options: Any
) -> tuple[dict[str, Any], pa.Table]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's doubts can quote what stands in a row
            name = _layer(source, layer, file=file)
            meta, table = pyogrio.read_arrow(source, layer=name, **options)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{file} cannot be read; it is broken or was cut short. Export it again."
        ) from error
    if not len(table):
        raise InputError(f"{file} has no features; export it again with its rows.")
    return meta, table


def _shapes(column: pa.ChunkedArray | None, crs: Any, *, n_rows: int, file: str) -> gpd.GeoSeries:
    if column is None:
        return gpd.GeoSeries([None] * n_rows, crs="EPSG:4326")
    shapes, bad = shapes_of_wkb(column.to_pylist())
    if bad:
        raise InputError(
            f"{file}: {len(bad)} features have a shape that cannot be read (first: feature "
            f"{bad[0] + 1}). Export it again, with simple shapes."
        )
    return to_lonlat(gpd.GeoSeries(shapes, crs=known_crs(crs, file=file)), file=file)


def _table(meta: dict[str, Any], table: pa.Table, *, file: str, encoding: str = "") -> RawTable:
    geometry_name = meta["geometry_name"] or "wkb_geometry"
    texts: dict[str, pd.Series[str]] = {}
    shapes = None
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name == geometry_name and pa.types.is_binary(column.type):
            shapes = column
            continue
        text = arrow_text(column, file=file, name=name)
        if text is None:
            continue
        texts[_decoded(name, encoding)] = _decoded_cells(text, encoding)
    frame = pd.DataFrame(texts, index=pd.RangeIndex(len(table)))
    geometry = _shapes(shapes, meta["crs"], n_rows=len(table), file=file)
    return feature_table(file, frame, geometry)


def _decoded(text: str, encoding: str) -> str:
    return text.encode(_BYTE_BY_BYTE, "replace").decode(encoding, "replace") if encoding else text


def _decoded_cells(text: pd.Series[str], encoding: str) -> pd.Series[str]:
    if not encoding:
        return text
    other = ~text.fillna("").map(str.isascii)
    text[other] = text[other].map(lambda cell: _decoded(cell, encoding))
    return text


def read_geopackage(path: Path, layer: str | None = None) -> RawTable:
    """Read one layer of a GeoPackage.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.
    layer
        Name of the layer; the only one if not given.

    Raises
    ------
    InputError
        If it is not a GeoPackage, was cut short, has several layers and none was
        named, has stored queries for layers, no features, or no reference system.
    """
    check_geopackage(path)
    meta, table = _arrow(path, layer, file=path.name, LIST_ALL_TABLES="NO")
    return _table(meta, table, file=path.name)


def read_shapefile(path: Path) -> RawTable:
    """Read a Shapefile whose parts lie beside each other.

    Parameters
    ----------
    path
        The ``.shp`` part, which `hrgeo.files.paths.check_path` has passed.

    Raises
    ------
    InputError
        If a part is missing, is not what its suffix says or does not fit the
        others, or there are no features.
    """
    return shapefile_table(checked_shapefile(loose_parts(path), file=path.name), file=path.name)


def shapefile_table(shapefile: Shapefile, *, file: str) -> RawTable:
    """Read a Shapefile that has passed `hrgeo.files.shapefiles.checked_shapefile`.

    Raises
    ------
    InputError
        If GDAL cannot read it, it has no features, or no reference system.
    """
    meta, table = _arrow(shapefile.packed, None, file=file, encoding=_BYTE_BY_BYTE)
    return _table(meta, table, file=file, encoding=shapefile.encoding)
