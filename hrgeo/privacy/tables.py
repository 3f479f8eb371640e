"""Which tables can be released, and what each of them must look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

POINTS = frozenset({"Point", "MultiPoint"})
LINES = frozenset({"LineString", "MultiLineString"})
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
EXACT_TABLE = "need_points"
"""Name of the one table with exact places of need."""

SMALLEST_CELL_M2 = 50_000.0
"""A need cell below this size locates a household; an H3 cell of resolution 9
has about 105,000 m²."""

_EQUAL_AREA_CRS = "EPSG:6933"


@dataclass(frozen=True)
class TableRule:
    """What a released table must look like.

    Attributes
    ----------
    geometry
        Kinds of geometry that it may hold.
    columns
        Columns that it must have.
    counts
        Of these, the counts of need: small ones are not released.
    is_need
        Whether it tells where need is. Such a table is released with
        `columns` alone, as cells that are not too small.
    """

    geometry: frozenset[str]
    columns: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    is_need: bool = False


TABLES: Mapping[str, TableRule] = MappingProxyType(
    {
        "streets": TableRule(LINES, ("street_class",)),
        "boundary": TableRule(POLYGONS),
        "services": TableRule(POINTS, ("name", "types")),
        "candidates": TableRule(POINTS),
        "sites": TableRule(POINTS, ("rank", "name", "gain", "share_after")),
        "rule_areas": TableRule(POLYGONS, ("words",)),
        "van_stops": TableRule(POINTS, ("name", "visibility", "n_visits", "hours")),
        "van_routes": TableRule(LINES, ("van", "day", "minutes", "length_m")),
        "catchments": TableRule(POLYGONS, ("service", "mode", "threshold_min")),
        "coverage_areas": TableRule(POINTS | POLYGONS),
        "area_minutes": TableRule(POINTS | POLYGONS),
        "need_cells": TableRule(POLYGONS, ("need_id", "cell", "n_need"), ("n_need",), True),
        "gaps": TableRule(
            POLYGONS,
            (
                "need_id",
                "service",
                "mode",
                "threshold_min",
                "cell_or_area",
                "n_need",
                "n_uncovered",
                "rank",
            ),
            ("n_need", "n_uncovered"),
            True,
        ),
    }
)
"""Every table that a release may hold, by name."""

EXACT_RULE = TableRule(POINTS)

UNPLACED = ("need_id", "year", "area", "n")
"""The columns of need that has no place: the only ones that are released of it."""


def unplaced_faults(table: pd.DataFrame) -> list[str]:
    """Give everything that keeps a table of need without a place from being released."""
    missing = [column for column in UNPLACED if column not in table.columns]
    if missing:
        return [f"unplaced: lacks the columns {', '.join(missing)}."]
    return _count_faults("unplaced", table.reset_index(drop=True), ["n"])


def faults_of(name: str, table: object, rule: TableRule) -> list[str]:
    """Give everything that keeps `table` from being released as `name`."""
    if not isinstance(table, gpd.GeoDataFrame):
        advice = "Need is released as cells (hrgeo.coverage.need_cells), never as it is."
        return [f"{name}: is a {type(table).__name__}, not a table with geometry. {advice}"]
    if "geometry" not in table.columns and table.active_geometry_name is None:
        return [f"{name}: has no geometry column."]
    faults = []
    if table.crs is None:
        faults.append(f"{name}: has no CRS. Set it with set_crs(...).")
    repeated = 0 if rule.is_need else int(table.index.duplicated().sum())
    if repeated:
        faults.append(f"{name}: {repeated} ids occur more than once. Give each row its own.")
    columns = [*table.columns, *(n for n in table.index.names if n is not None)]
    missing = [column for column in rule.columns if column not in columns]
    if missing:
        faults.append(f"{name}: lacks the columns {', '.join(missing)}.")
    faults += _geometry_faults(name, table, rule)
    faults += _count_faults(name, table, [c for c in rule.counts if c in table.columns])
    return faults


def _geometry_faults(name: str, table: gpd.GeoDataFrame, rule: TableRule) -> list[str]:
    geometry = table.geometry
    absent = geometry.isna() | geometry.is_empty
    wrong = ~absent & ~geometry.geom_type.isin(rule.geometry)
    kinds = " or ".join(sorted(rule.geometry))
    faults = []
    if wrong.any():
        faults.append(f"{name}: {int(wrong.sum())} rows are not {kinds}.")
    if rule.is_need and absent.any():
        faults.append(f"{name}: {int(absent.sum())} rows have no geometry.")
    if rule.is_need and table.crs is not None and not wrong.any() and not absent.all():
        area_m2 = geometry[~absent].to_crs(_EQUAL_AREA_CRS).area
        small = area_m2 < SMALLEST_CELL_M2
        if small.any():
            faults.append(
                f"{name}: {int(small.sum())} cells are smaller than {SMALLEST_CELL_M2:,.0f} m², "
                "so that they locate a person. Use H3 resolution 9 or coarser."
            )
    return faults


def _count_faults(name: str, table: pd.DataFrame, counts: list[str]) -> list[str]:
    faults = []
    for column in counts:
        numbers = pd.to_numeric(table[column], errors="coerce")
        bad = ~(numbers >= 0).fillna(value=False) | (numbers == float("inf"))
        if bad.any():
            faults.append(f"{name}.{column}: {int(bad.sum())} rows hold no count of 0 or more.")
    return faults
