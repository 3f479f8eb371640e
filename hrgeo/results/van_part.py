"""The van week in ``summary.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from hrgeo.model import Release
from hrgeo.results.strict_json import plain

VISIT_KEYS = (
    "van", "day", "stop", "name", "arrive", "leave", "serve_from", "serve_to", "drive_min", "gain",
    "gain_label",
)  # fmt: skip
SHIFT_KEYS = (
    "van", "day", "leave_base", "back_at_base", "driving_min", "serving_min", "setting_min",
    "idle_min", "break_from", "crew",
)  # fmt: skip
REACH_KEYS = ("day", "part", "n_need", "n_need_label", "share_need")
_STOP_KEYS = ("name", "visibility", "n_visits", "host_agreed", "hours")


def van_part(facts: Mapping[str, Any] | None, release: Release) -> dict[str, Any]:
    """Give the week of the vans: how good it is, its stops, visits and shifts.

    Parameters
    ----------
    facts
        What is told beside the tables: ``status``, ``why``, ``value``, ...; None where the
        plan asks for no van week.
    release
        With the layer ``van_stops`` and the records ``van_visits``, ``van_shifts`` and
        ``van_reach``: what a visit adds is a class there, where it is small.

    Returns
    -------
    dict
        The status is ``not_planned`` without `facts`. ``visits``, ``stops``, ``shifts``
        and ``reach`` are lists; empty for a week without visits.
    """
    if facts is None:
        return {"status": "not_planned", "stops": []}
    part: dict[str, Any] = plain(
        {
            **facts,
            "stops": _stops(release.tables.get("van_stops")),
            "visits": _entries(release.records.get("van_visits"), VISIT_KEYS),
            "shifts": _entries(release.records.get("van_shifts"), SHIFT_KEYS),
            "reach": _entries(release.records.get("van_reach"), REACH_KEYS),
        }
    )
    return part


def _stops(table: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if table is None:
        return []
    places = table.to_crs("EPSG:4326").geometry
    rows = table.reindex(columns=list(_STOP_KEYS)).to_dict("records")
    return [
        {"stop_id": str(stop_id), "lon": float(at.x), "lat": float(at.y)} | row
        for stop_id, at, row in zip(table.index, places, rows, strict=True)
    ]


def _entries(table: pd.DataFrame | None, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    if table is None:
        return []
    kept = table.reindex(columns=list(keys)).astype(object)
    rows = kept.where(kept.notna(), None).to_dict("records")
    return [{str(name): cell for name, cell in row.items()} for row in rows]
