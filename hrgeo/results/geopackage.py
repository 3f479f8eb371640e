"""``results.gpkg``: tables of a release as layers that QGIS and ArcGIS open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

LONLAT = "EPSG:4326"
LAYERS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "services": ("Point", ("service_id", "name", "types")),
        "coverage_areas": ("Unknown", ("area_id", "residents")),
        "area_minutes": ("Unknown", ("area_id", "residents")),
        "catchments": ("MultiPolygon", ("service", "mode", "threshold_min")),
        "sites": (
            "Point",
            ("candidate_id", "rank", "name", "kind", "gain", "share_after"),
        ),
        "candidates": (
            "Point",
            ("candidate_id", "name", "kind", "source", "dropped_because"),
        ),
        "rule_areas": ("MultiPolygon", ("words",)),
        "van_stops": ("Point", ("stop_id", "name", "visibility", "n_visits", "hours")),
        "van_routes": ("LineString", ("route_id", "van", "day", "minutes", "length_m")),
        "gaps": (
            "MultiPolygon",
            (
                "need_id",
                "service",
                "mode",
                "threshold_min",
                "cell_or_area",
                "n_need",
                "n_need_label",
                "n_uncovered",
                "n_uncovered_label",
                "under_threshold",
                "rank",
            ),
        ),
        "need_cells": (
            "MultiPolygon",
            ("need_id", "cell", "n_need", "n_need_label", "under_threshold"),
        ),
    }
)
"""Layer to its kind of geometry, and the columns it has even where empty."""

EXACT_LAYERS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {"need_points": ("Point", ("need_id",))}
)
"""Layers of ``internal/need_points.gpkg``."""

# GeoPackage gives these names to columns of its own.
_TAKEN_NAMES = frozenset({"fid", "geom", "geometry"})
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        # The time of writing would make two files of the same content differ.
        "OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z",
        # A half-written file is thrown away as a whole: no need to wait for the disk.
        "OGR_SQLITE_SYNCHRONOUS": "OFF",
    }
)


def write_geopackage(
    path: Path,
    tables: Mapping[str, gpd.GeoDataFrame],
    layers: Mapping[str, tuple[str, tuple[str, ...]]] = LAYERS,
) -> None:
    """Write the named layers into a new GeoPackage.

    Parameters
    ----------
    path
        A file that does not exist yet.
    tables
        Name to table in EPSG:4326. Others than `layers` are left out; a layer
        that is missing or empty is written without rows, with its columns.
    layers
        See `LAYERS`.
    """
    with _options():
        for name, (kind, columns) in layers.items():
            table = _as_layer(tables.get(name), columns)
            pyogrio.write_dataframe(
                _one_kind(table, kind),
                path,
                layer=name,
                driver="GPKG",
                geometry_type=kind if kind != "Unknown" else _kind_of(table),
                append=False,
            )


@contextmanager
def _options() -> Iterator[None]:
    former = {name: pyogrio.get_gdal_config_option(name) for name in _OPTIONS}
    pyogrio.set_gdal_config_options(dict(_OPTIONS))
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(former)


def _as_layer(table: gpd.GeoDataFrame | None, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    if table is None:
        return gpd.GeoDataFrame(
            {c: pd.Series(dtype="str") for c in columns}, geometry=[], crs=LONLAT
        )
    frame = pd.DataFrame(table.drop(columns=table.geometry.name))
    if any(name is not None for name in table.index.names):
        frame = frame.reset_index(names=_index_names(table))
    # hrgeo's own columns come first, so that they keep their names where others clash.
    own = [name for name in columns if name in frame.columns]
    frame = frame[[*own, *(name for name in frame.columns if name not in own)]]
    frame = frame.reset_index(drop=True)
    fields = {
        name: _plain_column(frame.iloc[:, position])
        for position, name in enumerate(_field_names(list(frame.columns)))
    }
    for column in columns:
        if column not in fields:
            fields[column] = pd.Series(pd.NA, index=frame.index, dtype="str")
    return gpd.GeoDataFrame(
        pd.DataFrame(fields, index=frame.index), geometry=table.geometry.array, crs=table.crs
    )


def _index_names(table: gpd.GeoDataFrame) -> list[str]:
    names = []
    for position, name in enumerate(table.index.names):
        plain = f"id_{position}" if name is None else str(name)
        names.append(f"{plain}_index" if plain in table.columns else plain)
    return names


def _field_names(names: list[Any]) -> list[str]:
    """Give names that SQLite takes: it does not tell upper case from lower case."""
    taken, out = set(_TAKEN_NAMES), []
    for name in names:
        plain = _plain_text(str(name)).strip() or "column"
        candidate, number = plain, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{plain}_{number}"
        taken.add(candidate.lower())
        out.append(candidate)
    return out


def _plain_column(column: pd.Series) -> pd.Series:
    """Give a column of a type that GeoPackage has; anything mixed becomes text."""
    is_plain = pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    if is_plain and not pd.api.types.is_complex_dtype(column):
        return column
    return column.map(lambda cell: None if _is_missing(cell) else _plain_text(str(cell))).astype(
        "str"
    )


def _is_missing(cell: Any) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _plain_text(text: str) -> str:
    # SQLite ends text at NUL, and a lone surrogate is not text.
    return text.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")


def _one_kind(table: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    if kind != "MultiPolygon":
        return table
    shapes = [
        shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape
        for shape in table.geometry
    ]
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def _kind_of(table: gpd.GeoDataFrame) -> str:
    kinds = set(table.geometry.dropna().geom_type)
    return kinds.pop() if len(kinds) == 1 else "Unknown"
