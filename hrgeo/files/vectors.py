"""GeoPackage and loose Shapefiles: the two formats that GDAL is let at."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from hrgeo.errors import InputError
from hrgeo.files.paths import check_size, first_bytes, nearest_name
from hrgeo.files.raw_table import RawTable, feature_table, text_column
from hrgeo.files.reference_systems import to_lonlat

_SQLITE: Final = b"SQLite format 3\x00"
_GEOPACKAGE_IDS: Final = (b"GPKG", b"GP10", b"GP11")
_SHP: Final = 9994
"""The number that begins every .shp and .shx file."""
_DBF_KINDS: Final = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5})


def _check_geopackage(path: Path) -> None:
    check_size(path)
    start = first_bytes(path, 100)
    if not start.startswith(_SQLITE) or start[68:72] not in _GEOPACKAGE_IDS:
        raise InputError(
            f"{path.name} is not a GeoPackage, whatever its suffix says; export it again."
        )
    page_size, n_pages = struct.unpack(">H", start[16:18])[0], struct.unpack(">I", start[28:32])[0]
    page_size = 65_536 if page_size == 1 else page_size
    if path.stat().st_size < page_size * n_pages:
        raise InputError(f"{path.name} was cut short; copy or export it again.")


def _beside(path: Path, suffix: str) -> Path | None:
    """Find the part of a Shapefile with that suffix, in small or capital letters."""
    wanted = (path.stem + suffix).lower()
    found = [other for other in path.parent.iterdir() if other.name.lower() == wanted]
    return found[0] if found else None


def _check_shapefile(path: Path) -> None:
    parts = {suffix: _beside(path, suffix) for suffix in (".shx", ".dbf", ".prj")}
    missing = [suffix for suffix, part in parts.items() if part is None]
    if missing:
        raise InputError(
            f"{path.name} needs its other parts beside it, and {', '.join(missing)} is missing "
            "(.prj names the reference system, CRS); copy all parts into one folder."
        )
    for part in (path, parts[".shx"], parts[".dbf"]):
        if part is None:
            continue
        check_size(part)
        start = first_bytes(part, 100)
        if part is parts[".dbf"]:
            good = start[0] in _DBF_KINDS and len(start) >= 32
        else:
            code, words = struct.unpack(">i20xi", start[:28]) if len(start) == 100 else (0, 0)
            good = code == _SHP and 2 * words <= part.stat().st_size
        if not good:
            raise InputError(
                f"{part.name} is not part of a Shapefile, or was cut short; export it again."
            )


def _layer(path: Path, layer: str | None) -> str:
    layers = pyogrio.list_layers(path)
    names = [str(name) for name, kind in layers if kind is not None] or [
        str(name) for name, _ in layers
    ]
    if layer is not None and layer not in names:
        near = nearest_name(layer, names)
        raise InputError(
            f"{path.name} has no layer {layer!r}; it has {', '.join(names)}."
            + (f" Did you mean {near!r}?" if near else "")
        )
    if layer is None and len(names) != 1:
        raise InputError(
            f"{path.name} has {len(names)} layers ({', '.join(names[:10])}); export the one that "
            "is meant to a file of its own."
        )
    return layer or names[0]


def _read(path: Path, layer: str | None) -> RawTable:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's doubts can quote what stands in a row
            name = _layer(path, layer)
            frame = pyogrio.read_dataframe(path, layer=name, fid_as_index=False)
    except InputError:
        raise
    except (RuntimeError, ValueError, OverflowError, shapely.errors.ShapelyError) as error:
        raise InputError(
            f"{path.name} cannot be read; it is broken or was cut short. Export it again."
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs="EPSG:4326")
    geometry = frame.geometry
    geometry = gpd.GeoSeries(np.asarray(shapely.force_2d(geometry.to_numpy())), crs=geometry.crs)
    columns = {
        str(column): text_column(frame[column])
        for column in frame.columns
        if column != frame.geometry.name
    }
    text = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    if not len(text):
        raise InputError(f"{path.name} has no features; export it again with its rows.")
    return feature_table(path.name, text, to_lonlat(geometry, file=path.name))


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
        named, no features, or no reference system.
    """
    _check_geopackage(path)
    return _read(path, layer)


def read_shapefile(path: Path) -> RawTable:
    """Read a Shapefile whose parts lie beside each other.

    Parameters
    ----------
    path
        The ``.shp`` part, which `hrgeo.files.paths.check_path` has passed.

    Raises
    ------
    InputError
        If a part is missing or is not what its suffix says, or there are no
        features.
    """
    _check_shapefile(path)
    return _read(path, None)
