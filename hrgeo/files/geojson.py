"""GeoJSON, by way of `json` and shapely: GDAL never sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
import shapely.geometry

from hrgeo.errors import InputError
from hrgeo.files.paths import read_bytes, refuse_other_kind
from hrgeo.files.raw_table import RawTable, feature_table, text_column
from hrgeo.files.reference_systems import known_crs, to_lonlat

SUFFIXES: Final = (".geojson", ".json")
MAX_GEOJSON_BYTES: Final = 300_000_000

# How deep the lists of coordinates are nested, by kind of shape.
_DEPTH: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_LARGEST: Final = 1e9
"""Far beyond any reference system; also catches what overflows."""


class _NotANumberError(ValueError):
    """NaN or Infinity stands in a JSON file."""


def _refuse_constant(_: str) -> None:
    raise _NotANumberError


def _parse(data: bytes, *, file: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except _NotANumberError as error:
        raise InputError(
            f"{file} holds NaN or Infinity, which JSON does not have; export it again with "
            "missing values as null."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} is not UTF-8 text, as GeoJSON must be; export it again."
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"{file}, line {error.lineno}: this is not JSON, or the file was cut short; "
            "export it again."
        ) from error
    except RecursionError as error:
        raise InputError(f"{file} is nested far too deeply for GeoJSON.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise InputError(f"{file} holds a number that is far too long.") from error


def _kind(value: Any) -> str:
    """Give the ``type`` of an object of GeoJSON; empty where there is none."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def _features(document: Any, *, file: str) -> list[Any]:
    kind = _kind(document)
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return list(document["features"])
    if kind == "Feature":
        return [document]
    if kind in _DEPTH or kind == "GeometryCollection":
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise InputError(
        f"{file} is not GeoJSON: it must be a FeatureCollection with a list of features. "
        "Export it again as GeoJSON."
    )


def _is_position(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 4
        and all(type(v) in (int, float) and -_LARGEST < v < _LARGEST for v in value)
    )


def _are_coordinates(value: Any, depth: int) -> bool:
    if depth == 0:
        return _is_position(value)
    return isinstance(value, list) and all(_are_coordinates(part, depth - 1) for part in value)


def _flat(value: Any, depth: int) -> Any:
    """Give coordinates without heights and whatever else stands behind them."""
    return value[:2] if depth == 0 else [_flat(part, depth - 1) for part in value]


def _shape(value: Any) -> shapely.Geometry | None:
    """Make one shape; raises ValueError where `value` is not one."""
    if value is None:
        return None
    kind = _kind(value)
    if kind == "GeometryCollection":
        parts = value.get("geometries")
        if not isinstance(parts, list) or any(_kind(p) in ("", kind) for p in parts):
            raise ValueError
        return shapely.GeometryCollection([_shape(part) for part in parts])
    coordinates = value.get("coordinates") if kind else None
    if coordinates == [] and kind in _DEPTH:
        return None
    if kind not in _DEPTH or not _are_coordinates(coordinates, _DEPTH[kind]):
        raise ValueError
    return shapely.geometry.shape({"type": kind, "coordinates": _flat(coordinates, _DEPTH[kind])})


def _shapes(features: list[dict[str, Any]], *, file: str) -> np.ndarray[Any, Any]:
    shapes = np.full(len(features), None, dtype=object)
    bad: list[int] = []
    for position, feature in enumerate(features):
        try:
            shapes[position] = _shape(feature.get("geometry"))
        except (ValueError, IndexError, shapely.errors.ShapelyError):
            bad.append(position + 1)
    if bad:
        raise InputError(
            f"{file}: {len(bad)} features have a geometry that is not one (first: feature "
            f"{bad[0]}); coordinates must be lists of finite numbers. Export it again."
        )
    return np.asarray(shapely.force_2d(shapes))


def _stated_crs(document: Any, *, file: str) -> pyproj.CRS | None:
    """Read the ``crs`` member that GeoJSON had before 2016; lon and lat if there is none."""
    stated = document.get("crs")
    if stated is None:
        return pyproj.CRS.from_epsg(4326)
    properties = stated.get("properties") if isinstance(stated, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return known_crs(str(name), file=file)


def _properties(features: list[dict[str, Any]]) -> pd.DataFrame:
    names: dict[str, None] = {}
    for feature in features:
        names.update(dict.fromkeys(feature.get("properties") or {}))
    columns = {
        # Half a pair of surrogates is no character, and no name can have it.
        name.encode("utf-8", "replace").decode("utf-8"): text_column(
            [(f.get("properties") or {}).get(name) for f in features]
        )
        for name in names
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(features)))


def read_geojson(path: Path) -> RawTable:
    """Read a GeoJSON file: a collection of features, one feature, or one shape.

    Parameters
    ----------
    path
        A path that `hrgeo.files.paths.check_path` has passed.

    Returns
    -------
    RawTable
        Features are counted from 1; a feature without geometry has None there.

    Raises
    ------
    InputError
        If it is not JSON, not GeoJSON, has no features, holds NaN, is nested too
        deeply, or has shapes that are none.
    """
    data = read_bytes(path, suffixes=SUFFIXES, max_bytes=MAX_GEOJSON_BYTES)
    return geojson_table(data, file=path.name)


def geojson_table(data: bytes, *, file: str) -> RawTable:
    """Read GeoJSON from memory (see `read_geojson`)."""
    refuse_other_kind(data, file=file, expected="GeoJSON")
    document = _parse(data, file=file)
    features = _features(document, file=file)
    wrong = [
        number
        for number, feature in enumerate(features, start=1)
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict)
    ]
    if wrong:
        raise InputError(
            f"{file}: {len(wrong)} features are no GeoJSON features (first: feature {wrong[0]}). "
            "Export it again."
        )
    crs = _stated_crs(document, file=file)
    geometry = gpd.GeoSeries(_shapes(features, file=file), crs=crs)
    return feature_table(file, _properties(features), to_lonlat(geometry, file=file))
